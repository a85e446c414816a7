"""Checklists for staff: columns that fit their words, and entries that stay whole."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from handouts import document as d
from handouts.typeset.blocks.builder_context import BuilderContext
from handouts.typeset.blocks.checklists import checklist_widths
from handouts.typeset.layout.theme import LARGE, STANDARD, Theme
from handouts.typeset.renderer import render
from tests.support import structure_tree
from tests.support.printed_pages import sheets
from tests.support.sample_documents import BRAND, SPOKEN, document, words


def checklist(count: int, name: str = "Otto Muster", paper: str = "Consent form", to_do: int = 1) -> d.Checklist:
    line = d.ChecklistLine(words(paper), words("2"), ("consent, printed", "consent, signed"))
    entries = tuple(
        d.ChecklistEntry(
            words("7:30 AM"), words("procedure 8:00 AM"), (words(f"{name} {number}"), words("born May 4, 1946")),
            (line,) * 3, tuple(words(f"To do {number}: call the practitioner.") for _ in range(to_do)),
            (words(f"To know {number}"),),
        )
        for number in range(count)
    )  # fmt: skip
    return d.Checklist(("Check-in", "Patient", "Pages", "To do"), "Sheets", ("Printed", "Signed"), entries)


def pages(block: d.Block) -> list[str]:
    reader = PdfReader(io.BytesIO(render(document(block, budget=9))))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def context(large: bool = False) -> BuilderContext:
    return BuilderContext(Theme(BRAND, LARGE if large else STANDARD, "Letter", large), "en", SPOKEN)


def test_entries_are_whole() -> None:
    shown = pages(checklist(20))
    assert len(shown) > 2
    for text in shown:
        numbers = [number for number in range(20) if f"Otto Muster {number} " in text]
        assert numbers
        for number in numbers:
            assert f"To do {number}:" in text
            assert f"To know {number}" in text
        assert text.count("Check-in") == 1, "the headings are repeated"


def test_headings_are_read_once() -> None:
    root, _ = structure_tree.read(render(document(checklist(20), budget=9)))
    assert [text for _, text in root.blocks()].count("Check-in") == 1


def test_entry_taller_than_a_page() -> None:
    shown = pages(checklist(1, to_do=90))
    assert len(shown) > 1
    assert sum(text.count("To do 0:") for text in shown) == 90


@pytest.mark.parametrize(
    ("name", "paper", "below"),
    [
        ("Otto Muster", "Consent form", False),
        ("Maximiliana Gonzalez-Martinez von Beispiel-Mustermann", "Consent form", False),
        ("Otto Muster", "Instructions for the time after the anesthesia", False),
        ("Otto Muster", "Einverständniserklärungsdokumentationsformular" * 2, True),
    ],
)
def test_lines_below_each_other_if_one_is_too_wide(name: str, paper: str, below: bool) -> None:
    block = checklist(1, name, paper)
    widths = checklist_widths(block, context())
    assert widths.below == below
    assert widths.time + widths.text + 8 == pytest.approx(context().theme.width)
    assert all(width <= widths.text for width in widths.packed)
    assert len(widths.packed) == (0 if below else len(block.entries[0].lines))


def test_large_print_has_lines_below() -> None:
    assert checklist_widths(checklist(1), context(large=True)).below


@pytest.mark.parametrize(("count", "label", "rows"), [(5, "Patients", 1), (5, "Unterschriftenmappen", 2), (1, "x", 1)])
def test_counts_in_rows(count: int, label: str, rows: int) -> None:
    block = d.CountRow(tuple(d.Count(f"{number}00", label) for number in range(1, count + 1)))
    (sheet,) = sheets(render(document(block)))
    lines = {round(char.box[1]) for char in sheet.chars if char.text == "0" and char.size > 15}
    assert len(lines) == rows
