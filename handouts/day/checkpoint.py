"""The finished files of a day, recorded one by one, so that an interrupted run can be resumed.

A note is one line of JSON: the digest of the file's input, and the digest of its bytes. A file counts as finished only
if its bytes have that digest. So an incomplete file or note does not count.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field, StringConstraints

from handouts.day.folder import LISTED_FILE, DayFolder
from handouts.day.strict_json import STRICT, Digest, to_dataclass, to_dataclass_or_none
from handouts.errors import Hint
from handouts.files import open_to_append, read_error, write_error

MAX_PAGES = 10_000_000
"""Maximum pages of a file. No run makes more."""
MAX_NOTE_BYTES = 4_000
"""Maximum bytes of a note. The longest note is several times shorter."""
NOTE_BEGINNING = b'{"file": "'
"""The beginning of each note."""
REMOVE_HINT = Hint(
    "remove this file and run the same command again: packets that are not in the manifest are made again",
    page="remove this file and make all packets: those that are not in the manifest are made again",
)


@dataclass(frozen=True)
class FinishedFile:
    """One finished file. Each of its pages shows `identifier`, which is '' for a file with several documents."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    file: Annotated[str, StringConstraints(pattern=LISTED_FILE)]
    made_from: Annotated[str, StringConstraints(max_length=64)]
    sha256: Digest
    pages: Annotated[int, Field(ge=1, le=MAX_PAGES)]
    identifier: str = ""


class Checkpoint:
    """The notes of this run and of earlier runs."""

    def __init__(self, folder: DayFolder, earlier: Iterable[FinishedFile]) -> None:
        self._folder = folder
        self._notes = {note.file: note for note in earlier}
        for note in _read_notes(folder):
            self._notes[note.file] = note

    @property
    def files(self) -> Iterator[str]:
        """The names of all noted files."""
        return iter(list(self._notes))

    @property
    def packets(self) -> Iterator[str]:
        """The names of the noted packets that exist."""
        return (file for file in self._notes if file.startswith("packets/") and self._folder.path(file).exists())

    @contextmanager
    def open(self) -> Iterator[None]:
        """Keep the file of notes open for `add`. Raises InputError if it cannot be written."""
        path = self._folder.notes
        try:
            with open_to_append(path) as self._file:
                self._file.write(b"\n")  # ends a line that an interrupted run left incomplete
                yield
        except OSError as error:
            raise write_error(path, error) from error

    def add(self, note: FinishedFile) -> FinishedFile:
        """Note a finished file."""
        self._file.write(json.dumps(asdict(note)).encode("ascii") + b"\n")
        self._file.flush()
        self._notes[note.file] = note
        return note

    def find_finished(self, file: str, made_from: str) -> FinishedFile | None:
        """The note of an unchanged file made from the same content; else None."""
        note = self._notes.get(file)
        if note is None or note.made_from != made_from or self._folder.digest(file) != note.sha256:
            return None
        return note

    def delete(self) -> None:
        """Delete the file of notes: the manifest now holds them."""
        self._folder.notes.unlink(missing_ok=True)


def _read_notes(folder: DayFolder) -> Iterator[FinishedFile]:
    """The notes of an unfinished run. Raises InputError at a line that no run writes."""
    path = folder.notes
    try:
        with folder.open(path.name) as file:
            number = 0
            while line := file.readline(MAX_NOTE_BYTES):
                number += 1
                note = to_dataclass_or_none(FinishedFile, line)
                if note is None and not _is_incomplete(line):
                    to_dataclass(FinishedFile, line, path, "is not a valid note", REMOVE_HINT, number)
                if note:
                    yield note
    except FileNotFoundError:
        return
    except OSError as error:
        raise read_error(path, error, REMOVE_HINT) from error


def _is_incomplete(line: bytes) -> bool:
    """True for the beginning of a note: the run was killed, or a power failure wrote zeros after it."""
    written = line.strip(b"\0\r\n")
    if len(written) > MAX_NOTE_BYTES - 10:  # longer than any note
        return False
    return written[: len(NOTE_BEGINNING)] == NOTE_BEGINNING[: len(written)] and not written.endswith(b"}")
