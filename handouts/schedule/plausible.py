"""Days of procedures that are likely a slip of the finger. They are told, and stop nothing: a day may be meant so."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from handouts.schedule.appointment import Appointment

AFTERWARDS = dt.timedelta(days=3)
"""The page for home may be made some days after a procedure that has ended: such a day is past, and right."""
Odd = Literal["past", "far"]
HINT = "check the year, the month and the day"


def unlikely_day(appointment: Appointment) -> tuple[dt.date, Odd] | None:
    """The day of the procedure where it is past on the day of printing, or more than a year after it."""
    given, printed = appointment, appointment.printed
    day = given.date or (given.ended.date() if given.ended else None)
    if not day or not printed:
        return None
    if day < (printed - AFTERWARDS if given.ended else printed):
        return day, "past"
    return (day, "far") if day > _a_year_after(printed) else None


def unlikely_day_problem(appointment: Appointment) -> tuple[str, str] | None:
    """The same as a message and a hint."""
    found = unlikely_day(appointment)
    if found is None:
        return None
    how = "is past" if found[1] == "past" else "is more than a year ahead"
    return f"the procedure on {found[0]} {how}: the day of printing is {appointment.printed}", HINT


def _a_year_after(day: dt.date) -> dt.date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # the 29th of February, or the last year that there is
        return day + dt.timedelta(days=366) if day.year < dt.MAXYEAR else day
