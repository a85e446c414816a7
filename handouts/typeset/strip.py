"""The patient strip: labels above values in columns, as wide as their text needs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from handouts.document import Blank, Inlines, Run
from handouts.typeset.blocks.setting import Setting
from handouts.typeset.flow import Flowable, Stack, Text
from handouts.typeset.structure import Element
from handouts.typeset.theme import QUIET

Values = tuple[tuple[str, Inlines], ...]


class Field(NamedTuple):
    """Label and value, and the width in points of the longest line of them."""

    label: Text
    value: Text
    need: float


def strip(setting: Setting, values: Values, close: bool = False) -> tuple[Flowable, Element]:
    """Fields side by side on a pale ground, two to a row in large print, one below the other where a word has no room;
    each label before its value where that is `close` to the room there is. And the element that they fill.
    """
    theme = setting.theme
    linked = any(isinstance(part, Run) and (part.link or part.lang) for _, value in values for part in value)
    listed, places = (_entries.__wrapped__ if linked else _entries)(setting, len(values))
    fields = [_field(setting, *place, *value) for place, value in zip(places, values, strict=True)]
    to_write = any(isinstance(part, Blank) for _, value in values for part in value)
    padding = (12.0, 6.0 if theme.large else 5.0)
    if close and not to_write:
        return setting.box(_lines(fields, setting), padding, fill=theme.pale), listed
    most = min(2 if theme.large or to_write else 4, len(fields))  # a line to write on needs the room of two
    gap = 12.0 if theme.large else 8.0
    for count in (most, 2, 1):
        room = theme.width - 2 * padding[0] - gap * (count - 1)
        widths = _widths([fields[at::count] for at in range(count)], room, _usual(count, theme.large))
        if all(text.holds(widths[at % count]) for at, field in enumerate(fields) for text in field[:2]):
            break
    pieces = [Stack(field[:2]) for field in fields]
    rows = [[*zip(widths, pieces[at : at + count], strict=False)] for at in range(0, len(pieces), count)]
    drawn = [setting.spaced(setting.row(row, gap), 1 if theme.large else 1.5) for row in rows]
    return setting.box(Stack(drawn), padding, fill=theme.pale), listed


def _lines(fields: Sequence[Field], setting: Setting) -> Flowable:
    """Each label with its value behind it, as many to a row as fit; a long value below its label."""
    width, apart = setting.theme.width - 24, 6.0
    pieces: list[tuple[float, Flowable]] = []
    for label, value, _ in fields:
        before = label.natural + 1
        room = min(value.natural + 1, width - before - apart)
        if value.holds(room):
            pieces.append((before + apart + room, setting.row([(before, label), (room, value)], apart)))
        else:
            pieces.append((width, Stack([label, value])))
    return setting.flow(pieces, width, 14.0)


@lru_cache(maxsize=64)
def _entries(_: Setting, count: int) -> tuple[Element, tuple[tuple[Element, Element], ...]]:
    """The list of so many labels and values: the same elements for every patient whose values are ordinary words."""
    listed = Element("L")
    entries = [listed.add("LI") for _ in range(count)]
    return listed, tuple([(entry.add("Lbl"), entry.add("LBody")) for entry in entries])


def _field(setting: Setting, name: Element, body: Element, label: str, value: Inlines) -> Field:
    written = any(isinstance(part, Blank) for part in value)
    long = tuple([Blank(part.label, 400) if isinstance(part, Blank) else part for part in value]) if written else value
    said = setting.words(name, label, "staff", color=QUIET)
    told = setting.words(body, long, "body", bold=True)
    # A line to write on takes what room there is.
    return Field(said, told, 1 + (said.natural if written else max(said.natural, told.natural)))


def _usual(count: int, large: bool) -> tuple[float, ...]:
    """Shares of the width, the same for all patients whose values they hold."""
    if count == 4:
        return 0.26, 0.165, 0.175, 0.40
    return (0.6, 0.4) if count == 2 and not large else (1 / count,) * count


def _widths(columns: Sequence[Sequence[Field]], room: float, shares: Sequence[float]) -> list[float]:
    """Widths of columns. Where the usual ones do not hold all on one line, by need: a name goes to a second line before
    a date does, and then what is longest.
    """
    usual = [room * share for share in shares]
    needs = [max([field.need for field in column]) for column in columns]
    if all(need <= width for need, width in zip(needs, usual, strict=True)):
        return usual
    over = sum(needs) - room
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
