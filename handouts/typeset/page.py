"""What stands on every page: the clinic's head, the patient strip, the title on the first, the foot on all.

On the first page head and strip are content and are read aloud; on later pages they are repeated as artifacts.
"""

from __future__ import annotations

from typing import NamedTuple

from handouts.document import Document, WarningBox
from handouts.document import PageFrame as Said
from handouts.typeset.blocks.setting import BuilderContext
from handouts.typeset.canvas import TaggedCanvas
from handouts.typeset.flow import Flowable, Gap
from handouts.typeset.heads import FramePart, clinic_header, later_header, page_count_text, page_footer, title_block
from handouts.typeset.ink import color_operator, format_number
from handouts.typeset.strip import build_patient_strip
from handouts.typeset.structure import StructElement
from handouts.typeset.sums import float_sum
from handouts.typeset.theme import STANDARD

MOST_ABOVE = 0.3  # share of the paper's height that head and strip take beside a large title
FIRST, LATER = 0.34, 0.45  # shares of it that are left for content, else head and foot take a shape that needs less
LEAST_ROOM = 0.25  # share of it that head and foot of all pages but the first must leave free
BAND = 12.0  # padding of a band of color at the head


def _front(elements: tuple[StructElement, ...]) -> StructElement:
    """The element of what stands before the sections: for the same parts the same, so that it is written once."""
    return StructElement("Sect", children=list(elements))


def _warns(document: Document) -> bool:
    """True where there is a warning, which is to stand on the first page if it can."""
    return any(isinstance(block, WarningBox) for section in document.sections for block in section.blocks)


def _strip(setting: BuilderContext, said: Said, close: bool) -> FramePart:
    """Nothing on a page that is about no one patient."""
    if not said.strip:
        return FramePart(Gap(0), ())
    piece, element = build_patient_strip(setting, said.strip, close)
    return FramePart(piece, (element,))


class _Shape(NamedTuple):
    """How close head and foot are to the room there is: what stands side by side, and in which setting."""

    head: bool
    strip: bool
    tight: bool


# From the usual one to the closest: a head in rows as wide as the page, then the patient's values behind their labels,
# then all of it as small as it may be.
_SHAPES = (_Shape(False, False, False), _Shape(True, False, False), _Shape(True, True, False), _Shape(True, True, True))


class _Parts:
    """Head and foot of one document's pages in one shape. `first` and `later` are the heights left for content."""

    def __init__(self, document: Document, usual: BuilderContext, identifier: str, shape: _Shape, apart: bool) -> None:
        said = document.furniture
        self.setting = setting = usual.tight if shape.tight else usual
        self.theme = theme = setting.theme
        top = (
            clinic_header(setting, said.clinic, said.contact, said.address, shape.head),
            _strip(setting, said, shape.strip),
        )
        tall = float_sum([self.tall(part.piece) for part in top]) > MOST_ABOVE * theme.size[1]
        brief = theme.large and (shape.head or tall or bool(said.notices) or _warns(document))
        parts = (*top, title_block(setting, document.title, tuple(filter(None, (*said.notices, said.mark))), brief))
        self.head, self.strip, self.title = (part.piece for part in parts)
        self.front = setting.cache.of(_front, 64)(tuple([element for part in parts for element in part.elements]))
        self.later_head = later_header(setting, said, shape.head, apart)
        self.foot_row, self.foot = page_footer(setting, said, identifier)
        page = theme.size[1]
        self.edge = theme.scale.margin * 0.62  # of the paper, above the head and below the foot
        self.gap = 3 * min(usual.unit, STANDARD.unit)  # large print needs the paper for its words
        band = theme.brand.head == "band"
        self.top = BAND if band else self.edge  # from the paper's edge to the head
        self.under = self.gap + (BAND if band else 0)  # from the head to the strip
        self.bottom = self.edge + self.tall(self.foot) + self.gap
        self.first_top = page - self.top - self.tall(self.head) - self.under
        self.first_top -= self.tall(self.strip) + self.gap + self.tall(self.title)
        self.later_top = page - self.edge - self.tall(self.later_head) - self.gap
        self.first, self.later = self.first_top - self.bottom, self.later_top - self.bottom

    def tall(self, piece: Flowable) -> float:
        return piece.wrap(self.theme.width, 0)[1]

    @property
    def ease(self) -> float:
        """1 or more where the pages have room for content, less where head and foot take too much of it."""
        page = self.theme.size[1]
        return min(self.first / (FIRST * page), self.later / (LATER * page))


class PageFurniture:
    """Head and foot of one document's pages. `first` and `later` are the heights left for content.

    A name that runs against the page stands `apart`, in a line of its own.
    """

    def __init__(
        self, document: Document, setting: BuilderContext, root: StructElement, identifier: str, apart: bool = True
    ) -> None:
        self.said, self.theme, self.rtl = document.furniture, setting.theme, setting.rtl
        self.parts = _Parts(document, setting, identifier, _SHAPES[0], apart)
        for shape in _SHAPES[1:]:
            if self.parts.ease >= 1:
                break
            other = _Parts(document, setting, identifier, shape, apart)
            if other.ease > self.parts.ease:
                self.parts = other
        parts = self.parts
        root.children.append(parts.front)
        self.head, self.strip, self.title, self.foot = parts.head, parts.strip, parts.title, parts.foot
        self.first, self.later, self.first_top, self.later_top = (
            parts.first, parts.later, parts.first_top, parts.later_top
        )  # fmt: skip

    @property
    def crowded(self) -> bool:
        """True where head and foot leave no room for content, whatever shape they take."""
        return self.first < 0 or self.later < LEAST_ROOM * self.theme.size[1]

    def draw_head(self, canvas: TaggedCanvas, page: int) -> None:
        """Draw the head of a page."""
        margin, height = self.theme.scale.margin, self.theme.size[1]
        if self.theme.brand.head == "bar":
            wide = margin * 0.37
            edge = self.theme.size[0] - wide if self.rtl else 0
            bar = f"{format_number(edge)} 0 {format_number(wide)} {format_number(height)} re f"
            canvas.decoration(f"{color_operator(self.theme.brand.color)} {bar}")
        if page == 1:
            self._draw_first(canvas, margin, height)
        else:
            parts = self.parts
            bottom = height - parts.edge - parts.tall(parts.later_head)
            with canvas.artifacts():
                canvas.replay(parts.later_head.recorded(self.theme.width), margin, bottom)

    def draw_foot(self, canvas: TaggedCanvas, page: int, total: int) -> None:
        """Draw the foot of a page, after its content, so that plain text copied from it ends with the foot."""
        margin, width, parts = self.theme.scale.margin, self.theme.width, self.parts
        number = page_count_text(parts.setting, self.said.page, page, total)
        up = parts.edge + parts.tall(parts.foot_row) - parts.tall(number)
        with canvas.artifacts():
            canvas.replay(self.foot.recorded(width), margin, parts.edge)
            canvas.replay(number.recorded(width), margin, up)

    def _draw_first(self, canvas: TaggedCanvas, margin: float, height: float) -> None:
        theme, parts = self.theme, self.parts
        head, gap = parts.tall(self.head), parts.gap
        top = height - parts.top
        brand = color_operator(theme.brand.color)
        if theme.brand.head == "band":
            band = (0, top - head - BAND, theme.size[0], head + 2 * BAND)
            canvas.decoration(f"{brand} {' '.join(map(format_number, band))} re f")
        canvas.replay(self.head.recorded(theme.width), margin, top - head)
        top -= head + parts.under
        if theme.brand.head == "rule":
            place = (margin, top + gap * 0.42, theme.width, 1.5)
            canvas.decoration(f"{brand} {' '.join(map(format_number, place))} re f")
        strip = parts.tall(self.strip)
        self.strip.drawOn(canvas, margin, top - strip)
        top -= strip + gap
        canvas.replay(self.title.recorded(theme.width), margin, top - parts.tall(self.title))
