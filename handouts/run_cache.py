"""Results of functions, kept for one run and dropped with it.

A process keeps nothing of a patient or of a clinic's templates. What one document can give to the next is kept in a
`RunCache`, which belongs to the object that does a run: a renderer, a composer, a check.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class RunCache:
    """Bounded caches of functions, one for each function. Any number of threads may ask."""

    def __init__(self) -> None:
        self._functions: dict[Callable[..., Any], Any] = {}

    def of(self, function: Callable[P, T], maxsize: int) -> Callable[P, T]:
        """The function, with its last `maxsize` results kept. Its arguments must be hashable."""
        cached: Callable[P, T] | None = self._functions.get(function)
        if cached is None:
            return self._functions.setdefault(function, lru_cache(maxsize)(function))  # type: ignore[no-any-return]
        return cached

    def clear(self) -> None:
        """Drop all results: after something so long, or so private, that nothing of it comes again."""
        self._functions.clear()
