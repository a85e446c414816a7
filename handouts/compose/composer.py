"""A part of a document that was made for one patient serves all patients of whom it would ask the same.

A part is made from an appointment that records which fields it reads. Nothing else of the appointment can matter to
that part: one that reads nothing is the same for all patients, a table of medicines for all of one day.

A case to what stands on every page: clinic, patient strip, version, mark, notices.

Content, document name and appointment to a `Document`; refused with every problem that stands against it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar, cast

from handouts.compose.appointment_checks import check_appointment
from handouts.compose.context import HandoutContext
from handouts.compose.medicines import missed_own_rows, possibly_missed_rows, unmatched_medicines
from handouts.compose.placeholders import NBSP, fill_label, no_break, web_link
from handouts.compose.sections import glossary_blocks, section_blocks
from handouts.compose.times import ComputedTimes, TimeRange
from handouts.content.languages import interpreter_for, language_name
from handouts.content.models.layouts import SectionLayout
from handouts.content.yaml.source_locations import Place
from handouts.document import Callout, Document, Inlines, PageBrand, PageFrame, Run, Section
from handouts.errors import InputError
from handouts.run_cache import RunCache
from handouts.schedule.appointment import Appointment

if TYPE_CHECKING:
    from handouts.content.content import Content


T = TypeVar("T")
MOST_PARTS = 1024
"""Parts that a run keeps at once."""


class RecordingAppointment:
    """In the place of an appointment: answers as it does, and records which fields were read."""

    def __init__(self, appointment: Appointment) -> None:
        self._appointment = appointment
        self._answers: dict[str, object] = {}

    def __getattr__(self, name: str) -> Any:
        value = self._answers[name] = getattr(self._appointment, name)
        return value

    @property
    def answers(self) -> dict[str, object]:
        """The fields that were read, and their values."""
        return self._answers


class Memo(Generic[T]):
    """Makes a part of the document of a case, or finds what it made of a case that would give the same answers.

    All its cases are of one content and document; `make` asks the appointment alone for what differs between them.
    """

    def __init__(self, make: Callable[[HandoutContext], T], cache: RunCache) -> None:
        self._make, self._slot = make, cache.of(_slot, MOST_PARTS)
        self._fields: list[tuple[str, ...]] = []  # which fields are read may depend on the value of another

    def of(self, case: HandoutContext) -> T:
        """The part; for equal answers the same object."""
        for names in self._fields:
            if slot := self._slot(self, tuple([(name, getattr(case.appointment, name)) for name in names])):
                return cast("T", slot[0])
        recording = RecordingAppointment(case.appointment)
        part = self._make(HandoutContext(case.content, case.document, cast("Appointment", recording), case.cache))
        names = tuple(sorted(recording.answers))  # in one order, whichever field was read first
        if names not in self._fields:
            self._fields.append(names)
        self._slot(self, tuple([(name, recording.answers[name]) for name in names])).append(part)
        return part


def _slot(memo: Memo[Any], answers: tuple[tuple[str, object], ...]) -> list[object]:  # noqa: ARG001 - these are the key
    """Where a part that was made by these answers is kept: empty as long as none was."""
    return []


def page_brand(case: HandoutContext) -> PageBrand:
    """How the clinic's pages look."""
    look = case.clinic.brand
    return PageBrand(look.color, look.accent, look.typeface, look.head, case.content.logo)


def page_frame(case: HandoutContext) -> PageFrame:
    """Head and foot of every page, which ask for nothing that only one patient has; the strip is left empty."""
    labels, rules, layout = case.labels.page, case.rules, case.layout
    return PageFrame(
        clinic=case.clinic.name,
        contact=_contact(case),
        address=case.clinic.address,
        strip=(),
        document=fill_label(labels.form, name=layout.name, form=layout.form) if layout.form else layout.name,
        version=fill_label(labels.version, version=rules.version, date=case.words.full_day(rules.revised)),
        page=labels.page.replace(" ", NBSP),
        mark={"sample": labels.sample, "draft": labels.draft, "approved": ""}[case.content.status],
        notices=_notices(case),
    )


def _contact(case: HandoutContext) -> tuple[tuple[str, Inlines], ...]:
    """The phone always; nights and weekends where stated, and on a discharge page as a line."""
    clinic, labels = case.clinic, case.labels.facts
    lines = [(labels.phone, case.phone(clinic.phone, "phone"))]
    if clinic.after_hours_phone or case.layout.role == "discharge":
        lines.append((labels.after_hours_phone, case.phone(clinic.after_hours_phone, "after_hours_phone")))
    if clinic.fax:
        lines.append((labels.fax, (Run(no_break(clinic.fax)),)))  # no link: who calls it hears a machine
    if clinic.website:
        lines.append((labels.website, web_link(clinic.website)))
    return tuple(lines)


def patient_strip(case: HandoutContext) -> tuple[tuple[str, Inlines], ...]:
    """The patient: label and value, or a line to write on."""
    patient, labels, words, moments = case.appointment, case.labels.facts, case.words, case.moments
    born = words.full_day(patient.date_of_birth) if patient.date_of_birth else ""
    day = words.full_day(moments.day) if moments.day else ""
    if day and moments.start:
        day = fill_label(case.labels.dates.day_then_time, date=day, time=words.time(moments.start))
    return (
        (labels.name, case.known(patient.name, "name", 28)),
        (labels.date_of_birth, case.known(born, "date_of_birth", 14)),
        (labels.record_number, case.known(patient.record_number, "record_number", 12)),
        (labels.procedure_date, case.known(day, "procedure_date", 16)),
    )


def _notices(case: HandoutContext) -> tuple[str, ...]:
    closed = case.clinic.closed_on if case.moments.day is None else None  # a dated page is for a day before it
    return (fill_label(case.labels.page.closed, date=case.words.full_day(closed)),) if closed else ()


__all__ = ["Composer", "appointment_times", "check_appointment", "check_in_time", "compose", "compose_checked"]


class Composer:
    """Composes the documents of one run. Parts that patients share are made once, and kept until it is dropped."""

    def __init__(self) -> None:
        self.cache = RunCache()

    def compose(
        self, content: Content, document: str, appointment: Appointment, places: Mapping[str, Place] | None = None
    ) -> Document:
        """The handout `document` for an appointment. Raises Refused."""
        if problems := check_appointment(content, appointment, places):
            raise InputError(problems)
        return self.composed(content, document, appointment)

    def composed(self, content: Content, document: str, appointment: Appointment) -> Document:
        """The same for an appointment that `check` has found to be in order."""
        case = _case(content, document, appointment, self.cache)
        parts = self.cache.of(_parts, 64)(content, document, self.cache)
        return _document(case, parts.furniture.of(case), [memo.of(case) for memo in parts.sections])

    def composed_once(self, content: Content, document: str, appointment: Appointment) -> Document:
        """The same for content that is asked for one document and then thrown away: none of its parts is kept."""
        case = _case(content, document, appointment, self.cache)
        return _document(case, page_frame(case), [_section(layout, case) for layout in case.layout.sections])

    def unknown_medicines(self, content: Content, appointment: Appointment) -> list[str]:
        """Medicines of the appointment that the set does not name or that are not understood, as written.

        They are on the page under what to ask.
        """
        return unmatched_medicines(content.instructions.value, appointment, self.cache)

    def missed_holds(self, content: Content, appointment: Appointment) -> tuple[list[str], bool]:
        """Medicines whose day of the last dose is past on the day of printing; and whether they are the patient's own.

        Where none of these is past, those that the patient may take: nobody wrote which, or a text is not clear.
        """
        case = HandoutContext(content, "preparation", appointment, self.cache)
        own = missed_own_rows(case)
        rows = own or possibly_missed_rows(case)
        return [row.generic for row in rows], rows == own


def compose(
    content: Content, document: str, appointment: Appointment, places: Mapping[str, Place] | None = None
) -> Document:
    """One handout for an appointment. Raises Refused."""
    if problems := check_appointment(content, appointment, places):
        raise InputError(problems)
    return compose_checked(content, document, appointment)


def compose_checked(content: Content, document: str, appointment: Appointment) -> Document:
    """One handout for an appointment that `check` has found to be in order."""
    return Composer().composed_once(content, document, appointment)


def _case(content: Content, document: str, appointment: Appointment, cache: RunCache) -> HandoutContext:
    if appointment.ended and content.phase(document) == "before":  # such a page knows of no end
        appointment = replace(appointment, ended=None)
    return HandoutContext(content, document, appointment, cache)


def _document(case: HandoutContext, page: PageFrame, parts: Sequence[tuple[Section, ...]]) -> Document:
    """The document of the sections of each layout."""
    layout = case.layout
    return Document(
        title=case.plain(layout.title),
        subject=fill_label(case.labels.page.subject, name=layout.name, procedure=case.procedure.name),
        lang=case.labels.language,
        paper=case.clinic.paper,
        large_print=case.clinic.large_print or case.appointment.large_print,
        brand=page_brand(case),
        furniture=replace(page, strip=patient_strip(case)),
        sections=(*_interpreter(case), *_sections(case, parts)),
        budget=layout.pages,
    )


def _interpreter(case: HandoutContext) -> tuple[Section, ...]:
    """The notice at the top of a page that is not in the patient's language, for who goes through it with them."""
    language = interpreter_for(case.appointment.language, case.labels.language)
    if not language:
        return ()
    words = fill_label(case.labels.desk.interpreter, language=language_name(language))
    return (case.cache.of(_notice, 64)(words),)


def _notice(words: str) -> Section:
    """The same object for all patients of a language, so that it is laid out once."""
    return Section("", (Callout(((Run(words, strong=True),),), icon="warning"),))


def _sections(case: HandoutContext, parts: Sequence[tuple[Section, ...]]) -> tuple[Section, ...]:
    """All sections; the glossary last, when it is known which terms the others use, and then put in its place."""
    text = tuple(section for sections in parts for section in sections)
    ordered: list[Section] = []
    for layout, sections in zip(case.layout.sections, parts, strict=True):
        ordered.extend(_glossary(case, layout, text) if layout.show == "glossary" else sections)
    return tuple(ordered)


class _Parts(NamedTuple):
    """What makes the parts of a document.

    Patients of whom a part would ask the same have the same object in their documents, so that the pages made of it are
    made once as well.
    """

    furniture: Memo[PageFrame]
    sections: tuple[Memo[tuple[Section, ...]], ...]


def _parts(content: Content, document: str, cache: RunCache) -> _Parts:
    layouts = content.layouts[document].value.sections
    return _Parts(Memo(page_frame, cache), tuple(Memo(partial(_section, layout), cache) for layout in layouts))


def _section(layout: SectionLayout, case: HandoutContext) -> tuple[Section, ...]:
    return (
        section_blocks(case, layout) if layout.show != "glossary" else ()
    )  # that one is put together from all the others


def _glossary(case: HandoutContext, layout: SectionLayout, text: tuple[Section, ...]) -> tuple[Section, ...]:
    blocks = glossary_blocks(case, text)
    heading = case.plain(layout.heading) if layout.heading else ""
    return (Section(heading, blocks, layout.together, layout.columns),) if blocks else ()


def check_in_time(content: Content, appointment: Appointment) -> TimeRange | None:
    """Check-in, with both ends of a range, where the set states it."""
    return ComputedTimes(content.clinic.value, content.instructions.value, appointment).check_in


def appointment_times(
    content: Content, appointment: Appointment
) -> tuple[dt.datetime | dt.date | None, dt.datetime | None]:
    """Check-in, where the set states it, and the start of the procedure."""
    moments = ComputedTimes(content.clinic.value, content.instructions.value, appointment)
    return (moments.check_in.first if moments.check_in else None), moments.start
