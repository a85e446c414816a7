"""Read a clinic's logo or a picture of a set: a small SVG, PNG or JPEG file that can be printed."""

from __future__ import annotations

import stat
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import NamedTuple

from handouts.errors import InvalidValue, did_you_mean
from handouts.files import open_file, real_path
from handouts.images import raster
from handouts.images.painting import Drawing
from handouts.images.pictograms import pictogram_defect
from handouts.images.svg import read_svg
from handouts.images.svg_error import CannotDraw

SUFFIXES = (".svg", ".png", ".jpg", ".jpeg")
MAX_PICTURE_PIXELS = 2400
"""Limit for each side of a picture, in pixels: more than 300 per inch over the whole width of the text."""


class _Use(NamedTuple):
    """What an image is used for: its name in messages, its limit, and the hints of the files."""

    noun: str
    max_bytes: int
    example: str
    smaller: str
    key: str
    """The key to delete if there is no such file."""
    folder: str = "the clinic's folder"
    """Where the file must be."""


_LOGO = _Use("logo", 1_000_000, "logo.svg", "save a smaller file (1000 pixels are enough for a PNG)", "logo")
_PICTURE = _Use(
    "picture", 2_000_000, "drain.svg", "save a smaller file: a photo as JPEG, at most 1500 pixels wide", "picture"
)
_DRAWING = _Use("picture", 1_000_000, "knee.svg", "simplify the drawing", "file")
_SHARED_DRAWING = _DRAWING._replace(folder="the folder pictures")
_PICTOGRAM = _Use("pictogram", 100_000, "walker.svg", "simplify the drawing", "icon")


class UnprintableImage(InvalidValue):
    """An image cannot be printed exactly. `line` and `column` are places in its file; 0 means the whole file."""

    def __init__(self, noun: str, name: str, message: str, hint: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message, hint)
        self.noun, self.name, self.line, self.column = noun, name, line, column

    def __str__(self) -> str:
        place = f"line {self.line}, column {self.column}: " if self.line else ""
        return f"the {self.noun} {self.name!r} cannot be printed: {place}{super().__str__()}"


def read_logo(folder: Path, name: str) -> bytes:
    """The bytes of a logo that can be printed.

    Raises InvalidValue for a wrong name, and UnprintableImage for a file with a defect.
    """
    return _read_image(folder, name, _LOGO)


def read_picture(folder: Path, name: str) -> bytes:
    """The bytes of a picture that can be printed: at most 2 MB, and MAX_PICTURE_PIXELS per side.

    Raises InvalidValue for a wrong name, and UnprintableImage for a file with a defect.
    """
    return _read_image(folder, name, _PICTURE)


def read_drawing(folder: Path, name: str, *, is_own: bool) -> tuple[bytes, Drawing]:
    """The bytes and the shapes of a picture that must be an SVG file, of the clinic (`is_own`) or of a procedure.

    Raises the same errors as `read_picture`.
    """
    use = _DRAWING if is_own else _SHARED_DRAWING
    _check_suffix(name, use)
    data = _read(_image_path(folder, name, use), name, use)
    return data, _read_drawing(data, name, use)


def read_pictogram(folder: Path, name: str) -> bytes:
    """The bytes of a clinic's own pictogram: an SVG file, about as wide as tall, in flat colors that print in gray.

    Raises the same errors as `read_picture`.
    """
    _check_suffix(name, _PICTOGRAM)
    data = _read(_image_path(folder, name, _PICTOGRAM), name, _PICTOGRAM)
    if defect := pictogram_defect(_read_drawing(data, name, _PICTOGRAM)):
        raise UnprintableImage(_PICTOGRAM.noun, name, *defect)
    return data


def _check_suffix(name: str, use: _Use) -> None:
    if PurePosixPath(name).suffix.lower() != ".svg":
        raise InvalidValue(f"the {use.noun} {name!r} is not an .svg file", f"use an SVG file, like {use.example}")


def _read_image(folder: Path, name: str, use: _Use) -> bytes:
    path = _image_path(folder, name, use)
    data = _read(path, name, use)
    suffix = path.suffix.lower()
    if suffix == ".png":
        _check_raster(data, name, raster.PNG, "PNG", use)
    elif suffix in (".jpg", ".jpeg"):
        _check_raster(data, name, raster.JPEG, "JPEG", use)
    else:
        _read_drawing(data, name, use)
    return data


def _image_path(folder: Path, name: str, use: _Use) -> Path:
    """The path of an image. The name must have a known suffix, and must not lead out of the folder."""
    fix = f"put the file into {use.folder} and write only its name, like {use.example}"
    posix, windows = PurePosixPath(name), PureWindowsPath(name)
    if not name.strip() or not name.isprintable():
        raise InvalidValue(f"{name!r} is not a valid file name", fix)
    if posix.is_absolute() or windows.drive or windows.root or ".." in windows.parts:
        raise InvalidValue(f"the {use.noun} {name!r} is outside {use.folder}", fix)
    path = folder / name
    if path.suffix.lower() not in SUFFIXES:
        raise InvalidValue(f"the {use.noun} {name!r} is not an .svg, .png or .jpg file", "save it as one of these")
    try:
        inside = real_path(path).is_relative_to(real_path(folder))
    except (OSError, RuntimeError):
        raise InvalidValue(f"the {use.noun} {name!r} is a broken link", fix) from None
    if not inside:
        raise InvalidValue(f"the {use.noun} {name!r} is a link to a file outside {use.folder}", fix)
    return path


def _read(path: Path, name: str, use: _Use) -> bytes:
    try:
        mode = path.stat().st_mode
    except OSError:
        raise InvalidValue(f"the {use.noun} {name!r} does not exist", _missing_hint(path, name, use)) from None
    if not stat.S_ISREG(mode):
        raise InvalidValue(f"the {use.noun} {name!r} is not a regular file", "replace it with an SVG, PNG or JPEG file")
    try:
        with open_file(path, follow=True) as file:
            data = file.read(use.max_bytes + 1)
    except OSError as error:
        raise InvalidValue(
            f"the {use.noun} {name!r} cannot be read ({error.strerror})", "check its permissions"
        ) from None
    if len(data) > use.max_bytes:
        raise InvalidValue(f"the {use.noun} {name!r} is over {_size(use.max_bytes)}", use.smaller)
    if not data:
        raise InvalidValue(f"the {use.noun} {name!r} is empty", "save it again")
    return data


def _size(count: int) -> str:
    return f"{count // 1_000_000} MB" if count >= 1_000_000 else f"{count // 1000} KB"


def _missing_hint(path: Path, name: str, use: _Use) -> str:
    try:
        available = [file.name for file in path.parent.iterdir() if file.suffix.lower() in SUFFIXES]
    except OSError:
        available = []
    return did_you_mean(name, available) or f"put the file into {use.folder}, or delete `{use.key}`"


def _read_drawing(data: bytes, name: str, use: _Use) -> Drawing:
    if data.startswith(raster.PNG):
        raise InvalidValue(f"the {use.noun} {name!r} is a PNG file", "rename it so that it ends in .png")
    if data.startswith((b"\xff\xd8", b"GIF8", b"%PDF", b"\x1f\x8b")):
        raise InvalidValue(f"the content of the {use.noun} {name!r} is not SVG", "save it as plain SVG")
    try:
        return read_svg(data)
    except CannotDraw as error:
        raise UnprintableImage(use.noun, name, error.message, error.hint, error.line, error.column) from None


def _check_raster(data: bytes, name: str, signature: bytes, kind: str, use: _Use) -> None:
    if not data.startswith(signature):
        raise InvalidValue(f"the content of the {use.noun} {name!r} is not {kind}", f"save it as {kind}")
    try:
        if use is _PICTURE:
            _check_pixels(data)
        raster.read_raster(data)
    except raster.UnprintablePicture as error:
        raise UnprintableImage(use.noun, name, error.message, error.hint) from None


def _check_pixels(data: bytes) -> None:
    """Raise UnprintablePicture for a picture with more pixels than print shows."""
    width, height = raster.picture_size(data)
    if max(width, height) > MAX_PICTURE_PIXELS:
        raise raster.UnprintablePicture(
            f"the picture has {width} x {height} pixels", f"save it with at most {MAX_PICTURE_PIXELS} pixels per side"
        )
