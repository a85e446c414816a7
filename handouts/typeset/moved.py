"""A canvas whose origin can be moved, so that two pages are drawn on one as each is drawn on its own.

Only what is drawn from now on moves. A subclass of its own: what prints a patient's page pays nothing for it.
"""

from __future__ import annotations

from handouts.typeset.canvas import TaggedCanvas
from handouts.typeset.ink import format_number
from handouts.typeset.parts import Box, Ink
from handouts.typeset.recording import Recording
from handouts.typeset.structure import StructElement


class OffsetCanvas(TaggedCanvas):
    """Pages on which all is drawn from `origin`, in points: text, pictures, links and bookmarks."""

    origin = (0.0, 0.0)

    def content(self, element: StructElement, ink: Ink, x: float, y: float) -> None:
        super().content(element, ink, x + self.origin[0], y + self.origin[1])

    def replay(self, recording: Recording, x: float, y: float) -> None:
        super().replay(recording, x + self.origin[0], y + self.origin[1])

    def figure(self, element: StructElement, operators: str, box: Box) -> None:
        across, up = self.origin
        moved = (box[0] + across, box[1] + up, box[2] + across, box[3] + up)
        super().figure(element, f"{self._moved}\n{operators}", moved)

    def decoration(self, operators: str) -> None:
        super().decoration(f"{self._moved}\n{operators}")

    @property
    def _moved(self) -> str:
        return f"1 0 0 1 {format_number(self.origin[0])} {format_number(self.origin[1])} cm"
