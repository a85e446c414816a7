"""`manifest.json`: what a day consists of, by ids and digests; no name and no word of a page.

Whom it may be mailed to stands in a file of its own (`recipients`), of which the manifest has the digest alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import ConfigDict, Field, StringConstraints

from handouts import __version__
from handouts.day.checkpoint import FinishedFile
from handouts.day.folder import NAME, DayFolder
from handouts.day.strict_json import STRICT, DigestOrNone, parse_json, to_dataclass, to_dataclass_or_none
from handouts.errors import input_error
from handouts.files import read_error, write_atomic, write_error

PRODUCER = "handouts"
FORMATS = (1, 2)
"""Of 2 are days whose packets are in several files to print: a version that knows 1 alone must not take one for all."""
FOREIGN = "is not a manifest that this version of handouts has made"
OTHER = "choose another --out, or move or remove this file"
AGAIN = "remove it, and make the day again"
Count = Annotated[int, Field(ge=0)]


@dataclass(frozen=True)
class PacketEntry:
    """One packet: the set that it was made from, the kinds of its alerts, its files (the packet first)."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    id: Annotated[str, StringConstraints(pattern=f"^{NAME}$")]
    clinic: str
    procedure: str
    version: str
    status: str
    language: str
    alerts: tuple[str, ...]
    files: tuple[FinishedFile, ...]


@dataclass(frozen=True)
class PrintOptions:
    """How the packets of a day are put together for the printer."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    copies: Annotated[int, Field(ge=1, le=99)] = 1
    two_sided: bool = True
    """Each document begins on a fresh sheet of paper that is printed on both sides."""

    def pages_of(self, documents: Iterable[FinishedFile]) -> int:
        """Pages that a patient's documents take in the file with all packets: all copies, with blank backs."""
        return self.copies * sum(note.pages + (note.pages % 2 if self.two_sided else 0) for note in documents)

    def sheets_of(self, note: FinishedFile) -> int:
        """Sheets of paper that a file with packets takes."""
        return note.pages // 2 if self.two_sided else note.pages


@dataclass(frozen=True)
class Manifest:
    """All packets in order of check-in, and the files for the whole day."""

    patients: tuple[PacketEntry, ...]
    files: tuple[FinishedFile, ...]
    rejected: int
    options: PrintOptions
    list: str = ""
    """SHA-256 of the list that the day was made from; '' where that is not known."""
    recipients: str = ""
    """SHA-256 of `recipients.json`; '' of a day that an older version made."""

    def notes(self) -> Iterator[FinishedFile]:
        """Every file."""
        for patient in self.patients:
            yield from patient.files
        yield from self.files

    @property
    def print_files(self) -> tuple[FinishedFile, ...]:
        """The file with all packets, or its parts in order."""
        return tuple(note for note in self.files if DayFolder.is_print_all(note.file))

    def print_parts(self) -> Sequence[tuple[FinishedFile, Sequence[PacketEntry]]]:
        """Each file with packets to print, and the patients in it: whole packets, in order of check-in."""
        parts = [(note, list[PacketEntry]()) for note in self.print_files]
        if not parts:
            return []
        at, room = 0, parts[0][0].pages
        for patient in self.patients:
            pages = self.options.pages_of(patient.files[1:])
            if pages > room and parts[at][1] and at + 1 < len(parts):
                at, room = at + 1, parts[at + 1][0].pages
            parts[at][1].append(patient)
            room -= pages
        return parts


@dataclass(frozen=True)
class _Stored:
    """The file as it is written; an older version did not write all keys."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    made_by: Literal["handouts"]
    version: str
    format: Literal[1, 2]
    options: PrintOptions
    rejected: Count
    files: tuple[FinishedFile, ...]
    patients: tuple[PacketEntry, ...]
    list: DigestOrNone = ""
    recipients: DigestOrNone = ""


def write_manifest(folder: DayFolder, whole: Manifest) -> None:
    """Write the manifest, a line a patient: the last step, after which the day is whole. Raises Refused."""
    kind = FORMATS[len(whole.print_files) > 1]
    head = {"made_by": PRODUCER, "version": __version__, "format": kind, "options": asdict(whole.options)}
    told = [f'"{key}": {json.dumps(value)}' for key, value in head.items()]
    told.append(f'"rejected": {whole.rejected}')
    told.append(f'"list": {json.dumps(whole.list)}')
    told.append(f'"recipients": {json.dumps(whole.recipients)}')
    told.append(f'"files": {_lines(whole.files)}')
    told.append(f'"patients": {_lines(whole.patients)}')
    path = folder.path(folder.manifest)
    try:
        write_atomic(path, ("{\n" + ",\n".join(told) + "\n}\n").encode("ascii"))
    except OSError as error:
        raise write_error(path, error) from error


def _lines(entries: Iterable[FinishedFile | PacketEntry]) -> str:
    return "[\n" + ",\n".join([json.dumps(asdict(entry)) for entry in entries]) + "\n]"


def read_manifest(folder: DayFolder) -> Manifest | None:
    """The manifest of a folder, None where there is none. Raises Refused where it is not ours or is damaged."""
    path = folder.path(folder.manifest)
    try:
        data = folder.read(folder.manifest)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise read_error(path, error, OTHER) from error
    stored = to_dataclass_or_none(_Stored, data)
    if stored is None:  # what else it may be is looked for only then: of a large day, that takes memory
        _check_maker(parse_json(data, path, FOREIGN, OTHER), path)
        stored = to_dataclass(_Stored, data, path, "is damaged", AGAIN)
    whole = Manifest(stored.patients, stored.files, stored.rejected, stored.options, stored.list, stored.recipients)
    if wrong := next(_misplaced(whole), ""):
        raise input_error(str(path), f"is damaged: {wrong}", AGAIN)
    return whole


def _check_maker(told: Any, path: Path) -> None:
    """Raises Refused for another program's file, and for one that a later version wrote."""
    if not isinstance(told, dict) or told.get("made_by") != PRODUCER:
        raise input_error(str(path), FOREIGN, OTHER)
    if told.get("format") not in FORMATS or isinstance(told.get("format"), bool):
        version = told.get("version")
        maker = f" ({version})" if isinstance(version, str) and len(version) < 40 and version.isprintable() else ""
        message = f"{FOREIGN}: another version{maker} wrote it"
        raise input_error(str(path), message, f"use that version, or {OTHER}")


def _misplaced(whole: Manifest) -> Iterator[str]:
    """Names that are not those of their patients, and names that come twice, with their places."""
    seen: set[str] = set()
    for at, patient in enumerate(whole.patients):
        where = f"patients[{at}]"
        if len(patient.files) < 2:
            yield f"{where}.files has no documents"
        for number, note in enumerate(patient.files):
            own = f"documents/{patient.id}-" if number else DayFolder.packet(patient.id)
            rest = note.file.removeprefix(own).removesuffix(".pdf")
            if not note.file.startswith(own) or (number and not re.fullmatch(NAME, rest)):
                yield f"{where}.files[{number}].file is not a file of {patient.id}"
            if note.file in seen:
                yield f"{where}.files[{number}].file is listed twice"
            seen.add(note.file)
    names = [note.file for note in whole.files]
    if names != (day_files(max(1, len(names) - 1)) if whole.patients else []):
        yield f"files are not {DayFolder.print_all}, or its parts, and {DayFolder.run_sheet}"
    elif len(names) > 2:  # a part holds whole packets: whose they are is told by their pages
        for at, (note, patients) in enumerate(whole.print_parts()):
            if note.pages != sum(whole.options.pages_of(patient.files[1:]) for patient in patients):
                yield f"files[{at}].pages is not the number of pages of whole packets"


def day_files(parts: int) -> list[str]:
    """The names of the files for the whole day: so many parts with all packets, and the run sheet."""
    return [*(DayFolder.print_part(number, parts) for number in range(1, parts + 1)), DayFolder.run_sheet]
