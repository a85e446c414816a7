"""Read and write `manifest.json`: the files of a day with their ids and digests, without names or text of patients.

The recipients of mail are in another file (`recipients`); the manifest has only its digest.
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
from handouts.day.folder import SAFE_NAME, DayFolder
from handouts.day.strict_json import STRICT, DigestOrNone, parse_json, to_dataclass, to_dataclass_or_none
from handouts.errors import Hint, input_error
from handouts.files import read_error, write_atomic, write_error

PRODUCER = "handouts"
FORMATS = (1, 2, 3, 4)
"""Format 2 is for days with several print files: an older version must not read one part as all packets.

Format 3 is for days with a sheet of rejected rows, which older versions do not know. Format 4 is for print
files that begin with a cover: an older version would take it for the first patient's pages."""
NOT_A_MANIFEST = "is not a manifest of this version of handouts"
CHOOSE_ANOTHER = Hint("choose another --out, or move or remove this file", page="move or remove this file")
MAKE_AGAIN = "remove it, and make the day again"
Count = Annotated[int, Field(ge=0)]


@dataclass(frozen=True)
class PacketEntry:
    """One packet: the set it was made from, the kinds of its alerts, and its files (the packet first)."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    id: Annotated[str, StringConstraints(pattern=f"^{SAFE_NAME}$")]
    clinic: str
    procedure: str
    version: str
    status: str
    language: str
    alerts: tuple[str, ...]
    files: tuple[FinishedFile, ...]


@dataclass(frozen=True)
class PrintOptions:
    """How the packets of a day are combined for printing."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    copies: Annotated[int, Field(ge=1, le=99)] = 1
    two_sided: bool = True
    """Print on both sides; each document begins on a new sheet."""

    def count_pages(self, documents: Iterable[FinishedFile]) -> int:
        """Pages of a patient's documents in the file with all packets, with all copies and blank backs."""
        return self.copies * sum(note.pages + (note.pages % 2 if self.two_sided else 0) for note in documents)

    def count_sheets(self, note: FinishedFile) -> int:
        """Sheets of paper needed to print one copy of a document, or a file with packets."""
        return (note.pages + 1) // 2 if self.two_sided else note.pages


@dataclass(frozen=True)
class Manifest:
    """All packets in order of day, clinic and check-in, and the files of the whole day."""

    patients: tuple[PacketEntry, ...]
    files: tuple[FinishedFile, ...]
    rejected: int
    options: PrintOptions
    list: str = ""
    """SHA-256 of the list that the day was made from; '' if not known."""
    recipients: str = ""
    """SHA-256 of `recipients.json`; '' for a day that an older version made."""
    covers: Sequence[int] = ()
    """Pages of the cover of each print file, with blank backs; none for a day that an older version made."""

    def all_files(self) -> Iterator[FinishedFile]:
        """Every file of the day."""
        for patient in self.patients:
            yield from patient.files
        yield from self.files

    @property
    def print_files(self) -> tuple[FinishedFile, ...]:
        """The file with all packets, or its parts in order."""
        return tuple(note for note in self.files if DayFolder.is_print_all(note.file))

    @property
    def cover_pages(self) -> Sequence[int]:
        """Pages of the cover of each print file; 0 for files without one."""
        return self.covers or [0] * len(self.print_files)

    @property
    def has_rejected_rows(self) -> bool:
        """True if one of the files is the sheet of rejected rows."""
        return any(note.file == DayFolder.rejected_rows for note in self.files)

    def print_parts(self) -> Sequence[tuple[FinishedFile, Sequence[PacketEntry]]]:
        """Each print file with the packets in it, in order. No packet is split."""
        parts = [(note, list[PacketEntry]()) for note in self.print_files]
        if not parts:
            return []
        rooms = [note.pages - cover for note, cover in zip(self.print_files, self.cover_pages, strict=True)]
        index, room = 0, rooms[0]
        for patient in self.patients:
            pages = self.options.count_pages(patient.files[1:])
            if pages > room and parts[index][1] and index + 1 < len(parts):
                index, room = index + 1, rooms[index + 1]
            parts[index][1].append(patient)
            room -= pages
        return parts


@dataclass(frozen=True)
class _ManifestFile:
    """The content of the file. Older versions did not write all keys."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    made_by: Literal["handouts"]
    version: str
    format: Literal[1, 2, 3, 4]
    options: PrintOptions
    rejected: Count
    files: tuple[FinishedFile, ...]
    patients: tuple[PacketEntry, ...]
    list: DigestOrNone = ""
    recipients: DigestOrNone = ""
    covers: tuple[Count, ...] = ()


def write_manifest(folder: DayFolder, manifest: Manifest) -> None:
    """Write the manifest, one line for each patient. It is the last step of a day. Raises InputError."""
    format_number = FORMATS[
        3 if manifest.covers else 2 if manifest.has_rejected_rows else len(manifest.print_files) > 1
    ]
    head = {"made_by": PRODUCER, "version": __version__, "format": format_number, "options": asdict(manifest.options)}
    members = [f'"{key}": {json.dumps(value)}' for key, value in head.items()]
    members.append(f'"rejected": {manifest.rejected}')
    members.append(f'"list": {json.dumps(manifest.list)}')
    members.append(f'"recipients": {json.dumps(manifest.recipients)}')
    members += [f'"covers": {json.dumps(list(manifest.covers))}'] if manifest.covers else []
    members.append(f'"files": {_lines(manifest.files)}')
    members.append(f'"patients": {_lines(manifest.patients)}')
    path = folder.path(folder.manifest)
    try:
        write_atomic(path, ("{\n" + ",\n".join(members) + "\n}\n").encode("ascii"))
    except OSError as error:
        raise write_error(path, error) from error


def _lines(entries: Iterable[FinishedFile | PacketEntry]) -> str:
    return "[\n" + ",\n".join([json.dumps(asdict(entry)) for entry in entries]) + "\n]"


def read_manifest(folder: DayFolder) -> Manifest | None:
    """The manifest of a folder, or None. Raises InputError if another program wrote it or it is damaged."""
    path = folder.path(folder.manifest)
    try:
        data = folder.read(folder.manifest)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise read_error(path, error, CHOOSE_ANOTHER) from error
    stored = to_dataclass_or_none(_ManifestFile, data)
    if stored is None:  # parse again only for the error message: a large file takes memory
        _check_maker(parse_json(data, path, NOT_A_MANIFEST, CHOOSE_ANOTHER), path)
        stored = to_dataclass(_ManifestFile, data, path, "is damaged", MAKE_AGAIN)
    manifest = Manifest(stored.patients, stored.files, stored.rejected, stored.options, stored.list, stored.recipients,
                        stored.covers)  # fmt: skip
    if damage := next(_find_damage(manifest), ""):
        raise input_error(str(path), f"is damaged: {damage}", MAKE_AGAIN)
    return manifest


def _check_maker(content: Any, path: Path) -> None:
    """Raises InputError for a file of another program or of a later version."""
    if not isinstance(content, dict) or content.get("made_by") != PRODUCER:
        raise input_error(str(path), NOT_A_MANIFEST, CHOOSE_ANOTHER)
    if content.get("format") not in FORMATS or isinstance(content.get("format"), bool):
        version = content.get("version")
        writer = f" ({version})" if isinstance(version, str) and len(version) < 40 and version.isprintable() else ""
        message = f"{NOT_A_MANIFEST}: another version{writer} wrote it"
        raise input_error(str(path), message, f"use that version, or {CHOOSE_ANOTHER}")


def _find_damage(manifest: Manifest) -> Iterator[str]:
    """Inconsistent entries: file names of other patients, names listed twice, wrong page counts."""
    seen_files: set[str] = set()
    for index, patient in enumerate(manifest.patients):
        key = f"patients[{index}]"
        if len(patient.files) < 2:
            yield f"{key}.files has no documents"
        for number, note in enumerate(patient.files):
            prefix = f"documents/{patient.id}-" if number else DayFolder.packet(patient.id)
            name = note.file.removeprefix(prefix).removesuffix(".pdf")
            if not note.file.startswith(prefix) or (number and not re.fullmatch(SAFE_NAME, name)):
                yield f"{key}.files[{number}].file is not a file of {patient.id}"
            if note.file in seen_files:
                yield f"{key}.files[{number}].file is listed twice"
            seen_files.add(note.file)
    yield from _find_damaged_files(manifest)


def _find_damaged_files(manifest: Manifest) -> Iterator[str]:
    """Wrong names and page counts of the files of the whole day."""
    names = [note.file for note in manifest.files]
    print_files = max(1, len(names) - 1 - manifest.has_rejected_rows) if manifest.patients else 0
    if names != day_file_names(print_files, has_rejected_rows=manifest.has_rejected_rows):
        yield f"files must be {DayFolder.print_all} or its parts, and {DayFolder.run_sheet}"
    elif manifest.covers and len(manifest.covers) != print_files:
        yield "covers must have a number for each print file"
    elif print_files > 1:  # packets are assigned to parts by their pages
        for index, (note, patients) in enumerate(manifest.print_parts()):
            if note.pages != manifest.cover_pages[index] + sum(
                manifest.options.count_pages(patient.files[1:]) for patient in patients
            ):
                yield f"files[{index}].pages is not the page count of its packets"


def day_file_names(parts: int, *, has_rejected_rows: bool = False) -> list[str]:
    """The names of the files for the whole day: `parts` files with packets, and the run sheet; 0 for no packets.

    After them is the sheet of rejected rows, if there are any.
    """
    names = [DayFolder.print_part(number, parts) for number in range(1, parts + 1)]
    return [*names, *[DayFolder.run_sheet] * bool(parts), *[DayFolder.rejected_rows] * has_rejected_rows]
