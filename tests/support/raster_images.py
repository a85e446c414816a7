"""PNG images, written sample by sample, so that a test knows the color of each pixel."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

SIGNATURE = b"\x89PNG\r\n\x1a\n"
GRAY, RGB, PALETTE, GRAY_ALPHA, RGBA = 0, 2, 3, 4, 6


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(
    rows: Sequence[bytes],
    width: int,
    depth: int = 8,
    kind: int = RGB,
    extra: Sequence[tuple[bytes, bytes]] = (),
    interlace: int = 0,
) -> bytes:
    """A PNG of these rows, which are packed for `depth` bits. `extra` are more chunks before the samples."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, len(rows), depth, kind, 0, 0, interlace))
    data = zlib.compress(b"".join(b"\0" + row for row in rows))
    return b"".join([SIGNATURE, header, *(chunk(*part) for part in extra), chunk(b"IDAT", data), chunk(b"IEND", b"")])


def plain(pixel: bytes, size: int = 40, **more: object) -> bytes:
    """A square of one color. `pixel` has one or more complete bytes."""
    return png([pixel * size] * size, size, **more)  # type: ignore[arg-type]
