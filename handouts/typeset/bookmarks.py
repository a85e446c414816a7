"""Headings as they were drawn become the outline of a file (ISO 32000-1, 12.3.3): sections below the title."""

from __future__ import annotations

from dataclasses import dataclass

from handouts.typeset.ink import number
from handouts.typeset.objects import Objects, string


@dataclass(frozen=True)
class Bookmark:
    """A heading: its words, its level (1 or 2), the key of its page, and its top in points from the foot."""

    title: str
    level: int
    page: int
    top: float


def outline(objects: Objects, bookmarks: list[Bookmark], pages: list[bytes]) -> str:
    """Write the outline and give a reference to it; '' where there is no heading. `pages` are references."""
    if not bookmarks:
        return ""
    first = objects.reserve(len(bookmarks) + 1)
    root, numbers = first, range(first + 1, first + 1 + len(bookmarks))
    parents = [_parent(bookmarks, at) for at in range(len(bookmarks))]
    children: dict[int | None, list[int]] = {}
    for at, parent in enumerate(parents):
        children.setdefault(parent, []).append(at)
    for at, mark in enumerate(bookmarks):
        parent, siblings = parents[at], children[parents[at]]
        place = siblings.index(at)
        parts = [b"/Title %s" % string(mark.title), b"/Parent %d 0 R" % (root if parent is None else numbers[parent])]
        parts.append(b"/Dest [%s /XYZ 0 %s null]" % (pages[mark.page], number(mark.top).encode()))
        if place:
            parts.append(b"/Prev %d 0 R" % numbers[siblings[place - 1]])
        if place + 1 < len(siblings):
            parts.append(b"/Next %d 0 R" % numbers[siblings[place + 1]])
        if own := children.get(at):
            parts.append(b"/First %d 0 R /Last %d 0 R /Count %d" % (numbers[own[0]], numbers[own[-1]], len(own)))
        objects.raw[numbers[at]] = b"<< %s >>" % b" ".join(parts)
    top = children[None]
    head = b"<< /Type /Outlines /First %d 0 R /Last %d 0 R /Count %d >>"
    objects.raw[root] = head % (numbers[top[0]], numbers[top[-1]], len(bookmarks))
    return f"{root} 0 R"


def _parent(bookmarks: list[Bookmark], at: int) -> int | None:
    """The nearest heading before of a higher rank."""
    above = (before for before in range(at - 1, -1, -1) if bookmarks[before].level < bookmarks[at].level)
    return next(above, None)
