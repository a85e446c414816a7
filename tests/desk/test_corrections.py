"""Corrections last: stored at once, shown against the list after a restart, and used by the whole day."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.desk import desk_process
from tests.desk.corrections_http import Desk
from tests.desk.desk_process import Served
from tests.desk.sample_list import ROWS

WALK_IN = {"name": "Wanda Walkin", "clinic": "reference", "date": "2026-12-01 10:00 AM", "date_of_birth": "1950-02-03",
           "level": "L2"}  # fmt: skip


def restart(served: Served, rows: list[dict[str, str]] = ROWS) -> Served:
    """Kill the desk, and start it again with a list."""
    served.end(signal.SIGKILL)
    return desk_process.launch(served.folder, rows)


@pytest.fixture
def served(start_desk: Callable[..., Served]) -> Served:
    return start_desk()


def test_edit_lasts(served: Served) -> None:
    desk = Desk.at(served)
    desk.correct("A0001", date_of_birth="1931-02-12")
    again = restart(served)
    try:
        desk = Desk.at(again)
        assert desk.value("A0001", "date_of_birth") == "1931-02-12"
        assert "Corrected here" in desk.list()
        page = desk.page("A0001")
        assert "1931-02-11" in page and "1931-02-12" in page  # against the value of the list
    finally:
        again.end()
