"""Single pages of a document: exactly these pages are printed, and the journal says which, of which document."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from pypdf import PdfReader

from handouts.errors import InvalidValue
from handouts.journal.journal import rows
from handouts.printing.print_files import of_data, read
from handouts.printing.single_pages import PageRange, take_pages
from tests.printing import pages
from tests.printing.fakeprinter import FakePrinter
from tests.support.commands import RunCommand

pytestmark = pytest.mark.xdist_group("printers")


def texts(data: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]


@pytest.mark.parametrize(
    ("text", "named"), [("3", "page 3"), (" 2-4 ", "pages 2-4"), ("2 \N{EN DASH} 2", "page 2"), ("1-5", "pages 1-5")]
)
def test_range(text: str, named: str) -> None:
    assert str(PageRange.of(text, 5)) == named


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "does not name pages"), ("0", "does not name pages"), ("-2", "does not name pages"),
        ("2,4", "does not name pages"), ("2-", "does not name pages"), ("two", "does not name pages"),
        ("٣", "does not name pages"), ("4-2", "reverse order"), ("6", "no page 6"), ("4-6", "no page 6"),
        ("99999", "does not name pages"),
    ],
)  # fmt: skip
def test_bad_range(text: str, message: str) -> None:
    with pytest.raises(InvalidValue, match=message) as caught:
        PageRange.of(text, 5)
    assert caught.value.hint


def test_pages(page: Path, tmp_path: Path) -> None:
    """The page is the one of the document, with its number and code; the bytes are always the same."""
    document = read(tmp_path / page)
    assert document.pages > 2
    taken = take_pages(document, PageRange(2, 2), "ABC-DEF-GHJ")
    assert texts(taken.file.data) == [texts(document.data)[1]]
    assert (taken.file.pages, taken.file.paper) == (1, document.paper)
    assert take_pages(document, PageRange(2, 2)).file.data == taken.file.data
    assert of_data(Path("x"), taken.file.data, taken.file.entry).pages == 1  # still one of our files
    assert taken.entry.sha256 == document.sha256
    assert taken.entry.result == f"as {taken.file.sha256}: page 2 of {document.pages}, code ABC-DEF-GHJ"
    both = take_pages(document, PageRange(1, 2))
    assert texts(both.file.data) == texts(document.data)[:2]


def test_command(run_command: RunCommand, fake: FakePrinter, page: Path, tmp_path: Path) -> None:
    document = read(tmp_path / page)
    run = run_command("print", str(page), "--printer", fake.url, "--pages", "2", "--journal", "j.sqlite3")
    assert run.code == 0, run.err
    assert [texts(data) for data in fake.documents] == [[texts(document.data)[1]]]
    taken, *rest = list(rows(tmp_path / "j.sqlite3"))
    assert taken.action == "pages"
    assert taken.sha256 == document.sha256
    assert re.search(rf"page 2 of {document.pages}\b", taken.result)
    assert [row.action for row in rest] == ["printing", "printed"]
    assert {row.sha256 for row in rest} == {taken.result.split()[1].rstrip(":")}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["out/1001-consent.pdf", "out/1001-consent.pdf", "--pages", "2"], "single pages are of one document"),
        (["day", "--pages", "2"], "single pages are of one document"),
        (["out/1001-consent.pdf", "--pages", "99"], "there is no page 99"),
        (["out/1001-consent.pdf", "--pages", ""], "does not name pages"),
    ],
)
def test_refused(
    run_command: RunCommand, fake: FakePrinter, page: Path, tmp_path: Path, arguments: list[str], message: str
) -> None:
    pages.make_day(tmp_path / "day")
    run = run_command("print", *arguments, "--printer", fake.url)
    assert run.code == 2
    assert message in run.err
    assert not fake.documents
