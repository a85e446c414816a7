"""Deliveries to messages: encrypt each packet and build its mail, shortly before it is sent."""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field, replace
from typing import Protocol

from handouts.compose.mail_content import MailText
from handouts.journal.hash_chain import Entry
from handouts.journal.journal import Journal
from handouts.mail.account import Account
from handouts.mail.deliveries import Delivery
from handouts.mail.encryption_process import Encrypt
from handouts.mail.message import Parts, message
from handouts.mail.passphrase import Command, passphrase
from handouts.mail.smtp import Envelope

AHEAD = 4
"""How many messages are built while another one is sent."""
PASSPHRASE_GIVEN = "mail-passphrase"  # noqa: S105 - an action
"""The journal action for a passphrase that was given to a command."""


class Texts(Protocol):
    """The texts of the messages of a run."""

    def mail_text(self, delivery: Delivery) -> MailText:
        """The text of a delivery's mail. Raises InputError."""

    def calendar(self, delivery: Delivery, mail_text: MailText) -> bytes:
        """The calendar file of a delivery; b'' for none. Raises InputError."""

    def check(self, deliveries: Sequence[Delivery]) -> None:
        """Check all texts that are needed. Raises InputError with every problem."""


@dataclass(frozen=True)
class MessageSource:
    """All that is needed to build a message, collected by the thread that uses the journal."""

    account: Account
    delivery: Delivery
    mail_text: MailText
    texts: Texts
    encrypt: Encrypt
    identifier: str
    passphrase: str = field(repr=False)
    """'' if the packet is not encrypted."""

    def build(self) -> Envelope:
        """The message. Reads the packet and changes nothing, so threads may run it. Raises InputError."""
        packet = self.delivery.read()
        if self.passphrase:
            packet = self.encrypt(packet, self.passphrase)
        calendar = self.texts.calendar(self.delivery, self.mail_text)
        parts = Parts(self.mail_text, self.delivery.address, self.identifier, packet, calendar)
        return Envelope(parts.recipient, message(self.account, parts, dt.datetime.now(dt.UTC)), self.identifier)


class MessageBuilder:
    """Builds messages ahead in a pool of threads. `command` sends passphrases to patients; None for slips."""

    def __init__(
        self,
        account: Account,
        journal: Journal,
        pool: Executor,
        texts: Texts,
        encrypt: Encrypt,
        command: Command | None,
    ) -> None:
        self._account, self._journal, self._pool, self._texts = account, journal, pool, texts
        self._encrypt, self._command = encrypt, command
        self._coming: deque[Delivery] = deque()
        self._begun: dict[str, Future[Envelope]] = {}
        self._entries: dict[str, Sequence[Entry]] = {}

    def entries(self, delivery: Delivery) -> Sequence[Entry]:
        """The packet as a row of the journal, then its documents. Raises InputError."""
        key = self._key(delivery)
        if key not in self._entries:
            self._entries[key] = delivery.entries(self._journal)
        return self._entries[key]

    def check(self, deliveries: Sequence[Delivery]) -> None:
        """Read all that these deliveries need, and build them in this order. Raises InputError with every problem."""
        self._texts.check(deliveries)
        self._coming = deque(deliveries)

    def envelope(self, delivery: Delivery) -> Envelope:
        """The message of a delivery, after its passphrase was given to the command. Raises InputError."""
        begun = self._begun.pop(self._key(delivery), None) or self._begin(delivery)
        while self._coming and len(self._begun) < AHEAD:
            coming = self._coming.popleft()
            if coming is not delivery:
                self._begun[self._key(coming)] = self._begin(coming)
        envelope = begun.result()  # first: if this fails, no passphrase is sent
        self._give_passphrase(delivery)
        return envelope

    @staticmethod
    def _key(delivery: Delivery) -> str:
        return f"{delivery.id} {delivery.sha256} {delivery.address}"

    def _begin(self, delivery: Delivery) -> Future[Envelope]:
        mail_text = self._texts.mail_text(delivery)
        secret = passphrase(self._journal, delivery.id, delivery.sha256) if delivery.encrypted else ""
        identifier = self._journal.secret("message", delivery.id, delivery.sha256, delivery.address).hex()[:32]
        source = MessageSource(self._account, delivery, mail_text, self._texts, self._encrypt, identifier, secret)
        return self._pool.submit(source.build)

    def _give_passphrase(self, delivery: Delivery) -> None:
        """Give the passphrase to the command, once. Raises InputError."""
        if not (self._command and delivery.encrypted):
            return
        entry = replace(self.entries(delivery)[0], action=PASSPHRASE_GIVEN, result="given to the command")
        key = (PASSPHRASE_GIVEN, delivery.id, entry.recipient)
        if any((row.action, row.appointment, row.recipient) == key for row in self._journal.about(delivery.sha256)):
            return
        self._command.give(delivery.id, passphrase(self._journal, delivery.id, delivery.sha256))
        self._journal.append(entry)
