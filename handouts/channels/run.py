"""A plan to deliveries over a channel, each with its rows in the journal. The same for every channel.

A run may be killed at any moment. The next one knows from the journal which items the other side cannot have, and sends
only those.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Generic

from handouts.channels.channel import Attempt, Channel, I, Outcome, Say, State, Step
from handouts.channels.retry_queue import TRIES, RetryQueue, pause
from handouts.errors import InputError
from handouts.journal.journal import Journal


@dataclass(frozen=True)
class Pace:
    """How fast items go, and how a deferred one is tried again."""

    rate: float = 0.0
    """Items a minute at most; 0 for no limit."""
    backoff: float = 15.0
    """Seconds before the first retry; doubled each time."""
    tries: int = TRIES
    """How often an item is tried in one run."""


@dataclass
class Tally:
    """What became of the items of a run: their ids, each with a text where there is something to say."""

    done: dict[str, str] = field(default_factory=dict)
    deferred: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    unknown: dict[str, str] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)
    """Not tried before the run ended."""

    @property
    def complete(self) -> bool:
        """True when every item was delivered."""
        return not (self.deferred or self.refused or self.unknown or self.left)

    def add(self, item_id: str, outcome: Outcome) -> None:
        """Count an outcome; a later one for the same item replaces it."""
        counts = {State.DONE: self.done, State.DEFERRED: self.deferred, State.REFUSED: self.refused}
        self.deferred.pop(item_id, None)
        counts.get(outcome.state, self.unknown)[item_id] = outcome.text


class DeliveryRun(Generic[I]):
    """One run over a channel. `say` tells the person what happens; `tally` counts."""

    def __init__(self, channel: Channel[I], journal: Journal, say: Say, pace: Pace | None = None) -> None:
        self._channel, self._journal, self._say, self._pace = channel, journal, say, pace or Pace()
        self.tally = Tally()

    def deliver(self, steps: Sequence[Step[I]]) -> None:
        """Deliver the items of a plan that are to be sent, in their order, and say why the others are not.

        Raises Refused where the run cannot go on; items that were not delivered stay as they are. Passes on a
        KeyboardInterrupt once the journal knows how far the run came.
        """
        for step in steps:
            if not step.send and step.text:
                self._say(f"{step.item.id}: {step.text}")
        queue = RetryQueue((step.item for step in steps if step.send), self._pace.rate)
        try:
            while len(queue):
                item, number = queue.take()
                try:
                    outcome = self._attempt(item, number)
                except BaseException:
                    queue.put_off(item, number, 0)
                    raise
                if outcome.state is State.DEFERRED and number < self._pace.tries:
                    queue.put_off(item, number, pause(self._pace.backoff, number))
        finally:
            tally = self.tally
            tried = {**tally.done, **tally.deferred, **tally.refused, **tally.unknown}
            tally.left = {item.id: "" for item in queue.rest() if item.id not in tried}
            self._channel.close()

    def _attempt(self, item: I, number: int) -> Outcome:
        """Try one item, and record the outcome. Raises the error of an outcome that ends the run."""
        attempt = Attempt(item, number, self._channel, self._journal)
        outcome = self._channel.recover(item, attempt) if number == 1 else None
        outcome = outcome or self._channel.send(item, attempt)
        if outcome.state is State.DEFERRED and number >= self._pace.tries:
            outcome = replace(outcome, text=f"{outcome.text}; tried {number} time{'s' if number > 1 else ''}")
        self._record(attempt, outcome)
        if outcome.error:
            raise outcome.error
        return outcome

    def _record(self, attempt: Attempt[I], outcome: Outcome) -> None:
        item, done = attempt.item, outcome.state is State.DONE
        try:
            attempt.end(outcome, durable=self._channel.flush_done or not done)
        except InputError as refused:
            # The row from before the action stays open, so that nothing is sent twice.
            self._say(f"{item.id}: {outcome}; but the journal could not be written")
            if not done:
                raise
            self.tally.unknown[item.id] = "delivered, but the journal could not be written"
            hint = self._channel.unrecorded(item)
            raise InputError(
                [replace(problem, hint=f"{problem.hint}; then {hint}") for problem in refused.problems]
            ) from refused
        self.tally.add(item.id, outcome)
        if outcome.error is None:
            self._say(f"{item.id}: {outcome}")
