"""Links as they were drawn become annotations of their pages (ISO 32000-1, 12.5.6.5): what is tapped on a screen.

On paper a link looks as any other word: no border, no color.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from handouts.typeset.fonts import SAID
from handouts.typeset.ink import format_number
from handouts.typeset.objects import ObjectTable, string
from handouts.typeset.parts import Box
from handouts.typeset.structure import StructElement


class Link(NamedTuple):
    """A link on one line: its element, its place, the URI that it leads to, and its words."""

    element: StructElement
    box: Box
    uri: str
    words: str

    def moved(self, x: float, y: float) -> Link:
        """The same, from an origin at (x, y)."""
        left, bottom, right, top = self.box
        return self._replace(box=(left + x, bottom + y, right + x, top + y))


def write_link_annotations(
    objects: ObjectTable, links: Sequence[tuple[int, Link]], pages: int, first: int
) -> list[list[int]]:
    """Write an annotation for each link, all in a row; gives those of each page.

    Their keys in the parent tree count from `first`, behind those of all pages of the file.
    """
    numbers: list[list[int]] = [[] for _ in range(pages)]
    for key, (page, link) in enumerate(links, first):
        box = " ".join(map(format_number, link.box))
        action = f"<</S/URI/URI {string(link.uri)}>>"
        entries = (
            f"/Rect[{box}]/Border[0 0 0]/F 4/A{action}/Contents {string(link.words.translate(SAID))}/StructParent {key}"
        )
        numbers[page].append(objects.add(f"<</Type/Annot/Subtype/Link{entries}>>"))
    return numbers
