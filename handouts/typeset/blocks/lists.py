"""Lists with their marks hanging in the rail; short ones in two columns, groups of them side by side."""

from __future__ import annotations

from collections.abc import Sequence

from handouts import document as d
from handouts.typeset.blocks.setting import BuilderContext
from handouts.typeset.blocks.text import build_heading, build_paragraph
from handouts.typeset.flow import Flowable, Stack
from handouts.typeset.pictures import Disc, TickBox
from handouts.typeset.structure import StructElement
from handouts.typeset.sums import float_sum
from handouts.typeset.theme import QUIET

GUTTER = 18.0  # between two columns
SHORT_LIST = 4  # items from which a list of short ones is set in two columns
SAVES = 0.7  # share of its height to which two columns must bring a list
FEW = 4  # items that stay together
SHORT = 0.17  # share of the paper's height up to which they do: a fifth of what head and foot leave
ENTIRE = 5  # lines up to which an item is never parted
SHORT_GROUPS = 0.4  # share of the page's height up to which groups stand side by side


def build_list(block: d.ItemList, parent: StructElement, setting: BuilderContext) -> list[Flowable]:
    """L of LI: the mark is the Lbl, hanging in the rail. One item alone is a paragraph, unless it is there to tick."""
    if len(block.items) == 1 and block.marker != "tick" and not block.items[0].note:
        return build_paragraph(d.Paragraph(block.items[0].text), parent, setting)
    numbering = {"bullet": "/Disc", "tick": "/None", "number": "/Decimal"}[block.marker]
    listed = parent.add("L")
    listed.attributes["ListNumbering"] = numbering
    made = _items(block, listed, setting)
    if len(made) >= SHORT_LIST and not setting.theme.large and block.marker != "number":
        beside = two_columns(made, setting)
        saves = SAVES * Stack(made).wrap(setting.theme.width, 0)[1]
        if len(beside) == 1 and beside[0].wrap(setting.theme.width, 0)[1] <= saves:
            return beside
    made[-1].after = 2 * setting.unit
    _bind(made, setting)
    return list(made)


def _bind(made: Sequence[Flowable], setting: BuilderContext) -> None:
    """A few short items stay on one page, of more no item stands alone at the foot or the head of one.

    In need they are parted: in the middle, where there is one.
    """
    theme = setting.theme
    few = len(made) <= FEW and Stack(made).wrap(theme.width, 0)[1] <= SHORT * theme.size[1]
    for at, piece in enumerate(made[:-1], 1):
        piece.keep_with_next = few or (len(made) > 2 and at in (1, len(made) - 1))
        piece.yielding = len(made) < 4 or 1 < at < len(made) - 1
    made[-1].yielding = True  # where what follows is bound to it


def two_columns(made: Sequence[Flowable], setting: BuilderContext) -> list[Flowable]:
    """Items in two columns of like height, read down the first and then the second; as they are, where a column is too
    narrow for a word of them.
    """
    width = (setting.theme.width - GUTTER) / 2
    if not all(piece.holds(width) for piece in made):
        return list(made)
    heights = [piece.wrap(width, 0)[1] for piece in made]
    half = min(range(1, len(made)), key=lambda at: (abs(float_sum(heights[:at]) - float_sum(heights[at:])), -at))
    row = setting.row([(width, Stack(made[:half])), (width, Stack(made[half:]))], GUTTER)
    row.firm = True  # cut across, its second column would be read before the rest of the first
    return [setting.spaced(row, 1, 2)]


def _items(block: d.ItemList, listed: StructElement, setting: BuilderContext) -> list[Flowable]:
    """All items, their words on one edge right of the widest number."""
    inset = setting.rail * (0.72 if block.marker == "bullet" else 1)
    if block.marker == "number":
        last = setting.text(StructElement("Div"), setting.numeral(len(block.items)), bold=True)
        inset = max(inset, last.natural + setting.unit)
    return [_item(item, at, block.marker, inset, listed, setting) for at, item in enumerate(block.items, 1)]


def _item(
    item: d.ListItem, at: int, marker: str, inset: float, listed: StructElement, setting: BuilderContext
) -> Flowable:
    entry = listed.add("LI")
    size, leading = setting.theme.scale.body
    mark: Flowable
    if marker == "number":
        mark = setting.text(entry, setting.numeral(at), role="Lbl", bold=True, color=setting.theme.dark)
        down = 0.0
    elif marker == "tick":
        mark, down = TickBox(size * 0.86, QUIET), (leading - size * 0.86) / 2 + 0.3
    else:
        mark, down = Disc(size * 0.36, setting.theme.brand.color), leading * 0.36
    body = entry.add("LBody")
    words = Stack([setting.text(body, item.text)])
    words.entire = ENTIRE * leading
    if item.note:
        words.children.append(setting.text(body, item.note, "note", color=QUIET))
    return setting.spaced(setting.beside(mark, words, inset, down), 0.9)


def build_groups(block: d.Groups, parent: StructElement, setting: BuilderContext) -> list[Flowable]:
    """Groups in two columns of like height, none of them parted; one below the other in large print or when long."""
    made = [_group(group, parent, setting) for group in block.groups]
    if len(made) > 1 and not setting.theme.large:
        beside = two_columns([setting.spaced(Stack(pieces, whole=True), 2) for pieces in made], setting)
        if len(beside) == 1 and beside[0].wrap(setting.theme.width, 0)[1] <= SHORT_GROUPS * setting.theme.size[1]:
            return beside
    return [piece for pieces in made for piece in pieces]


def _group(group: d.ListGroup, parent: StructElement, setting: BuilderContext) -> list[Flowable]:
    title = build_heading(d.Heading(group.heading, 3), parent, setting)
    listed = parent.add("L")
    rows = _items(group.items, listed, setting)
    rows[-1].after = 1.5 * setting.unit
    _bind(rows, setting)
    return [*title, *rows]
