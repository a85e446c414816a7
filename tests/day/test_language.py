"""Patients with another language: without a translated set, the pages are in English and call an interpreter."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import pytest
from pypdf import PdfReader

from handouts.content.languages import interpreter_for
from handouts.content.library import Library
from handouts.errors import UsageError
from handouts.resources import templates_dir
from tests.support.commands import RunCommand
from tests.support.day_lists import contents, row, save

NOTICE = "Call an interpreter before you go through this page."
# Text that a label file in Italian changes. Each would be visible on a page made with it.
ITALIAN = {
    "language: en-US": "language: it-US", "December": "diciembre", "Tuesday": "martes", "Run sheet": "Hoja del día",
    "For staff only": "Solo para el personal", "Call an interpreter.": "Llame.", "Check-in": "Llegada",
}  # fmt: skip


@pytest.fixture
def italian_templates(run_command: RunCommand) -> Path:
    """The shipped templates with a complete file of labels in Italian."""
    root = Path(shutil.copytree(templates_dir(), "own"))
    text = (root / "labels/en.yaml").read_text("utf-8")
    for english, italian in ITALIAN.items():
        assert english in text
        text = text.replace(english, italian)
    (root / "labels/it.yaml").write_text(text, encoding="utf-8")
    return root


def pdf_text(data: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).split())


def pdf_language(data: bytes) -> str:
    return str(PdfReader(io.BytesIO(data)).trailer["/Root"]["/Lang"])  # type: ignore[index]


def test_pages_are_english_if_only_labels_are_italian(run_command: RunCommand, italian_templates: Path) -> None:
    rows = [row(0, language="Italian", time="07:00"), row(4, time="08:00"), row(8, language="en-GB", time="09:00")]
    save(Path("list.csv"), rows)
    answer = run_command("day", "list.csv", "--out", "out", "--jobs", 1, "--templates", italian_templates)
    assert answer.code == 0, answer.err
    assert "note: the pages for Italian are in English: " in answer.err
    files = contents(Path("out"))
    for name, data in files.items():
        if name.endswith(".pdf"):
            text = pdf_text(data)
            assert pdf_language(data) == "en-US", name
            assert not any(italian in text for italian in ITALIAN.values()), name
            assert ("The patient's language is Italian. " + NOTICE in text) == ("A0000" in name or "print" in name), (
                name
            )
    sheet = pdf_text(files["run-sheet.pdf"])
    assert sheet.count("Language: Italian. The pages are in English. Call an interpreter.") == 1
    assert "Run sheet, Tuesday, December 1, 2026" in sheet
    patients = json.loads(files["manifest.json"])["patients"]
    assert {patient["id"]: "language" in patient["alerts"] for patient in patients} == {
        "A0000": True, "A0004": False, "A0008": False,
    }  # fmt: skip
    assert {patient["language"] for patient in patients} == {"en-US"}


def test_one_notice_per_document(run_command: RunCommand, italian_templates: Path) -> None:
    for more in ((), ("--large-print",)):
        answer = run_command(
            "make", "pain-relief-georgia", "--language", "it-IT", "--templates", italian_templates, *more
        )
        assert answer.code == 0, answer.err
        assert "--language: note: Language: Italian. The pages are in English. Call an interpreter." in answer.err
        for path in answer.paths:
            assert pdf_text(Path(path).read_bytes()).count(NOTICE) == 1, path


@pytest.mark.parametrize(("language", "name"), [("English", ""), ("en-GB", ""), ("ASL", "American Sign Language"),
                                             ("Mandarin", "Chinese"), ("tlh", "tlh")])  # fmt: skip
def test_notice_names_the_language(run_command: RunCommand, language: str, name: str) -> None:
    answer = run_command("make", "reference", "preparation", "--language", language)
    text = pdf_text(Path(answer.paths[0]).read_bytes())
    assert (f"The patient's language is {name}. {NOTICE}" in text) == bool(name)
    assert (NOTICE in text) == bool(name)


def test_set_in_italian(run_command: RunCommand, italian_templates: Path) -> None:
    shutil.move(
        italian_templates / "labels/it.yaml", italian_templates / "labels/en.yaml"
    )  # a clinic whose sets are all in Italian
    for language, alert in (("Italian", False), ("English", True)):
        save(Path("list.csv"), [row(0, language=language)])
        run_command("day", "list.csv", "--out", language, "--jobs", 1, "--templates", italian_templates)
        patient = json.loads(Path(language, "manifest.json").read_text())["patients"][0]
        assert ("language" in patient["alerts"], patient["language"]) == (alert, "it-US")


def test_language_with_only_labels_is_refused(run_command: RunCommand, italian_templates: Path) -> None:
    for arguments, code in (
        (("diff", italian_templates, "--templates", italian_templates), 2),
        (("approve", "reference", "--by", "Dr. Example", "--templates", italian_templates), 1),
    ):
        answer = run_command(*arguments, "--language", "it")
        assert answer.code == code
        assert "own/documents/translations/it/consent.yaml: there is no translation of " in answer.err
        assert "the file does not say which English labels it translates: `sources` is missing" in answer.err
    with pytest.raises(UsageError, match="documents are not available in 'sw'"):
        Library(italian_templates, templates_dir()).load("reference", None, [], "sw")


def test_unknown_language(run_command: RunCommand) -> None:
    answer = run_command("make", "reference", "--language", "Italin")
    assert (answer.code, answer.paths) == (1, [])
    assert "--language: 'Italin' is not a language" in answer.err
    assert 'did you mean "Italian"?' in answer.err


@pytest.mark.parametrize(
    ("reader", "document", "needed"),
    [
        ("", "en-US", False),
        ("en", "en-US", False),
        ("EN-gb", "en-US", False),
        ("es", "en-US", True),
        ("es-MX", "es-US", False),
        ("zh", "zh-Hans", False),
        ("zh-Hant", "zh-Hans", True),
        ("zh-Hant-TW", "zh-Hant-HK", False),
        ("yue", "zh", True),
        ("eng", "en-US", True),
    ],
)
def test_interpreter_for(reader: str, document: str, needed: bool) -> None:
    assert interpreter_for(reader, document) == (reader if needed else "")
