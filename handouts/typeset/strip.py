"""The patient strip: labels above values in columns, as wide as their text needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from handouts.document import Blank, Inlines, Run
from handouts.typeset.blocks.setting import BuilderContext, cached_in_setting
from handouts.typeset.flow import Flowable, Stack, TextFlowable
from handouts.typeset.structure import StructElement
from handouts.typeset.sums import float_sum
from handouts.typeset.theme import QUIET

LINE = 5.5  # widths of a line to write on behind its label, in sizes of the type: a date in large print
Values = tuple[tuple[str, Inlines], ...]


class StripField(NamedTuple):
    """Label and value, the width in points of the longest line of them, and whether the value is to be written."""

    label: TextFlowable
    value: TextFlowable
    need: float
    written: bool


def build_patient_strip(setting: BuilderContext, values: Values, close: bool = False) -> tuple[Flowable, StructElement]:
    """Fields side by side on a pale ground, two to a row in large print, one below the other where a word has no room;
    each label before its value where that is `close` to the room there is. And the element that they fill.
    """
    theme = setting.theme
    linked = any(isinstance(part, Run) and (part.link or part.lang) for _, value in values for part in value)
    listed, places = (_entries.build if linked else _entries)(setting, len(values))
    fields = [_field(setting, *place, *value) for place, value in zip(places, values, strict=True)]
    to_write = any(field.written for field in fields)
    padding = (12.0, 6.0 if theme.large else 5.0)
    if close:
        return setting.box(_lines(fields, setting, theme.width - 2 * padding[0]), padding, fill=theme.pale), listed
    most = min(2 if theme.large or to_write else 4, len(fields))  # a line to write on needs the room of two
    inner = theme.width - 2 * padding[0]
    chosen = _columns(fields, most, inner, setting)
    if not chosen.whole or chosen.lines > 2:  # beside three others a name takes many lines
        two = _columns(fields, min(2, most), inner, setting)
        if two.whole and (not chosen.whole or two.lines == 1):
            chosen = two
    if not chosen.whole:
        chosen = _columns(fields, 1, inner, setting)
    return setting.box(chosen.rows, padding, fill=theme.pale), listed


class StripColumns(NamedTuple):
    """Fields in rows of so many columns, whether each word of them has room, and the lines of the longest value."""

    rows: Flowable
    whole: bool
    lines: int


def _columns(fields: Sequence[StripField], count: int, width: float, setting: BuilderContext) -> StripColumns:
    large = setting.theme.large
    gap = 12.0 if large else 8.0
    room = width - gap * (count - 1)
    widths = _widths([fields[at::count] for at in range(count)], room, _usual(count, large))
    whole = all(text.holds(widths[at % count]) for at, field in enumerate(fields) for text in field[:2])
    tall = [field.value.wrap(widths[at % count], 0)[1] for at, field in enumerate(fields)]
    lines = round(max(tall) / fields[0].value.style.leading)
    pieces = [Stack(field[:2]) for field in fields]
    rows = [[*zip(widths, pieces[at : at + count], strict=False)] for at in range(0, len(pieces), count)]
    return StripColumns(
        Stack([setting.spaced(setting.row(row, gap), 1 if large else 1.5) for row in rows]), whole, lines
    )


def _lines(fields: Sequence[StripField], setting: BuilderContext, width: float) -> Flowable:
    """Each label with its value behind it, as many to a row as fit; a long value below its label. A line to write on
    takes the rest of its row, and that for a name a row of its own.
    """
    gap, within = 14.0, 6.0
    rows: list[list[tuple[float, StripField]]] = []
    left = 0.0
    for at, field in enumerate(fields):
        before = field.label.natural + 1 + within
        value = min(field.value.natural + 1, width - before)
        if field.written:
            value = width - before if at == 0 else min(LINE * setting.theme.scale.body[0], width - before)
        wide = before + value if field.value.holds(value) else width
        if not rows or wide > left:
            rows.append([])
            left = width
        rows[-1].append((wide, field))
        left -= wide + gap
    made = [setting.row([*_cells(row, width, gap, within, setting)], gap) for row in rows]
    return Stack([setting.spaced(row, 0.5) for row in made])


def _cells(
    row: Sequence[tuple[float, StripField]], width: float, gap: float, within: float, setting: BuilderContext
) -> Iterator[tuple[float, Flowable]]:
    """The fields of one row, each with its width; the last line to write on takes what is left of it."""
    rest = width - float_sum([wide for wide, _ in row]) - gap * (len(row) - 1)
    for wide, field in row:
        room = wide + (rest if field.written and field is row[-1][1] else 0.0)
        before = field.label.natural + 1
        if field.value.holds(room - before - within):
            yield room, setting.row([(before, field.label), (room - before - within, field.value)], within)
        else:
            yield room, Stack(field[:2])


@cached_in_setting(64)
def _entries(_: BuilderContext, count: int) -> tuple[StructElement, tuple[tuple[StructElement, StructElement], ...]]:
    """The list of so many labels and values: the same elements for every patient whose values are ordinary words."""
    listed = StructElement("L")
    entries = [listed.add("LI") for _ in range(count)]
    return listed, tuple([(entry.add("Lbl"), entry.add("LBody")) for entry in entries])


def _field(setting: BuilderContext, name: StructElement, body: StructElement, label: str, value: Inlines) -> StripField:
    written = any(isinstance(part, Blank) for part in value)
    long = tuple([Blank(part.label, 400) if isinstance(part, Blank) else part for part in value]) if written else value
    said = setting.words(name, label, "staff", color=QUIET)
    told = setting.words(body, long, "body", bold=True)
    # A line to write on takes what room there is.
    return StripField(said, told, 1 + (said.natural if written else max(said.natural, told.natural)), written)


def _usual(count: int, large: bool) -> tuple[float, ...]:
    """Shares of the width, the same for all patients whose values they hold."""
    if count == 4:
        return 0.26, 0.165, 0.175, 0.40
    return (0.6, 0.4) if count == 2 and not large else (1 / count,) * count


def _widths(columns: Sequence[Sequence[StripField]], room: float, shares: Sequence[float]) -> list[float]:
    """Widths of columns. Where the usual ones do not hold all on one line, by need: a name goes to a second line before
    a date does, and then what is longest.
    """
    usual = [room * share for share in shares]
    needs = [max([field.need for field in column]) for column in columns]
    if all(need <= width for need, width in zip(needs, usual, strict=True)):
        return usual
    over = float_sum(needs) - room
    if over <= 0:
        return [need - over / len(needs) for need in needs]
    least = 1 + max([text.widest_word for field in columns[0] for text in field[:2]])
    if needs[0] - over >= least:
        return [needs[0] - over, *needs[1:]]
    return _capped(needs, room)


def _capped(needs: Sequence[float], room: float) -> list[float]:
    """The widest made equally wide, so that all have room."""
    left, cap = room, room
    for at, need in enumerate(sorted(needs)):
        cap = left / (len(needs) - at)
        if need > cap:
            break
        left -= need
    return [min(need, cap) for need in needs]
