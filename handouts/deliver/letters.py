"""Paths to letters: who gets which packet at which address, as it was fixed when the day was made; and who does not."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from handouts import contact_details
from handouts.day import manifest, recipients
from handouts.day.folder import DayFolder
from handouts.day.manifest import Manifest, PacketEntry
from handouts.day.recipients import Recipient
from handouts.deliver.chain import Entry
from handouts.deliver.journal import Journal
from handouts.deliver.made import of_note
from handouts.deliver.outbox import Message
from handouts.errors import InputError, Problem, input_error
from handouts.files import read_error

HINT = "give the folder of a day that `handouts day` has made, or a packet in it"
AGAIN = "run `handouts day` again with this --out, then `handouts verify`"
ENCRYPTED, PLAIN = "encrypted", "plain"


@dataclass(frozen=True)
class Letter:
    """One patient's packet with its recipient."""

    folder: DayFolder
    patient: PacketEntry
    recipient: Recipient

    @property
    def id(self) -> str:
        """Of the appointment."""
        return self.patient.id

    @property
    def encrypted(self) -> bool:
        """True unless the patient's wish is recorded to be otherwise."""
        return self.recipient.wish != PLAIN

    @property
    def sha256(self) -> str:
        """Of the packet, as it was made."""
        return self.patient.files[0].sha256

    @property
    def pages(self) -> int:
        """Pages of the packet."""
        return self.patient.files[0].pages

    @property
    def hindrance(self) -> str:
        """Why it is not to be mailed; '' where it is."""
        if not self.recipient.email:
            return "no address is on the list"
        if self.recipient.wish not in (ENCRYPTED, PLAIN):
            return "no wish is recorded (email_consent is empty)"
        try:
            contact_details.ascii_address(self.recipient.email)
        except ValueError as error:  # of a day that was made before lists were asked for this
            return f"the address {error}"
        return ""

    def packet(self) -> bytes:
        """The bytes of the packet. Raises Refused where they are not those that were made."""
        name = self.patient.files[0].file
        path = self.folder.path(name)
        try:
            data = self.folder.read(name)
        except FileNotFoundError:
            raise input_error(str(path), "is missing", AGAIN) from None
        except OSError as error:
            raise read_error(path, error, AGAIN) from error
        if hashlib.sha256(data).hexdigest() != self.sha256:
            raise input_error(str(path), "is not as it was made", AGAIN)
        return data

    def intact(self) -> bool:
        """True while its packet is as it was made."""
        try:
            self.packet()
        except InputError:
            return False
        return True

    def entries(self, journal: Journal) -> list[Entry]:
        """The packet as a row of the journal, and each document in it. Raises Refused."""
        hashed = journal.recipient(self.recipient.email)
        return [replace(of_note("", self.patient, note, ""), recipient=hashed) for note in self.patient.files]

    def message(self, journal: Journal) -> Message:
        """What the journal knows it by. Raises Refused."""
        return Message(self.id, self.sha256, journal.recipient(self.recipient.email))


def gather(paths: Iterable[Path]) -> list[Letter]:
    """The letters of these paths, in order of check-in, each once. Raises Refused with every problem of all paths.

    A copy of a day holds the same letters. Two that differ under one id are refused: all that is told is told by it.
    """
    found: dict[str, Letter] = {}
    problems: list[Problem] = []
    known = cache(_of_idle)  # `packets/*.pdf` are many paths of one day
    for path in paths:
        try:
            for letter in _of(path, known):
                problems += _against(letter, found.setdefault(letter.id, letter))
        except InputError as refused:
            problems += refused.problems
    if problems:
        raise InputError(problems)
    return list(found.values())


def _of_idle(root: Path) -> list[Letter]:
    folder = DayFolder(root)
    folder.check_idle()
    return list(of_folder(folder))


def _against(letter: Letter, other: Letter) -> Iterator[Problem]:
    """What keeps a letter from being the same as another one of its id. What becomes of a mail is told by that id."""
    pairs = (
        ("packet of", letter.sha256, other.sha256),
        ("wish recorded for", letter.recipient.wish, other.recipient.wish),
        ("address for", *(contact_details.mailbox_key(one.recipient.email) for one in (letter, other))),
    )
    if what := next((what for what, one, two in pairs if one != two), ""):
        words = f"has another {what} {letter.id} than {other.folder.root}"
        yield Problem(str(letter.folder.root), 0, 0, words, "give the day that is right, or each by itself")


def _of(path: Path, known: Callable[[Path], list[Letter]]) -> Iterator[Letter]:
    if path.is_dir():
        yield from known(path)
        return
    inner = path.absolute().parent  # one may stand in it
    root = path.parent.parent if path.parent.name else inner.parent
    if inner.name != "packets" or not DayFolder(root).path(DayFolder.manifest).is_file():
        what = "is no packet of a day: who gets it is not recorded" if path.exists() else "is not there"
        raise input_error(str(path), what, HINT)
    found = [letter for letter in known(root) if letter.patient.files[0].file == f"packets/{path.name}"]
    if not found:
        raise input_error(str(path), "is not in the manifest of its day", HINT)
    yield from found


def of_folder(folder: DayFolder) -> Iterator[Letter]:
    """The letters of a day. Raises Refused where it is not finished, or not as it was made."""
    whole = manifest.read_manifest(folder)
    if whole is None:
        raise input_error(str(folder.root), "holds no manifest.json: no finished day", HINT)
    yield from _letters(folder, whole)


def _letters(folder: DayFolder, whole: Manifest) -> Iterator[Letter]:
    known = recipients.read_recipients(folder, whole)
    for patient in whole.patients:
        yield Letter(folder, patient, known[patient.id])


def shared(letters: Iterable[Letter]) -> dict[str, list[str]]:
    """Addresses that several patients have, each with their ids: a couple, or a slip in the list."""
    owners: dict[str, list[str]] = {}
    for letter in letters:
        if not letter.hindrance:
            owners.setdefault(contact_details.mailbox_key(letter.recipient.email), []).append(letter.id)
    return {address: ids for address, ids in owners.items() if len(ids) > 1}
