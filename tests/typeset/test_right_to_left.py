"""A page in a language that runs from right to left is the mirror of the same page from left to right.

The same blocks are set twice, as `ar` and as `en`: all is told and painted in one order, and what stood so far from the
left stands as far from the right.
"""

from __future__ import annotations

import ctypes
from collections import Counter
from dataclasses import replace
from typing import Any

import pypdfium2
import pypdfium2.raw as raw
import pytest

from handouts import document as d
from tests.renderer import render
from tests.support.arabic_document import BLOCKS, LONG, WORDS, arabic, arabic_document, item
from tests.support.random_documents import random_document
from tests.support.reading_order import expected_blocks
from tests.support.sample_documents import BRAND, words
from tests.support.sample_files import png
from tests.support.structure_tree import read, shown_text
from tests.typeset.test_properties import astray

LETTERS = set("".join(WORDS)) | {" "}


def mirrored(one: d.Document) -> None:
    """Assert that the document in Arabic is the mirror of the one in English."""
    data, other = render(one), render(replace(one, lang="en"))
    assert _told(data) == _told(other)
    wide = pypdfium2.PdfDocument(data)[0].get_size()[0]
    for here, there in zip(_painted(data), _painted(other), strict=True):
        for (text, low, high), (_, begin, end) in zip(here, there, strict=True):
            icon = (
                not text and high - low < 30
            )  # a picture is not turned round: its parts are not where a mirror has them
            apart = 24 if icon else 8 if text else 1  # bounds of text hold a space at one of its ends
            assert (low + high) / 2 == pytest.approx(wide - (begin + end) / 2, abs=apart), text
            assert text or high - low == pytest.approx(end - begin, abs=1)


def _told(data: bytes) -> list[tuple[str, str]]:
    """Role and text of each block. Where a line ends the space stands at its other side, so spaces are left out."""
    return [(role, text.replace(" ", "")) for role, text in read(data)[0].blocks()]


def _painted(data: bytes) -> list[list[tuple[str, float, float]]]:
    """Text, left and right edge of all that each page paints, in order; '' for what is not text.

    Of text, lines of Arabic letters alone: words of both writings in a line change their order with its direction.
    """
    found = []
    for page in pypdfium2.PdfDocument(data):
        text = page.get_textpage()
        parts: list[tuple[str, float, float]] = []
        line: tuple[int, float] | None = None
        for drawn in page.get_objects():
            left, _, right, _ = drawn.get_bounds()
            said = _text(drawn, text) if drawn.type == raw.FPDF_PAGEOBJ_TEXT else ""
            if drawn.type == raw.FPDF_PAGEOBJ_TEXT and not said:
                continue
            at = (raw.FPDFPageObj_GetMarkedContentID(drawn), drawn.get_matrix().f) if said else None
            if at and at == line:
                parts[-1] = (parts[-1][0] + said, min(left, parts[-1][1]), max(right, parts[-1][2]))
            else:
                parts.append((said, left, right))
            line = at
        found.append([part for part in parts if set(part[0]) <= LETTERS])
    return found


def _text(drawn: Any, page: Any) -> str:
    long = raw.FPDFTextObj_GetText(drawn, page, None, 0)
    buffer = ctypes.create_string_buffer(long)
    raw.FPDFTextObj_GetText(drawn, page, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), long)
    return buffer.raw.decode("utf-16-le").strip("\0 ")


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("name", BLOCKS)
def test_mirrored_blocks(name: str, large: bool) -> None:
    mirrored(arabic_document(BLOCKS[name], lang="ar", large=large))


@pytest.mark.parametrize("head", ["rule", "band", "bar"])
def test_header_and_footer_mirrored(head: Any) -> None:
    brand = replace(BRAND, head=head, logo=png())
    one = arabic_document(*[d.Paragraph(words(LONG))] * 30, lang="ar", brand=brand)
    assert len(shown_text(render(one))) > 1
    mirrored(one)


def test_write_line_fits_column() -> None:
    mirrored(arabic_document(d.KeyValues((("Level", (d.Blank("level", 12),)),)), lang="ar"))


def test_item_number_period() -> None:
    block = arabic(d.ItemList((item("one"), item("two")), "number"))
    data = render(replace(arabic_document(lang="ar"), sections=(d.Section("", (block,)),)))
    assert [node.text for node in read(data)[0].find("Lbl")][-2:] == [".1", ".2"]  # as drawn, from the left
    marks = [shown.x for shown in shown_text(data)[0] if shown.text == ".1"]
    assert [x > 540 for x in marks] == [True]


@pytest.mark.parametrize("seed", range(40))
def test_random_document(seed: int) -> None:
    one = replace(random_document(seed), lang="he" if seed % 2 else "ar")
    data = render(one)
    assert astray(data) == []
    found, expected = list(read(data)[0].blocks()), expected_blocks(one)
    assert [role for role, _ in found] == [role for role, _ in expected]
    for (_, text), (_, said) in zip(found, expected, strict=True):  # a line is read back as drawn, from the left
        assert Counter(text.replace(" ", "")) == Counter(said.replace(" ", ""))
