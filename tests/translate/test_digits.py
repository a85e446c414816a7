"""A clinic may choose the digits of a language: dates, times and lengths have them; what staff compare or dial does not.

The choice is a file of labels for the clinic's country, such as `labels/ar-US.yaml`, in its own templates.
"""

from __future__ import annotations

import io
import re
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from pypdf import PdfReader

from handouts.compose.composer import compose
from handouts.compose.wording import TimeWording
from handouts.content.library import Library
from handouts.resources import templates_dir
from handouts.schedule.appointment import gather_details
from handouts.translate.parity import parity_problems
from tests.support import text_readers
from tests.support.commands import RunCommand
from tests.support.day_lists import row, save
from tests.support.document_text import text as text_of
from tests.support.structure_tree import read

CLINIC = "pain-relief-georgia"
OPTIONS = (
    "--name",
    "Maria Beispiel",
    "--date-of-birth",
    "1946-05-04",
    "--at",
    "2026-12-01 10:00",
    "--language",
    "Arabic",
)
DETAILS = {"name": "Maria Beispiel", "date_of_birth": "1946-05-04", "date": "2026-12-01 10:00"}


@pytest.fixture
def templates(run_command: RunCommand) -> Path:
    """Templates of a clinic that chose Arabic digits for its Arabic pages."""
    root = Path(shutil.copytree(templates_dir(), "own"))
    (root / "labels/ar-US.yaml").write_text("numbers:\n  digits: arab\n", "utf-8")
    return root


def test_western_digits_are_the_usual_ones(run_command: RunCommand) -> None:
    answer = run_command("make", CLINIC, "preparation", *OPTIONS)
    text = "".join(page.extract_text() for page in PdfReader(answer.paths[0]).pages)
    assert "9:30" in text
    assert not re.search("[٠-٩]", text)


def test_digits_on_a_page(run_command: RunCommand, templates: Path) -> None:
    answer = run_command("make", CLINIC, "preparation", "--templates", templates, *OPTIONS)
    assert (answer.code, answer.err) == (0, "")
    data = Path(answer.paths[0]).read_bytes()
    assert PdfReader(io.BytesIO(data)).trailer["/Root"]["/Lang"] == "ar"  # type: ignore[index]
    blocks = "\n".join(text for _, text in read(data)[0].blocks())
    for own in ("٩:٣٠", "١٠:٠٠", "١٥", "٣٠", "٤"):
        assert own in blocks, own
    for western in ("770.929.9033", "1946", "2026", "10:00"):
        assert western in blocks, f"{western}: the phone, and the date of birth and the date that staff compare"
    for name, reader in {"poppler": text_readers.poppler, "pdfium": text_readers.pdfium}.items():
        copied = "\n".join(reader(data))
        assert {"٩:٣٠", "١٠:٠٠"} <= set(re.findall("[٠-٩:]+", copied)), name
        assert "770.929.9033" in copied


def test_explain_finds_the_numbers(run_command: RunCommand, templates: Path) -> None:
    answer = run_command("explain", CLINIC, "preparation", "--templates", templates, *OPTIONS)
    assert answer.code == 0, answer.err
    assert "NO SOURCE" not in answer.out
    assert "٩:٣٠" in answer.out


def test_a_day_is_verified(run_command: RunCommand, templates: Path) -> None:
    save(Path("list.csv"), [row(0, language="Arabic", time="07:00") | {"clinic": CLINIC}])
    answer = run_command("day", "list.csv", "--out", "out", "--jobs", 1, "--templates", templates)
    assert answer.code == 0, answer.err
    assert run_command("verify", "out").code == 0


def test_words_of_a_document(templates: Path) -> None:
    library = Library(templates, templates_dir())
    content = library.load(CLINIC, None, library.documents(), "ar")
    document = compose(content, "preparation", gather_details(DETAILS).appointment)
    assert "الثلاثاء، ١ ديسمبر" in text_of(document).replace("\u00a0", " ")
    assert "لمدة ٤ ساعات" in text_of(document).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("digits", "decimal", "written"),
    [
        ("latn", "point", ["1.5", "30", "10,000", "9:30"]),
        ("latn", "comma", ["1,5", "30", "10\u00a0000", "9:30"]),
        # A point would look like the zero of these digits, so 1.5 would be read as 105.
        ("arab", "point", ["١٫٥", "٣٠", "١٠٬٠٠٠", "٩:٣٠"]),
        ("arabext", "point", ["۱٫۵", "۳۰", "۱۰٬۰۰۰", "۹:۳۰"]),
        ("beng", "point", ["১.৫", "৩০", "১০,০০০", "৯:৩০"]),
        ("deva", "point", ["१.५", "३०", "१०,०००", "९:३०"]),
    ],
)
def test_signs_of_each_system(digits: str, decimal: str, written: list[str]) -> None:
    labels = Library(templates_dir(), templates_dir()).labels("en")
    numbers = labels.numbers.model_copy(update={"digits": digits, "decimal": decimal})
    wording = TimeWording(labels.model_copy(update={"numbers": numbers}))
    assert [
        wording.number(Decimal("1.5")),
        wording.number(30),
        wording.people(10_000),
        wording.digits("9:30"),
    ] == written
    assert wording.western.number(30) == "30"


@pytest.mark.parametrize(
    ("language", "target"),
    [
        ("ar", "خذ ١٫٥ ملغ في الساعة ٩:٣٠."), ("fa", "۱٫۵ mg در ساعت ۹:۳۰ بخورید."), ("bn", "৯:৩০ এ ১.৫ mg খান।"),
        ("hi", "९:३० पर १.५ mg लें।"),
    ],
)  # fmt: skip
def test_parity_reads_all_digits(language: str, target: str) -> None:
    source = "Take 1.5 mg at 9:30."
    assert list(parity_problems(source, target, language)) == []
    wrong = target.translate(str.maketrans("١۱১१", "٢۲২२"))
    assert any("1.5" in finding.message for finding in parity_problems(source, wrong, language))
