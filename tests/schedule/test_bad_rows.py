"""Bad rows: each problem has its row and column, and the good rows are booked."""

from __future__ import annotations

from pathlib import Path

import pytest

from handouts.schedule.booking import rejected_csv
from tests.schedule.lists import GOOD, TODAY, clinic, read_list, rows, table, write_csv

LONG = "x" * 121
# Change of the good row; column of the problem; part of the message; part of the hint.
BAD: list[tuple[dict[str, str], str, str, str]] = [
    ({"id": ""}, "id", "no id in this row", "fill in"),
    ({"id": "../x"}, "id", "'../x' cannot be used in a file name", ""),
    ({"id": "CON"}, "id", "'CON' cannot be used in a file name", ""),
    ({"id": "x" * 1001}, "id", "longer than 1000 characters", "only the id"),
    ({"id": "a\u202eb"}, "id", "'a<U+202E>b' cannot be used in a file name", ""),
    ({"id": "2026-beispiel-1"}, "id", "contains a part of the patient's name, 'beispiel'", "use a number"),
    ({"id": "mariabeispiel"}, "id", "contains a part of the patient's name, 'mariabeispiel'", "use a number"),
    ({"id": "0012"}, "id", "'0012' is the patient's record number; file names contain the id", "use a number"),
    (
        {"id": "04.05.1946"},
        "id",
        "'04.05.1946' contains the patient's date of birth; file names contain",
        "use a number",
    ),
    ({"id": "1.23E+15"}, "id", "Excel has shortened a long number", "format the column as text"),
    ({"name": ""}, "name", "no name in this row", "fill in"),
    ({"name": "Maria\u202eB"}, "name", "it contains U+202E RIGHT-TO-LEFT OVERRIDE", "delete it"),
    ({"name": "Maria\x00B"}, "name", "it contains U+0000", "delete it"),
    ({"name": LONG}, "name", "longer than 120 characters", "write only one value here"),
    ({"name": "Nguy?n Th? Ánh"}, "name", "lost letters", "CSV UTF-8"),
    ({"name": "M\ufffdller"}, "name", "lost letters", "CSV UTF-8"),
    ({"name": "MÃ¼ller"}, "name", "was saved with a wrong encoding", "CSV UTF-8"),
    ({"name": "M³ller"}, "name", "it contains '³', which is not part of a name", "CSV UTF-8"),
    ({"name": "..."}, "name", "it contains no letter", "write the patient's name"),
    ({"date": ""}, "date", "no date in this row", "fill in"),
    (
        {"date": "12/1/2026"},
        "date",
        "'12/1/2026' could be two dates",
        "2026-MM-DD, or state the order as `schedule.dates`",
    ),
    ({"date": "2/12/2026"}, "date", "'2/12/2026' could be two dates", "`schedule.dates`"),
    (
        {"date": "13/12/2026"},
        "date",
        "cannot be read: clinic.yaml does not state the order of day and month",
        "2026-12-13, or state `schedule.dates: day/month/year`",
    ),
    (
        {"date": "31.12.2026"},
        "date",
        "cannot be read: clinic.yaml does not state the order of day and month",
        "year-month-day: 2026-12-31, or",
    ),
    (
        {"date": "12.31.2026"},
        "date",
        "cannot be read: clinic.yaml does not state the order of day and month",
        "year-month-day: 2026-12-31, or",
    ),
    (
        {"date": "5/5/2026"},
        "date",
        "cannot be read: clinic.yaml does not state the order of day and month",
        "year-month-day: 2026-05-05, or",
    ),
    (
        {"date": "2026/12/01"},
        "date",
        "cannot be read: clinic.yaml does not state the order of day and month",
        "`schedule.dates: year/month/day`",
    ),
    ({"date": "31.11.2026"}, "date", "'31.11.2026' is not a valid date", "check the month and the day"),
    ({"date": "00.00.2026"}, "date", "'00.00.2026' is not a valid date", "check the month and the day"),
    ({"date": "1/2/26"}, "date", "'1/2/26' has no year with four digits", "write it year-month-day"),
    ({"date": "0026-12-01", "ended": ""}, "date", "0026-12-01 is not in this century", "check the year"),
    ({"physician": "Dr. Miller?"}, "physician", "is not the name of a physician", "leave the cell empty"),
    ({"physician": "12345"}, "physician", "is not the name of a physician", "leave the cell empty"),
    ({"medicines": "Plavix; NULL"}, "medicines", "'NULL' is not a medicine", "delete it"),
    ({"language": "non-English"}, "language", "is not a single language", "write the patient"),
    ({"language": "en-es"}, "language", "is not a single language", "write the patient"),
    ({"phone": "555-010-O199"}, "phone", "has a letter between its digits", "write 0 for O"),
    ({"email": "a@\u0435xample.org"}, "email", "mixes letters of two alphabets", ""),
    ({"name": "xxx"}, "name", "no name in this row", "fill in"),
    ({"date": "2026-02-30"}, "date", "'2026-02-30' is not a valid date", "check the month"),
    ({"date": "46357"}, "date", "'46357' is Excel's number for a date", "format the cell as a date"),
    ({"date": "tomorrow"}, "date", "'tomorrow' is not a date", "like 2026-12-01"),
    ({"date": "Dec 1, 2026"}, "date", "is not a date", "like 2026-12-01"),
    ({"date": "########"}, "date", "'########' is an Excel error", "correct the formula"),
    ({"date": "2026-12-01T00:00:00Z"}, "date", "is midnight, which many programs write", "date and time"),
    ({"date": "2026-12-01T05:00:00Z"}, "date", "is midnight, which many programs write", "date and time"),
    ({"date": "2026-12-01 00:00-05:00"}, "date", "is midnight, which many programs write", "date and time"),
    ({"date_of_birth": "1946-05-04T00:00:00Z"}, "date_of_birth", "is midnight, which many programs write", ""),
    ({"time": "24:00"}, "time", "'24:00' is not a valid time", "7:30 AM or 19:30"),
    ({"time": "1:00"}, "time", "1:00 could be morning or afternoon", "write 1:00 PM or 13:00; in the morning, write"),
    ({"time": "TBD"}, "time", "'TBD' is not a clock time", "write it like"),
    ({"time": "N/A"}, "time", "no time in this row", "fill in"),
    ({"date": "NULL"}, "date", "no date in this row", "fill in"),
    ({"id": "undefined"}, "id", "no id in this row", "fill in"),
    ({"name": "NULL"}, "name", "no name in this row", "fill in"),
    ({"name": "null, null"}, "name", "no name in this row", "fill in"),
    ({"name": "unknown"}, "name", "no name in this row", "fill in"),
    ({"ended": "1:05"}, "ended", "1:05 could be morning or afternoon", "write 1:05 PM or 13:05"),
    ({"ended": "TBD"}, "ended", "'TBD' is not a date", ""),
    ({"documents": ", ;"}, "documents", "contains no name of a document", "leave the cell empty for all"),
    ({"documents": "-"}, "documents", "'-' is not a short name", ""),
    ({"language": "unknown"}, "language", "'unknown' is not a language", "leave it out"),
    ({"large_print": "?"}, "large_print", "'?' is neither yes nor no", "write yes"),
    ({"date": "2026-12-01 09:00"}, "time", "10:00, but the date has the time 09:00", "delete one"),
    ({"date": "2026-12-01T10:00:30Z"}, "date", "has seconds", "like 10:00"),
    ({"time": ""}, "time", "no time in this row", "fill in"),
    ({"time": "00:00"}, "time", "midnight: many programs write 00:00 for an unknown time", "write the time"),
    ({"time": "0:00:00"}, "time", "midnight: many programs write 00:00", "write the time"),
    ({"time": "12:00 AM"}, "time", "midnight: many programs write 00:00", "write the time"),
    ({"date": "2026-12-01 10:00", "time": "00:00"}, "time", "midnight", "write the time"),
    ({"ended": "00:00"}, "ended", "midnight: many programs write 00:00", "write the time"),
    ({"time": "25:00"}, "time", "'25:00' is not a valid time", "7:30 AM or 19:30"),
    ({"time": "10.30"}, "time", "'10.30' is not a clock time", "write it 10:30"),
    ({"time": "1000"}, "time", "'1000' is not a clock time", "7:30 AM or 19:30"),
    ({"time": "12 PM"}, "time", "is it midnight or noon", "write noon"),
    ({"time": "0.41666667"}, "time", "is Excel's number for a time", "format the cell as a time"),
    ({"time": "10:00:30"}, "time", "has seconds", "like 10:00"),
    ({"time": "2026-12-01 10:00"}, "time", "is not a clock time", ""),
    ({"date_of_birth": "5/4/46"}, "date_of_birth", "has no year with four digits", "write it year-month-day"),
    ({"date_of_birth": "1946-05"}, "date_of_birth", "'1946-05' is not a date", ""),
    ({"date_of_birth": "2026-11-21"}, "date_of_birth", "is after today, 2026-11-20", "check the year"),
    (
        {"date_of_birth": "1946-05-04 10:00"},
        "date_of_birth",
        "expected a date without a time, but it has the time 10:00",
        "delete the time",
    ),
    ({"record_number": "#N/A"}, "record_number", "'#N/A' is an Excel error", "replace it with the value"),
    ({"record_number": "1,23457E+15"}, "record_number", "Excel has shortened a long number", "as text"),
    ({"record_number": "12\u202e34"}, "record_number", "it contains U+202E RIGHT-TO-LEFT OVERRIDE", "delete it"),
    ({"record_number": "x" * 4001}, "record_number", "longer than 4,000 characters", "only one value"),
    ({"level": "5-Apr"}, "level", "Excel has turned two numbers into a date", "as text"),
    ({"level": "Dez 12"}, "level", "Excel has turned two numbers into a date", "as text"),
    ({"language": "Spansh"}, "language", "'Spansh' is not a language", 'did you mean "Spanish"'),
    ({"language": "no"}, "language", "'no' is an answer, not a language", "write Norwegian or nb"),
    ({"language": "und"}, "language", "'und' is not a language", "leave it out for the clinic's own"),
    ({"language": "both"}, "language", "'both' is not a language", ""),
    ({"large_print": "ja"}, "large_print", "'ja' is neither yes nor no", "write yes, no, x, true or false, or leave"),
    ({"large_print": "18"}, "large_print", "'18' is neither yes nor no", "write yes, no, x"),
    ({"medicines": "Plavix, none"}, "medicines", "'none' is not a medicine", "write only `none`"),
    ({"medicines": f"Plavix, {LONG}"}, "medicines", "longer than 120 characters", ""),
    ({"procedure": "Balloon Kyphoplasty"}, "procedure", "is not a short name", "like balloon-kyphoplasty"),
    ({"clinic": "other"}, "clinic", "'other', but the clinic is spine", "leave the cell empty"),
    ({"email": "maria at example.org"}, "email", "is not an email address", "like maria@example.org"),
    ({"email": "a@example.org, b@example.org"}, "email", "contains several email addresses", "keep the address"),
    ({"email": "a@example.org b@example.org"}, "email", "contains several email addresses", "keep the address"),
    ({"email": "a@example.org/b@example.org"}, "email", "contains several email addresses", "keep the address"),
    ({"email": "maria..b@example.org"}, "email", "has an extra dot before its @", "like maria@example.org"),
    ({"email": ".maria@example.org"}, "email", "has an extra dot before its @", "like maria@example.org"),
    ({"email": "maria.@example.org"}, "email", "has an extra dot before its @", "like maria@example.org"),
    ({"email": "maria]@example.org"}, "email", "is not an email address", ""),
    ({"email": "maria@example..org"}, "email", "has no domain", ""),
    ({"email": "maria@straße.example"}, "email", "programs read in two ways", "xn--"),
    ({"email_consent": "yes"}, "email_consent", "'yes' is neither encrypted nor plain", "write encrypted or plain"),
    ({"phone": "911"}, "phone", "'911' is not a phone number", "555-010-0199"),
    ({"documents": "preparation & consent"}, "documents", "'&' is not a short name", ""),
    ({"ended": "25:00"}, "ended", "'25:00' is not a valid time", ""),
    ({"ended": "2026-12-01"}, "ended", "a date without a time", "like 11:05"),
    ({"ended": "after lunch"}, "ended", "'after lunch' is not a date", ""),
    ({"notes": "x" * 501}, "notes", "longer than 500 characters", ""),
]
PERSONAL = ("name", "date_of_birth", "record_number", "physician", "medicines", "email", "phone")


def test_enough_cases() -> None:
    assert len(BAD) >= 50


@pytest.mark.parametrize(("change", "column", "message", "hint"), BAD, ids=lambda value: str(value)[:30])
def test_bad_row(tmp_path: Path, change: dict[str, str], column: str, message: str, hint: str) -> None:
    other_patient = {
        "name": "Erika Mustermann",
        "record_number": "77",
        "time": "14:00",
        "ended": "",
        "date_of_birth": "1950-01-01",
    }
    entries = [{**GOOD, **change}, {**GOOD, **other_patient, "id": "a2"}]
    path = write_csv(tmp_path / "day.csv", table(entries))
    schedule = read_list(path)
    assert [booking.row for booking in schedule.bookings] == [3]
    (rejected,) = schedule.rejected
    assert [str(cell) for cell in rejected.row.cells] == list(entries[0].values())
    (problem,) = rejected.problems
    assert (problem.file, problem.line, problem.column) == (path.as_posix(), 2, list(GOOD).index(column) + 1)
    assert problem.message.startswith(f'"{column}": ')
    assert message in problem.message
    assert hint in problem.hint
    # The message shows nothing of the row except the bad value.
    text = f"{problem.message} {problem.hint}".replace(repr(change[column]) if change.get(column) else "\0", "")
    assert not [key for key in PERSONAL if key != column and GOOD[key] in text]


@pytest.mark.parametrize(
    ("dates", "text", "message"),
    [
        ("month/day/year", "13/12/2026", "'13/12/2026' is not a valid date as month/day/year"),
        ("day/month/year", "12/13/2026", "'12/13/2026' is not a valid date as day/month/year"),
        ("month/day/year", "12/1/26", "has no year with four digits"),
        ("month/day/year", "2026/12/1", "is not in the order month/day/year, which clinic.yaml states"),
        ("year/month/day", "12/1/2026", "is not in the order year/month/day, which clinic.yaml states"),
        ("day/month/year", "1/12.2026", "is not a date"),
    ],
)
def test_date_in_wrong_order(tmp_path: Path, dates: str, text: str, message: str) -> None:
    path = write_csv(tmp_path / "day.csv", table(rows({"date": text})))
    (problem,) = read_list(path, clinic(dates)).problems
    assert message in problem.message
    assert problem.hint


def test_all_problems_of_a_row(tmp_path: Path) -> None:
    bad = {"id": "..", "date": "x", "time": "y", "name": "", "date_of_birth": "z", "phone": "1", "ended": "?"}
    schedule = read_list(write_csv(tmp_path / "day.csv", table(rows(bad))))
    assert [problem.column for problem in schedule.problems] == sorted(list(GOOD).index(key) + 1 for key in bad)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("a2,2026-12-01,11:00", "3 cells, but 4 headings"),
        ("a2,2026-12-01,11:00,Mustermann, Erika", "an extra cell: ' Erika' has no heading"),
        ("a2,2026-12-01,11:00,Erika Mustermann,", "5 cells, but 4 headings"),
        ('a2,2026-12-01,11:00,"Erika" Mustermann', "a quote in this row is not closed, or closes inside a cell"),
        ('a2,2026-12-01,11:00,"Erika Mustermann', "a quote in this row is not closed"),
        ('a2,2026-12-01,"11:00,Erika Mustermann', "a quote in this row is not closed"),
    ],
)
@pytest.mark.parametrize("last", [False, True])
def test_wrong_width(tmp_path: Path, line: str, message: str, last: bool) -> None:
    lines = ["id,date,time,name", "a1,2026-12-01,10:00,Maria Beispiel", line, "a3,2026-12-01,12:00,Max Exempel"]
    lines += ['a4,2026-12-01,13:00,"Tom ""T"" Muster"']
    if last:
        lines = [*lines[:2], *lines[3:], line]
    path = tmp_path / "day.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    schedule = read_list(path)
    assert [booking.appointment.id for booking in schedule.bookings] == ["a1", "a3", "a4"]
    (problem,) = schedule.problems
    assert message in problem.message
    assert problem.line == lines.index(line) + 1
    # rejected.csv has the text of the row.
    assert "Erika" in rejected_csv(schedule).decode() or "Erika" not in line


@pytest.mark.parametrize(("after_headings", "after_rows"), [("", ",,"), (",,", ",,"), (",,", "")])
def test_trailing_delimiters(tmp_path: Path, after_headings: str, after_rows: str) -> None:
    path = tmp_path / "day.csv"
    lines = [
        "id,date,time,name" + after_headings,
        *(f"a{n},2026-12-01,1{n}:00,Max Muster{n}" + after_rows for n in range(3)),
        "",
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    schedule = read_list(path, clinic())
    assert schedule.problems == []
    assert len(schedule.bookings) == 3


def test_unclosed_quote(tmp_path: Path) -> None:
    lines = ["id,date,time,name,notes", 'a1,2026-12-01,10:00,Maria Beispiel,"call']
    lines += ["a2,2026-12-01,11:00,Erika Mustermann,x", 'a3,2026-12-01,12:00,Max Exempel,"y"']
    path = tmp_path / "day.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    schedule = read_list(path)
    assert [booking.row for booking in schedule.bookings] == [3, 4]
    assert [problem.line for problem in schedule.problems] == [2]


def test_excel_block_of_short_rows(tmp_path: Path) -> None:
    cells = table(rows(*({"name": f"Max Muster{n}", "record_number": str(n), "notes": ""} for n in range(40))))
    path = write_csv(tmp_path / "day.csv", [row if number < 16 else row[:-1] for number, row in enumerate(cells)])
    assert len(read_list(path).bookings) == 40
    # A file that was cut off is still a problem.
    path = write_csv(tmp_path / "day.csv", [*cells[:33], cells[33][:-3]])
    (problem,) = read_list(path).problems
    assert "16 cells, but 19 headings" in problem.message


@pytest.mark.parametrize(
    ("slug", "message"),
    [
        ("", "no clinic in this row"),
        ("other", "there is no clinic 'other'"),
        ("../spine", "there is no clinic '../spine'"),
        ("Spine", "there is no clinic 'Spine'"),
    ],
)
def test_row_without_clinic(tmp_path: Path, slug: str, message: str) -> None:
    path = write_csv(tmp_path / "day.csv", table(rows({}, {"clinic": slug})))
    schedule = read_list(path, {"spine": clinic(), "../spine": clinic()})
    assert [booking.row for booking in schedule.bookings] == [2]
    (problem,) = schedule.problems
    assert message in problem.message
    assert (problem.line, problem.column) == (3, 2)


def test_misspelled_clinic(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "day.csv", table(rows({}, {"clinic": "spien"}, {"clinic": "knee"})))
    problems = read_list(path, {"spine": clinic()}, known_clinics=["spine", "hip"]).problems
    assert [problem.hint for problem in problems] == ['did you mean "spine"?', "use one of: hip, spine"]


def test_row_birth_after_today(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "day.csv", table(rows({"date_of_birth": TODAY.isoformat()})))
    assert read_list(path).problems == []
