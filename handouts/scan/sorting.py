"""Sort scanned pages by document: what is complete, and what is missing, doubled, foreign or unreadable.

Nothing is guessed: a page without exactly one code of a known document belongs to nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from handouts.scan.read_codes import ScannedPage


class KnownDocument(NamedTuple):
    """A document that was made for a patient of the day."""

    appointment: str
    name: str
    identifier: str
    pages: int


@dataclass
class SortedDocument:
    """A document with the scans of each of its pages. A page that was scanned twice has two."""

    document: KnownDocument
    pages: dict[int, list[ScannedPage]] = field(default_factory=dict)

    @property
    def missing(self) -> list[int]:
        """The numbers of the pages that were not scanned."""
        return [number for number in range(1, self.document.pages + 1) if number not in self.pages]


@dataclass
class SortedScans:
    """All documents with at least one page, and a line in words for each page that belongs to none."""

    documents: dict[str, SortedDocument] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def sort_pages(pages: Iterable[ScannedPage], known: Mapping[str, tuple[KnownDocument, ...]]) -> SortedScans:
    """Sort pages. `known` has the documents of each identifier."""
    result = SortedScans()
    for page in pages:
        document, problem = _document_of(page, known)
        if document is None:
            result.problems.append(f"{page}: {problem}")
            continue
        sorted_document = result.documents.setdefault(document.identifier, SortedDocument(document))
        number = page.codes[0].page
        copies = sorted_document.pages.setdefault(number, [])
        label = f"page {number} of {document.name} of {document.appointment}"
        if any(copy.digest == page.digest for copy in copies):
            result.problems.append(f"{page}: {label}, the same scan as {copies[0]}; used once")
            continue
        if copies:
            result.problems.append(f"{page}: {label} was scanned twice, also as {copies[0]}; check both")
        copies.append(page)
    return result


def _document_of(page: ScannedPage, known: Mapping[str, tuple[KnownDocument, ...]]) -> tuple[KnownDocument | None, str]:
    """The document that a page belongs to; None, and why, if it is not certain."""
    if not page.codes:
        return None, "no code could be read; filed nowhere"
    if len(page.codes) > 1:
        return None, "has two different codes; scan each page by itself"
    code = page.codes[0]
    if code.blank:
        return None, "is of a form that was printed without a patient; filed nowhere"
    documents = known.get(code.identifier, ())
    if len(documents) != 1:
        several = "several appointments of this day; filed nowhere"
        reason = several if documents else "no document of this day: another version, or another day"
        return None, f"the code {code.identifier} is of {reason}"
    document = documents[0]
    if document.pages != code.total:
        return None, f"is page {code.page} of {code.total}, but the document has {document.pages} pages"
    return document, ""
