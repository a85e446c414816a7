"""Grids of boxes on pages: whole weeks, the medicine's name on each page, and readable columns in large print."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from handouts import document as d
from handouts.typeset.renderer import render
from tests.support import structure_tree
from tests.support.sample_documents import document, words


def grid(week: int, rows: int = 4, days: int = 7) -> d.TickGrid:
    names = tuple(f"Wed {week * 7 + day + 1}" for day in range(days))
    times = tuple(d.TickGridRow(words(f"Time {row}"), (True,) * days) for row in range(rows))
    return d.TickGrid(f"Week {week} of the course", "Time", names, times, "box to tick")


def pages(block: d.Block, *, large: bool = False) -> list[str]:
    reader = PdfReader(io.BytesIO(render(document(block, large=large, budget=9))))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


@pytest.mark.parametrize("large", [False, True])
def test_every_page_names_the_medicine(large: bool) -> None:
    """A week is whole on its page, below the name of the medicine."""
    facts = d.KeyValues((("Dose", words("1 drop")),))
    course = d.Subsection("eye drops: right eye", (facts,), tuple(grid(week) for week in range(12)))
    shown = pages(course, large=large)
    assert len(shown) > 2
    for text in shown:
        assert text.count("eye drops: right eye") == 1
        weeks = text.count("of the course")
        assert weeks > 0
        assert [text.count(f"Time {row}") for row in range(4)] == [weeks] * 4


def test_heading_is_read_once() -> None:
    """The repeated heading is an artifact: a screen reader does not announce the medicine again."""
    course = d.Subsection("eye drops: right eye", (), tuple(grid(week) for week in range(12)))
    root, artifacts = structure_tree.read(render(document(course, budget=9)))
    assert [text for _, text in root.blocks()].count("eye drops: right eye") == 1
    assert "eye drops: right eye" in " ".join(artifacts)


def test_course_without_boxes() -> None:
    """Facts without a grid below them are printed."""
    facts = d.KeyValues((("How often", words("every 4 to 6 hours")),))
    (shown,) = pages(d.Subsection("paracetamol", (facts,), ()))
    assert "paracetamol How often every 4 to 6 hours" in shown


def test_large_introduction() -> None:
    """An introduction of half a page may be on the page before the first grid, never a part of a grid."""
    notes = d.ItemList(tuple(d.ListItem(words(f"Sentence {number} of this note.")) for number in range(18)))
    shown = pages(d.Subsection("eye drops", (notes,), (grid(0, rows=8), grid(1, rows=8))), large=True)
    for text in shown:
        assert text.count("eye drops") == 1
        weeks = text.count("of the course")
        assert [text.count(f"Time {row}") for row in range(8)] == [weeks] * 8


def test_long_headings_of_days() -> None:
    """Days with long names are divided into several grids, and no name is split."""
    names = tuple(f"Donnerstagnachmittag {day}" for day in range(1, 8))
    rows = (d.TickGridRow(words("Morgens"), (True,) * 7),)
    text = " ".join(pages(d.TickGrid("Week", "Time", names, rows, "box"), large=True))
    assert all(name in text for name in names)
    assert text.count("Morgens") > 1
