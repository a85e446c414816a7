"""Build flowables in the theme and language of a document: the helpers that all block builders share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import update_wrapper
from typing import Concatenate, Generic, ParamSpec, TypeVar

from handouts.cached_property import cached_property
from handouts.document import BilingualText, Blank, DateBlank, InitialsBlank, Inlines, Run, SpokenWords, text_inlines
from handouts.punctuation import ends_sentence
from handouts.run_cache import RunCache
from handouts.text_direction import is_right_to_left
from handouts.typeset.layout.flowables import (
    Centered,
    ColumnRow,
    Flowable,
    OnOneLine,
    Rail,
    RightAligned,
    Stack,
    TextFlowable,
    TintedBox,
)
from handouts.typeset.layout.pictures import LogoImage, PictureImage, qr_modules
from handouts.typeset.layout.theme import TEXT_COLOR, Theme, beside_large, fit_leading, tighten
from handouts.typeset.pdf.struct_tree import FieldKind, FieldSpec, StructElement
from handouts.typeset.text.glyph_runs import SpokenBlank, SpokenRun
from handouts.typeset.text.shaping import ShapedText, TextShaper, TextStyle

P = ParamSpec("P")
T = TypeVar("T")


class RenderCache(RunCache):
    """The cache of a rendering run: shaped text, built sections, headers, fonts. It is dropped with its `Renderer`."""

    def __init__(self, shaper: TextShaper | None = None) -> None:
        super().__init__()
        self.shaper = shaper or TextShaper()

    def context(self, theme: Theme, lang: str, spoken: SpokenWords) -> BuilderContext:
        """Return the context of a document: the same object for equal arguments, as cached parts need."""
        return self.of(_build_context, 64)(self, theme, lang, spoken)

    def clear(self) -> None:
        """Drop all results and all shaped text."""
        super().clear()
        self.shaper.clear()


class CachedBuilder(Generic[P, T]):
    """A function of a context, whose last results are in the cache of the context. `build` bypasses that cache."""

    def __init__(self, build: Callable[Concatenate[BuilderContext, P], T], maxsize: int) -> None:
        self.build, self._maxsize = build, maxsize
        update_wrapper(self, build)

    def __call__(self, context: BuilderContext, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return context.cache.of(self.build, self._maxsize)(context, *args, **kwargs)


def cached_in_context(maxsize: int) -> Callable[[Callable[Concatenate[BuilderContext, P], T]], CachedBuilder[P, T]]:
    """Decorate a function of a context, so that its last `maxsize` results are in the cache of the context."""
    return lambda build: CachedBuilder(build, maxsize)


@dataclass(frozen=True, eq=False)
class BuilderContext:
    """Theme and language of one document, the cache of the run, and helpers that build flowables.

    `spoken` is what a screen reader says for lines to write on and boxes to tick.
    """

    theme: Theme
    lang: str
    spoken: SpokenWords
    cache: RenderCache = field(default_factory=RenderCache)

    def shape(self, inlines: Inlines, style: TextStyle) -> ShapedText:
        """Shape and measure inlines. Raises `fonts.MissingGlyph` if no font has a character."""
        return self.cache.shaper.shape(inlines, style)

    def logo(self, data: bytes) -> LogoImage:
        """Return the clinic's logo. Equal data is decoded once."""
        return self.cache.of(LogoImage, 16)(data)

    def picture(self, data: bytes) -> PictureImage:
        """Return a picture of a section. Equal data is read once."""
        return self.cache.of(PictureImage, 16)(data)

    def qr_code(self, address: str) -> tuple[tuple[int, ...], ...]:
        """Return the squares of the QR code of an address. Raises ValueError if it is too long."""
        return self.cache.of(qr_modules, 16)(address)

    def styled_text(self, element: StructElement, inlines: Inlines, style: TextStyle) -> TextFlowable:
        """Return a paragraph in the given style that fills `element`."""
        return TextFlowable(element, self.cache.shaper.shape(self.with_spoken_blanks(inlines), style))

    def with_spoken_blanks(self, inlines: Inlines, before: str = "") -> Inlines:
        """Return inlines with the words that a screen reader says for each blank. `before` was said just before."""
        if not any(isinstance(part, Blank) for part in inlines):
            return inlines  # the usual case
        parts: list[Run | Blank] = []
        for part in inlines:
            if isinstance(part, Run):
                before += part.text
            parts.append(self._spoken_blank(part, before) if isinstance(part, Blank) else part)
        return tuple(parts)

    def _spoken_blank(self, blank: Blank, before: str) -> SpokenBlank:
        """The blank with what is said for it on paper, and with its name in a form on a screen.

        A blank without a label of its own has the end of the words before it as its name.
        """
        kind: FieldKind = (
            "date" if isinstance(blank, DateBlank) else "initials" if isinstance(blank, InitialsBlank) else "text"
        )
        is_named = bool(blank.label) and blank.label not in (self.spoken.unnamed, self.spoken.time)
        words = blank.label if is_named else last_words(before) or blank.label
        spec = FieldSpec(kind, self.spoken.for_date(words) if kind == "date" else words)
        return SpokenBlank(self.spoken.for_blank(blank.label, before), blank.width, spec)

    def text(
        self,
        parent: StructElement,
        inlines: Inlines | str,
        kind: str = "body",
        *,
        role: str = "P",
        bold: bool = False,
        color: str = TEXT_COLOR,
        heading: bool = False,
        align: str = "left",
        before: str = "",
    ) -> TextFlowable:
        """Return a paragraph in a new element below `parent`. `kind` names a text size of the theme's scale.

        `before` is the label that a screen reader reads before it; see `with_spoken_blanks`.
        """
        element = parent.add(role)
        return self.fill_text(
            element, inlines, kind, bold=bold, color=color, heading=heading, align=align, before=before
        )

    def fill_text(
        self,
        element: StructElement,
        inlines: Inlines | str,
        kind: str = "body",
        *,
        bold: bool = False,
        color: str = TEXT_COLOR,
        heading: bool = False,
        align: str = "left",
        before: str = "",
    ) -> TextFlowable:
        """Return a paragraph that fills `element`."""
        content = text_inlines(inlines) if isinstance(inlines, str) else self.with_spoken_blanks(inlines, before)
        style = self.theme.style(kind, bold=bold, color=color, heading=heading, align=align)
        return TextFlowable(element, self.cache.shaper.shape(content, style))

    def lines_of(
        self, element: StructElement, text: str, kind: str, *, bold: bool = False, color: str = TEXT_COLOR
    ) -> list[Flowable]:
        """Return a text that fills `element`; of one in two languages, a text for each, below each other.

        In large print, both are on one line if they fit.
        """
        if not isinstance(text, BilingualText):
            return [self.fill_text(element, text, kind, bold=bold, color=color)]
        first = self.fill_text(element, with_pause(text.first), kind, bold=bold, color=color)
        span = element.add("Span")  # after the span of the first language, which is filled by its position
        span.lang = text.lang
        other = self.second_language(text.lang)
        second = other.fill_text(span, text.second, kind, bold=bold, color=color)
        if self.theme.large:
            return [self.on_one_line(first, second, other)]
        # Text in the other direction begins at the same side of the page.
        return [first, second if other.rtl == self.rtl else RightAligned(second, not self.rtl)]

    def on_one_line(self, first: TextFlowable, second: TextFlowable, other: BuilderContext) -> OnOneLine:
        """Place the same words in large print, and in standard print in the language of `other`, on one line."""
        return OnOneLine(first, second, first.style.size / 2, rtl=self.rtl, turned=other.rtl != self.rtl)

    @cached_property
    def rtl(self) -> bool:
        """True if the language runs from right to left. Parts in a row then start at the right."""
        return is_right_to_left(self.lang)

    @cached_property
    def beside(self) -> BuilderContext:
        """The context of the text column, beside the column of headings. Without such a column, the context itself."""
        if not self.theme.scale.side or self.theme.indent:
            return self
        return self.with_theme(replace(self.theme, indent=self.theme.scale.side))

    def in_language(self, lang: str) -> BuilderContext:
        """Return the context of text in another language of the same document."""
        theme = replace(self.theme, lang=lang, scale=fit_leading(self.theme.scale, lang))
        return self.cache.context(theme, lang, self.spoken)

    def second_language(self, lang: str) -> BuilderContext:
        """Return the context of the same words in the clinic's language. In large print, they have standard size."""
        if not self.theme.large:
            return self.in_language(lang)
        scale = fit_leading(beside_large(self.theme.scale), lang)
        return self.cache.context(replace(self.theme, lang=lang, scale=scale, large=False), lang, self.spoken)

    def with_theme(self, theme: Theme) -> BuilderContext:
        """Return the context of the same document in another theme."""
        return self.cache.context(theme, self.lang, self.spoken)

    @cached_property
    def tight(self) -> BuilderContext:
        """The context for a header and footer with little room."""
        theme = replace(self.theme, scale=fit_leading(tighten(self.theme.scale), self.lang))
        return BuilderContext(theme, self.lang, self.spoken, self.cache)

    def wrap_rows(self, flowables: Sequence[tuple[float, Flowable]], width: float, gap: float) -> Stack:
        """Place flowables in as many rows as needed, each with its preferred width in points."""
        rows: list[list[tuple[float, Flowable]]] = []
        room = 0.0
        for preferred, flowable in flowables:
            width_used = min(preferred, width)
            if not rows or width_used > room:
                rows.append([])
                room = width
            rows[-1].append((width_used, flowable))
            room -= width_used + gap
        return Stack([self.row(row, gap) for row in rows])

    def item_number(self, number: int) -> str:
        """Return the number of a list item. In right-to-left text, a mark sets the direction of the period after it."""
        return f"{number}.\u200f" if self.rtl else f"{number}."

    def align_end(self, text: TextFlowable) -> RightAligned:
        """Return text at the end of the line. It must have been built with `align="right"`."""
        return RightAligned(text, self.rtl)

    def with_marker(self, marker: Flowable | None, body: Flowable, indent: float, marker_offset: float = 0.0) -> Rail:
        """Return a body with a marker in a narrow column before it."""
        return Rail(marker, body, indent, marker_offset, self.rtl)

    def row(self, cells: Sequence[tuple[float, Flowable]], gap: float = 0.0) -> ColumnRow:
        """Place flowables side by side, in columns of the given widths."""
        return ColumnRow(cells, gap, self.rtl)

    def centered_row(self, cells: Sequence[tuple[float, Flowable]], gap: float = 0.0) -> ColumnRow:
        """Place flowables side by side, centered vertically."""
        return Centered(cells, gap, self.rtl)

    def box(
        self,
        child: Flowable,
        padding: tuple[float, float],
        *,
        fill: str = "",
        border: str = "",
        bar: str = "",
        on_top: bool = False,
        weight: float = 1.0,
    ) -> TintedBox:
        """Return a flowable on a filled or bordered background."""
        return TintedBox(child, padding, fill=fill, border=border, bar=bar, on_top=on_top, weight=weight, rtl=self.rtl)

    def balance_lines(self, text: TextFlowable, width: float) -> Flowable:
        """Narrow the column of a text so that its lines are of similar length, and no last word is alone on a line."""
        height = text.wrap(width, 0)[1]
        if height < 2 * text.style.leading or text.widest_word >= width:
            return text
        too_narrow, wide_enough = text.widest_word, width
        while wide_enough - too_narrow > 2:
            middle = (too_narrow + wide_enough) / 2
            if text.wrap(middle, 0)[1] > height:
                too_narrow = middle
            else:
                wide_enough = middle
        return self.row([(wide_enough, text)])

    @property
    def unit(self) -> float:
        return self.theme.unit

    @property
    def rail(self) -> float:
        return self.theme.scale.rail

    def add_space(self, flowable: Flowable, above: float, below: float | None = None) -> Flowable:
        """Set the space above and below a flowable, in units of the theme. `below` defaults to `above`."""
        flowable.space_before = above * self.unit
        flowable.space_after = (above if below is None else below) * self.unit
        return flowable


NAME_LENGTH = 120


def last_words(text: str) -> str:
    """Return the end of the words before a blank, short enough for the name of a field."""
    words = " ".join(text.split())
    return words if len(words) <= NAME_LENGTH else "\u2026" + words[-NAME_LENGTH:].partition(" ")[2]


def plain_words(text: Inlines | str) -> str:
    """Return a text as the name of a field: in the first language, with an ellipsis for each blank."""
    if isinstance(text, str):
        return text.first if isinstance(text, BilingualText) else text
    return " ".join("".join([part.text if isinstance(part, Run) else "\u2026" for part in text]).split())


def with_pause(text: str) -> Inlines:
    """Return a text after which a screen reader pauses, because the same text in another language follows."""
    return (SpokenRun(text, spoken=f"{text} " if ends_sentence(text) else f"{text}. "),)


def _build_context(cache: RenderCache, theme: Theme, lang: str, spoken: SpokenWords) -> BuilderContext:
    return BuilderContext(theme, lang, spoken, cache)
