"""Deliver a plan over a channel, and record each item in the journal. The same for every channel.

`RetryQueue` sets how fast items are sent, and when a deferred one is tried again.

A run may be killed at any moment. The next run knows from the journal which items the receiver cannot have, and sends
only those.
"""

from __future__ import annotations

import heapq
import random
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from handouts.channels.channel import Attempt, Channel, I, Outcome, Say, State, Step
from handouts.errors import InputError, join_hints
from handouts.journal.journal import Journal

T = TypeVar("T")
MAX_PAUSE = 900.0
"""Seconds."""
TRIES = 6
"""How often one run tries an item."""


def pause(first: float, tries: int) -> float:
    """Seconds before the next try after `tries` of them: doubled each time, with a random part.

    Between half and all of `first * 2 ** (tries - 1)`, so that items deferred together do not come back together.
    """
    return random.uniform(0.5, 1) * min(MAX_PAUSE, first * 2.0 ** (tries - 1))  # noqa: S311 - no secret


@dataclass(order=True)
class _Waiting(Generic[T]):
    due: float
    number: int
    item: T = field(compare=False)
    tries: int = field(compare=False, default=0)


class RetryQueue(Generic[T]):
    """Items in the order in which they are due. `rate` is the maximum per minute; 0 for no limit."""

    def __init__(self, items: Iterable[T], rate: float = 0) -> None:
        self._waiting = [_Waiting(0.0, number, item) for number, item in enumerate(items)]
        self._between = 60 / rate if rate else 0.0
        self._next = 0.0

    def __len__(self) -> int:
        return len(self._waiting)

    def take(self) -> tuple[T, int]:
        """The next item, and the number of this try, from 1; sleeps until it is due."""
        waiting = heapq.heappop(self._waiting)
        now = time.monotonic()
        seconds = max(waiting.due, self._next) - now
        if seconds > 0:
            time.sleep(seconds)
        self._next = max(now, self._next) + self._between
        return waiting.item, waiting.tries + 1

    def put_off(self, item: T, tries: int, seconds: float) -> None:
        """Put an item back; it is due after this many seconds."""
        heapq.heappush(self._waiting, _Waiting(time.monotonic() + seconds, len(self._waiting), item, tries))

    def remaining(self) -> list[T]:
        """All items in the queue."""
        return [waiting.item for waiting in sorted(self._waiting)]


@dataclass(frozen=True)
class Pace:
    """How fast items are sent, and how a deferred one is tried again."""

    rate: float = 0.0
    """Maximum number of items per minute; 0 for no limit."""
    backoff: float = 15.0
    """Seconds before the first retry; doubled each time."""
    tries: int = TRIES
    """How often one run tries an item."""


@dataclass
class Tally:
    """The outcomes of a run: the ids of its items, each with a text, or ''."""

    done: dict[str, str] = field(default_factory=dict)
    deferred: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    unknown: dict[str, str] = field(default_factory=dict)
    not_tried: dict[str, str] = field(default_factory=dict)
    """The run ended first."""

    @property
    def complete(self) -> bool:
        """True when every item was delivered."""
        return not (self.deferred or self.refused or self.unknown or self.not_tried)

    def add(self, item_id: str, outcome: Outcome) -> None:
        """Count an outcome; a later one for the same item replaces it."""
        counts = {State.DONE: self.done, State.DEFERRED: self.deferred, State.REFUSED: self.refused}
        self.deferred.pop(item_id, None)
        counts.get(outcome.state, self.unknown)[item_id] = outcome.text


class DeliveryRun(Generic[I]):
    """One run over a channel. `say` reports progress to the user; `tally` counts the outcomes."""

    def __init__(self, channel: Channel[I], journal: Journal, say: Say, pace: Pace | None = None) -> None:
        self._channel, self._journal, self._say, self._pace = channel, journal, say, pace or Pace()
        self.tally = Tally()

    def deliver(self, steps: Sequence[Step[I]]) -> None:
        """Deliver the items of a plan that are to be sent, in order, and report why the others are not sent.

        Raises InputError if the run cannot go on; the remaining items are not changed. Raises KeyboardInterrupt after
        the journal has the state of each item.
        """
        for step in steps:
            if not step.send and step.text:
                self._say(join_hints(step.item.id, step.text_with_hint, separator=": "))
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
            tally.not_tried = {item.id: "" for item in queue.remaining() if item.id not in tried}
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
            # The row written before the action stays open, so that nothing is sent twice.
            self._say(f"{item.id}: {outcome}; but the journal could not be written")
            if not done:
                raise
            self.tally.unknown[item.id] = "delivered, but the journal could not be written"
            hint = self._channel.unrecorded(item)
            raise InputError(
                [
                    replace(problem, hint=join_hints(problem.hint, hint, separator="; then "))
                    for problem in refused.problems
                ]
            ) from refused
        self.tally.add(item.id, outcome)
        if outcome.error is None:
            self._say(f"{item.id}: {outcome}")
