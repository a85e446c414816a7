"""`Sheet`: a list of any format as headings and rows of cells, each with its place in the file.

`map_columns` matches the headings with the fields of an appointment. The clinic's own headings come first.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from functools import cached_property
from typing import TypeAlias

from handouts.appointment_fields import COLUMNS, FIELDS_BY_NAME, REQUIRED_COLUMNS, Field
from handouts.content.medicine_names import find_drugs
from handouts.content.models.clinic import Headings, heading_key
from handouts.content.yaml.source_locations import Place
from handouts.errors import Hint, Problem, Severity, did_you_mean, nearest
from handouts.invisible_characters import clean_code

MAX_ROWS = 100_000
MAX_COLUMNS = 500
EMPTY_CELL = "empty-cell"
"""The code of a problem of a cell that needs a value."""
REASON = "reason"
"""The column in which rejected rows give the reason; it is never read."""
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")

Cell: TypeAlias = str | dt.datetime | dt.date | dt.time
"""Text as in the file; a date or a time only if the file itself marks it as one."""


class TruthValue(str):
    """A truth value of JSON or Excel, `true` or `false`. It is never a name or a number."""

    __slots__ = ()


class UnknownFormat(str):
    """The bare number of a cell that Excel shows in an unknown format. Columns that are read refuse it."""

    __slots__ = ()


@dataclass(frozen=True)
class RawRow:
    """One row as it is in the file."""

    number: int
    """The row of the workbook, or the line of the text where the row begins, from 1."""
    cells: tuple[Cell, ...]
    problems: tuple[Problem, ...] = ()
    """Defects of the file in this row: missing cells, a formula without a value."""
    cell_places: tuple[tuple[int, int], ...] = ()
    """Line and column of each cell, if rows are not lines."""
    half_days: frozenset[int] = frozenset()
    """Indexes of the cells that show their time with AM or PM."""


@dataclass(frozen=True)
class Sheet:
    """A whole list. The heading of a column without a heading is ''."""

    file: str
    headings: tuple[str, ...]
    rows: tuple[RawRow, ...]
    heading_row: int = 1
    delimiter: str = ","
    addressed: bool = False
    """True if users see the address of each cell, such as B7."""
    notes: tuple[Problem, ...] = ()

    @cached_property
    def columns_with_none(self) -> frozenset[int]:
        """The columns with a cell `None`, as a program writes it for a value that it does not have."""
        return frozenset(
            index
            for row in self.rows
            for index, cell in enumerate(row.cells)
            if isinstance(cell, str) and cell.strip().lower() == "none"
        )

    def place(self, row: RawRow, index: int) -> Place:
        """File, row and column of the cell at `index`; -1 is the whole row."""
        if row.cell_places:
            return (self.file, *row.cell_places[max(index, 0)])
        return self.file, row.number, max(index, 0) + 1

    def problem(self, row: RawRow, index: int, message: str, hint: str = "", code: str = "") -> Problem:
        """A problem of the cell at `index`, with the cell's name in front: `B7 "date": …` or `"date": …`."""
        heading = f'"{self.headings[index]}"' if 0 <= index < len(self.headings) and self.headings[index] else ""
        address = f"{column_letters(index)}{row.number}" if self.addressed and index >= 0 else ""
        name = " ".join(filter(None, (address, heading)))
        whole_message = f"{name}: {message}" if name else message
        return Problem(*self.place(row, index), whole_message, hint, code=code, bare_message=message)

    def heading_problem(self, index: int, message: str, hint: str = "") -> Problem:
        """A problem of the heading at `index`; -1 is the whole row of headings."""
        return Problem(self.file, self.heading_row, max(index, 0) + 1, message, hint)


def column_letters(index: int) -> str:
    """The name of a spreadsheet's column; `index` counts from 0: A, Z, AA."""
    name = ""
    index += 1
    while index:
        index, letter = divmod(index - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


def as_text(cell: Cell) -> str:
    """A cell as a person would type it; dates as year-month-day."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else f"{cell:%Y-%m-%d %H:%M:%S}".removesuffix(":00")
    if isinstance(cell, dt.time):
        return f"{cell:%H:%M:%S}".removesuffix(":00")
    return cell.isoformat()


def heading_text(cell: Cell) -> str:
    """A heading on one line. Messages print it, so control characters are removed."""
    return clean_code(_CONTROLS.sub(" ", as_text(cell)))


def trim_headings(headings: tuple[str, ...]) -> tuple[str, ...]:
    """Headings without the blank ones at the end."""
    last = max((index for index, heading in enumerate(headings) if heading), default=-1)
    return headings[: last + 1]


# -- Columns -----------------------------------------------------------------------------------------------------------
_MAX_HEADING, _MAX_DIGITS = 40, 2
"""Most characters and digits of a heading: "Phone 2" is one; a date or a record number may be a patient's data."""
_MEDICINE_WORDS = frozenset({
    "medicine", "medicines", "medication", "medications", "med", "meds", "drug", "drugs", "rx", "prescription",
    "prescriptions", "pills", "tablets", "anticoagulant", "anticoagulants", "anticoagulation", "antiplatelet",
    "antiplatelets", "thinner", "thinners", "insulin", "medikament", "medikamente", "medikation", "blutverdünner",
    "medicamento", "medicamentos", "médicament", "médicaments", "farmaci",
})  # fmt: skip
"""Words that mean medicines, also in longer headings: "Current medications"."""
_RECORD_WORDS = frozenset({"record", "records", "rec", "number", "no", "id", "center", "centre"})
"""Words that give `med` another meaning: "Med Rec No"."""
_LANGUAGE_WORDS = frozenset({"language", "languages", "lang", "idioma", "sprache", "langue"})
_ALIASES_WITH_TYPOS = frozenset({"mrn"})
"""Aliases that may be misspelled. Others may not: DOS is the date of service, and Medicare is not a medicine."""
_MAX_SEARCHED_ROWS, _MAX_SEARCHED_CELL = 2000, 400
"""How much of an unread column is searched for medicines: rows, and characters of each cell."""


@dataclass(frozen=True)
class ColumnMap:
    """The column of each field, by the field's name; the columns of answers; and the columns that hold neither."""

    indexes: Mapping[str, int]
    unread: frozenset[int]
    questions: Mapping[str, int] = dataclass_field(default_factory=dict)
    """The column of each question of the clinic's sets, by the name of the question."""


def map_columns(
    sheet: Sheet,
    own_headings: Headings,
    ignored: Iterable[str] = (),
    needed: Collection[str] = REQUIRED_COLUMNS,
    unused: Collection[str] = (),
    questions: Collection[str] = (),
) -> tuple[ColumnMap, list[Problem]]:
    """Find the column of each field; report missing columns, duplicate columns, and headings with a likely typo.

    `own_headings` are the clinic's. `ignored` are headings of columns that the clinic wants to skip. A missing field of
    `needed` is always a problem, so headings that look like it get no second one. `questions` are the names of the
    questions of the clinic's sets. Columns of the fields in `unused` are not read.
    """
    keys = [heading_key(heading) for heading in sheet.headings]
    indexes, problems = _match_headings(sheet, keys, own_headings, unused)
    unread = set(range(len(keys))) - set(indexes.values()) - {problem.column - 1 for problem in problems}
    names = {heading_key(name): name for name in questions}
    question_columns: dict[str, int] = {}
    for index in sorted(unread):
        if name := names.get(keys[index], ""):
            if name in question_columns:
                message = f'"{sheet.headings[index]}" is the second column for the question {name!r}'
                problems.append(sheet.heading_problem(index, message, "delete one of the two columns"))
            question_columns.setdefault(name, index)
    unread -= set(question_columns.values())
    if not indexes:
        # The first row may be a patient's, so the message shows nothing of it.
        hint = f"add the headings of the columns ({', '.join(REQUIRED_COLUMNS)}, …) as the first row"
        return ColumnMap({}, frozenset()), [sheet.heading_problem(-1, "no known heading in the first row", hint)]
    for field in REQUIRED_COLUMNS:
        if field not in indexes:
            question = _similar_heading_question(field, unread, sheet)
            action = f'{question}name it "{field}"' if question else f'name a column "{field}"'
            hint = f"{action}, or state its heading as `schedule.columns.{field}` in clinic.yaml"
            problems.append(sheet.heading_problem(-1, f"there is no column for `{field}`", hint))
    skipped = {REASON, "", *map(heading_key, ignored)}
    free = {
        field.name: _heading_names(field, own_headings)
        for field in COLUMNS
        if field.name not in indexes and field.name not in needed and field.name not in unused
    }
    problems += [
        _similar_heading_problem(sheet, index, field, duplicate=field in indexes)
        for index in sorted(unread)
        if keys[index] not in skipped and (field := similar_field(sheet.headings[index], free))
    ]
    reported = {problem.column for problem in problems}
    problems += [
        problem
        for index in sorted(unread)
        if keys[index] not in skipped and index + 1 not in reported and (problem := _medicine_problem(sheet, index))
    ]
    return ColumnMap(indexes, frozenset(index for index in unread if keys[index] != REASON), question_columns), problems


def _match_headings(
    sheet: Sheet, keys: list[str], own_headings: Headings, unused: Collection[str]
) -> tuple[dict[str, int], list[Problem]]:
    """The column of each field with a known heading; a second column for a field is a problem."""
    # If the list has the clinic's own heading of a field, the standard name of that field means something else.
    own_fields = {
        heading_key(heading): field for field, heading in own_headings if heading and heading_key(heading) in keys
    }
    other_fields = (field for field in COLUMNS if field.name not in (*own_fields.values(), *unused))
    fields = {heading_key(heading): field.name for field in other_fields for heading in field.headings} | own_fields
    indexes: dict[str, int] = {}
    problems = []
    for index, key in enumerate(keys):
        field = fields.get(key)
        if field in indexes:
            first = sheet.headings[indexes[field]]
            message = f'"{sheet.headings[index]}" is the second column for `{field}`, after "{first}"'
            problems.append(sheet.heading_problem(index, message, "delete one of the two columns, or rename it"))
        elif field is not None:
            indexes[field] = index
    return indexes, problems


def similar_field(heading: str, free: Mapping[str, Collection[str]]) -> str:
    """The field that an unknown heading probably means; '' for none. `free` are fields without a column, with names.

    An unread column of medicines would remove all instructions to stop them from the page, without a warning.
    """
    key = heading_key(heading)[:_MAX_HEADING]
    words = set(re.findall(r"[^\W\d_]+", heading[: _MAX_HEADING * 2].casefold()))
    if words & _MEDICINE_WORDS and not words & _RECORD_WORDS and not any(word.startswith("allerg") for word in words):
        return "medicines"  # also in addition to a column of medicines: "Other medications"
    numbered = key[-1:].isdigit()  # "Phone 2" is next to "Phone", and is a different number
    for field, names in free.items():
        if key in map(heading_key, FIELDS_BY_NAME[field].similar) or (field == "language" and words & _LANGUAGE_WORDS):
            return field
        if not numbered and any(_edit_distance(key, name) <= (2 if len(name) > 5 else 1) for name in names):
            return field
    return ""


def _heading_names(field: Field, own_headings: Headings) -> set[str]:
    """Headings of a field that are compared with misspelled ones: its name, and the clinic's own heading."""
    names = (
        field.name,
        getattr(own_headings, field.name, None) or field.name,
        *(_ALIASES_WITH_TYPOS & {*field.aliases}),
    )
    return set(map(heading_key, names))


def _edit_distance(first: str, second: str) -> int:
    """How many letters must be added, dropped, changed or swapped with the next; 3 means 3 or more."""
    if abs(len(first) - len(second)) > 2:
        return 3
    before, row = [0] * (len(second) + 1), list(range(len(second) + 1))
    for i, a in enumerate(first, start=1):
        older, before, row = before, row, [i]
        for j, b in enumerate(second, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == second[j - 2] and b == first[i - 2]:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return min(row[-1], 3)


def _medicine_problem(sheet: Sheet, index: int) -> Problem | None:
    """The problem of an unread column that contains a medicine, which would be missing from the page."""
    words = set(re.findall(r"[^\W\d_]+", sheet.headings[index].casefold()))
    if any(word.startswith(("allerg", "alerg")) for word in words):
        return None
    for row in sheet.rows[:_MAX_SEARCHED_ROWS]:
        cell = row.cells[index] if index < len(row.cells) else ""
        if isinstance(cell, str) and not row.problems and find_drugs(cell[:_MAX_SEARCHED_CELL]):
            message = f"{_shown(sheet.headings[index], index)} is not read, but it names a medicine in row {row.number}"
            hint = (
                'move it to the column "medicines", or to "notes" for the run sheet; '
                "if this is intended, add the heading to `schedule.ignore` in clinic.yaml"
            )
            return sheet.heading_problem(index, message, hint)
    return None


def _similar_heading_problem(sheet: Sheet, index: int, field: str, *, duplicate: bool) -> Problem:
    """`duplicate`: another column already holds the field."""
    heading = sheet.headings[index]
    foreign = [f"U+{ord(character):04X}" for character in heading if not character.isascii()]
    spelled = f" (it contains {', '.join(foreign[:3])})" if foreign else ""
    message = f'the column "{heading}"{spelled} is not read, but it looks like `{field}`'
    hint = (
        f'name it "{field}", or state its heading as `schedule.columns.{field}` in clinic.yaml; '
        "if it is something else, add it to `schedule.ignore` in clinic.yaml"
    )
    if duplicate:
        hint = f"move its values to the column of `{field}`, or add it to `schedule.ignore` in clinic.yaml"
    elif field == "clinic":
        hint = 'name it "clinic"; if it is something else, add it to `schedule.ignore` in clinic.yaml'
    return sheet.heading_problem(index, message, hint)


def _similar_heading_question(field: str, unread: Iterable[int], sheet: Sheet) -> str:
    """The beginning of a hint that asks whether an unread column holds the field; '' if no heading is similar."""
    near = nearest(field, (name for index in unread if len(name := sheet.headings[index]) <= _MAX_HEADING))
    return f'is it the column "{near}"? Then ' if near else ""


def no_clinic_problem(sheet: Sheet) -> Problem:
    """The problem of a list without a column for the clinic if no clinic is chosen for all rows."""
    question = _similar_heading_question("clinic", range(len(sheet.headings)), sheet)
    name_it = f'{question}name it "clinic"' if question else 'name a column "clinic"'
    hint = Hint(
        f"{name_it}, or choose the clinic of all rows with --clinic; its own headings then work too", page=name_it
    )
    return sheet.heading_problem(-1, "there is no column for `clinic`", hint)


def _shown(heading: str, index: int) -> str:
    """A heading for a message; only its number if it may be a patient's data."""
    digits = sum(character.isdigit() for character in heading)
    is_heading = len(heading) <= _MAX_HEADING and digits <= _MAX_DIGITS and any(map(str.isalpha, heading))
    return f'"{heading}"' if is_heading and "@" not in heading else f"column {index + 1}"


def unread_columns_note(sheet: Sheet, unread: Iterable[int], used: Container[str]) -> list[Problem]:
    """One note for all unread columns, with the field that each may mean. `used` are the fields that have a column."""
    unread = sorted(unread)
    if not unread:
        return []
    names = [_shown(sheet.headings[index], index) for index in unread]
    free = [field.name for field in COLUMNS if field.name not in used]
    hints = []
    for index, name in zip(unread, names, strict=True):
        heading = sheet.headings[index][:_MAX_HEADING].replace(" ", "_")
        if (near := nearest(heading, free)) and heading_key(near) != heading_key(heading):
            hints.append(f"{name}: {did_you_mean(heading, free)}")
    problem = sheet.heading_problem(unread[0], f"not read: {', '.join(names)}", "; ".join(hints))
    return [replace(problem, severity=Severity.NOTE)]
