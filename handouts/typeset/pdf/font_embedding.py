"""Embed the glyphs drawn in a document as Type0 fonts: subset, widths, and an exact ToUnicode map.

A CID is the glyph number of the face (the subset keeps glyph numbers), so text operators do not depend on the rest of a
document.
"""

from __future__ import annotations

from dataclasses import dataclass

import uharfbuzz as hb

from handouts.run_cache import RunCache
from handouts.typeset.pdf.merged_font import merge_glyphs
from handouts.typeset.pdf.writer import BEST_COMPRESSION, ObjectSink, compressed_stream
from handouts.typeset.text.fonts import Face, UsedGlyphs

ALPHABET_THRESHOLD = 50  # a face with at least this many glyphs gets the whole alphabet
_DROPPED_TABLES = (
    "GSUB", "GPOS", "GDEF", "BASE", "STAT", "name", "post", "cmap", "OS/2", "vhea", "vmtx", "gasp", "DSIG", "VORG",
    "kern",
)  # fmt: skip
_CMAP_HEAD = (
    "/CIDInit /ProcSet findresource begin 12 dict begin begincmap "
    "/CIDSystemInfo <</Registry (Adobe)/Ordering (UCS)/Supplement 0>> def "
    "/CMapName /Adobe-Identity-UCS def /CMapType 2 def 1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
)
_CMAP_TAIL = "endcmap CMapName currentdict /CMap defineresource pop end end"


class EmbeddedFont:
    """A face in one file: the glyphs that it uses, and the text of each."""

    def __init__(self, face: Face, used: UsedGlyphs, objects: ObjectSink, cache: RunCache) -> None:
        """Add the streams of the font. `cache` is the run's, because the files of a run share most fonts."""
        few_glyphs = used.default_bits.bit_count() + len(used.texts) < ALPHABET_THRESHOLD
        glyph_bits = used.default_bits if few_glyphs else used.default_bits | face.ascii_glyphs
        self.face = face
        self.font = cache.of(_build_font, 64)(face, glyph_bits, tuple(sorted(used.texts.items())))
        self.to_unicode, self.file = objects.stream(self.font.to_unicode), objects.stream(self.font.file)

    def write(self, objects: ObjectSink) -> str:
        """Write the other objects of the font. Returns its entry in the resources of a page."""
        return _write_font(self.face.resource, self.font, self.to_unicode, self.file, objects)


def _write_font(resource: str, font: _FontObjects, to_unicode: int, file: int, objects: ObjectSink) -> str:
    descriptor = objects.add(font.descriptor % file)
    descendant = objects.add(font.descendant % descriptor)
    number = objects.add(font.font % (to_unicode, descendant))
    return f"/{resource} {number} 0 R"


@dataclass(frozen=True)
class _FontObjects:
    """The objects of an embedded face, with placeholders for the numbers that they refer to."""

    font: str
    to_unicode: bytes
    descendant: str
    descriptor: str
    file: bytes


def _build_font(face: Face, glyph_bits: int, texts: tuple[tuple[int, str], ...]) -> _FontObjects:
    """Build a face's objects for a set of glyphs, which most documents of a day share.

    `glyph_bits` are glyphs with the face's own text; `texts` overrides it.
    """
    own_glyphs = _glyphs_of(glyph_bits)
    glyphs = dict(sorted({**{glyph: face.copied_text(glyph) for glyph in own_glyphs}, **dict(texts)}.items()))
    widths = {glyph: round(face.advance(glyph)) for glyph in glyphs}
    return _font_objects(face, face.name, glyphs, widths, _subset(face, glyphs))


def _glyphs_of(glyph_bits: int) -> list[int]:
    return [glyph for glyph, bit in enumerate(reversed(f"{glyph_bits:b}")) if bit == "1"]


class MergedFont:
    """A face with the glyphs of a second one, for the fields of a form: see `merged_font`."""

    def __init__(
        self, faces: tuple[Face, Face], used: tuple[UsedGlyphs, UsedGlyphs], objects: ObjectSink, cache: RunCache
    ) -> None:
        """Add the streams of the font. `cache` is the run's."""
        self.resource = f"{faces[0].resource}{faces[1].resource}"
        bits = used[0].default_bits, used[1].default_bits
        self.font = cache.of(_build_merged_font, 8)(faces, bits)
        self.to_unicode, self.file = objects.stream(self.font.to_unicode), objects.stream(self.font.file)

    def write(self, objects: ObjectSink) -> str:
        """Write the other objects of the font. Returns its entry in the resources of a form."""
        return _write_font(self.resource, self.font, self.to_unicode, self.file, objects)


def _build_merged_font(faces: tuple[Face, Face], glyph_bits: tuple[int, int]) -> _FontObjects:
    first, second = faces
    glyphs = {glyph: first.copied_text(glyph) for glyph in _glyphs_of(glyph_bits[0])}
    widths = {glyph: round(first.advance(glyph)) for glyph in glyphs}
    others = {glyph: second.copied_text(glyph) for glyph in _glyphs_of(glyph_bits[1])}
    data, numbers = merge_glyphs(_subset(first, glyphs), _subset(second, others), list(others))
    known = set(glyphs.values())
    for glyph, text in others.items():
        if text not in known:
            glyphs[numbers[glyph]], widths[numbers[glyph]] = text, round(second.advance(glyph))
    return _font_objects(first, f"{first.name}-{second.name}", glyphs, widths, data)


def _font_objects(
    face: Face, full_name: str, glyphs: dict[int, str], widths: dict[int, int], data: bytes
) -> _FontObjects:
    """The objects of a font with these glyphs, their texts and widths. `face` has its other measures."""
    name = f"{_subset_tag(glyphs)}+{full_name}"
    ascent, descent = map(round, face.extents)
    return _FontObjects(
        f"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H/ToUnicode %d 0 R/DescendantFonts[%d 0 R]>>",
        compressed_stream("", _to_unicode(glyphs), BEST_COMPRESSION),
        f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{name}/CIDToGIDMap/Identity/DW 1000"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor %d 0 R"
        f"/W[{_widths(widths)}]>>",
        f"<</Type/FontDescriptor/FontName/{name}/Flags 4/ItalicAngle 0/StemV 80/CapHeight 714"
        f"/FontBBox[-500 -500 2000 1500]/Ascent {ascent}/Descent {descent}/FontFile2 %d 0 R>>",
        compressed_stream(f"/Length1 {len(data)}", data, BEST_COMPRESSION),
    )


def _subset_tag(glyphs: dict[int, str]) -> str:
    """Return six letters that depend on the subset, as ISO 32000-1, 9.6.4 requires."""
    number = 0
    for glyph in glyphs:
        number = (number * 8191 + glyph) % 26**6
    return "".join(chr(65 + number // 26**i % 26) for i in range(6))


def _subset(face: Face, glyphs: dict[int, str]) -> bytes:
    subset = hb.SubsetInput()
    subset.glyph_set.update({0, *glyphs})
    subset.flags = (
        hb.SubsetFlags.RETAIN_GIDS
        | hb.SubsetFlags.NO_HINTING
        | hb.SubsetFlags.NOTDEF_OUTLINE
        | hb.SubsetFlags.NO_LAYOUT_CLOSURE
    )
    for table in _DROPPED_TABLES:
        subset.drop_table_tag_set.add(int.from_bytes(table.ljust(4).encode(), "big"))
    data: bytes = hb.SubsetPlan(face.face, subset).execute().blob.data
    return data


def _widths(widths: dict[int, int]) -> str:
    """Return runs of adjacent glyphs with their advances: `36 [639 650] 40 [561]`."""
    runs: list[tuple[int, list[int]]] = []
    for glyph, width in widths.items():
        if runs and glyph == runs[-1][0] + len(runs[-1][1]):
            runs[-1][1].append(width)
        else:
            runs.append((glyph, [width]))
    return " ".join(f"{first} [{' '.join(map(str, widths))}]" for first, widths in runs)


def _to_unicode(glyphs: dict[int, str]) -> bytes:
    rows = [f"<{glyph:04X}> <{text.encode('utf-16-be').hex().upper()}>" for glyph, text in glyphs.items() if text]
    blocks = (rows[start : start + 100] for start in range(0, len(rows), 100))
    body = "".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar\n" for block in blocks)
    return (_CMAP_HEAD + body + _CMAP_TAIL).encode()
