"""Text of a label to the label, checked: it holds the placeholders that its value needs, and no others.

A label that must say a value declares it: a translation that drops `{time}` from "until {time}" is refused when read,
because the page would then lose the time without anybody noticing.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import PlainValidator

from handouts.content import prose
from handouts.content.fields import scalar


def label_type(*must: str, may: tuple[str, ...] = ()) -> PlainValidator:
    """A label that holds each of `must`, perhaps some of `may`, and nothing else."""

    def read(value: str) -> str:
        text = " ".join(value.split())
        if not text:
            raise ValueError("expected text, found an empty one")
        known = frozenset((*must, *may))
        found = {piece.text for piece in prose.split_prose(text, known) if piece.placeholder}
        if missing := [name for name in must if name not in found]:
            raise ValueError(f"this label must hold {{{missing[0]}}}, or its value would be missing from the page")
        return text

    return scalar(read, "text")


Fixed = Annotated[str, label_type()]
Amount = Annotated[str, label_type("amount")]
Time = Annotated[str, label_type("time")]
Names = Annotated[str, label_type("medicines")]


def names(count: int) -> PlainValidator:
    """A tuple of `count` words, such as the twelve months."""

    def validate(value: Any) -> tuple[str, ...]:
        if not isinstance(value, (tuple, list)) or len(value) != count:
            raise ValueError(f"expected a list of {count} names")
        if not all(isinstance(word, str) and word.strip() for word in value):
            raise ValueError("expected a name on each line of the list")
        return tuple(word.strip() for word in value)

    return PlainValidator(validate)
