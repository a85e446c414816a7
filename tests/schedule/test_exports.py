"""Lists as real programs save them give the same bookings: German and American Excel, Unicode text, JSON."""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
from pathlib import Path
from typing import Any

import pytest

from handouts.compose.appointment_checks import check_appointment
from handouts.content.library import Library
from handouts.errors import InputError, UsageError
from handouts.resources import templates_dir
from handouts.schedule.appointment import Appointment
from handouts.schedule.booking import rejected_csv
from handouts.schedule.formats.csv_list import unescape_formula
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

GOOD_APPOINTMENT = Appointment(
    id="a1", name="Maria Beispiel", date_of_birth=dt.date(1946, 5, 4), record_number="0012", date=dt.date(2026, 12, 1),
    time=dt.time(10), ended=dt.datetime(2026, 12, 1, 11, 5), physician="Dr. Lee", level="L1-L2",
    medicines=("Plavix", "insulin"), large_print=True, language="es",
)  # fmt: skip
NAMES = [
    "Jürgen Müßiggänger", "Łukasz Żółć", "Ελένη Παράδειγμα", "Мария Пример", "مريم مثال", "מרים דוגמה", "मारिया उदाहरण",
    "山田 花子", "김예시", "Nguyễn Thị Ví Dụ", "มารีอา ตัวอย่าง", "ማሪያ ምሳሌ",
]  # fmt: skip
GERMAN = """Termin;Zeit;Patient;Geburtsdatum;Fall;Arzt;Großdruck;Bemerkung\r
01.12.2026;10:00;Jürgen Müßiggänger;04.05.1946;1001;Dr. Öttl;WAHR;"kommt mit Frau;\r
Tür B"\r
1.12.2026;11:30:00;Erika Mustermann;31.12.1950;1002;;FALSCH;\r
;;;;;;;\r
"""
GERMAN_HEADINGS = {
    "id": "Fall", "date": "Termin", "time": "Zeit", "name": "Patient", "date_of_birth": "Geburtsdatum",
    "physician": "Arzt", "large_print": "GROSSDRUCK", "notes": "Bemerkung",
}  # fmt: skip
AMERICAN = """ID,Date,Time,Name,Date of Birth,MRN,Medicines,Large-Print\r
1001,12/1/2026,10:00 AM,Maria Beispiel,5/4/1946,0012,"Plavix, vitamin D 1,000 IU",TRUE\r
1002,12/1/2026,1:30:00 PM,Erika Mustermann,12/31/1950,0013,,\r
"""


def test_german_excel(tmp_path: Path) -> None:
    path = tmp_path / "liste.csv"
    path.write_bytes(GERMAN.encode("cp1252"))
    berlin = clinic("day/month/year", "Europe/Berlin", **GERMAN_HEADINGS)
    schedule = read_list(path, berlin)
    first, second = schedule.bookings
    assert schedule.rejected == ()
    assert (first.appointment.name, first.appointment.physician) == ("Jürgen Müßiggänger", "Dr. Öttl")
    assert (first.appointment.date, first.appointment.time) == (dt.date(2026, 12, 1), dt.time(10))
    assert (first.appointment.date_of_birth, first.notes) == (dt.date(1946, 5, 4), "kommt mit Frau; Tür B")
    assert (first.appointment.large_print, second.appointment.large_print) == (True, False)
    assert (first.row, second.row, second.appointment.time) == (2, 4, dt.time(11, 30))
    (note,) = schedule.notes
    assert (note.line, note.hint) == (1, 'if names are wrong, save it in Excel as "CSV UTF-8"')
    assert 'read as Windows-1252, and the first such letter is "ß"' in note.message


def test_american_excel(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(codecs.BOM_UTF8 + AMERICAN.encode())
    schedule = read_list(path, clinic("month/day/year"))
    assert (schedule.problems, schedule.notes) == ([], ())
    first, second = (booking.appointment for booking in schedule.bookings)
    assert (first.date, first.time, first.date_of_birth) == (dt.date(2026, 12, 1), dt.time(10), dt.date(1946, 5, 4))
    assert (first.medicines, first.large_print) == (("Plavix", "vitamin D 1,000 IU"), True)
    assert (second.time, second.medicines, second.large_print) == (dt.time(13, 30), (), False)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_any_delimiter_and_encoding(tmp_path: Path, delimiter: str, encoding: str) -> None:
    path = write_csv(tmp_path / "day.txt", table([GOOD]), delimiter, encoding)
    booking = only_booking(read_list(path))
    assert booking.appointment == GOOD_APPOINTMENT
    assert (booking.clinic, booking.procedure, booking.appointment.language) == ("spine", "balloon-kyphoplasty", "es")
    assert (booking.documents, booking.email, booking.email_consent) == (("preparation",), "maria@example.org", "plain")
    assert (booking.phone, booking.notes, booking.row) == ("555-010-0199", "Door B", 2)
    assert booking.places["date_of_birth"] == (path.as_posix(), 2, 7)
    assert booking.places["date"] == (path.as_posix(), 2, 4)
    assert booking.places["time"] == (path.as_posix(), 2, 5)
    assert booking.places["medicines"] == (path.as_posix(), 2, 13)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_ends_and_sep_line(tmp_path: Path, ending: str) -> None:
    lines = ["sep=;", "", "id;date;time;name, whole", "", "a1;2026-12-01;10:00;Maria Beispiel", " ; ; ;"]
    (tmp_path / "day.csv").write_bytes(ending.join(lines).encode())
    assert only_booking(read_list(tmp_path / "day.csv", clinic(name="name, whole"))).row == 5


def test_excel_workbook(tmp_path: Path) -> None:
    entry: dict[str, Any] = {
        **GOOD,
        "id": 1001.0,
        "date": dt.datetime(2026, 12, 1),
        "time": dt.time(10),
        "record_number": 12,
    }
    entry |= {"date_of_birth": dt.date(1946, 5, 4), "large_print": True, "ended": dt.datetime(2026, 12, 1, 11, 5)}
    path = write_workbook(tmp_path / "day.xlsx", [[], *table([entry])], H3="0000")
    booking = only_booking(read_list(path))
    assert booking.appointment == Appointment(**{**vars(GOOD_APPOINTMENT), "id": "1001"})
    assert (booking.row, booking.places["name"]) == (3, (path.as_posix(), 3, 6))


def test_json(tmp_path: Path) -> None:
    value = {**GOOD, "record_number": "0012", "large_print": True, "medicines": ["Plavix", "insulin"], "notes": None}
    for form in ([value], {"appointments": [value]}):
        path = write_json(tmp_path / "day.json", form)
        booking = only_booking(read_list(path))
        assert booking.appointment == GOOD_APPOINTMENT
        assert (
            path.read_text().splitlines()[booking.places["date_of_birth"][1] - 1].strip()
            == '"date_of_birth": "1946-05-04",'
        )


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("form", ["csv", "utf-16", "xlsx", "json"])
def test_scripts_of_names(tmp_path: Path, name: str, form: str) -> None:
    entry = {**SHORT, "name": name}
    path = tmp_path / "day"
    if form == "json":
        write_json(path, [entry])
    elif form == "xlsx":
        write_workbook(path, table([entry]))
    else:
        write_csv(path, table([entry]), "\t" if form == "utf-16" else ",", "utf-8" if form == "csv" else form)
    assert only_booking(read_list(path)).appointment.name == name


@pytest.mark.parametrize("heading", ["Date of Birth", "DATE_OF_BIRTH", "date-of-birth", " dateofbirth "])
def test_case_and_spaces_of_headings(tmp_path: Path, heading: str) -> None:
    path = write_csv(tmp_path / "day.csv", table([{**SHORT, heading: "1946-05-04"}]))
    assert only_booking(read_list(path)).appointment.date_of_birth == dt.date(1946, 5, 4)


@pytest.mark.parametrize("written", ['="0012"', '"=""0012"""', ' ="0012" '])
def test_quoted_zeros(tmp_path: Path, written: str) -> None:
    path = tmp_path / "day.csv"
    path.write_text(f"id,date,time,name,mrn\na1,2026-12-01,9:00,Maria Beispiel,{written}\n", encoding="utf-8")
    assert only_booking(read_list(path)).appointment.record_number == "0012"


def test_clinic_of_each_row(tmp_path: Path) -> None:
    clinics = {"us": clinic("month/day/year", "America/Denver", name="Patient"), "de": clinic("day/month/year")}
    cells = [
        ["clinic", "id", "date", "time", "name", "Patient", "Room"],
        ["us", "1", "12/1/2026", "10:00", "Dr. Lee", "Maria Beispiel", "7"],
        ["de", "2", "1/12/2026", "10:00", "Erika Mustermann", "", "8"],
    ]
    schedule = read_list(write_csv(tmp_path / "day.csv", cells), clinics)
    assert [(booking.clinic, booking.appointment.date, booking.appointment.name) for booking in schedule.bookings] == [
        ("us", dt.date(2026, 12, 1), "Maria Beispiel"),
        ("de", dt.date(2026, 12, 1), "Erika Mustermann"),
    ]
    (note,) = schedule.notes
    assert note.message == 'not read: "Room"'


def test_unread_columns_once(tmp_path: Path) -> None:
    cells = [
        ["id", "date", "time", "name", "Legal", "Room", "", "notes"],
        ["a", "2026-12-01", "9:00", "M B", "", "", "", ""],
    ]
    (note,) = read_list(write_csv(tmp_path / "day.csv", cells)).notes
    assert (note.line, note.column) == (1, 5)
    assert note.message == 'not read: "Legal", "Room", column 7'
    assert note.hint == '"Legal": did you mean "level"?'


def test_patient_data_in_heading(tmp_path: Path) -> None:
    odd = [
        "Phone 2",
        "1946-05-04",
        "TEST-0012",
        "Maria comes with her daughter and wants to be called",
        "m@example.org",
    ]
    cells = [["id", "date", "time", "name", *odd, "-", "notes"], ["a", "2026-12-01", "9:00", "M B", *"123456", ""]]
    (note,) = read_list(write_csv(tmp_path / "day.csv", cells)).notes
    assert note.message == 'not read: "Phone 2", column 6, column 7, column 8, column 9, column 10'


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_list_without_headings(tmp_path: Path, form: str) -> None:
    path = tmp_path / "day"
    values = list({**SHORT, "name": "Idate Muster"}.values())
    if form == "json":
        write_json(path, [dict.fromkeys(values, "x")])
    elif form == "xlsx":
        write_workbook(path, [values, values])
    else:
        write_csv(path, [values, values])
    with pytest.raises(InputError) as caught:
        read_list(path, clinic(name="Patient"))
    (problem,) = caught.value.problems
    assert problem.message == "no known heading in the first row"
    assert problem.hint.startswith("add the headings of the columns (name, date, id, …)")
    assert not [value for value in values if value in str(caught.value).replace(path.as_posix(), "")]


@pytest.mark.parametrize(
    ("headings", "columns", "messages"),
    [
        ("id,time,name", {}, ["there is no column for `date`"]),
        (
            "time,phone",
            {},
            ["there is no column for `date`", "there is no column for `id`", "there is no column for `name`"],
        ),
        ("id,date,time,name,NAME", {}, ['"NAME" is the second column for `name`, after "name"']),
        ("id,date,time,name,Arzt,ARZT_", {"physician": "arzt"}, ['"ARZT_" is the second column for `physician`']),
    ],
)
def test_bad_headings(tmp_path: Path, headings: str, columns: dict[str, str], messages: list[str]) -> None:
    path = write_csv(tmp_path / "day.csv", [headings.split(","), ["x"] * len(headings.split(","))])
    for clinics in (clinic(**columns), {"spine": clinic(**columns)}):
        if isinstance(clinics, dict):
            path = write_csv(
                tmp_path / "all.csv", [[*headings.split(","), "clinic"], ["x"] * headings.count(",") + ["x", "spine"]]
            )
        with pytest.raises(InputError) as caught:
            read_list(path, clinics)
        assert len(caught.value.problems) == len(messages)
        for problem, message in zip(caught.value.problems, messages, strict=True):
            assert message in problem.message
            assert (problem.line, bool(problem.hint)) == (1, True)


def test_missing_column_suggestion(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "day.csv", [["id", "Dates", "time", "name"], ["x"] * 4])
    with pytest.raises(InputError, match="there is no column for `date`") as caught:
        read_list(path)
    assert caught.value.problems[0].hint.startswith('is it the column "Dates"? Then name it "date", or state its')


def test_clinic_required(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "day.csv", table([SHORT]))
    with pytest.raises(InputError, match="there is no column for `clinic`"):
        read_list(path, {"spine": clinic()})
    with pytest.raises(UsageError, match='--clinic: there is no clinic "other"'):
        read_list(path, slug="other")


def test_foreign_headings(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "day.csv", [["Klinik", "Datum", "Nr", "Name"], ["x"] * 4])
    with pytest.raises(InputError) as caught:
        read_list(path, {"spine": clinic()})
    hints = {problem.message: problem.hint for problem in caught.value.problems}
    assert list(hints) == [f"there is no column for `{field}`" for field in ("clinic", "date", "id")]
    assert hints["there is no column for `clinic`"].startswith(
        'is it the column "Klinik"? Then name it "clinic", or choose'
    )
    assert hints["there is no column for `date`"].startswith('is it the column "Datum"? Then name it "date"')
    path = write_csv(tmp_path / "day.csv", [["Klinik", "Datum", "Nr"], ["x"] * 3])
    with pytest.raises(InputError) as caught:
        read_list(path, {"spine": clinic()})
    first, second = caught.value.problems
    assert first.message == "no known heading in the first row"
    assert second.message == "there is no column for `clinic`"


def test_one_day_of_a_week(tmp_path: Path) -> None:
    days = [
        {"date": f"2026-12-0{day}", "name": f"Max Muster{day}", "record_number": str(day), "ended": ""}
        for day in range(1, 6)
    ]
    # Problems in rows of other days do not matter; a row without a date may be for this day.
    days[3]["phone"] = "1"
    days[4]["date"] = "soon"
    schedule = read_list(write_csv(tmp_path / "week.csv", table(rows(*days))), date=dt.date(2026, 12, 2))
    assert [booking.appointment.id for booking in schedule.bookings] == ["a2"]
    assert [problem.line for problem in schedule.problems] == [6]
    assert [note.message for note in schedule.notes] == ["3 of 5 rows are for days other than 2026-12-02"]


def test_day_of_bad_row(tmp_path: Path) -> None:
    entries = [
        {**SHORT, "record_number": "=A2"},
        {**SHORT, "id": "a2", "name": "Max Muster", "date": "2026-12-02", "record_number": "7"},
    ]
    path = write_workbook(tmp_path / "week.xlsx", table(entries))
    assert read_list(path, date=dt.date(2026, 12, 2)).problems == []
    # In text, the extra cell may be before the date.
    path = write_csv(tmp_path / "week.csv", [["id", "date", "time", "name"], ["a1", "2026-12-01", "9:00", "M", "B"]])
    assert len(read_list(path, date=dt.date(2026, 12, 2)).problems) == 1


def test_booking_as_details(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "day.csv", table([{**GOOD, "date": "2027-03-14", "time": "2:30 AM", "ended": ""}]))
    details = only_booking(read_list(path)).details
    content = Library(templates_dir(), templates_dir()).load("pain-relief-georgia", details.procedure, ["preparation"])
    # A problem that only the clinic's set shows has the row and column of the value.
    (problem,) = check_appointment(content, details.appointment, details.places)
    assert str(problem).startswith(f"{path.as_posix()}:2:5: 2027-03-14 02:30 does not exist in America/New_York")


def test_time_in_date_cell(tmp_path: Path) -> None:
    for written in ("2026-12-01 10:00", "2026-12-01T10:00:00", "2026-12-01T15:00:00Z", "2026-12-01T10:00-05:00"):
        path = write_csv(tmp_path / "day.csv", [["id", "name", "date"], ["1", "Maria Beispiel", written]])
        assert only_booking(read_list(path)).appointment.time == dt.time(10), written


def test_rejected_csv_reads_back(tmp_path: Path) -> None:
    bad = rows(
        {"notes": '=HYPERLINK("x")', "phone": "1"},
        {"name": "Erika Mustermann", "record_number": "@13", "notes": 'two\nlines; "q"', "time": "soon"},
        {"name": "Max Muster", "record_number": "-14", "date_of_birth": "=1+1"},
        {"name": "Tom Muster", "record_number": "15", "date_of_birth": "", "ended": ""},
    )
    path = write_csv(tmp_path / "day.csv", table(bad), ";", "cp1252")
    schedule = read_list(path)
    assert [booking.row for booking in schedule.bookings] == [6]
    data = rejected_csv(schedule)
    assert data.startswith(codecs.BOM_UTF8)
    cells = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert [[unescape_formula(cell) for cell in row[1:]] for row in cells] == [
        list(GOOD),
        *(list(row.values()) for row in bad[:3]),
    ]
    assert not [cell for row in cells for cell in row if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]
    assert cells[0][0] == "reason"
    assert cells[1][0].startswith("Row 2: \"phone\": '1' is not a phone number (write it like")
    # Read again unchanged: the same rows are rejected, with new reasons.
    (tmp_path / "rejected.csv").write_bytes(data)
    again = read_list(tmp_path / "rejected.csv")
    assert (len(again.bookings), len(again.rejected), again.notes) == (0, 3, ())
    assert rejected_csv(again).decode().count("reason") == 1
    # Read again with corrections.
    corrected = data.decode("utf-8-sig")
    for wrong, right in ((";1;", ";555-010-0199;"), ("soon", "11:30"), ("'=1+1", "1950-01-01")):
        assert wrong in corrected
        corrected = corrected.replace(wrong, right)
    (tmp_path / "corrected.csv").write_text(corrected, encoding="utf-8", newline="")
    assert [booking.row for booking in read_list(tmp_path / "corrected.csv").bookings] == [2, 3, 5]


def test_rejected_workbook_rows(tmp_path: Path) -> None:
    entry = {
        **GOOD,
        "date": dt.datetime(2026, 12, 1, 10),
        "time": dt.time(10),
        "date_of_birth": dt.date(1946, 5, 4),
        "phone": 1,
    }
    data = rejected_csv(read_list(write_workbook(tmp_path / "day.xlsx", table([entry]))))
    (tmp_path / "corrected.csv").write_bytes(data.replace(b",1,", b",555-010-0199,"))
    assert only_booking(read_list(tmp_path / "corrected.csv")).appointment == GOOD_APPOINTMENT


def test_rejected_csv_has_no_formula(tmp_path: Path) -> None:
    signs = [
        {"id": f"{sign}1+1", "name": f"{sign}Muster{number}", "record_number": sign}
        for number, sign in enumerate("=+-@\t")
    ]
    path = write_csv(tmp_path / "day.csv", table([{**GOOD, **sign} for sign in signs]))
    schedule = read_list(path)
    assert len(schedule.rejected) == 5
    data = rejected_csv(schedule)
    for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")):
        assert row[0].startswith(("Row ", "reason"))
        assert "\n" not in row[0]
        assert not [cell for cell in row if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]
    (tmp_path / "rejected.csv").write_bytes(data)
    again = read_list(tmp_path / "rejected.csv")
    assert [rejected.row.cells[1:] for rejected in again.rejected] == [
        rejected.row.cells for rejected in schedule.rejected
    ]
