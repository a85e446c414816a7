"""Check an appointment against the set: closed clinics, impossible times, unknown sites and physicians."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from handouts.appointment_fields import place as field_place
from handouts.cached_property import cached_property
from handouts.compose.barcodes import barcode_misfit
from handouts.compose.context import HandoutContext
from handouts.compose.doses import answered_weight, patient_amount
from handouts.compose.times import (
    ComputedTimes,
    InvalidLocalTime,
    TimeRange,
    elapsed_time,
    local_date,
    to_instant,
    with_time,
)
from handouts.content.answers import answer_problems, parse_answer
from handouts.content.languages import interpreter_for, language_name
from handouts.content.medicine_details import NO_MEDICINES
from handouts.content.models.clinic import Clinic
from handouts.content.models.conditions import TAKES
from handouts.content.models.instructions import FASTING_LINES, InstructionSet
from handouts.content.models.layouts import DocumentRole
from handouts.content.models.times import FastingStart, FromMidnight
from handouts.content.resolution import decided_reader, possible_cases
from handouts.content.yaml.source_locations import Place
from handouts.errors import Problem
from handouts.schedule.appointment import Appointment
from handouts.schedule.weight import parse_weight

if TYPE_CHECKING:
    from handouts.content.content import Content

VALID_YEARS = range(1900, 2200)
MAX_WAIT = dt.timedelta(hours=8)
"""A check-in at a clock time that is longer than this before the start is refused as a probable typing error."""
MEDICINE_SECTIONS: dict[DocumentRole, str] = {"preparation": "medicines", "discharge": "restart"}
"""The `show` of the section that must list the patient's medicines, by the role of the document."""
MORNING_BEGINS = dt.time(4)
"""From this hour on, it is clear which midnight 'from midnight' means."""


@dataclass(frozen=True)
class AppointmentCheck:
    """The content, the appointment, and the place of each value of the appointment."""

    content: Content
    appointment: Appointment
    places: Mapping[str, Place]

    @property
    def clinic(self) -> Clinic:
        return self.content.clinic.value

    @cached_property
    def context(self) -> HandoutContext:
        """The appointment with its valid answers, and the set for it."""
        wrong = {name for name, _, _ in self.answer_problems}
        answers = tuple(answer for answer in self.appointment.answers if answer[0] not in wrong)
        return HandoutContext(
            self.content, "", replace(self.appointment, answers=answers) if wrong else self.appointment
        )

    @cached_property
    def answer_problems(self) -> tuple[tuple[str, str, str], ...]:
        """Name, message and hint of each answer that does not fit its question."""
        if not self.appointment.answers:
            return ()
        return tuple(answer_problems(self.content.instructions.value.all_asks, self.appointment.answers))

    @property
    def rules(self) -> InstructionSet:
        return self.context.rules

    def appointment_problem(self, field: str, message: str, hint: str = "") -> Problem:
        """A problem with the value of a field, at its place, or at its option if it has no place."""
        return Problem(*field_place(self.places, field), message, hint)

    def answer_problem(self, name: str, message: str, hint: str) -> Problem:
        """A problem with the answer to a question: in its own column, if it has one."""
        place = self.places.get(f"answers.{name}") or field_place(self.places, "answers")
        return Problem(*place, message, hint)

    def stated_place(self, *path: str) -> str:
        """File and line of a key of the set, as FILE:LINE."""
        file, line, _ = self.content.instructions.place(*path)
        return f"{file}:{line}"

    def set_problem(self, path: tuple[str, ...], message: str, hint: str = "") -> Problem:
        """A problem with a key of the set."""
        return Problem(*self.content.instructions.place(*self._source_path(path)), message, hint)

    def _source_path(self, path: tuple[str, ...]) -> tuple[str | int, ...]:
        """The path in the file of a key of the set, which may be in one of several cases."""
        rules = self.content.instructions.value
        cases = getattr(rules.cases, path[0], ())
        for _, case in possible_cases(rules, path[0], self.context.is_true) if cases else ():
            return "cases", path[0], next(index for index, entry in enumerate(cases) if entry is case), *path[1:]
        return path


def check_appointment(
    content: Content, appointment: Appointment, places: Mapping[str, Place] | None = None
) -> list[Problem]:
    """All problems, sorted. Times are compared only if all of them exist.

    `places` has the place of each field of the appointment; a field without a place is reported at its option.
    """
    check = AppointmentCheck(content, appointment, places or {})
    time_problems = [*_check_local_times(check), *_check_years(check)]
    problems = [
        *time_problems,
        *_check_closed_clinic(check),
        *_check_date_of_birth(check),
        *_check_goes_home(check),
        *_check_medicine_section(check),
        *_check_site(check),
        *_check_selection(check),
        *_check_scheduling(check),
        *_check_doses(check),
        *_check_visits(check),
        *_check_reader(check),
        *_check_interpreter(check),
        *_check_bilingual(check),
        *_check_barcode(check),
        *(check.answer_problem(*problem) for problem in check.answer_problems),
    ]
    if not time_problems:
        times = check.context.times
        problems += [
            problem
            for find in (_check_end_time, _check_check_in, _check_midnight, _check_fasting)
            for problem in find(check, times)
        ]
    return sorted(set(problems))


FACT_FIELDS = {"age": "date_of_birth", "weekday": "date", "side": "level"}
"""The field of an appointment that tells a fact, where their names differ. Other facts are answers and medicines."""
SAME_NAMES = frozenset(("level", "physician", "time"))


def _check_barcode(check: AppointmentCheck) -> Iterator[Problem]:
    if problem := barcode_misfit(check.content, check.appointment):
        yield check.appointment_problem("record_number", *problem)


def _check_reader(check: AppointmentCheck) -> Iterator[Problem]:
    """The words of a page are for one reader. A set for several needs to know which one it is for."""
    rules = check.content.instructions.value
    if isinstance(rules.reader, str) or decided_reader(rules, check.context.is_true):
        return
    facts = [fact for case in rules.reader if case.only_if for fact in case.only_if.facts]
    unknown = [fact for fact in dict.fromkeys(facts) if check.context.facts.value(fact) is None]
    fact = unknown[0] if unknown else ""
    field = fact if fact in SAME_NAMES else FACT_FIELDS.get(fact, "medicines" if fact.startswith(TAKES) else "answers")
    readers = " and ".join(sorted(rules.readers))
    needed = f"the answer to {fact!r}" if fact in rules.asks else "what the conditions of `reader` ask about"
    needed = "the date of birth and the date of the procedure" if fact == "age" else needed
    message = f"this set has other words for each reader ({readers}), and it is not known who reads these pages"
    yield check.appointment_problem(field, message, f"give {needed}")


def _check_interpreter(check: AppointmentCheck) -> Iterator[Problem]:
    """An interpreter has a name only if one is needed, and another language than the clinic's own."""
    appointment = check.appointment
    need, clinic_language = appointment.interpreter, check.content.set_language
    if need not in ("", "yes", "no") and not interpreter_for(need, clinic_language):
        message = f"an interpreter of {language_name(need)}, the language of the clinic"
        yield check.appointment_problem("interpreter", message, "write the language of the patient, yes or no")
    if not appointment.interpreter_name or appointment.interpreter not in ("", "no"):
        return
    reason = "no interpreter is needed" if appointment.interpreter else "`interpreter` is empty"
    hint = "write yes or the language in `interpreter`, or delete the name"
    yield check.appointment_problem("interpreter_name", f"the name of an interpreter, but {reason}", hint)


def _check_bilingual(check: AppointmentCheck) -> Iterator[Problem]:
    """A consent in two languages needs a patient who reads another language than the clinic's own."""
    appointment, content = check.appointment, check.content
    is_other = interpreter_for(appointment.language, content.labels.value.language)
    if content.own or not appointment.bilingual or is_other:
        return
    if not appointment.language:
        hint = "give the patient's language, like Spanish, or ask for one language only"
        yield check.appointment_problem("bilingual", "two languages, but the patient's language is not given", hint)
    else:
        message = f"two languages, but {language_name(appointment.language)} is the language of the clinic"
        yield check.appointment_problem(
            "bilingual", message, "change the patient's language, or ask for one language only"
        )


def _check_local_times(check: AppointmentCheck) -> Iterator[Problem]:
    appointment, zone = check.appointment, check.clinic.time_zone
    if appointment.time and not appointment.date:
        yield check.appointment_problem("time", "a time without a date", "give both, like 2026-12-01 10:00")
    start = dt.datetime.combine(appointment.date, appointment.time) if appointment.date and appointment.time else None
    for field, local in (("time", start), ("ended", appointment.ended)):
        if local is None:
            continue
        try:
            to_instant(local, zone)
        except (InvalidLocalTime, OverflowError) as error:
            yield check.appointment_problem(field, str(error), "give a time outside that hour")


def _check_medicine_section(check: AppointmentCheck) -> Iterator[Problem]:
    """The preparation and discharge documents must have a section for the patient's medicines."""
    takes_any = check.appointment.medicines not in ((), NO_MEDICINES)
    for document, layout in check.content.layouts.items() if takes_any else ():
        show = MEDICINE_SECTIONS.get(layout.value.role)
        if show and all(part.show != show for part in layout.value.sections):
            message = f"the {document} page has no section for the patient's medicines"
            yield Problem(*layout.place("sections"), message, f"add a section `show: {show}`")


def _check_site(check: AppointmentCheck) -> Iterator[Problem]:
    """The site must exist and fit the procedure: the patient signs for it on the consent form."""
    if not check.appointment.level:
        return
    from handouts.content.models.sites import site_problem

    if problem := site_problem(check.content.procedure.value.site_kind, check.appointment.level):
        yield check.appointment_problem("level", *problem)


def _check_selection(check: AppointmentCheck) -> Iterator[Problem]:
    """The location and the physician must be those of the clinic, and the content must be the text for them."""
    clinic, appointment = check.clinic, check.appointment
    if not (clinic.sites or clinic.physicians or appointment.location):
        return
    from handouts.schedule.clinic_choices import choose_selection

    choice = choose_selection(check.content, appointment)
    for field, message, hint in choice.problems:
        yield check.appointment_problem(field, message, hint)
    if not choice.problems and choice.selection != check.content.selection:
        message = "this text is for another site or physician"
        yield check.appointment_problem("location", message, "load the text for this appointment")


def _check_scheduling(check: AppointmentCheck) -> Iterator[Problem]:
    """The set may limit the times and the physicians of its procedure."""
    scheduling, appointment = check.rules.scheduling, check.appointment
    if scheduling.hours and appointment.time and not scheduling.hours[0] <= appointment.time <= scheduling.hours[1]:
        first, last = scheduling.hours
        message = f"{appointment.time:%H:%M} is outside the hours of this procedure, {first:%H:%M} to {last:%H:%M}"
        place = check.stated_place("scheduling", "hours")
        yield check.appointment_problem(
            "time", message, f"check AM or PM, and the procedure; the hours are set at {place}"
        )
    if not (scheduling.physicians and appointment.physician):
        return
    from handouts.schedule.person_names import is_listed_physician

    if not is_listed_physician(appointment.physician, scheduling.physicians):
        physicians = ", ".join(scheduling.physicians)
        message = f"{appointment.physician!r} is not among the physicians of this procedure: {physicians}"
        place = check.stated_place("scheduling", "physicians")
        yield check.appointment_problem("physician", message, f"correct the name, or add it to the list at {place}")


def _check_doses(check: AppointmentCheck) -> Iterator[Problem]:
    """The patient's weight and age must be in the tables of doses: a page never shows a dose of another row."""
    given, answered = check.appointment.weight, answered_weight(check.context)
    if given and answered and parse_weight(given).amount_in(answered.unit) != answered.amount:
        message = f"the weight {given} is not the answer to the question `weight`, {answered}"
        yield check.appointment_problem("weight", message, "give the weight only once")
    for index, table in enumerate(check.content.instructions.value.doses):
        is_for_others = table.only_if is not None and table.only_if.evaluate(check.context.is_true) is False
        amount = patient_amount(check.context, table)
        if is_for_others or amount is None or table.row_of(amount) is not None:
            continue
        file, line, _ = check.content.instructions.place("doses", index, "rows")
        if table.by_weight:
            field, value = "weight" if given else "answers", f"the weight {given or answered}"
            hint = "check the number and its unit; if they are right, add a row to the table, or leave out the weight"
        else:
            field, value = "date_of_birth", f"the age of {amount} {table.unit} on {check.appointment.date}"
            hint = "check both dates; if they are right, add a row to the table"
        message = f"{value} is outside the doses of {table.medicine!r} ({file}:{line})"
        yield check.appointment_problem(field, message, hint)


MAX_VISIT_DAYS = 366
"""A visit that is further from the procedure is refused as a probable typing error."""


def _check_visits(check: AppointmentCheck) -> Iterator[Problem]:
    """A visit is on its side of the procedure, not too far from it, and not in an hour that the clocks skip."""
    day, start = check.context.times.day, check.appointment.time
    answers = dict(check.context.appointment.answers)
    for name, visit in check.content.instructions.value.visits.items():
        answer = parse_answer(visit.question, answers.get(name, ""))
        if not isinstance(answer, dt.date):
            continue
        if isinstance(answer, dt.datetime):
            try:
                to_instant(answer, check.clinic.time_zone)
            except InvalidLocalTime as error:
                yield check.answer_problem(name, f"{name}: {error}", "give a time outside that hour")
                continue
        if day is None:
            continue
        on, time = local_date(answer), answer.time() if isinstance(answer, dt.datetime) else None
        days = (day - on).days if visit.side == "before" else (on - day).days
        is_wrong_time = False
        if time and start and days == 0:
            is_wrong_time = time > start if visit.side == "before" else time < start
        if days < 0 or is_wrong_time:
            other = "after" if visit.side == "before" else "before"
            message = f"{name}: {answer:%Y-%m-%d} is {other} the procedure on {day}"
            file, line, _ = check.content.instructions.place("visits", name, "side")
            hint = f"check both dates; the visit is {visit.side} the procedure ({file}:{line})"
            yield check.answer_problem(name, message, hint)
        elif days > MAX_VISIT_DAYS:
            message = f"{name}: {answer:%Y-%m-%d} is more than {MAX_VISIT_DAYS} days from the procedure on {day}"
            yield check.answer_problem(name, message, "check the year of both dates")


def _check_years(check: AppointmentCheck) -> Iterator[Problem]:
    for field, day in (("date", check.appointment.date), ("ended", check.appointment.ended)):
        if day and day.year not in VALID_YEARS:
            yield check.appointment_problem(
                field,
                f"the year {day.year} is out of range; expected {VALID_YEARS[0]} to {VALID_YEARS[-1]}",
                "check the year",
            )


def _check_closed_clinic(check: AppointmentCheck) -> Iterator[Problem]:
    closed, appointment = check.clinic.closed_on, check.appointment
    days = {appointment.date, appointment.ended.date() if appointment.ended else None} - {None}
    late = sorted(day for day in days if day and closed and day >= closed)
    if closed and late:
        yield Problem(
            *check.content.clinic.place("closed_on"),
            f"{check.clinic.name} closed on {closed}; no handouts can be made for a procedure on {late[0]}",
            f"give a date before {closed}, or choose another clinic",
        )


MAX_STAY = dt.timedelta(days=90)
"""A longer stay is refused as a probable typing error."""


def _check_goes_home(check: AppointmentCheck) -> Iterator[Problem]:
    """The patient goes home on the day of the procedure or later."""
    day, home = check.appointment.date, check.appointment.goes_home
    ended = check.appointment.ended.date() if check.appointment.ended else None
    first = ended or day
    if home is None or first is None or dt.timedelta() <= home - first <= MAX_STAY:
        return
    if home < first:
        message = f"the patient goes home on {home}, before the procedure on {first}"
    else:
        message = f"the patient goes home on {home}, more than {MAX_STAY.days} days after the procedure on {first}"
    yield check.appointment_problem("goes_home", message, "check both days")


def _check_date_of_birth(check: AppointmentCheck) -> Iterator[Problem]:
    appointment = check.appointment
    day = appointment.date or (appointment.ended.date() if appointment.ended else None)
    born = appointment.date_of_birth
    if not day or not born:
        return
    if born > day:
        hint = "check the date of birth, and the day of the procedure"
        yield check.appointment_problem(
            "date_of_birth", f"the date of birth {born} is after the procedure on {day}", hint
        )
    elif day.year - born.year - ((day.month, day.day) < (born.month, born.day)) > 120:
        yield check.appointment_problem(
            "date_of_birth", f"the date of birth {born} is more than 120 years before {day}", "check the year"
        )


def _check_end_time(check: AppointmentCheck, times: ComputedTimes) -> Iterator[Problem]:
    day, end = times.day, times.ended
    if day is None or end is None:
        return
    if times.start is None:
        if not dt.timedelta() <= end.date() - day <= dt.timedelta(days=1):
            message = f"the procedure on {day} cannot have ended on {end.date()}"
            yield check.appointment_problem(
                "ended", message, "check both days: it ends on the same day, or on the next"
            )
        return
    duration = elapsed_time(times.start, end)
    if dt.timedelta() <= duration <= dt.timedelta(hours=24):
        return
    ended, started = f"{end:%Y-%m-%d %H:%M}", f"{times.start:%Y-%m-%d %H:%M}"
    if duration < dt.timedelta():
        message = f"the procedure ended at {ended}, before it began at {started}"
        hint = "check the day and both times; a procedure that ends after midnight ends on the next day"
    else:
        message = f"the procedure ended at {ended}, more than 24 hours after it began at {started}"
        hint = "check both days"
    yield check.appointment_problem("ended", message, hint)


def _check_check_in(check: AppointmentCheck, times: ComputedTimes) -> Iterator[Problem]:
    rule = check.rules.arrival.check_in
    if not isinstance(rule, dt.time):
        return
    latest = with_time(times.check_in.last) if times.check_in else None
    if not (latest and times.start):
        return
    if elapsed_time(latest, times.start) > MAX_WAIT:
        yield check.set_problem(
            ("arrival", "check_in"),
            f"check-in at {rule:%H:%M} is more than {MAX_WAIT.seconds // 3600} hours before {times.start:%H:%M}",
            "to count back from the appointment, write a length like 1 h 30 min; otherwise give an earlier appointment",
        )
    if elapsed_time(times.start, latest) > dt.timedelta():
        yield check.set_problem(
            ("arrival", "check_in"),
            f"check-in at {rule:%H:%M} is later than the appointment at {times.start:%H:%M}",
            "give a later appointment, or write the check-in as a length of time, like 30 min",
        )


def _check_midnight(check: AppointmentCheck, times: ComputedTimes) -> Iterator[Problem]:
    from_midnight = [path for path, rule, _ in _stops(check, times) if isinstance(rule, FromMidnight)]
    if not from_midnight:
        return
    arrival = with_time(times.check_in.first) if times.check_in else None
    arrivals = [point for point in (times.start, arrival) if point]
    first = min(arrivals, default=None, key=lambda instant: instant.astimezone(dt.UTC))
    if first is None or times.day is None or (first.date() == times.day and first.time() >= MORNING_BEGINS):
        return
    for path in from_midnight:
        yield check.set_problem(
            path,
            f"the patient arrives at {first:%Y-%m-%d %H:%M}: it is unclear which midnight 'from midnight' means",
            "replace 'from midnight' with a number of hours, or give another appointment",
        )


def _stops(
    check: AppointmentCheck, times: ComputedTimes
) -> Iterator[tuple[tuple[str, ...], FastingStart | None, TimeRange | None]]:
    """The path, the rule and the time of each line of `fasting`, and of `smoking`."""
    for name in FASTING_LINES:
        yield ("fasting", name), getattr(check.rules.fasting, name), times.fasting_stop(name)
    if check.rules.smoking:
        yield ("smoking", "stop"), check.rules.smoking.stop, times.stop_smoking


def _check_fasting(check: AppointmentCheck, times: ComputedTimes) -> Iterator[Problem]:
    for path, rule, stop in _stops(check, times):
        if not isinstance(rule, dt.time):
            continue
        stop_time = with_time(stop.first) if stop else None
        if stop_time and times.start and elapsed_time(times.start, stop_time) > dt.timedelta():
            subject = "no smoking" if path[0] == "smoking" else "fasting"
            yield check.set_problem(
                path,
                f"{subject} from {rule:%H:%M} begins after the appointment at {times.start:%H:%M}",
                "give a later appointment, or write hours, like 8 h before arrival",
            )
