"""The observances of a time zone in a period: which offset is in force from when on (RFC 5545, 3.6.5).

The zone's own data are searched, to the second, so that zones without a yearly rule are right as well. (The library's
own search is wrong by an hour for the start of summer time.) An observance holds until the next one begins; no rule is
guessed for other years.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple
from zoneinfo import ZoneInfo

BACK = 400  # days within which a zone that changes its clocks does so
DAY, SECOND = dt.timedelta(days=1), dt.timedelta(seconds=1)
SINCE = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class Observance(NamedTuple):
    """An offset from UTC, and when it begins."""

    since: dt.datetime
    """Local time without zone, in the offset before the change."""
    before: dt.timedelta
    offset: dt.timedelta
    name: str
    """EST."""
    daylight: bool


def observances(zone: ZoneInfo, first: dt.datetime, last: dt.datetime) -> tuple[Observance, ...]:
    """The observance in force at `first`, and all that begin until `last`."""
    changes = list(_changes(zone, first - BACK * DAY, last + SECOND))
    earlier = [moment for moment in changes if moment <= first]
    within = [moment for moment in changes if moment > first]
    begins = earlier[-1] if earlier else None
    return (_observance(zone, begins, first), *(_observance(zone, moment, moment) for moment in within))


def _observance(zone: ZoneInfo, since: dt.datetime | None, during: dt.datetime) -> Observance:
    """The observance in force at `during`; it has no beginning if `since` is None."""
    local = during.astimezone(zone)
    offset = _offset(zone, during)
    before = _offset(zone, since - SECOND) if since else offset
    wall = ((since or SINCE).astimezone(dt.UTC) + (before if since else dt.timedelta())).replace(tzinfo=None)
    return Observance(wall, before, offset, local.tzname() or str(zone), bool(local.dst()))


def _changes(zone: ZoneInfo, first: dt.datetime, last: dt.datetime) -> Iterator[dt.datetime]:
    """Times, in UTC and whole seconds, at which the clocks change."""
    moment = first.astimezone(dt.UTC).replace(microsecond=0)
    while moment < last:
        after = moment + DAY
        if _offset(zone, moment) != _offset(zone, after):
            change = _bisect(zone, moment, after)
            if change <= last:
                yield change
        moment = after


def _bisect(zone: ZoneInfo, low: dt.datetime, high: dt.datetime) -> dt.datetime:
    """The first second with the offset of `high`."""
    while high - low > SECOND:
        middle = low + (high - low) // 2
        middle = middle.replace(microsecond=0)
        low, high = (middle, high) if _offset(zone, middle) == _offset(zone, low) else (low, middle)
    return high


def _offset(zone: ZoneInfo, moment: dt.datetime) -> dt.timedelta:
    return moment.astimezone(zone).utcoffset() or dt.timedelta()
