"""Packets and the journal to a plan: what a run will do with each packet, and why. A dry run shows the same plan.

For channels that deliver a packet to a recipient once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from handouts.channels.channel import Step
from handouts.channels.outbox import DeliveryKey, Outbox
from handouts.channels.packets import Packet
from handouts.errors import Hint
from handouts.journal.hash_chain import JournalRow
from handouts.journal.journal import Journal

P = TypeVar("P", bound=Packet)
TimeFormatter = Callable[[dt.datetime], str]
"""Formats the time of a journal row."""


def _utc(_: Packet, time: dt.datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M} UTC"


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

    def steps(self, packets: Sequence[P], format_time: Callable[[P, dt.datetime], str] = _utc) -> list[Step[P]]:
        """A step for each packet, in their order. `format_time` formats a time for a packet. Raises InputError."""
        steps: list[Step[P]] = []
        count = 0
        for packet in packets:
            step = self._step(packet, partial(format_time, packet))
            if step.send:
                count += 1
                if self.limit is not None and count > self.limit:
                    step = Step(packet, send=False, text="left for another run", hint=Hint("limited by --limit"))
            steps.append(step)
        return steps

    def _step(self, packet: P, format_time: TimeFormatter) -> Step[P]:
        if packet.hindrance:
            return Step(packet, send=False, text=f"not sent: {packet.hindrance}")
        if packet.patient.status == "draft" and not self.drafts:
            text, hint = "not sent: its set is a draft", Hint("--allow-draft sends it")
            return Step(packet, send=False, text=text, hint=hint, undecided=True)
        if self.journal is None or self.outbox is None:
            text, hint = "nothing was started before", Hint("--resume sends only what an earlier run started")
            return Step(packet, False, text, hint) if self.resume else Step(packet, send=True)
        key = packet.key(self.journal)
        last = self.outbox.last(key)
        if step := self._not_sent(packet, last, format_time):
            return step
        if last and last.action in self.outbox.actions.open:
            return Step(packet, send=True, text="an earlier run was interrupted; its outcome is checked first")
        actions = self.outbox.actions
        earlier = [row for row in self.outbox.elsewhere(key) if row.action in (actions.done, actions.unknown)]
        replaces = any(row.recipient == key.recipient for row in earlier)
        return Step(packet, send=True, text=_before(earlier, key, format_time), replaces=replaces)

    def _not_sent(self, packet: P, last: JournalRow | None, format_time: TimeFormatter) -> Step[P] | None:
        """The step of a packet that is not sent because of its rows in the journal; None if it is sent."""
        assert self.outbox  # noqa: S101 - for the type checker
        actions, state = self.outbox.actions, last.action if last else ""
        if last and state == actions.done:
            return Step(packet, send=False, text=f"was sent {format_time(_time(last))}", done=True)
        if state == actions.unknown or (state in actions.open and not self.can_ask):
            ask = "ask the patient or the server's operator"
            hint = Hint(f"{ask}, then `handouts {self.command} settle {packet.id} sent` or `resend`", page=ask)
            return Step(packet, send=False, text="delivery is unconfirmed", hint=hint, undecided=True)
        if self.resume and last and state == actions.refused:
            return Step(packet, send=False, text=f"failed {format_time(_time(last))}: {last.result}", undecided=True)
        if self.resume and state not in (*actions.waiting, *actions.open):
            return Step(packet, send=False, text="not begun by an earlier run")
        return None


def _before(earlier: Sequence[JournalRow], key: DeliveryKey, format_time: TimeFormatter) -> str:
    """What was already sent for this visit; '' for nothing."""
    if not earlier:
        return ""
    row = earlier[-1]
    time = format_time(_time(row))
    if row.recipient == key.recipient:
        return f"another version was sent {time}; this email says that it replaces it"
    return f"an email to another address was sent {time}"


def _time(row: JournalRow) -> dt.datetime:
    return dt.datetime.fromisoformat(row.at)
