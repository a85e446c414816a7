"""Every shipped language: labels and layouts are complete, current and true to the English ones, and pages are made.

A language is shipped if it has `templates/labels/LANGUAGE.yaml`. A new language needs no change here, unless its dates
differ from CLDR.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from pypdf import PdfReader

from handouts.content.content import Content
from handouts.content.label_sources import label_texts
from handouts.content.library import READERS, Library
from handouts.content.yaml.composer import parse_yaml
from handouts.content.yaml.source import read_source
from handouts.make import make_handouts
from handouts.schedule.appointment import gather_details
from handouts.translate.cldr import date_labels
from handouts.translate.status import parity_differences, set_status
from handouts.translate.units import TranslationFile, translation_files
from handouts.translate.writing import TranslationRecord, file_text
from handouts.typeset.renderer import missing_characters_in_text
from tests.support.full_set import CLINIC, DETAILS, FULL_SET
from tests.support.sample_sets import DOCUMENTS, TEMPLATES

LANGUAGES = sorted(
    path.stem for path in TEMPLATES.glob("labels/*.yaml") if "." not in path.stem and not path.stem.startswith("en")
)
SAMPLE = "pain-relief-georgia"
CLDR_LOCALES = {"es": "es-US", "pt": "pt-BR"}
"""The locale whose dates and numbers a language has: that of most of its speakers among patients in the US."""
NO_HAITIAN = "CLDR has no Haitian Creole and gives French; medicine labels of the US have a decimal point"
NOT_AS_CLDR: dict[tuple[str, str], str] = {
    ("ht", key): NO_HAITIAN
    for key in (
        "dates.weekdays", "dates.months", "courses.weekdays", "calendar.weekdays", "calendar.months",
        "numbers.decimal",
    )
} | {("vi", "courses.weekdays"): "two numbers beside each other, Thứ 2 14, are hard to read"}  # fmt: skip
"""Labels of dates that differ from CLDR on purpose: language and label, with the reason."""
RECORD = TranslationRecord("Test", "machine", dt.date(2026, 11, 20))
PLACEHOLDER = re.compile(r"\{[^{}]*\}")


def with_targets(file: TranslationFile, targets: dict[tuple[str, str], str]) -> TranslationFile:
    """The file with other translations, by source and `at`."""
    units = [
        replace(unit, target=targets[key], state="current") if (key := (unit.source, unit.at)) in targets else unit
        for unit in file.units
    ]
    return replace(file, units=tuple(units))


@cache
def english(clinic: str, procedure: str | None = None) -> tuple[Library, Content]:
    library = Library(TEMPLATES, TEMPLATES, files={})
    return library, library.load(clinic, procedure, DOCUMENTS)


@cache
def shared_files(language: str) -> list[TranslationFile]:
    """The labels and the layouts of a language."""
    library, content = english(SAMPLE)
    files = translation_files(library, content, language)
    return [file for file in files if file.kind != "texts" or "documents" in file.path.parts]


def labels_of(name: str) -> dict[str, str]:
    path = TEMPLATES / "labels" / f"{name}.yaml"
    if not path.exists():
        return {}
    return {".".join(map(str, key)): text for key, text in label_texts(parse_yaml(read_source(path, path.name)).tree)}


def test_spanish_is_shipped() -> None:
    assert "es" in LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_and_layouts_are_complete_and_current(language: str) -> None:
    files = shared_files(language)
    assert {file.path.name for file in files} >= {f"{language}.yaml", *(f"{name}.yaml" for name in DOCUMENTS)}
    wrong = [f"{file.name}: {unit.state}: {unit.at or unit.source}"
             for file in files for unit in file.units if unit.state != "current"]  # fmt: skip
    assert wrong == []
    assert [f"{file.name}: {entry.source}" for file in files for entry in file.unused] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_and_layouts_say_the_same(language: str) -> None:
    library, content = english(SAMPLE)
    reported = [f"{problem.file}:{problem.line}: {problem.message}"
             for problem in parity_differences(library, content, language)]  # fmt: skip
    assert reported == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_in_english(language: str) -> None:
    """A translation that is the English text, letter for letter, if it is more than placeholders and marks."""
    untranslated = [f"{file.name}: {unit.source!r}"
            for file in shared_files(language) for unit in file.units
            if unit.target == unit.source and len(re.findall(r"[^\W\d_]{2,}", PLACEHOLDER.sub("", unit.source))) > 1]  # fmt: skip
    assert untranslated == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_dates_are_as_in_cldr(language: str) -> None:
    own = labels_of(language)
    expected = date_labels(CLDR_LOCALES.get(language, language))
    different = {key: (own.get(key), text) for key, text in expected.items() if own.get(key) != text}
    assert {key: pair for key, pair in different.items() if (language, key) not in NOT_AS_CLDR} == {}
    needless = [key for tag, key in NOT_AS_CLDR if tag == language and key not in different]
    assert needless == [], "CLDR has the same: delete the exception"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_character_has_a_font(language: str) -> None:
    names = [language, *(f"{language}.{reader}" for reader in READERS)]
    texts = [text for name in names for text in labels_of(name).values()]
    texts += [unit.target for file in shared_files(language) for unit in file.units]
    assert missing_characters_in_text("".join(texts)) == set()


@pytest.fixture(scope="module", params=["patient", "parent", "carer"])
def full_set(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Library, Content]:
    """The set that states everything, for each reader."""
    root = tmp_path_factory.mktemp(request.param)
    shutil.copytree(FULL_SET, root, dirs_exist_ok=True)
    path = root / f"clinics/{CLINIC}/balloon-kyphoplasty.yaml"
    if request.param != "patient":
        path.write_text(f"{path.read_text('utf-8')}\nreader: {request.param}\n", "utf-8")
    library = Library(root, TEMPLATES, files={})
    return library, library.load(CLINIC, None, DOCUMENTS)


def with_own_words(library: Library, content: Content, language: str) -> Library:
    """The library with the set's own words as their translation, so that pages have the labels of the language."""
    for file in translation_files(library, content, language):
        if file.kind == "texts" and "documents" not in file.path.parts:
            missing = {(unit.source, unit.at): unit.source for unit in file.units if unit.state != "current"}
            file.path.parent.mkdir(parents=True, exist_ok=True)
            Path(file.path).write_text(file_text(with_targets(file, missing), RECORD), "utf-8")
    return Library(library.root, TEMPLATES, files={})


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_made(full_set: tuple[Library, Content], language: str) -> None:
    library = with_own_words(*full_set, language)
    content = library.load(CLINIC, None, DOCUMENTS, language)
    is_patient = content.instructions.value.reader == "patient"
    documents = DOCUMENTS if is_patient else ("preparation",)
    for name, data, _ in make_handouts(content, documents, gather_details({**DETAILS, "large_print": not is_patient})):
        reader = PdfReader(io.BytesIO(data))
        assert reader.trailer["/Root"]["/Lang"] == language, name  # type: ignore[index]
        text = "\n".join(page.extract_text() for page in reader.pages)
        assert not re.search(r"(?<!\.)\.\.(?!\.)|\{\w+\}|,,|::", text), name


SETS = sorted(
    (path.parents[2].name, path.stem, path.parent.name)
    for path in TEMPLATES.glob("clinics/*/translations/*/*.yaml")
    if path.stem != "clinic" and (path.parents[2] / path.name).exists()
)


@pytest.mark.parametrize(("clinic", "procedure", "language"), SETS)
def test_translated_sets_are_complete(clinic: str, procedure: str, language: str) -> None:
    library, content = english(clinic, procedure)
    status = set_status(library, content, language)
    assert (status.stale, status.missing, status.state) == (0, 0, "complete")
    assert list(parity_differences(library, content, language)) == []
