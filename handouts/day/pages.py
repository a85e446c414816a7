"""A finished PDF of a day, read back page by page: by our own reader, and by pypdf, which knows nothing of ours."""

from __future__ import annotations

import hashlib
import io
import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from handouts.typeset.pdf.reader import ForeignPdf, read_pages

IDENTIFIER = re.compile(r"(?<![\w-])[2-9A-HJ-NP-Z]{3}(?:-[2-9A-HJ-NP-Z]{3}){2}(?![\w-])")
CACHED = 20_000
"""Objects of a file that pypdf keeps at most."""
_PARTED = re.compile(r"-\n(?!\n)")  # an identifier that goes on on the next line: a foot may be narrow


@dataclass(frozen=True, slots=True)
class PageContent:
    """What a page is drawn by, as a digest (b"" for nothing), and the identifiers that it bears."""

    content: bytes
    identifiers: frozenset[str] = frozenset()


def read_own_pdf(file: BinaryIO, *, words: bool) -> list[PageContent]:
    """The pages of a file that this program wrote; with `words`, the identifiers in their text.

    Raises reading.Foreign for any other file, one of another layout, and one that is damaged.
    """
    pages = read_pages(file, text=words)
    return [PageContent(page.content, frozenset(IDENTIFIER.findall(_PARTED.sub("-", page.text)))) for page in pages]


def page_sizes(data: bytes) -> list[tuple[float, float]]:
    """Width and height of each page in points; nothing for a file that our own reader cannot read."""
    try:
        return [page.size for page in read_pages(io.BytesIO(data))]
    except ForeignPdf:
        return []


def read_with_pypdf(file: BinaryIO, *, words: bool) -> list[PageContent]:
    """The same as `read_own` by pypdf. No page where it cannot read the file."""
    seen = _with_pypdf(file, words)
    return [PageContent(content, frozenset(IDENTIFIER.findall(text))) for content, text in seen]


def compare_with_pypdf(file: BinaryIO, pages: Sequence[PageContent], *, words: bool) -> str:
    """What pypdf sees otherwise than in `pages`, which our own reader has seen; '' where both agree."""
    seen = _with_pypdf(file, words)
    if len(seen) != len(pages):
        return f"{len(seen)} pages, not {len(pages)}"
    for number, (page, (content, text)) in enumerate(zip(pages, seen, strict=True), 1):
        if content != page.content:
            return f"another page {number}"
        # In writing from right to left it may set words beside each other that are apart: there, but without an edge.
        if not page.identifiers.issuperset(IDENTIFIER.findall(text)) or any(
            one not in text for one in page.identifiers
        ):
            return f"other identifiers on page {number}"
    return ""


def _with_pypdf(file: BinaryIO, words: bool) -> list[tuple[bytes, str]]:
    """What draws each page, as a digest, and its text. Nothing where pypdf cannot read the file."""
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it complains of is told by what is missing
    seen = []
    try:
        reader = PdfReader(file)
        for page in reader.pages if words else _leaves(reader):
            content: Any = page["/Contents"].get_object() if "/Contents" in page else None
            data = content.get_data() if content is not None else b""
            text = re.sub(r"-\s+", "-", page.extract_text()) if words else ""
            seen.append((hashlib.sha256(data).digest() if data.strip() else b"", text))
    except Exception:  # noqa: BLE001 - a damaged file makes a reader fail in any way; it is told by its missing pages
        return []
    return seen


def _leaves(reader: Any) -> Iterator[Any]:
    """The pages of a file, one at a time: pypdf's own list of them keeps every object of the file."""
    waiting, seen = [reader.root_object.raw_get("/Pages")], set[int]()
    while waiting:
        reference = waiting.pop()
        if reference.idnum in seen:
            raise ValueError("a page stands in it twice")
        seen.add(reference.idnum)
        node = reference.get_object()
        if "/Kids" in node:
            waiting += reversed(node["/Kids"])
        else:
            yield node
        if len(reader.resolved_objects) > CACHED:
            reader.resolved_objects.clear()
