"""`make --fillable` and `consent check`: what they print, write, and return."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.commands import CommandResult, RunCommand
from tests.support.form_fillers import Values, fill_with_pdfjs, fill_with_pypdf
from tests.support.forms import CLINIC, values
from tests.support.real_programs import require

OPTIONAL = ("interpreter", "witness", "confirmation", "withdrawal")


def check(run_command: RunCommand, *arguments: str, code: int = 0) -> CommandResult:
    """`consent check`, which must return this exit code."""
    result = run_command("consent", "check", *arguments)
    assert result.code == code, result
    return result


def make(run_command: RunCommand, *options: str) -> Path:
    run_command("make", CLINIC, "consent", "--fillable", *options)
    (path,) = Path("out").glob("*-consent-fillable.pdf")
    return path


def complete(data: bytes) -> Values:
    return {name: value for name, value in values(data).items() if not any(f"-{key}-" in name for key in OPTIONAL)}


def test_fillable_file_does_not_replace_paper(run_command: RunCommand) -> None:
    run_command("make", CLINIC, "consent")
    make(run_command)
    names = sorted(path.name for path in Path("out").iterdir())
    assert names == [f"{CLINIC}-consent-fillable.pdf", f"{CLINIC}-consent.pdf"]


def test_all_documents(run_command: RunCommand) -> None:
    result = run_command("make", CLINIC, "--fillable")
    assert [Path(line).name for line in result.out.split()] == [
        f"{CLINIC}-{kind}-fillable.pdf" for kind in ("consent", "discharge", "preparation")
    ]


def test_empty_form(run_command: RunCommand) -> None:
    path = make(run_command)
    result = check(run_command, str(path), code=1)
    lines = result.out.splitlines()
    assert lines[0].startswith(f"{path}: ")
    assert lines[0].endswith(": 0 of 48 fields filled in")
    assert "  Clinician: MISSING page 4: name, signature, date, time" in lines
    assert "  Interpreter: nothing filled in" in lines
    assert "  Clinic: MISSING page 1: “Name”" in lines


def test_complete_form(run_command: RunCommand) -> None:
    path = make(run_command)
    path.write_bytes(fill_with_pypdf(path.read_bytes(), complete(path.read_bytes())))
    result = check(run_command, str(path))
    lines = result.out.splitlines()
    assert "  Patient or representative: complete" in lines
    assert lines[-1].startswith("  Words: unchanged, as far as the file shows.")
    assert "Maria" not in result.out + result.err  # nothing that was entered


def test_journal_proves_the_words(run_command: RunCommand) -> None:
    """A program that adds to the file leaves the bytes that the journal knows."""
    require("pdf.js")
    path = make(run_command, "--name", "Maria Beispiel", "--id", "a1")
    path.write_bytes(fill_with_pdfjs(path.read_bytes(), complete(path.read_bytes())))
    result = check(run_command, str(path))
    assert "Words: unchanged. The journal has this file, made 20" in result.out


def test_changed_words(run_command: RunCommand) -> None:
    from tests.consent.test_form_values import CHANGES, _edited

    Path("sent.pdf").write_bytes(_edited(CHANGES["cover"]))
    result = check(run_command, "sent.pdf", code=1)
    assert "Words: CHANGED. The pages are not as they were made. Do not use this form." in result.out


def test_withdrawal(run_command: RunCommand) -> None:
    path = make(run_command)
    entered = complete(path.read_bytes())
    name = next(name for name in values(path.read_bytes()) if name.endswith("withdrawal-signature"))
    path.write_bytes(fill_with_pypdf(path.read_bytes(), {**entered, name: "Maria Beispiel"}))
    result = check(run_command, str(path), code=1)
    assert "  Withdrawal: SIGNED. The patient no longer agrees. Do not use this form." in result.out.splitlines()


def records(run_command: RunCommand, *arguments: str, code: int = 0) -> list[dict[str, Any]]:
    result: list[dict[str, Any]] = json.loads(check(run_command, "--format", "json", *arguments, code=code).out)
    return result


def test_json(run_command: RunCommand) -> None:
    path = make(run_command)
    path.write_bytes(fill_with_pypdf(path.read_bytes(), complete(path.read_bytes())))
    Path("letter.pdf").write_bytes(b"Dear clinic")
    filled, refused = records(run_command, str(path), "letter.pdf", code=1)
    assert refused == {"file": "letter.pdf", "error": "is not a PDF", "hint": "give the PDF that the patient sent back"}
    assert (filled["complete"], filled["withdrawn"], filled["words"], filled["made"], filled["added"]) == (
        True, False, "unchanged", None, [],
    )  # fmt: skip
    (document,) = filled["documents"]
    assert {entry["party"]: entry["state"] for entry in document["parties"]} == {
        "patient": "complete", "clinician": "complete", **dict.fromkeys(OPTIONAL, "empty"),
    }  # fmt: skip
    assert "values" not in filled
    (with_values,) = records(run_command, "--values", str(path))
    assert with_values["values"]["f01-text"] == "Maria Beispiel"


@pytest.mark.parametrize("name", ["missing.pdf", "."])
def test_file_that_cannot_be_read(run_command: RunCommand, name: str) -> None:
    result = check(run_command, name, code=1)
    assert result.err.startswith(f"{name}: cannot be read: ")


def test_no_file(run_command: RunCommand) -> None:
    check(run_command, code=2)
