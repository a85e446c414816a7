"""Medicines of a FHIR bundle: which are taken, which the page asks about, and whose they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.schedule.fhir import APPOINTMENT, PATIENT, read

OWN = {"reference": f"Patient/{PATIENT['id']}"}


def statement(name: str = "Plavix 75 mg", **more: Any) -> dict[str, Any]:
    base = {"resourceType": "MedicationStatement", "id": "m", "status": "active", "subject": OWN}
    return {**base, "medicationCodeableConcept": {"text": name}, **more}


@pytest.mark.parametrize(
    ("medicine", "expected"),
    [
        (statement(), ("Plavix 75 mg",)),
        (statement(status="intended"), ("Plavix 75 mg",)),
        (statement(status="stopped"), ("Plavix 75 mg (stopped)",)),
        (statement(status="on-hold"), ("Plavix 75 mg (on-hold)",)),
        (statement(status="entered-in-error"), ()),
        (statement(resourceType="MedicationRequest"), ("Plavix 75 mg",)),
        (statement(resourceType="MedicationRequest", status="completed"), ("Plavix 75 mg (completed)",)),
        (statement(resourceType="MedicationRequest", doNotPerform=True), ("Plavix 75 mg (do not take)",)),
        (statement(resourceType="MedicationDispense", status="completed"), ("Plavix 75 mg (completed)",)),
        (
            statement(medicationCodeableConcept={"coding": [{"code": "1"}, {"display": "clopidogrel 75 MG [Plavix]"}]}),
            ("clopidogrel 75 MG [Plavix]",),
        ),
        (
            statement(medicationCodeableConcept=None, medicationReference={"reference": "Medication/9", "display": "Eliquis"}),
            ("Eliquis",),
        ),
        (
            statement(
                medicationCodeableConcept=None, medicationReference={"reference": "#p"},
                contained=[{"resourceType": "Medication", "id": "p", "code": {"text": "warfarin"}}],
            ),
            ("warfarin",),
        ),
        (statement("insulin; as needed"), ("insulin, as needed",)),
        (statement(subject={"reference": "Patient/another"}), ()),
    ],
)  # fmt: skip
def test_medicine(tmp_path: Path, medicine: dict[str, Any], expected: tuple[str, ...]) -> None:
    (booking,) = read(tmp_path, APPOINTMENT, PATIENT, medicine).bookings
    assert booking.appointment.medicines == expected


def test_several_medicines(tmp_path: Path) -> None:
    listed = [statement("Plavix"), statement("Eliquis"), statement("Plavix")]
    (booking,) = read(tmp_path, APPOINTMENT, PATIENT, *listed).bookings
    assert booking.appointment.medicines == ("Plavix", "Eliquis")


@pytest.mark.parametrize(
    ("medicine", "message"),
    [
        (statement(medicationCodeableConcept=None), "a medicine in this bundle has no name"),
        (statement(medicationCodeableConcept={"coding": [{"code": "1"}]}), "a medicine in this bundle has no name"),
        (statement(subject=None), "a medicine in this bundle names no patient"),
        (statement(subject={"display": "Maria"}), "a medicine in this bundle names no patient"),
        (
            statement(subject={"reference": f"https://b.example/fhir/Patient/{PATIENT['id']}"}),
            "may belong to this patient or another",
        ),
    ],
)
def test_ambiguous_medicine(tmp_path: Path, medicine: dict[str, Any], message: str) -> None:
    schedule = read(tmp_path, APPOINTMENT, PATIENT, medicine)
    assert schedule.bookings == ()
    assert message in schedule.rejected[0].problems[0].message


def test_medicines_of_others(tmp_path: Path) -> None:
    schedule = read(tmp_path, APPOINTMENT, PATIENT, statement(subject={"reference": "Patient/another"}))
    assert any("their patients are not in this bundle: 1" in note.message for note in schedule.notes)
