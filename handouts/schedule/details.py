"""A patient's details, from options or from a file of the same names, become an `Appointment`; each with its place.

The names are those of the options of `handouts make`: `at`, `ended`, `name`, `dob`, `mrn`, `physician`, `level`,
`medicine`, `id`, `procedure`, `language`, `large_print`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, ValidationError

from handouts.content.clocks import is_clock, parse_clock
from handouts.content.fields import CENTURY, Date, Flag, Model, Slug, date_hint, scalar
from handouts.content.reader import read_model
from handouts.content.sourcetext import shown_path
from handouts.invisible import bare_code, bare_prose, shown
from handouts.problems import InvalidValue, Option, Problem, Refused
from handouts.schedule.appointment import Appointment
from handouts.schedule.hours import check_alone
from handouts.schedule.languages import language_code
from handouts.schedule.medicine_cells import joined, parts
from handouts.schedule.null_words import is_null, is_pending, says_no_medicines
from handouts.schedule.telling import id_problem
from handouts.schedule.today import Today, day_in

LONGEST = 120  # characters of a name or number: more would push the page out of shape
Place = tuple[str, int, int]

# Names that Windows gives to devices, with or without an ending.
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.I)


LONGEST_ID = 60  # characters of an id in the name of a file
_LONGEST_GIVEN_ID = 1000


def _id(value: str) -> str:
    value = bare_code(value)
    if len(value) > _LONGEST_GIVEN_ID:
        raise InvalidValue(f"longer than {_LONGEST_GIVEN_ID} characters", "check that only an id stands here")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", value) or _DEVICES.fullmatch(value) or value[-1] == ".":
        raise InvalidValue(f"{shown(value)} cannot name a file", "use letters, digits, hyphens and underscores")
    return short_id(value)


def short_id(value: str) -> str:
    """An id of any length as files are named by it: a long one by its beginning and 16 digits of its SHA-256."""
    if len(value) <= LONGEST_ID:
        return value
    digest = hashlib.sha256(value.encode()).hexdigest()[:16]
    return f"{value[: LONGEST_ID - 17].rstrip('.')}-{digest}"


def _moment(value: str) -> tuple[dt.date, dt.time | None]:
    value = bare_code(value)
    if is_clock(value):
        raise InvalidValue(f"{value!r} has no date", 'write both, like "2026-12-01 10:00"')
    found = re.fullmatch(r"(\d{4}-\d{2}-\d{2})(?:[ T]+(.+))?", value)
    if not found:
        raise InvalidValue(f"{value!r} is not a date and time", date_hint(value, " 10:00"))
    try:
        day = dt.date.fromisoformat(found[1])
    except ValueError:
        raise InvalidValue(f"{found[1]} is not in the calendar", "check the month and the day") from None
    if day.year not in CENTURY:
        raise InvalidValue(f"{found[1]} is not a day of this century", "check the year")
    if not found[2]:
        return day, None
    time = parse_clock(found[2])
    check_alone(found[2].strip(), time)
    return day, time


def _instant(value: str) -> dt.datetime:
    day, time = _moment(value)
    if time is None:
        raise InvalidValue(f"{value!r} has no clock time", 'write it like "2026-12-01 11:05"')
    return dt.datetime.combine(day, time)


def _one_or_more(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def _medicines(value: str) -> tuple[str, ...]:
    """The medicines of a text, as `medicine_cells` splits it."""
    found = [words(part) for part in parts(value)]
    for name in found:
        if says_no_medicines(name) and not is_pending(name):
            raise InvalidValue(f"{name!r} is not a medicine", "leave it out for a patient who takes none")
    return tuple(words(name) for name in joined(found))


JOINERS = "\u200c\u200d\r\n\t"  # letters of some scripts need the first two; the others become spaces


def code(value: str) -> str:
    """One short number or code, without characters that cannot be seen. Raises ValueError."""
    return words(bare_code(value))


def words(value: str, longest: int = LONGEST) -> str:
    """One short text; nothing in it may turn the words around it about or hide. Raises ValueError."""
    value = bare_prose(value)
    if not value.isprintable() and (
        found := next(
            (c for c in value if unicodedata.category(c) in ("Cc", "Cf", "Co", "Cs") and c not in JOINERS), None
        )
    ):
        raise InvalidValue(f"it holds U+{ord(found):04X} {unicodedata.name(found, 'a control character')}", "delete it")
    text = " ".join(value.split())
    if len(text) > longest:
        raise InvalidValue(f"longer than {longest} characters", "check that only one value stands here")
    return text


def _given(read: Callable[[str], str]) -> Callable[[str], str]:
    def stated(value: str) -> str:
        if is_null(value):
            raise InvalidValue(f"{value!r} says that there is no value", "leave it out")
        return read(value)

    return stated


Words = Annotated[str, scalar(_given(words), "text")]
Code = Annotated[str, scalar(_given(code), "text")]
Medicines = Annotated[tuple[str, ...], scalar(_medicines, "text")]
Language = Annotated[str, scalar(language_code, "a language")]
Identifier = Annotated[str, scalar(_id, "an id")]
Moment = Annotated[tuple[dt.date, dt.time | None], scalar(_moment, "a date and time")]
Instant = Annotated[dt.datetime, scalar(_instant, "a date and time")]


class Details(Model):
    """The details as they may be given; all may be left out."""

    id: Identifier | None = None
    """Id of the appointment; it names the files."""
    name: Words | None = None
    """The patient's name."""
    dob: Date | None = None
    """Date of birth: 1946-05-04."""
    mrn: Code | None = None
    """Medical record number."""
    at: Moment | None = None
    """Date and time of the procedure, the clinic's clock: 2026-12-01 10:00."""
    ended: Instant | None = None
    """When the procedure ended: 2026-12-01 11:05."""
    physician: Words | None = None
    """Who performs it."""
    level: Code | None = None
    """Spinal level or site."""
    medicine: Annotated[tuple[Medicines, ...], BeforeValidator(_one_or_more)] = ()
    """The patient's medicines, generic or brand; each entry may name several."""
    procedure: Slug | None = None
    """Which of the clinic's procedures."""
    language: Language = ""
    """The patient's language, by its name or its code: Spanish, es."""
    large_print: Flag = False
    """true for large print."""


@dataclass(frozen=True)
class Given:
    """An appointment, the procedure asked for, and the place of each detail that was given."""

    appointment: Appointment
    procedure: str | None
    places: Mapping[str, Place]

    @classmethod
    def empty(cls) -> Given:
        """No details: a blank."""
        return cls(Appointment(), None, {})


def gather(options: Mapping[str, Any], file: Path | None = None, today: Today | None = None) -> Given:
    """Details from the options, by their names, and from a file. A detail given in both must be the same.

    `today` is the day of printing; nobody is born after it. Where it depends on the clinic, which is not known here,
    `printed_by` sets it afterwards. Raises Refused with every problem of both.
    """
    problems: list[Problem] = []
    given = {name: value for name, value in options.items() if value not in (None, (), False)}
    stated, places = _from_options(given, problems)
    if file is not None:
        try:
            loaded = read_model(file, Details)
        except Refused as refused:
            problems += _not_a_list(file) or refused.problems
        else:
            for name in sorted(loaded.value.model_fields_set):
                place = loaded.place(name)
                value = _value(loaded.value, name)
                if name in stated and stated[name] != value:
                    message = f"{option(name)} on the command line says something else"
                    problems.append(Problem(*place, message, "give it once: here or there"))
                stated[name], places[name] = value, place
    printed = None if today is None else day_in(today)
    if told := born_later(stated.get("dob"), printed):
        problems.append(Problem(*places["dob"], *told))
    appointment = appointment_of(stated)
    if told := id_problem(appointment.id, appointment.name, appointment.record_number, appointment.date_of_birth):
        problems.append(Problem(*places["id"], *told))
    if problems:
        raise Refused(problems)
    return Given(replace(appointment, printed=printed), stated.get("procedure"), places)


def _not_a_list(file: Path) -> list[Problem]:
    """What is wrong with a list of patients in the place of one patient's details."""
    if file.suffix.lower() not in _LISTS or not file.is_file():
        return []
    hint = f"a list of patients is for: handouts day {shown_path(file)}"
    return [Problem(shown_path(file), 0, 0, "the details of one patient are expected here, in YAML", hint)]


_LISTS = (".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".ods", ".numbers")


def printed_by(given: Given, today: Today, zone: dt.tzinfo) -> Given:
    """The same, printed today by a clinic in a zone. Raises Refused where the patient is born after that day."""
    printed, born = day_in(today, zone), given.appointment.date_of_birth
    if told := born_later(born, printed):
        raise Refused([Problem(*given.places.get("dob", (Option("--dob"), 0, 0)), *told)])
    return replace(given, appointment=replace(given.appointment, printed=printed))


def born_later(born: dt.date | None, today: dt.date | None) -> tuple[str, str] | None:
    """Message and hint where somebody is born after today."""
    if not born or not today or born <= today:
        return None
    return f"the date of birth {born} is after today, {today}", "check the year, the month and the day"


def _value(details: Details, name: str) -> Any:
    """A detail as an appointment holds it: medicines one by one, however they were put together."""
    if name == "medicine":
        return tuple(medicine for entry in details.medicine for medicine in entry)
    return getattr(details, name)


def option(name: str) -> Option:
    """The option that gives a detail: `large_print` is `--large-print`."""
    return Option.of(name)


def _from_options(given: Mapping[str, Any], problems: list[Problem]) -> tuple[dict[str, Any], dict[str, Place]]:
    written = {name: "true" if value is True else value for name, value in given.items()}
    try:
        details = Details.model_validate(written)
    except ValidationError as error:
        from handouts.content.complaints import of_detail  # here, where it is wanted: a cold start is spared it

        for detail in error.errors(include_url=False):
            message, hint = of_detail(detail)
            if str(written.get(str(detail["loc"][0]))).strip() == "":
                message, hint = "the value is empty", "give a value, or leave the option out"
            problems.append(Problem(option(str(detail["loc"][0])), 0, 0, message, hint))
        return {}, {}
    return (
        {name: _value(details, name) for name in details.model_fields_set},
        {name: (option(name), 0, 0) for name in details.model_fields_set},
    )


def appointment_of(stated: Mapping[str, Any]) -> Appointment:
    """Details by their names, checked, as an appointment; medicines one by one."""
    day, time = stated.get("at") or (None, None)
    return Appointment(
        id=stated.get("id") or "",
        name=stated.get("name") or "",
        date_of_birth=stated.get("dob"),
        record_number=stated.get("mrn") or "",
        date=day,
        time=time,
        ended=stated.get("ended"),
        physician=stated.get("physician") or "",
        level=stated.get("level") or "",
        medicines=tuple(stated.get("medicine") or ()),
        large_print=bool(stated.get("large_print")),
        language=stated.get("language") or "",
    )
