"""SVG bytes to a `Drawing`: flat shapes with all transforms applied, y pointing down, the viewBox's corner at 0, 0.

A logo prints exactly or not at all: whatever these shapes cannot express (text, gradients, transparency, a style sheet)
raises ValueError with the way out, because a mark that is almost the clinic's is worse than none.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass

from handouts.svgpath import PATHS, Matrix, Segment, outline, transform
from handouts.svgstyle import Style, number, properties, restyle

MAX_BYTES = 300_000
MAX_SEGMENTS = 5_000
MAX_DEPTH = 32

_SVG = "{http://www.w3.org/2000/svg}"
_IGNORED = {"title", "desc", "metadata"}
_OUTLINES = "convert text to outlines (Inkscape: Path > Object to Path) and save again"
_WAY_OUT = {
    "text": _OUTLINES,
    "tspan": _OUTLINES,
    "image": "draw the picture as shapes, or use a PNG file as the logo",
    "use": "unlink copies (Inkscape: Edit > Clone > Unlink Clone) and save again",
    "symbol": "replace symbols by the shapes themselves",
    "style": "save without a style sheet (Illustrator: Export > SVG, Styling: Presentation Attributes)",
    "script": "delete it; a logo holds no program",
    "foreignObject": "replace it by shapes",
    "clipPath": "cut the shapes themselves in place of clipping them",
    "mask": "cut the shapes themselves in place of masking them",
    "filter": "delete shadows and other effects",
    "linearGradient": "use one flat color a shape",
    "radialGradient": "use one flat color a shape",
    "pattern": "use one flat color a shape",
    "a": "delete the link and keep its shapes",
    "svg": "keep one drawing in the file",
}


@dataclass(frozen=True)
class Shape:
    """One outline with its paint: `#RRGGBB` or `currentColor`. `cap` and `join` are PDF's numbers; miter limit 4."""

    path: tuple[Segment, ...]
    fill: str | None
    stroke: str | None
    stroke_width: float
    even_odd: bool
    cap: int = 0
    join: int = 0


@dataclass(frozen=True)
class Drawing:
    """Shapes from back to front, in user units of a page `width` by `height`."""

    width: float
    height: float
    shapes: tuple[Shape, ...]


def read_svg(data: bytes) -> Drawing:
    """Read an SVG file. Raises ValueError with what cannot be drawn and how to mend the file."""
    root = _parse(data)
    left, top, width, height = _view_box(root)
    shapes: list[Shape] = []
    segments = 0
    for shape in _shapes(root, Style(), Matrix(e=-left, f=-top), 0):
        segments += len(shape.path)
        if segments > MAX_SEGMENTS:
            raise ValueError(f"over {MAX_SEGMENTS} segments in the drawing; simplify its paths, or use a PNG file")
        shapes.append(shape)
    if not shapes:
        raise ValueError("the drawing is empty; it needs at least one filled or stroked shape")
    return Drawing(width, height, tuple(shapes))


def _parse(data: bytes) -> ET.Element:
    if len(data) > MAX_BYTES:
        raise ValueError(f"the SVG file is over {MAX_BYTES // 1000} KB; simplify it, or use a PNG file")
    try:
        # Decoded here, so that no declared encoding can hide a DOCTYPE from the next test.
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("the SVG file is not UTF-8 text; save it again as plain SVG") from None
    if found := re.search(r"<!(DOCTYPE|ENTITY)", text, re.IGNORECASE):
        raise ValueError(f"the SVG file has a {found[1].upper()} line; delete it, or save again as plain SVG")
    try:
        root = ET.fromstring(text)  # noqa: S314 - without DOCTYPE there is no entity to expand
    except (ET.ParseError, ValueError) as error:
        raise ValueError(f"the SVG file is damaged ({error}); save it again") from None
    if _name(root) != "svg":
        raise ValueError(f"the file is not an SVG drawing; it begins with <{_name(root)[:40]}>")
    return root


def _view_box(root: ET.Element) -> tuple[float, float, float, float]:
    box = root.get("viewBox")
    if box is None and root.get("width") and root.get("height"):
        box = f"0 0 {number(root.get('width', ''), 'width')} {number(root.get('height', ''), 'height')}"
    parts = re.split(r"[\s,]+", (box or "").strip())
    if len(parts) != 4:
        raise ValueError('the SVG file needs a viewBox of four numbers, like viewBox="0 0 120 48"')
    left, top, width, height = (number(part, "viewBox") for part in parts)
    if width <= 0 or height <= 0:
        raise ValueError("the viewBox of the SVG file has no area; its width and height must be above 0")
    return left, top, width, height


def _name(element: ET.Element) -> str:
    """The name of an SVG element; another vocabulary's (an editor's notes) keeps its braces."""
    tag = str(element.tag)
    return tag.removeprefix(_SVG)


def _shapes(element: ET.Element, style: Style, matrix: Matrix, depth: int) -> Iterator[Shape]:
    if depth > MAX_DEPTH:
        raise ValueError(f"groups stand in groups more than {MAX_DEPTH} deep; ungroup them")
    name = _name(element)
    if name.startswith("{") or name in _IGNORED or (name in ("defs", "style") and _is_empty(element)):
        return
    if name == "defs":
        name = next(_name(child) for child in element if _name(child) not in _IGNORED)
    is_group = name == "g" or (name == "svg" and depth == 0)
    if not is_group and name not in PATHS:
        raise ValueError(f"cannot draw <{name[:40]}>; {_WAY_OUT.get(name, 'replace it by plain shapes')}")
    declared = properties(element.attrib)
    if declared.get("display") == "none":
        return
    style = restyle(style, declared)
    if name != "svg":
        matrix = matrix.after(transform(element.get("transform", "")))
    if is_group:
        for child in element:
            yield from _shapes(child, style, matrix, depth + 1)
    elif style.visible and (style.fill or style.stroke) and (path := outline(PATHS[name](element.attrib), matrix)):
        width = style.stroke_width * matrix.scale if style.stroke else 0.0
        yield Shape(path, style.fill, style.stroke, width, style.even_odd, style.cap, style.join)


def _is_empty(element: ET.Element) -> bool:
    children = [child for child in element if _name(child) not in _IGNORED and not _name(child).startswith("{")]
    return not children and not (element.text or "").strip()
