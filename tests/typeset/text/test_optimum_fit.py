"""Optimum fit: the fewest lines, no single short word at the end, no article at a line end, headings of even lines."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handouts.document import Run
from handouts.typeset.text.glyph_runs import ShapedWord, word_clusters
from handouts.typeset.text.line_breaking import LONELY_SPACE, break_lines
from handouts.typeset.text.shaping import ShapedText, TextShaper, TextStyle

STYLE = TextStyle("Noto Sans", 12, 16, "#000000", lang="en")
WORDS = st.sampled_from(
    [
        "a",
        "at",
        "the",
        "to",
        "of",
        "I",
        "it",
        "you",
        "us",
        "your",
        "call",
        "now",
        "stop",
        "eating",
        "drinking",
        "before",
        "after",
        "procedure",
        "anticoagulation",
        "2",
        "days",
        "24",
        "hours",
        "9:30",
        "AM",
        "(or)",
        "medicine,",
        "insulin.",
        "kyphoplasty",
        "December",
        "1,",
        "cement-filled",
        "650",
        "mg",
        "Dr.",
        "Lee",
        "and",
        "not",
    ]
)
TEXTS = st.lists(WORDS, min_size=1, max_size=40).map(" ".join)
ROUNDING = 0.02


def shaped_text(text: str, **style: object) -> ShapedText:
    return TextShaper().shape((Run(text),), replace(STYLE, **style))  # type: ignore[arg-type]


def ink(words: tuple[ShapedWord, ...], shaped: ShapedText) -> float:
    """The width of a line in points, without the spaces at its end."""
    return (sum(word.advance for word in words) - words[-1].trailing_space) * shaped.points


def first_fit(words: tuple[ShapedWord, ...], shaped: ShapedText, width: float) -> int:
    """The number of lines if each word goes on the current line whenever it fits."""
    lines, line = 1, ()
    for word in words:
        if line and ink((*line, word), shaped) > width:
            lines, line = lines + 1, ()
        line = (*line, word)
    return lines


def lines_of(text: str, width: float, **style: object) -> list[str]:
    return ["".join(word.text for word in line).strip() for line in break_lines(shaped_text(text, **style), width)]


@given(TEXTS, st.integers(110, 420), st.booleans())
def test_same_words_within_width_in_fewest_lines(text: str, width: int, balanced: bool) -> None:
    shaped = shaped_text(text, balanced=balanced)
    lines = break_lines(shaped, width)
    assert [cluster for line in lines for cluster in word_clusters(line)] == list(shaped.clusters)
    assert all(ink(line, shaped) <= width + ROUNDING for line in lines)
    assert len(lines) <= first_fit(shaped.unscaled.words, shaped, width)
    again = break_lines(shaped_text(text, balanced=balanced), width)
    assert [[word.text for word in line] for line in lines] == [[word.text for word in line] for line in again]


@given(TEXTS, st.integers(110, 420))
def test_single_short_word_only_if_needed(text: str, width: int) -> None:
    """A last line is a single short word only if the words before it need all other lines with the word before it."""
    shaped = shaped_text(text)
    lines, words = break_lines(shaped, width), shaped.unscaled.words
    lonely = len(lines) > 1 and len(lines[-1]) == 1 and ink(lines[-1], shaped) < (1 - LONELY_SPACE) * width - 1
    if lonely and " " not in lines[-1][0].text.strip():
        joins = ink(words[-2:], shaped) <= width - ROUNDING
        fewer = len(words) > 2 and first_fit(words[:-2], shaped, width) < len(lines)
        assert not (joins and fewer), ["".join(word.text for word in line) for line in lines]


@given(TEXTS, st.integers(110, 420))
def test_balanced_text_has_as_many_lines(text: str, width: int) -> None:
    assert len(lines_of(text, width, balanced=True)) == len(lines_of(text, width))


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("See the doctor in 2 weeks. Call 555-010-0100 to make the appointment.", 380, ["See the doctor in 2 weeks. Call 555-010-0100 to make", "the appointment."]),
        ("Stop drinking clear liquids at 6:30 AM on Tuesday,\u00a0December 1.", 283, ["Stop drinking clear liquids at 6:30 AM", "on Tuesday,\u00a0December 1."]),
        ("A hollow needle goes through a small cut in your back into the broken bone.", 374, ["A hollow needle goes through a small cut in your back into", "the broken bone."]),
        ("Sign here only if you do not want it.", 160, ["Sign here only if you", "do not want it."]),
        ("warfarin (Coumadin): Stop. Last dose: November 25.", 215, ["warfarin (Coumadin): Stop. Last dose:", "November 25."]),
    ],
)  # fmt: skip
def test_running_text(text: str, width: float, lines: list[str]) -> None:
    assert lines_of(text, width) == lines


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("Getting ready for your balloon kyphoplasty", 210, ["Getting ready for your", "balloon kyphoplasty"]),
        ("Questions to ask", 90, ["Questions", "to ask"]),
        ("Call us now for any of these", 130, ["Call us now", "for any of these"]),
    ],
)
def test_balanced_heading(text: str, width: float, lines: list[str]) -> None:
    assert lines_of(text, width, balanced=True) == lines


@pytest.mark.parametrize(
    ("lang", "text", "broken"),
    [
        ("en", "Please take all of your medicines with you to the hospital at 9:30 AM in the morning", ("at", "the", "to", "of", "in", "your")),
        ("es", "No coma ni beba nada después de las once de la noche del lunes y llegue a la clínica", ("de", "la", "las", "del", "y", "a", "no")),
        ("pl", "Nie jedz i nie pij od 23:59 w poniedziałek, a we wtorek przyjdź z osobą dorosłą do nas", ("i", "w", "a", "we", "z", "do", "od", "nie")),
        ("ru", "Не ешьте и не пейте с вечера в понедельник, а во вторник приходите к нам с паспортом", ("и", "не", "с", "в", "а", "во", "к")),
        ("fr", "Ne mangez pas et ne buvez pas à partir de la nuit de lundi et venez à la clinique", ("et", "à", "de", "la", "pas")),
    ],
)  # fmt: skip
def test_short_words_go_to_the_next_line(lang: str, text: str, broken: tuple[str, ...]) -> None:
    """Of all widths, fewer than one line in ten ends with a word that belongs to the next line."""
    ends = [line.split()[-1] for width in range(200, 400, 5) for line in lines_of(text, width, lang=lang)[:-1]]
    assert sum(end.lower() in broken for end in ends) < len(ends) / 10
