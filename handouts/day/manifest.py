"""`manifest.json`: what a day consists of, by ids and digests; no name and no word of a page.

Whom it may be mailed to stands in a file of its own (`recipients`), of which the manifest has the digest alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from handouts import __version__
from handouts.day.folder import Folder
from handouts.day.progress import Note
from handouts.files import in_words, write_atomic
from handouts.problems import refuse

PRODUCER = "handouts"
FORMAT = 1
IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Patient:
    """One packet: the set that it was made from, the kinds of its alerts, its files (the packet first)."""

    id: str
    clinic: str
    procedure: str
    version: str
    status: str
    language: str
    alerts: tuple[str, ...]
    files: tuple[Note, ...]


@dataclass(frozen=True)
class Options:
    """How the packets of a day are put together for the printer."""

    copies: int = 1
    two_sided: bool = True
    """Each document begins on a fresh sheet of paper that is printed on both sides."""


@dataclass(frozen=True)
class Manifest:
    """All packets in order of check-in, and the files for the whole day."""

    patients: tuple[Patient, ...]
    files: tuple[Note, ...]
    rejected: int
    options: Options
    list: str = ""
    """SHA-256 of the list that the day was made from; '' where that is not known."""
    recipients: str = ""
    """SHA-256 of `recipients.json`; '' of a day that an older version made."""

    def notes(self) -> Iterator[Note]:
        """Every file."""
        for patient in self.patients:
            yield from patient.files
        yield from self.files


def write(folder: Folder, whole: Manifest) -> None:
    """Write the manifest, a line a patient: the last step, after which the day is whole. Raises Refused."""
    head = {"made_by": PRODUCER, "version": __version__, "format": FORMAT, "options": asdict(whole.options)}
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
        raise in_words(path, error) from error


def _lines(entries: Iterable[Note | Patient]) -> str:
    return "[\n" + ",\n".join([json.dumps(asdict(entry)) for entry in entries]) + "\n]"


def read(folder: Folder) -> Manifest | None:
    """The manifest of a folder, None where there is none. Raises Refused where it is not ours or is damaged."""
    path = folder.path(folder.manifest)
    try:
        told = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise in_words(path, error) from error
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict) or told.get("made_by") != PRODUCER or told.get("format") != FORMAT:
        hint = "choose another --out, or move or remove this file"
        raise refuse(str(path), "is not a manifest that this version of handouts has made", hint)
    try:
        found = _manifest(told)
        if _ordered(found):
            return found
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        pass
    raise refuse(str(path), "is damaged", "remove it, and make the day again")


def _ordered(found: Manifest) -> bool:
    """True when each file bears the name that its patient's id gives it, and all values are of their kind."""
    for patient in found.patients:
        packet, *documents = patient.files
        own = f"documents/{patient.id}-"
        if not IDENTIFIER.fullmatch(patient.id) or packet.file != Folder.packet(patient.id) or not documents:
            return False
        if any(not IDENTIFIER.fullmatch(note.file.removeprefix(own).removesuffix(".pdf")) for note in documents):
            return False
    names = [note.file for note in found.files]
    digests = all(DIGEST.fullmatch(note.sha256) and note.pages > 0 for note in found.notes())
    digests = digests and all(told == "" or DIGEST.fullmatch(told) for told in (found.list, found.recipients))
    expected = [Folder.print_all, Folder.run_sheet] if found.patients else []
    counts = (found.rejected, found.options.copies - 1)
    return names == expected and digests and all(isinstance(count, int) and count >= 0 for count in counts)


def _manifest(told: dict[str, Any]) -> Manifest:
    patients = tuple(
        Patient(**{**one, "alerts": tuple(one["alerts"]), "files": _notes(one["files"])}) for one in told["patients"]
    )
    options, files, rejected = Options(**told["options"]), _notes(told["files"]), told["rejected"]
    return Manifest(patients, files, rejected, options, told.get("list", ""), told.get("recipients", ""))


def _notes(told: Any) -> tuple[Note, ...]:
    return tuple(Note(**one) for one in told)
