"""SVG to shapes: what is drawn comes out exactly, and what cannot be drawn is refused with a way out."""

from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handouts.svg.drawing import Drawing, read_svg

ROOT = Path(__file__).resolve().parents[2]
ICONS = sorted((ROOT / "handouts/typeset/icons").glob("*.svg"))
LOGOS = [*sorted((ROOT / "templates").glob("clinics/*/logo.svg")), ROOT / "templates/starter/logo.svg"]


def read(body: str, box: str = "0 0 24 24") -> Drawing:
    """A drawing of a body; in tests of a shape alone, the page is as large as the shape needs."""
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
        ('<path d="M0 0Q1 2 2 0T4 0"/>', [("M", (0, 0)), ("C", (0.667, 1.333, 1.333, 1.333, 2, 0)), ("C", (2.667, -1.333, 3.333, -1.333, 4, 0))]),
        ('<rect x="10%" y="1pt" width="5mm" height="1in" />', [("M", (2.4, 1.333)), ("L", (21.298, 1.333)), ("L", (21.298, 97.333)), ("L", (2.4, 97.333)), ("L", (2.4, 1.333)), ("Z", ())]),
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
    ],
)
def test_transforms(transform: str, expected: tuple[float, float]) -> None:
    assert points(f'<g transform="{transform}"><path d="M1 0h1"/></g>')[0] == ("M", expected)


def test_corner_of_the_view_box_is_moved_to_zero() -> None:
    assert points('<path d="M11 12h1"/>', "10 10 24 12")[0] == ("M", (1, 2))
    assert (read('<path d="M0 0h1"/>', "10,10,24,12").width, read('<path d="M0 0h1"/>', "10 10 24 12").height) == (
        24,
        12,
    )


def test_width_and_height_serve_where_there_is_no_view_box() -> None:
    drawing = read_svg(b'<svg width="30px" height="20"><path d="M0 0h1"/></svg>')
    assert (drawing.width, drawing.height) == (30, 20)


@pytest.mark.parametrize("body", ['<circle cx="5" cy="6" r="4"/>', '<ellipse cx="5" cy="6" rx="4" ry="4"/>',
                                  '<rect x="1" y="2" width="8" height="8" rx="9"/>'])  # fmt: skip
def test_round_shapes_are_round(body: str) -> None:
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
    ],
)
def test_paint(attributes: str, fill: str | None, stroke: str | None) -> None:
    (shape,) = read(f'<path d="M0 0h1" {attributes}/>').shapes
    assert (shape.fill, shape.stroke) == (fill, stroke)


def test_paint_is_inherited() -> None:
    line = 'stroke="#112233" stroke-width="2" stroke-linecap="round" stroke-linejoin="bevel"'
    group = f'fill="none" {line} fill-rule="evenodd"'
    (shape,) = read(f'<g {group}><g><path d="M0 0h1" fill="inherit"/></g></g>').shapes
    assert (shape.fill, shape.stroke, shape.stroke_width, shape.even_odd) == (None, "#112233", 2, True)
    assert (shape.cap, shape.join) == (1, 2)


def test_a_line_grows_with_its_group() -> None:
    (shape,) = read('<g transform="scale(3) rotate(30)"><path d="M0 0h1" stroke="red" stroke-width="2"/></g>').shapes
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
    ],
)
def test_what_does_not_print_is_ignored(extra: str) -> None:
    assert len(read(extra + '<path d="M0 0h1"/>').shapes) == 1


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<text>Clinic</text>", "<text>; convert text to outlines"),
        ('<image href="x.png"/>', "<image>.*PNG"),
        ('<use href="#a"/>', "<use>; unlink"),
        ("<style>path{fill:red}</style>", "<style>; save without a style sheet"),
        ("<script>1</script>", "<script>; delete"),
        ("<defs><linearGradient/></defs>", "<linearGradient>; use one flat color"),
        ("<clipPath/>", "<clipPath>"),
        ("<filter/>", "<filter>"),
        ("<a><path d='M0 0h1'/></a>", "<a>; delete the link"),
        ("<svg><path d='M0 0h1'/></svg>", "<svg>; keep one drawing"),
        ('<path d="M0 0h1" fill="url(#g)"/>', "gradient"),
        ('<path d="M0 0h1" fill="chartreuse-ish"/>', "not a color"),
        ('<path d="M0 0h1" opacity=".5"/>', "transparency"),
        ('<g style="fill-opacity:0.4"><path d="M0 0h1"/></g>', "transparency"),
        ('<path d="M0 0h1" clip-path="url(#c)"/>', "clip path"),
        ('<path d="M0 0h1" style="filter:url(#c)"/>', "filter"),
        ('<path d="M0 0h1" stroke-dasharray="1 2"/>', "dashed"),
        ('<path d="M0 0h1" style="transform: rotate(3deg)"/>', "transform"),
        ('<path d="M0 0h1" onload="x()"/>', "program"),
        ('<path d="M0 0h1" transform="rotate(1 2)"/>', "transform"),
        ('<path d="M0 0h1" transform="rotate(1) ?"/>', "transform"),
        ('<g transform="scale(1 2)"><path d="M0 0h1" stroke="red"/></g>', "stretched"),
        ('<rect width="50%" height="1"/>', "width='50%' is not a plain number"),
        ('<rect width="5mm" height="1"/>', "plain number"),
        ('<path d="L1 1"/>', "cannot read the path"),
        ('<path d="M0 0 L1"/>', "cannot read the path"),
        ('<path d="M0 0 A1 1 0 2 2 3 3"/>', "cannot read the path"),
        ('<path d="M0 0 L05 1"/>', "cannot read the path"),
        ('<path d="M0 0 & foul"/>'.replace("&", "&amp;"), "cannot read the path"),
        ('<path d="M0 0 L1e999 0"/>', "far outside"),
        ('<path d="M0 0 L1e9 0"/>', "far outside"),
        ("", "empty"),
        ("<g>" * 40 + "</g>" * 40, "deep"),
        ("<foo/>", "<foo>; replace it by plain shapes"),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_refused(body: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read(body)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "damaged"),
        (b"not xml", "damaged"),
        (b"<svg", "damaged"),
        (b"<html/>", "not an SVG drawing"),
        (b"<svg/>", "viewBox"),
        (b'<svg viewBox="0 0 0 5"/>', "no area"),
        (b'<svg viewBox="0 0 nan 5"/>', "plain number"),
        (b"\xff\xfe<\x00s\x00", "not UTF-8"),
        (b'<!DOCTYPE svg [<!ENTITY a "aaa">]><svg/>', "DOCTYPE"),
        (b'<?xml version="1.0" encoding="cp037"?><!doctype svg><svg/>', "DOCTYPE"),
        (b"<svg>" + b" " * 300_001 + b"</svg>", "300 KB"),
        (b"<g>" * 90_000, "damaged"),
    ],
)
def test_bad_files_are_refused(data: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_svg(data)


def test_too_many_segments_are_refused() -> None:
    with pytest.raises(ValueError, match="5000 segments"):
        read('<path d="M0 0' + "h1" * 6000 + '"/>')


def test_an_external_entity_is_never_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    data = f'<!DOCTYPE svg [<!ENTITY x SYSTEM "{secret.as_uri()}">]><svg viewBox="0 0 1 1">&x;</svg>'
    with pytest.raises(ValueError, match="DOCTYPE"):
        read_svg(data.encode())


@settings(max_examples=150, deadline=None)
@given(
    st.text("MmLlHhVvCcSsQqTtAaZz0123456789.,-+eE \n", max_size=60),
    st.text("abrotemclskwXY(), 0123456789.-", max_size=30),
)
def test_any_path_is_drawn_or_refused_in_words(path: str, transform: str) -> None:
    try:
        drawing = read(f'<path d="{path}" transform="{transform}"/>')
    except ValueError as error:
        assert len(str(error)) < 250
    else:
        assert all(abs(value) <= 1e6 for shape in drawing.shapes for step in shape.path for value in step[1:])


@pytest.mark.parametrize("file", ICONS + LOGOS, ids=lambda file: "-".join(file.parts[-2:]))
def test_our_own_marks_stay_inside_their_page(file: Path) -> None:
    drawing = read_svg(file.read_bytes())
    for shape in drawing.shapes:
        ends = [segment[-2:] for segment in shape.path if len(segment) > 1]
        assert all(-1 <= float(x) <= drawing.width + 1 and -1 <= float(y) <= drawing.height + 1 for x, y in ends)
    if file in ICONS:
        assert (drawing.width, drawing.height) == (24, 24)
        assert {shape.fill or shape.stroke for shape in drawing.shapes} == {"currentColor"}


def test_the_path_library_loads_only_when_a_drawing_is_read() -> None:
    code = "import sys, handouts.drawing; sys.exit(any(name.startswith('fontTools') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
