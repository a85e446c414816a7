"""The logical structure of a document: elements declared while blocks are built, filled as their content is drawn."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(eq=False)
class Element:
    """One structure element (ISO 32000-1, 14.8.4). `content` is filled by the canvas: (page key, MCID) in draw order.

    A block that is split over two pages keeps one element for both halves, so that it is read as one.
    """

    role: str
    parent: Element | None = None
    alt: str = ""
    title: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    """Entries of the attribute dictionary, values as PDF text; its owner is found by the role."""
    children: list[Element] = field(default_factory=list)
    content: list[tuple[int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.parent is not None:
            self.parent.children.append(self)

    def add(self, role: str, **more: str) -> Element:
        """A new child at the end."""
        return Element(role, self, **more)  # type: ignore[arg-type]

    @property
    def alive(self) -> bool:
        """True when something was drawn for it or below it, or when a table needs it to stay regular."""
        return bool(self.content) or self.role in ("TH", "TD") or any(child.alive for child in self.children)

    @property
    def owner(self) -> str:
        """Owner of its attributes."""
        return {"TH": "Table", "TD": "Table", "L": "List"}.get(self.role, "Layout")
