"""The journal's rows as an outbox: the state of each delivery over a channel is its last row.

    queued -> claimed -> started -> done | deferred | refused | unfinished | unknown

A delivery is an appointment, the digest of its packet, and the recipient's hash. `started` is on the disk before the
action: from there on nobody knows what became of the packet until the other side has replied. An interrupted run leaves
it there; where the other side cannot be asked, it becomes `unknown` and waits for a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from handouts.channels.channel import Actions
from handouts.errors import Argument, Hint, input_error
from handouts.files import exclusive_lock
from handouts.journal.audit import altered
from handouts.journal.hash_chain import Entry, JournalRow
from handouts.journal.journal import Journal


@dataclass(frozen=True)
class DeliveryKey:
    """What the journal knows a delivery by."""

    appointment: str
    sha256: str
    recipient: str

    @classmethod
    def of(cls, row: JournalRow | Entry) -> DeliveryKey:
        """The delivery that a row is about."""
        return cls(row.appointment, row.sha256, row.recipient)


class Outbox:
    """The deliveries of a journal over one channel. Enter `held` before anything is written."""

    def __init__(self, journal: Journal, actions: Actions) -> None:
        self._journal, self.actions = journal, actions
        self._last = self._read()

    def _read(self) -> dict[DeliveryKey, JournalRow]:
        return {DeliveryKey.of(row): row for row in self._journal.latest(self.actions.states)}

    def last(self, key: DeliveryKey) -> JournalRow | None:
        """The last row of a delivery; None where there is none."""
        return self._last.get(key)

    def state(self, key: DeliveryKey) -> str:
        """The action of its last row, '' for none."""
        row = self._last.get(key)
        return row.action if row else ""

    def begun(self, key: DeliveryKey) -> bool:
        """True for a delivery that was made, may be made, or is going to be: its recipient needs the passphrase.

        For this very packet: an earlier one of the same id and mailbox may be another patient's, of another day.
        """
        return self.state(key) not in ("", self.actions.refused)

    def elsewhere(self, key: DeliveryKey) -> Iterator[JournalRow]:
        """The last rows of other deliveries for the same appointment: another version, or another address."""
        for other, row in self._last.items():
            if other.appointment == key.appointment and other != key:
                yield row

    def recover(self) -> list[JournalRow]:
        """Record as unknown what an interrupted run left between the action and the reply; gives those rows."""
        left = [row for row in self._last.values() if row.action == self.actions.started]
        text = "the run ended before the reply"
        self._journal.append_all(_again(row, self.actions.unknown, text) for row in left)
        for row in left:
            self._last[DeliveryKey.of(row)] = row._replace(action=self.actions.unknown, result=text)
        return left

    def queue(self, entries: Iterable[Entry]) -> None:
        """Record that these are to be sent. The rows are on the disk before the first of them is."""
        new = [
            replace(entry, action=self.actions.queued, result="to be sent")
            for entry in entries
            if self.state(DeliveryKey.of(entry)) not in (*self.actions.waiting, *self.actions.open)
        ]
        self._journal.append_all(new)
        self._last = self._read()

    def settle(self, appointment: str, decision: str, packet: str = "") -> None:
        """Record what a person found out: it was `sent`, or it is to `resend`.

        `packet` is the beginning of the packet's digest, where the appointment has several. Raises Refused where no
        delivery waits for that, or where more than one could be meant.
        """
        actions = self.actions
        states = {actions.unknown, actions.refused} if decision == "resend" else {actions.unknown}
        waiting = [
            (key, row) for key, row in self._last.items() if row.appointment == appointment and row.action in states
        ]
        matches = [(key, row) for key, row in waiting if key.sha256.startswith(packet.casefold())]
        if not matches:
            hint = Hint(f"`handouts journal --id {appointment}` shows what became of it")
            raise input_error(Argument(appointment), "nothing sent for this appointment waits for a decision", hint)
        if len(matches) > 1:  # one id on two days is two visits, maybe of two patients
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
def held(journal: Journal, actions: Actions, *, channel: str, despite_gap: bool = False) -> Iterator[Outbox]:
    """The outbox for one sender.

    Raises Refused while another one holds it, and where rows of the journal are missing or were changed. With
    `despite_gap` a person has found out otherwise who received something already.
    """
    if not despite_gap:
        hint = Hint(
            f"restore the journal; if you know what was sent since, run `handouts {channel}` with --allow-gap",
            page="restore the journal",
        )
        if journal.has_gaps():
            raise input_error(str(journal.path), "rows are missing: what was sent already is unknown", hint)
        if change := altered(journal.path):
            raise input_error(str(journal.path), f"{change}: what was sent already is unknown", hint)
    path = journal.path.with_name(f"{journal.path.name}.{channel}.lock")
    with exclusive_lock(path, "another run is sending with this journal", "wait until it is done", about=journal.path):
        yield Outbox(journal, actions)
