"""Lists as JSON: entries that are not rows, duplicate keys, numbers and truth values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.schedule.lists import SHORT, only_booking, read_list, write_json


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("x", "not an appointment"),
        ({**SHORT, "medicines": [1, {}]}, '"medicines": expected text, or a list of texts'),
        ({**SHORT, "name": {"given": "Maria"}}, '"name": expected text'),
        ({**SHORT, "name": "Maria", "date": 20261201}, "'20261201' is not a date"),
    ],
)
def test_bad_entry(tmp_path: Path, entry: Any, message: str) -> None:
    schedule = read_list(write_json(tmp_path / "day.json", [entry, {**SHORT, "id": "a2", "name": "Max Muster"}]))
    assert [booking.appointment.id for booking in schedule.bookings] == ["a2"]
    assert message in schedule.problems[0].message


def test_duplicate_key(tmp_path: Path) -> None:
    path = tmp_path / "day.json"
    path.write_text('[{"id": "a1",\n "date": "2026-12-01", "time": "9:00", "name": "A B",\n  "name": "C D"}]')
    (problem,) = read_list(path).problems
    assert (problem.line, problem.column) == (3, 11)
    assert '"name" is given twice' in problem.message


def test_numbers_keep_their_spelling(tmp_path: Path) -> None:
    path = write_json(tmp_path / "day.json", [{**SHORT, "id": 12345678901234567890, "mrn": 1.50}])
    appointment = only_booking(read_list(path)).appointment
    assert (appointment.id, appointment.record_number) == ("12345678901234567890", "1.5")


@pytest.mark.parametrize("column", ["name", "id", "mrn", "medicines", "phone"])
def test_truth_value_in_text_column(tmp_path: Path, column: str) -> None:
    (problem,) = read_list(write_json(tmp_path / "day.json", [{**SHORT, column: True}])).problems
    assert problem.message == f'"{column}": expected text, but the cell holds the truth value true'
