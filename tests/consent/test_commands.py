"""`consent status`, `consent record`, and the run sheet of a clinic that records consent."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from pypdf import PdfReader

from handouts.resources import templates_dir
from tests.support.commands import RunCommand

LIST = """id,clinic,date,time,name,date_of_birth,record_number,level,interpreter
A1,pain-relief-georgia,2026-12-01,09:00,Maria Beispiel,1946-05-04,T1,L1,
A2,pain-relief-georgia,2026-12-01,10:00,Otto Muster,1950-05-04,T2,L2,es
"""
OPTIONS = ("--templates", "templates", "--journal", "journal.sqlite3", "--today", "2026-11-25")


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    """The file of a clinic that records consent, with a list of two patients beside its templates."""
    shutil.copytree(templates_dir(), tmp_path / "templates")
    (tmp_path / "list.csv").write_text(LIST)
    path = tmp_path / "templates/clinics/pain-relief-georgia/clinic.yaml"
    path.write_text(path.read_text() + "\nconsent:\n  valid_days: 30\n")
    return path


def code_of(run_command: RunCommand, patient: str) -> str:
    """The code at the bottom of a consent form, from its page."""
    run_command("day", "list.csv", "--out", "pages", "--documents", "consent", *OPTIONS)
    text = PdfReader(f"pages/documents/{patient}-consent.pdf").pages[0].extract_text()
    return re.findall(r"\b[0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{3}\b", text)[-1]


def states(run_command: RunCommand, *options: str) -> dict[str, str]:
    """The state of each patient, by id."""
    result = run_command("consent", "status", "list.csv", *(options or OPTIONS))
    return {line.split("  ")[1]: line.partition("consent: ")[2] for line in result.out.splitlines()}


def record(run_command: RunCommand, patient: str, *options: str) -> str:
    result = run_command("consent", "record", "list.csv", patient, *options, *OPTIONS)
    return result.err if result.code else ""


@pytest.mark.usefixtures("clinic")
def test_from_none_to_withdrawn(run_command: RunCommand) -> None:
    assert states(run_command)["A1"].startswith("No consent is recorded.")
    code = code_of(run_command, "A1")
    assert not record(run_command, "A1", "--signed", "patient", "--form", code)
    assert states(run_command)["A1"] == "Signatures missing on the consent form: clinician."
    assert not record(run_command, "A1", "--signed", "clinician", "--form", code.replace("-", "").lower())
    assert re.fullmatch(r"Consent given on .+\. Signed by: patient, clinician\.", states(run_command)["A1"])
    late = (*OPTIONS[:-1], "2027-06-01")
    assert "has expired" in states(run_command, *late)["A1"]
    assert not record(run_command, "A1", "--withdrawn")
    assert states(run_command)["A1"].startswith("The patient withdrew consent")
    assert states(run_command)["A2"].startswith("No consent is recorded.")


@pytest.mark.usefixtures("clinic")
def test_an_interpreter_must_sign(run_command: RunCommand) -> None:
    code = code_of(run_command, "A2")
    assert not record(run_command, "A2", "--signed", "patient,clinician", "--form", code)
    assert states(run_command)["A2"] == "Signatures missing on the consent form: interpreter."


def test_a_witness_where_the_clinic_asks_for_one(run_command: RunCommand, clinic: Path) -> None:
    clinic.write_text(clinic.read_text() + "  witness: true\n")
    code = code_of(run_command, "A1")
    assert not record(run_command, "A1", "--signed", "representative clinician", "--form", code)
    assert states(run_command)["A1"] == "Signatures missing on the consent form: witness."


@pytest.mark.usefixtures("clinic")
def test_a_changed_form_needs_a_new_consent(run_command: RunCommand, tmp_path: Path) -> None:
    code = code_of(run_command, "A1")
    assert not record(run_command, "A1", "--signed", "patient,clinician", "--form", code)
    (tmp_path / "list.csv").write_text(LIST.replace("T1,L1", "T1,T12"))
    assert "is for another version of the form" in states(run_command)["A1"]


@pytest.mark.usefixtures("clinic")
def test_another_day_of_printing_is_the_same_form(run_command: RunCommand) -> None:
    code = code_of(run_command, "A1")
    assert not record(run_command, "A1", "--signed", "patient,clinician", "--form", code)
    assert "Consent given" in states(run_command, *OPTIONS[:-1], "2026-12-01")["A1"]


@pytest.mark.usefixtures("clinic")
@pytest.mark.parametrize(
    ("patient", "options", "message"),
    [
        ("A1", (), "it is not clear what to record"),
        ("A1", ("--refused", "--withdrawn"), "it is not clear what to record"),
        ("A1", ("--signed", "pateint", "--form", "X"), "'pateint' is nobody who signs"),
        ("A1", ("--signed", ",", "--form", "X"), "it names nobody"),
        ("A1", ("--signed", "patient"), "it is not known which pages were signed"),
        ("A1", ("--signed", "patient", "--form", "2AB-CDE-FGH"), "is not the code of the form that is printed now"),
        ("A9", ("--refused",), "no valid row with the id 'A9'"),
        ("A1", ("--withdrawn",), "there is none to withdraw"),
        ("A1", ("--refused", "--document", "discharge"), "'discharge' is no consent form of this patient"),
    ],
)
def test_refused(run_command: RunCommand, patient: str, options: tuple[str, ...], message: str) -> None:
    assert message in record(run_command, patient, *options)
    assert not Path("journal.sqlite3").exists()


def test_a_clinic_that_does_not_record_consent(run_command: RunCommand, tmp_path: Path) -> None:
    shutil.copytree(templates_dir(), tmp_path / "templates")
    (tmp_path / "list.csv").write_text(LIST)
    assert "does not record consent" in record(run_command, "A1", "--refused")
    result = run_command("consent", "status", "list.csv", *OPTIONS)
    assert (result.code, result.out) == (0, "")
    assert "2 patients have no consent form, or belong to a clinic that does not record consent." in result.err


@pytest.mark.usefixtures("clinic")
def test_run_sheet(run_command: RunCommand) -> None:
    code = code_of(run_command, "A1")
    assert not record(run_command, "A1", "--signed", "patient,clinician", "--form", code)
    assert not record(run_command, "A2", "--refused")
    run_command("day", "list.csv", "--out", "day", *OPTIONS)
    text = " ".join(PdfReader("day/run-sheet.pdf").pages[0].extract_text().split())
    assert "Consent missing or not valid: 9:30 AM Otto Muster" in text
    assert "The patient refused the procedure on" in text
    assert "Consent given" not in text
