"""Read a PNG or JPEG file to upright sRGB samples on white paper, or raise UnprintablePicture.

The size of a picture is checked before it is decompressed. A picture is refused if samples are missing, or if its
printed colors would differ from those in a browser.
"""

from __future__ import annotations

import io
import math
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from handouts.errors import InvalidValue

if TYPE_CHECKING:
    from PIL import Image

MIN_PIXELS, MAX_PIXELS = 32, 4000
"""Limits for each side, in pixels."""
MAX_RATIO = 40.0
"""Maximum ratio of the longer to the shorter side. A longer picture would print as a thin line."""
ROWS_AT_ONCE = 256
MAX_SCANS = 30
"""Maximum number of scans of a progressive JPEG. Programs write about ten."""
PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
_SAVE_AGAIN = "save it again as an 8-bit RGB PNG"
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
_SRGB_GAMMA = 45455
_SRGB_PRIMARIES = (31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000)
"""White point, red, green, and blue of sRGB, as a PNG states them."""
_PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
"""First column, first row, column step, and row step of each pass of an interlaced PNG."""
_SIDEWAYS = (5, 6, 7, 8)
"""EXIF orientations that swap width and height."""


class UnprintablePicture(InvalidValue):
    """A picture that cannot be printed exactly: what is wrong, and how to save it."""


@dataclass(frozen=True)
class Raster:
    """Rows of red, green, and blue samples, one byte each, from the top left."""

    width: int
    height: int
    samples: bytes


@dataclass(frozen=True)
class _Header:
    """The header of a PNG."""

    width: int
    height: int
    depth: int
    kind: int
    interlaced: bool

    @property
    def decompressed_size(self) -> int:
        """Bytes of all rows, each with its filter byte."""
        bits = self.depth * _CHANNELS[self.kind]

        def rows(width: int, height: int) -> int:
            return height * (1 + (width * bits + 7) // 8) if width and height else 0

        if not self.interlaced:
            return rows(self.width, self.height)
        return sum(
            rows((self.width - x + right - 1) // right, (self.height - y + down - 1) // down)
            for x, y, right, down in _PASSES
        )


def is_raster(data: bytes) -> bool:
    """Return True if the bytes are those of a PNG or JPEG file."""
    return data.startswith((PNG, JPEG))


def picture_size(data: bytes) -> tuple[int, int]:
    """Return the displayed width and height in pixels. Raises UnprintablePicture."""
    if data.startswith(PNG):
        header = _read_header(data)
        return header.width, header.height
    wide, tall = _jpeg_size(data)
    with _open_image(data) as image:
        return (tall, wide) if _orientation(image) in _SIDEWAYS else (wide, tall)


def read_raster(data: bytes) -> Raster:
    """Return the samples to print. Raises UnprintablePicture with what is wrong and how to save the file."""
    from PIL import ImageOps

    if data.startswith(PNG):
        _check_png(data)
    elif data.startswith(JPEG):
        _check_size(*_jpeg_size(data))
    else:
        raise UnprintablePicture("the picture is neither PNG nor JPEG", "save it as PNG")
    try:
        with _open_image(data) as source:
            source.load()
            image = _to_eight_bits(source, data[24] if data.startswith(PNG) else 8)
            if data.startswith(JPEG):
                image = ImageOps.exif_transpose(image)
        image = _to_srgb(image, source.info.get("icc_profile"), data)
        return Raster(image.width, image.height, b"".join(_flatten(image)))
    except UnprintablePicture:
        raise
    except Exception:  # noqa: BLE001 - Pillow raises many kinds of errors for damaged files
        raise UnprintablePicture("the picture is damaged", _SAVE_AGAIN) from None


def is_plain_jpeg(data: bytes) -> bool:
    """Return True if a PDF can contain the bytes as they are: a JPEG in sRGB, upright, with three colors.

    `data` is a picture that `read_raster` accepts.
    """
    if not data.startswith(JPEG):
        return False
    from PIL import Image

    with _open_image(data) as image:
        if image.mode != "RGB" or _orientation(image) != 1:
            return False
        profile = image.info.get("icc_profile")
        if not profile:
            return True
        sample = Image.new("RGB", (1, 1))
        return _apply_profile(sample, profile) is sample


def _flatten(image: Image.Image) -> Iterator[bytes]:
    """The samples of an RGB or RGBA picture on white, some rows at a time to save memory."""
    from PIL import Image

    for top in range(0, image.height, ROWS_AT_ONCE):
        rows = image.crop((0, top, image.width, min(top + ROWS_AT_ONCE, image.height)))
        if rows.mode == "RGBA":
            paper = Image.new("RGBA", rows.size, "white")
            paper.alpha_composite(rows)
            rows = paper.convert("RGB")
        yield rows.tobytes()


def _open_image(data: bytes) -> Image.Image:
    from PIL import Image

    try:
        return Image.open(io.BytesIO(data), formats=["PNG" if data.startswith(PNG) else "JPEG"])
    except Exception:  # noqa: BLE001 - as above
        raise UnprintablePicture("the picture is damaged", _SAVE_AGAIN) from None


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """The stored width and height of a JPEG. Raises UnprintablePicture if it is damaged or has too many scans."""
    if data.count(b"\xff\xda") > MAX_SCANS:  # each scan is decoded over the whole picture
        raise UnprintablePicture("the picture has too many progressive scans", "save it as a PNG")
    offset = 2
    while offset + 9 <= len(data) and data[offset] == 0xFF:
        kind = data[offset + 1]
        if kind == 0xFF:
            offset += 1
            continue
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[offset + 5 : offset + 9])
            return width, height
        offset += 2 + int.from_bytes(data[offset + 2 : offset + 4], "big")
    raise UnprintablePicture("the picture is damaged", _SAVE_AGAIN)


def _check_size(width: int, height: int) -> None:
    shown = f"the picture has {width} x {height} pixels"
    if max(width, height) > MAX_PIXELS:
        raise UnprintablePicture(shown, f"save it with at most {MAX_PIXELS} pixels per side")
    if min(width, height) < MIN_PIXELS:
        raise UnprintablePicture(shown, f"save it with at least {MIN_PIXELS} pixels per side")
    if max(width, height) > MAX_RATIO * min(width, height):
        raise UnprintablePicture(shown, "crop the empty space at its sides")


def _read_header(data: bytes) -> _Header:
    if len(data) < 33 or data[8:16] != b"\0\0\0\rIHDR":
        raise UnprintablePicture("the picture is damaged", _SAVE_AGAIN)
    width, height, depth, kind, compression, filtering, interlacing = struct.unpack(">IIBBBBB", data[16:29])
    _check_size(width, height)
    if depth not in _DEPTHS.get(kind, ()) or compression or filtering or interlacing > 1:
        raise UnprintablePicture("the picture is damaged", _SAVE_AGAIN)
    return _Header(width, height, depth, kind, bool(interlacing))


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and content of each chunk of a PNG. Raises UnprintablePicture if the file is cut off or damaged."""
    offset = 8
    while offset + 12 <= len(data):
        (length,) = struct.unpack(">I", data[offset : offset + 4])
        name, content = data[offset + 4 : offset + 8], data[offset + 8 : offset + 8 + length]
        check = data[offset + 8 + length : offset + 12 + length]
        if len(check) < 4 or zlib.crc32(name + content) != struct.unpack(">I", check)[0]:
            break
        yield name, content
        if name == b"IEND":
            return
        offset += 12 + length
    raise UnprintablePicture("the picture is damaged or cut off", _SAVE_AGAIN)


def _check_png(data: bytes) -> None:
    """Raise UnprintablePicture if samples are missing, or their colors cannot be determined."""
    header = _read_header(data)
    chunks: dict[bytes, bytes] = {}
    compressed = []
    for name, content in _chunks(data):
        if name == b"IDAT":
            compressed.append(content)
        elif name == b"acTL":
            raise UnprintablePicture("the picture is animated", "save it as a PNG of one frame")
        else:
            chunks[name] = content
    if not _is_complete(compressed, header.decompressed_size):
        raise UnprintablePicture("the picture is damaged or cut off", _SAVE_AGAIN)
    if header.kind == 3 and not 3 <= len(chunks.get(b"PLTE", b"")) <= 768:
        raise UnprintablePicture("the picture has no palette", _SAVE_AGAIN)
    if header.depth == 16 and b"tRNS" in chunks:
        raise UnprintablePicture("the picture has 16 bits and a transparent color", _SAVE_AGAIN)
    if chunks.get(b"eXIf") and _orientation(_open_image(data)) != 1:
        raise UnprintablePicture(
            "the picture is rotated by metadata (EXIF orientation)", "rotate the picture itself, and save it again"
        )
    if b"iCCP" not in chunks and b"sRGB" not in chunks:
        _check_primaries(chunks)


def _is_complete(compressed: list[bytes], expected: int) -> bool:
    """True if the samples decompress to the expected number of bytes. Decompresses no more than that."""
    decompressor, count = zlib.decompressobj(), 0
    try:
        for part in compressed:
            remaining = part
            while remaining and count <= expected:
                count += len(decompressor.decompress(remaining, 1 << 20))
                remaining = decompressor.unconsumed_tail
        while count <= expected and (more := decompressor.decompress(decompressor.unconsumed_tail, 1 << 20)):
            count += len(more)
    except zlib.error:
        return False
    return count >= expected


def _check_primaries(chunks: dict[bytes, bytes]) -> None:
    primaries = chunks.get(b"cHRM", b"")
    if len(primaries) == 32:
        stated = struct.unpack(">8I", primaries)
        if any(abs(value - expected) > 1000 for value, expected in zip(stated, _SRGB_PRIMARIES, strict=True)):
            raise UnprintablePicture(
                "the colors of the picture are not sRGB (cHRM)", "convert it to sRGB, and save it again"
            )


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(0x0112, 1) or 1)
    except Exception:  # noqa: BLE001 - browsers ignore unreadable metadata too
        return 1


def _to_eight_bits(image: Image.Image, depth: int) -> Image.Image:
    """The picture with 8 bits per sample, in gray, RGB, RGBA, or CMYK. `depth` is that of the file."""
    from PIL import Image

    if image.mode == "I;16":  # Pillow's own conversion would turn every color except black into white
        return Image.frombytes("L", image.size, image.tobytes("raw", "I;16B")[::2])
    if image.mode == "P":
        _check_palette(image)
    if image.mode == "L" and isinstance(key := image.info.get("transparency"), int):
        # Pillow scales samples of 2 and 4 bits to 8 bits, but not the transparent value.
        key *= 255 // ((1 << depth) - 1)
        alpha = image.point([0 if value == key else 255 for value in range(256)])
        return Image.merge("RGBA", (image, image, image, alpha))
    if image.mode in ("P", "PA", "LA") or "transparency" in image.info:
        return image.convert("RGBA")
    return image.convert("L") if image.mode == "1" else image


def _check_palette(image: Image.Image) -> None:
    """Raise UnprintablePicture for samples without a palette color, because programs show them differently."""
    colors = len(image.getpalette("RGB") or ()) // 3
    if int(image.getextrema()[1]) >= colors:  # type: ignore[arg-type]
        raise UnprintablePicture("the picture uses colors that its palette does not have", _SAVE_AGAIN)


def _to_srgb(image: Image.Image, profile: bytes | None, data: bytes) -> Image.Image:
    """RGB or RGBA samples in sRGB, converted by the profile or gamma of the picture."""
    from PIL import Image

    if image.mode == "CMYK" and not profile:
        raise UnprintablePicture(
            "the picture has CMYK colors without a profile", "convert it to RGB, and save it again"
        )
    if profile:
        alpha = image.getchannel("A") if image.mode == "RGBA" else None
        image = _apply_profile(image, profile)
        if alpha:
            image.putalpha(alpha)
        return image
    if image.mode == "L":
        image = image.convert("RGB")
    if image.mode not in ("RGB", "RGBA"):
        raise UnprintablePicture(f"the picture has an unknown color mode ({image.mode})", _SAVE_AGAIN)
    gamma = _stated_gamma(data)
    if gamma:
        table = [_encode_srgb(math.pow(value / 255, 1 / gamma)) for value in range(256)]
        image = image.point(table * 3 + (list(range(256)) if image.mode == "RGBA" else []))
    return image if image.mode in ("RGB", "RGBA") else Image.merge("RGB", image.split()[:3])


def _stated_gamma(data: bytes) -> float:
    """The gamma that a PNG states; 0 if it is that of sRGB, or not stated."""
    if not data.startswith(PNG):
        return 0.0
    chunks = dict(_chunks(data))
    stated = chunks.get(b"gAMA", b"")
    if len(stated) != 4 or b"sRGB" in chunks or b"iCCP" in chunks:
        return 0.0
    (value,) = struct.unpack(">I", stated)
    if abs(value - _SRGB_GAMMA) <= 1000:
        return 0.0
    if not 10_000 <= value <= 1_000_000:
        raise UnprintablePicture("the gamma value of the picture is invalid", "save it without gamma, or as sRGB")
    return float(value) / 100_000


def _encode_srgb(light: float) -> int:
    """Linear light, 0 to 1, as an sRGB sample (IEC 61966-2-1)."""
    encoded = 12.92 * light if light <= 0.0031308 else 1.055 * math.pow(light, 1 / 2.4) - 0.055
    return int(255 * encoded + 0.5)


def _apply_profile(image: Image.Image, profile: bytes) -> Image.Image:
    """Convert colors from a profile to sRGB. Raises UnprintablePicture if the profile cannot be read or used."""
    from PIL import Image, ImageCms

    if image.mode == "RGBA":
        image = image.convert("RGB")
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        space = source.profile.xcolor_space.strip()
        if space == "RGB" and image.mode == "L":
            image = image.convert("RGB")
        if space == "GRAY" and image.mode == "RGB":
            image = image.convert("L")
        transform = ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), image.mode, "RGB")
        # Most profiles are sRGB. Do not apply them, because rounding would change samples.
        if image.mode == "RGB":
            colors = Image.new("RGB", (9 * 9, 9))
            colors.putdata(
                [(r * 255 // 8, g * 255 // 8, b * 255 // 8) for r in range(9) for g in range(9) for b in range(9)]
            )
            converted = ImageCms.applyTransform(colors, transform)
            if (
                converted is None
                or max(abs(a - b) for a, b in zip(colors.tobytes(), converted.tobytes(), strict=True)) <= 2
            ):
                return image
        result = ImageCms.applyTransform(image, transform)
    except (ImageCms.PyCMSError, ValueError, OSError):
        raise UnprintablePicture(
            "the color profile of the picture cannot be read", "convert it to sRGB, and save it again"
        ) from None
    if result is None:
        raise UnprintablePicture(
            "the color profile of the picture cannot be used", "convert it to sRGB, and save it again"
        )
    return result
