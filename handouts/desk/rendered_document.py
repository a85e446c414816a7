"""Render a visit's documents to PDFs and pictures of their pages, with a cache, and to HTML as the text alternative."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import groupby, islice

from markupsafe import Markup, escape

from handouts import document as d
from handouts.compose.composer import Composer
from handouts.compose.placeholders import fill_label
from handouts.day.checkpoint import FinishedFile
from handouts.day.executors import RenderTask, render_packets, task_digests
from handouts.day.plan import Visit
from handouts.desk.template_cache import LoadedTemplates
from handouts.document import Document
from handouts.document.walk import LineKind, TextLine, TextRole, lines
from handouts.errors import InputError
from handouts.make import UnprintableText, unprintable_problems
from handouts.typeset.renderer import RenderedPacket, document_identifier, without_optional

MAX_PATIENTS = 48
"""Patients whose pages are cached: about 200 KB each."""
MAX_DAY_DIGESTS, MAX_DIGESTS = 400_000, 4000
"""Cached digests, about 200 bytes each: of the files of the day, and of other pages."""
PACKET = "packet"
"""The journal's name for a file with all documents of a patient."""
PIXELS_PER_POINT = 1.6
"""A Letter page is about a thousand pixels wide, sharp at 200 % zoom."""


@dataclass(frozen=True)
class DeskDocument:
    """One finished document."""

    token: str
    """A random name for addresses."""
    name: str
    """consent, preparation, discharge."""
    title: str
    document: Document
    data: bytes = field(repr=False)
    pages: int
    identifier: str = ""
    """The code at the bottom of its pages. Optional sections count, also if they were left out."""


class DocumentRenderer:
    """Renders documents and pictures with the current templates, and caches them. Thread-safe."""

    def __init__(self, templates: Callable[[], LoadedTemplates]) -> None:
        self._templates = templates
        self._lock = threading.Lock()
        self._rendered: OrderedDict[tuple[str, ...], tuple[DeskDocument, ...]] = OrderedDict()
        self._by_token: dict[str, DeskDocument] = {}
        self._slips: OrderedDict[str, DeskDocument] = OrderedDict()
        # SHA-256 of a file by the digest of its input: files of the day, and others that were rendered here.
        self._day_digests: dict[bytes, bytes] = {}
        self._digests: OrderedDict[bytes, bytes] = OrderedDict()

    def render(self, visit: Visit) -> tuple[DeskDocument, ...]:
        """The documents of a visit. Raises InputError for text that cannot be printed."""
        read = self._templates()
        task = _task(visit, read.composer)
        key = task_digests(task)
        with self._lock:
            if key in self._rendered:
                self._rendered.move_to_end(key)
                return self._rendered[key]
            (packet,) = render_packets([task], read.renderer)
            if isinstance(packet, UnprintableText):
                raise InputError(unprintable_problems(packet, visit.content, visit.booking.details))
            papers = tuple(
                DeskDocument(
                    secrets.token_urlsafe(16),
                    name,
                    document.title,
                    document if rendered.is_whole else without_optional(document),
                    rendered.data,
                    rendered.pages,
                    document_identifier(document),
                )
                for (name, document), rendered in zip(task.documents, packet.documents, strict=True)
            )
            self._note([bytes.fromhex(part) for part in key], packet)
            self._keep(key, papers)
            return papers

    def digests(self, visit: Visit, printed: dt.date) -> dict[str, str]:
        """SHA-256 of each document and of the packet, by name, if they were printed on that date.

        Empty if they cannot be printed.
        """
        booking = visit.booking
        visit = replace(visit, booking=replace(booking, appointment=replace(booking.appointment, printed=printed)))
        read = self._templates()
        task = _task(visit, read.composer)
        keys = [bytes.fromhex(key) for key in task_digests(task)]
        with self._lock:
            if any(self._digest(key) is None for key in keys):
                (packet,) = render_packets([task], read.renderer)
                if isinstance(packet, UnprintableText):
                    return {}
                self._note(keys, packet)
            names = (PACKET, *(name for name, _ in task.documents))
            digests = {name: self._digest(key) for name, key in zip(names, keys, strict=True)}
            return {name: digest.hex() for name, digest in digests.items() if digest}

    def load_digests(self, notes: Iterable[FinishedFile]) -> None:
        """Load the digests of a day's files, so that these need not be rendered again.

        They replace those of an earlier day.
        """
        digests: dict[bytes, bytes] = {}
        for note in islice(notes, MAX_DAY_DIGESTS):
            with suppress(ValueError):  # written by another version
                digests[bytes.fromhex(note.made_from)] = bytes.fromhex(note.sha256)
        with self._lock:
            self._day_digests = digests

    def _digest(self, key: bytes) -> bytes | None:
        if key in self._digests:
            self._digests.move_to_end(key)
            return self._digests[key]
        return self._day_digests.get(key)

    def _note(self, keys: Sequence[bytes], packet: RenderedPacket) -> None:
        files = (packet.data, *(document.data for document in packet.documents))
        for key, data in zip(keys, files, strict=True):
            self._digests[key] = hashlib.sha256(data).digest()
        while len(self._digests) > MAX_DIGESTS:
            self._digests.popitem(last=False)

    def _keep(self, key: tuple[str, ...], papers: Sequence[DeskDocument]) -> None:
        self._rendered[key] = tuple(papers)
        self._by_token |= {paper.token: paper for paper in papers}
        while len(self._rendered) > MAX_PATIENTS:
            for old in self._rendered.popitem(last=False)[1]:
                del self._by_token[old.token]

    def add_slip(self, data: bytes, document: Document) -> DeskDocument:
        """Add a password slip as a document, to be opened and printed."""
        paper = DeskDocument(secrets.token_urlsafe(16), "password", document.title, document, data, 1)
        with self._lock:
            self._slips[paper.token] = paper
            while len(self._slips) > MAX_PATIENTS:
                self._slips.popitem(last=False)
        return paper

    def find(self, token: str) -> DeskDocument | None:
        """The document with this token; None if it has expired."""
        return self._by_token.get(token) or self._slips.get(token)

    def picture(self, paper: DeskDocument, page: int) -> bytes:
        """A page as a PNG; pages count from 1. Raises IndexError."""
        return page_picture(paper.data, page)


_pictures = threading.Lock()  # pdfium is not thread-safe


def page_count(data: bytes) -> int:
    """Number of pages of a PDF."""
    import pypdfium2

    with _pictures:
        opened = pypdfium2.PdfDocument(data)
        try:
            return len(opened)
        finally:
            opened.close()


def page_texts(data: bytes) -> tuple[str, ...]:
    """The text of each page of a PDF."""
    import pypdfium2

    with _pictures:
        opened = pypdfium2.PdfDocument(data)
        try:
            return tuple(page.get_textpage().get_text_range() for page in opened)
        finally:
            opened.close()


def page_picture(data: bytes, page: int) -> bytes:
    """A page of a PDF as a PNG; pages count from 1. Raises IndexError."""
    import pypdfium2

    with _pictures:
        opened = pypdfium2.PdfDocument(data)
        try:
            image = opened[page - 1].render(scale=PIXELS_PER_POINT).to_pil()
        finally:
            opened.close()
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=1)
    return out.getvalue()


def _task(visit: Visit, composer: Composer) -> RenderTask:
    """The input of a visit's documents."""
    content = visit.content
    named = tuple(
        (name, composer.compose_checked(content, name, visit.booking.appointment)) for name in visit.documents
    )
    words = content.labels.value.desk
    return RenderTask(named, fill_label(words.packet, procedure=content.procedure.value.name), words.subject)


_ELEMENTS = {
    "h4": Markup("<h4>{}</h4>"), "h5": Markup("<h5>{}</h5>"), "p": Markup("<p>{}</p>"), "li": Markup("<li>{}</li>"),
    "ul": Markup("<ul>{}</ul>"), "ol": Markup("<ol>{}</ol>"),
}  # fmt: skip


def text_alternative(document: d.Document) -> Markup:
    """All text of a document as HTML, with its sections below headings of level 4."""
    frame = document.furniture
    marks = _paragraphs([frame.clinic, *frame.address, *frame.notices, frame.mark])
    strip = _pairs((label, plain_words(value)) for label, value in (*frame.contact, *frame.strip))
    foot = _paragraphs([frame.patient_label, frame.document, frame.version])
    return Markup("").join(
        [*marks, *strip, *foot, *(part for section in document.sections for part in _section(section))]
    )


def plain_words(inlines: d.Inlines) -> str:
    """The text of inlines; `____ (label)` for a blank."""
    return "".join(f"____ ({inline.label})" if isinstance(inline, d.Blank) else inline.text for inline in inlines)


def _section(section: d.Section) -> Iterator[Markup]:
    if section.heading:
        yield _wrap("h4", section.heading)
    for block in section.blocks:
        for element, group in groupby(lines(block), lambda line: _ELEMENT_OF[line.kind]):
            yield from element(list(group))


def _wrap(tag: str, text: str) -> Markup:
    return _ELEMENTS[tag].format(text) if text.strip() else Markup("")


def _paragraphs(texts: Iterable[str]) -> Iterator[Markup]:
    yield from (_wrap("p", text) for text in texts)


def _list(items: Iterable[str], tag: str = "ul") -> Iterator[Markup]:
    entries = [_wrap("li", item) for item in items]
    if entries:
        yield _ELEMENTS[tag].format(Markup("").join(entries))


def _pairs(pairs: Iterable[tuple[str, str]]) -> Iterator[Markup]:
    entries = [Markup("<dt>{}</dt><dd>{}</dd>").format(label, value) for label, value in pairs]
    if entries:
        yield Markup("<dl>{}</dl>").format(Markup("").join(entries))


def _joined(line: TextLine, *without: TextRole) -> str:
    """The text of a line, without the texts that have these roles."""
    return " ".join(filter(None, (plain_words(text.words) for text in line.texts if text.role not in without)))


def _as_headings(group: list[TextLine]) -> Iterator[Markup]:
    yield from (_wrap("h5", _joined(line)) for line in group)


def _as_paragraphs(group: list[TextLine]) -> Iterator[Markup]:
    yield from _paragraphs(map(_joined, group))


def _as_list(group: list[TextLine]) -> Iterator[Markup]:
    yield from _list(map(_joined, group))


def _as_numbered_list(group: list[TextLine]) -> Iterator[Markup]:
    yield from _list(map(_joined, group), "ol")


def _as_tiles(group: list[TextLine]) -> Iterator[Markup]:
    yield from _pairs((plain_words(line.words("tile label")), _joined(line, "tile label")) for line in group)


def _as_facts(group: list[TextLine]) -> Iterator[Markup]:
    yield from _pairs((plain_words(line.words("fact label")), plain_words(line.words("fact"))) for line in group)


def _as_write_lines(group: list[TextLine]) -> Iterator[Markup]:
    yield from _paragraphs(f"{plain_words(line.words('write label'))} ____" for line in group)


def _as_party(group: list[TextLine]) -> Iterator[Markup]:
    for line in group:
        yield _wrap("h5", plain_words(line.words("party")))
        yield _wrap("p", plain_words(line.words("party statement")))


def _as_signatures(group: list[TextLine]) -> Iterator[Markup]:
    yield from _list(
        f"{plain_words(label)}: {plain_words(value) or '____'}"
        for line in group
        for label, value in zip(line.all_words("signature label"), line.all_words("signature"), strict=True)
    )


def _as_table(group: list[TextLine]) -> Iterator[Markup]:
    header = Markup("").join(
        [Markup('<th scope="col">{}</th>').format(plain_words(name)) for _, name, *_ in group[0].texts]
    )
    rows = Markup("").join(map(_row, group[1:]))
    yield Markup("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>").format(header, rows)


def _row(line: TextLine) -> Markup:
    cells = [plain_words(cell) for cell in (line.words("row"), *line.all_words("cell"))]
    if mark := plain_words(line.words("mark")):
        cells[0] = f"{mark}: {cells[0]}"
    if note := plain_words(line.words("row note")):
        cells[min(1, len(cells) - 1)] += f" {note}"
    return Markup("<tr>{}</tr>").format(Markup("").join([Markup("<td>{}</td>").format(escape(cell)) for cell in cells]))


_ELEMENT_OF: dict[LineKind, Callable[[list[TextLine]], Iterator[Markup]]] = {
    "heading": _as_headings,
    "paragraph": _as_paragraphs,
    "bullet": _as_list,
    "tick": _as_list,
    "number": _as_numbered_list,
    "group": _as_headings,
    "tile": _as_tiles,
    "day": _as_headings,
    "moment": _as_list,
    "columns": _as_table,
    "row": _as_table,
    "picture": _as_paragraphs,
    "caption": _as_paragraphs,
    "link": _as_paragraphs,
    "fact": _as_facts,
    "tier": _as_headings,
    "tier note": _as_paragraphs,
    "sign": _as_list,
    "warning note": _as_paragraphs,
    "initials": _as_paragraphs,
    "statement": _as_list,
    "write lines": _as_write_lines,
    "party": _as_party,
    "signature": _as_signatures,
    "callout title": _as_headings,
    "callout": _as_paragraphs,
    "signs": _as_paragraphs,
}
"""Kind of line to the function that writes consecutive lines of it as HTML."""
