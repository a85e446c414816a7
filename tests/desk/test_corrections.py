"""Corrections last: stored at once, shown against the list after a restart, and used by the whole day."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.desk import desk_process
from tests.desk.corrections_http import Desk
from tests.desk.desk_process import Served
from tests.desk.sample_list import ROWS
from tests.support import day_lists

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
    desk = Desk.of(served)
    desk.correct("A0001", date_of_birth="1931-02-12")
    again = restart(served)
    try:
        desk = Desk.of(again)
        assert desk.value("A0001", "date_of_birth") == "2/12/1931"
        assert "Corrected here" in desk.list()
        page = desk.page("A0001")
        assert "The list has February 11, 1931" in page
        assert "February 12, 1931, by " in page
    finally:
        again.end()


def test_walk_in_lasts(served: Served) -> None:
    desk = Desk.of(served)
    served.more += ["Wanda", "Walkin", "1950-02-03"]
    identifier = desk.new(**WALK_IN)
    assert identifier.startswith("W")
    again = restart(served)
    try:
        desk = Desk.of(again)
        assert desk.value(identifier, "name") == "Wanda Walkin"
        assert desk.value(identifier, "level") == "L2"
        assert "Walk-in" in desk.list()
    finally:
        again.end()


def test_cancel_and_restore(served: Served) -> None:
    desk = Desk.of(served)
    assert desk.post("A0001", "/correct/cancel", reason="Patient has a fever").status == 303
    again = restart(served)
    try:
        desk = Desk.of(again)
        assert "Canceled: Patient has a fever" in desk.page("A0001")
        desk.post("A0001", "/print", printer="any", paper="any")
        desk.post("A0001", "/correct/restore")
        assert "Canceled:" not in desk.page("A0001")
    finally:
        again.end()
    assert again.journal_entries("printed") == []


def test_move(served: Served) -> None:
    desk = Desk.of(served)
    desk.post("A0001", "/correct/move", move_to="nonsense")
    assert "Not moved" in desk.page("A0001")
    desk.post("A0001", "/correct/move", move_to="3:30 PM")
    assert desk.value("A0001", "date") == "12/1/2026 3:30 PM"
    assert "Moved to Tuesday, December 1, 2026, 3:30 PM." in desk.page("A0001")
    desk.post("A0001", "/correct/undo", undo_field="date")
    assert desk.value("A0001", "date") == "12/1/2026 8:15 AM"


def test_undo(served: Served) -> None:
    desk = Desk.of(served)
    desk.correct("A0001", date_of_birth="1931-02-12", physician="Dr. Sample")
    desk.post("A0001", "/correct/undo", undo_field="date_of_birth")
    assert desk.value("A0001", "date_of_birth") == "2/11/1931"
    assert desk.value("A0001", "physician") == "Dr. Sample"
    desk.post("A0001", "/undo")
    assert desk.value("A0001", "physician") == "Dr. Example"
    assert "Corrected here" not in desk.page("A0001")


def test_list_changed_since(served: Served) -> None:
    """A correction is not applied to another value, and not to another patient under the same id."""
    desk = Desk.of(served)
    desk.correct("A0001", date_of_birth="1931-02-12")
    desk.correct("A0002", physician="Dr. Sample")
    changed = [
        {**row, "date_of_birth": "1931-03-11"} if row["id"] == "A0001" else
        {**row, "name": "Hanna Fremd"} if row["id"] == "A0002" else row for row in ROWS
    ]  # fmt: skip
    again = restart(served, changed)
    try:
        again.more += ["Hanna", "Fremd"]
        desk = Desk.of(again)
        assert desk.value("A0001", "date_of_birth") == "3/11/1931"
        assert desk.value("A0002", "physician") == "Dr. Example"
        assert "The list has changed since these patients were corrected: decide" in desk.list()
        for identifier in ("A0001", "A0002"):
            page = desk.page(identifier)
            assert "The list has changed since this patient was corrected" in page
            assert "No pages yet." in page
        desk.post("A0001", large_print="yes")
        assert "first decide" in desk.page("A0001")
        desk.post("A0001", "/correct/keep", conflict="date_of_birth")
        assert desk.value("A0001", "date_of_birth") == "2/12/1931"
        desk.post("A0002", "/correct/list", conflict="physician")
        assert desk.value("A0002", "physician") == "Dr. Example"
        assert "No pages yet." not in desk.page("A0002")
        assert "decide" not in desk.list()
    finally:
        again.end()


def test_new_list_of_the_day(served: Served) -> None:
    """New, moved and gone patients are named before the new list is opened, and corrections stay with their patients."""
    desk = Desk.of(served)
    desk.correct("A0001", physician="Dr. Sample")
    rows = [
        {**row, "time": "09:45"} if row["id"] == "A0003" else row for row in ROWS if row["id"] != "A0008"
    ]  # fmt: skip
    rows.append({**ROWS[0], "id": "B1", "name": "Nora Neu", "record_number": "TEST-9", "date_of_birth": "1950-01-01"})
    day_lists.save(served.folder / "list.csv", rows)
    served.more += ["Nora", "1950-01-01"]
    text = desk.list()
    assert "The list was saved again: 1 new, 1 moved, 1 gone" in text
    assert "Nora Neu (B1" in text
    assert "Łukasz Przykładowy (A0008" in text
    desk.client.request("POST", "/open", {"token": desk.client.read("/").forms[0].values["token"], "list": "list.csv"})
    assert "compared with the one before: 1 new, 1 moved, 1 gone" in desk.list()
    assert desk.value("A0001", "physician") == "Dr. Sample"


def test_day_uses_corrections(served: Served, tmp_path: Path) -> None:
    desk = Desk.of(served)
    served.more += ["Wanda", "Walkin", "1950-02-03"]
    identifier = desk.new(**WALK_IN)
    desk.correct("A0001", date_of_birth="1931-02-12")
    desk.correct("A0006", date="2026-12-01 10:45 AM")  # the row was rejected: it had no valid time
    desk.post("A0002", "/correct/cancel", reason="Moved to another day")
    token = next(form for form in desk.client.read("/day").forms if form.action == "/day/make").values["token"]
    assert desk.client.request("POST", "/day/make", {"token": token}).status == 303
    until = time.monotonic() + 60
    while not (served.out / "manifest.json").exists() and time.monotonic() < until:
        time.sleep(0.1)
    packet_ids = {patient["id"] for patient in json.loads((served.out / "manifest.json").read_text())["patients"]}
    assert packet_ids == {"A0000", "A0001", "A0003", "A0004", "A0005", "A0006", "A0008", identifier}
    time.sleep(1)
    page = desk.client.request("GET", "/day").text
    assert "8 of 8 packets made. All packets ready" in page
    desk.correct("A0001", date_of_birth="1931-02-13")
    assert "All packets ready" not in desk.client.request("GET", "/day").text
