"""Clock times that could be morning or afternoon, and midnight that could be of two days: the one rule for all input.

`1:00` in a list of 8:00, 9:30, 11:00, 1:00 is one in the afternoon. A page for one at night would tell the patient to
fast half a day too early, so an hour from 1 to 6 without AM or PM counts only where the list proves that its hours are
24-hour times: by a time from 13:00 on, written in the same way.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from handouts.errors import InvalidValue

EARLY = range(1, 7)
"""Hours at which few procedures begin, but many appointments in the afternoon."""
_BARE = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2}(?:[.,]\d{1,9})?)?", re.A)


class ClockTime(NamedTuple):
    """A time that a list writes without AM, PM or an offset from UTC."""

    day: dt.date | None
    time: dt.time
    two_digits: bool
    """True of 01:00, and of a cell in which Excel keeps a time."""


def parse_bare_clock(text: str) -> tuple[dt.time, bool] | None:
    """The time of a text without AM or PM, and whether its hour has two digits; None for any other text."""
    found = _BARE.fullmatch(text.strip())
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return dt.time(int(found[1]), int(found[2])), len(found[1]) == 2


def check_single_time(text: str, time: dt.time) -> None:
    """Check one time that stands in no list. Raises ValueError where it could be two times.

    `01:00` is how 24-hour clocks write it; `1:00` may be morning or afternoon; midnight may be of two days.
    """
    if time == dt.time():
        raise InvalidValue(
            f"{text!r} is midnight, which could be of two days", "write 11:59 PM of the day before, or 12:01 AM"
        )
    bare = parse_bare_clock(text)
    if bare and not bare[1] and bare[0].hour in EARLY:
        hour, minute = bare[0].hour, f"{bare[0]:%M}"
        raise InvalidValue(
            f"{text!r} has no AM or PM",
            f"write {hour}:{minute} PM or {hour + 12}:{minute} for the afternoon, {hour}:{minute} AM for the morning",
        )


def ambiguous_time_problem(time: dt.time) -> tuple[str, str]:
    """Message and hint for a time of a list that could be morning or afternoon."""
    hour, minute = time.hour % 12 or 12, f"{time:%M}"
    message = f"{time.hour}:{minute} could be morning or afternoon: it has no AM or PM, nor does the list use 24 hours"
    return message, f"write {hour}:{minute} PM or {hour + 12}:{minute}; in the morning, write {hour}:{minute} AM"


def ambiguous_times(times: Sequence[ClockTime], more: Sequence[ClockTime] = ()) -> set[int]:
    """Which of a list's times, by their number, could be morning or afternoon.

    `more` are times of another column, which prove 24 hours as well and stand in an order of their own.
    """
    proven = any(one.time.hour > 12 or (not one.time.hour and one.time.minute) for one in (*times, *more))
    days: dict[dt.date | None, list[int]] = defaultdict(list)
    for number, one in enumerate(times):
        days[one.day].append(number)
    found = set[int]()
    for numbers in days.values():
        found |= _doubtful_of_day([(number, times[number]) for number in numbers], proven=proven)
    return found


def _doubtful_of_day(times: Sequence[tuple[int, ClockTime]], *, proven: bool) -> set[int]:
    early = {number for number, one in times if one.time.hour in EARLY}
    if not early:
        return set()
    if not proven:
        first = min(early)
        # 11:00, 1:00, 7:00: behind an hour of the afternoon, 7:00 may be one of the evening.
        return early | {number for number, one in times if number > first and one.time.hour < 12}
    as_written = _rising(one.time for _, one in times)
    afternoons = _rising(one.time.replace(hour=one.time.hour + 12 * (number in early)) for number, one in times)
    if as_written != afternoons:
        return early if afternoons else set()
    # The order of the list says nothing; two digits are how 24-hour clocks write the hour.
    return {number for number, one in times if number in early and not one.two_digits}


def _rising(times: Iterable[dt.time]) -> bool:
    return all(first <= second for first, second in pairwise(times))
