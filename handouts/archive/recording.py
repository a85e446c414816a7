"""Make entries of the archive: for the documents of one patient, the packets of a day, or an email."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from handouts.archive.store import Archive, ArchivedDocument, ArchiveEntry
from handouts.errors import InputError, Option, input_error

if TYPE_CHECKING:
    from handouts.channels.packets import Packet
    from handouts.content.content import Content
    from handouts.day.folder import DayFolder
    from handouts.day.manifest import Manifest
    from handouts.day.plan import Visit
    from handouts.schedule.appointment import Appointment

SWITCH = "HANDOUTS_ARCHIVE"
"""The environment variable that switches the archive off."""
OFF = "off"

Stored = tuple[ArchiveEntry, Mapping[str, Callable[[], bytes]]]
"""An entry, and its PDFs by their digests."""


class NamedPdf(NamedTuple):
    """One document as it was made."""

    name: str
    data: bytes
    identifier: str
    """The code on its pages."""


def is_on() -> bool:
    """True unless `HANDOUTS_ARCHIVE=off`. Raises InputError for another value."""
    value = os.environ.get(SWITCH, "").strip().casefold()
    if value not in ("", "on", OFF):
        raise input_error(Option(SWITCH), f"{value!r} is neither on nor off", "set it to off, or remove it")
    return value != OFF


def store(journal: Path, stored: Iterable[Stored]) -> None:
    """Store entries in the archive of a journal, unless it is off. Raises InputError."""
    if is_on():
        Archive(journal).add(stored)


def of_patient(appointment: Appointment, content: Content, documents: Iterable[NamedPdf]) -> Iterator[Stored]:
    """The documents of one patient; nothing for blank pages, which are for no patient."""
    if not (appointment.id or appointment.name or appointment.record_number or appointment.date_of_birth):
        return
    files: dict[str, Callable[[], bytes]] = {}
    listed = []
    for document in documents:
        sha256 = hashlib.sha256(document.data).hexdigest()
        files[sha256] = _returns(document.data)
        listed.append(ArchivedDocument(document.name, sha256, document.identifier))
    yield _entry(appointment, content, tuple(listed)), files


def of_day(folder: DayFolder, day_manifest: Manifest, visits: Iterable[Visit]) -> Iterator[Stored]:
    """The documents of all patients of a finished day."""
    by_id = {visit.id: visit for visit in visits}
    for patient in day_manifest.patients:
        visit = by_id.get(patient.id)
        if visit is None:  # a packet of an earlier list, which was stored when it was made
            continue
        notes = patient.files[1:]
        names = [note.file.removeprefix(f"documents/{patient.id}-").removesuffix(".pdf") for note in notes]
        documents = tuple(
            ArchivedDocument(name, note.sha256, note.identifier) for name, note in zip(names, notes, strict=True)
        )
        files = {note.sha256: _reads(folder, note.file) for note in notes}
        yield _entry(visit.booking.appointment, visit.content, documents), files


def of_packet(packet: Packet, name: str, language: str) -> Stored:
    """A packet that is about to be mailed to a patient with this name."""
    patient = packet.patient
    codes = tuple(note.identifier for note in patient.files[1:] if note.identifier)
    document = ArchivedDocument("packet", packet.sha256)
    entry = ArchiveEntry(
        _now(), packet.id, name, "", "", patient.clinic, patient.procedure, patient.version, "", language, (document,),
        codes,
    )  # fmt: skip
    return entry, {packet.sha256: packet.read}


def _entry(appointment: Appointment, content: Content, documents: tuple[ArchivedDocument, ...]) -> ArchiveEntry:
    time = f" {appointment.time:%H:%M}" if appointment.time else ""
    return ArchiveEntry(
        moment=_now(),
        appointment=appointment.id,
        name=appointment.name,
        date_of_birth=str(appointment.date_of_birth or ""),
        record_number=appointment.record_number,
        clinic=content.clinic_and_site,
        procedure=content.instructions.value.procedure,
        version=content.instructions.value.version,
        visit=f"{appointment.date}{time}" if appointment.date else "",
        language=content.labels.value.language,
        documents=documents,
    )


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _returns(data: bytes) -> Callable[[], bytes]:
    return lambda: data


def _reads(folder: DayFolder, name: str) -> Callable[[], bytes]:
    def read() -> bytes:
        try:
            return folder.read(name)
        except OSError as error:
            hint = "make the day again"
            raise InputError(input_error(str(folder.path(name)), "cannot be read", hint).problems) from error

    return read
