"""A patient who is known to take no medicines: `none` is a list of medicines, an empty cell is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from handouts.content.medicine_details import NO_MEDICINES
from handouts.errors import InputError
from handouts.schedule.appointment import gather_details
from tests.schedule.lists import GOOD, only_booking, read_list, rows, table, write_csv

OTHER = {
    "id": "a2", "name": "Erika Mustermann", "record_number": "77", "time": "14:00", "ended": "", "date_of_birth": "None",
    "email": "", "phone": "", "email_consent": "",
}  # fmt: skip


@pytest.mark.parametrize("text", ["none", "None", "none.", "no medicines", "No meds", "takes none", "not on any meds"])
def test_known_to_take_none(tmp_path: Path, text: str) -> None:
    assert gather_details({"medicines": (text,)}).appointment.medicines == NO_MEDICINES
    schedule = read_list(write_csv(tmp_path / "day.csv", table(rows({"medicines": text}))))
    assert only_booking(schedule).appointment.medicines == NO_MEDICINES
    assert "1 row(s) say that the patient takes no medicines, the first in row 2" in schedule.notes[-1].message


@pytest.mark.parametrize("text", ["", "N/A", "-", "null", "none known", "no regular medicines", "no", "(none)", "?"])
def test_not_known(tmp_path: Path, text: str) -> None:
    schedule = read_list(write_csv(tmp_path / "day.csv", table(rows({"medicines": text}))))
    assert only_booking(schedule).appointment.medicines == ()


def test_null_of_a_program(tmp_path: Path) -> None:
    """`None` in the column of dates of birth shows that a program writes it: its `None` medicines are not known."""
    entries = [{**GOOD, "medicines": "None"}, {**GOOD, **OTHER}]
    schedule = read_list(write_csv(tmp_path / "day.csv", table(entries)))
    medicines = [booking.appointment.medicines for booking in schedule.bookings]
    assert medicines == [(), ("Plavix", "insulin")], schedule.problems


@pytest.mark.parametrize("texts", [("Plavix", "none"), ("none", "insulin"), ("Plavix; none",)])
def test_none_beside_a_medicine(texts: tuple[str, ...]) -> None:
    with pytest.raises(InputError) as error:
        gather_details({"medicines": texts})
    (problem,) = error.value.problems
    assert problem.message == "'none' is not a medicine"
    assert "write only `none` if the patient takes no medicines" in problem.hint


def test_word_that_does_not_say_it() -> None:
    with pytest.raises(InputError) as error:
        gather_details({"medicines": ("n/a",)})
    assert "write `none` if the patient takes no medicines" in error.value.problems[0].hint


def test_said_twice() -> None:
    assert gather_details({"medicines": ("none", "no meds")}).appointment.medicines == NO_MEDICINES
