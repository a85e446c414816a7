"""JSON files of ours become checked values; what does not fit is refused with its file and its place.

The shape of a file is a frozen dataclass with `__pydantic_config__ = STRICT`: no value is converted, no key is unknown.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import ConfigDict, StringConstraints, TypeAdapter, ValidationError
from pydantic_core import from_json

from handouts.errors import InputError, input_error

T = TypeVar("T")

STRICT = ConfigDict(strict=True, extra="forbid")
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 in hexadecimal."""
DigestOrNone = Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")]
"""The same, or '' where it is not known."""
_PLACE = re.compile(r" at line (\d+) column (\d+)$")
_ADAPTERS: dict[type, TypeAdapter[Any]] = {}
_WORDS = {
    "extra_forbidden": "is not expected here",
    "unexpected_keyword_argument": "is not expected here",
    "missing": "is missing",
    "missing_argument": "is missing",
}


def parse_json(data: bytes, path: Path, message: str, hint: str) -> Any:
    """JSON text as plain values, to look at before its shape is known. Raises Refused at the line and column."""
    try:
        return from_json(data)
    except ValueError as error:
        raise _not_json(path, str(error), message, hint) from None


def to_dataclass(kind: type[T], data: bytes, path: Path, message: str, hint: str, line: int = 0) -> T:
    """JSON text as a value of a strict dataclass. `line` is where it begins in its file; 0 for a whole file.

    Raises Refused: at the line and column where it is not JSON, else with `message` and the key that does not fit.
    """
    try:
        return _adapter(kind).validate_json(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        if first["type"] == "json_invalid":
            raise _not_json(path, str(first["ctx"]["error"]), message, hint, max(line - 1, 0)) from None
        words = _WORDS.get(first["type"]) or first["msg"][:1].lower() + first["msg"][1:]
        raise input_error(str(path), f"{message}: {key_path(first['loc'])} {words}", hint, line, min(line, 1)) from None


def to_dataclass_or_none(kind: type[T], data: bytes) -> T | None:
    """The same; None where it does not fit."""
    try:
        return _adapter(kind).validate_json(data)
    except ValidationError:
        return None


def key_path(keys: tuple[int | str, ...]) -> str:
    """The way to a value: `patients[3].files[0].pages`."""
    path = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys).removeprefix(".")
    return path or "the whole"


def _not_json(path: Path, error: str, message: str, hint: str, above: int = 0) -> InputError:
    place = _PLACE.search(error)
    line, column = (above + int(place[1]), int(place[2])) if place else (0, 0)
    words = error[: place.start()] if place else error
    return input_error(str(path), f"{message}: not valid JSON, {words}", hint, line, column)


def _adapter(kind: type[T]) -> TypeAdapter[T]:
    """A shape is read into a checker once."""
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]
