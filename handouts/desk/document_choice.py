"""Choose the documents of a patient that are due: those for before the procedure, or those for after it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from handouts.day.plan import Visit
from handouts.desk.rendered_document import DeskDocument

SHEET_PAGES = 2
"""Pages on a sheet: documents are printed on both sides."""


def due_documents(visit: Visit) -> tuple[str, ...]:
    """Names of the documents for this stage; after the end of the procedure, those for after it. Never empty."""
    phase = "after" if visit.booking.appointment.ended else "before"
    due = tuple(name for name in visit.documents if visit.content.phase(name) == phase)
    return due or tuple(visit.documents)


def with_documents(visit: Visit, names: Collection[str]) -> Visit:
    """The visit with these documents only."""
    return replace(visit, documents=tuple(name for name in visit.documents if name in names))


def sheet_count(papers: Sequence[DeskDocument]) -> int:
    """Number of sheets that the documents need. Each begins on a new sheet."""
    return sum(-(-paper.pages // SHEET_PAGES) for paper in papers)
