"""A cell becomes a date or a time of the clinic's clock. Which number is the month is never guessed.

Clock times that could be morning or afternoon, and midnight that could be of two days: the one rule for all input.

`1:00` in a list of 8:00, 9:30, 11:00, 1:00 is one in the afternoon. A page for one at night would tell the patient to
fast half a day too early, so an hour from 1 to 6 without AM or PM counts only where the list proves that its hours are
24-hour times: by a time from 13:00 on, written in the same way.

Words that stand in a cell for no value: `NULL`, `N/A`, `-`, `TBD`. One list, for all columns and all formats.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from itertools import pairwise
from typing import NamedTuple, get_args
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
        return f"{text!r} is not a valid date", f"check the month and the day, and {date_hint(text)}"
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
        raise InvalidValue(f"{text!r}{read_as} is not a valid date", "check the month and the day") from None


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


EARLY = range(1, 7)
"""Hours at which few procedures begin, but many appointments in the afternoon."""
_BARE = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2}(?:[.,]\d{1,9})?)?", re.A)


class ClockTime(NamedTuple):
    """A time that a list writes without AM, PM or an offset from UTC."""

    day: dt.date | None
    time: dt.time
    two_digits: bool
    """True of 01:00, and of a cell in which Excel keeps a time."""


def parse_bare_clock(text: str) -> tuple[dt.time, bool] | None:
    """The time of a text without AM or PM, and whether its hour has two digits; None for any other text."""
    found = _BARE.fullmatch(text.strip())
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return dt.time(int(found[1]), int(found[2])), len(found[1]) == 2


def check_single_time(text: str, time: dt.time) -> None:
    """Check one time that stands in no list. Raises ValueError where it could be two times.

    `01:00` is how 24-hour clocks write it; `1:00` may be morning or afternoon; midnight may be of two days.
    """
    if time == dt.time():
        raise InvalidValue(
            f"{text!r} is midnight, which could be of two days", "write 11:59 PM of the day before, or 12:01 AM"
        )
    bare = parse_bare_clock(text)
    if bare and not bare[1] and bare[0].hour in EARLY:
        hour, minute = bare[0].hour, f"{bare[0]:%M}"
        raise InvalidValue(
            f"{text!r} has no AM or PM",
            f"write {hour}:{minute} PM or {hour + 12}:{minute} for the afternoon, {hour}:{minute} AM for the morning",
        )


def ambiguous_time_problem(time: dt.time) -> tuple[str, str]:
    """Message and hint for a time of a list that could be morning or afternoon."""
    hour, minute = time.hour % 12 or 12, f"{time:%M}"
    message = f"{time.hour}:{minute} could be morning or afternoon: it has no AM or PM, nor does the list use 24 hours"
    return message, f"write {hour}:{minute} PM or {hour + 12}:{minute}; in the morning, write {hour}:{minute} AM"


def ambiguous_times(times: Sequence[ClockTime], more: Sequence[ClockTime] = ()) -> set[int]:
    """Which of a list's times, by their number, could be morning or afternoon.

    `more` are times of another column, which prove 24 hours as well and stand in an order of their own.
    """
    proven = any(one.time.hour > 12 or (not one.time.hour and one.time.minute) for one in (*times, *more))
    days: dict[dt.date | None, list[int]] = defaultdict(list)
    for number, one in enumerate(times):
        days[one.day].append(number)
    found = set[int]()
    for numbers in days.values():
        found |= _doubtful_of_day([(number, times[number]) for number in numbers], proven=proven)
    return found


def _doubtful_of_day(times: Sequence[tuple[int, ClockTime]], *, proven: bool) -> set[int]:
    early = {number for number, one in times if one.time.hour in EARLY}
    if not early:
        return set()
    if not proven:
        first = min(early)
        # 11:00, 1:00, 7:00: behind an hour of the afternoon, 7:00 may be one of the evening.
        return early | {number for number, one in times if number > first and one.time.hour < 12}
    as_written = _rising(one.time for _, one in times)
    afternoons = _rising(one.time.replace(hour=one.time.hour + 12 * (number in early)) for number, one in times)
    if as_written != afternoons:
        return early if afternoons else set()
    # The order of the list says nothing; two digits are how 24-hour clocks write the hour.
    return {number for number, one in times if number in early and not one.two_digits}


def _rising(times: Iterable[dt.time]) -> bool:
    return all(first <= second for first, second in pairwise(times))


_DASHES = {"-", "--", "---", *"\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "\u2013\u2013", "\u2014\u2014"}
_NO_VALUE = _DASHES | {
    "null", "(null)", "<null>", "[null]", "{null}", "\\n", "nil", "(nil)", "nan", "nat", "<na>", "na", "n/a", "n.a.",
    "n.a", "n / a", "n\\a", "none", "(none)", "<none>", "none given", "not available", "not applicable", "undefined",
    "blank", "(blank)", "empty", "(empty)", "missing", "(missing)", "void",
}  # fmt: skip
_NOT_YET = {
    "tbd", "t.b.d.", "tba", "t.b.a.", "tbc", "t.b.c.", "to be determined", "to be announced", "to be confirmed",
    "to be decided", "to be scheduled", "pending", "unknown", "(unknown)", "unk", "not known", "unspecified",
    "not specified", "?", "??", "???", "\uff1f",
}  # fmt: skip
_WORDS = _NO_VALUE | _NOT_YET
_WHOLE_NAMES = {"null", "undefined", "unknown", "nan", "none", "tbd", "n/a", "missing"}
_NO_MEDICINES = {
    f"{no} {what}" for no in ("no", "no known", "no current", "no home", "no regular", "takes no", "not on any")
    for what in ("med", "meds", "medication", "medications", "medicine", "medicines", "drugs")
} | {"none known", "none reported", "none taken", "none listed", "takes none", "takes nothing",
     "no", "nothing"}  # fmt: skip
_NOBODY = _NOT_YET | {"", "any", "anyone", "any physician", "not assigned", "unassigned", "not yet assigned", "staff"}
_LONGEST = 40


def is_empty_word(text: str) -> bool:
    """True of a whole cell that says that there is no value, or none yet. `Jennifer Null` is a name."""
    return _folded(text) in _WORDS


def is_pending(text: str) -> bool:
    """True of a whole cell that says that the value is not known yet: `TBD`, `unknown`, `?`."""
    return _folded(text) in _NOT_YET


def says_none(text: str) -> bool:
    """True of a whole cell that may say that nothing is wanted: `none`, `-`, `?`. A program's `NULL` never says so."""
    folded = _folded(text)
    return folded in _DASHES or folded in _NOT_YET or folded.strip("()<>") in ("none", "none given", "nil", "void")


def says_no_medicines(text: str) -> bool:
    """True of a whole cell of medicines that says that the patient takes none: `none known`, `no meds`."""
    folded = _folded(text).rstrip(".")
    return folded in _NO_MEDICINES or is_empty_word(text) or is_empty_word(folded)


def is_nobody(text: str) -> bool:
    """True of a physician's cell that names nobody: `TBD`, `Dr. TBD`, `unassigned`. `Dr. Null` is a name."""
    folded = _folded(text)
    title = next((title for title in ("dr.", "dr", "doctor", "prof.") if folded.split(" ")[0] == title), "")
    return is_empty_word(text) or folded.removeprefix(title).strip() in _NOBODY


def is_null_name(text: str) -> bool:
    """True of a name of null words alone, as programs put first and last name together: `NULL NULL`."""
    if is_empty_word(text):
        return True
    words = set(_folded(text).replace(",", " ").split())
    if len(words) != 1:
        return False
    word = min(words)
    return word in _WHOLE_NAMES or (len(word) > 1 and set(word) == {"x"})


def _folded(text: str) -> str:
    if len(text) > _LONGEST:
        return ""
    return " ".join(text.split()).casefold() if " " in text else text.strip().casefold()
