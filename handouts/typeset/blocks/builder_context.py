"""What every builder of blocks needs: theme, language, and the making of text and of pieces side by side in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, update_wrapper
from typing import Concatenate, Generic, ParamSpec, TypeVar

from handouts.document import Inlines, Run
from handouts.run_cache import RunCache
from handouts.typeset.layout.flowables import (
    Centered,
    ColumnRow,
    Flowable,
    Rail,
    RightAligned,
    Stack,
    TextFlowable,
    TintedBox,
)
from handouts.typeset.layout.pictures import LogoImage
from handouts.typeset.layout.theme import TEXT_COLOR, Theme, tighten
from handouts.typeset.pdf.struct_tree import StructElement
from handouts.typeset.text.itemization import is_right_to_left
from handouts.typeset.text.shaping import ShapedText, TextShaper, TextStyle

P = ParamSpec("P")
T = TypeVar("T")


class RenderCache(RunCache):
    """What one run of rendering keeps: shaped text, built sections, heads, fonts. It is dropped with its `Renderer`."""

    def __init__(self, shaper: TextShaper | None = None) -> None:
        super().__init__()
        self.shaper = shaper or TextShaper()

    def context(self, theme: Theme, lang: str) -> BuilderContext:
        """One setting for a theme and language, so that what is built in it is found again."""
        return self.of(_build_context, 64)(self, theme, lang)

    def clear(self) -> None:
        """Drop all results, the shaped text too."""
        super().clear()
        self.shaper.clear()


class CachedBuilder(Generic[P, T]):
    """A function of a setting whose last results are kept in the cache of the setting; `build` builds anew."""

    def __init__(self, build: Callable[Concatenate[BuilderContext, P], T], maxsize: int) -> None:
        self.build, self._maxsize = build, maxsize
        update_wrapper(self, build)

    def __call__(self, setting: BuilderContext, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return setting.cache.of(self.build, self._maxsize)(setting, *args, **kwargs)


def cached_in_context(maxsize: int) -> Callable[[Callable[Concatenate[BuilderContext, P], T]], CachedBuilder[P, T]]:
    """Keep the last `maxsize` results of a function of a setting in the cache of the setting."""
    return lambda build: CachedBuilder(build, maxsize)


@dataclass(frozen=True, eq=False)
class BuilderContext:
    """Theme and language of one document, and what the run keeps that it is rendered in."""

    theme: Theme
    lang: str
    cache: RenderCache = field(default_factory=RenderCache)

    def shape(self, inlines: Inlines, style: TextStyle) -> ShapedText:
        """Measure inlines. Raises fonts.MissingGlyph when no face has a character."""
        return self.cache.shaper.shape(inlines, style)

    def logo(self, data: bytes) -> LogoImage:
        """A clinic's logo, read once."""
        return self.cache.of(LogoImage, 16)(data)

    def styled(self, element: StructElement, inlines: Inlines, style: TextStyle) -> TextFlowable:
        """A paragraph in a style of its own that fills an element."""
        return TextFlowable(element, self.cache.shaper.shape(inlines, style))

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
    ) -> TextFlowable:
        """A paragraph in a new element below `parent`."""
        return self.words(parent.add(role), inlines, kind, bold=bold, color=color, heading=heading, align=align)

    def words(
        self,
        element: StructElement,
        inlines: Inlines | str,
        kind: str = "body",
        *,
        bold: bool = False,
        color: str = TEXT_COLOR,
        heading: bool = False,
        align: str = "left",
    ) -> TextFlowable:
        """A paragraph that fills an element."""
        words = (Run(inlines),) if isinstance(inlines, str) else inlines
        style = self.theme.style(kind, bold=bold, color=color, heading=heading, align=align)
        return TextFlowable(element, self.cache.shaper.shape(words, style))

    @cached_property
    def rtl(self) -> bool:
        """True where the language runs from right to left: what stands side by side then does, too."""
        return is_right_to_left(self.lang)

    @cached_property
    def tight(self) -> BuilderContext:
        """The setting of head and foot where they have little room."""
        return BuilderContext(replace(self.theme, scale=tighten(self.theme.scale)), self.lang, self.cache)

    def flow(self, pieces: Sequence[tuple[float, Flowable]], width: float, gap: float) -> Flowable:
        """Pieces, each with the width that it would like, side by side in as many rows as they need."""
        rows: list[list[tuple[float, Flowable]]] = []
        room = 0.0
        for wish, piece in pieces:
            wide = min(wish, width)
            if not rows or wide > room:
                rows.append([])
                room = width
            rows[-1].append((wide, piece))
            room -= wide + gap
        return Stack([self.row(row, gap) for row in rows])

    def numeral(self, at: int) -> str:
        """The number of an item. Without a letter beside it, the point would not know which way the line runs."""
        return f"{at}.\u200f" if self.rtl else f"{at}."

    def end(self, words: TextFlowable) -> RightAligned:
        """Words that end the line, made with `align="right"`."""
        return RightAligned(words, self.rtl)

    def beside(self, mark: Flowable | None, body: Flowable, indent: float, down: float = 0.0) -> Rail:
        """A body with a mark in a narrow column before it."""
        return Rail(mark, body, indent, down, self.rtl)

    def row(self, cells: Sequence[tuple[float, Flowable]], gap: float = 0.0) -> ColumnRow:
        """Pieces side by side, in columns of given widths."""
        return ColumnRow(cells, gap, self.rtl)

    def middle(self, cells: Sequence[tuple[float, Flowable]], gap: float = 0.0) -> ColumnRow:
        """Pieces side by side, on one middle line."""
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
        """A piece on a ground."""
        return TintedBox(child, padding, fill=fill, border=border, bar=bar, on_top=on_top, weight=weight, rtl=self.rtl)

    @property
    def unit(self) -> float:
        return self.theme.unit

    @property
    def rail(self) -> float:
        return self.theme.scale.rail

    def spaced(self, piece: Flowable, before: float, after: float | None = None) -> Flowable:
        """Give a piece its spaces, in units."""
        piece.space_before = before * self.unit
        piece.space_after = (before if after is None else after) * self.unit
        return piece


def _build_context(cache: RenderCache, theme: Theme, lang: str) -> BuilderContext:
    return BuilderContext(theme, lang, cache)
