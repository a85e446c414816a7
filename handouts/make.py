"""Make the handouts of one patient: check the appointment, compose the documents, render the PDFs.

Text that cannot be printed is refused before any file is written.
"""

from __future__ import annotations

import dataclasses
import unicodedata
from collections.abc import Sequence
from itertools import chain
from typing import Any, NamedTuple

from handouts.compose.appointment_checks import check_appointment
from handouts.compose.composer import Composer
from handouts.content.content import Content
from handouts.content.reader import LoadedFile
from handouts.content.validation import model_texts
from handouts.content.yaml.source_locations import Place
from handouts.document import Document
from handouts.errors import InputError, Option, Problem
from handouts.schedule.appointment import GivenDetails
from handouts.typeset.pdf.form_fields import FormMode
from handouts.typeset.renderer import (
    PartTooTall,
    Renderer,
    document_identifier,
    missing_characters,
    missing_characters_in_text,
)
from handouts.typeset.text.fonts import MissingGlyph


@dataclasses.dataclass(frozen=True)
class UnprintableText:
    """Why documents cannot be printed: characters that no font has, or parts that are taller than a page."""

    characters: tuple[str, ...]
    tall: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """The text of each part, and the names of the documents that contain it."""


class Handout(NamedTuple):
    """One finished document."""

    stem: str
    """The file name without its end."""
    data: bytes
    identifier: str
    """The code on its pages."""


def make_handouts(
    content: Content, documents: Sequence[str], details: GivenDetails, form: FormMode = "none"
) -> list[Handout]:
    """The documents of one patient, on paper or as a `form` for the screen. Raises InputError with all problems."""
    problems = check_appointment(content, details.appointment, details.places)
    if problems:
        raise InputError(problems)
    composer, renderer = Composer(), Renderer()
    named = [(name, composer.compose_checked(content, name, details.appointment)) for name in documents]
    stem = details.appointment.id or content.slug
    try:
        return [
            Handout(f"{stem}-{name}", renderer.render(document, form=form), document_identifier(document))
            for name, document in named
        ]
    except (MissingGlyph, PartTooTall) as error:
        raise InputError(unprintable_problems(find_unprintable(named, error, renderer), content, details)) from None


def find_unprintable(
    named: Sequence[tuple[str, Document]], error: MissingGlyph | PartTooTall, renderer: Renderer
) -> UnprintableText:
    """Everything that cannot be printed in these documents, after one of them raised `error`."""
    if isinstance(error, MissingGlyph):
        missing = {char for _, document in named for char in missing_characters(document)}
        return UnprintableText(tuple(sorted(missing | {error.char})))
    tall: dict[str, list[str]] = {}
    for name, document in named:  # every document, to report all problems in one run
        try:
            renderer.render(document)
        except PartTooTall as part_error:
            tall.setdefault(part_error.text, []).append(name)
    return UnprintableText((), tuple((text, tuple(names)) for text, names in tall.items()))


def unprintable_problems(unprintable: UnprintableText, content: Content, details: GivenDetails) -> list[Problem]:
    """A problem for each character and part, at the place of its text."""
    return [
        *(_no_font_problem(char, _find_place(char, content, details)) for char in unprintable.characters),
        *(_too_tall_problem(text, documents, content, details) for text, documents in unprintable.tall),
    ]


def _no_font_problem(char: str, place: Place) -> Problem:
    name = unicodedata.name(char, "a character without a name")
    message = f"no font can print {char!r} (U+{ord(char):04X}, {name})"
    return Problem(*place, message, "replace or remove this character")


def unprintable_characters(text: str, place: Place) -> list[Problem]:
    """A problem for each character of a text that no font has. `place` is the place of the text."""
    return [_no_font_problem(char, place) for char in sorted(missing_characters_in_text(text))]


def _too_tall_problem(text: str, documents: Sequence[str], content: Content, details: GivenDetails) -> Problem:
    # Long prose spans several lines of its file and may follow a label, so search for parts of it.
    parts = (text, text[:40], text[:20], text[:10], text[10:30])
    places = [_find_place(part, content, details) for part in parts if part]
    place = next(
        (place for place in places if place[1] or isinstance(place[0], Option)), (content.instructions.file, 0, 0)
    )
    beginning = " ".join(text.split())[:40]
    message = f"{beginning!r} is too long: its block is taller than a page of {', '.join(documents)}"
    return Problem(*place, message, "shorten this or the text next to it")


def _find_place(text: str, content: Content, details: GivenDetails) -> Place:
    """The place of a text: a field of the appointment, else the file that contains it, else the clinic's file."""
    for field, value in dataclasses.asdict(details.appointment).items():
        if text in str(value):
            return details.place(field)
    files: tuple[LoadedFile[Any], ...] = (
        content.instructions, content.clinic, content.procedure, content.labels, *content.layouts.values()
    )  # fmt: skip
    literal_matches = filter(None, (loaded.places.find(text) for loaded in files))
    # Text that is written differently in the file, such as with escapes, is found in the parsed values.
    value_matches = (
        loaded.place(*path) for loaded in files for path, value in model_texts(loaded.value) if text in value
    )
    return next(chain(literal_matches, value_matches), (content.clinic.file, 0, 0))
