"""A time zone and a stretch of time to its observances in it: from when on which offset is in force (RFC 5545, 3.6.5).

The zone's own data are asked, to the second, so that zones that change by no yearly rule are right as well. (The
library's own search moves the begin of summer time by an hour: it looks for it on the clock that skips it.) An
observance holds until the next begins; no rule is guessed for years that nobody asks for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple
from zoneinfo import ZoneInfo

BACK = 400  # days within which a zone that changes its clocks has changed them
DAY, SECOND = dt.timedelta(days=1), dt.timedelta(seconds=1)
SINCE = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class Observance(NamedTuple):
    """An offset from UTC, and since when it is in force."""

    since: dt.datetime
    """By the clock that is changed then: without zone, in the offset before."""
    before: dt.timedelta
    offset: dt.timedelta
    name: str
    """EST."""
    daylight: bool


def observances(zone: ZoneInfo, first: dt.datetime, last: dt.datetime) -> tuple[Observance, ...]:
    """That in force at the instant `first`, and all that begin until `last`."""
    changes = list(_changes(zone, first - BACK * DAY, last + SECOND))
    earlier = [at for at in changes if at <= first]
    within = [at for at in changes if at > first]
    begins = earlier[-1] if earlier else None
    return (_observance(zone, begins, first), *(_observance(zone, at, at) for at in within))


def _observance(zone: ZoneInfo, since: dt.datetime | None, during: dt.datetime) -> Observance:
    """What is in force at the instant `during`; since for ever where `since` is None."""
    local = during.astimezone(zone)
    offset = _offset(zone, during)
    before = _offset(zone, since - SECOND) if since else offset
    wall = ((since or SINCE).astimezone(dt.UTC) + (before if since else dt.timedelta())).replace(tzinfo=None)
    return Observance(wall, before, offset, local.tzname() or str(zone), bool(local.dst()))


def _changes(zone: ZoneInfo, first: dt.datetime, last: dt.datetime) -> Iterator[dt.datetime]:
    """Instants, in UTC and whole seconds, at which the clocks are changed."""
    at = first.astimezone(dt.UTC).replace(microsecond=0)
    while at < last:
        after = at + DAY
        if _offset(zone, at) != _offset(zone, after):
            found = _bisected(zone, at, after)
            if found <= last:
                yield found
        at = after


def _bisected(zone: ZoneInfo, low: dt.datetime, high: dt.datetime) -> dt.datetime:
    """The first second of the offset of `high`."""
    while high - low > SECOND:
        middle = low + (high - low) // 2
        middle = middle.replace(microsecond=0)
        low, high = (middle, high) if _offset(zone, middle) == _offset(zone, low) else (low, middle)
    return high


def _offset(zone: ZoneInfo, at: dt.datetime) -> dt.timedelta:
    return at.astimezone(zone).utcoffset() or dt.timedelta()
