"""How often a risk happens: what is read as a number of people, and what stays words."""

from __future__ import annotations

from fractions import Fraction

import pytest

from handouts.content.models.frequencies import Frequency, Limit, frequency_in, parse_frequency
from handouts.content.models.instructions import Risk


@pytest.mark.parametrize(
    ("text", "low", "high", "limit"),
    [
        ("5 in 1,000", "5/1000", "5/1000", ""),
        ("5 of 1000 patients", "5/1000", "5/1000", ""),
        ("1 out of every 10 people", "1/10", "1/10", ""),
        ("3 to 5 in 100", "3/100", "5/100", ""),
        ("3-5 in 100", "3/100", "5/100", ""),
        ("1 or 2 in 100", "1/100", "2/100", ""),
        ("between 1 and 2 in 100", "1/100", "2/100", ""),
        ("about 3 to 5 in 100", "3/100", "5/100", "about"),
        ("Approximately 1 in 150", "1/150", "1/150", "about"),
        ("fewer than 1 in 500 people", "1/500", "1/500", "fewer than"),
        ("less than 1%", "1/100", "1/100", "fewer than"),
        ("up to 3 percent of people", "3/100", "3/100", "up to"),
        ("no more than 3 in 100", "3/100", "3/100", "up to"),
        ("more than 1 in 10", "1/10", "1/10", "more than"),
        ("at least 1 in 10", "1/10", "1/10", "at least"),
        ("0.5%", "1/200", "1/200", ""),
        ("1% to 2%", "1/100", "2/100", ""),
        ("1 in 200 to 1 in 100", "1/200", "1/100", ""),
        ("1 in 100 to 1 in 200", "1/200", "1/100", ""),
        ("100 in 100", "1", "1", ""),
    ],
)
def test_parse(text: str, low: str, high: str, limit: str) -> None:
    assert parse_frequency(text) == Frequency(Fraction(low), Fraction(high), Limit(limit))


@pytest.mark.parametrize(
    "words",
    ["rare", "extremely rare", "the most common problem", "1 in 5 people, more if you smoke", "6 in 5", "", None],
)
def test_words_are_never_a_number(words: str | None) -> None:
    assert frequency_in(words) is None


def test_number_in_how_common() -> None:
    """A number alone in `how_common` is the same as in `frequency`; other words are not."""
    risk = Risk.model_construct(text="Bleeding", how_common="about 1 in 150")
    assert risk.stated_frequency == parse_frequency("about 1 in 150")
    assert Risk.model_construct(text="Bleeding", how_common="rare").stated_frequency is None
