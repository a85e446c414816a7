"""Measure whether a picture can still be read when a printer prints it in gray.

Colors become gray as in PDF (ISO 32000-1, 10.3.3: 0.3 R + 0.59 G + 0.11 B). Differences are those of CIE L*a*b*, in
which about 2 can be seen side by side, and L* is the lightness, 0 to 100.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import NamedTuple

from handouts.images.painting import Gradient
from handouts.images.raster import is_raster, read_raster
from handouts.images.svg import read_svg

Rgb = tuple[int, int, int]
SAMPLES = 160
"""Side of the reduced picture whose pixels are counted."""
MIN_SHARE = 0.02
"""A color that covers less of a picture of pixels is not counted: edges of shapes blend into many colors."""
ALIKE = 14.0
"""Colors that differ less count as one."""
COLORFUL = 40.0
"""Colors that differ as much are plainly different."""
MIN_GRAY_RANGE = 20.0
"""The lightest and the darkest gray of a picture must differ by this lightness."""
MIN_GRAY_STEP = 7.0
"""Two colors of a drawing must differ by this lightness in gray."""
MAX_DRAWING_COLORS = 8
"""A picture with more colors is a photo: in a photo, many colors have the same gray, and nobody tells them apart."""
WHITE: Rgb = (255, 255, 255)


class GrayLoss(NamedTuple):
    """Two colors that differ on the screen but not in gray. `whole`: no colors of the picture differ in gray."""

    first: str
    second: str
    whole: bool


def find_gray_loss(data: bytes) -> GrayLoss | None:
    """The two colors of a picture that become alike in gray; None if it stays readable.

    `data` are the bytes of an SVG, PNG or JPEG file that can be printed. Raises UnprintablePicture or CannotDraw for
    others.
    """
    colors = _distinct(_pixel_colors(data) if is_raster(data) else _drawing_colors(data))
    pairs = [pair for pair in combinations(colors, 2) if _difference(*pair) >= COLORFUL]
    if not pairs:
        return None
    first, second = max(pairs, key=lambda pair: _difference(*pair))
    grays = [_gray_lightness(color) for color in colors]
    if max(grays) - min(grays) < MIN_GRAY_RANGE:
        return GrayLoss(_hex(first), _hex(second), whole=True)
    if len(colors) > MAX_DRAWING_COLORS:
        return None
    alike = [pair for pair in pairs if abs(_gray_lightness(pair[0]) - _gray_lightness(pair[1])) < MIN_GRAY_STEP]
    if not alike:
        return None
    first, second = max(alike, key=lambda pair: _difference(*pair))
    return GrayLoss(_hex(first), _hex(second), whole=False)


def _pixel_colors(data: bytes) -> Iterator[Rgb]:
    """The colors that cover most of a picture, the largest first."""
    from PIL import Image

    picture = read_raster(data)
    image = Image.frombytes("RGB", (picture.width, picture.height), picture.samples)
    image.thumbnail((SAMPLES, SAMPLES), Image.Resampling.BOX)
    pixels = image.tobytes()
    bins: Counter[Rgb] = Counter()
    for start in range(0, len(pixels), 3):
        red, green, blue = pixels[start : start + 3]
        bins[red // 24 * 24 + 12, green // 24 * 24 + 12, blue // 24 * 24 + 12] += 1
    least = MIN_SHARE * len(pixels) / 3
    yield from (
        (min(red, 255), min(green, 255), min(blue, 255))
        for (red, green, blue), count in sorted(bins.items(), key=lambda entry: (-entry[1], entry[0]))
        if count >= least
    )


def _drawing_colors(data: bytes) -> Iterator[Rgb]:
    """White paper, and the colors of all shapes and gradients."""
    yield WHITE
    for shape in read_svg(data).shapes:
        for paint, opacity in ((shape.fill, shape.fill_opacity), (shape.stroke, shape.stroke_opacity)):
            colors = [color for _, color in paint.stops] if isinstance(paint, Gradient) else [paint or ""]
            for color in colors:
                if opacity and (color == "currentColor" or color.startswith("#")):
                    yield _on_white("#000000" if color == "currentColor" else color, opacity)


def _on_white(color: str, opacity: float) -> Rgb:
    red, green, blue = (
        round(255 - (255 - int(color[start : start + 2], 16)) * min(opacity, 1.0)) for start in (1, 3, 5)
    )
    return red, green, blue


def _distinct(colors: Iterable[Rgb]) -> list[Rgb]:
    distinct: list[Rgb] = []
    for color in colors:
        if all(_difference(color, other) >= ALIKE for other in distinct):
            distinct.append(color)
    return distinct


def _difference(first: Rgb, second: Rgb) -> float:
    """CIE 1976 difference of two sRGB colors."""
    return float(sum((a - b) ** 2 for a, b in zip(_lab(first), _lab(second), strict=True)) ** 0.5)


def _gray_lightness(color: Rgb) -> float:
    red, green, blue = color
    gray = round(0.3 * red + 0.59 * green + 0.11 * blue)
    return _lab((gray, gray, gray))[0]


def _lab(color: Rgb) -> tuple[float, float, float]:
    """CIE L*a*b* of an sRGB color, for the white of D65."""
    parts = (value / 255 for value in color)
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    fx, fy, fz = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def _hex(color: Rgb) -> str:
    return "#" + "".join(f"{part:02X}" for part in color)
