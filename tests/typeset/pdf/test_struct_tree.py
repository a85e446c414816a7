"""Structure elements in a file: several documents in one, and sections that are cached between files."""

from __future__ import annotations

import io

from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from handouts.typeset.layout.recorded_drawing import Recorder
from handouts.typeset.pdf.assembly import joined_file, single_file
from handouts.typeset.pdf.canvas import TaggedCanvas
from handouts.typeset.pdf.metadata import FileMetadata
from handouts.typeset.pdf.struct_tree import StructElement
from handouts.typeset.text.glyph_runs import DrawnText


def section(title: str) -> tuple[StructElement, Recorder]:
    """A section with a heading, a figure without content, and a paragraph; and the recorder of their drawing."""
    element, recorder = StructElement("Sect"), Recorder()
    recorder.content(element.add("H2", title=title), DrawnText(""), 0, 20)
    element.add("Figure", alt="nothing")
    recorder.decoration("0 0 m 10 10 l S")
    recorder.content(element.add("P"), DrawnText(""), 0, 10)
    return element, recorder


def canvas(*sections: StructElement, records: list[list[Recorder]], title: str = "t", lang: str = "en") -> TaggedCanvas:
    """A document of these sections; each page replays its records."""
    root = StructElement("Document")
    root.children += sections
    drawn_canvas = TaggedCanvas((612, 792), root, FileMetadata(title, "a", "s", lang))
    for page in records:
        for recorder in page:
            drawn_canvas.replay(recorder.recording, 50, 500)
        drawn_canvas.showPage()
    return drawn_canvas


def element_tree(element: DictionaryObject) -> list:
    """Role, language and MCIDs of an element and its descendants."""
    kids = [kid.get_object() for kid in element["/K"]]
    return [
        element["/S"],
        *([str(element["/Lang"])] if "/Lang" in element else []),
        *(element_tree(kid) if isinstance(kid, DictionaryObject) else int(kid) for kid in kids),
    ]


def test_documents_as_parts() -> None:
    (first_section, first_drawing), (second_section, second_drawing), (third_section, third_drawing) = (
        section("1"),
        section("2"),
        section("3"),
    )
    first = canvas(first_section, second_section, records=[[first_drawing], [second_drawing]], title="One")
    second = canvas(third_section, first_section, records=[[third_drawing, first_drawing]], title="Two", lang="ar")
    reader = PdfReader(io.BytesIO(joined_file([first, second], FileMetadata("t", "a", "s", "en"))))
    tree = reader.trailer["/Root"]["/StructTreeRoot"]
    assert element_tree(tree["/K"]) == [
        "/Document",
        ["/Part", ["/Sect", ["/H2", 0], ["/P", 1]], ["/Sect", ["/H2", 0], ["/P", 1]]],
        ["/Part", "ar", ["/Sect", ["/H2", 0], ["/P", 1]], ["/Sect", ["/H2", 2], ["/P", 3]]],
    ]
    roles = [[element.get_object()["/S"] for element in row.get_object()] for row in tree["/ParentTree"]["/Nums"][1::2]]
    assert roles == [["/H2", "/P"], ["/H2", "/P"], ["/H2", "/P", "/H2", "/P"]]
    assert [entry.title for entry in reader.outline] == ["1", "2", "3", "1"]


def test_cached_section_uses_own_objects() -> None:
    cached_section, cached_drawing = section("kept")
    for before in (0, 1, 300):  # sections before it: 300 give more objects than fit in a byte
        parts, records = [], []
        for number in range(before):
            element, recorder = section(str(number))
            parts.append(element)
            records.append(recorder)
        reader = PdfReader(io.BytesIO(single_file(canvas(*parts, cached_section, records=[records, [cached_drawing]]))))
        last = reader.trailer["/Root"]["/StructTreeRoot"]["/K"]["/K"][-1].get_object()
        assert element_tree(last) == ["/Sect", ["/H2", 0], ["/P", 1]]
        for kid in last["/K"]:
            assert kid.get_object()["/P"].indirect_reference == last.indirect_reference
            assert kid.get_object()["/Pg"].indirect_reference == reader.pages[1].indirect_reference


def test_repeated_drawing_is_artifact() -> None:
    element, recorder = section("once")
    drawn_canvas = canvas(element, records=[[recorder]])
    with drawn_canvas.artifacts():
        drawn_canvas.replay(recorder.recording, 50, 500)
    drawn_canvas.showPage()
    reader = PdfReader(io.BytesIO(single_file(drawn_canvas)))
    first, second = (page.get_contents().get_data() for page in reader.pages)
    assert first.count(b"/MCID") == 2
    assert b"/MCID" not in second
    assert second.count(b"/Artifact BMC") == second.count(b"EMC") == 3
    assert len(reader.outline) == 1
