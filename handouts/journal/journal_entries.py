"""Journal entries for documents that were made: one for each document of a patient, none for a blank form.

A packet has no entry, because it holds the same documents.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from handouts.journal.hash_chain import Entry

if TYPE_CHECKING:
    from handouts.day.checkpoint import FinishedFile
    from handouts.day.manifest import Manifest, PacketEntry

MADE = "made"
OPENED, COPIED = "opened", "copied"
"""A page of the archive was opened, or a marked copy of it was made: then `result` is `as DIGEST` of the copy."""
PAGES = "pages"
"""Single pages of a document were taken to print them: `result` is `as DIGEST: pages 2-4 of 9`."""
PARTIAL = (COPIED, PAGES)
"""Actions that name the digest of a file which is not what was handed out: it changes nothing about the document."""

_COPY = re.compile(r"as ([0-9a-f]{64})")
_PAGES = re.compile(r": (pages? [0-9-]+) of ")


def copy_digest(result: str) -> str:
    """The digest of a marked copy, from the row that records it; '' if the row names none."""
    match = _COPY.match(result)
    return match[1] if match else ""


def taken_pages(result: str) -> str:
    """`page 3` or `pages 2-4`, from the row that records them; '' if it names none."""
    match = _PAGES.search(result)
    return match[1] if match else ""


def of_patient(appointment: str, clinic: str, version: str, documents: Iterable[tuple[str, bytes]]) -> Iterator[Entry]:
    """Entries for named documents of one patient. `appointment` is its id; '' if it has none."""
    for name, data in documents:
        digest = hashlib.sha256(data).hexdigest()
        yield Entry(MADE, appointment, name, clinic, version, digest, result="written")


def of_day(day_manifest: Manifest) -> Iterator[Entry]:
    """Entries for all documents of a day, from its manifest."""
    for patient in day_manifest.patients:
        for note in patient.files[1:]:
            yield of_note(MADE, patient, note, "written")


def of_note(action: str, patient: PacketEntry, note: FinishedFile, result: str) -> Entry:
    """An entry for one file of a packet."""
    name = document_name(patient, note)
    return Entry(action, patient.id, name, patient.clinic, patient.version, note.sha256, result=result)


def document_name(patient: PacketEntry, note: FinishedFile) -> str:
    """The document in a file: `consent` for `documents/1001-consent.pdf`, `packet` for `packets/1001.pdf`."""
    if note == patient.files[0]:
        return "packet"
    return note.file.removeprefix(f"documents/{patient.id}-").removesuffix(".pdf")
