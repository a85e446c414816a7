"""Find the texts of a file that a translation needs: those that its pages print and that are words.

The annotation of each field says how its text is translated (`Translatable`). Times, phone numbers, names of persons,
places and medicines, and what is not printed have no such annotation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Annotated, Any, NamedTuple, get_args, get_origin

from pydantic import BaseModel

from handouts.content.models.amounts import parse_limits
from handouts.content.models.conditions import Condition, OneOf
from handouts.content.models.scalars import Translatable
from handouts.content.yaml.source_locations import KeyPath

PLACE_FACTS = ("side", "level")
"""Facts whose values in a condition are words for the patient: `side left`."""


class TranslatableText(NamedTuple):
    """A text that is to be translated."""

    path: KeyPath
    """Its keys and indexes in the model, or of the value that contains it."""
    text: str
    kind: Translatable


def translatable_texts(value: object, path: KeyPath = ()) -> Iterator[TranslatableText]:
    """Every text of a model that is to be translated, in the order of its fields."""
    if not isinstance(value, BaseModel):
        return
    for name in type(value).model_fields:
        if name in value.model_fields_set:
            kind = _field_kind(type(value), name)
            yield from _texts(getattr(value, name), (*path, name), kind)


def _texts(value: object, path: KeyPath, kind: Translatable | None) -> Iterator[TranslatableText]:
    if isinstance(value, BaseModel):
        yield from translatable_texts(value, path)
    elif isinstance(value, Condition):
        yield from _condition_texts(value, path)
    elif isinstance(value, tuple):
        for index, entry in enumerate(value):
            yield from _texts(entry, (*path, index), kind)
    elif isinstance(value, dict):
        for name, entry in value.items():
            yield from _texts(entry, (*path, name), kind)
    elif isinstance(value, str) and kind is Translatable.LIMIT:
        for limit in parse_limits(value):
            yield TranslatableText(path, limit.amount_text, kind)
    elif isinstance(value, str) and kind:
        yield TranslatableText(path, value, kind)


def _condition_texts(condition: Condition, path: KeyPath) -> Iterator[TranslatableText]:
    """The words of a condition that a page prints: the names of sides and levels."""
    for term in condition.terms:
        if term.fact in PLACE_FACTS and isinstance(term.test, OneOf):
            for word in term.test.written:
                yield TranslatableText(path, word, Translatable.MATCHED)


@cache
def _field_kind(model: type[BaseModel], name: str) -> Translatable | None:
    """How the texts of a field are translated; None if they are not."""
    field = model.model_fields[name]
    return _stated_kind(field.metadata) or _kind(field.annotation)


def _kind(annotation: Any) -> Translatable | None:
    """The kind in an annotation. The fields of models below it have kinds of their own."""
    if get_origin(annotation) is Annotated:
        inner, *metadata = get_args(annotation)
        return _stated_kind(metadata) or _kind(inner)
    if get_origin(annotation) is dict:
        return _kind(get_args(annotation)[1])
    return next((kind for part in get_args(annotation) if (kind := _kind(part))), None)


def _stated_kind(metadata: Iterable[Any]) -> Translatable | None:
    return next((entry for entry in metadata if isinstance(entry, Translatable)), None)


def dotted(path: KeyPath) -> str:
    """A path as text: topics.0.heading."""
    return ".".join(map(str, path))
