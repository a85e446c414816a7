"""One appointment, as the front desk knows it. Everything may be missing: a blank handout has an empty one.

The text of a medicine cell or option to its medicines, one text each; no word of it is dropped.

A patient's details, from options or from a YAML file, become an `Appointment`; each with its place.

The names, and the other keys that are read for them, stand in `appointment_fields`. The model, in order:

- `Appointment` (`schedule.appointment`): all that a page says of the patient and the time; empty for a blank page.
- `Given` (here): an appointment with the procedure asked for and the place of each value. `gather` makes it from
  options and a file, `Booking.given` from a row.
- `Booking` (`schedule.booking`): one row of a list: an appointment, its clinic and procedure, and what only the front
  desk needs (documents, email, phone, notes). `schedule.rows` makes it, and the desk makes one from its form.
- `Visit` (`day.plan`): a booking that can be printed: with the content of its set, its documents and its times. The
  planner makes it, after all checks.
- `Document` (`handouts.document`): one handout as data, without layout. `personalise.compose` makes it from a content
  and an appointment; `typeset` draws it.

Days of procedures that are likely a slip of the finger. They are told, and stop nothing: a day may be meant so.
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
from handouts.content.languages import language_code
from handouts.content.medicine_names import CLOSING_BRACKETS, OPENING_BRACKETS, has_only_details, is_not_taken_heading
from handouts.content.models.scalars import PROCEDURE_YEARS, ContentModel, Date, Flag, Slug, date_hint, scalar
from handouts.content.models.times import is_clock_time, parse_clock_time
from handouts.content.reader import read_model
from handouts.content.yaml.source import shown_path
from handouts.errors import InputError, InvalidValue, Problem
from handouts.invisible_characters import clean_code, clean_text, quote_visibly
from handouts.schedule.cell_values import check_single_time, is_empty_word, is_pending, says_no_medicines
from handouts.schedule.id_privacy import id_privacy_problem
from handouts.schedule.today import Today, today_in_zone


@dataclass(frozen=True)
class Appointment:
    """A patient's appointment: all that a page can say of it. The names are those of `appointment_fields`.

    Times are the clinic's local time, without zone; `time` needs `date`.
    """

    id: str = ""
    name: str = ""
    date_of_birth: dt.date | None = None
    record_number: str = ""
    date: dt.date | None = None
    time: dt.time | None = None
    ended: dt.datetime | None = None
    physician: str = ""
    level: str = ""
    medicines: tuple[str, ...] = ()
    large_print: bool = False
    language: str = ""
    """Tag of the patient's language; '' is the clinic's own."""
    printed: dt.date | None = None
    """The day on which the pages are printed: days of a rule that are past by then are pointed out."""


_LINES = re.compile(r"[\r\n]+")
_BETWEEN = re.compile(r"[;|\u00a6\uff1b\uff5c\uff0c\u3001\u060c\u061b]|,(?!\d{3}(?!\d))|(?<!\d),")
"""Signs between medicines: besides ours those of other programs, and of lists in Chinese, Japanese and Arabic."""


def split_medicines(value: str) -> list[str]:
    """`Plavix, Eliquis` are two, as are `Plavix|Eliquis` and two lines; the comma of `1,000 IU` parts nothing.

    Nothing is split inside brackets. What follows `Allergies:` on a line stays with it.
    """
    return [part for line in _LINES.split(value) for part in _of_line(line) if part]


def _of_line(line: str) -> Iterator[str]:
    """The parts of a line."""
    hidden, start = _bracketed(line), 0
    cuts = [match for match in _BETWEEN.finditer(line) if match.start() not in hidden]
    for cut in cuts:
        part = line[start : cut.start()]
        if is_not_taken_heading(part):
            break
        yield part.strip()
        start = cut.end()
    yield line[start:].strip()


def _bracketed(line: str) -> set[int]:
    """Places inside brackets that are closed again."""
    inside: set[int] = set()
    opened: list[int] = []
    for at, sign in enumerate(line):
        if sign in OPENING_BRACKETS:
            opened.append(at)
        elif sign in CLOSING_BRACKETS and opened:
            inside.update(range(opened.pop(), at))
    return inside


def join_fragments(parts: list[str]) -> list[str]:
    """Parts that name something; one that names nothing (`75 mg`, `once a day`, `stopped`) joins the one before it."""
    medicines: list[str] = []
    ahead = ""  # what names nothing and stands before the first name: `81 mg, aspirin`
    for part in parts:
        if not has_only_details(part):
            medicines.append(f"{ahead}, {part}" if ahead else part)
            ahead = ""
        elif medicines:
            medicines[-1] = f"{medicines[-1]}, {part}"
        else:
            ahead = f"{ahead}, {part}" if ahead else part
    return medicines if medicines or not ahead else [ahead]


LONGEST = 120  # characters of a name or number: more would push the page out of shape

# Names that Windows gives to devices, with or without an ending.
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.I)


LONGEST_ID = 60  # characters of an id in the name of a file
_LONGEST_GIVEN_ID = 1000


def _id(value: str) -> str:
    value = clean_code(value)
    if len(value) > _LONGEST_GIVEN_ID:
        raise InvalidValue(f"longer than {_LONGEST_GIVEN_ID} characters", "check that only an id stands here")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", value) or _DEVICES.fullmatch(value) or value[-1] == ".":
        raise InvalidValue(f"{quote_visibly(value)} cannot name a file", "use letters, digits, hyphens and underscores")
    return short_id(value)


def short_id(value: str) -> str:
    """An id of any length as files are named by it: a long one by its beginning and 16 digits of its SHA-256."""
    if len(value) <= LONGEST_ID:
        return value
    digest = hashlib.sha256(value.encode()).hexdigest()[:16]
    return f"{value[: LONGEST_ID - 17].rstrip('.')}-{digest}"


def _moment(value: str) -> tuple[dt.date, dt.time | None]:
    value = clean_code(value)
    if is_clock_time(value):
        raise InvalidValue(f"{value!r} has no date", 'write both, like "2026-12-01 10:00"')
    found = re.fullmatch(r"(\d{4}-\d{2}-\d{2})(?:[ T]+(.+))?", value)
    if not found:
        raise InvalidValue(f"{value!r} is not a date and time", date_hint(value, " 10:00"))
    try:
        day = dt.date.fromisoformat(found[1])
    except ValueError:
        raise InvalidValue(f"{found[1]} is not a valid date", "check the month and the day") from None
    if day.year not in PROCEDURE_YEARS:
        raise InvalidValue(f"{found[1]} is not a day of this century", "check the year")
    if not found[2]:
        return day, None
    time = parse_clock_time(found[2])
    check_single_time(found[2].strip(), time)
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
    found = [clean_line(part) for part in split_medicines(value)]
    for name in found:
        if says_no_medicines(name) and not is_pending(name):
            raise InvalidValue(f"{name!r} is not a medicine", "leave it out for a patient who takes none")
    return tuple(clean_line(name) for name in join_fragments(found))


JOINERS = "\u200c\u200d\r\n\t"  # letters of some scripts need the first two; the others become spaces


def clean_identifier(value: str) -> str:
    """One short number or code, without characters that cannot be seen. Raises ValueError."""
    return clean_line(clean_code(value))


def clean_line(value: str, longest: int = LONGEST) -> str:
    """One short text; nothing in it may turn the words around it about or hide. Raises ValueError."""
    value = clean_text(value)
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
        if is_empty_word(value):
            raise InvalidValue(f"{value!r} says that there is no value", "leave it out")
        return read(value)

    return stated


Words = Annotated[str, scalar(_given(clean_line), "text")]
Code = Annotated[str, scalar(_given(clean_identifier), "text")]
Medicines = Annotated[tuple[str, ...], scalar(_medicines, "text")]
Language = Annotated[str, scalar(language_code, "a language")]
Identifier = Annotated[str, scalar(_id, "an id")]
Moment = Annotated[tuple[dt.date, dt.time | None], scalar(_moment, "a date and time")]
Instant = Annotated[dt.datetime, scalar(_instant, "a date and time")]


def _clock(value: str) -> dt.time:
    value = clean_code(value)
    time = parse_clock_time(value)
    check_single_time(value.strip(), time)
    return time


Clock = Annotated[dt.time, scalar(_clock, "a time")]

Readers: TypeAlias = Mapping[Kind, tuple[Any, Any]]

READERS: Readers = {
    "id": (Identifier | None, None),
    "person": (Words | None, None),
    "words": (Words | None, None),
    "code": (Code | None, None),
    "date": (Date | None, None),
    "moment": (Moment | None, None),
    "clock": (Clock | None, None),
    "instant": (Instant | None, None),
    "medicines": (Annotated[tuple[Medicines, ...], BeforeValidator(_one_or_more)], ()),
    "slug": (Slug | None, None),
    "language": (Language, ""),
    "yes_no": (Flag, False),
}
"""What reads each kind of field, and its value when it is not given."""


def model_of(
    name: str, base: type[ContentModel], readers: Mapping[Kind, tuple[Any, Any]], names: Iterable[str]
) -> type[ContentModel]:
    """A model of these fields of the table, each with the reader of its kind."""
    fields: dict[str, Any] = {}
    for field in FIELDS:
        if field.name in names:
            kind, default = readers[field.kind]
            fields[field.name] = (kind, PydanticField(default, description=field.description))
    made: type[ContentModel] = create_model(name, __base__=base, **fields)
    return made


PatientDetails = model_of("Details", ContentModel, READERS, [field.name for field in DETAIL_FIELDS])
"""The details as they may be given; all may be left out."""
PatientDetails.key_aliases = FIELD_OF_KEY


APPOINTMENT = tuple(field.name for field in dataclass_fields(Appointment))
"""What an appointment holds; a booking holds the other fields of a list."""


@dataclass(frozen=True)
class GivenDetails:
    """An appointment, the procedure asked for, and the place of each value by the name of its field."""

    appointment: Appointment
    procedure: str | None
    places: Mapping[str, Place]

    def place(self, field: str) -> Place:
        """Where the value of a field stands; its option where it was not given."""
        return place_of(self.places, field)

    @classmethod
    def empty(cls) -> GivenDetails:
        """No details: a blank."""
        return cls(Appointment(), None, {})


def gather_details(options: Mapping[str, Any], file: Path | None = None, today: Today | None = None) -> GivenDetails:
    """Details from the options and from a file; one given in both must be the same.

    `options` are by the names of the fields, or by the short words of `appointment_fields`. `today` is the day of
    printing; nobody is born after it. Where it depends on the clinic, which is not known here, `printed_by` sets it
    afterwards. Raises Refused with every problem of both.
    """
    problems: list[Problem] = []
    given = {FIELD_OF_KEY[key]: value for key, value in options.items() if value not in (None, (), False)}
    stated, places = _from_options(given, problems)
    if file is not None:
        try:
            loaded = read_model(file, PatientDetails)
        except InputError as refused:
            problems += _not_a_list(file) or refused.problems
        else:
            own_places = {name: loaded.place(name) for name in sorted(loaded.value.model_fields_set)}
            own = _placed(loaded.value, own_places, problems)
            for name in sorted(own):
                if name in stated and stated[name] != own[name]:
                    message = f"{places[name][0]} on the command line says something else"
                    twice = Problem(*own_places[name], message, "give it once: here or there")
                    problems += [twice] if twice not in problems else []  # a date and its time have one place
            stated |= own
            places |= own_places
    printed = None if today is None else today_in_zone(today)
    if told := birth_date_problem(stated.get("date_of_birth"), printed):
        problems.append(Problem(*places["date_of_birth"], *told))
    appointment = build_appointment(stated)
    if told := id_privacy_problem(
        appointment.id, appointment.name, appointment.record_number, appointment.date_of_birth
    ):
        problems.append(Problem(*places["id"], *told))
    if problems:
        raise InputError(problems)
    return GivenDetails(replace(appointment, printed=printed), stated.get("procedure"), places)


def _not_a_list(file: Path) -> list[Problem]:
    """What is wrong with a list of patients in the place of one patient's details."""
    if file.suffix.lower() not in _LISTS or not file.is_file():
        return []
    hint = f"a list of patients is for: handouts day {shown_path(file)}"
    return [Problem(shown_path(file), 0, 0, "the details of one patient are expected here, in YAML", hint)]


_LISTS = (".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".ods", ".numbers")


def with_printing_day(given: GivenDetails, today: Today, zone: dt.tzinfo) -> GivenDetails:
    """The same, printed today by a clinic in a zone. Raises Refused where the patient is born after that day."""
    printed, born = today_in_zone(today, zone), given.appointment.date_of_birth
    if told := birth_date_problem(born, printed):
        raise InputError([Problem(*given.place("date_of_birth"), *told)])
    return replace(given, appointment=replace(given.appointment, printed=printed))


def birth_date_problem(born: dt.date | None, today: dt.date | None) -> tuple[str, str] | None:
    """Message and hint where somebody is born after today."""
    if not born or not today or born <= today:
        return None
    return f"the date of birth {born} is after today, {today}", "check the year, the month and the day"


def stated_of(details: ContentModel) -> dict[str, Any]:
    """The values that are given, as an appointment holds them: medicines one by one, the date and its time apart."""
    stated = {name: getattr(details, name) for name in details.model_fields_set}
    if "medicines" in stated:
        stated["medicines"] = tuple(medicine for entry in stated["medicines"] for medicine in entry)
    if stated.get("date"):
        stated["date"], beside = stated["date"]
        stated["time"] = stated.get("time") or beside
    return stated


def _placed(details: ContentModel, places: dict[str, Place], problems: list[Problem]) -> dict[str, Any]:
    """The same; adds the place of a time that is given with its date, and tells of another time beside it."""
    stated, given = stated_of(details), details.model_dump(include={"date", "time"})
    beside, own = (given.get("date") or (None, None))[1], given.get("time")
    if beside and own and beside != own:
        message = f"{own:%H:%M}, but {beside:%H:%M} beside the date"
        problems.append(Problem(*places["time"], message, "leave one of the two times"))
    if beside and not own:
        places["time"] = places["date"]
    return {name: value for name, value in stated.items() if name in places}


def _from_options(given: Mapping[str, Any], problems: list[Problem]) -> tuple[dict[str, Any], dict[str, Place]]:
    written = {name: "true" if value is True else value for name, value in given.items()}
    try:
        details = PatientDetails.model_validate(written)
    except ValidationError as error:
        from handouts.content.reader import detail_message  # here, where it is wanted: a cold start is spared it

        for detail in error.errors(include_url=False):
            message, hint = detail_message(detail)
            if str(written.get(str(detail["loc"][0]))).strip() == "":
                message, hint = "the value is empty", "give a value, or leave the option out"
            problems.append(Problem(option(str(detail["loc"][0])), 0, 0, message, hint))
        return {}, {}
    places: dict[str, Place] = {name: (option(name), 0, 0) for name in details.model_fields_set}
    return _placed(details, places, problems), places


def build_appointment(stated: Mapping[str, Any]) -> Appointment:
    """Values by the names of their fields, checked, as an appointment; those of other fields are left out."""
    return Appointment(**{name: stated[name] for name in APPOINTMENT if stated.get(name)})


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
