"""The patient of a FHIR bundle: language and name in all their forms."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.schedule.fhir import APPOINTMENT, PATIENT, PHYSICIAN, Node, change, read
from tests.schedule.lists import only_booking


def patient_with_languages(*languages: Any, **more: Any) -> Node:
    return change(PATIENT, communication=[{"language": language, **more} for language in languages])


BCP = {"system": "urn:ietf:bcp:47", "code": "es-MX"}


@pytest.mark.parametrize(
    ("patient", "code"),
    [
        (patient_with_languages({"coding": [{"code": "es"}]}), "es"),
        (patient_with_languages({"coding": [{"code": "es"}]}, preferred=False), "es"),
        (patient_with_languages({"text": "Spanish"}, preferred=True), "es"),
        (patient_with_languages({"coding": [{"display": "Spanish"}]}), "es"),
        (patient_with_languages({"coding": [{"code": "140-7"}, {"code": "fr"}]}), "fr"),
        (
            patient_with_languages({"coding": [{"system": "urn:oid:1.2", "code": "spa"}, BCP], "text": "Spanish"}),
            "es-MX",
        ),
        (patient_with_languages({"coding": [{"code": "140-7"}], "text": "Spanish"}), "es"),
        (patient_with_languages({"text": "Spanish"}, {"coding": [{"code": "es"}]}), "es"),
        (patient_with_languages("es"), "es"),
        (patient_with_languages({"coding": [{"code": "no"}]}), "nb"),
        (patient_with_languages({"text": "Norwegian"}), "nb"),
        (patient_with_languages({"coding": [{"code": "und"}], "text": "Spanish"}), "es"),
        (patient_with_languages(), ""),
        (change(PATIENT, communication=None), ""),
    ],
)
def test_language(tmp_path: Path, patient: Node, code: str) -> None:
    assert only_booking(read(tmp_path, APPOINTMENT, patient, PHYSICIAN)).appointment.language == code


@pytest.mark.parametrize(
    ("patient", "message"),
    [
        (
            patient_with_languages({"text": "Spanish"}, {"text": "French"}),
            "the patient has 2 languages, none of them preferred",
        ),
        (
            patient_with_languages({"text": "es"}, {"text": "fr"}, preferred=True),
            "the patient has 2 preferred languages",
        ),
        (patient_with_languages({"text": "the aunt's"}), '"the aunt\'s" is not a language'),
        (patient_with_languages({"coding": [{"code": "140-7"}]}), "'140-7' is not a language"),
        (patient_with_languages({"coding": [{"code": "und"}]}), "'und' is not a language"),
        (patient_with_languages({}), "a language without a code or a text"),
        (patient_with_languages(None, preferred=True), "a language without a code or a text"),
        (change(PATIENT, communication={"language": {"text": "Spanish"}}), "a language without a code or a text"),
        (change(PATIENT, communication=["es"]), "a language without a code or a text"),
    ],
)
def test_unreadable_language(tmp_path: Path, patient: Node, message: str) -> None:
    (problem,) = read(tmp_path, APPOINTMENT, patient, PHYSICIAN).problems
    assert message in problem.message
    assert problem.hint


def patient_with_names(*names: Node) -> Node:
    return change(PATIENT, name=list(names))


IDE, SYL = (
    [{"url": "http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation", "valueCode": code}]
    for code in ("IDE", "SYL")
)
PERSONS: list[tuple[Node, str]] = [
    (patient_with_names({"family": "王", "given": ["小明"]}), "王小明"),
    (patient_with_names({"family": "김", "given": ["예시"]}), "김예시"),
    (patient_with_names({"family": "山田", "given": ["はなこ"]}), "山田 はなこ"),
    (patient_with_names({"family": "ヤマダ", "given": ["ハナコ"]}), "ヤマダ ハナコ"),
    (patient_with_names({"family": "Wang", "given": ["Xiaoming"]}), "Xiaoming Wang"),
    (patient_with_names({"text": "Nagy Ilona", "family": "Nagy", "given": ["Ilona"]}), "Nagy Ilona"),
    (
        patient_with_names(
            {
                "family": "Nagy",
                "given": ["Ilona"],
                "extension": [
                    {"url": "http://hl7.org/fhir/StructureDefinition/humanname-assembly-order", "valueCode": "F"}
                ],
            }
        ),
        "Nagy Ilona",
    ),
    (
        patient_with_names({"family": "Müller", "given": ["Hans", "Georg"], "prefix": ["Dr."], "suffix": ["Jr."]}),
        "Hans Georg Müller Jr.",
    ),
    (
        patient_with_names({"family": "Beispiel", "given": ["Maria"]}, {"use": "nickname", "given": ["Mia"]}),
        "Maria Beispiel",
    ),
    (
        patient_with_names(
            {"family": "Beispiel", "given": ["Maria"]}, {"use": "maiden", "family": "Muster", "given": ["Maria"]}
        ),
        "Maria Beispiel",
    ),
    (
        patient_with_names(
            {"family": "Beispiel", "given": ["Maria"]},
            {"use": "old", "text": "M. Alt"},
            {"use": "anonymous", "text": "N. N."},
        ),
        "Maria Beispiel",
    ),
    (patient_with_names({"text": "Maria Unmarked"}, {"use": "usual", "text": "Maria Usual"}), "Maria Usual"),
    (
        patient_with_names({"use": "usual", "text": "Maria Usual"}, {"use": "official", "text": "Maria Official"}),
        "Maria Official",
    ),
    (
        patient_with_names(
            {"use": "official", "text": "Maria Neu", "period": {"start": "2030"}},
            {"use": "usual", "text": "Maria Usual"},
        ),
        "Maria Usual",
    ),
    (patient_with_names({"use": "official", "text": "Maria Neu", "period": {"start": "2026-12"}}), "Maria Neu"),
    (
        patient_with_names(
            {"use": "official", "text": "Maria Neu", "period": {"start": "2026-12-01T00:00:00Z", "end": "2026-12-01"}}
        ),
        "Maria Neu",
    ),
    (
        patient_with_names(
            {"use": "official", "text": "山田 花子", "extension": IDE},
            {"use": "official", "text": "ヤマダ ハナコ", "extension": SYL},
        ),
        "山田 花子",
    ),
    (patient_with_names({"use": "official", "text": "王小明", "family": "Wang", "given": ["Xiaoming"]}), "王小明"),
]


@pytest.mark.parametrize(("patient", "name"), PERSONS, ids=[name for _, name in PERSONS])
def test_current_name_in_script_order(tmp_path: Path, patient: Node, name: str) -> None:
    assert only_booking(read(tmp_path, APPOINTMENT, patient, PHYSICIAN)).appointment.name == name


@pytest.mark.parametrize(
    ("patient", "message"),
    [
        (patient_with_names({"use": "nickname", "given": ["Mia"]}), "no current name, only: nickname"),
        (
            patient_with_names({"use": "maiden", "text": "Maria Muster"}, {"use": "old", "text": "M. Alt"}),
            "only: maiden, old",
        ),
        (patient_with_names({"text": "Maria Neu", "period": {"start": "2030"}}), "no current name"),
        (
            patient_with_names({"use": "official", "text": "A B"}, {"use": "official", "text": "C D"}),
            "2 official names",
        ),
        (
            patient_with_names({"use": "official", "text": "Maria Muster", "family": "Beispiel"}),
            "the text of the name and its family name differ",
        ),
        (patient_with_names({"use": "official", "text": "NULL"}), "no name in this row"),
        (patient_with_names({"use": "official", "family": "UNKNOWN", "given": ["UNKNOWN"]}), "no name in this row"),
    ],
)
def test_ambiguous_name(tmp_path: Path, patient: Node, message: str) -> None:
    (problem,) = read(tmp_path, APPOINTMENT, patient, PHYSICIAN).problems
    assert message in problem.message
    assert problem.hint
