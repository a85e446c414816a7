"""Write the metadata of a file: the catalog, XMP, document information and the output intent.

Each file claims PDF/UA-1 (ISO 14289-1) and PDF/A-2a (ISO 19005-2).
"""

from __future__ import annotations

import zlib
from base64 import b85decode
from dataclasses import dataclass
from functools import cache

from handouts import __version__
from handouts.typeset.pdf.writer import BEST_COMPRESSION, compressed_stream, pdf_string

# Created by Pillow 13 with `ImageCms.createProfile("sRGB")`, its creation time (bytes 24 to 35) set to a constant.
# Pillow would put the current time into it.
SRGB_PROFILE = (
    "c-obby-UMT6va<lMbSzJ9Yh>5RB>oQ6vR>M(4|PJ6|A~6uSqK;X-HC}xC$-~1qac^ufhL7SHV@GASi-}e}i9(lz7q<T0{r$<K_N1dFOK9eLyg!"
    "3El3R19Zc&GRcIrl3SH}>IiT(BQI=oKAleC&-lFe&)&toTKHe|7Zh6nfnM^AFfE77Zjjn^OpkZTL!y)~kdMhRiw%-*JYDwr#p9yS?;cy(%mNVf"
    "YD&cpmOEIKES)?-j_O)PwEFRG5>|}mCFT+CQP{{Ji3B9bs9*yc9K@Lo&g^&JWYf2ZGChJ{6IEDr6j7o#MzzAK3bRUG;nGm`=Kgb@wmLoKR}UwE"
    "?q}D18v}awfJV)AzfN4YaSDW<fGeZzFLO?_AJl7YEqVk*wt<W5wkGcbmpj1lqnWqzO)113R8`>h92m#}gLR;9&7W24Kh7S2>=vKs7C1Nr#(6%n"
    "{tX2EXO;"
)
PRODUCER = f"handouts {__version__}"
CREATION_DATE = "2000-01-01"  # a constant date, so that the same input gives the same bytes


@dataclass(frozen=True)
class FileMetadata:
    """The metadata of a file. It never includes patient data."""

    title: str
    author: str
    subject: str
    lang: str


def catalog(
    meta: FileMetadata, page_tree: int, structure: int, outline: int, xmp: int, profile: int, form: int = 0
) -> str:
    """Return the catalog of a file, from the object numbers of its page tree, structure, outline (0 for none), XMP,
    color profile and form (0 for none).
    """
    return (
        f"<</Type/Catalog/Pages {page_tree} 0 R/Lang {pdf_string(meta.lang)}/MarkInfo<</Marked true>>"
        f"/StructTreeRoot {structure} 0 R{f'/Outlines {outline} 0 R' if outline else ''}/Metadata {xmp} 0 R"
        "/ViewerPreferences<</DisplayDocTitle true>>/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1"
        f"/OutputConditionIdentifier(sRGB)/Info(sRGB IEC61966-2.1)/DestOutputProfile {profile} 0 R>>]"
        f"{f'/AcroForm {form} 0 R' if form else ''}>>"
    )


@cache
def color_profile() -> bytes:
    """Return the stream of the sRGB color profile."""
    return compressed_stream("/N 3", zlib.decompress(b85decode(SRGB_PROFILE)), BEST_COMPRESSION)


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


def _escape_xml(text: str) -> str:
    """Escape text for XML. The standard library's function would import its HTTP client: a fifth of a cold start."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def xmp_packet(meta: FileMetadata) -> tuple[str, bytes]:
    """Return the document information dictionary, and the same data as an XMP stream."""
    fields = {name: _escape_xml(getattr(meta, name)) for name in ("title", "author", "subject", "lang")}
    # Not compressed, so that archives and this program can read it (ISO 19005-2, 6.6.2.1).
    data = _XMP.format(date=f"{CREATION_DATE}T00:00:00+00:00", producer=PRODUCER, **fields).encode()
    date = f"(D:{CREATION_DATE.replace('-', '')}000000+00'00')"
    info = (
        f"<</Title {pdf_string(meta.title)}/Author {pdf_string(meta.author)}/Subject {pdf_string(meta.subject)}"
        f"/Creator({PRODUCER})/Producer({PRODUCER})/CreationDate {date}/ModDate {date}/Trapped/False>>"
    )
    return info, b"<</Type/Metadata/Subtype/XML/Length %d>>\nstream\n%s\nendstream" % (len(data), data)
