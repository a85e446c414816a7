"""The logical structure of a document: elements declared while blocks are built, and what was drawn of them.

Elements do not change once built, and do not know their parent or their page: a section that is the same for every
patient is built once, and its elements stand in each document's tree.

The structure of a file as objects: its elements, and a parent tree that leads back to them.

Where a section of another file falls on the same numbers, it is written once; else its numbers alone are filled in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

from handouts.run_cache import RunCache
from handouts.typeset.pdf.writer import ObjectTable, pdf_string


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


CACHED_SECTIONS = 512
"""Sections whose objects are kept during a run."""


class TaggedDocument(NamedTuple):
    """A document of a file: its element, what was drawn of it, and the numbers of its pages and annotations."""

    root: StructElement
    drawn: Sequence[MarkedContent]
    pages: range
    annotations: range


class _WrittenPart(NamedTuple):
    """What the root of the tree is told of a part, or of a section: numbers of objects."""

    bodies: tuple[str, ...]
    references: tuple[str, ...]
    """For each page, or for each drawing of a section, its elements."""
    links: tuple[tuple[int, int], ...]
    """Links, by how many of the document come before, and the numbers of their elements."""
    notes: tuple[int, ...]
    """Elements that have an identifier."""


def write_tree(parts: Sequence[TaggedDocument], objects: ObjectTable, cache: RunCache) -> int:
    """Write the structure tree and its parent tree; gives its number. `cache` is that of the run.

    The root of the only part is the file's Document; several stand below a Document of their own. The parent tree tells
    for each page the element of each MCID, and behind the pages that of each link.
    """
    top, parents = objects.add(), objects.add()
    document = objects.add() if parts[0].root.role != "Document" else 0
    roots = [objects.add() for _ in parts]
    told = [_write_part(part, root, document or top, objects, cache) for part, root in zip(parts, roots, strict=True)]
    if document:
        kids = " ".join([f"{root} 0 R" for root in roots])
        objects.put(document, f"<</Type/StructElem/S/Document/P {top} 0 R/K[{kids}]>>")
    arrays = [objects.add(f"[{row}]") for one in told for row in one.references]
    keys = [*arrays, *[element for one in told for _, element in sorted(one.links)]]
    pairs = " ".join([f"{at} {number} 0 R" for at, number in enumerate(keys)])
    objects.put(parents, f"<</Nums[{pairs}]>>")
    names = " ".join([f"{note_identifier(number)} {number} 0 R" for one in told for number in sorted(one.notes)])
    named = f"/IDTree<</Names[{names}]>>" if names else ""
    entries = f"/K {document or roots[0]} 0 R/ParentTree {parents} 0 R/ParentTreeNextKey {len(keys)}{named}"
    objects.put(top, f"<</Type/StructTreeRoot{entries}>>")
    return top


def note_identifier(number: int) -> str:
    """The identifier of a note: no other element of the file has its number. They sort as their numbers do."""
    return f"(note-{number:07})"


def _write_part(part: TaggedDocument, number: int, parent: int, objects: ObjectTable, cache: RunCache) -> _WrittenPart:
    """Write the elements of a part, its own by this number."""
    root, drawn, pages, annotations = part
    members_of, section_of = cache.of(_descendants, CACHED_SECTIONS), cache.of(_fill_template, CACHED_SECTIONS)
    sections: dict[StructElement, list[int]] = {section: [] for section in root.children}
    members: frozenset[StructElement] = frozenset()
    for at, one in enumerate(drawn):
        if one.elements[0] not in members:
            holder = next(section for section in sections if one.elements[0] in members_of(section))
            members, places = members_of(holder), sections[holder]
        places.append(at)
    held = [""] * len(drawn)
    kids: list[str] = []
    links: list[tuple[int, int]] = []
    notes: list[int] = []
    for section, places in sections.items():
        filled = tuple([drawn[at] for at in places])
        told = section_of(cache, section, filled, number, objects.next, pages, annotations)
        if told.bodies:
            kids.append(f"{objects.extend(told.bodies)} 0 R")
        for at, elements in zip(places, told.references, strict=True):
            held[at] = elements
        links += told.links
        notes += told.notes
    objects.put(
        number, f"<</Type/StructElem/S/{root.role}/P {parent} 0 R/K[{' '.join(kids)}]{_optional_entries(root, '')}>>"
    )
    rows: list[list[str]] = [[] for _ in pages]
    for one, elements in zip(drawn, held, strict=True):
        rows[one.page].append(elements)
    return _WrittenPart((), tuple([" ".join(row) for row in rows]), tuple(links), tuple(notes))


def _descendants(section: StructElement) -> frozenset[StructElement]:
    """A section's element and all below it."""
    found = [section]
    for element in found:
        found += element.children  # grows while it is walked: level by level
    return frozenset(found)


def _fill_template(
    cache: RunCache,
    section: StructElement,
    drawn: tuple[MarkedContent, ...],
    parent: int,
    first: int,
    pages: range,
    annotations: range,
) -> _WrittenPart:
    """A section numbered from `first`."""
    form = cache.of(_build_template, CACHED_SECTIONS)(section, drawn, len(pages))
    numbers = (*range(first, first + form.size), *reversed(annotations), *reversed(pages), parent)
    lines = (form.text % form.wanted(numbers)).split("\n")
    links = tuple([(at, first + element) for at, element in form.links])
    references = tuple(lines[form.size :][: len(drawn)])
    return _WrittenPart(tuple(lines[: form.size]), references, links, tuple([first + note for note in form.notes]))


class _SectionTemplate(NamedTuple):
    """A section in any file: a line for each object, and one for each drawing with the elements that it fills.

    `%d` stands for each number of an object. `wanted` takes these from the numbers of the elements, which are followed
    by those of the annotations, backwards, of the pages, backwards, and of the element above.
    """

    size: int
    text: str
    wanted: Callable[[tuple[int, ...]], object]
    links: tuple[tuple[int, int], ...]
    """Elements counted from 0, with each link how many come before in the document."""
    notes: tuple[int, ...]


def _build_template(section: StructElement, drawn: tuple[MarkedContent, ...], pages: int) -> _SectionTemplate:
    """The objects of a section of a document of so many pages, in reading order.

    Elements that say nothing are left out; cells of a table never, to keep it regular.
    """
    marks, linked = _content_by_element(drawn)
    boxes = dict(chain.from_iterable([one.boxes for one in drawn]))
    numbers: dict[StructElement, int] = {}
    bodies: list[tuple[str, list[int]]] = []
    notes: list[int] = []

    def write(element: StructElement, parent: int) -> bool:
        at = len(bodies)
        bodies.append(("", []))
        kids, wanted = [], [parent]
        places = marks.get(element, [])
        if places:
            numbers[element] = at
            for kid, named in _content_kids(places, linked.get(element, []), pages):
                kids.append(kid)
                wanted += named
        for child in element.children:
            below = len(bodies)
            if write(child, at):
                kids.append("%d 0 R")
                wanted.append(below)
        if not kids and element.role not in ("TH", "TD"):
            bodies.pop()
            return False
        more = f"/K[{' '.join(kids)}]" if kids else ""
        if places:
            more += "/Pg %d 0 R"
            wanted.append(-2 - places[0][0])
        if told := _optional_entries(element, boxes.get(element, "")):
            more += told.replace("%", "%%")
        if element.role == "Note":
            notes.append(at)
            more += "/ID(note-%07d)"
            wanted.append(at)
        bodies[at] = f"<</Type/StructElem/S/{element.role}/P %d 0 R{more}>>", wanted
        return True

    write(section, -1)
    filled = [[numbers[element] for element in one.elements] for one in drawn]
    lines = [*bodies, *((" ".join(["%d 0 R"] * len(row)), row) for row in filled)]
    wanted = [number for _, row in lines for number in row]
    take = itemgetter(*wanted) if wanted else lambda _: ()
    links = tuple([(at, numbers[element]) for one in drawn for at, element in enumerate(one.links, one.link)])
    return _SectionTemplate(len(bodies), "\n".join([text for text, _ in lines]), take, links, tuple(notes))


_ContentByElement = dict[StructElement, list[tuple[int, int]]]


def _content_by_element(drawn: Sequence[MarkedContent]) -> tuple[_ContentByElement, _ContentByElement]:
    """What elements hold themselves, with its page: marks by MCID, links by how many come before in the document."""
    marks: _ContentByElement = {}
    linked: _ContentByElement = {}
    for one in drawn:
        for mcid, element in enumerate(one.elements, one.mcid):
            marks.setdefault(element, []).append((one.page, mcid))
        for at, element in enumerate(one.links, one.link):
            linked.setdefault(element, []).append((one.page, at))
    return marks, linked


def _content_kids(
    marks: Sequence[tuple[int, int]], links: Sequence[tuple[int, int]], pages: int
) -> Iterator[tuple[str, list[int]]]:
    """Kids of an element that are no elements, and the numbers that they name, as a form counts them."""
    for on, mcid in marks:
        if on == marks[0][0]:
            yield str(mcid), []
        else:
            yield f"<</Type/MCR/Pg %d 0 R/MCID {mcid}>>", [-2 - on]
    for on, link in links:
        yield "<</Type/OBJR/Pg %d 0 R/Obj %d 0 R>>", [-2 - on, -2 - pages - link]


def _optional_entries(element: StructElement, box: str) -> str:
    """Entries that few elements have."""
    more = f"/Alt {pdf_string(element.alt)}" if element.alt else ""
    if element.title:
        more += f"/T {pdf_string(element.title)}"
    if element.lang:
        more += f"/Lang {pdf_string(element.lang)}"
    attributes = {**element.attributes, "Placement": "/Block", "BBox": box} if box else element.attributes
    if attributes:
        values = "".join([f"/{name} {value}" for name, value in attributes.items()])
        more += f"/A<</O/{element.owner}{values}>>"
    return more
