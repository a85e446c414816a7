"""A queue of items: how fast they go, and when one that was deferred is tried again."""

from __future__ import annotations

import heapq
import random
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")
MAX_PAUSE = 900.0
"""Seconds."""
TRIES = 6
"""How often an item is tried in one run."""


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
    """Items in the order in which they are due; none is given before its time, and `rate` a minute at most."""

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
        """Put an item back, to be taken after some seconds."""
        heapq.heappush(self._waiting, _Waiting(time.monotonic() + seconds, len(self._waiting), item, tries))

    def rest(self) -> list[T]:
        """All items that are left."""
        return [waiting.item for waiting in sorted(self._waiting)]
