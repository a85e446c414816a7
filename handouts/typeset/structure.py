"""The logical structure of a document: elements declared while blocks are built, and what was drawn of them.

Elements do not change once built, and do not know their parent or their page: a section that is the same for every
patient is built once, and its elements stand in each document's tree.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass(eq=False, slots=True)
class StructElement:
    """One structure element (ISO 32000-1, 14.8.4).

    A block that is split over two pages keeps one element for both halves, so that it is read as one.
    """

    role: str
    alt: str = ""
    title: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    """Entries of the attribute dictionary, values as PDF text; its owner is found by the role."""
    children: list[StructElement] = field(default_factory=list)
    lang: str = ""
    """Language of what is below, where it is not that of the file."""

    def add(self, role: str, alt: str = "", title: str = "") -> StructElement:
        """A new child at the end."""
        child = StructElement(role, alt, title)
        self.children.append(child)
        return child

    @property
    def owner(self) -> str:
        """Owner of its attributes."""
        return {"TH": "Table", "TD": "Table", "L": "List"}.get(self.role, "Layout")


class MarkedContent(NamedTuple):
    """Elements filled one after the other on a page, counted from 0: the first has this MCID."""

    elements: tuple[StructElement, ...]
    page: int
    mcid: int
    boxes: tuple[tuple[StructElement, str], ...] = ()
    """Where each figure among them stands, as PDF text."""
    links: tuple[StructElement, ...] = ()
    """The element of each link among them, once a line."""
    link: int = 0
    """How many links of the document were drawn before."""
