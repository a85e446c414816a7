"""The run sheet says that an appointment is at a time of the day that the set does not state for this patient."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from handouts.day.alerts import visit_alerts
from handouts.day.plan import Visit
from handouts.schedule.appointment import Appointment
from handouts.schedule.booking import Booking
from handouts.schedule.sheet import RawRow
from tests.support.base_set import SET, library

RULES = """\
asks: {insulin: {ask: "Do you use insulin?", if: If you use insulin}}
appointment_times: [{only_if: insulin, before: noon, why: You can then eat soon after it.}]
"""
ALERT = "The time of the appointment does not fit. The page says: Ask us for an appointment before 12:00\N{NO-BREAK SPACE}noon."


@pytest.mark.parametrize(
    ("hour", "answer", "expected"),
    [(13, "yes", [ALERT]), (11, "yes", []), (13, "no", []), (13, None, [])],
)
def test_alert(tmp_path: Path, hour: int, answer: str | None, expected: list[str]) -> None:
    content = library(tmp_path, SET, RULES).load("base", None, ("preparation",))
    answers = (("insulin", answer),) if answer else ()
    appointment = Appointment(
        id="a1", name="Maria Beispiel", date=dt.date(2026, 12, 1), time=dt.time(hour), answers=answers
    )
    booking = Booking(appointment, "base", None, raw=RawRow(1, ()), places={})
    visit = Visit(booking, content, ("preparation",), "", "en", None, None)
    alerts = visit_alerts(visit, {})
    assert [alert.text for alert in alerts if alert.kind == "appointment-time"] == expected
    if answer is None:
        assert "ask" in {alert.kind for alert in alerts}
