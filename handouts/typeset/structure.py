"""The logical structure of a document: elements declared while blocks are built, written when all is drawn.

Elements do not change once built, and do not know their parent or their page: a section that is the same for every
patient is built once, and its elements stand in each document's tree. Where it also falls on the same numbers, it is
written once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from handouts.typeset.objects import Objects, string


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
    lang: str = ""
    """Language of what is below, where it is not that of the file."""

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


class Drawn(NamedTuple):
    """Elements filled one after the other on a page, counted from 0: the first has this MCID."""

    elements: tuple[Element, ...]
    page: int
    mcid: int
    box: str = ""
    """Where a figure stands, as PDF text."""


class Part(NamedTuple):
    """A document of a file: its element, what was drawn of it, and the numbers of its pages' objects."""

    root: Element
    drawn: Sequence[Drawn]
    pages: range


def write_tree(parts: Sequence[Part], objects: Objects) -> int:
    """Write the structure tree and its parent tree, for each page the element of each MCID; gives its number.

    The root of the only part is the file's Document; several stand below a Document of their own.
    """
    top, parents = objects.add(), objects.add()
    document = objects.add() if parts[0].root.role != "Document" else 0
    roots = [_write(part, document or top, objects) for part in parts]
    arrays = [array for _, pages in roots for array in pages]
    kids = " ".join([f"{root} 0 R" for root, _ in roots])
    if document:
        objects.put(document, f"<</Type/StructElem/S/Document/P {top} 0 R/K[{kids}]>>")
    pairs = " ".join([f"{at} {array} 0 R" for at, array in enumerate(arrays)])
    objects.put(parents, f"<</Nums[{pairs}]>>")
    entries = f"/K {document or roots[0][0]} 0 R/ParentTree {parents} 0 R/ParentTreeNextKey {len(arrays)}"
    objects.put(top, f"<</Type/StructTreeRoot{entries}>>")
    return top


def _write(part: Part, parent: int, objects: Objects) -> tuple[int, list[int]]:
    """Write the elements of a part; gives the number of its own, and of each page's array of elements."""
    root, drawn, pages = part
    number = objects.add()
    sections: dict[Element, list[int]] = {section: [] for section in root.children}
    holder = root
    for at, one in enumerate(drawn):
        if holder is root or one.elements[0] not in _members(holder):
            holder = next(section for section in sections if one.elements[0] in _members(section))
        sections[holder].append(at)
    held = [""] * len(drawn)
    kids = []
    for section, places in sections.items():
        filled = tuple([drawn[at] for at in places])
        bodies, references = _section(section, filled, number, objects.next, pages)
        if bodies:
            kids.append(f"{objects.extend(bodies)} 0 R")
        for at, elements in zip(places, references, strict=True):
            held[at] = elements
    objects.put(number, f"<</Type/StructElem/S/{root.role}/P {parent} 0 R/K[{' '.join(kids)}]{_more(root, '')}>>")
    rows: list[list[str]] = [[] for _ in pages]
    for one, elements in zip(drawn, held, strict=True):
        rows[one.page].append(elements)
    return number, [objects.add(f"[{' '.join(row)}]") for row in rows]


@lru_cache(maxsize=512)
def _members(section: Element) -> frozenset[Element]:
    """A section's element and all below it."""
    found = [section]
    for element in found:
        found += element.children  # grows while it is walked: level by level
    return frozenset(found)


@lru_cache(maxsize=512)
def _section(
    section: Element, drawn: tuple[Drawn, ...], parent: int, first: int, pages: range
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The objects of a section, numbered from `first`; and for each drawing those of its elements."""
    form = _form(section, drawn)
    numbers = (*range(first, first + form.size), *reversed(pages), parent)
    lines = (form.text % form.wanted(numbers)).split("\n")
    return tuple(lines[: form.size]), tuple(lines[form.size :][: len(drawn)])


class _Form(NamedTuple):
    """The objects of a section in any file: a line for each, and one for each drawing with the elements that it fills.

    `%d` stands for each number of an object; `wanted` takes these from the numbers of the elements, of the pages
    backwards, and of the element above.
    """

    size: int
    text: str
    wanted: Callable[[tuple[int, ...]], object]


@lru_cache(maxsize=512)
def _form(section: Element, drawn: tuple[Drawn, ...]) -> _Form:
    """A section's objects, in reading order.

    Elements that say nothing are left out; cells of a table never, to keep it regular.
    """
    marks: dict[Element, list[tuple[int, int]]] = {}
    boxes = {one.elements[0]: one.box for one in drawn if one.box}
    for one in drawn:
        for mcid, element in enumerate(one.elements, one.mcid):
            marks.setdefault(element, []).append((one.page, mcid))
    numbers: dict[Element, int] = {}
    bodies: list[tuple[str, list[int]]] = []

    def write(element: Element, parent: int) -> bool:
        at = len(bodies)
        bodies.append(("", []))
        kids, wanted = [], [parent]
        places = marks.get(element)
        if places:
            numbers[element] = at
            page = places[0][0]
            for on, mcid in places:
                kids.append(str(mcid) if on == page else f"<</Type/MCR/Pg %d 0 R/MCID {mcid}>>")
                wanted += [] if on == page else [-2 - on]
        for child in element.children:
            below = len(bodies)
            if write(child, at):
                kids.append("%d 0 R")
                wanted.append(below)
        if not kids and element.role not in ("TH", "TD"):
            bodies.pop()
            return False
        held = f"/K[{' '.join(kids)}]" if kids else ""
        more = _more(element, boxes.get(element, "")).replace("%", "%%")
        if places:
            held += "/Pg %d 0 R"
            wanted.append(-2 - page)
        bodies[at] = f"<</Type/StructElem/S/{element.role}/P %d 0 R{held}{more}>>", wanted
        return True

    write(section, -1)
    filled = [[numbers[element] for element in one.elements] for one in drawn]
    lines = [*bodies, *((" ".join(["%d 0 R"] * len(row)), row) for row in filled)]
    wanted = [number for _, row in lines for number in row]
    take = itemgetter(*wanted) if wanted else lambda _: ()
    return _Form(len(bodies), "\n".join([text for text, _ in lines]), take)


def _more(element: Element, box: str) -> str:
    """Entries that few elements have."""
    more = f"/Alt {string(element.alt)}" if element.alt else ""
    if element.title:
        more += f"/T {string(element.title)}"
    if element.lang:
        more += f"/Lang {string(element.lang)}"
    attributes = {**element.attributes, "Placement": "/Block", "BBox": box} if box else element.attributes
    if attributes:
        values = "".join([f"/{name} {value}" for name, value in attributes.items()])
        more += f"/A<</O/{element.owner}{values}>>"
    return more
