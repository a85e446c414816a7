"""Write link annotations (ISO 32000-1, 12.5.6.5) and the outline of bookmarks (ISO 32000-1, 12.3.3).

Links have no border and no color, because on paper they are plain text.
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
    """A link on one line: its element, its box, its URI, and its text."""

    element: StructElement
    box: Box
    uri: str
    text: str

    def moved(self, x: float, y: float) -> Link:
        """Return the link moved by (x, y)."""
        left, bottom, right, top = self.box
        return self._replace(box=(left + x, bottom + y, right + x, top + y))


def write_link_annotations(
    objects: ObjectTable, links: Sequence[tuple[int, Link]], pages: int, first: int
) -> list[list[int]]:
    """Write an annotation for each link, and return the numbers of the annotations of each page.

    `first` is the first key for links in the parent tree, after the keys of all pages of the file.
    """
    numbers: list[list[int]] = [[] for _ in range(pages)]
    for key, (page, link) in enumerate(links, first):
        rectangle = " ".join(map(format_number, link.box))
        action = f"<</S/URI/URI {pdf_string(link.uri)}>>"
        contents = pdf_string(link.text.translate(COPIED_CHARACTERS))
        entries = f"/Rect[{rectangle}]/Border[0 0 0]/F 4/A{action}/Contents {contents}/StructParent {key}"
        numbers[page].append(objects.add(f"<</Type/Annot/Subtype/Link{entries}>>"))
    return numbers


class Bookmark(NamedTuple):
    """A heading: its text, its level (1 or 2), the index of its page, and its top in points from the bottom."""

    title: str
    level: int
    page: int
    top: float


def write_outline(objects: ObjectTable, bookmarks: Sequence[tuple[Bookmark, int]]) -> int:
    """Write the outline of bookmarks, each with the number of its page. Returns its number, 0 if there are none."""
    if not bookmarks:
        return 0
    root = objects.add()
    numbers = [objects.add() for _ in bookmarks]
    children: dict[int, list[int]] = {root: [], **{number: [] for number in numbers}}
    parents = []
    ancestors: list[tuple[int, int]] = [(0, root)]  # levels and numbers, from the root to the previous heading
    for number, (bookmark, _) in zip(numbers, bookmarks, strict=True):
        while ancestors[-1][0] >= bookmark.level:
            ancestors.pop()
        parents.append(ancestors[-1][1])
        children[ancestors[-1][1]].append(number)
        ancestors.append((bookmark.level, number))
    for number, (bookmark, page), parent in zip(numbers, bookmarks, parents, strict=True):
        body = f"<</Title {pdf_string(bookmark.title)}/Parent {parent} 0 R"
        body += f"/Dest[{page} 0 R/XYZ 0 {format_number(bookmark.top)} null]{_child_entries(children[number])}"
        siblings = children[parent]
        position = siblings.index(number)
        if position:
            body += f"/Prev {siblings[position - 1]} 0 R"
        if position + 1 < len(siblings):
            body += f"/Next {siblings[position + 1]} 0 R"
        objects.put(number, f"{body}>>")
    entries = f"/First {children[root][0]} 0 R/Last {children[root][-1]} 0 R/Count {len(bookmarks)}"
    objects.put(root, f"<</Type/Outlines{entries}>>")
    return root


def _child_entries(children: list[int]) -> str:
    return f"/First {children[0]} 0 R/Last {children[-1]} 0 R/Count {len(children)}" if children else ""
