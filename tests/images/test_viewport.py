"""Size, viewBox, and preserveAspectRatio: a drawing is never cropped, stretched, or shifted silently."""

from __future__ import annotations

import pytest

from handouts.images.svg import read_svg
from handouts.images.svg_error import CannotDraw

SQUARE = '<rect width="10" height="10"/>'


def box(attributes: str, body: str = SQUARE) -> tuple[float, ...]:
    """Left, top, right, and bottom of the only shape, as shares of the page."""
    drawing = read_svg(f"<svg {attributes}>{body}</svg>".encode())
    (shape,) = drawing.shapes
    xs = [value / drawing.width for segment in shape.path for value in segment[1::2]]
    ys = [value / drawing.height for segment in shape.path for value in segment[2::2]]
    return tuple(round(float(value), 3) for value in (min(xs), min(ys), max(xs), max(ys)))


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ('viewBox="0 0 10 10"', (0, 0, 1, 1)),
        ('viewBox="0 0 20 10"', (0, 0, 0.5, 1)),
        ('viewBox="0 0 20 10" width="100%" height="100%"', (0, 0, 0.5, 1)),
        ('viewBox="0 0 20 10" width="40mm"', (0, 0, 0.5, 1)),
        ('viewBox="0 0 20 10" width="40mm" height="20mm"', (0, 0, 0.5, 1)),
        ('viewBox="0 0 20 10" width="2em" height="1em"', (0, 0, 0.5, 1)),
        ('viewBox="0 0 20 10" style="width:200px;height:100px"', (0, 0, 0.5, 1)),
        ('viewBox="0 0 20 10" width="30" height="30" style="width:200px;height:100px"', (0, 0, 0.5, 1)),
        ('viewBox="-10 -5 40 20"', (0.25, 0.25, 0.5, 0.75)),
        ('viewBox="0 0 10 10" width="30" height="10"', (1 / 3, 0, 2 / 3, 1)),
        ('viewBox="0 0 10 10" width="30" height="10" preserveAspectRatio="xMinYMin"', (0, 0, 1 / 3, 1)),
        ('viewBox="0 0 10 10" width="30" height="10" preserveAspectRatio="xMaxYMid meet"', (2 / 3, 0, 1, 1)),
        ('viewBox="0 0 10 10" width="10" height="40" preserveAspectRatio="xMidYMax"', (0, 0.75, 1, 1)),
        ('viewBox="0 0 10 10" width="30" height="10" preserveAspectRatio="none"', (0, 0, 1, 1)),
        ('viewBox="0 0 20 20" width="20" height="10" preserveAspectRatio="xMinYMin slice"', (0, 0, 0.5, 1)),
        ('width="40mm" height="20mm"', (0, 0, 0.066, 0.132)),
        ('width="40" height="20"', (0, 0, 0.25, 0.5)),
        ('viewBox="0 0 100000 50000"', (0, 0, 0, 0)),
        ('viewBox="0 0 1000 1000" width="3" height="3"', (0, 0, 0.01, 0.01)),
    ],
)
def test_position_on_page(attributes: str, expected: tuple[float, ...]) -> None:
    assert box(attributes) == pytest.approx(expected, abs=2e-3)


def test_shape_outside_view_box_on_page() -> None:
    body = '<rect x="10" y="-30" width="80" height="80"/>'
    assert box('width="60" height="60" viewBox="0 0 100 20"', body) == pytest.approx((0.1, 0.1, 0.9, 0.9))


@pytest.mark.parametrize(
    "attributes",
    [
        'viewBox="0 0 100 20" width="100" height="20"',
        'viewBox="0 0 100 20"',
        'viewBox="0 0 100 100" width="100" height="20" preserveAspectRatio="xMidYMid slice"',
    ],
)
def test_shape_outside_page(attributes: str) -> None:
    with pytest.raises(CannotDraw, match="outside its page"):
        box(attributes, '<rect x="10" y="-30" width="80" height="80"/>')


@pytest.mark.parametrize("size", [1e-4, 0.5, 1, 15, 16, 999, 1001, 900_000])
def test_page_units(size: float) -> None:
    """Drawings of any size are equally precise."""
    drawing = read_svg(f'<svg viewBox="0 0 {size} {size}"><rect width="{size}" height="{size}"/></svg>'.encode())
    assert 16 <= drawing.width == drawing.height <= 1000
    assert max(value for segment in drawing.shapes[0].path for value in segment[1:]) == pytest.approx(drawing.width)  # type: ignore[type-var]


def test_specificity() -> None:
    sheet = """<style>/* one */ path{fill:#111111} .a,.b{fill:#222222;} #c { fill: #333333 } *{fill:#444444}
      .d{fill:#555555 !important} .a{fill:#666666}</style>"""
    shapes = {
        "": "#111111",
        'class="b"': "#222222",
        'class="a"': "#666666",
        'class="a b"': "#666666",
        'class="a" id="c"': "#333333",
        'class="a d" id="c"': "#555555",
        'class="a" fill="#777777"': "#666666",
        'class="a" style="fill:#888888"': "#888888",
        'class="d" style="fill:#888888"': "#555555",
        'class="d" style="fill:#888888!important"': "#888888",
    }
    for attributes, color in shapes.items():
        drawing = read_svg(f'<svg viewBox="0 0 9 9">{sheet}<path d="M0 0h9v9" {attributes}/></svg>'.encode())
        assert drawing.shapes[0].fill == color, attributes
    drawing = read_svg(f'<svg viewBox="0 0 9 9">{sheet}<rect width="9" height="9" fill="#999999"/></svg>'.encode())
    assert drawing.shapes[0].fill == "#444444"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_encodings(encoding: str) -> None:
    name = encoding.removesuffix("-sig")
    text = f'<?xml version="1.0" encoding="{name}"?><svg viewBox="0 0 9 9"><title>Práxis</title><path id="ä" d="M0 0h9"/></svg>'
    assert read_svg(text.encode(encoding)).shapes


def test_illustrator_entities() -> None:
    text = """<?xml version="1.0" encoding="utf-8"?>
<!-- Generator: Adobe Illustrator 10.0, SVG Export Plug-In . SVG Version: 3.0.0 Build 76)  -->
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.0//EN" "http://www.w3.org/TR/2001/REC-SVG-20010904/DTD/svg10.dtd" [
	<!ENTITY ns_extend "http://ns.adobe.com/Extensibility/1.0/">
	<!ENTITY ns_svg "http://www.w3.org/2000/svg">
	<!ENTITY st0 "fill:#C80000;">
	<!ATTLIST svg xmlns:a3 CDATA #IMPLIED a3:scriptImplementation CDATA #IMPLIED>
]>
<svg xmlns:x="&ns_extend;" xmlns="&ns_svg;" width="90" height="60" viewBox="0 0 90 60" xml:space="preserve">
<g i:layer="yes" xmlns:i="http://ns.adobe.com/AdobeIllustrator/10.0/"><path style="&st0;" d="M0,0h9v9z"/></g></svg>"""
    assert [shape.fill for shape in read_svg(text.encode()).shapes] == ["#C80000"]
