"""PNG and JPEG bytes to upright sRGB samples on white paper, or a refusal in words.

Pictures are checked before they are unpacked: their size, and that all of their samples are there. A picture that
Pillow reads by halves, or that would print in other colors than a browser shows, is refused.
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
"""Pixels of a side."""
MAX_RATIO = 40.0
"""The longer side by the shorter: what is longer is a line at the size of a logo."""
ROWS = 256
MAX_SCANS = 30
"""Steps in which a JPEG may be sent; programs use ten."""
PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
AGAIN = "save it again as an 8-bit RGB PNG"
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
_SRGB_GAMMA = 45455
_SRGB_WHITES = (31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000)
"""White, red, green and blue of sRGB, as a PNG writes them."""
_PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
"""First column and row of each pass of an interlaced picture, and its steps."""
_TURNED = (5, 6, 7, 8)
"""EXIF orientations that lay a picture on its side."""


class UnprintablePicture(InvalidValue):
    """A picture that cannot be printed as it is meant: what is wrong, and how to save it."""


@dataclass(frozen=True)
class Raster:
    """Rows of red, green and blue samples, a byte each, from the top left."""

    width: int
    height: int
    samples: bytes


@dataclass(frozen=True)
class _Header:
    """What the first bytes of a PNG say."""

    width: int
    height: int
    depth: int
    kind: int
    interlaced: bool

    @property
    def unpacked(self) -> int:
        """Bytes of all rows, each with its filter."""
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
    """Whether the bytes are those of a picture of pixels."""
    return data.startswith((PNG, JPEG))


def picture_size(data: bytes) -> tuple[int, int]:
    """Width and height in pixels as the picture is seen. Raises Unprintable."""
    if data.startswith(PNG):
        header = _header(data)
        return header.width, header.height
    wide, tall = _jpeg_size(data)
    with _opened(data) as image:
        return (tall, wide) if _orientation(image) in _TURNED else (wide, tall)


def read_raster(data: bytes) -> Raster:
    """The picture as it is printed. Raises Unprintable with what is wrong and how to save it."""
    from PIL import ImageOps

    if data.startswith(PNG):
        _check_png(data)
    elif data.startswith(JPEG):
        _check_size(*_jpeg_size(data))
    else:
        raise UnprintablePicture("the picture is neither PNG nor JPEG", "save it as PNG")
    try:
        with _opened(data) as opened:
            opened.load()
            image = _eight_bits(opened, data[24] if data.startswith(PNG) else 8)
            if data.startswith(JPEG):
                image = ImageOps.exif_transpose(image)
        image = _srgb(image, opened.info.get("icc_profile"), data)
        return Raster(image.width, image.height, b"".join(_on_paper(image)))
    except UnprintablePicture:
        raise
    except Exception:  # noqa: BLE001 - Pillow raises many kinds for damaged files; each is a refusal
        raise UnprintablePicture("the picture is damaged", AGAIN) from None


def _on_paper(image: Image.Image) -> Iterator[bytes]:
    """The samples of an RGB or RGBA picture on white, some rows at a time, so that no second picture is held."""
    from PIL import Image

    for top in range(0, image.height, ROWS):
        rows = image.crop((0, top, image.width, min(top + ROWS, image.height)))
        if rows.mode == "RGBA":
            paper = Image.new("RGBA", rows.size, "white")
            paper.alpha_composite(rows)
            rows = paper.convert("RGB")
        yield rows.tobytes()


def _opened(data: bytes) -> Image.Image:
    from PIL import Image

    try:
        return Image.open(io.BytesIO(data), formats=["PNG" if data.startswith(PNG) else "JPEG"])
    except Exception:  # noqa: BLE001 - as above
        raise UnprintablePicture("the picture is damaged", AGAIN) from None


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """Width and height that a JPEG states. Raises Unprintable for one without them, or one sent in many steps."""
    if data.count(b"\xff\xda") > MAX_SCANS:  # each of them is drawn over the whole picture
        raise UnprintablePicture("the picture is built up in too many steps", "save it as a PNG")
    place = 2
    while place + 9 <= len(data) and data[place] == 0xFF:
        kind = data[place + 1]
        if kind == 0xFF:
            place += 1
            continue
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[place + 5 : place + 9])
            return width, height
        place += 2 + int.from_bytes(data[place + 2 : place + 4], "big")
    raise UnprintablePicture("the picture is damaged", AGAIN)


def _check_size(width: int, height: int) -> None:
    shown = f"the picture has {width} x {height} pixels"
    if max(width, height) > MAX_PIXELS:
        raise UnprintablePicture(shown, f"save it with at most {MAX_PIXELS} a side")
    if min(width, height) < MIN_PIXELS:
        raise UnprintablePicture(shown, f"save it with at least {MIN_PIXELS} a side")
    if max(width, height) > MAX_RATIO * min(width, height):
        raise UnprintablePicture(shown, "save it without the empty room at its sides")


def _header(data: bytes) -> _Header:
    if len(data) < 33 or data[8:16] != b"\0\0\0\rIHDR":
        raise UnprintablePicture("the picture is damaged", AGAIN)
    width, height, depth, kind, packing, filtering, interlacing = struct.unpack(">IIBBBBB", data[16:29])
    _check_size(width, height)
    if depth not in _DEPTHS.get(kind, ()) or packing or filtering or interlacing > 1:
        raise UnprintablePicture("the picture is damaged", AGAIN)
    return _Header(width, height, depth, kind, bool(interlacing))


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and content of each chunk of a PNG up to its end. Raises Unprintable when it is cut off or changed."""
    place = 8
    while place + 12 <= len(data):
        (length,) = struct.unpack(">I", data[place : place + 4])
        name, content = data[place + 4 : place + 8], data[place + 8 : place + 8 + length]
        check = data[place + 8 + length : place + 12 + length]
        if len(check) < 4 or zlib.crc32(name + content) != struct.unpack(">I", check)[0]:
            break
        yield name, content
        if name == b"IEND":
            return
        place += 12 + length
    raise UnprintablePicture("the picture is damaged or cut off", AGAIN)


def _check_png(data: bytes) -> None:
    """All samples are there, and what they mean is known. Raises Unprintable."""
    header = _header(data)
    chunks: dict[bytes, bytes] = {}
    packed = []
    for name, content in _chunks(data):
        if name == b"IDAT":
            packed.append(content)
        elif name == b"acTL":
            raise UnprintablePicture("the picture is animated", "save it as a PNG of one frame")
        else:
            chunks[name] = content
    if not _is_whole(packed, header.unpacked):
        raise UnprintablePicture("the picture is damaged or cut off", AGAIN)
    if header.kind == 3 and not 3 <= len(chunks.get(b"PLTE", b"")) <= 768:
        raise UnprintablePicture("the picture has no palette", AGAIN)
    if header.depth == 16 and b"tRNS" in chunks:
        raise UnprintablePicture("the picture has 16 bits and a transparent color", AGAIN)
    if chunks.get(b"eXIf") and _orientation(_opened(data)) != 1:
        raise UnprintablePicture(
            "the picture is turned by a note in it (EXIF orientation)", "turn it itself, and save it again"
        )
    if b"iCCP" not in chunks and b"sRGB" not in chunks:
        _check_primaries(chunks)


def _is_whole(packed: list[bytes], expected: int) -> bool:
    """Whether the samples unpack to as many bytes as the picture has; no more is unpacked."""
    unpacking, count = zlib.decompressobj(), 0
    try:
        for part in packed:
            rest = part
            while rest and count <= expected:
                count += len(unpacking.decompress(rest, 1 << 20))
                rest = unpacking.unconsumed_tail
        while count <= expected and (more := unpacking.decompress(unpacking.unconsumed_tail, 1 << 20)):
            count += len(more)
    except zlib.error:
        return False
    return count >= expected


def _check_primaries(chunks: dict[bytes, bytes]) -> None:
    primaries = chunks.get(b"cHRM", b"")
    if len(primaries) == 32:
        stated = struct.unpack(">8I", primaries)
        if any(abs(one - other) > 1000 for one, other in zip(stated, _SRGB_WHITES, strict=True)):
            raise UnprintablePicture(
                "the picture has colors that are not sRGB (cHRM)", "convert it to sRGB, and save it again"
            )


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(0x0112, 1) or 1)
    except Exception:  # noqa: BLE001 - a note that cannot be read turns nothing in a browser either
        return 1


def _eight_bits(image: Image.Image, depth: int) -> Image.Image:
    """The picture with 8 bits a sample, in a mode of gray, RGB, RGBA or CMYK. `depth` is that of the file."""
    from PIL import Image

    if image.mode == "I;16":  # converted by Pillow, all but black would be white
        return Image.frombytes("L", image.size, image.tobytes("raw", "I;16B")[::2])
    if image.mode == "P":
        _check_palette(image)
    if image.mode == "L" and isinstance(key := image.info.get("transparency"), int):
        # Pillow widens samples of 2 and 4 bits to 8, and leaves the transparent one as it was.
        key *= 255 // ((1 << depth) - 1)
        opaque = image.point([0 if value == key else 255 for value in range(256)])
        return Image.merge("RGBA", (image, image, image, opaque))
    if image.mode in ("P", "PA", "LA") or "transparency" in image.info:
        return image.convert("RGBA")
    return image.convert("L") if image.mode == "1" else image


def _check_palette(image: Image.Image) -> None:
    """Raise Unprintable for a sample that the palette has no color for: each reader shows another one."""
    colors = len(image.getpalette("RGB") or ()) // 3
    if int(image.getextrema()[1]) >= colors:  # type: ignore[arg-type]
        raise UnprintablePicture("the picture uses colors that its palette does not have", AGAIN)


def _srgb(image: Image.Image, profile: bytes | None, data: bytes) -> Image.Image:
    """RGB or RGBA samples in sRGB, by the picture's own profile or gamma."""
    from PIL import Image

    if image.mode == "CMYK" and not profile:
        raise UnprintablePicture(
            "the picture has CMYK colors without a profile", "convert it to RGB, and save it again"
        )
    if profile:
        opaque = image.getchannel("A") if image.mode == "RGBA" else None
        image = _converted(image, profile)
        if opaque:
            image.putalpha(opaque)
        return image
    if image.mode == "L":
        image = image.convert("RGB")
    if image.mode not in ("RGB", "RGBA"):
        raise UnprintablePicture(f"the picture has colors of an unknown kind ({image.mode})", AGAIN)
    gamma = _gamma(data)
    if gamma:
        table = [_encoded(math.pow(value / 255, 1 / gamma)) for value in range(256)]
        image = image.point(table * 3 + (list(range(256)) if image.mode == "RGBA" else []))
    return image if image.mode in ("RGB", "RGBA") else Image.merge("RGB", image.split()[:3])


def _gamma(data: bytes) -> float:
    """The gamma that a PNG states; 0 where it is that of sRGB, or none."""
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
        raise UnprintablePicture("the picture states a gamma that is none", "save it without, or as sRGB")
    return float(value) / 100_000


def _encoded(light: float) -> int:
    """Light, 0 to 1, as a sample of sRGB (IEC 61966-2-1)."""
    share = 12.92 * light if light <= 0.0031308 else 1.055 * math.pow(light, 1 / 2.4) - 0.055
    return int(255 * share + 0.5)


def _converted(image: Image.Image, profile: bytes) -> Image.Image:
    """Colors of a profile in sRGB. Raises Unprintable when the profile cannot be read, or is of other colors."""
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
        change = ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), image.mode, "RGB")
        # A profile of sRGB itself, as most are, changes nothing: its rounding would.
        if image.mode == "RGB":
            scale = Image.new("RGB", (9 * 9, 9))
            scale.putdata(
                [(r * 255 // 8, g * 255 // 8, b * 255 // 8) for r in range(9) for g in range(9) for b in range(9)]
            )
            done = ImageCms.applyTransform(scale, change)
            if done is None or max(abs(a - b) for a, b in zip(scale.tobytes(), done.tobytes(), strict=True)) <= 2:
                return image
        result = ImageCms.applyTransform(image, change)
    except (ImageCms.PyCMSError, ValueError, OSError):
        raise UnprintablePicture(
            "the color profile of the picture cannot be read", "convert it to sRGB, and save it"
        ) from None
    if result is None:
        raise UnprintablePicture("the color profile of the picture cannot be used", "convert it to sRGB, and save it")
    return result
