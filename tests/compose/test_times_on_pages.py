"""Times on the page, compared with an independent calculation on days when the clocks or the year change."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest

from handouts.compose.composer import check_appointment, compose
from handouts.content.library import Library
from handouts.schedule.appointment import Appointment
from tests.support.document_text import text
from tests.support.small_content import DOCUMENTS, TEMPLATES

ZONE = ZoneInfo("America/New_York")
GEORGIA = Library(TEMPLATES, TEMPLATES).load("pain-relief-georgia", "balloon-kyphoplasty", DOCUMENTS)
"""Check-in is 30 minutes before; the patient lies flat for 1 hour after the end, then rests in bed for 4 hours."""


def shifted(local: dt.datetime, minutes: int) -> dt.datetime:
    """A local time plus elapsed minutes."""
    return (local.replace(tzinfo=ZONE).astimezone(dt.UTC) + dt.timedelta(minutes=minutes)).astimezone(ZONE)


def clock(time: dt.datetime) -> str:
    named = {"00:00": "12:00 midnight", "12:00": "12:00 noon"}.get(f"{time:%H:%M}")
    return named or f"{(time.hour - 1) % 12 + 1}:{time.minute:02} {'AM' if time.hour < 12 else 'PM'}"


@pytest.mark.parametrize(
    "day",
    ["2026-03-07", "2026-03-08", "2026-10-31", "2026-11-01", "2026-12-31", "2027-02-28", "2028-02-28", "2028-02-29"],
)
def test_arrival_and_rest_at_any_hour(day: str) -> None:
    tried = 0
    for minutes in range(5, 1440, 70):
        start = dt.datetime.fromisoformat(day) + dt.timedelta(minutes=minutes)
        end = start + dt.timedelta(minutes=65)
        appointment = Appointment(date=start.date(), time=start.time(), ended=end)
        if check_appointment(GEORGIA, appointment):  # an hour that is skipped, or comes twice
            continue
        tried += 1
        pages = text(compose(GEORGIA, "preparation", appointment)) + text(compose(GEORGIA, "discharge", appointment))
        for tile, right, today in (
            ("Arrive", shifted(start, -30), start.date()),
            ("Lie flat", shifted(end, 60), end.date()),
            ("Rest in bed", shifted(end, 300), end.date()),
        ):
            match = re.search(rf"\[{tile}\] (.*)", pages)
            assert match
            assert clock(right) in match[1], (start, match[1])
            if right.date() != today:
                assert f"{right:%A, %B} {right.day}" in match[1], (start, match[1])
    assert tried >= 18
