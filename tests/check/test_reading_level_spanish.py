"""Spanish syllables, and the Szigriszt-Pazos score of Spanish text."""

from __future__ import annotations

from pathlib import Path

import pytest

from handouts.check.readability_spanish import SpanishCounts, count_spanish, spanish_syllables
from handouts.check.rules import reading_level_spanish
from handouts.errors import Severity
from tests.support.base_set import check_context

SYLLABLES = """
1: y el muy pie que guion Juan seis
2: hueso guía llegue quieto causa ciudad agua ruido balón leer día vía búho
3: médico sangría ahora caída oído países espalda pingüino Paraguay cemento sedación vergüenza
4: medicina cirugía ambulancia hemorragia anestesia vehículo fluoroscopia
5: procedimiento anestésico alcohólico medicamentos
6: osteoporosis
"""
"""Words by their number of syllables."""
ENTRY = "language: es\ntranslated: {by: A, method: human, on: 2026-11-20}\ntexts:\n"
FILE = "translations/es/balloon-kyphoplasty.yaml"
EASY = "Usted se va a casa con su hija. Pida a alguien que le lleve. "
HARD = (
    "La administración intravenosa de medicamentos anestésicos se realizará previamente al procedimiento quirúrgico. "
)


@pytest.mark.parametrize(
    ("word", "count"),
    [(word, int(line[0])) for line in SYLLABLES.strip().splitlines() for word in line[2:].split()],
)
def test_syllables(word: str, count: int) -> None:
    assert spanish_syllables(word) == count


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Le lleva su hija.", (6, 4, 1)),
        ("Llegue a las 9:30 a.m. el martes.", (8, 6, 1)),  # a.m. does not end a sentence
        ("Coma. Beba agua: mucha", (8, 4, 3)),
        ("Llame al {phone}.", (3, 2, 1)),
        ("**Dolor** de 125 libras", (5, 3, 1)),
        ("123", (0, 0, 0)),
    ],
)
def test_counts(text: str, expected: tuple[int, int, int]) -> None:
    assert count_spanish(text) == SpanishCounts(*expected)


def test_score() -> None:
    assert SpanishCounts(200, 100, 10).score == pytest.approx(206.835 - 62.3 * 2 - 10)
    assert SpanishCounts().score == 100


@pytest.mark.parametrize(
    ("texts", "severity"),
    [
        ([EASY * 6], None),
        ([HARD * 6], Severity.WARNING),
        ([EASY * 5, HARD * 4], Severity.NOTE),
        ([HARD], None),  # too short
    ],
    ids=["easy", "hard", "normal", "short"],
)
def test_translated_set(tmp_path: Path, texts: list[str], severity: Severity | None) -> None:
    entries = "".join(f"  - {{source: Text {index}, target: '{text}'}}\n" for index, text in enumerate(texts))
    violations = list(reading_level_spanish.check(check_context(tmp_path, FILE, ENTRY + entries)))
    assert [violation.severity for violation in violations] == ([severity] if severity else [])
    if violations:
        file, line, _ = violations[0].place
        assert file.endswith(FILE)
        assert line == 3 + len(texts), "the hardest text"
