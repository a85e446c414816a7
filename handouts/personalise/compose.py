"""Content, document name and appointment to a `Document`; refused with every problem that stands against it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache, partial
from typing import TYPE_CHECKING, NamedTuple

from handouts.content.documents import Layout
from handouts.content.language import interpreter_for
from handouts.content.places import Place
from handouts.document import Callout, Document, Furniture, Run, Section
from handouts.personalise.asked import Kept
from handouts.personalise.case import Case
from handouts.personalise.checks import check
from handouts.personalise.filling import fill
from handouts.personalise.furniture import brand, furniture, strip
from handouts.personalise.glossary import glossary
from handouts.personalise.holds import own_missed, perhaps_missed, unmatched
from handouts.personalise.moments import Moments, When
from handouts.personalise.sections import section
from handouts.problems import Refused
from handouts.schedule.appointment import Appointment
from handouts.schedule.languages import language_name

if TYPE_CHECKING:
    from handouts.content.library import Content

__all__ = ["check", "check_in", "compose", "composed", "missed_holds", "times", "unknown_medicines"]


def compose(
    content: Content, document: str, appointment: Appointment, places: Mapping[str, Place] | None = None
) -> Document:
    """The handout `document` for an appointment. Raises Refused."""
    if problems := check(content, appointment, places):
        raise Refused(problems)
    return composed(content, document, appointment)


def composed(content: Content, document: str, appointment: Appointment, *, once: bool = False) -> Document:
    """The same for an appointment that `check` has found to be in order.

    `once` is for content that is asked for one document and then thrown away: nothing of it is kept.
    """
    if appointment.ended and content.phase(document) == "before":  # such a page knows of no end
        appointment = replace(appointment, ended=None)
    case = Case(content, document, appointment)
    layout = case.layout
    return Document(
        title=case.plain(layout.title),
        subject=fill(case.labels.page.subject, name=layout.name, procedure=case.procedure.name),
        lang=case.labels.language,
        paper=case.clinic.paper,
        large_print=case.clinic.large_print or appointment.large_print,
        brand=brand(case),
        furniture=replace(furniture(case) if once else _kept(content, document).furniture.of(case), strip=strip(case)),
        sections=(*_interpreter(case), *_sections(case, once=once)),
        budget=layout.pages,
    )


def _interpreter(case: Case) -> tuple[Section, ...]:
    """The notice at the top of a page that is not in the patient's language, for who goes through it with them."""
    language = interpreter_for(case.appointment.language, case.labels.language)
    if not language:
        return ()
    return (_notice(fill(case.labels.desk.interpreter, language=language_name(language))),)


@lru_cache(maxsize=64)
def _notice(words: str) -> Section:
    """The same object for all patients of a language, so that it is laid out once."""
    return Section("", (Callout(((Run(words, strong=True),),), icon="warning"),))


def _sections(case: Case, *, once: bool) -> tuple[Section, ...]:
    """All sections; the glossary last, when it is known which terms the others use, and then put in its place."""
    layouts = case.layout.sections
    if once:
        others = [_section(layout, case) for layout in layouts]
    else:
        others = [kept.of(case) for kept in _kept(case.content, case.document).sections]
    text = tuple(part for parts in others for part in parts)
    found: list[Section] = []
    for layout, parts in zip(layouts, others, strict=True):
        found.extend(_glossary(case, layout, text) if layout.show == "glossary" else parts)
    return tuple(found)


class _Parts(NamedTuple):
    """What makes the parts of a document.

    Patients of whom a part would ask the same have the same object in their documents, so that the pages made of it are
    made once as well.
    """

    furniture: Kept[Furniture]
    sections: tuple[Kept[tuple[Section, ...]], ...]


@lru_cache(maxsize=64)
def _kept(content: Content, document: str) -> _Parts:
    layouts = content.layouts[document].value.sections
    return _Parts(Kept(furniture), tuple(Kept(partial(_section, layout)) for layout in layouts))


def _section(layout: Layout, case: Case) -> tuple[Section, ...]:
    return section(case, layout) if layout.show != "glossary" else ()  # that one is put together from all the others


def _glossary(case: Case, layout: Layout, text: tuple[Section, ...]) -> tuple[Section, ...]:
    blocks = glossary(case, text)
    heading = case.plain(layout.heading) if layout.heading else ""
    return (Section(heading, blocks, layout.together, layout.columns),) if blocks else ()


def unknown_medicines(content: Content, appointment: Appointment) -> list[str]:
    """Medicines of the appointment that the set does not name or that are not understood, as written.

    They are on the page under what to ask.
    """
    return unmatched(content.instructions.value, appointment)


def missed_holds(content: Content, appointment: Appointment) -> tuple[list[str], bool]:
    """Medicines whose day of the last dose is past on the day of printing; and whether they are the patient's own.

    Where none of these is past, those that the patient may take: nobody wrote which, or a text is not clear.
    """
    case = Case(content, "", appointment)
    own = own_missed(case)
    rows = own or perhaps_missed(case)
    return [row.generic for row in rows], rows == own


def check_in(content: Content, appointment: Appointment) -> When | None:
    """Check-in, with both ends of a range, where the set states it."""
    return Moments(content.clinic.value, content.instructions.value, appointment).check_in


def times(content: Content, appointment: Appointment) -> tuple[dt.datetime | dt.date | None, dt.datetime | None]:
    """Check-in, where the set states it, and the start of the procedure."""
    moments = Moments(content.clinic.value, content.instructions.value, appointment)
    return (moments.check_in.first if moments.check_in else None), moments.start
