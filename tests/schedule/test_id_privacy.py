"""File names contain ids, so no id may reveal the patient."""

from __future__ import annotations

import datetime as dt

import pytest

from handouts.schedule.id_privacy import name_in_id, revealed_by_id

BORN = dt.date(1938, 11, 20)


@pytest.mark.parametrize(
    ("identifier", "name", "held"),
    [
        ("ottomuster", "Otto Muster", "ottomuster"),
        ("MusterOtto-7", "Otto Muster", "musterotto"),
        ("Muller1", "Anna Müller", "muller"),
        ("mueller_1", "Anna Müller", "mueller"),
        ("muller", "Anna Mu\u0308ller", "muller"),
        ("Li-1", "Li Exempel", "li"),
        ("li.an", "An Li", "lian"),
        ("2026-beispiel-1", "Maria Beispiel", "beispiel"),
        ("oneil", "Tom O’Neil", "oneil"),
        ("lukasz", "Łukasz Żółć", "lukasz"),
        ("ANN-7", "Ann-Sofie Muster", "ann"),
        ("mbeispiel12", "Maria Beispiel", "mbeispiel"),
        ("strasse1", "Max Straße", "strasse"),
        ("A0001", "Ana Ejemplo 1", ""),
        ("a1", "A. Muster", ""),
        ("MB-1", "Maria Beispiel", ""),
        ("Li2026X-1", "Li Exempel", ""),
        ("DR-1", "Dr. Max Muster", ""),
        ("mri-1", "Ri M. Muster", ""),
        ("1001", "Max Muster", ""),
        ("x", "王样本", ""),
        ("", "Max Muster", ""),
        ("a1", "", ""),
    ],
)
def test_name_in_id(identifier: str, name: str, held: str) -> None:
    assert name_in_id(identifier, name) == held


@pytest.mark.parametrize("identifier", ["TEST-0012", "test0012", "TEST_0012", "Test.0012"])
def test_record_number_as_id(identifier: str) -> None:
    assert revealed_by_id(identifier, "Max Muster", "TEST-0012", BORN) == "is the patient's record number"
    assert revealed_by_id(identifier, "Max Muster", "TEST-0013", BORN) == ""
    assert revealed_by_id(identifier, "Max Muster", "", None) == ""


@pytest.mark.parametrize(
    "identifier",
    [
        "1938-11-20", "19381120", "20.11.1938", "11-20-1938", "11201938", "20111938", "381120", "201138", "20.11.38",
        "P19381120", "1938.11.20-2", "A-1938-11-20",
    ],
)  # fmt: skip
def test_birth_date_in_id(identifier: str) -> None:
    assert revealed_by_id(identifier, "Max Muster", "7", BORN) == "contains the patient's date of birth"
    assert revealed_by_id(identifier, "Max Muster", "7", dt.date(1950, 1, 2)) == ""


def test_date_without_zeros() -> None:
    for identifier in ("4.5.1946", "5-4-1946", "1946_5_4", "5-4-46"):
        assert (
            revealed_by_id(identifier, "Max Muster", "7", dt.date(1946, 5, 4)) == "contains the patient's date of birth"
        )
    assert revealed_by_id("2026-12-01", "Max Muster", "7", dt.date(1946, 5, 4)) == ""
