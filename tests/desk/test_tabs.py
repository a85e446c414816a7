"""The documents of a patient as tabs: with the mouse, by keyboard, and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.desk import actions
from tests.desk.axe import violations
from tests.desk.browser import Screenshots, Visitor
from tests.desk.desk_process import Served
from tests.support import day_lists

ROWS = [day_lists.row(at, clinic="pain-relief-georgia") for at in range(2)]


def panel(page: Page, name: str) -> Locator:
    return page.locator(f"#pages-{name}")


def only(page: Page, *names: str) -> None:
    """These documents are visible, and no others."""
    for name in ("preparation", "consent", "discharge"):
        if name in names:
            expect(panel(page, name)).to_be_visible()
        else:
            expect(panel(page, name)).to_be_hidden()


def test_tabs(start_desk: Callable[..., Served], visit: Callable[..., Visitor], shots: Screenshots) -> None:
    page = visit(start_desk(ROWS)).enter()
    actions.choose(page, "A0001")
    tabs = page.get_by_role("tab")
    expect(tabs).to_have_count(4)
    expect(page.get_by_role("tab", selected=True)).to_have_count(1)
    only(page, "preparation")
    page.get_by_role("tab", name="Consent").click()
    only(page, "consent")
    assert not violations(page)
    shots(page, "tabs.png")
    # A change of the form keeps the tab, and its pages are new.
    before = panel(page, "consent").locator("img").first.get_attribute("src")
    page.get_by_label("Level or site").fill("L4")
    actions.show(page)
    only(page, "consent")
    assert panel(page, "consent").locator("img").first.get_attribute("src") != before
    actions.press(page, "Save")
    only(page, "consent")
    expect(page.get_by_role("tab", name="Consent", selected=True)).to_have_count(1)
    page.get_by_role("tab", name="All").click()
    only(page, "preparation", "consent", "discharge")
    assert not violations(page)


def test_keyboard(start_desk: Callable[..., Served], visit: Callable[..., Visitor]) -> None:
    page = visit(start_desk(ROWS)).enter()
    actions.choose(page, "A0001")
    page.get_by_role("tab", selected=True).focus()
    for key, shown in (("ArrowRight", "consent"), ("End", ""), ("ArrowRight", "preparation"), ("ArrowLeft", ""),
                       ("Home", "preparation")):  # fmt: skip
        page.keyboard.press(key)
        only(page, *([shown] if shown else ("preparation", "consent", "discharge")))
        expect(page.get_by_role("tab", selected=True)).to_be_focused()
    page.keyboard.press("Tab")
    expect(panel(page, "preparation")).to_be_focused()


def test_without_javascript(start_desk: Callable[..., Served], visit: Callable[..., Visitor]) -> None:
    """A tab is a button that stores the form, so that nothing typed is lost."""
    page = visit(start_desk(ROWS), java_script_enabled=False).enter()
    actions.choose(page, "A0001")
    only(page, "preparation")
    page.get_by_label("Level or site").fill("L4")
    actions.turn(page, page.locator("#tab-discharge"))
    only(page, "discharge")
    expect(page.get_by_label("Level or site")).to_have_value("L4")
    assert page.url.endswith("#sheets")
    actions.press(page, "Save")
    only(page, "discharge")
    actions.turn(page, page.locator("#tab-all"))
    only(page, "preparation", "consent", "discharge")


def test_stage(start_desk: Callable[..., Served], visit: Callable[..., Visitor]) -> None:
    """Once the procedure has ended, the pages for home are in front, unless a person has chosen another tab."""
    page = visit(start_desk(ROWS)).enter()
    actions.choose(page, "A0001")
    page.get_by_label("Procedure ended").fill("11:05 AM")
    actions.show(page)
    only(page, "discharge")


def test_pages_are_new_while_a_tab_has_the_focus(
    start_desk: Callable[..., Served], visit: Callable[..., Visitor]
) -> None:
    """A person types and at once clicks a tab: the answer still replaces the pages, as what is printed is what is shown."""
    visitor = visit(start_desk(ROWS))
    page = visitor.enter()
    actions.choose(page, "A0001")
    before = panel(page, "consent").locator("img").first.get_attribute("src")
    page.get_by_label("Level or site").fill("L4")
    page.get_by_role("tab", name="Consent").click()  # leaves the field, so the form is sent
    expect(panel(page, "consent").locator("img").first).not_to_have_attribute("src", str(before))
    only(page, "consent")
    expect(page.get_by_role("tab", name="Consent")).to_be_focused()
    shown = panel(page, "consent").locator("img").first.get_attribute("src") or ""
    tokens = page.locator("#reviewed input").evaluate_all("all => all.map(one => one.value)")
    assert any(f"/paper/{token}/" in shown for token in tokens)
