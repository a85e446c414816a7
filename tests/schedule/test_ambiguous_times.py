"""Hours without AM or PM: which times of a list are ambiguous, and hints that resolve them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from handouts.schedule.booking import Schedule
from tests.schedule.lists import clinic, read_list, write_csv, write_json, write_workbook


def read_times(path: Path, *times: Any, column: str = "time", **more: Any) -> Schedule:
    """A list with these times, each for a different patient."""
    rows = [
        {"id": f"a{n}", "date": "2026-12-15", "time": "", "name": f"Max Muster{n}", "record_number": f"T{n}"}
        | {column: time}
        for n, time in enumerate(times, start=1)
    ]
    cells = [list(rows[0]), *(list(row.values()) for row in rows)]
    if path.suffix == ".xlsx":
        return read_list(write_workbook(path, cells, **more))
    return read_list(write_json(path, rows) if path.suffix == ".json" else write_csv(path, cells))


def ambiguous_rows(schedule: Schedule) -> list[int]:
    """Numbers of the rejected rows, from 1."""
    assert all("could be morning or afternoon" in problem.message for problem in schedule.problems)
    return [rejected.row.number - 1 for rejected in schedule.rejected]


# Times of a list, and the numbers of its ambiguous rows.
LISTS: list[tuple[str, list[int]]] = [
    ("8:00 9:30 11:00 1:00 2:30", [4, 5]),
    ("8:00 9:30 11:00 12:30 1:00", [5]),
    ("08:00 09:30 11:00 01:00 02:30", [4, 5]),
    ("1:00", [1]),
    ("01:00", [1]),
    ("6:30 8:00", [1, 2]),
    ("8:00 11:00 1:00 7:00", [3, 4]),
    ("1:00 2:30 8:00 9:30", [1, 2, 3, 4]),
    ("8:00 9:30 12:00", []),
    ("7:00 7:30 12:59", []),
    ("8:00 1:00_PM 2:30_PM", []),
    ("8:00_AM 11:00_AM 1:00", [3]),
    ("8:00 13:30 14:30", []),
    ("06:30 08:00 13:30", []),
    ("6:30 8:00 13:30", []),
    ("13:30 06:30 09:00", []),
    ("13:30 6:30 9:00", [2]),
    ("08:00 11:00 01:00 13:30", [3]),
    ("8:00 11:00 1:00 13:30", [3]),
    ("1:00 13:30", [1]),
    ("01:00 14:00", []),
    ("0:30 1:00 9:00", []),
    ("08:00:00 01:00:00", [2]),
    ("1_AM 2_PM", []),
]


@pytest.mark.parametrize(("times", "rows"), LISTS, ids=str)
@pytest.mark.parametrize("form", ["csv", "json"])
def test_ambiguous_times(tmp_path: Path, times: str, rows: list[int], form: str) -> None:
    written = [time.replace("_", " ") for time in times.split()]
    schedule = read_times(tmp_path / f"day.{form}", *written)
    if form == "csv":
        assert ambiguous_rows(schedule) == rows
    assert len(schedule.rejected) == len(rows)
    in_date_cells = read_times(tmp_path / f"beside.{form}", *(f"2026-12-15 {time}" for time in written), column="date")
    assert [rejected.id for rejected in in_date_cells.rejected] == [rejected.id for rejected in schedule.rejected]
    for problem in schedule.problems:
        assert "PM or" in problem.hint
        assert " AM" in problem.hint


def test_hint_is_accepted(tmp_path: Path) -> None:
    for time, hour in (("1:00 PM", 13), ("13:00", 13), ("1:00 AM", 1)):
        (booking,) = read_times(tmp_path / "day.csv", time).bookings
        assert booking.appointment.time == dt.time(hour)


def test_utc_offset(tmp_path: Path) -> None:
    for start in ("2026-12-15T06:00:00Z", "2026-12-15T01:00:00-05:00", "2026-12-15 01:00-0500"):
        (booking,) = read_times(tmp_path / "day.csv", start, column="date").bookings
        assert booking.appointment.time == dt.time(1)


def test_excel_times(tmp_path: Path) -> None:
    path = tmp_path / "day.xlsx"
    times = [dt.time(8), dt.time(11), dt.time(1), dt.time(2, 30)]
    assert ambiguous_rows(read_times(path, *times)) == [3, 4]
    # A cell that Excel shows with AM or PM is not ambiguous.
    for style in ("h:mm AM/PM", "[$-409]h:mm AM/PM;@"):
        schedule = read_times(path, *times, C4=style, C5=style)
        assert [booking.appointment.time for booking in schedule.bookings] == times
    assert ambiguous_rows(read_times(path, dt.time(13, 30), dt.time(6, 30), dt.time(9))) == []
    assert ambiguous_rows(
        read_times(path, *(dt.datetime.combine(dt.date(2026, 12, 15), time) for time in times), column="date")
    ) == [3, 4]


def test_hours_of_each_clinic(tmp_path: Path) -> None:
    cells = [["id", "clinic", "date", "time", "name"]]
    cells += [["a1", "one", "2026-12-15", "13:30", "Max Muster"], ["a2", "two", "2026-12-15", "01:30", "Tom Muster"]]
    schedule = read_list(write_csv(tmp_path / "day.csv", cells), {"one": clinic(), "two": clinic()})
    assert [rejected.id for rejected in schedule.rejected] == ["a2"]


def test_ambiguous_end(tmp_path: Path) -> None:
    cells = [["id", "date", "time", "name", "ended"], ["a1", "2026-12-15", "11:00", "Max Muster", "1:05"]]
    (problem,) = read_list(write_csv(tmp_path / "day.csv", cells)).problems
    assert (
        problem.message
        == '"ended": 1:05 could be morning or afternoon: it has no AM or PM, and the list does not use a 24-hour clock'
    )
    cells += [["a2", "2026-12-15", "13:00", "Tom Muster", "14:05"]]
    assert [rejected.id for rejected in read_list(write_csv(tmp_path / "day.csv", cells)).rejected] == ["a1"]


@pytest.mark.parametrize("midnight", ["0:00", "00:00", "00:00:00", "12:00 AM", "24:00"])
def test_midnight(tmp_path: Path, midnight: str) -> None:
    for column, written in (("time", midnight), ("date", f"2026-12-15 {midnight}")):
        assert not read_times(tmp_path / "day.csv", written, column=column).bookings


@pytest.mark.parametrize("written", ["2026-12-15T00:00:00Z", "2026-12-15T05:00:00Z", "2026-12-15T00:00:00-05:00"])
def test_midnight_in_utc(tmp_path: Path, written: str) -> None:
    for form in ("csv", "json", "xlsx"):
        (problem,) = read_times(tmp_path / f"day.{form}", written, column="date").problems
        assert "is midnight, which many programs write for an unknown time" in problem.message


@pytest.mark.parametrize(
    ("value", "time"),
    [
        ("2026-12-15T09:00:00-05:00", dt.time(9)),
        ("2026-12-15T15:00:00Z", dt.time(10)),
        ("2026-12-15T09:00:00", dt.time(9)),
        ("2026-12-15T09:00:00-0600", dt.time(10)),
    ],
)
def test_utc_offset_in_workbook(tmp_path: Path, value: str, time: dt.time) -> None:
    from tests.schedule.test_xlsx import replace_in_sheet

    (booking,) = read_times(tmp_path / "text.xlsx", value, column="date").bookings
    assert booking.appointment.time == time
    path = tmp_path / "day.xlsx"
    read_times(path, value, column="date")
    (booking,) = read_list(
        replace_in_sheet(path, f'<c r="B2" t="inlineStr"><is><t>{value}</t></is>', f'<c r="B2" t="d"><v>{value}</v>')
    ).bookings
    assert booking.appointment.time == time
