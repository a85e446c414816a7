"""What a page has left goes to lines to write on and to the spaces above sections; signatures stay on one page."""

from __future__ import annotations

import pytest

from handouts import document as d
from tests.renderer import render
from tests.support.printed_pages import rows, sheets
from tests.support.sample_documents import document, words
from tests.support.sample_sets import CLINICS, printed
from tests.support.structure_tree import read
from tests.typeset.test_properties import is_more_lines


def spoken_lines(sample: d.Document) -> list[str]:
    """What a screen reader says for each group of lines."""
    return [text for _, text in read(render(sample))[0].blocks() if "to write on" in text]


def test_lines_grow() -> None:
    sample = document(d.WriteLines(words("My questions"), 1))
    assert spoken_lines(sample) == ["4 lines to write on"]


def test_many_lines_do_not_grow() -> None:
    sample = document(d.WriteLines(words("My questions"), 5))
    assert spoken_lines(sample) == ["5 lines to write on"]


@pytest.mark.parametrize(("more", "is_allowed"), [(0, False), (3, True), (4, False), (-1, False)])
def test_a_few_more_lines(more: int, is_allowed: bool) -> None:
    """The other tests of what is read allow for as many lines more as a group may grow by."""
    assert is_more_lines(("P", "2 lines to write on"), ("P", f"{2 + more} lines to write on")) == is_allowed


@pytest.mark.parametrize("clinic", CLINICS)
def test_signatures_on_one_page(clinic: str) -> None:
    """Of standard print: from the clinician's to that of a patient who withdraws."""
    pages = [[row.text for row in page] for page in rows(printed(clinic, "consent", "filled"))]
    signed = [number for number, page in enumerate(pages) if any(text.startswith("Signature") for text in page)]
    assert signed == [len(pages) - 1]


@pytest.mark.parametrize("clinic", CLINICS)
def test_witness_sees_patient_sign(clinic: str) -> None:
    """In large print, both sign on the same page."""
    data = printed(clinic, "consent", "large")
    (patient,) = pages_with(data, "Patient or legal representative")
    assert pages_with(data, "Witness") == [patient]
    assert len(sheets(data)) > patient


def pages_with(data: bytes, party: str) -> list[int]:
    """The numbers of the pages on which this party signs."""
    return [number for number, page in enumerate(rows(data)) if any(row.text.strip() == party for row in page)]
