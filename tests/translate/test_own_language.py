"""A clinic that writes its sets in another language than English: only labels, layouts and procedure are translated."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pypdf import PdfReader

from handouts.resources import templates_dir
from tests.support.commands import CommandResult, RunCommand

CLINIC = "pain-relief-georgia"
FOLDER = f"clinics/{CLINIC}"


def replace(path: Path, *pairs: tuple[str, str]) -> None:
    text = path.read_text("utf-8")
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after)
    path.write_text(text, "utf-8")


@pytest.fixture
def templates(run_command: RunCommand) -> Path:
    """Templates in which one clinic is in Mexico and writes in Spanish."""
    root = Path(shutil.copytree(templates_dir(), "own"))
    shutil.rmtree(root / FOLDER / "translations")
    replace(
        root / FOLDER / "clinic.yaml",
        ("locale: en-US", "locale: es-MX"),
        ("America/New_York", "America/Mexico_City"),
        ("770.929.9033", "55 5555 0199"),
        ("You can also use our appointment form.", "También puede escribirnos."),
    )
    replace(root / FOLDER / "balloon-kyphoplasty.yaml", ("Someone must drive you home.", "Alguien tiene que llevarle."))
    return root


def make(run_command: RunCommand, templates: Path, *more: str) -> CommandResult:
    return run_command("make", CLINIC, "preparation", "--templates", templates, "--at", "2026-12-01 10:00", *more)


def read(path: str | Path) -> tuple[str, str]:
    """Text and language of a PDF."""
    reader = PdfReader(path)
    language = str(reader.trailer["/Root"]["/Lang"])  # type: ignore[index]
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split()), language


@pytest.mark.parametrize("more", [(), ("--language", "Spanish")])
def test_pages_are_in_the_language_of_the_clinic(
    run_command: RunCommand, templates: Path, more: tuple[str, ...]
) -> None:
    answer = make(run_command, templates, *more)
    assert answer.code == 0, answer.err
    text, language = read(answer.paths[0])
    assert language == "es"
    for words in ("Cómo prepararse", "1 de diciembre", "Alguien tiene que llevarle."):
        assert words in text
    assert "Getting ready" not in text
    assert "Ninguna persona calificada" not in text, "the set itself is not a translation"


def test_a_reader_of_english_needs_an_interpreter(run_command: RunCommand, templates: Path) -> None:
    answer = make(run_command, templates, "--language", "English")
    assert answer.code == 0, answer.err
    assert read(answer.paths[0])[1] == "es"
    assert "there is no translation of own/clinics" in answer.err
    assert "Llame a un intérprete" in answer.err, "staff read Spanish too"


def test_an_unknown_language_is_refused(run_command: RunCommand, templates: Path) -> None:
    replace(templates / FOLDER / "clinic.yaml", ("locale: es-MX", "locale: sw-MX"))
    answer = make(run_command, templates)
    assert answer.code == 1
    assert "pages are not available for sw-MX" in answer.err
