"""Paths to the packets of finished days, each with its patient and its keys in the journal."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from handouts.channels.outbox import DeliveryKey
from handouts.day import manifest
from handouts.day.folder import DayFolder
from handouts.day.manifest import Manifest, PacketEntry
from handouts.errors import Hint, InputError, Problem, input_error
from handouts.files import read_error
from handouts.journal.hash_chain import Entry
from handouts.journal.journal import Journal
from handouts.journal.journal_entries import of_note

HINT = Hint("give the folder of a day that `handouts day` has made, or a packet in it", page="make all packets again")
REMAKE = Hint("run `handouts day` again with this --out, then `handouts verify`", page="make all packets again")


@dataclass(frozen=True)
class Packet:
    """One patient's packet in the folder of a day. Channels add the recipient."""

    folder: DayFolder
    patient: PacketEntry

    @property
    def id(self) -> str:
        """The id of the appointment."""
        return self.patient.id

    @property
    def sha256(self) -> str:
        """The digest of the packet when it was made."""
        return self.patient.files[0].sha256

    @property
    def pages(self) -> int:
        """The number of pages in the packet."""
        return self.patient.files[0].pages

    @property
    def address(self) -> str:
        """The recipient's address; '' if the appointment identifies the recipient. The journal stores a keyed hash."""
        return ""

    @property
    def hindrance(self) -> str:
        """Why it must not be sent; '' if it may be sent."""
        return ""

    def read(self) -> bytes:
        """The bytes of the packet. Raises InputError if the file is missing or was changed."""
        name = self.patient.files[0].file
        path = self.folder.path(name)
        try:
            data = self.folder.read(name)
        except FileNotFoundError:
            raise input_error(str(path), "is missing", REMAKE) from None
        except OSError as error:
            raise read_error(path, error, REMAKE) from error
        if hashlib.sha256(data).hexdigest() != self.sha256:
            raise input_error(str(path), "was changed after it was made", REMAKE)
        return data

    def intact(self) -> bool:
        """True if the file is unchanged."""
        try:
            self.read()
        except InputError:
            return False
        return True

    def entries(self, journal: Journal) -> list[Entry]:
        """The packet as a row of the journal, then each document in it. Raises InputError."""
        recipient = self._recipient(journal)
        return [replace(of_note("", self.patient, note, ""), recipient=recipient) for note in self.patient.files]

    def key(self, journal: Journal) -> DeliveryKey:
        """Identifies its delivery in the journal. Raises InputError."""
        return DeliveryKey(self.id, self.sha256, self._recipient(journal))

    def _recipient(self, journal: Journal) -> str:
        return journal.recipient(self.address) if self.address else ""


P = TypeVar("P", bound=Packet)
OfDay = Callable[[DayFolder, Manifest], Iterable[P]]
Differences = Callable[[P, P], Iterator[str]]
"""Names what differs between two packets with one id, such as `address`; yields nothing if they are the same."""


def packets_of_day(folder: DayFolder, day_manifest: Manifest) -> Iterator[Packet]:
    """All packets of a day, for a channel that needs only the appointment."""
    for patient in day_manifest.patients:
        yield Packet(folder, patient)


def other_packet(packet: Packet, other: Packet) -> Iterator[str]:
    """Yields `packet` if two packets with one id have different pages."""
    if packet.sha256 != other.sha256:
        yield "packet"


def gather(paths: Iterable[Path], of_day: OfDay[P], differences: Differences[P]) -> list[P]:
    """The packets of these paths, in order of check-in, each once. Raises InputError with every problem of all paths.

    A path is the folder of a day or a packet in it. A copy of a day holds the same packets. Two different packets with
    one id are refused, because messages name a packet by its id.
    """
    packets: dict[str, P] = {}
    problems: list[Problem] = []

    days: dict[Path, list[P]] = {}  # `packets/*.pdf` gives many paths of one day

    def packets_of(root: Path) -> list[P]:
        if root not in days:
            folder = DayFolder(root)
            folder.check_idle()
            days[root] = list(of_folder(folder, of_day))
        return days[root]

    for path in paths:
        try:
            for packet in _of_path(path, packets_of):
                other = packets.setdefault(packet.id, packet)
                if difference := next(differences(packet, other), ""):
                    message = f"has a different {difference} for {packet.id} than {other.folder.root}"
                    hint = "give only the correct day, or run each day separately"
                    problems.append(Problem(str(packet.folder.root), 0, 0, message, hint))
        except InputError as refused:
            problems += refused.problems
    if problems:
        raise InputError(problems)
    return list(packets.values())


def of_folder(folder: DayFolder, of_day: OfDay[P]) -> Iterator[P]:
    """The packets of a day. Raises InputError if the day is not finished, or was changed after it was made."""
    day_manifest = manifest.read_manifest(folder)
    if day_manifest is None:
        raise input_error(str(folder.root), "is not the folder of a finished day: manifest.json is missing", HINT)
    yield from of_day(folder, day_manifest)


def _of_path(path: Path, packets_of: Callable[[Path], list[P]]) -> Iterator[P]:
    if path.is_dir():
        yield from packets_of(path)
        return
    parent = path.absolute().parent  # the working directory may be `packets`
    root = path.parent.parent if path.parent.name else parent.parent
    if parent.name != "packets" or not DayFolder(root).path(DayFolder.manifest).is_file():
        message = "is not a packet of a finished day: its recipient is unknown" if path.exists() else "not found"
        raise input_error(str(path), message, HINT)
    packets = [packet for packet in packets_of(root) if packet.patient.files[0].file == f"packets/{path.name}"]
    if not packets:
        raise input_error(str(path), "is not in the manifest of its day", HINT)
    yield from packets
