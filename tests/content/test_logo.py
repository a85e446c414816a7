"""A logo must be a small SVG, PNG or JPEG file in the clinic's folder."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from PIL import Image

from handouts.content.image_files import UnprintableImage, read_logo

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'


def png(width: int = 40, height: int = 40, kind: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    Image.effect_noise((width, height), 50).save(buffer, kind)
    return buffer.getvalue()


@pytest.mark.parametrize("name", ["logo.svg", "Logo.SVG"])
def test_svg(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(SVG)
    assert read_logo(tmp_path, name) == SVG


@pytest.mark.parametrize("name", ["logo.png", "logo.PNG", "art/logo.png", "logo.jpg", "logo.JPEG"])
def test_raster_picture(tmp_path: Path, name: str) -> None:
    (tmp_path / "art").mkdir()
    data = png(kind="JPEG" if "jp" in name.lower() else "PNG")
    (tmp_path / name).write_bytes(data)
    assert read_logo(tmp_path, name) == data


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("logo.png", SVG, "is not PNG"),
        ("logo.svg", png(), "ends in .png"),
        ("logo.svg", png(kind="JPEG"), "is not SVG"),
        ("logo.png", png(kind="JPEG"), "is not PNG"),
        ("logo.gif", b"GIF89a", "is not an .svg, .png or .jpg file"),
        ("logo", b"x", "is not an .svg, .png or .jpg file"),
        ("logo.png", b"", "is empty"),
        ("logo.svg", b" " * 1_000_001, "over 1 MB"),
        ("logo.svg", b"<svg viewBox='0 0 9 9'><text>A</text></svg>", "convert text to outlines"),
        ("logo.svg", b"junk", "damaged"),
        ("logo.png", png()[:-200], "damaged"),
        ("logo.png", png()[:20], "damaged"),
        ("logo.png", png()[:60] + b"\xff" + png()[61:], "damaged"),
        ("logo.jpg", png(), "is not JPEG; save it as JPEG"),
        ("logo.jpeg", png(kind="JPEG")[:300], "damaged"),
        ("logo.png", png(31, 400), "31 x 400 pixels.*at least 32"),
        ("logo.png", png(4001, 40), "at most 4000"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_refused_contents(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ValueError, match=message):
        read_logo(tmp_path, name)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("../logo.svg", "outside the clinic's folder"),
        ("a/../../logo.svg", "outside"),
        ("..\\logo.svg", "outside"),
        ("/etc/logo.svg", "outside"),
        ("C:\\logo.svg", "outside"),
        ("C:logo.svg", "outside"),
        ("", "not a valid file name"),
        ("logo\0.svg", "not a valid file name"),
        ("missing.svg", "does not exist"),
        ("folder.svg", "not a regular file"),
    ],
)
def test_refused_paths(tmp_path: Path, name: str, message: str) -> None:
    clinic = tmp_path / "clinic"
    (clinic / "folder.svg").mkdir(parents=True)
    (tmp_path / "logo.svg").write_bytes(SVG)
    with pytest.raises(ValueError, match=message):
        read_logo(clinic, name)


def test_place_in_the_file(tmp_path: Path) -> None:
    text = b'<svg viewBox="0 0 9 9">\n  <text>A</text>\n</svg>'
    (tmp_path / "logo.svg").write_bytes(text)
    with pytest.raises(
        UnprintableImage, match=r"logo 'logo\.svg' cannot be printed: line 2, column 3: cannot draw <text>; "
    ) as caught:
        read_logo(tmp_path, "logo.svg")
    assert (caught.value.line, caught.value.column, caught.value.message) == (2, 3, "cannot draw <text>")
    assert caught.value.hint == "convert text to outlines and save again, or use a PNG file instead"


def test_similar_name_is_suggested(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_bytes(SVG)
    with pytest.raises(ValueError, match=r'did you mean "logo\.svg"'):
        read_logo(tmp_path, "lgo.svg")


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
def test_links_stay_inside(tmp_path: Path) -> None:
    clinic = tmp_path / "clinic"
    clinic.mkdir()
    (tmp_path / "out.svg").write_bytes(SVG)
    (clinic / "real.svg").write_bytes(SVG)
    (clinic / "in.svg").symlink_to("real.svg")
    (clinic / "escape.svg").symlink_to(tmp_path / "out.svg")
    (clinic / "round.svg").symlink_to("round.svg")
    assert read_logo(clinic, "in.svg") == SVG
    for name in ("escape.svg", "round.svg"):
        with pytest.raises(ValueError, match=r"link|does not exist"):
            read_logo(clinic, name)
