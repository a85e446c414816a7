"""Two versions of a document on sheets of twice the width: the old page at the left, the new one at the right.

Both are the pages as they are printed, in full size, with what differs marked; pages without a mark on either side are
left out. In the structure the old document is
one section and the new one the next, each below a heading that says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import nullcontext
from dataclasses import dataclass

from handouts.document import Document, PageBrand
from handouts.text_diff import Pair
from handouts.typeset.blocks.setting import BuilderContext, RenderCache
from handouts.typeset.canvas import TaggedCanvas
from handouts.typeset.differing import find_differences
from handouts.typeset.flow import TextFlowable
from handouts.typeset.identity import document_identifier
from handouts.typeset.ink import color_operator, format_number
from handouts.typeset.marking import COME, GONE, Marks, MarkStyle, Replayed, mark_changes
from handouts.typeset.metadata import FileMetadata
from handouts.typeset.moved import OffsetCanvas
from handouts.typeset.render import LaidOutDocument, Renderer, missing_characters_in_text
from handouts.typeset.shaping import TextShaper
from handouts.typeset.structure import StructElement
from handouts.typeset.theme import INK, STANDARD, WHITE, Theme

LANG = "en-US"  # of the words on a sheet that are not the page's
HINDMOST = 13.0  # points from the foot of the sheet to the captions
TAG = (7.0, 11.0, 32.0, 20.0)  # the sign in a corner: from the left, from the top, width, height
DEEPER = {"H1": "H3", "H2": "H4", "H3": "H5"}  # headings of a page, below those of the sheet
HIGHER = {"H4": "H3", "H5": "H4"}


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
    return _Drawing(sheets, author, subject, shaper or TextShaper()).draw()


class _Side:
    """One half of all sheets."""

    def __init__(self, half: DocumentVersion, look: MarkStyle, parent: StructElement, setting: BuilderContext) -> None:
        self.half, self.look, self.setting = half, look, setting
        self.element = parent.add("Sect")
        self.caption = _fitted(self.element.add("H2", title=half.caption), half.caption, setting, 0.4)
        self.layout: LaidOutDocument | None = None
        self.marks: Marks = {}
        self.marked: set[int] = set()
        """Pages that bear a mark; one in the foot, which is the same on all, counts for none."""
        if half.document:
            # A renderer of its own, so that no element of one side stands on the other too: they are changed below.
            renderer = Renderer(RenderCache(setting.cache.shaper))
            self.layout = renderer.laid_out(half.document, document_identifier(half.document))
            for section in self.layout.root.children:
                _changed(section, DEEPER)
                section.lang = half.document.lang if half.document.lang != LANG else ""
                self.element.children.append(section)

    @property
    def pages(self) -> int:
        return len(self.layout.pages) if self.layout else 0

    def lift(self) -> None:
        """Headings below the caption go up by a level: the title of the page is left out."""
        for section in self.element.children[1:]:
            _changed(section, HIGHER)

    def mark_all(self) -> None:
        """Draw what is marked beforehand, in place of what would be drawn without marks."""
        if self.layout is None:
            return
        layout, furniture, width = self.layout, self.layout.furniture, self.layout.theme.width
        pieces = [(number, piece) for number, page in enumerate(layout.pages, 1) for _, piece in page.placed]
        for page, piece in ((1, furniture.head), (1, furniture.title), (0, furniture.foot), *pieces):
            if found := mark_changes(piece, width, self.marks, self.look, layout.setting.rtl):
                piece.recording = found
                self.marked.add(page)
        strip = mark_changes(furniture.strip, width, self.marks, self.look, layout.setting.rtl)
        if strip:
            furniture.strip = Replayed(furniture.strip, strip)
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
            said = self.setting.text(parent, words, "heading", color=INK)
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
        self.caption.wrap(self.caption.natural + 1, 0)
        self.caption.drawOn(canvas, self._margin, HINDMOST)

    def _draw_sign(self, canvas: OffsetCanvas, size: tuple[float, float]) -> None:
        """The sign in the corner shows how this side's changes are marked: dashed, or solid."""
        left, down, wide, tall = TAG
        place = " ".join(map(format_number, (left, size[1] - down - tall, wide, tall)))
        line, solid = color_operator(self.look.line, True), self.look is COME
        fill = color_operator(self.look.line if solid else WHITE)
        canvas.decoration(f"{fill} {line} 1.5 w {self.look.dash} {place} re B")
        words = self.setting.text(StructElement("Div"), self.half.sign, "label", bold=True,
                                  color=WHITE if solid else self.look.line)  # fmt: skip
        room = words.wrap(words.natural + 1, 0)
        with canvas.artifacts():
            words.drawOn(canvas, left + (wide - words.natural) / 2, size[1] - down - (tall + room[1]) / 2)


class _Drawing:
    def __init__(self, sheets: ComparisonSheets, author: str, subject: str, shaper: TextShaper) -> None:
        self.root = StructElement("Document")
        brand = PageBrand(INK, INK, "Noto Sans", "rule")
        self.setting = BuilderContext(Theme(brand, STANDARD, "Letter", lang=LANG), LANG, RenderCache(shaper))
        front = self.root.add("Sect")
        self.title = _fitted(front.add("H1", title=sheets.title), sheets.title, self.setting, 0.57)
        self.old = _Side(sheets.old, GONE, self.root, self.setting)
        self.new = _Side(sheets.new, COME, self.root, self.setting)
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
        self.title.wrap(self.title.natural + 1, 0)
        self.title.drawOn(canvas, 2 * half - STANDARD.margin - self.title.natural, HINDMOST)


def _prune(element: StructElement, drawn: AbstractSet[StructElement]) -> bool:
    """Take from the structure what stands on pages that are left out; True where something is drawn of an element.

    Cells of a row that is drawn stay, to keep the table regular.
    """
    kept = [child for child in element.children if _prune(child, drawn)]
    if element.role != "TR" or not kept:
        element.children[:] = kept
    return bool(kept) or element in drawn


def _changed(element: StructElement, levels: Mapping[str, str]) -> None:
    """Give headings other levels: those of a page come below those of the sheet."""
    element.role = levels.get(element.role, element.role)
    for child in element.children:
        _changed(child, levels)


def _fitted(element: StructElement, words: str, setting: BuilderContext, share: float) -> TextFlowable:
    """A caption on one line of a share of a page's width, whatever a version is called."""
    shown = "".join([char if not missing_characters_in_text(char) else "?" for char in words])
    room = setting.theme.width * share
    while True:
        text = setting.words(element, shown, "staff", bold=True)
        if text.natural <= room or len(shown) < 10:
            return text
        shown = shown.rstrip("\u2026")[:-4] + "\u2026"
