"""Letters to items for the post: each packet sealed, with its words around it, shortly before it is sent."""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field, replace
from functools import partial

from handouts import contact_details
from handouts.compose.mail_content import MailText
from handouts.deliver.account import Account
from handouts.deliver.chain import Entry
from handouts.deliver.journal import Journal
from handouts.deliver.letters import Letter
from handouts.deliver.message import Parts, message
from handouts.deliver.outbox import GIVEN
from handouts.deliver.passphrase import Command, passphrase
from handouts.deliver.post import Item
from handouts.deliver.smtp import Envelope

AHEAD = 4
"""Messages that are made while another one is sent."""
Worded = Callable[[Letter], MailText]
Dated = Callable[[Letter, MailText], bytes]
"""The calendar file of a letter, nothing where none goes along."""
Sealed = Callable[[bytes, str], bytes]
"""A packet that opens with a passphrase only."""


@dataclass(frozen=True)
class Style:
    """What every message of a run is made with."""

    words: Worded
    dates: Dated
    seal: Sealed


@dataclass(frozen=True)
class Order:
    """All that a message is made of, found out by the one who holds the journal."""

    account: Account
    letter: Letter
    words: MailText
    style: Style
    identifier: str
    passphrase: str = field(repr=False)
    """'' where the packet goes as it is."""


def made(order: Order) -> Envelope:
    """The message of an order. Pure but for the packet that it reads. Raises Refused."""
    packet = order.letter.packet()
    if order.passphrase:
        packet = order.style.seal(packet, order.passphrase)
    calendar = order.style.dates(order.letter, order.words)
    parts = Parts(order.words, order.letter.recipient.email, order.identifier, packet, calendar)
    return Envelope(parts.recipient, message(order.account, parts, dt.datetime.now(dt.UTC)), order.identifier)


class Preparation:
    """Makes items, in a pool of threads. `command` brings passphrases to patients; without it slips of paper do."""

    def __init__(
        self, account: Account, journal: Journal, pool: Executor, style: Style, command: Command | None
    ) -> None:
        self._account, self._journal, self._pool, self._style, self._command = account, journal, pool, style, command
        self._coming: deque[Letter] = deque()
        self._begun: dict[str, Future[Envelope]] = {}

    def items(self, letters: Sequence[Letter]) -> Iterator[Item]:
        """An item for each letter, in their order."""
        self._coming = deque(letters)
        for letter in letters:
            entries = tuple(letter.entries(self._journal))
            yield Item(letter.id, entries, _private(letter), partial(self._envelope, letter, entries[0]))

    def _envelope(self, letter: Letter, entry: Entry) -> Envelope:
        """The message of a letter, its passphrase on its way before. Raises Refused."""
        begun = self._begun.pop(self._key(letter), None)
        if begun is None:  # the first, or one that was put off
            begun = self._begin(letter)
        while self._coming and len(self._begun) < AHEAD:
            coming = self._coming.popleft()
            if coming is not letter:
                self._begun[self._key(coming)] = self._begin(coming)
        envelope = begun.result()  # first: a passphrase is of no use to a patient who gets no mail
        self._give(letter, entry)
        return envelope

    @staticmethod
    def _key(letter: Letter) -> str:
        return f"{letter.id} {letter.sha256} {letter.recipient.email}"

    def _begin(self, letter: Letter) -> Future[Envelope]:
        words = self._style.words(letter)
        secret = passphrase(self._journal, letter.id, letter.sha256) if letter.encrypted else ""
        told = ("message", letter.id, letter.sha256, letter.recipient.email)
        identifier = self._journal.secret(*told).hex()[:32]
        order = Order(self._account, letter, words, self._style, identifier, secret)
        return self._pool.submit(made, order)

    def _give(self, letter: Letter, entry: Entry) -> None:
        """Bring the passphrase to the patient, once. Raises Refused."""
        if not (self._command and letter.encrypted) or self._given(letter, entry):
            return
        self._command.give(letter.id, passphrase(self._journal, letter.id, letter.sha256))
        self._journal.append(_told(entry))

    def _given(self, letter: Letter, entry: Entry) -> bool:
        told = _told(entry)
        return any(
            (row.action, row.appointment, row.recipient) == (GIVEN, letter.id, told.recipient)
            for row in self._journal.about(letter.sha256)
        )


def _private(letter: Letter) -> tuple[str, ...]:
    """What a server might say of a patient: names, and the address in its parts."""
    who = letter.recipient
    names = (part for part in who.name.split() if len(part) > 1)
    return (who.name, *names, who.email, *who.email.rpartition("@")[::2], contact_details.ascii_domain(who.email))


def _told(entry: Entry) -> Entry:
    return replace(entry, action=GIVEN, result="given to the command")
