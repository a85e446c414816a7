"""Syllable counts are right for at least 95 percent of the words. Numbers and abbreviations count as spoken."""

from __future__ import annotations

from pathlib import Path

import pytest

from handouts.check.readability import count_syllables

FOLDER = Path(__file__).parent


def words(name: str) -> dict[str, int]:
    """A list of words with their numbers of syllables."""
    counts: dict[str, int] = {}
    for line in (FOLDER / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            count, _, entries = line.partition(":")
            for entry in entries.split():
                word, _, exception = entry.partition("=")
                assert word not in counts, word
                counts[word] = int(exception or count)
    return counts


@pytest.mark.parametrize(("name", "minimum"), [("syllables.txt", 500), ("syllables_held_out.txt", 150)])
def test_syllable_accuracy(name: str, minimum: int) -> None:
    expected = words(name)
    assert len(expected) >= minimum
    missed = {
        word: (count, count_syllables(word)) for word, count in expected.items() if count_syllables(word) != count
    }
    print(f"{name}: {len(expected) - len(missed)} of {len(expected)}; expected and counted: {missed}")  # noqa: T201
    assert len(missed) <= 0.05 * len(expected), missed


def test_word_lists_are_disjoint() -> None:
    assert len(words("syllables.txt").keys() & words("syllables_held_out.txt").keys()) < 5


@pytest.mark.parametrize(
    ("written", "count"),
    [
        ("9:30", 3), ("1.5", 3), ("30", 2), ("125", 6), ("1,000", 3), ("1990", 4), ("2nd", 1), ("50%", 4),
        ("MRI", 3), ("CT", 2), ("IVs", 2), ("A1C", 3), ("WBC", 5), ("MUST", 1), ("DO", 2), ("do", 1),
        ("Dr.", 2), ("a.m.", 2), ("mL", 4), ("mg", 3), ("e.g.", 4), ("X-ray", 2), ("X-rays", 2), ("follow-up", 3),
        ("doesn't", 2), ("can't", 1), ("don't", 1), ("you'll", 1), ("nurse's", 2), ("doctor’s", 2), ("b12", 2),
        ("over-the-counter", 5), ("", 0), ("-", 0),
    ],
)  # fmt: skip
def test_spoken_forms(written: str, count: int) -> None:
    assert count_syllables(written) == count
