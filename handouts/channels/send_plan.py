"""Packets and the journal to a plan: what a run will do with each packet, and why. A dry run shows the same plan.

For channels that deliver a packet to a recipient once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from handouts.channels.channel import Step
from handouts.channels.outbox import DeliveryKey, Outbox
from handouts.channels.packets import Packet
from handouts.journal.hash_chain import JournalRow
from handouts.journal.journal import Journal

P = TypeVar("P", bound=Packet)


@dataclass(frozen=True)
class SendPlan:
    """The options of a plan. `journal` and `outbox` are None if there is no journal yet."""

    command: str
    """The command of the channel, such as `mail`: hints name it."""
    journal: Journal | None
    outbox: Outbox | None
    resume: bool = False
    """Send only what an earlier run left unfinished."""
    limit: int | None = None
    drafts: bool = False
    """Also send packets from sets that are not approved."""
    can_ask: bool = False
    """The receiver can be asked about an interrupted attempt."""

    def steps(self, packets: Sequence[P]) -> list[Step[P]]:
        """A step for each packet, in their order. Raises InputError."""
        steps: list[Step[P]] = []
        count = 0
        for packet in packets:
            step = self._step(packet)
            if step.send:
                count += 1
                if self.limit is not None and count > self.limit:
                    step = Step(packet, send=False, text="left for another run (--limit)")
            steps.append(step)
        return steps

    def _step(self, packet: P) -> Step[P]:
        if packet.hindrance:
            return Step(packet, send=False, text=f"not sent: {packet.hindrance}")
        if packet.patient.status == "draft" and not self.drafts:
            text = "not sent: its set is a draft (--allow-draft sends it)"
            return Step(packet, send=False, text=text, undecided=True)
        if self.journal is None or self.outbox is None:
            text = "nothing was begun before (--resume)" if self.resume else ""
            return Step(packet, send=not self.resume, text=text)
        key = packet.key(self.journal)
        last = self.outbox.last(key)
        if step := self._not_sent(packet, last):
            return step
        if last and last.action in self.outbox.actions.open:
            return Step(packet, send=True, text="an earlier run was interrupted; its outcome is checked first")
        actions = self.outbox.actions
        earlier = [row for row in self.outbox.elsewhere(key) if row.action in (actions.done, actions.unknown)]
        replaces = any(row.recipient == key.recipient for row in earlier)
        return Step(packet, send=True, text=_before(earlier, key), replaces=replaces)

    def _not_sent(self, packet: P, last: JournalRow | None) -> Step[P] | None:
        """The step of a packet that is not sent because of its rows in the journal; None if it is sent."""
        assert self.outbox  # noqa: S101 - for the type checker
        actions, state = self.outbox.actions, last.action if last else ""
        if last and state == actions.done:
            return Step(packet, send=False, text=f"was sent {_time(last)}", done=True)
        if state == actions.unknown or (state in actions.open and not self.can_ask):
            how = f"`handouts {self.command} settle {packet.id} sent` or `resend`"
            text = f"delivery is unconfirmed: ask the patient or the server's operator, then {how}"
            return Step(packet, send=False, text=text, undecided=True)
        if self.resume and last and state == actions.refused:
            return Step(packet, send=False, text=f"failed {_time(last)}: {last.result}", undecided=True)
        if self.resume and state not in (*actions.waiting, *actions.open):
            return Step(packet, send=False, text="not begun by an earlier run")
        return None


def _before(earlier: Sequence[JournalRow], key: DeliveryKey) -> str:
    """What was already sent for this visit; '' for nothing."""
    if not earlier:
        return ""
    row = earlier[-1]
    if row.recipient == key.recipient:
        return f"another version was sent {_time(row)}; this mail says that it replaces it"
    return f"a mail to another address was sent {_time(row)}"


def _time(row: JournalRow) -> str:
    return f"{row.at[:16].replace('T', ' ')} UTC"
