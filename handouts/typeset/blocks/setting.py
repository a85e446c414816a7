"""What every builder of blocks needs: theme, language, and the making of text in them."""

from __future__ import annotations

from dataclasses import dataclass

from handouts.document import Inlines, Run
from handouts.typeset.flow import Flowable, Text
from handouts.typeset.structure import Element
from handouts.typeset.theme import INK, Theme


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
        words = (Run(inlines),) if isinstance(inlines, str) else inlines
        style = self.theme.style(kind, bold=bold, color=color, heading=heading, align=align)
        return Text(parent.add(role), words, style)

    def __deepcopy__(self, _: object) -> Setting:
        return self

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
