"""Tiles at a glance: an icon, a short label, the value large, and the rule behind it."""

from __future__ import annotations

from collections.abc import Sequence

from handouts import document as d
from handouts.typeset.blocks.builder_context import BuilderContext
from handouts.typeset.float_sums import int_sum
from handouts.typeset.layout.flowables import Flowable, Stack, TextFlowable, TintedBox
from handouts.typeset.layout.pictures import Icon
from handouts.typeset.layout.theme import MUTED
from handouts.typeset.pdf.struct_tree import StructElement

GAP = 10.0
PADDING = 10.0  # at each side of the words of a tile
MAX_NARROW_HEIGHT = 0.35  # share of the paper's height from which on a tile takes the whole width
LARGE_VALUE_LENGTH = 24  # characters up to which a value is set large


def build_tiles(block: d.TileRow, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """One list item a tile; as many side by side as hold their longest word, all of a row equally tall."""
    listed = parent.add("L")
    made = [_build_tile(tile, listed.add("LI"), context) for tile in block.tiles]
    columns = _count_columns(made, context)
    width = _tile_width(columns, context)
    if max(box.wrap(width, 0)[1] for box, _ in made) > MAX_NARROW_HEIGHT * context.theme.size[1]:
        columns, width = 1, _tile_width(1, context)
    rows: list[Flowable] = []
    for at in range(0, len(made), columns):
        part = made[at : at + columns]
        boxes = [box for box, _ in part]
        tallest = max(box.wrap(width, 0)[1] for box in boxes)
        for box in boxes:
            box.stretch = tallest
        row = context.row([(width, box) for box in boxes], GAP)
        rows.append(context.add_space(row, GAP / context.unit if at else 2))
    return rows


def _tile_width(columns: int, context: BuilderContext) -> float:
    return (context.theme.width - GAP * (columns - 1)) / columns


def _build_tile(
    tile: d.Tile, entry: StructElement, context: BuilderContext
) -> tuple[TintedBox, Sequence[TextFlowable]]:
    theme = context.theme
    size = theme.scale.label[1] * 1.15
    label = context.text(entry, tile.label, "label", role="Lbl", bold=True, color=theme.dark)
    body = entry.add("LBody")
    length = int_sum(len(part.text) for part in tile.value if isinstance(part, d.Run))
    kind = "value" if length <= LARGE_VALUE_LENGTH else "body"
    value = context.text(body, tile.value, kind, bold=True)
    inner: list[Flowable] = [
        context.with_marker(Icon(tile.icon, size, theme.brand.color), label, size + 6),
        context.add_space(value, 1),
    ]
    words = [label, value]
    if tile.note:
        note = context.text(body, tile.note, "note", color=MUTED)
        inner.append(context.add_space(note, 0.5))
        words.append(note)
    box = context.box(Stack(inner), (PADDING, 9), fill=theme.pale, bar=theme.brand.accent, on_top=True)
    return box, words


def _count_columns(made: Sequence[tuple[TintedBox, Sequence[TextFlowable]]], context: BuilderContext) -> int:
    widest = max(text.widest_word for _, words in made for text in words)
    icon = context.theme.scale.label[1] * 1.15 + 6
    for columns in (4, 3, 2):
        inner = _tile_width(columns, context) - 2 * PADDING
        if len(made) % columns == 0 and inner - icon >= widest * 0.86 and _all_fit(made, inner):
            return columns
    two = not context.theme.large and len(made) > 1 and _all_fit(made, _tile_width(2, context) - 2 * PADDING)
    return 2 if two else 1


def _all_fit(made: Sequence[tuple[TintedBox, Sequence[TextFlowable]]], inner: float) -> bool:
    """True when no word of a tile has to be cut for a tile of that inner width."""
    return all(box.child.fits(inner) for box, _ in made)
