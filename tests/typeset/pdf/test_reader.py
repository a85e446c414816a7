"""The reader of this program's files: it sees the same pages as pypdf or refuses the file, and needs little memory."""

from __future__ import annotations

import hashlib
import io
import re
import tracemalloc
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from handouts.day.verify import compare_with_pypdf, read_own_pdf, read_with_pypdf
from handouts.typeset.pdf.merge import PdfMerger
from handouts.typeset.pdf.reader import ForeignPdf, count_objects, read_pages
from handouts.typeset.pdf.writer import compressed_stream, file_end
from tests.support.sample_files import FILES
from tests.typeset.pdf.test_merge import META, joined, small

RIGHT_TO_LEFT = (
    "arabic",
    "arabic-large",
    "packet-mixed",
    "collected",
    "versions-mixed",
)  # pypdf joins words of such pages
SAMPLES = [name for name in FILES if not name.startswith("random") or name[-1] in "05"]


@pytest.mark.parametrize("name", SAMPLES)
def test_same_pages_as_pypdf(name: str) -> None:
    data = FILES[name]()
    pages = read_own_pdf(io.BytesIO(data), with_identifiers=True)
    if name in RIGHT_TO_LEFT:
        assert compare_with_pypdf(io.BytesIO(data), pages, with_identifiers=True) == ""
    else:
        assert pages == read_with_pypdf(io.BytesIO(data), with_identifiers=True)
    assert [page.content for page in pages] == [
        page.content for page in read_own_pdf(io.BytesIO(data), with_identifiers=False)
    ]
    sizes = [(float(page.mediabox.width), float(page.mediabox.height)) for page in PdfReader(io.BytesIO(data)).pages]
    assert [page.size for page in read_pages(io.BytesIO(data))] == sizes


def test_page_text() -> None:
    (page,) = read_pages(io.BytesIO(small(3)), text=True)
    assert "Part 3" in page.text
    assert "medicine 3" in page.text
    assert page.text.index("Part 3") < page.text.index("medicine 3")


@pytest.mark.parametrize("count", [1, 5, 60])
def test_count_objects(count: int) -> None:
    data = joined([small(number % 3) for number in range(count)])
    assert count_objects(io.BytesIO(data)) == PdfReader(io.BytesIO(data)).trailer["/Size"]


def with_valid_checksum(data: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """A file with a changed body and a valid checksum and end, as a careful forger would make it."""
    offset = int(re.search(rb"startxref\n(\d+)\n%%EOF\n$", data)[1])  # type: ignore[index]
    body = change(data[:offset])
    digest = hashlib.sha256(body).hexdigest()[:32].encode()
    table = re.sub(rb"/ID\[<\w{32}><\w{32}>\]", b"/ID[<%s><%s>]" % (digest, digest), data[offset:])
    return re.sub(rb"startxref\n\d+\n", b"startxref\n%d\n" % len(body), body + table)


def exchange_pages(body: bytes) -> bytes:
    """Exchange the numbers of two content streams, without changing the page tree."""
    first, second = re.findall(rb"\n(\d+ 0 obj)\n", body)[:2]
    exchanged = body.replace(first, b"X 0 obj", 1).replace(second, first, 1).replace(b"X 0 obj", second, 1)
    assert exchanged != body
    return exchanged


def lengthen_stream(body: bytes) -> bytes:
    return re.sub(rb"/Length (\d+)>>", lambda match: b"/Length %d>>" % (int(match[1]) + 1), body, count=1)


def change_objects(change: Callable[[str], str]) -> Callable[[bytes], bytes]:
    """Return a function that changes the objects in the object stream and packs it again with the right length."""

    def changed(body: bytes) -> bytes:
        start = body.index(b"<</Type/ObjStm")
        dictionary, _, stream = body[start:].partition(b"\nstream\n")
        entries = re.match(rb"<</Type/ObjStm/N (\d+)/First (\d+)", dictionary)
        assert entries
        text = zlib.decompress(stream[: int(re.search(rb"/Length (\d+)", dictionary)[1])]).decode()  # type: ignore[index]
        changed_text = change(text)
        packed = compressed_stream(f"/Type/ObjStm/N {int(entries[1])}/First {int(entries[2])}", changed_text.encode())
        return body[:start] + packed + b"\nendobj\n"

    return changed


def rewritten_by_pypdf() -> bytes:
    out = io.BytesIO()
    PdfWriter(clone_from=PdfReader(io.BytesIO(small()))).write(out)
    return out.getvalue()


DAMAGED: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "not a PDF": lambda: b"hello",
    "cut off": lambda: small()[:-1],
    "cut in a stream": lambda: small()[:1000],
    "extra byte at the end": lambda: small() + b"\n",
    "an update at the end": lambda: small() + small(),
    "exchanged numbers": lambda: with_valid_checksum(two_files(), exchange_pages),
    "wrong length": lambda: with_valid_checksum(small(), lengthen_stream),
    "wrong offset in an object stream": lambda: with_valid_checksum(
        small(), change_objects(lambda text: text.replace(" 0 ", " 1 ", 1))
    ),
    "page twice": lambda: with_valid_checksum(two_files(), change_objects(repeat_page)),
    "wrong page count": lambda: with_valid_checksum(
        two_files(), change_objects(lambda text: text.replace("/Count 2", "/Count 1"))
    ),
    "page with an extra entry": lambda: with_valid_checksum(
        small(), change_objects(lambda text: text.replace("/Tabs/S", "/Rotate 9", 1))
    ),
    "another program": rewritten_by_pypdf,
    "end only": lambda: file_end(0),
}


def two_files() -> bytes:
    return joined([small(1), small(2)])


def repeat_page(text: str) -> str:
    kids = re.search(r"/Count 2/Kids\[(\d+) 0 R (\d+) 0 R\]", text)
    assert kids
    return text.replace(kids[0], f"/Count 2/Kids[{kids[1]} 0 R {kids[1]} 0 R]".ljust(len(kids[0])))


@pytest.mark.parametrize("name", DAMAGED)
def test_refused_file(name: str) -> None:
    with pytest.raises(ForeignPdf):
        read_pages(io.BytesIO(DAMAGED[name]()), text=True)


def test_rewritten_file() -> None:
    """Without a change, the helpers above produce a valid file."""
    data = with_valid_checksum(two_files(), lambda body: body)
    assert read_pages(io.BytesIO(data)) == read_pages(io.BytesIO(two_files()))
    unchanged = with_valid_checksum(small(), change_objects(lambda text: text))
    assert read_pages(io.BytesIO(unchanged)) == read_pages(io.BytesIO(small()))


def test_compression_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handouts.typeset.pdf.reader.MAX_STREAM", 5_000)
    with pytest.raises(ForeignPdf, match="too large"):
        read_pages(io.BytesIO(small()))


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 10**9), st.integers(1, 255))
def test_damaged_byte(offset: int, change: int) -> None:
    data = two_files()
    offset %= len(data)
    damaged = data[:offset] + bytes([data[offset] ^ change]) + data[offset + 1 :]
    try:
        pages = read_pages(io.BytesIO(damaged))
    except ForeignPdf:
        return
    # The last byte of the compressed cross-reference stream, before its checksum, ends with bits that mean nothing.
    assert offset == data.rindex(b"\nendstream") - 5
    assert pages == read_pages(io.BytesIO(data))


def test_memory_of_large_file() -> None:
    def used(count: int) -> int:
        out = io.BytesIO()
        with PdfMerger(out, META, count) as merger:
            for number in range(count):
                merger.add(small(), str(number))
        out.seek(0)
        tracemalloc.start()
        read_pages(out)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    used(10)
    assert (used(500) - used(100)) / 400 < 3000
