"""Time zones, flags, dates and phone numbers: valid values, and hints for invalid ones."""

from __future__ import annotations

import re
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from handouts.content.models.scalars import Date, Flag, Phone, Zone, parse_zone


@pytest.mark.parametrize(
    "name",
    [
        "America/New_York", "America/Indiana/Knox", "America/Argentina/Buenos_Aires", "US/Eastern", "Pacific/Honolulu",
        "Europe/London", "Asia/Kathmandu", "Antarctica/Troll", "UTC", "Etc/UTC",
    ],
)  # fmt: skip
def test_zone_of_a_place(name: str) -> None:
    assert parse_zone(name).key == name


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Etc/GMT+5", "America/New_York, America/Bogota"),
        ("Etc/GMT+8", "America/Los_Angeles"),
        ("Etc/GMT-1", "Europe/Berlin"),
        ("Etc/GMT", "Europe/London"),
        ("Etc/GMT0", "write a place"),
        ("Etc/Zulu", "Europe/London"),
        ("Etc/Unknown", "write a place"),
        ("posix/America/New_York", "write America/New_York"),
        ("right/America/New_York", "write America/New_York"),
        ("right/Europe/London", "write Europe/London"),
        ("right/UTC", "write UTC"),
        ("posix/Etc/GMT+5", "America/New_York, America/Bogota"),
        ("posix/EST5EDT", "write America/New_York"),
        ("localtime", "write a place"),
        ("Factory", "write a place"),
        ("posixrules", "write a place"),
        ("GMT", "Europe/London"),
        ("UTC-5", "America/New_York"),
        ("-05:00", "America/New_York"),
        ("+0530", "write a place"),
        ("UTC+99", "write a place"),
        ("EST", "America/New_York"),
        ("EST5EDT", "America/New_York"),
        ("PST8PDT", "America/Los_Angeles"),
        ("CET", "write a place"),
        ("Singapore", "write Asia/Singapore"),
        ("SystemV/EST5", "write a place"),
        ("america/new_york", 'did you mean "America/New_York"'),
        ("America/Newyork", 'did you mean "America/New_York"'),
        ("../../etc/passwd", "write a place"),
        ("America/../UTC", "is not a time zone"),
        ("", "write a place"),
    ],
)
def test_zone_without_a_place(name: str, hint: str) -> None:
    with pytest.raises(ValueError) as caught:
        parse_zone(name)
    assert hint in str(caught.value)


@pytest.mark.parametrize(
    ("field", "text", "message"),
    [
        (Flag, "no", "found 'no'; write false"),
        (Flag, "On", "found 'On'; write true"),
        (Flag, "TRUE", "found 'TRUE'; write true"),
        (Flag, "maybe", "found 'maybe'$"),
        (Date, "12/1/2026", "write it year-month-day: 2026-MM-DD$"),
        (Date, "1-12-2026", "write it year-month-day: 2026-MM-DD$"),
        (Date, "December 1", "write it year-month-day, like 2026-12-01$"),
        (Date, "“2026-12-01”", "typographic quotes"),
        (Zone, "EST", "write America/New_York, if that is what you mean"),
        (Zone, "EST5EDT", "write America/New_York"),
        (Zone, "Central", "write America/Chicago"),
        (Zone, "MST", "write America/Denver or America/Phoenix"),
        (Zone, "PST", "write America/Los_Angeles"),
        (Zone, "GMT+5", "write a place, like America/New_York"),
        (Zone, "Japan", "write a place, like America/New_York"),
        (Zone, "New York", "write a place, like America/New_York"),
        (Zone, "America/Nowhere", "is not a time zone"),
        (Phone, "911", "fewer than 7 digits"),
        (Phone, "010-01", "fewer than 7 digits"),
        (Phone, "010-01 x12345", "fewer than 7 digits"),
        (Phone, "call us", "is not a phone number"),
    ],
)
def test_invalid_scalars(field: Any, text: str, message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(field).validate_python(text)
    assert re.search(message, caught.value.errors()[0]["msg"])


@pytest.mark.parametrize(
    ("field", "text"),
    [(Zone, "UTC"), (Zone, "Pacific/Honolulu"), (Zone, "Etc/UTC"), (Phone, "555-0100"), (Phone, "555-010-0100 x12")],
)
def test_valid_scalars(field: Any, text: str) -> None:
    TypeAdapter(field).validate_python(text)
