"""Levels and order of mixed text: the test cases of the standard, if installed, and cases from handouts."""

from __future__ import annotations

import pytest

from handouts.typeset.text import bidi
from handouts.typeset.text.bidi import isolated_levels
from tests.support.real_programs import BIDI_CASES, require


def order(text: str, base: int) -> str:
    """The text in visual order, from left to right. Latin capitals stand for Hebrew letters."""
    hebrew = text.translate({ord("A") + n: 0x5D0 + n for n in range(26)})
    levels = bidi.line_levels(bidi.bidi_classes(hebrew), isolated_levels(hebrew, base), base)
    return "".join(text[index] for index in bidi.visual_order(levels))


def test_standard_cases() -> None:
    require("BidiCharacterTest.txt")
    failures = []
    for line in BIDI_CASES.read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        codes, base, level, expected, visual = line.split(";")
        text = "".join(chr(int(code, 16)) for code in codes.split())
        levels, paragraph_level = bidi.embedding_levels(text, {"0": 0, "1": 1, "2": None}[base])
        levels = bidi.line_levels(bidi.bidi_classes(text), levels, paragraph_level)
        visible = [index for index, level_text in enumerate(expected.split()) if level_text != "x"]
        actual = [
            "x" if level_text == "x" else str(level_of_char)
            for level_of_char, level_text in zip(levels, expected.split(), strict=True)
        ]
        visible_order = [index for index in bidi.visual_order(levels) if index in visible]
        if (
            actual != expected.split()
            or paragraph_level != int(level)
            or visible_order != [int(index) for index in visual.split()]
        ):
            failures.append(line)
    assert not failures, f"{len(failures)} cases, such as {failures[:3]}"


@pytest.mark.parametrize(
    ("codes", "base", "expected"),
    [
        ("0061 05D0", 0, "0 1"),
        ("05D0 0031 0032", 1, "1 2 2"),
        ("05D0 0020 0031 0025", 0, "1 1 2 2"),
        ("0627 0020 0031 002D 0032", 1, "1 1 2 1 2"),
        ("0061 0028 05D0 0029 0062", 0, "0 0 1 0 0"),
        ("05D0 0028 0062 0029 05D1", 1, "1 1 2 1 1"),
        ("0061 2067 0062 2069 0063", 0, "0 0 2 0 0"),
        ("0061 2068 05D0 2069 0031", 0, "0 0 1 0 0"),
        ("0061 202E 0062 202C 0063", 0, "0 0 1 1 0"),
        ("05D0 0301 0061 0301", 0, "1 1 0 0"),
    ],
)
def test_levels(codes: str, base: int, expected: str) -> None:
    text = "".join(chr(int(code, 16)) for code in codes.split())
    levels, _ = bidi.embedding_levels(text, base)
    assert " ".join(map(str, levels)) == expected


@pytest.mark.parametrize(
    ("text", "base", "expected"),
    [
        ("dear ABC, come", 0, "dear CBA, come"),
        ("dear ABC DEF, 9:30 am", 0, "dear FED CBA, 9:30 am"),  # without isolates, 9:30 would move before the name
        ("dear ABC (DEF), 12 main", 0, "dear )FED( CBA, 12 main"),  # mirrored when drawn
        ("ABC 2 DEF.", 0, ".FED 2 CBA"),  # a sentence in Hebrew only, on an English page
        ("ABC 2 DEF, main.", 0, "FED 2 CBA, main."),
        ("ABC: nhs: a.org/b/c/", 1, "nhs: a.org/b/c/ :CBA"),
        ("ABC may 21, 2016, DEF", 1, "FED ,may 21, 2016 CBA"),
        ("ABC", 0, "CBA"),
        ("ABC 4-6 DEF", 1, "FED 4-6 CBA"),
        ("ABC 500 mg DEF", 1, "FED 500 mg CBA"),
        ("ABC (555) 010-0199.", 1, ".(555) 010-0199 CBA"),
        ("ABC 05/04/2026, DEF", 1, "FED ,05/04/2026 CBA"),
        ("ABC maria b DEF", 1, "FED maria b CBA"),
        ("ABC (see 5) DEF", 1, "FED (see 5) CBA"),
        ("ABC 9:30", 1, "9:30 CBA"),
        ("ABC 12 main st., x, ga 303 DEF", 1, "FED 12 main st., x, ga 303 CBA"),
        ("ABC 5 mg, 6 mg", 1, "6 mg ,5 mg CBA"),
        ("ABC 100.4 °f (38 °c), DEF", 1, "FED ,100.4 °f (38 °c) CBA"),
        ("ABC 1½ DEF", 1, "FED 1½ CBA"),
        ("ABC brand® 5 mg DEF", 1, "FED brand® 5 mg CBA"),
        ("ABC a.org/b?c=1 DEF", 1, "FED a.org/b?c=1 CBA"),
        ("ABC aspirin (bayer، ecotrin) DEF", 1, "FED aspirin (bayer، ecotrin) CBA"),
        ("ABC aspirin، warfarin", 1, "warfarin ،aspirin CBA"),
        ("ABC (aspirin، warfarin)", 1, ")warfarin ،aspirin( CBA"),
        ("no one has. a b.", 1, "no one has. a b."),
    ],
)
def test_visual_order(text: str, base: int, expected: str) -> None:
    assert order(text, base) == expected


def test_direction_marks() -> None:
    assert isolated_levels("a\u2068\u05d0 1\u2069 2", 0) == bidi.embedding_levels("a\u2068\u05d0 1\u2069 2", 0)[0]


@pytest.mark.parametrize("text", ["Maria", "Łukasz 9:30", "王小明", "สมชาย", "\u2011\u00a0✓"])
def test_left_to_right_levels(text: str) -> None:
    assert not bidi.needs_bidi(text)


def test_address_within_a_sentence() -> None:
    address = "Pine Clinic, 12 Main St., Suite 3, Rome"
    text = f"\u05d0\u05d1 {address}, \u05d2"
    assert bidi._ltr_stretches(text) == [(3, 3 + len(address))]
