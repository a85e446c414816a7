"""Derive all measures of a page from brand, paper size and print size: type sizes, spaces and colors.

Spaces are multiples of one unit, so that the page keeps one rhythm. Type sizes follow RNIB clear print (at least 12 pt)
and ACB/APH large print (18 pt, headings 22 and 20 pt).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from handouts.cached_property import cached_property
from handouts.colors import shade, tint
from handouts.document import PageBrand
from handouts.typeset.text.shaping import TextStyle

PAPERS = {"Letter": (612.0, 792.0), "A4": (595.28, 841.89)}
TEXT_COLOR = "#000000"
MUTED = "#4A4A4A"
RED = "#A4001D"
WHITE = "#FFFFFF"
WARNING_FILL = WHITE
"""Warning boxes have no tint: a fax dithers a tint to dots, which spoil the words on it."""
RULE_OF_URGENCY = {"emergency": 2.5, "department": 2.25, "now": 1.5, "later": 0.75}
"""The rule around a warning box by its urgency, in points, so that the order shows in a gray copy too."""


@dataclass(frozen=True)
class Scale:
    """Type sizes in points as (size, leading), and other measures in points."""

    body: tuple[float, float]
    title: tuple[float, float]
    heading: tuple[float, float]
    group: tuple[float, float]
    label: tuple[float, float]
    note: tuple[float, float]
    staff: tuple[float, float]
    value: tuple[float, float]
    phone: tuple[float, float]
    rail: float
    side: float
    """Width of the column at the side of the text, with the gap after it: headings, labels, dates. 0: there is none."""
    margin: float
    write: float
    """Height of a line to write on."""
    unit: float
    """Unit of vertical space: a quarter of the body's leading, a little less in the compact scale."""
    saves_height: bool = False
    """True if parts may have unequal widths to be less tall."""


STANDARD = Scale(
    (12.5, 17), (25, 29), (14.5, 17), (12.5, 17), (12, 15), (12, 15.5), (10.5, 13), (17, 21), (19, 23),
    24, 120, 54, 28, 4.25,
)  # fmt: skip
COMPACT = Scale(
    (12, 15.2), (23, 27), (13.5, 15.2), (12, 15.2), (12, 14.5), (12, 14.8), (10.5, 13), (16, 19), (17, 21),
    22, 108, 54, 25, 3, True,
)  # fmt: skip
SPACED = replace(COMPACT, write=STANDARD.write, unit=STANDARD.unit)
"""The compact scale with the spaces of the standard one, for documents whose pages have room left."""
LARGE = Scale(
    (18, 24), (28, 34), (21, 26), (20, 25), (18, 23), (18, 23.5), (18, 22), (22, 27), (24, 29), 32, 0, 50, 40, 5
)  # fmt: skip


# Smallest leading, as a multiple of the type size, by language. Letters of these languages have marks above or below,
# and a lower mark of one line would touch an upper one of the next line. Chinese, Japanese and Korean letters fill
# their squares, and need more space between lines than between letters.
_MIN_LEADING = {
    **dict.fromkeys(("km", "my"), 1.5),
    "lo": 1.45,
    **dict.fromkeys(("th", "te", "kn"), 1.35),
    **dict.fromkeys(("ar", "fa", "ur", "ps", "sd", "ug", "ckb"), 1.35),
    **dict.fromkeys(("zh", "yue", "ja", "ko"), 1.35),
    **dict.fromkeys(("hi", "ne", "mr"), 1.3),
    **dict.fromkeys(("bn", "as", "si"), 1.25),
    "vi": 1.2,
}
_KINDS = ("body", "title", "heading", "group", "label", "note", "staff", "value", "phone")


def fit_leading(scale: Scale, lang: str) -> Scale:
    """Return the scale with enough space between lines for the letters of a language.

    Kinds with the same leading keep the same leading, so that a heading stays on the baseline of the text beside it.
    """
    ratio = _MIN_LEADING.get(lang.partition("-")[0].lower(), 0.0)
    if not ratio:
        return scale
    sizes: dict[str, tuple[float, float]] = {kind: getattr(scale, kind) for kind in _KINDS}
    leadings: dict[float, float] = {}
    for size, leading in sizes.values():
        leadings[leading] = max(leading, ratio * size, leadings.get(leading, 0.0))
    fitted: dict[str, Any] = {kind: (size, leadings[leading]) for kind, (size, leading) in sizes.items()}
    return replace(scale, **fitted)


def beside_large(scale: Scale) -> Scale:
    """Return the scale of the second language of large print: type of standard size in the spaces of `scale`.

    Staff read that language, and the patient reads the other one.
    """
    return replace(scale, **{kind: getattr(COMPACT, kind) for kind in _KINDS})


def tighten(scale: Scale) -> Scale:
    """Return the scale with minimal text in header and footer: 12 pt, in large print 18 pt, tight leading."""
    min_size = min(scale.label[0], scale.body[0])
    text = (min_size, 1.2 * min_size)
    staff_text = (scale.staff[0], 1.2 * scale.staff[0])
    return replace(scale, body=text, group=text, label=text, staff=staff_text, unit=COMPACT.unit)


TABULAR = ("note", "value", "staff")
"""Kinds of text set in columns, with figures of equal width: table cells, tiles, the footer."""

BALANCED = ("title", "heading", "group", "value", "phone")
"""Kinds of text whose lines have about the same width."""


@dataclass(frozen=True)
class Theme:
    """The look of one document."""

    brand: PageBrand
    scale: Scale
    paper: str
    large: bool = False
    lang: str = ""
    indent: float = 0.0
    """How much narrower a column is than the space between the margins, in points."""
    half: bool = False
    """True for one of two columns with the same text in two languages: lists are not in columns again."""

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the paper in points."""
        return PAPERS[self.paper]

    @property
    def unit(self) -> float:
        """The unit of vertical space, in points."""
        return self.scale.unit

    @cached_property
    def width(self) -> float:
        """Width between the margins in points, or of the text column."""
        return self.size[0] - 2 * self.scale.margin - self.indent

    @property
    def full_width(self) -> float:
        """Width between the margins in points, also for a column."""
        return self.width + self.indent

    @cached_property
    def dark(self) -> str:
        """The brand's color for headings."""
        return shade(self.brand.color, 0.1)

    @cached_property
    def pale(self) -> str:
        """The brand's color as a background for dark text."""
        return tint(self.brand.color, 0.92)

    @cached_property
    def line(self) -> str:
        """The brand's color for hairlines."""
        return tint(self.brand.color, 0.62)

    def style(
        self, kind: str, *, bold: bool = False, color: str = TEXT_COLOR, heading: bool = False, align: str = "left"
    ) -> TextStyle:
        """Return the style of a kind of text. `kind` is the name of a type size in `Scale`."""
        key = (kind, bold, color, heading, align)
        style = self._styles.get(key)
        if style is None:
            size, leading = getattr(self.scale, kind)
            style = self._styles[key] = TextStyle(
                self.brand.typeface,
                size,
                leading,
                color,
                bold,
                heading,
                align,
                tabular=kind in TABULAR,
                lang=self.lang,
                balanced=kind in BALANCED,
            )
        return style

    @cached_property
    def _styles(self) -> dict[tuple[str, bool, str, bool, str], TextStyle]:
        """Cache of styles: a page asks for each of a dozen styles hundreds of times."""
        return {}
