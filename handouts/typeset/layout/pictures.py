"""Icons, logos and small marks as pieces that can be placed on a page."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path

from handouts.images.geometry import Matrix
from handouts.images.outlines import Segment, outline_box
from handouts.images.painting import Clip, Drawing, Gradient, Paint, Shape
from handouts.images.raster import is_raster, read_raster
from handouts.images.raster import picture_size as raster_size
from handouts.images.svg import read_svg
from handouts.typeset.layout.flowables import Flowable, Surface
from handouts.typeset.pdf.struct_tree import StructElement
from handouts.typeset.pdf.writer import BEST_COMPRESSION, compressed_stream
from handouts.typeset.text.text_operators import color_operator, format_number

_ICONS = Path(__file__).parent / "icons"


@cache
def icon_drawing(name: str) -> Drawing:
    """The icon of that name in `icons/`."""
    return read_svg((_ICONS / f"{name}.svg").read_bytes())


def drawing_operators(drawing: Drawing, height: float, color: str) -> str:
    """PDF operators that draw it `height` points tall from its bottom left at the origin."""
    scale = height / drawing.height
    out = [f"{_format_scale(scale)} 0 0 {_format_scale(-scale)} 0 {format_number(height)} cm"]
    names = _resource_names(drawing)
    clips: tuple[Clip, ...] = ()
    for shape in drawing.shapes:
        if shape.clips != clips:
            out += _clip_operators(clips, shape.clips)
            clips = shape.clips
        out += _paint_operators(shape, color, names)
    out += _clip_operators(clips, ())
    return "\n".join(out)


def _clip_operators(before: tuple[Clip, ...], after: tuple[Clip, ...]) -> list[str]:
    """Operators that end the clips of the shape before, and begin those of the shape after."""
    out = ["Q"] if before else []
    if after:
        out.append("q")
    for clip in after:
        out += [*_path_operators(clip.path), "W* n" if clip.even_odd else "W n"]
    return out


def _paint_operators(shape: Shape, color: str, names: Mapping[object, str]) -> list[str]:
    """Operators that paint a shape. Colors may not be set between a path and its painting: they go before."""
    fill = color if shape.fill == "currentColor" else shape.fill
    stroke = color if shape.stroke == "currentColor" else shape.stroke
    if fill and _is_line(shape.path):
        fill = None  # an area of nothing: PDF would fill it with a line as thin as the printer can
    out = [_set_paint_operator(fill, names)] if fill else []
    if stroke:
        line = (
            f"{format_number(shape.stroke_width)} w {shape.cap} J {shape.join} j {format_number(shape.miter_limit)} M"
        )
        out += [_set_paint_operator(stroke, names, stroke=True), line]
    if not out:
        return []
    star, path = "*" if shape.even_odd else "", _path_operators(shape.path)
    if (shape.fill_opacity, shape.stroke_opacity) == (1, 1):
        return [*out, *path, f"B{star}" if fill and stroke else f"f{star}" if fill else "S"]
    # Painted at once, a fill would not shine through its own stroke.
    ends = [end for end, paint in ((f"f{star}", fill), ("S", stroke)) if paint]
    opacity = names[shape.fill_opacity, shape.stroke_opacity]
    return ["q", f"/{opacity} gs", *out, *(line for end in ends for line in (*path, end)), "Q"]


def _set_paint_operator(paint: Paint, names: Mapping[object, str], stroke: bool = False) -> str:
    if isinstance(paint, str):
        return color_operator(paint, stroke)
    return f"/Pattern CS /{names[paint]} SCN" if stroke else f"/Pattern cs /{names[paint]} scn"


def _resource_names(drawing: Drawing) -> dict[object, str]:
    """Names of the gradients and opacities of a drawing, in the order in which they are painted."""
    names: dict[object, str] = {}
    for shape in drawing.shapes:
        for paint in (shape.fill, shape.stroke):
            if isinstance(paint, Gradient):
                names.setdefault(paint, f"P{len(names)}")
        if (shape.fill_opacity, shape.stroke_opacity) != (1, 1):
            names.setdefault((shape.fill_opacity, shape.stroke_opacity), f"G{len(names)}")
    return names


def _resources(drawing: Drawing) -> str:
    """What the operators of a drawing at its own height name: gradients as patterns of shadings, and opacities."""
    upright = Matrix(d=-1, f=drawing.height)
    patterns, states = "", ""
    for key, name in _resource_names(drawing).items():
        if isinstance(key, Gradient):
            matrix = _format_matrix(upright.after(key.matrix))
            patterns += f"/{name}<</PatternType 2/Matrix[{matrix}]/Shading<<{_shading_entries(key)}>>>>"
        elif isinstance(key, tuple):
            states += f"/{name}<</ca {format_number(key[0])}/CA {format_number(key[1])}>>"
    patterns = f"/Pattern<<{patterns}>>" if patterns else ""
    return patterns + (f"/ExtGState<<{states}>>" if states else "")


def _shading_entries(gradient: Gradient) -> str:
    kind = 2 if len(gradient.coordinates) == 4 else 3
    coordinates = " ".join(map(_format_precise, gradient.coordinates))
    head = f"/ShadingType {kind}/ColorSpace/DeviceRGB/Coords[{coordinates}]/Extend[true true]"
    return f"{head}/Function<<{_gradient_function(gradient.stops)}>>"


def _gradient_function(stops: tuple[tuple[float, str], ...]) -> str:
    """The colors of a gradient as a function of its offset: one piece for each two stops that are apart."""
    (first, begin), (last, end) = stops[0], stops[-1]
    whole = [(0.0, begin), *stops, (1.0, end)] if first > 0 or last < 1 else [*stops]
    pieces = [(one, other) for one, other in pairwise(whole) if other[0] > one[0]]
    functions = "".join(
        f"<</FunctionType 2/Domain[0 1]/N 1/C0[{_color_components(one[1])}]/C1[{_color_components(other[1])}]>>"
        for one, other in pieces
    )
    bounds = " ".join(_format_precise(other[0]) for _, other in pieces[:-1])
    encode = " ".join(["0 1"] * len(pieces))
    return f"/FunctionType 3/Domain[0 1]/Functions[{functions}]/Bounds[{bounds}]/Encode[{encode}]"


def _color_components(color: str) -> str:
    return color_operator(color).removesuffix(" rg")


def _format_matrix(matrix: Matrix) -> str:
    return " ".join(map(_format_precise, (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)))


def _format_precise(value: float) -> str:
    """A PDF number for what is multiplied: with nine decimals, never in exponent form."""
    text = f"{value:.9f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _path_operators(path: tuple[Segment, ...]) -> list[str]:
    return [" ".join([*map(format_number, segment[1:]), _PATH_OPERATORS[segment[0]]]) for segment in path]


def _is_line(path: tuple[Segment, ...]) -> bool:
    """Whether an outline encloses nothing, since it is upright or level."""
    box = outline_box(path)
    return box is None or box[0] == box[2] or box[1] == box[3]


def _format_scale(value: float) -> str:
    """A scale as a PDF number: a small one with more decimals, since it is multiplied by hundreds of units."""
    return format_number(value) if abs(value) >= 0.1 else f"{value:.6f}"


_PATH_OPERATORS = {"M": "m", "L": "l", "C": "c", "Z": "h"}


class Icon(Flowable):
    """A small picture that repeats what the words beside it say: decoration."""

    def __init__(self, name: str, size: float, color: str) -> None:
        self.drawing, self.size, self.color = icon_drawing(name), size, color

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.height = self.size
        return self.size, self.size

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        drawn = drawing_operators(self.drawing, self.size, self.color)
        canvas.decoration(f"1 0 0 1 {format_number(x)} {format_number(y)} cm\n{drawn}")


class TickBox(Flowable):
    """An empty box to tick, or a ticked one."""

    def __init__(self, size: float, color: str, ticked: bool = False) -> None:
        self.size, self.color, self.ticked = size, color, ticked

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.height = self.size
        return self.size, self.size

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        s = self.size
        code = f"{color_operator(self.color, True)} 1.1 w {format_number(x)} {format_number(y)} {format_number(s)} {format_number(s)} re S"
        if self.ticked:
            points = ((0.2, 0.5), (0.42, 0.24), (0.82, 0.8))
            path = " ".join(
                f"{format_number(x + a * s)} {format_number(y + b * s)} {'m' if n == 0 else 'l'}"
                for n, (a, b) in enumerate(points)
            )
            code += f" 2 w {path} S"
        canvas.decoration(code)


class Disc(Flowable):
    """A small filled circle: a bullet."""

    def __init__(self, size: float, color: str) -> None:
        self.size, self.color = size, color

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.height = self.size
        return self.size, self.size

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        canvas.decoration(circle_operators(x + self.size / 2, y + self.size / 2, self.size / 2, self.color))


def circle_operators(x: float, y: float, r: float, fill: str) -> str:
    """Operators of a filled circle (four Bezier curves, error below 0.03 %)."""
    k = 0.5523 * r
    points = (
        (x + r, y + k, x + k, y + r, x, y + r), (x - k, y + r, x - r, y + k, x - r, y),
        (x - r, y - k, x - k, y - r, x, y - r), (x + k, y - r, x + r, y - k, x + r, y),
    )  # fmt: skip
    curves = " ".join(" ".join(map(format_number, p)) + " c" for p in points)
    return f"{color_operator(fill)} {format_number(x + r)} {format_number(y)} m {curves} h f"


class Logo(Flowable):
    """A clinic's logo within a height and a width; a Figure of `element`, or decoration without one."""

    def __init__(self, image: LogoImage, height: float, width: float, element: StructElement | None) -> None:
        self.image, self.element = image, element
        natural = image.size
        scale = min(height / natural[1], width / natural[0])
        self.width, self.height = natural[0] * scale, natural[1] * scale

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        return self.width, self.height

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        name, body, size = self.image.xobject
        canvas.picture(name, body)
        wide, tall = _format_scale(self.width / size[0]), _format_scale(self.height / size[1])
        code = f"{wide} 0 0 {tall} {format_number(x)} {format_number(y)} cm /{name} Do"
        if self.element:
            canvas.figure(self.element, code, (x, y, x + self.width, y + self.height))
        else:
            canvas.decoration(code)


class LogoImage:
    """A clinic's logo: the bytes of an SVG, PNG or JPEG file, checked when the clinic was read."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    @cached_property
    def _drawing(self) -> Drawing:
        return read_svg(self._data)

    @cached_property
    def size(self) -> tuple[float, float]:
        """Width and height: pixels, or units of the drawing."""
        if is_raster(self._data):
            return raster_size(self._data)
        return self._drawing.width, self._drawing.height

    @cached_property
    def xobject(self) -> tuple[str, bytes, tuple[float, float]]:
        """An image or a form, packed once for all its pages: its name for the `Do` operator, and its own size.

        The name is the same in every file, so that operators do not depend on what else one holds.
        """
        data = self._data
        name = hashlib.sha256(data).hexdigest()[:16]
        if is_raster(data):
            picture = read_raster(data)
            size = f"/Width {picture.width}/Height {picture.height}"
            entries = f"/Type/XObject/Subtype/Image{size}/BitsPerComponent 8/ColorSpace/DeviceRGB"
            return f"Im{name}", compressed_stream(entries, picture.samples, BEST_COMPRESSION), (1, 1)
        drawing = self._drawing
        box = f"0 0 {format_number(drawing.width)} {format_number(drawing.height)}"
        entries = f"/Type/XObject/Subtype/Form/BBox[{box}]/Resources<<{_resources(drawing)}>>"
        operators = drawing_operators(drawing, drawing.height, "#000000")
        return (
            f"Fm{name}",
            compressed_stream(entries, operators.encode("ascii"), BEST_COMPRESSION),
            (drawing.width, drawing.height),
        )
