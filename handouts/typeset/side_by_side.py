"""Draw two versions of a document side by side on double-width sheets, the old page at the left, with changes marked.

Both pages are as printed, in full size. Sheets without a change on either side are left out. In the structure, the old
document is one section and the new one the next, each below a heading with its name.

Changed text has a tint behind it, a line below it, and a bar in the margin. Removed and added text differ in more than
color: the lines and bars of removed text are dashed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import nullcontext
from dataclasses import dataclass, fields

from handouts.colors import contrast_ratio
from handouts.document import Document, PageBrand, SpokenWords
from handouts.text_diff import Pair, Spans, align, changed_spans
from handouts.typeset.blocks.builder_context import BuilderContext, RenderCache
from handouts.typeset.float_sums import float_sum, int_sum
from handouts.typeset.layout.flowables import (
    ColumnRow,
    Flowable,
    Stack,
    Surface,
    TextFlowable,
    TintedBox,
    text_flowables,
)
from handouts.typeset.layout.recorded_drawing import Recorder, Recording, move_box
from handouts.typeset.layout.theme import STANDARD, TEXT_COLOR, WHITE, Theme
from handouts.typeset.pdf.canvas import TaggedCanvas
from handouts.typeset.pdf.metadata import FileMetadata
from handouts.typeset.pdf.struct_tree import StructElement
from handouts.typeset.renderer import LaidOutDocument, Renderer, document_identifier, missing_characters_in_text
from handouts.typeset.text.glyph_runs import Box, DrawnText
from handouts.typeset.text.line_breaking import Line, break_lines
from handouts.typeset.text.shaping import TextShaper
from handouts.typeset.text.text_operators import BASELINE, color_operator, format_number, indent

Marks = dict[StructElement, Spans]
"""Changed spans of each element's text. No spans: all of it changed. An empty span: text was removed there."""


def find_differences(
    before: LaidOutDocument, after: LaidOutDocument, sections: Sequence[Pair], moved: AbstractSet[int]
) -> tuple[Marks, Marks]:
    """Find the changed parts of each text in the old and the new layout. `moved` are indexes of new sections."""
    marks_of_both: tuple[Marks, Marks] = {}, {}
    old_header_footer, new_header_footer = before.header_footer, after.header_footer
    _mark_texts(
        marks_of_both,
        (old_header_footer.header, old_header_footer.strip, old_header_footer.title),
        (new_header_footer.header, new_header_footer.strip, new_header_footer.title),
    )
    old_frame, new_frame = before.document.furniture, after.document.furniture
    if (old_frame.document, old_frame.version) != (new_frame.document, new_frame.version):
        # Only then, because the identifier in the footer differs after any change.
        _mark_texts(marks_of_both, (old_header_footer.parts.footer_row,), (new_header_footer.parts.footer_row,))
    for old_index, new_index in sections:
        old_flowables = before.sections[old_index] if old_index is not None else ()
        new_flowables = after.sections[new_index] if new_index is not None else ()
        _mark_texts(marks_of_both, old_flowables, new_flowables)
        unchanged = old_index is not None and new_index is not None and (
            before.document.sections[old_index] == after.document.sections[new_index]
        )  # fmt: skip
        unmarked = not any(text.element in marks_of_both[1] for text in text_flowables(new_flowables))
        if new_index in moved or (old_flowables and new_flowables and not unchanged and unmarked):
            # Mark the heading instead of the whole section.
            for marks, flowables in zip(marks_of_both, (old_flowables, new_flowables), strict=True):
                for text in [*text_flowables(flowables)][:1]:
                    marks[text.element] = ()
    return marks_of_both


def _mark_texts(
    marks_of_both: tuple[Marks, Marks], old_flowables: Sequence[Flowable], new_flowables: Sequence[Flowable]
) -> None:
    old_texts, new_texts = [*text_flowables(old_flowables)], [*text_flowables(new_flowables)]
    for old_index, new_index in align([_text_of(text) for text in old_texts], [_text_of(text) for text in new_texts]):
        if old_index is None or new_index is None:
            marks, text = (
                (marks_of_both[1], new_texts[new_index])
                if new_index is not None
                else (marks_of_both[0], old_texts[old_index or 0])
            )
            marks[text.element] = ()
            continue
        old_spans, new_spans = changed_spans(_text_of(old_texts[old_index]), _text_of(new_texts[new_index]))
        if old_spans or new_spans:
            marks_of_both[0][old_texts[old_index].element] = old_spans or ((0, 0),)
            marks_of_both[1][new_texts[new_index].element] = new_spans or ((0, 0),)


def _text_of(text: TextFlowable) -> str:
    return text.shaped.unscaled.text


BAR_DISTANCE = 9.0  # from the edge of the text to the bar, in points
BAR_MERGE_DISTANCE = 6.0  # bars closer than this are joined, in points
MIN_CONTRAST = 3.0  # text with less contrast to white is on a dark background, and gets no tint


@dataclass(frozen=True)
class MarkStyle:
    """How changed text looks: a pale tint for its line, a stronger one for itself; color and dashes of lines."""

    pale: str
    strong: str
    line: str
    dash: str


REMOVED = MarkStyle("#FDF1E3", "#F8CF9F", "#8A4B00", "[4 2.5] 0 d")
ADDED = MarkStyle("#E9F3FA", "#B5D8F0", "#00558A", "[] 0 d")


def mark_changes(flowable: Flowable, width: float, marks: Marks, mark_style: MarkStyle, rtl: bool) -> Recording | None:
    """Draw a flowable in a column `width` points wide with its changes marked. Returns None if it has none."""
    marked_texts = {text.element: text for text in text_flowables(flowable) if text.element in marks}
    if not marked_texts:
        return None
    recorder = _MarkRecorder(marked_texts, marks, mark_style)
    flowable.wrap(width, 0)
    flowable.drawOn(recorder, 0, 0)
    if not recorder.bars:  # the changed text is in the other half of a split
        return None
    recorder.draw_bars(width + BAR_DISTANCE if rtl else -BAR_DISTANCE, dict(_gap_positions(flowable)))
    return recorder.recording


def _gap_positions(flowable: Flowable) -> Iterator[tuple[StructElement, float]]:
    """Yield the texts of cards and list columns after the first, each with the middle of the gap before it.

    A bar in the margin would point at the first card or column.
    """
    if isinstance(flowable, Stack):
        for child in flowable.children:
            yield from _gap_positions(child)
    elif isinstance(flowable, ColumnRow) and _are_columns(flowable):
        offset = 0.0
        for cell_width, cell in flowable.cells:
            start = flowable.left_edge(0, offset - flowable.gap / 2, 0)
            yield from ((text.element, start) for text in text_flowables(cell) if offset)
            offset += cell_width + flowable.gap


def _are_columns(row: ColumnRow) -> bool:
    """True for cards and for the columns of a list. The cells of a table are one record."""
    kinds, widths = {type(cell) for _, cell in row.cells}, {cell_width for cell_width, _ in row.cells}
    return row.gap > 0 and len(widths) == 1 and kinds in ({TintedBox}, {Stack})


class RecordedFlowable(Flowable):
    """Draws a recording in place of a flowable that the page would draw directly."""

    def __init__(self, flowable: Flowable, recording: Recording) -> None:
        self.flowable, self.drawing = flowable, recording

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        return self.flowable.wrap(width, height)

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        if not isinstance(canvas, Recorder):
            canvas.replay(self.drawing, x, y)


class _MarkRecorder(Recorder):
    """A recorder that draws tints directly below changed text, so that no box covers them."""

    def __init__(self, marked_texts: Mapping[StructElement, TextFlowable], marks: Marks, mark_style: MarkStyle) -> None:
        super().__init__()
        self.marked_texts, self.marks, self.mark_style = marked_texts, marks, mark_style
        self.bars: list[tuple[StructElement, float, float]] = []

    def content(self, element: StructElement, drawn_text: DrawnText, x: float, y: float) -> None:
        text = self.marked_texts.get(element)
        underlines = self._draw_tints(text, x, y) if text else []
        super().content(element, drawn_text, x, y)
        for line in underlines:
            self.decoration(line)

    def _draw_tints(self, text: TextFlowable, x: float, y: float) -> list[str]:
        """Draw the tints of a text whose top left is at (x, y). Returns the underlines to draw over it."""
        shaped, leading = text.shaped, text.style.leading
        lines = break_lines(shaped, text.width)
        first, last = text.rows or (0, len(lines))
        spans = self.marks[text.element] or ((0, len(shaped.unscaled.text)),)
        on_dark = contrast_ratio(text.style.color) < MIN_CONTRAST
        offset = int_sum([len(word.text) for words in lines[:first] for word in words])
        underlines: list[str] = []
        for line_index, words in enumerate(lines[first:last]):
            line_end = offset + int_sum([len(word.text) for word in words])
            if any((start < line_end and stop > offset) or start == stop for start, stop in spans):
                top = y - line_index * leading
                self.bars.append((text.element, top - leading, top))
                if not on_dark:
                    self.decoration(_rectangle(x, top, text.width, leading, self.mark_style.pale))
                for left, right in _changed_stretches(text, words, offset, spans):
                    if not on_dark:
                        self.decoration(_rectangle(x + left, top, right - left, leading, self.mark_style.strong))
                    underlines.append(self._line(x + left, x + right, top - leading * (BASELINE + 0.17), text, on_dark))
            offset = line_end
        return underlines

    def _line(self, left: float, right: float, y: float, text: TextFlowable, on_dark: bool) -> str:
        color = color_operator(text.style.color if on_dark else self.mark_style.line, True)
        path = f"{format_number(left)} {format_number(y)} m {format_number(right)} {format_number(y)} l S"
        return f"{color} 1 w {self.mark_style.dash} {path}"

    def draw_bars(self, margin: float, gaps: Mapping[StructElement, float]) -> None:
        """Draw a bar next to each change: in the margin at x = `margin`, or in the gap before its column."""
        joined: list[tuple[float, float, float]] = []
        for x, bottom, top in sorted([(gaps.get(element, margin), *span) for element, *span in self.bars]):
            if joined and joined[-1][0] == x and bottom <= joined[-1][2] + BAR_MERGE_DISTANCE:
                joined[-1] = x, joined[-1][1], max(joined[-1][2], top)
            else:
                joined.append((x, bottom, top))
        pen = f"{color_operator(self.mark_style.line, True)} 3.5 w {self.mark_style.dash}"
        for x, bottom, top in joined:
            path = f"{format_number(x)} {format_number(top)} m {format_number(x)} {format_number(bottom)} l S"
            self.decoration(f"1 G 6 w {path} {pen} {path}")  # on a white line, because it may cross a color band


def _rectangle(x: float, top: float, width: float, height: float, color: str) -> str:
    return f"{color_operator(color)} {' '.join(map(format_number, (x, top - height, width, height)))} re f"


def _changed_stretches(text: TextFlowable, words: Line, offset: int, spans: Spans) -> list[tuple[float, float]]:
    """Return the left and right edges of the changes on a line that starts at `offset` of the text.

    In bidirectional text, the whole line counts as changed.
    """
    shaped = text.shaped
    points, x = shaped.points, indent(words, text.width, shaped)
    widths = [min(word.advance * points, text.width) for word in words]
    if shaped.unscaled.reordered or shaped.unscaled.base_level:
        any_changed = any(start < stop for start, stop in spans)
        hanging = words[-1].trailing_space * points  # trailing spaces are at the left of a right-to-left line
        left, right = (
            (x + hanging, x + float_sum(widths)) if shaped.unscaled.base_level else (x, x + float_sum(widths) - hanging)
        )
        return [(left, right)] if any_changed else []
    stretches: list[tuple[float, float]] = []
    continues = False
    for word, word_width in zip(words, widths, strict=True):
        word_end = offset + len(word.text.rstrip())
        changed = any(start < stop and start < word_end and stop > offset for start, stop in spans)
        if changed:
            left = stretches.pop()[0] if continues else x
            stretches.append((left, x + word_width - word.trailing_space * points))
        continues = changed
        x += word_width
        offset += len(word.text)
    return stretches


class OffsetCanvas(TaggedCanvas):
    """A canvas that draws text, pictures, links and bookmarks relative to `origin`, in points.

    It is a subclass so that the pages of patients are drawn without these additions.
    """

    origin = (0.0, 0.0)

    def content(self, element: StructElement, drawn_text: DrawnText, x: float, y: float) -> None:
        super().content(element, drawn_text, x + self.origin[0], y + self.origin[1])

    def replay(self, recording: Recording, x: float, y: float) -> None:
        super().replay(recording, x + self.origin[0], y + self.origin[1])

    def figure(self, element: StructElement, operators: str, box: Box) -> None:
        super().figure(element, f"{self._translation}\n{operators}", move_box(box, *self.origin))

    def field(self, element: StructElement, operators: str, box: Box) -> None:
        super().field(element, f"{self._translation}\n{operators}", box)

    def field_area(self, element: StructElement, box: Box) -> None:
        super().field_area(element, move_box(box, *self.origin))

    def decoration(self, operators: str) -> None:
        super().decoration(f"{self._translation}\n{operators}")

    @property
    def _translation(self) -> str:
        return f"1 0 0 1 {format_number(self.origin[0])} {format_number(self.origin[1])} cm"


LANG = "en-US"  # language of the text that a sheet adds to its pages
NO_FIELDS = SpokenWords(*[""] * len(fields(SpokenWords)))  # captions have no lines to write on
CAPTION_BOTTOM = 13.0  # from the bottom of the sheet to the captions, in points
SIGN_BOX = (7.0, 11.0, 32.0, 20.0)  # the sign in a corner: distance from left and top, width, height, in points
LOWER_LEVELS = {"H1": "H3", "H2": "H4", "H3": "H5"}  # headings of a page are below the headings of the sheet
RAISED_LEVELS = {"H4": "H3", "H5": "H4"}


@dataclass(frozen=True)
class DocumentVersion:
    """One version: its sign, its caption, its document, and the message to print if it has no document."""

    sign: str
    caption: str
    document: Document | None
    absent: str


@dataclass(frozen=True)
class ComparisonSheets:
    """A document in two versions: its title, its sections in pairs, and which of the new sections moved."""

    title: str
    old: DocumentVersion
    new: DocumentVersion
    sections: Sequence[Pair] = ()
    moved: frozenset[int] = frozenset()
    all_pages: bool = False
    """Show unchanged pages too, because every page looks different: for example, in color or paper size."""


def draw_side_by_side(
    sheets: ComparisonSheets, author: str, subject: str, shaper: TextShaper | None = None
) -> TaggedCanvas:
    """Draw all sheets of a document. `shaper` is the run's. Raises `PartTooTall` and `fonts.MissingGlyph`."""
    return _ComparisonDrawing(sheets, author, subject, shaper or TextShaper()).draw()


class _Side:
    """The old or the new half of all sheets."""

    def __init__(
        self, version: DocumentVersion, mark_style: MarkStyle, parent: StructElement, context: BuilderContext
    ) -> None:
        self.version, self.mark_style, self.context = version, mark_style, context
        self.element = parent.add("Sect")
        self.caption = _fit_caption(self.element.add("H2", title=version.caption), version.caption, context, 0.4)
        self.layout: LaidOutDocument | None = None
        self.marks: Marks = {}
        self.marked_pages: set[int] = set()
        """Pages with a mark. The footer does not count, because it is the same on all pages."""
        if version.document:
            # Each side has its own renderer. They must not share elements, because heading levels are changed below.
            renderer = Renderer(RenderCache(context.cache.shaper))
            self.layout = renderer.lay_out(version.document, document_identifier(version.document))
            self.layout.header_footer.barcodes.are_drawn = False  # a scan of these sheets is not the page
            _ = self.layout.spread_pages  # computed now: it looks at the levels of headings, which change below
            for section in self.layout.root.children:
                _change_levels(section, LOWER_LEVELS)
                section.lang = version.document.lang if version.document.lang != LANG else ""
                self.element.children.append(section)

    @property
    def pages(self) -> int:
        return len(self.layout.pages) if self.layout else 0

    def raise_headings(self) -> None:
        """Raise headings below the caption by a level, because the page with the title is left out."""
        for section in self.element.children[1:]:
            _change_levels(section, RAISED_LEVELS)

    def mark_all(self) -> None:
        """Record everything that has marks, to be drawn in place of the unmarked flowables."""
        if self.layout is None:
            return
        layout, header_footer, width = self.layout, self.layout.header_footer, self.layout.theme.width
        flowables = [(number, flowable) for number, page in enumerate(layout.pages, 1) for _, flowable in page.placed]
        for page, flowable in (
            (1, header_footer.header),
            (1, header_footer.title),
            (0, header_footer.footer),
            *[(0, footer) for footer in (header_footer.parts.footer_without_notice,) if footer],
            *flowables,
        ):
            if recording := mark_changes(flowable, width, self.marks, self.mark_style, layout.context.rtl):
                flowable.recording = recording
                self.marked_pages.add(page)
        strip = mark_changes(header_footer.strip, width, self.marks, self.mark_style, layout.context.rtl)
        if strip:
            header_footer.strip = RecordedFlowable(header_footer.strip, strip)
            self.marked_pages.add(1)
        self.marked_pages.discard(0)

    def draw(self, canvas: OffsetCanvas, page: int, size: tuple[float, float], *, first: bool) -> None:
        """Draw one page, or a message if it does not exist.

        `size` is the size of the half in points. `first` is true on the first sheet.
        """
        page_size = self.layout.theme.size if self.layout else size
        left, bottom = canvas.origin
        canvas.origin = (left, bottom + size[1] - page_size[1])
        if self.layout and page <= self.pages:
            self.layout.draw_page(canvas, page)
        else:
            message = f"There is no page {page}." if self.layout else self.version.absent
            parent = self.element if self.layout or first else StructElement("Div")
            text = self.context.text(parent, message, "heading", color=TEXT_COLOR)
            height = text.wrap(page_size[0] - 2 * self._margin, 0)[1]
            with canvas.artifacts() if not first and not self.layout else nullcontext():  # read aloud once
                text.drawOn(canvas, self._margin, page_size[1] * 0.6 - height)
        canvas.origin = (left, bottom)
        self._draw_sign(canvas, size)

    @property
    def _margin(self) -> float:
        return self.layout.theme.scale.margin if self.layout else STANDARD.margin

    def draw_caption(self, canvas: OffsetCanvas) -> None:
        """Draw the name of the version: the heading of what follows, at the left of the sheet's footer."""
        self.caption.wrap(self.caption.single_line_width + 1, 0)
        self.caption.drawOn(canvas, self._margin, CAPTION_BOTTOM)

    def _draw_sign(self, canvas: OffsetCanvas, size: tuple[float, float]) -> None:
        """Draw the sign in the corner, with the same dashed or solid line as the changes of this side."""
        left, from_top, width, height = SIGN_BOX
        rectangle = " ".join(map(format_number, (left, size[1] - from_top - height, width, height)))
        line, solid = color_operator(self.mark_style.line, True), self.mark_style is ADDED
        fill = color_operator(self.mark_style.line if solid else WHITE)
        canvas.decoration(f"{fill} {line} 1.5 w {self.mark_style.dash} {rectangle} re B")
        text = self.context.text(StructElement("Div"), self.version.sign, "label", bold=True,
                                  color=WHITE if solid else self.mark_style.line)  # fmt: skip
        text_size = text.wrap(text.single_line_width + 1, 0)
        with canvas.artifacts():
            text.drawOn(
                canvas, left + (width - text.single_line_width) / 2, size[1] - from_top - (height + text_size[1]) / 2
            )


class _ComparisonDrawing:
    def __init__(self, sheets: ComparisonSheets, author: str, subject: str, shaper: TextShaper) -> None:
        self.root = StructElement("Document")
        brand = PageBrand(TEXT_COLOR, TEXT_COLOR, "Noto Sans", "rule")
        theme = Theme(brand, STANDARD, "Letter", lang=LANG)
        self.context = BuilderContext(theme, LANG, NO_FIELDS, RenderCache(shaper))
        front = self.root.add("Sect")
        self.title = _fit_caption(front.add("H1", title=sheets.title), sheets.title, self.context, 0.57)
        self.old = _Side(sheets.old, REMOVED, self.root, self.context)
        self.new = _Side(sheets.new, ADDED, self.root, self.context)
        self.meta = FileMetadata(sheets.title, author, subject, LANG)
        if self.old.layout and self.new.layout:
            old_marks, new_marks = find_differences(self.old.layout, self.new.layout, sheets.sections, sheets.moved)
            self.old.marks, self.new.marks = old_marks, new_marks
        self.old.mark_all()
        self.new.mark_all()
        self.pages = self._pages_to_show(sheets)
        if self.pages[0] > 1:  # the page with the title is left out
            for side in (self.old, self.new):
                side.raise_headings()
                side.mark_all()

    def _pages_to_show(self, sheets: ComparisonSheets) -> list[int]:
        """Pages with a mark on either side, or the first page; all pages if only one side has the document."""
        if sheets.all_pages or not (self.old.layout and self.new.layout):
            return list(range(1, max(self.old.pages, self.new.pages) + 1))
        return sorted(self.old.marked_pages | self.new.marked_pages) or [1]

    def draw(self) -> OffsetCanvas:
        sizes = [side.layout.theme.size for side in (self.old, self.new) if side.layout]
        size = max(width for width, _ in sizes), max(height for _, height in sizes)
        canvas = OffsetCanvas((2 * size[0], size[1]), self.root, self.meta)
        for page in self.pages:
            first = page == self.pages[0]
            with nullcontext() if first else canvas.artifacts():  # read aloud once
                self._draw_title(canvas, size[0])
                for index, side in enumerate((self.old, self.new)):
                    canvas.origin = (index * size[0], 0.0)
                    side.draw_caption(canvas)
            for index, side in enumerate((self.old, self.new)):
                canvas.origin = (index * size[0], 0.0)
                side.draw(canvas, page, size, first=first)
            canvas.origin = (0.0, 0.0)
            fold = format_number(size[0])
            canvas.decoration(f"0.6 G 0.75 w {fold} 0 m {fold} {format_number(size[1])} l S")
            canvas.showPage()
        _prune(self.root, {element for content in canvas.drawn for element in content.elements})
        return canvas

    def _draw_title(self, canvas: OffsetCanvas, half: float) -> None:
        """Draw the title at the right of the sheet's footer."""
        self.title.wrap(self.title.single_line_width + 1, 0)
        self.title.drawOn(canvas, 2 * half - STANDARD.margin - self.title.single_line_width, CAPTION_BOTTOM)


def _prune(element: StructElement, drawn: AbstractSet[StructElement]) -> bool:
    """Remove elements that were not drawn. Returns True if any part of the element was drawn.

    All cells of a drawn row stay, to keep the table regular.
    """
    drawn_children = [child for child in element.children if _prune(child, drawn)]
    if element.role != "TR" or not drawn_children:
        element.children[:] = drawn_children
    return bool(drawn_children) or element in drawn


def _change_levels(element: StructElement, levels: Mapping[str, str]) -> None:
    """Change the levels of headings in an element."""
    element.role = levels.get(element.role, element.role)
    for child in element.children:
        _change_levels(child, levels)


def _fit_caption(element: StructElement, caption: str, context: BuilderContext, share: float) -> TextFlowable:
    """Build a caption on one line within a share of the page's width. A longer caption is cut off."""
    shown = "".join([char if not missing_characters_in_text(char) else "?" for char in caption])
    width = context.theme.width * share
    while True:
        text = context.fill_text(element, shown, "staff", bold=True)
        if text.single_line_width <= width or len(shown) < 10:
            return text
        shown = shown.rstrip("\u2026")[:-4] + "\u2026"
