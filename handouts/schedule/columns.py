"""The headings of a list become the fields they stand for: a clinic's own first, then ours."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

from handouts.content.clinic import Headings, heading_key
from handouts.problems import Problem, did_you_mean
from handouts.schedule.sheet import Sheet

FIELDS = ("clinic", *Headings.model_fields)
"""The columns that a list may have. `clinic` is never renamed: it says whose names hold for the others."""
REASON = "reason"
"""The column in which rejected rows say why; it is never read."""
_NEEDED = ("id", "date", "name")
_LONGEST, _DIGITS = 40, 2
"""Most characters and digits of what looks like a heading: "Phone 2" does, a date or a number of a patient does not."""


@dataclass(frozen=True)
class Columns:
    """Which column holds which field, and which columns hold none."""

    indexes: Mapping[str, int]
    unread: frozenset[int]


def columns(sheet: Sheet, own: Headings) -> tuple[Columns, list[Problem]]:
    """Match the headings with a clinic's own names for them, and tell what is missing or there twice."""
    keys = [heading_key(heading) for heading in sheet.headings]
    # Where the clinic's own heading is in the list, our name of the field means something else there.
    owned = {heading_key(heading): field for field, heading in own if heading and heading_key(heading) in keys}
    fields = {heading_key(field): field for field in FIELDS if field not in owned.values()} | owned
    indexes: dict[str, int] = {}
    problems = []
    unread = set()
    for index, key in enumerate(keys):
        field = fields.get(key)
        if field is None:
            unread.add(index)
        elif field in indexes:
            first = sheet.headings[indexes[field]]
            message = f'"{sheet.headings[index]}" is the second column for `{field}`, after "{first}"'
            problems.append(sheet.heading_problem(index, message, "delete one of the two columns, or rename it"))
        else:
            indexes[field] = index
    if not indexes:
        # The first row may then be a patient's: nothing of it is printed.
        hint = f"write the names of the columns above the list ({', '.join(_NEEDED)}, …), and nothing above them"
        return Columns({}, frozenset()), [sheet.heading_problem(-1, "no known heading in the first row", hint)]
    for field in _NEEDED:
        if field not in indexes:
            hint = f'name it "{field}", or say its heading in clinic.yaml: schedule: columns: {field}:'
            near = _nearest(field, unread, sheet)
            problems.append(sheet.heading_problem(-1, f"there is no column for `{field}`", near + hint))
    return Columns(indexes, frozenset(index for index in unread if keys[index] != REASON)), problems


def _nearest(field: str, unread: Iterable[int], sheet: Sheet) -> str:
    """The question whether a column that nothing reads is the one; '' where none is near."""
    near = did_you_mean(field, (sheet.headings[index] for index in unread))
    return near.replace("did you mean", "is it meant by") + " Then " if near.startswith("did") else ""


def no_clinic(sheet: Sheet) -> Problem:
    """The problem of a list that does not say whose its rows are, where no clinic is chosen for all of them."""
    near = _nearest("clinic", range(len(sheet.headings)), sheet)
    hint = (
        f'{near}name it "clinic", or choose the clinic of all rows with --clinic; its own headings then count as well'
    )
    return sheet.heading_problem(-1, "there is no column for `clinic`", hint)


def _shown(heading: str, index: int) -> str:
    """A heading where it looks like one. What stands above a list by mistake may be a patient's, and is not printed."""
    digits = sum(sign.isdigit() for sign in heading)
    like_one = len(heading) <= _LONGEST and digits <= _DIGITS and any(map(str.isalpha, heading)) and "@" not in heading
    return f'"{heading}"' if like_one else f"column {index + 1}"


def unread_note(sheet: Sheet, unread: Iterable[int], used: Container[str]) -> list[Problem]:
    """One note for all columns that nothing reads; with the field that each may be meant for."""
    unread = sorted(unread)
    if not unread:
        return []
    names = [_shown(sheet.headings[index], index) for index in unread]
    free = [field for field in FIELDS if field not in used]
    hints = []
    for index, name in zip(unread, names, strict=True):
        near = did_you_mean(sheet.headings[index].replace(" ", "_"), free)
        if near.startswith("did"):
            hints.append(f"{name}: {near}")
    return [sheet.heading_problem(unread[0], f"note: not read: {', '.join(names)}", "; ".join(hints))]
