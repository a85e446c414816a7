"""Options and a file become an appointment, or problems with their places."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path
from typing import Any

import pytest

from handouts.appointment_fields import FIELDS_BY_NAME
from handouts.errors import InputError
from handouts.schedule.appointment import MAX_TEXT, Appointment, GivenDetails, PatientDetails, gather_details

DAY = dt.date(2026, 12, 1)


def appointment(**options: Any) -> Appointment:
    return gather_details(options).appointment


def problems(options: dict[str, Any], file: Path | None = None) -> list[str]:
    with pytest.raises(InputError) as caught:
        gather_details(options, file)
    return [str(problem).split("\n")[0] for problem in caught.value.problems]


def write_yaml(folder: Path, text: str) -> Path:
    file = folder / "ann.yaml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("option", "text", "expected"),
    [
        ("date", "2026-12-01 10:00", {"date": DAY, "time": dt.time(10)}),
        ("date", "2026-12-01T10:00", {"date": DAY, "time": dt.time(10)}),
        ("date", "2026-12-01  7:30 PM", {"date": DAY, "time": dt.time(19, 30)}),
        ("date", "2026-12-01 12:01 AM", {"date": DAY, "time": dt.time(0, 1)}),
        ("date", "2026-12-01 01:00", {"date": DAY, "time": dt.time(1)}),
        ("date", "2026-12-01 1:00 PM", {"date": DAY, "time": dt.time(13)}),
        ("date", "2026-12-01\u00a01:00\u202fPM", {"date": DAY, "time": dt.time(13)}),
        ("date", "2026-12-01 7:30", {"date": DAY, "time": dt.time(7, 30)}),
        ("name", "Ann\u2066x", {"name": "Annx"}),
        ("record_number", "1\u00ad2\ufeff", {"record_number": "12"}),
        ("level", "L1\u200eL2", {"level": "L1L2"}),
        ("id", "a" * 88, {"id": "a" * 43 + "-" + hashlib.sha256(b"a" * 88).hexdigest()[:16]}),
        ("date", "2026-12-01 noon", {"date": DAY, "time": dt.time(12)}),
        ("date", " 2026-12-01 ", {"date": DAY, "time": None}),
        ("date", "2028-02-29 23:59", {"date": dt.date(2028, 2, 29), "time": dt.time(23, 59)}),
        ("ended", "2026-12-01 11:05", {"ended": dt.datetime(2026, 12, 1, 11, 5)}),
        ("ended", "2026-12-01 12:05 AM", {"ended": dt.datetime(2026, 12, 1, 0, 5)}),
        ("date_of_birth", "1946-05-04", {"date_of_birth": dt.date(1946, 5, 4)}),
        ("record_number", " 0012 ", {"record_number": "0012"}),
        ("name", "  Maria \t Beispiel\n", {"name": "Maria Beispiel"}),
        ("name", "Nguyễn Thị Ánh", {"name": "Nguyễn Thị Ánh"}),
        ("name", "{phone} **x** ../../y", {"name": "{phone} **x** ../../y"}),
        ("name", "x" * MAX_TEXT, {"name": "x" * MAX_TEXT}),
        ("physician", "Dr. Lee", {"physician": "Dr. Lee"}),
        ("level", "L1-L2", {"level": "L1-L2"}),
        ("medicines", ("Plavix", "insulin"), {"medicines": ("Plavix", "insulin")}),
        ("medicines", "Plavix", {"medicines": ("Plavix",)}),
        ("medicines", "Plavix, Eliquis", {"medicines": ("Plavix", "Eliquis")}),
        ("medicines", ("Plavix;Eliquis ", "insulin"), {"medicines": ("Plavix", "Eliquis", "insulin")}),
        ("medicines", "Plavix|Eliquis", {"medicines": ("Plavix", "Eliquis")}),
        (
            "medicines",
            "Plavix \r\nEliquis|| insulin\uff0cAspirin",
            {"medicines": ("Plavix", "Eliquis", "insulin", "Aspirin")},
        ),
        ("medicines", "losartan/HCTZ 50/12.5 mg", {"medicines": ("losartan/HCTZ 50/12.5 mg",)}),
        ("medicines", "Plavix,", {"medicines": ("Plavix",)}),
        (
            "medicines",
            "vitamin D 1,000 IU, Plavix 75,Eliquis",
            {"medicines": ("vitamin D 1,000 IU", "Plavix 75", "Eliquis")},
        ),
        ("date", "2026-12-01 10am", {"date": DAY, "time": dt.time(10)}),
        ("large_print", True, {"large_print": True}),
        ("id", "a.b-C_9", {"id": "a.b-C_9"}),
    ],
)
def test_options(option: str, text: Any, expected: dict[str, Any]) -> None:
    assert appointment(**{option: text}) == Appointment(**expected)


def test_no_details() -> None:
    assert gather_details({"name": None, "medicines": (), "large_print": False}) == GivenDetails.empty()


@pytest.mark.parametrize(
    ("field", "text", "message"),
    [
        ("date", "", "the value is empty"),
        ("date", "tomorrow", "'tomorrow' is not a date and time"),
        ("date", "12/01/2026 10:00", "'12/01/2026 10:00' is not a date and time"),
        ("date", "10:00", "'10:00' has no date"),
        ("date", "2026-12-01 1:00", "'1:00' has no AM or PM"),
        ("ended", "2026-12-01 6:59", "'6:59' has no AM or PM"),
        ("date", "1999-12-31 10:00", "1999-12-31 is not in this century"),
        ("date", "2100-01-01", "2100-01-01 is not in this century"),
        ("ended", "9999-12-31 10:00", "9999-12-31 is not in this century"),
        ("date_of_birth", "0001-01-01", "the year is out of range"),
        ("language", "Spansh", "'Spansh' is not a language"),
        ("date", "2026-12-01 10", "'10' is not a clock time"),
        ("date", "2026-12-01 10:60", "'10:60' is not a valid time"),
        ("date", "2026-12-01 24:00", "'24:00' is not a valid time"),
        ("date", "2026-12-01 13:00 PM", "'13:00 PM' is not a valid time"),
        ("date", "2026-12-01 10:00 EST", "'10:00 EST' is not a clock time"),
        ("date", "2026-12-01 10:00Z", "'10:00Z' is not a clock time"),
        ("date", "2026-13-01 10:00", "2026-13-01 is not a valid date"),
        ("date", "2027-02-29 10:00", "2027-02-29 is not a valid date"),
        ("date", "٢٠٢٦-12-01 10:00", "is not"),
        ("ended", "2026-12-01", "'2026-12-01' has no time"),
        ("ended", "11:05", "'11:05' has no date"),
        ("date_of_birth", "05/04/1946", "'05/04/1946' is not a date"),
        ("date_of_birth", "1946-02-30", "'1946-02-30' is not a valid date"),
        ("name", "x" * (MAX_TEXT + 1), f"longer than {MAX_TEXT} characters"),
        ("name", "Ann\u202egro.live", "it contains U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("name", "Ann\u2067x", "it contains U+2067 RIGHT-TO-LEFT ISOLATE"),
        ("name", "Ann\x07", "it contains U+0007 a control character"),
        ("name", "Ann\x00", "it contains U+0000 a control character"),
        ("record_number", "\udcff", "it contains U+DCFF a control character"),
        ("record_number", "1\u202e2", "it contains U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("physician", "\ue000", "it contains U+E000"),
        ("level", "L1\u202bL2", "it contains U+202B RIGHT-TO-LEFT EMBEDDING"),
        *(
            (option, word, f"{word!r} is not a value")
            for option in ("name", "physician", "level", "record_number")
            for word in ("NULL", "TBD", "n/a", "-")
        ),
        ("date", "2026-12-01 6:59", "'6:59' has no AM or PM"),
        ("date", "2026-12-01T1:00", "'1:00' has no AM or PM"),
        ("ended", "2026-12-01 1:05", "'1:05' has no AM or PM"),
        *(("date", f"2026-12-01 {text}", f"{text!r} is midnight") for text in ("12:00 AM", "0:00", "00:00")),
        ("medicines", ("Plavix", "x\u202e"), "it contains U+202E RIGHT-TO-LEFT OVERRIDE"),
        *(("medicines", word, f"{word!r} is not a medicine") for word in ("No", "n/a", "N/A.", "-")),
        ("medicines", ("Plavix", "insulin, none"), "'none' is not a medicine"),
        ("date", "2026-12-01 12 PM", "midnight or noon"),
        ("date", "2026-12-01 7.30", "'7.30' is not a clock time"),
        ("procedure", "Balloon Kyphoplasty", "'Balloon Kyphoplasty' is not a short name"),
        *(
            ("id", bad, f"{bad!r} cannot be used in a file name" if bad.strip() else "the value is empty")
            for bad in ("", "..", "../x", "a/b", "a\\b", ".hidden", "-x", "a b", "x.", "é", "a:b")
        ),
        *(("id", bad, f"{bad!r} cannot be used in a file name") for bad in ("CON", "nul", "Com1", "lpt9.pdf", "aux.x")),
    ],
)
def test_bad_option(field: str, text: Any, message: str) -> None:
    (problem,) = problems({field: text})
    assert problem.startswith(f"{FIELDS_BY_NAME[field].options[0]}: ")
    assert message in problem


@pytest.mark.parametrize(
    ("option", "text", "hint"),
    [
        ("date", "12/01/2026 10:00", "write it year-month-day: 2026-MM-DD 10:00"),
        ("date", "tomorrow", "write it year-month-day, like 2026-12-01 10:00"),
        ("date_of_birth", "5.4.1946", "write it year-month-day: 1946-MM-DD"),
        ("medicines", "n/a", "write `none` if the patient takes no medicines; leave it out if that is not known"),
        (
            "procedure",
            "Balloon Kyphoplasty",
            "use lowercase letters, digits and single hyphens, like balloon-kyphoplasty",
        ),
    ],
)
def test_bad_option_hint(option: str, text: str, hint: str) -> None:
    with pytest.raises(InputError) as caught:
        gather_details({option: text})
    assert [problem.hint for problem in caught.value.problems] == [hint]


def test_birth_after_today(tmp_path: Path) -> None:
    today = dt.date(2026, 3, 1)
    assert gather_details({"date_of_birth": "2026-03-01"}, today=today).appointment.date_of_birth == today
    file = write_yaml(tmp_path, "mrn: 1\ndob: 2026-03-02\n")
    for options, source, prefix in (
        ({"date_of_birth": "2026-03-02"}, None, "--dob: "),
        ({}, file, f"{file.as_posix()}:2:6: "),
    ):
        with pytest.raises(InputError) as caught:
            gather_details(options, source, today)
        assert str(caught.value).startswith(f"{prefix}the date of birth 2026-03-02 is after today, 2026-03-01")


def test_medicines_in_file(tmp_path: Path) -> None:
    file = write_yaml(tmp_path, "medicine: Plavix, Eliquis; insulin\n")
    assert gather_details({}, file).appointment.medicines == ("Plavix", "Eliquis", "insulin")
    assert (
        gather_details({"medicines": ("Plavix", "Eliquis", "insulin")}, file).appointment
        == gather_details({}, file).appointment
    )


def test_all_problems_at_once() -> None:
    messages = problems({"date": "x", "ended": "y", "date_of_birth": "z", "id": "..", "name": "\x07"})
    assert [line.split(":")[0] for line in messages] == ["--at", "--dob", "--ended", "--id", "--name"]


def test_file_equals_options(tmp_path: Path) -> None:
    file = write_yaml(
        tmp_path,
        "id: a1\nname: Maria Beispiel\ndob: 1946-05-04\nmrn: 0012\nat: 2026-12-01 10:00\nended: 2026-12-01 11:05\n"
        "physician: Dr. Lee\nlevel: L1\nmedicine: [Plavix, insulin]\nprocedure: balloon-kyphoplasty\nlarge_print: true\n"
        "location: Midtown\nlanguage: Spanish\nrisk: [You have one kidney.]\nrisk_by: Dr. Lee\nrisk_on: 2026-11-20\n"
        "answers: {allergic: yes, eye: left}\ngoes_home: 2026-12-03\nweight: 47 lbs\ninterpreter: yes\ninterpreter_name: 0042\n"
        "bilingual: true\n",
    )
    options = {
        "id": "a1", "name": "Maria Beispiel", "date_of_birth": "1946-05-04", "record_number": "0012", "date": "2026-12-01 10:00",
        "ended": "2026-12-01 11:05", "physician": "Dr. Lee", "level": "L1", "medicines": ("Plavix", "insulin"),
        "procedure": "balloon-kyphoplasty", "location": "Midtown", "large_print": True, "language": "es",
        "own_risks": ("You have one kidney.",), "own_risks_by": "Dr. Lee", "own_risks_on": "2026-11-20",
        "answers": ("allergic=yes", "eye=left"), "goes_home": "2026-12-03", "weight": "47 lb", "interpreter": "yes", "interpreter_name": "0042",
        "bilingual": True,
    }  # fmt: skip
    assert set(options) | {"time"} == set(PatientDetails.model_fields)
    from_file, from_options = gather_details({}, file), gather_details(options)
    assert (from_file.appointment, from_file.procedure) == (from_options.appointment, from_options.procedure)
    assert gather_details(options, file).appointment == from_file.appointment


def test_places(tmp_path: Path) -> None:
    details = gather_details({"name": "Ann"}, write_yaml(tmp_path, "mrn: 12\nmedicine:\n  - Plavix\n"))
    assert details.places["name"] == ("--name", 0, 0)
    assert details.places["record_number"][1:] == (1, 6)
    assert details.places["medicines"][1:] == (3, 3)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at: 2026-12-01 25:00\ndob: x", [(1, 5, "'25:00' is not a valid time"), (2, 6, "'x' is not a date")]),
        ("nam: Ann", [(1, 1, 'unknown key "nam"')]),
        ("name: Ann\nname: Bob", [(2, 1, "already on line 1")]),
        ("name: [Ann]", [(1, 7, "found a list")]),
        ("at: 10:30", [(1, 5, "'10:30' has no date")]),
        ("medicine: [a, {b: c}]", [(1, 15, "expected text")]),
        ("medicine: [a, 'b, c', none]", [(1, 11, "'none' is not a medicine")]),
        ("medicine: [a, 'b, c', n/a]", [(1, 23, "'n/a' is not a medicine")]),
        ("medicine: [a, 'b, none']", [(1, 15, "'none' is not a medicine")]),
        ("medicine: n/a", [(1, 11, "'n/a' is not a medicine")]),
        ("large_print: yes", [(1, 14, "expected true or false")]),
        ("id: ../x", [(1, 5, "cannot be used in a file name")]),
        ("\tname: Ann", [(1, 1, "tab")]),
    ],
)
def test_bad_file_place(tmp_path: Path, text: str, expected: list[tuple[int, int, str]]) -> None:
    file = write_yaml(tmp_path, text)
    with pytest.raises(InputError) as caught:
        gather_details({}, file)
    places = [(problem.line, problem.column) for problem in caught.value.problems]
    assert places == [(line, column) for line, column, _ in expected], str(caught.value)
    assert all(Path(problem.file).name == "ann.yaml" for problem in caught.value.problems)
    for problem, (_, _, message) in zip(caught.value.problems, expected, strict=True):
        assert message in problem.message


def test_empty_key(tmp_path: Path) -> None:
    assert gather_details({}, write_yaml(tmp_path, "name:\nat:\nmedicine: []\n")).appointment == Appointment()


def test_option_and_file_differ(tmp_path: Path) -> None:
    file = write_yaml(tmp_path, "at: 2026-12-01 10:00\nname: Ann\n")
    assert gather_details({"date": "2026-12-01 10:00 AM"}, file).appointment == Appointment(
        name="Ann", date=DAY, time=dt.time(10)
    )
    (problem,) = problems({"date": "2026-12-01 09:00", "name": "Ann"}, file)
    assert ":1:5: --at on the command line has a different value" in problem


def test_option_and_file_problems(tmp_path: Path) -> None:
    reported = problems({"id": ".."}, write_yaml(tmp_path, "dob: x\n"))
    assert len(reported) == 2


@pytest.mark.parametrize(
    "make", [lambda file: None, lambda file: file.mkdir(), lambda file: file.write_bytes(b"\xff\xfe\x00")]
)
def test_unreadable_file(tmp_path: Path, make: Any) -> None:
    file = tmp_path / "ann.yaml"
    make(file)
    assert problems({}, file)
