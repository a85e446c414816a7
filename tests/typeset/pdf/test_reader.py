"""Our own reader of our own files: the same pages as another reader sees, or a refusal; and it keeps little."""

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

FROM_THE_RIGHT = ("arabic", "packet-mixed", "collected", "versions-mixed")  # pypdf joins words of such pages
SEEN = [name for name in FILES if not name.startswith("random") or name[-1] in "05"]


@pytest.mark.parametrize("name", SEEN)
def test_same_pages_as_pypdf(name: str) -> None:
    data = FILES[name]()
    own = read_own_pdf(io.BytesIO(data), with_identifiers=True)
    assert compare_with_pypdf(io.BytesIO(data), own, with_identifiers=True) == ""
    if name not in FROM_THE_RIGHT:
        assert own == read_with_pypdf(io.BytesIO(data), with_identifiers=True)
    assert [page.content for page in own] == [
        page.content for page in read_own_pdf(io.BytesIO(data), with_identifiers=False)
    ]
    sizes = [(float(page.mediabox.width), float(page.mediabox.height)) for page in PdfReader(io.BytesIO(data)).pages]
    assert [page.size for page in read_pages(io.BytesIO(data))] == sizes


def test_it_reads_the_words_of_a_page() -> None:
    (page,) = read_pages(io.BytesIO(small(3)), text=True)
    assert "Part 3" in page.text
    assert "medicine 3" in page.text
    assert page.text.index("Part 3") < page.text.index("medicine 3")


@pytest.mark.parametrize("count", [1, 5, 60])
def test_count_objects(count: int) -> None:
    data = joined([small(number % 3) for number in range(count)])
    assert count_objects(io.BytesIO(data)) == PdfReader(io.BytesIO(data)).trailer["/Size"]


def rewritten(data: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """A file with another body, whose digest and end are right again: what a careful hand would do."""
    at = int(re.search(rb"startxref\n(\d+)\n%%EOF\n$", data)[1])  # type: ignore[index]
    body = change(data[:at])
    name = hashlib.sha256(body).hexdigest()[:32].encode()
    table = re.sub(rb"/ID\[<\w{32}><\w{32}>\]", b"/ID[<%s><%s>]" % (name, name), data[at:])
    return re.sub(rb"startxref\n\d+\n", b"startxref\n%d\n" % len(body), body + table)


def one_page_for_another(body: bytes) -> bytes:
    """Exchange the numbers of two streams of content: the page tree stands as it was."""
    return body.replace(b"1 0 obj\n", b"X 0 obj\n", 1).replace(b"2 0 obj\n", b"1 0 obj\n", 1).replace(b"X 0", b"2 0", 1)


def longer_stream(body: bytes) -> bytes:
    return re.sub(rb"/Length (\d+)>>", lambda one: b"/Length %d>>" % (int(one[1]) + 1), body, count=1)


def container_changed(change: Callable[[str], str]) -> Callable[[bytes], bytes]:
    """Other objects within the container, packed again under the right length."""

    def changed(body: bytes) -> bytes:
        start = body.index(b"<</Type/ObjStm")
        head, _, rest = body[start:].partition(b"\nstream\n")
        entries = re.match(rb"<</Type/ObjStm/N (\d+)/First (\d+)", head)
        assert entries
        text = zlib.decompress(rest[: int(re.search(rb"/Length (\d+)", head)[1])]).decode()  # type: ignore[index]
        other = change(text)
        again = compressed_stream(f"/Type/ObjStm/N {int(entries[1])}/First {int(entries[2])}", other.encode())
        return body[:start] + again + b"\nendobj\n"

    return changed


def foreign() -> bytes:
    out = io.BytesIO()
    PdfWriter(clone_from=PdfReader(io.BytesIO(small()))).write(out)
    return out.getvalue()


DAMAGED: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "no PDF": lambda: b"hello",
    "cut off": lambda: small()[:-1],
    "cut in a stream": lambda: small()[:1000],
    "more behind": lambda: small() + b"\n",
    "an update behind": lambda: small() + small(),
    "numbers exchanged": lambda: rewritten(two(), one_page_for_another),
    "a length": lambda: rewritten(small(), longer_stream),
    "places in a container": lambda: rewritten(small(), container_changed(lambda text: text.replace(" 0 ", " 1 ", 1))),
    "a page twice": lambda: rewritten(two(), container_changed(twice)),
    "a count": lambda: rewritten(two(), container_changed(lambda text: text.replace("/Count 2", "/Count 1"))),
    "a page with more": lambda: rewritten(
        small(), container_changed(lambda text: text.replace("/Tabs/S", "/Rotate 9", 1))
    ),
    "a file of another program": foreign,
    "an end alone": lambda: file_end(0),
}


def two() -> bytes:
    return joined([small(1), small(2)])


def twice(text: str) -> str:
    kids = re.search(r"/Kids\[(\d+) 0 R (\d+) 0 R\]", text)
    assert kids
    return text.replace(kids[0], f"/Kids[{kids[1]} 0 R {kids[1]} 0 R]".ljust(len(kids[0])))


@pytest.mark.parametrize("name", DAMAGED)
def test_changed_file(name: str) -> None:
    with pytest.raises(ForeignPdf):
        read_pages(io.BytesIO(DAMAGED[name]()), text=True)


def test_rewritten_file() -> None:
    """Else the cases above would be refused for the wrong reason."""
    data = rewritten(two(), lambda body: body)
    assert read_pages(io.BytesIO(data)) == read_pages(io.BytesIO(two()))
    same = rewritten(small(), container_changed(lambda text: text))
    assert read_pages(io.BytesIO(same)) == read_pages(io.BytesIO(small()))


def test_compression_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handouts.typeset.pdf.reader.MAX_STREAM", 5_000)
    with pytest.raises(ForeignPdf, match="too large"):
        read_pages(io.BytesIO(small()))


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 10**9), st.integers(1, 255))
def test_no_damage_goes_unseen(at: int, change: int) -> None:
    data = two()
    at %= len(data)
    with pytest.raises(ForeignPdf):
        read_pages(io.BytesIO(data[:at] + bytes([data[at] ^ change]) + data[at + 1 :]))


def test_little_is_kept_of_a_large_file() -> None:
    def used(count: int) -> int:
        out = io.BytesIO()
        with PdfMerger(out, META, count) as everything:
            for number in range(count):
                everything.add(small(), str(number))
        out.seek(0)
        tracemalloc.start()
        read_pages(out)
        held = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return held

    used(10)
    assert (used(500) - used(100)) / 400 < 3000
