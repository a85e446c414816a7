"""Finished pages to print: documents of patients, and the folder of a finished day."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from handouts.content.library import Library
from handouts.day.checkpoint import FinishedFile
from handouts.day.folder import DayFolder
from handouts.day.manifest import Manifest, PacketEntry, PrintOptions, write_manifest
from handouts.make import make_handouts
from handouts.schedule.appointment import gather_details
from tests.mail.mailday import journal_entries
from tests.support.sample_sets import TEMPLATES

CLINIC = "pain-relief-georgia"
NAMES = {"1001": "Maria Beispiel", "1002": "Otto Muster"}
ORDER = ("preparation", "consent", "discharge")


@cache
def documents(appointment: str, clinic: str = CLINIC) -> dict[str, bytes]:
    """The PDFs of a patient, by the name of the document."""
    details = gather_details({"id": appointment, "name": NAMES.get(appointment, "")})
    content = Library(TEMPLATES, TEMPLATES).load(clinic, details.procedure, ORDER)
    pdfs = make_handouts(content, ORDER, details)
    return {name: pdf.data for name, pdf in zip(ORDER, pdfs, strict=True)}


def write_consent(path: Path, appointment: str = "1001") -> Path:
    """Write a consent to this path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(documents(appointment)["consent"])
    return path


def make_day(root: Path, *, two_sided: bool = True) -> Path:
    """A day of two patients. Single documents replace the packets and print-all.pdf: only their digests matter here."""
    folder = DayFolder(root)
    with folder.lock():
        patients = tuple(_patient(folder, name) for name in NAMES)
        day_files = tuple(
            _note(folder, name, documents("1002")["discharge"]) for name in (folder.print_all, folder.run_sheet)
        )
        write_manifest(folder, Manifest(patients, day_files, 0, PrintOptions(1, two_sided=two_sided)))
    return root


def _patient(folder: DayFolder, name: str) -> PacketEntry:
    files = documents(name)
    packet = _note(folder, folder.packet(name), files["preparation"])
    notes = (packet, *(_note(folder, folder.document(name, kind), files[kind]) for kind in ORDER))
    return PacketEntry(name, CLINIC, "balloon-kyphoplasty", "1.0", "sample", "en", (), notes)


def _note(folder: DayFolder, name: str, data: bytes) -> FinishedFile:
    folder.write(name, data)
    return FinishedFile(name, "", hashlib.sha256(data).hexdigest(), 2)


def actions() -> list[str]:
    """The actions in the journal, oldest first."""
    return [row["action"] for row in journal_entries()]
