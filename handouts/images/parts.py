"""Find and mark the parts of a drawing: the shapes of an element, or of a group, that has an id in the SVG file."""

from __future__ import annotations

from dataclasses import replace

from handouts.images.outlines import Box, outline_box
from handouts.images.painting import Drawing, Gradient, Shape

MIN_LIGHTNESS = 0.75
"""Minimum relative luminance of a part that is not marked: a mark in a dark color has a contrast of 3:1 with it."""


def part_shapes(drawing: Drawing, part: str) -> tuple[Shape, ...]:
    """Return the shapes of a part, from back to front."""
    return tuple(shape for shape in drawing.shapes if part in shape.ids)


def part_defect(drawing: Drawing, part: str) -> str:
    """Return why a part cannot be marked, for the end of a sentence about it; '' if it can be marked."""
    if part in drawing.repeated_ids:
        return "is in the file more than once"
    filled = [shape for shape in part_shapes(drawing, part) if shape.fill]
    if not filled:
        return "has no filled shape to mark" if part_shapes(drawing, part) else "is not in the file"
    if any(_luminance(shape) < MIN_LIGHTNESS for shape in filled):
        return "is too dark, so a mark on it would not show in gray"
    return ""


def part_ids(drawing: Drawing) -> tuple[str, ...]:
    """Return the ids of a drawing that have shapes, in painting order."""
    return tuple(dict.fromkeys(part for shape in drawing.shapes for part in shape.ids))


def mark_parts(drawing: Drawing, parts: frozenset[str], color: str) -> Drawing:
    """Return the drawing with these parts filled and outlined in one color, without transparency."""
    shapes = tuple(_marked(shape, color) if parts.intersection(shape.ids) else shape for shape in drawing.shapes)
    return replace(drawing, shapes=shapes)


def label_anchor(drawing: Drawing, part: str) -> tuple[float, float]:
    """Return the point of a part to which a label at the right points: the right edge of its rightmost shape."""
    boxes = [box for shape in part_shapes(drawing, part) if (box := outline_box(shape.path))]
    _, top, right, bottom = max(boxes, key=_right_edge)
    return right, (top + bottom) / 2


def _right_edge(box: Box) -> float:
    return box[2]


def _marked(shape: Shape, color: str) -> Shape:
    return replace(
        shape,
        fill=color if shape.fill else None,
        stroke=color if shape.stroke else None,
        fill_opacity=1.0,
        stroke_opacity=1.0,
    )


def _luminance(shape: Shape) -> float:
    """The relative luminance of a filled shape on white paper; that of the darkest color of a gradient."""
    fill = shape.fill or ""
    colors = [color for _, color in fill.stops] if isinstance(fill, Gradient) else [fill]
    return min(color_luminance(color, shape.fill_opacity) for color in colors)


def color_luminance(color: str, opacity: float = 1.0) -> float:
    """Return the relative luminance (WCAG 2.2) of a color on white paper. `currentColor` counts as black."""
    color = "#000000" if color == "currentColor" else color
    channels = [1 - (1 - int(color[start : start + 2], 16) / 255) * opacity for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
