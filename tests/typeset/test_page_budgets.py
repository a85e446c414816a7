"""How many pages a handout takes, how full they are, and what stands on the first page of a discharge handout.

The set in tests/fixtures/full-set states everything, and the patient takes three of its eleven medicines. The sample sets
state less. `KNOWN_EXCESSES` lists each budget that is not met, with its measure: the tests fail if one gets better or
worse, so that the list stays true.
"""

from __future__ import annotations

from functools import cache

import pytest

from tests.support import full_set
from tests.support.printed_pages import Sheet, TextRow, rows, sheets
from tests.support.sample_sets import CLINICS, DOCUMENTS, content, printed

FULL = full_set.CLINIC
SETS = (FULL, *CLINICS)
BUDGETS = {FULL: {"preparation": 4, "discharge": 3, "consent": 4}} | {
    clinic: {"preparation": 2, "discharge": 2, "consent": 4} for clinic in CLINICS
}
"""The most pages of each document in plain print."""
LARGE_PRINT = 2.5
"""Large print takes at most this many times the pages of plain print."""
EMPTY = 20
"""At most this percentage of the height between the margins is empty at the end of a page, except the last one."""
MARGIN = 54
MAX_FOOTER = 120
"""A footer is at most this tall, in points."""
MARKS = ("Draft. No clinician", "Sample. No clinician")
"""The footer begins with one of these."""

KNOWN_EXCESSES: dict[tuple[str, str, str], float] = {
    ("reference", "preparation", "pages"): 3,  # also in two columns, its text takes 170 points more than two pages have
    # Patient, witness and the signatures of the day are on the last page, and the pictures of steps on one page, so
    # that the pages before them have room.
    ("reference", "consent", "page 1 of large print"): 25,
    ("colorado-spine", "consent", "page 3 of large print"): 22,
}
"""The measure of each budget that is not met: pages, pages of large print, or percentage of a page that is empty."""

every_set = pytest.mark.parametrize("name", SETS)
every_document = pytest.mark.parametrize("document", DOCUMENTS)


def handout(name: str, document: str, large: bool = False) -> bytes:
    """A filled handout of the full set or of a sample set."""
    if name == FULL:
        return full_set.printed(document, large)
    return printed(name, document, "large" if large else "filled")


@cache
def pages(name: str, document: str, large: bool = False) -> list[Sheet]:
    return sheets(handout(name, document, large))


def empty_percentage(sheet: Sheet, page_rows: list[TextRow]) -> int:
    """How much of the height between the margins is empty above the footer. Light tints count as empty."""
    # Below the title of the first page, a notice is not in the footer.
    ends = [row for row in page_rows if row.text.startswith((*MARKS, "Page ")) and row.y < MAX_FOOTER]
    mark = max(row.y + row.size for row in ends)
    height = sheet.size[1]
    footer_top = int(height - mark - 10)  # 10 points: the rule above the footer
    picture = sheet.pixels(72, gray=True)
    right = picture.width - MARGIN  # a brand's bar runs down in the margin
    last_ink = max(
        row for row in range(footer_top) if picture.crop((MARGIN, row, right, row + 1)).getextrema()[0] < 200
    )
    return round(100 * (footer_top - last_ink) / (height - 2 * MARGIN))


def is_known(name: str, document: str, what: str, measure: float, most: float) -> bool:
    """Whether a measure is within its budget, or exceeds it as listed in `KNOWN_EXCESSES`."""
    listed = KNOWN_EXCESSES.get((name, document, what))
    return measure == listed if listed is not None else measure <= most


@every_set
@every_document
def test_pages(name: str, document: str) -> None:
    count = len(pages(name, document))
    assert is_known(name, document, "pages", count, BUDGETS[name][document]), count


@every_set
@every_document
def test_pages_of_large_print(name: str, document: str) -> None:
    plain, large = len(pages(name, document)), len(pages(name, document, large=True))
    assert is_known(name, document, "large print", large, LARGE_PRINT * plain), large


@every_set
@every_document
@pytest.mark.parametrize("large", [False, True], ids=["plain", "large"])
def test_pages_are_full(name: str, document: str, large: bool) -> None:
    all_rows = rows(handout(name, document, large))
    for number, sheet in enumerate(pages(name, document, large)[:-1], 1):
        empty = empty_percentage(sheet, all_rows[number - 1])
        what = f"page {number} of large print" if large else f"page {number}"
        assert is_known(name, document, what, empty, EMPTY), (number, empty)


def test_no_other_excess_is_listed() -> None:
    """Each entry names a budget, and exceeds it."""
    for (name, document, what), measure in KNOWN_EXCESSES.items():
        most = {"pages": BUDGETS[name][document], "large print": LARGE_PRINT * len(pages(name, document))}
        if what not in most:
            plain, large = len(pages(name, document)), len(pages(name, document, large=True))
            plain_pages = {f"page {number}" for number in range(1, plain)}
            assert what in plain_pages | {f"page {number} of large print" for number in range(1, large)}
        assert measure > most.get(what, EMPTY), what


def heading(page_rows: list[TextRow], text: str) -> TextRow:
    """The first row of a page that begins with this text."""
    return next(row for row in page_rows if row.text.startswith(text))


@every_set
def test_boxes_side_by_side(name: str) -> None:
    """On the first page of a discharge handout, "Call 911" is at the left and "Call us now" at the right of it."""
    first_page = rows(handout(name, "discharge"))[0]
    emergency, call = heading(first_page, "Call 911"), heading(first_page, "Call us now")
    middle = pages(name, "discharge")[0].size[0] / 2
    assert abs(emergency.y - call.y) < 24
    assert emergency.right < middle < call.x


@every_set
def test_emergency_signs_on_first_page_of_large_print(name: str) -> None:
    """The box "Call 911" is there with its signs or lines, never "Call 911" alone, and the head has the phone."""
    first_page = rows(handout(name, "discharge", large=True))[0]
    calls = [row.text for row in first_page if row.text.startswith("Call 911")]
    assert [words.strip() for words in calls] in (
        ["Call 911 for any of these"],
        ["Call 911 for"],
    )  # in two lines beside another
    emergency = heading(first_page, "Call 911")
    assert [row for row in first_page if emergency.y - 60 < row.y < emergency.y - 10]
    phone = content(name).clinic.value.phone if name != FULL else full_set.content().clinic.value.phone
    assert not phone or any(phone in row.text for row in first_page)


@every_set
def test_call_us_on_first_page_of_large_print(name: str) -> None:
    """The box "Call us now" is on the first page with the phone, and all its signs are on one page, this or the next.

    If it is the next page, the first one says so, and the next one has the heading of the box again.
    """
    pages_of_rows = rows(handout(name, "discharge", large=True))
    call = heading(pages_of_rows[0], "Call us now")
    below = [row for row in pages_of_rows[0] if row.y < call.y]
    phone = content(name).clinic.value.phone if name != FULL else full_set.content().clinic.value.phone
    assert not phone or any(phone in row.text for row in below)
    signs = [row for row in below if row.text.startswith("\u2022") and row.y > footer_top(below)]
    moved = any("The signs are on the next page." in row.text for row in below)
    assert moved == any(row.text.startswith("Call us now") for row in pages_of_rows[1])
    assert not (moved and signs)


def footer_top(page_rows: list[TextRow]) -> float:
    """The baseline of the first row of the footer."""
    return next(row for row in page_rows if row.text.startswith(MARKS)).y
