"""Read a clinic's logo, and check that it is a small SVG, PNG or JPEG file that can be printed."""

from __future__ import annotations

import stat
from pathlib import Path, PurePosixPath, PureWindowsPath

from handouts.errors import InvalidValue, did_you_mean
from handouts.files import open_file, real_path
from handouts.images import raster
from handouts.images.svg import read_svg
from handouts.images.svg_error import CannotDraw

MAX_BYTES = 1_000_000
SUFFIXES = (".svg", ".png", ".jpg", ".jpeg")


class UnprintableLogo(InvalidValue):
    """A logo cannot be printed exactly. `line` and `column` are places in its file; 0 means the whole file."""

    def __init__(self, name: str, message: str, hint: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message, hint)
        self.name, self.line, self.column = name, line, column

    def __str__(self) -> str:
        place = f"line {self.line}, column {self.column}: " if self.line else ""
        return f"the logo {self.name!r} cannot be printed: {place}{super().__str__()}"


def read_logo(folder: Path, name: str) -> bytes:
    """The bytes of a logo that can be printed.

    Raises InvalidValue for a wrong name, and UnprintableLogo for a file with a defect.
    """
    path = _logo_path(folder, name)
    data = _read(path, name)
    suffix = path.suffix.lower()
    if suffix == ".png":
        _check_raster(data, name, raster.PNG, "PNG")
    elif suffix in (".jpg", ".jpeg"):
        _check_raster(data, name, raster.JPEG, "JPEG")
    else:
        _check_svg(data, name)
    return data


def _logo_path(folder: Path, name: str) -> Path:
    """The path of a logo. The name must have a known suffix, and must not lead out of the folder."""
    fix = "put the file into the clinic's folder and write only its name, like logo.svg"
    posix, windows = PurePosixPath(name), PureWindowsPath(name)
    if not name.strip() or not name.isprintable():
        raise InvalidValue(f"{name!r} is not a valid file name", fix)
    if posix.is_absolute() or windows.drive or windows.root or ".." in windows.parts:
        raise InvalidValue(f"the logo {name!r} is outside the clinic's folder", fix)
    path = folder / name
    if path.suffix.lower() not in SUFFIXES:
        raise InvalidValue(f"the logo {name!r} is not an .svg, .png or .jpg file", "save it as one of these")
    try:
        inside = real_path(path).is_relative_to(real_path(folder))
    except (OSError, RuntimeError):
        raise InvalidValue(f"the logo {name!r} is a broken link", fix) from None
    if not inside:
        raise InvalidValue(f"the logo {name!r} is a link to a file outside the clinic's folder", fix)
    return path


def _read(path: Path, name: str) -> bytes:
    try:
        mode = path.stat().st_mode
    except OSError:
        raise InvalidValue(f"the logo {name!r} does not exist", _missing_hint(path, name)) from None
    if not stat.S_ISREG(mode):
        raise InvalidValue(f"the logo {name!r} is not a regular file", "replace it with an SVG, PNG or JPEG file")
    try:
        with open_file(path, follow=True) as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InvalidValue(f"the logo {name!r} cannot be read ({error.strerror})", "check its permissions") from None
    if len(data) > MAX_BYTES:
        raise InvalidValue(f"the logo {name!r} is over 1 MB", "save a smaller file (1000 pixels are enough for a PNG)")
    if not data:
        raise InvalidValue(f"the logo {name!r} is empty", "save it again")
    return data


def _missing_hint(path: Path, name: str) -> str:
    try:
        available = [file.name for file in path.parent.iterdir() if file.suffix.lower() in SUFFIXES]
    except OSError:
        available = []
    return did_you_mean(name, available) or "put the file into the clinic's folder, or delete `logo`"


def _check_svg(data: bytes, name: str) -> None:
    if data.startswith(raster.PNG):
        raise InvalidValue(f"the logo {name!r} is a PNG file", "rename it so that it ends in .png")
    if data.startswith((b"\xff\xd8", b"GIF8", b"%PDF", b"\x1f\x8b")):
        raise InvalidValue(f"the content of the logo {name!r} is not SVG", "save it as plain SVG")
    try:
        read_svg(data)
    except CannotDraw as error:
        raise UnprintableLogo(name, error.message, error.hint, error.line, error.column) from None


def _check_raster(data: bytes, name: str, signature: bytes, kind: str) -> None:
    if not data.startswith(signature):
        raise InvalidValue(f"the content of the logo {name!r} is not {kind}", f"save it as {kind}")
    try:
        raster.read_raster(data)
    except raster.UnprintablePicture as error:
        raise UnprintableLogo(name, error.message, error.hint) from None
