"""The logical structure of a document: elements declared while blocks are built; the canvas knows what fills them.

Elements do not change once built, and do not know their parent: a section that is the same for every patient is built
once, and its elements stand in each document's tree.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(eq=False)
class Element:
    """One structure element (ISO 32000-1, 14.8.4).

    A block that is split over two pages keeps one element for both halves, so that it is read as one.
    """

    role: str
    alt: str = ""
    title: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    """Entries of the attribute dictionary, values as PDF text; its owner is found by the role."""
    children: list[Element] = field(default_factory=list)

    def add(self, role: str, alt: str = "", title: str = "") -> Element:
        """A new child at the end."""
        child = Element(role, alt, title)
        self.children.append(child)
        return child

    def __deepcopy__(self, _: object) -> Element:
        return self  # a copied piece says the same as the first

    @property
    def owner(self) -> str:
        """Owner of its attributes."""
        return {"TH": "Table", "TD": "Table", "L": "List"}.get(self.role, "Layout")
