"""What stands on every page: the clinic's head, the patient strip, the title on the first, the foot on all.

On the first page head and strip are content and are read aloud; on later pages they are repeated as artifacts.
"""

from __future__ import annotations

from functools import lru_cache

from handouts.document import Document, Warning
from handouts.document import Furniture as Said
from handouts.typeset.blocks.setting import Setting
from handouts.typeset.canvas import TaggedCanvas
from handouts.typeset.flow import Flowable, Gap
from handouts.typeset.heads import Part, count, foot, head, later, title
from handouts.typeset.ink import color_operator, number
from handouts.typeset.strip import strip
from handouts.typeset.structure import Element
from handouts.typeset.theme import STANDARD

MOST_ABOVE = 0.3  # share of the paper's height that head and strip take beside a large title
BAND = 12.0  # padding of a band of color at the head


@lru_cache(maxsize=64)
def _front(elements: tuple[Element, ...]) -> Element:
    """The element of what stands before the sections: for the same parts the same, so that it is written once."""
    return Element("Sect", children=list(elements))


def _warns(document: Document) -> bool:
    """True where there is a warning, which is to stand on the first page if it can."""
    return any(isinstance(block, Warning) for section in document.sections for block in section.blocks)


def _strip(setting: Setting, said: Said) -> Part:
    """Nothing on a page that is about no one patient."""
    if not said.strip:
        return Part(Gap(0), ())
    piece, element = strip(setting, said.strip)
    return Part(piece, (element,))


class Furniture:
    """Head and foot of one document's pages. `first` and `later` are the heights left for content."""

    def __init__(self, document: Document, setting: Setting, root: Element, identifier: str) -> None:
        self.said, self.setting = document.furniture, setting
        self.theme = setting.theme
        self.edge = setting.theme.scale.margin * 0.62  # of the paper, above the head and below the foot
        said = self.said
        top = head(setting, said.clinic, said.contact, said.address), _strip(setting, said)
        tall = sum(self._tall(part.piece) for part in top) > MOST_ABOVE * self.theme.size[1]
        brief = self.theme.large and (tall or bool(said.notices) or _warns(document))
        parts = (
            *top,
            title(setting, document.title, tuple(filter(None, (*said.notices, said.mark))), brief),
        )
        self.head, self.strip, self.title = (part.piece for part in parts)
        root.children.append(_front(tuple([element for part in parts for element in part.elements])))
        self.later_head = later(setting, said)
        self.foot_row, self.foot = foot(setting, said, identifier)
        self.foot_height = self._tall(self.foot)
        page = self.theme.size[1]
        self.gap = 3 * min(self.theme.unit, STANDARD.unit)  # large print needs the paper for its words
        self.under = self.gap + (BAND if self.theme.brand.head == "band" else 0)  # from the head to the strip
        self.bottom = self.edge + self.foot_height + self.gap
        self.first_top = page - self._band_top() - self._tall(self.head) - self.under
        self.first_top -= self._tall(self.strip) + self.gap + self._tall(self.title)
        self.later_top = page - self.edge - self._tall(self.later_head) - self.gap
        self.first, self.later = self.first_top - self.bottom, self.later_top - self.bottom

    def _tall(self, piece: Flowable) -> float:
        return piece.wrap(self.theme.width, 0)[1]

    def _band_top(self) -> float:
        return BAND if self.theme.brand.head == "band" else self.edge

    def draw_head(self, canvas: TaggedCanvas, page: int) -> None:
        """Draw the head of a page."""
        margin, height = self.theme.scale.margin, self.theme.size[1]
        if self.theme.brand.head == "bar":
            wide = margin * 0.37
            edge = self.theme.size[0] - wide if self.setting.rtl else 0
            bar = f"{number(edge)} 0 {number(wide)} {number(height)} re f"
            canvas.decoration(f"{color_operator(self.theme.brand.color)} {bar}")
        if page == 1:
            self._draw_first(canvas, margin, height)
        else:
            bottom = height - self.edge - self._tall(self.later_head)
            with canvas.artifacts():
                canvas.replay(self.later_head.recorded(self.theme.width), margin, bottom)

    def draw_foot(self, canvas: TaggedCanvas, page: int, total: int) -> None:
        """Draw the foot of a page, after its content, so that plain text copied from it ends with the foot."""
        margin, width = self.theme.scale.margin, self.theme.width
        number = count(self.setting, self.said.page, page, total)
        with canvas.artifacts():
            canvas.replay(self.foot.recorded(width), margin, self.edge)
            canvas.replay(number.recorded(width), margin, self.edge + self._tall(self.foot_row) - self._tall(number))

    def _draw_first(self, canvas: TaggedCanvas, margin: float, height: float) -> None:
        theme, gap = self.theme, self.gap
        head = self._tall(self.head)
        top = height - self._band_top()
        brand = color_operator(theme.brand.color)
        if theme.brand.head == "band":
            band = (0, top - head - BAND, theme.size[0], head + 2 * BAND)
            canvas.decoration(f"{brand} {' '.join(map(number, band))} re f")
        canvas.replay(self.head.recorded(theme.width), margin, top - head)
        top -= head + self.under
        if theme.brand.head == "rule":
            place = (margin, top + gap * 0.42, theme.width, 1.5)
            canvas.decoration(f"{brand} {' '.join(map(number, place))} re f")
        strip = self._tall(self.strip)
        self.strip.drawOn(canvas, margin, top - strip)
        top -= strip + gap
        canvas.replay(self.title.recorded(theme.width), margin, top - self._tall(self.title))
