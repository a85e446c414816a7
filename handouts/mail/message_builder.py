"""Deliveries to messages: each packet encrypted, with its words around it, shortly before it is sent."""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field, replace
from typing import Protocol

from handouts.compose.mail_content import MailText
from handouts.journal.hash_chain import Entry
from handouts.journal.journal import Journal
from handouts.mail.account import Account
from handouts.mail.deliveries import Delivery
from handouts.mail.message import Parts, message
from handouts.mail.passphrase import Command, passphrase
from handouts.mail.smtp import Envelope

AHEAD = 4
"""Messages that are made while another one is sent."""
PASSPHRASE_GIVEN = "mail-passphrase"  # noqa: S105 - an action
"""The journal's action: the passphrase of a packet was given to a command."""
Encrypt = Callable[[bytes, str], bytes]
"""A packet and a passphrase to a packet that opens with the passphrase only."""


class Texts(Protocol):
    """What the messages of a run say."""

    def mail_text(self, delivery: Delivery) -> MailText:
        """The mail of a delivery in words. Raises Refused."""

    def calendar(self, delivery: Delivery, mail_text: MailText) -> bytes:
        """Its calendar file, b'' for none. Raises Refused."""

    def check(self, deliveries: Sequence[Delivery]) -> None:
        """Read all that is needed. Raises Refused with everything that is wrong."""


@dataclass(frozen=True)
class MessageSource:
    """All that a message is made of, read by the thread that holds the journal."""

    account: Account
    delivery: Delivery
    mail_text: MailText
    texts: Texts
    encrypt: Encrypt
    identifier: str
    passphrase: str = field(repr=False)
    """'' where the packet is sent as it is."""

    def build(self) -> Envelope:
        """The message. Pure but for the packet that it reads. Raises Refused."""
        packet = self.delivery.read()
        if self.passphrase:
            packet = self.encrypt(packet, self.passphrase)
        calendar = self.texts.calendar(self.delivery, self.mail_text)
        parts = Parts(self.mail_text, self.delivery.address, self.identifier, packet, calendar)
        return Envelope(parts.recipient, message(self.account, parts, dt.datetime.now(dt.UTC)), self.identifier)


class MessageBuilder:
    """Makes messages ahead, in a pool of threads. `command` brings passphrases to patients; without it slips do."""

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
        """The packet as a row of the journal, then its documents. Raises Refused."""
        key = self._key(delivery)
        if key not in self._entries:
            self._entries[key] = delivery.entries(self._journal)
        return self._entries[key]

    def check(self, deliveries: Sequence[Delivery]) -> None:
        """Read all that these deliveries need; they are made in this order. Raises Refused with all that is wrong."""
        self._texts.check(deliveries)
        self._coming = deque(deliveries)

    def envelope(self, delivery: Delivery) -> Envelope:
        """The message of a delivery, after its passphrase is on its way. Raises Refused."""
        begun = self._begun.pop(self._key(delivery), None) or self._begin(delivery)
        while self._coming and len(self._begun) < AHEAD:
            coming = self._coming.popleft()
            if coming is not delivery:
                self._begun[self._key(coming)] = self._begin(coming)
        envelope = begun.result()  # first: a passphrase is of no use to a patient who gets no mail
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
        """Bring the passphrase to the patient, once. Raises Refused."""
        if not (self._command and delivery.encrypted):
            return
        given = replace(self.entries(delivery)[0], action=PASSPHRASE_GIVEN, result="given to the command")
        same = (PASSPHRASE_GIVEN, delivery.id, given.recipient)
        if any((row.action, row.appointment, row.recipient) == same for row in self._journal.about(delivery.sha256)):
            return
        self._command.give(delivery.id, passphrase(self._journal, delivery.id, delivery.sha256))
        self._journal.append(given)
