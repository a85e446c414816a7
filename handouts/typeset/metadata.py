"""What a file says of itself: structure tree, parent tree, bookmarks, XMP, output intent, language.

PDF/UA-1 (ISO 14289-1) and PDF/A-2a (ISO 19005-2) in one file.
"""

from __future__ import annotations

import zlib
from base64 import b85decode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfdoc

from handouts import __version__
from handouts.typeset.srgb import SRGB_PROFILE
from handouts.typeset.streams import Stream, stream
from handouts.typeset.structure import Element

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


def describe(canvas: TaggedCanvas) -> None:
    """Write all that makes the file tagged and archival into the catalog, when the last page is drawn."""
    doc, meta, catalog = canvas._doc, canvas.meta, canvas._doc.Catalog
    info = doc.info
    info.title, info.author, info.subject = meta.title, meta.author, meta.subject
    info.producer = info.creator = PRODUCER
    catalog.StructTreeRoot = _tree(canvas)
    catalog.MarkInfo = pdfdoc.PDFDictionary({"Marked": "true"})
    catalog.Lang = pdfdoc.PDFString(meta.lang)
    canvas.setViewerPreference("DisplayDocTitle", "true")
    catalog.Metadata = _xmp(doc, meta)
    catalog.__NoDefault__ = [*catalog.__NoDefault__, "OutputIntents"]
    profile = stream(zlib.decompress(b85decode(SRGB_PROFILE)), N=3)
    catalog.OutputIntents = pdfdoc.PDFArray([pdfdoc.PDFDictionary({
        "Type": "/OutputIntent", "S": "/GTS_PDFA1", "OutputConditionIdentifier": pdfdoc.PDFString("sRGB"),
        "Info": pdfdoc.PDFString("sRGB IEC61966-2.1"), "DestOutputProfile": doc.Reference(profile),
    })])  # fmt: skip


def _tree(canvas: TaggedCanvas) -> pdfdoc.PDFDictionary:
    """The structure tree with its parent tree: for each page, the element of each MCID."""
    doc = canvas._doc
    tree = pdfdoc.PDFDictionary({"Type": "/StructTreeRoot"})
    refs: dict[Element, Any] = {}
    tree["K"] = _place(canvas, canvas.root, doc.Reference(tree), refs)
    numbers: list[Any] = []
    for key, elements in enumerate(canvas.page_elements):
        numbers += [key, doc.Reference(pdfdoc.PDFArray([refs[element] for element in elements]))]
    tree["ParentTree"] = doc.Reference(pdfdoc.PDFDictionary({"Nums": pdfdoc.PDFArray(numbers)}))
    tree["ParentTreeNextKey"] = len(canvas.page_elements)
    return tree


def _place(canvas: TaggedCanvas, element: Element, parent: Any, refs: dict[Element, Any]) -> Any:
    entry = pdfdoc.PDFDictionary({"Type": "/StructElem", "S": f"/{element.role}", "P": parent})
    ref = refs[element] = canvas._doc.Reference(entry)
    page = element.content[0][0] if element.content else None
    kids = [
        mcid if key == page else pdfdoc.PDFDictionary({"Type": "/MCR", "Pg": canvas.page_refs[key], "MCID": mcid})
        for key, mcid in element.content
    ]
    kids += [_place(canvas, child, ref, refs) for child in element.children if child.alive]
    if kids:
        entry["K"] = pdfdoc.PDFArray(kids)
    if page is not None:
        entry["Pg"] = canvas.page_refs[page]
    for name, value in (("Alt", element.alt), ("T", element.title)):
        if value:
            entry[name] = pdfdoc.PDFString(value)
    if element.attributes:
        entry["A"] = pdfdoc.PDFDictionary({"O": f"/{element.owner}", **element.attributes})
    return ref


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


def _xmp(doc: pdfdoc.PDFDocument, meta: Meta) -> Any:
    stamp = doc._timeStamp  # of an invariant document: a fixed moment, no clock
    date = "{:04d}-{:02d}-{:02d}T{:02d}:{:02d}:{:02d}".format(*stamp.YMDhms) + f"{stamp.dhh:+03d}:{stamp.dmm:02d}"
    words = {name: escape(getattr(meta, name)) for name in ("title", "author", "subject", "lang")}
    text = _XMP.format(date=date, producer=PRODUCER, **words)
    # Not compressed, so that archives and our own check of ownership can read it (ISO 19005-2, 6.6.2.1).
    return Stream(pdfdoc.PDFDictionary({"Type": "/Metadata", "Subtype": "/XML"}), content=text.encode(), filters=[])
