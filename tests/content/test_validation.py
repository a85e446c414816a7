"""Times of a set that contradict each other."""

from __future__ import annotations

import pytest

from handouts.content.models import times
from handouts.content.models.times import Interval
from handouts.content.validation import drink_stops_first, restarts_too_early


@pytest.mark.parametrize(
    ("restart", "off", "early"),
    [
        ("1 day", "2 days", True),
        ("13 days", "2 weeks", True),
        ("90 min", "2 h", True),
        ("1 month", "1 year", True),
        ("1-3 days", "2 days", True),
        ("2 days", "1-3 days", True),
        ("2 days", "2 days", False),
        ("1-2 days", "1-2 days", False),
        ("up to 48 h", "48 h", False),
        ("1 day", "48 h", False),  # cannot be compared without a date
        ("4 weeks", "1 month", False),
    ],
)
def test_restarts_too_early(restart: str, off: str, early: bool) -> None:
    restart_time, off_time = (Interval.parse(f"{amount} after procedure") for amount in (restart, off))
    assert restarts_too_early(restart_time, off_time) is early
    assert not restarts_too_early(Interval.parse(f"{restart} after lying flat"), off_time)


@pytest.mark.parametrize(
    ("drink", "food", "first"),
    [
        ("2 h before arrival", "8 h before arrival", False),
        ("8 h before arrival", "8 h before arrival", False),
        ("8 h before arrival", "2 h before arrival", True),
        ("121 min before arrival", "2 h before arrival", True),
        ("8 h before procedure", "2 h before arrival", False),  # arrival may be hours before the procedure
        ("from midnight", "10:00 PM the day before", False),
        ("10:00 PM the day before", "from midnight", True),
        ("6:00 AM", "from midnight", False),
        ("6:00 AM", "7:00 AM", True),
        ("from midnight", "8 h before arrival", False),
    ],
)
def test_drink_stops_first(drink: str, food: str, first: bool) -> None:
    assert drink_stops_first(times.parse_fasting(drink), times.parse_fasting(food)) is first
    assert not drink_stops_first(None, times.parse_fasting(food))
    assert not drink_stops_first(times.parse_fasting(drink), None)
