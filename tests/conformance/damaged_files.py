"""Valid files with one defect each, to test that each checker finds its defect."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject

from tests.renderer import render
from tests.support.sample_documents import BRAND, document
from tests.support.sample_files import png


def structure_element(writer: PdfWriter, role: str) -> Any:
    """The first structure element of a role."""
    queue = [writer.root_object["/StructTreeRoot"]["/K"].get_object()]
    while queue:
        entry = queue.pop(0)
        if entry["/S"] == role:
            return entry
        kids = [kid.get_object() for kid in entry.get("/K", [])]
        queue += [kid for kid in kids if isinstance(kid, DictionaryObject) and "/S" in kid]
    raise LookupError(role)


def _no_language(writer: PdfWriter) -> None:
    del writer.root_object["/Lang"]


def _no_alternative_text(writer: PdfWriter) -> None:
    del structure_element(writer, "/Figure")["/Alt"]


def _no_scope(writer: PdfWriter) -> None:
    del structure_element(writer, "/TH")["/A"]


def _not_marked_as_tagged(writer: PdfWriter) -> None:
    del writer.root_object["/MarkInfo"]


def _no_title_shown(writer: PdfWriter) -> None:
    del writer.root_object["/ViewerPreferences"]


def _no_profile(writer: PdfWriter) -> None:
    del writer.root_object["/OutputIntents"]


def _untagged(writer: PdfWriter) -> None:
    page = writer.pages[0]
    more = StreamObject()
    more.set_data(page.get_contents().get_data() + b"\n0 0 m 9 9 l S")
    page[NameObject("/Contents")] = writer._add_object(more)


def _no_font_file(writer: PdfWriter) -> None:
    font = next(iter(writer.pages[0]["/Resources"]["/Font"].values())).get_object()
    del font["/DescendantFonts"][0].get_object()["/FontDescriptor"]["/FontFile2"]


def _no_unicode(writer: PdfWriter) -> None:
    del next(iter(writer.pages[0]["/Resources"]["/Font"].values())).get_object()["/ToUnicode"]


def _links(writer: PdfWriter) -> list[Any]:
    return [entry.get_object() for entry in writer.pages[0]["/Annots"]]


def _link_without_structure(writer: PdfWriter) -> None:
    """A link only on the page, as ReportLab makes it."""
    element = structure_element(writer, "/Link")
    element[NameObject("/K")] = ArrayObject(kid for kid in element["/K"] if isinstance(kid.get_object(), int))
    del _links(writer)[0]["/StructParent"]


def _link_in_a_paragraph(writer: PdfWriter) -> None:
    structure_element(writer, "/Link")[NameObject("/S")] = NameObject("/Span")


def _link_without_words(writer: PdfWriter) -> None:
    del _links(writer)[0]["/Contents"]


def _link_not_printed(writer: PdfWriter) -> None:
    del _links(writer)[0]["/F"]


def _no_id(writer: PdfWriter) -> None:
    del structure_element(writer, "/Note")["/ID"]


def _same_id(writer: PdfWriter) -> None:
    table = structure_element(writer, "/Table")
    notes = [row.get_object()["/K"][1].get_object()["/K"][1].get_object() for row in table["/K"][1:]]
    first, second = (note["/K"][0].get_object() for note in notes)
    second[NameObject("/ID")] = first["/ID"]


DEFECTS: dict[str, tuple[Callable[[PdfWriter], None], str, str]] = {
    "language": (_no_language, "ua1", "7.2-33"),
    "alternative": (_no_alternative_text, "ua1", "7.3-1"),
    "scope": (_no_scope, "ua1", "7.5-1"),
    "mark": (_not_marked_as_tagged, "2a", "6.7.2.2-1"),
    "title": (_no_title_shown, "ua1", "7.1-10"),
    "profile": (_no_profile, "2a", "6.2.4.3-2"),
    "untagged": (_untagged, "ua1", "7.1-3"),
    "font": (_no_font_file, "ua1", "7.21.4.1-1"),
    "unicode": (_no_unicode, "ua1", "7.21.7-1"),
    "link": (_link_without_structure, "ua1", "7.18.5-1"),
    "link's role": (_link_in_a_paragraph, "ua1", "7.18.5-1"),
    "link's words": (_link_without_words, "ua1", "7.18.5-2"),
    "link's print": (_link_not_printed, "2a", "6.3.2-1"),
    "note": (_no_id, "ua1", "7.9-1"),
    "notes": (_same_id, "ua1", "7.9-2"),
}
"""The function that makes the defect, the flavor, and the clause that veraPDF reports."""


def damaged_pdf(damage: Callable[[PdfWriter], None]) -> bytes:
    """A valid file with one defect."""
    data = render(document(brand=replace(BRAND, logo=png())))
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    damage(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
