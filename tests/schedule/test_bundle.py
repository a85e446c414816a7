"""FHIR bundles and JSON: references, time zones, states, and everything that is not as it should be."""

from __future__ import annotations

import copy
import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from handouts.problems import Refused
from handouts.schedule.booking import Schedule
from tests.schedule.lists import SHORT, booking, clinic, listing, taken

Node = dict[str, Any]
PATIENT: Node = {
    "resourceType": "Patient", "id": "p1",
    "identifier": [
        {"type": {"coding": [{"code": "SS"}]}, "value": "000-00-0000"},
        {"type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MR"}]}, "value": "0012"},
        {"use": "old", "type": {"coding": [{"code": "MR"}]}, "value": "0001"},
    ],
    "name": [
        {"use": "maiden", "family": "Muster", "given": ["Maria"]},
        {"use": "official", "family": "Beispiel", "given": ["Maria", "T."]},
    ],
    "birthDate": "1946-05-04",
    "communication": [
        {"language": {"coding": [{"code": "en"}]}},
        {"language": {"coding": [{"system": "urn:ietf:bcp:47", "code": "es-MX"}]}, "preferred": True},
    ],
    "telecom": [
        {"system": "phone", "value": "555-010-0101", "rank": 2}, {"system": "phone", "value": "555-010-0199", "rank": 1},
        {"system": "email", "value": "maria@example.org"}, {"system": "phone", "use": "old", "value": "555-010-0000"},
    ],
}  # fmt: skip
PHYSICIAN: Node = {
    "resourceType": "Practitioner",
    "id": "d1",
    "name": [{"family": "Lee", "given": ["Ann"], "prefix": ["Dr."]}],
}
APPOINTMENT: Node = {
    "resourceType": "Appointment", "id": "a1", "status": "booked", "start": "2026-12-01T15:00:00Z", "comment": "Door B",
    "participant": [
        {"actor": {"reference": "Patient/p1"}, "status": "accepted"}, {"actor": {"reference": "Practitioner/d1"}},
        {"actor": {"reference": "Location/room"}}, {"actor": {"display": "An interpreter"}},
    ],
}  # fmt: skip


def bundle(*resources: Node, **more: Any) -> Node:
    entries = [
        {"fullUrl": f"https://ehr.example.org/r4/{resource['resourceType']}/{resource.get('id')}", "resource": resource}
        for resource in resources
    ]
    return {"resourceType": "Bundle", "type": "searchset", "entry": entries, **more}


def read(tmp_path: Path, *resources: Node, **more: Any) -> Schedule:
    return taken(listing(tmp_path / "day.json", bundle(*resources, **more)))


def test_an_appointment_and_its_patient(tmp_path: Path) -> None:
    schedule = read(tmp_path, APPOINTMENT, PATIENT, PHYSICIAN)
    found = booking(schedule)
    given = found.appointment
    assert (given.id, given.name, given.record_number) == ("a1", "Maria T. Beispiel", "0012")
    assert (given.date, given.time, given.date_of_birth) == (dt.date(2026, 12, 1), dt.time(10), dt.date(1946, 5, 4))
    assert (given.physician, found.language) == ("Dr. Ann Lee", "es-MX")
    assert (found.phone, found.email, found.notes) == ("555-010-0199", "maria@example.org", "Door B")
    lines = (tmp_path / "day.json").read_text(encoding="utf-8").splitlines()
    assert lines[found.row - 1].strip() == "{"
    assert '"resourceType": "Appointment"' in lines[found.row + 2]
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
def test_the_start_is_told_by_the_clinics_clock(tmp_path: Path, start: str, zone: str, expected: dt.datetime) -> None:
    path = listing(tmp_path / "day.json", bundle({**APPOINTMENT, "start": start}, PATIENT, PHYSICIAN))
    given = booking(taken(path, clinic(zone=zone))).appointment
    assert (given.date, given.time) == (expected.date(), expected.time())


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
    assert booking(taken(listing(tmp_path / "day.json", value))).appointment.name == "Maria T. Beispiel"


def change(node: Node, **values: Any) -> Node:
    changed = {**copy.deepcopy(node), **values}
    return {key: value for key, value in changed.items() if value is not None}


def with_patient(**actor: Any) -> Node:
    return change(APPOINTMENT, participant=[{"actor": {"reference": "Patient/p1", **actor}, "status": "accepted"}])


MR = {"type": {"coding": [{"code": "MR"}]}}


@pytest.mark.parametrize(
    ("appointment", "patient", "message"),
    [
        (change(APPOINTMENT, status="approved"), PATIENT, "'approved' is no state of an appointment"),
        (change(APPOINTMENT, status=None), PATIENT, "'None' is no state of an appointment"),
        (change(APPOINTMENT, id=None), PATIENT, "no id in this row"),
        (change(APPOINTMENT, start=None), PATIENT, "no date in this row"),
        (change(APPOINTMENT, start="2026-12-01T10:00:00"), PATIENT, "has no offset from UTC"),
        (change(APPOINTMENT, start="2026-12-01"), PATIENT, "has no offset from UTC"),
        (change(APPOINTMENT, start="2026-12-01T25:00:00Z"), PATIENT, "is not a date and time"),
        (change(APPOINTMENT, start="2026-12-01T05:00:00Z"), PATIENT, "is midnight"),
        (change(APPOINTMENT, start="2026-12-01T00:00:00Z"), PATIENT, "is midnight"),
        (change(APPOINTMENT, participant=[]), PATIENT, "0 patients take part"),
        (change(APPOINTMENT, participant="Patient/p1"), PATIENT, "0 patients take part"),
        (with_patient(reference="Patient/p2"), PATIENT, "the reference 'Patient/p2' leads to nothing"),
        (with_patient(reference="urn:uuid:1"), PATIENT, "the reference 'urn:uuid:1' leads to nothing"),
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
def test_what_is_not_clear_is_a_problem_of_the_row(
    tmp_path: Path, appointment: Node, patient: Node, message: str
) -> None:
    other = change(APPOINTMENT, id="a9", participant=[{"actor": {"reference": "Patient/p9"}}])
    schedule = read(
        tmp_path,
        appointment,
        patient,
        PHYSICIAN,
        other,
        change(PATIENT, id="p9", name=[{"text": "Max Muster"}], identifier=[]),
    )
    assert [one.appointment.id for one in schedule.bookings] == ["a9"]
    (problem,) = schedule.problems
    assert message in problem.message
    assert problem.line == 5
    assert problem.hint or "not a date" not in message


def test_what_is_left_out_is_said(tmp_path: Path) -> None:
    states = ["cancelled", "noshow", "entered-in-error", "proposed", "pending", "waitlist", "cancelled"]
    others = [change(APPOINTMENT, id=f"x{number}", status=state) for number, state in enumerate(states)]
    schedule = read(
        tmp_path, *others, APPOINTMENT, PATIENT, PHYSICIAN, {"resourceType": "MedicationStatement", "id": "m"}
    )
    assert booking(schedule).appointment.id == "a1"
    told = [note.message for note in schedule.notes]
    assert len(told) == 7
    assert told[0].startswith("note: 2 left out, cancelled: on line 5, ")
    assert told[-1] == "note: 1 of the kind 'MedicationStatement' not read"


def test_a_bundle_of_nothing_but_cancelled_ones_says_so(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no appointment stands in this list") as caught:
        read(tmp_path, change(APPOINTMENT, status="cancelled"), PATIENT)
    assert caught.value.problems[0].hint == "1 left out, cancelled: on line 5"


def test_one_page_of_more_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="one page of a longer answer"):
        read(tmp_path, APPOINTMENT, PATIENT, link=[{"relation": "next", "url": "https://ehr.example.org/?page=2"}])


def test_a_patient_who_is_in_the_bundle_twice(tmp_path: Path) -> None:
    assert booking(read(tmp_path, APPOINTMENT, PATIENT, PATIENT, PHYSICIAN))
    two = read(tmp_path, APPOINTMENT, PATIENT, change(PATIENT, birthDate="1950-01-01"))
    assert "leads to 2 resources" in two.problems[0].message


def test_a_physician_who_is_not_in_the_bundle_is_told_by_the_reference(tmp_path: Path) -> None:
    appointment = copy.deepcopy(APPOINTMENT)
    appointment["participant"][1]["actor"]["display"] = "Dr. Lee"
    assert booking(read(tmp_path, appointment, PATIENT)).appointment.physician == "Dr. Lee"
    assert booking(read(tmp_path, APPOINTMENT, PATIENT)).appointment.physician == ""


def test_names_and_numbers_that_have_ended(tmp_path: Path) -> None:
    ended, later = {"period": {"end": "2026-11"}}, {"period": {"end": "2030"}}
    patient = change(
        PATIENT,
        name=[{"use": "official", "text": "Maria Muster", **ended}, {"use": "official", "text": "Maria Neu", **later}],
        identifier=[{**MR, "value": "1", **ended}, {**MR, "value": "2", **later}],
    )
    given = booking(read(tmp_path, APPOINTMENT, patient, PHYSICIAN)).appointment
    assert (given.name, given.record_number) == ("Maria Neu", "2")


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("x", "not an appointment"),
        ({**SHORT, "medicines": [1, {}]}, '"medicines": expected a text, or a list of texts'),
        ({**SHORT, "name": {"given": "Maria"}}, '"name": expected a text'),
        ({**SHORT, "name": "Maria", "date": 20261201}, "'20261201' is not a date"),
    ],
)
def test_json_that_is_not_as_it_should_be(tmp_path: Path, entry: Any, message: str) -> None:
    schedule = taken(listing(tmp_path / "day.json", [entry, {**SHORT, "id": "a2", "name": "Max Muster"}]))
    assert [one.appointment.id for one in schedule.bookings] == ["a2"]
    assert message in schedule.problems[0].message


def test_json_with_a_key_twice(tmp_path: Path) -> None:
    path = tmp_path / "day.json"
    path.write_text('[{"id": "a1",\n "date": "2026-12-01", "time": "9:00", "name": "A B",\n  "name": "C D"}]')
    (problem,) = taken(path).problems
    assert (problem.line, problem.column) == (3, 11)
    assert '"name" is given twice' in problem.message


def test_numbers_in_json_stay_as_they_are_written(tmp_path: Path) -> None:
    path = listing(tmp_path / "day.json", [{**SHORT, "id": 12345678901234567890, "mrn": 1.50}])
    given = booking(taken(path)).appointment
    assert (given.id, given.record_number) == ("12345678901234567890", "1.5")


def spoken(*languages: Any, **more: Any) -> Node:
    return change(PATIENT, communication=[{"language": language, **more} for language in languages])


BCP = {"system": "urn:ietf:bcp:47", "code": "es-MX"}


@pytest.mark.parametrize(
    ("patient", "code"),
    [
        (spoken({"coding": [{"code": "es"}]}), "es"),
        (spoken({"coding": [{"code": "es"}]}, preferred=False), "es"),
        (spoken({"text": "Spanish"}, preferred=True), "es"),
        (spoken({"coding": [{"display": "Spanish"}]}), "es"),
        (spoken({"coding": [{"code": "140-7"}, {"code": "fr"}]}), "fr"),
        (spoken({"coding": [{"system": "urn:oid:1.2", "code": "spa"}, BCP], "text": "Spanish"}), "es-MX"),
        (spoken({"coding": [{"code": "140-7"}], "text": "Spanish"}), "es"),
        (spoken({"text": "Spanish"}, {"coding": [{"code": "es"}]}), "es"),
        (spoken("es"), "es"),
        (spoken({"coding": [{"code": "no"}]}), "nb"),
        (spoken({"text": "Norwegian"}), "nb"),
        (spoken({"coding": [{"code": "und"}], "text": "Spanish"}), "es"),
        (spoken(), ""),
        (change(PATIENT, communication=None), ""),
    ],
)
def test_the_language_however_it_is_written(tmp_path: Path, patient: Node, code: str) -> None:
    assert booking(read(tmp_path, APPOINTMENT, patient, PHYSICIAN)).language == code


@pytest.mark.parametrize(
    ("patient", "message"),
    [
        (spoken({"text": "Spanish"}, {"text": "French"}), "the patient has 2 languages, none of them preferred"),
        (spoken({"text": "es"}, {"text": "fr"}, preferred=True), "the patient has 2 preferred languages"),
        (spoken({"text": "the aunt's"}), '"the aunt\'s" is not a language'),
        (spoken({"coding": [{"code": "140-7"}]}), "'140-7' is not a language"),
        (spoken({"coding": [{"code": "und"}]}), "'und' is no language"),
        (spoken({}), "a language without a code or a text"),
        (spoken(None, preferred=True), "a language without a code or a text"),
        (change(PATIENT, communication={"language": {"text": "Spanish"}}), "a language without a code or a text"),
        (change(PATIENT, communication=["es"]), "a language without a code or a text"),
    ],
)
def test_a_language_that_cannot_be_read_is_told(tmp_path: Path, patient: Node, message: str) -> None:
    (problem,) = read(tmp_path, APPOINTMENT, patient, PHYSICIAN).problems
    assert message in problem.message
    assert problem.hint


def test_a_record_that_is_in_use(tmp_path: Path) -> None:
    patient = change(PATIENT, active=True, link=[{"other": {"reference": "Patient/p7"}, "type": "replaces"}])
    assert booking(read(tmp_path, APPOINTMENT, patient, PHYSICIAN))


@pytest.mark.parametrize("display", [None, "Dr. Lee"])
def test_a_physician_who_has_declined_is_not_printed(tmp_path: Path, display: str | None) -> None:
    appointment = copy.deepcopy(APPOINTMENT)
    appointment["participant"][1] |= {"status": "declined"}
    appointment["participant"][1]["actor"] |= {"display": display} if display else {}
    other = change(PHYSICIAN, id="d2", name=[{"text": "Dr. Muster"}])
    appointment["participant"].append({"actor": {"reference": "Practitioner/d2"}, "status": "accepted"})
    for others in ([PHYSICIAN, other], [other]):
        assert booking(read(tmp_path, appointment, PATIENT, *others)).appointment.physician == "Dr. Muster"
