"""Rows that could mean two patients, or one patient twice: each of them is a problem that names the others."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TypeAlias

from handouts.schedule.booking import Booking

NEAR = dt.timedelta(hours=1)
"""Two appointments of one patient that begin in less time than this are taken for a slip."""
_SHOWN = 5

Duplicates: TypeAlias = Iterator[tuple[int, str, str, str]]
"""Number of the booking, column, message, hint."""


def find_duplicates(bookings: Sequence[Booking]) -> Duplicates:
    """Everything that is ambiguous among bookings, some of which may lack what could not be read.

    Record numbers are one clinic's own, so that patients are compared within a clinic; ids name files, so that they
    are compared throughout, and without case, as Windows does.
    """
    yield from _same_id(bookings)
    yield from _same_person(bookings)
    yield from _same_number(bookings)
    yield from _nameless(bookings)
    yield from _overlaps(bookings)


def _same_id(bookings: Sequence[Booking]) -> Duplicates:
    for group in _groups(bookings, lambda booking: booking.appointment.id.casefold()):
        for one in group:
            message = f"the id {bookings[one].appointment.id!r} is also that of {_others(bookings, group, one)}"
            yield one, "id", message, "give each appointment an id of its own"


def _same_person(bookings: Sequence[Booking]) -> Duplicates:
    for group in _groups(bookings, _person):
        known = [one for one in group if bookings[one].appointment.record_number]
        if len({_code(bookings[one].appointment.record_number) for one in known}) > 1:
            for one in known:
                others = _others(bookings, known, one)
                message = f"the same name and date of birth have another record number in {others}"
                yield one, "record_number", message, "correct the record number, the name or the date of birth"


def _same_number(bookings: Sequence[Booking]) -> Duplicates:
    for group in _groups(bookings, _number):
        given = [bookings[one].appointment for one in group]
        births = {one.date_of_birth for one in given} - {None}
        names = {_folded(one.name) for one in given} - {""}
        different = " and ".join(what for what, count in (("name", names), ("date of birth", births)) if len(count) > 1)
        for one in group if different else ():
            message = f"this record number has another {different} in {_others(bookings, group, one)}"
            yield one, "record_number", message, "correct the record number, the name or the date of birth"


def _nameless(bookings: Sequence[Booking]) -> Duplicates:
    """Same name, and nothing in both rows by which to tell whether it is one patient."""
    for group in _groups(bookings, lambda booking: (booking.clinic, _folded(booking.appointment.name))):
        kinds: dict[tuple[bool, bool], list[int]] = defaultdict(list)
        for one in group:
            given = bookings[one].appointment
            kinds[bool(given.date_of_birth), bool(given.record_number)].append(one)
        if kinds[False, False]:
            unsure = group
        elif kinds[True, False] and kinds[False, True]:
            unsure = sorted(kinds[True, False] + kinds[False, True])
        else:
            continue
        for one in unsure:
            message = f"the same name stands in {_others(bookings, unsure, one)}, and nothing tells whose it is"
            yield one, "name", message, "give the date of birth and the record number in each of these rows"


def _overlaps(bookings: Sequence[Booking]) -> Duplicates:
    told: dict[int, set[int]] = defaultdict(set)
    for key in (_number, lambda booking: _person(booking)[1:]):
        for group in _groups(bookings, key):
            starts = sorted((start, one) for one in group if (start := _start(bookings[one])))
            for (first, one), (second, other) in pairwise(starts):
                if second - first < NEAR:
                    told[one].add(other)
                    told[other].add(one)
    for one, others in sorted(told.items()):
        message = f"the same patient has an appointment within an hour of this one in {_rows(bookings, sorted(others))}"
        yield one, "time", message, "delete one of the rows, or correct the time"


def _groups(bookings: Iterable[Booking], key: Callable[[Booking], Hashable]) -> Iterator[list[int]]:
    """Bookings that share a key, two or more; a key with an empty part is none."""
    found: dict[Hashable, list[int]] = defaultdict(list)
    for number, booking in enumerate(bookings):
        value = key(booking)
        if value and not (isinstance(value, tuple) and not all(value)):
            found[value].append(number)
    return (group for group in found.values() if len(group) > 1)


def _person(booking: Booking) -> tuple[Hashable, ...]:
    given = booking.appointment
    return booking.clinic, _folded(given.name), given.date_of_birth


def _number(booking: Booking) -> Hashable:
    return booking.clinic, _code(booking.appointment.record_number)


def _code(number: str) -> str:
    """A record number as it is compared: `TEST-1` with any dash, in wide letters or small ones is the same number."""
    return re.sub(r"[\u2010-\u2015\u2212]", "-", unicodedata.normalize("NFKC", number).casefold())


def _folded(name: str) -> str:
    """Case and spaces do not tell two people apart; accents may."""
    return " ".join(unicodedata.normalize("NFC", name.casefold()).split())


def _start(booking: Booking) -> dt.datetime | None:
    given = booking.appointment
    return dt.datetime.combine(given.date, given.time) if given.date and given.time else None


def _others(bookings: Sequence[Booking], group: Sequence[int], one: int) -> str:
    # No more of a group are looked at than are shown: a list may have one id in all of its rows.
    shown = [other for other in group[: _SHOWN + 1] if other != one][:_SHOWN]
    return _rows(bookings, shown, len(group) - 1 - len(shown))


def _rows(bookings: Sequence[Booking], shown: Sequence[int], more: int = 0) -> str:
    rows = ", ".join(str(bookings[other].row) for other in shown)
    return f"row {rows}" + (f" and {more} more" if more else "")
