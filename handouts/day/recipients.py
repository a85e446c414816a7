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
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, ConfigDict, StringConstraints

from handouts.compose.reminders import REMINDER_ROLE, find_reminders
from handouts.compose.times import Point
from handouts.day.folder import MADE_BY, NAME, DayFolder
from handouts.day.manifest import Manifest
from handouts.day.plan import Visit
from handouts.day.strict_json import STRICT, Digest, to_dataclass
from handouts.errors import input_error
from handouts.files import read_error
from handouts.run_cache import RunCache

FORMAT = 1
AGAIN = "run `handouts day` again with this --out"


def _iso(text: str) -> str:
    """Raises ValueError for what is neither '' nor a date or time of ISO 8601."""
    if text:
        dt.datetime.fromisoformat(text)
    return text


Moment = Annotated[str, AfterValidator(_iso)]


@dataclass(frozen=True)
class Reminder:
    """One time to be reminded of: a date of ISO 8601 for a whole day, else a date and time with its offset."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    kind: str
    """arrival, last-dose, stop-eating or stop-drinking."""
    at: Moment
    until: Moment = ""
    """The end of a range; '' where `at` is exact."""


@dataclass(frozen=True)
class Recipient:
    """One patient, as far as a mail needs to know."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    id: Annotated[str, StringConstraints(pattern=f"^{NAME}$")]
    """Of the appointment."""
    name: str
    email: str
    """'' where the list gives none."""
    wish: Annotated[str, StringConstraints(pattern="^(encrypted|plain|)$")]
    """How the patient agreed to get mail: 'encrypted', 'plain', or '' for not at all."""
    clinic: str
    """Its short name."""
    language: str
    """Name of the file of labels that serves the patient: en."""
    zone: str
    """Time zone of the clinic's clocks: America/New_York."""
    large_print: bool
    packet: Digest
    """SHA-256 of the packet's bytes."""
    reminders: tuple[Reminder, ...] = ()


@dataclass(frozen=True)
class _Stored:
    """The file as it is written."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    made_by: Literal["handouts"]
    format: Literal[1]
    recipients: tuple[Recipient, ...]


def build_recipient(visit: Visit, packet: str, cache: RunCache | None = None) -> Recipient:
    """A visit and the digest of its packet to whom it goes. Nobody is reminded of a page that is not in the packet.

    `cache` is that of the run's composer.
    """
    booking, clinic = visit.booking, visit.content.clinic.value
    reminded = not set(visit.content.with_role(REMINDER_ROLE)).isdisjoint(visit.documents)
    due = find_reminders(visit.content, booking.appointment, cache) if reminded else ()
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


def write_recipients(folder: DayFolder, recipients: Iterable[Recipient]) -> str:
    """Write the file, a line a patient, for the user alone; gives its digest. Raises Refused."""
    lines = ",\n".join([json.dumps(asdict(one)) for one in recipients])
    told = f'"format": {FORMAT},\n"recipients": [\n{lines}\n]\n}}\n'
    return folder.write(folder.recipients, MADE_BY + told.encode("ascii"), private=True)


def read_recipients(folder: DayFolder, whole: Manifest) -> dict[str, Recipient]:
    """Recipients by the ids of their appointments, in order of check-in.

    Raises Refused unless the file is the one that the manifest was written with, and each packet its patient's.
    """
    path = folder.path(folder.recipients)
    if not whole.recipients:
        message = "the day was made by an older version, which did not keep whom its packets may be mailed to"
        raise input_error(str(folder.path(folder.manifest)), message, AGAIN)
    try:
        data = folder.read(folder.recipients)
    except FileNotFoundError:
        raise input_error(str(path), "is missing", AGAIN) from None
    except OSError as error:
        raise read_error(path, error, AGAIN) from error
    if hashlib.sha256(data).hexdigest() != whole.recipients:
        raise input_error(str(path), "is not as it was made", AGAIN)
    message = "is not a file that this version of handouts has made"
    stored = to_dataclass(_Stored, data, path, message, AGAIN).recipients
    if [(one.id, one.packet) for one in stored] != [(one.id, one.files[0].sha256) for one in whole.patients]:
        raise input_error(str(path), "does not go with the packets of the manifest", AGAIN)
    return {one.id: one for one in stored}
