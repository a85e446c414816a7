"""Compute the page of a drawing from its size and viewBox, and the matrix from its coordinates to the page."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from handouts.images.geometry import Matrix, parse_length, parse_numbers
from handouts.images.outlines import Viewport
from handouts.images.style import parse_declarations
from handouts.images.svg_error import CannotDraw, quote_value

MIN_SIDE, MAX_SIDE = 16.0, 1000.0
"""Limits for the longer side of a page, in page units. Three decimals of them are finer than any printer."""
MAX_RATIO = 40.0
"""Maximum ratio of the longer to the shorter side. A longer drawing would print as a thin line."""
_ALIGN = {"Min": 0.0, "Mid": 0.5, "Max": 1.0}
_RELATIVE = {"em": 16.0, "rem": 16.0, "ex": 8.0}


@dataclass(frozen=True)
class SvgPage:
    """The page of a drawing: its size, the matrix from the drawing's coordinates, and its viewport."""

    width: float
    height: float
    matrix: Matrix
    port: Viewport


def read_page(attributes: Mapping[str, str]) -> SvgPage:
    """Return the page of a root element with these attributes. Raises CannotDraw if its size is missing or unusable."""
    declared = parse_declarations(attributes.get("style", ""))
    sizes = {key: declared.get(key, (attributes.get(key, ""), False))[0] for key in ("width", "height")}
    page_width, page_height = (_parse_side(value, key) for key, value in sizes.items())
    box = parse_view_box(attributes)
    if box is None:
        if not (page_width and page_height):
            raise CannotDraw('the drawing needs a viewBox of four numbers, like viewBox="0 0 120 48"')
        box = 0.0, 0.0, page_width, page_height
    if not (page_width and page_height):
        page_width, page_height = box[2], box[3]
    matrix = fit_view_box(box, page_width, page_height, attributes.get("preserveAspectRatio", ""))
    # If page and viewBox have the same proportions, the page has the size of the viewBox, in its units.
    scale = min(page_width / box[2], page_height / box[3])
    page_width, page_height, matrix = page_width / scale, page_height / scale, _scale(matrix, 1 / scale)
    if math.isclose(page_width, box[2], rel_tol=1e-3) and math.isclose(page_height, box[3], rel_tol=1e-3):
        # Sizes are often rounded to whole pixels. This would leave a margin of a thousandth of the page.
        page_width, page_height, matrix = box[2], box[3], Matrix(e=-box[0], f=-box[1])
    if max(page_width, page_height) > MAX_RATIO * min(page_width, page_height):
        raise CannotDraw(f"the drawing is more than {MAX_RATIO:.0f} times as long as it is wide", "outside")
    unit = 1.0
    while max(page_width, page_height) * unit > MAX_SIDE:
        unit /= 10
    while max(page_width, page_height) * unit < MIN_SIDE:
        unit *= 10
    if unit != 1.0:
        page_width, page_height, matrix = page_width * unit, page_height * unit, _scale(matrix, unit)
    return SvgPage(page_width, page_height, matrix, Viewport(box[2], box[3]))


def _scale(matrix: Matrix, factor: float) -> Matrix:
    return Matrix(a=factor, d=factor).after(matrix)


def _parse_side(text: str, where: str) -> float | None:
    """A side of the page in user units; None if it follows from the viewBox."""
    text = text.strip()
    if text.lower() in ("", "auto", "100%", "inherit"):
        return None
    for unit, size in _RELATIVE.items():
        if text.lower().endswith(unit) and len(text) < 40:
            value = parse_length(text[: -len(unit)], where) * size
            break
    else:
        value = parse_length(text, where)
    if value <= 0:
        raise CannotDraw(f"the drawing has no area: {where}={quote_value(text)}; expected more than 0")
    return value


def parse_view_box(attributes: Mapping[str, str]) -> tuple[float, float, float, float] | None:
    """Return left, top, width, and height of a viewBox; None if there is none. Raises CannotDraw."""
    text = attributes.get("viewBox")
    if text is None:
        return None
    values = parse_numbers(text, "viewBox")
    if len(values) != 4:
        raise CannotDraw('the viewBox needs four numbers, like viewBox="0 0 120 48"')
    left, top, width, height = values
    if width <= 0 or height <= 0:
        raise CannotDraw("the viewBox has no area; its width and height must be above 0")
    return left, top, width, height


def fit_view_box(box: tuple[float, float, float, float], width: float, height: float, ratio: str) -> Matrix:
    """Return the matrix that fits a viewBox into an area of this size (SVG 2, 8.2 and 8.6). Raises CannotDraw.

    `ratio` is the value of preserveAspectRatio.
    """
    left, top, box_width, box_height = box
    values = ratio.split()
    if values[:1] == ["defer"]:
        del values[0]
    align = values[0] if values else "xMidYMid"
    method = values[1] if len(values) > 1 else "meet"
    x, y = width / box_width, height / box_height
    if align == "none" and len(values) == 1:
        return Matrix(a=x, d=y, e=-left * x, f=-top * y)
    has_both_axes = len(align) == 8 and align[0] == "x" and align[4] == "Y"
    valid = has_both_axes and align[1:4] in _ALIGN and align[5:] in _ALIGN and method in ("meet", "slice")
    if not valid or values[2:]:
        raise CannotDraw(f"cannot read preserveAspectRatio={quote_value(ratio)}; expected one like xMidYMid meet")
    scale = min(x, y) if method == "meet" else max(x, y)
    free_x, free_y = width - box_width * scale, height - box_height * scale
    return Matrix(
        a=scale,
        d=scale,
        e=free_x * _ALIGN[align[1:4]] - left * scale,
        f=free_y * _ALIGN[align[5:]] - top * scale,
    )
