"""What was made, as entries of the journal: a row for each document of a patient, none for a blank.

A packet is no row: it is the same documents once more, and what is handed over is told document by document.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from handouts.day.checkpoint import FinishedFile
from handouts.day.manifest import Manifest, PacketEntry
from handouts.deliver.chain import Entry

MADE = "made"


def of_patient(appointment: str, clinic: str, version: str, documents: Iterable[tuple[str, bytes]]) -> Iterator[Entry]:
    """Documents by their names, made for one patient; `appointment` is its id, '' where the desk gave none."""
    for name, data in documents:
        digest = hashlib.sha256(data).hexdigest()
        yield Entry(MADE, appointment, name, clinic, version, digest, result="written")


def of_day(whole: Manifest) -> Iterator[Entry]:
    """All documents of a day, from its manifest."""
    for patient in whole.patients:
        for note in patient.files[1:]:
            yield of_note(MADE, patient, note, "written")


def of_note(action: str, patient: PacketEntry, note: FinishedFile, result: str) -> Entry:
    """What happened to one file of a packet."""
    name = document_name(patient, note)
    return Entry(action, patient.id, name, patient.clinic, patient.version, note.sha256, result=result)


def document_name(patient: PacketEntry, note: FinishedFile) -> str:
    """`documents/1001-consent.pdf` holds `consent`; `packets/1001.pdf`, the packet."""
    if note == patient.files[0]:
        return "packet"
    return note.file.removeprefix(f"documents/{patient.id}-").removesuffix(".pdf")
