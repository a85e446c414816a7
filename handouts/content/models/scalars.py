"""Pydantic types for the scalars of content files, and the base class of all content models.

The YAML reader returns every scalar as text. The type of a field converts it, so `10:30` stays a time, `no` a word and
`1.10` a version.
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
from enum import Enum
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeVar, cast

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, PlainValidator, WithJsonSchema
from pydantic_core.core_schema import CoreSchema, no_info_plain_validator_function

from handouts.contact_details import ascii_address, digits_to_dial, has_mistyped_letter
from handouts.content.models import prose
from handouts.content.yaml.source import curly_quotes_hint
from handouts.errors import InvalidValue, did_you_mean, message_and_hint, nearest

if TYPE_CHECKING:
    from pydantic_core.core_schema import NoInfoValidatorFunction

AREAS = frozenset((
    "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific",
    "Brazil", "Canada", "Chile", "Mexico", "US",
))  # fmt: skip
"""First parts of IANA names that are places."""
_UTC = ("UTC", "Etc/UTC")
_ZONE_EXAMPLE = "write a place, like America/New_York or America/Chicago"
_US_ZONES = {
    "ES": "America/New_York", "ED": "America/New_York", "EAST": "America/New_York", "ET": "America/New_York",
    "CS": "America/Chicago", "CD": "America/Chicago", "CENT": "America/Chicago", "CT": "America/Chicago",
    "MS": "America/Denver or America/Phoenix", "MD": "America/Denver", "MOUNT": "America/Denver or America/Phoenix",
    "MT": "America/Denver or America/Phoenix", "PS": "America/Los_Angeles", "PD": "America/Los_Angeles",
    "PAC": "America/Los_Angeles", "PT": "America/Los_Angeles", "AK": "America/Anchorage", "HST": "Pacific/Honolulu",
}  # fmt: skip
"""First letters of common American zone names (EST, Pacific), and the zones to suggest."""
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
"""Hours ahead of UTC in winter, and zones with this offset, those with daylight saving time first."""
_ETC_OFFSET = re.compile(r"Etc/(?:GMT|UTC|UCT|Greenwich|Universal|Zulu)([+-]\d{1,2})?", re.I)
_OFFSET = re.compile(r"(?:UTC)?([+-]\d{1,2})(?::?00)?|(?:GMT|UCT|Zulu|Universal|Greenwich)(?:[+-]?0)?", re.I)


def parse_zone(value: str) -> zoneinfo.ZoneInfo:
    """Parse the IANA name of a place's time zone. Raises InvalidValue with suggested zones.

    Fixed offsets (`Etc/GMT+5`, `EST`) are refused: they have no daylight saving time, and the sign in `Etc` names is
    the reverse of the usual one. `right/` zones count leap seconds and are 27 seconds off. `localtime` depends on the
    computer.
    """
    area, slash, city = value.partition("/")
    if area in ("posix", "right") and slash:
        if city in _UTC or city.partition("/")[0] in AREAS:
            raise InvalidValue(f"{value!r} is not a standard time zone name", f"write {city}")
        return parse_zone(city)
    if value in _UTC or (slash and area in AREAS):
        try:
            return zoneinfo.ZoneInfo(value)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            hint = did_you_mean(value, _place_zones()) or _ZONE_EXAMPLE
            raise InvalidValue(f"{value!r} is not a time zone", hint) from None
    if match := _ETC_OFFSET.fullmatch(value):  # Etc/GMT+5 is five hours behind UTC, not ahead
        raise _fixed_offset_error(value, -int(match[1] or 0))
    if match := _OFFSET.fullmatch(value):
        raise _fixed_offset_error(value, int(match[1] or 0))
    if slash:
        hint = did_you_mean(value, _place_zones()) if nearest(value, _place_zones()) else _ZONE_EXAMPLE
        raise InvalidValue(f"{value!r} is not a time zone", hint)
    similar = next((zone for start, zone in _US_ZONES.items() if value.upper().startswith(start)), "")
    similar = similar or next(
        (name for name in sorted(_place_zones()) if name.casefold().endswith(f"/{value.casefold()}")), ""
    )
    hint = f"write {similar}, if that is what you mean" if similar else _ZONE_EXAMPLE
    raise InvalidValue(f"the time zone {value!r} does not name a place", hint)


def _fixed_offset_error(value: str, hours: int) -> InvalidValue:
    cities = _CITIES.get(hours, "")
    hint = f"write the zone of the clinic's city, like {cities}" if cities else _ZONE_EXAMPLE
    return InvalidValue(f"{value!r} is a fixed offset without daylight saving time", hint)


def _place_zones() -> set[str]:
    return {name for name in zoneinfo.available_timezones() if name.partition("/")[0] in AREAS and "/" in name}


T = TypeVar("T")


class ContentModel(BaseModel):
    """Base class of all content models: frozen, and unknown keys are errors.

    Field docstrings become the descriptions in the schema and in docs/fields.md. Models are built at first use, so a
    command that reads no clinic does not wait for them. Modules of models do not use `from __future__ import
    annotations`: pydantic would compile each annotation again, a tenth of their load time.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True)
    key_aliases: ClassVar[Mapping[str, str]] = {}
    """Maps other keys that a file may use to the names of fields."""
    key_model: ClassVar[type[BaseModel] | None] = None
    """The model whose keys a file may use in this mapping, if it is not this one."""


class ValueMisfit(InvalidValue):
    """Values of a mapping contradict each other. `path` is the path from the mapping to the value to report."""

    def __init__(self, message: str, *path: str | int, hint: str = "") -> None:
        super().__init__(message, hint)
        self.path = path


class WrongKind(InvalidValue):
    """Text was expected, but the value is a list or a mapping."""


class FieldParser(PlainValidator):
    """A validator of a field that is never serialized.

    For each field, `PlainValidator` also builds the serializer of its type. No command uses one, and building all of
    them takes a tenth of the time of a short command.
    """

    def __get_pydantic_core_schema__(self, source_type: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_plain_validator_function(cast("NoInfoValidatorFunction", self.func))


def scalar(parse: Callable[[str], T], expected: str) -> FieldParser:
    """A validator that accepts only text and parses it. `expected` names the kind of value in the error for others."""

    def parse_value(value: str) -> T:
        try:
            return parse(value)
        except ValueError:
            if expected != "text" and (quotes := curly_quotes_hint(value)):
                raise InvalidValue(*quotes) from None
            raise

    def validate(value: Any) -> T:
        if isinstance(value, str):
            return parse_value(value.strip())
        raise WrongKind(f"expected {expected}, found {kind_name(value)}", _single_value_hint(value))

    return FieldParser(validate)


def _single_value_hint(value: object) -> str:
    """How to write a single value in place of nothing or a list; '' for a mapping: its colon may be part of a text."""
    if value is None:
        return "write the value after the colon"
    return "write one value, without brackets or a hyphen" if isinstance(value, (list, tuple)) else ""


def kind_name(value: object) -> str:
    """The kind of a parsed value, for messages: "a list"."""
    kinds: dict[type, str] = {dict: "a mapping", tuple: "a list", type(None): "nothing", str: "text"}
    return kinds.get(type(value), "something else")


def _parse_text(value: str) -> str:
    if not value:
        raise ValueError("the text is empty")
    if match := re.search(r"[\x00-\x08\x0b-\x1f\x7f\u2028-\u202e\u2066-\u2069]", value):
        raise InvalidValue(f"the text contains the control character U+{ord(match[0]):04X}", "delete it")
    return " ".join(value.split())


def _parse_slug(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value) or len(value) > 60:
        example = _slugify(value) or "spine-center"
        raise InvalidValue(
            f"{value!r} is not a short name", f"use lowercase letters, digits and single hyphens, like {example}"
        )
    return value


def _slugify(value: str) -> str:
    """`My Clinic` to `my-clinic`; '' if no character can be used."""
    plain = unicodedata.normalize("NFKD", value).encode("ascii", "ignore").decode().lower().replace("'", "")
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:60].strip("-")


def _parse_date(value: str) -> dt.date:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.A):
        raise InvalidValue(f"{value!r} is not a date", date_hint(value))
    try:
        day = dt.date.fromisoformat(value)
    except ValueError:
        raise InvalidValue(f"{value!r} is not a valid date", "check the month and the day") from None
    if day.year not in YEARS:
        raise InvalidValue(f"{value!r}: the year is out of range", f"write a year from {YEARS[0]} to {YEARS[-1]}")
    return day


YEARS = range(1900, 2100)
"""Valid years of a date in a file, from the birth of the oldest patients."""
PROCEDURE_YEARS = range(2000, 2100)
"""Valid years of a procedure and of a printing date."""


def date_hint(value: str, time: str = "") -> str:
    """How to write a date, with the year of `value`. Does not guess which number is the month.

    `time` is the form of a time after the date, like ` 10:00`.
    """
    if match := re.match(r"\d{1,2}[-./]\d{1,2}[-./](\d{4})\b", value, re.A):
        return f"write it year-month-day: {match[1]}-MM-DD{time}"
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
            f"{value!r} is not a clinic's phone number: it has fewer than 7 digits", "write it like 555-010-0199"
        )
    if not 7 <= len(digits) <= 15 or re.search(r"[^0-9\s().+\-x]", written):
        raise InvalidValue(f"{value!r} is not a phone number", "write it like 555-010-0199")
    return " ".join(value.split())


def _parse_public_phone(value: str) -> str:
    """A phone number, or a short number of the country, such as 111. The library checks it in the clinic's country."""
    return " ".join(value.split()) if re.fullmatch(r"\d{3,6}", value, re.A) else _parse_phone(value)


def _parse_short_number(value: str) -> str:
    if not re.fullmatch(r"\d{2,6}", value, re.A):
        raise InvalidValue(f"{value!r} is not an emergency number", "write only its digits")
    return value


def parse_locale(value: str) -> str:
    """Parse a language and a country: `en-GB` (BCP 47). Raises InvalidValue."""
    match = re.fullmatch(r"([A-Za-z]{2,3})[-_]([A-Za-z]{2})", value)
    if not match:
        message = f"{value!r} is not a language and a country"
        raise InvalidValue(message, "write both, with a hyphen: en-US")
    language, country = match[1].lower(), match[2].upper()
    if country == "UK":
        raise InvalidValue("UK is not the code of a country", f"write {language}-GB")
    if value != f"{language}-{country}":
        raise InvalidValue(f"{value!r} is not a language and a country", f"write {language}-{country}")
    return value


def _parse_web(value: str) -> str:
    if not re.fullmatch(r"(https?://)?[\w-]+(\.[\w-]+)+(/\S*)?", value, re.ASCII):
        raise InvalidValue(f"{value!r} is not a web address", "write it like www.example.org")
    return value


def _parse_email(value: str) -> str:
    try:
        ascii_address(value)
    except InvalidValue as error:
        message, hint = message_and_hint(error)
        raise InvalidValue(f"{value!r} {message}", hint) from None
    return value


def _parse_whole(value: str) -> int:
    if not re.fullmatch(r"\d{1,4}", value, re.A):
        raise ValueError(f"expected a whole number, found {value!r}")
    return int(value)


def field_description(description: str, *kinds: str, **more: Any) -> WithJsonSchema:
    """The description of a scalar in the schema, and the kinds of YAML values that an editor accepts for it."""
    return WithJsonSchema({"type": list(kinds) if len(kinds) > 1 else kinds[0], **more, "description": description})


class Translatable(Enum):
    """How a text is translated. It stands among the annotations of a field's type; others are not translated."""

    WORDS = "words"
    """In a set in another language, the translation replaces the text."""
    MATCHED = "matched"
    """The program compares the text with others, so it stays. Pages print its translation."""
    LIMIT = "limit"
    """The same, for the amounts of a limit: 8 tablets in `8 tablets in 24 h`."""


_PLAIN_TEXT = (scalar(_parse_text, "text"), field_description("Plain text.", "string", "number", minLength=1))
Text = Annotated[str, *_PLAIN_TEXT]
Words = Annotated[str, *_PLAIN_TEXT, Translatable.WORDS]
MatchedWords = Annotated[str, *_PLAIN_TEXT, Translatable.MATCHED]
Prose = Annotated[
    str,
    scalar(lambda value: prose.check_prose(_parse_text(value)), "text"),
    field_description("Text for the patient. May contain {placeholders} and **bold** words.", "string", minLength=1),
    Translatable.WORDS,
]


def parse_known_words(value: str) -> str:
    """Prose for a heading, without placeholders that may not be known: a heading has no line to write on."""
    text = prose.check_prose(_parse_text(value))
    for piece in prose.split_prose(text):
        if piece.placeholder and piece.text not in ("clinic", "procedure", "emergency_number"):
            message = f"{{{piece.text}}} may not be known, and a heading has no line to write it on"
            raise InvalidValue(message, "write it in words: your surgeon")
    return text


KnownWords = Annotated[
    str,
    scalar(parse_known_words, "text"),
    field_description("Words for the patient, as part of a sentence.", "string", minLength=1),
    Translatable.WORDS,
]
Slug = Annotated[
    str,
    scalar(_parse_slug, "a short name"),
    field_description("Short name: lowercase letters, digits, hyphens.", "string"),
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
PublicPhone = Annotated[
    str,
    scalar(_parse_public_phone, "a phone number"),
    field_description("A phone number as it is printed, or a short number of the country.", "string", "number"),
]
ShortNumber = Annotated[
    str,
    scalar(_parse_short_number, "a short number"),
    field_description("A short number: 112.", "string", "number"),
]
Locale = Annotated[
    str,
    scalar(parse_locale, "a language and a country"),
    field_description("Language and country: en-US.", "string", pattern="^[a-z]{2,3}-[A-Z]{2}$"),
]
Email = Annotated[str, scalar(_parse_email, "an email address"), field_description("An email address.", "string")]
Web = Annotated[str, scalar(_parse_web, "a web address"), field_description("A web address.", "string")]


@cache
def field_docs(model: type[BaseModel]) -> dict[str, str]:
    """The docstring of each field of a model, on one line; or the descriptions, if the model has them.

    They are read from the source only when needed. Pydantic can read them when a class is defined, but that takes a
    fifth of the time of a short command, and only the schema and the error for a missing key use them.
    """
    if descriptions := {name: field.description for name, field in model.model_fields.items() if field.description}:
        return descriptions
    body = ast.parse(textwrap.dedent(inspect.getsource(model))).body[0]
    inherited: dict[str, str] = {}
    for base in reversed(model.__bases__):
        if issubclass(base, ContentModel) and base is not ContentModel:
            inherited |= field_docs(base)
    return inherited | {
        field.target.id: " ".join(below.value.value.split())
        for field, below in pairwise(getattr(body, "body", []))
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(below, ast.Expr)
        and isinstance(below.value, ast.Constant)
        and isinstance(below.value.value, str)
    }


def describe_models() -> None:
    """Copy the docstring of every field to its description. Call this before generating a schema."""
    models = content_models()
    for model in models:
        docs = field_docs(model)
        for name, field in model.model_fields.items():
            field.description = docs.get(name)
    for model in models:  # a model that was built before would bring inner models without descriptions
        if "__pydantic_core_schema__" in model.__dict__:
            del model.__pydantic_core_schema__
    for model in models:
        model.model_rebuild(force=True)


def content_models(base: type[ContentModel] = ContentModel) -> list[type[ContentModel]]:
    """All content models that are imported."""
    return [model for child in base.__subclasses__() for model in (child, *content_models(child))]
