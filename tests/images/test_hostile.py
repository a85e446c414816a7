"""Hostile SVG files of about 300 KB are read or refused within two seconds."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from handouts.content.image_files import read_logo
from handouts.images.geometry import parse_fraction, parse_length, parse_number_attribute, parse_numbers, read_transform
from handouts.images.outlines import read_path
from handouts.images.style import StyleSheet, parse_declarations, read_color
from handouts.images.svg_error import CannotDraw, producing_program
from handouts.images.viewport import read_page

SIZE = 290_000
LIMIT = 2.0
"""CPU time of this process, in seconds."""
TOKENS = (
    "/*a", "/*", "*/", " ", "\n", "a", "1", "1.", "1.1", ".", "-", "+", "e", "1e", "1e1", "-1e-1", ",", " ,", "(", ")",
    "a(", "translate(", "translate(1)", "1 1 ", "M", "M0 0", "M0,0L1,1", "zM0 0z", "M0 0a1 1 0 011 1", "h1", "T1 1",
    "'", '"', ";", ":", "a:b;", "fill:red;", "!important", "!", "#", "#a", "url(", "url(#a)", "rgb(", "rgb(1,1,1)",
    "hsl(", "{", "}", "{}", ".a{}", ".a{fill:red}", "@", "@media ", "@font-face{", "@charset", "a,", ".a,", "-->",
    "<!--", "\u00a0", "\u0660", "%", "px", "--", "0 0 ", "none", "var(", "clip0_1_", "clip1_a",
)  # fmt: skip
READERS = {
    "path": read_path,
    "transform": read_transform,
    "number": lambda text: parse_number_attribute(text, "x"),
    "length": lambda text: parse_length(text, "x", 9),
    "share": lambda text: parse_fraction(text, "x"),
    "numbers": lambda text: parse_numbers(text, "x", 500_000),
    "color": read_color,
    "declarations": parse_declarations,
    "style sheet": lambda text: StyleSheet().read(text),
    "page": lambda text: read_page({"viewBox": "0 0 9 9", "width": text, "preserveAspectRatio": text}),
    "program": lambda text: producing_program(text.encode()),
}


@pytest.mark.parametrize("reader", READERS)
def test_long_attributes(reader: str) -> None:
    for token in TOKENS:
        for text in (
            token * (SIZE // len(token)),
            token * (SIZE // len(token)) + "x",
            "M0 0 " + token * (SIZE // len(token)),
        ):
            start = time.process_time()
            try:
                READERS[reader](text)
            except CannotDraw as error:
                assert len(str(error)) < 400
            assert time.process_time() - start < LIMIT, (token, text[:20], text[-20:])


def times(text: str, count: int) -> str:
    return text * count


def bombs() -> Iterator[tuple[str, str]]:
    """Name and body of drawings that expand, are deeply nested, or are large."""
    copies = "".join(f'<g id="a{n}">' + f'<use href="#a{n - 1}"/>' * 10 + "</g>" for n in range(1, 25))
    yield "copies of copies", f'<defs><g id="a0"><rect width="1" height="1"/></g>{copies}</defs><use href="#a24"/>'
    few = "".join(f'<g id="a{n}">' + f'<use href="#a{n - 1}"/>' * 10 + "</g>" for n in range(1, 9))
    yield "copies of nothing", f'<defs><g id="a0"/>{few}</defs><use href="#a8"/>'
    symbols = "".join(
        f'<symbol id="s{n}"><use href="#s{n - 1}"/><use href="#s{n - 1}"/></symbol>' for n in range(1, 14)
    )
    yield "symbols", f'<symbol id="s0"><rect width="1" height="1"/></symbol>{symbols}<use href="#s13"/>'
    yield (
        "a long path, copied",
        f'<defs><path id="p" d="M0 0{times(" ", 200_000)}z"/></defs>' + '<use href="#p"/>' * 4000,
    )
    yield (
        "a large path, copied",
        f'<defs><path id="p" d="{times("M0 0L1 1", 9000)}"/></defs>' + '<use href="#p"/>' * 4000,
    )
    yield "elements", "<g/>" * 70_000
    yield "depth", "<g>" * 40_000 + "</g>" * 40_000
    yield "never closed", "<g>" * 90_000
    yield "shapes", '<rect width="1" height="1"/>' * 4900
    clip = '<clipPath id="c"><circle r="9"/></clipPath>'
    yield "clips", clip + '<g clip-path="url(#c)">' * 30 + '<rect width="10" height="10"/>' * 4000 + "</g>" * 30
    yield "a clip of many shapes", f'<clipPath id="c">{"<rect/>" * 4000}</clipPath>' + '<g clip-path="url(#c)"/>' * 900
    properties = "".join(f"--a{n}:1;" for n in range(190))
    classes = "".join(f'<g id="i{n}" class="a"/>' for n in range(4900))
    yield "properties", f"<style>.a{{{properties}}}</style>{classes}"
    names = " ".join(f"a{n}" for n in range(8000))
    yield "classes", f'<style>{"".join(f".a{n}{{}}" for n in range(8000))}</style><g class="{names}"/>'
    yield "selectors", f"<style>{times('a,', 60_000)}a{{{times('fill:red;', 9000)}}}</style>"
    yield "transparent shapes", '<g opacity=".5">' + '<rect width="1" height="1"/>' * 4900 + "</g>"
    stops = "<stop/>" * 4000
    yield "stops", f'<linearGradient id="g">{stops}</linearGradient><path d="M0 0h9v9" fill="url(#g)"/>'
    chain = "".join(f'<linearGradient id="g{n}" href="#g{n - 1}"/>' for n in range(1, 4000))
    yield "gradients of gradients", f'{chain}<path d="M0 0h9v9" fill="url(#g3999)"/>'
    uses = '<path d="M0 0h9v9" fill="url(#g)"/>' * 4000
    yield "one gradient", f'<linearGradient id="g">{"<stop/>" * 99}</linearGradient>{uses}'
    yield "attributes", "<g " + " ".join(f'data-a{n}="1"' for n in range(17_000)) + "/>"
    yield "comments", f"<style>{times('a<!---->', 33_000)}</style>"
    yield "entities", times("&amp;", 50_000)


@pytest.mark.parametrize("name", dict(bombs()))
def test_hostile_drawings(tmp_path, name: str) -> None:
    text = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 60">{dict(bombs())[name]}</svg>'
    (tmp_path / "logo.svg").write_text(text)
    start = time.process_time()
    try:
        read_logo(tmp_path, "logo.svg")
    except ValueError as error:
        assert len(str(error)) < 400
    assert time.process_time() - start < LIMIT


def test_repeated_entities(tmp_path) -> None:
    text = f'<!DOCTYPE svg [<!ENTITY a "{"x" * 99}">]><svg viewBox="0 0 9 9"><title>{"&a;" * 90_000}</title></svg>'
    (tmp_path / "logo.svg").write_text(text)
    start = time.process_time()
    with pytest.raises(ValueError, match="empty"):
        read_logo(tmp_path, "logo.svg")
    assert time.process_time() - start < LIMIT
