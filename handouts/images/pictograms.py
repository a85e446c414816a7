"""Judge whether a drawing can be a pictogram: small, in flat colors, and readable when it is printed in gray."""

from __future__ import annotations

from handouts.images.painting import Drawing, Gradient
from handouts.images.parts import color_luminance

MAX_RATIO = 1.25
"""Maximum ratio of the longer to the shorter side."""
MAX_LIGHTNESS = 0.3
"""Maximum relative luminance of its darkest color: a contrast of 3:1 with white paper (WCAG 2.2, 1.4.11)."""


def pictogram_defect(drawing: Drawing) -> tuple[str, str] | None:
    """Return message and hint if a drawing cannot be a pictogram; None if it can be one."""
    if max(drawing.width, drawing.height) > MAX_RATIO * min(drawing.width, drawing.height):
        return "its page is not about as wide as tall", 'draw it on a square page: viewBox="0 0 24 24"'
    paints = [paint for shape in drawing.shapes for paint in (shape.fill, shape.stroke) if paint]
    if any(isinstance(paint, Gradient) for paint in paints):
        return "it has a gradient", "use flat colors"
    if any((shape.fill_opacity, shape.stroke_opacity) != (1, 1) for shape in drawing.shapes):
        return "it is transparent", "use solid colors"
    if min(color_luminance(str(paint)) for paint in paints) > MAX_LIGHTNESS:
        return "its colors are too light to print in gray", "use currentColor, or a dark color"
    return None
