"""The logical structure of a document: elements declared while blocks are built, written when all is drawn.

Elements do not change once built, and do not know their parent or their page: a section that is the same for every
patient is built once, and its elements stand in each document's tree. Where it also falls on the same numbers, it is
written once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
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
    links: tuple[Element, ...] = ()
    """The element of each link among them, once a line."""
    link: int = 0
    """How many links were drawn before, in the whole file."""


class Written(NamedTuple):
    """A section as objects."""

    bodies: tuple[str, ...]
    references: tuple[str, ...]
    """For each drawing its elements."""
    links: tuple[tuple[int, int], ...]
    """Links, by how many come before in the file, and the numbers of their elements."""
    notes: tuple[int, ...]
    """Numbers of elements that have an identifier."""


CONTAINERS = ("Document", "Part")  # what holds sections; all else below them is a section


def write_tree(root: Element, drawn: Sequence[Drawn], pages: range, annotations: int, objects: Objects) -> int:
    """Write the structure tree and its parent tree; gives its number. `pages` are the numbers of the pages' objects.

    The parent tree tells for each page the element of each MCID, and behind the pages that of each link; their objects
    stand in a row from the number `annotations` on.
    """
    sections: dict[Element, list[int]] = {section: [] for section in _sections(root)}
    holder = root
    for at, one in enumerate(drawn):
        if holder is root or one.elements[0] not in _members(holder):
            holder = next(section for section in sections if one.elements[0] in _members(section))
        sections[holder].append(at)
    top, parents = objects.add(), objects.add()
    arrays = [objects.add() for _ in pages]
    held = [""] * len(drawn)
    links: list[tuple[int, int]] = []
    notes: list[int] = []

    def write(element: Element, parent: int) -> int:
        if element.role not in CONTAINERS:
            places = sections[element]
            filled = tuple([drawn[at] for at in places])
            made = _section(element, filled, parent, objects.next, pages.start, annotations)
            for at, numbers in zip(places, made.references, strict=True):
                held[at] = numbers
            links.extend(made.links)
            notes.extend(made.notes)
            return objects.extend(made.bodies) if made.bodies else 0
        number = objects.add()
        kids = " ".join([f"{kid} 0 R" for child in element.children if (kid := write(child, number))])
        objects.put(number, f"<</Type/StructElem/S/{element.role}/P {parent} 0 R/K[{kids}]{_more(element, '')}>>")
        return number

    document = write(root, top)
    rows: list[list[str]] = [[] for _ in pages]
    for one, numbers in zip(drawn, held, strict=True):
        rows[one.page].append(numbers)
    for array, row in zip(arrays, rows, strict=True):
        objects.put(array, f"[{' '.join(row)}]")
    keys = [*arrays, *[element for _, element in sorted(links)]]
    pairs = " ".join([f"{at} {number} 0 R" for at, number in enumerate(keys)])
    objects.put(parents, f"<</Nums[{pairs}]>>")
    names = " ".join([f"{_name(number)} {number} 0 R" for number in sorted(notes)])
    named = f"/IDTree<</Names[{names}]>>" if names else ""
    entries = f"/Type/StructTreeRoot/K {document} 0 R/ParentTree {parents} 0 R/ParentTreeNextKey {len(keys)}{named}"
    objects.put(top, f"<<{entries}>>")
    return top


def _name(number: int) -> str:
    """The identifier of a note: no other element of the file has its number. They sort as their numbers do."""
    return f"(note-{number:07})"


def _sections(element: Element) -> list[Element]:
    if element.role not in CONTAINERS:
        return [element]
    return [section for child in element.children for section in _sections(child)]


@lru_cache(maxsize=256)
def _members(section: Element) -> frozenset[Element]:
    """A section's element and all below it."""
    found = [section]
    for element in found:
        found += element.children  # grows while it is walked: level by level
    return frozenset(found)


@lru_cache(maxsize=256)
def _section(
    section: Element, drawn: tuple[Drawn, ...], parent: int, first: int, first_page: int, annotations: int
) -> Written:
    """The objects of a section, numbered from `first` in reading order.

    Elements that say nothing are left out; cells of a table never, to keep it regular.
    """
    marks: dict[Element, list[tuple[int, int]]] = {}
    links: dict[Element, list[tuple[int, int]]] = {}  # page and object of each of its annotations
    boxes = {one.elements[0]: one.box for one in drawn if one.box}
    for one in drawn:
        for mcid, element in enumerate(one.elements, one.mcid):
            marks.setdefault(element, []).append((first_page + one.page, mcid))
        for at, element in enumerate(one.links, annotations + one.link):
            links.setdefault(element, []).append((first_page + one.page, at))
    numbers: dict[Element, int] = {}
    bodies: list[str] = []
    notes: list[int] = []

    def write(element: Element, parent: int) -> int:
        at = len(bodies)
        number = first + at
        bodies.append("")
        kids = []
        places = marks.get(element)
        shown = ""
        if places:
            numbers[element] = number
            page = places[0][0]
            shown = f"/Pg {page} 0 R"
            kids = [str(mcid) if on == page else f"<</Type/MCR/Pg {on} 0 R/MCID {mcid}>>" for on, mcid in places]
            kids += [f"<</Type/OBJR/Pg {on} 0 R/Obj {at} 0 R>>" for on, at in links.get(element, ())]
        for child in element.children:
            if kid := write(child, number):
                kids.append(f"{kid} 0 R")
        if not kids and element.role not in ("TH", "TD"):
            bodies.pop()
            return 0
        held = f"/K[{' '.join(kids)}]" if kids else ""
        more = _more(element, boxes.get(element, ""))
        if element.role == "Note":
            notes.append(number)
            more += f"/ID{_name(number)}"
        bodies[at] = f"<</Type/StructElem/S/{element.role}/P {parent} 0 R{held}{shown}{more}>>"
        return number

    write(section, parent)
    references = (" ".join([f"{numbers[element]} 0 R" for element in one.elements]) for one in drawn)
    linked = ((at, numbers[element]) for one in drawn for at, element in enumerate(one.links, one.link))
    return Written(tuple(bodies), tuple(references), tuple(linked), tuple(notes))


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
