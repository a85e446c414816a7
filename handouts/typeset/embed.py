"""Glyphs drawn in one document become embedded Type0 fonts: subset, widths, and exact ToUnicode.

A CID is the glyph's own number (the subset keeps glyph numbers), so operators that draw text do not depend on what else
a document holds. ReportLab calls `addObjects` when it saves, as it does for its own TrueType fonts.
"""

from __future__ import annotations

import uharfbuzz as hb
from reportlab.pdfbase import pdfdoc

from handouts.typeset.fonts import Face
from handouts.typeset.streams import stream

_DROPPED = (
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
    """One face as a document uses it: which glyphs, and what text each stands for."""

    def __init__(self, face: Face) -> None:
        self.face = face
        self.fontName = face.resource
        self.glyphs: dict[int, str] = {}

    def use(self, glyphs: dict[int, str]) -> None:
        """Note glyphs drawn; the first text of a glyph stays its text (others carry ActualText)."""
        for glyph, text in glyphs.items():
            self.glyphs.setdefault(glyph, text)

    def addObjects(self, doc: pdfdoc.PDFDocument) -> None:
        """Write the font's objects and name it in the page resources (ReportLab's hook)."""
        name = f"{self._tag()}+{self.face.name}"
        font = pdfdoc.PDFDictionary({
            "Type": "/Font", "Subtype": "/Type0", "BaseFont": f"/{name}", "Encoding": "/Identity-H",
            "DescendantFonts": pdfdoc.PDFArray([doc.Reference(self._descendant(doc, name))]),
            "ToUnicode": doc.Reference(stream(self._to_unicode())),
        })  # fmt: skip
        doc.idToObject["BasicFonts"].dict[self.face.resource] = doc.Reference(font)

    def _tag(self) -> str:
        """Six letters that differ with the subset, as ISO 32000-1, 9.6.4 wants."""
        number = 0
        for glyph in sorted(self.glyphs):
            number = (number * 8191 + glyph) % 26**6
        return "".join(chr(65 + number // 26**i % 26) for i in range(6))

    def _descendant(self, doc: pdfdoc.PDFDocument, name: str) -> pdfdoc.PDFDictionary:
        ascent, descent = self.face.extents
        data = self._subset()
        descriptor = pdfdoc.PDFDictionary({
            "Type": "/FontDescriptor", "FontName": f"/{name}", "Flags": 4, "ItalicAngle": 0, "StemV": 80,
            "FontBBox": pdfdoc.PDFArray([-500, -500, 2000, 1500]), "Ascent": round(ascent), "Descent": round(descent),
            "CapHeight": 714, "FontFile2": doc.Reference(stream(data, Length1=len(data))),
        })  # fmt: skip
        return pdfdoc.PDFDictionary({
            "Type": "/Font", "Subtype": "/CIDFontType2", "BaseFont": f"/{name}", "CIDToGIDMap": "/Identity", "DW": 1000,
            "CIDSystemInfo": pdfdoc.PDFDictionary({
                "Registry": pdfdoc.PDFString("Adobe"), "Ordering": pdfdoc.PDFString("Identity"), "Supplement": 0,
            }),
            "FontDescriptor": doc.Reference(descriptor), "W": pdfdoc.PDFArray(self._widths()),
        })  # fmt: skip

    def _subset(self) -> bytes:
        wanted = hb.SubsetInput()
        wanted.glyph_set.update({0, *self.glyphs})
        wanted.flags = (
            hb.SubsetFlags.RETAIN_GIDS | hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
            | hb.SubsetFlags.NO_LAYOUT_CLOSURE
        )  # fmt: skip
        for table in _DROPPED:
            wanted.drop_table_tag_set.add(int.from_bytes(table.ljust(4).encode(), "big"))
        data: bytes = hb.SubsetPlan(self.face.face, wanted).execute().blob.data
        return data

    def _widths(self) -> list[object]:
        out: list[object] = []
        previous = None
        for glyph in sorted(self.glyphs):
            width = round(self.face.advance(glyph))
            if previous is not None and glyph == previous + 1:
                out[-1].append(width)  # type: ignore[attr-defined]
            else:
                out += [glyph, [width]]
            previous = glyph
        return [pdfdoc.PDFArray(x) if isinstance(x, list) else x for x in out]

    def _to_unicode(self) -> bytes:
        rows = [
            f"<{glyph:04X}> <{text.encode('utf-16-be').hex().upper()}>"
            for glyph, text in sorted(self.glyphs.items())
            if text
        ]
        blocks = (rows[at : at + 100] for at in range(0, len(rows), 100))
        body = "".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar\n" for block in blocks)
        return (_CMAP_HEAD + body + _CMAP_TAIL).encode()
