"""Build tiles: an icon, a short label, the value in large type, and the rule behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from handouts import document as d
from handouts.typeset.blocks.builder_context import BuilderContext
from handouts.typeset.float_sums import float_sum, int_sum
from handouts.typeset.layout.flowables import ColumnRow, Flowable, Stack, TextFlowable, TintedBox
from handouts.typeset.layout.pictures import Icon
from handouts.typeset.pdf.struct_tree import StructElement

GAP = 10.0
PADDING = 10.0  # at each side of the text of a tile
MAX_NARROW_HEIGHT = 0.35  # a tile taller than this share of the paper takes the whole width
WIDER = (1.2, 1.4, 1.6, 1.8, 2.1, 2.4, 2.7)  # the tallest tile may be so many times as wide as the others
WIDER_LABEL = (1.0, 1.2, 1.4)  # the one with the tallest label may be so many times as wide
MIN_LINES_SAVED = 2  # a wider tile saves at least so many lines
LARGE_VALUE_LENGTH = 24  # a value of up to this many characters is set in large type


def build_tiles(block: d.TileRow, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """Build a list item for each tile: as many per row as fit their longest word. Tiles of a row are equally tall."""
    list_element = parent.add("L")
    list_element.attributes["ListNumbering"] = "/None"
    tiles = [_build_tile(tile, list_element.add("LI"), context) for tile in block.tiles]
    columns = _count_columns(tiles, context)
    width = _tile_width(columns, context)
    if max(box.wrap(width, 0)[1] for box, _ in tiles) > MAX_NARROW_HEIGHT * context.theme.size[1]:
        columns, width = 1, _tile_width(1, context)
    rows: list[Flowable] = []
    for start in range(0, len(tiles), columns):
        row_tiles = tiles[start : start + columns]
        boxes = [box for box, _ in row_tiles]
        widths = _row_widths(row_tiles, width, context)
        _align_values(boxes, widths)
        tallest = max(box.wrap(each, 0)[1] for box, each in zip(boxes, widths, strict=True))
        for box in boxes:
            box.stretch = tallest
        row = _TileRow([*zip(widths, boxes, strict=True)], GAP, context.rtl)
        rows.append(context.add_space(row, GAP / context.unit if start else 2))
    return rows


class _TileRow(ColumnRow):
    """Tiles side by side. If they do not fit on a page, each takes the whole width, and none is split."""

    def relaxed(self, max_height: float, page_height: float) -> Flowable:
        if self.height <= max_height:
            return self
        parts: list[Flowable] = []
        for _, cell in self.cells:
            box = cast(TintedBox, cell)
            whole = Stack(cast(Stack, box.child).children, keep_whole=True)
            parts.append(box.copy_with(child=whole, stretch=0.0))
            parts[-1].space_before = GAP if parts[1:] else 0.0
        if max(part.wrap(self.width, 0)[1] for part in parts) > page_height:
            return super().relaxed(max_height, page_height)
        tiles = Stack(parts)
        tiles.space_before, tiles.space_after = self.space_before, self.space_after
        tiles.keep_with_next, tiles.starts_section = self.keep_with_next, self.starts_section
        tiles.wrap(self.width, 0)
        return tiles


def _row_height(boxes: Sequence[TintedBox], widths: Sequence[float]) -> float:
    """The height of a row whose values begin at one height."""
    parts = [_part_heights(box, width) for box, width in zip(boxes, widths, strict=True)]
    return max(label for label, _ in parts) + max(rest for _, rest in parts)


def _part_heights(box: TintedBox, width: float) -> tuple[float, float]:
    """The heights of the label of a tile, and of the rest of it."""
    label = cast(Stack, box.child).children[0].wrap(width - 2 * PADDING, 0)[1]
    return label, box.wrap(width, 0)[1] - label


def _align_values(boxes: Sequence[TintedBox], widths: Sequence[float]) -> None:
    """Begin the values of a row at one height, below the tallest label."""
    heights = [_part_heights(box, width)[0] for box, width in zip(boxes, widths, strict=True)]
    for box, height in zip(boxes, heights, strict=True):
        cast(Stack, box.child).children[1].space_before += max(heights) - height
        box.measured_width = box.child.measured_width = -1.0


def _row_widths(
    tiles: Sequence[tuple[TintedBox, Sequence[TextFlowable]]], width: float, context: BuilderContext
) -> list[float]:
    """The widths of the tiles of a row: equal; or the tallest one wider, if height must be saved and that does.

    The one with the tallest label is then wider too, if that saves more.
    """
    boxes, equal = [box for box, _ in tiles], [width] * len(tiles)
    is_large = context.theme.large
    if len(tiles) < (2 if is_large else 3) or not (is_large or context.theme.scale.saves_height):
        return equal
    height, heights = _row_height(boxes, equal), [_part_heights(box, width) for box in boxes]
    tallest = max(range(len(tiles)), key=lambda index: heights[index][1])
    labelled = max(range(len(tiles)), key=lambda index: heights[index][0])
    room = context.theme.width - GAP * (len(tiles) - 1)
    differ = not is_large and tallest != labelled and heights[labelled][0] > heights[tallest][0]
    lines = 1 if is_large or differ else MIN_LINES_SAVED
    best, least = equal, height - lines * context.theme.scale.body[1] + 1
    for label_share in WIDER_LABEL if differ else (1.0,):
        for share in WIDER:
            shares = [1.0] * len(tiles)
            shares[labelled], shares[tallest] = label_share, share
            widths = [each * room / float_sum(shares) for each in shares]
            fits = all(box.child.fits(each - 2 * PADDING) for (box, _), each in zip(tiles, widths, strict=True))
            if fits and (lower := _row_height(boxes, widths)) <= least:
                best, least = widths, lower - 1
    return best


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
    value = context.text(body, tile.value, kind, bold=True, before=tile.label)
    children: list[Flowable] = [
        context.with_marker(Icon(tile.icon, size, theme.brand.color), label, size + 6),
        context.add_space(value, 1),
    ]
    texts = [label, value]
    if tile.note:
        note = context.text(body, tile.note, "note")
        children.append(context.add_space(note, 0.5))
        texts.append(note)
    box = context.box(Stack(children), (PADDING, 9), fill=theme.pale, bar=theme.brand.accent, on_top=True)
    return box, texts


def _count_columns(tiles: Sequence[tuple[TintedBox, Sequence[TextFlowable]]], context: BuilderContext) -> int:
    widest = max(text.widest_word for _, texts in tiles for text in texts)
    icon = context.theme.scale.label[1] * 1.15 + 6
    for columns in (4, 3, 2):
        inner_width = _tile_width(columns, context) - 2 * PADDING
        if len(tiles) % columns == 0 and inner_width - icon >= widest * 0.86 and _all_fit(tiles, inner_width):
            return columns
    two_fit = not context.theme.large and len(tiles) > 1 and _all_fit(tiles, _tile_width(2, context) - 2 * PADDING)
    return 2 if two_fit else 1


def _all_fit(tiles: Sequence[tuple[TintedBox, Sequence[TextFlowable]]], inner_width: float) -> bool:
    """Return True if no word must be split in a tile of this inner width."""
    return all(box.child.fits(inner_width) for box, _ in tiles)
