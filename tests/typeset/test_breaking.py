"""Lines of a paragraph: all of it, in order, inside the width, and never parted where reading would suffer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handouts.document import Run
from handouts.typeset.breaking import lines
from handouts.typeset.shaping import Style, shape

STYLE = Style("Noto Sans", 12, 16, "#000000")


def broken(text: str, width: float) -> list[str]:
    """The lines of a text, without the spaces at their ends."""
    shaped = shape((Run(text),), STYLE)
    return ["".join(c.text for c in shaped.clusters[a:b]).rstrip() for a, b in lines(shaped, width, "en")]


@pytest.mark.parametrize(
    "whole",
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
def test_never_parted(whole: str, width: int) -> None:
    text = f"Some words before it and then {whole} and some words after"
    if width > 100:
        assert any(whole in line for line in broken(text, width))


@given(st.text(st.characters(codec="latin-1", categories=("L", "N", "P", "Zs")), max_size=300), st.integers(30, 500))
def test_every_cluster_once_and_in_width(text: str, width: int) -> None:
    text = text.replace("\xad", "")
    shaped = shape((Run(text),), STYLE)
    rows = lines(shaped, width, "en")
    assert [n for a, b in rows for n in range(a, b)] == list(range(len(shaped.clusters)))
    for a, b in rows:
        row = list(shaped.clusters[a:b])
        while row and row[-1].text == " ":
            row.pop()
        assert sum(c.width for c in row) <= width + 0.02 or len(row) == 1


def test_lines_are_even_rather_than_greedy() -> None:
    text = "Stop eating and drinking before you come to us on the day of your procedure please"
    widths = [len(line) for line in broken(text, 200)]
    assert max(widths) - min(widths[:-1]) < 12


def test_a_word_wider_than_the_line_is_cut_not_clipped() -> None:
    rows = broken("x" * 100, 100)
    assert "".join(rows) == "x" * 100
    assert len(rows) > 5


def test_a_forced_break_ends_the_line() -> None:
    assert broken("one\ntwo", 400) == ["one", "two"]
