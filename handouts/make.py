"""Content and an appointment become the handouts asked for; what cannot be printed is refused before any is made."""

from __future__ import annotations

import dataclasses
import unicodedata
from collections.abc import Sequence
from typing import Any

from handouts.content.library import Content
from handouts.content.reader import Loaded
from handouts.personalise.compose import check, compose
from handouts.problems import Problem, Refused
from handouts.schedule.details import Given
from handouts.typeset.render import missing_characters, render

# Details whose names differ from those of the appointment's fields.
_DETAIL = {"record_number": "mrn", "medicines": "medicine"}


def make(content: Content, documents: Sequence[str], given: Given) -> list[tuple[str, bytes]]:
    """File name and bytes of each document. Raises Refused with every problem; then nothing was made."""
    problems = check(content, given.appointment, given.places)
    if problems:
        raise Refused(problems)
    composed = [(name, compose(content, name, given.appointment)) for name in documents]
    missing = {char for _, document in composed for char in missing_characters(document)}
    if missing:
        raise Refused(_placed(char, content, given) for char in missing)
    stem = given.appointment.id or content.slug
    return [(f"{stem}-{name}.pdf", render(document)) for name, document in composed]


def _placed(char: str, content: Content, given: Given) -> Problem:
    """The character at its place: a detail of the patient, or the file that holds it."""
    name = unicodedata.name(char, "a character without a name")
    message = f"no font here can print {char!r} (U+{ord(char):04X}, {name})"
    hint = "write it with other letters, or leave it out"
    for field, value in dataclasses.asdict(given.appointment).items():
        if char in str(value):
            detail = _DETAIL.get(field, field)
            return Problem(*given.places.get(detail, (f"--{detail}", 0, 0)), message, hint)
    read: tuple[Loaded[Any], ...] = (
        content.instructions, content.clinic, content.procedure, content.labels, *content.layouts.values()
    )  # fmt: skip
    for loaded in read:
        if place := loaded.places.find(char):
            return Problem(*place, message, hint)
    return Problem(content.clinic.file, 0, 0, message, hint)
