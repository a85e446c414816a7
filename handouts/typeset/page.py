"""What stands on every page: the clinic's head, the patient strip, the title on the first, the foot on all.

On the first page head and strip are content and are read aloud; on later pages they are repeated as artifacts.
"""

from __future__ import annotations

from dataclasses import replace

from handouts.document import Blank, Document, Inline, Run
from handouts.typeset.blocks.setting import Setting
from handouts.typeset.boxes import Line
from handouts.typeset.canvas import TaggedCanvas
from handouts.typeset.flow import Flowable, Gap, Stack, Text
from handouts.typeset.ink import color_operator, number
from handouts.typeset.pictures import Icon, Logo
from handouts.typeset.structure import Element
from handouts.typeset.theme import INK, QUIET, WHITE

BAND = 12.0  # padding of a band of color at the head


class Furniture:
    """Head and foot of one document's pages. `first` and `later` are the heights left for content."""

    def __init__(self, document: Document, setting: Setting, root: Element, identifier: str) -> None:
        self.document, self.setting, self.identifier = document, setting, identifier
        self.theme = setting.theme
        self.edge = setting.theme.scale.margin * 0.62  # of the paper, above the head and below the foot
        opening = root.add("Sect")
        self.head = self._head(opening)
        self.strip = self._strip(opening)
        self.title = self._title(opening)
        self.later_head = self._later(Element("Div"))
        self.foot_height = self._foot(1, 1).wrap(self.theme.width, 0)[1]
        page = self.theme.size[1]
        self.gap = 3 * self.theme.unit
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

    # -- the head ------------------------------------------------------------------------------------------------
    def _head(self, parent: Element) -> Stack:
        document, theme, setting = self.document, self.theme, self.setting
        band = theme.brand.head == "band"
        contact = document.furniture.contact
        blank = any(isinstance(part, Blank) for _, value in contact for part in value)
        dark = band and not blank
        color = WHITE if dark else theme.dark
        quiet = WHITE if dark else INK
        side = theme.width * 0.5
        own = WHITE if band else theme.dark
        name = setting.text(parent, document.furniture.clinic, "group", bold=True, color=own, heading=True)
        ink = WHITE if band else INK
        address = [setting.text(parent, line, "label", color=ink) for line in document.furniture.address]
        figure = parent.add("Figure", alt=f"{document.furniture.clinic}") if document.brand.logo else None
        lines = [
            setting.text(
                parent,
                (Run(f"{label} "), *map(_short, value)),
                "label" if at else "body",
                bold=not at,
                color=quiet if at else color,
                align="right",
            )
            for at, (label, value) in enumerate(contact)
        ]
        side = min(max(line.natural for line in lines) + 1, side)
        field: Flowable = Stack([setting.end(line) for line in lines])
        if blank and band:  # nobody can write on a dark ground
            side = min(side + 16, theme.width / 2)
            field = setting.box(field, (8, 4), fill=WHITE)
        title: Flowable = Stack([name, *address])
        if document.brand.logo:
            logo: Flowable = Logo(document.brand.logo, 40, 120, figure)
            wide = logo.wrap(0, 0)[0]
            if band:
                logo = setting.box(logo, (4, 4), fill=WHITE)
                wide += 8
            title = setting.middle([(wide, logo), (theme.width - side - wide - 10, title)], 10)
        return Stack([setting.middle([(theme.width - side, title), (side, field)])])

    def _strip(self, parent: Element) -> Flowable:
        """Patient strip: label above value, side by side on a pale ground, or two to a row in large print."""
        setting, theme = self.setting, self.theme
        listed = parent.add("L")
        fields = []
        for label, value in self.document.furniture.strip:
            entry = listed.add("LI")
            name = setting.text(entry, label, "staff", role="Lbl", color=QUIET)
            long = tuple(Blank(part.label, 400) if isinstance(part, Blank) else part for part in value)
            fields.append(Stack([name, setting.text(entry, long, "body", role="LBody", bold=True)]))
        inner = theme.width - 24
        if theme.large:
            pairs = [
                setting.row([(inner / 2 - 6, f) for f in fields[at : at + 2]], 12) for at in range(0, len(fields), 2)
            ]
            return setting.box(Stack([setting.spaced(pair, 1) for pair in pairs]), (12, 6), fill=theme.pale)
        to_write = any(isinstance(part, Blank) for _, value in self.document.furniture.strip for part in value)
        rows = [fields[:2], fields[2:]] if to_write else [fields]  # a line to write on needs the room of two
        shares = (0.6, 0.4) if to_write else (0.26, 0.165, 0.175, 0.40)
        gap = 8.0
        drawn = []
        for row in filter(None, rows):
            room = inner - gap * (len(row) - 1)
            cells = [(room * share, f) for share, f in zip(shares, row, strict=False)]
            drawn.append(setting.spaced(setting.row(cells, gap), 1.5))
        return setting.box(Stack(drawn), (12, 5), fill=theme.pale)

    def _title(self, parent: Element) -> Stack:
        document, setting = self.document, self.setting
        pieces: list[Flowable] = [self._one_line(document.title, parent.add("H1", title=document.title))]
        for words in filter(None, (*document.furniture.notices, document.furniture.mark)):
            pieces.append(setting.spaced(self._mark(parent, words), 1.2))  # noqa: PERF401
        pieces.append(Gap(setting.unit))
        return Stack(pieces)

    def _one_line(self, title: str, element: Element) -> Text:
        """The title, a little smaller where that saves a second line."""
        style = self.theme.style("title", bold=True, color=self.theme.dark, heading=True)
        for share in (1.0, 0.94, 0.88):
            smaller = replace(style, size=style.size * share)
            made = Text(element, (Run(title),), smaller)
            if made.natural <= self.theme.width:
                return made
        return Text(element, (Run(title),), style)

    def _mark(self, parent: Element, words: str) -> Flowable:
        text = self.setting.text(parent, words, "label", bold=True, color=INK)
        icon = Icon("warning", text.style.size * 1.1, INK)
        marked = self.setting.beside(icon, text, text.style.size * 1.7, 1)
        return self.setting.box(marked, (8, 3), border=INK, weight=1)

    def _later(self, parent: Element) -> Stack:
        """A smaller head: clinic and phone, then the patient, in one line each."""
        setting, theme, furniture = self.setting, self.theme, self.document.furniture
        who: list[Flowable] = []
        strip = furniture.strip
        name = setting.text(parent, furniture.clinic, "label", bold=True, color=theme.dark, heading=True)
        label, number = furniture.contact[0]
        phone = setting.text(parent, (Run(f"{label} "), *number), "label", bold=True, color=theme.dark, align="right")
        known = not any(isinstance(part, Blank) for part in number)  # a line for it is on the first page
        side = min(phone.natural + 1, theme.width * 0.45) if known else 0
        left: Flowable = name
        if self.document.brand.logo:
            small = Logo(self.document.brand.logo, name.style.leading, 60, None)
            left = setting.middle([(small.width, small), (theme.width - side - small.width - 5, name)], 5)
        who.append(setting.middle([(theme.width - side, left), (side, setting.end(phone))]) if known else left)
        who.append(Line(0.8 * setting.unit, theme.brand.color, 1))
        words: list[Inline] = []
        for label, value in strip[:3]:
            words += [Run(f"\u2003{label}: " if words else f"{label}: "), *map(_strong, value)]
        who.append(setting.spaced(setting.text(parent, tuple(words), "label"), 1.6))
        return Stack(who)

    # -- the foot ------------------------------------------------------------------------------------------------
    def _foot(self, page: int, total: int) -> Stack:
        setting, theme, furniture = self.setting, self.theme, self.document.furniture
        parent = Element("Div")
        left = f"{furniture.document} \u00b7 {furniture.version} \u00b7 {self.identifier}"
        right = furniture.page.format(number=page, total=total)
        text = setting.text(parent, left, "staff", color=QUIET)
        count = setting.text(parent, right, "label", bold=True, align="right")
        side = theme.width * (0.22 if not theme.large else 0.3)
        pieces: list[Flowable] = [Line(1, theme.brand.color, 1)]
        mark = " ".join(filter(None, (furniture.mark, *furniture.notices)))
        if mark:
            pieces.append(setting.spaced(setting.text(parent, mark, "label", bold=True), 0.8))
        pieces.append(setting.spaced(setting.row([(theme.width - side, text), (side, setting.end(count))]), 0.6))
        return Stack(pieces)

    # -- drawing -------------------------------------------------------------------------------------------------
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
            with canvas.artifacts():
                self.later_head.drawOn(canvas, margin, height - self.edge - self._tall(self.later_head))

    def draw_foot(self, canvas: TaggedCanvas, page: int, total: int) -> None:
        """Draw the foot of a page, after its content, so that plain text copied from it ends with the foot."""
        with canvas.artifacts():
            foot = self._foot(page, total)
            foot.drawOn(canvas, self.theme.scale.margin, self.edge + self.foot_height - self._tall(foot))

    def _draw_first(self, canvas: TaggedCanvas, margin: float, height: float) -> None:
        theme, gap = self.theme, self.gap
        head = self._tall(self.head)
        top = height - self._band_top()
        brand = color_operator(theme.brand.color)
        if theme.brand.head == "band":
            band = (0, top - head - BAND, theme.size[0], head + 2 * BAND)
            canvas.decoration(f"{brand} {' '.join(map(number, band))} re f")
        self.head.drawOn(canvas, margin, top - head)
        top -= head + self.under
        if theme.brand.head == "rule":
            place = (margin, top + gap * 0.42, theme.width, 1.5)
            canvas.decoration(f"{brand} {' '.join(map(number, place))} re f")
        strip = self._tall(self.strip)
        self.strip.drawOn(canvas, margin, top - strip)
        top -= strip + gap
        self.title.drawOn(canvas, margin, top - self._tall(self.title))


def _short(inline: Inline) -> Inline:
    return Blank(inline.label, min(inline.width, 14)) if isinstance(inline, Blank) else inline


def _strong(inline: Inline) -> Inline:
    """Words strong; a blank short, since the first page has it in full."""
    return Run(inline.text, strong=True) if isinstance(inline, Run) else _short(inline)
