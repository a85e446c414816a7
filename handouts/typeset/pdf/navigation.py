"""Links as they were drawn become annotations of their pages (ISO 32000-1, 12.5.6.5): what is tapped on a screen.

On paper a link looks as any other word: no border, no color.

Headings as they were drawn become the outline of a file (ISO 32000-1, 12.3.3): sections below the title.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from handouts.typeset.pdf.struct_tree import StructElement
from handouts.typeset.pdf.writer import ObjectTable, pdf_string
from handouts.typeset.text.fonts import COPIED_CHARACTERS
from handouts.typeset.text.glyph_runs import Box
from handouts.typeset.text.text_operators import format_number


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
        action = f"<</S/URI/URI {pdf_string(link.uri)}>>"
        entries = f"/Rect[{box}]/Border[0 0 0]/F 4/A{action}/Contents {pdf_string(link.words.translate(COPIED_CHARACTERS))}/StructParent {key}"
        numbers[page].append(objects.add(f"<</Type/Annot/Subtype/Link{entries}>>"))
    return numbers


class Bookmark(NamedTuple):
    """A heading: its words, its level (1 or 2), its page from 0, and its top in points from the foot."""

    title: str
    level: int
    page: int
    top: float


def write_outline(objects: ObjectTable, bookmarks: Sequence[tuple[Bookmark, int]]) -> int:
    """Write the outline of headings, each with the number of its page; gives its number, 0 where there is none."""
    if not bookmarks:
        return 0
    root = objects.add()
    numbers = [objects.add() for _ in bookmarks]
    below: dict[int, list[int]] = {root: [], **{number: [] for number in numbers}}
    parents = []
    above: list[tuple[int, int]] = [(0, root)]  # ranks and numbers, from the root to the heading before
    for number, (mark, _) in zip(numbers, bookmarks, strict=True):
        while above[-1][0] >= mark.level:
            above.pop()
        parents.append(above[-1][1])
        below[above[-1][1]].append(number)
        above.append((mark.level, number))
    for number, (mark, page), parent in zip(numbers, bookmarks, parents, strict=True):
        body = f"<</Title {pdf_string(mark.title)}/Parent {parent} 0 R"
        body += f"/Dest[{page} 0 R/XYZ 0 {format_number(mark.top)} null]{_child_entries(below[number])}"
        siblings = below[parent]
        place = siblings.index(number)
        if place:
            body += f"/Prev {siblings[place - 1]} 0 R"
        if place + 1 < len(siblings):
            body += f"/Next {siblings[place + 1]} 0 R"
        objects.put(number, f"{body}>>")
    head = f"/First {below[root][0]} 0 R/Last {below[root][-1]} 0 R/Count {len(bookmarks)}"
    objects.put(root, f"<</Type/Outlines{head}>>")
    return root


def _child_entries(below: list[int]) -> str:
    return f"/First {below[0]} 0 R/Last {below[-1]} 0 R/Count {len(below)}" if below else ""
