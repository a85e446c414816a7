"""The time zone of a clinic: a name that stands for a place, whose clocks follow that place's law.

Names of fixed offsets (`Etc/GMT+5`, `EST`) are refused: their clocks never change to summer time, and the sign of those
in `Etc` is the reverse of what people write. `posix/` and `right/` are the same zones a second time, `right/` with leap
seconds, that is 27 seconds off. What only stands for the clock of one computer (`localtime`) is no place either.

Scalars of a content file as pydantic types: the reader hands over text as written, the type says what it means.

Because no scalar is converted before its field is known, `10:30` stays a time, `no` a word and `1.10` a version.

The docstring below each field of a model, read from its source only when it is asked for.

Pydantic can take them as descriptions when a class is made; that reads every source file at each start, a fifth of the
time of a short command, for words that only the schema and a missing key need.
"""

from __future__ import annotations

import ast
import datetime as dt
import inspect
import re
import textwrap
import unicodedata
import zoneinfo
from collections.abc import Callable, Mapping
from functools import cache
from itertools import pairwise
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, PlainValidator, WithJsonSchema

from handouts.contact_details import digits_to_dial, has_mistyped_letter
from handouts.content.models import prose
from handouts.content.yaml.source import curly_quotes_hint
from handouts.errors import InvalidValue, did_you_mean, nearest

AREAS = frozenset((
    "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific",
    "Brazil", "Canada", "Chile", "Mexico", "US",
))  # fmt: skip
"""What stands before the slash of a name that stands for a place."""
_UTC = ("UTC", "Etc/UTC")
_ZONE_EXAMPLE = "write a place, like America/New_York or America/Chicago"
_US_ZONES = {
    "ES": "America/New_York", "ED": "America/New_York", "EAST": "America/New_York", "ET": "America/New_York",
    "CS": "America/Chicago", "CD": "America/Chicago", "CENT": "America/Chicago", "CT": "America/Chicago",
    "MS": "America/Denver or America/Phoenix", "MD": "America/Denver", "MOUNT": "America/Denver or America/Phoenix",
    "MT": "America/Denver or America/Phoenix", "PS": "America/Los_Angeles", "PD": "America/Los_Angeles",
    "PAC": "America/Los_Angeles", "PT": "America/Los_Angeles", "AK": "America/Anchorage", "HST": "Pacific/Honolulu",
}  # fmt: skip
"""How names that Americans give to their zones begin, and the cities that may be meant."""
_CITIES = {
    -11: "Pacific/Pago_Pago", -10: "Pacific/Honolulu", -9: "America/Anchorage", -8: "America/Los_Angeles",
    -7: "America/Denver, America/Phoenix", -6: "America/Chicago, America/Mexico_City",
    -5: "America/New_York, America/Bogota", -4: "America/Halifax, America/Puerto_Rico",
    -3: "America/Sao_Paulo", -2: "America/Noronha", -1: "Atlantic/Azores", 0: "Europe/London, Africa/Abidjan",
    1: "Europe/Berlin, Africa/Lagos", 2: "Europe/Athens, Africa/Johannesburg", 3: "Europe/Istanbul, Africa/Nairobi",
    4: "Asia/Dubai", 5: "Asia/Karachi", 6: "Asia/Dhaka", 7: "Asia/Bangkok", 8: "Asia/Singapore, Australia/Perth",
    9: "Asia/Tokyo", 10: "Australia/Sydney, Australia/Brisbane", 11: "Pacific/Noumea", 12: "Pacific/Auckland",
    13: "Pacific/Tongatapu", 14: "Pacific/Kiritimati",
}  # fmt: skip
"""Hours ahead of UTC in winter, and cities with these hours: one with summer time first, where there is one."""
_ETC_OFFSET = re.compile(r"Etc/(?:GMT|UTC|UCT|Greenwich|Universal|Zulu)([+-]\d{1,2})?", re.I)
_OFFSET = re.compile(r"(?:UTC)?([+-]\d{1,2})(?::?00)?|(?:GMT|UCT|Zulu|Universal|Greenwich)(?:[+-]?0)?", re.I)


def parse_zone(value: str) -> zoneinfo.ZoneInfo:
    """A zone of the IANA database by its name. Raises ValueError with the zones that may be meant."""
    area, slash, city = value.partition("/")
    if area in ("posix", "right") and slash:
        if city in _UTC or city.partition("/")[0] in AREAS:
            raise InvalidValue(f"{value!r} is another form of a time zone", f"write {city}")
        return parse_zone(city)
    if value in _UTC or (slash and area in AREAS):
        try:
            return zoneinfo.ZoneInfo(value)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            near = did_you_mean(value, _place_zones()) or _ZONE_EXAMPLE
            raise InvalidValue(f"{value!r} is not a time zone", near) from None
    if found := _ETC_OFFSET.fullmatch(value):  # Etc/GMT+5 is five hours behind UTC, not ahead
        raise _fixed_offset_error(value, -int(found[1] or 0))
    if found := _OFFSET.fullmatch(value):
        raise _fixed_offset_error(value, int(found[1] or 0))
    if slash:
        hint = did_you_mean(value, _place_zones()) if nearest(value, _place_zones()) else _ZONE_EXAMPLE
        raise InvalidValue(f"{value!r} is not a time zone", hint)
    like = next((zone for start, zone in _US_ZONES.items() if value.upper().startswith(start)), "")
    like = like or next(
        (name for name in sorted(_place_zones()) if name.casefold().endswith(f"/{value.casefold()}")), ""
    )
    hint = f"write {like}, if that is meant" if like else _ZONE_EXAMPLE
    raise InvalidValue(f"{value!r} does not say where the clocks are", hint)


def _fixed_offset_error(value: str, hours: int) -> ValueError:
    cities = _CITIES.get(hours, "")
    hint = f"write the zone of the clinic's city, like {cities}" if cities else _ZONE_EXAMPLE
    return InvalidValue(f"{value!r} is a fixed offset: its clocks never change to summer time", hint)


def _place_zones() -> set[str]:
    return {name for name in zoneinfo.available_timezones() if name.partition("/")[0] in AREAS and "/" in name}


T = TypeVar("T")


class ContentModel(BaseModel):
    """Base of all content models: frozen, unknown keys are errors, field docstrings become the schema (`fielddocs`).

    Built when first used, so that a command that reads no clinic does not wait for the models of one. Modules of models
    do without annotations as text: pydantic would compile each again, a tenth of the time that they take to load.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True)
    key_aliases: ClassVar[Mapping[str, str]] = {}
    """Other keys that a file may use, and the field that each of them means."""


class ValueMisfit(InvalidValue):
    """Values of a group that do not go together; `at` leads from the group to the one to point at."""

    def __init__(self, message: str, *at: str | int, hint: str = "") -> None:
        super().__init__(message, hint)
        self.at = at


class WrongKind(InvalidValue):
    """A list or a group where a text was expected."""


def scalar(read: Callable[[str], T], expected: str) -> PlainValidator:
    """A validator that takes text only and lets `read` make the value; `expected` words the error otherwise."""

    def _read(value: str) -> T:
        try:
            return read(value)
        except ValueError:
            if expected != "text" and (fault := curly_quotes_hint(value)):
                raise InvalidValue(*fault) from None
            raise

    def validate(value: Any) -> T:
        if isinstance(value, str):
            return _read(value.strip())
        found = {dict: "a group of keys", tuple: "a list", type(None): "nothing"}.get(type(value), "something else")
        raise WrongKind(f"expected {expected}, found {found}")

    return PlainValidator(validate)


def _parse_text(value: str) -> str:
    if not value:
        raise ValueError("expected text, found an empty one")
    if found := re.search(r"[\x00-\x08\x0b-\x1f\x7f\u2028-\u202e\u2066-\u2069]", value):
        raise InvalidValue(f"the text holds the control character U+{ord(found[0]):04X}", "delete it")
    return " ".join(value.split())


def _parse_slug(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value) or len(value) > 60:
        like = _slugify(value) or "spine-center"
        raise InvalidValue(
            f"{value!r} is not a short name", f"use small letters, digits and single hyphens, like {like}"
        )
    return value


def _slugify(value: str) -> str:
    """`My Clinic` to `my-clinic`; '' where nothing is left."""
    plain = unicodedata.normalize("NFKD", value).encode("ascii", "ignore").decode().lower().replace("'", "")
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:60].strip("-")


def _parse_date(value: str) -> dt.date:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.A):
        raise InvalidValue(f"{value!r} is not a date", date_hint(value))
    try:
        day = dt.date.fromisoformat(value)
    except ValueError:
        raise InvalidValue(f"{value!r} is not in the calendar", "check the month and the day") from None
    if day.year not in YEARS:
        raise InvalidValue(f"{value!r}: the year cannot be right", f"write one from {YEARS[0]} to {YEARS[-1]}")
    return day


YEARS = range(1900, 2100)
"""Years of a date in a file: from the birth of the oldest patient on."""
PROCEDURE_YEARS = range(2000, 2100)
"""Years of a procedure, and of a day of printing."""


def date_hint(value: str, time: str = "") -> str:
    """How to write a date; of 12/1/2026 with its year, but never with a guess which of the others is the month."""
    if found := re.match(r"\d{1,2}[-./]\d{1,2}[-./](\d{4})\b", value, re.A):
        return f"write it year-month-day: {found[1]}-MM-DD{time}"
    return f"write it year-month-day, like 2026-12-01{time}"


def _parse_flag(value: str) -> bool:
    if value not in ("true", "false"):
        meant = {"yes": "true", "on": "true", "true": "true", "no": "false", "off": "false", "false": "false"}
        hint = f"write {meant[value.lower()]}" if value.lower() in meant else ""
        raise InvalidValue(f"expected true or false, found {value!r}", hint)
    return value == "true"


def _parse_color(value: str) -> str:
    if not re.fullmatch(r"#[0-9A-Fa-f]{6}", value):
        raise InvalidValue(f"{value!r} is not a color", 'write it in quotes as six hex digits, like "#1B4F5F"')
    return value.upper()


def _parse_phone(value: str) -> str:
    written = digits_to_dial(value).lower().replace("extension", "x").replace("ext", "x")
    digits = re.sub(r"x.*|[^0-9]", "", written)
    if has_mistyped_letter(value):
        raise InvalidValue(f"{value!r} has a letter between its digits", "write 0 for O and 1 for l or I")
    if digits and len(digits) < 7:
        raise InvalidValue(
            f"{value!r} is no phone of a clinic: it has fewer than 7 digits", "write it like 555-010-0199"
        )
    if not 7 <= len(digits) <= 15 or re.search(r"[^0-9\s().+\-x]", written):
        raise InvalidValue(f"{value!r} is not a phone number", "write it like 555-010-0199")
    return " ".join(value.split())


def _parse_web(value: str) -> str:
    if not re.fullmatch(r"(https?://)?[\w-]+(\.[\w-]+)+(/\S*)?", value, re.ASCII):
        raise InvalidValue(f"{value!r} is not a web address", "write it like www.example.org")
    return value


def _parse_whole(value: str) -> int:
    if not re.fullmatch(r"\d{1,4}", value, re.A):
        raise ValueError(f"expected a whole number, found {value!r}")
    return int(value)


def field_description(description: str, *kinds: str, **more: Any) -> WithJsonSchema:
    """What an editor shows of a scalar, and the kinds of YAML value that it takes for one."""
    return WithJsonSchema({"type": list(kinds) if len(kinds) > 1 else kinds[0], **more, "description": description})


Text = Annotated[str, scalar(_parse_text, "text"), field_description("Plain text.", "string", "number", minLength=1)]
Prose = Annotated[
    str,
    scalar(lambda value: prose.check_prose(_parse_text(value)), "text"),
    field_description("Text for the patient. May hold {placeholders} and **strong** words.", "string", minLength=1),
]
Slug = Annotated[
    str, scalar(_parse_slug, "a short name"), field_description("Short name: small letters, digits, hyphens.", "string")
]
Date = Annotated[
    dt.date, scalar(_parse_date, "a date"), field_description("A date, year-month-day: 2026-12-01.", "string")
]
Flag = Annotated[bool, scalar(_parse_flag, "true or false"), field_description("true or false.", "boolean")]
Whole = Annotated[int, scalar(_parse_whole, "a whole number"), field_description("A whole number.", "integer")]
Zone = Annotated[
    zoneinfo.ZoneInfo,
    scalar(parse_zone, "a time zone"),
    field_description("IANA time zone, like America/New_York.", "string"),
]
Color = Annotated[
    str,
    scalar(_parse_color, "a color"),
    field_description('A color: "#1B4F5F".', "string", pattern="^#[0-9A-Fa-f]{6}$"),
]
Phone = Annotated[
    str,
    scalar(_parse_phone, "a phone number"),
    field_description("A phone number as it is printed.", "string", "number"),
]
Web = Annotated[str, scalar(_parse_web, "a web address"), field_description("A web address.", "string")]


@cache
def field_docs(model: type[BaseModel]) -> dict[str, str]:
    """Field to what its docstring says, on one line; to its description, where a table of fields gives one."""
    if described := {name: field.description for name, field in model.model_fields.items() if field.description}:
        return described
    body = ast.parse(textwrap.dedent(inspect.getsource(model))).body[0]
    return {
        field.target.id: " ".join(below.value.value.split())
        for field, below in pairwise(getattr(body, "body", []))
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(below, ast.Expr)
        and isinstance(below.value, ast.Constant)
        and isinstance(below.value.value, str)
    }


def describe_models() -> None:
    """Give every field its docstring as description, for a schema made after this."""
    models = _subclasses(ContentModel)
    for model in models:
        docs = field_docs(model)
        for name, field in model.model_fields.items():
            field.description = docs.get(name)
    for model in models:
        model.model_rebuild(force=True)


def _subclasses(model: type[BaseModel]) -> list[type[BaseModel]]:
    return [found for child in model.__subclasses__() for found in (child, *_subclasses(child))]
