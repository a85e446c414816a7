"""What every builder of blocks needs: theme, language, and the making of text and of pieces side by side in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from handouts.document import Inlines, Run
from handouts.typeset.boxes import Box, End, Middle, Rail, Row
from handouts.typeset.flow import Flowable, Stack, Text
from handouts.typeset.scripts import right_to_left
from handouts.typeset.structure import Element
from handouts.typeset.theme import INK, Theme, tight


@lru_cache(maxsize=1024)
def _plain(text: str) -> Inlines:
    """Ordinary words: for a label the same object again and again, which is found in caches without a comparison."""
    return (Run(text),)


@dataclass(frozen=True, eq=False)
class Setting:
    """Theme and language of one document."""

    theme: Theme
    lang: str

    def text(
        self,
        parent: Element,
        inlines: Inlines | str,
        kind: str = "body",
        *,
        role: str = "P",
        bold: bool = False,
        color: str = INK,
        heading: bool = False,
        align: str = "left",
    ) -> Text:
        """A paragraph in a new element below `parent`."""
        return self.words(parent.add(role), inlines, kind, bold=bold, color=color, heading=heading, align=align)

    def words(
        self,
        element: Element,
        inlines: Inlines | str,
        kind: str = "body",
        *,
        bold: bool = False,
        color: str = INK,
        heading: bool = False,
        align: str = "left",
    ) -> Text:
        """A paragraph that fills an element."""
        words = _plain(inlines) if isinstance(inlines, str) else inlines
        return Text(element, words, self.theme.style(kind, bold=bold, color=color, heading=heading, align=align))

    @cached_property
    def rtl(self) -> bool:
        """True where the language runs from right to left: what stands side by side then does, too."""
        return right_to_left(self.lang)

    @cached_property
    def tight(self) -> Setting:
        """The setting of head and foot where they have little room."""
        return Setting(replace(self.theme, scale=tight(self.theme.scale)), self.lang)

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

    def end(self, words: Text) -> End:
        """Words that end the line, made with `align="right"`."""
        return End(words, self.rtl)

    def beside(self, mark: Flowable | None, body: Flowable, indent: float, down: float = 0.0) -> Rail:
        """A body with a mark in a narrow column before it."""
        return Rail(mark, body, indent, down, self.rtl)

    def row(self, cells: Sequence[tuple[float, Flowable]], gap: float = 0.0) -> Row:
        """Pieces side by side, in columns of given widths."""
        return Row(cells, gap, self.rtl)

    def middle(self, cells: Sequence[tuple[float, Flowable]], gap: float = 0.0) -> Row:
        """Pieces side by side, on one middle line."""
        return Middle(cells, gap, self.rtl)

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
    ) -> Box:
        """A piece on a ground."""
        return Box(child, padding, fill=fill, border=border, bar=bar, on_top=on_top, weight=weight, rtl=self.rtl)

    @property
    def unit(self) -> float:
        return self.theme.unit

    @property
    def rail(self) -> float:
        return self.theme.scale.rail

    def spaced(self, piece: Flowable, before: float, after: float | None = None) -> Flowable:
        """Give a piece its spaces, in units."""
        piece.before = before * self.unit
        piece.after = (before if after is None else after) * self.unit
        return piece
