"""Fixtures: one browser, a shared page for tests that only read, and separate pages for the others."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.channels.servers import (  # noqa: F401 - printers and mail servers
    certificates,
    eve,
    mail,
    start_mailserver,
)
from tests.desk import browser as browsing
from tests.desk import desk_process
from tests.desk.browser import Visitor
from tests.desk.desk_process import Served
from tests.desk.http_client import Client
from tests.support.real_programs import require


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium. While it runs, no test may use asyncio."""
    require("browser")
    with sync_playwright() as playwright:
        chromium = browsing.launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture(scope="package")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A desk for tests that change nothing."""
    with desk_process.running(tmp_path_factory.mktemp("desk") / "shared") as page:
        yield page


@pytest.fixture(scope="package")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A desk for tests that add patients."""
    with desk_process.running(tmp_path_factory.mktemp("desk") / "scratch") as page:
        yield page


@pytest.fixture
def start_desk(tmp_path: Path) -> Iterator[Callable[..., Served]]:
    """Starts a separate desk for one test."""
    with ExitStack() as stack:
        yield lambda *options, **environment: stack.enter_context(
            desk_process.running(tmp_path / "desk", *options, **environment)
        )


@pytest.fixture(scope="package")
def windows(browser: Browser) -> browsing.Windows:
    """Browser windows that tests share."""
    return browsing.Windows(browser)


@pytest.fixture
def visit(browser: Browser, windows: browsing.Windows, served: Served) -> Iterator[Callable[..., Visitor]]:
    """Opens a browser at a desk; the shared one by default."""
    with ExitStack() as stack:

        def open_browser(desk: Served = served, *, alone: bool = False, **options: Any) -> Visitor:
            """Open a window with options of `browsing.new_window`; `alone`: one that no other test has used."""
            if alone:
                return stack.enter_context(browsing.visiting(browser, desk, **options))
            return stack.enter_context(browsing.revisiting(windows, desk, **options))

        yield open_browser


@pytest.fixture
def visitor(visit: Callable[..., Visitor]) -> Visitor:
    """A browser at the shared desk."""
    return visit()


@pytest.fixture
def client(scratch: Served) -> Client:
    """An HTTP client with the cookie."""
    return Client(scratch).enter()


@pytest.fixture(scope="session")
def shots() -> browsing.Screenshots:
    """Saves screenshots, for people: no test compares them."""
    return browsing.Screenshots(os.environ.get("HANDOUTS_SCREENSHOTS", ""))
