"""Read the JSON files of a day into checked dataclasses.

The shape of a file is a frozen dataclass with `__pydantic_config__ = STRICT`: no value is converted, and an unknown key
is an error.
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
"""The same, or '' if it is not known."""
_POSITION = re.compile(r" at line (\d+) column (\d+)$")
_ADAPTERS: dict[type, TypeAdapter[Any]] = {}
_MESSAGES = {
    "extra_forbidden": "is not expected here",
    "unexpected_keyword_argument": "is not expected here",
    "missing": "is missing",
    "missing_argument": "is missing",
}


def parse_json(data: bytes, path: Path, message: str, hint: str) -> Any:
    """JSON text as plain values. Raises InputError at the line and column of a syntax error."""
    try:
        return from_json(data)
    except ValueError as error:
        raise _json_error(path, str(error), message, hint) from None


def to_dataclass(kind: type[T], data: bytes, path: Path, message: str, hint: str, line: int = 0) -> T:
    """JSON text as a value of a strict dataclass. `line` is the first line of the text in its file; 0 for a whole file.

    Raises InputError at the line and column of a syntax error, or with `message` and the invalid key.
    """
    try:
        return _adapter(kind).validate_json(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        if first["type"] == "json_invalid":
            raise _json_error(path, str(first["ctx"]["error"]), message, hint, max(line - 1, 0)) from None
        reason = _MESSAGES.get(first["type"]) or first["msg"][:1].lower() + first["msg"][1:]
        raise input_error(
            str(path), f"{message}: {key_path(first['loc'])} {reason}", hint, line, min(line, 1)
        ) from None


def to_dataclass_or_none(kind: type[T], data: bytes) -> T | None:
    """The same, or None for invalid text."""
    try:
        return _adapter(kind).validate_json(data)
    except ValidationError:
        return None


def key_path(keys: tuple[int | str, ...]) -> str:
    """The path of a value: `patients[3].files[0].pages`."""
    path = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys).removeprefix(".")
    return path or "the file"


def _json_error(path: Path, error: str, message: str, hint: str, lines_before: int = 0) -> InputError:
    position = _POSITION.search(error)
    line, column = (lines_before + int(position[1]), int(position[2])) if position else (0, 0)
    reason = error[: position.start()] if position else error
    return input_error(str(path), f"{message}: not valid JSON, {reason}", hint, line, column)


def _adapter(kind: type[T]) -> TypeAdapter[T]:
    """The validator of a dataclass, built once."""
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]
