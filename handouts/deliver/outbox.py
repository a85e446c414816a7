"""The journal's rows as an outbox: each message has a state, which is its last row, and goes from one to the next.

    queued -> claimed -> data -> sent | deferred | failed | unknown

A message is an appointment, the digest of its packet, and the recipient's hash. `data` is on the disk before the final
dot goes out: from there on nobody here knows what became of it until the server has replied. Whatever a killed run has
left there is `unknown`, and waits for a person; what it has left before is sent by the next run.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from handouts.deliver.chain import Entry, Row
from handouts.deliver.journal import Journal
from handouts.files import only_one
from handouts.problems import refuse

QUEUED, CLAIMED, DATA = "mail-queued", "mail-claimed", "mail-data"
SENT, DEFERRED, FAILED, UNKNOWN = "mail-sent", "mail-deferred", "mail-failed", "mail-unknown"
STATES = (QUEUED, CLAIMED, DATA, SENT, DEFERRED, FAILED, UNKNOWN)
WAITING = (QUEUED, CLAIMED, DEFERRED)
"""Begun by a run that did not end it, and safe to send: the server has not taken it."""
GIVEN = "mail-passphrase"
"""The passphrase of a packet was given to a command."""
MAILED = "mailed"
"""A document of a packet that was sent."""


@dataclass(frozen=True)
class Message:
    """One message, as the journal knows it."""

    appointment: str
    sha256: str
    recipient: str

    @classmethod
    def of(cls, told: Row | Entry) -> Message:
        """The message that a row tells of."""
        return cls(told.appointment, told.sha256, told.recipient)


class Outbox:
    """The messages of a journal. `held` must be entered before anything is written."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._last = {Message.of(row): row for row in journal.latest(STATES)}

    def last(self, message: Message) -> Row | None:
        """The last that was told of a message; None of one that nobody has sent yet."""
        return self._last.get(message)

    def state(self, message: Message) -> str:
        """Its state, '' for none."""
        row = self._last.get(message)
        return row.action if row else ""

    def begun(self, message: Message) -> Message | None:
        """The message that its recipient needs the passphrase of: this, or an earlier version of it; None for none."""
        if self.state(message) not in ("", FAILED):
            return message
        earlier = [
            other
            for other, row in self._last.items()
            if (other.appointment, other.recipient) == (message.appointment, message.recipient) and row.action != FAILED
        ]
        return earlier[-1] if earlier else None

    def of(self, appointment: str, states: Collection[str]) -> list[Message]:
        """All messages of an appointment that are in one of these states."""
        return [
            message for message, row in self._last.items() if row.appointment == appointment and row.action in states
        ]

    def elsewhere(self, message: Message) -> Iterator[Row]:
        """What became of other messages of the same appointment: another version, or another address."""
        for other, row in self._last.items():
            if other.appointment == message.appointment and other != message:
                yield row

    def recover(self) -> list[Row]:
        """Tell as unknown what a killed run has left after the message and before the reply; gives those rows."""
        left = [row for row in self._last.values() if row.action == DATA]
        words = "the run was ended before the server's reply"
        self._journal.append_all(_again(row, UNKNOWN, words) for row in left)
        for row in left:
            self._last[Message.of(row)] = row._replace(action=UNKNOWN, result=words)
        return left

    def queue(self, entries: Iterable[Entry]) -> None:
        """Note that these are to be sent: on the disk before the first of them is."""
        words = "to be sent"
        new = [replace(entry, action=QUEUED, result=words) for entry in entries if not self._waits(entry)]
        self._journal.append_all(new)
        self._last = {Message.of(row): row for row in self._journal.latest(STATES)}

    def _waits(self, entry: Entry) -> bool:
        return self.state(Message.of(entry)) in WAITING

    def tell(self, entries: Sequence[Entry], action: str, words: str, *, durable: bool = True) -> None:
        """Put messages into a state; with `sent`, the entries after the first are documents that went along."""
        whole, *documents = entries
        parts = [replace(whole, action=action, result=words)]
        if action == SENT:
            parts += [replace(document, action=MAILED, result=words) for document in documents]
        self._journal.append_all(parts, durable=durable)

    def settle(self, appointment: str, decision: str) -> int:
        """A person has found out: `sent`, or to `resend`. Gives how many messages. Raises Refused where none waits."""
        found = self.of(appointment, (UNKNOWN, FAILED) if decision == "resend" else (UNKNOWN,))
        if not found:
            hint = "`handouts journal --id` shows what became of it"
            raise refuse(appointment, "no mail of this appointment waits for a decision", hint)
        action, words = {"sent": (SENT, "settled by a person"), "resend": (QUEUED, "again, by a person's decision")}[
            decision
        ]
        self._journal.append_all(_again(self._last[message], action, words) for message in found)
        return len(found)


def _again(row: Row, action: str, words: str) -> Entry:
    """The same message in another state."""
    return Entry(action, row.appointment, row.document, row.clinic, row.version, row.sha256, row.recipient, words)


@contextmanager
def held(journal: Journal) -> Iterator[Outbox]:
    """The outbox for one sender. Raises Refused while another one holds it."""
    path = journal.path.with_name(f"{journal.path.name}.mail.lock")
    words = "another run is sending with this journal", "wait until it is done"
    with only_one(path, *words, about=journal.path):
        yield Outbox(journal)
