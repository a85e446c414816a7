"""The outbox of a channel, kept in the journal: the last row of a delivery is its state.

    queued -> claimed -> started -> done | deferred | refused | unfinished | unknown

A delivery is an appointment, the digest of its packet, and the recipient's hash. `started` is on disk before the
action. From then on the outcome is open until the receiver has replied. An interrupted run leaves it open; if the
receiver cannot be asked, it becomes `unknown` and waits for a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from handouts.channels.channel import Actions
from handouts.errors import Argument, Hint, input_error
from handouts.files import exclusive_lock
from handouts.journal.audit import find_recent_change
from handouts.journal.hash_chain import Entry, JournalRow
from handouts.journal.journal import Journal


@dataclass(frozen=True)
class DeliveryKey:
    """Identifies a delivery in the journal."""

    appointment: str
    sha256: str
    recipient: str

    @classmethod
    def of(cls, row: JournalRow | Entry) -> DeliveryKey:
        """The key of the delivery that a row is about."""
        return cls(row.appointment, row.sha256, row.recipient)


class Outbox:
    """The deliveries of a journal over one channel. Use `locked_outbox` to write."""

    def __init__(self, journal: Journal, actions: Actions) -> None:
        self._journal, self.actions = journal, actions
        self._last = self._read()

    def _read(self) -> dict[DeliveryKey, JournalRow]:
        return {DeliveryKey.of(row): row for row in self._journal.latest(self.actions.states)}

    def last(self, key: DeliveryKey) -> JournalRow | None:
        """The last row of a delivery; None if it has none."""
        return self._last.get(key)

    def state(self, key: DeliveryKey) -> str:
        """The action of its last row, '' for none."""
        row = self._last.get(key)
        return row.action if row else ""

    def begun(self, key: DeliveryKey) -> bool:
        """True for a delivery that was made, may have been made, or will be made: its recipient needs the passphrase.

        Another packet with the same id and mailbox does not count: it may be for another patient on another day.
        """
        return self.state(key) not in ("", self.actions.refused)

    def elsewhere(self, key: DeliveryKey) -> Iterator[JournalRow]:
        """The last rows of other deliveries for the same appointment: another version, or another address."""
        for other, row in self._last.items():
            if other.appointment == key.appointment and other != key:
                yield row

    def recover(self) -> list[JournalRow]:
        """Record as unknown each delivery that an interrupted run left between action and reply. Returns their rows."""
        interrupted = [row for row in self._last.values() if row.action == self.actions.started]
        text = "the run ended before the reply"
        self._journal.append_all(_again(row, self.actions.unknown, text) for row in interrupted)
        for row in interrupted:
            self._last[DeliveryKey.of(row)] = row._replace(action=self.actions.unknown, result=text)
        return interrupted

    def queue(self, entries: Iterable[Entry]) -> None:
        """Record that these are to be sent. The rows are on disk before the first delivery starts."""
        new = [
            replace(entry, action=self.actions.queued, result="to be sent")
            for entry in entries
            if self.state(DeliveryKey.of(entry)) not in (*self.actions.waiting, *self.actions.open)
        ]
        self._journal.append_all(new)
        self._last = self._read()

    def settle(self, appointment: str, decision: str, packet: str = "") -> None:
        """Record a person's decision: `sent` if the packet arrived, `resend` to send it again.

        `packet` is the start of the packet's digest, needed if the appointment has several packets. Raises InputError
        if no delivery waits for this decision, or if several match.
        """
        actions = self.actions
        states = {actions.unknown, actions.refused} if decision == "resend" else {actions.unknown}
        waiting = [
            (key, row) for key, row in self._last.items() if row.appointment == appointment and row.action in states
        ]
        matches = [(key, row) for key, row in waiting if key.sha256.startswith(packet.casefold())]
        if not matches:
            hint = Hint(f"run `handouts journal --id {appointment}` to see its status")
            raise input_error(Argument(appointment), "no delivery of this appointment is unconfirmed", hint)
        if len(matches) > 1:  # one id on two days means two visits, maybe of two patients
            digests = ", ".join(f"{key.sha256[:12]} ({row.at[:16]})" for key, row in matches)
            hint = Hint(f"choose one, for example --packet {digests[:12]}")
            raise input_error(Argument(appointment), f"{len(matches)} packets wait for a decision: {digests}", hint)
        sent = decision == "sent"
        text = "settled by a person" if sent else "sent again by a person's decision"
        self._journal.append(_again(matches[0][1], actions.done if sent else actions.queued, text))


def _again(row: JournalRow, action: str, text: str) -> Entry:
    """The same delivery in another state."""
    return Entry(action, row.appointment, row.document, row.clinic, row.version, row.sha256, row.recipient, text)


@contextmanager
def locked_outbox(journal: Journal, actions: Actions, *, channel: str, despite_gap: bool = False) -> Iterator[Outbox]:
    """The outbox, locked for one run.

    Raises InputError if another run has locked it, or if rows of the journal are missing or were changed. With
    `despite_gap` the user knows who already received something, and the journal is not checked.
    """
    if not despite_gap:
        hint = Hint(
            f"restore the journal; if you know what was sent since, run `handouts {channel}` with --allow-gap",
            page="restore the journal",
        )
        if journal.has_gaps():
            raise input_error(str(journal.path), "rows are missing, so it is unknown what was already sent", hint)
        if change := find_recent_change(journal.path):
            raise input_error(str(journal.path), f"{change}, so it is unknown what was already sent", hint)
    path = journal.path.with_name(f"{journal.path.name}.{channel}.lock")
    with exclusive_lock(path, "another run is sending with this journal", "wait until it is done", about=journal.path):
        yield Outbox(journal, actions)
