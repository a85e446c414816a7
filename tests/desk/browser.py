"""A real browser that fails the test on errors, requests to other hosts, and patient data in addresses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus, urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Page,
    Playwright,
    Request,
    Response,
    WebError,
)

from tests.desk.desk_process import Served
from tests.support.real_programs import browser_path

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
    """Debian's Chromium, without its own window if that is installed: it takes a fifth less of the processor."""
    return playwright.chromium.launch(executable_path=str(browser_path()), args=ARGUMENTS)


@dataclass
class Visitor:
    """A browser at one desk. Its requests and errors are recorded."""

    served: Served
    context: BrowserContext
    requests: list[tuple[str, str]] = field(default_factory=list)
    """Method and address."""
    errors: list[str] = field(default_factory=list)
    expected: set[int] = field(default_factory=set)
    """HTTP error statuses that the test expects."""
    roams: bool = False
    """True if the test also visits other sites."""

    def enter(self, path: str = "/") -> Page:
        """Open a new tab and sign in."""
        page = self.context.new_page()
        page.goto(self.served.entry)
        if path != "/":
            page.goto(self.served.url + path)
        return page

    def tab(self, path: str) -> Page:
        """Open a new tab with the existing cookie."""
        page = self.context.new_page()
        page.goto(self.served.url + path)
        return page

    def watch(self) -> None:
        """Record requests and errors of all tabs."""
        for event, listener in self._listeners().items():
            self.context.on(event, listener)  # type: ignore[call-overload]

    def unwatch(self) -> None:
        """Stop recording."""
        for event, listener in self._listeners().items():
            self.context.remove_listener(event, listener)

    def _listeners(self) -> dict[str, Callable[[Any], None]]:
        return {
            "request": self._on_request, "response": self._on_response, "console": self._on_console,
            "weberror": self._on_script_error, "dialog": self._on_dialog,
        }  # fmt: skip

    def _on_script_error(self, error: WebError) -> None:
        self.errors.append(f"script: {error.error}")

    def _on_dialog(self, dialog: Dialog) -> None:
        self.errors.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith(("data:", "blob:", "about:", "chrome-extension:")):
            self.requests.append((request.method, request.url))

    def _on_response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.errors.append(f"{response.status} {response.request.method} {response.url}")

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(f"status of {status}" in message.text for status in self.expected):
            self.errors.append(f"console: {message.text}")

    def check(self) -> None:
        """Fail on requests to other hosts, patient data in addresses, and errors."""
        if self.roams:
            return
        host = urlsplit(self.served.url).netloc
        assert {urlsplit(url).netloc for _, url in self.requests} <= {host}
        leaked = {word for _, url in self.requests for word in self.served.private() if word in unquote_plus(url)}
        assert not leaked, f"in an address: {leaked}"
        ended = self.served.process.poll() is not None  # by the test, so requests of open tabs fail
        errors = [error for error in self.errors if not (ended and "net::ERR_" in error)]
        assert not errors, errors


class Windows:
    """Browser windows. One that a test has left in order is used again by a test that wants the same options.

    A new window (a context of Playwright) takes half a second of the processor, as much as the rest of most tests. A
    tab that stays open keeps the process of a used one alive. Cookies are deleted; pages store nothing else that
    another tab can see.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._free: defaultdict[tuple[tuple[str, Any], ...], list[BrowserContext]] = defaultdict(list)

    def open(self, **options: Any) -> BrowserContext:
        """A window without cookies, with one empty tab. The options are those of `new_window`."""
        if free := self._free[_key(options)]:
            return free.pop()
        window = new_window(self._browser, **options)
        window.new_page()
        return window

    def leave(self, window: BrowserContext, **options: Any) -> None:
        """Close all tabs but the empty one, and keep the window for another test with these options."""
        for page in window.pages[1:]:
            page.close()
        window.unroute_all()
        window.clear_cookies()
        self._free[_key(options)].append(window)


def _key(options: dict[str, Any]) -> tuple[tuple[str, Any], ...]:
    return tuple(sorted(options.items()))


class Screenshots:
    """Saves screenshots in a folder; without a folder, takes none. They are for people: no test compares them."""

    def __init__(self, folder: str) -> None:
        self._folder = Path(folder) if folder else None

    def __call__(self, page: Page, name: str, full_page: bool = False) -> None:
        """Save a screenshot of the window, or of the whole page."""
        if self._folder:
            self._folder.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=self._folder / name, full_page=full_page)


def new_window(browser: Browser, screen: str = DESK, **options: Any) -> BrowserContext:
    """A window that shares nothing with others."""
    if screen == "zoom-200":
        options["device_scale_factor"] = 2
    window = browser.new_context(viewport=SCREENS[screen], locale="en-US", **options)
    window.set_default_timeout(8_000)
    return window


@contextmanager
def visiting(browser: Browser, served: Served, screen: str = DESK, **options: Any) -> Iterator[Visitor]:
    """A separate browser at this desk, checked at the end."""
    window = new_window(browser, screen, **options)
    visitor = Visitor(served, window)
    visitor.watch()
    try:
        yield visitor
    finally:
        window.close()
    visitor.check()


@contextmanager
def revisiting(windows: Windows, served: Served, **options: Any) -> Iterator[Visitor]:
    """The same in a window that other tests may have used."""
    window = windows.open(**options)
    visitor = Visitor(served, window)
    visitor.watch()
    try:
        yield visitor
    except BaseException:
        window.close()
        raise
    windows.leave(window, **options)
    visitor.unwatch()
    visitor.check()
