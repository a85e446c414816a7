"""`recipients.json`: whom each packet of a day may be mailed to, as the list said it when the packet was made.

It names patients, so it is the user's alone; the manifest holds its digest, and it holds the digest of each packet. So
an address is never taken for that of another packet, whatever has become of the list or of the folder since.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from handouts.day.folder import MADE_BY, Folder
from handouts.day.manifest import Manifest
from handouts.day.plan import Visit
from handouts.files import in_words
from handouts.personalise.clock import Point
from handouts.personalise.reminders import DOCUMENT, reminders
from handouts.problems import refuse

FORMAT = 1
WISHES = ("encrypted", "plain", "")
AGAIN = "run `handouts day` again with this --out"


@dataclass(frozen=True)
class Reminder:
    """One time to be reminded of: a date of ISO 8601 for a whole day, else a date and time with its offset."""

    kind: str
    """arrival, last-dose, stop-eating or stop-drinking."""
    at: str
    until: str = ""
    """The end of a range; '' where `at` is exact."""


@dataclass(frozen=True)
class Recipient:
    """One patient, as far as a mail needs to know."""

    id: str
    """Of the appointment."""
    name: str
    email: str
    """'' where the list gives none."""
    wish: str
    """How the patient agreed to get mail: 'encrypted', 'plain', or '' for not at all."""
    clinic: str
    """Its short name."""
    language: str
    """Name of the file of labels that serves the patient: en."""
    zone: str
    """Time zone of the clinic's clocks: America/New_York."""
    large_print: bool
    packet: str
    """SHA-256 of the packet's bytes."""
    reminders: tuple[Reminder, ...] = ()


def recipient(visit: Visit, packet: str) -> Recipient:
    """A visit and the digest of its packet to whom it goes. Nobody is reminded of a page that is not in the packet."""
    booking, clinic = visit.booking, visit.content.clinic.value
    due = reminders(visit.content, booking.appointment) if DOCUMENT in visit.documents else ()
    return Recipient(
        id=visit.id,
        name=booking.appointment.name,
        email=booking.email,
        wish=booking.email_consent,
        clinic=booking.clinic,
        language=visit.labels,
        zone=clinic.time_zone.key,
        large_print=clinic.large_print or booking.appointment.large_print,
        packet=packet,
        reminders=tuple(Reminder(one.kind, _written(one.first), _written(one.last)) for one in due),
    )


def _written(point: Point | None) -> str:
    return point.isoformat() if point else ""


def write(folder: Folder, recipients: Iterable[Recipient]) -> str:
    """Write the file, a line a patient, for the user alone; gives its digest. Raises Refused."""
    lines = ",\n".join([json.dumps(asdict(one)) for one in recipients])
    told = f'"format": {FORMAT},\n"recipients": [\n{lines}\n]\n}}\n'
    return folder.write(folder.recipients, MADE_BY + told.encode("ascii"), private=True)


def read(folder: Folder, whole: Manifest) -> dict[str, Recipient]:
    """Recipients by the ids of their appointments, in order of check-in.

    Raises Refused unless the file is the one that the manifest was written with, and each packet its patient's.
    """
    path = folder.path(folder.recipients)
    if not whole.recipients:
        message = "the day was made by an older version, which did not keep whom its packets may be mailed to"
        raise refuse(str(folder.path(folder.manifest)), message, AGAIN)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise refuse(str(path), "is missing", AGAIN) from None
    except OSError as error:
        raise in_words(path, error) from error
    if hashlib.sha256(data).hexdigest() != whole.recipients:
        raise refuse(str(path), "is not as it was made", AGAIN)
    found = _recipients(data, path)
    if [(one.id, one.packet) for one in found] != [(one.id, one.files[0].sha256) for one in whole.patients]:
        raise refuse(str(path), "does not go with the packets of the manifest", AGAIN)
    return {one.id: one for one in found}


def _recipients(data: bytes, path: Path) -> list[Recipient]:
    try:
        told = json.loads(data)
        if told["format"] == FORMAT:
            return [_recipient(one) for one in told["recipients"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        pass
    raise refuse(str(path), "is not a file that this version of handouts has made", AGAIN)


def _recipient(told: dict[str, Any]) -> Recipient:
    """Raises ValueError or TypeError for what `write` would not have written."""
    found = Recipient(**{**told, "reminders": tuple(Reminder(**one) for one in told["reminders"])})
    texts = (getattr(found, name) for name in Recipient.__annotations__ if name not in ("large_print", "reminders"))
    if not all(isinstance(text, str) for text in texts) or not isinstance(found.large_print, bool):
        raise TypeError("a value of another kind")
    if found.wish not in WISHES:
        raise ValueError(found.wish)
    for one in found.reminders:
        for text in filter(None, (one.at, one.until)):
            dt.datetime.fromisoformat(text)
    return found
