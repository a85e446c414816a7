"""How fast messages go, and when one that was put off is tried again."""

from __future__ import annotations

import heapq
import random
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")
LONGEST = 900.0
"""Seconds: no pause is longer."""
TRIES = 6
"""How often a message is handed in by one run."""


def pause(first: float, tries: int) -> float:
    """Seconds before the next try after some: doubled each time, and never the same for all that wait.

    Half to the whole of `first * 2 ** (tries - 1)`, so that messages put off together do not come back together.
    """
    return random.uniform(0.5, 1) * min(LONGEST, first * 2.0 ** (tries - 1))  # noqa: S311 - no secret


@dataclass(order=True)
class _Due(Generic[T]):
    at: float
    number: int
    what: T = field(compare=False)
    tries: int = field(compare=False, default=0)


class Line(Generic[T]):
    """What is to be done: the first that is due first, none before its time, `rate` a minute at most."""

    def __init__(self, items: Iterable[T], rate: float = 0) -> None:
        self._waiting = [_Due(0.0, number, item) for number, item in enumerate(items)]
        self._between = 60 / rate if rate else 0.0
        self._next = 0.0

    def __len__(self) -> int:
        return len(self._waiting)

    def take(self) -> tuple[T, int]:
        """The next one, and the number of this try from 1 on; sleeps until it is due."""
        due = heapq.heappop(self._waiting)
        now = time.monotonic()
        wait = max(due.at, self._next) - now
        if wait > 0:
            time.sleep(wait)
        self._next = max(now, self._next) + self._between
        return due.what, due.tries + 1

    def put_off(self, what: T, tries: int, seconds: float) -> None:
        """Put one back, to be taken after some seconds."""
        heapq.heappush(self._waiting, _Due(time.monotonic() + seconds, len(self._waiting), what, tries))

    def rest(self) -> list[T]:
        """All that are left."""
        return [due.what for due in sorted(self._waiting)]
