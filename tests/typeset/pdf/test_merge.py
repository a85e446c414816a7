"""Merging files: all pages and text stay the same, in order, in one structure tree. Other files are refused."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain
from typing import BinaryIO

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from handouts import document as d
from handouts.typeset.pdf import writer
from handouts.typeset.pdf.merge import PdfMerger
from handouts.typeset.pdf.metadata import FileMetadata
from handouts.typeset.pdf.reader import ForeignPdf
from handouts.typeset.pdf.reader import read_objects as opened
from handouts.typeset.pdf.writer import StreamingWriter, TooManyObjects
from tests.renderer import render
from tests.support.sample_documents import BRAND, document, words
from tests.support.sample_files import merged_pdf, sample_pdfs
from tests.support.structure_defects import defects
from tests.support.structure_tree import outline
from tests.typeset.test_packet import document_blocks, page_contents

META = FileMetadata("A day", "Test Clinic", "All packets", "en")
LETTER = (612.0, 792.0)


def write(files: Iterable[bytes], out: BinaryIO, count: int) -> None:
    """Write these files as one, each titled by its number."""
    with PdfMerger(out, META, count) as merger:
        for number, file in enumerate(files):
            merger.add(file, f"No. {number}")


def joined(files: Sequence[bytes]) -> bytes:
    """Return these files merged into one."""
    out = io.BytesIO()
    write(files, out, len(files))
    return out.getvalue()


@cache
def small(number: int = 0) -> bytes:
    """A page with a link, a note, and its own title."""
    row = d.TableRow((words(f"medicine {number}"), words("ask")), note=words("with a remark"))
    link = d.Paragraph((d.Run("Call "), d.Run("555-0100", link="tel:+15550100"), d.Run(" at once.")))
    return render(document(d.Heading(f"Part {number}", 2), link, d.Table(("Medicine", "What"), (row,), (1, 1))))


def test_pages_and_text() -> None:
    files = dict(sample_pdfs())
    data = merged_pdf()
    assert [page for page in _contents(data) if page] == [
        page for file in files.values() for page in page_contents(file)
    ]
    assert document_blocks(data) == [list(chain.from_iterable(document_blocks(file))) for file in files.values()]
    parts = PdfReader(io.BytesIO(data)).trailer["/Root"]["/StructTreeRoot"]["/K"]["/K"]
    assert [part["/T"] for part in parts] == list(files)


def _contents(data: bytes) -> list[bytes]:
    return [page["/Contents"]._data if "/Contents" in page else b"" for page in PdfReader(io.BytesIO(data)).pages]


def test_outline() -> None:
    first, expected = 0, []
    for title, file in sample_pdfs():
        pages = len(page_contents(file))
        height = float(PdfReader(io.BytesIO(file)).pages[0].mediabox.height)
        expected.append((0, title, first, height))
        expected += [(depth + 1, heading, first + page, top) for depth, heading, page, top in outline(file)]
        first += pages + pages % 2
    marks = outline(merged_pdf())
    assert [(depth, title, page) for depth, title, page, _ in marks] == [row[:3] for row in expected]
    assert [top for *_, top in marks] == pytest.approx([row[3] for row in expected], abs=0.01)


def test_blank_pages() -> None:
    blank = [number for number, content in enumerate(_contents(merged_pdf())) if not content]
    first, expected = 0, []
    for _, file in sample_pdfs():
        first += len(page_contents(file))
        if first % 2:
            expected.append(first)
            first += 1
    assert blank == expected != []


def test_shared_resources() -> None:
    data = merged_pdf()
    reader = PdfReader(io.BytesIO(data))
    assert len({page["/Resources"].indirect_reference.idnum for page in reader.pages}) == 1
    faces = [font["/BaseFont"].split("+")[1] for font in reader.pages[0]["/Resources"]["/Font"].values()]
    assert len(faces) == len(set(faces)) > 3
    assert data.count(b"/N 3/Filter") == 1
    assert data.count(b"/Subtype/Image") == 1
    assert data.count(b"/Type/Metadata") == 1


def test_other_readers() -> None:
    data = merged_pdf()
    assert len(pypdfium2.PdfDocument(data)) == len(PdfReader(io.BytesIO(data)).pages)


def test_same_bytes() -> None:
    files = [small(number) for number in range(3)]
    assert joined(files) == joined(files)
    assert joined(files) != joined(files[::-1])


def test_unique_names_and_keys() -> None:
    files = [small(number % 7) for number in range(120)]
    data = joined(files)
    assert defects(data) == []
    assert [text for part in document_blocks(data) for _, text in part if text.startswith("Part")] == [
        f"Part {number % 7}" for number in range(120)
    ]
    root = PdfReader(io.BytesIO(data)).trailer["/Root"]
    waiting = [root["/Pages"], root["/StructTreeRoot"]["/ParentTree"], root["/StructTreeRoot"]["/IDTree"]]
    for node in waiting:
        assert len(node.get("/Kids", [])) <= writer.MAX_KIDS
        waiting += [kid.get_object() for kid in node.get("/Kids", [])]


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=1, max_size=70))
def test_any_files_in_any_order(wanted: list[tuple[int, bool]]) -> None:
    out = io.BytesIO()
    with PdfMerger(out, META, len(wanted)) as everything:
        for number, blank in wanted:
            assert everything.add(small(number), str(number)) == 1
            if blank:
                everything.blank(LETTER)
    assert defects(out.getvalue()) == []
    pages = [bool(page) for page in _contents(out.getvalue())]
    assert pages == [has_content for _, blank in wanted for has_content in ([True, False] if blank else [True])]


def test_misleading_texts() -> None:
    texts = ["12 0 R", "/ID(note-0000001)", "/StructParents 0", "/Parent 3 0 R", "100 % of %d", "]>>", "(", "\\"]
    file = render(document(*[d.Heading(text, 2) for text in texts], brand=BRAND))
    out = io.BytesIO()
    with PdfMerger(out, META, 2) as everything:
        for _ in range(2):
            everything.add(file, "/T (5 0 R)>>")
    assert document_blocks(out.getvalue()) == [document_blocks(file)[0]] * 2
    assert [title for depth, title, _, _ in outline(out.getvalue()) if depth == 0] == ["/T (5 0 R)>>"] * 2


def _encrypted() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(small())))
    writer.encrypt("secret", algorithm="RC4-128")
    return _written(writer)


def _written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


REFUSED = {
    "nothing": (lambda: b"", "not a file that this program wrote"),
    "no PDF": (lambda: b"not a PDF", "not a file that this program wrote"),
    "foreign": (lambda: _written(PdfWriter(clone_from=PdfReader(io.BytesIO(small())))), "this program"),
    "encrypted": (_encrypted, "this program"),
    "cut off": (lambda: small()[:-400], "cut off"),
    "cut in a stream": (lambda: small()[:2000], "cut off"),
    "longer": (lambda: small() + b"\n", "end of the file"),
    "twice": (lambda: small() + small(), "end of the file"),
    "changed": (lambda: small().replace(b"/Length", b"/length", 1), "."),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_file(name: str) -> None:
    make, message = REFUSED[name]
    with pytest.raises(ForeignPdf, match=message):
        joined([small(), make()])


def test_other_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handouts.typeset.pdf.reader.PRODUCER", "handouts 99")
    with pytest.raises(ForeignPdf, match="a version other than handouts 99"):
        joined([small()])


def test_missing_object(monkeypatch: pytest.MonkeyPatch) -> None:
    source = opened(small())
    for number in (0, 1, len(source.streams) + len(source.plain) + 1):
        with pytest.raises(ForeignPdf, match="has no object"):
            source.body(number)
    for number in (0, len(source.streams) + 1):
        with pytest.raises(ForeignPdf, match="has no stream"):
            source.stream(number)
    with pytest.raises(ForeignPdf, match="is not in the form"):
        source.reference(source.root, "Nothing")


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**9), st.integers(1, 255))
def test_damaged_file(offset: int, change: int) -> None:
    data = small()
    offset %= len(data)
    damaged = data[:offset] + bytes([data[offset] ^ change]) + data[offset + 1 :]
    try:
        merged = joined([damaged])
    except ForeignPdf:
        return
    assert merged == joined([data]), "the cross-references are not read: all else must be seen"


def test_too_few_files() -> None:
    out = io.BytesIO()
    with pytest.raises(ValueError, match="expected 2 files, but 1 were added"):
        write([small()], out, 2)
    assert b"startxref" not in out.getvalue()


def test_error_while_adding() -> None:
    def files() -> Iterator[bytes]:
        yield small()
        raise RuntimeError("power")

    out = io.BytesIO()
    with pytest.raises(RuntimeError, match="power"):
        write(files(), out, 1)
    assert b"startxref" not in out.getvalue()


class Disk(io.RawIOBase):
    """A disk that stores nothing and has `room` bytes."""

    def __init__(self, room: int) -> None:
        self.room = room

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.room -= len(data)
        if self.room < 0:
            raise OSError(28, "No space left on device")
        return len(data)


def test_full_disk() -> None:
    with pytest.raises(OSError, match="No space"):
        write([small(number % 7) for number in range(50)], Disk(30_000), 50)


def test_too_many_objects(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "MAX_OBJECTS", 300)
    with pytest.raises(TooManyObjects, match="at most 300 objects"):
        joined([small()] * 50)


def test_reserved_object_missing() -> None:
    out = StreamingWriter(io.BytesIO())
    out.reserve()
    with pytest.raises(RuntimeError, match="object 1 was not written"):
        out.end(1, 1)


def test_constant_memory() -> None:
    file = small()

    def memory_used(count: int) -> int:
        """The bytes in use after `count` files were added."""
        tracemalloc.start()
        merger = PdfMerger(Disk(10**9), META, count)
        for number in range(count):
            merger.add(file, str(number))
        used = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        return used

    memory_used(10)
    assert (memory_used(500) - memory_used(100)) / 400 < 1500
