"""A real browser, and what it must never do: ask another host, put a patient into an address, meet an error."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_plus, urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, Playwright, Request, Response

from tests.desk.desk_process import Served
from tests.support.real_programs import CHROMIUM

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
SCREENS = {
    "1366x768": {"width": 1366, "height": 768},
    "tablet-across": {"width": 1024, "height": 768},
    "tablet-upright": {"width": 768, "height": 1024},
    "zoom-200": {"width": 683, "height": 384},
}
"""At 200 % zoom a window of 1366 pixels is 683 of CSS wide, and each of these is two on the screen."""
DESK = "1366x768"


def launch(playwright: Playwright) -> Browser:
    """Debian's Chromium."""
    return playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)


@dataclass
class Visitor:
    """One person's browser at one page; what it asks and what it is told is kept."""

    served: Served
    context: BrowserContext
    requests: list[tuple[str, str]] = field(default_factory=list)
    """Method and address."""
    errors: list[str] = field(default_factory=list)
    expected: set[int] = field(default_factory=set)
    """Statuses of errors that the test asks for."""
    roams: bool = False
    """It goes to other sites as well, where it may meet anything."""

    def enter(self, path: str = "/") -> Page:
        """A new tab, through the door to a page."""
        page = self.context.new_page()
        page.goto(self.served.entry)
        if path != "/":
            page.goto(self.served.url + path)
        return page

    def tab(self, path: str) -> Page:
        """A new tab with the cookie that is there."""
        page = self.context.new_page()
        page.goto(self.served.url + path)
        return page

    def watch(self) -> None:
        """Note all that happens in any tab."""
        self.context.on("request", self._asked)
        self.context.on("response", self._answered)
        self.context.on("console", self._spoken)
        self.context.on("weberror", lambda one: self.errors.append(f"script: {one.error}"))
        self.context.on("dialog", self._asked_by_script)

    def _asked_by_script(self, dialog: Dialog) -> None:
        self.errors.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _asked(self, request: Request) -> None:
        if not request.url.startswith(("data:", "blob:", "about:", "chrome-extension:")):
            self.requests.append((request.method, request.url))

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.errors.append(f"{response.status} {response.request.method} {response.url}")

    def _spoken(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(f"status of {status}" in message.text for status in self.expected):
            self.errors.append(f"console: {message.text}")

    def check(self) -> None:
        """Fail where anything was asked of another host, told in an address, or went wrong."""
        if self.roams:
            return
        own = urlsplit(self.served.url).netloc
        assert {urlsplit(url).netloc for _, url in self.requests} <= {own}
        said = {word for _, url in self.requests for word in self.served.private() if word in unquote_plus(url)}
        assert not said, f"in an address: {said}"
        ended = self.served.process.poll() is not None  # by the test; what a tab still wanted is not there any more
        errors = [error for error in self.errors if not (ended and "net::ERR_" in error)]
        assert not errors, errors


@contextmanager
def visiting(browser: Browser, served: Served, screen: str = DESK, **options: Any) -> Iterator[Visitor]:
    """A browser of one's own at this page, watched; zoomed where the screen says so."""
    if screen == "zoom-200":
        options["device_scale_factor"] = 2
    context = browser.new_context(viewport=SCREENS[screen], locale="en-US", **options)
    context.set_default_timeout(8_000)
    visitor = Visitor(served, context)
    visitor.watch()
    try:
        yield visitor
    finally:
        context.close()
    visitor.check()
