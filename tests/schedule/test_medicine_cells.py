"""Splitting a cell of medicines: no word is dropped, and text without a name stays with its medicine."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handouts.schedule.appointment import gather_details, join_fragments, split_medicines


def split(cell: str) -> tuple[str, ...]:
    return gather_details({"medicines": cell}).appointment.medicines


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Plavix, Eliquis", ("Plavix", "Eliquis")),
        ("Plavix;Eliquis|insulin\nLantus", ("Plavix", "Eliquis", "insulin", "Lantus")),
        # A dose, a form or a direction joins its medicine.
        ("Plavix, 75 mg", ("Plavix, 75 mg",)),
        ("Plavix, 75mg, once a day, by mouth", ("Plavix, 75mg, once a day, by mouth",)),
        ("Plavix\n75 mg\nEliquis\n5 mg BID", ("Plavix, 75 mg", "Eliquis, 5 mg BID")),
        ("Plavix; 75 mg; Eliquis", ("Plavix, 75 mg", "Eliquis")),
        ("81 mg, aspirin", ("81 mg, aspirin",)),
        ("Lantus, 20 units at bedtime, Humalog, 5 units before meals",
         ("Lantus, 20 units at bedtime", "Humalog, 5 units before meals")),
        ("metoprolol, ER, 50 mg, q.d.", ("metoprolol, ER, 50 mg, q.d.",)),
        ("75 mg", ("75 mg",)),
        # Nothing is split inside brackets.
        ("Metformin (Glucophage, Riomet)", ("Metformin (Glucophage, Riomet)",)),
        ("Metformin [Glucophage; Riomet], Plavix", ("Metformin [Glucophage; Riomet]", "Plavix")),
        ("insulin (Lantus (20 units, bedtime), Humalog), Plavix",
         ("insulin (Lantus (20 units, bedtime), Humalog)", "Plavix")),
        ("Plavix (75 mg, Eliquis", ("Plavix (75 mg", "Eliquis")),  # a bracket that is never closed hides nothing
        ("Plavix) 75 mg, Eliquis", ("Plavix) 75 mg", "Eliquis")),
        # "Stopped" stays with its medicine.
        ("Plavix, stopped", ("Plavix, stopped",)),
        ("Plavix, stopped last week, Eliquis", ("Plavix, stopped last week", "Eliquis")),
        ("Plavix, stopped in May 2020", ("Plavix, stopped in May 2020",)),
        ("Plavix, stopped because of bleeding", ("Plavix, stopped because of bleeding",)),
        ("Plavix, no longer taking", ("Plavix, no longer taking",)),
        ("Eliquis, stopped Plavix", ("Eliquis", "stopped Plavix")),
        ("Eliquis, no Plavix", ("Eliquis", "no Plavix")),
        ("Allergies: aspirin, Plavix\nEliquis", ("Allergies: aspirin, Plavix", "Eliquis")),
        ("Eliquis, allergic to: aspirin, sulfa; insulin", ("Eliquis", "allergic to: aspirin, sulfa; insulin")),
        # "No allergies" removes no medicine.
        ("Plavix, no known allergies", ("Plavix", "no known allergies")),
        ("Plavix, NKDA", ("Plavix", "NKDA")),
        # Text that may be a medicine itself is not joined.
        ("aspirin, potassium", ("aspirin", "potassium")),
        ("Tylenol, PM", ("Tylenol", "PM")),
        ("vitamin D 1,000 IU, Plavix", ("vitamin D 1,000 IU", "Plavix")),
    ],
)  # fmt: skip
def test_cells(cell: str, expected: tuple[str, ...]) -> None:
    assert split(cell) == expected


WORDS = ["Plavix", "Eliquis", "fish", "oil", "75", "mg", "daily", "stopped", "allergic", "no", "to", "PM", "potassium"]
PIECES = st.lists(st.sampled_from([*WORDS, ",", ";", "|", "\n", "(", ")", "[", "]", ":", "/", "+", "and"]), max_size=14)


@given(PIECES)
def test_no_word_dropped(pieces: list[str]) -> None:
    cell = " ".join(pieces)
    medicines = " ".join(join_fragments(split_medicines(cell)))
    assert re.findall(r"\w+", medicines) == re.findall(r"\w+", cell)


@given(PIECES)
def test_joined_fragments(pieces: list[str]) -> None:
    """The desk shows one medicine per line and reads the lines again."""
    medicines = join_fragments(split_medicines(" ".join(pieces)))
    assert [again for medicine in medicines for again in join_fragments(split_medicines(medicine))] == medicines
