"""Elements as they stand in a file: several documents in one, and drawings that are kept between files."""

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


def section(words: str) -> tuple[StructElement, Recorder]:
    """A section of a heading, a figure that nothing is drawn for, and a paragraph; and what they draw."""
    element, recorder = StructElement("Sect"), Recorder()
    recorder.content(element.add("H2", title=words), DrawnText(""), 0, 20)
    element.add("Figure", alt="nothing")
    recorder.decoration("0 0 m 10 10 l S")
    recorder.content(element.add("P"), DrawnText(""), 0, 10)
    return element, recorder


def canvas(*sections: StructElement, records: list[list[Recorder]], title: str = "t", lang: str = "en") -> TaggedCanvas:
    """A document of these sections, each page replaying what was recorded."""
    root = StructElement("Document")
    root.children += sections
    made = TaggedCanvas((612, 792), root, FileMetadata(title, "a", "s", lang))
    for page in records:
        for recorder in page:
            made.replay(recorder.recording, 50, 500)
        made.showPage()
    return made


def told(element: DictionaryObject) -> list:
    """Role, language and MCIDs of an element, and of all below it."""
    kids = [kid.get_object() for kid in element["/K"]]
    return [
        element["/S"],
        *([str(element["/Lang"])] if "/Lang" in element else []),
        *(told(kid) if isinstance(kid, DictionaryObject) else int(kid) for kid in kids),
    ]


def test_documents_as_parts() -> None:
    (one, of_one), (two, of_two), (three, of_three) = section("1"), section("2"), section("3")
    first = canvas(one, two, records=[[of_one], [of_two]], title="One")
    second = canvas(three, one, records=[[of_three, of_one]], title="Two", lang="ar")
    reader = PdfReader(io.BytesIO(joined_file([first, second], FileMetadata("t", "a", "s", "en"))))
    tree = reader.trailer["/Root"]["/StructTreeRoot"]
    assert told(tree["/K"]) == [
        "/Document",
        ["/Part", ["/Sect", ["/H2", 0], ["/P", 1]], ["/Sect", ["/H2", 0], ["/P", 1]]],
        ["/Part", "ar", ["/Sect", ["/H2", 0], ["/P", 1]], ["/Sect", ["/H2", 2], ["/P", 3]]],
    ]
    held = [[element.get_object()["/S"] for element in row.get_object()] for row in tree["/ParentTree"]["/Nums"][1::2]]
    assert held == [["/H2", "/P"], ["/H2", "/P"], ["/H2", "/P", "/H2", "/P"]]
    assert [entry.title for entry in reader.outline] == ["1", "2", "3", "1"]


def test_cached_section_uses_own_objects() -> None:
    kept, of_kept = section("kept")
    for before in (0, 1, 300):  # more elements before it, and more objects than a byte counts
        parts, records = [], []
        for at in range(before):
            element, recorder = section(str(at))
            parts.append(element)
            records.append(recorder)
        reader = PdfReader(io.BytesIO(single_file(canvas(*parts, kept, records=[records, [of_kept]]))))
        last = reader.trailer["/Root"]["/StructTreeRoot"]["/K"]["/K"][-1].get_object()
        assert told(last) == ["/Sect", ["/H2", 0], ["/P", 1]]
        for kid in last["/K"]:
            assert kid.get_object()["/P"].indirect_reference == last.indirect_reference
            assert kid.get_object()["/Pg"].indirect_reference == reader.pages[1].indirect_reference


def test_repeated_drawing_is_artifact() -> None:
    element, recorder = section("once")
    made = canvas(element, records=[[recorder]])
    with made.artifacts():
        made.replay(recorder.recording, 50, 500)
    made.showPage()
    reader = PdfReader(io.BytesIO(single_file(made)))
    first, second = (page.get_contents().get_data() for page in reader.pages)
    assert first.count(b"/MCID") == 2
    assert b"/MCID" not in second
    assert second.count(b"/Artifact BMC") == second.count(b"EMC") == 3
    assert len(reader.outline) == 1
