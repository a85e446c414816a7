"""Where a line may end, in the worst texts of 300 KB: found in proportion to the text."""

from __future__ import annotations

import time

import pytest

from handouts.typeset.text.shaping import break_opportunities, fallback_breaks, word_boundaries

LENGTH = 300_000
SECONDS = 4.0
"""Of this process; ICU alone takes a tenth of it. A quadratic pattern takes minutes."""
PIECES = (
    "{", "[", "a", "1", ".", "1.", "-", "/", "@", "a@", "1 ", "1.1.1 ", "(", "\u00a0", "1\u00a0", "Ab ", "2-", "555-", "www.",
    "\u00e9", "\u0e01", "\u4e2d", "\uac00", "_", "=", "/a",
)  # fmt: skip


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
def test_what_was_whole_stays_whole(text: str, expected: list[int]) -> None:
    assert list(fallback_breaks(text, "en")) == expected
