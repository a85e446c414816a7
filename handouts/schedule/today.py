"""The day of printing: the one that was given, else the day it is on a clinic's clock, wherever the computer stands.

A day that depends on the computer's own time zone would call a last dose past while it is not yet, or the other way
round, where clinic and computer are far apart; and a list may hold clinics in several zones.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TypeAlias

FIRST_ZONE = dt.timezone(dt.timedelta(hours=14))
"""Where each day begins first: no clinic's day is later."""


@dataclass(frozen=True)
class ClinicDay:
    """The day it is now, clinic by clinic."""

    def at(self, zone: dt.tzinfo) -> dt.date:
        """The day on the clocks of a zone."""
        return dt.datetime.now(zone).date()


Today: TypeAlias = dt.date | ClinicDay
"""A day that was given for all clinics, or each clinic's own."""


def today_in_zone(today: Today, zone: dt.tzinfo | None = None) -> dt.date:
    """The day of printing for a clinic in a zone; without a zone the latest day that any clinic may have."""
    return today if isinstance(today, dt.date) else today.at(zone or FIRST_ZONE)
