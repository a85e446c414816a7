"""A language from outside takes files only. Polish has four plural forms, Hebrew a dual, and is written from the right.

The three commands of `translate` make the files in a copy of the templates. Nothing else knows the languages.
"""

from __future__ import annotations

import io
import re
import shutil
from pathlib import Path
from typing import NamedTuple

import polib
import pypdfium2
import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from handouts.cli.root import cli
from handouts.compose.composer import compose
from handouts.compose.wording import TimeWording
from handouts.content.library import Library
from handouts.content.models.lengths import parse_length
from handouts.resources import templates_dir
from handouts.schedule.appointment import gather_details
from tests.support import text_readers, verapdf
from tests.support.commands import CommandResult, RunCommand
from tests.support.outside_languages import CLINIC, HEBREW, POLISH, OutsideLanguage, made_templates
from tests.support.reading_order import expected_blocks
from tests.support.real_programs import require
from tests.support.spoken_pages import spoken
from tests.support.structure_defects import defects
from tests.support.structure_tree import read
from tests.translate.test_whole_pages import names

DOCUMENTS = ("consent", "preparation", "discharge")
DETAILS = {
    "name": "Maria Beispiel", "date_of_birth": "1946-05-04", "date": "2026-12-01 10:00", "ended": "2026-12-01 11:05",
    "level": "L1",
}  # fmt: skip
OPTIONS = [
    part
    for name, value in DETAILS.items()
    for part in ({"date": "--at"}.get(name, f"--{name.replace('_', '-')}"), value)
]
_WORD = re.compile(r"[^\W\d_]+")


class Outside(NamedTuple):
    """The templates with a language, and the pages of a patient who reads it."""

    language: OutsideLanguage
    templates: Path
    pages: dict[str, bytes]
    vocabulary: set[str]
    """All words of the translation."""


def run(*arguments: object) -> CommandResult:
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return CommandResult(result.exit_code, result.stdout, result.stderr)


@pytest.fixture(scope="module", params=[POLISH, HEBREW], ids=lambda language: language.tag)
def outside(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Outside:
    folder = tmp_path_factory.mktemp(request.param.tag)
    templates = made_templates(run, folder / "own", request.param)
    answer = run("make", CLINIC, "--templates", templates, "--out", folder / "out", "--language", request.param.name,
               *OPTIONS)  # fmt: skip
    assert answer.code == 0
    assert "English" not in answer.err
    pages = {name: Path(path).read_bytes() for path in answer.paths for name in DOCUMENTS if name in path}
    catalog = polib.pofile(str(folder / f"{request.param.tag}.po"))
    words = {word.casefold() for entry in catalog for word in _WORD.findall(re.sub(r"\{\w+\}", " ", entry.msgstr))}
    return Outside(request.param, templates, pages, words)


def page_text(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def test_only_files_of_the_language_are_new(outside: Outside) -> None:
    before = {path.relative_to(templates_dir()) for path in templates_dir().rglob("*") if path.is_file()}
    after = {path.relative_to(outside.templates) for path in outside.templates.rglob("*") if path.is_file()}
    tag = outside.language.tag
    assert {path.as_posix() for path in after - before} == {
        f"labels/{tag}.yaml", f"labels/{tag}.parent.yaml", f"labels/{tag}.carer.yaml",
        *(f"documents/translations/{tag}/{name}.yaml" for name in DOCUMENTS),
        f"procedures/translations/{tag}/balloon-kyphoplasty.yaml",
        f"clinics/{CLINIC}/translations/{tag}/balloon-kyphoplasty.yaml", f"clinics/{CLINIC}/translations/{tag}/clinic.yaml",
    }  # fmt: skip
    changed = [
        path for path in before if (outside.templates / path).read_bytes() != (templates_dir() / path).read_bytes()
    ]
    assert changed == []


def test_no_english_word_is_on_a_page(outside: Outside) -> None:
    content = Library(outside.templates, templates_dir()).load(CLINIC, None, DOCUMENTS)
    allowed = {word.casefold() for word in names(content)} | {"am", "pm", "l"}
    assert set(outside.pages) == set(DOCUMENTS)
    for name, data in outside.pages.items():
        text = re.sub(r"\b[A-Z0-9]{3}-[A-Z0-9]{3}-[A-Z0-9]{3}\b", " ", page_text(data))
        words = {word.casefold() for word in _WORD.findall(text)}
        assert len(words) > 40
        if outside.language is HEBREW:  # pypdf joins words of Hebrew in the order of drawing
            words = set(re.findall("[a-z]+", text.casefold()))
        assert words - allowed - outside.vocabulary == set(), name
        assert PdfReader(io.BytesIO(data)).trailer["/Root"]["/Lang"] == outside.language.tag  # type: ignore[index]


def test_no_english_word_is_spoken(outside: Outside) -> None:
    content = Library(outside.templates, templates_dir()).load(CLINIC, None, DOCUMENTS)
    allowed = {word.casefold() for word in names(content)} | {"am", "pm", "l"}
    allowed |= SPOKEN_ROLES
    for name, data in outside.pages.items():
        words = {word.casefold() for word in _WORD.findall(re.sub(r"\w{3}-\w{3}-\w{3}", " ", spoken(data)))}
        assert {word for word in words - allowed - outside.vocabulary if re.search("[a-z]", word)} == set(), name


def test_pages_conform(outside: Outside, tmp_path: Path) -> None:
    require("veraPDF")
    paths = [tmp_path / f"{name}.pdf" for name in outside.pages]
    for path in paths:
        path.write_bytes(outside.pages[path.stem])
        reported = defects(outside.pages[path.stem])
        # The space at the end of a line of Hebrew is drawn at its left, so headings of two lines seem to lack it.
        is_hebrew = outside.language is HEBREW
        assert [defect for defect in reported if not (is_hebrew and defect.startswith("the bookmarks"))] == []
    for (file, flavor), verdict in verapdf.validate(paths).items():
        assert verdict.violations == [], f"{file} {flavor}"
        assert verdict.checks > 100


def test_pages_are_read_back(outside: Outside) -> None:
    """The structure has every word of the document in order, and programs copy the numbers of all pages."""
    library = Library(outside.templates, templates_dir())
    content = library.load(CLINIC, None, DOCUMENTS, outside.language.tag)
    for name, data in outside.pages.items():
        document = compose(content, name, gather_details(DETAILS).appointment)
        # The barcode of each page is not a block of the document.
        lines = {document.spoken.for_lines(count) for count in range(1, 12)}
        barcode = ("Figure", document.spoken.barcode)
        blocks, expected = [block for block in read(data)[0].blocks() if block != barcode], expected_blocks(document)
        assert [role for role, _ in blocks] == [role for role, _ in expected]
        for (_, text), (_, wanted) in zip(blocks, expected, strict=True):
            if {text, wanted} <= lines:
                continue  # a group of lines to write on has a few more where the page has room
            # A line of Hebrew is read in drawing order, from the left, so only its letters are compared.
            assert sorted(text.replace(" ", "")) == sorted(wanted.replace(" ", "").replace("\u00a0", ""))
        numbers = [sorted(re.findall(r"\d[\d:.]*\d|\d", "\n".join(reader(data)))) for reader in READERS]
        assert numbers[0] == numbers[1]
        assert {"770.929.9033", "1946"} <= set(numbers[0])


SPOKEN_ROLES = frozenset((
    "heading", "list", "of", "bulleted", "numbered", "note", "caption", "picture", "table", "rows", "columns", "without",
    "headers", "row", "header", "column", "empty", "link", "language", "quotation",
))  # fmt: skip
"""Words with which the test names the elements of a page."""
READERS = (text_readers.poppler, text_readers.pdfium)

AMOUNTS = [
    ("pl", "1 h", "1 godzina"), ("pl", "2 h", "2 godziny"), ("pl", "5 h", "5 godzin"), ("pl", "1.5 h", "1,5 godziny"),
    ("pl", "0.5 h", "0,5 godziny"), ("pl", "22 h", "22 godziny"), ("pl", "12 h", "12 godzin"),
    ("pl", "1 day", "1 dzień"), ("pl", "3 days", "3 dni"), ("pl", "2 weeks", "2 tygodnie"), ("pl", "6 weeks", "6 tygodni"),
    ("pl", "15 to 30 min", "od 15 do 30 minut"), ("pl", "about 2 h", "około 2 godziny"),
    ("he", "1 h", "1 שעה"), ("he", "2 h", "שעתיים"), ("he", "5 h", "5 שעות"), ("he", "1.5 h", "1.5 שעות"),
    ("he", "0.5 h", "0.5 שעה"), ("he", "2 days", "יומיים"),
    ("he", "1 to 2 h", "1 עד 2 שעות"),
]  # fmt: skip


def test_counted_units(outside: Outside) -> None:
    library = Library(outside.templates, templates_dir())
    labels = library.load(CLINIC, None, DOCUMENTS, outside.language.tag).labels.value
    for tag, amount, expected in AMOUNTS:
        if tag == outside.language.tag:
            text = TimeWording(labels).amount(parse_length(amount)).replace("\u00a0", " ")
            assert text == expected
    days = [TimeWording(labels).counted(str(number), "open_day", number).replace("\u00a0", " ") for number in (1, 2, 5)]
    assert (
        days
        == {
            "pl": ["1 dzień roboczy", "2 dni robocze", "5 dni roboczych"],
            "he": ["1 יום עסקים", "שני ימי עסקים", "5 ימי עסקים"],
        }[outside.language.tag]
    )


def test_times_and_dates_are_written_as_in_cldr(outside: Outside) -> None:
    text = " ".join(page_text(outside.pages["preparation"]).replace("\u00a0", " ").split())
    words = text if outside.language is POLISH else " ".join(text.split())
    for part in {
        "pl": ("wtorek, 1 grudnia", "1 grudnia 2026", "około 1 godzina", "4 godziny", "od 15 do 30 minut"),
        "he": ("דצמבר",),
    }[outside.language.tag]:
        assert part in words


def test_hebrew_pages_are_mirrored(outside: Outside) -> None:
    """The name of the clinic is on the side where the language begins, and so are the labels."""
    page = pypdfium2.PdfDocument(outside.pages["preparation"])[0]
    bounds = [page_object.get_bounds() for page_object in page.get_objects()]
    left, _, _, _ = max(bounds, key=lambda box: box[3])  # the highest thing on the page is the logo
    assert (left > page.get_size()[0] / 2) is (outside.language is HEBREW)


def test_a_label_file_without_a_plural_form_is_refused(run_command: RunCommand, outside: Outside) -> None:
    root = Path(shutil.copytree(outside.templates, "own"))
    form, word = {"pl": ("few", "godziny"), "he": ("two", "שעתיים")}[outside.language.tag]
    path = root / f"labels/{outside.language.tag}.yaml"
    text = path.read_text("utf-8")
    before, line, after = text.partition(f'    {form}: "{word}"\n')
    assert line
    path.write_text(before + after, "utf-8")
    place = before.rpartition("  hour:\n")[0].count("\n") + 2
    answer = run_command("make", CLINIC, "--templates", root, "--language", outside.language.tag, *OPTIONS)
    assert answer.code == 0
    assert f"{path}:{place}:" in answer.err
    assert f"the plural form `{form}` of hour is missing" in answer.err
    for page in answer.paths:
        assert PdfReader(page).trailer["/Root"]["/Lang"] == "en-US"  # type: ignore[index]
        assert not {*POLISH.words.split(), *HEBREW.words.split()} & set(
            _WORD.findall(page_text(Path(page).read_bytes()))
        )
