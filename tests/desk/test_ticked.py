"""Tick patients of the list: one page says what will be printed or mailed, and one button does it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.desk import actions
from tests.desk.axe import violations
from tests.desk.browser import Screenshots, Visitor
from tests.desk.desk_process import Served
from tests.mail.mailserver import FROM, PASSWORD, USER, Mailserver
from tests.printing import fakeprinter
from tests.printing.fakeprinter import FakePrinter
from tests.support import day_lists

pytestmark = pytest.mark.xdist_group("printers")
DOMAIN = "patients.example"
ROWS = [
    day_lists.row(number, clinic="reference", email=f"ok-{number}@{DOMAIN}", email_consent=("encrypted", "plain", "")[number % 3])
    for number in range(5)
] + [day_lists.row(5, clinic="reference", time="25:10")]  # fmt: skip
"""The last one is rejected. The third has no recorded consent and gets no mail."""


@pytest.fixture
def fake() -> Iterator[FakePrinter]:
    with fakeprinter.listening(FakePrinter()) as printer:
        yield printer


def tick(page: Page, *patients: str) -> None:
    for patient in patients:
        actions.row(page, patient).get_by_role("checkbox").check()


def follow_until_done(page: Page, script: bool) -> None:
    for _ in range(80):
        if script or page.get_by_role("link", name="Check progress").count() == 0:
            break
        actions.follow(page, "Check progress")
        page.wait_for_timeout(100)
    expect(page.get_by_role("heading", level=1)).to_have_text("Done", timeout=30_000)


@pytest.mark.parametrize("script", [True, False])
def test_print_ticked(
    start_desk: Callable[..., Served],
    visit: Callable[..., Visitor],
    fake: FakePrinter,
    shots: Screenshots,
    script: bool,
) -> None:
    desk = start_desk(ROWS, "--printer", fake.url)
    page = visit(desk, java_script_enabled=script).enter()
    tick(page, "A0000", "A0002", "A0005")
    actions.press(page, "Print ticked")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Print 2 packets on")
    expect(page.get_by_role("region", name="Left out")).to_contain_text("Fix first")
    assert fake.documents == []
    if script:
        shots(page, "ticked.png")
        assert not violations(page)
    actions.press(page, "Print 2 packets")
    follow_until_done(page, script)
    for patient in ("A0000", "A0002"):
        expect(actions.row(page, patient)).to_contain_text("Printed 2 documents")
    if script:
        assert not violations(page)
    assert desk.journal_entries("printed") == ["A0000"] * actions.DUE + ["A0002"] * actions.DUE
    actions.follow(page, "Back to the list")
    expect(actions.row(page, "A0002")).to_contain_text("Printed")


def test_a_printer_that_refuses_stops_the_others(
    start_desk: Callable[..., Served], visit: Callable[..., Visitor], fake: FakePrinter
) -> None:
    fake.able = {"printer-state": 5, "printer-state-reasons": "media-jam"}
    desk = start_desk(ROWS, "--printer", fake.url)
    page = visit(desk).enter()
    tick(page, "A0000", "A0001", "A0002")
    actions.press(page, "Print ticked")
    actions.press(page, "Print 3 packets")
    follow_until_done(page, script=True)
    expect(actions.row(page, "A0000")).to_contain_text("Has a paper jam")
    expect(actions.row(page, "A0002")).to_contain_text("Not printed: printing stopped at the patient above")
    assert (fake.documents, desk.journal_entries("printed")) == ([], [])


def test_changed_pages_are_not_printed(
    start_desk: Callable[..., Served], visit: Callable[..., Visitor], fake: FakePrinter
) -> None:
    desk = start_desk(ROWS, "--printer", fake.url)
    visitor = visit(desk)
    visitor.expected = {400}
    page = visitor.enter()
    tick(page, "A0000", "A0001")
    actions.press(page, "Print ticked")
    other = visitor.tab("/")
    actions.choose(other, "A0001")
    other.get_by_label("Level or site").fill("L5")
    actions.show(other)
    actions.press(page, "Print 2 packets")
    expect(page.get_by_role("main")).to_contain_text("Nothing was done: the pages changed")
    assert fake.documents == []


def test_nobody_ticked(start_desk: Callable[..., Served], visit: Callable[..., Visitor]) -> None:
    page = visit(start_desk(ROWS)).enter()
    actions.press(page, "Print ticked")
    expect(page.get_by_role("heading", level=1)).to_have_text("No patient is ticked")
    expect(page.get_by_role("button", name="Print")).to_have_count(0)


def test_mail_ticked(
    start_desk: Callable[..., Served],
    visit: Callable[..., Visitor],
    mail: Mailserver,
    certificates: dict[str, Path],
) -> None:
    account = {
        "HANDOUTS_MAIL_SERVER": mail.url, "HANDOUTS_MAIL_FROM": f"Front desk <{FROM}>", "HANDOUTS_MAIL_USER": USER,
        "HANDOUTS_MAIL_PASSWORD": PASSWORD, "HANDOUTS_MAIL_CA_FILE": str(certificates["ca"].with_suffix(".crt")),
    }  # fmt: skip
    desk = start_desk(ROWS, **account)
    page = visit(desk).enter()
    page.locator("[data-tick-all] input").check()
    actions.press(page, "Mail ticked")
    expect(page.get_by_role("heading", level=1)).to_have_text("Send 4 emails?")
    expect(page.get_by_role("region", name="Left out")).to_contain_text("consent to email is not recorded")
    assert mail.stored() == []
    assert not violations(page)
    actions.press(page, "Send 4 emails")
    follow_until_done(page, script=True)
    expect(actions.row(page, "A0001")).to_contain_text(f"Mailed to ok-1@{DOMAIN}")
    assert sorted(mail.arrived()) == [f"ok-{number}@{DOMAIN}" for number in (0, 1, 3, 4)]
