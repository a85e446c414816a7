"""One browser and one page for all tests that change nothing; a page of their own for those that do."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.channels.servers import _mail, certificates, eve, mail  # noqa: F401 - printers and mail servers
from tests.desk import browser as browsing
from tests.desk import desk_process
from tests.desk.browser import Visitor
from tests.desk.desk_process import Served
from tests.desk.http_client import Client
from tests.support.real_programs import require


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium, closed with the last of these tests: while it runs, nothing else here may use asyncio."""
    require("browser")
    with sync_playwright() as playwright:
        found = browsing.launch(playwright)
        yield found
        found.close()


@pytest.fixture(scope="package")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A page for the tests that only look: nobody changes a patient there, or makes a new one."""
    with desk_process.running(tmp_path_factory.mktemp("desk") / "shared") as page:
        yield page


@pytest.fixture(scope="package")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A page for the tests that make new patients, and do not mind those of others."""
    with desk_process.running(tmp_path_factory.mktemp("desk") / "scratch") as page:
        yield page


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Callable[..., Served]]:
    """Starts a page of a test's own."""
    with ExitStack() as stack:
        yield lambda *words, **more: stack.enter_context(desk_process.running(tmp_path / "desk", *words, **more))


@pytest.fixture
def visit(browser: Browser, served: Served) -> Iterator[Callable[..., Visitor]]:
    """Opens a browser at a page, the common one where none is named."""
    with ExitStack() as stack:
        yield lambda at=served, **options: stack.enter_context(browsing.visiting(browser, at, **options))


@pytest.fixture
def visitor(visit: Callable[..., Visitor]) -> Visitor:
    """A browser at the common page."""
    return visit()


@pytest.fixture
def client(scratch: Served) -> Client:
    """Requests as a program sends them, with the cookie."""
    return Client(scratch).enter()


@pytest.fixture(scope="session")
def shots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder for pictures of pages, for a person to look at."""
    told = os.environ.get("HANDOUTS_SCREENSHOTS")
    folder = Path(told) if told else tmp_path_factory.mktemp("screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
