"""The jobs of a morning at the counter, counted in clicks and keys, and timed.

The time of a person is that of the keystroke-level model (Card, Moran and Newell 1980): 0.28 s for a key, 1.3 s to point
and click. The time of the program is measured.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.desk import actions
from tests.desk.axe import violations
from tests.desk.browser import Screenshots, Visitor
from tests.desk.desk_process import Served
from tests.printing import fakeprinter
from tests.printing.fakeprinter import FakePrinter
from tests.support import day_lists

KEY_SECONDS, CLICK_SECONDS = 0.28, 1.3
TODAY = "2026-11-20"
"""The day of the list. It is past, because an end that is in the future is refused."""
ROWS = [day_lists.row(number, clinic="reference", physician="Dr. Example", date=TODAY) for number in range(6)]


@dataclass
class Hand:
    """A person who clicks and types."""

    page: Page
    clicks: int = 0
    keys: int = 0
    begun: float = field(default_factory=time.monotonic)

    def click(self, target: Locator) -> None:
        self.clicks += 1
        target.click()

    def type(self, text: str) -> None:
        self.keys += len(text)
        self.page.keyboard.type(text)

    def press(self, key: str) -> None:
        self.keys += 1
        self.page.keyboard.press(key)

    @property
    def seconds(self) -> float:
        """Seconds of the person and of the program."""
        return self.clicks * CLICK_SECONDS + self.keys * KEY_SECONDS + time.monotonic() - self.begun


@pytest.fixture
def fake() -> Iterator[FakePrinter]:
    with fakeprinter.listening(FakePrinter()) as printer:
        yield printer


@pytest.fixture
def desk(start_desk: Callable[..., Served], fake: FakePrinter) -> Served:
    return start_desk(ROWS, "--printer", fake.url, HANDOUTS_TODAY=TODAY)


@pytest.fixture
def page(desk: Served, visit: Callable[..., Visitor]) -> Page:
    return visit(desk).enter()


def printed(page: Page, documents: int) -> None:
    expect(page.locator("#messages")).to_contain_text(f"Printed {documents} document", timeout=20_000)


def test_print_one_packet(page: Page, fake: FakePrinter, desk: Served) -> None:
    hand = Hand(page)
    hand.click(actions.row(page, "A0001").get_by_role("link"))
    hand.click(page.get_by_role("button", name="Print", exact=True))
    printed(page, actions.DUE)
    assert (hand.clicks, hand.keys) == (2, 0)
    assert len(fake.documents) == actions.DUE
    assert desk.journal_entries("printed") == ["A0001"] * actions.DUE


def test_correct_a_birth_date(page: Page, desk: Served) -> None:
    desk.more.append("5/4/1946")
    hand = Hand(page)
    hand.click(actions.row(page, "A0001").get_by_role("link"))
    hand.click(page.get_by_label("Date of birth"))
    hand.press("Control+a")
    hand.type("5/4/1946")
    hand.press("Enter")
    expect(page.locator("#patient")).to_contain_text("born May 4, 1946")
    expect(page.locator("#papers")).not_to_have_attribute("aria-busy", "true")
    assert hand.clicks == 2
    assert hand.seconds < 10
    assert not violations(page)
    actions.follow(page, "Back to the list")
    expect(actions.row(page, "A0001")).to_contain_text("May 4, 1946")


def test_walk_in(page: Page, fake: FakePrinter, desk: Served) -> None:
    desk.more += ["Wanda", "Walkin"]
    hand = Hand(page)
    hand.click(page.get_by_role("button", name="New patient"))
    hand.click(page.get_by_label("Name", exact=True))
    hand.type("Wanda Walkin")
    hand.press("Tab")
    hand.type("2/3/1950")
    hand.click(page.get_by_label("Clinic", exact=True))
    hand.type("ref")
    page.get_by_label("Clinic", exact=True).select_option("reference")  # headless Chromium draws no menu to type into
    expect(page.get_by_role("button", name="Print", exact=True)).to_be_visible()
    hand.click(page.get_by_role("button", name="Print", exact=True))
    printed(page, actions.DUE)
    assert len(fake.documents) == actions.DUE
    assert hand.seconds < 25


def end_field(page: Page, row: int) -> Locator:
    return page.locator("#ends tbody tr").nth(row).locator("input[name=ended]")


def test_end_times_by_keyboard(page: Page, fake: FakePrinter, desk: Served, shots: Screenshots) -> None:
    """Three patients: the end time, Enter, and the next one has the focus."""
    actions.follow(page, "End times")
    expect(end_field(page, 0)).to_be_focused()
    hand = Hand(page)
    for row, text in enumerate(("9:15", "1430", "3:05p")):
        expect(end_field(page, row)).to_be_focused()
        hand.type(text)
        hand.press("Enter")
        expect(end_field(page, row + 1)).to_be_focused()
    expect(page.locator("#ends tbody tr").nth(2)).to_contain_text("Printed 1 document", timeout=20_000)
    expect(page.locator("#ends tbody tr").nth(0)).to_contain_text("Printed 1 document")
    assert hand.clicks == 0
    assert hand.seconds / 3 < 5
    expect(end_field(page, 2)).to_have_value("3:05 PM")
    shots(page, "end-times.png")
    assert not violations(page)
    assert [actions.text(data).count("Going home") > 0 for data in fake.documents] == [True] * 3
    assert desk.journal_entries("printed") == ["A0000", "A0001", "A0002"]


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("2:30", "Is it in the morning or in the afternoon"),
        ("7:00", "7:00 AM is before the procedure begins, 8:00 AM"),
        ("later", "is not a clock time"),
        ("", "No end is typed"),
    ],
)
def test_refused_end_times(
    desk: Served, visit: Callable[..., Visitor], fake: FakePrinter, typed: str, why: str
) -> None:
    for script in (True, False):
        visitor = visit(desk, java_script_enabled=script)
        visitor.expected = {400}
        page = visitor.enter("/ends")
        end_field(page, 0).fill(typed)
        end_field(page, 0).press("Enter")
        row = page.locator("#ends tbody tr").first
        expect(row.locator(".problem")).to_contain_text(why, ignore_case=True)
        expect(row.locator(".problem")).to_contain_text("Not printed")
        if script:
            expect(end_field(page, 0)).to_be_focused()
            assert not violations(page)
            page.wait_for_timeout(900)  # longer than the page takes to look for progress
            expect(row.locator(".problem")).to_contain_text(why, ignore_case=True)
        expect(end_field(page, 0)).to_have_value(typed)
    assert fake.documents == []


def test_program_gone_while_typing_ends(desk: Served, visit: Callable[..., Visitor]) -> None:
    page = visit(desk).enter("/ends")
    end_field(page, 0).fill("9:15")
    desk.end()
    end_field(page, 0).press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("The program does not answer")
    expect(end_field(page, 0)).to_have_value("9:15")


def test_end_times_without_javascript(desk: Served, visit: Callable[..., Visitor], fake: FakePrinter) -> None:
    page = visit(desk, java_script_enabled=False).enter("/ends")
    end_field(page, 1).fill("1130")
    actions.turn(page, page.locator("#ends tbody tr").nth(1).get_by_role("button"))
    for _ in range(40):
        if page.get_by_role("link", name="Check progress").count() == 0:
            break
        actions.follow(page, "Check progress")
    expect(page.locator("#ends tbody tr").nth(1)).to_contain_text("Printed 1 document")
    expect(end_field(page, 1)).to_have_value("11:30 AM")
    assert len(fake.documents) == 1


def test_end_of_a_patient_changed_elsewhere(desk: Served, visit: Callable[..., Visitor], fake: FakePrinter) -> None:
    visitor = visit(desk)
    visitor.expected = {400}
    page = visitor.enter("/ends")
    other = visitor.tab("/")
    actions.choose(other, "A0000")
    other.get_by_label("Level or site").fill("L5")
    actions.show(other)
    end_field(page, 0).fill("11:30")
    end_field(page, 0).press("Enter")
    expect(page.locator("#ends tbody tr").first).to_contain_text("changed in another window")
    assert fake.documents == []


@pytest.mark.parametrize("script", [True, False])
def test_documents_chosen_beside_print(
    desk: Served, visit: Callable[..., Visitor], fake: FakePrinter, script: bool
) -> None:
    page = visit(desk, java_script_enabled=script).enter()
    actions.choose(page, "A0001")
    page.get_by_role("checkbox", name="Getting ready").uncheck()
    page.get_by_role("checkbox", name="Consent form").uncheck()
    actions.press(page, "Print")
    expect(page.locator("#messages")).to_contain_text("no document is chosen")
    assert fake.documents == []
    page.get_by_role("checkbox", name="Getting ready").uncheck()
    actions.press(page, "Print")
    for _ in range(40):
        if script or page.get_by_role("link", name="Check progress").count() == 0:
            break
        actions.follow(page, "Check progress")
    printed(page, 1)
    assert "Consent" in actions.text(fake.documents[0])


def test_ticks_stay_and_follow_the_stage(page: Page) -> None:
    actions.choose(page, "A0001")
    page.get_by_role("checkbox", name="Consent form").uncheck()
    page.get_by_label("Level or site").fill("L5")
    actions.show(page)
    expect(page.get_by_role("checkbox", name="Consent form")).not_to_be_checked()
    expect(page.get_by_role("checkbox", name="Getting ready")).to_be_checked()
    page.get_by_label("Procedure ended").fill("11:30")
    actions.show(page)
    expect(page.get_by_role("checkbox", name="Going home")).to_be_checked()
    expect(page.get_by_role("checkbox", name="Getting ready")).not_to_be_checked()
