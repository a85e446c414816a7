"""Plan a day: turn the bookings of a list into checked visits, in order of check-in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from handouts.compose.appointment_checks import check_appointment
from handouts.compose.composer import appointment_times, bilingual_problems
from handouts.compose.times import Point, with_time
from handouts.content.answers import Answers
from handouts.content.content import Content
from handouts.content.library import LanguageChoice, Library, unused_translation
from handouts.content.overlays import Selection
from handouts.content.yaml.source_locations import Place
from handouts.day.folder import DayFolder
from handouts.errors import FormField, Hint, InputError, Option, Origin, Problem, Severity, UsageError
from handouts.make import unprintable_characters
from handouts.schedule.booking import Booking, RejectedRow, Schedule
from handouts.schedule.clinic_choices import choose_selection
from handouts.schedule.today import Today, today_in_zone

MAX_UNKNOWN_NAMES = 500
"""Most errors for unknown clinics and procedures in the cache."""


@dataclass(frozen=True)
class Visit:
    """One patient's booking with the content of its set, before the packet is composed."""

    booking: Booking
    content: Content
    documents: tuple[str, ...]
    language: str
    """The patient's language if the pages are in another one, else ''."""
    labels: str
    """Name of the labels for the patient: en."""
    check_in: Point | None
    """When the patient checks in, in the clinic's time zone; None if the set does not state it."""
    start: dt.datetime | None
    """When the procedure begins, in the clinic's time zone; None if not known."""

    @property
    def id(self) -> str:
        """The id of the appointment."""
        return self.booking.appointment.id


@dataclass(frozen=True)
class Plan:
    """The visits of a day. `schedule` also holds the rows that were rejected by the list reader or because of a set."""

    visits: tuple[Visit, ...]
    schedule: Schedule
    problems: tuple[Problem, ...]
    """Problems of the sets, without duplicates."""


def plan_day(
    schedule: Schedule, library: Library, documents: Sequence[str], today: Today, *, drafts: bool = False
) -> Plan:
    """The visits of a list. Rows with problems are rejected; all other rows are planned.

    `documents` are the names of the documents to make; empty for all. `drafts` also allows sets without an approval.
    Raises UsageError for an unknown document.
    """
    planner = Planner(library, tuple(documents), today, drafts=drafts)
    visits: list[Visit] = []
    rejected, notes = list(schedule.rejected), list(schedule.notes)
    for booking in schedule.bookings:
        visit = planner.plan_visit(booking)
        if not isinstance(visit, Visit):
            rejected.append(RejectedRow(booking.raw, tuple(visit), booking.appointment.id, booking))
        elif visit.documents:
            visits.append(visit)
        else:
            place = planner.place(booking, "documents")
            notes.append(Problem(*place, "skipped: none of its documents was chosen", severity=Severity.NOTE))
    shared = _shared_files(visits)
    rejected += [
        RejectedRow(visit.booking.raw, (planner.shared_file_problem(visit, shared[visit.id]),), visit.id, visit.booking)
        for visit in visits
        if visit.id in shared
    ]
    visits = [visit for visit in visits if visit.id not in shared]
    notes += planner.unused_translations
    rejected.sort(key=lambda rejected_row: rejected_row.row.number)
    ordered = sorted(visits, key=_sort_key)
    bookings = tuple(visit.booking for visit in ordered)
    planned_schedule = replace(schedule, bookings=bookings, rejected=tuple(rejected), notes=tuple(notes))
    return Plan(tuple(ordered), planned_schedule, tuple(sorted(planner.problems)))


def _shared_files(visits: Sequence[Visit]) -> dict[str, str]:
    """Ids whose files have the same name as another patient's, with that name, ignoring case.

    Example: 1001 with the document `anesthesia-consent`, and 1001-anesthesia with `consent`.
    """
    owners: dict[str, set[str]] = {}
    for visit in visits:
        for name in visit.documents:
            owners.setdefault(DayFolder.document(visit.id, name).casefold(), set()).add(visit.id)
    return {owner: file for file, ids in owners.items() if len(ids) > 1 for owner in ids}


def _sort_key(visit: Visit) -> tuple[str, str, str]:
    """Day, time of check-in (or of the procedure, if the set states no check-in), and id."""
    instant = with_time(visit.check_in) or visit.start
    day = visit.booking.appointment.date
    return (str(day or ""), instant.astimezone(dt.UTC).isoformat() if instant else "", visit.id)


FIX_SET = Hint("fix the set, then run the same command again", page="fix the set")


def _draft_error(content: Content) -> InputError:
    """The error for a set without an approval."""
    changed = bool(content.approvals)
    message = "this set is a draft again: its text was changed after its approval" if changed else "this set is a draft"
    hint = Hint(
        f"have it approved (handouts approve {content.slug} --by NAME), or use --allow-draft", page="have it approved"
    )
    return InputError([content.instructions.problem(("status",), message, hint)])


def _own_answers(booking: Booking, content: Content) -> Answers:
    """The answers to questions of this set. A list has columns for the questions of other sets of the clinic, too."""
    asks = content.instructions.value.all_asks
    return tuple(answer for answer in booking.appointment.answers if answer[0] in asks)


class Planner:
    """Plans visits. It reads the content of each clinic and procedure once."""

    def __init__(self, library: Library, documents: tuple[str, ...], today: Today, *, drafts: bool) -> None:
        self._library, self._today, self._drafts = library, today, drafts
        for name in documents:
            library.check_document(name, Option("--documents"))
        self._available = tuple(library.documents())
        self._requested = documents or self._available
        self._contents: dict[tuple[str, str | None], Content | InputError] = {}
        self._selections: dict[tuple[str, str | None, Selection], Content | InputError] = {}
        self._languages: dict[tuple[str, str | None, Selection, str, bool], LanguageChoice] = {}
        self._days: dict[dt.tzinfo, dt.date] = {}
        self.problems: set[Problem] = set()

    @property
    def is_outdated(self) -> bool:
        """True if the date at a clinic has changed since a visit there was planned."""
        return any(today_in_zone(self._today, zone) != day for zone, day in self._days.items())

    def _day(self, zone: dt.tzinfo) -> dt.date:
        """The day of printing in a time zone: the same for all patients of a run, even past midnight."""
        if zone not in self._days:
            self._days[zone] = today_in_zone(self._today, zone)
        return self._days[zone]

    def plan_visit(self, booking: Booking) -> Visit | list[Problem]:
        """The visit of a booking, or the problems of its row."""
        unknown_documents = [name for name in booking.documents if name not in self._available]
        problems = [
            self._row_problem(booking, "documents", f"there is no document {name!r}", self._available_hint())
            for name in unknown_documents
        ]
        content = self._content(booking)
        if isinstance(content, InputError):
            return [*problems, *self._content_problems(booking, content)]
        printed = self._day(content.clinic.value.time_zone)
        choice = choose_selection(content, booking.appointment)
        if not choice.problems:
            selection = self._selection(booking, content, choice.selection)
            if isinstance(selection, InputError):
                return [*problems, *self._content_problems(booking, selection)]
            content = selection
        language = self._language(booking, content)
        content = language.content
        answers = _own_answers(booking, content)
        appointment = replace(choice.appointment, printed=printed, answers=answers)
        problems += [
            self._at_row(booking, problem) for problem in check_appointment(content, appointment, booking.places)
        ]
        staff_texts = {"notes": booking.notes, "phone": booking.phone, "interpreter_name": appointment.interpreter_name}
        for name, text in staff_texts.items():
            problems += unprintable_characters(text, self.place(booking, name))
        if problems:
            return problems
        requested = booking.documents or self._available
        documents = content.in_order(name for name in self._available if name in requested and name in self._requested)
        if problems := bilingual_problems(content, appointment, documents):
            return [
                self._row_problem(
                    booking, "bilingual", f"{problem.message} ({problem.file}:{problem.line})", problem.hint
                )
                for problem in problems
            ]
        return Visit(
            replace(booking, appointment=appointment),
            content,
            documents,
            language.interpreter,
            content.language,
            *appointment_times(content, appointment),
        )

    def _language(self, booking: Booking, content: Content) -> LanguageChoice:
        """The content in the patient's language, chosen once for all patients with that language."""
        reader = booking.appointment.language
        # Risks that a clinician added are in the clinic's own language, and a page is in one language.
        has_own_words = bool(booking.appointment.own_risks)
        key = (booking.clinic, booking.procedure, content.selection, reader, has_own_words)
        if key not in self._languages:
            self._languages[key] = self._library.in_language_of(
                content, reader, drafts=self._drafts, translate=not has_own_words
            )
        return self._languages[key]

    @property
    def unused_translations(self) -> list[Problem]:
        """A note for each translation that is not used, because it is not complete, not current or not approved."""
        choices = [choice for choice in self._languages.values() if choice.problems]
        return list(dict.fromkeys(unused_translation(choice) for choice in choices))

    def _content(self, booking: Booking) -> Content | InputError:
        key = (booking.clinic, booking.procedure)
        if key not in self._contents:
            try:
                content = self._library.load(booking.clinic, booking.procedure, self._available)
                self._contents[key] = content if self._drafts or content.status != "draft" else _draft_error(content)
            except InputError as error:
                if isinstance(error, UsageError):
                    self._forget_unknown()
                self._contents[key] = error
        return self._contents[key]

    def _selection(self, booking: Booking, content: Content, selection: Selection) -> Content | InputError:
        """The content for a site and a physician, made once for all their patients."""
        if not any(selection):
            return content
        key = (booking.clinic, booking.procedure, selection)
        if key not in self._selections:
            try:
                self._selections[key] = self._library.select(content, selection)
            except InputError as error:
                self._selections[key] = error
        return self._selections[key]

    def _forget_unknown(self) -> None:
        """Drop the cached errors of unknown names if there are many: the desk's form can send any name."""
        unknown = [key for key, content in self._contents.items() if isinstance(content, UsageError)]
        for key in unknown if len(unknown) >= MAX_UNKNOWN_NAMES else ():
            del self._contents[key]

    def _content_problems(self, booking: Booking, error: InputError) -> list[Problem]:
        """Problems of a row without content. Those of its set are added to `problems`, at their place in the set."""
        if clinic_problems := [problem for problem in error.problems if problem.field == "clinic"]:
            return [self._row_problem(booking, "clinic", problem.message, problem.hint) for problem in clinic_problems]
        if option_problems := [problem for problem in error.problems if problem.origin is Origin.OPTION]:
            default_hint = (
                "name the procedure in the column `procedure`"  # the hint of the option does not apply to a list
            )
            no_procedure = booking.procedure is None
            hints = [
                "" if no_procedure and problem.field == "procedure" else problem.hint for problem in option_problems
            ]
            return [self._row_problem(booking, "procedure", problem.message, hint or default_hint)
                    for problem, hint in zip(option_problems, hints, strict=True)]  # fmt: skip
        self.problems.update(error.problems)
        count = len(error.problems)
        message = f"not made: the set of {booking.clinic} has {count} {'problem' if count == 1 else 'problems'}"
        return [self._row_problem(booking, "clinic", message, FIX_SET)]

    def _at_row(self, booking: Booking, problem: Problem) -> Problem:
        """The problem at its row, even if it is about a key of the set: the set is valid for other rows."""
        if not booking.row or problem.file == self.place(booking, "time")[0] or problem.origin is Origin.OPTION:
            return problem
        place = f"{problem.file}:{problem.line}" if problem.line else problem.file
        return self._row_problem(booking, "time", f"{problem.message} ({place})", problem.hint)

    def set_problems(self, booking: Booking) -> list[Problem]:
        """Problems of the instruction set of a booking, with its overlays; [] if the set can be loaded."""
        content = self._content(booking)
        if isinstance(content, Content):
            choice = choose_selection(content, booking.appointment)
            content = content if choice.problems else self._selection(booking, content, choice.selection)
        problems = content.problems if isinstance(content, InputError) else []
        return [problem for problem in problems if problem.origin is Origin.FILE]

    def shared_file_problem(self, visit: Visit, file: str) -> Problem:
        """The problem of a visit whose file has the same name as another patient's file."""
        message = f"two patients would have the file {file}"
        return self._row_problem(visit.booking, "id", message, "change one of the ids, or the name of the document")

    def _row_problem(self, booking: Booking, field: str, message: str, hint: str) -> Problem:
        return Problem(*self.place(booking, field), message, hint)

    def place(self, booking: Booking, field: str) -> Place:
        """The place of a field of a booking, or the nearest known place."""
        places = booking.places
        return places.get(field) or places.get("id") or next(iter(places.values()), (FormField("form"), 0, 0))

    def _available_hint(self) -> str:
        return f"use one of: {', '.join(self._available)}"
