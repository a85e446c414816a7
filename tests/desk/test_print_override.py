"""A printer that reports a problem: the page shows the reason, and a person can print anyway."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.desk import actions
from tests.desk.axe import violations
from tests.desk.browser import Screenshots, Visitor
from tests.desk.desk_process import Served
from tests.printing import fakeprinter
from tests.printing.fakeprinter import FakePrinter
from tests.support import day_lists

COMMAND_LINE = re.compile(r"(?<![\w-])--[a-z]|`handouts|rejected\.csv|the same command|HANDOUTS_")
JAM: dict[str, Any] = {"printer-state": 5, "printer-state-reasons": "media-jam"}
A4_ONLY: dict[str, Any] = {"media-supported": "iso_a4_210x297mm", "media-ready": "iso_a4_210x297mm"}
ROWS = [day_lists.row(number, clinic="reference") for number in range(3)]


@pytest.fixture
def fake() -> Iterator[FakePrinter]:
    with fakeprinter.listening(FakePrinter()) as printer:
        yield printer


def anyway(page: Page) -> Any:
    return page.get_by_role("button", name="Print anyway", exact=True)


def no_command_line(page: Page) -> None:
    words = page.get_by_role("main").inner_text()
    assert not COMMAND_LINE.search(words), words


def refused(page: Page, words: str) -> None:
    """Wait until the patient's page gives the reason; without JavaScript, by following “Check progress”."""
    for _ in range(40):
        if page.get_by_role("link", name="Check progress").count() == 0:
            break
        actions.follow(page, "Check progress")
    expect(page.locator("#messages")).to_contain_text(words, timeout=20_000)


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize(
    ("able", "words"), [(JAM, "Has a paper jam. Clear the jam"), (A4_ONLY, "Does not support Letter paper")]
)
def test_print_anyway(
    start_desk: Callable[..., Served],
    visit: Callable[..., Visitor],
    fake: FakePrinter,
    able: dict[str, Any],
    words: str,
    script: bool,
    shots: Screenshots,
) -> None:
    fake.able = able
    desk = start_desk(ROWS, "--printer", fake.url)
    visitor = visit(desk, java_script_enabled=script)
    page = visitor.enter()
    actions.choose(page, "A0001")
    shown = actions.pdfs(visitor, page)[: actions.DUE]
    expect(anyway(page)).to_have_count(0)
    actions.press(page, "Print")
    refused(page, words)
    expect(page.locator("#messages")).to_contain_text("if it is ready, press “Print anyway”", ignore_case=True)
    no_command_line(page)
    assert (fake.documents, desk.journal_entries("printed")) == ([], [])
    expect(anyway(page)).to_be_visible()
    shots(page, f"anyway-{script}.png")
    if script:
        assert not violations(page)
    actions.press(page, "Print anyway")
    refused(page, "Printed 2 documents")
    no_command_line(page)
    assert sorted(fake.documents) == sorted(shown)
    assert desk.journal_entries("printed") == ["A0001"] * actions.DUE
    expect(anyway(page)).to_have_count(0)


def test_override_covers_only_refused_pages(
    start_desk: Callable[..., Served], visit: Callable[..., Visitor], fake: FakePrinter
) -> None:
    fake.able = JAM
    desk = start_desk(ROWS, "--printer", fake.url)
    visitor = visit(desk, java_script_enabled=False)
    page = visitor.enter()
    actions.choose(page, "A0001")
    actions.press(page, "Print")
    refused(page, "Has a paper jam")
    other = visitor.tab(page.url.removeprefix(desk.url))
    other.get_by_label("Level or site").fill("L5")
    actions.show(other)
    expect(anyway(other)).to_have_count(0)  # these pages were never refused
    actions.press(page, "Print anyway")
    expect(page.locator("#messages")).to_contain_text("Not done")
    assert fake.documents == []


def test_override_not_offered_after_change(
    start_desk: Callable[..., Served], visit: Callable[..., Visitor], fake: FakePrinter
) -> None:
    fake.able = {**JAM, "sides-supported": "one-sided"}
    page = visit(start_desk(ROWS, "--printer", fake.url)).enter()
    actions.choose(page, "A0001")
    actions.press(page, "Print")
    refused(page, "Does not support two-sided-long-edge. Choose another printer.")
    expect(page.locator("#messages")).to_contain_text("Has a paper jam")
    no_command_line(page)
    expect(anyway(page)).to_have_count(0)


def test_printer_notes(start_desk: Callable[..., Served], visit: Callable[..., Visitor], fake: FakePrinter) -> None:
    fake.able = {"media-ready": "iso_a4_210x297mm"}
    page = visit(start_desk(ROWS, "--printer", fake.url)).enter()
    actions.choose(page, "A0001")
    actions.press(page, "Print")
    refused(page, "Printed 2 documents")
    expect(page.locator("#messages")).to_contain_text("Has A4 loaded and will ask for Letter")


@pytest.mark.parametrize("script", [True, False])
def test_print_day_anyway(
    start_desk: Callable[..., Served],
    visit: Callable[..., Visitor],
    fake: FakePrinter,
    script: bool,
    shots: Screenshots,
) -> None:
    fake.able = JAM
    desk = start_desk(ROWS, "--printer", fake.url)
    page = visit(desk, java_script_enabled=script).enter("/day")
    actions.press(page, "Make all packets")
    ended(page)
    expect(page.get_by_role("status").filter(has_text="All packets ready")).to_be_visible()
    actions.press(page, "Print the day")
    ended(page)
    region = page.get_by_role("region", name="Nothing printed")
    expect(region).to_contain_text("has a paper jam")
    expect(region).to_contain_text("if it is ready, press “Print anyway”", ignore_case=True)
    no_command_line(page)
    assert fake.documents == []
    shots(page, f"anyway-day-{script}.png")
    if script:
        assert not violations(page)
    actions.press(page, "Print anyway")
    ended(page)
    expect(page.get_by_text("Printed for 3 of 3 patients")).to_be_visible()
    no_command_line(page)
    assert fake.documents == [(desk.out / "print-all.pdf").read_bytes()]
    assert set(desk.journal_entries("printed")) - {""} == {row["id"] for row in ROWS}
    expect(anyway(page)).to_have_count(0)


def test_override_covers_only_refused_day(
    start_desk: Callable[..., Served], visit: Callable[..., Visitor], fake: FakePrinter
) -> None:
    fake.able = JAM
    desk = start_desk(ROWS, "--printer", fake.url)
    visitor = visit(desk, java_script_enabled=False)
    visitor.expected = {400}
    page = visitor.enter("/day")
    actions.press(page, "Make all packets")
    ended(page)
    actions.press(page, "Print the day")
    ended(page)
    manifest = desk.out / "manifest.json"
    manifest.write_bytes(manifest.read_bytes() + b"\n")
    actions.press(page, "Print anyway")
    expect(page.get_by_role("main")).to_contain_text("Nothing was printed: the packets were made again.")
    assert fake.documents == []


def ended(page: Page) -> None:
    """Wait until no step of the day runs; without JavaScript, by following “Check progress”."""
    looking = page.get_by_role("link", name="Check progress")
    for _ in range(200):
        if not looking.count():  # with JavaScript, the page updates itself
            break
        page.wait_for_timeout(100)
        actions.turn(page, looking)
    expect(page.locator("[data-progress][data-running='']")).to_have_count(1, timeout=30_000)
