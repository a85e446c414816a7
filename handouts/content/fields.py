"""Scalars of a content file as pydantic types: the reader hands over text as written, the type says what it means.

Because no scalar is converted before its field is known, `10:30` stays a time, `no` a word and `1.10` a version.
"""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, PlainValidator, WithJsonSchema

from handouts.content import prose, quantities
from handouts.problems import did_you_mean

T = TypeVar("T")


class Model(BaseModel):
    """Base of all content models: frozen, unknown keys are errors, field docstrings become the schema."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, strict=True)


class Misfit(ValueError):
    """Values of a group that do not go together; `at` leads from the group to the one to point at."""

    def __init__(self, message: str, *at: str | int) -> None:
        super().__init__(message)
        self.at = at


def scalar(read: Callable[[str], T], expected: str) -> PlainValidator:
    """A validator that takes text only and lets `read` make the value; `expected` words the error otherwise."""

    def validate(value: Any) -> T:
        if isinstance(value, str):
            return read(value.strip())
        found = {dict: "a group of keys", tuple: "a list", type(None): "nothing"}.get(type(value), "something else")
        raise ValueError(f"expected {expected}, found {found}")

    return PlainValidator(validate)


def _text(value: str) -> str:
    if not value:
        raise ValueError("expected text, found an empty one")
    if found := re.search(r"[\x00-\x08\x0b-\x1f\x7f\u2028-\u202e\u2066-\u2069]", value):
        raise ValueError(f"the text holds the control character U+{ord(found[0]):04X}; delete it")
    return " ".join(value.split())


def _slug(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value) or len(value) > 60:
        raise ValueError(
            f"{value!r} is not a short name; use small letters, digits and single hyphens, like spine-center"
        )
    return value


def _date(value: str) -> dt.date:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.A):
        raise ValueError(f"{value!r} is not a date; write it year-month-day, like 2026-12-01")
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"{value!r} is not in the calendar; check the month and the day") from None


def _bool(value: str) -> bool:
    if value not in ("true", "false"):
        raise ValueError(f"expected true or false, found {value!r}")
    return value == "true"


def _zone(value: str) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(value)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        near = did_you_mean(value, zoneinfo.available_timezones()) or "write it like America/New_York"
        raise ValueError(f"{value!r} is not a time zone; {near}") from None


def _color(value: str) -> str:
    if not re.fullmatch(r"#[0-9A-Fa-f]{6}", value):
        raise ValueError(f'{value!r} is not a color; write it in quotes as six hex digits, like "#1B4F5F"')
    return value.upper()


def _phone(value: str) -> str:
    digits = re.sub(r"[^0-9]", "", value)
    if not 3 <= len(digits) <= 15 or re.search(r"[^0-9\s().+\-x]", value.lower().replace("ext", "x")):
        raise ValueError(f"{value!r} is not a phone number; write it like 555-010-0199")
    return " ".join(value.split())


def _web(value: str) -> str:
    if not re.fullmatch(r"(https?://)?[\w-]+(\.[\w-]+)+(/\S*)?", value, re.ASCII):
        raise ValueError(f"{value!r} is not a web address; write it like www.example.org")
    return value


def _whole(value: str) -> int:
    if not re.fullmatch(r"\d{1,4}", value, re.A):
        raise ValueError(f"expected a whole number, found {value!r}")
    return int(value)


def _side(value: str, *, before: bool) -> quantities.Interval:
    found = quantities.Interval.parse(value)
    if found.before is not before:
        side, example = ("before", "5 days before procedure") if before else ("after", "1 day after procedure")
        raise ValueError(f"{value!r} is on the wrong side: this is counted {side}; write it like {example!r}")
    return found


def _json(description: str, *kinds: str, **more: Any) -> WithJsonSchema:
    return WithJsonSchema({"type": list(kinds) if len(kinds) > 1 else kinds[0], **more, "description": description})


Text = Annotated[str, scalar(_text, "text"), _json("Plain text.", "string", "number", minLength=1)]
Prose = Annotated[
    str,
    scalar(lambda value: prose.check(_text(value)), "text"),
    _json("Text for the patient. May hold {placeholders} and **strong** words.", "string", minLength=1),
]
Slug = Annotated[str, scalar(_slug, "a short name"), _json("Short name: small letters, digits, hyphens.", "string")]
Date = Annotated[dt.date, scalar(_date, "a date"), _json("A date, year-month-day: 2026-12-01.", "string")]
Flag = Annotated[bool, scalar(_bool, "true or false"), _json("true or false.", "boolean")]
Whole = Annotated[int, scalar(_whole, "a whole number"), _json("A whole number.", "integer")]
Zone = Annotated[
    zoneinfo.ZoneInfo, scalar(_zone, "a time zone"), _json("IANA time zone, like America/New_York.", "string")
]
Color = Annotated[str, scalar(_color, "a color"), _json('A color: "#1B4F5F".', "string", pattern="^#[0-9A-Fa-f]{6}$")]
Phone = Annotated[str, scalar(_phone, "a phone number"), _json("A phone number as it is printed.", "string", "number")]
Web = Annotated[str, scalar(_web, "a web address"), _json("A web address.", "string")]
DurationField = Annotated[
    quantities.Duration,
    scalar(quantities.Duration.parse, "a length of time"),
    _json("A length of time: 30 min, 1 h, 15-30 min, up to 48 h, about 1 h, 5 days.", "string"),
]
LeadField = Annotated[
    quantities.Duration | dt.time,
    scalar(quantities.parse_lead, "a lead time or a clock time"),
    _json("How long before the appointment (30 min), or a clock time (7:30 AM).", "string"),
]
BeforeField = Annotated[
    quantities.Interval,
    scalar(lambda value: _side(value, before=True), "an interval"),
    _json("Number, unit, before, and what: 5 days before procedure, at least 24 h before procedure.", "string"),
]
AfterField = Annotated[
    quantities.Interval,
    scalar(lambda value: _side(value, before=False), "an interval"),
    _json("Number, unit, after, and what: up to 48 h after procedure, 1 day after procedure.", "string"),
]
FastingField = Annotated[
    quantities.FromMidnight | quantities.DayBefore | quantities.Interval | dt.time,
    scalar(quantities.parse_fasting, "a fasting rule"),
    _json("from midnight, 8 h before arrival, 6:00 AM (of that day), or 10:00 PM the day before.", "string"),
]
