"""Content, document name and appointment to a `Document`; refused with every problem that stands against it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from handouts.content.languages import interpreter_for, language_name
from handouts.content.models.layouts import SectionLayout
from handouts.content.yaml.source_locations import Place
from handouts.document import Callout, Document, PageFrame, Run, Section
from handouts.errors import InputError
from handouts.personalise.asked import Memo
from handouts.personalise.case import HandoutContext
from handouts.personalise.checks import check_appointment
from handouts.personalise.filling import fill_label
from handouts.personalise.furniture import page_brand, page_frame, patient_strip
from handouts.personalise.glossary import glossary_blocks
from handouts.personalise.holds import missed_own_rows, possibly_missed_rows, unmatched_medicines
from handouts.personalise.moments import ComputedTimes, TimeRange
from handouts.personalise.sections import section_blocks
from handouts.run_cache import RunCache
from handouts.schedule.appointment import Appointment

if TYPE_CHECKING:
    from handouts.content.library import Content

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
