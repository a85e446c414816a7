"""What is wrong between a set and an appointment, to problems at their places: closed clinics, impossible times."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from handouts.appointment_fields import place as place_of
from handouts.compose.times import ComputedTimes, InvalidLocalTime, elapsed_time, to_instant, with_time
from handouts.content.models.clinic import Clinic
from handouts.content.models.instructions import InstructionSet
from handouts.content.models.layouts import DocumentRole
from handouts.content.models.times import FromMidnight
from handouts.content.yaml.source_locations import Place
from handouts.errors import Problem
from handouts.schedule.appointment import Appointment

if TYPE_CHECKING:
    from handouts.content.content import Content

YEARS = range(1900, 2200)
LONGEST_WAIT = dt.timedelta(hours=8)
"""A check-in by the clock that lies longer before the appointment is taken for a slip of the pen."""
MEDICINES: dict[DocumentRole, str] = {"preparation": "medicines", "discharge": "restart"}
"""The section that must show the patient's medicines, by the role of the page."""
MORNING = dt.time(4)
"""From this hour on, 'the midnight before' can only be one."""


@dataclass(frozen=True)
class AppointmentCheck:
    """One content and one appointment, and where the appointment's values stand."""

    content: Content
    appointment: Appointment
    places: Mapping[str, Place]

    @property
    def clinic(self) -> Clinic:
        return self.content.clinic.value

    @property
    def rules(self) -> InstructionSet:
        return self.content.instructions.value

    def input(self, field: str, message: str, hint: str = "") -> Problem:
        """A problem of the appointment: where the value of a field stands, else at its option."""
        return Problem(*place_of(self.places, field), message, hint)

    def stated_at(self, *path: str) -> str:
        """File and line of a key of the set."""
        file, line, _ = self.content.instructions.place(*path)
        return f"{file}:{line}"

    def rule(self, path: tuple[str, ...], message: str, hint: str = "") -> Problem:
        """A problem of the set, at the place of a key."""
        return Problem(*self.content.instructions.place(*path), message, hint)


def check_appointment(
    content: Content, appointment: Appointment, places: Mapping[str, Place] | None = None
) -> list[Problem]:
    """All problems; times are compared only once each of them exists."""
    case = AppointmentCheck(content, appointment, places or {})
    impossible = [*_clocks(case), *_years(case)]
    problems = [*impossible, *_closed(case), *_birth(case), *_dropped(case), *_site(case), *_scheduling(case)]
    if not impossible:
        moments = ComputedTimes(case.clinic, case.rules, appointment)
        problems += [problem for find in (_order, _check_in, _midnight, _fasting) for problem in find(case, moments)]
    return sorted(set(problems))


def _clocks(case: AppointmentCheck) -> Iterator[Problem]:
    given, zone = case.appointment, case.clinic.time_zone
    if given.time and not given.date:
        yield case.input("time", "a time without a date", "give both, like 2026-12-01 10:00")
    start = dt.datetime.combine(given.date, given.time) if given.date and given.time else None
    for field, local in (("time", start), ("ended", given.ended)):
        if local is None:
            continue
        try:
            to_instant(local, zone)
        except (InvalidLocalTime, OverflowError) as error:
            yield case.input(field, str(error), "give a time outside that hour")


def _dropped(case: AppointmentCheck) -> Iterator[Problem]:
    """A patient's medicines must have their place on the pages that tell about medicines."""
    for document, layout in case.content.layouts.items() if case.appointment.medicines else ():
        show = MEDICINES.get(layout.value.role)
        if show and all(part.show != show for part in layout.value.sections):
            message = f"no section shows the patient's medicines on the {document} page"
            yield Problem(*layout.place("sections"), message, f"add a section `show: {show}`")


def _site(case: AppointmentCheck) -> Iterator[Problem]:
    """A site that does not exist, or that is none of this procedure, is signed for on the consent."""
    if not case.appointment.level:
        return
    from handouts.content.models.sites import site_problem

    if complaint := site_problem(case.content.procedure.value.site_kind, case.appointment.level):
        yield case.input("level", *complaint)


def _scheduling(case: AppointmentCheck) -> Iterator[Problem]:
    """A time and a physician that the set does not know; nothing where it states none."""
    stated, given = case.rules.scheduling, case.appointment
    if stated.hours and given.time and not stated.hours[0] <= given.time <= stated.hours[1]:
        first, last = stated.hours
        message = f"{given.time:%H:%M} is outside the hours of this procedure, {first:%H:%M} to {last:%H:%M}"
        hint = f"check AM and PM, and the procedure; the hours are stated at {case.stated_at('scheduling', 'hours')}"
        yield case.input("time", message, hint)
    if not (stated.physicians and given.physician):
        return
    from handouts.schedule.person_names import is_listed_physician

    if not is_listed_physician(given.physician, stated.physicians):
        message = f"{given.physician!r} is none of those who do this procedure: {', '.join(stated.physicians)}"
        place = case.stated_at("scheduling", "physicians")
        yield case.input("physician", message, f"correct the name, or add it to the list at {place}")


def _years(case: AppointmentCheck) -> Iterator[Problem]:
    for field, day in (("date", case.appointment.date), ("ended", case.appointment.ended)):
        if day and day.year not in YEARS:
            yield case.input(
                field, f"the year {day.year} cannot be right; expected {YEARS[0]} to {YEARS[-1]}", "check the year"
            )


def _closed(case: AppointmentCheck) -> Iterator[Problem]:
    closed, given = case.clinic.closed_on, case.appointment
    days = {given.date, given.ended.date() if given.ended else None} - {None}
    late = sorted(day for day in days if day and closed and day >= closed)
    if closed and late:
        yield Problem(
            *case.content.clinic.place("closed_on"),
            f"{case.clinic.name} closed on {closed}; nothing is made for a procedure on {late[0]}",
            f"give a date before {closed}, or choose another clinic",
        )


def _birth(case: AppointmentCheck) -> Iterator[Problem]:
    given = case.appointment
    day = given.date or (given.ended.date() if given.ended else None)
    born = given.date_of_birth
    if not day or not born:
        return
    if born > day:
        hint = "check the date of birth, and the day of the procedure"
        yield case.input("date_of_birth", f"the date of birth {born} is after the procedure on {day}", hint)
    elif day.year - born.year - ((day.month, day.day) < (born.month, born.day)) > 120:
        yield case.input(
            "date_of_birth", f"the date of birth {born} is more than 120 years before {day}", "check the year"
        )


def _order(case: AppointmentCheck, moments: ComputedTimes) -> Iterator[Problem]:
    day, end = moments.day, moments.ended
    if day is None or end is None:
        return
    if moments.start is None:
        if not dt.timedelta() <= end.date() - day <= dt.timedelta(days=1):
            message = f"the procedure on {day} cannot have ended on {end.date()}"
            yield case.input("ended", message, "check both days: it ends on the same day, or on the next")
        return
    took = elapsed_time(moments.start, end)
    if dt.timedelta() <= took <= dt.timedelta(hours=24):
        return
    words = f"{end:%Y-%m-%d %H:%M}", f"{moments.start:%Y-%m-%d %H:%M}"
    if took < dt.timedelta():
        message = f"the procedure ended at {words[0]}, before it began at {words[1]}"
        hint = "check the day and both times; one that ends after midnight ends on the next day"
    else:
        message = f"the procedure ended at {words[0]}, more than 24 hours after it began at {words[1]}"
        hint = "check the day of both"
    yield case.input("ended", message, hint)


def _check_in(case: AppointmentCheck, moments: ComputedTimes) -> Iterator[Problem]:
    rule, found = case.rules.arrival.check_in, moments.check_in
    at = with_time(found.last) if found else None
    if not (isinstance(rule, dt.time) and at and moments.start):
        return
    if elapsed_time(at, moments.start) > LONGEST_WAIT:
        yield case.rule(
            ("arrival", "check_in"),
            f"check-in at {rule:%H:%M} is more than {LONGEST_WAIT.seconds // 3600} hours before {moments.start:%H:%M}",
            "is a lead time meant, like 1 h 30 min? Else give an earlier appointment",
        )
    if elapsed_time(moments.start, at) > dt.timedelta():
        yield case.rule(
            ("arrival", "check_in"),
            f"check-in at {rule:%H:%M} is later than the appointment at {moments.start:%H:%M}",
            "give a later appointment, or a check-in that is a lead time, like 30 min",
        )


def _midnight(case: AppointmentCheck, moments: ComputedTimes) -> Iterator[Problem]:
    arrival = with_time(moments.check_in.first) if moments.check_in else None
    known = [point for point in (moments.start, arrival) if point]
    first = min(known, default=None, key=lambda at: at.astimezone(dt.UTC))
    if first is None or moments.day is None or (first.date() == moments.day and first.time() >= MORNING):
        return
    for name, rule in (("food", case.rules.fasting.food), ("clear_liquids", case.rules.fasting.clear_liquids)):
        if isinstance(rule, FromMidnight):
            yield case.rule(
                ("fasting", name),
                f"from midnight, but the patient comes at {first:%Y-%m-%d %H:%M}: which midnight is not sure",
                "write a number of hours in place of 'from midnight', or give another appointment",
            )


def _fasting(case: AppointmentCheck, moments: ComputedTimes) -> Iterator[Problem]:
    fasting = case.rules.fasting
    for name, rule, stop in (
        ("food", fasting.food, moments.stop_eating),
        ("clear_liquids", fasting.clear_liquids, moments.stop_drinking),
    ):
        at = with_time(stop.first) if stop else None
        if isinstance(rule, dt.time) and at and moments.start and elapsed_time(moments.start, at) > dt.timedelta():
            yield case.rule(
                ("fasting", name),
                f"fasting from {rule:%H:%M} begins after the appointment at {moments.start:%H:%M}",
                "give a later appointment, or hours: 8 h before arrival",
            )
