"""Size and viewBox of a drawing to its page, and the matrix from its coordinates to that page."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from handouts.images.geometry import Matrix, parse_length, parse_numbers
from handouts.images.outlines import Viewport
from handouts.images.style import parse_declarations
from handouts.images.xml_tree import CannotDraw, quote_value

SMALLEST, LARGEST = 16.0, 1000.0
"""The longer side of a page in its own units: three decimals of them are finer than any printer."""
MAX_RATIO = 40.0
"""The longer side by the shorter: what is longer is a line at the size of a logo."""
_ALIGN = {"Min": 0.0, "Mid": 0.5, "Max": 1.0}
_RELATIVE = {"em": 16.0, "rem": 16.0, "ex": 8.0}


@dataclass(frozen=True)
class SvgPage:
    """The page of a drawing: its size, the matrix to it, and what percentages of the drawing refer to."""

    width: float
    height: float
    matrix: Matrix
    port: Viewport


def read_page(given: Mapping[str, str]) -> SvgPage:
    """The page of a root element. Raises CannotDraw when its size is not stated or cannot be kept."""
    declared = parse_declarations(given.get("style", ""))
    sizes = {key: declared.get(key, (given.get(key, ""), False))[0] for key in ("width", "height")}
    wide, tall = (_side(value, key) for key, value in sizes.items())
    box = parse_view_box(given)
    if box is None:
        if not (wide and tall):
            raise CannotDraw('the drawing needs a viewBox of four numbers, like viewBox="0 0 120 48"')
        box = 0.0, 0.0, wide, tall
    if not (wide and tall):
        wide, tall = box[2], box[3]
    matrix = fit_view_box(box, wide, tall, given.get("preserveAspectRatio", ""))
    # The page is as large as the viewBox where both have one shape: its own units are kept.
    step = min(wide / box[2], tall / box[3])
    wide, tall, matrix = wide / step, tall / step, _scaled(matrix, 1 / step)
    if math.isclose(wide, box[2], rel_tol=1e-3) and math.isclose(tall, box[3], rel_tol=1e-3):
        # Sizes are often rounded to whole pixels: no margin of a thousandth.
        wide, tall, matrix = box[2], box[3], Matrix(e=-box[0], f=-box[1])
    if max(wide, tall) > MAX_RATIO * min(wide, tall):
        raise CannotDraw(f"the drawing is over {MAX_RATIO:.0f} times as long as it is wide", "outside")
    unit = 1.0
    while max(wide, tall) * unit > LARGEST:
        unit /= 10
    while max(wide, tall) * unit < SMALLEST:
        unit *= 10
    if unit != 1.0:
        wide, tall, matrix = wide * unit, tall * unit, _scaled(matrix, unit)
    return SvgPage(wide, tall, matrix, Viewport(box[2], box[3]))


def _scaled(matrix: Matrix, by: float) -> Matrix:
    return Matrix(a=by, d=by).after(matrix)


def _side(text: str, where: str) -> float | None:
    """A side of the page in user units; None where the viewBox decides."""
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
        raise CannotDraw(f"{where}={quote_value(text)} of the drawing leaves no area; expected more than 0")
    return value


def parse_view_box(given: Mapping[str, str]) -> tuple[float, float, float, float] | None:
    """Left, top, width and height of a viewBox, None where there is none. Raises CannotDraw."""
    text = given.get("viewBox")
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
    """The matrix of a viewBox in an area of this size (SVG 2, 8.2 and 8.6). Raises CannotDraw."""
    left, top, wide, tall = box
    words = ratio.split()
    if words[:1] == ["defer"]:
        del words[0]
    align = words[0] if words else "xMidYMid"
    how = words[1] if len(words) > 1 else "meet"
    x, y = width / wide, height / tall
    if align == "none" and len(words) == 1:
        return Matrix(a=x, d=y, e=-left * x, f=-top * y)
    known = len(align) == 8 and align[0] == "x" and align[4] == "Y"
    if not known or align[1:4] not in _ALIGN or align[5:] not in _ALIGN or how not in ("meet", "slice") or words[2:]:
        raise CannotDraw(f"cannot read preserveAspectRatio={quote_value(ratio)}; expected one like xMidYMid meet")
    scale = min(x, y) if how == "meet" else max(x, y)
    over, below = width - wide * scale, height - tall * scale
    return Matrix(
        a=scale,
        d=scale,
        e=over * _ALIGN[align[1:4]] - left * scale,
        f=below * _ALIGN[align[5:]] - top * scale,
    )
