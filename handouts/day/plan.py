"""Bookings become visits: each with the content of its clinic, checked, in the order in which patients check in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from handouts.compose.appointment_checks import check_appointment
from handouts.compose.composer import appointment_times
from handouts.compose.times import Point, with_time
from handouts.content.languages import SOURCE, DocumentLanguage
from handouts.content.library import Content, Library
from handouts.content.yaml.source_locations import Place
from handouts.day.folder import DayFolder
from handouts.errors import FormField, InputError, Option, Origin, Problem, Severity, UsageError
from handouts.make import unprintable_characters
from handouts.schedule.booking import Booking, RejectedRow, Schedule
from handouts.schedule.today import Today, today_in_zone

MAX_UNKNOWN = 500
"""Names of clinics and procedures that do not exist, for which the answer is remembered."""


@dataclass(frozen=True)
class Visit:
    """One patient's packet, before it is composed."""

    booking: Booking
    content: Content
    documents: tuple[str, ...]
    language: str
    """The patient's language where the pages are in another one, else ''."""
    labels: str
    """Name of the labels that serve the patient."""
    check_in: Point | None
    """When the patient is to come, where the set states it; the clinic's clock."""
    start: dt.datetime | None
    """When the procedure begins."""

    @property
    def id(self) -> str:
        return self.booking.appointment.id


@dataclass(frozen=True)
class Plan:
    """What a day is made from. `schedule` holds the rejected rows of the list and those that the sets reject."""

    visits: tuple[Visit, ...]
    schedule: Schedule
    problems: tuple[Problem, ...]
    """Of the sets themselves, each once."""


def plan_day(
    schedule: Schedule, library: Library, documents: Sequence[str], today: Today, *, drafts: bool = False
) -> Plan:
    """The visits of a list; rows that their clinic's set does not allow are rejected, and the others go on.

    `documents` are those to make, all of the library's when empty. With `drafts`, sets that nobody has approved are
    used as well. Raises Unknown for a document that is not there.
    """
    planner = Planner(library, tuple(documents), today, drafts=drafts)
    visits: list[Visit] = []
    rejected, notes = list(schedule.rejected), list(schedule.notes)
    for booking in schedule.bookings:
        found = planner.visit(booking)
        if not isinstance(found, Visit):
            rejected.append(RejectedRow(booking.raw, tuple(found), booking.appointment.id))
        elif found.documents:
            visits.append(found)
        else:
            place = planner.place(booking, "documents")
            notes.append(Problem(*place, "none of its documents is asked for now", severity=Severity.NOTE))
    shared = _shared_files(visits)
    rejected += [
        RejectedRow(visit.booking.raw, (planner.shares_file(visit, shared[visit.id]),), visit.id)
        for visit in visits
        if visit.id in shared
    ]
    visits = [visit for visit in visits if visit.id not in shared]
    notes += _unused_labels(library, {visit.language for visit in visits} - {""})
    rejected.sort(key=lambda one: one.row.number)
    ordered = sorted(visits, key=_sorting)
    bookings = tuple(visit.booking for visit in ordered)
    kept = replace(schedule, bookings=bookings, rejected=tuple(rejected), notes=tuple(notes))
    return Plan(tuple(ordered), kept, tuple(sorted(planner.problems)))


def _shared_files(visits: Sequence[Visit]) -> dict[str, str]:
    """Id to the name of a file that is also another patient's: 1001 and `anesthesia-consent`, 1001-anesthesia and
    `consent`. No file system that ignores case is asked to keep such two apart.
    """
    owners: dict[str, set[str]] = {}
    for visit in visits:
        for name in visit.documents:
            owners.setdefault(DayFolder.document(visit.id, name).casefold(), set()).add(visit.id)
    return {owner: file for file, ids in owners.items() if len(ids) > 1 for owner in ids}


def _unused_labels(library: Library, languages: set[str]) -> list[Problem]:
    """A note for each file of labels that somebody may have made for a patient of this day."""
    main = {language.partition("-")[0] for language in languages}
    message = "not used: labels alone are no translation; pages for these patients are in the language of the set"
    hint = "their pages, the run sheet and the desk say to call an interpreter"
    names = [name for name in library.unused_labels() if name.partition("-")[0] in main]
    return [Problem(library.labels_file(name), 0, 0, message, hint, severity=Severity.NOTE) for name in names]


def _sorting(visit: Visit) -> tuple[str, str, str]:
    """By the day, the time of check-in (where there is none, of the procedure), and the id."""
    at = with_time(visit.check_in) or visit.start
    day = visit.booking.appointment.date
    return (str(day or ""), at.astimezone(dt.UTC).isoformat() if at else "", visit.id)


def _draft(content: Content) -> InputError:
    """Why a set that nobody has approved is not handed to a whole day of patients."""
    changed = bool(content.approvals)
    message = "the text was changed after it was approved: it is a draft again" if changed else "is a draft"
    hint = f"have it approved (handouts approve {content.slug} --by NAME), or make it all the same with --allow-draft"
    return InputError([content.instructions.problem(("status",), message, hint)])


class Planner:
    """Content is read once for each clinic, procedure and language."""

    def __init__(self, library: Library, documents: tuple[str, ...], today: Today, *, drafts: bool) -> None:
        self._library, self._today, self._drafts = library, today, drafts
        there = library.documents()
        for name in documents:
            library.known_document(name, Option("--documents"))
        self._there = tuple(there)
        self._wanted = documents or self._there
        self._languages: dict[str, DocumentLanguage] = {}
        self._contents: dict[tuple[str, str | None, str], Content | InputError] = {}
        self._days: dict[dt.tzinfo, dt.date] = {}
        self.problems: set[Problem] = set()

    @property
    def another_day(self) -> bool:
        """True where the day has changed for a clinic since this has planned a visit there."""
        return any(today_in_zone(self._today, zone) != day for zone, day in self._days.items())

    def _day(self, zone: dt.tzinfo) -> dt.date:
        """The day of printing in a zone: one day for all patients of a run, also of one that goes on past midnight."""
        if zone not in self._days:
            self._days[zone] = today_in_zone(self._today, zone)
        return self._days[zone]

    def visit(self, booking: Booking) -> Visit | list[Problem]:
        """The visit of a booking, or why there is none."""
        odd = [name for name in booking.documents if name not in self._there]
        problems = [self._at(booking, "documents", f"there is no document {name!r}", self._known()) for name in odd]
        language = self._language(booking.appointment.language)
        content = self._content(booking, language.labels)
        if isinstance(content, InputError):
            return [*problems, *self._without_content(booking, content)]
        printed = self._day(content.clinic.value.time_zone)
        appointment = replace(booking.appointment, printed=printed)
        problems += [
            self._of_row(booking, problem) for problem in check_appointment(content, appointment, booking.places)
        ]
        for name, text in (("notes", booking.notes), ("phone", booking.phone)):
            problems += unprintable_characters(text, self.place(booking, name))
        if problems:
            return problems
        asked = booking.documents or self._there
        return Visit(
            replace(booking, appointment=appointment),
            content,
            content.in_order(name for name in self._there if name in asked and name in self._wanted),
            language.interpreter,
            language.labels,
            *appointment_times(content, appointment),
        )

    def _language(self, code: str) -> DocumentLanguage:
        if code not in self._languages:
            try:
                self._languages[code] = self._library.document_language(code)
            except InputError:  # the labels are wrong: the content, which needs them too, is refused for that
                self._languages[code] = DocumentLanguage(SOURCE, code)
        return self._languages[code]

    def _content(self, booking: Booking, language: str) -> Content | InputError:
        key = (booking.clinic, booking.procedure, language)
        if key not in self._contents:
            try:
                content = self._library.load(booking.clinic, booking.procedure, self._there, language)
                self._contents[key] = content if self._drafts or content.status != "draft" else _draft(content)
            except InputError as refused:
                if isinstance(refused, UsageError):
                    self._forget_unknown()
                self._contents[key] = refused
        return self._contents[key]

    def _forget_unknown(self) -> None:
        """Keep the answers for a limited number of names that do not exist: a form may name anything."""
        unknown = [key for key, found in self._contents.items() if isinstance(found, UsageError)]
        for key in unknown if len(unknown) >= MAX_UNKNOWN else ():
            del self._contents[key]

    def _without_content(self, booking: Booking, refused: InputError) -> list[Problem]:
        """What is wrong with the row, or with the set that it needs: that is told once, in its own place."""
        if unknown := [problem for problem in refused.problems if problem.field == "clinic"]:
            return [self._at(booking, "clinic", problem.message, problem.hint) for problem in unknown]
        if own := [problem for problem in refused.problems if problem.origin is Origin.OPTION]:
            say = "say which in the column `procedure`"  # the hint of the option itself does not fit a row
            without = booking.procedure is None
            hints = ["" if without and problem.field == "procedure" else problem.hint for problem in own]
            return [self._at(booking, "procedure", problem.message, hint or say)
                    for problem, hint in zip(own, hints, strict=True)]  # fmt: skip
        self.problems.update(refused.problems)
        count = len(refused.problems)
        message = f"the set of {booking.clinic} has {count} {'problem' if count == 1 else 'problems'}; nothing is made"
        return [self._at(booking, "clinic", message, "mend the set, then run this again")]

    def _of_row(self, booking: Booking, problem: Problem) -> Problem:
        """A problem of the row and its set together, at the row: its set is right for other rows."""
        if not booking.row or problem.file == self.place(booking, "time")[0] or problem.origin is Origin.OPTION:
            return problem
        place = f"{problem.file}:{problem.line}" if problem.line else problem.file
        return self._at(booking, "time", f"{problem.message} ({place})", problem.hint)

    def set_problems(self, booking: Booking) -> list[Problem]:
        """Problems of the instruction set that this booking needs; none where the set can be read."""
        content = self._content(booking, self._language(booking.appointment.language).labels)
        problems = content.problems if isinstance(content, InputError) else []
        return [problem for problem in problems if problem.origin is Origin.FILE]

    def shares_file(self, visit: Visit, file: str) -> Problem:
        """Why a visit is rejected whose file would have the name of another patient's file."""
        message = f"the file {file} would belong to two patients"
        return self._at(visit.booking, "id", message, "give one of them another id, or the document another name")

    def _at(self, booking: Booking, field: str, message: str, hint: str) -> Problem:
        return Problem(*self.place(booking, field), message, hint)

    def place(self, booking: Booking, field: str) -> Place:
        """Where a field of a booking stands, as near as it is known."""
        told = booking.places
        return told.get(field) or told.get("id") or next(iter(told.values()), (FormField("form"), 0, 0))

    def _known(self) -> str:
        return f"known here: {', '.join(self._there)}"
