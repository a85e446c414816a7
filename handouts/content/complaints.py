"""A model's refusal of a tree becomes Problems: each at its place, in the words of the file and not of pydantic."""

from __future__ import annotations

import re
import types
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from handouts.content.fielddocs import field_docs
from handouts.content.fields import WrongKind
from handouts.content.places import KeyPath, SourceMap
from handouts.content.syntax import QUOTE_HINT, TIGHT, curly_quotes_hint, missing_space_hint
from handouts.content.yamltext import Tree
from handouts.errors import Problem, did_you_mean, message_and_hint

MISSING = "missing-key:{}"
"""The code of a problem with a key that a file lacks."""
COMMA_HINT = 'inside {...} a comma ends the text; put a text with a comma in quotes: "..."'
LIST_HINT = "write each entry on a line of its own, after `- `"


def validation_problems(
    error: ValidationError, model: type[BaseModel], tree: Tree, places: SourceMap
) -> Iterator[tuple[str, Problem]]:
    """Each problem with pydantic's kind of it: `missing`, `extra_forbidden`, `value_error`."""
    grouped: dict[KeyPath, list[ErrorDetails]] = {}
    for detail in error.errors(include_url=False):
        grouped.setdefault(_path(detail, tree), []).append(detail)
    for path, details in grouped.items():
        # A field of two kinds complains once for each; the one that read the text says more.
        detail = next((d for d in details if d["type"] == "value_error"), details[0])
        problem = _problem(path, detail, model, places)
        allowed = [word for other in details if other is not detail for word in _allowed(other)]
        if allowed:
            hint = f"{problem.hint} (or write {' or '.join(allowed)})".lstrip()
            problem = replace(problem, hint=hint)
        yield detail["type"], problem


def of_detail(detail: ErrorDetails) -> tuple[str, str]:
    """Message and hint of an error of pydantic, which passes on an error of one of our own validators."""
    return message_and_hint(detail.get("ctx", {}).get("error", detail["msg"]))


def fields_at(model: type[BaseModel], path: KeyPath) -> dict[str, str]:
    """The keys that may stand in the group at `path`, and what each is; none where no group is expected."""
    kinds: list[Any] = [model]
    for step in path:
        inner: list[Any] = []
        for kind in kinds:
            if isinstance(step, int):
                inner += [part for part in get_args(kind) if part is not Ellipsis] if get_origin(kind) is tuple else []
            elif isinstance(kind, type) and issubclass(kind, BaseModel) and step in kind.model_fields:
                inner.append(kind.model_fields[step].annotation)
        kinds = [part for kind in inner for part in _unwrapped(kind)]
    models = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)]
    return {name: field_docs(kind).get(name, "") for kind in models for name in kind.model_fields}


def _unwrapped(kind: Any) -> Iterator[Any]:
    if get_origin(kind) is Annotated:
        yield from _unwrapped(get_args(kind)[0])
    elif get_origin(kind) in (Union, types.UnionType):
        for part in get_args(kind):
            yield from _unwrapped(part)
    else:
        yield kind


def _path(detail: ErrorDetails, tree: Tree) -> KeyPath:
    """Where in the tree the error is. Pydantic adds steps of its own for the kinds of a field; they lead nowhere."""
    path: list[str | int] = []
    for step in detail["loc"]:
        inner = _inner(tree)
        if step in inner:
            tree = inner[step]
        elif detail["type"] == "missing" and step == detail["loc"][-1]:
            path.append(step)
            break
        else:
            break
        path.append(step)
    return tuple(path)


def _inner(tree: Tree) -> Mapping[str | int, Tree]:
    """The values inside a group by their keys, inside a list by their numbers."""
    if isinstance(tree, tuple):
        return dict(enumerate(tree))
    return dict(tree.items()) if isinstance(tree, dict) else {}


def _problem(path: KeyPath, detail: ErrorDetails, model: type[BaseModel], places: SourceMap) -> Problem:
    kind, name = detail["type"], str(path[-1]) if path else ""
    if kind == "extra_forbidden" and (hint := missing_space_hint(name)):
        return Problem(*places.key(path), TIGHT, hint)
    if kind == "extra_forbidden":
        hint = did_you_mean(name, fields_at(model, path[:-1]))
        return Problem(*places.key(path), f'unknown key "{name}"', COMMA_HINT if _cut(detail) else hint)
    if kind == "missing":
        says = fields_at(model, path[:-1]).get(name)
        hint = f"add `{name}:`" + (f" ({says})" if says else "")
        return Problem(*places.key(path[:-1]), f'the key "{name}" is missing', hint, code=MISSING.format(name))
    if kind == "value_error":
        return _value_error(path, detail, places)
    return Problem(*places.value(path), *(_slip(detail) or _wrong_kind(path, detail, model)))


def _cut(detail: ErrorDetails) -> bool:
    """True of a word without a value that is no name of a key: the rest of a text after a comma, within `{...}`."""
    return detail["input"] is None and not re.fullmatch(r"[a-z_]+", str(detail["loc"][-1]))


def _slip(detail: ErrorDetails) -> tuple[str, str] | None:
    """Message and hint for a text that only typing spoiled: it would be a group, or one of the words."""
    value = detail["input"]
    if not isinstance(value, str):
        return None
    if _allowed(detail) and (fault := curly_quotes_hint(value)):
        return fault
    return (TIGHT, hint) if detail["type"] == "model_type" and (hint := missing_space_hint(value)) else None


def _wrong_kind(path: KeyPath, detail: ErrorDetails, model: type[BaseModel]) -> tuple[str, str]:
    """Message and hint where a list, a group or one of some words was expected and something else was found."""
    kind, value = detail["type"], detail["input"]
    allowed = _allowed(detail)
    if allowed and isinstance(value, str):
        return f'"{value}" is not one of the words expected here', did_you_mean(value, allowed)
    if allowed:
        return f"expected {' or '.join(allowed)}, found {_what_stands_there(value)}", ""
    if kind in ("tuple_type", "list_type"):
        return f"expected a list, found {_what_stands_there(value)}", LIST_HINT + (
            "; or delete the key" if value is None else ""
        )
    if kind in ("model_type", "model_attributes_type", "dict_type"):
        keys = ", ".join(fields_at(model, path))
        hint = f"delete the key, or write below it: {keys}" if value is None else f"known here: {keys}"
        return f"expected a group of keys, found {_what_stands_there(value)}", hint
    return detail["msg"], ""


def _value_error(path: KeyPath, detail: ErrorDetails, places: SourceMap) -> Problem:
    """An error of one of our own validators, which may tell the offending text or the key inside the group."""
    error = detail.get("ctx", {}).get("error")
    message, hint = of_detail(detail)
    path = (*path, *getattr(error, "at", ()))
    if isinstance(error, WrongKind) and isinstance(detail["input"], dict):
        brace = places.begins(path) == "{"
        hint = f"{'a text that begins with {' if brace else 'a colon and a space make a key'}: {QUOTE_HINT}"
    if len(message) > 300:
        message = f"{message[:200]} … {message[-90:]}"
    return Problem(*places.token(path, getattr(error, "token", "")), message, hint)


def _allowed(detail: ErrorDetails) -> list[str]:
    if detail["type"] != "literal_error":
        return []
    return re.findall(r"'([^']*)'", detail.get("ctx", {}).get("expected", ""))


def _what_stands_there(value: Any) -> str:
    kinds = {dict: "a group of keys", tuple: "a list", type(None): "nothing", str: "a text"}
    return kinds.get(type(value), "something else")
