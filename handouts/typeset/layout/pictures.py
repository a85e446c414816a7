"""Draw icons, logos and small graphics, and define flowables for them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby, pairwise
from pathlib import Path
from typing import Literal

from handouts.cached_property import cached_property
from handouts.images.geometry import Matrix
from handouts.images.outlines import Segment, outline_box
from handouts.images.painting import Clip, Drawing, Gradient, Paint, Shape
from handouts.images.raster import is_plain_jpeg, is_raster, read_raster
from handouts.images.raster import picture_size as raster_size
from handouts.images.svg import read_svg
from handouts.typeset.layout.flowables import Flowable, Surface, draw_field
from handouts.typeset.pdf.struct_tree import StructElement
from handouts.typeset.pdf.writer import BEST_COMPRESSION, compressed_stream, jpeg_stream
from handouts.typeset.text.text_operators import color_operator, format_number

_ICONS = Path(__file__).parent / "icons"


@cache
def icon_drawing(name: str) -> Drawing:
    """Return the icon with this name in `icons/`."""
    return read_svg((_ICONS / f"{name}.svg").read_bytes())


def drawing_operators(drawing: Drawing, height: float, color: str) -> str:
    """Return operators that draw `height` points tall, with the bottom left corner at the origin."""
    scale = height / drawing.height
    operators = [f"{_format_scale(scale)} 0 0 {_format_scale(-scale)} 0 {format_number(height)} cm"]
    names = _resource_names(drawing)
    clips: tuple[Clip, ...] = ()
    for shape in drawing.shapes:
        if shape.clips != clips:
            operators += _clip_operators(clips, shape.clips)
            clips = shape.clips
        operators += _paint_operators(shape, color, names)
    operators += _clip_operators(clips, ())
    return "\n".join(operators)


def _clip_operators(old: tuple[Clip, ...], new: tuple[Clip, ...]) -> list[str]:
    """Return operators that end the clips of the previous shape and begin those of the next shape."""
    operators = ["Q"] if old else []
    if new:
        operators.append("q")
    for clip in new:
        operators += [*_path_operators(clip.path), "W* n" if clip.even_odd else "W n"]
    return operators


def _paint_operators(shape: Shape, color: str, names: Mapping[object, str]) -> list[str]:
    """Return operators that paint a shape. Colors must be set before the path, not between path and painting."""
    fill = color if shape.fill == "currentColor" else shape.fill
    stroke = color if shape.stroke == "currentColor" else shape.stroke
    if fill and _is_line(shape.path):
        fill = None  # PDF would fill an empty area with the thinnest line of the printer
    setup = [_set_paint_operator(fill, names)] if fill else []
    if stroke:
        line_style = (
            f"{format_number(shape.stroke_width)} w {shape.cap} J {shape.join} j {format_number(shape.miter_limit)} M"
        )
        setup += [_set_paint_operator(stroke, names, stroke=True), line_style]
    if not setup:
        return []
    star, path = "*" if shape.even_odd else "", _path_operators(shape.path)
    if (shape.fill_opacity, shape.stroke_opacity) == (1, 1):
        return [*setup, *path, f"B{star}" if fill and stroke else f"f{star}" if fill else "S"]
    # Painted in one step, the fill would not show through its stroke.
    painting = [operator for operator, paint in ((f"f{star}", fill), ("S", stroke)) if paint]
    opacity = names[shape.fill_opacity, shape.stroke_opacity]
    return [
        "q",
        f"/{opacity} gs",
        *setup,
        *(operator for paint_operator in painting for operator in (*path, paint_operator)),
        "Q",
    ]


def _set_paint_operator(paint: Paint, names: Mapping[object, str], stroke: bool = False) -> str:
    if isinstance(paint, str):
        return color_operator(paint, stroke)
    return f"/Pattern CS /{names[paint]} SCN" if stroke else f"/Pattern cs /{names[paint]} scn"


def _resource_names(drawing: Drawing) -> dict[object, str]:
    """Name the gradients and opacities of a drawing, in the order in which they are painted."""
    names: dict[object, str] = {}
    for shape in drawing.shapes:
        for paint in (shape.fill, shape.stroke):
            if isinstance(paint, Gradient):
                names.setdefault(paint, f"P{len(names)}")
        if (shape.fill_opacity, shape.stroke_opacity) != (1, 1):
            names.setdefault((shape.fill_opacity, shape.stroke_opacity), f"G{len(names)}")
    return names


def _resources(drawing: Drawing) -> str:
    """Return the resources of a drawing: gradients as shading patterns, and opacities."""
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
    entries = f"/ShadingType {kind}/ColorSpace/DeviceRGB/Coords[{coordinates}]/Extend[true true]"
    return f"{entries}/Function<<{_gradient_function(gradient.stops)}>>"


def _gradient_function(stops: tuple[tuple[float, str], ...]) -> str:
    """Return the colors of a gradient as a function of the offset: one piece for each pair of stops that differ."""
    (first, first_color), (last, last_color) = stops[0], stops[-1]
    all_stops = [(0.0, first_color), *stops, (1.0, last_color)] if first > 0 or last < 1 else [*stops]
    pieces = [(stop, next_stop) for stop, next_stop in pairwise(all_stops) if next_stop[0] > stop[0]]
    functions = "".join(
        f"<</FunctionType 2/Domain[0 1]/N 1/C0[{_color_components(stop[1])}]/C1[{_color_components(next_stop[1])}]>>"
        for stop, next_stop in pieces
    )
    bounds = " ".join(_format_precise(next_stop[0]) for _, next_stop in pieces[:-1])
    encode = " ".join(["0 1"] * len(pieces))
    return f"/FunctionType 3/Domain[0 1]/Functions[{functions}]/Bounds[{bounds}]/Encode[{encode}]"


def _color_components(color: str) -> str:
    return color_operator(color).removesuffix(" rg")


def _format_matrix(matrix: Matrix) -> str:
    return " ".join(map(_format_precise, (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)))


def _format_precise(value: float) -> str:
    """Format a number that will be multiplied: nine decimals, never in exponent form."""
    text = f"{value:.9f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _path_operators(path: tuple[Segment, ...]) -> list[str]:
    return [" ".join([*map(format_number, segment[1:]), _PATH_OPERATORS[segment[0]]]) for segment in path]


def _is_line(path: tuple[Segment, ...]) -> bool:
    """Return True if an outline encloses no area, because it is vertical or horizontal."""
    box = outline_box(path)
    return box is None or box[0] == box[2] or box[1] == box[3]


def _format_scale(value: float) -> str:
    """Format a scale. A small one has more decimals, because it is multiplied by hundreds of units."""
    return format_number(value) if abs(value) >= 0.1 else f"{value:.6f}"


_PATH_OPERATORS = {"M": "m", "L": "l", "C": "c", "Z": "h"}


class Icon(Flowable):
    """A small picture, `size` points wide. It is decoration, because the text next to it says the same.

    `picture` is the name of an icon of the program, or the bytes of an SVG file in flat colors.
    """

    def __init__(self, picture: str | bytes, size: float, color: str) -> None:
        self.drawing = icon_drawing(picture) if isinstance(picture, str) else read_svg(picture)
        self.size, self.color = size, color

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.height = self.size
        return self.size, self.size

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        longer = max(self.drawing.width, self.drawing.height)
        width, height = (self.size * side / longer for side in (self.drawing.width, self.drawing.height))
        place = " ".join(map(format_number, (x + (self.size - width) / 2, y + (self.size - height) / 2)))
        operators = drawing_operators(self.drawing, height, self.color)
        canvas.decoration(f"1 0 0 1 {place} cm\n{operators}")


class TickBox(Flowable):
    """An empty or a ticked box. `element` is its field; without one, or if it is `silent`, screen readers skip it."""

    def __init__(
        self, size: float, color: str, ticked: bool = False, element: StructElement | None = None, silent: bool = False
    ) -> None:
        self.size, self.color, self.ticked, self.element, self.silent = size, color, ticked, element, silent

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.height = self.size
        return self.size, self.size

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        size = self.size
        square = " ".join(map(format_number, (x, y, size, size)))
        operators = f"{color_operator(self.color, True)} 1.1 w {square} re S"
        if self.ticked:
            points = ((0.2, 0.5), (0.42, 0.24), (0.82, 0.8))
            path = " ".join(
                f"{format_number(x + dx * size)} {format_number(y + dy * size)} {'l' if index else 'm'}"
                for index, (dx, dy) in enumerate(points)
            )
            operators += f" 2 w {path} S"
        draw_field(canvas, self.element, operators, (x, y, x + size, y + size), self.silent)


class Mark(Flowable):
    """A check mark, or a cross: they differ in shape, not only in color."""

    def __init__(self, kind: Literal["check", "cross"], size: float, color: str) -> None:
        self.kind, self.size, self.color = kind, size, color

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.height = self.size
        return self.size, self.size

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        check = (((0.05, 0.45), (0.38, 0.1), (0.95, 0.88)),)
        cross = (((0.1, 0.1), (0.9, 0.9)), ((0.1, 0.9), (0.9, 0.1)))
        lines = [
            f"{format_number(x + dx * self.size)} {format_number(y + dy * self.size)} {'l' if index else 'm'}"
            for line in (check if self.kind == "check" else cross)
            for index, (dx, dy) in enumerate(line)
        ]
        weight = format_number(0.2 * self.size)
        canvas.decoration(f"{color_operator(self.color, True)} {weight} w {' '.join(lines)} S")


class Disc(Flowable):
    """A small filled circle: a bullet."""

    def __init__(self, size: float, color: str) -> None:
        self.size, self.color = size, color

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.height = self.size
        return self.size, self.size

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        canvas.decoration(circle_operators(x + self.size / 2, y + self.size / 2, self.size / 2, self.color))


def circle_operators(x: float, y: float, radius: float, fill: str) -> str:
    """Return the operators of a filled circle (four Bezier curves, error below 0.03 %)."""
    handle = 0.5523 * radius
    points = (
        (x + radius, y + handle, x + handle, y + radius, x, y + radius),
        (x - handle, y + radius, x - radius, y + handle, x - radius, y),
        (x - radius, y - handle, x - handle, y - radius, x, y - radius),
        (x + handle, y - radius, x + radius, y - handle, x + radius, y),
    )
    curves = " ".join(" ".join(map(format_number, curve)) + " c" for curve in points)
    return f"{color_operator(fill)} {format_number(x + radius)} {format_number(y)} m {curves} h f"


class Logo(Flowable):
    """A logo or picture, as large as `height` and `width` allow: the figure of `element`, or decoration without one."""

    def __init__(self, image: LogoImage, height: float, width: float, element: StructElement | None) -> None:
        self.image, self.element = image, element
        image_width, image_height = image.size
        scale = min(height / image_height, width / image_width)
        self.width, self.height = image_width * scale, image_height * scale

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        return self.width, self.height

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        name, body, size = self.image.xobject
        canvas.picture(name, body)
        scale_x, scale_y = _format_scale(self.width / size[0]), _format_scale(self.height / size[1])
        code = f"{scale_x} 0 0 {scale_y} {format_number(x)} {format_number(y)} cm /{name} Do"
        if self.element:
            canvas.figure(self.element, code, (x, y, x + self.width, y + self.height))
        else:
            canvas.decoration(code)


class DescribedTwice(Flowable):
    """A picture, and after it a figure in its place with the alternative text in another language, which draws nothing.

    An alternative text has one language, and a screen reader does not read elements inside a figure that has one.
    """

    def __init__(self, picture: Flowable, element: StructElement) -> None:
        self.picture, self.element = picture, element

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width, self.height = self.picture.wrap(width, height)
        return self.width, self.height

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        self.picture.drawOn(canvas, x, y)
        outline = " ".join(map(format_number, (x, y, self.width, self.height)))
        canvas.figure(self.element, f"{outline} re n", (x, y, x + self.width, y + self.height))


class QrCode(Flowable):
    """The QR code of a web address: the figure of `element`, `size` points wide with the empty border around it."""

    def __init__(self, rows: tuple[tuple[int, ...], ...], size: float, element: StructElement) -> None:
        """`rows` are those of `qr_modules`."""
        self.rows, self.size, self.element = rows, size, element

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.height = self.size
        return self.size, self.size

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        module = self.size / (len(self.rows) + 2 * QR_BORDER)
        origin = f"{format_number(x)} {format_number(y)}"
        scale = f"{_format_scale(module)} 0 0 {_format_scale(module)} {origin} cm"
        top = len(self.rows) + QR_BORDER
        # Runs along rows and along columns overlap, so that viewers show no thin white lines between the squares.
        rows = [f"{QR_BORDER + offset} {top - row - 1} {run} 1 re" for row, offset, run in _dark_runs(self.rows)]
        columns = [
            f"{QR_BORDER + column} {top - offset - run} 1 {run} re"
            for column, offset, run in _dark_runs(tuple(zip(*self.rows, strict=True)))
            if run > 1
        ]
        operators = "\n".join([scale, color_operator("#000000"), *rows, *columns, "f"])
        canvas.figure(self.element, operators, (x, y, x + self.size, y + self.size))


QR_BORDER = 4
"""Empty border of a QR code, in squares (ISO/IEC 18004)."""
MAX_QR_VERSION = 8


def qr_modules(address: str) -> tuple[tuple[int, ...], ...]:
    """Return the squares of the QR code of an address, row by row: 1 is dark. Raises ValueError if it is too long."""
    import segno  # only documents with such a code need it

    code = segno.make(address, error="m", mode="byte", micro=False, boost_error=False)
    if not isinstance(code.version, int) or code.version > MAX_QR_VERSION:
        raise ValueError(f"a QR code of {len(address)} characters is too fine to print")
    return tuple(tuple(row) for row in code.matrix)


def _dark_runs(rows: Sequence[Sequence[int]]) -> Iterator[tuple[int, int, int]]:
    """Row, first square and length of each run of dark squares."""
    for row, squares in enumerate(rows):
        start = 0
        for dark, run in groupby(squares):
            length = len(list(run))
            if dark:
                yield row, start, length
            start += length


class LogoImage:
    """A logo or picture: the bytes of an SVG, PNG or JPEG file that were checked when the file was read."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    @cached_property
    def drawing(self) -> Drawing:
        """The shapes of an SVG file."""
        return read_svg(self._data)

    @property
    def digest(self) -> str:
        """SHA-256 of the file."""
        return hashlib.sha256(self._data).hexdigest()

    @cached_property
    def size(self) -> tuple[float, float]:
        """Width and height, in pixels or units of the drawing."""
        if is_raster(self._data):
            return raster_size(self._data)
        return self.drawing.width, self.drawing.height

    @cached_property
    def xobject(self) -> tuple[str, bytes, tuple[float, float]]:
        """The logo as an image or form, compressed once for all pages: name for the `Do` operator, bytes, and size.

        The name is the same in every file, so operators do not depend on the rest of a file.
        """
        data = self._data
        name = hashlib.sha256(data).hexdigest()[:16]
        if is_raster(data):
            picture = read_raster(data)
            size = f"/Width {picture.width}/Height {picture.height}"
            entries = f"/Type/XObject/Subtype/Image{size}/BitsPerComponent 8/ColorSpace/DeviceRGB"
            return f"Im{name}", compressed_stream(entries, picture.samples, BEST_COMPRESSION), (1, 1)
        drawing = self.drawing
        return f"Fm{name}", form_xobject(drawing, "#000000"), (drawing.width, drawing.height)


def form_xobject(drawing: Drawing, color: str) -> bytes:
    """Return a drawing as a form in its own units. `color` replaces `currentColor`."""
    box = f"0 0 {format_number(drawing.width)} {format_number(drawing.height)}"
    entries = f"/Type/XObject/Subtype/Form/BBox[{box}]/Resources<<{_resources(drawing)}>>"
    operators = drawing_operators(drawing, drawing.height, color)
    return compressed_stream(entries, operators.encode("ascii"), BEST_COMPRESSION)


class PictureImage(LogoImage):
    """A picture of a section. A photo stays a JPEG: as samples, it would be ten times as large."""

    @cached_property
    def xobject(self) -> tuple[str, bytes, tuple[float, float]]:
        if not is_plain_jpeg(self._data):
            return super().xobject
        width, height = raster_size(self._data)
        entries = f"/Type/XObject/Subtype/Image/Width {width}/Height {height}/BitsPerComponent 8/ColorSpace/DeviceRGB"
        # Another prefix than that of a logo: the same file may be both, with other bytes.
        return f"Jp{hashlib.sha256(self._data).hexdigest()[:16]}", jpeg_stream(entries, self._data), (1, 1)
