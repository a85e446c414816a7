"""A picture whose colors become alike in gray is found; drawings and photos that stay readable are not."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageDraw

from handouts.images.gray_contrast import find_gray_loss


def svg(*shapes: str) -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20">{"".join(shapes)}</svg>'.encode()


def band(color: str, left: int = 0, more: str = "") -> str:
    return f'<path d="M{left} 0h8v20h-8z" fill="{color}" {more}/>'


def png(background: str, *bands: str, kind: str = "PNG") -> bytes:
    image = Image.new("RGB", (400, 300), background)
    draw = ImageDraw.Draw(image)
    for index, color in enumerate(bands):
        draw.rectangle((40 + 80 * index, 40, 90 + 80 * index, 260), fill=color)
    buffer = io.BytesIO()
    image.save(buffer, kind)
    return buffer.getvalue()


def photo() -> bytes:
    """Many colors: hue from left to right, lightness from top to bottom."""
    image = Image.new("HSV", (256, 128))
    image.putdata([(x, 160, 255 - y) for y in range(128) for x in range(256)])
    buffer = io.BytesIO()
    image.convert("RGB").save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        svg(band("#1F5C4D")),
        svg(band("#1F5C4D"), band("#B5541C", 10), band("#DDEEE8", 20)),
        svg('<path d="M0 0h9v9z"/>'),
        svg(band("none", more='stroke="#000000"')),
        svg(band("#FFFFFF")),
        svg(band("#C8C8C8"), band("#CCCCCC", 10)),
        png("white", "black", "#1F5C4D"),
        png("white", "#101010", kind="JPEG"),
        photo(),
    ],
    ids=["one", "three", "black", "line", "white", "grays", "png", "jpeg", "photo"],
)
def test_stays_readable(data: bytes) -> None:
    assert find_gray_loss(data) is None


@pytest.mark.parametrize(
    ("data", "whole"),
    [
        (svg(band("#FFF000")), True),
        (svg(band("#000000", more='fill-opacity="0"'), band("#FFF000", 10)), True),
        (svg(band("#D02020"), band("#207F20", 10)), False),
        (svg(band("none", more='stroke="#D02020"'), band("#207F20", 10)), False),
        (png("white", "#FFF000"), True),
        (png("#30A030", "#FF4848"), True),
        (png("white", "#D02020", "#207F20"), False),
        (png("white", "#D02020", "#207F20", kind="JPEG"), False),
    ],
)
def test_loses_colors(data: bytes, whole: bool) -> None:
    loss = find_gray_loss(data)
    assert loss is not None
    assert loss.whole == whole


def test_names_the_colors() -> None:
    loss = find_gray_loss(svg(band("#D02020"), band("#207F20", 10), band("#000000", 20)))
    assert loss is not None
    assert {loss.first, loss.second} == {"#D02020", "#207F20"}
