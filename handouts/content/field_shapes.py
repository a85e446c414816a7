"""What a value of a content file may be, by its path: a text, a list, a group of keys, or entries with own names.

An editor that does not know YAML asks it which fields can be added where, and what each is for.
"""

from __future__ import annotations

import re
import types
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from handouts.content.models.scalars import ContentModel, FieldParser, field_docs
from handouts.content.overlay_merge import BASE_ONLY, OPERATIONS

Kind = Literal["text", "list", "group", "named"]
HIDDEN = frozenset({"cases"})
"""Fields of models that no file has."""


@dataclass(frozen=True)
class FieldChoice:
    """A key that a group may have."""

    key: str
    doc: str
    shape: ValueShape
    required: bool = False


@dataclass(frozen=True)
class ValueShape:
    """What one value may be. Several ways to write a value are possible: `kind` is the simplest one."""

    kind: Kind
    types: tuple[Any, ...]
    """The annotations of all ways."""
    words: tuple[str, ...] = ()
    """All words that a text may be; () if it is free."""
    is_overlay: bool = False
    """True for a value of an overlay, whose lists change by `add` and `replace`."""

    def at(self, step: str | int) -> ValueShape | None:
        """The shape of a key or an entry; None if there is none."""
        if self.is_overlay and self.kind != "group" and step in OPERATIONS:  # the value that is added, or the entries
            return _shape(self.types)
        inner = [part for annotation in self.types for part in _inside(annotation, step)]
        if self.is_overlay and isinstance(step, str) and step in BASE_ONLY:
            return None
        return _shape(inner, is_overlay=self.is_overlay) if inner else None

    @property
    def noun(self) -> str:
        """What one such value is called, by the name of its model: `Plan entry`; '' for a text."""
        model = next(filter(_is_model, self.types), None)
        return (
            re.sub(r"(?<=[a-z])(?=[A-Z])", " ", model.__name__).capitalize() if model and self.kind == "group" else ""
        )

    def fields(self) -> list[FieldChoice]:
        """The keys of a group, in the order of its model, each once."""
        if self.is_overlay and self.kind == "list":
            return [FieldChoice(key, OPERATIONS[key], _shape(self.types)) for key in ("add", "replace")]
        choices: dict[str, FieldChoice] = {}
        for number, model in enumerate(filter(_is_model, self.types)):
            docs = field_docs(model)
            hidden = HIDDEN.union(BASE_ONLY, ("asks", "plans")) if number else HIDDEN  # the keys of a set in a plan
            for key, info in model.model_fields.items():
                shape = self.at(key)
                if key not in hidden and shape:
                    required = info.is_required() and not self.is_overlay and not number
                    choices.setdefault(key, FieldChoice(key, docs.get(key, ""), shape, required))
        return list(choices.values())


def file_shape(model: type[BaseModel], *, is_overlay: bool = False) -> ValueShape:
    """The shape of a file with this model."""
    return _shape([model], is_overlay=is_overlay)


def _shape(annotations: Iterable[Any], *, is_overlay: bool = False) -> ValueShape:
    ways = tuple(dict.fromkeys(part for annotation in annotations for part in _ways(annotation)))
    kinds = [_kind(way) for way in ways]
    kind: Kind = next((name for name in ("text", "list", "group", "named") if name in kinds), "text")
    texts = [way for way in ways if _kind(way) == "text"]
    words = [word for way in texts for word in _words(way)]
    is_closed = bool(texts) and all(_words(way) for way in texts)
    return ValueShape(kind, ways, tuple(words) if is_closed else (), is_overlay)


def _kind(annotation: Any) -> Kind:
    if get_origin(annotation) is tuple:
        return "list"
    if get_origin(annotation) is dict:
        return "named"
    return "group" if _is_model(annotation) else "text"


def _words(annotation: Any) -> tuple[str, ...]:
    if get_origin(annotation) is Literal:
        return tuple(map(str, get_args(annotation)))
    return ("true", "false") if annotation is bool else ()


@lru_cache(maxsize=1024)
def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _ways(annotation: Any) -> Iterator[Any]:
    """The parts of a union. A value that a parser of ours reads is a text, whatever the parser makes of it."""
    if get_origin(annotation) is Annotated:
        inner, *metadata = get_args(annotation)
        if any(isinstance(entry, FieldParser) for entry in metadata):
            yield bool if inner is bool else str
        else:
            yield from _ways(inner)
    elif get_origin(annotation) in (Union, types.UnionType):
        for part in get_args(annotation):
            yield from _ways(part)
    elif annotation is not type(None):
        yield annotation


def _inside(annotation: Any, step: str | int) -> Iterator[Any]:
    """The annotations of a key or an entry."""
    if get_origin(annotation) is tuple and isinstance(step, int):
        yield from (part for part in get_args(annotation) if part is not Ellipsis)
    elif get_origin(annotation) is dict and isinstance(step, str):
        value = get_args(annotation)[1]
        yield value
        if key_model := getattr(value, "key_model", None):
            yield key_model
    elif _is_model(annotation) and isinstance(step, int):  # a field with cases
        yield annotation
    elif _is_model(annotation):
        names = annotation.key_aliases if issubclass(annotation, ContentModel) else {}
        info = annotation.model_fields.get(names.get(step, step))
        if info is not None:
            yield Annotated[info.annotation, *info.metadata] if info.metadata else info.annotation
