"""Embed the glyphs drawn in a document as Type0 fonts: subset, widths, and an exact ToUnicode map.

A CID is the glyph number of the face (the subset keeps glyph numbers), so text operators do not depend on the rest of a
document.
"""

from __future__ import annotations

from dataclasses import dataclass

import uharfbuzz as hb

from handouts.run_cache import RunCache
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
        descriptor = objects.add(self.font.descriptor % self.file)
        descendant = objects.add(self.font.descendant % descriptor)
        font = objects.add(self.font.font % (self.to_unicode, descendant))
        return f"/{self.face.resource} {font} 0 R"


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
    own_glyphs = [glyph for glyph, bit in enumerate(reversed(f"{glyph_bits:b}")) if bit == "1"]
    glyphs = dict(sorted({**{glyph: face.copied_text(glyph) for glyph in own_glyphs}, **dict(texts)}.items()))
    name = f"{_subset_tag(glyphs)}+{face.name}"
    ascent, descent = map(round, face.extents)
    data = _subset(face, glyphs)
    return _FontObjects(
        f"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H/ToUnicode %d 0 R/DescendantFonts[%d 0 R]>>",
        compressed_stream("", _to_unicode(glyphs), BEST_COMPRESSION),
        f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{name}/CIDToGIDMap/Identity/DW 1000"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor %d 0 R"
        f"/W[{_widths(face, glyphs)}]>>",
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


def _widths(face: Face, glyphs: dict[int, str]) -> str:
    """Return runs of adjacent glyphs with their advances: `36 [639 650] 40 [561]`."""
    runs: list[tuple[int, list[int]]] = []
    for glyph in glyphs:
        width = round(face.advance(glyph))
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
