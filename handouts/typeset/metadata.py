"""What a file says of itself: structure tree, parent tree, bookmarks, XMP, output intent, language.

PDF/UA-1 (ISO 14289-1) and PDF/A-2a (ISO 19005-2) in one file.
"""

from __future__ import annotations

import zlib
from base64 import b85decode
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from handouts import __version__
from handouts.typeset.annotations import annotate
from handouts.typeset.bookmarks import outline
from handouts.typeset.ink import number
from handouts.typeset.objects import BEST, Objects, packed, string
from handouts.typeset.srgb import SRGB_PROFILE
from handouts.typeset.structure import write_tree

if TYPE_CHECKING:
    from handouts.typeset.canvas import TaggedCanvas

PRODUCER = f"handouts {__version__}"


@dataclass(frozen=True)
class Meta:
    """Facts about the file; none of them is about a patient."""

    title: str
    author: str
    subject: str
    lang: str


class Page(NamedTuple):
    """A page that is drawn: the number of its content stream, and its size in points."""

    content: int
    size: tuple[float, float]


class TaggedDocument(Objects):
    """ReportLab's document with all that makes a file tagged and archival."""

    def GetPDFData(self, canvas: TaggedCanvas) -> bytes:
        """The whole file: ReportLab's last step, when the last page is drawn."""
        for font in self.delayedFonts:
            font.addObjects(self)
        info, meta = self.info, canvas.meta
        info.title, info.author, info.subject = meta.title, meta.author, meta.subject
        info.digest(self.signature)
        said, metadata = _said(meta, self._timeStamp.YMDhms)
        profile, xmp = self.stream(_profile()), self.stream(metadata)
        catalog, described, tree, resources = self.add(), self.add(said), self.add(), self.add()
        annotations = self.next
        linked = annotate(self, canvas.links, len(canvas.pages))
        pages = range(self.next, self.next + len(canvas.pages))
        for at, (page, links) in enumerate(zip(canvas.pages, linked, strict=True)):
            wide, tall = map(number, page.size)
            held = f"/Annots[{' '.join([f'{link} 0 R' for link in links])}]" if links else ""
            self.add(
                f"<</Type/Page/Parent {tree} 0 R/MediaBox[0 0 {wide} {tall}]/Contents {page.content} 0 R"
                f"/Resources {resources} 0 R/StructParents {at}/Tabs/S{held}>>"
            )
        kids = " ".join([f"{page} 0 R" for page in pages])
        self.put(tree, f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>")
        fonts = "".join([font.write(self) for font in self.delayedFonts])
        pictures = "".join([f"/{name} {at} 0 R" for name, at in canvas.pictures])
        self.put(resources, f"<</Font<<{fonts}>>/XObject<<{pictures}>>>>")
        structure = write_tree(canvas.root, canvas.drawn, pages, annotations, self)
        marks = outline(self, canvas.bookmarks, pages)
        self.put(
            catalog,
            f"<</Type/Catalog/Pages {tree} 0 R/Lang {string(meta.lang)}/MarkInfo<</Marked true>>"
            f"/StructTreeRoot {structure} 0 R{f'/Outlines {marks} 0 R' if marks else ''}/Metadata {xmp} 0 R"
            "/ViewerPreferences<</DisplayDocTitle true>>/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1"
            f"/OutputConditionIdentifier(sRGB)/Info(sRGB IEC61966-2.1)/DestOutputProfile {profile} 0 R>>]>>",
        )
        return self.file(catalog, described)


@lru_cache(maxsize=1)
def _profile() -> bytes:
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


@lru_cache(maxsize=16)
def _said(meta: Meta, moment: tuple[int, ...]) -> tuple[str, bytes]:
    """The Info dictionary, and the same as XMP. The moment is a fixed one, in UTC: no clock."""
    date = "{:04d}-{:02d}-{:02d}T{:02d}:{:02d}:{:02d}+00:00".format(*moment)
    words = {name: _escaped(getattr(meta, name)) for name in ("title", "author", "subject", "lang")}
    # Not compressed, so that archives and our own check of ownership can read it (ISO 19005-2, 6.6.2.1).
    data = _XMP.format(date=date, producer=PRODUCER, **words).encode()
    when = "(D:{:04d}{:02d}{:02d}{:02d}{:02d}{:02d}+00'00')".format(*moment)
    info = (
        f"<</Title {string(meta.title)}/Author {string(meta.author)}/Subject {string(meta.subject)}"
        f"/Creator({PRODUCER})/Producer({PRODUCER})/CreationDate {when}/ModDate {when}/Trapped/False>>"
    )
    return info, b"<</Type/Metadata/Subtype/XML/Length %d>>\nstream\n%s\nendstream" % (len(data), data)
