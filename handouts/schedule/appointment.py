"""An appointment, and how it is read from options of the command line or from a YAML file.

`handouts.appointment_fields` is the table of field names. The classes that hold them, from input to page:

- `Appointment` (here): all that a page says about the patient and the time; empty for a blank page.
- `GivenDetails` (here): an appointment, the chosen procedure, and the place of each value. `gather_details` makes it
  from options and a file, `Booking.details` from a row of a list.
- `Booking` (`schedule.booking`): one row of a list: an appointment, its clinic and procedure, and what only the front
  desk needs (documents, email, phone, notes). `schedule.rows` makes it; the desk makes one from its form.
- `Visit` (`day.plan`): a booking that can be printed, with the content of its set, its documents and its times.
- `Document` (`handouts.document`): one handout as data, without layout. `compose` makes it from content and an
  appointment; `typeset` draws it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from dataclasses import fields as dataclass_fields
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BeforeValidator, ValidationError, create_model
from pydantic import Field as PydanticField

from handouts.appointment_fields import DETAIL_FIELDS, FIELD_OF_KEY, FIELDS, Kind, Place, option
from handouts.appointment_fields import place as place_of
from handouts.content.answers import Answers, answer_name, parse_answer_option
from handouts.content.languages import interpreter_need, language_code
from handouts.content.medicine_details import (
    CLOSING_BRACKETS,
    OPENING_BRACKETS,
    has_only_details,
    is_not_taken_heading,
)
from handouts.content.models.scalars import (
    PROCEDURE_YEARS,
    ContentModel,
    Date,
    FieldParser,
    Flag,
    Slug,
    date_hint,
    scalar,
)
from handouts.content.models.times import is_clock_time, parse_clock_time
from handouts.content.reader import read_model
from handouts.content.yaml.source import shown_path
from handouts.errors import InputError, InvalidValue, Problem
from handouts.invisible_characters import clean_code, clean_text, quote_visibly
from handouts.schedule.cell_values import check_single_time, is_empty_word, is_pending, says_no_medicines
from handouts.schedule.id_privacy import id_privacy_problem
from handouts.schedule.today import Today, today_in_zone
from handouts.schedule.weight import parse_weight

MAX_TEXT = 120
"""Most characters of a name or number: more would not fit on the page."""
MAX_FILE_ID = 60
"""Most characters of an id in a file name."""
MAX_SENTENCE = 300
"""Most characters of a sentence that a clinician adds."""
_MARKDOWN = re.compile(r"\*\*|__|^#+ |^[-*] |`|\]\(")
_MAX_ID = 1000
DATE_HINT = "check the year, the month and the day"
_LIST_SUFFIXES = (".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".ods", ".numbers")


@dataclass(frozen=True)
class Appointment:
    """All that a page says about the patient and the appointment. `appointment_fields` describes the fields.

    Times are the clinic's local time, without a zone; `time` needs `date`.
    """

    id: str = ""
    name: str = ""
    date_of_birth: dt.date | None = None
    record_number: str = ""
    date: dt.date | None = None
    time: dt.time | None = None
    ended: dt.datetime | None = None
    goes_home: dt.date | None = None
    physician: str = ""
    level: str = ""
    location: str = ""
    """Site of the clinic, as written. `content.location` is the site that it names."""
    medicines: tuple[str, ...] = ()
    own_risks: tuple[str, ...] = ()
    """Risks that the clinician adds for this patient. They are printed as written, and kept nowhere else."""
    own_risks_by: str = ""
    own_risks_on: dt.date | None = None
    weight: str = ""
    """As `weight.parse_weight` writes it: '21.5 kg'."""
    answers: Answers = ()
    """The patient's answers to the questions of the set, as written."""
    large_print: bool = False
    language: str = ""
    """Tag of the patient's language; '' is the clinic's own."""
    interpreter: str = ""
    """As `languages.interpreter_need` writes it: 'yes', 'no', or the language of the interpreter; '' is not known."""
    interpreter_name: str = ""
    """Name or ID number of the interpreter."""
    bilingual: bool = False
    """Consent forms have the clinic's own language beside the patient's."""
    printed: dt.date | None = None
    """The day of printing. Pages point out earlier days as past."""


APPOINTMENT_FIELDS = tuple(field.name for field in dataclass_fields(Appointment))
"""The fields of an appointment. A booking holds the other fields of a list."""


@dataclass(frozen=True)
class GivenDetails:
    """An appointment, the chosen procedure, and the place of each value by the name of its field."""

    appointment: Appointment
    procedure: str | None
    places: Mapping[str, Place]

    def place(self, field: str) -> Place:
        """The place of a field's value; the field's option if it has no value."""
        return place_of(self.places, field)

    @classmethod
    def empty(cls) -> GivenDetails:
        """No details, for a blank page."""
        return cls(Appointment(), None, {})


def gather_details(options: Mapping[str, Any], file: Path | None = None, today: Today | None = None) -> GivenDetails:
    """Details from options and a YAML file. A value in both must be the same.

    The keys of `options` are names or aliases of fields in `appointment_fields`. `today` is the day of printing: a date
    of birth after it is a problem. If it depends on the clinic, which is not known here, call `with_printing_day`
    afterwards. Raises InputError with every problem of both.
    """
    problems: list[Problem] = []
    given_options = {FIELD_OF_KEY[key]: value for key, value in options.items() if value not in (None, (), False)}
    values, places = _read_options(given_options, problems)
    if file is not None:
        file_values, file_places = _read_file(file, problems)
        for name in sorted(file_values):
            if name in values and values[name] != file_values[name]:
                message = f"{places[name][0]} on the command line has a different value"
                problem = Problem(*file_places[name], message, "give it in one of the two places only")
                problems += [problem] if problem not in problems else []  # a date and its time have one place
        values |= file_values
        places |= file_places
    printed = None if today is None else today_in_zone(today)
    if problem_text := birth_date_problem(values.get("date_of_birth"), printed):
        problems.append(Problem(*places["date_of_birth"], *problem_text))
    appointment = build_appointment(values)
    if problem_text := id_privacy_problem(
        appointment.id, appointment.name, appointment.record_number, appointment.date_of_birth
    ):
        problems.append(Problem(*places["id"], *problem_text))
    if problems:
        raise InputError(problems)
    return GivenDetails(replace(appointment, printed=printed), values.get("procedure"), places)


def with_printing_day(details: GivenDetails, today: Today, zone: dt.tzinfo) -> GivenDetails:
    """The details, printed today by a clinic in `zone`. Raises InputError for a patient born after that day."""
    printed, born = today_in_zone(today, zone), details.appointment.date_of_birth
    if problem_text := birth_date_problem(born, printed):
        raise InputError([Problem(*details.place("date_of_birth"), *problem_text)])
    return replace(details, appointment=replace(details.appointment, printed=printed))


def birth_date_problem(born: dt.date | None, today: dt.date | None) -> tuple[str, str] | None:
    """Message and hint for a date of birth after today; else None."""
    if not born or not today or born <= today:
        return None
    return f"the date of birth {born} is after today, {today}", DATE_HINT


def build_appointment(values: Mapping[str, Any]) -> Appointment:
    """An appointment from checked values by field name. Values of other fields are left out."""
    return Appointment(**{name: values[name] for name in APPOINTMENT_FIELDS if values.get(name)})


# -- Days that are probably a mistake ----------------------------------------------------------------------------------
UnlikelyDay: TypeAlias = Literal["past", "far"]
_DAYS_AFTER_END = dt.timedelta(days=3)
"""Instructions for home may be printed some days after the procedure has ended."""


def unlikely_day(appointment: Appointment) -> tuple[dt.date, UnlikelyDay] | None:
    """The day of the procedure if it is before the day of printing, or more than a year after it. Only a warning."""
    printed = appointment.printed
    day = appointment.date or (appointment.ended.date() if appointment.ended else None)
    if not day or not printed:
        return None
    if day < (printed - _DAYS_AFTER_END if appointment.ended else printed):
        return day, "past"
    return (day, "far") if day > _one_year_after(printed) else None


def unlikely_day_problem(appointment: Appointment) -> tuple[str, str] | None:
    """Message and hint for an unlikely day; else None."""
    unlikely = unlikely_day(appointment)
    if unlikely is None:
        return None
    day, kind = unlikely
    distance = "is past" if kind == "past" else "is more than a year ahead"
    return f"the procedure on {day} {distance}: the day of printing is {appointment.printed}", DATE_HINT


def _one_year_after(day: dt.date) -> dt.date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # the 29th of February, or the last year of the calendar
        return day + dt.timedelta(days=366) if day.year < dt.MAXYEAR else day


# -- Values ------------------------------------------------------------------------------------------------------------
_JOINERS = "\u200c\u200d\r\n\t"  # letters of some scripts need the first two; the others become spaces
# Names that Windows reserves for devices, with or without a suffix.
_WINDOWS_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.I)


def clean_line(value: str, longest: int = MAX_TEXT) -> str:
    """A short text on one line. Raises InvalidValue for characters that change or hide other text, and for length."""
    value = clean_text(value)
    if not value.isprintable() and (control := next(filter(_is_control, value), None)):
        name = unicodedata.name(control, "a control character")
        raise InvalidValue(f"it contains U+{ord(control):04X} {name}", "delete it")
    text = " ".join(value.split())
    if len(text) > longest:
        raise InvalidValue(f"longer than {longest} characters", "write only one value here")
    return text


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Co", "Cs") and character not in _JOINERS


def clean_identifier(value: str) -> str:
    """A short number or code without invisible characters. Raises InvalidValue."""
    return clean_line(clean_code(value))


def short_id(value: str) -> str:
    """An id for file names: a long one is cut, and 16 digits of its SHA-256 are added."""
    if len(value) <= MAX_FILE_ID:
        return value
    digest = hashlib.sha256(value.encode()).hexdigest()[:16]
    return f"{value[: MAX_FILE_ID - 17].rstrip('.')}-{digest}"


def _parse_id(value: str) -> str:
    value = clean_code(value)
    if len(value) > _MAX_ID:
        raise InvalidValue(f"longer than {_MAX_ID} characters", "write only the id here")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", value) or _WINDOWS_DEVICE.fullmatch(value) or value[-1] == ".":
        raise InvalidValue(
            f"{quote_visibly(value)} cannot be used in a file name", "use letters, digits, hyphens and underscores"
        )
    return short_id(value)


def _parse_moment(value: str) -> tuple[dt.date, dt.time | None]:
    value = clean_code(value)
    if is_clock_time(value):
        raise InvalidValue(f"{value!r} has no date", 'write both, like "2026-12-01 10:00"')
    match = re.fullmatch(r"(\d{4}-\d{2}-\d{2})(?:[ T]+(.+))?", value)
    if not match:
        raise InvalidValue(f"{value!r} is not a date and time", date_hint(value, " 10:00"))
    try:
        day = dt.date.fromisoformat(match[1])
    except ValueError:
        raise InvalidValue(f"{match[1]} is not a valid date", "check the month and the day") from None
    if day.year not in PROCEDURE_YEARS:
        raise InvalidValue(f"{match[1]} is not in this century", "check the year")
    if not match[2]:
        return day, None
    time = parse_clock_time(match[2])
    check_single_time(match[2].strip(), time)
    return day, time


def _parse_instant(value: str) -> dt.datetime:
    day, time = _parse_moment(value)
    if time is None:
        raise InvalidValue(f"{value!r} has no time", 'write it like "2026-12-01 11:05"')
    return dt.datetime.combine(day, time)


def _parse_clock(value: str) -> dt.time:
    value = clean_code(value)
    time = parse_clock_time(value)
    check_single_time(value.strip(), time)
    return time


def _refuse_empty_words(parse: Callable[[str], str]) -> Callable[[str], str]:
    def parse_value(value: str) -> str:
        if is_empty_word(value):
            raise InvalidValue(f"{value!r} is not a value", "leave it out")
        return parse(value)

    return parse_value


# -- Medicines ---------------------------------------------------------------------------------------------------------
_LINE_BREAKS = re.compile(r"[\r\n]+")
_SEPARATOR = re.compile(r"[;|\u00a6\uff1b\uff5c\uff0c\u3001\u060c\u061b]|,(?!\d{3}(?!\d))|(?<!\d),")
"""Separators of medicines: commas, semicolons and bars, also in their Chinese, Japanese and Arabic forms."""


def split_medicines(value: str) -> list[str]:
    """The parts of a text that lists medicines; no word is dropped.

    `Plavix, Eliquis` has two parts, and so do `Plavix|Eliquis` and two lines. A comma in a number (`1,000 IU`) or in
    brackets does not separate. The text after `Allergies:` stays with it up to the end of the line.
    """
    return [part for line in _LINE_BREAKS.split(value) for part in _split_line(line) if part]


def _split_line(line: str) -> Iterator[str]:
    in_brackets, start = _bracketed_offsets(line), 0
    for match in _SEPARATOR.finditer(line):
        if match.start() in in_brackets:
            continue
        part = line[start : match.start()]
        if is_not_taken_heading(part):
            break
        yield part.strip()
        start = match.end()
    yield line[start:].strip()


def _bracketed_offsets(line: str) -> set[int]:
    """Offsets inside brackets that have both ends."""
    inside: set[int] = set()
    opened: list[int] = []
    for offset, character in enumerate(line):
        if character in OPENING_BRACKETS:
            opened.append(offset)
        elif character in CLOSING_BRACKETS and opened:
            inside.update(range(opened.pop(), offset))
    return inside


def join_fragments(parts: list[str]) -> list[str]:
    """The medicines of these parts. A part without a name (`75 mg`, `once a day`) joins the one before it."""
    medicines: list[str] = []
    prefix = ""  # parts without a name that come before the first name: `81 mg, aspirin`
    for part in parts:
        if not has_only_details(part):
            medicines.append(f"{prefix}, {part}" if prefix else part)
            prefix = ""
        elif medicines:
            medicines[-1] = f"{medicines[-1]}, {part}"
        else:
            prefix = f"{prefix}, {part}" if prefix else part
    return medicines if medicines or not prefix else [prefix]


def _parse_medicines(value: str) -> tuple[str, ...]:
    parts = [clean_line(part) for part in split_medicines(value)]
    for part in parts:
        if says_no_medicines(part) and not is_pending(part):
            raise InvalidValue(f"{part!r} is not a medicine", "leave it out for a patient who takes none")
    return tuple(clean_line(medicine) for medicine in join_fragments(parts))


def clean_sentence(value: str) -> str:
    """A sentence that a clinician adds to a page, on one line. Raises InvalidValue for Markdown and for length."""
    text = clean_line(value, MAX_SENTENCE)
    if match := _MARKDOWN.search(text):
        raise InvalidValue(f"it contains {match[0].strip()!r}, which would be printed", "write a plain sentence")
    return text


def _as_tuple(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def parse_answers(value: object) -> Answers:
    """Answers from options (`contrast_allergy=yes`) or from a mapping of a YAML file. Raises InvalidValue.

    Two different answers to one question are refused.
    """
    pairs = [(answer_name(name), clean_line(text)) for name, text in value.items()] if isinstance(value, dict) else [
        parse_answer_option(clean_line(part))
        for text in _as_tuple(value)
        for part in re.split(r"[;\n]", text)
        if part.strip()
    ]  # fmt: skip
    answers: dict[str, str] = {}
    for name, text in pairs:
        if answers.setdefault(name, text).casefold() != text.casefold():
            raise InvalidValue(f"{name!r} has two answers: {answers[name]!r} and {text!r}", "delete one of them")
    return tuple(sorted(answers.items()))


# -- Models ------------------------------------------------------------------------------------------------------------
_Line = Annotated[str, scalar(_refuse_empty_words(clean_line), "text")]
_Code = Annotated[str, scalar(_refuse_empty_words(clean_identifier), "text")]
_Medicines = Annotated[tuple[str, ...], scalar(_parse_medicines, "text")]
_Sentence = Annotated[str, scalar(_refuse_empty_words(clean_sentence), "text")]
_Weight = Annotated[str, scalar(_refuse_empty_words(lambda value: str(parse_weight(clean_code(value)))), "a weight")]
_Language = Annotated[str, scalar(language_code, "a language")]
_Interpreter = Annotated[str, scalar(interpreter_need, "yes, no or a language")]
_Moment = Annotated[tuple[dt.date, dt.time | None], scalar(_parse_moment, "a date and time")]
_Instant = Annotated[dt.datetime, scalar(_parse_instant, "a date and time")]
_Clock = Annotated[dt.time, scalar(_parse_clock, "a time")]
Identifier = Annotated[str, scalar(_parse_id, "an id")]

FieldTypes: TypeAlias = Mapping[Kind, tuple[Any, Any]]
"""For each kind of field: its type, with the parser as an annotation, and its default."""

FIELD_TYPES: FieldTypes = {
    "id": (Identifier | None, None),
    "person": (_Line | None, None),
    "words": (_Line | None, None),
    "code": (_Code | None, None),
    "date": (Date | None, None),
    "moment": (_Moment | None, None),
    "clock": (_Clock | None, None),
    "instant": (_Instant | None, None),
    "medicines": (Annotated[tuple[_Medicines, ...], BeforeValidator(_as_tuple)], ()),
    "lines": (Annotated[tuple[_Sentence, ...], BeforeValidator(_as_tuple)], ()),
    "pairs": (Annotated[Answers, FieldParser(parse_answers)], ()),
    "slug": (Slug | None, None),
    "body_weight": (_Weight, ""),
    "language": (_Language, ""),
    "interpreter_need": (_Interpreter, ""),
    "yes_no": (Flag, False),
}


def build_model(
    name: str, base: type[ContentModel], types: FieldTypes, field_names: Iterable[str]
) -> type[ContentModel]:
    """A model of these fields of the table, each with the type of its kind."""
    definitions: dict[str, Any] = {}
    for field in FIELDS:
        if field.name in field_names:
            kind, default = types[field.kind]
            definitions[field.name] = (kind, PydanticField(default, description=field.description))
    model: type[ContentModel] = create_model(name, __base__=base, **definitions)
    return model


PatientDetails = build_model("PatientDetails", ContentModel, FIELD_TYPES, [field.name for field in DETAIL_FIELDS])
"""The details of one patient. All may be left out."""
PatientDetails.key_aliases = FIELD_OF_KEY


def field_values(model: ContentModel) -> dict[str, Any]:
    """The given values in the form of an appointment: a flat tuple of medicines, and the time apart from the date."""
    values = {name: getattr(model, name) for name in model.model_fields_set}
    if "medicines" in values:
        values["medicines"] = tuple(medicine for entry in values["medicines"] for medicine in entry)
    if values.get("date"):
        values["date"], time_in_date = values["date"]
        values["time"] = values.get("time") or time_in_date
    return values


def _values_with_places(model: ContentModel, places: dict[str, Place], problems: list[Problem]) -> dict[str, Any]:
    """The given values. Adds the place of a time that is part of the date; reports a different second time."""
    values, written = field_values(model), model.model_dump(include={"date", "time"})
    time_in_date, own_time = (written.get("date") or (None, None))[1], written.get("time")
    if time_in_date and own_time and time_in_date != own_time:
        message = f"{own_time:%H:%M}, but the date has the time {time_in_date:%H:%M}"
        problems.append(Problem(*places["time"], message, "delete one of the two times"))
    if time_in_date and not own_time:
        places["time"] = places["date"]
    return {name: value for name, value in values.items() if name in places}


def _read_options(options: Mapping[str, Any], problems: list[Problem]) -> tuple[dict[str, Any], dict[str, Place]]:
    """The values of options and their places; adds the problems of options that are not valid."""
    texts = {name: "true" if value is True else value for name, value in options.items()}
    try:
        details = PatientDetails.model_validate(texts)
    except ValidationError as error:
        from handouts.content.reader import detail_message  # only here, to keep a cold start short

        for detail in error.errors(include_url=False):
            message, hint = detail_message(detail)
            if str(texts.get(str(detail["loc"][0]))).strip() == "":
                message, hint = "the value is empty", "give a value, or leave the option out"
            problems.append(Problem(option(str(detail["loc"][0])), 0, 0, message, hint))
        return {}, {}
    places: dict[str, Place] = {name: (option(name), 0, 0) for name in details.model_fields_set}
    return _values_with_places(details, places, problems), places


def _read_file(file: Path, problems: list[Problem]) -> tuple[dict[str, Any], dict[str, Place]]:
    """The values of a YAML file and their places; adds the problems of the file."""
    try:
        loaded = read_model(file, PatientDetails)
    except InputError as error:
        problems += _list_problems(file) or error.problems
        return {}, {}
    places = {name: loaded.place(name) for name in sorted(loaded.value.model_fields_set)}
    return _values_with_places(loaded.value, places, problems), places


def _list_problems(file: Path) -> list[Problem]:
    """The problem of a file that is a list of patients instead of the details of one patient."""
    if file.suffix.lower() not in _LIST_SUFFIXES or not file.is_file():
        return []
    hint = f"for a list of patients, use: handouts day {shown_path(file)}"
    return [Problem(shown_path(file), 0, 0, "expected the details of one patient, in YAML", hint)]
