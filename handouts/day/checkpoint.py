"""JSON files of ours become checked values; what does not fit is refused with its file and its place.

The shape of a file is a frozen dataclass with `__pydantic_config__ = STRICT`: no value is converted, no key is unknown.

What is made so far, noted file by file, so that a killed run is finished by the next and not begun anew.

A note is a line of JSON: what the file was made from, and the digest of its bytes. A file is whole when it lies there
with that digest; so neither a torn file nor a torn note is ever taken for a good one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError
from pydantic_core import from_json

from handouts.day.folder import FILE, DayFolder
from handouts.errors import InputError, input_error
from handouts.files import open_to_append, read_error, write_error

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


MAX_PAGES = 10_000_000
"""Pages of a file: more than any run can make."""
MAX_NOTE = 4_000
"""Bytes of a line: several times those of the longest note."""
BEGINS = b'{"file": "'
"""How a line begins, whole or torn."""
REMOVE = "remove this file, and run the same again: packets that no manifest lists are then made again"


@dataclass(frozen=True)
class FinishedFile:
    """One finished file. `identifier` is printed on each of its pages; that of a file of several documents is ''."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    file: Annotated[str, StringConstraints(pattern=FILE)]
    made_from: Annotated[str, StringConstraints(max_length=64)]
    sha256: Digest
    pages: Annotated[int, Field(ge=1, le=MAX_PAGES)]
    identifier: str = ""


class Checkpoint:
    """Notes of this run and of those before it."""

    def __init__(self, folder: DayFolder, before: Iterable[FinishedFile]) -> None:
        self._folder = folder
        self._known = {note.file: note for note in before}
        for note in _read(folder):
            self._known[note.file] = note

    @property
    def files(self) -> Iterator[str]:
        """All files noted, by this run or another."""
        return iter(list(self._known))

    @property
    def packets(self) -> Iterator[str]:
        """The packets among them that lie there."""
        return (file for file in self._known if file.startswith("packets/") and self._folder.path(file).exists())

    @contextmanager
    def open(self) -> Iterator[None]:
        """Keep the file of notes open while files are made."""
        path = self._folder.notes
        try:
            with open_to_append(path) as self._out:
                self._out.write(b"\n")  # a line that a killed run has torn stays a line of its own
                yield
        except OSError as error:
            raise write_error(path, error) from error

    def add(self, note: FinishedFile) -> FinishedFile:
        """Note a file that is finished."""
        self._out.write(json.dumps(asdict(note)).encode("ascii") + b"\n")
        self._out.flush()
        self._known[note.file] = note
        return note

    def whole(self, file: str, made_from: str) -> FinishedFile | None:
        """The note of a file that was made from the same, and lies there as it was made."""
        note = self._known.get(file)
        if note is None or note.made_from != made_from or self._folder.digest(file) != note.sha256:
            return None
        return note

    def forget(self) -> None:
        """Delete the file of notes: the manifest says the same."""
        self._folder.notes.unlink(missing_ok=True)


def _read(folder: DayFolder) -> Iterator[FinishedFile]:
    """The notes of an unfinished run. Raises Refused at the line that no run can have written."""
    path = folder.notes
    try:
        with folder.open(path.name) as file:
            number = 0
            while line := file.readline(MAX_NOTE):
                number += 1
                note = to_dataclass_or_none(FinishedFile, line)
                if note is None and not _is_torn(line):
                    to_dataclass(FinishedFile, line, path, "is not a note of this program", REMOVE, number)
                if note:
                    yield note
    except FileNotFoundError:
        return
    except OSError as error:
        raise read_error(path, error, REMOVE) from error


def _is_torn(line: bytes) -> bool:
    """True for the beginning of a note: a kill has cut off the rest, or a power cut has left zeros in its place."""
    written = line.strip(b"\0\r\n")
    if len(written) > MAX_NOTE - 10:  # no run writes so long a line
        return False
    return written[: len(BEGINS)] == BEGINS[: len(written)] and not written.endswith(b"}")
