"""Prose of a set: plain text, `**strong**` words, and `{placeholders}` from a closed vocabulary."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from handouts.errors import InvalidValue, did_you_mean

PLACEHOLDERS = {
    "clinic": "the clinic's name",
    "phone": "the clinic's phone",
    "after_hours_phone": "the clinic's phone outside office hours",
    "procedure": "the plain name of the procedure",
    "procedure_date": "weekday and date of the procedure",
    "procedure_time": "clock time of the procedure",
    "check_in": "clock time to arrive",
    "arrival_place": "where to arrive",
    "day_before": "weekday and date of the day before the procedure",
    "week_before": "weekday and date one week before the procedure",
    "lie_flat_until": "clock time until which to lie flat",
    "bed_rest_until": "clock time until which to rest in bed",
    "patient": "the patient's name",
    "physician": "who performs the procedure",
    "level": "the site or spinal level",
}

_TOKEN = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|\*\*|[{}]")


@dataclass(frozen=True)
class ProsePiece:
    """A stretch of prose: literal text, or the name of a placeholder to fill."""

    text: str
    strong: bool = False
    placeholder: bool = False


class ProseError(InvalidValue):
    """A defect of prose; `token` is the offending text, so that the reader can point at it."""

    def __init__(self, message: str, hint: str, token: str) -> None:
        super().__init__(message, hint)
        self.token = token


def split_prose(text: str, known: Iterable[str] = PLACEHOLDERS) -> tuple[ProsePiece, ...]:
    """Split prose into pieces. Raises ProseError for an unknown placeholder or an unclosed `{` or `**`."""
    return tuple(_split(text, frozenset(known)))


def _split(text: str, known: frozenset[str]) -> Iterator[ProsePiece]:
    strong, at, pending = False, 0, ""
    for found in _TOKEN.finditer(text):
        token = found[0]
        pending += text[at : found.start()]
        at = found.end()
        if token in ("{{", "}}"):
            pending += token[0]
            continue
        if token in ("{", "}"):
            raise ProseError(
                f"a lone {token!r}", f"a placeholder is written {{name}}, a brace itself {token * 2}", token
            )
        if pending:
            yield ProsePiece(pending, strong)
            pending = ""
        if token == "**":  # noqa: S105 - a mark of the text
            strong = not strong
        elif found[1] in known:
            yield ProsePiece(found[1], strong, placeholder=True)
        else:
            raise ProseError(f"unknown placeholder {token}", did_you_mean(found[1], known), token)
    if strong:
        raise ProseError("bold text begins with ** and does not end", "", "**")
    if pending + text[at:]:
        yield ProsePiece(pending + text[at:], strong)


def check_prose(text: str, known: frozenset[str] | dict[str, str] = PLACEHOLDERS) -> str:
    """`text` itself when its placeholders and marks are right. Raises ProseError."""
    list(split_prose(text, known))
    return text
