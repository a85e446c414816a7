"""A visit's documents as finished PDFs and as pictures of their pages, and the digests of those that are not kept.

A document's blocks as plain HTML: the text alternative of its pictures, in the order in which a person is told.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import secrets
import threading
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING

from handouts.compose.composer import Composer
from handouts.compose.placeholders import fill_label
from handouts.day.checkpoint import FinishedFile
from handouts.day.executors import RenderTask, render_packets, task_digests
from handouts.day.plan import Visit
from handouts.document import Document
from handouts.errors import InputError
from handouts.make import UnprintableText, unprintable_problems
from handouts.typeset.renderer import RenderedPacket

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from handouts.desk.template_cache import LoadedTemplates


from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

from markupsafe import Markup, escape

from handouts import document as d
from handouts.document.walk import LineKind, TextLine, TextRole, lines

MAX_PATIENTS = 48
"""Patients whose pages are kept at once: about 200 KB each."""
MAX_DAY_DIGESTS, MAX_DIGESTS = 400_000, 4000
"""Files whose digests are kept at once, about 200 bytes each: those of the day that was made, and of other pages."""
PACKET = "packet"
"""What the journal calls all documents of a patient in one file."""
PIXELS_PER_POINT = 1.6
"""Pixels a point: a page of Letter is about a thousand pixels wide, sharp at 200 % zoom of a small picture."""


@dataclass(frozen=True)
class RenderedDocument:
    """One document, finished."""

    token: str
    """Names it in addresses; random."""
    name: str
    """consent, preparation, discharge."""
    title: str
    document: Document
    data: bytes = field(repr=False)
    pages: int


class DocumentRenderer:
    """Makes documents and their pictures, by the templates as they are now. Any number of threads may ask."""

    def __init__(self, templates: Callable[[], LoadedTemplates]) -> None:
        self._templates = templates
        self._lock = threading.Lock()
        self._pictures = threading.Lock()  # pdfium is not for two threads at once
        self._made: OrderedDict[tuple[str, ...], tuple[RenderedDocument, ...]] = OrderedDict()
        self._named: dict[str, RenderedDocument] = {}
        self._slips: OrderedDict[str, RenderedDocument] = OrderedDict()
        # SHA-256 of a file by that of what it is made from: the files of the day, and others that were made here.
        self._of_day: dict[bytes, bytes] = {}
        self._digests: OrderedDict[bytes, bytes] = OrderedDict()

    def render(self, visit: Visit) -> tuple[RenderedDocument, ...]:
        """The documents of a visit, made where they are not kept. Raises Refused for what cannot be printed."""
        read = self._templates()
        task = _task(visit, read.composer)
        key = task_digests(task)
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key]
            (packet,) = render_packets([task], read.renderer)
            if isinstance(packet, UnprintableText):
                raise InputError(unprintable_problems(packet, visit.content, visit.booking.given))
            papers = tuple(
                RenderedDocument(secrets.token_urlsafe(16), name, document.title, document, one.data, one.pages)
                for (name, document), one in zip(task.documents, packet.documents, strict=True)
            )
            self._note([bytes.fromhex(part) for part in key], packet)
            self._keep(key, papers)
            return papers

    def digests(self, visit: Visit, printed: dt.date) -> dict[str, str]:
        """SHA-256 of each document and of the packet, by name, as they would be if they were made on that day.

        Empty where they cannot be printed.
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
            found = {name: self._digest(key) for name, key in zip(names, keys, strict=True)}
            return {name: digest.hex() for name, digest in found.items() if digest}

    def load_digests(self, notes: Iterable[FinishedFile]) -> None:
        """Take over the digests of files that a day has made, so that they need not be made again.

        Those of a day before are forgotten.
        """
        found: dict[bytes, bytes] = {}
        for note in islice(notes, MAX_DAY_DIGESTS):
            with suppress(ValueError):  # of another version
                found[bytes.fromhex(note.made_from)] = bytes.fromhex(note.sha256)
        with self._lock:
            self._of_day = found

    def _digest(self, key: bytes) -> bytes | None:
        if key in self._digests:
            self._digests.move_to_end(key)
            return self._digests[key]
        return self._of_day.get(key)

    def _note(self, keys: Sequence[bytes], packet: RenderedPacket) -> None:
        files = (packet.data, *(document.data for document in packet.documents))
        for key, data in zip(keys, files, strict=True):
            self._digests[key] = hashlib.sha256(data).digest()
        while len(self._digests) > MAX_DIGESTS:
            self._digests.popitem(last=False)

    def _keep(self, key: tuple[str, ...], papers: Sequence[RenderedDocument]) -> None:
        self._made[key] = tuple(papers)
        self._named |= {paper.token: paper for paper in papers}
        while len(self._made) > MAX_PATIENTS:
            for old in self._made.popitem(last=False)[1]:
                del self._named[old.token]

    def add_slip(self, data: bytes, document: Document) -> RenderedDocument:
        """Keep a slip with a password as a document of its own, to be opened and printed."""
        paper = RenderedDocument(secrets.token_urlsafe(16), "password", document.title, document, data, 1)
        with self._lock:
            self._slips[paper.token] = paper
            while len(self._slips) > MAX_PATIENTS:
                self._slips.popitem(last=False)
        return paper

    def find(self, token: str) -> RenderedDocument | None:
        """The document of a token, None where it is not kept any more."""
        return self._named.get(token) or self._slips.get(token)

    def picture(self, paper: RenderedDocument, page: int) -> bytes:
        """A page as a PNG; pages count from 1. Raises IndexError."""
        import pypdfium2

        with self._pictures:
            opened = pypdfium2.PdfDocument(paper.data)
            try:
                image = opened[page - 1].render(scale=PIXELS_PER_POINT).to_pil()
            finally:
                opened.close()
        out = io.BytesIO()
        image.save(out, "PNG", compress_level=1)
        return out.getvalue()


def _task(visit: Visit, composer: Composer) -> RenderTask:
    """What the documents of a visit are made from."""
    content = visit.content
    named = tuple((name, composer.composed(content, name, visit.booking.appointment)) for name in visit.documents)
    words = content.labels.value.desk
    return RenderTask(named, fill_label(words.packet, procedure=content.procedure.value.name), words.subject)


_ELEMENTS = {
    "h4": Markup("<h4>{}</h4>"), "h5": Markup("<h5>{}</h5>"), "p": Markup("<p>{}</p>"), "li": Markup("<li>{}</li>"),
    "ul": Markup("<ul>{}</ul>"), "ol": Markup("<ol>{}</ol>"),
}  # fmt: skip


def text_alternative(document: d.Document) -> Markup:
    """All words of a document, its sections below a heading of level 4."""
    said = document.furniture
    marks = _paragraphs([said.clinic, *said.address, *said.notices, said.mark])
    strip = _pairs((label, plain_words(value)) for label, value in (*said.contact, *said.strip))
    foot = _paragraphs([said.document, said.version])
    return Markup("").join([*marks, *strip, *foot, *(part for one in document.sections for part in _section(one))])


def plain_words(inlines: d.Inlines) -> str:
    """The words of inlines; of a line to write on, what is to be filled in."""
    return "".join(f"____ ({one.label})" if isinstance(one, d.Blank) else one.text for one in inlines)


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
    """The words of a line's texts, except those with the roles `without`."""
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
        [Markup('<th scope="col">{}</th>').format(plain_words(name)) for name in group[0].all_words("column")]
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
