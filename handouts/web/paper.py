"""A visit's documents as finished PDFs and as pictures of their pages; kept while they are looked at, and no longer."""

from __future__ import annotations

import io
import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from handouts.day.plan import Visit
from handouts.day.work import Task, made_from, render_packets
from handouts.document import Document
from handouts.make import Unprintable, problems_of
from handouts.personalise.compose import composed
from handouts.personalise.filling import fill
from handouts.problems import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

KEPT = 64
"""Patients whose pages are kept at once."""
SHARP = 1.6
"""Pixels a point: a page of Letter is about a thousand pixels wide, sharp at 200 % zoom of a small picture."""


@dataclass(frozen=True)
class Paper:
    """One document, finished."""

    token: str
    """Names it in addresses; random."""
    name: str
    """consent, preparation, discharge."""
    title: str
    document: Document
    data: bytes = field(repr=False)
    pages: int


class Papers:
    """Makes documents and their pictures. Any number of threads may ask."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pictures = threading.Lock()  # pdfium is not for two threads at once
        self._made: OrderedDict[tuple[str, ...], tuple[Paper, ...]] = OrderedDict()
        self._named: dict[str, Paper] = {}

    def of(self, visit: Visit) -> tuple[Paper, ...]:
        """The documents of a visit, made where they are not kept. Raises Refused for what cannot be printed."""
        content = visit.content
        named = tuple((name, composed(content, name, visit.booking.appointment)) for name in visit.documents)
        words = content.labels.value.desk
        task = Task(named, fill(words.packet, procedure=content.procedure.value.name), words.subject)
        key = made_from(task)
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key]
            (packet,) = render_packets([task])
            if isinstance(packet, Unprintable):
                raise Refused(problems_of(packet, content, visit.booking.given))
            papers = tuple(
                Paper(secrets.token_urlsafe(16), name, document.title, document, one.data, one.pages)
                for (name, document), one in zip(named, packet.documents, strict=True)
            )
            self._keep(key, papers)
            return papers

    def _keep(self, key: tuple[str, ...], papers: Sequence[Paper]) -> None:
        self._made[key] = tuple(papers)
        self._named |= {paper.token: paper for paper in papers}
        while len(self._made) > KEPT:
            for old in self._made.popitem(last=False)[1]:
                del self._named[old.token]

    def slip(self, data: bytes, document: Document) -> Paper:
        """Keep a slip with a password as a document of its own, to be opened and printed."""
        paper = Paper(secrets.token_urlsafe(16), "password", document.title, document, data, 1)
        with self._lock:
            self._named[paper.token] = paper
        return paper

    def named(self, token: str) -> Paper | None:
        """The document of a token, None where it is not kept any more."""
        return self._named.get(token)

    def picture(self, paper: Paper, page: int) -> bytes:
        """A page as a PNG; pages count from 1. Raises IndexError."""
        import pypdfium2

        with self._pictures:
            opened = pypdfium2.PdfDocument(paper.data)
            try:
                image = opened[page - 1].render(scale=SHARP).to_pil()
            finally:
                opened.close()
        out = io.BytesIO()
        image.save(out, "PNG", compress_level=1)
        return out.getvalue()
