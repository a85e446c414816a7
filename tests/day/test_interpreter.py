"""The need for an interpreter: bad values, the run sheet, the notice on pages, and the consent form."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from pypdf import PdfReader

from handouts.content.languages import interpreter_need
from handouts.errors import InvalidValue
from tests.support.commands import RunCommand
from tests.support.day_lists import contents, row, save

GEORGIA = "pain-relief-georgia"
HINT = "write yes, no, or the language of the interpreter, like Spanish or ASL"


def pdf_text(data: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).split())


@pytest.mark.parametrize(("written", "need"), [
    ("yes", "yes"), ("Y", "yes"), ("TRUE", "yes"), ("x", "yes"), ("no", "no"), ("N", "no"), ("False", "no"),
    ("ASL", "ase"), ("es", "es"), ("spanish", "es"), ("español", "es"), ("es-MX", "es-MX"), ("Norwegian", "nb"),
    ("nb", "nb"), ("mixtec", "Mixtec"), ("K’iche’", "K'iche'"), ("Kiche", "K'iche'"),
])  # fmt: skip
def test_need(written: str, need: str) -> None:
    assert interpreter_need(written) == need


@pytest.mark.parametrize(("written", "hint"), [
    ("maybe", HINT), ("unknown", HINT), ("TBD", HINT), ("?", HINT), ("none", HINT), ("yes/no", HINT), ("en-es", HINT),
    ("dog", HINT), ("tlh", HINT), ("104233", HINT), ("Ana Muster", HINT), ("not", HINT),
    ("Spansh", f'did you mean "Spanish"? Otherwise {HINT}'), ("Mixtek", f'did you mean "Mixtec"? Otherwise {HINT}'),
])  # fmt: skip
def test_bad_need(written: str, hint: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        interpreter_need(written)
    assert caught.value.message == f"{written!r} is not yes, no or a known language"
    assert caught.value.hint == hint


@pytest.mark.parametrize(("text", "problem"), [
    ("interpreter: maybe", "1:14: 'maybe' is not yes, no or a known language"),
    ("interpreter: no\ninterpreter_name: Ana", "2:19: the name of an interpreter, but no interpreter is needed"),
    ("interpreter_name: Ana", "1:19: the name of an interpreter, but `interpreter` is empty"),
    ("interpreter: English", "1:14: an interpreter of English, the language of the clinic"),
])  # fmt: skip
def test_bad_details(run_command: RunCommand, text: str, problem: str) -> None:
    Path("maria.yaml").write_text(text + "\n", encoding="utf-8")
    answer = run_command("make", GEORGIA, "consent", "--from", "maria.yaml")
    assert answer.code == 1
    assert f"maria.yaml:{problem}" in answer.err
    assert " write " in answer.err


def test_bad_cell(run_command: RunCommand) -> None:
    save(Path("list.csv"), [row(0), row(4, interpreter="maybe"), row(8, interpreter="no", interpreter_name="Ana")])
    answer = run_command("day", "list.csv", "--out", "out", "--jobs", 1)
    assert """list.csv:3:18: "interpreter": 'maybe' is not yes, no or a known language""" in answer.err
    assert "list.csv:4:19: the name of an interpreter, but no interpreter is needed" in answer.err


def test_run_sheet(run_command: RunCommand) -> None:
    rows = [
        row(0, language="es", interpreter="yes", interpreter_name="104233"),
        row(4, interpreter="ASL"), row(8, interpreter="yes"), row(12, language="so", interpreter="no"), row(16),
    ]  # fmt: skip
    save(Path("list.csv"), rows)
    assert run_command("day", "list.csv", "--out", "out", "--jobs", 1).code == 0
    files = contents(Path("out"))
    sheet = pdf_text(files["run-sheet.pdf"])
    declined = "Language: Somali. The pages are in English. The appointment says that no interpreter is needed."
    assert "Interpreter: Spanish. Name or ID: 104233." in sheet
    assert "Interpreter: American Sign Language. Name or ID: ____" in sheet
    assert "Interpreter: language ____" in sheet
    assert declined in sheet
    assert "3 Interpreter " in sheet
    assert "Pages in another language, no interpreter needed: Somali: " in sheet
    assert "Call an interpreter" not in sheet.replace("Call an interpreter: Spanish", "")
    patients = json.loads(files["manifest.json"])["patients"]
    alerts = {patient["id"]: [kind for kind in patient["alerts"] if "interpreter" in kind] for patient in patients}
    assert alerts == {
        "A0000": ["interpreter"], "A0004": ["interpreter"], "A0008": ["interpreter"], "A0012": ["no-interpreter"],
        "A0016": [],
    }  # fmt: skip
    page = next(pdf_text(data) for name, data in files.items() if "A0012" in name and name.endswith(".pdf"))
    assert declined in page
    assert "Call an interpreter" not in page


@pytest.mark.parametrize(("more", "present", "absent"), [
    (("--interpreter", "ASL", "--interpreter-name", "ID 104233"), ["American Sign Language", "ID 104233"], []),
    (("--interpreter", "yes", "--language", "so"), ["Somali Language"], []),
    (("--interpreter", "no", "--language", "so"), ["says that no interpreter is needed"], ["Somali Language"]),
    (("--language", "so"), ["Call an interpreter"], ["Somali Language"]),
    (("--interpreter", "yes", "--language", "es", "--interpreter-name", "104233"), ["104233", "Idioma"], ["Spanish"]),
    (("--interpreter", "ASL", "--language", "es"), ["Idioma"], ["American Sign Language"]),
])  # fmt: skip
def test_consent(run_command: RunCommand, more: tuple[str, ...], present: list[str], absent: list[str]) -> None:
    answer = run_command("make", GEORGIA, "consent", *more)
    assert answer.code == 0, answer.err
    text = pdf_text(Path(answer.paths[0]).read_bytes())
    assert [words for words in present if words not in text] == []
    assert [words for words in absent if words in text] == []


def test_explain(run_command: RunCommand) -> None:
    Path("maria.yaml").write_text("interpreter: ASL\ninterpreter_name: '104233'\n", encoding="utf-8")
    answer = run_command("explain", GEORGIA, "consent", "--from", "maria.yaml")
    assert answer.code == 0, answer.err
    assert "maria.yaml:2" in answer.out
