"""FHIR bundles: references, time zones, statuses, and problems of resources."""

from __future__ import annotations

import copy
import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from handouts.errors import InputError
from tests.schedule.fhir import APPOINTMENT, PATIENT, PHYSICIAN, Node, bundle, change, read
from tests.schedule.lists import clinic, only_booking, read_list, write_json


def test_appointment_and_patient(tmp_path: Path) -> None:
    schedule = read(tmp_path, APPOINTMENT, PATIENT, PHYSICIAN)
    booking = only_booking(schedule)
    appointment = booking.appointment
    assert (appointment.id, appointment.name, appointment.record_number) == ("a1", "Maria T. Beispiel", "0012")
    assert (appointment.date, appointment.time, appointment.date_of_birth) == (
        dt.date(2026, 12, 1),
        dt.time(10),
        dt.date(1946, 5, 4),
    )
    assert (appointment.physician, appointment.language) == ("Dr. Ann Lee", "es-MX")
    assert (booking.phone, booking.email, booking.notes) == ("555-010-0199", "maria@example.org", "Door B")
    lines = (tmp_path / "day.json").read_text(encoding="utf-8").splitlines()
    assert lines[booking.row - 1].strip() == "{"
    assert '"resourceType": "Appointment"' in lines[booking.row + 2]
    assert schedule.notes == ()


@pytest.mark.parametrize(
    ("start", "zone", "expected"),
    [
        ("2026-12-01T10:00:00-05:00", "America/New_York", dt.datetime(2026, 12, 1, 10)),
        ("2026-12-01T10:00:00.000-05:00", "America/Los_Angeles", dt.datetime(2026, 12, 1, 7)),
        ("2026-07-01T08:00:00Z", "Europe/Berlin", dt.datetime(2026, 7, 1, 10)),
        ("2026-12-01T02:00:00Z", "America/New_York", dt.datetime(2026, 11, 30, 21)),
        ("2026-12-01T10:00:00.000-0500", "America/New_York", dt.datetime(2026, 12, 1, 10)),
        ("2026-12-01T10:00:00-05", "America/New_York", dt.datetime(2026, 12, 1, 10)),
        ("2026-12-01T15:00:00z", "America/New_York", dt.datetime(2026, 12, 1, 10)),
        ("2026-12-01T06:00:00Z", "America/New_York", dt.datetime(2026, 12, 1, 1)),
    ],
)
def test_start_in_clinic_zone(tmp_path: Path, start: str, zone: str, expected: dt.datetime) -> None:
    path = write_json(tmp_path / "day.json", bundle({**APPOINTMENT, "start": start}, PATIENT, PHYSICIAN))
    appointment = only_booking(read_list(path, clinic(zone=zone))).appointment
    assert (appointment.date, appointment.time) == (expected.date(), expected.time())


@pytest.mark.parametrize(
    ("reference", "url"),
    [
        ("Patient/p1", "https://ehr.example.org/r4/Patient/p1"),
        ("Patient/p1/_history/3", "https://ehr.example.org/r4/Patient/p1"),
        ("https://ehr.example.org/r4/Patient/p1", "https://ehr.example.org/r4/Patient/p1"),
        ("HTTPS://EHR.example.org/r4/Patient/p1", "https://ehr.example.org/r4/Patient/p1"),
        ("Patient/p1", ""),
        ("Patient/p1", "urn:uuid:3f1c2f0e-0000-4000-8000-000000000001"),
        ("urn:uuid:3F1C2F0E-0000-4000-8000-000000000001", "urn:uuid:3f1c2f0e-0000-4000-8000-000000000001"),
        ("urn:uuid:3f1c2f0e-0000-4000-8000-000000000001", "urn:uuid:3f1c2f0e-0000-4000-8000-000000000001"),
        ("#p1", ""),
    ],
)
def test_references(tmp_path: Path, reference: str, url: str) -> None:
    appointment = copy.deepcopy(APPOINTMENT)
    appointment["participant"][0]["actor"]["reference"] = reference
    if reference == "#p1":
        appointment["contained"] = [PATIENT]
    value = bundle(appointment, PHYSICIAN)
    if reference != "#p1":
        value["entry"].append({"resource": PATIENT} | ({"fullUrl": url} if url else {}))
    assert only_booking(read_list(write_json(tmp_path / "day.json", value))).appointment.name == "Maria T. Beispiel"


def with_patient(**actor: Any) -> Node:
    return change(APPOINTMENT, participant=[{"actor": {"reference": "Patient/p1", **actor}, "status": "accepted"}])


MR = {"type": {"coding": [{"code": "MR"}]}}


@pytest.mark.parametrize(
    ("appointment", "patient", "message"),
    [
        (change(APPOINTMENT, status="approved"), PATIENT, "'approved' is not a status of an appointment"),
        (change(APPOINTMENT, status=None), PATIENT, "'None' is not a status of an appointment"),
        (change(APPOINTMENT, id=None), PATIENT, "no id in this row"),
        (change(APPOINTMENT, start=None), PATIENT, "no date in this row"),
        (change(APPOINTMENT, start="2026-12-01T10:00:00"), PATIENT, "has no offset from UTC"),
        (change(APPOINTMENT, start="2026-12-01"), PATIENT, "has no offset from UTC"),
        (change(APPOINTMENT, start="2026-12-01T25:00:00Z"), PATIENT, "is not a date and time"),
        (change(APPOINTMENT, start="2026-12-01T05:00:00Z"), PATIENT, "is midnight"),
        (change(APPOINTMENT, start="2026-12-01T00:00:00Z"), PATIENT, "is midnight"),
        (change(APPOINTMENT, participant=[]), PATIENT, "0 patients take part"),
        (change(APPOINTMENT, participant="Patient/p1"), PATIENT, "0 patients take part"),
        (with_patient(reference="Patient/p2"), PATIENT, "the reference 'Patient/p2' matches nothing"),
        (with_patient(reference="urn:uuid:1"), PATIENT, "the reference 'urn:uuid:1' matches nothing"),
        (with_patient(reference=None, type="Patient"), PATIENT, "a patient takes part without a reference"),
        (change(APPOINTMENT, participant=APPOINTMENT["participant"] * 2), PATIENT, "2 patients take part"),
        (
            change(APPOINTMENT, participant=[{"actor": {"reference": "Patient/p1"}, "status": "declined"}]),
            PATIENT,
            "the patient has declined",
        ),
        (APPOINTMENT, change(PATIENT, deceasedBoolean=True), "recorded as deceased"),
        (APPOINTMENT, change(PATIENT, deceasedDateTime="2026-11-01"), "recorded as deceased"),
        (APPOINTMENT, change(PATIENT, active=False), "the patient's record is marked as not in use"),
        (
            APPOINTMENT,
            change(PATIENT, link=[{"other": {"reference": "Patient/p7"}, "type": "replaced-by"}]),
            "the patient's record was replaced by another",
        ),
        (APPOINTMENT, change(PATIENT, name=None), "no name in this row"),
        (APPOINTMENT, change(PATIENT, name="Maria"), "no name in this row"),
        (APPOINTMENT, change(PATIENT, name=[{"text": "A B"}, {"text": "C D"}]), "2 names, none of them official"),
        (APPOINTMENT, change(PATIENT, birthDate="1946-05"), "'1946-05' is not a date"),
        (APPOINTMENT, change(PATIENT, birthDate="1946"), "'1946' is not a date"),
        (
            APPOINTMENT,
            change(PATIENT, identifier=[{**MR, "value": "1"}, {**MR, "value": "2"}]),
            "2 medical record numbers",
        ),
        (
            APPOINTMENT,
            change(PATIENT, communication=[{"language": {"coding": [{"code": "Klingonish"}]}, "preferred": True}]),
            "'Klingonish' is not a language",
        ),
    ],
)
def test_ambiguous_bundle(tmp_path: Path, appointment: Node, patient: Node, message: str) -> None:
    other_appointment = change(APPOINTMENT, id="a9", participant=[{"actor": {"reference": "Patient/p9"}}])
    schedule = read(
        tmp_path,
        appointment,
        patient,
        PHYSICIAN,
        other_appointment,
        change(PATIENT, id="p9", name=[{"text": "Max Muster"}], identifier=[]),
    )
    assert [booking.appointment.id for booking in schedule.bookings] == ["a9"]
    (problem,) = schedule.problems
    assert message in problem.message
    assert problem.line == 5
    assert problem.hint or "not a date" not in message


def test_left_out_notes(tmp_path: Path) -> None:
    states = ["cancelled", "noshow", "entered-in-error", "proposed", "pending", "waitlist", "cancelled"]
    unscheduled = [change(APPOINTMENT, id=f"x{number}", status=state) for number, state in enumerate(states)]
    schedule = read(tmp_path, *unscheduled, APPOINTMENT, PATIENT, PHYSICIAN, {"resourceType": "Observation", "id": "m"})
    assert only_booking(schedule).appointment.id == "a1"
    notes = [note.message for note in schedule.notes]
    assert len(notes) == 7
    assert notes[0].startswith("2 appointment(s) left out as cancelled: lines 5, ")
    assert notes[-1] == "1 resource(s) of type 'Observation' not read"


def test_all_cancelled(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="this list has no appointments") as caught:
        read(tmp_path, change(APPOINTMENT, status="cancelled"), PATIENT)
    assert caught.value.problems[0].hint == "1 appointment(s) left out as cancelled: line 5"


def test_one_page_of_several(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="one page of a longer result"):
        read(tmp_path, APPOINTMENT, PATIENT, link=[{"relation": "next", "url": "https://ehr.example.org/?page=2"}])


def test_patient_twice(tmp_path: Path) -> None:
    assert only_booking(read(tmp_path, APPOINTMENT, PATIENT, PATIENT, PHYSICIAN))
    two = read(tmp_path, APPOINTMENT, PATIENT, change(PATIENT, birthDate="1950-01-01"))
    assert "matches 2 resources" in two.problems[0].message


def test_physician_from_reference(tmp_path: Path) -> None:
    appointment = copy.deepcopy(APPOINTMENT)
    appointment["participant"][1]["actor"]["display"] = "Dr. Lee"
    assert only_booking(read(tmp_path, appointment, PATIENT)).appointment.physician == "Dr. Lee"
    assert only_booking(read(tmp_path, APPOINTMENT, PATIENT)).appointment.physician == ""


def test_ended_periods(tmp_path: Path) -> None:
    ended, later = {"period": {"end": "2026-11"}}, {"period": {"end": "2030"}}
    patient = change(
        PATIENT,
        name=[{"use": "official", "text": "Maria Muster", **ended}, {"use": "official", "text": "Maria Neu", **later}],
        identifier=[{**MR, "value": "1", **ended}, {**MR, "value": "2", **later}],
    )
    appointment = only_booking(read(tmp_path, APPOINTMENT, patient, PHYSICIAN)).appointment
    assert (appointment.name, appointment.record_number) == ("Maria Neu", "2")


def test_record_in_use(tmp_path: Path) -> None:
    patient = change(PATIENT, active=True, link=[{"other": {"reference": "Patient/p7"}, "type": "replaces"}])
    assert only_booking(read(tmp_path, APPOINTMENT, patient, PHYSICIAN))


@pytest.mark.parametrize("display", [None, "Dr. Lee"])
def test_declined_physician(tmp_path: Path, display: str | None) -> None:
    appointment = copy.deepcopy(APPOINTMENT)
    appointment["participant"][1] |= {"status": "declined"}
    appointment["participant"][1]["actor"] |= {"display": display} if display else {}
    accepted = change(PHYSICIAN, id="d2", name=[{"text": "Dr. Muster"}])
    appointment["participant"].append({"actor": {"reference": "Practitioner/d2"}, "status": "accepted"})
    for physicians in ([PHYSICIAN, accepted], [accepted]):
        assert only_booking(read(tmp_path, appointment, PATIENT, *physicians)).appointment.physician == "Dr. Muster"


def appointment_of(reference: str) -> Node:
    """The appointment of the patient that a reference names."""
    return change(APPOINTMENT, participant=[{"actor": {"reference": reference}, "status": "accepted"}])


def bundle_of(*entries: tuple[str, Node]) -> Node:
    return {
        "resourceType": "Bundle",
        "entry": [{"resource": resource} | ({"fullUrl": url} if url else {}) for url, resource in entries],
    }


A, B, URN = "https://a.example/fhir", "https://b.example/fhir", "urn:uuid:3f1c2f0e-0000-4000-8000-00000000000"
OTHER = change(PATIENT, name=[{"text": "Otto Other"}])
# Entries of a bundle, the appointment first; the name of the patient, '' if the row is rejected.
SERVERS: list[tuple[str, list[tuple[str, Node]], str]] = [
    (
        "a patient on another server",
        [(f"{B}/Appointment/a1", appointment_of(f"{B}/Patient/p1")), (f"{A}/Patient/p1", PATIENT)],
        "",
    ),
    (
        "a relative reference to another server",
        [(f"{B}/Appointment/a1", appointment_of("Patient/p1")), (f"{A}/Patient/p1", PATIENT)],
        "",
    ),
    (
        "the same id on two servers, relative",
        [
            (f"{B}/Appointment/a1", appointment_of("Patient/p1")),
            (f"{A}/Patient/p1", PATIENT),
            (f"{B}/Patient/p1", OTHER),
        ],
        "Otto Other",
    ),
    (
        "the same id on two servers, absolute",
        [
            (f"{B}/Appointment/a1", appointment_of(f"{A}/Patient/p1")),
            (f"{A}/Patient/p1", PATIENT),
            (f"{B}/Patient/p1", OTHER),
        ],
        "Maria T. Beispiel",
    ),
    (
        "no server for the appointment, one for the patient",
        [("", appointment_of("Patient/p1")), (f"{A}/Patient/p1", PATIENT)],
        "Maria T. Beispiel",
    ),
    (
        "no server for the appointment, two for patients",
        [("", appointment_of("Patient/p1")), (f"{A}/Patient/p1", PATIENT), (f"{B}/Patient/p2", OTHER)],
        "",
    ),
    (
        "a patient without a server among two",
        [(f"{A}/Appointment/a1", appointment_of("Patient/p1")), ("", PATIENT), (f"{B}/Patient/p2", OTHER)],
        "",
    ),
    ("no servers", [("", appointment_of("Patient/p1")), ("", PATIENT)], "Maria T. Beispiel"),
    (
        "an absolute reference, a patient without a server",
        [(f"{A}/Appointment/a1", appointment_of(f"{A}/Patient/p1")), ("", PATIENT)],
        "",
    ),
    ("urn", [(f"{URN}1", appointment_of(f"{URN}2")), (f"{URN}2", PATIENT), (f"{URN}3", OTHER)], "Maria T. Beispiel"),
    ("unknown urn", [(f"{URN}1", appointment_of(f"{URN}4")), (f"{URN}2", PATIENT)], ""),
    (
        "another folder of the same host",
        [
            ("https://a.example/two/Appointment/a1", appointment_of("Patient/p1")),
            ("https://a.example/one/Patient/p1", PATIENT),
        ],
        "",
    ),
    (
        "a URL with another id",
        [(f"{A}/Appointment/a1", appointment_of("Patient/p1")), (f"{A}/Patient/p9", PATIENT)],
        "",
    ),
    (
        "a version",
        [
            (f"{A}/Appointment/a1/_history/2", appointment_of("Patient/p1/_history/1")),
            (f"{A}/Patient/p1/_history/7", PATIENT),
        ],
        "Maria T. Beispiel",
    ),
]


@pytest.mark.parametrize(("entries", "name"), [row[1:] for row in SERVERS], ids=[row[0] for row in SERVERS])
def test_reference_on_server(tmp_path: Path, entries: list[tuple[str, Node]], name: str) -> None:
    schedule = read_list(write_json(tmp_path / "day.json", bundle_of(*entries)))
    assert [booking.appointment.name for booking in schedule.bookings] == ([name] if name else [])
    for problem in schedule.problems:
        assert "matches nothing in this bundle" in problem.message


@pytest.mark.parametrize("identifier", ["a" * 64, "eXa7." * 17 + "abc", "A-1.b"])
def test_long_id(tmp_path: Path, identifier: str) -> None:
    short_id = only_booking(read(tmp_path, change(APPOINTMENT, id=identifier), PATIENT, PHYSICIAN)).appointment.id
    assert len(short_id) <= 60
    assert short_id.startswith(identifier[:40])
    assert (short_id == identifier) == (len(identifier) <= 60)
    other_appointment = change(
        APPOINTMENT, id=identifier[:-1] + "X", participant=[{"actor": {"reference": "Patient/p2"}}]
    )
    other_patient = change(PATIENT, id="p2", name=[{"text": "Max Muster"}], identifier=[], birthDate="1950-01-01")
    schedule = read(tmp_path, change(APPOINTMENT, id=identifier), other_appointment, PATIENT, other_patient, PHYSICIAN)
    assert len({booking.appointment.id for booking in schedule.bookings}) == 2


def test_long_id_with_name(tmp_path: Path) -> None:
    (problem,) = read(tmp_path, change(APPOINTMENT, id="x" * 70 + "-beispiel"), PATIENT, PHYSICIAN).problems
    assert "contains a part of the patient's name, 'beispiel'" in problem.message


@pytest.mark.parametrize("status", ["cancelled", "entered-in-error", "noshow"])
def test_booked_and_cancelled(tmp_path: Path, status: str) -> None:
    for order in (1, -1):
        appointments = [change(APPOINTMENT, status=status), APPOINTMENT][::order]
        (problem,) = read(tmp_path, *appointments, PATIENT, PHYSICIAN).problems
        assert f"this appointment is booked here and {status} elsewhere in the bundle" in problem.message


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"start"', '"start": "2026-12-01T16:00:00Z",\n "start"', '"start" is given twice in this appointment'),
        (
            '"status": "accepted"',
            '"status": "declined", "status": "accepted"',
            '"status" is given twice in this appoin',
        ),
        ('"birthDate"', '"birthDate": "1950-01-01", "birthDate"', '"birthDate" is given twice in the patient'),
        ('"family": "Beispiel"', '"family": "Muster", "family": "Beispiel"', '"family" is given twice in the patient'),
    ],
)
def test_duplicate_key_in_bundle(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = write_json(tmp_path / "day.json", bundle(APPOINTMENT, PATIENT, PHYSICIAN))
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    (problem,) = read_list(path).problems
    assert message in problem.message


def test_two_entry_lists(tmp_path: Path) -> None:
    path = write_json(tmp_path / "day.json", bundle(APPOINTMENT, PATIENT))
    path.write_text(path.read_text(encoding="utf-8").replace('"entry"', '"entry": [], "entry"', 1), encoding="utf-8")
    with pytest.raises(InputError, match='"entry" is given twice in this bundle'):
        read_list(path)
