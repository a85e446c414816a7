"""Consent in two languages: the patient's beside the clinic's own, block by block, and what is filled in only once."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from handouts import document as d
from handouts.check.rules import bilingual_pairs
from handouts.check.runner import selection_contexts
from handouts.compose.bilingual import CannotPair, joined_sections
from handouts.compose.composer import compose_checked
from handouts.content.content import Content
from handouts.content.library import Library
from handouts.content.resolution import has_conditions
from handouts.document.walk import lines
from handouts.make import make_handouts
from handouts.resources import templates_dir
from handouts.schedule.appointment import Appointment, gather_details
from handouts.schedule.clinic_choices import with_example_choice
from tests.support import structure_tree
from tests.support.commands import RunCommand
from tests.support.full_set import CLINIC, DETAILS, FULL_SET
from tests.support.printed_pages import rows
from tests.support.pseudo_language import LANGUAGE, is_pseudo, translated_templates
from tests.support.sample_sets import PATIENT as PERSON
from tests.support.sample_sets import TEMPLATES, printed_in_two_languages

GEORGIA = "pain-relief-georgia"
LANGUAGES = ("es", "ar", "zh-Hans")
PATIENT: dict[str, Any] = {**PERSON, "date": "2026-12-01 10:00", "level": "L1"}
SAMPLES = (
    "exampleton-joint", "fable-creek", "neverfield-heart", GEORGIA, "reference", "storybook-eye",
)  # fmt: skip
NO_LEVEL = {name: value for name, value in PATIENT.items() if name != "level"}


@cache
def shipped(language: str) -> Content:
    """The sample set for a patient with this language."""
    library = Library(TEMPLATES, TEMPLATES)
    return library.in_language_of(library.load(GEORGIA, None, ("consent", "discharge")), language).content


def appointment(language: str, details: dict[str, Any] | None = None, **more: object) -> Appointment:
    given = PATIENT if details is None else details
    return gather_details({**given, "language": language, "bilingual": True, **more}).appointment


def printed(language: str, large: bool = False, blank: bool = False) -> bytes:
    return printed_in_two_languages(language, large, blank)


def half_lines(document: d.Document, second: bool) -> Iterator[str]:
    """The lines of text in one of two languages, without numbers of sections."""
    for section in document.sections:
        for block in section.blocks:
            half = (block.second if second else block.first) if isinstance(block, d.Bilingual) else block
            for line in lines(half):
                yield " ".join(text_in(text.words, second) for text in line.texts if text.words)


def text_in(words: d.Inlines, second: bool) -> str:
    """The text; of a text in two languages, one of them."""
    parts = list(words)
    separator = next((index for index, part in enumerate(parts) if part in d.SEPARATORS), -1)
    if separator >= 0 and parts[separator + 1].lang:  # type: ignore[union-attr]
        parts = parts[separator + 1 :] if second else parts[:separator]
    return "".join("____" if isinstance(part, d.Blank) else part.text for part in parts)


LINES = "lines to write on"
LINE_COUNT = re.compile(r"^\d+\s?(?:l[ií]n|行书写线)|للكتابة")
"""A group of lines to write on in the languages of these tests, also the accented one."""


def is_barcode(alt: str) -> bool:
    """True for the barcode of a page, which is not a picture of the procedure."""
    return any(word in alt for word in ("Código de barras", "رمز شريطي", "条形码", "Barcode"))


def fields(data: bytes) -> list[str]:
    """What is said for each line to write on and each box, in order.

    A page has a few more lines of a group where it has room, so groups are counted without the number of their lines.
    """
    texts = [node.text for node in structure_tree.read(data)[0].find("Form")]
    return [LINES if LINE_COUNT.search(text) else text for text in texts]


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_halves_are_the_pages_of_their_language(language: str) -> None:
    content = shipped(language)
    assert content.own is not None
    both = compose_checked(content, "consent", appointment(language))
    patient = compose_checked(content, "consent", replace(appointment(language), bilingual=False))
    clinic = compose_checked(content.own, "consent", replace(appointment(language), bilingual=False, language=""))
    assert both.lang == language
    assert (both.title, getattr(both.title, "lang")) == (f"{patient.title} / {clinic.title}", "en-US")  # noqa: B009
    glossary = {"Explicación de palabras", "Words explained"}
    for page, second in ((patient, False), (clinic, True)):
        half = set(half_lines(both, second))
        for section in page.sections:
            for block in section.blocks if section.heading not in glossary else ():
                for line in lines(block):
                    words = " ".join(text_in(text.words, second) for text in line.texts if text.words)
                    # In the second language, a blank is its label in brackets.
                    pattern = re.escape(words).replace(re.escape("____"), r"(?:____|\[[^\[\]]+\])")
                    assert words in half or any(re.fullmatch(pattern, line) for line in half) or second, words


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("blank", [False, True])
def test_what_is_filled_in_is_there_once(language: str, blank: bool) -> None:
    details = gather_details({**({} if blank else PATIENT), "language": language})
    ((_, document, _),) = make_handouts(shipped(language), ["consent"], details)
    assert sorted(fields(printed(language, blank=blank))) == sorted(fields(document))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("large", [False, True])
def test_each_half_is_tagged_with_its_language(language: str, large: bool) -> None:
    data = printed(language, large)
    root, _ = structure_tree.read(data)
    tagged = [node for node in root.find("Div") if node.entry.get("/Lang") == "en-US"]
    text = " ".join(node.text for node in tagged)
    assert "Balloon kyphoplasty treats a compression fracture" in text
    assert "Tell us if you want to know more" in text
    assert re.search(r"[áéíóúñ\u0600-\u06ff\u4e00-\u9fff]", text) is None
    spans = {node.text.strip() for node in root.find("Span") if node.entry.get("/Lang") == "en-US"}
    assert {"Signature", "Date", "Printed name", "Initials", "2. How it is done"} <= spans


@pytest.mark.parametrize("language", LANGUAGES)
def test_pictures_are_described_in_each_language(language: str) -> None:
    figures = structure_tree.read(printed(language, large=True))[0].find("Figure")
    first = [alt for node in figures if "/Lang" not in node.entry and not is_barcode(alt := str(node.entry["/Alt"]))]
    second = [str(node.entry["/Alt"]) for node in figures if node.entry.get("/Lang") == "en-US"]
    ((_, one, _),) = make_handouts(shipped(language), ["consent"], gather_details({**PATIENT, "language": language}))
    alone = [str(node.entry["/Alt"]) for node in structure_tree.read(one)[0].find("Figure")]
    assert first == [alt for alt in alone if not is_barcode(alt)]
    assert second[0] == "The spine, seen from the side. Marked: L1."
    assert len(first) == len(second) == 4
    assert re.search(r"[áéíóúñ\u0600-\u06ff\u4e00-\u9fff]", " ".join(second)) is None


def positions(data: bytes, words: str) -> tuple[float, float]:
    """Where the row that begins with these words is, on any page."""
    return next((row.x, row.y) for page in rows(data) for row in page if row.text.startswith(words))


def test_the_patient_reads_at_the_natural_side() -> None:
    left, right = positions(printed("es"), "Menos dolor"), positions(printed("es"), "Less pain")
    assert left[0] < 306 < right[0]
    assert left[1] == pytest.approx(right[1], abs=0.6)
    x, y = positions(printed("ar"), "Less pain")
    assert x < 306
    beside = [row.text for page in rows(printed("ar")) for row in page if row.x > 306 and abs(row.y - y) < 0.6]
    assert any(re.search("[\u0600-\u06ff]", text) for text in beside)


@pytest.mark.parametrize("language", LANGUAGES)
def test_large_print_has_the_clinics_language_in_standard_print(language: str) -> None:
    content = [row for page in rows(printed(language, large=True)) for row in page if row.text.strip()]
    small = [row for row in content if row.size < 17.9]
    assert [row.text for row in small if re.search(r"[áéíóúñ\u0600-\u06ff\u4e00-\u9fff]", row.text)] == []
    assert {row.text for row in small} >= {"Signature", "Less pain", "Date", "2. How it is done"}
    assert {row.size for row in small if not row.text.startswith(("Consent form", "Page "))} <= {12.0, 13.5}
    assert {round(row.x) for row in content if row.text.startswith("Less pain")} == {85}


@pytest.mark.parametrize(("language", "pages"), [("es", 17), ("ar", 13), ("zh-Hans", 13)])
def test_large_print_is_not_twice_as_long(language: str, pages: int) -> None:
    assert len(rows(printed(language, large=True))) <= pages


@pytest.mark.parametrize("language", LANGUAGES)
def test_sections_have_the_same_numbers(language: str) -> None:
    both = compose_checked(shipped(language), "consent", appointment(language))
    headings = [section.heading for section in both.sections if section.heading and not section.optional]
    numbers = [re.findall(r"(?:^|/ )(\d+)\. ", heading) for heading in headings]
    assert numbers == [[str(number)] * 2 for number in range(1, len(headings) + 1)]


def test_equal_bytes() -> None:
    ((_, again, _),) = make_handouts(shipped("ar"), ["consent"], gather_details(
        {**PATIENT, "language": "ar", "bilingual": True}))  # fmt: skip
    assert again == printed("ar")


def test_other_documents_are_in_the_patients_language() -> None:
    plain = compose_checked(shipped("es"), "discharge", replace(appointment("es"), bilingual=False))
    assert compose_checked(shipped("es"), "discharge", appointment("es")) == plain


# -- Every sample in a made-up language --------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Library:
    root = translated_templates(tmp_path_factory.mktemp("templates"), SAMPLES)
    return Library(root, templates_dir(), files={})


@pytest.fixture(scope="module")
def full_set(tmp_path_factory: pytest.TempPathFactory) -> Library:
    root = translated_templates(tmp_path_factory.mktemp("full-set"), (CLINIC,), FULL_SET)
    return Library(root, templates_dir(), files={})


def check_pages(library: Library, clinic: str, details: dict[str, Any], consents: tuple[str, ...]) -> None:
    """Words tagged as English are English, words of the page are made up, and fields are there once."""
    content = library.load(clinic, None, library.documents())
    content = library.select(content, content.selections[-1]) if any(content.selections) else content
    content = library.in_language_of(content, LANGUAGE).content
    assert content.own is not None
    given = gather_details({**details, "language": LANGUAGE, "bilingual": True})
    given = replace(given, appointment=with_example_choice(content, given.appointment))
    for name in consents:
        ((_, data, _),) = make_handouts(content, [name], given)
        root, _ = structure_tree.read(data)
        english = [node for node in (*root.find("Div"), *root.find("Span")) if node.entry.get("/Lang") == "en-US"]
        accents = re.compile("[áéíóúýÁÉÍÓÚÝ]")
        assert [node.text for node in english if accents.search(node.text)] == []
        assert sum(len(node.text) for node in english) > 1000
        tagged = {node.text for node in english}
        headings = [node.text for node in root.find("H2")]
        assert [text for text in headings if not any(map(is_pseudo, re.findall(r"[^\W\d_]+", text)))] == []
        assert [text for text in headings if not any(text.endswith(part) for part in tagged)] == []
        plain = replace(given, appointment=replace(given.appointment, bilingual=False))
        ((_, document, _),) = make_handouts(content, [name], plain)
        assert sorted(fields(data)) == sorted(fields(document))


@pytest.mark.parametrize("clinic", SAMPLES)
@pytest.mark.parametrize("details", [NO_LEVEL, {"large_print": True}], ids=["patient", "blank"])
def test_every_sample(samples: Library, clinic: str, details: dict[str, Any]) -> None:
    check_pages(samples, clinic, details, ("consent",))


@pytest.mark.parametrize("details", [DETAILS, {}, {"large_print": True}], ids=["patient", "blank", "large"])
def test_the_full_set(full_set: Library, details: dict[str, Any]) -> None:
    check_pages(full_set, CLINIC, {key: value for key, value in details.items() if "risk" not in key}, ("consent",))


def test_risk_numbers_are_in_a_table(full_set: Library) -> None:
    content = full_set.in_language_of(full_set.load(CLINIC, None, ("consent",)), LANGUAGE).content
    page = compose_checked(content, "consent", appointment(LANGUAGE, {}))
    tables = [
        block for section in page.sections for block in section.blocks
        if isinstance(block, d.Bilingual) and isinstance(block.first, d.FrequencyTable)
    ]  # fmt: skip
    assert len(tables) == 1
    first, second = tables[0].first, tables[0].second
    assert isinstance(first, d.FrequencyTable)
    assert isinstance(second, d.FrequencyTable)
    counts = [[re.sub(r"\D", "", str(row[1])) for row in table.groups[0].rows] for table in (first, second)]
    assert counts[0] == counts[1]


# -- Refusals and fallbacks --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("more", "message", "hint"), [
    ((), "--bilingual: two languages, but the patient's language is not given", "give the patient's language, like Spanish"),
    (("--language", "English"), "--bilingual: two languages, but English is the language of the clinic",
     "change the patient's language"),
    (("preparation", "discharge", "--language", "es"),
     "--bilingual: only a consent form can be in two languages, and preparation, discharge is not one",
     "leave out `bilingual`, or add: consent"),
])  # fmt: skip
def test_refused(run_command: RunCommand, more: tuple[str, ...], message: str, hint: str) -> None:
    answer = run_command("make", GEORGIA, "--bilingual", *more)
    assert answer.code == 1
    assert message in answer.err
    assert hint in answer.err
    assert answer.paths == []


def test_a_file_of_details(run_command: RunCommand) -> None:
    Path("patient.yaml").write_text("name: Maria Beispiel\nbilingual: true\n", "utf-8")
    answer = run_command("make", GEORGIA, "--from", "patient.yaml")
    assert "patient.yaml:2:12: two languages, but the patient's language is not given" in answer.err


@pytest.mark.parametrize("damage", ["stale", "no translation", "own risks"])
def test_consent_without_translation_is_in_one_language(run_command: RunCommand, damage: str) -> None:
    shutil.copytree(TEMPLATES, "own")
    options = ["--language", "fr" if damage == "no translation" else "es"]
    if damage == "stale":
        path = Path(f"own/clinics/{GEORGIA}/balloon-kyphoplasty.yaml")
        path.write_text(path.read_text("utf-8").replace("under 125 pounds", "under 130 pounds"), "utf-8")
    if damage == "own risks":
        options += ["--risk", "A risk of this patient."]
    answer = run_command("make", GEORGIA, "consent", "--templates", "own", "--bilingual", *options, "--out", "both")
    assert answer.code == 0
    assert "--bilingual: note: The consent was to be in two languages, but is in one only." in answer.err
    plain = run_command("make", GEORGIA, "consent", "--templates", "own", *options, "--out", "one")
    assert Path(answer.paths[0]).read_bytes() == Path(plain.paths[0]).read_bytes()


@pytest.fixture
def same_labels(tmp_path: Path) -> Path:
    """Templates in which two labels have the same Spanish words, so that two values of the first section are one."""
    shutil.copytree(TEMPLATES, tmp_path / "own")
    path = tmp_path / "own/labels/es.yaml"
    text = path.read_text("utf-8")
    text = text.replace('  explained_by: "Quién me lo explicó"', '  explained_by: "Quién hace el procedimiento"', 1)
    path.write_text(text, "utf-8")
    return tmp_path / "own"


def test_what_does_not_match_is_refused(run_command: RunCommand, same_labels: Path) -> None:
    answer = run_command("make", GEORGIA, "consent", "--templates", same_labels, "--bilingual", "--language", "es")
    assert answer.code == 1
    message = "consent.yaml:11:5: this section cannot be in two languages: it does not have the same parts in both"
    assert message in answer.err
    assert "two different labels may have the same words" in answer.err
    assert answer.paths == []


def test_check_finds_it_first(run_command: RunCommand, same_labels: Path) -> None:
    select = ("check", "--select", "bilingual-pairs", "--templates")
    answer = run_command(*select, same_labels, same_labels / "clinics" / GEORGIA)
    assert "consent.yaml:11:5: " in answer.out
    assert "Spanish beside English: this section cannot be in two languages" in answer.out
    assert answer.out.count("[bilingual-pairs]") == 1
    answer = run_command(*select, TEMPLATES, TEMPLATES / "clinics" / GEORGIA)
    assert "[bilingual-pairs]" not in answer.out


@pytest.mark.parametrize("clinic", ["neverfield-heart", "reference"])
def test_check_reads_each_kind_of_patient(samples: Library, clinic: str) -> None:
    content = samples.load(clinic, None, samples.documents())
    contexts, _ = selection_contexts(samples, content, dt.date(2026, 11, 20))
    assert samples.in_language_of(content, LANGUAGE).content.own
    assert has_conditions(content.instructions.value) == (clinic == "neverfield-heart")
    assert [list(bilingual_pairs.check(context)) for context in contexts] == [[] for _ in contexts]


def test_a_patient_of_a_day_whose_pages_do_not_match(run_command: RunCommand, same_labels: Path) -> None:
    Path("list.csv").write_text(
        "id,clinic,procedure,date,time,name,language,bilingual\n"
        f"a1,{GEORGIA},balloon-kyphoplasty,2026-12-01,10:00,Maria Beispiel,es,yes\n"
        f"a2,{GEORGIA},balloon-kyphoplasty,2026-12-01,11:00,Otto Muster,,\n", "utf-8",
    )  # fmt: skip
    answer = run_command("day", "list.csv", "--out", "out", "--templates", same_labels, "--jobs", 1)
    assert "list.csv:2:8: this section cannot be in two languages" in answer.err.replace('"bilingual": ', "")
    assert "1 packet" in answer.err + answer.out


def section(*blocks: d.Block) -> d.Section:
    return d.Section("Risks", blocks)


ITEM = d.ListItem((d.Run("pain"),))


@pytest.mark.parametrize("other", [
    section(d.ItemList((ITEM,))),
    section(d.ItemList((ITEM, ITEM, ITEM))),
    section(d.ItemList((ITEM, d.ConditionalItem((d.Run("pain"),))))),
    section(d.ItemList((ITEM, d.ListItem((d.Run("pain"), d.Blank("where")))))),
    section(d.ItemList((ITEM, ITEM), "number")),
    section(d.Paragraph((d.Run("pain"),))),
    section(d.ItemList((ITEM, ITEM)), d.Paragraph((d.Run("pain"),))),
    section(),
])  # fmt: skip
def test_other_parts_are_never_side_by_side(other: d.Section) -> None:
    with pytest.raises(CannotPair, match="does not have the same parts"):
        joined_sections((section(d.ItemList((ITEM, ITEM), "bullet")),), (other,), "en", 1)


def test_boxes_of_a_table_are_refused() -> None:
    grid = d.TickGrid("Once a day", "Time", ("Day 1",), (d.TickGridRow((d.Run("8"),), (True,)),), "box", True)
    with pytest.raises(CannotPair, match="boxes to tick"):
        joined_sections((section(grid),), (section(grid),), "en", 1)


def test_a_missing_section_is_refused() -> None:
    with pytest.raises(CannotPair, match="2 sections in one and 1 in the other"):
        joined_sections((section(), section()), (section(),), "en", 1)


# -- Lists, desk, explain ----------------------------------------------------------------------------------------------
def test_explain(run_command: RunCommand) -> None:
    answer = run_command("explain", GEORGIA, "consent", "--bilingual", "--language", "es", "--at", "2026-12-01 10:00")
    assert answer.code == 0, answer.err
    assert "Personas que pesan menos de 125 libras" in answer.out
    assert "People who weigh under 125 pounds" in answer.out
    assert "NO SOURCE" not in answer.out


def test_a_consent_of_another_name(run_command: RunCommand) -> None:
    """Which documents are in two languages is a property of their kind."""
    shutil.copytree(TEMPLATES, "own")
    for folder in ("documents", "documents/translations/es"):
        path = Path("own") / folder / "consent.yaml"
        text = path.read_text("utf-8").replace("document: consent", "document: anesthesia-consent")
        (path.parent / "anesthesia-consent.yaml").write_text(text.replace("order: 20", "order: 25"), "utf-8")
    answer = run_command(
        "make", GEORGIA, "anesthesia-consent", "--templates", "own", "--bilingual", "--language", "es"
    )  # fmt: skip
    assert answer.code == 0, answer.err
    text = structure_tree.text_of(Path(answer.paths[0]).read_bytes())
    assert "Firma / Signature" in text


def test_run_sheet_and_verify(run_command: RunCommand) -> None:
    heading = "id,clinic,procedure,date,time,name,date_of_birth,language,bilingual,documents\n"
    patients = [("a1", "10:00", "Maria Beispiel", "es", "yes", ""), ("a2", "11:00", "Otto Muster", "French", "Y", ""),
                ("a3", "12:00", "Anna Muster", "", "yes", ""), ("a4", "13:00", "Hans Test", "ar", "no", ""),
                ("a5", "14:00", "Eva Test", "es", "yes", "preparation")]  # fmt: skip
    cells = [
        f"{number},{GEORGIA},balloon-kyphoplasty,2026-12-01,{time},{name},1946-05-04,{rest[0]},{rest[1]},{rest[2]}\n"
        for number, time, name, *rest in patients
    ]
    Path("list.csv").write_text(heading + "".join(cells), "utf-8")
    answer = run_command("day", "list.csv", "--out", "out", "--jobs", 1)
    assert "list.csv:4:9: two languages, but the patient's language is not given" in answer.err
    manifest = json.loads(Path("out/manifest.json").read_text("utf-8"))
    alerts = {
        patient["id"]: [kind for kind in patient["alerts"] if "bilingual" in kind] for patient in manifest["patients"]
    }
    assert alerts == {"a1": ["bilingual"], "a2": ["not-bilingual"], "a4": [], "a5": []}
    sheet = structure_tree.text_of(Path("out/run-sheet.pdf").read_bytes())
    assert "The consent is in two languages: Spanish and English." in sheet
    assert "The consent was to be in two languages, but is in one only." in sheet
    assert "Consent not in two languages: " in sheet
    consent = structure_tree.text_of(Path("out/documents/a1-consent.pdf").read_bytes())
    assert "Firma / Signature" in consent
    assert run_command("verify", "out").code == 0


def test_diff_of_both_languages(run_command: RunCommand) -> None:
    shutil.copytree(TEMPLATES, "old")
    for name in ("balloon-kyphoplasty.yaml", "translations/es/balloon-kyphoplasty.yaml"):
        path = Path("old/clinics") / GEORGIA / name
        path.write_text(re.sub("(under|menos de) 125", r"\1 130", path.read_text("utf-8")), "utf-8")
    Path("patient.yaml").write_text("name: Maria Beispiel\nlanguage: es\nbilingual: true\n", "utf-8")
    options = ("--clinic", GEORGIA, "--document", "consent", "--language", "es", "--from", "patient.yaml")
    answer = run_command("diff", "old", TEMPLATES, *options)
    assert answer.code == 1
    for line in ("+ Personas que pesan menos de {+125+} libras", "+ People who weigh under {+125+} pounds"):
        assert line in answer.out
