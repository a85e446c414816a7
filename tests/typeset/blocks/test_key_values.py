"""Labels with values and lines to write on, as they look on paper."""

from __future__ import annotations

from itertools import groupby

import pytest

from handouts import document as d
from tests.renderer import render
from tests.support.printed_pages import Sheet, sheets
from tests.support.sample_documents import document, words
from tests.support.sample_sets import CLINICS, printed

SCALE = 4  # pixels a point


def ruled(sheet: Sheet, top: float, bottom: float) -> list[tuple[int, bool]]:
    """Left edge in points, and whether it is dark, of each long rule between two heights from the bottom of the page."""
    picture = sheet.pixels(72 * SCALE, gray=True)
    wide, tall = picture.size
    found: dict[tuple[int, int], bool] = {}  # by the left edge and the height, to a few pixels
    for row in range(int(tall - top * SCALE), int(tall - bottom * SCALE)):
        line = picture.crop((0, row, wide, row + 1)).tobytes()
        at = 0
        for inked, run in groupby(line, lambda value: value < 245):
            length = len([*run])
            if inked and length > 60 * SCALE:
                key = next((key for key in found if abs(key[0] - at) < SCALE and row - key[1] < SCALE), (at, row))
                found[key] = found.get(key, False) or line[at + length // 2] < 110
            at += length
    return [(round(left / SCALE), dark) for (left, _), dark in found.items()]


def _between(sheet: Sheet, first: str, last: str) -> tuple[float, float]:
    """Top of the first words, bottom of the last, in points."""
    text = "".join(char.text for char in sheet.chars)
    above = sheet.chars[text.index(first.replace(" ", ""))]
    below = sheet.chars[text.index(last.replace(" ", ""))]
    return above.box[3], below.box[1] - 12


@pytest.mark.parametrize("clinic", CLINICS)
@pytest.mark.parametrize("way", ["blank", "filled"])
def test_consent_lines_align(clinic: str, way: str) -> None:
    first, *_ = sheets(printed(clinic, "consent", way))
    lines = ruled(first, *_between(first, "Facility", "How long it takes"))
    assert len(lines) >= 7
    edge = min(left for left, _ in lines if left > 160)
    stray = [left for left, _ in lines if left > edge + 2 or left < edge]
    assert len(stray) <= 2, lines  # the row with two of them
    assert all(dark for _, dark in lines)


def test_two_lines_per_row() -> None:
    pairs = tuple((label, (d.Blank(label, 12),)) for label in ("Do", "Do not", "What is normal", "If you have pain"))
    (sheet,) = sheets(render(document(d.KeyValues(pairs))))
    lefts = sorted({left for left, _ in ruled(sheet, *_between(sheet, "Do", "If you have pain"))})
    assert len(lefts) == 4
    assert lefts[0] < 54 + 40


def test_value_rules_full_width() -> None:
    pairs = tuple((label, words("a value of some length")) for label in ("Facility", "Procedure", "How long it takes"))
    (sheet,) = sheets(render(document(d.KeyValues(pairs))))
    lines = ruled(sheet, *_between(sheet, "Facility", "How long it takes"))
    assert {left for left, _ in lines} <= {54, 55, 318, 319, 320}
    assert not any(dark for _, dark in lines)
