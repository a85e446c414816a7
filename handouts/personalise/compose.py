"""Content, document name and appointment to a `Document`; refused with every problem that stands against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from handouts.content.documents import Layout
from handouts.content.places import Place
from handouts.document import Document, Section
from handouts.personalise.case import Case
from handouts.personalise.checks import check
from handouts.personalise.filling import fill
from handouts.personalise.furniture import brand, furniture
from handouts.personalise.glossary import glossary
from handouts.personalise.holds import unmatched
from handouts.personalise.sections import section
from handouts.problems import Refused
from handouts.schedule.appointment import Appointment

if TYPE_CHECKING:
    from handouts.content.library import Content

__all__ = ["check", "compose", "unknown_medicines"]


def compose(
    content: Content, document: str, appointment: Appointment, places: Mapping[str, Place] | None = None
) -> Document:
    """The handout `document` for an appointment. Raises Refused."""
    if problems := check(content, appointment, places):
        raise Refused(problems)
    if document != "discharge":  # pages for before the procedure know of no end
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
        furniture=furniture(case),
        sections=_sections(case, layout.sections),
        budget=layout.pages,
    )


def _sections(case: Case, layouts: tuple[Layout, ...]) -> tuple[Section, ...]:
    """All sections; the glossary last, when it is known which terms the others use, and then put in its place."""
    others = [section(case, layout) if layout.show != "glossary" else () for layout in layouts]
    text = tuple(part for parts in others for part in parts)
    found: list[Section] = []
    for layout, parts in zip(layouts, others, strict=True):
        found.extend(_glossary(case, layout, text) if layout.show == "glossary" else parts)
    return tuple(found)


def _glossary(case: Case, layout: Layout, text: tuple[Section, ...]) -> tuple[Section, ...]:
    blocks = glossary(case, text)
    heading = case.plain(layout.heading) if layout.heading else ""
    return (Section(heading, blocks, layout.together, layout.columns),) if blocks else ()


def unknown_medicines(content: Content, appointment: Appointment) -> list[str]:
    """Medicines of the appointment that the set does not name, as written; they are on the page nevertheless."""
    return unmatched(content.instructions.value, appointment)
