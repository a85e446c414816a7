"""Digits: a zero has no slash. On a fax, a slashed zero looks like an 8, and 10:00 like 18:88."""

from __future__ import annotations

import pytest
import uharfbuzz as hb
from fontTools.pens.recordingPen import RecordingPen

from handouts.mail.passphrase import ALPHABET
from handouts.typeset.blocks.text import LEGIBLE_TYPEFACE
from handouts.typeset.text.fonts import TYPEFACES, Face, font_chain, load_face
from tests.typeset.text.test_fonts import FACES

FACES_WITH_DIGITS = [name for name in FACES if ord("0") in load_face(name).coverage]


def contours_and_width(face: Face, char: str, *, tabular: bool) -> tuple[int, int]:
    """The number of closed contours of a shaped character, and its advance in font units."""
    buffer, pen = hb.Buffer(), RecordingPen()
    buffer.add_str(char)
    buffer.guess_segment_properties()
    hb.shape(face.font, buffer, {"tnum": tabular})
    [glyph], [position] = buffer.glyph_infos, buffer.glyph_positions
    face.font.draw_glyph_with_pen(glyph.codepoint, pen)
    return sum(operator == "closePath" for operator, _ in pen.value), position.x_advance


def test_all_typefaces_are_tested() -> None:
    faces = {
        font_chain(name, bold, heading)[0].name
        for name in TYPEFACES
        for bold in (False, True)
        for heading in (False, True)
    }
    assert faces <= set(FACES_WITH_DIGITS)


@pytest.mark.parametrize("tabular", [False, True])
@pytest.mark.parametrize("name", FACES_WITH_DIGITS)
def test_zero_has_no_slash(name: str, tabular: bool) -> None:
    contours, _ = contours_and_width(load_face(name), "0", tabular=tabular)
    assert contours == 2


@pytest.mark.parametrize("bold", [False, True])
def test_tabular_digits_of_legible_typeface_have_one_width(bold: bool) -> None:
    face = font_chain(LEGIBLE_TYPEFACE, bold)[0]
    widths = {contours_and_width(face, digit, tabular=True)[1] for digit in "0123456789"}
    assert widths == {632}


@pytest.mark.parametrize("bold", [False, True])
def test_legible_zero_is_narrower_than_capital_o(bold: bool) -> None:
    face = font_chain(LEGIBLE_TYPEFACE, bold)[0]
    zero, letter = (contours_and_width(face, char, tabular=False)[1] for char in "0O")
    assert zero < 0.92 * letter


def test_passphrase_has_neither_zero_nor_o() -> None:
    assert not set("0oOil1") & set(ALPHABET)
