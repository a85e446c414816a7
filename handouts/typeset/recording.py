"""What a piece draws, taken once at the origin and drawn again at any place: most pieces serve every patient."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from handouts.typeset.fonts import Face
from handouts.typeset.ink import Ink, number
from handouts.typeset.structure import Element

ARTIFACT = "/Artifact BMC"


@dataclass(frozen=True, eq=False)
class Recording:
    """What was drawn, ready to be drawn at any place of any page."""

    operators: str
    """PDF operators, `%d` for each MCID."""
    elements: tuple[Element, ...]
    """What these fill, in the order of drawing."""
    glyphs: dict[Face, dict[int, str]]
    headings: list[tuple[Element, float]]
    """Headings of the outline, each with its top."""

    def __deepcopy__(self, _: object) -> Recording:
        return self

    def at(self, x: float, y: float, mcid: int) -> str:
        """The operators with the origin at (x, y), the elements marked from this MCID on."""
        drawn = self.operators % tuple(range(mcid, mcid + len(self.elements)))
        return f"q 1 0 0 1 {number(x)} {number(y)} cm\n{drawn}\nQ"

    def repeated(self, x: float, y: float) -> str:
        """The same as decoration: what was read before is not read again."""
        drawn = re.sub(r"/\w+ <</MCID %d>> BDC", ARTIFACT, self.operators) % ()
        return f"q 1 0 0 1 {number(x)} {number(y)} cm\n{drawn}\nQ"


class Recorder:
    """Takes the place of a canvas for pieces that draw text and decoration."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._elements: list[Element] = []
        self._glyphs: dict[Face, dict[int, str]] = {}
        self._headings: list[tuple[Element, float]] = []
        self._decorated = False  # the last part is decoration, which goes on
        self._repeated = False

    @property
    def taken(self) -> Recording:
        """All that was drawn."""
        self._end_decoration()
        return Recording("\n".join(self._parts), tuple(self._elements), self._glyphs, self._headings)

    def content(self, element: Element, ink: Ink, x: float, y: float) -> None:
        """Text of an element; (x, y) is the top left of its lines."""
        for face, glyphs in ink.glyphs.items():
            known = self._glyphs.get(face)
            self._glyphs[face] = {**glyphs, **known} if known else glyphs
        drawn = f"q 1 0 0 1 {number(x)} {number(y)} cm\n{ink.operators}\nQ".replace("%", "%%")
        if self._repeated:
            self._decorate(drawn)
            return
        if element.role in ("H1", "H2"):
            self._headings.append((element, y))
        self._end_decoration()
        self._elements.append(element)
        self._parts.append(f"/{element.role} <</MCID %d>> BDC\n{drawn}\nEMC")

    def decoration(self, operators: str) -> None:
        """Rules, grounds and ornaments."""
        self._decorate(f"q\n{operators}\nQ".replace("%", "%%"))

    @contextmanager
    def artifacts(self) -> Iterator[None]:
        """What is drawn here was drawn before."""
        self._repeated = True
        yield
        self._repeated = False

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
