"""The dense list: filters, problems first, and the list of today or of another day."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.desk import actions
from tests.desk.axe import violations
from tests.desk.browser import Visitor
from tests.desk.desk_process import Served
from tests.printing import fakeprinter
from tests.printing.fakeprinter import FakePrinter
from tests.support import day_lists

ROWS = [
    day_lists.row(
        number, physician=("Dr. Example", "Dr. Sample")[number % 2], language="es" if number in (3, 7) else ""
    )
    for number in range(20)
]
ROWS[12] |= {"time": "25:10"}
TODAY = "2026-12-01"


@pytest.fixture
def fake() -> Iterator[FakePrinter]:
    with fakeprinter.listening(FakePrinter()) as printer:
        yield printer


@pytest.fixture
def desk(start_desk: Callable[..., Served], fake: FakePrinter) -> Served:
    return start_desk(ROWS, "--printer", fake.url, HANDOUTS_TODAY=TODAY)


def ids(page: Page) -> list[str]:
    """Ids of the shown patients, in their order."""
    return [text.split("·")[-1].strip() for text in page.locator("#list tbody .sub").all_inner_texts()]


def test_twelve_rows_fit_on_the_screen(desk: Served, visit: Callable[..., Visitor]) -> None:
    page = visit(desk).enter()  # 1366 x 768
    bottoms = page.evaluate(
        "[...document.querySelectorAll('#list tbody tr')].map(row => row.getBoundingClientRect().bottom)"
    )
    assert sum(bottom <= 768 for bottom in bottoms) >= 12


def test_problems_first_and_identity(desk: Served, visit: Callable[..., Visitor]) -> None:
    page = visit(desk).enter()
    assert ids(page)[:3] == ["A0012", "A0000", "A0001"]
    row = actions.row(page, "A0003")
    expect(row).to_contain_text("April 13, 1933")
    expect(row).to_contain_text("Dr. Sample")
    expect(row.locator(".mark")).to_have_text(["ESSpanish", "A+Large print"])
    expect(actions.row(page, "A0012").locator(".act")).to_contain_text("'25:10' is not a valid time")
    actions.choose(page, "A0003")
    expect(page.locator(".who")).to_contain_text("born April 13, 1933")
    page.mouse.wheel(0, 1500)
    expect(page.locator(".who")).to_be_in_viewport()


def test_filters(desk: Served, visit: Callable[..., Visitor]) -> None:
    page = visit(desk).enter()
    page.get_by_label("Language").select_option(label="Spanish")
    expect(page.locator("#list tbody tr")).to_have_count(2)
    assert ids(page) == ["A0003", "A0007"]
    page.get_by_label("Language").select_option(label="All languages")
    expect(page.locator("#list tbody tr")).to_have_count(20)
    page.get_by_label("Clinician").select_option(label="Dr. Sample")
    expect(page.locator("#list tbody tr")).to_have_count(10)
    page.get_by_label("Clinic", exact=True).select_option(label="Reference set (no clinic)")
    expect(page.locator("#list tbody tr")).to_have_count(5)
    assert not violations(page)
    actions.choose(page, "A0007")
    actions.follow(page, "Back to the list")
    assert len(ids(page)) == 5
    page.go_back()
    page.go_back()
    assert len(ids(page)) == 5


def test_not_printed_and_back(desk: Served, visit: Callable[..., Visitor]) -> None:
    page = visit(desk).enter()
    expect(page.get_by_role("link", name="Not printed")).to_contain_text("20")
    actions.choose(page, "A0001")
    actions.press(page, "Print")
    expect(page.locator("#messages")).to_contain_text("Printed 2 documents", timeout=20_000)
    actions.follow(page, "Back to the list")
    actions.turn(page, page.get_by_role("link", name="Not printed"))
    assert "A0001" not in ids(page)
    assert len(ids(page)) == 19
    page.get_by_label("Find a patient").fill("dr. sample")
    expect(page.locator("#list tbody tr")).to_have_count(9)
    actions.choose(page, "A0003")
    page.go_back()
    expect(page.locator("#list tbody tr")).to_have_count(9)  # the filter and the search survive


def test_filters_without_javascript(desk: Served, visit: Callable[..., Visitor]) -> None:
    page = visit(desk, java_script_enabled=False).enter()
    page.get_by_label("Language").select_option(label="Any other language")
    actions.press(page, "Find")
    assert ids(page) == ["A0003", "A0007"]
    page.get_by_label("Language").select_option(label="All languages")
    page.get_by_label("Find a patient").fill("4/13/1933")
    actions.press(page, "Find")
    assert ids(page) == ["A0003"]


# -- days --------------------------------------------------------------------------------------------------------
def lists(folder: Path, *days: str) -> None:
    """A list for each day, the last one saved last."""
    folder.mkdir(parents=True)
    for number, day in enumerate(days):
        path = day_lists.save(folder / f"{day}.csv", [day_lists.row(number, date=day) for number in range(3)])
        os.utime(path, (1_700_000_000 + number, 1_700_000_000 + number))


def test_todays_list_is_opened(
    start_desk: Callable[..., Served], visit: Callable[..., Visitor], tmp_path: Path
) -> None:
    lists(tmp_path / "lists", "2026-11-30", TODAY, "2026-12-02")
    desk = start_desk(ROWS, "--schedule", str(tmp_path / "lists"), HANDOUTS_TODAY=TODAY)
    page = visit(desk).enter()
    expect(page.get_by_role("heading", level=1)).to_contain_text("December 1, 2026")
    expect(page.locator(".not-today")).to_have_count(0)
    actions.press(page, "Later: December 2")
    expect(page.get_by_role("heading", level=1)).to_contain_text("December 2, 2026")
    expect(page.locator(".not-today")).to_contain_text("Not today’s list. It is for Wednesday, December 2, 2026.")
    assert not violations(page)
    actions.choose(page, "A0001")
    page.mouse.wheel(0, 1500)
    expect(page.locator(".not-today")).to_be_in_viewport()
    actions.follow(page, "Back to the list")
    actions.press(page, "Today")
    expect(page.get_by_role("heading", level=1)).to_contain_text("December 1, 2026")
    actions.press(page, "Earlier: November 30")
    expect(page.locator(".not-today")).to_contain_text("November 30")


def test_newest_list_without_one_of_today(
    start_desk: Callable[..., Served], visit: Callable[..., Visitor], tmp_path: Path
) -> None:
    lists(tmp_path / "lists", "2026-11-30", "2026-12-02")
    desk = start_desk(ROWS, "--schedule", str(tmp_path / "lists"), HANDOUTS_TODAY=TODAY)
    page = visit(desk).enter()
    expect(page.locator(".not-today")).to_contain_text("December 2")
