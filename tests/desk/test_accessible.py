"""Accessibility: axe-core on each page at each size, keyboard use, and focus."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.desk import actions
from tests.desk.axe import violations
from tests.desk.browser import SCREENS, Screenshots, Visitor
from tests.desk.desk_process import Served


@pytest.fixture
def visitor(visit: Callable[..., Visitor], scratch: Served) -> Visitor:
    return visit(scratch)


def empty(page: Page) -> None:
    """A patient who is not on the list."""
    actions.press(page, "New patient")


def wrong(page: Page) -> None:
    """A patient whose form has problems."""
    actions.press(page, "New patient")
    page.get_by_label("Clinic", exact=True).select_option("reference")
    page.get_by_label("Date of birth").fill("1946-13-40")
    page.get_by_label("Date and time of the procedure").fill("2026-12-01 25:00")
    actions.show(page)


def opened(page: Page) -> None:
    """A patient with the text of each document shown."""
    actions.choose(page, "Otto Mustermann")
    actions.show_all(page)
    for summary in page.locator("summary").all():
        summary.click()


def gone(page: Page) -> None:
    page.goto(page.url + "p/nobody")


def link(name: str) -> Callable[[Page], None]:
    def follow(page: Page) -> None:
        actions.follow(page, name)

    return follow


def one_set(page: Page) -> None:
    link("Sets")(page)
    actions.turn(page, page.get_by_role("table").get_by_role("link").first)


def searched(page: Page) -> None:
    page.get_by_label("Find a patient").fill("nobody is called so")


VIEWS: dict[str, Callable[[Page], None]] = {
    "patients": lambda _: None,
    "patients-none-found": searched,
    "patient": lambda page: actions.choose(page, "Maria Beispiel"),
    "patient-text": opened,
    "patient-rejected": lambda page: actions.choose(page, "A0006"),
    "patient-new": empty,
    "patient-problems": wrong,
    "ends": link("End times"),
    "day": link("Whole day"),
    "sets": link("Sets"),
    "set": one_set,
    "gone": gone,
}


@pytest.mark.parametrize("view", VIEWS)
def test_axe_at_each_size(visitor: Visitor, shots: Screenshots, view: str) -> None:
    """No violation of WCAG 2.1 AA and no horizontal scrolling. Saves a screenshot."""
    visitor.expected = {404} if view == "gone" else set()
    page = visitor.enter()
    VIEWS[view](page)
    problems_by_screen, scrolled = {}, {}
    for screen, size in SCREENS.items():
        page.set_viewport_size(size)  # type: ignore[arg-type]
        width, window = actions.widths(page)
        if width > window:
            scrolled[screen] = width, window
        if screen in ("1366x768", "zoom-200") and (problems := violations(page)):
            problems_by_screen[screen] = problems
        shots(page, f"{view}-{screen}.png", full_page=screen != "1366x768")
    assert not problems_by_screen, problems_by_screen
    assert not scrolled, scrolled
    assert page.get_by_role("heading", level=1).count() == 1
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.title().strip()


@pytest.mark.parametrize("view", [view for view in VIEWS if view != "gone"])
def test_axe_in_dark_colors(visit: Callable[..., Visitor], scratch: Served, shots: Screenshots, view: str) -> None:
    page = visit(scratch, color_scheme="dark").enter()
    VIEWS[view](page)
    shots(page, f"{view}-dark.png")
    assert not violations(page)


@pytest.mark.parametrize("view", ["patients", "patient-problems", "day"])
def test_forced_colors_and_400_percent_zoom(
    visit: Callable[..., Visitor], scratch: Served, shots: Screenshots, view: str
) -> None:
    """Forced colors, and a width of 320 pixels (WCAG 1.4.10)."""
    page = visit(scratch, forced_colors="active").enter()
    VIEWS[view](page)
    page.set_viewport_size({"width": 320, "height": 256})
    width, window = actions.widths(page)
    shots(page, f"{view}-400-forced.png", full_page=True)
    assert width <= window
    assert not violations(page)


@pytest.mark.parametrize("view", ["patients", "patient", "patient-problems", "day", "sets"])
def test_wide_text_spacing(visit: Callable[..., Visitor], scratch: Served, view: str) -> None:
    """WCAG 1.4.12: the user sets the spacing of lines, words and letters."""
    page = visit(scratch, bypass_csp=True).enter()
    VIEWS[view](page)
    page.add_style_tag(
        content="* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }"
    )
    cut = page.evaluate(
        "() => [...document.querySelectorAll('button, a, label, h1, h2, th, td, p')].filter(one => {"
        " const style = getComputedStyle(one);"
        " return !one.closest('.unseen') && style.overflow !== 'visible' && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1);"
        "}).map(one => one.outerHTML.slice(0, 120))"
    )
    assert not cut
    assert len(set(actions.widths(page))) == 1


@pytest.mark.parametrize("view", ["patients", "patient", "day", "sets"])
def test_page_landmarks(visitor: Visitor, view: str) -> None:
    page = visitor.enter()
    VIEWS[view](page)
    for role in ("main", "banner"):
        assert page.get_by_role(role).count() == 1, role
    nav = page.get_by_role("navigation", name="Main")
    assert nav.count() == 1
    assert [link.inner_text() for link in nav.get_by_role("link").all()] == [
        "Patients",
        "End times",
        "Whole day",
        "Given",
        "Sets",
    ]
    assert nav.locator("[aria-current=page]").count() == 1
    expect(page.get_by_role("button", name="New patient")).to_be_visible()
    assert page.get_by_role("status").count() >= (view != "sets")
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(one => +one.tagName[1])")
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels)), levels


def test_page_titles(visitor: Visitor) -> None:
    titles = {}
    for name in ("patients", "patient", "day", "sets", "set"):
        page = visitor.enter()
        VIEWS[name](page)
        titles[name] = page.title()
        assert "Maria" not in titles[name]  # the browser keeps titles in its history
        page.close()
    assert len(set(titles.values())) == len(titles), titles


# -- keyboard ----------------------------------------------------------------------------------------------------
FOCUSED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const style = getComputedStyle(one), box = one.getBoundingClientRect();
  window.met ??= new Map();
  if (!window.met.has(one)) window.met.set(one, window.met.size);
  const order = [...document.querySelectorAll('*')];
  return {
    number: window.met.get(one), place: order.indexOf(one), html: one.outerHTML.slice(0, 160),
    outline: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    inside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth && box.width > 0,
  };
}"""
REACHABLE = """() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
  .filter(one => one.checkVisibility() && !one.disabled && one.tabIndex >= 0).length"""


def tab_stops(page: Page, most: int = 200) -> list[dict[str, object]]:
    """Every element that Tab reaches, until the focus leaves the page."""
    elements = [page.evaluate(FOCUSED)]
    for _ in range(most):
        page.keyboard.press("Tab")
        element = page.evaluate(FOCUSED)
        if element is None or (elements and element["number"] == 0):
            return elements
        assert not elements or element["number"] != elements[-1]["number"], f"keyboard trap: {element}"
        elements.append(element)
    raise AssertionError(f"Tab never leaves the page: {elements[-3:]}")


@pytest.mark.parametrize("screen", ["1366x768", "zoom-200"])
@pytest.mark.parametrize("view", ["patients", "patient", "patient-problems", "day", "sets"])
def test_tab_order(visit: Callable[..., Visitor], scratch: Served, view: str, screen: str) -> None:
    page = visit(scratch, screen=screen).enter()
    VIEWS[view](page)
    page.reload()  # Tab starts at the top, not at the last pressed element
    page.locator(".brand + nav a").first.focus()
    page.keyboard.press("Shift+Tab")  # to the skip link, where Tab starts on a page without autofocus
    elements = tab_stops(page)
    assert len({element["number"] for element in elements}) == len(elements)
    assert len(elements) >= page.evaluate(REACHABLE)
    places = [element["place"] for element in elements]
    assert places == sorted(places)
    assert not [element["html"] for element in elements if not element["outline"]], "focus is not visible"
    assert not [element["html"] for element in elements if not element["inside"]], "focus is outside the window"


COVERED = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect();
  return [...document.querySelectorAll('.not-today, .who, .bar, thead th')].filter(top => {
    if (top.contains(one) || getComputedStyle(top).position !== 'sticky' || !top.checkVisibility()) return false;
    const over = top.getBoundingClientRect();
    return box.top < over.bottom && over.top < box.bottom && box.left < over.right && over.left < box.right;
  }).map(top => `${one.outerHTML.slice(0, 120)} under ${top.outerHTML.slice(0, 60)}`);
}"""


@pytest.mark.parametrize("screen", ["1366x768", "tablet-upright", "zoom-200"])
@pytest.mark.parametrize("view", ["patients", "patient", "patient-problems"])
def test_focus_is_not_covered(visit: Callable[..., Visitor], scratch: Served, view: str, screen: str) -> None:
    """WCAG 2.4.11, with Tab and Shift+Tab."""
    page = visit(scratch, screen=screen).enter()
    VIEWS[view](page)
    page.reload()
    page.locator(".brand + nav a").first.focus()
    covered = []
    for key in ("Tab", "Shift+Tab"):
        for _ in range(60):
            page.keyboard.press(key)
            if page.evaluate(FOCUSED) is None:
                break
            covered += page.evaluate(COVERED)
    assert not covered


def test_skip_link(visitor: Visitor) -> None:
    page = visitor.enter("/sets")
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    expect(skip).to_have_text("Skip to content")
    assert page.evaluate(FOCUSED)["inside"]
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_keyboard_only(visitor: Visitor) -> None:
    """Find, open, change and view a patient with the keyboard alone."""
    page = visitor.enter()
    visitor.served.more.append("Walk-In")

    def tab_to(text: str) -> None:
        for _ in range(80):
            page.keyboard.press("Tab")
            if page.evaluate(
                "one => { const own = document.activeElement; return [own.textContent, own.labels?.[0]?.textContent].includes(one) }",
                text,
            ):
                return
        raise AssertionError(f"Tab does not lead to {text!r}")

    tab_to("Find a patient")
    page.keyboard.type("o")
    page.keyboard.press("Enter")  # several matches: moves to the first
    expect(page.locator(":focus")).to_have_text("<script>alert(7)</script> Skript")  # problems come first
    page.keyboard.press("Shift+Tab")
    tab_to("Find a patient")
    page.keyboard.type("zoë")
    page.keyboard.press("Enter")  # one match
    page.wait_for_url("**/p/*")
    expect(page.get_by_role("heading", level=1)).to_have_text("Zoë O'Neil-Örnek")
    tab_to("Level or site")
    page.keyboard.press("Control+a")
    page.keyboard.type("T12")
    before = str(actions.papers(page).first.get_attribute("href"))
    page.keyboard.press("Enter")
    expect(actions.papers(page).first).not_to_have_attribute("href", before)
    expect(page.get_by_label("Level or site")).to_have_value("T12")
    assert "T12" in actions.texts(visitor, page)
