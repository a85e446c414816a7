"""Published WCAG contrast ratios, tints, and shades."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st

from handouts.colors import contrast_ratio, parse_rgb, shade, tint

COLORS = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06X}")


@pytest.mark.parametrize(
    ("color", "background", "expected"),
    [
        ("#000000", "#FFFFFF", 21.0),
        ("#FFFFFF", "#FFFFFF", 1.0),
        ("#767676", "#FFFFFF", 4.54),
        ("#777777", "#FFFFFF", 4.48),
        ("#FF0000", "#FFFFFF", 4.0),
        ("#0000ff", "#FFFFFF", 8.59),
        ("#595959", "#EEEEEE", 6.03),
    ],
)
def test_contrast_ratio(color: str, background: str, expected: float) -> None:
    assert contrast_ratio(color, background) == pytest.approx(expected, abs=0.01)
    assert contrast_ratio(color, background) == contrast_ratio(background, color)


def test_parse_rgb() -> None:
    assert parse_rgb("#FF0033") == (1.0, 0.0, 0.2)


@pytest.mark.parametrize("color", ["", "red", "#FFF", "FFFFFF", "#GGGGGG", "#FFFFFFF", "#+12345", "##12345"])
def test_invalid_colors(color: str) -> None:
    with pytest.raises(ValueError, match="not a color"):
        parse_rgb(color)


def test_tint_and_shade() -> None:
    assert (tint("#1F5C4D", 0), tint("#1F5C4D", 1), shade("#1F5C4D", 1)) == ("#1F5C4D", "#FFFFFF", "#000000")
    assert (tint("#000000", 0.5), shade("#FFFFFF", 0.5)) == ("#808080", "#808080")
    with pytest.raises(ValueError, match="0 to 1"):
        tint("#000000", 1.5)
