"""Join two TrueType faces into one font, so that a person can type letters of both in one field of a form.

A field has one font (ISO 32000-1, 12.7.3.3), and our East Asian faces have no Latin letters. Glyphs of the second face
follow those of the first. Both must have the same units per em and no hinting.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

_KEPT = ("head", "hhea", "hmtx", "maxp", "loca", "glyf")
_ARGUMENTS_ARE_WORDS, _HAS_SCALE, _MORE, _HAS_TWO_SCALES, _HAS_MATRIX = 0x1, 0x8, 0x20, 0x40, 0x80
_CHECKSUM_OF_FONT = 0xB1B0AFBA


def merge_glyphs(first: bytes, second: bytes, glyphs: Sequence[int]) -> tuple[bytes, Mapping[int, int]]:
    """Return the first font with these glyphs of the second one, and their new numbers.

    Glyphs of which they are composed come along. Raises ValueError if the fonts have different units per em.
    """
    base, other = _read_tables(first), _read_tables(second)
    if base["head"][18:20] != other["head"][18:20]:
        raise ValueError("the fonts have different units per em")
    outlines, other_outlines = _outlines(base), _outlines(other)
    needed = dict.fromkeys(glyphs)
    queue = list(needed)
    while queue:
        for part in _components(other_outlines[queue.pop()]):
            if part not in needed:
                needed[part] = None
                queue.append(part)
    numbers = {glyph: len(outlines) + index for index, glyph in enumerate(needed)}
    added = [_renumber(other_outlines[glyph], numbers) for glyph in needed]
    metrics, other_metrics = _metrics(base), _metrics(other)
    return _write(base, other, [*outlines, *added], [*metrics, *[other_metrics[glyph] for glyph in needed]]), numbers


def _read_tables(font: bytes) -> dict[str, bytes]:
    (count,) = struct.unpack_from(">H", font, 4)
    tables = {}
    for index in range(count):
        tag, _, offset, length = struct.unpack_from(">4sIII", font, 12 + 16 * index)
        tables[tag.decode("ascii").strip()] = font[offset : offset + length]
    return tables


def _outlines(tables: Mapping[str, bytes]) -> list[bytes]:
    """The outline of each glyph; b"" for one without."""
    is_long = tables["head"][50:52] == b"\0\1"
    loca = tables["loca"]
    offsets = struct.unpack(f">{len(loca) // (4 if is_long else 2)}{'I' if is_long else 'H'}", loca)
    scale = 1 if is_long else 2
    (count,) = struct.unpack_from(">H", tables["maxp"], 4)
    return [tables["glyf"][offsets[glyph] * scale : offsets[glyph + 1] * scale] for glyph in range(count)]


def _metrics(tables: Mapping[str, bytes]) -> list[tuple[int, int]]:
    """Advance and left side bearing of each glyph."""
    (count,) = struct.unpack_from(">H", tables["hhea"], 34)
    (glyphs,) = struct.unpack_from(">H", tables["maxp"], 4)
    pairs = [struct.unpack_from(">Hh", tables["hmtx"], 4 * index) for index in range(count)]
    bearings = struct.unpack_from(f">{glyphs - count}h", tables["hmtx"], 4 * count)
    return [*pairs, *[(pairs[-1][0], bearing) for bearing in bearings]]


def _component_offsets(outline: bytes) -> list[int]:
    """Where the numbers of the components of a composite glyph are; [] for a simple one."""
    if not outline or struct.unpack_from(">h", outline)[0] >= 0:
        return []
    offsets, position, flags = [], 10, _MORE
    while flags & _MORE:
        (flags,) = struct.unpack_from(">H", outline, position)
        offsets.append(position + 2)
        position += 4 + (4 if flags & _ARGUMENTS_ARE_WORDS else 2)
        position += 2 if flags & _HAS_SCALE else 4 if flags & _HAS_TWO_SCALES else 8 if flags & _HAS_MATRIX else 0
    return offsets


def _components(outline: bytes) -> list[int]:
    return [struct.unpack_from(">H", outline, offset)[0] for offset in _component_offsets(outline)]


def _renumber(outline: bytes, numbers: Mapping[int, int]) -> bytes:
    data = bytearray(outline)
    for offset in _component_offsets(outline):
        struct.pack_into(">H", data, offset, numbers[struct.unpack_from(">H", outline, offset)[0]])
    return bytes(data)


def _write(
    base: Mapping[str, bytes],
    other: Mapping[str, bytes],
    outlines: Sequence[bytes],
    metrics: Sequence[tuple[int, int]],
) -> bytes:
    padded = [outline + bytes(-len(outline) % 4) for outline in outlines]
    offsets = [0]
    for outline in padded:
        offsets.append(offsets[-1] + len(outline))
    head, hhea, maxp = bytearray(base["head"]), bytearray(base["hhea"]), bytearray(base["maxp"])
    struct.pack_into(">I", head, 8, 0)  # the checksum, filled in below
    struct.pack_into(">h", head, 50, 1)  # long offsets
    struct.pack_into(">H", hhea, 34, len(metrics))
    struct.pack_into(">H", maxp, 4, len(outlines))
    for offset in range(6, min(len(maxp), len(other["maxp"])), 2):  # the largest of each kind
        values = (struct.unpack_from(">H", table, offset)[0] for table in (maxp, other["maxp"]))
        struct.pack_into(">H", maxp, offset, max(values))
    tables = {
        "head": head,
        "hhea": hhea,
        "hmtx": b"".join(struct.pack(">Hh", *pair) for pair in metrics),
        "maxp": maxp,
        "loca": struct.pack(f">{len(offsets)}I", *offsets),
        "glyf": b"".join(padded),
    }
    return _write_tables({tag: bytes(tables[tag]) for tag in sorted(_KEPT)})


def _write_tables(tables: Mapping[str, bytes]) -> bytes:
    power = len(tables).bit_length() - 1
    header = struct.pack(">IHHHH", 0x00010000, len(tables), 16 << power, power, 16 * len(tables) - (16 << power))
    position, directory, body = 12 + 16 * len(tables), b"", b""
    for tag, data in tables.items():
        directory += struct.pack(">4sIII", tag.encode("ascii"), _checksum(data), position + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    font = bytearray(header + directory + body)
    head = position + sum_of_lengths([data for tag, data in tables.items() if tag < "head"])
    struct.pack_into(">I", font, head + 8, (_CHECKSUM_OF_FONT - _checksum(bytes(font))) & 0xFFFFFFFF)
    return bytes(font)


def sum_of_lengths(tables: Sequence[bytes]) -> int:
    """Return the length of tables in a file, in which each begins at a multiple of four bytes."""
    length = 0
    for table in tables:
        length += len(table) + -len(table) % 4
    return length


def _checksum(data: bytes) -> int:
    padded = data + bytes(-len(data) % 4)
    total = 0
    for value in struct.unpack(f">{len(padded) // 4}I", padded):
        total += value
    return total & 0xFFFFFFFF
