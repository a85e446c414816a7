"""Two layouts of one document to what is to be marked on each: in head and foot, and in each pair of sections.

Changed words of a page, marked: a tint behind their text, a line below them, a bar in the margin.

What went and what came differ in more than color: the lines and bars of what went are dashed.

A canvas whose origin can be moved, so that two pages are drawn on one as each is drawn on its own.

Only what is drawn from now on moves. A subclass of its own: what prints a patient's page pays nothing for it.

Two versions of a document on sheets of twice the width: the old page at the left, the new one at the right.

Both are the pages as they are printed, in full size, with what differs marked; pages without a mark on either side are
left out. In the structure the old document is
one section and the new one the next, each below a heading that says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import nullcontext
from dataclasses import dataclass

from handouts.colors import contrast_ratio
from handouts.document import Document, PageBrand
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
from handouts.typeset.layout.recorded_drawing import Recorder, Recording
from handouts.typeset.layout.theme import STANDARD, TEXT_COLOR, WHITE, Theme
from handouts.typeset.pdf.canvas import TaggedCanvas
from handouts.typeset.pdf.metadata import FileMetadata
from handouts.typeset.pdf.struct_tree import StructElement
from handouts.typeset.renderer import LaidOutDocument, Renderer, document_identifier, missing_characters_in_text
from handouts.typeset.text.glyph_runs import Box, DrawnText
from handouts.typeset.text.line_breaking import Line, break_lines
from handouts.typeset.text.shaping import TextShaper
from handouts.typeset.text.text_operators import BASELINE, color_operator, format_number, indent

_Marks = dict[StructElement, Spans]


def find_differences(
    before: LaidOutDocument, after: LaidOutDocument, sections: Sequence[Pair], moved: AbstractSet[int]
) -> tuple[_Marks, _Marks]:
    """Changed stretches of the texts of the old and of the new layout; `moved` are sections of the new one."""
    both: tuple[_Marks, _Marks] = {}, {}
    one, other = before.header_footer, after.header_footer
    _mark_texts(both, (one.header, one.strip, one.title), (other.header, other.strip, other.title))
    said, says = before.document.furniture, after.document.furniture
    if (said.document, said.version) != (says.document, says.version):  # the identifier differs with any word
        _mark_texts(both, (one.parts.footer_row,), (other.parts.footer_row,))
    for gone, come in sections:
        here = before.sections[gone] if gone is not None else ()
        there = after.sections[come] if come is not None else ()
        _mark_texts(both, here, there)
        same = gone is not None and come is not None and (
            before.document.sections[gone] == after.document.sections[come]
        )  # fmt: skip
        untouched = not any(text.element in both[1] for text in text_flowables(there))
        if come in moved or (here and there and not same and untouched):  # the heading stands for the whole
            for marks, pieces in zip(both, (here, there), strict=True):
                for text in [*text_flowables(pieces)][:1]:
                    marks[text.element] = ()
    return both


def _mark_texts(both: tuple[_Marks, _Marks], here: Sequence[Flowable], there: Sequence[Flowable]) -> None:
    before, after = [*text_flowables(here)], [*text_flowables(there)]
    for gone, come in align([_text_of(text) for text in before], [_text_of(text) for text in after]):
        if gone is None or come is None:
            marks, text = (both[1], after[come]) if come is not None else (both[0], before[gone or 0])
            marks[text.element] = ()
            continue
        was, now = changed_spans(_text_of(before[gone]), _text_of(after[come]))
        if was or now:
            both[0][before[gone].element] = was or ((0, 0),)
            both[1][after[come].element] = now or ((0, 0),)


def _text_of(text: TextFlowable) -> str:
    return text.shaped.unscaled.text


BAR_DISTANCE = 9.0  # points from the edge of the text to the bar
BAR_MERGE_DISTANCE = 6.0  # points up to which two bars are one
MIN_CONTRAST = 3.0  # contrast to white below which words stand on a dark ground, where no tint may lie below them

Marks = Mapping[StructElement, Spans]
"""Changed stretches of the text of an element: of none it is changed as a whole, of an empty one it lacks something."""


@dataclass(frozen=True)
class MarkStyle:
    """How changed words look: a pale ground for their text, a stronger one for themselves, lines, and their dashes."""

    pale: str
    strong: str
    line: str
    dash: str


REMOVED = MarkStyle("#FDF1E3", "#F8CF9F", "#8A4B00", "[4 2.5] 0 d")
ADDED = MarkStyle("#E9F3FA", "#B5D8F0", "#00558A", "[] 0 d")


def mark_changes(piece: Flowable, width: float, marks: Marks, look: MarkStyle, rtl: bool) -> Recording | None:
    """What a piece in a column of that width draws, its changed words marked; None where none is."""
    held = {text.element: text for text in text_flowables(piece) if text.element in marks}
    if not held:
        return None
    recorder = _MarkRecorder(held, marks, look)
    piece.wrap(width, 0)
    piece.drawOn(recorder, 0, 0)
    if not recorder.bars:  # what changed of a parted text stands in its other half
        return None
    recorder.draw_bars(width + BAR_DISTANCE if rtl else -BAR_DISTANCE, dict(_gap_positions(piece)))
    return recorder.recording


def _gap_positions(piece: Flowable) -> Iterator[tuple[StructElement, float]]:
    """Texts of cards and lists that stand side by side, but for the first: each with the middle of the gap before it.

    A bar in the margin would point at the card that stands there.
    """
    if isinstance(piece, Stack):
        for child in piece.children:
            yield from _gap_positions(child)
    elif isinstance(piece, ColumnRow) and _are_columns(piece):
        offset = 0.0
        for wide, cell in piece.cells:
            start = piece.left_edge(0, offset - piece.gap / 2, 0)
            yield from ((text.element, start) for text in text_flowables(cell) if offset)
            offset += wide + piece.gap


def _are_columns(row: ColumnRow) -> bool:
    """True of cards and of the columns of a list; the cells of a table are one record."""
    kinds, widths = {type(cell) for _, cell in row.cells}, {wide for wide, _ in row.cells}
    return row.gap > 0 and len(widths) == 1 and kinds in ({TintedBox}, {Stack})


class RecordedFlowable(Flowable):
    """A piece that was drawn before, in the place of one that is drawn anew on each page."""

    def __init__(self, piece: Flowable, recording: Recording) -> None:
        self.piece, self.drawn = piece, recording

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        return self.piece.wrap(width, height)

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        if not isinstance(canvas, Recorder):
            canvas.replay(self.drawn, x, y)


class _MarkRecorder(Recorder):
    """Draws grounds right below the words, so that no box covers them."""

    def __init__(self, held: Mapping[StructElement, TextFlowable], marks: Marks, look: MarkStyle) -> None:
        super().__init__()
        self.held, self.marks, self.look = held, marks, look
        self.bars: list[tuple[StructElement, float, float]] = []

    def content(self, element: StructElement, ink: DrawnText, x: float, y: float) -> None:
        text = self.held.get(element)
        below = self._below(text, x, y) if text else []
        super().content(element, ink, x, y)
        for line in below:
            self.decoration(line)

    def _below(self, text: TextFlowable, x: float, y: float) -> list[str]:
        """Tint a text whose top left is at (x, y); gives the lines that stand on its words."""
        shaped, leading = text.shaped, text.style.leading
        rows = break_lines(shaped, text.width)
        first, last = text.rows or (0, len(rows))
        spans = self.marks[text.element] or ((0, len(shaped.unscaled.text)),)
        dark = contrast_ratio(text.style.color) < MIN_CONTRAST
        at = int_sum([len(word.text) for words in rows[:first] for word in words])
        out: list[str] = []
        for row, words in enumerate(rows[first:last]):
            ends = at + int_sum([len(word.text) for word in words])
            if any((start < ends and stop > at) or start == stop for start, stop in spans):
                top = y - row * leading
                self.bars.append((text.element, top - leading, top))
                if not dark:
                    self.decoration(_rectangle(x, top, text.width, leading, self.look.pale))
                for left, right in _changed_stretches(text, words, at, spans):
                    if not dark:
                        self.decoration(_rectangle(x + left, top, right - left, leading, self.look.strong))
                    out.append(self._line(x + left, x + right, top - leading * (BASELINE + 0.17), text, dark))
            at = ends
        return out

    def _line(self, left: float, right: float, y: float, text: TextFlowable, dark: bool) -> str:
        color = color_operator(text.style.color if dark else self.look.line, True)
        return f"{color} 1 w {self.look.dash} {format_number(left)} {format_number(y)} m {format_number(right)} {format_number(y)} l S"

    def draw_bars(self, margin: float, between: Mapping[StructElement, float]) -> None:
        """A bar beside all that is marked: in the margin at `margin`, or in the gap before its column."""
        joined: list[tuple[float, float, float]] = []
        for x, bottom, top in sorted([(between.get(element, margin), *span) for element, *span in self.bars]):
            if joined and joined[-1][0] == x and bottom <= joined[-1][2] + BAR_MERGE_DISTANCE:
                joined[-1] = x, joined[-1][1], max(joined[-1][2], top)
            else:
                joined.append((x, bottom, top))
        pen = f"{color_operator(self.look.line, True)} 3.5 w {self.look.dash}"
        for x, bottom, top in joined:
            path = f"{format_number(x)} {format_number(top)} m {format_number(x)} {format_number(bottom)} l S"
            self.decoration(f"1 G 6 w {path} {pen} {path}")  # on white, as it may stand on a band of color


def _rectangle(x: float, top: float, width: float, height: float, color: str) -> str:
    return f"{color_operator(color)} {' '.join(map(format_number, (x, top - height, width, height)))} re f"


def _changed_stretches(text: TextFlowable, words: Line, at: int, spans: Spans) -> list[tuple[float, float]]:
    """Left and right of what is changed on a line whose first letter is at `at`; all of it where words are turned."""
    shaped = text.shaped
    points, x = shaped.points, indent(words, text.width, shaped)
    widths = [min(word.advance * points, text.width) for word in words]
    if shaped.unscaled.reordered or shaped.unscaled.base_level:
        whole = any(start < stop for start, stop in spans)
        hanging = (
            words[-1].trailing_space * points
        )  # at the end of the line, which is its left where it runs from the right
        left, right = (
            (x + hanging, x + float_sum(widths)) if shaped.unscaled.base_level else (x, x + float_sum(widths) - hanging)
        )
        return [(left, right)] if whole else []
    found: list[tuple[float, float]] = []
    goes_on = False
    for word, wide in zip(words, widths, strict=True):
        touched = any(start < stop and start < at + len(word.text.rstrip()) and stop > at for start, stop in spans)
        if touched:
            left = found.pop()[0] if goes_on else x
            found.append((left, x + wide - word.trailing_space * points))
        goes_on = touched
        x += wide
        at += len(word.text)
    return found


class OffsetCanvas(TaggedCanvas):
    """Pages on which all is drawn from `origin`, in points: text, pictures, links and bookmarks."""

    origin = (0.0, 0.0)

    def content(self, element: StructElement, ink: DrawnText, x: float, y: float) -> None:
        super().content(element, ink, x + self.origin[0], y + self.origin[1])

    def replay(self, recording: Recording, x: float, y: float) -> None:
        super().replay(recording, x + self.origin[0], y + self.origin[1])

    def figure(self, element: StructElement, operators: str, box: Box) -> None:
        across, up = self.origin
        moved = (box[0] + across, box[1] + up, box[2] + across, box[3] + up)
        super().figure(element, f"{self._moved}\n{operators}", moved)

    def decoration(self, operators: str) -> None:
        super().decoration(f"{self._moved}\n{operators}")

    @property
    def _moved(self) -> str:
        return f"1 0 0 1 {format_number(self.origin[0])} {format_number(self.origin[1])} cm"


LANG = "en-US"  # of the words on a sheet that are not the page's
CAPTION_BOTTOM = 13.0  # points from the foot of the sheet to the captions
SIGN_BOX = (7.0, 11.0, 32.0, 20.0)  # the sign in a corner: from the left, from the top, width, height
LOWER_LEVELS = {"H1": "H3", "H2": "H4", "H3": "H5"}  # headings of a page, below those of the sheet
RAISED_LEVELS = {"H4": "H3", "H5": "H4"}


@dataclass(frozen=True)
class DocumentVersion:
    """One version: its name in a sign and in a caption, its document, and what stands there where it has none."""

    sign: str
    caption: str
    document: Document | None
    absent: str


@dataclass(frozen=True)
class ComparisonSheets:
    """A document in two versions: what it is called, its sections beside each other, and which of the new moved."""

    title: str
    old: DocumentVersion
    new: DocumentVersion
    sections: Sequence[Pair] = ()
    moved: frozenset[int] = frozenset()
    whole: bool = False
    """All pages are shown, those without a mark too: each looks different, as of another color or paper."""


def draw_side_by_side(
    sheets: ComparisonSheets, author: str, subject: str, shaper: TextShaper | None = None
) -> TaggedCanvas:
    """All sheets of a document. `shaper` is that of the run. Raises TooTall, and fonts.MissingGlyph."""
    return _ComparisonDrawing(sheets, author, subject, shaper or TextShaper()).draw()


class _Side:
    """One half of all sheets."""

    def __init__(self, half: DocumentVersion, look: MarkStyle, parent: StructElement, context: BuilderContext) -> None:
        self.half, self.look, self.context = half, look, context
        self.element = parent.add("Sect")
        self.caption = _fit_caption(self.element.add("H2", title=half.caption), half.caption, context, 0.4)
        self.layout: LaidOutDocument | None = None
        self.marks: Marks = {}
        self.marked: set[int] = set()
        """Pages that bear a mark; one in the foot, which is the same on all, counts for none."""
        if half.document:
            # A renderer of its own, so that no element of one side stands on the other too: they are changed below.
            renderer = Renderer(RenderCache(context.cache.shaper))
            self.layout = renderer.lay_out(half.document, document_identifier(half.document))
            for section in self.layout.root.children:
                _change_levels(section, LOWER_LEVELS)
                section.lang = half.document.lang if half.document.lang != LANG else ""
                self.element.children.append(section)

    @property
    def pages(self) -> int:
        return len(self.layout.pages) if self.layout else 0

    def lift(self) -> None:
        """Headings below the caption go up by a level: the title of the page is left out."""
        for section in self.element.children[1:]:
            _change_levels(section, RAISED_LEVELS)

    def mark_all(self) -> None:
        """Draw what is marked beforehand, in place of what would be drawn without marks."""
        if self.layout is None:
            return
        layout, furniture, width = self.layout, self.layout.header_footer, self.layout.theme.width
        pieces = [(number, piece) for number, page in enumerate(layout.pages, 1) for _, piece in page.placed]
        for page, piece in ((1, furniture.header), (1, furniture.title), (0, furniture.footer), *pieces):
            if found := mark_changes(piece, width, self.marks, self.look, layout.context.rtl):
                piece.recording = found
                self.marked.add(page)
        strip = mark_changes(furniture.strip, width, self.marks, self.look, layout.context.rtl)
        if strip:
            furniture.strip = RecordedFlowable(furniture.strip, strip)
            self.marked.add(1)
        self.marked.discard(0)

    def draw(self, canvas: OffsetCanvas, page: int, size: tuple[float, float], *, first: bool) -> None:
        """One page, or what says that there is none; `size` is that of the half; `first` is true on the first sheet."""
        own = self.layout.theme.size if self.layout else size
        left, up = canvas.origin
        canvas.origin = (left, up + size[1] - own[1])
        if self.layout and page <= self.pages:
            self.layout.draw_page(canvas, page)
        else:
            words = f"There is no page {page}." if self.layout else self.half.absent
            parent = self.element if self.layout or first else StructElement("Div")
            said = self.context.text(parent, words, "heading", color=TEXT_COLOR)
            tall = said.wrap(own[0] - 2 * self._margin, 0)[1]
            with canvas.artifacts() if not first and not self.layout else nullcontext():  # read once
                said.drawOn(canvas, self._margin, own[1] * 0.6 - tall)
        canvas.origin = (left, up)
        self._draw_sign(canvas, size)

    @property
    def _margin(self) -> float:
        return self.layout.theme.scale.margin if self.layout else STANDARD.margin

    def draw_caption(self, canvas: OffsetCanvas) -> None:
        """Which version this is: the heading of all that follows, at the left end of the foot."""
        self.caption.wrap(self.caption.single_line_width + 1, 0)
        self.caption.drawOn(canvas, self._margin, CAPTION_BOTTOM)

    def _draw_sign(self, canvas: OffsetCanvas, size: tuple[float, float]) -> None:
        """The sign in the corner shows how this side's changes are marked: dashed, or solid."""
        left, down, wide, tall = SIGN_BOX
        place = " ".join(map(format_number, (left, size[1] - down - tall, wide, tall)))
        line, solid = color_operator(self.look.line, True), self.look is ADDED
        fill = color_operator(self.look.line if solid else WHITE)
        canvas.decoration(f"{fill} {line} 1.5 w {self.look.dash} {place} re B")
        words = self.context.text(StructElement("Div"), self.half.sign, "label", bold=True,
                                  color=WHITE if solid else self.look.line)  # fmt: skip
        room = words.wrap(words.single_line_width + 1, 0)
        with canvas.artifacts():
            words.drawOn(canvas, left + (wide - words.single_line_width) / 2, size[1] - down - (tall + room[1]) / 2)


class _ComparisonDrawing:
    def __init__(self, sheets: ComparisonSheets, author: str, subject: str, shaper: TextShaper) -> None:
        self.root = StructElement("Document")
        brand = PageBrand(TEXT_COLOR, TEXT_COLOR, "Noto Sans", "rule")
        self.context = BuilderContext(Theme(brand, STANDARD, "Letter", lang=LANG), LANG, RenderCache(shaper))
        front = self.root.add("Sect")
        self.title = _fit_caption(front.add("H1", title=sheets.title), sheets.title, self.context, 0.57)
        self.old = _Side(sheets.old, REMOVED, self.root, self.context)
        self.new = _Side(sheets.new, ADDED, self.root, self.context)
        self.meta = FileMetadata(sheets.title, author, subject, LANG)
        if self.old.layout and self.new.layout:
            gone, come = find_differences(self.old.layout, self.new.layout, sheets.sections, sheets.moved)
            self.old.marks, self.new.marks = gone, come
        self.old.mark_all()
        self.new.mark_all()
        self.pages = self._shown(sheets)
        if self.pages[0] > 1:  # its title, from which the levels are counted, is not among them
            for side in (self.old, self.new):
                side.lift()
                side.mark_all()

    def _shown(self, sheets: ComparisonSheets) -> list[int]:
        """Pages with a mark on either side; all of a document that only one side has; the first where there is none."""
        if sheets.whole or not (self.old.layout and self.new.layout):
            return list(range(1, max(self.old.pages, self.new.pages) + 1))
        return sorted(self.old.marked | self.new.marked) or [1]

    def draw(self) -> OffsetCanvas:
        sizes = [side.layout.theme.size for side in (self.old, self.new) if side.layout]
        size = max(wide for wide, _ in sizes), max(tall for _, tall in sizes)
        canvas = OffsetCanvas((2 * size[0], size[1]), self.root, self.meta)
        for page in self.pages:
            first = page == self.pages[0]
            with nullcontext() if first else canvas.artifacts():  # read once
                self._draw_title(canvas, size[0])
                for at, side in enumerate((self.old, self.new)):
                    canvas.origin = (at * size[0], 0.0)
                    side.draw_caption(canvas)
            for at, side in enumerate((self.old, self.new)):
                canvas.origin = (at * size[0], 0.0)
                side.draw(canvas, page, size, first=first)
            canvas.origin = (0.0, 0.0)
            fold = format_number(size[0])
            canvas.decoration(f"0.6 G 0.75 w {fold} 0 m {fold} {format_number(size[1])} l S")
            canvas.showPage()
        _prune(self.root, {element for some in canvas.drawn for element in some.elements})
        return canvas

    def _draw_title(self, canvas: OffsetCanvas, half: float) -> None:
        """At the right end of the sheet's foot."""
        self.title.wrap(self.title.single_line_width + 1, 0)
        self.title.drawOn(canvas, 2 * half - STANDARD.margin - self.title.single_line_width, CAPTION_BOTTOM)


def _prune(element: StructElement, drawn: AbstractSet[StructElement]) -> bool:
    """Take from the structure what stands on pages that are left out; True where something is drawn of an element.

    Cells of a row that is drawn stay, to keep the table regular.
    """
    kept = [child for child in element.children if _prune(child, drawn)]
    if element.role != "TR" or not kept:
        element.children[:] = kept
    return bool(kept) or element in drawn


def _change_levels(element: StructElement, levels: Mapping[str, str]) -> None:
    """Give headings other levels: those of a page come below those of the sheet."""
    element.role = levels.get(element.role, element.role)
    for child in element.children:
        _change_levels(child, levels)


def _fit_caption(element: StructElement, words: str, context: BuilderContext, share: float) -> TextFlowable:
    """A caption on one line of a share of a page's width, whatever a version is called."""
    shown = "".join([char if not missing_characters_in_text(char) else "?" for char in words])
    room = context.theme.width * share
    while True:
        text = context.fill_text(element, shown, "staff", bold=True)
        if text.single_line_width <= room or len(shown) < 10:
            return text
        shown = shown.rstrip("\u2026")[:-4] + "\u2026"
