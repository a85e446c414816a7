"""Actions of a person on the page, by its visible labels."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pypdfium2
from playwright.sync_api import APIResponse, Locator, Page, expect

from tests.desk.browser import Visitor
from tests.desk.desk_process import Served

_PDFIUM = threading.Lock()  # it is not thread-safe
KINDS = 3
"""Documents of a patient: preparation, consent, discharge."""
DUE = 2
"""Documents that are printed before the procedure: preparation, consent."""
OVER = re.compile(r"\b(packets?|whole|stopped|printed|refused|mail)", re.I)


def row(page: Page, text: str) -> Locator:
    """The patient's row in the list."""
    return page.get_by_role("row").filter(has_text=text)


def turn(page: Page, control: Locator) -> None:
    """Click, and wait for the next page."""
    with page.expect_navigation():
        control.click()


def choose(page: Page, text: str) -> None:
    """Open a patient from the list."""
    turn(page, row(page, text).get_by_role("link"))


def follow(page: Page, link: str) -> None:
    """Follow a link."""
    turn(page, page.get_by_role("link", name=link, exact=True))


def papers(page: Page) -> Locator:
    """The links to the documents."""
    return page.get_by_role("link", name=re.compile("^Open the PDF"), include_hidden=True)


def show_all(page: Page) -> None:
    """Show all documents of a patient at once."""
    page.locator("#tab-all").click()


def show(page: Page) -> None:
    """Press “Show the pages” and wait for them, with or without JavaScript."""
    path = urlsplit(page.url).path
    with page.expect_response(
        lambda response: response.request.method == "GET" and urlsplit(response.url).path == path
    ):
        page.get_by_role("button", name="Show the pages").click()
    page.wait_for_load_state()
    expect(page.locator("#papers")).not_to_have_attribute("aria-busy", "true")


def open_list(page: Page, path: Path | None = None, name: str = "") -> None:
    """Open a list: another file, a file of the folder by its name, or the open list again."""
    another = page.locator("details.another")
    if another.get_attribute("open") is None:
        another.locator("summary").click()
    if path:
        page.locator("input[type=file]").set_input_files(path)
    if name:
        page.get_by_label("List of the day").select_option(name)
    press(page, "Open the list")


def pdfs(visitor: Visitor, page: Page) -> list[bytes]:
    """The bytes of each document."""
    files = []
    for link in papers(page).all():
        answer = visitor.context.request.get(visitor.served.url + str(link.get_attribute("href")))
        assert answer.status == 200
        assert answer.headers["content-type"] == "application/pdf"
        files.append(answer.body())
    return files


def text(data: bytes) -> str:
    """The text of a PDF."""
    with _PDFIUM:
        opened = pypdfium2.PdfDocument(data)  # pypdf takes ten times as long, and there are many
        return " ".join(" ".join(page.get_textpage().get_text_range() for page in opened).split())


def texts(visitor: Visitor, page: Page) -> str:
    """The text of all documents of a patient."""
    return " ".join(map(text, pdfs(visitor, page)))


def described(field: Locator) -> str:
    """The description that a screen reader adds to a field."""
    return str(field.evaluate(
        "field => (field.getAttribute('aria-describedby') || '').split(/\\s+/).filter(Boolean)"
        ".map(id => document.getElementById(id)?.textContent ?? `no ${id}`).join(' ')"
    ))  # fmt: skip


def press(page: Page, button: str) -> None:
    """Press a button of the page."""
    turn(page, page.get_by_role("button", name=button, exact=True))


def make_day(page: Page, served: Served, seconds: float = 30) -> None:
    """Make the whole day and wait until it is finished."""
    press(page, "Make all packets")
    expect(page.get_by_role("status").filter(has_text="All packets ready")).to_be_visible(timeout=seconds * 1000)
    expect(page.locator("[data-progress][data-running='']")).to_have_count(1)  # the page was reloaded
    assert (served.out / "manifest.json").exists()


def widths(page: Page) -> tuple[int, int]:
    """The widths of the page and of its window."""
    widths = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    return widths[0], widths[1]


def posting(page: Page) -> Callable[[str, dict[str, str]], APIResponse]:
    """Posts to an address as this page does, with its token."""
    token = str(page.locator("input[name=token]").first.get_attribute("value"))
    return lambda url, form: page.context.request.post(url, form={"token": token, **form}, max_redirects=0)
