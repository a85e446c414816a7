"""Read the list of a procedure day into a `Schedule`: bookings, rejected rows and notes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import TypeAlias

from handouts.appointment_fields import REQUIRED_COLUMNS
from handouts.content.medicine_details import NO_MEDICINES
from handouts.content.models.clinic import Clinic, Headings, heading_key
from handouts.errors import Hint, InputError, Option, Problem, Severity, did_you_mean, input_error, usage_error
from handouts.invisible_characters import clean_code, quote_visibly
from handouts.schedule.booking import RejectedRow, Schedule
from handouts.schedule.cell_values import ClockTime, ambiguous_times, is_empty_word
from handouts.schedule.duplicates import find_duplicates
from handouts.schedule.formats.registry import open_list
from handouts.schedule.rows import RowReader, is_appointment_id, is_slug
from handouts.schedule.sheet import (
    EMPTY_CELL,
    ColumnMap,
    RawRow,
    Sheet,
    as_text,
    map_columns,
    no_clinic_problem,
    unread_columns_note,
)
from handouts.schedule.today import Today, today_in_zone

MAX_REJECTED = 20_000
_CLINIC_HINT = Hint(
    "use the name of its folder in templates/clinics; `handouts list` prints the names",
    page="use the name of its folder in templates/clinics",
)


def read_schedule(
    path: Path,
    clinics: Callable[[str], Clinic | None],
    clinic: str = "",
    date: dt.date | None = None,
    *,
    today: Today,
    known_clinics: Collection[str] = (),
    questions: Callable[[str], Collection[str]] | None = None,
    encoding: str = "",
) -> Schedule:
    """Read a list of appointments in any format of `formats.registry`.

    `clinics` returns the clinic with a short name, or None; if it raises InputError for one of several clinics, only
    the rows of that clinic are rejected. `clinic` is the clinic of all rows; without it, each row names its own in the
    column `clinic`. `date` keeps only the rows of that day. A date of birth after `today` is a problem. `known_clinics`
    are the short names of all clinics, for suggestions. `questions` returns the names of the questions of a clinic's
    sets: a column with such a heading has the answers. `encoding` is that of a text that is not UTF-8.

    Raises UsageError for an unknown clinic or encoding, and InputError if the whole file, or the clinic that is chosen
    for all rows, cannot be read.
    """
    sheet, sha256 = open_list(path, encoding)
    if not sheet.rows:
        left_out = ", ".join(note.message for note in sheet.notes)
        raise input_error(sheet.file, "this list has no appointments", left_out or "export the list again")
    list_clinics = _ListClinics(sheet, clinics, clinic, known_clinics, questions)
    all_rows = [list_clinics.row_reader(row, today) for row in sheet.rows]
    list_clinics.check()
    notes = [*sheet.notes, *list_clinics.notes()]
    rows = [row for row in all_rows if not isinstance(row, RowReader) or date is None or row.date in (None, date)]
    if len(rows) < len(all_rows):
        message = f"{len(all_rows) - len(rows)} of {len(all_rows)} rows are for days other than {date}"
        notes.append(Problem(sheet.file, 0, 0, message, severity=Severity.NOTE))
    readers = [row for row in rows if isinstance(row, RowReader)]
    _mark_ambiguous_times(readers)
    notes += _empty_word_notes(sheet, readers)
    _check_rejected_count(sheet, readers)
    notes += _takes_none_notes(sheet, readers)  # after the count: it reads the booking of every row
    for index, column, message, hint in find_duplicates([reader.booking for reader in readers]):
        readers[index].add_problem(column, message, hint)
    return Schedule(
        bookings=tuple(reader.booking for reader in readers if not reader.problems),
        rejected=tuple(_rejected_row(row) for row in rows if row.problems),
        notes=tuple(notes),
        headings=sheet.headings,
        delimiter=sheet.delimiter,
        sha256=sha256,
    )


def _mark_ambiguous_times(readers: Sequence[RowReader]) -> None:
    """Mark the times that could be morning or afternoon. The rows of each clinic show how it writes hours."""
    clinics: dict[str, list[tuple[RowReader, str, ClockTime]]] = {}
    for reader in readers:
        for field, time in reader.bare_times().items():
            clinics.setdefault(reader.slug, []).append((reader, field, time))
    for times in clinics.values():
        starts = [entry for entry in times if entry[1] == "time"]
        ends = [entry for entry in times if entry[1] == "ended"]
        for group, other_group in ((starts, ends), (ends, starts)):
            for index in ambiguous_times([time for *_, time in group], [time for *_, time in other_group]):
                reader, field, time = group[index]
                reader.ambiguous_times[field] = time.time


def _check_rejected_count(sheet: Sheet, readers: Sequence[RowReader]) -> None:
    """Raise InputError if a long list has too many bad rows: all their problems would be kept in memory."""
    rejected = 0
    for reader in readers:
        _ = reader.booking
        rejected += bool(reader.problems)
        if rejected > MAX_REJECTED:
            first = [problem for reader in readers[:100] for problem in reader.problems][:20]
            hint = "the first problems are listed below; fix their common cause"
            raise InputError(
                [Problem(sheet.file, 0, 0, f"more than {MAX_REJECTED:,} rows have problems", hint), *first]
            )


def _empty_word_notes(sheet: Sheet, readers: Iterable[RowReader]) -> list[Problem]:
    """One note for all cells that contain a word, such as `N/A`, and are read as empty."""
    count, first, shown_words = 0, 0, dict[str, None]()
    for reader in readers:
        for word in reader.empty_words.values():
            count, first = count + 1, first or reader.row.number
            shown_words[f'"{word}"'] = None
    if not count:
        return []
    message = f"{count} cell(s) read as empty, the first in row {first}: {', '.join(list(shown_words)[:5])}"
    hint = "correct the cell if it should have a value"
    return [Problem(sheet.file, 0, 0, message, hint, severity=Severity.NOTE)]


def _takes_none_notes(sheet: Sheet, readers: Iterable[RowReader]) -> list[Problem]:
    """One note for all rows without medicines to stop: a program may write `None` for what it does not know."""
    rows = [reader.row.number for reader in readers if reader.booking.appointment.medicines == NO_MEDICINES]
    if not rows:
        return []
    message = f"{len(rows)} row(s) say that the patient takes no medicines, the first in row {rows[0]}"
    hint = "leave the cell empty if it is not known"
    return [Problem(sheet.file, 0, 0, message, hint, severity=Severity.NOTE)]


def _rejected_row(row: RowReader | RejectedRow) -> RejectedRow:
    if isinstance(row, RejectedRow):
        return row
    problems = tuple(sorted(set(row.problems)))
    if row.row.problems:
        return RejectedRow(row.row, problems, row.booking.appointment.id)
    return RejectedRow(row.row, problems, row.booking.appointment.id, row.booking, row.unread, row.field_problems)


_ReadClinic: TypeAlias = tuple[Clinic, ColumnMap, list[Problem]]
"""A clinic, its columns in the list, and the problems of the headings."""


class _ListClinics:
    """The clinics of a list: which one each row belongs to, and which columns each clinic reads."""

    def __init__(
        self,
        sheet: Sheet,
        clinics: Callable[[str], Clinic | None],
        chosen: str,
        names: Collection[str],
        questions: Callable[[str], Collection[str]] | None,
    ) -> None:
        self._questions = questions
        self._sheet, self._clinics, self._chosen, self._names = sheet, clinics, chosen, names
        self._loaded: dict[str, _ReadClinic | InputError | None] = {}
        self._column = next((index for index, name in enumerate(sheet.headings) if heading_key(name) == "clinic"), -1)
        if chosen and not self._load(chosen):
            raise usage_error(Option("--clinic"), f'there is no clinic "{chosen}"', self._suggestion(chosen))
        if not chosen and self._column < 0:
            needed = (*REQUIRED_COLUMNS, "clinic")
            raise InputError([*map_columns(sheet, Headings(), needed=needed)[1], no_clinic_problem(sheet)])

    def row_reader(self, row: RawRow, today: Today) -> RowReader | RejectedRow:
        """The reader of a row for its clinic; a rejected row if the clinic is unknown or unusable."""
        cell = row.cells[self._column] if 0 <= self._column < len(row.cells) else ""
        name = clean_code(as_text(cell))
        name = "" if is_empty_word(name) else name
        loaded = self._load(self._chosen or name)
        if loaded is None:
            return self._unknown_clinic(row, name)
        if isinstance(loaded, InputError) or loaded[2]:
            return self._unusable_clinic(row, name, loaded)
        clinic, columns, _ = loaded
        reader = RowReader(
            self._sheet, row, columns, self._chosen or name, clinic, today_in_zone(today, clinic.time_zone)
        )
        if self._chosen and name and name.casefold() not in (self._chosen, clinic.name.casefold()):
            hint = "leave the cell empty, or delete the row"
            reader.add_problem("clinic", f"{quote_visibly(name)}, but the clinic is {self._chosen}", hint)
        return reader

    def check(self) -> None:
        """Raise InputError with the problems of the headings if no clinic can use them."""
        loaded = self._loaded_clinics()
        if loaded and all(problems for _, _, problems in loaded):
            raise InputError([*(problem for _, _, problems in loaded for problem in problems), *self._file_problems()])

    def notes(self) -> list[Problem]:
        """The problems of clinic files, each once, and a note on columns that no clinic of this list reads."""
        columns = [columns for _, columns, problems in self._loaded_clinics() if not problems]
        if not columns:
            return self._file_problems()
        unread = frozenset.intersection(*(column_map.unread for column_map in columns))
        used = {field for column_map in columns for field in column_map.indexes}
        return [*self._file_problems(), *unread_columns_note(self._sheet, unread, used)]

    def _suggestion(self, name: str) -> str:
        return did_you_mean(name, self._names) or _CLINIC_HINT

    def _loaded_clinics(self) -> list[_ReadClinic]:
        return [loaded for loaded in self._loaded.values() if loaded and not isinstance(loaded, InputError)]

    def _file_problems(self) -> list[Problem]:
        errors = (loaded for loaded in self._loaded.values() if isinstance(loaded, InputError))
        return sorted({problem for error in errors for problem in error.problems})

    def _unknown_clinic(self, row: RawRow, name: str) -> RejectedRow:
        if name:
            message, hint, code = f"there is no clinic {quote_visibly(name)}", self._suggestion(name[:60]), ""
        else:
            message, hint, code = "no clinic in this row", "fill in the cell", EMPTY_CELL
        problem = self._sheet.problem(row, self._column, message, hint, code)
        field_problems = {"clinic": [problem]} if not row.problems else {}
        return RejectedRow(
            row, row.problems or (problem,), unread={"clinic": name} if name else {}, field_problems=field_problems
        )

    def _unusable_clinic(self, row: RawRow, name: str, loaded: InputError | _ReadClinic) -> RejectedRow:
        """A row whose clinic cannot be used, because its file or its headings have problems. Its cells are not read."""
        in_file = isinstance(loaded, InputError)
        first, *more = loaded.problems if isinstance(loaded, InputError) else loaded[2]
        subject = "the file of this clinic" if in_file else f"the headings of the list for {name}"
        count = f"; and {len(more)} more" if more else ""
        message = f"{subject} cannot be used: {first.place}: {first.message}{count}"
        hint = f"fix the file of {name}, then make the day again" if in_file else first.hint
        problem = self._sheet.problem(row, self._column, message, hint)
        if row.problems:
            return RejectedRow(row, row.problems)
        return RejectedRow(
            row, (problem,), self._id(row), unread={"clinic": name}, field_problems={"clinic": [problem]}
        )

    def _id(self, row: RawRow) -> str:
        """The appointment id of a row that is not read, so that its packet of an earlier run is recognized."""
        column = map_columns(self._sheet, Headings())[0].indexes.get("id", -1)
        text = as_text(row.cells[column]).strip() if 0 <= column < len(row.cells) else ""
        return text if is_appointment_id(text) else ""

    def _load(self, slug: str) -> _ReadClinic | InputError | None:
        if slug not in self._loaded:
            self._loaded[slug] = self._load_clinic(slug)
        return self._loaded[slug]

    def _load_clinic(self, slug: str) -> _ReadClinic | InputError | None:
        try:
            # A cell of a list becomes the name of a folder, so only a valid short name is looked up.
            clinic = self._clinics(slug) if is_slug(slug) else None
        except InputError as error:
            if self._chosen:
                raise
            return error
        if clinic is None:
            return None
        # Without `sites`, a column `location` says nothing that a page depends on: it may hold a room.
        unused = () if clinic.sites else ("location",)
        schedule = clinic.schedule
        columns, problems = map_columns(self._sheet, schedule.columns, schedule.ignore, unused=unused)
        if self._questions and (columns.unread or "answers" in columns.indexes):
            # The sets are read only if a column may be a question of theirs.
            questions = self._questions(slug)
            columns, problems = map_columns(
                self._sheet, schedule.columns, schedule.ignore, questions=questions, unused=unused
            )
        return clinic, columns, problems
