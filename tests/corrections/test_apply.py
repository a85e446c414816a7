"""Corrections applied to a list: only to the patient and the value for which they were made."""

from __future__ import annotations

from pathlib import Path

import pytest

from handouts.corrections.apply import ROW_KEY, CorrectedDay, row_keys
from handouts.corrections.events import Change
from handouts.schedule.booking import Booking
from tests.corrections.days import cancel, corrected, edit, read, rows, walk_in


def by_id(day: CorrectedDay) -> dict[str, Booking]:
    return {booking.appointment.id: booking for booking in day.schedule.bookings}


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("date_of_birth", "1940-01-02", "1940-01-02"), ("physician", "Dr. Sample", "Dr. Sample"),
        ("date", "2026-12-01 3:30 PM", "2026-12-01"), ("medicines", "Plavix\naspirin", "('Plavix', 'aspirin')"),
        ("large_print", "yes", "True"), ("record_number", "", ""),
    ],
)  # fmt: skip
def test_edit(tmp_path: Path, field: str, value: str, expected: str) -> None:
    listed = rows()
    schedule = read(tmp_path / "list.csv", listed)
    before = {"date": "2026-12-01 " + listed[1]["time"]}.get(field, listed[1].get(field, ""))
    day = corrected(schedule, edit(listed[1], field, value, before))
    booking = by_id(day)["A0001"]
    assert str(getattr(booking.appointment, field) or "") == expected
    assert booking.corrected == (field,)
    assert day.conflicts == ()
    assert [applied.id for applied in day.applied] == ["A0001"]
    assert "anna" in day.applied[0].message
    untouched = {booking.appointment.id: booking for booking in schedule.bookings}
    assert {name: booking for name, booking in by_id(day).items() if name != "A0001"} == {
        name: booking for name, booking in untouched.items() if name != "A0001"
    }


@pytest.mark.parametrize(
    ("new", "message"),
    [
        ({"date_of_birth": "1999-09-09"}, "another name or date of birth"),
        ({"name": "Hanna Fremd"}, "another name or date of birth"),
        ({"physician": "Dr. Third"}, "another value now"),
    ],
)
def test_conflict(tmp_path: Path, new: dict[str, str], message: str) -> None:
    """The id belongs to another patient, or the value was changed: no pages until a person decides."""
    old = rows()
    listed = [{**row, **new} if row["id"] == "A0001" else row for row in old]
    day = corrected(read(tmp_path / "list.csv", listed), edit(old[1], "physician", "Dr. Sample"))
    assert "A0001" not in by_id(day)
    (rejected,) = day.schedule.rejected
    assert message in rejected.problems[0].message
    assert rejected.problems[0].file.endswith("list.csv")
    assert rejected.problems[0].line == 3
    assert "keep the correction or take the value of the list" in rejected.problems[0].hint
    assert not any(word in rejected.problems[0].message for word in (*old[1]["name"].split(), *new.values()))


def test_all_or_nothing(tmp_path: Path) -> None:
    """If one correction of a patient is in conflict, none of them is applied."""
    old = rows()
    listed = [{**row, "physician": "Dr. Third"} if row["id"] == "A0001" else row for row in old]
    day = corrected(read(tmp_path / "list.csv", listed), edit(old[1], "physician", "Dr. Sample"),
                    edit(old[1], "level", "L5"), cancel(old[1]))  # fmt: skip
    assert "A0001" not in by_id(day)
    assert day.schedule.canceled == ()


def test_list_has_the_correction(tmp_path: Path) -> None:
    """The list was corrected too: nothing is left to do, also for what identifies the patient."""
    old = rows()
    fixed = {"name": "Anna Richtig", "date_of_birth": "1940-01-02"}
    listed = [{**row, **fixed} if row["id"] == "A0001" else row for row in old]
    changes = [edit(old[1], field, value) for field, value in fixed.items()]
    day = corrected(read(tmp_path / "list.csv", listed), *changes, edit(old[1], "level", "L5"))
    assert day.conflicts == ()
    assert by_id(day)["A0001"].corrected == ("level",)


def test_gone(tmp_path: Path) -> None:
    old = rows()
    day = corrected(read(tmp_path / "list.csv", [old[0], old[2]]), edit(old[1], "physician", "Dr. Sample"))
    assert day.gone == ("A0001",)
    assert set(by_id(day)) == {"A0000", "A0002"}


def test_cancel(tmp_path: Path) -> None:
    listed = rows()
    schedule = read(tmp_path / "list.csv", listed)
    day = corrected(schedule, cancel(listed[1], "Fever"))
    assert set(by_id(day)) == {"A0000", "A0002"}
    assert [(canceled.booking.appointment.id, canceled.reason) for canceled in day.schedule.canceled] == [
        ("A0001", "Fever")
    ]
    again = corrected(schedule, cancel(listed[1]), Change("A0001", "undo", "canceled"))
    assert set(by_id(again)) == {"A0000", "A0001", "A0002"}
    assert again.schedule.sha256 == schedule.sha256 != day.schedule.sha256


def test_walk_in(tmp_path: Path) -> None:
    day = corrected(read(tmp_path / "list.csv", rows()), *walk_in())
    booking = by_id(day)["W2345"]
    assert booking.is_walk_in
    assert booking.appointment.name == "Wanda Walkin"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"id": "A0001"}, "is also used"), ({"id": "a0001"}, "is also used"),
        ({"date": "2026-12-99"}, "not a valid date"), ({"name": ""}, "no name"), ({"clinic": ""}, "no clinic"),
        ({"id": ""}, "no appointment id"), ({"id": "../../etc/passwd"}, "file name"),
        ({"id": "con"}, "file name"), ({"name": "Wanda\u202eWalkin"}, "U+202E"),
        ({"id": "W'; DROP TABLE event; --"}, "file name"),
    ],
)  # fmt: skip
def test_bad_walk_in(tmp_path: Path, values: dict[str, str], message: str) -> None:
    day = corrected(read(tmp_path / "list.csv", rows()), *walk_in(**values))
    problems = [problem for row in day.schedule.rejected for problem in row.problems]
    assert any(message in problem.message for problem in problems), problems
    assert not any(booking.is_walk_in for booking in day.schedule.bookings)


def test_same_id_after_correction(tmp_path: Path) -> None:
    """Two patients must not get one id by a correction."""
    listed = rows()
    day = corrected(read(tmp_path / "list.csv", listed), edit(listed[1], "id", "A0002"))
    assert set(by_id(day)) == {"A0000"}
    assert len(day.schedule.rejected) == 2


@pytest.mark.parametrize("field", ["id", "name"])
def test_required_value_removed(tmp_path: Path, field: str) -> None:
    listed = rows()
    day = corrected(read(tmp_path / "list.csv", listed), edit(listed[1], field, ""))
    assert set(by_id(day)) == {"A0000", "A0002"}


def test_mended_row(tmp_path: Path) -> None:
    listed = rows()
    listed[1]["time"] = "25:10"
    schedule = read(tmp_path / "list.csv", listed)
    (key,) = row_keys(schedule.rejected)
    assert key.startswith(ROW_KEY)
    names = ("id", "clinic", "name", "date_of_birth", "record_number", "physician", "level")
    same = [Change(key, "edit", name, listed[1][name], listed[1][name]) for name in names]
    mended = corrected(schedule, *same, Change(key, "edit", "date", "2026-12-01 25:10", "2026-12-01 10:45 AM"))
    assert "A0001" in by_id(mended)
    assert mended.schedule.rejected == ()
    not_mended = corrected(schedule, *same, Change(key, "edit", "level", "L2", "L3"))
    assert "A0001" not in by_id(not_mended)
    assert not_mended.schedule.rejected == schedule.rejected
    listed[1]["physician"] = "Dr. Third"  # another content of the row: it must be mended again
    other = read(tmp_path / "list.csv", listed)
    assert "A0001" not in by_id(corrected(other, *same, Change(key, "edit", "date", "", "2026-12-01 10:45 AM")))


def test_equal_rejected_rows(tmp_path: Path) -> None:
    listed = [*rows(1), rows(1)[0]]
    keys = row_keys(read(tmp_path / "list.csv", listed).rejected)
    assert len(set(keys)) == 2
