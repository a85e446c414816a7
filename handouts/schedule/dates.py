"""A cell becomes a date or a time of the clinic's clock. Which number is the month is never guessed."""

from __future__ import annotations

import datetime as dt
import re
from contextlib import suppress
from typing import get_args
from zoneinfo import ZoneInfo

from handouts.content.models.clinic import DateOrder
from handouts.content.models.scalars import date_hint
from handouts.content.models.times import parse_clock_time
from handouts.errors import InvalidValue
from handouts.schedule.sheet import Cell

Moment = tuple[dt.date, dt.time | None]

_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T\s]\s*(\S.*))?", re.A | re.S)
_PARTED = re.compile(r"(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})(?:,?\s+(\S.*))?", re.A | re.S)
_OFFSET = re.compile(r"(\S[^Zz+-]*?)\s*([Zz]|[+-]\d{2}(?::?\d{2})?)", re.A | re.S)
_SECONDS = re.compile(r"(\d{1,2}:\d{2}):(\d{2})(?:[.,]\d+)?(\s*[AaPp]\.?[Mm]\.?)?", re.A)
_NUMBER = re.compile(r"\d{5}(?:[.,]\d+)?", re.A)
_FRACTION = re.compile(r"0?[.,]\d+", re.A)
_SETTING = "say the order in clinic.yaml: schedule: dates:"


def parse_date_time(cell: Cell, order: DateOrder | None, zone: ZoneInfo) -> Moment:
    """A date, and the time where one stands beside it. Raises ValueError.

    Midnight counts as no time: databases and Excel write it beside every date that has none.
    """
    if isinstance(cell, dt.datetime):
        rounded = _whole_minutes(cell)
        return rounded.date(), rounded.time() if rounded.time() != dt.time() else None
    if isinstance(cell, dt.time):
        # The user's slip, not ours.
        raise InvalidValue(f"{cell:%H:%M} is a time, no date", "write a date, like 2026-12-01")
    if isinstance(cell, dt.date):
        return cell, None
    text = cell.strip()
    found = _ISO.fullmatch(text)
    if found and found[2] and (absolute := _OFFSET.fullmatch(found[2])):
        return _absolute(text, found[1], absolute, zone)
    if found:
        day, rest = _of_parts(text, *found[1].split("-")), found[2]
    else:
        day, rest = _parted(text, order)
    time = parse_time(rest) if rest else None
    return day, time if time != dt.time() else None


def time_after_date(text: str) -> str:
    """What stands behind the date of a text, '' where that is no clock time or one that says more: an offset, a T."""
    found = _ISO.fullmatch(text) or _PARTED.fullmatch(text)
    if not found or "T" in text[10:12]:
        return ""
    return str(found[found.re.groups] or "")


def parse_date(cell: Cell, order: DateOrder | None, zone: ZoneInfo) -> dt.date:
    """A date alone. Raises ValueError, also for one with a time."""
    found, time = parse_date_time(cell, order, zone)
    if time is not None:
        raise InvalidValue(f"{time:%H:%M} stands beside a date that has no time", "leave the date alone")
    return found


def parse_time(cell: Cell) -> dt.time:
    """A clock time; `10:00:00` too, as Excel writes it. Raises ValueError."""
    if isinstance(cell, dt.datetime):
        # Excel's days begin in 1900: an earlier one or the first is a time without a day.
        if cell.year > 1900:
            raise InvalidValue(
                "a date stands here beside the time", "put both into the column `date`, or only the time here"
            )
        return _whole_minutes(cell).time()
    if isinstance(cell, dt.time):
        return _whole_minutes(dt.datetime.combine(dt.date(1900, 1, 1), cell)).time()
    if isinstance(cell, dt.date):
        raise InvalidValue(f"{cell} is a date, no clock time", "write a time, like 10:00")
    text = cell.strip()
    if _FRACTION.fullmatch(text):
        raise InvalidValue(
            f"{text!r} is Excel's own number of a time", "choose a time as the cell's format and save again"
        )
    if found := _SECONDS.fullmatch(text):
        if found[2] != "00":
            raise InvalidValue(f"{text!r} has seconds", "write hours and minutes, like 10:00")
        text = found[1] + (found[3] or "")
    return parse_clock_time(text)


def _parted(text: str, order: DateOrder | None) -> tuple[dt.date, str | None]:
    """A date of three numbers in the clinic's order, and what follows it."""
    found = _PARTED.fullmatch(text)
    if _NUMBER.fullmatch(text):
        raise InvalidValue(
            f"{text!r} is Excel's own number of a day", "choose a date as the cell's format and save again"
        )
    if not found:
        raise InvalidValue(f"{text!r} is not a date", date_hint(text))
    if order is None:
        raise InvalidValue(*_unordered(text, (found[1], found[3], found[4])))
    parts = dict(zip(order.split("/"), (found[1], found[3], found[4]), strict=True))
    if len(parts["year"]) != 4:
        # Of a birth nobody knows the century, and what holds for one date should hold for all.
        if max(len(part) for part in parts.values()) == 4:
            raise InvalidValue(f"{text!r} is not {order}, as clinic.yaml says", date_hint(text))
        raise InvalidValue(f"{text!r} has no year of four digits", "write the whole year")
    return _of_parts(text, parts["year"], parts["month"], parts["day"], f" as {order}"), found[5]


def _unordered(text: str, parts: tuple[str, str, str]) -> tuple[str, str]:
    """Why a date of three numbers is not read where nobody says their order, though it may have one reading alone."""
    if max(map(len, parts)) < 4:
        return f"{text!r} has no year of four digits", date_hint(text)
    readings: dict[dt.date, DateOrder] = {}
    for order in get_args(DateOrder):
        named = dict(zip(order.split("/"), parts, strict=True))
        if len(named["year"]) == 4:
            with suppress(ValueError):
                readings.setdefault(dt.date(int(named["year"]), int(named["month"]), int(named["day"])), order)
    if not readings:
        return f"{text!r} is not in the calendar", f"check the month and the day, and {date_hint(text)}"
    if len(readings) > 1:
        return f"{text!r} could be two dates", f"{date_hint(text)}, or {_SETTING}"
    # What holds for one date should hold for all: others of this list may have two readings.
    (day, order), *_ = readings.items()
    message = f"{text!r} is in an order that clinic.yaml does not say"
    return message, f"write it year-month-day: {day}, or {_SETTING} {order}"


def _of_parts(text: str, year: str, month: str, day: str, read_as: str = "") -> dt.date:
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        raise InvalidValue(f"{text!r}{read_as} is not in the calendar", "check the month and the day") from None


def _absolute(text: str, date: str, time: re.Match[str], zone: ZoneInfo) -> Moment:
    """A time with its offset from UTC, by the clinic's clock."""
    try:
        stated = dt.datetime.fromisoformat(f"{date}T{time[1].strip()}{time[2].upper()}")
        local = stated.astimezone(zone)
    except (ValueError, OverflowError):
        raise InvalidValue(f"{text!r} is not a date and time", "write it like 2026-12-01T10:00:00-05:00") from None
    if dt.time() in (stated.time(), local.time()):
        # A date alone, which a program has made a moment of; in another zone it may be another day.
        raise InvalidValue(
            f"{text!r} is midnight: many programs write it where no time is known", "write the clinic's date and time"
        )
    if local.second or local.microsecond:
        raise InvalidValue(f"{text!r} has seconds", "write hours and minutes, like 10:00")
    return local.date(), local.time()


def _whole_minutes(cell: dt.datetime) -> dt.datetime:
    """Excel keeps times as parts of a day, a hair beside the minute; real seconds are refused."""
    nearest = (cell + dt.timedelta(seconds=30)).replace(second=0, microsecond=0)
    if abs(nearest - cell) > dt.timedelta(seconds=1):
        raise InvalidValue(f"{cell:%H:%M:%S} has seconds", "write hours and minutes, like 10:00")
    return nearest
