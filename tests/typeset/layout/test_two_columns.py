"""Sections in two columns: read one after the other, filled page by page, and only where that keeps the budget."""

from __future__ import annotations

import pytest

from tests.support import structure_tree
from tests.support.printed_pages import rows, sheets
from tests.support.sample_sets import printed

SECTIONS = ("Bring", "Allergies: tick and tell us", "Tests", "What will happen", "Questions to ask")
GUTTER = 18


@pytest.fixture(scope="module")
def page() -> bytes:
    """A preparation page that is a little longer than its budget in one column."""
    return printed("california-imaging", "preparation", "filled")


def test_two_columns_keep_the_budget(page: bytes) -> None:
    assert len(sheets(page)) == 2


def test_text_stays_in_its_column(page: bytes) -> None:
    last = rows(page)[-1]
    top = next(row.y for row in last if row.text == "Bring")
    foot = min(row.y for row in last if row.text.startswith("Sample."))
    text = [row for row in last if foot < row.y <= top]
    middle = sheets(page)[-1].size[0] / 2
    left, right = [row for row in text if row.x < middle], [row for row in text if row.x >= middle]
    assert left
    assert right
    assert max(row.right for row in left) + GUTTER <= min(row.x for row in right)
    assert abs(max(row.y for row in left) - max(row.y for row in right)) < 5


def test_sections_are_read_in_order(page: bytes) -> None:
    text = structure_tree.text_of(page)
    places = [text.index(heading) for heading in SECTIONS]
    assert places == sorted(places)


def test_forms_are_in_one_column() -> None:
    """Their lines to write on take the whole column."""
    for clinic in ("california-imaging", "reference"):
        texts = [row for page_rows in rows(printed(clinic, "consent", "filled")) for row in page_rows]
        assert len([row for row in texts if row.text == "Anesthesia" and row.x < 60]) == 1
