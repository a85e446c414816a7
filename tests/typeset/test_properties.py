"""Random documents and the five sets: every word is in the file once, in order, and on the paper.

`HANDOUTS_SEEDS=1000:2000 pytest tests/typeset/test_properties.py` checks other random documents, and `HANDOUTS_DEEP=1`
more of them.
"""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import zip_longest
from types import FrameType

import pytest

from handouts import document as d
from handouts.typeset import renderer
from handouts.typeset.layout.header_footer import BETWEEN_LINES
from handouts.typeset.layout.page_cuts import place
from handouts.typeset.layout.spare_room import MAX_MORE_LINES
from handouts.typeset.renderer import PartTooTall, without_optional
from tests.renderer import RENDERER, render
from tests.support.depth import DEEP, cases
from tests.support.printed_pages import sheets
from tests.support.random_documents import ORDINARY, Words, document_with_sections, random_document
from tests.support.reading_order import BlockText, expected_blocks
from tests.support.sample_documents import SPOKEN, document, words
from tests.support.sample_files import NAMES, document_with_name
from tests.support.sample_sets import CLINICS, DOCUMENTS, VARIANTS, composed, printed
from tests.support.structure_tree import ShownText, read, shown_text

FIRST, LAST = map(int, os.environ.get("HANDOUTS_SEEDS", f"0:{cases(100, deep=1000)}").split(":"))
TIME_LIMIT = 20.0
"""Time limit for a document in seconds. The slowest one takes a tenth of it."""


@contextmanager
def time_limit(seconds: float = TIME_LIMIT) -> Iterator[None]:
    """Raise TimeoutError if the body takes too long. On Windows, which has no SIGALRM, there is no limit."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def ring(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"not finished after {seconds} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def block_differences(data: bytes, expected: list[BlockText]) -> list[tuple[BlockText | None, BlockText | None]]:
    """The first three differences between document and file: (expected block, actual block)."""
    # A table row has a cell in each column; empty cells are not expected blocks.
    # The barcodes of the pages are not blocks of the document.
    blocks = [
        (role, text)
        for role, text in read(data)[0].blocks()
        if (text or role != "TD") and (role, text) != ("Figure", SPOKEN.barcode)
    ]
    pairs = zip_longest(with_joined_address(expected, blocks), blocks)
    return [pair for pair in pairs if pair[0] != pair[1] and not is_more_lines(*pair)][:3]


def is_more_lines(expected: BlockText | None, actual: BlockText | None) -> bool:
    """True for lines to write on of which the page has a few more, because it has room for them."""
    counts = [re.fullmatch(r"(\d+) lines? to write on", block[1]) for block in (expected, actual) if block]
    if len(counts) < 2 or not counts[0] or not counts[1]:
        return False
    return 0 < int(counts[1][1]) - int(counts[0][1]) <= MAX_MORE_LINES


def with_joined_address(expected: list[BlockText], blocks: list[BlockText]) -> list[BlockText]:
    """The expected blocks, with those lines of the address joined that share a line on the page."""
    lines, joined = list(expected), list[BlockText]()
    for role, text in blocks:
        if not lines:
            break
        line = lines.pop(0)
        while line[0] == role == "P" and lines and text.startswith(f"{line[1]}{BETWEEN_LINES}{lines[0][1]}"):
            line = "P", f"{line[1]}{BETWEEN_LINES}{lines.pop(0)[1]}"
        joined.append(line)
    return [*joined, *lines]


POINTER = "The signs are on the next page."


def misplaced_text(data: bytes) -> list[str]:
    """Text that runs off the paper, overlaps other text, or is in the header or footer of a page."""
    problems = []
    for number, sheet in enumerate(sheets(data), 1):
        problems += [f"page {number}: {sheet.outside()!r} runs off the paper"] if sheet.outside() else []
        problems += [f"page {number}: {pair} overlap" for pair in sheet.overprinted()]
    for number, page in enumerate(shown_text(data), 1):
        indexes = [index for index, shown in enumerate(page) if shown.mcid is not None]
        first, last = (indexes[0], indexes[-1]) if indexes else (0, len(page))
        content = [shown for shown in page if shown.mcid is not None]
        header, footer = page[:first], page[last + 1 :]  # a repeated table header is between the content
        footer = [shown for shown in footer if shown.text.strip() not in POINTER]  # it ends the content
        footer_lines = {
            round(shown.y, 2) for shown in footer
        }  # in large print, a notice is read that is on one of them
        problems += [
            f"page {number}: {low.text!r} is in the footer"
            for low in content
            if _bottom(low) < _top_of(footer) and round(low.y, 2) not in footer_lines
        ]
        # A repeated date is beside its entries, or begins up to a line above them.
        problems += [
            f"page {number}: {high.text!r} is in the header"
            for high in content
            if _top(high) > _bottom_of([shown for shown in header if shown.y > content[0].y + 22])
        ]
    return problems


def _bottom(shown: ShownText) -> float:
    return shown.y - 0.2 * shown.size


def _top(shown: ShownText) -> float:
    return shown.y + 0.7 * shown.size


def _top_of(footer: list[ShownText]) -> float:
    return max(map(_top, footer), default=0.0)


def _bottom_of(header: list[ShownText]) -> float:
    return min(map(_bottom, header), default=10_000.0)


@pytest.mark.parametrize("seed", range(FIRST, LAST))
def test_random_document(seed: int) -> None:
    sample = random_document(seed)
    with time_limit():
        data = render(sample)
    assert block_differences(data, expected_blocks(sample)) == []
    assert misplaced_text(data) == []
    if seed % 4 == 0 or DEEP:
        assert render(sample) == data


@pytest.mark.parametrize("clinic", CLINICS)
@pytest.mark.parametrize("document", DOCUMENTS)
@pytest.mark.parametrize("way", VARIANTS)
def test_shipped_document(clinic: str, document: str, way: str) -> None:
    data = printed(clinic, document, way)
    sample = composed(clinic, document, way)
    if RENDERER.lay_out(sample, "ABC-DEF-GHJ").words_only:  # pictures only if they have room
        sample = without_optional(sample)
    assert block_differences(data, expected_blocks(sample)) == []
    assert misplaced_text(data) == []


LONG = "word " * 1999 + "word"
OVERSIZED: dict[str, d.Block] = {
    "fact": d.KeyValues((("Label", words(LONG)),)),
    "fact's label": d.KeyValues(((LONG, words("value")),)),
    "tile": d.TileRow((d.Tile("bag", "Bring", words(LONG)),)),
    "tiles": d.TileRow((d.Tile("bag", "Bring", words("a list")), d.Tile("clock", "Come", words("early"), words(LONG)))),
    "time": d.Timeline((d.TimelineDay(words("Monday"), "", (d.TimelineEntry(words(LONG), (words("do it"),)),)),)),
    "day": d.Timeline((d.TimelineDay(words(LONG), "", (d.TimelineEntry(words("now"), (words("do it"),)),)),)),
    "action": d.WarningBox((d.Tier(LONG, words("911"), (words("sign"),), emergency=True),)),
    "table's header": d.Table((LONG, "B"), (d.TableRow((words("a"), words("b"))),), (1, 1)),
    "table's note": d.Table(("A", "B"), (d.TableRow((words("a"), words("b")), note=words(LONG)),), (1, 1)),
    "heading": d.Heading(LONG, 3),
    "statement of a signature": d.Signature("Patient", ((d.SignatureLine("Signature", 1),),), words(LONG)),
    "label of lines": d.WriteLines(words(LONG), 3),
    "lines": d.WriteLines(words("Write here"), 60),
    "rows of a signature": d.Signature("Patient", ((d.SignatureLine("Signature", 1),),) * 40),
    "title of a callout": d.Callout((words("text"),), LONG, "warning"),
    "group": d.Groups(
        (
            d.ListGroup("A", d.ItemList((d.ListItem(words(LONG)),))),
            d.ListGroup("B", d.ItemList((d.ListItem(words("b")),))),
        )
    ),
    "mark of statements": d.Statements((words("I agree"),), LONG),
    "fact's label and value": d.KeyValues(((LONG, words(LONG)),)),
    "facts and a line": d.KeyValues((("a", words(LONG)), ("b", words(LONG)), (LONG, (d.Blank("c"),)))),
    "tile's label": d.TileRow((d.Tile("bag", LONG, words("x")), d.Tile("bag", "y", words("z")))),
    "tile's value": d.TileRow((d.Tile("bag", "a", words(LONG)), d.Tile("bag", "y", words("z")))),
    "time and task": d.Timeline((d.TimelineDay(words("a"), "", (d.TimelineEntry(words(LONG), (words(LONG),)),)),)),
    "rule": d.Timeline(
        (d.TimelineDay(words("a"), LONG, (d.TimelineEntry(words("now"), (words("do it"),), words(LONG)),)),)
    ),
    "phone": d.WarningBox((d.Tier("Call", words(LONG), (words("sign"),), emergency=True),)),
    "phone of the second tier": d.WarningBox((d.Tier(LONG, words(LONG), (words("sign"),), words(LONG)),)),
    "cells": d.Table((LONG, LONG), (d.TableRow((words(LONG), words("b")), True, words(LONG)),) * 2, (1, 1), "yours"),
    "party": d.Signature(LONG, ((d.SignatureLine("Signature", 1),),)),
    "signature's label": d.Signature("P", ((d.SignatureLine(LONG, 0.5), d.SignatureLine("Date", 0.5)),)),
    "signature's value": d.Signature("P", ((d.SignatureLine("Name", 0.5, LONG), d.SignatureLine("Date", 0.5)),)),
    "group's heading": d.Groups((d.ListGroup(LONG, d.ItemList((d.ListItem(words("a")),))),) * 2),
    "item in columns": d.ItemList(tuple(d.ListItem(words(text)) for text in ("a", "b", "c", "d", LONG))),
}
"""Blocks with a text that is too long for a page."""


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("name", OVERSIZED)
def test_oversized_block(name: str, large: bool) -> None:
    sample = document(d.Paragraph(words("Before.")), OVERSIZED[name], d.Paragraph(words("After.")), large=large)
    with time_limit():
        data = render(sample)
    assert block_differences(data, expected_blocks(sample)) == []
    assert misplaced_text(data) == []


@pytest.mark.parametrize("large", [False, True])
def test_oversized_header(large: bool) -> None:
    sample = document(*OVERSIZED.values(), large=large)
    for long in (replace(sample.furniture, clinic=LONG), replace(sample.furniture, strip=(("Name", words(LONG)),))):
        with pytest.raises(PartTooTall):
            render(replace(sample, furniture=long))


@pytest.mark.parametrize(("paper", "large"), [("Letter", False), ("A4", True)])
def test_block_pairs(paper: str, large: bool) -> None:
    word_source = Words(len(paper))
    kinds = list(ORDINARY.values())
    steps = range(1, len(kinds))  # with each step, every kind comes before another kind
    order = [kinds[0], *(kinds[index * step % len(kinds)] for step in steps for index in range(1, len(kinds) + 1))]
    sample = document_with_sections(
        word_source, (d.Section("All", tuple(make(word_source) for make in order)),), paper, large
    )
    with time_limit():
        data = render(sample)
    assert block_differences(data, expected_blocks(sample)) == []
    assert misplaced_text(data) == []


@pytest.mark.parametrize("script", NAMES)
def test_name_in_each_script(script: str) -> None:
    sample = document_with_name(NAMES[script])
    data = render(sample)
    assert block_differences(data, expected_blocks(sample)) == []
    assert misplaced_text(data) == []


def test_headings_only() -> None:
    sample = document_with_sections(Words(1), tuple(d.Section(f"Section {n}", ()) for n in range(80)))
    data = render(sample)
    assert block_differences(data, expected_blocks(sample)) == []
    assert misplaced_text(data) == []


def test_helper_finds_lost_words() -> None:
    blocks = (d.Paragraph(words("one two")), d.Paragraph(words("three four")))
    data = render(document(*blocks))
    assert block_differences(data, expected_blocks(document(*blocks))) == []
    for other_blocks in (
        (blocks[0],),
        (*blocks, blocks[1]),
        blocks[::-1],
        (blocks[0], d.Paragraph(words("three  four"))),
    ):
        assert block_differences(data, expected_blocks(document(*other_blocks))) != []


def test_helper_finds_overflow(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = tuple(d.TableRow((words(f"line {n}"), words("b"))) for n in range(60))
    long = document(d.Table(("A", "B"), rows, (1, 1)), budget=9)
    assert misplaced_text(render(long)) == []
    # Put everything on one page.
    monkeypatch.setattr(renderer, "paginate", lambda pieces, width, first, later: [place(list(pieces), width)])
    monkeypatch.setattr(renderer.LaidOutDocument, "too_tall", "")
    problems = misplaced_text(render(long))
    assert any("runs off the paper" in problem for problem in problems)
    assert any("is in the footer" in problem for problem in problems)
    assert any("overlap" in problem for problem in problems)
