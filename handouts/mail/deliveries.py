"""Paths to deliveries: which packet goes to which patient and address, as recorded when the day was made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from handouts import contact_details
from handouts.channels import packets
from handouts.channels.packets import Packet
from handouts.day import recipients
from handouts.day.folder import DayFolder
from handouts.day.manifest import Manifest
from handouts.day.recipients import Recipient

ENCRYPTED, PLAIN = "encrypted", "plain"


@dataclass(frozen=True)
class Delivery(Packet):
    """One patient's packet with its recipient."""

    recipient: Recipient

    @property
    def address(self) -> str:
        """The patient's mailbox."""
        return self.recipient.email

    @property
    def encrypted(self) -> bool:
        """True unless the recorded wish is plain mail."""
        return self.recipient.wish != PLAIN

    @property
    def hindrance(self) -> str:
        """Why it must not be mailed; '' if it may be mailed."""
        if not self.recipient.email:
            return "no address is on the list"
        if self.recipient.wish not in (ENCRYPTED, PLAIN):
            return "no wish is recorded (email_consent is empty)"
        try:
            contact_details.ascii_address(self.recipient.email)
        except ValueError as error:  # from a day made by a version that did not check lists for this
            return f"the address {error}"
        return ""


def gather(paths: Iterable[Path]) -> list[Delivery]:
    """The deliveries of these paths, in order of check-in, each once. Raises InputError with all problems."""
    return packets.gather(paths, deliveries, _differences)


def of_folder(folder: DayFolder) -> Iterator[Delivery]:
    """The deliveries of a day. Raises InputError if the day is not finished, or was changed after it was made."""
    return packets.of_folder(folder, deliveries)


def deliveries(folder: DayFolder, day_manifest: Manifest) -> Iterator[Delivery]:
    """A delivery for each patient of a day. Raises InputError."""
    by_id = recipients.read_recipients(folder, day_manifest)
    for patient in day_manifest.patients:
        yield Delivery(folder, patient, by_id[patient.id])


def _differences(delivery: Delivery, other: Delivery) -> Iterator[str]:
    """Names what differs between two deliveries with one id."""
    yield from packets.other_packet(delivery, other)
    if delivery.recipient.wish != other.recipient.wish:
        yield "recorded wish"
    if contact_details.mailbox_key(delivery.address) != contact_details.mailbox_key(other.address):
        yield "address"


def shared(deliveries: Iterable[Delivery]) -> dict[str, list[str]]:
    """Addresses that several patients share, each with their ids: a couple, or a mistake in the list."""
    owners: dict[str, list[str]] = {}
    for delivery in deliveries:
        if not delivery.hindrance:
            owners.setdefault(contact_details.mailbox_key(delivery.address), []).append(delivery.id)
    return {address: ids for address, ids in owners.items() if len(ids) > 1}
