"""The form that every list of a day takes, whatever file it came in: headings, rows of cells, and their places.

The headings of a list become the fields they stand for: a clinic's own first, then ours.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from handouts.appointment_fields import COLUMNS, FIELDS_BY_NAME, REQUIRED_COLUMNS, Field
from handouts.content.medicine_names import find_drugs
from handouts.content.models.clinic import Headings, heading_key
from handouts.content.yaml.source_locations import Place
from handouts.errors import Problem, Severity, did_you_mean, nearest
from handouts.invisible_characters import clean_code

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")

MAX_ROWS = 100_000
MAX_COLUMNS = 500

Cell: TypeAlias = str | dt.datetime | dt.date | dt.time
"""Text as the file has it; a date or a time only where the file itself says that it is one."""


class TruthValue(str):
    """A truth value of JSON or Excel, `true` or `false`: an answer to a question, never a name or a number."""

    __slots__ = ()


@dataclass(frozen=True)
class RawRow:
    """One row as it was found."""

    number: int
    """The row of the workbook, or the line of the text where the row begins; both counted from 1."""
    cells: tuple[Cell, ...]
    problems: tuple[Problem, ...] = ()
    """What the file itself does wrong in this row: too few cells, a formula without a value."""
    spots: tuple[tuple[int, int], ...] = ()
    """Line and column of each cell, where rows are not lines."""
    half_days: frozenset[int] = frozenset()
    """Cells, by number, whose time the file shows with AM or PM."""


@dataclass(frozen=True)
class Sheet:
    """A whole list. A heading is '' where a column has none."""

    file: str
    headings: tuple[str, ...]
    rows: tuple[RawRow, ...]
    heading_row: int = 1
    delimiter: str = ","
    addressed: bool = False
    """True where a program shows cells by their address, B7."""
    notes: tuple[Problem, ...] = ()

    def place(self, row: RawRow, index: int) -> Place:
        """File, row and column of a cell; of the row itself where `index` is -1."""
        if row.spots:
            return (self.file, *row.spots[max(index, 0)])
        return self.file, row.number, max(index, 0) + 1

    def problem(self, row: RawRow, index: int, message: str, hint: str = "") -> Problem:
        """A problem of a cell, named as its reader sees it: `B7 "date": …`, else `"date": …`."""
        heading = f'"{self.headings[index]}"' if 0 <= index < len(self.headings) and self.headings[index] else ""
        address = f"{column_letters(index)}{row.number}" if self.addressed and index >= 0 else ""
        name = " ".join(filter(None, (address, heading)))
        return Problem(*self.place(row, index), f"{name}: {message}" if name else message, hint)

    def heading_problem(self, index: int, message: str, hint: str = "") -> Problem:
        """A problem of a heading, or of the row of headings where `index` is -1."""
        return Problem(self.file, self.heading_row, max(index, 0) + 1, message, hint)


def column_letters(index: int) -> str:
    """The name that a spreadsheet gives a column, counted from 0: A, Z, AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def as_text(cell: Cell) -> str:
    """A cell as a person would type it; dates in the one way that is always read."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else f"{cell:%Y-%m-%d %H:%M:%S}".removesuffix(":00")
    if isinstance(cell, dt.time):
        return f"{cell:%H:%M:%S}".removesuffix(":00")
    return cell.isoformat()


def heading_text(cell: Cell) -> str:
    """A heading on one line. It is printed beside problems, so that nothing in it may steer a terminal."""
    return clean_code(_CONTROLS.sub(" ", as_text(cell)))


def trim_headings(headings: tuple[str, ...]) -> tuple[str, ...]:
    """Headings without blank ones at the end: what stands to the right of the last one stands under none."""
    last = max((index for index, heading in enumerate(headings) if heading), default=-1)
    return headings[: last + 1]


REASON = "reason"
"""The column in which rejected rows say why; it is never read."""
_LONGEST, _DIGITS = 40, 2
"""Most characters and digits of what looks like a heading: "Phone 2" does, a date or a number of a patient does not."""


@dataclass(frozen=True)
class ColumnMap:
    """Which column holds which field, and which columns hold none."""

    indexes: Mapping[str, int]
    unread: frozenset[int]


def map_columns(
    sheet: Sheet, own: Headings, ignored: Iterable[str] = (), needed: Collection[str] = REQUIRED_COLUMNS
) -> tuple[ColumnMap, list[Problem]]:
    """Match the headings with a clinic's own names for them, and tell what is missing, there twice or nearly right.

    `ignored` are headings of columns that the clinic does not want to be read. A missing field of `needed` is told in
    any case, so that no heading is said to be nearly that one.
    """
    keys = [heading_key(heading) for heading in sheet.headings]
    # Where the clinic's own heading is in the list, our name of the field means something else there.
    owned = {heading_key(heading): field for field, heading in own if heading and heading_key(heading) in keys}
    ours = (field for field in COLUMNS if field.name not in owned.values())
    fields = {heading_key(heading): field.name for field in ours for heading in field.headings} | owned
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
        hint = (
            f"write the names of the columns above the list ({', '.join(REQUIRED_COLUMNS)}, …), and nothing above them"
        )
        return ColumnMap({}, frozenset()), [sheet.heading_problem(-1, "no known heading in the first row", hint)]
    for field in REQUIRED_COLUMNS:
        if field not in indexes:
            hint = f'name it "{field}", or say its heading in clinic.yaml: schedule: columns: {field}:'
            near = _nearest(field, unread, sheet)
            problems.append(sheet.heading_problem(-1, f"there is no column for `{field}`", near + hint))
    passed_over = {REASON, "", *map(heading_key, ignored)}
    free = {field.name: _names(field, own) for field in COLUMNS
            if field.name not in indexes and field.name not in needed}  # fmt: skip
    problems += [
        _nearly(sheet, index, field, twice=field in indexes)
        for index in sorted(unread)
        if keys[index] not in passed_over and (field := similar_field(sheet.headings[index], free))
    ]
    complained = {problem.column for problem in problems}
    problems += [
        problem
        for index in sorted(unread)
        if keys[index] not in passed_over and index + 1 not in complained and (problem := _names_medicine(sheet, index))
    ]
    return ColumnMap(indexes, frozenset(index for index in unread if keys[index] != REASON)), problems


def similar_field(heading: str, free: Mapping[str, Collection[str]]) -> str:
    """The field, of those that no column holds, for which a heading is likely meant; '' for any other heading.

    A column of medicines that is not read would take all their stops off the page without a word.
    """
    key = heading_key(heading)[:_LONGEST]
    words = set(re.findall(r"[^\W\d_]+", heading[: _LONGEST * 2].casefold()))
    if words & _MEDICINES and not words & _RECORDS and not any(word.startswith("allerg") for word in words):
        return "medicines"  # also beside a column of medicines: "Other medications" is a part of them
    numbered = key[-1:].isdigit()  # "Phone 2" stands beside "Phone", and has another number
    for field, names in free.items():
        if key in map(heading_key, FIELDS_BY_NAME[field].similar) or (field == "language" and words & _LANGUAGES):
            return field
        if not numbered and any(_differ(key, name) <= (2 if len(name) > 5 else 1) for name in names):
            return field
    return ""


_MEDICINES = frozenset({
    "medicine", "medicines", "medication", "medications", "med", "meds", "drug", "drugs", "rx", "prescription",
    "prescriptions", "pills", "tablets", "anticoagulant", "anticoagulants", "anticoagulation", "antiplatelet",
    "antiplatelets", "thinner", "thinners", "insulin", "medikament", "medikamente", "medikation", "blutverdünner",
    "medicamento", "medicamentos", "médicament", "médicaments", "farmaci",
})  # fmt: skip
_RECORDS = frozenset({"record", "records", "rec", "number", "no", "id", "center", "centre"})
"""Words that make another thing of `med`: "Med Rec No"."""
_LANGUAGES = frozenset({"language", "languages", "lang", "idioma", "sprache", "langue"})
"""Words by which a heading of several words says the same: "Current medications"."""


def _names(field: Field, own: Headings) -> set[str]:
    """What the heading of a field may be but for a slip: its name, and the clinic's own heading."""
    names = (field.name, getattr(own, field.name, None) or field.name, *(_WITH_SLIPS & {*field.aliases}))
    return set(map(heading_key, names))


_WITH_SLIPS = frozenset({"mrn"})
"""Aliases that may be misspelled. Not the others: DOS is the date of service, and Medicare is no medicine."""


def _differ(first: str, second: str) -> int:
    """How many letters have to be added, dropped, changed or swapped with the next; 3 stands for more."""
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


_ROWS_READ, _CELL_READ = 2000, 400
"""How much of a column that no field holds is searched for medicines: rows, and characters of each cell."""


def _names_medicine(sheet: Sheet, index: int) -> Problem | None:
    """The problem of a column that no field holds, and in which a medicine stands: its stop would be on no page."""
    words = set(re.findall(r"[^\W\d_]+", sheet.headings[index].casefold()))
    if any(word.startswith(("allerg", "alerg")) for word in words):
        return None
    for row in sheet.rows[:_ROWS_READ]:
        cell = row.cells[index] if index < len(row.cells) else ""
        if isinstance(cell, str) and not row.problems and find_drugs(cell[:_CELL_READ]):
            message = f"{_shown(sheet.headings[index], index)} is not read, but row {row.number} names a medicine there"
            hint = (
                'move it to the column "medicines", or to "notes" for the run sheet; '
                "where it is not meant so, list the heading in clinic.yaml: schedule: ignore:"
            )
            return sheet.heading_problem(index, message, hint)
    return None


def _nearly(sheet: Sheet, index: int, field: str, *, twice: bool) -> Problem:
    heading = sheet.headings[index]
    foreign = [f"U+{ord(sign):04X}" for sign in heading if not sign.isascii()]
    spelled = f" (it holds {', '.join(foreign[:3])})" if foreign else ""
    message = f'the column "{heading}"{spelled} is not read, but seems to be meant for `{field}`'
    hint = (
        f'name it "{field}", or say its heading in clinic.yaml: schedule: columns: {field}:; '
        "where it is not meant so, list it in clinic.yaml: schedule: ignore:"
    )
    if twice:
        hint = f"move what it says to the column of `{field}`, or list it in clinic.yaml: schedule: ignore:"
    elif field == "clinic":
        hint = 'name it "clinic"; where it is not meant so, list it in clinic.yaml: schedule: ignore:'
    return sheet.heading_problem(index, message, hint)


def _nearest(field: str, unread: Iterable[int], sheet: Sheet) -> str:
    """The question whether a column that nothing reads is the one; '' where none is near."""
    near = nearest(field, (name for index in unread if len(name := sheet.headings[index]) <= _LONGEST))
    return f'is it meant by "{near}"? Then ' if near else ""


def no_clinic_problem(sheet: Sheet) -> Problem:
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


def unread_columns_note(sheet: Sheet, unread: Iterable[int], used: Container[str]) -> list[Problem]:
    """One note for all columns that nothing reads; with the field that each may be meant for."""
    unread = sorted(unread)
    if not unread:
        return []
    names = [_shown(sheet.headings[index], index) for index in unread]
    free = [field.name for field in COLUMNS if field.name not in used]
    hints = []
    for index, name in zip(unread, names, strict=True):
        heading = sheet.headings[index][:_LONGEST].replace(" ", "_")
        if nearest(heading, free):
            hints.append(f"{name}: {did_you_mean(heading, free)}")
    problem = sheet.heading_problem(unread[0], f"not read: {', '.join(names)}", "; ".join(hints))
    return [replace(problem, severity=Severity.NOTE)]
