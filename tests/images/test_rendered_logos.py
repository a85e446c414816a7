"""Logos on a finished page, compared pixel by pixel with librsvg."""

from __future__ import annotations

import io
import subprocess
from dataclasses import replace

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageFilter, ImageOps

from handouts import document as d
from handouts.images.raster import is_raster
from handouts.images.svg import read_svg
from tests.renderer import render
from tests.support.raster_images import GRAY, PALETTE, RGBA, plain, png
from tests.support.real_programs import require
from tests.support.sample_documents import BRAND, document, words

FINE = 24
"""Rendered pixels per point. Each 3 x 3 are averaged to one pixel, so that soft edges are equal in both renderers."""
DIFFERENT = 40
"""Maximum difference, of 255, between a pixel and all pixels around it in the other picture."""


def printed(data: bytes) -> Image.Image:
    """The logo as rendered on the first page of a document."""
    file = render(document(d.Paragraph(words("Text.")), brand=replace(BRAND, logo=data)))
    page = pypdfium2.PdfDocument(file)[0]
    logos = [item for item in page.get_objects(max_depth=1) if item.type in (3, 5)]  # images, forms
    matrix = max((item.get_matrix() for item in logos), key=lambda matrix: matrix.d)
    drawing = None if is_raster(data) else read_svg(data)
    wide, tall = (drawing.width, drawing.height) if drawing else (1, 1)
    right, top = page.get_width() - matrix.e - matrix.a * wide, page.get_height() - matrix.f - matrix.d * tall
    picture = page.render(scale=FINE, crop=(matrix.e, matrix.f, right, top)).to_pil()
    return picture.convert("RGB").reduce(3)


def librsvg_image(data: bytes, width: int) -> Image.Image:
    """The same file rendered by librsvg, with the same width."""
    command = ["rsvg-convert", "--width", str(3 * width), "--keep-aspect-ratio", "--background-color", "white"]
    result = subprocess.run(command, input=data, capture_output=True, check=True)
    return Image.open(io.BytesIO(result.stdout)).convert("RGB").reduce(3)


def different_pixels(left: Image.Image, right: Image.Image) -> int:
    """Number of pixels of each picture that are darker or lighter than all pixels around them in the other picture."""
    assert max(abs(left.width - right.width), abs(left.height - right.height)) <= 2, (left.size, right.size)
    right = right.resize(left.size)
    worst = Image.new("L", left.size)
    for first, second in ((left, right), (right, left)):
        low, high = second.filter(ImageFilter.MinFilter(3)), second.filter(ImageFilter.MaxFilter(3))
        for beyond in (ImageChops.subtract(low, first), ImageChops.subtract(first, high)):
            for band in beyond.split():
                worst = ImageChops.lighter(worst, band)
    worst = ImageOps.crop(worst, 2)  # an edge at the border of the page may be half a pixel off
    return sum(count for value, count in enumerate(worst.histogram()) if value > DIFFERENT)


FRAME = '<path fill="#eee" d="M0 0h100v60H0z"/>'
"""Covers the page, so that the drawing is as large as the page in both pictures."""
STYLE = "fill='none' stroke='#000'"
DRAWINGS = {
    # Drawings that were once printed wrong or refused.
    "outside the viewBox": ("<rect x='10' y='-30' width='80' height='80' fill='#c00'/>", "width='60' height='60' viewBox='0 0 100 20'"),
    "wide page": ("<circle cx='50' cy='50' r='50' fill='#c00'/>", "width='300' height='100' viewBox='0 0 100 100'"),
    "stretched": ("<circle cx='50' cy='50' r='50' fill='#c00'/>", "width='100' height='50' viewBox='0 0 100 100' preserveAspectRatio='none'"),
    "to one side": ("<circle cx='50' cy='50' r='50' fill='#c00'/>", "width='300' height='100' viewBox='0 0 100 100' preserveAspectRatio='xMaxYMid'"),
    "size in mm": ("<rect width='60' height='40' fill='#c00'/>", "width='40mm' height='20mm'"),
    "small viewBox": ("<path d='M.1 .1h.8l-.4 .7z' fill='#06c'/>", "viewBox='0 0 1 1'"),
    "large viewBox": ("<path d='M10000 10000h80000l-40000 70000z' fill='#06c'/>", "viewBox='0 0 100000 100000'"),
    "miter limit of 1": f"<path d='M10 50 L50 10 L90 50' {STYLE} stroke-width='10' stroke-miterlimit='1'/>",
    "miter limit of 12": f"<path d='M30 55 L40 15 L50 55' {STYLE} stroke-width='4' stroke-miterlimit='12'/>",
    "sharp corner at the default limit": f"<path d='M30 55 L40 15 L50 55' {STYLE} stroke-width='4'/>",
    "paint order": "<circle cx='50' cy='30' r='20' fill='#fff' stroke='#c00' stroke-width='16' paint-order='stroke'/>",
    "stroke width 0 in the group": "<g stroke='#c00' stroke-width='0'><circle cx='50' cy='30' r='20' fill='#fff' stroke-width='6'/></g>",
    "stroke width 0 in the group, width in a style": "<g stroke='#c00' stroke-width='0'><circle cx='50' cy='30' r='20' fill='none' style='stroke-width:6px'/></g>",
    "exponent": "<path d='M1e-05 0L60 0L60 60L1.5e-06 60z' fill='#c00'/>",
    "class": "<style>.a{fill:#c00}</style><rect class='a' width='60' height='40'/>",
    "style sheet in CDATA": "<style type='text/css'><![CDATA[ .st0{fill:none;stroke:#06c;stroke-width:4;} #x{fill:lime} ]]></style><rect class='st0' x='5' y='5' width='60' height='40'/><circle id='x' cx='80' cy='30' r='9'/>",
    "Figma": "<g clip-path='url(#clip0)'><rect width='60' height='40' fill='#c00'/></g><defs><clipPath id='clip0'><rect width='100' height='60' fill='white'/></clipPath></defs>",
    "clip that cuts": "<clipPath id='c'><circle cx='50' cy='30' r='20'/></clipPath><g clip-path='url(#c)'><rect x='30' width='20' height='60' fill='#c00'/><rect x='50' width='90' height='60' fill='#06c'/></g><rect x='90' width='9' height='60'/>",
    "clip with a clip rule": "<clipPath id='c'><path clip-rule='evenodd' d='M20 5h60v50H20zM35 15h30v30H35z'/></clipPath><rect width='100' height='60' fill='#c00' clip-path='url(#c)'/>",
    "clip with a transform": "<clipPath id='c' transform='rotate(20 50 30)'><rect x='20' y='10' width='60' height='40'/></clipPath><g transform='translate(5 2) scale(.9)'><rect width='100' height='60' fill='#c00' clip-path='url(#c)'/></g>",
    "clip within a clip": "<clipPath id='c'><circle cx='40' cy='30' r='25'/></clipPath><clipPath id='e'><circle cx='60' cy='30' r='25'/></clipPath><g clip-path='url(#c)'><rect width='100' height='60' fill='#c00' clip-path='url(#e)'/></g>",
    "switch": "<switch><foreignObject requiredExtensions='http://ns.adobe.com/AdobeIllustrator/10.0/' x='0' y='0' width='1' height='1'/><g><rect width='60' height='40' fill='#c00'/></g></switch>",
    "fill rules": "<path d='M10 5h30v50H10zM15 15h20v30H15z' fill-rule='evenodd'/><path d='M60 5h30v50H60zM65 15h20v30H65z'/>",
    "colors": "".join(f"<rect x='{9 * index}' y='5' width='9' height='50' fill='{color}'/>" for index, color in enumerate(("hsl(0,100%,40%)", "crimson", "rgba(200,0,0,1)", "rgb(80%,0%,0%)", "rebeccapurple", "#0af", "#00AAFF", "currentColor", "hsl(200 50% 50%)", "tomato"))),
    "copies": "<defs><g id='g' fill='#06c'><circle cx='10' cy='10' r='8'/><path d='M2 20h16v5H2z'/></g></defs><use href='#g'/><use href='#g' x='30' y='10'/><use href='#g' transform='translate(90 5) rotate(40)'/>",
    "symbol": "<symbol id='s' viewBox='0 0 10 10'><circle cx='5' cy='5' r='5'/></symbol><use href='#s' x='10' y='10' width='30' height='40' fill='#c00'/><use href='#s' x='60' y='5' width='20' height='20'/>",
    "drawing in a drawing": "<svg x='10' y='10' width='50' height='40' viewBox='0 0 20 20'><rect width='30' height='20' fill='#c00'/></svg>",
    "transforms": "<g transform='translate(50 30) rotate(30) skewX(20) scale(1.5 .7)'><rect x='-15' y='-15' width='30' height='30' fill='#06c'/></g>",
    "arcs": "<path d='M10 30A20 10 30 1 0 40 20A9 9 0 0 1 55 40a5 20 0 0110 0A0 3 0 0 1 90 50V10z' fill='#06c'/>",
    "smooth curves": "<path d='M5 30Q15 0 25 30T45 30T65 30S75 55 85 30c3 -9 9 -9 9 0z' fill='#06c'/>",
    "dots": "<path d='M20 30zm20 0h0m20 0l0 0M90 10' stroke='#c00' stroke-width='12' stroke-linecap='round'/><path d='M80 40z' stroke='#06c' stroke-width='12' stroke-linecap='square'/><path d='M80 20z' stroke='#06c' stroke-width='12'/>",
    "caps and joins": f"<g {STYLE} stroke-width='10'><path d='M10 15h30v30' stroke-linecap='round' stroke-linejoin='round'/><path d='M60 15h30v30' stroke-linecap='square' stroke-linejoin='bevel'/></g>",
    "round corners": "<rect x='5' y='5' width='40' height='50' rx='15' fill='#06c'/><rect x='55' y='5' width='40' height='50' rx='50' ry='5' fill='#c00'/>",
    "units and percentages": "<rect x='10%' y='5pt' width='10mm' height='50%' fill='#06c'/><circle cx='75%' cy='50%' r='20%' fill='#c00'/>",
    "inherited": "<g fill='none' stroke='#06c' stroke-width='3'><g stroke='#c00'><path d='M10 10h30v30' fill='inherit'/></g><path d='M60 10h30v30'/></g>",
    "transparent shapes": "<rect width='100' height='30' fill='#00f'/><g opacity='.5'><rect x='5' y='5' width='40' height='40' fill='red'/><circle cx='75' cy='25' r='18' fill='#ff0'/></g><circle cx='50' cy='40' r='12' fill='lime' stroke='#000' stroke-width='8' fill-opacity='.3' stroke-opacity='.6'/>",
    "transparent color": "<rect width='60' height='60' fill='#000'/><rect x='30' y='20' width='60' height='20' fill='rgba(255,0,0,.5)'/><rect x='30' y='45' width='60' height='9' fill='#00ff0080'/>",
    "linear gradient": "<linearGradient id='a'><stop offset='.2' stop-color='red'/><stop offset='.5' stop-color='#0f0'/><stop offset='.5' stop-color='blue'/><stop offset='1' stop-color='gold'/></linearGradient><rect x='5' y='5' width='90' height='50' fill='url(#a)'/>",
    "radial gradient": "<radialGradient id='r' fx='.3' fy='.3'><stop stop-color='#fff'/><stop offset='1' stop-color='#006'/></radialGradient><circle cx='50' cy='30' r='28' fill='url(#r)'/>",
    "rotated gradients": "<linearGradient id='a'><stop stop-color='red'/><stop offset='100%' style='stop-color:#00f'/></linearGradient><linearGradient id='b' href='#a' gradientUnits='userSpaceOnUse' x1='20' y1='10' x2='80' y2='50' gradientTransform='rotate(20)'/><g transform='translate(5 5) scale(.9)'><path d='M10 40L50 20L90 40' fill='none' stroke='url(#b)' stroke-width='9'/><rect x='60' width='30' height='15' fill='url(#b)'/></g>",
    "gradient of one color": "<linearGradient id='a'><stop stop-color='#06c'/></linearGradient><rect x='5' y='5' width='90' height='50' fill='url(#a)'/>",
    "straight lines": "<path d='M10 30h80' stroke='#06c'/><path d='M10 40h80'/><path d='M10 5v50'/>",
    "hidden": "<g visibility='hidden'><rect width='50' height='60'/><rect x='50' width='50' height='60' visibility='visible' fill='#06c'/></g><rect width='9' height='9' display='none'/>",
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _needs_librsvg() -> None:
    require("rsvg-convert")


@pytest.mark.parametrize("name", DRAWINGS)
def test_logo_matches_librsvg(name: str) -> None:
    drawing = DRAWINGS[name]
    body, size = drawing if isinstance(drawing, tuple) else (FRAME + drawing, "viewBox='0 0 100 60'")
    data = f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{body}</svg>'.encode()
    ours = printed(data)
    expected = librsvg_image(data, ours.width)
    assert different_pixels(ours, expected) <= 6


def test_comparison_finds_differences() -> None:
    """The other tests rely on this: a thinner line, a missing dot, or another tone is not mistaken for a soft edge."""
    template = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 60"><circle cx="50" cy="30" r="20" fill="#c00"/>{}</svg>'
    original = librsvg_image(template.format("").encode(), 400)
    for change in ('<circle cx="90" cy="9" r="1"/>', '<circle cx="50" cy="30" r="21" fill="none" stroke="#c00"/>',
                   '<circle cx="50" cy="30" r="20" fill="#f00"/>'):  # fmt: skip
        assert different_pixels(original, librsvg_image(template.format(change).encode(), 400)) > 50, change


@pytest.mark.parametrize(
    ("data", "color"),
    [
        (plain(b"\x80\x12", depth=16, kind=GRAY), (128, 128, 128)),
        (plain(b"\xc0\x20\x22\x80", kind=RGBA), (223, 143, 144)),
        (png([b"\x55" * 10] * 40, 40, 2, PALETTE, [(b"PLTE", b"\0\0\0\xc0\x20\x22")]), (192, 32, 34)),
    ],
)
def test_printed_png_colors(data: bytes, color: tuple[int, int, int]) -> None:
    picture = printed(data)
    assert abs(picture.width - picture.height) <= 2
    middle = picture.getpixel((picture.width // 2, picture.height // 2))
    assert all(abs(actual - expected) <= 1 for actual, expected in zip(middle, color, strict=True))  # type: ignore[arg-type]
