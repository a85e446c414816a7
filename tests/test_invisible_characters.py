"""Invisible characters are removed from codes, kept in names if a script needs them, and shown in messages."""

from __future__ import annotations

import pytest

from handouts.content.models.clinic import heading_key
from handouts.invisible_characters import clean_code, clean_text, quote_visibly

REMOVED = (
    "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u2060\u2066\u2069\ufe0f\ufeff\u3164\U000e0101"
)


@pytest.mark.parametrize("sign", REMOVED)
def test_code_without_invisible_characters(sign: str) -> None:
    for text in (f"{sign}1001", f"10{sign}01", f"1001{sign}{sign}"):
        assert clean_code(text) == "1001"
    assert heading_key(f"{sign}Date{sign} of Birth{sign}") == "dateofbirth"


@pytest.mark.parametrize("space", "\u00a0\u2007\u202f\u3000\t\n\u2028")
def test_spaces(space: str) -> None:
    assert clean_code(f" a{space}{space}b{space}") == "a b"
    assert heading_key(f"date{space}of{space}birth") == "dateofbirth"


@pytest.mark.parametrize("sign", "\u202b\u202e\u2067")
def test_reordering_mark_kept(sign: str) -> None:
    """The text looks different from what is stored, so later checks must be able to refuse it."""
    assert clean_code(f"12{sign}34") == f"12{sign}34"
    assert clean_text(f"Maria{sign}B") == f"Maria{sign}B"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ma\u200bria\ufeff Bei\u00adspiel", "Maria Beispiel"),
        ("\u200fמרים דוגמה\u200e", "מרים דוגמה"),
        ("مریم می\u200cخواهم", "مریم می\u200cخواهم"),
        ("অ\u09cd\u200dযা", "অ\u09cd\u200dযা"),
        ("क्\u200dष", "क्\u200dष"),
        ("Max\u200dMuster\u200c", "MaxMuster"),
        ("葛\U000e0100城", "葛\U000e0100城"),
        ("Max\u2764\ufe0f", "Max\u2764"),
        ("한\u3164", "한"),
    ],
)
def test_joiners_kept(text: str, expected: str) -> None:
    assert clean_text(text) == expected


def test_quote_visibly() -> None:
    assert quote_visibly("a\u200bb\u00a0c\u202ed") == "'a<U+200B>b<U+00A0>c<U+202E>d'"
    assert quote_visibly("x" * 100) == f"'{'x' * 60}…'"


def test_wide_letters_in_heading() -> None:
    assert heading_key("\uff4e\uff41\uff4d\uff45") == "name"
    assert heading_key("E\u2011Mail") == heading_key("e\u2013mail") == "email"
