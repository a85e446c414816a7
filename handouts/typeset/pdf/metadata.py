"""The sRGB profile of the output intent, compressed; kept as bytes because Pillow's own carries the time it was made.

Made once by `ImageCms.createProfile("sRGB")` of Pillow 13 with its creation time (bytes 24 to 35) fixed.

What a file says of itself: structure tree, parent tree, bookmarks, XMP, output intent, language.

PDF/UA-1 (ISO 14289-1) and PDF/A-2a (ISO 19005-2) in one file.
"""

from __future__ import annotations

import zlib
from base64 import b85decode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from handouts import __version__
from handouts.run_cache import RunCache
from handouts.typeset.pdf.font_embedding import EmbeddedFont
from handouts.typeset.pdf.navigation import write_link_annotations, write_outline
from handouts.typeset.pdf.struct_tree import StructElement, TaggedDocument, write_tree
from handouts.typeset.pdf.writer import BEST, ObjectTable, packed, string
from handouts.typeset.text.fonts import Face, Glyphs
from handouts.typeset.text.text_operators import format_number as decimal

if TYPE_CHECKING:
    from handouts.typeset.pdf.canvas import TaggedCanvas


SRGB_PROFILE = (
    "c-obby-UMT6va<lMbSzJ9Yh>5RB>oQ6vR>M(4|PJ6|A~6uSqK;X-HC}xC$-~1qac^ufhL7SHV@GASi-}e}i9(lz7q<T0{r$<K_N1dFOK9eLyg!"
    "3El3R19Zc&GRcIrl3SH}>IiT(BQI=oKAleC&-lFe&)&toTKHe|7Zh6nfnM^AFfE77Zjjn^OpkZTL!y)~kdMhRiw%-*JYDwr#p9yS?;cy(%mNVf"
    "YD&cpmOEIKES)?-j_O)PwEFRG5>|}mCFT+CQP{{Ji3B9bs9*yc9K@Lo&g^&JWYf2ZGChJ{6IEDr6j7o#MzzAK3bRUG;nGm`=Kgb@wmLoKR}UwE"
    "?q}D18v}awfJV)AzfN4YaSDW<fGeZzFLO?_AJl7YEqVk*wt<W5wkGcbmpj1lqnWqzO)113R8`>h92m#}gLR;9&7W24Kh7S2>=vKs7C1Nr#(6%n"
    "{tX2EXO;"
)


PRODUCER = f"handouts {__version__}"
MOMENT = "2000-01-01"  # every file is of this day: the same input gives the same bytes, whatever the clock says


@dataclass(frozen=True)
class FileMetadata:
    """Facts about the file; none of them is about a patient."""

    title: str
    author: str
    subject: str
    lang: str


class DrawnPage(NamedTuple):
    """A page that is drawn: its content stream, and its size in points."""

    content: bytes
    size: tuple[float, float]


def single_file(canvas: TaggedCanvas, cache: RunCache | None = None) -> bytes:
    """The file of one document. `cache` is that of the run that makes more files."""
    return _file((canvas,), (canvas.root,), canvas.meta, cache or RunCache())


def joined_file(canvases: Sequence[TaggedCanvas], meta: FileMetadata, cache: RunCache | None = None) -> bytes:
    """One file of several documents, each a part of it. Their pages' content is the same as in their own files."""
    return _file(canvases, [_part(canvas, meta) for canvas in canvases], meta, cache or RunCache())


def _part(canvas: TaggedCanvas, meta: FileMetadata) -> StructElement:
    said, lang = canvas.meta, canvas.meta.lang if canvas.meta.lang != meta.lang else ""
    return StructElement("Part", title=said.title, lang=lang, children=canvas.root.children)


def _file(
    canvases: Sequence[TaggedCanvas], roots: Sequence[StructElement], meta: FileMetadata, cache: RunCache
) -> bytes:
    objects = ObjectTable()
    contents = [objects.stream(page.content) for canvas in canvases for page in canvas.pages]
    pictures = {name: body for canvas in canvases for name, body in canvas.pictures.items()}
    drawn = "".join([f"/{name} {objects.stream(body)} 0 R" for name, body in pictures.items()])
    used: dict[Face, Glyphs] = {}
    for canvas in canvases:
        for face, glyphs in canvas.fonts.items():
            used.setdefault(face, Glyphs()).add(glyphs)
    fonts = [EmbeddedFont(face, glyphs, objects, cache) for face, glyphs in used.items()]
    said, metadata = cache.of(xmp_packet, 16)(meta)
    profile, xmp = objects.stream(color_profile()), objects.stream(metadata)
    root, info, tree, resources = objects.add(), objects.add(said), objects.add(), objects.add()
    parts = _pages(canvases, roots, contents, tree, resources, objects)
    kids = " ".join([f"{page} 0 R" for part in parts for page in part.pages])
    objects.put(tree, f"<</Type/Pages/Count {len(contents)}/Kids[{kids}]>>")
    written = "".join([font.write(objects) for font in fonts])
    objects.put(resources, f"<</Font<<{written}>>/XObject<<{drawn}>>>>")
    structure = write_tree(parts, objects, cache)
    headings = [(mark, part.pages[mark.page]) for canvas, part in zip(canvases, parts, strict=True)
                for mark in canvas.bookmarks]  # fmt: skip
    objects.put(root, catalog(meta, tree, structure, write_outline(objects, headings), xmp, profile))
    return objects.file(root, info)


def _pages(
    canvases: Sequence[TaggedCanvas], roots: Sequence[StructElement], contents: Sequence[int], tree: int, resources: int,
    objects: ObjectTable,
) -> list[TaggedDocument]:  # fmt: skip
    """Write the pages and their annotations."""
    parts = []
    page, key = 0, len(contents)
    for canvas, root in zip(canvases, roots, strict=True):
        first, count = objects.next, len(canvas.pages)
        linked = write_link_annotations(objects, canvas.links, count, key)
        key += len(canvas.links)
        parts.append(
            TaggedDocument(root, canvas.drawn, range(objects.next, objects.next + count), range(first, objects.next))
        )
        for (_, size), links in zip(canvas.pages, linked, strict=True):
            wide, tall = map(decimal, size)
            held = f"/Annots[{' '.join([f'{link} 0 R' for link in links])}]" if links else ""
            objects.add(
                f"<</Type/Page/Parent {tree} 0 R/MediaBox[0 0 {wide} {tall}]/Contents {contents[page]} 0 R"
                f"/Resources {resources} 0 R/StructParents {page}/Tabs/S{held}>>"
            )
            page += 1
    return parts


def catalog(meta: FileMetadata, tree: int, structure: int, marks: int, xmp: int, profile: int) -> str:
    """The root of a file, from the numbers of its pages, structure, bookmarks (0 for none), XMP and color profile."""
    return (
        f"<</Type/Catalog/Pages {tree} 0 R/Lang {string(meta.lang)}/MarkInfo<</Marked true>>"
        f"/StructTreeRoot {structure} 0 R{f'/Outlines {marks} 0 R' if marks else ''}/Metadata {xmp} 0 R"
        "/ViewerPreferences<</DisplayDocTitle true>>/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1"
        f"/OutputConditionIdentifier(sRGB)/Info(sRGB IEC61966-2.1)/DestOutputProfile {profile} 0 R>>]>>"
    )


@cache
def color_profile() -> bytes:
    """The color profile sRGB."""
    return packed("/N 3", zlib.decompress(b85decode(SRGB_PROFILE)), BEST)


_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{lang}</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>{date}</xmp:CreateDate><xmp:ModifyDate>{date}</xmp:ModifyDate><xmp:CreatorTool>{producer}</xmp:CreatorTool>
<pdf:Producer>{producer}</pdf:Producer>
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


def _escaped(text: str) -> str:
    """Text as XML. The standard library's own function brings its client for the web along, a fifth of a cold start."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def xmp_packet(meta: FileMetadata) -> tuple[str, bytes]:
    """The Info dictionary, and the same as XMP."""
    words = {name: _escaped(getattr(meta, name)) for name in ("title", "author", "subject", "lang")}
    # Not compressed, so that archives and our own check of ownership can read it (ISO 19005-2, 6.6.2.1).
    data = _XMP.format(date=f"{MOMENT}T00:00:00+00:00", producer=PRODUCER, **words).encode()
    when = f"(D:{MOMENT.replace('-', '')}000000+00'00')"
    info = (
        f"<</Title {string(meta.title)}/Author {string(meta.author)}/Subject {string(meta.subject)}"
        f"/Creator({PRODUCER})/Producer({PRODUCER})/CreationDate {when}/ModDate {when}/Trapped/False>>"
    )
    return info, b"<</Type/Metadata/Subtype/XML/Length %d>>\nstream\n%s\nendstream" % (len(data), data)
