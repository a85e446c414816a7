"""All bad input of a translation: each is told at its place with a hint, and the pages are in English as a whole."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest
from pypdf import PdfReader

from handouts.content.library import Library
from handouts.resources import templates_dir
from handouts.translate.status import translation_problems
from tests.support.commands import RunCommand
from tests.support.outside_languages import CLINIC, POLISH, OutsideLanguage, made_templates
from tests.support.text_readers import pdfium
from tests.translate.test_outside_languages import run

SET = f"clinics/{CLINIC}/balloon-kyphoplasty.yaml"
TEXTS = f"clinics/{CLINIC}/translations/pl/balloon-kyphoplasty.yaml"
PROCEDURE = "procedures/translations/pl/balloon-kyphoplasty.yaml"
CONSENT = "documents/translations/pl/consent.yaml"
LABELS = "labels/pl.yaml"
PATIENT = ("--name", "Maria Beispiel", "--at", "2026-12-01 10:00", "--language", "Polish")
NOTICE = "Call an interpreter before you go through this page."
N_KO = OutsideLanguage("nqo", "nqo", "ߓߊ߬ߓߊ ߞߊ߲ ߛߏ ߡߐ߱ ߝߊ߬ߛߏ", "ߕߍ")


class Bad(NamedTuple):
    """A change that makes a translation unusable, and what is said about it."""

    name: str
    file: str
    before: str
    after: str
    place: str
    """File, line and column below the folder of templates. The line is that of `before` if it is `LINE`."""
    message: str
    hint: str


BAD = [
    Bad("stale entry", TEXTS, 'source: "Someone must drive you home."', 'source: "Somebody must drive you home."',
        f"{TEXTS}:LINE:13", "this entry is stale: the text that it translates was changed", "did you mean"),
    Bad("text was changed", SET, "Someone must drive you home.", "An adult must drive you home.",
        f"{TEXTS}:70:13", "this entry is stale", "Translate the new text"),
    Bad("entry for what is not there", TEXTS, "texts:\n", 'texts:\n  - source: "Fly home."\n    target: "Lecieć."\n',
        f"{TEXTS}:8:13", "this entry is stale: the file that it translates has no such text", "delete the entry"),
    Bad("entry at a place that is not there", TEXTS, 'source: "Less pain"', 'source: "Less pain"\n    at: "risks.0"',
        f"{TEXTS}:LINE:13", "this text is not at risks.0", "correct `at`, or delete it"),
    Bad("text without a translation", SET, "bed_rest:", "wear: [Loose clothes]\nbed_rest:", f"{SET}:LINE:8",
        "this text has no translation in", "add it there, or import it again"),
    Bad("tag that is not BCP 47", TEXTS, "language: pl", "language: polski", f"{TEXTS}:2:11",
        "'polski' is not the tag of a language", "write its code"),
    Bad("tag in capitals", PROCEDURE, "language: pl", "language: PL", f"{PROCEDURE}:2:11",
        "'PL' is not the tag of a language", "write pl"),
    Bad("labels in another language", LABELS, "language: pl", "language: cs", f"{LABELS}:2:11",
        "the language is cs, but the file is named pl", "rename the file, or correct `language`"),
    Bad("labels miss a key", LABELS, '  exact: "do {time}"\n', "", f"{LABELS}:", 'the key "exact" is missing', "add `exact:`"),
    Bad("labels have another key", LABELS, '  exact: "do {time}"\n', '  exact: "do {time}"\n  exactly: "do"\n', f"{LABELS}:",
        'unknown key "exactly"', "did you mean"),
    Bad("label is not confirmed", LABELS, "  until.exact:", "  until.exacty:", f"{LABELS}:",
        "the label until.exact is not translated", "import its translation"),
    Bad("plural form is missing", LABELS, '    few: "godziny"\n', "", f"{LABELS}:",
        "the plural form `few` of hour is missing", "pl has the forms one, few, many, other"),
    Bad("plural form that the language lacks", LABELS, '    few: "godziny"\n', '    few: "godziny"\n    two: "godziny"\n',
        f"{LABELS}:", "pl has no plural form `two`", "pl has the forms one, few, many, other"),
    Bad("pattern without a number", LABELS, "  counted:\n", '  counted:\n    few: "{unit}"\n', f"{LABELS}:",
        "this label must contain {number}", ""),
    Bad("placeholder only in English", CONSENT, "Zgoda na zabieg: {procedure}", "Zgoda na zabieg", f"{CONSENT}:LINE:13",
        "the translation has no {procedure}", "write {procedure} where its value goes"),
    Bad("placeholder only in the translation", CONSENT, "Zgoda na zabieg: {procedure}", "{clinic}: {procedure}",
        f"{CONSENT}:LINE:13", "the translation has {clinic}, which the text does not have", "delete it"),
    Bad("placeholder of a label only in English", LABELS, '  exact: "do {time}"', '  exact: "do"', f"{LABELS}:LINE:10",
        "this label must contain {time}", ""),
    Bad("placeholder of a label only in the translation", LABELS, '  exact: "do {time}"', '  exact: "do {time} {day}"',
        f"{LABELS}:LINE:", "unknown placeholder {day}", ""),
    Bad("script without a font", TEXTS, "Ktoś musi zawieźć pana lub panią samochodem.", "ߞߊ߲ ߛߏ", f"{TEXTS}:LINE:13",
        "no font can print the script N'Ko", "add a font of this script"),
    Bad("character without a font", LABELS, 'bring: "Zabrać ze sobą"', 'bring: "Zabrać \U0001f9f3"', f"{LABELS}:LINE:",
        "no font can print '\U0001f9f3' (U+1F9F3, LUGGAGE)", "replace or remove this character"),
    Bad("digits that are not known", LABELS, 'digits: "latn"', 'digits: "thai"', f"{LABELS}:LINE:11", '"thai" is not an allowed value',
        "use one of: arab, arabext, beng, deva, latn"),
]  # fmt: skip


@pytest.fixture(scope="module")
def polish(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_templates(run, tmp_path_factory.mktemp("pl") / "own", POLISH)


@pytest.fixture
def templates(polish: Path, run_command: RunCommand) -> Path:
    return Path(shutil.copytree(polish, "own"))


def assert_in_english(paths: list[str]) -> None:
    for path in paths:
        reader = PdfReader(path)
        text = " ".join(" ".join(pdfium(Path(path).read_bytes())).split())
        assert reader.trailer["/Root"]["/Lang"] == "en-US"  # type: ignore[index]
        assert NOTICE in text
        assert not set(POLISH.words.split()) & set(re.findall(r"\w+", text))


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.name.replace(" ", "-"))
def test_bad_translation(run_command: RunCommand, templates: Path, bad: Bad) -> None:
    path = templates / bad.file
    text = path.read_text("utf-8")
    assert bad.before in text
    path.write_text(text.replace(bad.before, bad.after, 1), "utf-8")
    line = text[: text.index(bad.before)].count("\n") + 1
    answer = run_command("make", CLINIC, "--templates", templates, *PATIENT)
    assert answer.code == 0, answer.err
    assert "note: the pages for Polish are in English: " in answer.err
    library = Library(templates, templates_dir())
    reported = translation_problems(library, library.load(CLINIC, None, library.documents()), "pl")
    assert reported[0].message in answer.err, "the first one is told, and how many more there are"
    place = f"own/{bad.place.replace('LINE', str(line))}"
    matching = [problem for problem in reported if f"{problem.file}:{problem.line}:{problem.column}".startswith(place)]
    assert any(bad.message in problem.message and bad.hint in problem.hint for problem in matching), reported
    assert len(answer.paths) == 3
    assert_in_english(answer.paths)


@pytest.mark.parametrize(
    ("name", "new"),
    [("labels/pl.yaml", "labels/polish.yaml"), (f"clinics/{CLINIC}/translations/pl", f"clinics/{CLINIC}/translations/Polish")],
)  # fmt: skip
def test_a_name_that_is_no_tag(run_command: RunCommand, templates: Path, name: str, new: str) -> None:
    (templates / name).rename(templates / new)
    answer = run_command("make", CLINIC, "--templates", templates, *PATIENT)
    assert (
        f"own/{new}: note: the pages for Polish are in English: {Path(new).stem!r} is not the tag of a language"
        in answer.err
    )
    assert "name it by the code of the language, such as es or zh-Hans" in answer.err
    checked = run_command("check", templates / "clinics" / CLINIC, "--select", "translation-current")
    assert f"own/{new}:1:1: warning: {Path(new).stem!r} is not the tag of a language" in checked.out + checked.err
    assert_in_english(answer.paths)


def test_a_language_in_a_script_without_a_font(
    run_command: RunCommand, tmp_path_factory: pytest.TempPathFactory
) -> None:
    templates = made_templates(run, tmp_path_factory.mktemp("nqo") / "own", N_KO)
    answer = run_command("make", CLINIC, "--templates", templates, *PATIENT[:-1], "nqo")
    assert answer.code == 0, answer.err
    assert "the pages for nqo are in English: no font can print the script N'Ko" in answer.err
    assert "give these patients an interpreter" in answer.err
    assert_in_english(answer.paths)


def test_a_logo_for_pages_from_right_to_left(run_command: RunCommand, templates: Path) -> None:
    """It is on Arabic pages only. A logo that cannot be printed is refused, as `logo` is."""
    folder = templates / "clinics" / CLINIC
    clinic = folder / "clinic.yaml"
    same = clinic.read_text("utf-8")
    sizes = {}
    for language in ("Spanish", "Arabic"):
        for name, logo in (("same", same), ("other", same.replace("logo_rtl: same", "logo_rtl: right.svg"))):
            svg = (folder / "logo.svg").read_text("utf-8").replace("#1F5C4D", "#104030")
            (folder / "right.svg").write_text(svg, "utf-8")
            clinic.write_text(logo, "utf-8")
            answer = run_command(
                "make", CLINIC, "preparation", "--templates", templates, "--language", language, "--out", f"out-{name}"
            )
            assert answer.code == 0, answer.err
            sizes[language, name] = Path(answer.paths[0]).read_bytes()
    assert sizes["Spanish", "same"] == sizes["Spanish", "other"]
    assert sizes["Arabic", "same"] != sizes["Arabic", "other"]
    (folder / "right.svg").unlink()
    answer = run_command("make", CLINIC, "--templates", templates)
    line = same[: same.index("logo_rtl")].count("\n") + 1
    assert answer.code == 1
    assert f"own/clinics/{CLINIC}/clinic.yaml:{line}:13: the logo 'right.svg' does not exist" in answer.err
