"""Names of patients in any script: shaped in order, drawn correctly, and copied correctly from the PDF."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from dataclasses import replace
from functools import cache

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handouts import document as d
from handouts.typeset.text.fonts import MissingGlyph
from handouts.typeset.text.glyph_runs import word_clusters
from handouts.typeset.text.line_breaking import break_lines
from handouts.typeset.text.shaping import TextShaper, TextStyle
from handouts.typeset.text.text_operators import _in_visual_order, draw_lines
from tests.renderer import render
from tests.support.real_programs import require
from tests.support.sample_documents import FURNITURE, document, words

STYLE = TextStyle("Noto Sans", 12, 16, "#000000")
ARABIC = replace(STYLE, lang="ar")
NAMES = (
    "Nguyễn Thị Ánh", "محمد الأحمد", "王小明", "สมชาย ใจดี", "Łukasz Żółć", "Գրիգոր", "Ngũgĩ", "מרים כהן", "राजेश शर्मा",
    "អ៊ុក សុភា", "ສົມສັກ", "ქეთევან", "አበበ ቢቂላ", "শেখ হাসিনা", "ગાંધી", "ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ", "髙橋 さくら", "김철수", "陳大文",
    "முருகன்", "రాముడు", "ಕುಮಾರ್", "ജോസഫ്", "සුනිල්", "အောင်",
    "فاطمة بنت يوسف", "زینب شفق", "عبد الله سلامة", "یکتا گیلان",
)  # fmt: skip
_MARKS = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@cache
def page() -> bytes:
    """An English page with each name in a paragraph and a table, and the first six names in the strip."""
    rows = tuple(d.TableRow((words(name), (d.Run(name, strong=True),))) for name in NAMES)
    sample = document(
        *(d.Paragraph(words(name)) for name in NAMES), d.Table(("Name", "Strong"), rows, (1, 1)), budget=9
    )
    strip = tuple(("Name", words(name)) for name in NAMES[:6])
    return render(replace(sample, furniture=replace(FURNITURE, strip=strip)))


@cache
def by_pdfium() -> str:
    pages = pypdfium2.PdfDocument(page())
    return _MARKS.sub("", "\n".join(pdf_page.get_textpage().get_text_range() for pdf_page in pages))


@cache
def by_poppler() -> str:
    require("pdftotext")
    result = subprocess.run(["pdftotext", "-", "-"], input=page(), capture_output=True, check=True)
    return _MARKS.sub("", result.stdout.decode())


@pytest.mark.parametrize("name", NAMES)
def test_copied_name(name: str) -> None:
    assert by_pdfium().count(name) >= 3


@pytest.mark.parametrize("name", NAMES)
def test_poppler_copies_page(name: str) -> None:
    assert by_poppler().count(name) >= 3


@pytest.mark.parametrize("name", ["محمد الأحمد", "מרים כהן"])
def test_poppler_copies_name(name: str) -> None:
    require("pdftotext")
    data = render(document(d.Paragraph(words(f"Dear {name}, come at 9:30 AM."))))
    result = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True)
    assert f"Dear {name}, come at 9:30 AM." in _MARKS.sub("", result.stdout.decode())


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("style", [STYLE, ARABIC, replace(STYLE, bold=True), replace(STYLE, typeface="Source Serif")])
def test_clusters_cover_text(name: str, style: TextStyle) -> None:
    shaped = TextShaper().shape((d.Run(f"A {name}, 5"),), style)
    assert "".join(cluster.text for cluster in shaped.clusters) == f"A {name}, 5"
    assert all(glyph.number for cluster in shaped.clusters for glyph in cluster.glyphs)


_ANY = st.text(
    st.sampled_from("".join(NAMES) + " ,.()[]0123456789-/:\u00a0\u2013ab%\n\u200f\u2067\u2069\u0301\u064e"), max_size=60
)


@given(
    st.lists(st.tuples(_ANY, st.booleans()), min_size=1, max_size=3),
    st.sampled_from([STYLE, ARABIC]),
    st.integers(30, 400),
)
def test_mixed_scripts(parts: list[tuple[str, bool]], style: TextStyle, width: int) -> None:
    shaped = TextShaper().shape(tuple(d.Run(text, strong) for text, strong in parts), style)
    assert "".join(cluster.text for cluster in shaped.clusters) == "".join(text for text, _ in parts)
    assert all(glyph.number for cluster in shaped.clusters for glyph in cluster.glyphs)
    rows = [word_clusters(row) for row in break_lines(shaped, width)]
    assert [cluster for row in rows for cluster in row] == list(shaped.clusters)
    for row in rows:
        assert Counter(_in_visual_order(row, shaped.unscaled.base_level)) == Counter(row)
    draw_lines(shaped, width, 0, len(rows))


def seen(text: str, style: TextStyle = STYLE) -> str:
    shaped = TextShaper().shape((d.Run(text),), style)
    return "".join(cluster.text for cluster in _in_visual_order(shaped.clusters, shaped.unscaled.base_level))


def test_punctuation_around_name() -> None:
    assert seen("Dear \u05d0\u05d1, 9:30.") == "Dear \u05d1\u05d0, 9:30."
    assert seen("\u05d0\u05d1 500 mg.", replace(STYLE, lang="he")) == ".500 mg \u05d1\u05d0"


def test_arabic_joining() -> None:
    def numbers(text: str) -> list[int]:
        return [
            glyph.number for cluster in TextShaper().shape((d.Run(text),), STYLE).clusters for glyph in cluster.glyphs
        ]

    assert not set(numbers("ححح")) & set(numbers("ح"))


def test_right_to_left_line_start() -> None:
    shaped = TextShaper().shape((d.Run("\u05d0\u05d1"),), replace(STYLE, lang="he"))
    first = re.search(r"1 0 0 1 (\S+) ", draw_lines(shaped, 200, 0, 1).operators)
    assert first
    assert float(first[1]) == pytest.approx(200 - shaped.width, abs=0.01)


def test_blank_in_right_to_left_text() -> None:
    inlines = (d.Run("\u05d0 "), d.Blank("name", 10), d.Run(" \u05d1"))
    shaped = TextShaper().shape(inlines, replace(STYLE, lang="he"))
    visual_clusters = _in_visual_order(shaped.clusters, shaped.unscaled.base_level)
    assert [cluster.label or cluster.text for cluster in visual_clusters] == ["\u05d1", " ", "name", " ", "\u05d0"]


def widths(text: str, style: TextStyle) -> set[float]:
    return {round(cluster.advance, 3) for cluster in TextShaper().shape((d.Run(text),), style).clusters}


def test_tabular_figures() -> None:
    style = replace(STYLE, typeface="Atkinson Hyperlegible")
    assert len(widths("0123456789", style)) > 1
    assert len(widths("0123456789", replace(style, tabular=True))) == 1


def test_right_to_left_wrap() -> None:
    shaped = TextShaper().shape((d.Run("اسم المريض محمد الأحمد الطويل جدا"),), ARABIC)
    rows = ["".join(word.text for word in row) for row in break_lines(shaped, 80)]
    assert len(rows) > 1
    assert "".join(rows) == shaped.unscaled.text


def test_one_glyph_per_arabic_letter() -> None:
    letters = "ابتثجحخدذرزسشصضطظعغفقكلمنهويةأإآؤئىءپچژگکی"
    for letter in letters:
        for text in (letter, f"س{letter}", f"{letter}س", f"س{letter}س"):
            clusters = TextShaper().shape((d.Run(text),), STYLE).clusters
            assert all(len(cluster.glyphs) == 1 for cluster in clusters), text


def test_missing_glyph() -> None:
    with pytest.raises(MissingGlyph, match="U\\+1F9FF"):
        TextShaper().shape((d.Run("ok \U0001f9ff"),), STYLE)


def test_chinese_name_file_size() -> None:
    assert len(render(document(d.Paragraph(words("王小明 陳大文"))))) < 40_000


@pytest.mark.parametrize("text", ["డ\nా", "క\nి b", "ก\nำ", "\nా", "a\n\nా"])
def test_newline_before_mark(text: str) -> None:
    assert "".join(cluster.text for cluster in TextShaper().shape((d.Run(text),), STYLE).clusters) == text
