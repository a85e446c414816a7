"""Risks by how often they happen, and choices by help and harm: real tables in every size, in both directions."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from handouts import document as d
from tests.renderer import render
from tests.support import structure_tree
from tests.support.arabic_document import arabic_document
from tests.support.sample_documents import document, words

RISKS = d.FrequencyTable(
    ("What may happen", "Of 1,000 people"),
    (
        d.FrequencyGroup("Common", ((words("Soreness"), words("200")), (words("A bruise"), words("30 to 50")))),
        d.FrequencyGroup("Rare", ((words("Bleeding"), words("fewer than 5")),)),
    ),
)
CHOICES = d.ChoiceTable(
    ("Choice", "May help", "May harm"),
    (
        d.ChoiceRow(words("A brace"), (words("No cut"), words("Less pain")), (words("Weak muscles"),)),
        d.ChoiceRow(words("Pills"), (words("Less pain tonight"),), ((d.Blank("May harm"),),)),
        d.ChoiceRow(words("Surgery"), (), (), words("A longer stay, and a steadier bone")),
    ),
)
sizes = pytest.mark.parametrize("large", [False, True], ids=["plain", "large"])


def cells(data: bytes) -> list[list[tuple[str, str, str, str]]]:
    """Role, text, scope and columns of each cell of the only table, by row."""
    (table,) = structure_tree.read(data)[0].find("Table")

    def cell(node: structure_tree.Node) -> tuple[str, str, str, str]:
        attributes = node.entry.get("/A", {})
        text = " ".join(node.text.split())
        return node.role, text, str(attributes.get("/Scope", "")), str(attributes.get("/ColSpan", ""))

    return [[cell(node) for node in row.children] for row in table.find("TR")]


def left_edges(data: bytes, *texts: str) -> list[float]:
    """Where these texts begin, in points from the left edge."""
    shown = [text for page in structure_tree.shown_text(data) for text in page]
    return [next(text.x for text in shown if text.text.startswith(start)) for start in texts]


@sizes
def test_risks_are_a_table(large: bool) -> None:
    assert cells(render(document(RISKS, large=large))) == [
        [("TH", "What may happen", "/Column", ""), ("TH", "Of 1,000 people", "/Column", "")],
        [("TH", "Common", "/Row", "2")],
        [("TH", "Soreness", "/Row", ""), ("TD", "200", "", "")],
        [("TH", "A bruise", "/Row", ""), ("TD", "30 to 50", "", "")],
        [("TH", "Rare", "/Row", "2")],
        [("TH", "Bleeding", "/Row", ""), ("TD", "fewer than 5", "", "")],
    ]


@sizes
def test_choices_are_a_table(large: bool) -> None:
    rows = cells(render(document(CHOICES, large=large)))
    assert [[(role, scope, columns) for role, _, scope, columns in row] for row in rows] == [
        [("TH", "/Column", "")] * 3,
        [("TH", "/Row", ""), ("TD", "", ""), ("TD", "", "")],
        [("TH", "/Row", ""), ("TD", "", ""), ("TD", "", "")],
        [("TH", "/Row", ""), ("TD", "", "2")],
    ]


@sizes
def test_help_and_harm_have_equal_weight(large: bool) -> None:
    """Both columns are equally wide, and begin beside each other in the same size."""
    data = render(document(CHOICES, large=large))
    may_help, may_harm = left_edges(data, "May help", "May harm")
    right = 612 - (50 if large else 54)
    gap = 10
    assert may_harm - gap - may_help == pytest.approx(right - may_harm, abs=1)
    shown = [text for page in structure_tree.shown_text(data) for text in page]
    sizes_used = {text.size for text in shown if text.text.startswith(("No cut", "Weak"))}
    assert len(sizes_used) == 1


def test_right_to_left() -> None:
    """The column of numbers is at the left margin, and ends at the right margin in other languages."""
    mirrored, usual = render(arabic_document(RISKS, lang="ar")), render(document(RISKS))
    assert len(structure_tree.read(mirrored)[0].find("Table")) == 1
    shown = [text for page in structure_tree.shown_text(mirrored) for text in page]
    sizes_of_cells = [text.x for text in shown if text.size == 12 and text.y < 590]
    assert sum(x < 55 for x in sizes_of_cells) >= 4  # the heading of the numbers, and three numbers
    assert min(left_edges(usual, "200", "30 to 50", "fewer")) > 400


def test_header_is_repeated_but_read_once() -> None:
    rows = tuple((words(f"Risk {number}"), words(str(100 - number))) for number in range(60))
    data = render(document(d.FrequencyTable(RISKS.header, (d.FrequencyGroup("", rows),))))
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]
    assert len(pages) > 1
    assert all("Of 1,000 people" in page for page in pages if "Risk" in page)
    assert sum(text == "Of 1,000 people" for row in cells(data) for _, text, _, _ in row) == 1


def test_wide_words_become_records() -> None:
    """A word that is wider than its column is never split: each row is then a record with labels."""
    wide = words("a" * 60)
    for block in (
        d.FrequencyTable(RISKS.header, (d.FrequencyGroup("", ((wide, wide),)),)),
        d.ChoiceTable(CHOICES.header, (d.ChoiceRow(wide, (wide,), (wide,)),)),
    ):
        data = render(document(block))
        assert not structure_tree.read(data)[0].find("Table")
        assert all(f"{name}: " in structure_tree.text_of(data) for name in block.header)
