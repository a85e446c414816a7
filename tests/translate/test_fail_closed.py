"""A page is in the patient's language only if its translation is complete and current. Otherwise it is in English."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from pypdf import PdfReader

from handouts.content.languages import interpreter_for
from handouts.content.library import Library
from handouts.resources import templates_dir
from tests.support.base_set import BASE
from tests.support.commands import RunCommand
from tests.support.day_lists import row, save
from tests.support.pseudo_language import LANGUAGE, is_pseudo, translated_templates
from tests.support.text_readers import pdfium

CLINIC = "pain-relief-georgia"
SET = f"clinics/{CLINIC}/balloon-kyphoplasty.yaml"
FOLDER = f"clinics/{CLINIC}/translations/{LANGUAGE}"
TRANSLATION = f"{FOLDER}/balloon-kyphoplasty.yaml"
LABELS = f"labels/{LANGUAGE}.yaml"
NOTICE = "Call an interpreter before you go through this page."
PATIENT = ("--name", "Maria Beispiel", "--at", "2026-12-01 10:00", "--language", LANGUAGE)


@pytest.fixture(scope="module")
def translated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return translated_templates(tmp_path_factory.mktemp("templates"), (CLINIC,))


@pytest.fixture
def templates(translated: Path, run_command: RunCommand) -> Path:
    return Path(shutil.copytree(translated, "own"))


def page_text(path: str | Path) -> str:
    return " ".join(" ".join(pdfium(Path(path).read_bytes())).split())


def language(path: str | Path) -> str:
    return str(PdfReader(path).trailer["/Root"]["/Lang"])  # type: ignore[index]


def test_a_complete_translation(run_command: RunCommand, templates: Path) -> None:
    answer = run_command("make", CLINIC, "--templates", templates, *PATIENT)
    assert answer.code == 0
    assert "warning signs to fill in by hand" in answer.err
    assert len(answer.err.splitlines()) == 2  # this note and its hint
    for path in answer.paths:
        assert language(path) == LANGUAGE
        assert NOTICE not in page_text(path)
        assert "Nó qúálífíéd pérsón hás révíéwéd thís tránslátíón." in page_text(path)


DAMAGES = [
    ("a changed text of the set", SET, "Someone must drive you home.", "An adult must drive you home.",
     f"{SET}:74:9: note"),
    ("a new text of the set", SET, "bed_rest:", "wear: [Loose clothes]\nbed_rest:", f"{SET}:"),
    ("a changed heading", "documents/consent.yaml", "heading: How it is done", "heading: How we do it",
     "documents/consent.yaml:"),
    ("a changed term", "procedures/balloon-kyphoplasty.yaml", "plain: balloon kyphoplasty", "plain: kyphoplasty",
     "procedures/balloon-kyphoplasty.yaml:"),
    ("a changed label", "labels/en.yaml", "eat: Stop eating", "eat: Eat nothing", f"{LABELS}:"),
    ("a new label for a parent", "labels/en.parent.yaml", "eat: Your child must", "eat: Your daughter must", ""),
    ("a lost translation", TRANSLATION, '    target: "Sóméóné múst drívé ýóú hómé."\n', "", f"{SET}:74:9: note"),
    ("a lost placeholder", f"documents/translations/{LANGUAGE}/consent.yaml", 'target: "Cónsént fór {procedure}"',
     'target: "Cónsént"', f"documents/translations/{LANGUAGE}/consent.yaml:"),
    ("a lost placeholder of a label", LABELS, 'exact: "úntíl {time}"', 'exact: "úntíl"', f"{LABELS}:"),
    ("a missing label", LABELS, '  eat: "Stóp éátíng"\n', "", f"{LABELS}:"),
    ("a missing plural form", LABELS, '    other: "mínútés"\n', '    two: "mínútés"\n', f"{LABELS}:"),
    ("markup that does not end", TRANSLATION, '"Sóméóné múst drívé ýóú hómé."', '"**Sóméóné múst drívé ýóú hómé."',
     f"{TRANSLATION}:"),
    ("another language in the folder", TRANSLATION, f"language: {LANGUAGE}", "language: sw", f"{TRANSLATION}:2:11"),
    ("a tag that is no tag", TRANSLATION, f"language: {LANGUAGE}", "language: Pseudo", f"{TRANSLATION}:2:11"),
    ("no translator", TRANSLATION, "method: machine", "", f"{TRANSLATION}:"),
    ("an entry twice", TRANSLATION, "texts:\n", 'texts:\n  - {source: "Less pain", target: "x"}\n', f"{TRANSLATION}:"),
    ("a file that is no YAML", TRANSLATION, "texts:\n", "texts: [\n", f"{TRANSLATION}:"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "before", "after", "place"), [entry[1:] for entry in DAMAGES],
                         ids=[entry[0].replace(" ", "-") for entry in DAMAGES])  # fmt: skip
def test_the_page_falls_back_whole(
    run_command: RunCommand, templates: Path, file: str, before: str, after: str, place: str
) -> None:
    path = templates / file
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")
    answer = run_command("make", CLINIC, "--templates", templates, *PATIENT)
    assert answer.code == 0, answer.err
    if not place:  # this set is not for a parent
        assert "note: the pages" not in answer.err
        return
    assert f"own/{place}" in answer.err
    assert f"note: the pages for {LANGUAGE} are in English: " in answer.err
    for page in answer.paths:
        words = re.findall(r"[^\W\d_]{3,}", page_text(page))
        assert language(page) == "en-US"
        assert NOTICE in page_text(page)
        assert sum(map(is_pseudo, words)) < len(words) / 5  # only words without vowels, such as CT
        assert not re.search("[áéíóúý]", page_text(page))


def test_own_risks_are_not_mixed_in(run_command: RunCommand, templates: Path) -> None:
    answer = run_command("make", CLINIC, "--templates", templates, *PATIENT, "--risk", "Your bones are very soft.")
    assert {language(path) for path in answer.paths} == {"en-US"}
    assert all(NOTICE in page_text(path) for path in answer.paths)


def test_a_day_has_each_patient_in_one_language(run_command: RunCommand, templates: Path) -> None:
    rows = [row(0, language=LANGUAGE, time="07:00"), row(4, time="08:00"), row(8, language="Korean", time="09:00")]
    save(Path("list.csv"), [entry | {"clinic": CLINIC} for entry in rows])
    answer = run_command("day", "list.csv", "--out", "out", "--jobs", 1, "--templates", templates)
    assert answer.code == 0, answer.err
    patients = {entry["id"]: entry for entry in json.loads(Path("out/manifest.json").read_text())["patients"]}
    assert {key: entry["language"] for key, entry in patients.items()} == {
        "A0000": LANGUAGE, "A0004": "en-US", "A0008": "en-US",
    }  # fmt: skip
    assert {key: "language" in entry["alerts"] for key, entry in patients.items()} == {
        "A0000": False, "A0004": False, "A0008": True,
    }  # fmt: skip
    sheet = page_text("out/run-sheet.pdf")
    assert f"The pages are in {LANGUAGE}." in sheet
    assert not re.search("[áéíóúý]", sheet), "the run sheet is in the language of staff"
    assert run_command("verify", "out").code == 0


def test_a_draft_needs_an_approval_of_its_own(run_command: RunCommand) -> None:
    shutil.copytree(BASE, "plain/clinics/base")
    templates = translated_templates(Path("own"), ("base",), Path("plain"))
    path = templates / "clinics/base/balloon-kyphoplasty.yaml"
    path.write_text(path.read_text("utf-8").replace("status: approved", "status: draft"), "utf-8")
    save(Path("list.csv"), [row(0, language=LANGUAGE) | {"clinic": "base"}])
    approve = ("approve", "base", "--by", "A. Example", "--templates", templates)
    assert run_command(*approve).code == 0
    answer = run_command("day", "list.csv", "--out", "first", "--jobs", 1, "--templates", templates)
    assert answer.code == 0, answer.err
    assert f"the translation into {LANGUAGE} is a draft" in answer.err
    assert language("first/documents/A0000-consent.pdf") == "en-US"
    answer = run_command(*approve, "--language", LANGUAGE)
    assert answer.code == 0, answer.err
    answer = run_command("day", "list.csv", "--out", "second", "--jobs", 1, "--templates", templates)
    assert language("second/documents/A0000-consent.pdf") == LANGUAGE
    record = (templates / "clinics/base/approvals/balloon-kyphoplasty.yaml").read_text()
    assert re.findall(r'language: "([^"]+)"', record) == ["en-US", LANGUAGE]


def test_an_approval_covers_the_translated_words(translated: Path) -> None:
    library = Library(translated, templates_dir())
    digests = [library.load(CLINIC, None, library.documents(), name).text_digests for name in ("en", LANGUAGE)]
    assert not set(digests[0].values()) & set(digests[1].values())


SCRIPTS = [("zh-Hans", "zh-CN", False), ("zh-Hans", "zh-TW", True), ("zh-Hant", "zh-HK", False), ("zh-Hant", "zh", False),
           ("zh-Hans", "yue", True), ("pt", "pt-BR", False)]  # fmt: skip


@pytest.mark.parametrize(("document", "reader", "needed"), SCRIPTS)
def test_scripts_matter(document: str, reader: str, needed: bool) -> None:
    assert bool(interpreter_for(reader, document)) is needed
