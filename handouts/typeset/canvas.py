"""A ReportLab canvas on which everything drawn is content of a structure element, or said to be decoration.

Only `content`, `figure` and `decoration` paint. ReportLab's own text calls raise `Untagged`: text that belongs to no
element would pass every checker and reach no screen reader.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import NoReturn

from reportlab.pdfgen.canvas import Canvas

from handouts.typeset.annotations import Link
from handouts.typeset.bookmarks import Bookmark
from handouts.typeset.embed import EmbeddedFont
from handouts.typeset.fonts import Face
from handouts.typeset.ink import Ink, number
from handouts.typeset.metadata import Meta, Page, TaggedDocument
from handouts.typeset.objects import BEST, packed
from handouts.typeset.recording import ARTIFACT, Recording, filled
from handouts.typeset.structure import Drawn, Element


class Untagged(RuntimeError):
    """Text was drawn outside the structure of the document: a defect of the program."""


class TaggedCanvas(Canvas):  # type: ignore[misc]
    """Pages of tagged content. `root` is the Document element; `bytes()` ends it and gives the file."""

    def __init__(self, size: tuple[float, float], root: Element, meta: Meta) -> None:
        self.root, self.meta = root, meta
        self.pages: list[Page] = []
        """Pages that are ended."""
        self.drawn: list[Drawn] = []
        self.bookmarks: list[Bookmark] = []
        self.links: list[tuple[int, Link]] = []
        """Links by the page on which they stand."""
        self._marked = 0  # marks on this page
        self._headings: set[Element] = set()
        self._fonts: dict[Face, EmbeddedFont] = {}
        self._images: dict[bytes, tuple[str, int]] = {}
        self._forms: dict[bytes, tuple[str, int]] = {}
        self._repeated = False
        super().__init__(None, pagesize=size, pageCompression=1, invariant=1)
        self.objects = TaggedDocument.adopt(self._doc)

    # ReportLab would set Helvetica, which is never embedded, at the head of each page.
    def _make_preamble(self) -> None:
        self._preamble = ""

    def _refuse_text(self, *_: object, **__: object) -> NoReturn:
        raise Untagged("text is drawn by content() alone, so that it belongs to an element")

    beginText = drawText = drawString = drawRightString = drawCentredString = _refuse_text

    def content(self, element: Element, ink: Ink, x: float, y: float) -> None:
        """Draw text of an element; (x, y) is the top left of its lines, in points from the bottom left of the page."""
        self._use(ink.glyphs)
        if element.role in ("H1", "H2") and not self._repeated:
            self._bookmark(element, y)
        for target, operators, links in filled(element, ink, x, y):
            mark = self._mark(target, links=links)
            self._code.append(f"{mark}\nq 1 0 0 1 {number(x)} {number(y)} cm\n{operators}\nQ\nEMC")

    def replay(self, recording: Recording, x: float, y: float) -> None:
        """Draw what was recorded, its origin at (x, y)."""
        self._use(recording.glyphs)
        if self._repeated:
            self._code.append(recording.repeated(x, y))
            return
        for element, top in recording.headings:
            self._bookmark(element, y + top)
        self._code.append(recording.at(x, y, self._marked))
        if recording.elements:
            self._note(recording.elements, links=[link.moved(x, y) for link in recording.links])

    @contextmanager
    def artifacts(self) -> Iterator[None]:
        """What is drawn here was drawn before, such as a table's header carried over: it is not read again."""
        self._repeated = True
        yield
        self._repeated = False

    def figure(self, element: Element, operators: str, box: tuple[float, float, float, float]) -> None:
        """Draw a picture that says something: `box` is its place on the page (x0, y0, x1, y1)."""
        mark = self._mark(element, "[" + " ".join(map(number, box)) + "]")
        self._code.append(f"{mark}\nq\n{operators}\nQ\nEMC")

    def decoration(self, operators: str) -> None:
        """Draw rules, grounds and ornaments, which are not read aloud."""
        self._code.append(f"/Artifact BMC\nq\n{operators}\nQ\nEMC")

    def image(self, key: bytes, width: int, height: int, samples: bytes) -> str:
        """Register an RGB image (8 bits a channel) and give its name for the `Do` operator."""
        if key not in self._images:
            name = f"Im{len(self._images) + 1}"
            entries = f"/Type/XObject/Subtype/Image/Width {width}/Height {height}"
            at = self.objects.stream(_pixels(f"{entries}/BitsPerComponent 8/ColorSpace/DeviceRGB", samples))
            self._images[key] = (name, at)
        return self._images[key][0]

    def form(self, key: bytes, width: float, height: float, operators: str) -> str:
        """Register a drawing that is used again and again, such as a logo, and give its name for the `Do` operator."""
        if key not in self._forms:
            entries = f"/Type/XObject/Subtype/Form/BBox[0 0 {number(width)} {number(height)}]/Resources<<>>"
            at = self.objects.stream(packed(entries, operators.encode("ascii")))
            self._forms[key] = (f"Fm{len(self._forms) + 1}", at)
        return self._forms[key][0]

    def _use(self, glyphs: Mapping[Face, dict[int, str]]) -> None:
        for face, used in glyphs.items():
            font = self._fonts.get(face)
            if font is None:
                font = self._fonts[face] = EmbeddedFont(face)
                self._doc.fontMapping[face.resource] = f"/{face.resource}"
                self._doc.delayedFonts.append(font)
            font.use(used)

    def _bookmark(self, heading: Element, top: float) -> None:
        """The first part of a heading is its place in the outline."""
        if heading not in self._headings:
            self._headings.add(heading)
            self.bookmarks.append(Bookmark(heading.title, int(heading.role[1]), len(self.pages), top))

    def _mark(self, element: Element, box: str = "", links: Sequence[Link] = ()) -> str:
        if self._repeated:
            return ARTIFACT
        self._note((element,), box, links)
        return f"/{element.role} <</MCID {self._marked - 1}>> BDC"

    def _note(self, elements: tuple[Element, ...], box: str = "", links: Sequence[Link] = ()) -> None:
        linked = tuple([link.element for link in links])
        self.drawn.append(Drawn(elements, len(self.pages), self._marked, box, linked, len(self.links)))
        self._marked += len(elements)
        self.links += [(len(self.pages), link) for link in links]

    def showPage(self) -> None:
        """End the page and begin the next: ReportLab's step, without its object of a page, which is ours to write."""
        content = packed("", "\n".join(self._code).encode("latin-1"))
        self._doc.updateSignature(content)  # the /ID follows the content, so two patients never share one
        self.pages.append(Page(self.objects.stream(content), self._pagesize))
        self._marked = 0
        self._startPage()

    @property
    def pictures(self) -> list[tuple[str, int]]:
        """Images and forms: their names, and the numbers of their objects."""
        return [*self._images.values(), *self._forms.values()]

    def bytes(self) -> bytes:
        """End the last page and give the whole file."""
        data: bytes = self.getpdfdata()
        return data


@lru_cache(maxsize=8)
def _pixels(entries: str, samples: bytes) -> bytes:
    """A clinic's logo, packed once for all its pages."""
    return packed(entries, samples, BEST)
