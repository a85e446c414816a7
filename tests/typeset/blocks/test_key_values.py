"""Labels with values and with lines to write on, checked in pixels."""

from __future__ import annotations

from itertools import groupby

import pytest

from handouts import document as d
from tests.renderer import render
from tests.support.printed_pages import Sheet, sheets
from tests.support.sample_documents import document, words
from tests.support.sample_sets import CLINICS, printed

SCALE = 4  # pixels per point


def ruled(sheet: Sheet, top: float, bottom: float) -> list[tuple[int, bool]]:
    """Each long rule between two heights from the page bottom: its left edge in points, and whether it is dark."""
    picture = sheet.pixels(72 * SCALE, gray=True)
    width, height = picture.size
    rules: dict[tuple[int, int], bool] = {}  # keys: left edge and row of pixels, approximate
    for row in range(int(height - top * SCALE), int(height - bottom * SCALE)):
        line = picture.crop((0, row, width, row + 1)).tobytes()
        x = 0
        for inked, run in groupby(line, lambda value: value < 245):
            length = len([*run])
            if inked and length > 60 * SCALE:
                key = next((key for key in rules if abs(key[0] - x) < SCALE and row - key[1] < SCALE), (x, row))
                rules[key] = rules.get(key, False) or line[x + length // 2] < 110
            x += length
    return [(round(left / SCALE), dark) for (left, _), dark in rules.items()]


def _between(sheet: Sheet, first: str, last: str) -> tuple[float, float]:
    """The top of the first text and the bottom of the last text, in points."""
    text = "".join(char.text for char in sheet.chars)
    above = sheet.chars[text.index(first.replace(" ", ""))]
    below = sheet.chars[text.index(last.replace(" ", ""))]
    return above.box[3], below.box[1] - 12


@pytest.mark.parametrize("clinic", CLINICS)
@pytest.mark.parametrize("way", ["blank", "filled"])
def test_consent_lines_align(clinic: str, way: str) -> None:
    first, *_ = sheets(printed(clinic, "consent", way))
    lines = ruled(first, *_between(first, "Who does the procedure", "How long it takes"))
    assert len(lines) >= 3
    edges = sorted({round(left) for left, _ in lines})
    assert max(edges) - min(edges) > 200, edges
    assert all(min(edge - edges[0], edges[-1] - edge) <= 2 for edge in edges), edges  # two columns
    assert all(dark for _, dark in lines)


def test_two_lines_per_row() -> None:
    pairs = tuple((label, (d.Blank(label, 12),)) for label in ("Do", "Do not", "Eat", "Drink"))
    (sheet,) = sheets(render(document(d.KeyValues(pairs))))
    lefts = sorted({left for left, _ in ruled(sheet, *_between(sheet, "Do", "Drink"))})
    assert len(lefts) == 2
    assert lefts[0] < 174 + 60


def test_value_rules_full_width() -> None:
    pairs = tuple((label, words("a value of some length")) for label in ("Facility", "Procedure", "How long it takes"))
    (sheet,) = sheets(render(document(d.KeyValues(pairs))))
    lines = ruled(sheet, *_between(sheet, "Facility", "How long it takes"))
    assert {left for left, _ in lines} <= {54, 55, 318, 319, 320}
    assert not any(dark for _, dark in lines)
