"""Draw tagged pages with ReportLab: all content belongs to a structure element or is an artifact.

Only `content`, `figure`, `field`, `decoration` and `replay` draw. ReportLab's own text methods raise `UntaggedContent`,
because text without an element passes every checker but reaches no screen reader.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple, NoReturn

from handouts.typeset.layout.recorded_drawing import ARTIFACT, FieldArea, Recording, filled_elements, move_box
from handouts.typeset.pdf.metadata import FileMetadata
from handouts.typeset.pdf.navigation import Bookmark, Link
from handouts.typeset.pdf.reportlab_imports import postponed_imports
from handouts.typeset.pdf.struct_tree import MarkedContent, StructElement
from handouts.typeset.pdf.writer import compressed_stream
from handouts.typeset.text.fonts import Face, UsedGlyphs
from handouts.typeset.text.glyph_runs import Box, DrawnText
from handouts.typeset.text.text_operators import format_number

with postponed_imports():
    from reportlab.pdfgen.canvas import Canvas

Boxes = tuple[tuple[StructElement, str], ...]


class DrawnPage(NamedTuple):
    """A drawn page: its content stream, and its size in points."""

    content: bytes
    size: tuple[float, float]


class UntaggedContent(RuntimeError):
    """Text was drawn outside the structure of the document: a bug in the program."""


class TaggedCanvas(Canvas):  # type: ignore[misc]
    """Pages of tagged content. `root` is the Document element; `showPage()` ends each page.

    `on_screen`: fields are filled in on a screen, so what is drawn of them for a pen is decoration. `identifier` is the
    document's. `type_size` is that of its body text, in points.
    """

    def __init__(
        self,
        size: tuple[float, float],
        root: StructElement,
        meta: FileMetadata,
        *,
        on_screen: bool = False,
        identifier: str = "",
        type_size: float = 10.0,
    ) -> None:
        self.root, self.meta = root, meta
        self.pages: list[DrawnPage] = []
        """Finished pages."""
        self.drawn: list[MarkedContent] = []
        self.bookmarks: list[Bookmark] = []
        self.links: list[tuple[int, Link]] = []
        """Links, each with the index of its page."""
        self._next_mcid = 0  # the next MCID on this page
        self._headings: set[StructElement] = set()
        self.fonts: dict[Face, UsedGlyphs] = {}
        """The glyphs drawn with each face."""
        self.pictures: dict[str, bytes] = {}
        """Images and forms by the names that operators use."""
        self.fields: list[tuple[int, FieldArea]] = []
        """The areas of fields, each with the index of its page."""
        self.repeated_fields: list[tuple[int, FieldArea]] = []
        """The same in the header of later pages, which repeats the fields of the first."""
        self.on_screen, self.identifier, self.type_size = on_screen, identifier, type_size
        self._in_artifact = False
        super().__init__(None, pagesize=size, invariant=1)

    # ReportLab would select Helvetica, which is never embedded, at the start of each page.
    def _make_preamble(self) -> None:
        self._preamble = ""

    def _refuse_text(self, *_: object, **__: object) -> NoReturn:
        raise UntaggedContent("draw text with content(), so that it belongs to a structure element")

    beginText = drawText = drawString = drawRightString = drawCentredString = _refuse_text

    def content(self, element: StructElement, drawn_text: DrawnText, x: float, y: float) -> None:
        """Draw text of an element. (x, y) is the top left of its lines, in points from the bottom left of the page."""
        self._add_glyphs(drawn_text.glyphs)
        if element.role in ("H1", "H2") and not self._in_artifact:
            self._add_bookmark(element, y)
        for target, operators, links, areas in filled_elements(element, drawn_text, x, y):
            begin = self._begin_content(target, links=links)
            self._add_areas(areas)
            self._code.append(f"{begin}\nq 1 0 0 1 {format_number(x)} {format_number(y)} cm\n{operators}\nQ\nEMC")

    def replay(self, recording: Recording, x: float, y: float) -> None:
        """Draw a recording with its origin at (x, y)."""
        self._add_glyphs(recording.glyphs)
        if recording.pictures:
            self.pictures |= recording.pictures
        if self._in_artifact:
            self._code.append(recording.as_artifact(x, y))
            page = len(self.pages)
            self.repeated_fields += [(page, (element, move_box(box, x, y))) for element, box in recording.fields]
            return
        if self.on_screen:
            recording = recording.on_screen
        self._add_areas([(element, move_box(box, x, y)) for element, box in recording.fields])
        for element, top in recording.headings:
            self._add_bookmark(element, y + top)
        self._code.append(recording.place(x, y, self._next_mcid))
        if recording.elements:
            figures, links = recording.figures, recording.links  # most recordings have none
            boxes = tuple([(element, _format_box(box, x, y)) for element, box in figures]) if figures else ()
            self._add_marked_content(recording.elements, boxes, [link.moved(x, y) for link in links] if links else ())

    @contextmanager
    def artifacts(self) -> Iterator[None]:
        """Context in which everything drawn is a repetition, such as a table header, and is not read aloud again."""
        self._in_artifact = True
        yield
        self._in_artifact = False

    def figure(self, element: StructElement, operators: str, box: Box) -> None:
        """Draw a picture with a meaning; `box` is its bounding box on the page."""
        begin = self._begin_content(element, ((element, _format_box(box, 0, 0)),))
        self._code.append(f"{begin}\nq\n{operators}\nQ\nEMC")

    def field(self, element: StructElement, operators: str, box: Box) -> None:
        """Draw a line to write on or a box to tick. `box` is the area to write in."""
        self._code.append(f"{self._begin_content(element)}\nq\n{operators}\nQ\nEMC")
        self.field_area(element, box)

    def field_area(self, element: StructElement, box: Box) -> None:
        """Record an area of a field, without drawing it."""
        self._add_areas([(element, box)])

    def _add_areas(self, areas: Sequence[FieldArea]) -> None:
        if areas and not self._in_artifact:
            self.fields += [(len(self.pages), area) for area in areas]

    def decoration(self, operators: str) -> None:
        """Draw rules, backgrounds and ornaments, which are not read aloud."""
        self._code.append(f"/Artifact BMC\nq\n{operators}\nQ\nEMC")

    def picture(self, name: str, body: bytes) -> None:
        """Store an image or form that operators refer to by this name."""
        self.pictures[name] = body

    def _add_glyphs(self, glyphs: Mapping[Face, UsedGlyphs]) -> None:
        for face, used in glyphs.items():
            font = self.fonts.get(face)
            if font is None:
                font = self.fonts[face] = UsedGlyphs()
            # As `UsedGlyphs.add`, without a call for each of the many texts of a page.
            font.default_bits |= used.default_bits
            if used.texts:
                font.add(used)

    def _add_bookmark(self, heading: StructElement, top: float) -> None:
        """Add a heading to the outline, at the position of its first part."""
        if heading not in self._headings:
            self._headings.add(heading)
            self.bookmarks.append(Bookmark(heading.title, int(heading.role[1]), len(self.pages), top))

    def _begin_content(self, element: StructElement, boxes: Boxes = (), links: Sequence[Link] = ()) -> str:
        if self._in_artifact or (self.on_screen and element.role == "Form"):
            return ARTIFACT
        self._add_marked_content((element,), boxes, links)
        return f"/{element.role} <</MCID {self._next_mcid - 1}>> BDC"

    def _add_marked_content(self, elements: tuple[StructElement, ...], boxes: Boxes, links: Sequence[Link]) -> None:
        linked = tuple([link.element for link in links]) if links else ()
        self.drawn.append(MarkedContent(elements, len(self.pages), self._next_mcid, boxes, linked, len(self.links)))
        self._next_mcid += len(elements)
        if links:
            self.links += [(len(self.pages), link) for link in links]

    def showPage(self) -> None:
        """End the page and begin the next, without ReportLab's page object: this program writes its own."""
        self.pages.append(DrawnPage(compressed_stream("", "\n".join(self._code).encode("latin-1")), self._pagesize))
        self._next_mcid = 0
        self._startPage()


def _format_box(box: Box, x: float, y: float) -> str:
    """Write a box as PDF text, moved by (x, y)."""
    left, bottom, right, top = box
    return (
        f"[{format_number(left + x)} {format_number(bottom + y)} {format_number(right + x)} {format_number(top + y)}]"
    )
