"""Render a `Document` as a tagged, archival PDF: the same document gives the same bytes.

Also compute the identifier that is printed on every page, and measure how much room a document takes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace

from handouts.cached_property import cached_property
from handouts.document import BilingualText, Document, Run, Section
from handouts.typeset.blocks.builder_context import BuilderContext, RenderCache
from handouts.typeset.float_sums import float_sum, int_sum
from handouts.typeset.layout.flowables import Artifact, Flowable, text_flowables, with_spaces
from handouts.typeset.layout.header_footer import LOGO_SIZE, PageHeaderFooter, needs_own_line
from handouts.typeset.layout.page_cuts import PlacedPage
from handouts.typeset.layout.page_search import MAX_PAGES, search_breaks
from handouts.typeset.layout.pagination import improve_breaks, paginate
from handouts.typeset.layout.pictures import Logo, LogoImage
from handouts.typeset.layout.sections import build_section
from handouts.typeset.layout.spare_room import MIN_EMPTY, spread_sections, with_more_lines
from handouts.typeset.layout.theme import COMPACT, LARGE, SPACED, STANDARD, Scale, Theme, fit_leading
from handouts.typeset.layout.two_columns import TwoColumns, column_context, is_form, section_runs
from handouts.typeset.pdf.assembly import joined_file, single_file
from handouts.typeset.pdf.canvas import TaggedCanvas
from handouts.typeset.pdf.form_fields import FormMode
from handouts.typeset.pdf.metadata import FileMetadata
from handouts.typeset.pdf.struct_tree import StructElement
from handouts.typeset.text.fonts import face_for, font_chain

IDENTIFIER_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no characters that are easily confused
IDENTIFIER_LENGTH = 9


def document_identifier(document: Document) -> str:
    """Return the identifier printed on every page: the start of the digest as nine characters in three groups."""
    value = int.from_bytes(document_digest(document)[:8], "big")
    characters = []
    for _ in range(IDENTIFIER_LENGTH):
        value, index = divmod(value, len(IDENTIFIER_ALPHABET))
        characters.append(IDENTIFIER_ALPHABET[index])
    return f"{''.join(characters[:3])}-{''.join(characters[3:6])}-{''.join(characters[6:])}"


def document_digest(document: Document) -> bytes:
    """Return the SHA-256 of all text and data of a document. It does not depend on time or place."""
    settings = (document.title, document.subject, document.lang, document.paper, document.large_print, document.budget)
    digest = hashlib.sha256(ascii(settings).encode())
    for part in (document.brand, document.furniture, *document.sections):
        digest.update(part.fingerprint[0])
    return digest.digest()


def section_length(section: Section) -> int:
    """Return the length of a section: the characters of all its fields and their names."""
    return section.fingerprint[1]


LARGE_PRINT_FACTOR = 2.5
"""A document in large print may have so many times the pages of its budget."""
MAX_FOR_COLUMNS = 1.2
"""A document of more than this share of its budget, in the compact scale, exceeds its budget in two columns too."""
MIN_SLACK = 0.2
"""If pages but the last leave so much of a page empty together, the spaces of a compact document grow."""
LONG_DOCUMENT = 2300
"""Total section length per page of the budget. A longer document exceeds its budget in the standard scale."""


class PartTooTall(ValueError):
    """A part does not fit on any page, so it would run off the paper. `text` is its longest text."""

    def __init__(self, text: str) -> None:
        super().__init__(f"taller than a page: {text!r}")
        self.text = text


def missing_characters(document: Document) -> set[str]:
    """Return the characters of a document that no font has. Such a document cannot be rendered."""
    return set().union(
        *(missing_characters_in_text(text, document.brand.typeface) for text in _texts(asdict(document)))
    )


def missing_characters_in_text(text: str, typeface: str = "Noto Sans") -> set[str]:
    """Return the characters of a text that no font has."""
    faces = font_chain(typeface)
    return {char for char in text if char != "\n" and not face_for(char, faces)}


def _texts(value: object) -> Iterator[str]:
    """Yield all texts. Targets of links and language codes are not printed."""
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
    """The file of one document. `is_whole`: no optional section was left out."""

    data: bytes
    pages: int
    identifier: str
    is_whole: bool = True


@dataclass(frozen=True)
class RenderedPacket:
    """The documents of one patient: each in its own file, and all of them in one file."""

    documents: tuple[RenderedDocument, ...]
    data: bytes
    pages: int


class Renderer:
    """Renders the documents of one run. Parts that they share are built once and cached with the renderer.

    The same document gives the same bytes, no matter what was rendered before.
    """

    def __init__(self, cache: RenderCache | None = None) -> None:
        self.cache = cache or RenderCache()

    def render(self, document: Document, *, with_identifier: bool = True, form: FormMode = "none") -> bytes:
        """Return the PDF. Raises `fonts.MissingGlyph` if no font has a character of its text, and `PartTooTall`.

        Its footer has the identifier of the document, unless `with_identifier` is False. `form` says whether its blanks
        are fields that are filled in on a screen.
        """
        identifier = document_identifier(document) if with_identifier else ""
        return single_file(self.lay_out(document, identifier).draw(form), self.cache, form)

    def render_packet(
        self, documents: Sequence[Document], title: str, subject: str, form: FormMode = "none"
    ) -> RenderedPacket:
        """Return each document's file, as `render` does, and one file of all with this title and subject.

        Author and language are those of the first document. Raises the same errors as `render`.
        """
        identifiers = [document_identifier(document) for document in documents]
        layouts = [
            self.lay_out(document, identifier) for document, identifier in zip(documents, identifiers, strict=True)
        ]
        canvases = [layout.draw(form) for layout in layouts]
        singles = tuple(
            RenderedDocument(
                single_file(canvas, self.cache, form),
                len(canvas.pages),
                identifier,
                not layout.words_only,
            )
            for canvas, identifier, layout in zip(canvases, identifiers, layouts, strict=True)
        )
        meta = FileMetadata(title, documents[0].furniture.clinic, subject, documents[0].lang)
        return RenderedPacket(
            singles, joined_file(canvases, meta, self.cache, form), int_sum(single.pages for single in singles)
        )

    def lay_out(self, document: Document, identifier: str) -> LaidOutDocument:
        """Place the document on pages. Raises `PartTooTall`. Documents of one renderer share flowables and elements."""
        layout = self._best_layout(document, identifier)
        if layout.too_tall:
            raise PartTooTall(layout.too_tall)
        return layout.with_more_lines()

    def _best_layout(self, document: Document, identifier: str) -> LaidOutDocument:
        """Leave out the optional sections if they would cost a page of a document that exceeds its budget."""
        has_optional = any(section.optional for section in document.sections)
        layout = self._layout_of_all(document, identifier, is_draft=has_optional)
        if layout.fits_budget or not has_optional:
            return layout
        if document.picture_pages and layout.fits(layout.page_limit(document.budget + document.picture_pages)):
            return layout
        words_only = self._layout_of_all(document, identifier, words_only=True)
        if layout.too_tall or len(words_only.filled_pages) < len(layout.filled_pages):
            return words_only
        return self._layout_of_all(document, identifier)

    def _layout_of_all(
        self, document: Document, identifier: str, words_only: bool = False, is_draft: bool = False
    ) -> LaidOutDocument:
        """On later pages, give a name in the opposite direction its own line, unless that adds a page."""
        layout = self._best_scale(document, identifier, words_only=words_only, is_draft=is_draft)
        if not any(needs_own_line(layout.context, *field) for field in document.furniture.strip):
            return layout
        without_own_line = self._best_scale(
            document, identifier, own_line=False, words_only=words_only, is_draft=is_draft
        )
        return (
            without_own_line
            if layout.too_tall or len(without_own_line.filled_pages) < len(layout.filled_pages)
            else layout
        )

    def _best_scale(
        self,
        document: Document,
        identifier: str,
        own_line: bool = True,
        words_only: bool = False,
        is_draft: bool = False,
    ) -> LaidOutDocument:
        """Use the standard scale, or the compact one if it saves a page of a document that exceeds its budget.

        A document that is long for its budget is laid out in the compact scale first. If it exceeds its budget in that
        too, a draft is enough to count its pages.
        """

        def lay_out(scale: Scale, in_columns: bool = False) -> LaidOutDocument:
            return LaidOutDocument(document, scale, identifier, self.cache, own_line, words_only, in_columns)

        if document.large_print:
            return lay_out(LARGE)
        is_long = int_sum(map(section_length, document.sections)) > LONG_DOCUMENT * document.budget
        standard = None if is_long else lay_out(STANDARD)
        if standard and standard.fits_budget:
            return standard
        compact = lay_out(COMPACT)
        if compact.fits_budget:
            return _with_more_space(compact, lay_out)
        if is_draft:
            return compact
        if compact.height_in_pages <= document.budget * MAX_FOR_COLUMNS and not is_form(document.sections):
            columns = lay_out(COMPACT, in_columns=True)
            if columns.fits_budget:
                return columns
        standard = standard or lay_out(STANDARD)
        return standard if standard.fits(len(compact.pages)) else compact


def _with_more_space(compact: LaidOutDocument, lay_out: Callable[[Scale], LaidOutDocument]) -> LaidOutDocument:
    """Spend what pages have left on larger type, or only on the spaces between parts, if it is much."""
    if compact.slack < MIN_SLACK:
        return compact
    for scale in (STANDARD, SPACED):
        spaced = lay_out(scale)
        if spaced.fits_budget and spaced.slack < compact.slack:
            return spaced
    return compact


def without_optional(document: Document) -> Document:
    """Return a document without its optional sections."""
    return replace(document, sections=tuple(section for section in document.sections if not section.optional))


def render(document: Document) -> bytes:
    """Return the PDF of one document. Raises `fonts.MissingGlyph` if no font has a character, and `PartTooTall`."""
    renderer = Renderer()
    try:
        return renderer.render(document)
    finally:
        renderer.cache.clear()  # its parts refer to each other, and would otherwise wait for the garbage collector


def _languages(document: Document) -> tuple[str, ...]:
    """The languages of a document: one, or the patient's and the clinic's own."""
    title = document.title
    return (document.lang, title.lang) if isinstance(title, BilingualText) else (document.lang,)


def _fitted(scale: Scale, document: Document) -> Scale:
    """The scale with enough space between lines for the letters of all languages of a document."""
    for lang in _languages(document):
        scale = fit_leading(scale, lang)
    return scale


class LaidOutDocument:
    """A document in one scale: its flowables on pages, ready to draw. `words_only`: without its optional sections."""

    def __init__(
        self,
        document: Document,
        scale: Scale,
        identifier: str,
        cache: RenderCache,
        own_line: bool = True,
        words_only: bool = False,
        in_columns: bool = False,
    ) -> None:
        self.document, self.words_only, self.in_columns = document, words_only, in_columns
        self.scale, self.identifier, self.cache, self.own_line = scale, identifier, cache, own_line
        self.theme = Theme(
            document.brand, _fitted(scale, document), document.paper, document.large_print, document.lang
        )
        self.context = cache.context(self.theme, document.lang, document.spoken)
        self.root = StructElement("Document")
        self.flowables: list[Flowable] = []
        self.sections: list[tuple[Flowable, ...]] = []
        runs = section_runs(document.sections) if in_columns else [(False, document.sections)]
        for is_run, sections in runs:
            context = column_context(self.context) if is_run else self.context
            listed = [replace(section, columns=1) for section in sections] if is_run else sections
            built = [part for section in listed for part in self._build_section(section, context)]
            self.flowables += [TwoColumns(built, context.rtl)] if is_run else built
        self.header_footer = PageHeaderFooter(
            document, self.context, self.root, identifier, own_line, self._urgent_height()
        )
        self._tighten_signatures()

    def _urgent_height(self) -> float:
        """The height of what should be on the first page of large print: all up to the last urgent part."""
        last = max((index for index, part in enumerate(self.flowables) if part.urgent), default=-1)
        if last < 0 or not self.theme.large:
            return 0.0
        parts = with_spaces(self.flowables[: last + 1])
        return float_sum([gap + part.wrap(self.theme.width, 0)[1] for gap, part in parts])

    def _tighten_signatures(self) -> None:
        """If the signatures at the end are taller than a page, build them in the compact scale, if they fit then."""
        built = self.sections[-1] if self.sections else ()
        if len(built) != 1 or not is_form(self.document.sections[-1:]) or self.theme.large:
            return
        compact = replace(self.theme, scale=_fitted(COMPACT, self.document))
        element, tight = build_section(self.context.with_theme(compact), self.document.sections[-1])
        heights = [part.wrap(self.theme.width, 0)[1] for part in (*built, *tight)]
        if len(tight) == 1 and heights[0] > self.header_footer.later >= heights[1]:
            self.root.children[-1], self.flowables[-1], self.sections[-1] = element, tight[0], tight

    def _build_section(self, section: Section, context: BuilderContext) -> tuple[Flowable, ...]:
        """Add the element and the flowables of a section, and return the flowables."""
        if self.words_only and section.optional:
            self.sections.append(())
            return ()
        element, built = build_section(context, section)
        if any(element is child for child in self.root.children):
            # A repeated section needs its own elements, because an element occurs only once in a document.
            element, built = build_section.build(context, section)
        self.root.children.append(element)
        self.sections.append(built)
        return built

    @cached_property
    def filled_pages(self) -> list[PlacedPage]:
        """The pages, filled one after the other: a draft, to choose between layouts."""
        summaries = [part for part in self.flowables if isinstance(part, Artifact) and part.summarizes]
        if summaries:
            pages = paginate([part for part in self.flowables if part not in summaries], *self._frames)
            first_page = [placed for _, placed in pages[0].placed]
            if all(part in first_page for summary in summaries for part in summary.summarizes):
                self.flowables = [part for part in self.flowables if part not in summaries]
                return pages
        return paginate(self.flowables, *self._frames)

    @cached_property
    def pages(self) -> list[PlacedPage]:
        """The pages with their flowables. In large print, one of them has room for the version."""
        pages = improve_breaks(self.filled_pages, self.flowables, *self._frames)
        version = self.header_footer.version
        if version and not self._pages_with_room(pages, version):
            self.flowables.append(version)
            pages = improve_breaks(paginate(self.flowables, *self._frames), self.flowables, *self._frames)
        return pages

    @cached_property
    def spread_pages(self) -> list[PlacedPage]:
        """The pages with what is empty at their ends spent on the spaces above sections, except on the last page."""
        reserved = self.header_footer.version.wrap(self.theme.width, 0)[1] if self.header_footer.version else 0.0
        *pages, last = self.pages
        rooms = [room - reserved if room > MIN_EMPTY * self.header_footer.later else 0.0 for room in self.room_on_pages]
        return [*(spread_sections(page, room, self.theme.unit) for page, room in zip(pages, rooms, strict=False)), last]

    @property
    def room_on_pages(self) -> list[float]:
        """What is empty at the end of each page, in points."""
        _, first, later = self._frames
        return [(later if number else first) - page.used for number, page in enumerate(self.pages)]

    def with_more_lines(self) -> LaidOutDocument:
        """Return the layout with more lines to write on where its pages have room for them, or this one."""
        document, room = self.document, self.room_on_pages
        if len(room) > MAX_PAGES:
            return self
        sections = with_more_lines(document.sections, self.sections, self.pages, room, self.theme.scale.write)
        if sections == document.sections:
            return self
        other = LaidOutDocument(
            replace(document, sections=sections),
            self.scale,
            self.identifier,
            self.cache,
            self.own_line,
            self.words_only,
            self.in_columns,
        )
        fits = not other.too_tall and other.fits(len(self.pages))
        # Other breaks may leave more of a page empty.
        return other if fits and max(other.room_on_pages[:-1], default=0) <= max(room[:-1], default=0) else self

    def _pages_with_room(self, pages: Sequence[PlacedPage], version: Flowable) -> list[int]:
        """The pages, counted from 1, that have room for the version above the footer."""
        width, first, later = self._frames
        height = version.wrap(width, 0)[1] + version.space_before
        return [
            number for number, page in enumerate(pages, 1) if page.used + height <= (first if number == 1 else later)
        ]

    @property
    def _frames(self) -> tuple[float, float, float]:
        """The width of a page, and the heights of the first one and of each later one, in points."""
        return self.theme.width, self.header_footer.first, self.header_footer.later

    @cached_property
    def fits_budget(self) -> bool:
        """True if the document fits on the pages of its budget; in large print, on so many more as its type needs."""
        return self.fits(self.page_limit(self.document.budget))

    def page_limit(self, pages: int) -> int:
        """The limit for so many pages of standard print, in the print of the document."""
        return int(pages * (LARGE_PRINT_FACTOR if self.document.large_print else 1))

    def fits(self, count: int) -> bool:
        """True if the document fits on `count` pages. If other breaks are needed for that, they are kept."""
        if self.too_tall or len(self.filled_pages) <= count:
            return not self.too_tall
        pages = search_breaks(self.flowables, *self._frames, count)
        version = self.header_footer.version
        if pages and version and self.flowables[-1] is not version and not self._pages_with_room(pages, version):
            pages = search_breaks([*self.flowables, version], *self._frames, count)
            self.flowables += [version] if pages else []
        if pages:
            self.filled_pages = self.pages = pages
        return bool(pages)

    @property
    def height_in_pages(self) -> float:
        """The height of all flowables as they are on pages, in pages."""
        used = float_sum([page.used for page in self.filled_pages])
        _, first, later = self._frames
        return (used + later - first) / later

    @property
    def slack(self) -> float:
        """How much is empty at the ends of all pages but the last, in pages."""
        return float_sum(self.room_on_pages[:-1]) / self.header_footer.later

    @property
    def too_tall(self) -> str:
        """The longest text of the part that runs off the paper or into the footer; '' if everything fits."""
        header_footer = self.header_footer
        if header_footer.crowded:
            return longest_header_text(self.document)
        for number, page in enumerate(self.filled_pages):
            if page.used > (header_footer.later if number else header_footer.first) + 1:
                return max(
                    (text.shaped.unscaled.text for _, flowable in page.placed for text in text_flowables(flowable)),
                    key=len,
                    default="",
                )
        return ""

    def draw(self, form: FormMode = "none") -> TaggedCanvas:
        """Draw all pages, on paper or for the screen."""
        document = self.document
        meta = FileMetadata(document.title, document.furniture.clinic, document.subject, document.lang)
        canvas = TaggedCanvas(
            self.theme.size,
            self.root,
            meta,
            on_screen=form != "none",
            identifier=self.header_footer.identifier,
            type_size=self.theme.scale.body[0],
        )
        for number in range(1, len(self.pages) + 1):
            self.draw_page(canvas, number)
            canvas.showPage()
        return canvas

    def draw_page(self, canvas: TaggedCanvas, number: int) -> None:
        """Draw one page, counted from 1, on the current page of the canvas."""
        header_footer = self.header_footer
        header_footer.draw_header(canvas, number)
        version = header_footer.version
        if version and self.flowables[-1] is not version and number == self._pages_with_room(self.pages, version)[-1]:
            parts = header_footer.parts
            bottom = parts.first_bottom if number == 1 else parts.bottom
            canvas.replay(version.record(self.theme.width), self.theme.scale.margin, bottom)
        top = header_footer.first_top if number == 1 else header_footer.later_top
        for offset, flowable in self.spread_pages[number - 1].placed:
            height = flowable.wrap(self.theme.width, 0)[1]
            margin, upper = self.theme.scale.margin, top - offset
            if isinstance(flowable, TwoColumns):
                for part, left, bottom, width in flowable.placed(margin, upper):
                    canvas.replay(part.record(width), left, bottom)
            else:
                canvas.replay(flowable.record(self.theme.width), margin, upper - height)
        header_footer.draw_footer(canvas, number, len(self.pages))


def longest_header_text(document: Document) -> str:
    """Return the longest text of the clinic or the patient in header and footer."""
    frame = document.furniture
    values = [text for _, value in (*frame.contact, *frame.strip) for text in _texts([asdict(part) for part in value])]
    address = "".join(frame.address)
    longest = max((frame.clinic, frame.version, frame.document, address, *frame.notices, *values), key=len)
    return frame.address[0] if longest == address and frame.address else longest


LONG_NAME = "Maximiliana Alexandra Theodora Gonzalez-Martinez Beispiel-Musterfrau"
SAMPLE_IDENTIFIER = "AAA-AAA-AAA"  # as long as every identifier


@dataclass(frozen=True)
class DocumentExtent:
    """How much room a document takes in standard print, measured in the compact scale."""

    pages: int
    sections: tuple[tuple[str, float], ...]
    """Heading and height of each section in points, in page order."""
    wrapped: tuple[str, ...]
    """Headings that do not fit on one line."""
    too_tall: str
    """The longest text of the part that fits on no page, in large print too; '' if everything fits."""


def measure_extent(document: Document, cache: RenderCache | None = None) -> DocumentExtent:
    """Measure a document, laid out in the compact scale. Raises `fonts.MissingGlyph` if no font has a character."""
    cache = cache or RenderCache()
    layout = LaidOutDocument(replace(document, large_print=False), COMPACT, "", cache, words_only=True)
    width = layout.theme.width
    sections = []
    for section, flowables in zip(layout.document.sections, layout.sections, strict=True):
        height = float_sum(
            flowable.space_before + flowable.wrap(width, 0)[1] + flowable.space_after for flowable in flowables
        )
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
    """Return the longest text of header and footer if, in large print, a long name leaves no room."""
    frame = document.furniture
    patient = tuple(
        [(label, (Run(LONG_NAME),) if index == 0 else value) for index, (label, value) in enumerate(frame.strip)]
    )
    large = replace(document, large_print=True, furniture=replace(frame, strip=patient))
    theme = Theme(document.brand, fit_leading(LARGE, document.lang), document.paper, True, document.lang)
    context = cache.context(theme, document.lang, document.spoken)
    return (
        longest_header_text(document)
        if PageHeaderFooter(large, context, StructElement("Document"), SAMPLE_IDENTIFIER).crowded
        else ""
    )


def logo_size(data: bytes) -> tuple[float, float]:
    """Return width and height in points of a logo as it is drawn on the first page."""
    return Logo(LogoImage(data), *LOGO_SIZE, None).wrap(0, 0)
