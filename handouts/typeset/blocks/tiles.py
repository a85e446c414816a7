"""Tiles at a glance: an icon, a short label, the value large, and the rule behind it."""

from __future__ import annotations

from collections.abc import Sequence

from handouts import document as d
from handouts.typeset.blocks.builder_context import BuilderContext
from handouts.typeset.float_sums import int_sum
from handouts.typeset.layout.flowables import Flowable, Stack, TextFlowable, TintedBox
from handouts.typeset.layout.pictures import Icon
from handouts.typeset.layout.theme import QUIET
from handouts.typeset.pdf.struct_tree import StructElement

GAP = 10.0
PADDING = 10.0  # at each side of the words of a tile
TALL = 0.35  # share of the paper's height from which on a tile takes the whole width
LARGE_VALUE = 24  # characters up to which a value is set large


def build_tiles(block: d.TileRow, parent: StructElement, setting: BuilderContext) -> list[Flowable]:
    """One list item a tile; as many side by side as hold their longest word, all of a row equally tall."""
    listed = parent.add("L")
    made = [_tile(tile, listed.add("LI"), setting) for tile in block.tiles]
    columns = _columns(made, setting)
    width = _width(columns, setting)
    if max(box.wrap(width, 0)[1] for box, _ in made) > TALL * setting.theme.size[1]:
        columns, width = 1, _width(1, setting)
    rows: list[Flowable] = []
    for at in range(0, len(made), columns):
        part = made[at : at + columns]
        boxes = [box for box, _ in part]
        tallest = max(box.wrap(width, 0)[1] for box in boxes)
        for box in boxes:
            box.stretch = tallest
        row = setting.row([(width, box) for box in boxes], GAP)
        rows.append(setting.spaced(row, GAP / setting.unit if at else 2))
    return rows


def _width(columns: int, setting: BuilderContext) -> float:
    return (setting.theme.width - GAP * (columns - 1)) / columns


def _tile(tile: d.Tile, entry: StructElement, setting: BuilderContext) -> tuple[TintedBox, Sequence[TextFlowable]]:
    theme = setting.theme
    size = theme.scale.label[1] * 1.15
    label = setting.text(entry, tile.label, "label", role="Lbl", bold=True, color=theme.dark)
    body = entry.add("LBody")
    length = int_sum(len(part.text) for part in tile.value if isinstance(part, d.Run))
    kind = "value" if length <= LARGE_VALUE else "body"
    value = setting.text(body, tile.value, kind, bold=True)
    inner: list[Flowable] = [
        setting.beside(Icon(tile.icon, size, theme.brand.color), label, size + 6),
        setting.spaced(value, 1),
    ]
    words = [label, value]
    if tile.note:
        note = setting.text(body, tile.note, "note", color=QUIET)
        inner.append(setting.spaced(note, 0.5))
        words.append(note)
    box = setting.box(Stack(inner), (PADDING, 9), fill=theme.pale, bar=theme.brand.accent, on_top=True)
    return box, words


def _columns(made: Sequence[tuple[TintedBox, Sequence[TextFlowable]]], setting: BuilderContext) -> int:
    widest = max(text.widest_word for _, words in made for text in words)
    icon = setting.theme.scale.label[1] * 1.15 + 6
    for columns in (4, 3, 2):
        inner = _width(columns, setting) - 2 * PADDING
        if len(made) % columns == 0 and inner - icon >= widest * 0.86 and _hold(made, inner):
            return columns
    two = not setting.theme.large and len(made) > 1 and _hold(made, _width(2, setting) - 2 * PADDING)
    return 2 if two else 1


def _hold(made: Sequence[tuple[TintedBox, Sequence[TextFlowable]]], inner: float) -> bool:
    """True when no word of a tile has to be cut for a tile of that inner width."""
    return all(box.child.holds(inner) for box, _ in made)
