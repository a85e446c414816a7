"""The file of a procedure day becomes a `Schedule`: its bookings, the rejected rows, and what else to know."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path

from handouts.appointment_fields import REQUIRED_COLUMNS
from handouts.content.models.clinic import Clinic, Headings, heading_key
from handouts.errors import InputError, Option, Problem, Severity, did_you_mean, input_error, usage_error
from handouts.invisible_characters import clean_code, quote_visibly
from handouts.schedule.booking import RejectedRow, Schedule
from handouts.schedule.cell_values import ClockTime, ambiguous_times, is_empty_word
from handouts.schedule.duplicates import find_duplicates
from handouts.schedule.formats.csv_list import read_delimited
from handouts.schedule.formats.detection import ListSource, load_list
from handouts.schedule.formats.fhir import read_bundle
from handouts.schedule.formats.json_list import JsonText, read_listing
from handouts.schedule.formats.xlsx import read_workbook
from handouts.schedule.rows import RowReader, is_appointment_id, is_slug
from handouts.schedule.sheet import (
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
_CLINIC_HINT = "use the name of its folder in templates/clinics, as `handouts list` prints it"


def read_schedule(
    path: Path,
    clinics: Callable[[str], Clinic | None],
    clinic: str = "",
    date: dt.date | None = None,
    *,
    today: Today,
    known: Collection[str] = (),
    encoding: str = "",
) -> Schedule:
    """Read a list of appointments: CSV, XLSX, JSON or a FHIR bundle.

    `clinics` gives the clinic of a short name, None where there is none. With `clinic`, its settings hold for all rows;
    else the column `clinic` says for each row whose they are. `date` keeps only the rows of that day. Nobody is born
    after `today`. `known` are the short names that there are, to tell which may be meant. `encoding` is that of a text
    which is not UTF-8. Where `clinics` raises Refused for one clinic of several, only its rows are rejected. Raises
    Unknown for a clinic or an encoding that is not there, and Refused where the file as a whole, or the clinic that is
    chosen for all rows, cannot be read.
    """
    source = load_list(path, encoding)
    sheet = open_sheet(source)
    if not sheet.rows:
        left_out = ", ".join(note.message for note in sheet.notes)
        raise input_error(sheet.file, "no appointment stands in this list", left_out or "export the list again")
    clinics_of = _Clinics(sheet, clinics, clinic, known)
    found = [clinics_of.reading(row, today) for row in sheet.rows]
    clinics_of.check()
    notes = [*sheet.notes, *clinics_of.notes()]
    kept = [one for one in found if not isinstance(one, RowReader) or date is None or one.date in (None, date)]
    if len(kept) < len(found):
        message = f"{len(found) - len(kept)} of {len(found)} rows are of other days than {date}"
        notes.append(Problem(sheet.file, 0, 0, message, severity=Severity.NOTE))
    readings = [one for one in kept if isinstance(one, RowReader)]
    _doubt_hours(readings)
    notes += _null_notes(sheet, readings)
    _not_too_many(sheet, readings)
    for number, *told in find_duplicates([reading.booking for reading in readings]):
        readings[number].complain(*told)
    return Schedule(
        bookings=tuple(one.booking for one in readings if not one.problems),
        rejected=tuple(_rejected(one) for one in kept if one.problems),
        notes=tuple(notes),
        headings=sheet.headings,
        delimiter=sheet.delimiter,
        sha256=source.sha256,
    )


def _doubt_hours(readings: Sequence[RowReader]) -> None:
    """Mark the times that could be morning or afternoon: each clinic's list proves by itself how it writes hours."""
    clinics: dict[str, list[tuple[RowReader, str, ClockTime]]] = {}
    for reading in readings:
        for detail, time in reading.bare_times().items():
            clinics.setdefault(reading.slug, []).append((reading, detail, time))
    for times in clinics.values():
        begins = [one for one in times if one[1] == "time"]
        ends = [one for one in times if one[1] == "ended"]
        for group, more in ((begins, ends), (ends, begins)):
            for number in ambiguous_times([time for *_, time in group], [time for *_, time in more]):
                reading, detail, time = group[number]
                reading.doubtful[detail] = time.time


def _not_too_many(sheet: Sheet, readings: Sequence[RowReader]) -> None:
    """Raises Refused where nearly nothing of a long list can be read: each row would be kept with all its reasons."""
    wrong = 0
    for reading in readings:
        _ = reading.booking
        wrong += bool(reading.problems)
        if wrong > MAX_REJECTED:
            first = [problem for one in readings[:100] for problem in one.problems][:20]
            hint = "the first problems stand below; correct what they have in common"
            raise InputError(
                [Problem(sheet.file, 0, 0, f"more than {MAX_REJECTED:,} rows have problems", hint), *first]
            )


def _null_notes(sheet: Sheet, readings: Iterable[RowReader]) -> list[Problem]:
    """One note of all cells that are read as empty though a word stands in them."""
    count, first, words = 0, 0, dict[str, None]()
    for reading in readings:
        for word in reading.null_words.values():
            count, first = count + 1, first or reading.row.number
            words[f'"{word}"'] = None
    if not count:
        return []
    message = f"{count} cell(s) read as empty, the first in row {first}: {', '.join(list(words)[:5])}"
    hint = "correct the cell where a value is meant"
    return [Problem(sheet.file, 0, 0, message, hint, severity=Severity.NOTE)]


def _rejected(one: RowReader | RejectedRow) -> RejectedRow:
    if isinstance(one, RejectedRow):
        return one
    problems = tuple(sorted(set(one.problems)))
    if one.row.problems:
        return RejectedRow(one.row, problems, one.booking.appointment.id)
    return RejectedRow(one.row, problems, one.booking.appointment.id, one.booking, one.unread, one.about)


def open_sheet(source: ListSource) -> Sheet:
    """The rows of a file of any of the four kinds. Raises Refused."""
    if source.kind == "workbook":
        return read_workbook(source.data, source.shown)
    if source.kind == "text":
        return read_delimited(source.text, source.shown, source.notes)
    found = JsonText(source.text, source.shown)
    if isinstance(found.value, dict) and "resourceType" in found.value:
        return read_bundle(found, source.notes)
    return read_listing(found, source.notes)


class _Clinics:
    """Whose each row is, and what the headings mean to that clinic."""

    def __init__(
        self, sheet: Sheet, clinics: Callable[[str], Clinic | None], chosen: str, names: Collection[str]
    ) -> None:
        self._sheet, self._clinics, self._chosen, self._names = sheet, clinics, chosen, names
        self._known: dict[str, tuple[Clinic, ColumnMap, list[Problem]] | InputError | None] = {}
        self._column = next((at for at, name in enumerate(sheet.headings) if heading_key(name) == "clinic"), -1)
        if chosen and not self._of(chosen):
            raise usage_error(Option("--clinic"), f'there is no clinic "{chosen}"', self._meant(chosen))
        if not chosen and self._column < 0:
            needed = (*REQUIRED_COLUMNS, "clinic")
            raise InputError([*map_columns(sheet, Headings(), needed=needed)[1], no_clinic_problem(sheet)])

    def reading(self, row: RawRow, today: Today) -> RowReader | RejectedRow:
        """The row, read for its clinic; rejected where it is nobody's, or another's than the one chosen."""
        written = row.cells[self._column] if 0 <= self._column < len(row.cells) else ""
        name = clean_code(as_text(written))
        name = "" if is_empty_word(name) else name
        known = self._of(self._chosen or name)
        if known is None:
            told = (
                (f"there is no clinic {quote_visibly(name)}", self._meant(name[:60]))
                if name
                else ("no clinic in this row", "fill in the cell")
            )
            problem = self._sheet.problem(row, self._column, *told)
            about = {"clinic": [problem]} if not row.problems else {}
            return RejectedRow(row, row.problems or (problem,), unread={"clinic": name} if name else {}, about=about)
        if isinstance(known, InputError) or known[2]:
            return self._unusable(row, name, known)
        clinic, own_columns, _ = known
        reading = RowReader(
            self._sheet, row, own_columns, self._chosen or name, clinic, today_in_zone(today, clinic.time_zone)
        )
        if self._chosen and name and name.casefold() not in (self._chosen, clinic.name.casefold()):
            hint = "leave the cell empty, or the row out"
            reading.complain("clinic", f"{quote_visibly(name)}, but the clinic is {self._chosen}", hint)
        return reading

    def _meant(self, name: str) -> str:
        return did_you_mean(name, self._names) or _CLINIC_HINT

    def check(self) -> None:
        """Raises Refused where the headings serve none of the clinics: with what is wrong with them."""
        known = self._read()
        if known and all(headings for _, _, headings in known):
            raise InputError([*(problem for _, _, headings in known for problem in headings), *self._of_files()])

    def notes(self) -> list[Problem]:
        """What is wrong with files of clinics, each problem once, and what no clinic of this list reads."""
        read = [own_columns for _, own_columns, headings in self._read() if not headings]
        if not read:
            return self._of_files()
        unread = frozenset.intersection(*(one.unread for one in read))
        found = unread_columns_note(self._sheet, unread, {field for one in read for field in one.indexes})
        return [*self._of_files(), *found]

    def _read(self) -> list[tuple[Clinic, ColumnMap, list[Problem]]]:
        return [known for known in self._known.values() if known and not isinstance(known, InputError)]

    def _of_files(self) -> list[Problem]:
        refused = (known for known in self._known.values() if isinstance(known, InputError))
        return sorted({problem for known in refused for problem in known.problems})

    def _unusable(
        self, row: RawRow, name: str, known: InputError | tuple[Clinic, ColumnMap, list[Problem]]
    ) -> RejectedRow:
        """A row whose clinic cannot be used: its file is wrong, or its headings are. The cells are not read."""
        of_file = isinstance(known, InputError)
        first, *more = known.problems if isinstance(known, InputError) else known[2]
        what = "the file of this clinic" if of_file else f"the headings of the list, for {name}"
        rest = f"; and {len(more)} more" if more else ""
        message = f"{what} cannot be used: {first.place}: {first.message}{rest}"
        hint = f"fix the file of {name}, then make the day again" if of_file else first.hint
        problem = self._sheet.problem(row, self._column, message, hint)
        if row.problems:
            return RejectedRow(row, row.problems)
        return RejectedRow(row, (problem,), self._id(row), unread={"clinic": name}, about={"clinic": [problem]})

    def _id(self, row: RawRow) -> str:
        """The id of a row that is not read otherwise, so that its packet of an earlier run is known to be its."""
        column = map_columns(self._sheet, Headings())[0].indexes.get("id", -1)
        written = as_text(row.cells[column]).strip() if 0 <= column < len(row.cells) else ""
        return written if is_appointment_id(written) else ""

    def _of(self, slug: str) -> tuple[Clinic, ColumnMap, list[Problem]] | InputError | None:
        if slug not in self._known:
            self._known[slug] = self._found(slug)
        return self._known[slug]

    def _found(self, slug: str) -> tuple[Clinic, ColumnMap, list[Problem]] | InputError | None:
        try:
            # A cell of a list becomes the name of a folder: nothing but a short name is ever looked for.
            clinic = self._clinics(slug) if is_slug(slug) else None
        except InputError as refused:
            if self._chosen:
                raise
            return refused
        if clinic is None:
            return None
        return (clinic, *map_columns(self._sheet, clinic.schedule.columns, clinic.schedule.ignore))
