"""A picture of a set must be a small file that prints exactly; its bytes are part of what is approved and compared."""

from __future__ import annotations

import io
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from handouts.content.image_files import MAX_PICTURE_PIXELS, read_picture
from handouts.content.library import Library
from handouts.errors import InputError
from handouts.resources import templates_dir
from tests.support.sample_documents import PICTURE

TOPIC = """
topics:
  - on: [preparation]
    heading: Your drain
    blocks:
      - picture: {file: drain.svg, alt: A drain with an open cap.}
"""


def image(kind: str, width: int = 60, height: int = 40, mode: str = "RGB", **options: object) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "#1F5C4D").convert(mode).save(buffer, kind, **options)
    return buffer.getvalue()


def animated() -> bytes:
    buffer = io.BytesIO()
    frames = [Image.new("RGB", (60, 40), color) for color in ("red", "blue")]
    frames[0].save(buffer, "PNG", save_all=True, append_images=frames[1:])
    return buffer.getvalue()


def rotated() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    return image("JPEG", exif=exif)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.svg", bytes(PICTURE)),
        ("a.png", image("PNG")),
        ("a.jpg", image("JPEG")),
        ("a.jpeg", rotated()),
        ("a.jpg", image("JPEG", progressive=True)),
        ("a.png", image("PNG", MAX_PICTURE_PIXELS, 400)),
    ],
    ids=["svg", "png", "jpeg", "rotated", "progressive", "widest"],
)
def test_printable(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    assert read_picture(tmp_path, name) == data


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.png", animated(), "animated"),
        ("a.jpg", image("JPEG", mode="CMYK"), "CMYK"),
        ("a.png", image("PNG", MAX_PICTURE_PIXELS + 1, 400), f"at most {MAX_PICTURE_PIXELS} pixels"),
        ("a.png", image("PNG", 31, 40), "at least 32"),
        ("a.png", image("PNG")[:-20], "damaged"),
        ("a.jpg", image("JPEG")[:100], "damaged"),
        ("a.png", image("JPEG"), "the content of the picture 'a.png' is not PNG"),
        ("a.svg", b" " * 2_000_001, "over 2 MB"),
        ("a.svg", b'<svg viewBox="0 0 9 9"><script>1</script></svg>', "script"),
        ("a.svg", b'<svg viewBox="0 0 9 9"><use href="https://example.org/a.svg#b"/></svg>', "cannot be printed"),
        ("a.webp", b"RIFF", "is not an .svg, .png or .jpg file"),
        ("a.png", b"", "is empty"),
    ],
    ids=lambda value: "" if isinstance(value, bytes) else value,
)
def test_refused(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ValueError, match=message):
        read_picture(tmp_path, name)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """A clinic with a picture on its preparation page."""
    shutil.copytree(templates_dir() / "clinics" / "pain-relief-georgia", tmp_path / "clinics" / "georgia")
    folder = tmp_path / "clinics" / "georgia"
    path = folder / "balloon-kyphoplasty.yaml"
    text = path.read_text("utf-8")
    assert "\ntopics:" in text
    path.write_text(text.replace("\ntopics:\n", TOPIC, 1), encoding="utf-8")
    (folder / "drain.svg").write_bytes(PICTURE)
    return Library(tmp_path, templates_dir())


def test_changed_picture_needs_a_new_approval(library: Library) -> None:
    first = library.load("georgia", None, ["preparation"])
    assert first.pictures == {"drain.svg": PICTURE}
    path = library.root / "clinics" / "georgia" / "drain.svg"
    path.write_bytes(PICTURE.replace(b"#1F5C4D", b"#5C1F4D"))
    second = library.load("georgia", None, ["preparation"])
    assert first.text_digests != second.text_digests
    assert replace(second, pictures=first.pictures).text_digests == first.text_digests


def test_missing_picture(library: Library) -> None:
    (library.root / "clinics" / "georgia" / "drain.svg").unlink()
    with pytest.raises(InputError) as refused:
        library.load("georgia", None, ["preparation"])
    (problem,) = refused.value.problems
    assert "the picture 'drain.svg' does not exist" in problem.message
    line = Path(problem.file).read_text("utf-8").splitlines()[problem.line - 1]
    assert line[problem.column - 1 :].startswith("drain.svg")
