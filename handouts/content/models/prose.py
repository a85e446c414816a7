"""Parse prose of a set: plain text with `**bold**` words and `{placeholders}`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from handouts.errors import InvalidValue, did_you_mean

PLACEHOLDERS = {
    "clinic": "the clinic's name",
    "phone": "the clinic's phone",
    "after_hours_phone": "the clinic's phone outside office hours",
    "emergency_number": "the emergency number of the clinic's country",
    "procedure": "the plain name of the procedure",
    "procedure_date": "weekday and date of the procedure",
    "procedure_time": "clock time of the procedure",
    "check_in": "clock time of check-in",
    "arrival_place": "where to arrive",
    "day_before": "weekday and date of the day before the procedure",
    "week_before": "weekday and date one week before the procedure",
    "lie_flat_until": "clock time when lying flat ends",
    "bed_rest_until": "clock time when bed rest ends",
    "patient": "the patient's name",
    "physician": "who performs the procedure",
    "level": "the site or spinal level",
    "location": "the site of the clinic, if it has several",
}
"""Placeholders that prose may use, and what replaces each."""

_SPACES = re.compile(r"[ \t\r\n]+")
_TOKEN = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|\*\*|[{}]")


@dataclass(frozen=True)
class ProsePiece:
    """A part of prose: literal text, or the name of a placeholder."""

    text: str
    strong: bool = False
    placeholder: bool = False


class ProseError(InvalidValue):
    """Prose has a syntax error. `token` is the wrong text, to report its place."""

    def __init__(self, message: str, hint: str, token: str) -> None:
        super().__init__(message, hint)
        self.token = token


def collapse_spaces(text: str) -> str:
    """The text with single spaces in place of line breaks and several spaces. No-break spaces stay."""
    return _SPACES.sub(" ", text).strip(" ")


def split_prose(text: str, placeholders: Iterable[str] = PLACEHOLDERS) -> tuple[ProsePiece, ...]:
    """Split prose into text and placeholders. Raises ProseError for an unknown placeholder or an open `{` or `**`."""
    return tuple(_split(text, frozenset(placeholders)))


def _split(text: str, placeholders: frozenset[str]) -> Iterator[ProsePiece]:
    strong, offset, pending = False, 0, ""
    for match in _TOKEN.finditer(text):
        token = match[0]
        pending += text[offset : match.start()]
        offset = match.end()
        if token in ("{{", "}}"):
            pending += token[0]
            continue
        if token in ("{", "}"):
            raise ProseError(
                f"a single {token!r}", f"write a placeholder as {{name}}, and a brace as {token * 2}", token
            )
        if pending:
            yield ProsePiece(pending, strong)
            pending = ""
        if token == "**":  # noqa: S105 - not a password
            strong = not strong
        elif match[1] in placeholders:
            yield ProsePiece(match[1], strong, placeholder=True)
        else:
            raise ProseError(f"unknown placeholder {token}", did_you_mean(match[1], placeholders), token)
    if strong:
        raise ProseError("bold text begins with ** and does not end", "write ** at its end", "**")
    if pending + text[offset:]:
        yield ProsePiece(pending + text[offset:], strong)


def check_prose(text: str, placeholders: Iterable[str] = PLACEHOLDERS) -> str:
    """Return `text` if its placeholders and `**` are correct. Raises ProseError."""
    split_prose(text, placeholders)
    return text
