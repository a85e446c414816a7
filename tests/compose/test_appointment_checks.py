"""Appointments that a set refuses, and the places of the problems."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handouts.compose.composer import check_appointment, compose
from handouts.errors import InputError
from handouts.schedule.appointment import Appointment
from tests.support.document_text import text
from tests.support.small_content import AT, ENDED, content

DAY = AT["date"]


def appointment_at(text: str) -> dict[str, Any]:
    moment = dt.datetime.fromisoformat(text)
    return {"date": moment.date(), "time": moment.time()}


@pytest.mark.parametrize(
    ("rules", "appointment", "place", "message"),
    [
        ("", appointment_at("2026-03-08 02:30"), "--at", "does not exist in America/New_York"),
        ("", appointment_at("2026-11-01 01:30"), "--at", "occurs twice"),
        ("", {"ended": dt.datetime(2026, 3, 8, 2, 30)}, "--ended", "does not exist"),
        ("", {"time": dt.time(10)}, "--at", "a time without a date"),
        ("", appointment_at("1026-12-01 10:00"), "--at", "the year 1026"),
        ("", appointment_at("9999-12-31 10:00"), "--at", "the year 9999"),
        ("", {**AT, "ended": dt.datetime(2026, 12, 1, 9)}, "--ended", "before it began"),
        ("", {**AT, "ended": dt.datetime(2026, 12, 2, 10, 1)}, "--ended", "more than 24 hours"),
        ("", {"date": DAY, "ended": dt.datetime(2026, 11, 30, 11)}, "--ended", "cannot have ended"),
        ("", {**AT, "date_of_birth": dt.date(2026, 12, 2)}, "--dob", "after the procedure"),
        ("", {**AT, "date_of_birth": dt.date(1906, 12, 1)}, "", ""),
        ("", {**AT, "date_of_birth": dt.date(1905, 12, 1)}, "--dob", "more than 120 years"),
        ("arrival: {check_in: 10:30}", AT, "set.yaml#arrival.check_in:7:3", "later than the appointment at 10:00"),
        ("arrival: {check_in: 10:00}", AT, "", ""),
        ("fasting: {food: from midnight}", appointment_at("2026-12-01 03:59"), "set.yaml#fasting.food:7:3", "which midnight"),
        ("fasting: {food: from midnight}", appointment_at("2026-12-01 04:00"), "", ""),
        ("fasting: {clear_liquids: from midnight}", appointment_at("2026-12-01 00:00"), "set.yaml#fasting.clear_liquids", "midnight"),
        ("fasting: {food: from midnight}\narrival: {check_in: 6 h}", appointment_at("2026-12-01 05:00"), "set.yaml#fasting.food", "23:00"),
        ("fasting: {food: 11:00 AM}", AT, "set.yaml#fasting.food", "begins after the appointment"),
    ],
)  # fmt: skip
def test_refused(rules: str, appointment: dict[str, Any], place: str, message: str) -> None:
    problems = [str(problem) for problem in check_appointment(content(rules), Appointment(**appointment))]
    assert bool(problems) == bool(place), problems
    if place:
        assert problems[0].startswith(place)
        assert message in problems[0]
        assert "\n    hint: " in problems[0]
        with pytest.raises(InputError):
            compose(content(rules), "preparation", Appointment(**appointment))


def test_place_in_file() -> None:
    places = {"ended": ("patient.yaml", 3, 8)}
    problems = check_appointment(content(), Appointment(**AT, ended=dt.datetime(2026, 12, 1, 9)), places)
    assert str(problems[0]).startswith("patient.yaml:3:8: the procedure ended")


CLOSED = "closed_on: 2023-03-10"


@pytest.mark.parametrize(
    "appointment",
    [AT, appointment_at("2023-03-10 10:00"), {"date": dt.date(2023, 3, 10)}, {"ended": ENDED},
     {**appointment_at("2023-03-09 22:00"), "ended": dt.datetime(2023, 3, 10, 0, 30)}],
)  # fmt: skip
def test_closed_clinic_is_refused(appointment: dict[str, Any]) -> None:
    problems = check_appointment(content(clinic=CLOSED), Appointment(**appointment))
    assert [problem.file for problem in problems] == ["clinic.yaml#closed_on"]
    assert "2023-03-10" in problems[0].message


@pytest.mark.parametrize(("appointment", "has_notice"), [({}, True), (appointment_at("2023-03-09 10:00"), False)])
def test_closed_clinic_notice_without_date(appointment: dict[str, Any], has_notice: bool) -> None:
    page = text(compose(content(clinic=CLOSED), "consent", Appointment(**appointment)))
    assert ("This clinic is closed from March 10, 2023 on." in page) is has_notice


@pytest.mark.parametrize(("check_in", "fine"), [("1:30", False), ("1:59", False), ("2:00", True), ("9:30", True)])
def test_check_in_clock_time_too_early(check_in: str, fine: bool) -> None:
    problems = check_appointment(
        content(f"arrival: {{check_in: '{check_in}'}}"), Appointment(**appointment_at("2026-12-01 10:00"))
    )
    assert (problems == []) is fine
    assert all("more than 8 hours before 10:00" in problem.message for problem in problems)


@given(st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2027, 1, 1)), st.integers(1, 60))
def test_check_in_is_never_after_start(start: dt.datetime, quarter: int) -> None:
    """In every accepted appointment, check-in is not after the start."""
    rule = dt.time(quarter * 15 // 60, quarter * 15 % 60)
    appointment = Appointment(date=start.date(), time=start.time().replace(second=0, microsecond=0))
    problems = check_appointment(content(f"arrival: {{check_in: '{rule:%H:%M}'}}"), appointment)
    assert problems or rule <= appointment.time  # type: ignore[operator]


def test_layout_without_medicine_section() -> None:
    original = content()
    layout = original.layouts["preparation"]
    sections = tuple(part for part in layout.value.sections if part.show != "medicines")
    bare = dataclasses.replace(layout, value=layout.value.model_copy(update={"sections": sections}))
    changed = dataclasses.replace(original, layouts={**original.layouts, "preparation": bare})
    assert check_appointment(changed, Appointment()) == []
    (problem,) = check_appointment(changed, Appointment(medicines=("Plavix",)))
    assert "has no section for the patient's medicines" in problem.message
