"""Visits to notes of days that are likely a slip: past, more than a year ahead, or unlike those of most rows."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence

from handouts.day.plan import Visit
from handouts.errors import Problem, Severity
from handouts.schedule.appointment import HINT, unlikely_day

SHOWN = 5  # rows named in one note


def unlikely_day_notes(visits: Sequence[Visit]) -> list[Problem]:
    """One note for each kind of oddity, with the rows by their number and id. It stops nothing."""
    ordered = sorted(visits, key=lambda visit: visit.booking.row)
    found = [(visit, odd[1]) for visit in ordered if (odd := unlikely_day(visit.booking.appointment))]
    past = [visit for visit, kind in found if kind == "past"]
    far = [visit for visit, kind in found if kind == "far"]
    told = {visit.id for visit, _ in found}
    return [
        *_note(past, "the day of the procedure is past", HINT),
        *_note(far, "the procedure is more than a year after the day of printing", HINT),
        *_unlike(ordered, told),
    ]


def _unlike(visits: Sequence[Visit], told: set[str]) -> Iterator[Problem]:
    """Rows of other days than the one that more than half of all rows have."""
    days = Counter(visit.booking.appointment.date for visit in visits)
    if len(days) < 2:
        return
    (most, count), *_ = days.most_common(1)
    if 2 * count > len(visits):
        others = [visit for visit in visits if visit.booking.appointment.date != most and visit.id not in told]
        hint = f"{HINT}, or leave these rows out with --date {most}"
        yield from _note(others, f"most rows are of {most}, but not", hint)


def _note(visits: Sequence[Visit], message: str, hint: str) -> Iterator[Problem]:
    if not visits:
        return
    rows = ", ".join(map(_row, visits[:SHOWN]))
    more = f" and {len(visits) - SHOWN} more" if len(visits) > SHOWN else ""
    file, line, column = visits[0].booking.places["date"]
    yield Problem(file, line, column, f"{message}: row {rows}{more}", hint, severity=Severity.NOTE)


def _row(visit: Visit) -> str:
    day: dt.date | None = visit.booking.appointment.date
    return f"{visit.booking.row} (id {visit.id}, {day})"
