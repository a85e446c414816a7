"""`cached_property` without the lock that `functools.cached_property` takes in Python 3.11.

A page reads some eighty cached properties for the first time, and there the lock takes longer than most of their
functions. Two threads that read a property for the first time may both compute it, and one of the equal values is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar, overload

T = TypeVar("T")


class cached_property(Generic[T]):  # noqa: N801 - the name that readers know from `functools`
    """A property that is computed when it is first read. Later reads find the value in the object's `__dict__`."""

    def __init__(self, compute: Callable[[Any], T]) -> None:
        self._compute = compute
        self._name = compute.__name__
        self.__doc__ = compute.__doc__

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type) -> T: ...
    def __get__(self, instance: object | None, owner: type) -> Self | T:
        if instance is None:
            return self
        value = instance.__dict__[self._name] = self._compute(instance)
        return value
