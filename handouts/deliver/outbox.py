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

from handouts.deliver.audit import altered
from handouts.deliver.chain import Entry, Row
from handouts.deliver.journal import Journal
from handouts.errors import Argument, input_error
from handouts.files import exclusive_lock

QUEUED, CLAIMED, DATA = "mail-queued", "mail-claimed", "mail-data"
SENT, DEFERRED, FAILED, UNKNOWN = "mail-sent", "mail-deferred", "mail-failed", "mail-unknown"
STATES = (QUEUED, CLAIMED, DATA, SENT, DEFERRED, FAILED, UNKNOWN)
WAITING = (QUEUED, CLAIMED, DEFERRED)
"""Begun by a run that did not end it, and safe to send: the server has not taken it."""
SETTLED = {"sent": (SENT, "settled by a person"), "resend": (QUEUED, "again, by a person's decision")}
"""What a person may decide, with the state that follows."""
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

    def begun(self, message: Message) -> bool:
        """True of one that was sent, or may be, or is going to be: whose recipient needs the passphrase.

        Of this very packet: an earlier one of the same id and mailbox may be another patient's, of another day.
        """
        return self.state(message) not in ("", FAILED)

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

    def settle(self, appointment: str, decision: str, packet: str = "") -> None:
        """A person has found out: `sent`, or to `resend`. `packet` is how its digest begins, where there are several.

        Raises Refused where no message waits for that, or where more than one could be meant.
        """
        waiting = self.of(appointment, (UNKNOWN, FAILED) if decision == "resend" else (UNKNOWN,))
        found = [message for message in waiting if message.sha256.startswith(packet.casefold())]
        if not found:
            hint = f"`handouts journal --id {appointment}` shows what became of it"
            raise input_error(Argument(appointment), "no mail of this appointment waits for a decision", hint)
        if len(found) > 1:  # one id on two days is two visits, maybe of two patients
            told = ", ".join(f"{message.sha256[:12]} ({self._last[message].at[:16]})" for message in found)
            raise input_error(
                Argument(appointment),
                f"{len(found)} of its mails wait: {told}",
                f"say which, like --packet {told[:12]}",
            )
        action, words = SETTLED[decision]
        self._journal.append(_again(self._last[found[0]], action, words))


def _again(row: Row, action: str, words: str) -> Entry:
    """The same message in another state."""
    return Entry(action, row.appointment, row.document, row.clinic, row.version, row.sha256, row.recipient, words)


@contextmanager
def held(journal: Journal, *, despite_gap: bool = False) -> Iterator[Outbox]:
    """The outbox for one sender. Raises Refused while another one holds it, and where rows of the journal are missing
    or were changed.

    `despite_gap`: a person has found out otherwise who was mailed already.
    """
    if not despite_gap:
        hint = "restore the journal; or, when you know who was mailed since, go on with --allow-gap"
        if journal.broken_off():
            raise input_error(str(journal.path), "rows are missing: nobody can tell who has been mailed already", hint)
        if words := altered(journal.path):
            raise input_error(str(journal.path), f"{words}: nobody can tell who has been mailed already", hint)
    path = journal.path.with_name(f"{journal.path.name}.mail.lock")
    with exclusive_lock(path, "another run is sending with this journal", "wait until it is done", about=journal.path):
        yield Outbox(journal)
