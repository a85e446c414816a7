"""SVG to shapes: supported drawings are exact, and others are refused with an export hint."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handouts.images.svg import Drawing, read_svg
from handouts.images.svg_error import CannotDraw

ROOT = Path(__file__).resolve().parents[2]
ICONS = sorted((ROOT / "handouts/typeset/layout/icons").glob("*.svg"))
LOGOS = [*sorted((ROOT / "templates").glob("clinics/*/logo.svg")), ROOT / "templates/starter/logo.svg"]


def read(body: str, box: str = "0 0 24 24") -> Drawing:
    return read_svg(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">{body}</svg>'.encode())


def points(body: str, box: str = "0 0 24 24") -> list[tuple[str, tuple[float, ...]]]:
    (shape,) = read(body, box).shapes
    return [(segment[0], tuple(round(float(value), 3) for value in segment[1:])) for segment in shape.path]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('<path d="M1 2L3 4h1v-1z"/>',
         [("M", (1, 2)), ("L", (3, 4)), ("L", (4, 4)), ("L", (4, 3)), ("L", (1, 2)), ("Z", ())]),
        ('<path d="m1,2 3 4"/>', [("M", (1, 2)), ("L", (4, 6))]),
        ('<path d="M0 0Q3 0 3 3"/>', [("M", (0, 0)), ("C", (2, 0, 3, 1, 3, 3))]),
        ('<path d="M0 0C1 0 2 0 3 0s1 1 2 2"/>', [("M", (0, 0)), ("C", (1, 0, 2, 0, 3, 0)), ("C", (4, 0, 4, 1, 5, 2))]),
        ('<path d="M1.e0+2L.5.5"/>', [("M", (1, 2)), ("L", (0.5, 0.5))]),
        ('<path d="M0 1&#10;A1 1&#10;0 01 2 1"/>',
         [("M", (0, 1)), ("C", (0, 0.448, 0.448, 0, 1, 0)), ("C", (1.552, 0, 2, 0.448, 2, 1))]),
        ('<path d="M0 3a1 1 0 012 0"/>',
         [("M", (0, 3)), ("C", (0, 2.448, 0.448, 2, 1, 2)), ("C", (1.552, 2, 2, 2.448, 2, 3))]),
        ('<path d="M1 2A0 5 0 0 1 3 4"/>', [("M", (1, 2)), ("L", (3, 4))]),
        ('<path d="M1e-05 0L6 0L6 6L1.5e-06 6z"/>',
         [("M", (0, 0)), ("L", (6, 0)), ("L", (6, 6)), ("L", (0, 6)), ("L", (0, 0)), ("Z", ())]),
        ('<path d="M05 06L1E+1,2"/>', [("M", (5, 6)), ("L", (10, 2))]),
        ('<path d="M1 1zl2 0"/>', [("M", (1, 1)), ("Z", ()), ("M", (1, 1)), ("L", (3, 1))]),
        ('<path d="M0 3Q1 5 2 3T4 3"/>',
         [("M", (0, 3)), ("C", (0.667, 4.333, 1.333, 4.333, 2, 3)), ("C", (2.667, 1.667, 3.333, 1.667, 4, 3))]),
        ('<rect x="10%" y="3pt" width="5mm" height="10%"/>',
         [("M", (2.4, 4)), ("L", (21.298, 4)), ("L", (21.298, 6.4)), ("L", (2.4, 6.4)), ("L", (2.4, 4)), ("Z", ())]),
        ('<rect x="1" y="2" width="3" height="4"/>',
         [("M", (1, 2)), ("L", (4, 2)), ("L", (4, 6)), ("L", (1, 6)), ("L", (1, 2)), ("Z", ())]),
        ('<line x1="1" y1="2" x2="3" y2="4" stroke="red"/>', [("M", (1, 2)), ("L", (3, 4))]),
        ('<polyline points="1,2 3,4 5,6"/>', [("M", (1, 2)), ("L", (3, 4)), ("L", (5, 6))]),
        ('<polygon points="1 2 3 4"/>', [("M", (1, 2)), ("L", (3, 4)), ("L", (1, 2)), ("Z", ())]),
    ],
)  # fmt: skip
def test_outlines(body: str, expected: list[tuple[str, tuple[float, ...]]]) -> None:
    assert points(body) == expected


@pytest.mark.parametrize(
    ("transform", "expected"),
    [
        ("translate(2)", (3, 0)),
        ("translate(2,3)", (3, 3)),
        ("scale(2) translate(1 1)", (4, 2)),
        ("rotate(90)", (0, 1)),
        ("rotate(90 1 1)", (2, 1)),
        ("matrix(1 2 3 4 5 6)", (6, 8)),
        ("skewY(45)", (1, 1)),
        ("skewX(45)", (1, 0)),
        ("", (1, 0)),
        ("none", (1, 0)),
        (" translate( 2 , 3 ) , scale(2)\n", (4, 3)),
        ("translate(2)scale(1)", (3, 0)),
    ],
)
def test_transforms(transform: str, expected: tuple[float, float]) -> None:
    assert points(f'<g transform="{transform}"><path d="M1 0h1"/></g>')[0] == ("M", expected)


def test_view_box_origin() -> None:
    assert points('<path d="M11 12h1"/>', "10 10 24 12")[0] == ("M", (1, 2))
    drawing = read('<path d="M12 12h1"/>', "10,10,24,12")
    assert (drawing.width, drawing.height) == (24, 12)


def test_size_without_view_box() -> None:
    drawing = read_svg(b'<svg width="30px" height="20"><path d="M0 0h1"/></svg>')
    assert (drawing.width, drawing.height) == (30, 20)


@pytest.mark.parametrize("body", ['<circle cx="5" cy="6" r="4"/>', '<ellipse cx="5" cy="6" rx="4" ry="4"/>',
                                  '<rect x="1" y="2" width="8" height="8" rx="9"/>'])  # fmt: skip
def test_round_shapes(body: str) -> None:
    ends = [values[-2:] for _, values in points(body) if values]
    assert all(math.isclose(math.hypot(x - 5, y - 6), 4, abs_tol=0.01) for x, y in ends)


@pytest.mark.parametrize(
    ("attributes", "fill", "stroke"),
    [
        ("", "#000000", None),
        ('fill="#abc"', "#AABBCC", None),
        ('fill="none" stroke="Navy"', None, "#000080"),
        ('fill="red" style="fill:#00ff00;stroke: currentColor"', "#00FF00", "currentColor"),
        ('fill="rgb(1, 2, 255)"', "#0102FF", None),
        ('stroke="red" stroke-width="0"', "#000000", None),
        ('stroke="red" stroke-width="0.0000001"', "#000000", None),
        ('fill="crimson"', "#DC143C", None),
        ('fill="rebeccapurple"', "#663399", None),
        ('fill="rgba(200,0,0,1)"', "#C80000", None),
        ('fill="rgba(200 0 0 / 100%)"', "#C80000", None),
        ('fill="rgb(80%,0%,0%)"', "#CC0000", None),
        ('fill="rgb(80.4%,300%,-9%)"', "#CDFF00", None),
        ('fill="rgb(0,127.6,300)"', "#0080FF", None),
        ('fill="hsl(0,100%,40%)"', "#CC0000", None),
        ('fill="hsla(120deg 100% 25% / 1)"', "#008000", None),
        ('fill="#ABCF"', "#AABBCC", None),
        ('fill="#abcdefff"', "#ABCDEF", None),
        ('fill="url(#gone) #123456"', "#123456", None),
        ('fill="currentColor" color="#010203"', "#010203", None),
        ('fill="inherit"', "#000000", None),
        ('style="fill:#123456;stroke:none!important" fill="red"', "#123456", None),
        ('style="/* fill:red */fill:#00f/**/;" fill="red"', "#0000FF", None),
    ],
)
def test_paint(attributes: str, fill: str | None, stroke: str | None) -> None:
    (shape,) = read(f'<path d="M0 0h1" {attributes}/>').shapes
    assert (shape.fill, shape.stroke) == (fill, stroke)


def test_inherited_paint() -> None:
    line = 'stroke="#112233" stroke-width="2" stroke-linecap="round" stroke-linejoin="bevel"'
    group = f'fill="none" {line} fill-rule="evenodd"'
    (shape,) = read(f'<g {group}><g><path d="M0 0h1" fill="inherit"/></g></g>').shapes
    assert (shape.fill, shape.stroke, shape.stroke_width, shape.even_odd) == (None, "#112233", 2, True)
    assert (shape.cap, shape.join) == (1, 2)


def test_scaled_stroke() -> None:
    (shape,) = read('<g transform="scale(3) rotate(30)"><path d="M2 2h1" stroke="red" stroke-width="2"/></g>').shapes
    assert shape.stroke_width == pytest.approx(6)


@pytest.mark.parametrize(
    "extra",
    [
        "<title>Words</title><desc>More</desc><metadata><x/></metadata>",
        '<defs id="d"/><style/>',
        '<n:view xmlns:n="http://inkscape.org"><n:page/></n:view>',
        '<g display="none"><text>hidden</text></g>',
        '<path d="M0 0h9" visibility="hidden"/>',
        '<path d="M0 0h9" fill="none"/>',
        '<path d=""/><rect width="0" height="3"/><circle/>',
        '<!-- a comment --><g opacity="1" fill-opacity="1.0" clip-path="none" style="font-family: x; color: #000"/>',
        "<defs><linearGradient id='a'><stop/></linearGradient></defs>",
        "<clipPath id='a'><rect width='1' height='1'/></clipPath><filter id='b'/><symbol><path d='M0 0h9'/></symbol>",
        "<defs><path d='M0 0h9'/></defs>",
        '<style>@font-face{font-family:"A;B"} .unused{fill:red}</style>',
        "<switch><foreignObject requiredExtensions='http://ns.adobe.com/AdobeIllustrator/10.0/'/></switch>",
        '<path d="M0 0h9" opacity="0"/><path d="M0 0h9" fill-opacity="0"/><path d="M0 0h9" fill="#ff000000"/>',
        '<g style="display:none"><image/></g><path d="M0 0h9" requiredExtensions="x"/>',
        '<path d="M0 0h9" class="st0"/><style>.st0{display:none}</style>',
        '<i:pgf xmlns:i="http://ns.adobe.com/AdobeIllustrator/10.0/"><path xmlns="http://www.w3.org/2000/svg"/></i:pgf>',
        '<g data-name="Layer" aria-label="x" font-family="Arial" xml:space="preserve" stroke-dasharray="3"/>',
        '<path d="M1 1"/><path d="  "/><path d="none"/><polygon points=""/>',
    ],
)
def test_ignored_elements(extra: str) -> None:
    assert len(read(extra + '<path d="M0 0h1"/>').shapes) == 1


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("<text>Clinic</text>", "<text>; convert text to outlines"),
        ('<image href="x.png"/>', "<image>.*PNG"),
        ('<use href="#a"/>', "<use> refers to '#a', which is not in the file"),
        ('<use href="other.svg#a"/>', "<use> refers to another file"),
        ('<g id="a"><path d="M0 0h1"/></g><g id="a"/><use href="#a"/>', "more than once"),
        ('<g id="a"><use href="#a"/></g>', "copies '#a' into itself"),
        ("<style>g path{fill:red}</style>", "selector 'g path'.*presentation attributes"),
        ("<style>@media print{path{fill:red}}</style>", "'@media print"),
        ("<style>@import url(x.css);</style>", "'@import"),
        ('<style type="text/less">path{fill:red}</style>', "text/less"),
        ("<style>path{fill:red</style>", "cannot read the style sheet"),
        ("<style>.a{filter:blur(2px)}</style><path class='a' d='M0 0h1'/>", "filter"),
        ("<script>1</script>", "<script>.*delete"),
        ('<path d="M0 0h1"><animate attributeName="d"/></path>', "<animate>.*delete"),
        ("<a><path d='M0 0h1'/></a>", "<a>; delete the link"),
        ('<foreignObject width="9" height="9"/>', "<foreignObject>"),
        ('<path d="M0 0h1" fill="url(#g)"/>', "'#g', which is not in the file"),
        ('<pattern id="p"/><path d="M0 0h9v9" fill="url(#p)"/>', "pattern"),
        ('<path d="M0 0h1" fill="url(http://a.example/#p)"/>', r"expected url\(#id\)"),
        ('<path d="M0 0h1" fill="chartreuse-ish"/>', "not a color.*#RRGGBB"),
        ('<path d="M0 0h1" fill="rgb(1,2)"/>', "not a color"),
        ('<path d="M0 0h1" fill="rgb(1%,2,3)"/>', "not a color"),
        ('<path d="M0 0h1" fill="hsl(1,2,3)"/>', "not a color"),
        ('<g opacity=".5"><rect width="9" height="9"/><rect x="5" width="9" height="9"/></g>', "transparent shapes that overlap"),
        ('<rect width="9" height="9" stroke="red" opacity=".5"/>', "transparent shapes that overlap"),
        ('<path d="M0 0h1" opacity="half"/>', "opacity='half'"),
        ('<path d="M0 0h1" style="mix-blend-mode:multiply"/>', "blend mode"),
        ('<path d="M0 0h1" clip-path="url(#c)"/>', "clip-path refers to '#c', which is not in the file"),
        (('<clipPath id="c"><rect width="2" height="9"/><rect x="3" width="2" height="9"/></clipPath>'
         '<path d="M0 0h9v9" clip-path="url(#c)"/>'), "clip path of more than one shape"),
        (('<clipPath id="c" clipPathUnits="objectBoundingBox"><rect width="1" height="1"/></clipPath>'
         '<path d="M0 0h9v9" clip-path="url(#c)"/>'), "units"),
        ('<path d="M0 0h1" clip-path="circle(3px)"/>', "clip path"),
        ('<mask id="m"/><path d="M0 0h1" mask="url(#m)"/>', "mask"),
        ('<path d="M0 0h1" style="filter:url(#c)"/>', "filter"),
        ('<path d="M0 0h1" stroke="red" stroke-dasharray="1 2"/>', "dashed"),
        ('<path d="M0 0h1" stroke="red" vector-effect="non-scaling-stroke"/>', "vector-effect"),
        ('<path d="M0 0h1" stroke="red" stroke-linejoin="arcs"/>', "stroke-linejoin"),
        ('<path d="M0 0h1" stroke="red" stroke-miterlimit="0"/>', "miterlimit"),
        ('<path d="M0 0h1" stroke="red" stroke-width="-1"/>', "negative"),
        ('<path d="M0 0h1" stroke="red" stroke-width="1e200"/>', "too large"),
        ('<path d="M0 0h1" stroke="red" stroke-width="inf"/>', "not a number"),
        ('<path d="M0 0h1" stroke="red" stroke-width="nan"/>', "not a number"),
        ('<path d="M0 0h1" marker-end="url(#m)"/>', "marker"),
        ('<path d="M0 0h1" stroke="red" paint-order="markers fill stroke fill"/>', "paint-order"),
        ('<path d="M0 0h1" style="transform: rotate(3deg)"/>', "transform"),
        ('<path d="M0 0h1" style="d: path(\'M0 0h2\')"/>', "d of <path> is set in a style"),
        ('<rect width="9" height="9" style="rx:3px"/>', "rx of <rect> is set in a style"),
        ('<path d="M0 0h1" style="clip-path: inset(2px)"/>', "clip path"),
        ('<path d="M0 0h1" style="offset-path: none"/>', "unknown style property 'offset-path'"),
        ('<path d="M0 0h1" style="fill"/>', "not a style declaration"),
        ('<path d="M0 0h1" style="fill:var(--brand)"/>', "var"),
        ('<path d="M0 0h1" glow="3"/>', "unknown attribute 'glow'"),
        ('<path d="M0 0h1" onload="x()"/>', "script"),
        ('<path d="M0 0h1" systemLanguage="de"/>', "systemLanguage"),
        ('<path d="M0 0h1" transform="rotate(1 2)"/>', "transform"),
        ('<path d="M0 0h1" transform="rotate(1) ?"/>', "transform"),
        ('<path d="M0 0h1" transform="spin(1)"/>', "transform"),
        ('<g transform="scale(1 2)"><path d="M0 0h1" stroke="red"/></g>', "stretches"),
        ('<rect width="5em" height="1"/>', "width='5em' is not a length"),
        ('<rect width="-5" height="1"/>', "width='-5' is negative"),
        ('<polygon points="1 2 3"/>', "odd number"),
        ('<polygon points="1 2 3 x"/>', "cannot read points"),
        ('<path d="L1 1"/>', "cannot read the path"),
        ('<path d="M0 0 L1"/>', "cannot read the path"),
        ('<path d="M0 0 L1 1,"/>', "cannot read the path"),
        ('<path d="M0 0 L1,,1"/>', "cannot read the path"),
        ('<path d="M0 0 A1 1 0 2 2 3 3"/>', "cannot read the path"),
        ('<path d="M0 0 &amp; foul"/>', "cannot read the path"),
        ('<path d="M0 0 L1e999 0"/>', "far outside"),
        ('<path d="M0 0 L1e9 0"/>', "far outside"),
        ('<g transform="scale(1e6) scale(1e6) scale(1e6)"><path d="M0 0h1"/></g>', "far outside"),
        ("", "empty"),
        ('<path d="M0 0h9" fill="none"/>', "empty"),
        ("<g>" * 40 + "</g>" * 40, "deep"),
        ("<foo/>", "<foo>; save again as plain SVG"),
        ('<path d="M0 0h40v9"/>', "outside its page.*right edge by 67%.*as large as the drawing"),
        ('<path d="M0 0h9v9" transform="translate(0 -20)"/>', "outside its page"),
        ('<path d="M0 0h9" stroke="red" stroke-width="9"/>', "outside its page"),
    ],
)  # fmt: skip
def test_refused_elements(body: str, message: str) -> None:
    with pytest.raises(CannotDraw, match=message):
        read(body)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "damaged"),
        (b"not xml", "damaged"),
        (b"<svg", "damaged"),
        (b"<html/>", "not an SVG drawing; it begins with <html>"),
        (b"<g>" * 90_000, "not an SVG drawing"),
        (b"<svg/>", "viewBox"),
        (b'<svg width="9"/>', "viewBox"),
        (b'<svg viewBox="0 0 0 5"/>', "no area"),
        (b'<svg viewBox="0 0 9 9" width="0"/>', "no area"),
        (b'<svg viewBox="0 0 nan 5"/>', "cannot read viewBox"),
        (b'<svg viewBox="0 0 9"/>', "four numbers"),
        (b'<svg viewBox="0 0 1e300 5"/>', "cannot read viewBox"),
        (b'<svg viewBox="0 0 900 9"/>', "40 times as long"),
        (b'<svg viewBox="0 0 9 9" width="3" height="9" preserveAspectRatio="xMid"/>', "preserveAspectRatio"),
        (b'<svg viewBox="0 0 9 9" transform="rotate(90)"><path d="M0 0h9"/></svg>', "transform of the whole drawing"),
        (b"<svg><q:path/></svg>", "damaged"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path xmlns="" d="M0 0h9"/></svg>', "namespace"),
        (b'<?xml version="1.0" encoding="cp037"?><svg/>', "encoding"),
        (b"\xff\xfe<\x00s\x00", "damaged"),
        (b"<svg>" + b" " * 300_001 + b"</svg>", "300 KB"),
        (b"<svg viewBox='0 0 9 9'>" + b"<g/>" * 5001 + b"</svg>", "5000 elements"),
    ],
)
def test_bad_files(data: bytes, message: str) -> None:
    with pytest.raises(CannotDraw, match=message):
        read_svg(data)


def test_too_many_segments() -> None:
    with pytest.raises(CannotDraw, match="20000 segments"):
        read('<path d="M0 0' + "h1h-1" * 10_001 + '"/>')


def test_too_many_gradient_stops() -> None:
    stops = "".join(f'<stop offset="{step / 50}"/>' for step in range(51))
    shapes = "".join(f'<rect width="{1 + step / 100}" height="9" fill="url(#g)"/>' for step in range(40))
    with pytest.raises(CannotDraw, match="more than 2000 stops"):
        read(f'<linearGradient id="g">{stops}</linearGradient>{shapes}')


@pytest.mark.parametrize(
    ("doctype", "message"),
    [
        ('[<!ENTITY x SYSTEM "file:///etc/passwd">]', "entity 'x' is not plain text"),
        ('[<!ENTITY % x "y"> %x;]', "entity 'x' is not plain text"),
        ('[<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;">]', "entity 'y' is too long"),
        ('[<!ENTITY x "ha"><!ENTITY y "&#38;x;">]', "entity 'y' is too long"),
        ('[<!ENTITY x "&lt;path/>">]', "entity 'x' is too long"),
        (f'[<!ENTITY x "{"ha" * 60}">]', "entity 'x' is too long"),
        ("[" + "".join(f'<!ENTITY x{number} "ha">' for number in range(51)) + "]", "entity 'x50' is too long"),
        ('[<!ATTLIST path fill CDATA "red">]', "default for 'fill'"),
    ],
)
def test_refused_entities(doctype: str, message: str) -> None:
    with pytest.raises(CannotDraw, match=message):
        read_svg(f'<!DOCTYPE svg {doctype}><svg viewBox="0 0 9 9"><path d="M0 0h9"/></svg>'.encode())


def test_undefined_entity() -> None:
    """With an external DTD, XML parsers drop unknown entities silently, and the shape would be black."""
    doctype = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
    body = '<svg viewBox="0 0 9 9"><path d="M0 0h9" {}/></svg>'
    assert read_svg((doctype + body.format('id="&amp;&lt;"')).encode()).shapes
    with pytest.raises(CannotDraw, match="entity 'st0' is not defined"):
        read_svg((doctype + body.format('style="&st0;"')).encode())


def test_place_of_a_problem() -> None:
    with pytest.raises(CannotDraw) as caught:
        read_svg(b'<svg viewBox="0 0 9 9">\n <g>\n    <path d="M0 0h9"/> <text>A</text>\n </g></svg>')
    assert (caught.value.line, caught.value.column) == (3, 24)
    assert str(caught.value).startswith("line 3, column 24: cannot draw <text>; convert text to outlines")


@pytest.mark.parametrize(
    ("head", "hint"),
    [
        ("<!-- Generator: Adobe Illustrator 27.0, SVG Export Plug-In -->", "in Adobe Illustrator, .*Create Outlines"),
        ('<svg xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape"/>', "in Inkscape, .*Object to Path"),
        ('<svg xmlns:serif="http://www.serif.com/"/>', "in Affinity Designer, .*Convert to Curves"),
        ("<!-- Creator: CorelDRAW X8 -->", "in CorelDRAW, .*Convert to Curves"),
        ("<!-- Generator: Sketch 63.1 -->", "in Sketch, "),
        ('<g id="clip0_12_345"/>', "in Figma, check Outline Text"),
        ("<!-- by hand -->", "convert text to outlines and save again, or use a PNG"),
    ],
)
def test_export_hints(head: str, hint: str) -> None:
    head = head.replace("<svg", "<g xmlns='http://www.w3.org/2000/svg'")
    with pytest.raises(CannotDraw, match=f"<text>; {hint}"):
        read(f"{head}<text>Clinic</text>")


@settings(max_examples=150, deadline=None)
@given(
    st.text("MmLlHhVvCcSsQqTtAaZz0123456789.,-+eE \n", max_size=60),
    st.text("abrotemclskwXY(), 0123456789.-", max_size=30),
)
def test_random_paths(path: str, transform: str) -> None:
    try:
        drawing = read(f'<path d="{path}" transform="{transform}"/>')
    except ValueError as error:
        assert len(str(error)) < 250
    else:
        assert all(abs(value) <= 1e6 for shape in drawing.shapes for step in shape.path for value in step[1:])


@pytest.mark.parametrize("file", ICONS + LOGOS, ids=lambda file: "-".join(file.parts[-2:]))
def test_shipped_icons_and_logos(file: Path) -> None:
    drawing = read_svg(file.read_bytes())
    for shape in drawing.shapes:
        ends = [segment[-2:] for segment in shape.path if len(segment) > 1]
        assert all(-1 <= float(x) <= drawing.width + 1 and -1 <= float(y) <= drawing.height + 1 for x, y in ends)
    if file in ICONS:
        assert (drawing.width, drawing.height) == (24, 24)
        assert {shape.fill or shape.stroke for shape in drawing.shapes} == {"currentColor"}
