"""A `Document` becomes the bytes of a tagged, archival PDF. A pure function: the same document gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property

from handouts.document import Document
from handouts.typeset.blocks.setting import RenderCache
from handouts.typeset.canvas import TaggedCanvas
from handouts.typeset.flow import Flowable, text_flowables
from handouts.typeset.fonts import face_for, font_chain
from handouts.typeset.heads import opposite_alignment
from handouts.typeset.identity import document_identifier, weight
from handouts.typeset.metadata import FileMetadata, joined_file, single_file
from handouts.typeset.page import PageFurniture
from handouts.typeset.paginate import PlacedPage, paginate
from handouts.typeset.sections import build_section
from handouts.typeset.structure import StructElement
from handouts.typeset.sums import int_sum
from handouts.typeset.theme import COMPACT, LARGE, STANDARD, Scale, Theme

LONG = 2300  # weight for a page of the budget from which a document is sure to exceed it in the comfortable scale


class PartTooTall(ValueError):
    """A part that no page holds: printed, it would leave the paper. `words` are its longest."""

    def __init__(self, words: str) -> None:
        super().__init__(f"taller than a page: {words!r}")
        self.words = words


def missing_characters(document: Document) -> set[str]:
    """Characters of its text that no face has: such a document cannot be rendered."""
    return set().union(
        *(missing_characters_in_text(text, document.brand.typeface) for text in _texts(asdict(document)))
    )


def missing_characters_in_text(text: str, typeface: str = "Noto Sans") -> set[str]:
    """Characters of a text that no face has."""
    faces = font_chain(typeface)
    return {char for char in text if char != "\n" and not face_for(char, faces)}


def _texts(value: object) -> Iterator[str]:
    """All words. Where they lead and their language are not set."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, part in value.items():
            if name not in ("link", "lang"):
                yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)


@dataclass(frozen=True)
class RenderedDocument:
    """A document's own file."""

    data: bytes
    pages: int
    identifier: str


@dataclass(frozen=True)
class RenderedPacket:
    """The documents of one patient: each in a file of its own, and all in one."""

    documents: tuple[RenderedDocument, ...]
    data: bytes
    pages: int


class Renderer:
    """Renders the documents of one run. What they share is built once, and kept until the renderer is dropped.

    The same document gives the same bytes, whatever was rendered before.
    """

    def __init__(self, cache: RenderCache | None = None) -> None:
        self.cache = cache or RenderCache()

    def render(self, document: Document) -> bytes:
        """The PDF. Raises fonts.MissingGlyph when no face has a character of its text, and TooTall."""
        return single_file(self._drawn(document, document_identifier(document)), self.cache)

    def render_packet(self, documents: Sequence[Document], title: str, subject: str) -> RenderedPacket:
        """Each document's file, the same as `render` gives, and one of all, with this title and subject.

        Its author and language are those of the first document. Raises what `render` raises.
        """
        marks = [document_identifier(document) for document in documents]
        canvases = [self._drawn(document, mark) for document, mark in zip(documents, marks, strict=True)]
        singles = tuple(
            RenderedDocument(single_file(canvas, self.cache), len(canvas.pages), mark)
            for canvas, mark in zip(canvases, marks, strict=True)
        )
        meta = FileMetadata(title, documents[0].furniture.clinic, subject, documents[0].lang)
        return RenderedPacket(singles, joined_file(canvases, meta, self.cache), int_sum(one.pages for one in singles))

    def laid_out(self, document: Document, mark: str) -> LaidOutDocument:
        """The document on pages. Raises TooTall. Documents of one renderer share their pieces and elements."""
        layout = self._layout(document, mark)
        if layout.too_tall:
            raise PartTooTall(layout.too_tall)
        return layout

    def _drawn(self, document: Document, mark: str) -> TaggedCanvas:
        return self.laid_out(document, mark).draw()

    def _layout(self, document: Document, mark: str) -> LaidOutDocument:
        """A name that runs against the page stands in a line of its own on later pages, where that costs no page."""
        layout = self._scaled(document, mark)
        if not any(opposite_alignment(layout.setting, *field) for field in document.furniture.strip):
            return layout
        other = self._scaled(document, mark, apart=False)
        return other if layout.too_tall or len(other.pages) < len(layout.pages) else layout

    def _scaled(self, document: Document, mark: str, apart: bool = True) -> LaidOutDocument:
        """The comfortable scale, or a tighter one where that saves a page of a document beyond its budget.

        What is long for its budget is not laid out in the comfortable scale first.
        """
        if document.large_print:
            return LaidOutDocument(document, LARGE, mark, self.cache, apart)
        tighter = None
        if int_sum(map(weight, document.sections)) > LONG * document.budget:
            tighter = LaidOutDocument(document, COMPACT, mark, self.cache, apart)
            if tighter.fits:
                return tighter
        layout = LaidOutDocument(document, STANDARD, mark, self.cache, apart)
        if layout.fits:
            return layout
        tighter = tighter or LaidOutDocument(document, COMPACT, mark, self.cache, apart)
        return tighter if layout.too_tall or len(tighter.pages) < len(layout.pages) else layout


def render(document: Document) -> bytes:
    """The PDF of one document. Raises fonts.MissingGlyph when no face has a character of its text, and TooTall."""
    renderer = Renderer()
    try:
        return renderer.render(document)
    finally:
        renderer.cache.clear()  # its parts refer to each other: else they would wait for the garbage collector


class LaidOutDocument:
    """One try at a document in one scale: its pieces on pages, ready to draw."""

    def __init__(self, document: Document, scale: Scale, mark: str, cache: RenderCache, apart: bool = True) -> None:
        self.document = document
        self.theme = Theme(document.brand, scale, document.paper, document.large_print, document.lang)
        self.setting = cache.setting(self.theme, document.lang)
        self.root = StructElement("Document")
        self.furniture = PageFurniture(document, self.setting, self.root, mark, apart)
        self.pieces: list[Flowable] = []
        self.sections: list[tuple[Flowable, ...]] = []
        for section in document.sections:
            element, made = build_section(self.setting, section)
            if any(element is before for before in self.root.children):
                # The same words once more are another place to read: what is kept stands in a document once.
                element, made = build_section.build(self.setting, section)
            self.root.children.append(element)
            self.sections.append(made)
            self.pieces += made

    @cached_property
    def pages(self) -> list[PlacedPage]:
        """What stands where."""
        return paginate(self.pieces, self.theme.width, self.furniture.first, self.furniture.later)

    @property
    def fits(self) -> bool:
        """True when all is on the pages of the budget."""
        return len(self.pages) <= self.document.budget and not self.too_tall

    @property
    def too_tall(self) -> str:
        """The longest words of what leaves the paper or runs into the foot; '' when all is well."""
        furniture = self.furniture
        if furniture.crowded:
            return longest_header_text(self.document)
        for number, page in enumerate(self.pages):
            if page.used > (furniture.later if number else furniture.first) + 1:
                return max(
                    (text.shaped.told.text for _, piece in page.placed for text in text_flowables(piece)),
                    key=len,
                    default="",
                )
        return ""

    def draw(self) -> TaggedCanvas:
        """All pages, drawn."""
        document = self.document
        meta = FileMetadata(document.title, document.furniture.clinic, document.subject, document.lang)
        canvas = TaggedCanvas(self.theme.size, self.root, meta)
        for number in range(1, len(self.pages) + 1):
            self.draw_page(canvas, number)
            canvas.showPage()
        return canvas

    def draw_page(self, canvas: TaggedCanvas, number: int) -> None:
        """One page, counted from 1, onto the canvas's."""
        furniture = self.furniture
        furniture.draw_head(canvas, number)
        top = furniture.first_top if number == 1 else furniture.later_top
        for down, piece in self.pages[number - 1].placed:
            height = piece.wrap(self.theme.width, 0)[1]
            canvas.replay(piece.recorded(self.theme.width), self.theme.scale.margin, top - down - height)
        furniture.draw_foot(canvas, number, len(self.pages))


def longest_header_text(document: Document) -> str:
    """What takes the most room in head and foot, of the clinic's and the patient's own words."""
    said = document.furniture
    values = [text for _, value in (*said.contact, *said.strip) for text in _texts([asdict(part) for part in value])]
    address = "".join(said.address)
    longest = max((said.clinic, said.version, said.document, address, *said.notices, *values), key=len)
    return said.address[0] if longest == address and said.address else longest
