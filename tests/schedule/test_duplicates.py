"""Rows that contradict each other: each is rejected and names the others; all other rows are booked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.schedule.lists import clinic, read_list, table, write_csv

ONE = {"name": "Maria Beispiel", "date_of_birth": "1946-05-04", "record_number": "0012", "time": "09:00"}
OTHER = {"name": "Max Muster", "date_of_birth": "1950-01-01", "record_number": "0099", "time": "12:00"}
BASE = {"id": "", "clinic": "spine", "date": "2026-12-01"}

# Changes of rows 2, 3, …; the rejected rows; the heading; part of the first message.
CASES: list[tuple[list[dict[str, str]], list[int], str, str]] = [
    ([{**ONE, "id": "x1"}, {**OTHER, "id": "x1"}], [2, 3], "id", "the id 'x1' is also used in row 3"),
    ([{**ONE, "id": "x1"}, {**OTHER, "id": "X1"}], [2, 3], "id", "the id 'x1' is also used in row 3"),
    ([{**ONE, "id": "x1"}, {**OTHER, "id": "x1", "clinic": "other"}], [2, 3], "id", "is also used in row 3"),
    (
        [ONE, {**ONE, "record_number": "0013", "time": "15:00"}],
        [2, 3],
        "record_number",
        "have a different record number in row 3",
    ),
    (
        [ONE, {**ONE, "record_number": "13", "name": "MARIA  beispiel", "time": "15:00"}],
        [2, 3],
        "record_number",
        "record number in row 3",
    ),
    (
        [ONE, {**ONE, "record_number": "", "time": "15:00"}, {**ONE, "record_number": "13", "time": "12:00"}],
        [2, 4],
        "record_number",
        "in row 4",
    ),
    (
        [ONE, {**ONE, "date_of_birth": "1947-05-04", "time": "15:00"}],
        [2, 3],
        "record_number",
        "a different date of birth in row 3",
    ),
    (
        [ONE, {**ONE, "name": "María Beispiel", "time": "15:00"}],
        [2, 3],
        "record_number",
        "has a different name in row 3",
    ),
    (
        [ONE, {**OTHER, "record_number": "0012"}],
        [2, 3],
        "record_number",
        "has a different name and date of birth in row 3",
    ),
    (
        [{**ONE, "record_number": "A-12"}, {**OTHER, "record_number": "A\u201112"}],
        [2, 3],
        "record_number",
        "has a different name and date of birth",
    ),
    ([ONE, {**ONE, "time": "09:59"}], [2, 3], "time", "within an hour of this one in row 3"),
    ([ONE, {**ONE, "record_number": ""}], [2, 3], "time", "within an hour of this one in row 3"),
    ([ONE, {**ONE, "clinic": "other", "record_number": "7"}], [2, 3], "time", "within an hour of this one in row 3"),
    ([{**ONE, "time": "23:30"}, {**ONE, "date": "2026-12-02", "time": "00:15"}], [2, 3], "time", "within an hour"),
    (
        [{**ONE, "date_of_birth": "", "record_number": ""}, ONE | {"time": "15:00"}],
        [2, 3],
        "name",
        "no other detail shows whether it is the same patient",
    ),
    (
        [{**ONE, "date_of_birth": ""}, {**ONE, "record_number": "", "time": "15:00"}],
        [2, 3],
        "name",
        "the same name is in row 3",
    ),
    # A row with another problem still conflicts with a good one.
    ([{**ONE, "id": "x1"}, {**OTHER, "id": "x1", "email": "?"}], [2, 3], "id", "the id 'x1' is also used in row 3"),
    # No conflict: a patient twice on one day, two patients with the same name, a number that another clinic uses too.
    ([ONE, {**ONE, "time": "10:00"}], [], "", ""),
    ([ONE, {**ONE, "date_of_birth": "1980-01-01", "record_number": "7"}], [], "", ""),
    ([ONE, {**OTHER, "record_number": "0012", "clinic": "other"}], [], "", ""),
    ([{**ONE, "record_number": ""}, {**ONE, "record_number": "", "date_of_birth": "1980-01-01"}], [], "", ""),
    ([ONE, {**ONE, "record_number": "", "time": "15:00"}], [], "", ""),
    ([ONE, OTHER, {**OTHER, "date": "2026-12-02"}], [], "", ""),
]


@pytest.mark.parametrize(("changes", "rejected", "heading", "message"), CASES)
def test_duplicates(
    tmp_path: Path, changes: list[dict[str, str]], rejected: list[int], heading: str, message: str
) -> None:
    entries = [{**BASE, "id": f"a{number}", "email": "", **change} for number, change in enumerate(changes)]
    entries.append(
        {**BASE, **OTHER, "id": "z", "email": "", "name": "Erika Mustermann", "record_number": "555", "time": "18:00"}
    )
    path = write_csv(tmp_path / "day.csv", table(entries))
    schedule = read_list(path, {"spine": clinic(), "other": clinic()})
    assert [row.row.number for row in schedule.rejected] == rejected
    assert len(schedule.bookings) == len(entries) - len(rejected)
    if rejected:
        problem = schedule.rejected[0].problems[0]
        assert problem.message.startswith(f'"{heading}": ')
        assert message in problem.message
        assert (problem.line, problem.column) == (rejected[0], list(entries[0]).index(heading) + 1)
        assert problem.hint


def test_many_duplicates(tmp_path: Path) -> None:
    entries = [
        {**BASE, **ONE, "id": "x", "record_number": str(number), "name": "Max Muster"} for number in range(5_000)
    ]
    schedule = read_list(write_csv(tmp_path / "day.csv", table(entries)))
    assert len(schedule.rejected) == 5_000
    id_problem = next(problem for problem in schedule.rejected[0].problems if '"id"' in problem.message)
    assert id_problem.message == "\"id\": the id 'x' is also used in rows 3, 4, 5, 6, 7 and 4994 more"
    assert max(len(problem.message) for problem in schedule.problems) < 200
