"""Scalars of a content file as pydantic types: the reader hands over text as written, the type says what it means.

Because no scalar is converted before its field is known, `10:30` stays a time, `no` a word and `1.10` a version.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
import zoneinfo
from collections.abc import Callable, Mapping
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, PlainValidator, WithJsonSchema

from handouts.contact_details import digits_to_dial, has_mistyped_letter
from handouts.content import prose
from handouts.content.syntax import curly_quotes_hint
from handouts.content.zones import read_zone
from handouts.errors import InvalidValue

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


def _text(value: str) -> str:
    if not value:
        raise ValueError("expected text, found an empty one")
    if found := re.search(r"[\x00-\x08\x0b-\x1f\x7f\u2028-\u202e\u2066-\u2069]", value):
        raise InvalidValue(f"the text holds the control character U+{ord(found[0]):04X}", "delete it")
    return " ".join(value.split())


def _slug(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value) or len(value) > 60:
        like = _slugged(value) or "spine-center"
        raise InvalidValue(
            f"{value!r} is not a short name", f"use small letters, digits and single hyphens, like {like}"
        )
    return value


def _slugged(value: str) -> str:
    """`My Clinic` to `my-clinic`; '' where nothing is left."""
    plain = unicodedata.normalize("NFKD", value).encode("ascii", "ignore").decode().lower().replace("'", "")
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:60].strip("-")


def _date(value: str) -> dt.date:
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
CENTURY = range(2000, 2100)
"""Years of a procedure, and of a day of printing."""


def date_hint(value: str, time: str = "") -> str:
    """How to write a date; of 12/1/2026 with its year, but never with a guess which of the others is the month."""
    if found := re.match(r"\d{1,2}[-./]\d{1,2}[-./](\d{4})\b", value, re.A):
        return f"write it year-month-day: {found[1]}-MM-DD{time}"
    return f"write it year-month-day, like 2026-12-01{time}"


def _bool(value: str) -> bool:
    if value not in ("true", "false"):
        meant = {"yes": "true", "on": "true", "true": "true", "no": "false", "off": "false", "false": "false"}
        hint = f"write {meant[value.lower()]}" if value.lower() in meant else ""
        raise InvalidValue(f"expected true or false, found {value!r}", hint)
    return value == "true"


def _color(value: str) -> str:
    if not re.fullmatch(r"#[0-9A-Fa-f]{6}", value):
        raise InvalidValue(f"{value!r} is not a color", 'write it in quotes as six hex digits, like "#1B4F5F"')
    return value.upper()


def _phone(value: str) -> str:
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


def _web(value: str) -> str:
    if not re.fullmatch(r"(https?://)?[\w-]+(\.[\w-]+)+(/\S*)?", value, re.ASCII):
        raise InvalidValue(f"{value!r} is not a web address", "write it like www.example.org")
    return value


def _whole(value: str) -> int:
    if not re.fullmatch(r"\d{1,4}", value, re.A):
        raise ValueError(f"expected a whole number, found {value!r}")
    return int(value)


def field_description(description: str, *kinds: str, **more: Any) -> WithJsonSchema:
    """What an editor shows of a scalar, and the kinds of YAML value that it takes for one."""
    return WithJsonSchema({"type": list(kinds) if len(kinds) > 1 else kinds[0], **more, "description": description})


Text = Annotated[str, scalar(_text, "text"), field_description("Plain text.", "string", "number", minLength=1)]
Prose = Annotated[
    str,
    scalar(lambda value: prose.check_prose(_text(value)), "text"),
    field_description("Text for the patient. May hold {placeholders} and **strong** words.", "string", minLength=1),
]
Slug = Annotated[
    str, scalar(_slug, "a short name"), field_description("Short name: small letters, digits, hyphens.", "string")
]
Date = Annotated[dt.date, scalar(_date, "a date"), field_description("A date, year-month-day: 2026-12-01.", "string")]
Flag = Annotated[bool, scalar(_bool, "true or false"), field_description("true or false.", "boolean")]
Whole = Annotated[int, scalar(_whole, "a whole number"), field_description("A whole number.", "integer")]
Zone = Annotated[
    zoneinfo.ZoneInfo,
    scalar(read_zone, "a time zone"),
    field_description("IANA time zone, like America/New_York.", "string"),
]
Color = Annotated[
    str, scalar(_color, "a color"), field_description('A color: "#1B4F5F".', "string", pattern="^#[0-9A-Fa-f]{6}$")
]
Phone = Annotated[
    str, scalar(_phone, "a phone number"), field_description("A phone number as it is printed.", "string", "number")
]
Web = Annotated[str, scalar(_web, "a web address"), field_description("A web address.", "string")]
