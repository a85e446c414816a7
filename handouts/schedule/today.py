"""The day of printing: a given date, or the current day in each clinic's time zone.

The computer's own time zone is not used: clinic and computer may be far apart, and a list may contain clinics in
several zones. With the wrong day, a page could say too early or too late that a last dose is past.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TypeAlias

EARLIEST_ZONE = dt.timezone(dt.timedelta(hours=14))
"""The zone in which each day begins first: no clinic has a later date."""


@dataclass(frozen=True)
class ClinicDay:
    """The current day, in each clinic's own time zone."""

    def in_zone(self, zone: dt.tzinfo) -> dt.date:
        """The current day in a time zone."""
        return dt.datetime.now(zone).date()


Today: TypeAlias = dt.date | ClinicDay
"""A given day for all clinics, or each clinic's own current day."""


def today_in_zone(today: Today, zone: dt.tzinfo | None = None) -> dt.date:
    """The day of printing for a clinic in a zone; without a zone, the latest day that any clinic may have."""
    return today if isinstance(today, dt.date) else today.in_zone(zone or EARLIEST_ZONE)
