"""Write the structure tree: elements are declared while blocks are built, and written with what was drawn of them.

Elements never change, and do not know their parent or page. So a section that is the same for every patient is built
once, and its elements are in the tree of each document. A section is also written only once per run, as a template;
each file fills in its own object numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from operator import itemgetter
from typing import Literal, NamedTuple

from handouts.run_cache import RunCache
from handouts.typeset.pdf.writer import ObjectTable, pdf_string

FieldKind = Literal["text", "box", "initials", "date", "time", "name", "signature"]


@dataclass(frozen=True)
class FieldSpec:
    """What is filled in at an element.

    `label` is what it is for, '' if no words say that. `party` is the key of who signs: see `document.PartyKey`.
    """

    kind: FieldKind = "text"
    label: str = ""
    party: str = ""
    required: bool = False


@dataclass(eq=False, slots=True)
class StructElement:
    """A structure element (ISO 32000-1, 14.8.4).

    A block that is split over two pages keeps one element for both halves, so that it is read as one.
    """

    role: str
    alt: str = ""
    title: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    """Entries of the attribute dictionary, values as PDF text."""
    children: list[StructElement] = field(default_factory=list)
    lang: str = ""
    """Language of its content, if it differs from the language of the file."""
    actual_text: str = ""
    """What a screen reader says in place of its content. Copied text does not have it."""
    field: FieldSpec | None = None
    """What is filled in at it; None for all elements but those with the role Form."""

    def add(self, role: str, alt: str = "", title: str = "") -> StructElement:
        """Add and return a new child at the end."""
        child = StructElement(role, alt, title)
        self.children.append(child)
        return child

    def add_field(self, words: str, spec: FieldSpec) -> StructElement:
        """Add a field to fill in by hand: a line or a box to tick.

        PDF/UA-1 (7.14) wants a Form with a PrintField attribute. A screen reader says `words`: most read ActualText,
        pdf.js reads Alt. A Figure would be announced as a graphic before its words.
        """
        form = self.add("Form", words)
        form.make_field(words, spec)
        return form

    def make_field(self, words: str, spec: FieldSpec) -> None:
        """Fill in the entries of a field; see `add_field`."""
        self.alt = self.actual_text = words
        self.attributes["Role"] = "/cb" if spec.kind == "box" else "/tv"
        self.field = spec

    @property
    def owner(self) -> str:
        """The owner of its attributes."""
        return {"TH": "Table", "TD": "Table", "L": "List", "Form": "PrintField"}.get(self.role, "Layout")


class MarkedContent(NamedTuple):
    """Elements filled one after the other on a page, counted from 0. The first element has the MCID `mcid`."""

    elements: tuple[StructElement, ...]
    page: int
    mcid: int
    boxes: tuple[tuple[StructElement, str], ...] = ()
    """The bounding box of each figure among them, as PDF text."""
    links: tuple[StructElement, ...] = ()
    """The element of each link among them, once per line, and of each field to fill in."""
    first_link: int = 0
    """The index in the document of its first link."""


CACHED_SECTIONS = 512
"""Number of sections whose templates are cached during a run."""


class TaggedDocument(NamedTuple):
    """A document in a file: its root element, its drawn content, and the numbers of its pages and annotations."""

    root: StructElement
    drawn: Sequence[MarkedContent]
    pages: range
    annotations: range


class _WrittenPart(NamedTuple):
    """A written document or section, with the object numbers for the parent tree and the ID tree."""

    bodies: tuple[str, ...]
    references: tuple[str, ...]
    """The elements of each page, or of each drawing of a section."""
    links: tuple[tuple[int, int], ...]
    """The index of each link in the document, and the number of its element."""
    notes: tuple[int, ...]
    """Elements with an identifier."""


def write_tree(parts: Sequence[TaggedDocument], objects: ObjectTable, cache: RunCache) -> int:
    """Write the structure tree and its parent tree. Returns the number of the root. `cache` is the run's.

    The root of a single part is the Document of the file. Several parts are children of a new Document. The parent tree
    lists the element of each MCID of each page, and after the pages the element of each link.
    """
    root_number, parent_tree = objects.add(), objects.add()
    document = objects.add() if parts[0].root.role != "Document" else 0
    roots = [objects.add() for _ in parts]
    written = [
        _write_part(part, root, document or root_number, objects, cache)
        for part, root in zip(parts, roots, strict=True)
    ]
    if document:
        kids = " ".join([f"{root} 0 R" for root in roots])
        objects.put(document, f"<</Type/StructElem/S/Document/P {root_number} 0 R/K[{kids}]>>")
    arrays = [objects.add(f"[{row}]") for written_part in written for row in written_part.references]
    keys = [*arrays, *[element for written_part in written for _, element in sorted(written_part.links)]]
    pairs = " ".join([f"{key} {number} 0 R" for key, number in enumerate(keys)])
    objects.put(parent_tree, f"<</Nums[{pairs}]>>")
    id_entries = " ".join(
        [f"{note_identifier(number)} {number} 0 R" for written_part in written for number in sorted(written_part.notes)]
    )
    id_tree = f"/IDTree<</Names[{id_entries}]>>" if id_entries else ""
    entries = f"/K {document or roots[0]} 0 R/ParentTree {parent_tree} 0 R/ParentTreeNextKey {len(keys)}{id_tree}"
    objects.put(root_number, f"<</Type/StructTreeRoot{entries}>>")
    return root_number


def note_identifier(number: int) -> str:
    """Return a unique identifier of a note. Identifiers sort like the numbers of the notes."""
    return f"(note-{number:07})"


def _write_part(part: TaggedDocument, number: int, parent: int, objects: ObjectTable, cache: RunCache) -> _WrittenPart:
    """Write the elements of a part, whose root has this number."""
    root, drawn, pages, annotations = part
    descendants_of, fill_template = cache.of(_descendants, CACHED_SECTIONS), cache.of(_fill_template, CACHED_SECTIONS)
    sections = root.children
    indexes_of_section: list[list[int]] = [[] for _ in sections]
    position, descendants = 0, frozenset[StructElement]()
    for index, content in enumerate(drawn):
        first = (content.elements or content.links)[0]
        if first not in descendants:
            # Sections are drawn in order, so the next one is tried first.
            positions = (*range(position, len(sections)), *range(position))
            position = next(p for p in positions if first in descendants_of(sections[p]))
            descendants = descendants_of(sections[position])
        indexes_of_section[position].append(index)
    references = [""] * len(drawn)
    kids: list[str] = []
    links: list[tuple[int, int]] = []
    notes: list[int] = []
    for section, indexes in zip(sections, indexes_of_section, strict=True):
        filled = tuple([drawn[index] for index in indexes])
        written = fill_template(cache, section, filled, number, objects.next, pages, annotations)
        if written.bodies:
            kids.append(f"{objects.extend(written.bodies)} 0 R")
        for index, elements in zip(indexes, written.references, strict=True):
            references[index] = elements
        links += written.links
        notes += written.notes
    objects.put(
        number, f"<</Type/StructElem/S/{root.role}/P {parent} 0 R/K[{' '.join(kids)}]{_optional_entries(root, '')}>>"
    )
    rows: list[list[str]] = [[] for _ in pages]
    for content, elements in zip(drawn, references, strict=True):
        if elements:  # a field of a file to fill in has no content of its own
            rows[content.page].append(elements)
    return _WrittenPart((), tuple([" ".join(row) for row in rows]), tuple(links), tuple(notes))


def _descendants(section: StructElement) -> frozenset[StructElement]:
    """Return an element and all elements below it."""
    elements = [section]
    for element in elements:
        elements += element.children  # the list grows during the loop, level by level
    return frozenset(elements)


def _fill_template(
    cache: RunCache,
    section: StructElement,
    drawn: tuple[MarkedContent, ...],
    parent: int,
    first: int,
    pages: range,
    annotations: range,
) -> _WrittenPart:
    """Return a section with object numbers from `first`."""
    template = cache.of(_build_template, CACHED_SECTIONS)(section, drawn, len(pages))
    numbers = (*range(first, first + template.size), *reversed(annotations), *reversed(pages), parent)
    lines = (template.text % template.select_numbers(numbers)).split("\n")
    links = tuple([(index, first + element) for index, element in template.links])
    references = tuple(lines[template.size :][: len(drawn)])
    return _WrittenPart(
        tuple(lines[: template.size]), references, links, tuple([first + note for note in template.notes])
    )


class _SectionTemplate(NamedTuple):
    """A section in any file: a line for each object, and a line for each drawing with the elements that it fills.

    Each `%d` stands for an object number. `select_numbers` selects these from a tuple of all numbers: elements,
    annotations (reversed), pages (reversed), and the parent element.
    """

    size: int
    text: str
    select_numbers: Callable[[tuple[int, ...]], object]
    links: tuple[tuple[int, int], ...]
    """The index of each link in the document, and the index of its element."""
    notes: tuple[int, ...]


def _build_template(section: StructElement, drawn: tuple[MarkedContent, ...], pages: int) -> _SectionTemplate:
    """Build the template of a section, in reading order. `pages` is the number of pages of its document.

    Empty elements are left out, except cells, because a table must stay regular.
    """
    marks, linked = _content_by_element(drawn)
    boxes = dict(chain.from_iterable([content.boxes for content in drawn]))
    numbers: dict[StructElement, int] = {}
    bodies: list[tuple[str, list[int]]] = []
    notes: list[int] = []

    def write(element: StructElement, parent: int) -> bool:
        index = len(bodies)
        bodies.append(("", []))
        kids, references = [], [parent]
        element_marks, element_links = marks.get(element, []), linked.get(element, [])
        if element_marks or element_links:
            numbers[element] = index
            for kid, kid_references in _content_kids(element_marks, element_links, pages):
                kids.append(kid)
                references += kid_references
        for child in element.children:
            child_index = len(bodies)
            if write(child, index):
                kids.append("%d 0 R")
                references.append(child_index)
        if not kids and element.role not in ("TH", "TD"):
            bodies.pop()
            return False
        entries = _kids_entry(element, kids)
        if element_marks:
            entries += "/Pg %d 0 R"
            references.append(-2 - element_marks[0][0])
        # The name of a field to fill in is in its annotation. As it has one, it is no PrintField.
        is_widget = element.role == "Form" and bool(element_links)
        entered = StructElement("Form", lang=element.lang) if is_widget else element
        if optional := _optional_entries(entered, boxes.get(element, "")):
            entries += optional.replace("%", "%%")
        if element.role == "Note":
            notes.append(index)
            entries += "/ID(note-%07d)"
            references.append(index)
        bodies[index] = f"<</Type/StructElem/S/{element.role}/P %d 0 R{entries}>>", references
        return True

    write(section, -1)
    filled = [[numbers[element] for element in content.elements] for content in drawn]
    lines = [*bodies, *((" ".join(["%d 0 R"] * len(row)), row) for row in filled)]
    references = [number for _, row in lines for number in row]
    select_numbers = itemgetter(*references) if references else lambda _: ()
    links = tuple(
        [
            (index, numbers[element])
            for content in drawn
            for index, element in enumerate(content.links, content.first_link)
        ]
    )
    return _SectionTemplate(len(bodies), "\n".join([text for text, _ in lines]), select_numbers, links, tuple(notes))


_ContentByElement = dict[StructElement, list[tuple[int, int]]]


def _content_by_element(drawn: Sequence[MarkedContent]) -> tuple[_ContentByElement, _ContentByElement]:
    """Return the marks of each element as (page, MCID), and its links as (page, index in the document)."""
    marks: _ContentByElement = {}
    links: _ContentByElement = {}
    for content in drawn:
        for mcid, element in enumerate(content.elements, content.mcid):
            marks.setdefault(element, []).append((content.page, mcid))
        for index, element in enumerate(content.links, content.first_link):
            links.setdefault(element, []).append((content.page, index))
    return marks, links


_REFERENCE = "<</Type/OBJR"


def _kids_entry(element: StructElement, kids: Sequence[str]) -> str:
    """Return the entry of an element's kids. Programs that check signatures find a form's field only without a list."""
    if element.role == "Form" and len(kids) == 1 and kids[0].startswith(_REFERENCE):
        return f"/K{kids[0]}"
    return f"/K[{' '.join(kids)}]" if kids else ""


def _content_kids(
    marks: Sequence[tuple[int, int]], links: Sequence[tuple[int, int]], pages: int
) -> Iterator[tuple[str, list[int]]]:
    """Yield kids of an element that are not elements, with the numbers that they refer to, as counted in a template."""
    for page, mcid in marks:
        if page == marks[0][0]:
            yield str(mcid), []
        else:
            yield f"<</Type/MCR/Pg %d 0 R/MCID {mcid}>>", [-2 - page]
    for page, link in links:
        yield f"{_REFERENCE}/Pg %d 0 R/Obj %d 0 R>>", [-2 - page, -2 - pages - link]


def _optional_entries(element: StructElement, box: str) -> str:
    """Return the entries that only few elements have."""
    entries = f"/Alt {pdf_string(element.alt)}" if element.alt else ""
    if element.actual_text:
        entries += f"/ActualText {pdf_string(element.actual_text)}"
    if element.title:
        entries += f"/T {pdf_string(element.title)}"
    if element.lang:
        entries += f"/Lang {pdf_string(element.lang)}"
    attributes = {**element.attributes, "Placement": "/Block", "BBox": box} if box else element.attributes
    if attributes:
        values = "".join([f"/{name} {value}" for name, value in attributes.items()])
        entries += f"/A<</O/{element.owner}{values}>>"
    return entries
