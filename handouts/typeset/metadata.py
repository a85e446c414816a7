"""What a file says of itself: structure tree, parent tree, bookmarks, XMP, output intent, language.

PDF/UA-1 (ISO 14289-1) and PDF/A-2a (ISO 19005-2) in one file.
"""

from __future__ import annotations

import zlib
from base64 import b85decode
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfdoc

from handouts import __version__
from handouts.typeset.bookmarks import outline
from handouts.typeset.objects import BEST, packed, string
from handouts.typeset.srgb import SRGB_PROFILE
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
    pages = [b"%d 0 R" % canvas.objects.number(name) for name in canvas.page_names]
    catalog.StructTreeRoot = _tree(canvas, pages)
    canvas.objects.bookmarks = outline(canvas.objects, canvas.bookmarks, pages)
    catalog.MarkInfo = pdfdoc.PDFDictionary({"Marked": "true"})
    catalog.Lang = pdfdoc.PDFString(meta.lang)
    canvas.setViewerPreference("DisplayDocTitle", "true")
    catalog.__NoDefault__ = [*catalog.__NoDefault__, "OutputIntents"]
    profile, xmp = canvas.objects.reserve(1), canvas.objects.reserve(1)
    canvas.objects.streams[profile] = _profile()
    canvas.objects.streams[xmp] = _xmp(doc, meta)
    catalog.OutputIntents = pdfdoc.PDFArray([pdfdoc.PDFDictionary({
        "Type": "/OutputIntent", "S": "/GTS_PDFA1", "OutputConditionIdentifier": pdfdoc.PDFString("sRGB"),
        "Info": pdfdoc.PDFString("sRGB IEC61966-2.1"), "DestOutputProfile": f"{profile} 0 R",
    })])  # fmt: skip
    catalog.Metadata = f"{xmp} 0 R"


@lru_cache(maxsize=1)
def _profile() -> bytes:
    return packed(b"/N 3", zlib.decompress(b85decode(SRGB_PROFILE)), BEST)


def _tree(canvas: TaggedCanvas, refs: list[bytes]) -> str:
    """The structure tree with its parent tree: for each page, the element of each MCID. Raw objects, for speed."""
    doc, pages = canvas.objects, len(canvas.page_elements)
    tree = _alive(canvas.root, canvas.marks)
    count = _count(tree)
    first = doc.reserve(count + pages + 2)
    root, parents, arrays = first, first + 1, first + 2
    writer = _Writer(canvas, refs, arrays + pages)
    top = writer.write(tree, root)
    for at, held in enumerate(canvas.page_elements):
        doc.raw[arrays + at] = b"[%s]" % b" ".join([b"%d 0 R" % writer.numbers[element] for element in held])
    pairs = b" ".join([b"%d %d 0 R" % (at, arrays + at) for at in range(pages)])
    doc.raw[parents] = b"<< /Nums [%s] >>" % pairs
    head = b"<< /Type /StructTreeRoot /K %d 0 R /ParentTree %d 0 R /ParentTreeNextKey %d >>"
    doc.raw[root] = head % (top, parents, pages)
    return f"{root} 0 R"  # as text: ReportLab would make an object of its own of anything else


Tree = tuple[Element, list["Tree"]]


def _alive(element: Element, marks: dict[Element, list[tuple[int, int]]]) -> Tree:
    """The elements that say something; cells of a table always, to keep it regular."""
    kids = []
    for child in element.children:
        tree = _alive(child, marks)
        if tree[1] or child in marks or child.role in ("TH", "TD"):
            kids.append(tree)
    return element, kids


def _count(tree: Tree) -> int:
    return 1 + sum(map(_count, tree[1]))


class _Writer:
    """Writes elements as objects, numbered in reading order."""

    def __init__(self, canvas: TaggedCanvas, pages: list[bytes], number: int) -> None:
        self.canvas, self.pages, self.next = canvas, pages, number
        self.numbers: dict[Element, int] = {}

    def write(self, tree: Tree, parent: int) -> int:
        """Write an element and all below it; gives its number."""
        element, below = tree
        number = self.numbers[element] = self.next
        self.next += 1
        drawn = self.canvas.marks.get(element, ())
        page = drawn[0][0] if drawn else None
        kids = [
            b"%d" % mcid if key == page else b"<< /Type /MCR /Pg %s /MCID %d >>" % (self.pages[key], mcid)
            for key, mcid in drawn
        ]
        kids += [b"%d 0 R" % self.write(child, number) for child in below]
        parts = [b"<< /Type /StructElem /S /%s /P %d 0 R" % (element.role.encode(), parent)]
        if kids:
            parts.append(b"/K [%s]" % b" ".join(kids))
        if page is not None:
            parts.append(b"/Pg %s" % self.pages[page])
        parts += self._more(element)
        self.canvas.objects.raw[number] = b" ".join(parts) + b" >>"
        return number

    def _more(self, element: Element) -> Iterator[bytes]:
        if element.alt:
            yield b"/Alt %s" % string(element.alt)
        if element.title:
            yield b"/T %s" % string(element.title)
        attributes = element.attributes
        if box := self.canvas.boxes.get(element):
            attributes = {**attributes, "Placement": "/Block", "BBox": box}
        if attributes:
            values = " ".join(f"/{name} {value}" for name, value in attributes.items())
            yield b"/A << /O /%s %s >>" % (element.owner.encode(), values.encode())


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


def _xmp(doc: pdfdoc.PDFDocument, meta: Meta) -> bytes:
    stamp = doc._timeStamp  # of an invariant document: a fixed moment, no clock
    date = "{:04d}-{:02d}-{:02d}T{:02d}:{:02d}:{:02d}".format(*stamp.YMDhms) + f"{stamp.dhh:+03d}:{stamp.dmm:02d}"
    words = {name: escape(getattr(meta, name)) for name in ("title", "author", "subject", "lang")}
    text = _XMP.format(date=date, producer=PRODUCER, **words)
    # Not compressed, so that archives and our own check of ownership can read it (ISO 19005-2, 6.6.2.1).
    data = text.encode()
    return b"<< /Type /Metadata /Subtype /XML /Length %d >>\nstream\n%s\nendstream" % (len(data), data)
