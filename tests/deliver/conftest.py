"""Real printers, started once a worker; and a day's folder."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deliver import real


@pytest.fixture(scope="session")
def eve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[real.Eve]:
    """A real IPP printer."""
    real.required(real.EVE, "dbus-daemon")
    with real.eve(tmp_path_factory.mktemp("eve")) as printer:
        yield printer


@pytest.fixture(scope="session")
def cups_server(eve: real.Eve) -> Iterator[str]:
    """A real CUPS with a queue to it."""
    real.required(*real.NEEDED)
    # Its filters run as another user, who must be able to get there.
    with tempfile.TemporaryDirectory(prefix="handouts-cups-") as name, real.cups(Path(name), eve) as server:
        yield server
