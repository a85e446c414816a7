"""Glyphs drawn in one document become embedded Type0 fonts: subset, widths, and exact ToUnicode.

A CID is the glyph's own number (the subset keeps glyph numbers), so operators that draw text do not depend on what else
a document holds.
"""

from __future__ import annotations

from dataclasses import dataclass

import uharfbuzz as hb

from handouts.run_cache import RunCache
from handouts.typeset.pdf.writer import BEST_COMPRESSION, ObjectSink, compressed_stream
from handouts.typeset.text.fonts import Face, UsedGlyphs

ALPHABET_THRESHOLD = 50  # glyphs from which a face is taken to set the text, and gets the whole alphabet
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
    """One face as a file uses it: its glyphs, and what text each stands for."""

    def __init__(self, face: Face, used: UsedGlyphs, objects: ObjectSink, cache: RunCache) -> None:
        """Add the streams of the font. `cache` is that of the run: its files share most fonts."""
        few = used.default_bits.bit_count() + len(used.texts) < ALPHABET_THRESHOLD
        own = used.default_bits if few else used.default_bits | face.ascii_glyphs
        self.face = face
        self.made = cache.of(_build_font, 64)(face, own, tuple(sorted(used.texts.items())))
        self.to_unicode, self.file = objects.stream(self.made.to_unicode), objects.stream(self.made.file)

    def write(self, objects: ObjectSink) -> str:
        """Write the font's other objects; gives its entry in the resources of a page."""
        descriptor = objects.add(self.made.descriptor % self.file)
        descendant = objects.add(self.made.descendant % descriptor)
        font = objects.add(self.made.font % (self.to_unicode, descendant))
        return f"/{self.face.resource} {font} 0 R"


@dataclass(frozen=True)
class _FontObjects:
    """The objects of an embedded face, with places for the numbers of those they refer to."""

    font: str
    to_unicode: bytes
    descendant: str
    descriptor: str
    file: bytes


def _build_font(face: Face, own: int, told: tuple[tuple[int, str], ...]) -> _FontObjects:
    """A face's objects for a set of glyphs, which a day's documents mostly share.

    Those that say what the face says are bits; what is told of a glyph counts before that.
    """
    numbers = [at for at, bit in enumerate(reversed(f"{own:b}")) if bit == "1"]
    glyphs = dict(sorted({**{number: face.copied_text(number) for number in numbers}, **dict(told)}.items()))
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
    """Six letters that differ with the subset, as ISO 32000-1, 9.6.4 wants."""
    number = 0
    for glyph in glyphs:
        number = (number * 8191 + glyph) % 26**6
    return "".join(chr(65 + number // 26**i % 26) for i in range(6))


def _subset(face: Face, glyphs: dict[int, str]) -> bytes:
    wanted = hb.SubsetInput()
    wanted.glyph_set.update({0, *glyphs})
    wanted.flags = (
        hb.SubsetFlags.RETAIN_GIDS
        | hb.SubsetFlags.NO_HINTING
        | hb.SubsetFlags.NOTDEF_OUTLINE
        | hb.SubsetFlags.NO_LAYOUT_CLOSURE
    )
    for table in _DROPPED_TABLES:
        wanted.drop_table_tag_set.add(int.from_bytes(table.ljust(4).encode(), "big"))
    data: bytes = hb.SubsetPlan(face.face, wanted).execute().blob.data
    return data


def _widths(face: Face, glyphs: dict[int, str]) -> str:
    """Runs of neighbouring glyphs with their advances: `36 [639 650] 40 [561]`."""
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
    blocks = (rows[at : at + 100] for at in range(0, len(rows), 100))
    body = "".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar\n" for block in blocks)
    return (_CMAP_HEAD + body + _CMAP_TAIL).encode()
