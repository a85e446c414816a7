"""Content and an appointment become the handouts asked for; what cannot be printed is refused before any is made."""

from __future__ import annotations

import dataclasses
import unicodedata
from collections.abc import Sequence
from typing import Any

from handouts.content.library import Content
from handouts.content.places import Place
from handouts.content.reader import Loaded
from handouts.personalise.compose import check, compose
from handouts.problems import Problem, Refused
from handouts.schedule.details import Given
from handouts.typeset.fonts import MissingGlyph
from handouts.typeset.render import TooTall, missing_characters, render

# Details whose names differ from those of the appointment's fields.
_DETAIL = {"record_number": "mrn", "medicines": "medicine"}


def make(content: Content, documents: Sequence[str], given: Given) -> list[tuple[str, bytes]]:
    """File name and bytes of each document. Raises Refused with every problem; then nothing was made."""
    problems = check(content, given.appointment, given.places)
    if problems:
        raise Refused(problems)
    composed = [(name, compose(content, name, given.appointment)) for name in documents]
    stem = given.appointment.id or content.slug
    made: list[tuple[str, bytes]] = []
    too_tall: dict[str, list[str]] = {}
    for name, document in composed:
        try:
            made.append((f"{stem}-{name}.pdf", render(document)))
        except MissingGlyph as error:
            missing = {char for _, document in composed for char in missing_characters(document)}
            raise Refused(_unprintable(char, content, given) for char in sorted(missing | {error.char})) from None
        except TooTall as error:  # all documents are tried, so that all is told at once
            too_tall.setdefault(error.words, []).append(name)
    if too_tall:
        raise Refused(_too_tall(words, names, content, given) for words, names in too_tall.items())
    return made


def _unprintable(char: str, content: Content, given: Given) -> Problem:
    name = unicodedata.name(char, "a character without a name")
    message = f"no font here can print {char!r} (U+{ord(char):04X}, {name})"
    return Problem(*_place(char, content, given), message, "write it with other letters, or leave it out")


def _too_tall(words: str, documents: Sequence[str], content: Content, given: Given) -> Problem:
    # Long prose stands on several lines of its file, and after a word of the labels: a part is enough to find it.
    parts = (words, words[:40], words[:20], words[:10], words[10:30])
    found = [_place(part, content, given) for part in parts if part]
    place = next((place for place in found if place[1] or place[0].startswith("--")), (content.instructions.file, 0, 0))
    begins = " ".join(words.split())[:40]
    message = f"{begins!r} stands in a part that is taller than a page of: {', '.join(documents)}"
    return Problem(*place, message, "say it, and what stands beside it, in fewer words")


def _place(text: str, content: Content, given: Given) -> Place:
    """Where a text stands: a detail of the patient, else the file that holds it; the clinic's file when none does."""
    for field, value in dataclasses.asdict(given.appointment).items():
        if text in str(value):
            detail = _DETAIL.get(field, field)
            return given.places.get(detail, (f"--{detail}", 0, 0))
    read: tuple[Loaded[Any], ...] = (
        content.instructions, content.clinic, content.procedure, content.labels, *content.layouts.values()
    )  # fmt: skip
    return next(filter(None, (loaded.places.find(text) for loaded in read)), (content.clinic.file, 0, 0))
