"""Pages in languages of other scripts, made from files only: they conform, and bold words are of a bold face."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.support import verapdf
from tests.support.outside_languages import CLINIC, SCRIPTS, made_templates
from tests.support.real_programs import require
from tests.support.structure_tree import shown_text
from tests.translate.test_outside_languages import OPTIONS, run

FACES = {
    "ja": "NotoSansJP", "th": "NotoSansThai", "km": "NotoSansKhmer", "my": "NotoSansMyanmar",
    "hi": "NotoSansDevanagari", "fa": "Vazirmatn", "ur": "Vazirmatn",
}  # fmt: skip
LATIN = re.compile(r"[A-Z]?[a-z]{2,}")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The page to get ready in each language."""
    pages = {}
    for language in SCRIPTS:
        folder = tmp_path_factory.mktemp(language.tag)
        templates = made_templates(run, folder / "own", language)
        answer = run("make", CLINIC, "preparation", "--templates", templates, "--out", folder / "out", "--language",
                     language.tag, *OPTIONS)  # fmt: skip
        assert answer.code == 0
        assert "English" not in answer.err
        pages[language.tag] = Path(answer.paths[0])
    return pages


@pytest.mark.parametrize("tag", FACES)
def test_faces(pages: dict[str, Path], tag: str) -> None:
    reader = PdfReader(pages[tag])
    assert reader.trailer["/Root"]["/Lang"] == tag  # type: ignore[index]
    fonts = {text.font.rpartition("+")[2] for page in shown_text(pages[tag].read_bytes()) for text in page}
    assert {f"{FACES[tag]}-Regular", f"{FACES[tag]}-Bold"} <= fonts
    text = " ".join(page.extract_text() for page in reader.pages)
    assert set(LATIN.findall(text)) <= {"Pain", "Relief", "Clinic", "Georgia", "Maria", "Beispiel", "am"}


def test_pages_conform(pages: dict[str, Path]) -> None:
    require("veraPDF")
    for (file, flavor), verdict in verapdf.validate(pages.values()).items():
        assert verdict.violations == [], f"{file} {flavor}"


def test_the_year_is_that_of_the_clinic(pages: dict[str, Path]) -> None:
    """Not the Buddhist year 2569, and not the Persian 1405."""
    for tag in ("th", "fa"):
        data = io.BytesIO(pages[tag].read_bytes())
        text = " ".join(page.extract_text() for page in PdfReader(data).pages)
        assert "2026" in text
        assert "2569" not in text
        assert "1405" not in text
