"""A rejected row has what the person who corrects it needs: the values, the unread texts and the problems by field."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from handouts.schedule.booking import RejectedRow
from tests.schedule.lists import GOOD, clinic, read_list, rows, table, write_csv


def rejected_row(path: Path, changes: dict[str, str], dates: str | None = None) -> RejectedRow:
    """The row with these changes, read for a clinic with this order of dates."""
    (rejected,) = read_list(write_csv(path / "list.csv", table(rows(changes))), clinic(dates)).rejected
    return rejected


# Changes of the good row; the unread texts, by field; the fields with problems.
CASES: list[tuple[dict[str, str], dict[str, str], set[str]]] = [
    ({"time": "25:10"}, {"date": "2026-12-01 25:10"}, {"time"}),
    ({"date": "2026-12-01 10:30", "time": ""}, {}, set()),
    (
        {"date": "2026-12-01 10:30", "time": "", "record_number": "1.23E+11"},
        {"record_number": "1.23E+11"},
        {"record_number"},
    ),
    ({"date": "2026-12-01 10:30", "time": "11:00"}, {"date": "2026-12-01 11:00"}, {"time"}),
    ({"date": "tomorrow"}, {"date": "tomorrow 10:00"}, {"date"}),
    ({"date_of_birth": "1946-13-04"}, {"date_of_birth": "1946-13-04"}, {"date_of_birth"}),
    ({"large_print": "perhaps"}, {"large_print": "perhaps"}, {"large_print"}),
    ({"email": "nobody", "name": "..."}, {"email": "nobody", "name": "..."}, {"email", "name"}),
    ({"medicines": "Plavix, none"}, {"medicines": "Plavix, none"}, {"medicines"}),
    ({"time": "01:30"}, {"date": "2026-12-01 1:30"}, {"time"}),
    ({"date": "2026-12-01 01:30", "time": ""}, {"date": "2026-12-01 1:30"}, {"date"}),
    ({"ended": "01:30"}, {"ended": "1:30"}, {"ended"}),
    ({"id": ""}, {}, {"id"}),
]


@pytest.mark.parametrize(("changes", "unread", "fields"), CASES)
def test_unread_cells(tmp_path: Path, changes: dict[str, str], unread: dict[str, str], fields: set[str]) -> None:
    schedule = read_list(write_csv(tmp_path / "list.csv", table(rows(changes))), clinic())
    if not fields:
        assert schedule.rejected == ()
        return
    (rejected,) = schedule.rejected
    assert rejected.unread == unread
    assert set(rejected.field_problems) == fields
    assert sorted(problem for problems in rejected.field_problems.values() for problem in problems) == sorted(
        rejected.problems
    )
    assert rejected.booking
    assert rejected.booking.notes == GOOD["notes"]
    assert rejected.booking.documents == ("preparation",)
    if "name" not in fields:
        assert rejected.booking.appointment.name == GOOD["name"]


def test_unread_date_in_clinic_order(tmp_path: Path) -> None:
    rejected = rejected_row(
        tmp_path, {"date": "02/03/2026", "date_of_birth": "04/05/1946", "time": "25:00"}, "day/month/year"
    )
    assert rejected.unread == {"date": "2026-03-02 25:00"}
    assert rejected.booking
    assert rejected.booking.appointment.date_of_birth == dt.date(1946, 5, 4)


def test_row_of_unknown_clinic(tmp_path: Path) -> None:
    """No cell can be read: headings, the order of dates and the time zone depend on the clinic."""
    misspelled = {"clinic": "spnie", "date": "2026-12-01T23:30-05:00", "time": ""}
    path = write_csv(tmp_path / "list.csv", table(rows(misspelled, {})))
    schedule = read_list(path, {"spine": clinic()})
    (rejected,) = schedule.rejected
    assert rejected.booking is None
    assert rejected.unread == {"clinic": "spnie"}
    assert set(rejected.field_problems) == {"clinic"}
    assert len(schedule.bookings) == 1


def test_shifted_cells(tmp_path: Path) -> None:
    heads, good = table(rows({}))
    path = write_csv(tmp_path / "list.csv", [heads, [*good[:4], *good[5:]]])
    (rejected,) = read_list(path).rejected
    assert rejected.booking is None
    assert rejected.unread == {}
    assert not rejected.field_problems
    assert rejected.row.cells
