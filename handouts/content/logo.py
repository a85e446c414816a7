"""Name of a logo in a clinic's folder to its bytes, once they are truly a small SVG or PNG that can be printed."""

from __future__ import annotations

import io
import stat
import struct
from pathlib import Path, PurePosixPath, PureWindowsPath

from handouts import drawing
from handouts.files import open_file
from handouts.problems import did_you_mean

MAX_BYTES = 1_000_000
MIN_PIXELS, MAX_PIXELS = 32, 4000
_PNG = b"\x89PNG\r\n\x1a\n"


def read_logo(folder: Path, name: str) -> bytes:
    """The bytes of a logo that can be printed. Raises ValueError with what is wrong with it and the mend."""
    path = _inside(folder, name)
    data = _read(path, name)
    if path.suffix.lower() == ".png":
        _check_png(data, name)
    else:
        _check_svg(data, name)
    return data


def _inside(folder: Path, name: str) -> Path:
    """The path of the logo, when its name is plain, its kind known, and no link leads out of the folder."""
    mend = "put the file into the clinic's own folder and write only its name, like logo.svg"
    posix, windows = PurePosixPath(name), PureWindowsPath(name)
    if not name.strip() or not name.isprintable():
        raise ValueError(f"{name!r} is not the name of a file; {mend}")
    if posix.is_absolute() or windows.drive or windows.root or ".." in windows.parts:
        raise ValueError(f"the logo {name!r} lies outside the clinic's folder; {mend}")
    path = folder / name
    if path.suffix.lower() not in (".svg", ".png"):
        raise ValueError(f"the logo {name!r} is neither .svg nor .png; save it as one of these")
    try:
        inside = path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):
        raise ValueError(f"the logo {name!r} is a link that leads nowhere; {mend}") from None
    if not inside:
        raise ValueError(f"the logo {name!r} is a link that leads out of the clinic's folder; {mend}")
    return path


def _read(path: Path, name: str) -> bytes:
    try:
        found = path.stat()
    except OSError:
        raise ValueError(f"the logo {name!r} is not there; {_nearby(path, name)}") from None
    if not stat.S_ISREG(found.st_mode):
        raise ValueError(f"the logo {name!r} is not a plain file; put an SVG or PNG file there")
    try:
        with open_file(path, follow=True) as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ValueError(f"the logo {name!r} cannot be read ({error.strerror}); check its permissions") from None
    if len(data) > MAX_BYTES:
        raise ValueError(f"the logo {name!r} is over 1 MB; save it smaller (a PNG of 1000 pixels is plenty)")
    if not data:
        raise ValueError(f"the logo {name!r} is empty; save it again")
    return data


def _nearby(path: Path, name: str) -> str:
    try:
        there = [file.name for file in path.parent.iterdir() if file.suffix.lower() in (".svg", ".png")]
    except OSError:
        there = []
    return did_you_mean(name, there) or "put the file into the clinic's own folder, or leave out `logo`"


def _check_svg(data: bytes, name: str) -> None:
    if data.startswith(_PNG):
        raise ValueError(f"the logo {name!r} is a PNG picture by its content; name it .png")
    if data.startswith((b"\xff\xd8", b"GIF8", b"%PDF", b"\x1f\x8b")):
        raise ValueError(f"the logo {name!r} is not an SVG file by its content; save it as plain SVG")
    try:
        drawing.read_svg(data)
    except ValueError as error:
        raise ValueError(f"the logo {name!r} cannot be printed: {error}") from None


def _check_png(data: bytes, name: str) -> None:
    if not data.startswith(_PNG):
        raise ValueError(f"the logo {name!r} is not a PNG picture by its content; save it as PNG")
    # The size stands in the first bytes; read here, a picture that would unpack to gigabytes is never unpacked.
    if len(data) < 24 or data[12:16] != b"IHDR":
        raise ValueError(f"the logo {name!r} is damaged; save it again")
    width, height = struct.unpack(">II", data[16:24])
    if max(width, height) > MAX_PIXELS:
        raise ValueError(f"the logo {name!r} has {width} x {height} pixels; save it with at most {MAX_PIXELS} a side")
    if min(width, height) < MIN_PIXELS:
        raise ValueError(f"the logo {name!r} has {width} x {height} pixels; save it with at least {MIN_PIXELS} a side")
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data), formats=["PNG"]) as image:
            image.verify()
        # `verify` checks the chunks; only unpacking finds a picture that was cut short.
        with Image.open(io.BytesIO(data), formats=["PNG"]) as image:
            image.load()
    except (OSError, ValueError, SyntaxError, struct.error, Image.DecompressionBombError):
        raise ValueError(f"the logo {name!r} is damaged; save it again") from None
