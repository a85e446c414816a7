"""What a piece draws, taken once at the origin and drawn again at any place: most pieces serve every patient."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property

from handouts.typeset.pdf.navigation import Link
from handouts.typeset.pdf.struct_tree import StructElement
from handouts.typeset.text.fonts import Face, UsedGlyphs
from handouts.typeset.text.glyph_runs import Box, DrawnText, SpanOperators
from handouts.typeset.text.text_operators import format_number

ARTIFACT = "/Artifact BMC"


Fill = tuple[StructElement, str, tuple[Link, ...]]


def filled_elements(element: StructElement, ink: DrawnText, x: float, y: float) -> tuple[Fill, ...]:
    """What text fills: its element, or those of its parts, with their operators and their links."""
    if not ink.spans:
        return ((element, ink.operators, ()),)
    return tuple([_fill_of_span(element.children[one.number], one, x, y) for one in ink.spans])


def _fill_of_span(element: StructElement, inked: SpanOperators, x: float, y: float) -> Fill:
    boxes, (words, _, uri, _) = inked.boxes, inked.span
    return element, inked.operators, tuple([Link(element, box, uri, words).moved(x, y) for box in boxes if uri])


@dataclass(eq=False)
class Recording:
    """What was drawn, ready to be drawn at any place of any page."""

    operators: str
    """PDF operators, `%d` for each MCID."""
    elements: tuple[StructElement, ...]
    """What these fill, in the order of drawing."""
    glyphs: dict[Face, UsedGlyphs]
    headings: list[tuple[StructElement, float]]
    """Headings of the outline, each with its top."""
    links: tuple[Link, ...] = ()
    figures: tuple[tuple[StructElement, Box], ...] = ()
    """Pictures that say something, each with its place."""
    pictures: dict[str, bytes] = field(default_factory=dict)

    def place(self, x: float, y: float, mcid: int) -> str:
        """The operators with the origin at (x, y), the elements marked from this MCID on."""
        drawn = self.operators % tuple(range(mcid, mcid + len(self.elements)))
        return f"q 1 0 0 1 {format_number(x)} {format_number(y)} cm\n{drawn}\nQ"

    def as_artifact(self, x: float, y: float) -> str:
        """The same as decoration: what was read before is not read again."""
        return f"q 1 0 0 1 {format_number(x)} {format_number(y)} cm\n{self._unread}\nQ"

    @cached_property
    def _unread(self) -> str:
        return re.sub(r"/\w+ <</MCID %d>> BDC", ARTIFACT, self.operators) % ()


class Recorder:
    """Takes the place of a canvas for pieces that draw text and decoration."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._elements: list[StructElement] = []
        self._glyphs: dict[Face, UsedGlyphs] = {}
        self._headings: list[tuple[StructElement, float]] = []
        self._links: list[Link] = []
        self._figures: list[tuple[StructElement, Box]] = []
        self._pictures: dict[str, bytes] = {}
        self._decorated = False  # the last part is decoration, which goes on
        self._in_artifact = False

    @property
    def recording(self) -> Recording:
        """All that was drawn."""
        self._end_decoration()
        return Recording(
            "\n".join(self._parts),
            tuple(self._elements),
            self._glyphs,
            self._headings,
            tuple(self._links),
            tuple(self._figures),
            self._pictures,
        )

    def content(self, element: StructElement, ink: DrawnText, x: float, y: float) -> None:
        """Text of an element; (x, y) is the top left of its lines."""
        for face, glyphs in ink.glyphs.items():
            known = self._glyphs.get(face)
            if known is None:
                known = self._glyphs[face] = UsedGlyphs()
            known.add(glyphs)
        if self._in_artifact:
            self._decorate(_translate(ink.operators, x, y))
            return
        if element.role in ("H1", "H2"):
            self._headings.append((element, y))
        self._end_decoration()
        for target, operators, links in filled_elements(element, ink, x, y):
            self._mark(target, _translate(operators, x, y))
            self._links += links

    def figure(self, element: StructElement, operators: str, box: Box) -> None:
        """A picture that says something; `box` is its place."""
        drawn = _isolate(operators)
        if self._in_artifact:
            self._decorate(drawn)
            return
        self._end_decoration()
        self._mark(element, drawn)
        self._figures.append((element, box))

    def picture(self, name: str, body: bytes) -> None:
        """Keep an image or a form, which operators call by this name."""
        self._pictures[name] = body

    def decoration(self, operators: str) -> None:
        """Rules, grounds and ornaments."""
        self._decorate(_isolate(operators))

    @contextmanager
    def artifacts(self) -> Iterator[None]:
        """What is drawn here was drawn before."""
        self._in_artifact = True
        yield
        self._in_artifact = False

    def _mark(self, element: StructElement, drawn: str) -> None:
        self._elements.append(element)
        self._parts.append(f"/{element.role} <</MCID %d>> BDC\n{drawn}\nEMC")

    def _decorate(self, drawn: str) -> None:
        """One artifact for neighbours."""
        if not self._decorated:
            self._parts.append(ARTIFACT)
            self._decorated = True
        self._parts.append(drawn)

    def _end_decoration(self) -> None:
        if self._decorated:
            self._parts.append("EMC")
            self._decorated = False


def _isolate(operators: str) -> str:
    """Operators that change nothing for those behind them, as a part of a recording."""
    return f"q\n{operators}\nQ".replace("%", "%%")


def _translate(operators: str, x: float, y: float) -> str:
    """Operators from another place, as a part of a recording."""
    return f"q 1 0 0 1 {format_number(x)} {format_number(y)} cm\n{operators}\nQ".replace("%", "%%")
