"""Read and write `recipients.json`: the mail address of each packet, from the list of that day.

The file names patients, so only the user may read it. It holds the digest of each packet, and the manifest holds the
digest of the file. So an address always belongs to its packet, even if the list or the folder has changed since.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import AfterValidator, ConfigDict, StringConstraints

from handouts.day.folder import RECIPIENTS_BEGINNING, SAFE_NAME, DayFolder
from handouts.day.manifest import Manifest
from handouts.day.strict_json import STRICT, Digest, to_dataclass
from handouts.errors import Hint, input_error
from handouts.files import read_error

if TYPE_CHECKING:
    from handouts.compose.times import Point
    from handouts.day.plan import Visit
    from handouts.run_cache import RunCache

FORMAT = 1
MAKE_AGAIN = Hint("run `handouts day` again with this --out", page="make all packets again")


def _check_iso(text: str) -> str:
    """Raises ValueError unless the text is '' or an ISO 8601 date or time."""
    if text:
        dt.datetime.fromisoformat(text)
    return text


IsoTime = Annotated[str, AfterValidator(_check_iso)]


@dataclass(frozen=True)
class Reminder:
    """The time of one reminder: an ISO 8601 date for a whole day, else a date and time with the UTC offset."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    kind: str
    """arrival, last-dose, stop-eating or stop-drinking."""
    at: IsoTime
    until: IsoTime = ""
    """The end of a range; '' if `at` is exact."""


@dataclass(frozen=True)
class Recipient:
    """The data about one patient that a mail needs."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    id: Annotated[str, StringConstraints(pattern=f"^{SAFE_NAME}$")]
    """Appointment id."""
    name: str
    email: str
    """Mail address; '' if the list has none."""
    wish: Annotated[str, StringConstraints(pattern="^(encrypted|plain|)$")]
    """The mail that the patient agreed to: 'encrypted', 'plain', or '' for none."""
    clinic: str
    """Short name of the clinic: pain-relief-georgia; with that of its site, if it has several: heart-group/midtown."""
    language: str
    """Name of the labels for the patient: en."""
    zone: str
    """Time zone of the clinic: America/New_York."""
    large_print: bool
    packet: Digest
    """SHA-256 of the packet's bytes."""
    reminders: tuple[Reminder, ...] = ()


@dataclass(frozen=True)
class _RecipientsFile:
    """The content of the file."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    made_by: Literal["handouts"]
    format: Literal[1]
    recipients: tuple[Recipient, ...]


def build_recipient(visit: Visit, packet: str, cache: RunCache | None = None) -> Recipient:
    """The recipient of a visit's packet, without reminders if the packet has no preparation page.

    `packet` is the SHA-256 of the packet. `cache` is the cache of the run.
    """
    # Slow to load, and not needed to read the file.
    from handouts.compose.reminders import REMINDER_ROLE, find_reminders

    booking, clinic = visit.booking, visit.content.clinic.value
    has_page = not set(visit.content.with_role(REMINDER_ROLE)).isdisjoint(visit.documents)
    due = find_reminders(visit.content, booking.appointment, cache) if has_page else ()
    return Recipient(
        id=visit.id,
        name=booking.appointment.name,
        email=booking.email,
        wish=booking.email_consent,
        clinic=visit.content.clinic_and_site,
        language=visit.labels,
        zone=clinic.time_zone.key,
        large_print=clinic.large_print or booking.appointment.large_print,
        packet=packet,
        reminders=tuple(Reminder(time.kind, _iso_text(time.first), _iso_text(time.last)) for time in due),
    )


def _iso_text(point: Point | None) -> str:
    return point.isoformat() if point else ""


def write_recipients(folder: DayFolder, recipients: Iterable[Recipient]) -> str:
    """Write the file, one line for each patient, readable by the user only. Returns its SHA-256. Raises InputError."""
    lines = ",\n".join([json.dumps(asdict(recipient)) for recipient in recipients])
    members = f'"format": {FORMAT},\n"recipients": [\n{lines}\n]\n}}\n'
    return folder.write(folder.recipients, RECIPIENTS_BEGINNING + members.encode("ascii"), private=True)


def read_recipients(folder: DayFolder, manifest: Manifest) -> dict[str, Recipient]:
    """Recipients by appointment id, in order of check-in.

    Raises InputError if the file or a packet's digest does not match the manifest.
    """
    path = folder.path(folder.recipients)
    if not manifest.recipients:
        message = "the day was made by an older version, which did not write recipients.json"
        raise input_error(str(folder.path(folder.manifest)), message, MAKE_AGAIN)
    try:
        data = folder.read(folder.recipients)
    except FileNotFoundError:
        raise input_error(str(path), "is missing", MAKE_AGAIN) from None
    except OSError as error:
        raise read_error(path, error, MAKE_AGAIN) from error
    if hashlib.sha256(data).hexdigest() != manifest.recipients:
        raise input_error(str(path), "was changed after it was made", MAKE_AGAIN)
    message = "is not a file of this version of handouts"
    stored = to_dataclass(_RecipientsFile, data, path, message, MAKE_AGAIN).recipients
    if [(entry.id, entry.packet) for entry in stored] != [
        (entry.id, entry.files[0].sha256) for entry in manifest.patients
    ]:
        raise input_error(str(path), "does not match the packets in the manifest", MAKE_AGAIN)
    return {recipient.id: recipient for recipient in stored}
