"""What is made so far, noted file by file, so that a killed run is finished by the next and not begun anew.

A note is a line of JSON: what the file was made from, and the digest of its bytes. A file is whole when it lies there
with that digest; so neither a torn file nor a torn note is ever taken for a good one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field, StringConstraints

from handouts.day.folder import FILE, DayFolder
from handouts.day.strict_json import STRICT, Digest, to_dataclass, to_dataclass_or_none
from handouts.files import open_to_append, read_error, write_error

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
