"""The set in tests/fixtures/full-set, which states everything, for a patient who takes three of its eleven medicines."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from handouts.content.content import Content
from handouts.content.library import Library
from handouts.make import make_handouts
from handouts.schedule.appointment import gather_details
from tests.support.sample_sets import DOCUMENTS, PATIENT, TEMPLATES

FULL_SET = Path(__file__).resolve().parents[1] / "fixtures" / "full-set"
CLINIC = "harbor-spine"
DETAILS = {
    **PATIENT,
    "date": "2026-12-01 10:00",
    "ended": "2026-12-01 11:05",
    "physician": "Dr. Lee",
    "level": "L1",
    "medicines": "Plavix, metformin, ibuprofen",
}


@cache
def content(*edits: tuple[str, str]) -> Content:
    """The set with replaced texts: each edit is a text of its files, and the one in its place."""
    with tempfile.TemporaryDirectory() as folder:
        for path in FULL_SET.rglob("*.*"):
            copy = Path(folder) / path.relative_to(FULL_SET)
            copy.parent.mkdir(parents=True, exist_ok=True)
            text = path.read_text("utf-8")
            for before, after in edits:
                text = text.replace(before, after)
            copy.write_text(text, "utf-8")
        return Library(Path(folder), TEMPLATES).load(CLINIC, None, DOCUMENTS)


@cache
def printed(document: str, large: bool = False) -> bytes:
    """One handout as a PDF file."""
    ((_, data, _),) = make_handouts(content(), (document,), gather_details({**DETAILS, "large_print": large}))
    return data
