"""The times of other visits than the procedure, from the answers of an appointment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from handouts.compose.times import InvalidLocalTime, Point, to_instant
from handouts.content.answers import parse_answer
from handouts.content.models.clinic import Clinic
from handouts.content.models.instructions import InstructionSet
from handouts.schedule.appointment import Appointment


def visit_times(rules: InstructionSet, clinic: Clinic, appointment: Appointment) -> Mapping[str, Point | None]:
    """The day or the instant of each visit of a set; None if it is not known. The answers are valid."""
    if not rules.visits:
        return {}
    answers = dict(appointment.answers)
    return {
        name: visit_time(parse_answer(visit.question, answers.get(name, "")), clinic)
        for name, visit in rules.visits.items()
    }


def visit_time(answer: object, clinic: Clinic) -> Point | None:
    """The answer as a day, or as an instant in the clinic's time zone. A time that the clocks skip leaves the day."""
    if isinstance(answer, dt.datetime):
        try:
            return to_instant(answer, clinic.time_zone)
        except InvalidLocalTime:
            return answer.date()
    return answer if isinstance(answer, dt.date) else None
