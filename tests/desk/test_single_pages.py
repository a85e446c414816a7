"""A patient has lost a page: it is printed from the desk, only as long as the document is the one that was handed out."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator

import pytest
from pypdf import PdfReader

from handouts.archive.store import Archive
from handouts.journal.journal import rows
from tests.desk.corrections_http import Desk
from tests.desk.desk_process import Served
from tests.desk.http_actions import act
from tests.desk.test_day import until
from tests.printing import fakeprinter
from tests.printing.fakeprinter import FakePrinter
from tests.support import day_lists

ROWS = [day_lists.row(at, clinic="reference") for at in range(2)]
ONE = {"choice": "yes", "doc": "consent"}


@pytest.fixture
def printer() -> Iterator[FakePrinter]:
    with fakeprinter.listening(FakePrinter()) as fake:
        yield fake


@pytest.fixture
def served(start_desk: Callable[..., Served], printer: FakePrinter) -> Served:
    return start_desk(ROWS, "--printer", printer.url)


@pytest.fixture
def desk(served: Served) -> Desk:
    return Desk.of(served)


def printing(desk: Desk, printer: FakePrinter, **values: str) -> str:
    """Press Print for the first patient. Returns the messages when it is done."""
    address = desk.address("A0000")
    assert act(desk.client, address, "print", printer=printer.url, **values).status == 303

    def messages() -> str:
        return desk.client.request("GET", f"{address}/messages").text

    until(lambda: '"busy":false' in messages(), 30)
    return messages()


def test_lost_page(served: Served, desk: Desk, printer: FakePrinter) -> None:
    assert "Printed 1 document." in printing(desk, printer, **ONE)
    status = re.search(r'class="state \w+">(Printed [^<]*)', desk.page("A0000"))
    (whole,) = printer.documents
    assert "Printed page 2 of " in printing(desk, printer, **ONE, pages="2")
    original, lost = (PdfReader(io.BytesIO(data)).pages for data in printer.documents)
    assert [page.extract_text() for page in lost] == [original[1].extract_text()]
    assert re.search(r"\b[A-Z0-9]{3}-[A-Z0-9]{3}-[A-Z0-9]{3}\b", lost[0].extract_text())  # the code of the pages
    own = [row for row in rows(served.journal) if row.appointment == "A0000"]
    assert [row.action for row in own] == ["made", "printing", "printed", "pages", "printing", "printed"]
    code = re.search(r"page 2 of \d+, code (\S+)", own[3].result)
    assert code
    assert code[1] in lost[0].extract_text()
    assert [entry.documents[0].identifier for entry in Archive(served.journal).entries()] == [code[1]]
    # It changes nothing about what the patient holds.
    again = re.search(r'class="state \w+">(Printed [^<]*)', desk.page("A0000"))
    assert status
    assert again
    assert again[1] == status[1]
    assert "changed since" not in desk.page("A0000")
    assert whole != printer.documents[1]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"choice": "yes", "doc": "consent", "pages": "99"}, "there is no page 99"),
        ({"choice": "yes", "doc": "consent", "pages": "3-1"}, "in reverse order"),
        ({"pages": "2"}, "single pages are of one document"),
    ],
)
def test_refused(desk: Desk, printer: FakePrinter, values: dict[str, str], message: str) -> None:
    assert message in printing(desk, printer, **values).lower()
    assert not printer.documents


def test_document_changed_since(desk: Desk, printer: FakePrinter) -> None:
    """Page 2 of the new document does not belong to the pages that the patient holds."""
    printing(desk, printer, **ONE)
    desk.correct("A0000", physician="Dr. Sample")
    assert "has changed since it was handed out" in printing(desk, printer, **ONE, pages="2")
    assert len(printer.documents) == 1


def test_print_anyway(desk: Desk, printer: FakePrinter) -> None:
    """The printer refuses: the override is for these pages, and the page shows them."""
    printer.able = {"printer-state": 5, "printer-state-reasons": "media-jam"}
    printing(desk, printer, **ONE, pages="2")
    page = desk.page("A0000")
    assert "Print anyway" in page
    assert re.search(r'<input id="pages"[^>]* value="2"', page)
    assert "the pages or the printer changed" in printing(desk, printer, **ONE, anyway="yes")
    assert not printer.documents
    printing(desk, printer, **ONE, pages="2")
    assert "Printed page 2 of " in printing(desk, printer, **ONE, pages="2", anyway="yes")
    assert [len(PdfReader(io.BytesIO(data)).pages) for data in printer.documents] == [1]


def test_given_page_shows_it(desk: Desk, printer: FakePrinter) -> None:
    printing(desk, printer, **ONE)
    printing(desk, printer, **ONE, pages="1-2")
    form = next(form for form in desk.client.read("/given").forms if "words" in form.values)
    answer = desk.client.request("POST", "/given", {**form.values, "words": "A0000"})
    assert "Pages 1-2 printed again" in desk.client.request("GET", answer.header("Location")).text
