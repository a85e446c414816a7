"""Fixtures for the tests of printing: real printers, and a fake printer that fails on request."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from handouts.printing import print_run
from tests.channels.servers import certificates, cups_server, eve  # noqa: F401 - fixtures
from tests.printing import fakeprinter, pages
from tests.printing.fakeprinter import FakePrinter
from tests.support.commands import RunCommand


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(print_run, "PAUSES", (0.0, 0.005, 0.01))
    monkeypatch.setattr(print_run, "POLLS", (0.005,))


@pytest.fixture
def fake() -> Iterator[FakePrinter]:
    with fakeprinter.listening(FakePrinter()) as printer:
        yield printer


@pytest.fixture
def page(run_command: RunCommand, tmp_path: Path) -> Path:
    """A consent, as a path relative to the working directory."""
    return pages.write_consent(tmp_path / "out" / "1001-consent.pdf").relative_to(tmp_path)
