"""The editor of sets in a browser: a nurse changes a time, sends it, a clinician approves, the next pages have it."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, expect

from handouts.people.accounts import Accounts
from tests.desk import actions, desk_process
from tests.desk import browser as browsing
from tests.desk.axe import violations
from tests.desk.browser import Screenshots, Visitor
from tests.desk.desk_process import Served
from tests.desk.editor_desk import FILE, PEOPLE, SET, own_templates
from tests.desk.sample_list import ROWS
from tests.desk.test_sign_in import PASSWORD
from tests.support.commands import RunCommand

SLOW = 40
"""A page must be there after 0.3 seconds on a computer that does nothing else; tests share theirs with others."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Path]]:
    folder = tmp_path_factory.mktemp("editor")
    templates = own_templates(folder)
    (folder / "desk").mkdir()
    accounts = Accounts(folder / "desk/journal.sqlite3.people")
    for name, (full_name, roles) in PEOPLE.items():
        accounts.add(name, full_name, roles, PASSWORD)
        accounts.set_password(name, PASSWORD, temporary=False)
    with desk_process.running(folder / "desk", ROWS[:2], "--templates", str(templates)) as served:
        yield served, templates


ADDED = "/edit?" + urlencode({"open": '["medicines", "table", "+"]', "at": '["medicines", "table", "+"]'})
"""The form with a new medicine that is not filled in yet."""


def signed_in(visitor: Visitor, name: str) -> Page:
    page = visitor.tab("/sets")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/sets")
    return page


def test_nurse_changes_and_clinician_approves(
    desk: tuple[Served, Path],
    browser: Browser,
    run_command: RunCommand,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    served, templates = desk
    with browsing.visiting(browser, served) as visitor:
        page, begun, clicks = signed_in(visitor, "nina"), time.monotonic(), 0

        def click(role: str, name: str) -> None:
            nonlocal clicks
            page.get_by_role(role, name=name).first.click()  # type: ignore[arg-type]
            clicks += 1

        page.locator("a[href='/sets/base/balloon-kyphoplasty']").click()
        clicks += 1
        click("link", "Edit this set")
        page.get_by_label("Find a field").fill("check in")
        field = page.get_by_label("Check in of Arrival")
        expect(field).to_have_value("60 min")
        field.fill("45 min")
        expect(page.locator("#words")).to_contain_text("45 minutes before", timeout=SLOW * 1000)
        expect(page.locator("#page-name")).to_contain_text("page 1")
        page.get_by_label("To", exact=True).select_option("Carl Muster")
        click("button", "Send")
        expect(page.locator("#saved")).to_contain_text("sent to Carl Muster")
        record_property("edit and send", f"{clicks} clicks, {time.monotonic() - begun:.1f} s")
        assert clicks <= 4
    assert "check_in: 60 min" in (templates / FILE).read_text("utf-8")
    with browsing.visiting(browser, served) as visitor:
        page, begun = signed_in(visitor, "carl"), time.monotonic()
        page.get_by_role("link", name="Draft by Nina Beispiel").click()
        expect(page.get_by_text("45 minutes before").first).to_be_visible(timeout=SLOW * 1000)
        page.get_by_label("Version").fill("1.1")
        page.get_by_role("button", name="Approve and publish").click()
        expect(page.get_by_text("version 1.1, by Carl Muster")).to_be_visible(timeout=SLOW * 1000)
        record_property("approve", f"2 clicks, {time.monotonic() - begun:.1f} s")
    answer = run_command("make", "base", "preparation", "--at", "2026-12-01 10:00", "--templates", templates,
                         "--out", tmp_path / "out")  # fmt: skip
    assert answer.code == 0, answer.err
    pdf = pypdfium2.PdfDocument(next((tmp_path / "out").glob("*.pdf")))
    text = " ".join(pdf[0].get_textpage().get_text_range().split())
    pdf.close()
    assert "9:15 AM" in text
    assert "Version 1.1" in text


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path", ["/edit", "/edit?view=text", "/changes", "/history", ADDED, "/edit?file=clinic", "/changes?file=clinic"]
)
def test_accessible(desk: tuple[Served, Path], browser: Browser, scheme: str, path: str, shots: Screenshots) -> None:
    served, templates = desk
    draft = templates / ".drafts" / FILE
    with browsing.visiting(browser, served, color_scheme=scheme) as visitor:
        page = signed_in(visitor, "carl")
        if not draft.exists():
            page.goto(f"{served.url}{SET}/edit?view=text")
            text = page.locator("#text")
            text.fill(text.input_value().replace("place: The desk", "place: The main desk"))
            actions.turn(page, page.get_by_role("button", name="Save the draft"))
        page.goto(f"{served.url}{SET}{path}")
        page.locator("#notes li, .changes, main").first.wait_for()
        shots(page, f"set{path.replace('/', '-').replace('?', '-')}-{scheme}.png")
        assert not violations(page)


def test_jobs_of_a_nurse(
    desk: tuple[Served, Path], browser: Browser, record_property: Callable[[str, object], None]
) -> None:
    """A fasting rule, a medicine to stop, a warning sign and the night phone, without a word of YAML."""
    served, templates = desk
    shutil.rmtree(templates / ".drafts", ignore_errors=True)
    with browsing.visiting(browser, served) as visitor:
        page, begun = signed_in(visitor, "nina"), time.monotonic()
        page.goto(f"{served.url}{SET}/edit")
        find, words = page.get_by_label("Find a field"), page.locator("#words")
        find.fill("fasting")
        page.get_by_label("Food of Fasting").fill("6 h before arrival")
        expect(words).to_contain_text("6 hours", timeout=SLOW * 1000)
        find.fill("")
        page.get_by_role("button", name="Add an entry to Table").click()
        focused = page.locator(":focus")
        expect(focused).to_have_attribute("name", re.compile("generic"), timeout=SLOW * 1000)
        page.keyboard.type("warfarin")
        page.get_by_label("Action of Medicine, new").select_option("stop")
        added = page.locator("fieldset.new").last
        added.get_by_text("Add to Medicine, new").click()
        added.get_by_role("button", name="Before", exact=True).click()
        expect(focused).to_have_attribute("name", re.compile("before"), timeout=SLOW * 1000)
        page.keyboard.type("5 days before procedure")
        expect(page.get_by_label("Generic of Medicine 4: warfarin")).to_have_value("warfarin")
        finding = page.locator("fieldset", has=page.get_by_label("Generic of Medicine 4: warfarin")).last
        expect(finding.get_by_text("blood thinner").first).to_be_visible(timeout=4 * SLOW * 1000)
        find.fill("emergency")
        page.get_by_label("Emergency, new").fill("Your leg turns cold")
        expect(words).to_contain_text("Your leg turns cold", timeout=SLOW * 1000)
        actions.turn(page, page.get_by_role("button", name="Save the draft"))
        record_property("fasting, medicine, sign", f"{time.monotonic() - begun:.1f} s")
        page.goto(f"{served.url}{SET}/edit?file=clinic")
        find.fill("night")
        page.get_by_label("After hours phone").fill("312-555-0199")
        actions.turn(page, page.get_by_role("button", name="What changes for patients"))
        expect(page.get_by_text("becomes a draft without a new approval")).to_be_visible(timeout=SLOW * 1000)
    draft = (templates / ".drafts" / FILE).read_text("utf-8")
    assert "  food: 6 h before arrival\n" in draft
    assert "    - generic: warfarin\n      action: stop\n      before: 5 days before procedure\n" in draft
    assert "    - Your leg turns cold\n" in draft
    assert "312-555-0199" in (templates / ".drafts" / FILE.with_name("clinic.yaml")).read_text("utf-8")


def test_keyboard_alone_and_without_javascript(desk: tuple[Served, Path], browser: Browser) -> None:
    served, templates = desk
    shutil.rmtree(templates / ".drafts", ignore_errors=True)
    with browsing.visiting(browser, served, java_script_enabled=False) as visitor:
        page = signed_in(visitor, "nina")
        page.goto(f"{served.url}{SET}/edit")
        page.locator(".text > details.add > summary").focus()
        page.keyboard.press("Enter")
        button = page.get_by_role("button", name="Smoking", exact=True)
        button.focus()
        page.keyboard.press("Enter")
        field = page.locator(":focus")
        expect(field).to_have_attribute("name", re.compile("smoking"), timeout=SLOW * 1000)
        page.keyboard.type("3 days before procedure")
        page.keyboard.press("Enter")
        expect(page.locator("#saved")).to_contain_text("Draft by Nina Beispiel", timeout=SLOW * 1000)
        page.get_by_role("button", name="Move down: Emergency 1").focus()
        page.keyboard.press("Enter")
        moved = page.get_by_role("textbox", name="Emergency 2 of Emergency")
        expect(moved).to_have_value("You cannot move your legs", timeout=SLOW * 1000)
    assert "smoking:\n" in (templates / ".drafts" / FILE).read_text("utf-8")


def test_without_javascript(desk: tuple[Served, Path], browser: Browser) -> None:
    served, templates = desk
    shutil.rmtree(templates / ".drafts", ignore_errors=True)
    with browsing.visiting(browser, served, java_script_enabled=False) as visitor:
        page = signed_in(visitor, "nina")
        page.goto(f"{served.url}{SET}/edit?view=text")
        text = page.get_by_role("textbox", name="Text (YAML)")
        text.fill(text.input_value().replace("place: The desk", "place: The main desk"))
        actions.turn(page, page.get_by_role("button", name="Show the page"))
        expect(page.locator("#words")).to_contain_text("The main desk")
        expect(text).to_have_value(re.compile("The main desk"))
        actions.turn(page, page.get_by_role("button", name="Save the draft"))
        expect(page.locator("#saved")).to_contain_text("Draft by Nina Beispiel")


def test_typed_text_stays_when_another_person_saved(desk: tuple[Served, Path], browser: Browser) -> None:
    served, templates = desk
    shutil.rmtree(templates / ".drafts", ignore_errors=True)
    with browsing.visiting(browser, served) as visitor:
        visitor.expected = {409}
        page = signed_in(visitor, "nina")
        page.goto(f"{served.url}{SET}/edit?view=text")
        other = visitor.tab(f"{SET}/edit?view=text")
        for tab, words in ((other, "The back desk"), (page, "The main desk")):
            text = tab.locator("#text")
            text.fill(text.input_value().replace("The desk", words))
            if tab is other:
                expect(tab.locator("#saved")).to_contain_text("Saved as a draft", timeout=SLOW * 1000)
        expect(page.locator("#live")).to_contain_text("Your text is still here", timeout=SLOW * 1000)
        assert "The main desk" in page.locator("#text").input_value()
        assert "The back desk" in (templates / ".drafts" / FILE).read_text("utf-8")
