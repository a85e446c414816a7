"""What was printed, told by a short mark: the same words and data give the same mark, anything else another.

A `Document` becomes the bytes of a tagged, archival PDF. A pure function: the same document gives the same bytes.

A `Document` to how much room it takes, before anything is drawn: its pages, its longest sections, long headings.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property

from handouts.document import Document, Run, Section
from handouts.typeset.blocks.builder_context import RenderCache
from handouts.typeset.float_sums import float_sum, int_sum
from handouts.typeset.layout.flowables import Flowable, text_flowables
from handouts.typeset.layout.header_footer import LOGO_SIZE, PageHeaderFooter, needs_own_line
from handouts.typeset.layout.pagination import PlacedPage, paginate
from handouts.typeset.layout.pictures import Logo, LogoImage
from handouts.typeset.layout.sections import build_section
from handouts.typeset.layout.theme import COMPACT, LARGE, STANDARD, Scale, Theme
from handouts.typeset.pdf.assembly import joined_file, single_file
from handouts.typeset.pdf.canvas import TaggedCanvas
from handouts.typeset.pdf.metadata import FileMetadata
from handouts.typeset.pdf.struct_tree import StructElement
from handouts.typeset.text.fonts import face_for, font_chain

IDENTIFIER_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no sign that is taken for another
IDENTIFIER_LENGTH = 9


def document_identifier(document: Document) -> str:
    """Nine signs in three groups: the beginning of the digest, as it stands on every page."""
    value = int.from_bytes(document_digest(document)[:8], "big")
    signs = []
    for _ in range(IDENTIFIER_LENGTH):
        value, at = divmod(value, len(IDENTIFIER_ALPHABET))
        signs.append(IDENTIFIER_ALPHABET[at])
    return f"{''.join(signs[:3])}-{''.join(signs[3:6])}-{''.join(signs[6:])}"


def document_digest(document: Document) -> bytes:
    """SHA-256 of all the words and data of a document, and of nothing of when or where."""
    said = (document.title, document.subject, document.lang, document.paper, document.large_print, document.budget)
    whole = hashlib.sha256(ascii(said).encode())
    for part in (document.brand, document.furniture, *document.sections):
        whole.update(part.fingerprint[0])
    return whole.digest()


def section_length(section: Section) -> int:
    """How much a section says, in characters of all its fields and their names: a measure of how long it will be."""
    return section.fingerprint[1]


LONG_DOCUMENT = (
    2300  # weight for a page of the budget from which a document is sure to exceed it in the comfortable scale
)


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

    def lay_out(self, document: Document, mark: str) -> LaidOutDocument:
        """The document on pages. Raises TooTall. Documents of one renderer share their pieces and elements."""
        layout = self._layout(document, mark)
        if layout.too_tall:
            raise PartTooTall(layout.too_tall)
        return layout

    def _drawn(self, document: Document, mark: str) -> TaggedCanvas:
        return self.lay_out(document, mark).draw()

    def _layout(self, document: Document, mark: str) -> LaidOutDocument:
        """A name that runs against the page stands in a line of its own on later pages, where that costs no page."""
        layout = self._scaled(document, mark)
        if not any(needs_own_line(layout.context, *field) for field in document.furniture.strip):
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
        if int_sum(map(section_length, document.sections)) > LONG_DOCUMENT * document.budget:
            tighter = LaidOutDocument(document, COMPACT, mark, self.cache, apart)
            if tighter.fits_budget:
                return tighter
        layout = LaidOutDocument(document, STANDARD, mark, self.cache, apart)
        if layout.fits_budget:
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
        self.context = cache.context(self.theme, document.lang)
        self.root = StructElement("Document")
        self.header_footer = PageHeaderFooter(document, self.context, self.root, mark, apart)
        self.pieces: list[Flowable] = []
        self.sections: list[tuple[Flowable, ...]] = []
        for section in document.sections:
            element, made = build_section(self.context, section)
            if any(element is before for before in self.root.children):
                # The same words once more are another place to read: what is kept stands in a document once.
                element, made = build_section.build(self.context, section)
            self.root.children.append(element)
            self.sections.append(made)
            self.pieces += made

    @cached_property
    def pages(self) -> list[PlacedPage]:
        """What stands where."""
        return paginate(self.pieces, self.theme.width, self.header_footer.first, self.header_footer.later)

    @property
    def fits_budget(self) -> bool:
        """True when all is on the pages of the budget."""
        return len(self.pages) <= self.document.budget and not self.too_tall

    @property
    def too_tall(self) -> str:
        """The longest words of what leaves the paper or runs into the foot; '' when all is well."""
        furniture = self.header_footer
        if furniture.crowded:
            return longest_header_text(self.document)
        for number, page in enumerate(self.pages):
            if page.used > (furniture.later if number else furniture.first) + 1:
                return max(
                    (text.shaped.unscaled.text for _, piece in page.placed for text in text_flowables(piece)),
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
        furniture = self.header_footer
        furniture.draw_header(canvas, number)
        top = furniture.first_top if number == 1 else furniture.later_top
        for down, piece in self.pages[number - 1].placed:
            height = piece.wrap(self.theme.width, 0)[1]
            canvas.replay(piece.record(self.theme.width), self.theme.scale.margin, top - down - height)
        furniture.draw_footer(canvas, number, len(self.pages))


def longest_header_text(document: Document) -> str:
    """What takes the most room in head and foot, of the clinic's and the patient's own words."""
    said = document.furniture
    values = [text for _, value in (*said.contact, *said.strip) for text in _texts([asdict(part) for part in value])]
    address = "".join(said.address)
    longest = max((said.clinic, said.version, said.document, address, *said.notices, *values), key=len)
    return said.address[0] if longest == address and said.address else longest


LONG_NAME = "Maximiliana Alexandra Theodora Gonzalez-Martinez Beispiel-Musterfrau"
SAMPLE_IDENTIFIER = "AAA-AAA-AAA"  # as long as the identifier of any page


@dataclass(frozen=True)
class DocumentExtent:
    """How much room a document takes in standard print, at its tightest: so is it printed before it needs more."""

    pages: int
    sections: tuple[tuple[str, float], ...]
    """Heading and height of each section in points, in the order of the page."""
    wrapped: tuple[str, ...]
    """Headings that do not fit on one line."""
    too_tall: str
    """The longest words of what leaves the paper, in large print too; '' when all is well."""


def measure_extent(document: Document, cache: RenderCache | None = None) -> DocumentExtent:
    """Laid out once, in the tighter scale. Raises fonts.MissingGlyph when no face has a character of its text."""
    cache = cache or RenderCache()
    layout = LaidOutDocument(replace(document, large_print=False), COMPACT, "", cache)
    width = layout.theme.width
    sections = []
    for section, pieces in zip(document.sections, layout.sections, strict=True):
        height = float_sum(piece.space_before + piece.wrap(width, 0)[1] + piece.space_after for piece in pieces)
        sections.append((section.heading, height))
    style = Theme(document.brand, STANDARD, document.paper, lang=document.lang).style(
        "heading", bold=True, heading=True
    )
    headings = [section.heading for section in document.sections if section.heading]
    wrapped = tuple(heading for heading in headings if cache.shaper.shape((Run(heading),), style).width > width)
    return DocumentExtent(
        len(layout.pages), tuple(sections), wrapped, layout.too_tall or _crowding_text(document, cache)
    )


def _crowding_text(document: Document, cache: RenderCache) -> str:
    """The longest words of head and foot where these leave no room in large print for a patient with a long name."""
    said = document.furniture
    patient = tuple([(label, (Run(LONG_NAME),) if at == 0 else value) for at, (label, value) in enumerate(said.strip)])
    large = replace(document, large_print=True, furniture=replace(said, strip=patient))
    context = cache.context(Theme(document.brand, LARGE, document.paper, True, document.lang), document.lang)
    return (
        longest_header_text(document)
        if PageHeaderFooter(large, context, StructElement("Document"), SAMPLE_IDENTIFIER).crowded
        else ""
    )


def logo_size(data: bytes) -> tuple[float, float]:
    """Width and height in points of a logo as it is drawn on the first page."""
    return Logo(LogoImage(data), *LOGO_SIZE, None).wrap(0, 0)
