"""Cache results of functions for one run.

Data of patients and templates is not cached for the life of the process. A `RunCache` holds the results that the
documents of one run share. It belongs to an object of that run: a renderer, a composer, a check.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class RunCache:
    """One bounded cache for each function. Safe to use from several threads."""

    def __init__(self) -> None:
        self._functions: dict[Callable[..., Any], Any] = {}

    def of(self, function: Callable[P, T], maxsize: int) -> Callable[P, T]:
        """The function with a cache of its last `maxsize` results. Its arguments must be hashable."""
        cached: Callable[P, T] | None = self._functions.get(function)
        if cached is None:
            return self._functions.setdefault(function, lru_cache(maxsize)(function))  # type: ignore[no-any-return]
        return cached

    def clear(self) -> None:
        """Delete all results, to free memory or because they are private."""
        self._functions.clear()
