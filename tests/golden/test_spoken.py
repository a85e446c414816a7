"""Handouts as a screen reader speaks them, as text files that a person reads: `tests/golden/spoken`.

`pytest tests/golden --update-golden` rewrites the files. Read the changes aloud before you commit them.
"""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from tests.support import full_set
from tests.support.sample_sets import DOCUMENTS, printed, printed_in_two_languages
from tests.support.spoken_pages import spoken

FOLDER = Path(__file__).parent / "spoken"
HANDOUTS = [(name, document) for name in ("full-set", "pain-relief-georgia") for document in DOCUMENTS]
HANDOUTS += [("full-set-large", "preparation"), ("storybook-eye", "preparation")]
HANDOUTS += [("bilingual-es", "consent"), ("bilingual-ar", "consent")]
"""The full set for a patient, one page in large print; sample sets blank, one with grids to tick; two languages."""


def handout(name: str, document: str) -> bytes:
    if name.startswith("full-set"):
        return full_set.printed(document, large=name.endswith("large"))
    if name.startswith("bilingual"):
        return printed_in_two_languages(name.removeprefix("bilingual-"))
    return printed(name, document, "blank")


@pytest.mark.parametrize(("name", "document"), HANDOUTS)
def test_speech_is_unchanged(name: str, document: str, update_golden: bool) -> None:
    path = FOLDER / f"{name}-{document}.txt"
    text = spoken(handout(name, document))
    if update_golden:
        path.write_text(text, encoding="utf-8", newline="\n")
    assert text.splitlines() == path.read_text(encoding="utf-8").splitlines(), "run: pytest --update-golden"


@pytest.mark.parametrize(("name", "document"), HANDOUTS)
def test_no_heading_level_is_skipped(name: str, document: str) -> None:
    levels = [int(level) for level in re.findall(r"^heading (\d)", spoken(handout(name, document)), re.M)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(level <= before + 1 for before, level in pairwise(levels))


def test_no_unused_golden_file() -> None:
    assert {path.stem for path in FOLDER.glob("*.txt")} == {f"{name}-{document}" for name, document in HANDOUTS}
