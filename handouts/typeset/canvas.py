"""A ReportLab canvas on which everything drawn is content of a structure element, or said to be decoration.

Only `content`, `figure` and `decoration` paint. ReportLab's own text calls raise `Untagged`: text that belongs to no
element would pass every checker and reach no screen reader.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, NoReturn

from reportlab.pdfgen.canvas import Canvas

from handouts.typeset.bookmarks import Bookmark
from handouts.typeset.embed import EmbeddedFont
from handouts.typeset.fonts import Face
from handouts.typeset.ink import Ink, number
from handouts.typeset.metadata import Meta, describe
from handouts.typeset.objects import BEST, Objects, packed
from handouts.typeset.recording import Recording
from handouts.typeset.structure import Element


class Untagged(RuntimeError):
    """Text was drawn outside the structure of the document: a defect of the program."""


class TaggedCanvas(Canvas):  # type: ignore[misc]
    """Pages of tagged content. `root` is the Document element; `bytes()` ends it and gives the file."""

    def __init__(self, size: tuple[float, float], root: Element, meta: Meta) -> None:
        self.root, self.meta = root, meta
        self.page_elements: list[list[Element]] = [[]]
        self.marks: dict[Element, list[tuple[int, int]]] = {}
        """What was drawn for an element: key of the page and MCID, in the order of drawing."""
        self.boxes: dict[Element, str] = {}
        """Where a figure was drawn, as the PDF text of its BBox."""
        self.page_names: list[str] = []
        self.bookmarks: list[Bookmark] = []
        self._fonts: dict[Face, EmbeddedFont] = {}
        self._images: dict[bytes, tuple[str, int]] = {}
        self._forms: dict[bytes, tuple[str, int]] = {}
        self._repeated = False
        super().__init__(None, pagesize=size, pageCompression=1, invariant=1)
        self.objects = Objects.adopt(self._doc)

    # ReportLab would set Helvetica, which is never embedded, at the head of each page.
    def _make_preamble(self) -> None:
        self._preamble = ""

    def _refuse_text(self, *_: object, **__: object) -> NoReturn:
        raise Untagged("text is drawn by content() alone, so that it belongs to an element")

    beginText = drawText = drawString = drawRightString = drawCentredString = _refuse_text

    def content(self, element: Element, ink: Ink, x: float, y: float) -> None:
        """Draw text of an element; (x, y) is the top left of its lines, in points from the bottom left of the page."""
        self._use(ink.glyphs)
        if element.role in ("H1", "H2") and element not in self.marks and not self._repeated:
            page = len(self.page_elements) - 1
            self.bookmarks.append(Bookmark(element.title, int(element.role[1]), page, y))
        self._code.append(f"{self._mark(element)}\nq 1 0 0 1 {number(x)} {number(y)} cm\n{ink.operators}\nQ\nEMC")

    def replay(self, recording: Recording, x: float, y: float) -> None:
        """Draw what was recorded, its origin at (x, y)."""
        self._use(recording.glyphs)
        page = len(self.page_elements) - 1
        for element, top in recording.headings:
            if element not in self.marks:
                self.bookmarks.append(Bookmark(element.title, int(element.role[1]), page, y + top))
        code = self._code
        code.append(f"q 1 0 0 1 {number(x)} {number(y)} cm")
        for drawn_for, operators in recording.parts:
            code.append(self._mark(drawn_for) if drawn_for else "/Artifact BMC")
            code.append(operators)
            code.append("EMC")
        code.append("Q")

    @contextmanager
    def artifacts(self) -> Iterator[None]:
        """What is drawn here was drawn before, such as a table's header carried over: it is not read again."""
        self._repeated = True
        yield
        self._repeated = False

    def figure(self, element: Element, operators: str, box: tuple[float, float, float, float]) -> None:
        """Draw a picture that says something: `box` is its place on the page (x0, y0, x1, y1)."""
        self.boxes[element] = "[" + " ".join(map(number, box)) + "]"
        self._code.append(f"{self._mark(element)}\nq\n{operators}\nQ\nEMC")

    def decoration(self, operators: str) -> None:
        """Draw rules, grounds and ornaments, which are not read aloud."""
        self._code.append(f"/Artifact BMC\nq\n{operators}\nQ\nEMC")

    def image(self, key: bytes, width: int, height: int, samples: bytes) -> str:
        """Register an RGB image (8 bits a channel) and give its name for the `Do` operator."""
        if key not in self._images:
            name = f"Im{len(self._images) + 1}"
            at = self.objects.reserve(1)
            entries = f"/Type /XObject /Subtype /Image /Width {width} /Height {height}"
            entries += " /BitsPerComponent 8 /ColorSpace /DeviceRGB"
            self.objects.streams[at] = _pixels(entries, samples)
            self._images[key] = (name, at)
        return self._images[key][0]

    def form(self, key: bytes, width: float, height: float, operators: str) -> str:
        """Register a drawing that is used again and again, such as a logo, and give its name for the `Do` operator."""
        if key not in self._forms:
            at = self.objects.reserve(1)
            box = f"[0 0 {number(width)} {number(height)}]"
            entries = f"/Type /XObject /Subtype /Form /BBox {box} /Resources << >>"
            self.objects.streams[at] = packed(entries.encode(), operators.encode("ascii"))
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

    def _mark(self, element: Element) -> str:
        if self._repeated:
            return "/Artifact BMC"
        held = self.page_elements[-1]
        self.marks.setdefault(element, []).append((len(self.page_elements) - 1, len(held)))
        held.append(element)
        return f"/{element.role} <</MCID {len(held) - 1}>> BDC"

    def _setAnnotations(self, page: Any) -> None:
        """ReportLab's last word on a page: write it with its structure key, its resources and its own stream."""
        super()._setAnnotations(page)
        contents = self.objects.reserve(1)
        self.objects.streams[contents] = packed(b"", page.stream.encode("ascii"))
        drawn = [*self._images.values(), *self._forms.values()]
        pictures = " ".join(f"/{name} {at} 0 R" for name, at in drawn)
        self.objects.prepared[self._doc.thisPageName()] = (
            f"<< /Type /Page /Parent {self.objects.number(self._doc.Reference(self._doc.Pages).name)} 0 R "
            f"/MediaBox [0 0 {number(self._pagesize[0])} {number(self._pagesize[1])}] /Contents {contents} 0 R "
            f"/Resources << /Font {self.objects.number('BasicFonts')} 0 R /XObject << {pictures} >> >> "
            f"/StructParents {len(self.page_elements) - 1} /Tabs /S >>"
        ).encode("ascii")
        self._doc.updateSignature(page.stream)  # the /ID follows the content, so two patients never share one
        self.page_names.append(self._doc.thisPageName())
        self.page_elements.append([])

    def bytes(self) -> bytes:
        """End the last page and give the whole file."""
        if self._code:
            self.showPage()
        self.page_elements.pop()
        describe(self)
        data: bytes = self._doc.GetPDFData(self)
        return data


@lru_cache(maxsize=8)
def _pixels(entries: str, samples: bytes) -> bytes:
    """A clinic's logo, packed once for all its pages."""
    return packed(entries.encode("ascii"), samples, BEST)
