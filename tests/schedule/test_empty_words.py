"""Words that mean "no value": an empty cell where one is allowed, else a refusal; never the name of a person."""

from __future__ import annotations

from pathlib import Path

import pytest

from handouts.schedule.cell_values import is_empty_word, is_null_name, is_pending, is_unassigned, says_no_medicines
from tests.schedule.lists import (
    GOOD,
    SHORT,
    clinic,
    only_booking,
    read_list,
    rows,
    table,
    write_csv,
    write_json,
    write_workbook,
)

NO_VALUE = [
    "NULL",
    "null",
    "nan",
    "NaN",
    "NaT",
    "undefined",
    "N/A",
    "n/a",
    "NA",
    "None",
    "-",
    "--",
    "–",
    "nil",
    "<NA>",
    "\\N",
]
NOT_YET = ["TBD", "tba", "?", "unknown", "UNK", "to be determined", "pending"]
EMPTY = ("record_number", "physician", "level", "date_of_birth", "medicines")


@pytest.mark.parametrize("word", [*NO_VALUE, *NOT_YET])
@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_null_word_is_empty(tmp_path: Path, word: str, form: str) -> None:
    entry = {**GOOD, **dict.fromkeys(EMPTY, word), "phone": word, "email": word, "email_consent": ""}
    path = tmp_path / f"day.{form}"
    writers = {"csv": lambda: write_csv(path, table([entry])), "xlsx": lambda: write_workbook(path, table([entry]))}
    schedule = read_list(writers.get(form, lambda: write_json(path, [entry]))())
    booking = only_booking(schedule)
    assert not [getattr(booking.appointment, name) for name in EMPTY if getattr(booking.appointment, name)]
    assert (booking.phone, booking.email) == ("", "")
    (note,) = schedule.notes
    assert note.message.startswith(f"{len(EMPTY) + 2} cell(s) read as empty, the first in row")
    assert f'"{word}"' in note.message


@pytest.mark.parametrize("word", [*NO_VALUE, *NOT_YET])
@pytest.mark.parametrize("column", ["id", "name", "date", "time"])
def test_null_word_in_required_cell(tmp_path: Path, word: str, column: str) -> None:
    (problem,) = read_list(write_csv(tmp_path / "day.csv", table([{**SHORT, column: word}]))).problems
    assert problem.message.startswith(f'"{column}": ')
    assert problem.hint


@pytest.mark.parametrize("column", ["time", "ended", "language", "large_print", "email_consent"])
def test_pending_word_that_changes_the_page(tmp_path: Path, column: str) -> None:
    assert len(read_list(write_csv(tmp_path / "day.csv", table(rows({column: "TBD"})))).rejected) == 1


@pytest.mark.parametrize("column", ["ended", "language", "large_print", "email_consent", "documents", "notes"])
def test_null_in_other_columns(tmp_path: Path, column: str) -> None:
    empty, null = (
        only_booking(read_list(write_csv(tmp_path / "day.csv", table(rows({column: text}))))) for text in ("", "NULL")
    )
    for name in ("appointment", "documents", "email_consent", "notes"):
        assert getattr(null, name) == getattr(empty, name)


def test_patients_without_record_numbers(tmp_path: Path) -> None:
    entries = rows(
        {"record_number": "NULL", "name": "Max Muster"},
        {"record_number": "NULL", "date_of_birth": "1950-01-01", "time": "14:00", "ended": ""},
    )
    schedule = read_list(write_csv(tmp_path / "day.csv", table(entries)))
    assert schedule.problems == []
    assert [booking.appointment.record_number for booking in schedule.bookings] == ["", ""]


@pytest.mark.parametrize(
    "name", ["Jennifer Null", "Null, Jennifer", "Ana None", "Tom Unknown-Muster", "Nil Muster", "Na Li", "Li Na"]
)
def test_name_with_null_word(tmp_path: Path, name: str) -> None:
    assert (
        only_booking(read_list(write_csv(tmp_path / "day.csv", table([{**SHORT, "name": name}])))).appointment.name
        == name
    )


@pytest.mark.parametrize("name", ["NULL", "NULL NULL", "null, null", "Unknown", "unknown unknown", "N/A", "-"])
def test_null_name(name: str) -> None:
    assert is_null_name(name)


@pytest.mark.parametrize("word", ["x", "0", "no", "yes", "Nathan", "L1", "none of the above", "*", "."])
def test_other_words(word: str) -> None:
    assert not is_empty_word(word)
    assert not is_pending(word)


def test_null_clinic(tmp_path: Path) -> None:
    (problem,) = read_list(
        write_csv(tmp_path / "day.csv", table(rows({"clinic": "NULL"}))), {"spine": clinic()}
    ).problems
    assert "no clinic in this row" in problem.message
    assert read_list(write_csv(tmp_path / "day.csv", table(rows({"clinic": "NULL"})))).problems == []


@pytest.mark.parametrize("cell", ["TBD", "Dr. TBD", "unassigned", "not assigned", "any", "Dr."])
def test_nobody_as_physician(cell: str) -> None:
    assert is_unassigned(cell)


@pytest.mark.parametrize("cell", ["Dr. Null", "Dr. An Ony", "Any Lee"])
def test_physician_named_null(cell: str) -> None:
    assert not is_unassigned(cell)


@pytest.mark.parametrize("cell", ["none known", "No meds", "no known medications", "takes none", "N/A", "nil."])
def test_no_medicines(cell: str) -> None:
    assert says_no_medicines(cell)


@pytest.mark.parametrize("cell", ["no aspirin", "see chart", "none of these", "not on any blood thinners"])
def test_medicines(cell: str) -> None:
    assert not says_no_medicines(cell)
