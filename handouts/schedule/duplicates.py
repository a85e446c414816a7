"""Find rows of a list that contradict each other: two patients under one number, or one patient listed twice.

Each of these rows gets a problem that names the others.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from handouts.schedule.booking import Booking

MIN_DISTANCE = dt.timedelta(hours=1)
"""Two appointments of one patient that begin less than this apart are probably a mistake."""
_MAX_ROWS_SHOWN = 5


class Duplicate(NamedTuple):
    """A problem of a booking: its position in the list of bookings, the field, message and hint."""

    position: int
    field: str
    message: str
    hint: str


def find_duplicates(bookings: Sequence[Booking]) -> Iterator[Duplicate]:
    """All duplicates and contradictions among bookings. A booking lacks the values that could not be read.

    Each clinic has its own record numbers, so patients are compared within a clinic. Ids name files, so they are
    compared across all clinics, and without case, as Windows does.
    """
    yield from _same_id(bookings)
    yield from _other_record_number(bookings)
    yield from _same_record_number(bookings)
    yield from _same_name(bookings)
    yield from _close_appointments(bookings)


def _same_id(bookings: Sequence[Booking]) -> Iterator[Duplicate]:
    for group in _groups(bookings, lambda booking: booking.appointment.id.casefold()):
        for index in group:
            message = f"the id {bookings[index].appointment.id!r} is also used in {_other_rows(bookings, group, index)}"
            yield Duplicate(index, "id", message, "give each appointment its own id")


def _other_record_number(bookings: Sequence[Booking]) -> Iterator[Duplicate]:
    """The same name and date of birth with different record numbers."""
    for group in _groups(bookings, _person_key):
        numbered = [index for index in group if bookings[index].appointment.record_number]
        if len({_normalize_number(bookings[index].appointment.record_number) for index in numbered}) > 1:
            for index in numbered:
                rows = _other_rows(bookings, numbered, index)
                message = f"the same name and date of birth have a different record number in {rows}"
                hint = "correct the record number, the name or the date of birth"
                yield Duplicate(index, "record_number", message, hint)


def _same_record_number(bookings: Sequence[Booking]) -> Iterator[Duplicate]:
    """The same record number with different names or dates of birth."""
    for group in _groups(bookings, _number_key):
        appointments = [bookings[index].appointment for index in group]
        births = {appointment.date_of_birth for appointment in appointments} - {None}
        names = {_normalize_name(appointment.name) for appointment in appointments} - {""}
        differences = [kind for kind, values in (("name", names), ("date of birth", births)) if len(values) > 1]
        for index in group if differences else ():
            rows = _other_rows(bookings, group, index)
            message = f"this record number has a different {' and '.join(differences)} in {rows}"
            hint = "correct the record number, the name or the date of birth"
            yield Duplicate(index, "record_number", message, hint)


def _same_name(bookings: Sequence[Booking]) -> Iterator[Duplicate]:
    """The same name, and no detail that shows whether it is the same patient."""
    for group in _groups(bookings, lambda booking: (booking.clinic, _normalize_name(booking.appointment.name))):
        by_details: dict[tuple[bool, bool], list[int]] = defaultdict(list)
        for index in group:
            appointment = bookings[index].appointment
            by_details[bool(appointment.date_of_birth), bool(appointment.record_number)].append(index)
        if by_details[False, False]:
            unclear = group
        elif by_details[True, False] and by_details[False, True]:
            unclear = sorted(by_details[True, False] + by_details[False, True])
        else:
            continue
        for index in unclear:
            rows = _other_rows(bookings, unclear, index)
            message = f"the same name is in {rows}, and no other detail shows whether it is the same patient"
            hint = "fill in the date of birth and the record number in each of these rows"
            yield Duplicate(index, "name", message, hint)


def _close_appointments(bookings: Sequence[Booking]) -> Iterator[Duplicate]:
    close: dict[int, set[int]] = defaultdict(set)
    for key in (_number_key, lambda booking: _person_key(booking)[1:]):
        for group in _groups(bookings, key):
            starts = sorted((start, index) for index in group if (start := _start(bookings[index])))
            for (first_start, first), (second_start, second) in pairwise(starts):
                if second_start - first_start < MIN_DISTANCE:
                    close[first].add(second)
                    close[second].add(first)
    for index, neighbors in sorted(close.items()):
        rows = _format_rows(bookings, sorted(neighbors))
        message = f"the same patient has an appointment within an hour of this one in {rows}"
        yield Duplicate(index, "time", message, "delete one of the rows, or correct the time")


def _groups(bookings: Iterable[Booking], key: Callable[[Booking], Hashable]) -> Iterator[list[int]]:
    """Indexes of two or more bookings with the same key. Empty keys, and keys with an empty part, are skipped."""
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for index, booking in enumerate(bookings):
        value = key(booking)
        if value and not (isinstance(value, tuple) and not all(value)):
            groups[value].append(index)
    return (group for group in groups.values() if len(group) > 1)


def _person_key(booking: Booking) -> tuple[Hashable, ...]:
    appointment = booking.appointment
    return booking.clinic, _normalize_name(appointment.name), appointment.date_of_birth


def _number_key(booking: Booking) -> Hashable:
    return booking.clinic, _normalize_number(booking.appointment.record_number)


def _normalize_number(number: str) -> str:
    """A record number for comparison, without differences in dashes, wide letters and case."""
    return re.sub(r"[\u2010-\u2015\u2212]", "-", unicodedata.normalize("NFKC", number).casefold())


def _normalize_name(name: str) -> str:
    """A name for comparison, without differences in case and spaces. Accents stay: they may tell two people apart."""
    return " ".join(unicodedata.normalize("NFC", name.casefold()).split())


def _start(booking: Booking) -> dt.datetime | None:
    appointment = booking.appointment
    return dt.datetime.combine(appointment.date, appointment.time) if appointment.date and appointment.time else None


def _other_rows(bookings: Sequence[Booking], group: Sequence[int], index: int) -> str:
    # All rows of a list may have the same id, so only as much of the group is searched as is shown.
    shown = [member for member in group[: _MAX_ROWS_SHOWN + 1] if member != index][:_MAX_ROWS_SHOWN]
    return _format_rows(bookings, shown, len(group) - 1 - len(shown))


def _format_rows(bookings: Sequence[Booking], shown: Sequence[int], more: int = 0) -> str:
    rows = ", ".join(str(bookings[index].row) for index in shown)
    return f"{'rows' if len(shown) > 1 else 'row'} {rows}" + (f" and {more} more" if more else "")
