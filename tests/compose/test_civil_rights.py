"""Notices of nondiscrimination and of language help: at the end of the documents that a clinic names, and nowhere else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from handouts.compose.composer import compose
from handouts.compose.placeholders import plain_text
from handouts.content.content import Content
from handouts.content.library import Library
from handouts.document import Blank, Document, KeyValues, Run, Section, Taglines
from handouts.document.walk import section_lines
from handouts.errors import InputError
from handouts.resources import templates_dir
from handouts.schedule.appointment import Appointment
from handouts.translate.units import translation_files
from tests.support.commands import RunCommand

CLINIC = "pain-relief-georgia"
HELP = """
notices:
  language_help:
    documents: [consent, discharge]
    languages: [es, ar, vi]
"""
FAIRNESS = """
  nondiscrimination:
    documents: [discharge]
    coordinator: Ann Example
    email: rights@clinic.example
"""
HEADINGS = ("Free help with language", "Notice of nondiscrimination")


def library(root: Path, notices: str, *replaced: tuple[str, str]) -> Library:
    """Copied templates in which the clinic has these notices."""
    shutil.copytree(templates_dir(), root / "own")
    path = root / f"own/clinics/{CLINIC}/clinic.yaml"
    text = path.read_text("utf-8")
    for before, after in replaced:
        assert before in text
        text = text.replace(before, after)
    path.write_text(f"{text}{notices}", "utf-8")
    return Library(root / "own", templates_dir())


def load(root: Path, notices: str, language: str | None = None) -> Content:
    documents = ("consent", "discharge", "preparation")
    return library(root, notices).load(CLINIC, None, documents, language)


def sections(document: Document) -> dict[str, Section]:
    return {section.heading: section for section in document.sections if section.heading}


def text_of(section: Section) -> str:
    texts = [plain_text(text.words) for line in section_lines(section) for text in line.texts]
    return " ".join(texts).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("notices", "expected"),
    [
        ("", {"consent": [], "preparation": [], "discharge": []}),
        (HELP, {"consent": HEADINGS[:1], "preparation": [], "discharge": HEADINGS[:1]}),
        (HELP + FAIRNESS, {"consent": HEADINGS[:1], "preparation": [], "discharge": HEADINGS}),
    ],
)
def test_documents_with_notices(tmp_path: Path, notices: str, expected: dict[str, list[str]]) -> None:
    content = load(tmp_path, notices)
    for name, headings in expected.items():
        page_headings = list(sections(compose(content, name, Appointment())))
        assert [heading for heading in page_headings if heading in HEADINGS] == list(headings)
        assert page_headings[len(page_headings) - len(headings) :] == list(headings), "at the end"


def test_facts_are_those_of_the_clinic(tmp_path: Path) -> None:
    document = compose(load(tmp_path, HELP + FAIRNESS), "discharge", Appointment())
    help_text, fairness = (text_of(sections(document)[heading]) for heading in HEADINGS)
    assert "Ask any of our staff, or call 770.929.9033." in help_text
    for words in ("Pain Relief Clinic, Georgia follows", "Ann Example", "rights@clinic.example", "1-800-368-1019"):
        assert words in fairness
    assert "on our website" not in fairness


def test_what_is_not_stated_is_a_line_to_write_on(tmp_path: Path) -> None:
    fairness = "  nondiscrimination: {documents: [discharge]}\n"
    section = sections(compose(load(tmp_path, HELP + fairness), "discharge", Appointment()))[HEADINGS[1]]
    pairs = next(block.pairs for block in section.blocks if isinstance(block, KeyValues))
    assert [label for label, value in pairs if isinstance(value[0], Blank)] == ["Coordinator", "Phone"]


def test_a_clinic_without_a_coordinator(tmp_path: Path) -> None:
    fairness = "  nondiscrimination: {documents: [discharge], coordinator: none}\n"
    text = text_of(sections(compose(load(tmp_path, HELP + fairness), "discharge", Appointment()))[HEADINGS[1]])
    assert "oordinator" not in text
    assert "grievance" not in text
    assert "ask our staff or call" in text
    assert "Office for Civil Rights" in text


def taglines(document: Document) -> dict[str, str]:
    blocks = [block for section in document.sections for block in section.blocks if isinstance(block, Taglines)]
    lines = [[run for run in line if isinstance(run, Run)] for block in blocks for line in block.lines]
    return {runs[0].lang: "".join(run.text for run in runs) for runs in lines}


@pytest.mark.parametrize(("language", "expected"), [("en", ["es", "ar", "vi"]), ("es", ["ar", "vi"])])
def test_taglines_are_in_other_languages(tmp_path: Path, language: str, expected: list[str]) -> None:
    lines = taglines(compose(load(tmp_path, HELP, language), "discharge", Appointment()))
    assert list(lines) == expected
    assert all("770.929.9033" in line for line in lines.values())


def test_the_notice_has_its_own_number(tmp_path: Path) -> None:
    document = compose(load(tmp_path, HELP + "    phone: 555-010-0123\n    tty: 711\n"), "consent", Appointment())
    text = text_of(sections(document)[HEADINGS[0]])
    assert "555-010-0123" in text
    assert "TTY: 711." in text
    assert "770.929.9033" not in text


def test_another_country_has_no_such_notices(tmp_path: Path) -> None:
    british = (
        ("locale: en-US", "locale: en-GB"),
        ("America/New_York", "Europe/London"),
        ("770.929.9033", "020 7946 0958"),
    )
    with pytest.raises(InputError) as caught:
        library(tmp_path, HELP, *british).load(CLINIC, None, ("consent",))
    problem = next(problem for problem in caught.value.problems if "notices" in problem.message)
    assert (
        problem.message == "there are no such notices for the United Kingdom: the law of another country asks for them"
    )
    assert problem.hint == "delete these lines"
    assert (Path(problem.file).name, problem.line) == ("clinic.yaml", 19)


@pytest.mark.parametrize(
    "language", sorted(path.parent.name for path in templates_dir().glob("notices/translations/*/US.yaml"))
)
def test_every_shipped_language_has_the_notices(tmp_path: Path, language: str) -> None:
    own = library(tmp_path, HELP + FAIRNESS)
    content = own.load(CLINIC, None, ("consent", "discharge"))
    (file,) = [file for file in translation_files(own, content, language) if file.name.startswith("notices/")]
    assert [unit.source for unit in file.units if unit.state != "current"] == []
    assert file.unused == ()
    assert f"{language}.yaml" in {path.name for path in templates_dir().glob("labels/*.yaml")}


def test_a_changed_notice_makes_the_pages_english(tmp_path: Path) -> None:
    own = library(tmp_path, HELP)
    path = tmp_path / "own/notices/US.yaml"
    path.write_text(path.read_text("utf-8").replace("Ask any of our staff,", "Ask one of our nurses,"), "utf-8")
    choice = own.in_language_of(own.load(CLINIC, None, ("consent",)), "es")
    assert choice.content.labels.value.language == "en-US"
    assert "notices/US.yaml" in choice.problems[0].file.replace("\\", "/")


def test_pages_without_notices_need_no_translation_of_them(tmp_path: Path) -> None:
    own = library(tmp_path, "")
    path = tmp_path / "own/notices/US.yaml"
    path.write_text(path.read_text("utf-8").replace("Ask any of our staff,", "Ask one of our nurses,"), "utf-8")
    assert not own.in_language_of(own.load(CLINIC, None, ("consent",)), "es").problems


def test_explain_finds_numbers_of_notices(run_command: RunCommand) -> None:
    library(Path(), HELP + FAIRNESS)
    answer = run_command("explain", CLINIC, "discharge", "--templates", "own")
    assert answer.code == 0, answer.err
    printed, place = [line for line in answer.out.splitlines() if "1-800-368-1019" in line]
    assert 'in "Phone: 1-800-368-1019"' in printed
    assert "notices/US.yaml:61:" in place.replace("\\", "/")
