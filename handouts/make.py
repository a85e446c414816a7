"""Content and an appointment become the handouts asked for; what cannot be printed is refused before any is made."""

from __future__ import annotations

import dataclasses
import unicodedata
from collections.abc import Sequence
from itertools import chain
from typing import Any

from handouts.compose.appointment_checks import check_appointment
from handouts.compose.composer import Composer
from handouts.content.library import Content
from handouts.content.reader import LoadedFile
from handouts.content.validation import model_texts
from handouts.content.yaml.source_locations import Place
from handouts.document import Document
from handouts.errors import InputError, Option, Problem
from handouts.schedule.appointment import GivenDetails
from handouts.typeset.renderer import PartTooTall, Renderer, missing_characters, missing_characters_in_text
from handouts.typeset.text.fonts import MissingGlyph


@dataclasses.dataclass(frozen=True)
class UnprintableText:
    """Why documents cannot be printed: characters that no font has, or words of a part taller than a page."""

    characters: tuple[str, ...]
    tall: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """The words, and the names of the documents that they stand in."""


def make_handouts(content: Content, documents: Sequence[str], given: GivenDetails) -> list[tuple[str, bytes]]:
    """File name and bytes of each document. Raises Refused with every problem; then nothing was made."""
    problems = check_appointment(content, given.appointment, given.places)
    if problems:
        raise InputError(problems)
    composer, renderer = Composer(), Renderer()
    named = [(name, composer.compose_checked(content, name, given.appointment)) for name in documents]
    stem = given.appointment.id or content.slug
    try:
        return [(f"{stem}-{name}.pdf", renderer.render(document)) for name, document in named]
    except (MissingGlyph, PartTooTall) as error:
        raise InputError(unprintable_problems(find_unprintable(named, error, renderer), content, given)) from None


def find_unprintable(
    named: Sequence[tuple[str, Document]], error: MissingGlyph | PartTooTall, renderer: Renderer
) -> UnprintableText:
    """All that keeps these documents from being printed, when `error` was met in one of them."""
    if isinstance(error, MissingGlyph):
        missing = {char for _, document in named for char in missing_characters(document)}
        return UnprintableText(tuple(sorted(missing | {error.char})))
    tall: dict[str, list[str]] = {}
    for name, document in named:  # all documents are tried, so that all is told at once
        try:
            renderer.render(document)
        except PartTooTall as found:
            tall.setdefault(found.words, []).append(name)
    return UnprintableText((), tuple((words, tuple(names)) for words, names in tall.items()))


def unprintable_problems(found: UnprintableText, content: Content, given: GivenDetails) -> list[Problem]:
    """The same, each at the place where the words or the character stand."""
    return [
        *(_missing(char, content, given) for char in found.characters),
        *(_too_tall(words, names, content, given) for words, names in found.tall),
    ]


def _missing(char: str, content: Content, given: GivenDetails) -> Problem:
    return _no_font(char, _place(char, content, given))


def _no_font(char: str, place: Place) -> Problem:
    name = unicodedata.name(char, "a character without a name")
    message = f"no font here can print {char!r} (U+{ord(char):04X}, {name})"
    return Problem(*place, message, "write it with other letters, or leave it out")


def unprintable_characters(text: str, place: Place) -> list[Problem]:
    """A problem for each character of a text, which stands at a place, that no font has."""
    return [_no_font(char, place) for char in sorted(missing_characters_in_text(text))]


def _too_tall(words: str, documents: Sequence[str], content: Content, given: GivenDetails) -> Problem:
    # Long prose stands on several lines of its file, and after a word of the labels: a part is enough to find it.
    parts = (words, words[:40], words[:20], words[:10], words[10:30])
    found = [_place(part, content, given) for part in parts if part]
    place = next(
        (place for place in found if place[1] or isinstance(place[0], Option)), (content.instructions.file, 0, 0)
    )
    begins = " ".join(words.split())[:40]
    message = f"{begins!r} is too long: the block that holds it is taller than a page of: {', '.join(documents)}"
    return Problem(*place, message, "shorten this or the text next to it")


def _place(text: str, content: Content, given: GivenDetails) -> Place:
    """Where a text stands: a detail of the patient, else the file that holds it; the clinic's file when none does."""
    for field, value in dataclasses.asdict(given.appointment).items():
        if text in str(value):
            return given.place(field)
    read: tuple[LoadedFile[Any], ...] = (
        content.instructions, content.clinic, content.procedure, content.labels, *content.layouts.values()
    )  # fmt: skip
    written = filter(None, (loaded.places.find(text) for loaded in read))
    # What is written otherwise, such as by an escape in quotes, is found in the value that holds it.
    held = (loaded.place(*path) for loaded in read for path, value in model_texts(loaded.value) if text in value)
    return next(chain(written, held), (content.clinic.file, 0, 0))
