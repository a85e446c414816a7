"""A page in a right-to-left language is the mirror image of the same page in a left-to-right language.

The same blocks are rendered as `ar` and as a language from left to right with the same leading. Both are read and drawn
in the same order, and the distance of an item from the right of one page is its distance from the left of the other.
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
from handouts.typeset.layout.header_footer import BETWEEN_LINES
from tests.renderer import render
from tests.support.arabic_document import BLOCKS, LONG, WORDS, arabic, arabic_document, item
from tests.support.depth import cases
from tests.support.random_documents import random_document
from tests.support.reading_order import expected_blocks
from tests.support.sample_documents import BRAND, words
from tests.support.sample_files import png
from tests.support.structure_tree import read, shown_text
from tests.typeset.test_properties import is_more_lines, misplaced_text

LETTERS = set("".join(WORDS)) | {" "}
LEFT_TO_RIGHT = "ko"  # has the leading of Arabic, which is larger than that of English


def assert_mirrored(sample: d.Document) -> None:
    """Assert that the Arabic page is the mirror image of the page from left to right."""
    data, mirror_data = render(sample), render(replace(sample, lang=LEFT_TO_RIGHT))
    assert _blocks(data) == _blocks(mirror_data)
    page_width = pypdfium2.PdfDocument(data)[0].get_size()[0]
    for page_items, mirror_items in zip(_drawn_items(data), _drawn_items(mirror_data), strict=True):
        for (text, low, high), (_, begin, end) in zip(page_items, mirror_items, strict=True):
            is_icon = not text and high - low < 30  # icons are not mirrored, so their parts are elsewhere
            tolerance = 24 if is_icon else 8 if text else 1  # the bounds of text include a space at one end
            assert (low + high) / 2 == pytest.approx(page_width - (begin + end) / 2, abs=tolerance), text
            assert text or high - low == pytest.approx(end - begin, abs=1)


def _blocks(data: bytes) -> list[tuple[str, str]]:
    """Role and text of each block, without spaces, because the space at a line end moves to the other side."""
    return [(role, text.replace(" ", "")) for role, text in read(data)[0].blocks()]


def _drawn_items(data: bytes) -> list[list[tuple[str, float, float]]]:
    """Each page's items in drawing order: text ('' for a drawing), left and right edge.

    Only lines of Arabic letters: the order of words in a line of both scripts depends on the direction of the line.
    """
    pages = []
    for page in pypdfium2.PdfDocument(data):
        text = page.get_textpage()
        parts: list[tuple[str, float, float]] = []
        line: tuple[int, float] | None = None
        for page_object in page.get_objects():
            left, _, right, _ = page_object.get_bounds()
            object_text = _object_text(page_object, text) if page_object.type == raw.FPDF_PAGEOBJ_TEXT else ""
            if page_object.type == raw.FPDF_PAGEOBJ_TEXT and not object_text:
                continue
            position = (
                (raw.FPDFPageObj_GetMarkedContentID(page_object), page_object.get_matrix().f) if object_text else None
            )
            # A date and what is said after it are two parts of one line.
            is_near = bool(parts) and max(left - parts[-1][2], parts[-1][1] - right) < 10
            if position and line and (position == line or (position[1] == line[1] and is_near)):
                parts[-1] = (parts[-1][0] + object_text, min(left, parts[-1][1]), max(right, parts[-1][2]))
            else:
                parts.append((object_text, left, right))
            line = position
        pages.append([part for part in parts if set(part[0]) <= LETTERS])
    return pages


def _object_text(page_object: Any, page: Any) -> str:
    length = raw.FPDFTextObj_GetText(page_object, page, None, 0)
    buffer = ctypes.create_string_buffer(length)
    raw.FPDFTextObj_GetText(page_object, page, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), length)
    return buffer.raw.decode("utf-16-le").strip("\0 ")


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("name", BLOCKS)
def test_mirrored_blocks(name: str, large: bool) -> None:
    assert_mirrored(arabic_document(BLOCKS[name], lang="ar", large=large))


@pytest.mark.parametrize("head", ["rule", "band", "bar"])
def test_header_and_footer_mirrored(head: Any) -> None:
    brand = replace(BRAND, head=head, logo=png())
    sample = arabic_document(*[d.Paragraph(words(LONG))] * 30, lang="ar", brand=brand)
    assert len(shown_text(render(sample))) > 1
    assert_mirrored(sample)


def test_write_line_fits_column() -> None:
    assert_mirrored(arabic_document(d.KeyValues((("Level", (d.Blank("level", 12),)),)), lang="ar"))


def test_item_number_period() -> None:
    block = arabic(d.ItemList((item("one"), item("two")), "number"))
    data = render(replace(arabic_document(lang="ar"), sections=(d.Section("", (block,)),)))
    assert [node.text for node in read(data)[0].find("Lbl")][-2:] == [".1", ".2"]  # in drawing order, from the left
    marks = [shown.x for shown in shown_text(data)[0] if shown.text == ".1"]
    assert [x > 420 for x in marks] == [True]  # at the start of the text column


def with_joined_address(expected: list[tuple[str, str]], blocks: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The expected blocks, with those lines of the address joined that share a line on the page."""
    lines, joined = list(expected), list[tuple[str, str]]()
    for role, text in blocks:
        if not lines:
            break
        line = lines.pop(0)
        while line[0] == role == "P" and lines and _letters(f"{line[1]}{BETWEEN_LINES}{lines[0][1]}") <= _letters(text):
            line = "P", f"{line[1]}{BETWEEN_LINES}{lines.pop(0)[1]}"
        joined.append(line)
    return [*joined, *lines]


def _letters(text: str) -> Counter[str]:
    return Counter(text.replace(" ", ""))


@pytest.mark.parametrize("seed", range(cases(20, deep=200)))
def test_random_document(seed: int) -> None:
    sample = replace(random_document(seed), lang="he" if seed % 2 else "ar")
    data = render(sample)
    assert misplaced_text(data) == []
    blocks = list(read(data)[0].blocks())
    expected = with_joined_address(expected_blocks(sample), blocks)
    assert [role for role, _ in blocks] == [role for role, _ in expected]
    # Only the letters are compared, because a line is read in drawing order, from the left.
    for (role, text), (_, expected_text) in zip(blocks, expected, strict=True):
        is_longer = is_more_lines((role, expected_text), (role, text))
        assert is_longer or _letters(text) == _letters(expected_text)
