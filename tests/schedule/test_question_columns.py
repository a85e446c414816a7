"""Columns of a list with answers to the questions of a clinic's sets."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from handouts.content.library import Library
from handouts.errors import InputError
from handouts.resources import templates_dir
from handouts.schedule.booking import Schedule
from tests.schedule.lists import SHORT, only_booking, read_list, table, write_csv, write_workbook
from tests.support.countries import SET, write_clinic

QUESTIONS = ("blood_thinner", "eye")


def read(tmp_path: Path, **cells: str) -> Schedule:
    row = {**SHORT, **{key.replace("__", " "): value for key, value in cells.items()}}
    return read_list(write_csv(tmp_path / "list.csv", table([row])), questions=lambda _: QUESTIONS)


@pytest.mark.parametrize("heading", ["blood_thinner", "Blood__thinner", "BLOOD-THINNER"])
def test_column_of_a_question(tmp_path: Path, heading: str) -> None:
    booking = only_booking(read(tmp_path, **{heading: "yes", "eye": "left"}))
    assert booking.appointment.answers == (("blood_thinner", "yes"), ("eye", "left"))
    assert booking.places["answers.eye"] == (str(tmp_path / "list.csv"), 2, booking.places["answers.eye"][2])
    assert booking.appointment.medicines == ()


@pytest.mark.parametrize("cell", ["", "?", "N/A", "unknown", "-"])
def test_open_answer(tmp_path: Path, cell: str) -> None:
    assert only_booking(read(tmp_path, blood_thinner=cell)).appointment.answers == ()


def test_column_of_all_answers(tmp_path: Path) -> None:
    booking = only_booking(read(tmp_path, answers="blood_thinner=no; eye=left eye"))
    assert booking.appointment.answers == (("blood_thinner", "no"), ("eye", "left eye"))


def test_date_of_a_visit_in_excel(tmp_path: Path) -> None:
    """A cell with a date becomes an answer as a person would type it."""
    row = {**SHORT, "fitting": dt.datetime(2026, 11, 20, 9, 0), "briefing": dt.date(2026, 11, 21)}
    path = write_workbook(tmp_path / "list.xlsx", [list(row), list(row.values())])
    booking = only_booking(read_list(path, questions=lambda _: ("fitting", "briefing")))
    assert booking.appointment.answers == (("briefing", "2026-11-21"), ("fitting", "2026-11-20 09:00"))


def test_two_answers_to_one_question(tmp_path: Path) -> None:
    (rejected,) = read(tmp_path, answers="eye=right", eye="left").rejected
    (problem,) = rejected.problems
    assert "'eye' has two answers: 'right' and 'left'" in problem.message
    assert problem.line == 2


def test_two_columns_for_one_question(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the second column for the question"):
        read(tmp_path, eye="left", EYE="left")


def test_without_the_question_the_column_is_not_read(tmp_path: Path) -> None:
    """A column about a blood thinner that no set asks about may be the medicines of the patient: it is refused."""
    path = write_csv(tmp_path / "list.csv", table([{**SHORT, "blood thinner": "yes"}]))
    with pytest.raises(InputError, match="blood thinner"):
        read_list(path, questions=lambda _: ())


def test_the_columns_of_a_clinic(tmp_path: Path) -> None:
    """A list may have a column for each question, and for the date of each visit."""
    asks = 'asks: {eye: {ask: "Which eye?", choices: {right: right eye, left: left eye}}}\n'
    visits = 'visits: {fitting: {ask: "When is your fitting?", name: your fitting, side: before}}\n'
    write_clinic(tmp_path, "US", SET + asks + visits + "bring: [{text: A shield, only_if: eye is left}]\n")
    assert Library(tmp_path, templates_dir()).questions("spine") == {"eye", "fitting"}
