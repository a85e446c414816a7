"""Record the drawing of a flowable, and replay it anywhere: most flowables are the same for every patient."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from handouts.cached_property import cached_property
from handouts.typeset.pdf.navigation import Link
from handouts.typeset.pdf.struct_tree import StructElement
from handouts.typeset.text.fonts import Face, UsedGlyphs
from handouts.typeset.text.glyph_runs import Box, DrawnText, SpanOperators
from handouts.typeset.text.text_operators import format_number

ARTIFACT = "/Artifact BMC"
_MARKED = re.compile(r"/\w+ <</MCID %d>> BDC")
_MARKED_FIELD = "/Form <</MCID %d>> BDC"
FieldArea = tuple[StructElement, Box]
Fill = tuple[StructElement, str, tuple[Link, ...], tuple[FieldArea, ...]]


def filled_elements(element: StructElement, drawn_text: DrawnText, x: float, y: float) -> tuple[Fill, ...]:
    """Return the elements that a text fills, with their operators, links and areas of fields.

    They are `element`, or the elements of spans.
    """
    if not drawn_text.spans:
        return ((element, drawn_text.operators, (), ()),)
    return tuple([_fill_of_span(element.children[span.number], span, x, y) for span in drawn_text.spans])


def _fill_of_span(element: StructElement, drawn_span: SpanOperators, x: float, y: float) -> Fill:
    """Return the element of a span, with its operators, its links and the areas of its field."""
    boxes, span = drawn_span.boxes, drawn_span.span
    links = [Link(element, box, span.link, span.text).moved(x, y) for box in boxes if span.link]
    areas = [(element, move_box(box, x, y)) for box in boxes if span.field]
    return element, drawn_span.operators, tuple(links), tuple(areas)


def move_box(box: Box, x: float, y: float) -> Box:
    """Return a box moved by (x, y)."""
    left, bottom, right, top = box
    return left + x, bottom + y, right + x, top + y


@dataclass(eq=False)
class Recording:
    """Drawing operators, ready to be placed on any page."""

    operators: str
    """PDF operators, `%d` for each MCID."""
    elements: tuple[StructElement, ...]
    """The elements that the operators fill, in drawing order."""
    glyphs: dict[Face, UsedGlyphs]
    headings: list[tuple[StructElement, float]]
    """Headings for the outline, each with its top."""
    links: tuple[Link, ...] = ()
    figures: tuple[tuple[StructElement, Box], ...] = ()
    """Pictures with a meaning, each with its bounding box."""
    pictures: dict[str, bytes] = field(default_factory=dict)
    fields: tuple[FieldArea, ...] = ()
    """The areas to write in, in drawing order."""

    @cached_property
    def on_screen(self) -> Recording:
        """The same drawing for a file whose fields are filled in on a screen: their lines and boxes are decoration."""
        operators = self.operators.replace(_MARKED_FIELD, ARTIFACT)
        elements = tuple([element for element in self.elements if element.role != "Form"])
        return replace(self, operators=operators, elements=elements)

    def place(self, x: float, y: float, mcid: int) -> str:
        """Return the operators with the origin at (x, y), numbering the elements from this MCID."""
        operators = self.operators % tuple(range(mcid, mcid + len(self.elements)))
        return f"q 1 0 0 1 {format_number(x)} {format_number(y)} cm\n{operators}\nQ"

    def as_artifact(self, x: float, y: float) -> str:
        """Return the operators as an artifact, so that screen readers do not read them again."""
        return f"q 1 0 0 1 {format_number(x)} {format_number(y)} cm\n{self._artifact}\nQ"

    @cached_property
    def _artifact(self) -> str:
        return _MARKED.sub(ARTIFACT, self.operators) % ()


class Recorder:
    """Records text and decoration in place of a canvas."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._elements: list[StructElement] = []
        self._glyphs: dict[Face, UsedGlyphs] = {}
        self._headings: list[tuple[StructElement, float]] = []
        self._links: list[Link] = []
        self._figures: list[tuple[StructElement, Box]] = []
        self._pictures: dict[str, bytes] = {}
        self._fields: list[FieldArea] = []
        self._in_decoration = False  # whether the last part is an artifact that is still open
        self._in_artifact = False

    @property
    def recording(self) -> Recording:
        """Everything that was drawn."""
        self._end_decoration()
        return Recording(
            "\n".join(self._parts),
            tuple(self._elements),
            self._glyphs,
            self._headings,
            tuple(self._links),
            tuple(self._figures),
            self._pictures,
            tuple(self._fields),
        )

    def content(self, element: StructElement, drawn_text: DrawnText, x: float, y: float) -> None:
        """Draw text of an element; (x, y) is the top left of its lines."""
        for face, glyphs in drawn_text.glyphs.items():
            used = self._glyphs.get(face)
            if used is None:
                used = self._glyphs[face] = UsedGlyphs()
            used.add(glyphs)
        if self._in_artifact:
            self._decorate(_translate(drawn_text.operators, x, y))
            return
        if element.role in ("H1", "H2"):
            self._headings.append((element, y))
        self._end_decoration()
        for target, operators, links, areas in filled_elements(element, drawn_text, x, y):
            self._mark(target, _translate(operators, x, y))
            self._links += links
            self._fields += areas

    def figure(self, element: StructElement, operators: str, box: Box) -> None:
        """Draw a picture with a meaning; `box` is its bounding box."""
        isolated = _isolate(operators)
        if self._in_artifact:
            self._decorate(isolated)
            return
        self._end_decoration()
        self._mark(element, isolated)
        self._figures.append((element, box))

    def field(self, element: StructElement, operators: str, box: Box) -> None:
        """Draw a line to write on or a box to tick. `box` is the area to write in."""
        isolated = _isolate(operators)
        if self._in_artifact:
            self._decorate(isolated)
            return
        self._end_decoration()
        self._mark(element, isolated)
        self.field_area(element, box)

    def field_area(self, element: StructElement, box: Box) -> None:
        """Record an area of a field, without drawing it."""
        if not self._in_artifact:
            self._fields.append((element, box))

    def picture(self, name: str, body: bytes) -> None:
        """Store an image or form that operators refer to by this name."""
        self._pictures[name] = body

    def decoration(self, operators: str) -> None:
        """Draw rules, backgrounds and ornaments."""
        self._decorate(_isolate(operators))

    @contextmanager
    def artifacts(self) -> Iterator[None]:
        """Context in which everything drawn is a repetition and becomes an artifact."""
        self._in_artifact = True
        yield
        self._in_artifact = False

    def _mark(self, element: StructElement, operators: str) -> None:
        self._elements.append(element)
        self._parts.append(f"/{element.role} <</MCID %d>> BDC\n{operators}\nEMC")

    def _decorate(self, operators: str) -> None:
        """Draw into an artifact. Neighboring decorations share one."""
        if not self._in_decoration:
            self._parts.append(ARTIFACT)
            self._in_decoration = True
        self._parts.append(operators)

    def _end_decoration(self) -> None:
        if self._in_decoration:
            self._parts.append("EMC")
            self._in_decoration = False


def _isolate(operators: str) -> str:
    """Return operators, as part of a recording, that do not affect those after them."""
    return f"q\n{operators}\nQ".replace("%", "%%")


def _translate(operators: str, x: float, y: float) -> str:
    """Return operators moved by (x, y), as part of a recording."""
    return f"q 1 0 0 1 {format_number(x)} {format_number(y)} cm\n{operators}\nQ".replace("%", "%%")
