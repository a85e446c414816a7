"""What a piece draws, taken once at the origin and drawn again at any place: most pieces serve every patient."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from handouts.typeset.fonts import Face
from handouts.typeset.ink import Ink, number
from handouts.typeset.structure import Element


@dataclass
class Recording:
    """Operators in order, each with the element that it fills (None: decoration); glyphs; headings with their top."""

    parts: list[tuple[Element | None, str]] = field(default_factory=list)
    glyphs: dict[Face, dict[int, str]] = field(default_factory=dict)
    headings: list[tuple[Element, float]] = field(default_factory=list)

    def __deepcopy__(self, _: object) -> Recording:
        return self


class Recorder:
    """Takes the place of a canvas for pieces that draw text and decoration."""

    def __init__(self) -> None:
        self.taken = Recording()
        self._repeated = False

    def content(self, element: Element, ink: Ink, x: float, y: float) -> None:
        """Text of an element; (x, y) is the top left of its lines."""
        for face, glyphs in ink.glyphs.items():
            known = self.taken.glyphs.setdefault(face, {})
            for glyph, text in glyphs.items():
                known.setdefault(glyph, text)
        if element.role in ("H1", "H2") and not self._repeated:
            self.taken.headings.append((element, y))
        drawn = f"q 1 0 0 1 {number(x)} {number(y)} cm\n{ink.operators}\nQ"
        self._add(None if self._repeated else element, drawn)

    def decoration(self, operators: str) -> None:
        """Rules, grounds and ornaments."""
        self._add(None, f"q\n{operators}\nQ")

    @contextmanager
    def artifacts(self) -> Iterator[None]:
        """What is drawn here was drawn before."""
        self._repeated = True
        yield
        self._repeated = False

    def _add(self, element: Element | None, operators: str) -> None:
        parts = self.taken.parts
        if element is None and parts and parts[-1][0] is None:  # one artifact for neighbours
            parts[-1] = (None, f"{parts[-1][1]}\n{operators}")
        else:
            parts.append((element, operators))
