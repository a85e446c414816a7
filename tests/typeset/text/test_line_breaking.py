"""Lines of a paragraph: complete, in order, within the width, and without a break that hurts reading."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handouts.document import Run
from handouts.typeset.text.glyph_runs import word_clusters
from handouts.typeset.text.line_breaking import break_lines
from handouts.typeset.text.shaping import TextShaper, TextStyle, break_opportunities, fallback_breaks, word_boundaries

STYLE = TextStyle("Noto Sans", 12, 16, "#000000")


def broken_lines(text: str, width: float) -> list[str]:
    """The lines of a text, without trailing spaces."""
    shaped = TextShaper().shape((Run(text),), STYLE)
    return ["".join(word.text for word in row).rstrip() for row in break_lines(shaped, width)]


@pytest.mark.parametrize(
    "phrase",
    [
        "770.929.9033",
        "(303) 762-0808",
        "503-612-0498",
        "9:30\u00a0AM",
        "December 1",
        "48 hours",
        "15-30 minutes",
        "5 mg",
        "1/8 inch",
    ],
)
@pytest.mark.parametrize("width", range(60, 200, 7))
def test_unbroken_phrases(phrase: str, width: int) -> None:
    text = f"Some words before it and then {phrase} and some words after"
    if width > 100:
        assert any(phrase in line for line in broken_lines(text, width))


@given(st.text(st.characters(codec="latin-1", categories=("L", "N", "P", "Zs")), max_size=300), st.integers(30, 500))
def test_every_cluster_once_and_in_width(text: str, width: int) -> None:
    text = text.replace("\xad", "")
    shaped = TextShaper().shape((Run(text),), STYLE)
    rows = break_lines(shaped, width)
    assert [cluster for row in rows for cluster in word_clusters(row)] == list(shaped.clusters)
    for row in rows:
        used = sum(word.advance for word in row) - row[-1].trailing_space
        assert used * shaped.points <= width + 0.02 or len(word_clusters(row)) == 1


def test_even_lines() -> None:
    text = "Stop eating and drinking before you come to us on the day of your procedure please"
    widths = [len(line) for line in broken_lines(text, 200)]
    assert max(widths) - min(widths[:-1]) < 12


def test_overlong_word() -> None:
    rows = broken_lines("x" * 100, 100)
    assert "".join(rows) == "x" * 100
    assert len(rows) > 5


@pytest.mark.parametrize("width", range(70, 160, 5))
def test_wide_unbreakable_text(width: int) -> None:
    rows = broken_lines("to Maria\u00a0Beispiel\u00a0Musterfrau", width)
    assert [name for row in rows for name in row.split()] == ["to", "Maria", "Beispiel", "Musterfrau"]


def test_wide_date_keeps_month_and_day() -> None:
    assert broken_lines("Tuesday,\u00a0December\u00a01,\u00a02026", 110) == ["Tuesday,", "December\u00a01,\u00a02026"]


def test_forced_break() -> None:
    assert broken_lines("one\ntwo", 400) == ["one", "two"]


@pytest.mark.parametrize("name", ["王小明", "สมชาย", "ສົມສັກ", "សុភា", "さくら", "김철수", "محمد"])
@pytest.mark.parametrize("width", range(60, 160, 9))
def test_foreign_name_not_split(name: str, width: int) -> None:
    assert any(name in line for line in broken_lines(f"Please tell {name}, who comes along, of this", width))


@pytest.mark.parametrize(
    ("text", "lang", "phrases"),
    [
        ("สวัสดีครับผมชื่อสมชายและผมมาจากเมืองไทยวันนี้อากาศดี", "th", ["สวัสดี", "ครับ", "เมือง", "อากาศ"]),
        ("내일 아침에는 아무것도 드시지 마십시오 그리고 물도 안됩니다", "ko", ["아침에는", "아무것도", "마십시오"]),
        ("ທ່ານບໍ່ຄວນກິນອາຫານກ່ອນການຜ່າຕັດ", "lo", ["ອາຫານ"]),
    ],
)
def test_foreign_words_not_split(text: str, lang: str, phrases: list[str]) -> None:
    for width in range(60, 220, 7):
        shaped = TextShaper().shape((Run(text),), replace(STYLE, lang=lang))
        rows = ["".join(word.text for word in row) for row in break_lines(shaped, width)]
        assert "".join(rows) == text
        assert all(any(word in row for row in rows) for word in phrases), rows


def test_chinese_breaks() -> None:
    text = "请在检查前六小时停止进食。检查当天请带上您的医保卡和身份证,谢谢。"
    shaped = TextShaper().shape((Run(text),), replace(STYLE, lang="zh"))
    rows = ["".join(word.text for word in row) for row in break_lines(shaped, 80)]
    assert len(rows) > 3
    assert not any(row.startswith("。") for row in rows)


def test_breaks_after_astral_characters() -> None:
    assert break_opportunities("\U00020000\U00020001 bc", "en") == (3, 5)


LENGTH = 150_000
SECONDS = 3.0
"""Limit of CPU time. ICU alone takes a tenth of it; a quadratic pattern would take half a minute or more."""
PIECES = (
    "{", "[", "a", "1", ".", "1.", "-", "/", "@", "a@", "1 ", "1.1.1 ", "(", "\u00a0", "1\u00a0", "Ab ", "2-", "555-", "www.",
    "\u00e9", "\u0e01", "\u4e2d", "\uac00", "_", "=", "/a",
)  # fmt: skip


# Finding breaks takes time in proportion to the text, even for the worst texts.
@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize("end", ["", " -", " @/\uac00"])
def test_linear_time(piece: str, end: str) -> None:
    text = piece * (LENGTH // len(piece)) + end
    for find in (fallback_breaks, word_boundaries, break_opportunities):
        start = time.process_time()
        find(text, "en")
        assert time.process_time() - start < SECONDS, find.__name__


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ask desk@clinic.example now", [4, 24, 27]),
        ("page 7-12/3 of", [5, 14]),
        ("call 555-123-4567 today", [5, 23]),
        ("\uc548\ub155 \ud558\uc138\uc694", [3, 6]),
    ],
)
def test_fallback_breaks_of_addresses(text: str, expected: list[int]) -> None:
    assert list(fallback_breaks(text, "en")) == expected
