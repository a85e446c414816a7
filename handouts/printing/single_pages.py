"""Single pages of a document, for a patient who lost some: page 3, or pages 2-4.

The pages are those of the finished document, with its page numbers and its code at the bottom. The journal has a row
that says which pages were taken from which document; its digest stays that of the whole document.
"""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import dataclass, replace
from pathlib import Path

from handouts.errors import InvalidValue
from handouts.journal.hash_chain import Entry
from handouts.journal.journal_entries import PAGES
from handouts.printing.print_files import PrintFile

EXAMPLE = "write a page, like 3, or the first and the last, like 2-4"
_RANGE = re.compile(r"([1-9]\d{0,3})(?:\s*[-\N{EN DASH}]\s*([1-9]\d{0,3}))?", re.A)


@dataclass(frozen=True)
class PageRange:
    """Pages of a document; both count from 1 and are included."""

    first: int
    last: int

    @classmethod
    def of(cls, text: str, total: int) -> PageRange:
        """The pages that a text like `3` or `2-4` names, of a document with `total` pages. Raises InvalidValue."""
        match = _RANGE.fullmatch(text.strip())
        if not match:
            raise InvalidValue(f"{text.strip()!r} does not name pages", EXAMPLE)
        first, last = int(match[1]), int(match[2] or match[1])
        if first > last:
            raise InvalidValue(f"the pages {text.strip()!r} are in reverse order", f"write {last}-{first}")
        if last > total:
            has = "one page" if total == 1 else f"{total} pages"
            raise InvalidValue(f"the document has only {has}, so there is no page {last}", "check the page number")
        return cls(first, last)

    def __str__(self) -> str:
        return f"page {self.first}" if self.first == self.last else f"pages {self.first}-{self.last}"


@dataclass(frozen=True)
class SinglePages:
    """The file with the chosen pages, and the journal's row about them."""

    file: PrintFile
    entry: Entry


def take_pages(document: PrintFile, pages: PageRange, code: str = "") -> SinglePages:
    """These pages of a document, as a file to print. `code` is that at the bottom of its pages.

    The same pages have the same bytes, so that the printer can be asked for an interrupted job.
    """
    data = _extracted(document.data, pages)
    digest = hashlib.sha256(data).hexdigest()
    text = f"as {digest}: {pages} of {document.pages}" + (f", code {code}" if code else "")
    return SinglePages(
        replace(
            document,
            path=Path(f"{document.path}, {pages}"),
            data=data,
            pages=pages.last - pages.first + 1,
            entry=replace(document.entry, sha256=digest),
        ),
        replace(document.entry, action=PAGES, result=text),
    )


def _extracted(data: bytes, pages: PageRange) -> bytes:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data), strict=True))
    for index in reversed(range(len(writer.pages))):
        if not pages.first <= index + 1 <= pages.last:
            writer.remove_page(index)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
