"""Parse cells: dates and times by the clinic's clock, ambiguous hours, and words that mean an empty cell.

The order of day and month is never guessed; `clinic.yaml` states it.

In a list of 8:00, 9:30, 11:00, 1:00, the last time is 1:00 PM. Read as 1:00 AM, the page would tell the patient to fast
half a day too early. So an hour from 1 to 6 without AM or PM is accepted only if another time of the list, such as
13:30, shows that it uses the 24-hour clock. Midnight is refused, because it could belong to two days.

Words such as `NULL`, `N/A`, `-` and `TBD` mean that a cell is empty. One list of words serves all columns and formats.
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
_THREE_NUMBERS = re.compile(r"(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})(?:,?\s+(\S.*))?", re.A | re.S)
_TIME_WITH_OFFSET = re.compile(r"(\S[^Zz+-]*?)\s*([Zz]|[+-]\d{2}(?::?\d{2})?)", re.A | re.S)
_WITH_SECONDS = re.compile(r"(\d{1,2}:\d{2}):(\d{2})(?:[.,]\d+)?(\s*[AaPp]\.?[Mm]\.?)?", re.A)
_EXCEL_DAY = re.compile(r"\d{5}(?:[.,]\d+)?", re.A)
_EXCEL_TIME = re.compile(r"0?[.,]\d+", re.A)
_SETTING = "state the order as `schedule.dates` in clinic.yaml"


def parse_date_time(cell: Cell, order: DateOrder | None, zone: ZoneInfo) -> Moment:
    """A date, and the time if the cell has one. Raises InvalidValue.

    Midnight counts as no time: databases and Excel add it to every date without a time.
    """
    if isinstance(cell, dt.datetime):
        rounded = _whole_minutes(cell)
        return rounded.date(), rounded.time() if rounded.time() != dt.time() else None
    if isinstance(cell, dt.time):
        raise InvalidValue(f"{cell:%H:%M} is a time, not a date", "write a date, like 2026-12-01")
    if isinstance(cell, dt.date):
        return cell, None
    text = cell.strip()
    match = _ISO.fullmatch(text)
    if match and match[2] and (time_match := _TIME_WITH_OFFSET.fullmatch(match[2])):
        return _to_local(text, match[1], time_match, zone)
    if match:
        day, time_text = _build_date(text, *match[1].split("-")), match[2]
    else:
        day, time_text = _parse_three_numbers(text, order)
    time = parse_time(time_text) if time_text else None
    return day, time if time != dt.time() else None


def time_after_date(text: str) -> str:
    """The text after a date; '' without such text, and for an ISO 8601 time with T."""
    match = _ISO.fullmatch(text) or _THREE_NUMBERS.fullmatch(text)
    if not match or "T" in text[10:12]:
        return ""
    return str(match[match.re.groups] or "")


def parse_date(cell: Cell, order: DateOrder | None, zone: ZoneInfo) -> dt.date:
    """A date without a time. Raises InvalidValue, also for a date with a time."""
    day, time = parse_date_time(cell, order, zone)
    if time is not None:
        raise InvalidValue(f"expected a date without a time, but it has the time {time:%H:%M}", "delete the time")
    return day


def parse_time(cell: Cell) -> dt.time:
    """A clock time; also `10:00:00`, as Excel writes it. Raises InvalidValue."""
    if isinstance(cell, dt.datetime):
        # Excel's calendar begins in 1900: a cell with its first day, or an earlier one, is a time without a day.
        if cell.year > 1900:
            raise InvalidValue(
                "the cell has a date and a time", "put both into the column `date`, or only the time here"
            )
        return _whole_minutes(cell).time()
    if isinstance(cell, dt.time):
        return _whole_minutes(dt.datetime.combine(dt.date(1900, 1, 1), cell)).time()
    if isinstance(cell, dt.date):
        raise InvalidValue(f"{cell} is a date, not a time", "write a time, like 10:00")
    text = cell.strip()
    if _EXCEL_TIME.fullmatch(text):
        raise InvalidValue(f"{text!r} is Excel's number for a time", "format the cell as a time and save again")
    if match := _WITH_SECONDS.fullmatch(text):
        if match[2] != "00":
            raise InvalidValue(f"{text!r} has seconds", "write hours and minutes, like 10:00")
        text = match[1] + (match[3] or "")
    return parse_clock_time(text)


def _parse_three_numbers(text: str, order: DateOrder | None) -> tuple[dt.date, str | None]:
    """A date of three numbers in the clinic's order, and the text after it."""
    match = _THREE_NUMBERS.fullmatch(text)
    if _EXCEL_DAY.fullmatch(text):
        raise InvalidValue(f"{text!r} is Excel's number for a date", "format the cell as a date and save again")
    if not match:
        raise InvalidValue(f"{text!r} is not a date", date_hint(text))
    numbers = match[1], match[3], match[4]
    if order is None:
        raise InvalidValue(*_no_order_problem(text, numbers))
    parts = dict(zip(order.split("/"), numbers, strict=True))
    if len(parts["year"]) != 4:
        # The century of a date of birth would be unknown, and all dates follow the same rule.
        if max(len(part) for part in parts.values()) == 4:
            raise InvalidValue(f"{text!r} is not in the order {order}, which clinic.yaml states", date_hint(text))
        raise InvalidValue(f"{text!r} has no year with four digits", "write the whole year")
    return _build_date(text, parts["year"], parts["month"], parts["day"], f" as {order}"), match[5]


def _no_order_problem(text: str, numbers: tuple[str, str, str]) -> tuple[str, str]:
    """Message and hint for a date of three numbers if their order is not stated, even if only one order is possible."""
    if max(map(len, numbers)) < 4:
        return f"{text!r} has no year with four digits", date_hint(text)
    readings: dict[dt.date, DateOrder] = {}
    for order in get_args(DateOrder):
        named = dict(zip(order.split("/"), numbers, strict=True))
        if len(named["year"]) == 4:
            with suppress(ValueError):
                readings.setdefault(dt.date(int(named["year"]), int(named["month"]), int(named["day"])), order)
    if not readings:
        return f"{text!r} is not a valid date", f"check the month and the day, and {date_hint(text)}"
    if len(readings) > 1:
        return f"{text!r} could be two dates", f"{date_hint(text)}, or {_SETTING}"
    # Other dates of this list may have two readings, and all dates follow the same rule.
    (day, order), *_ = readings.items()
    message = f"{text!r} cannot be read: clinic.yaml does not state the order of day and month"
    return message, f"write it year-month-day: {day}, or state `schedule.dates: {order}` in clinic.yaml"


def _build_date(text: str, year: str, month: str, day: str, read_as: str = "") -> dt.date:
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        raise InvalidValue(f"{text!r} is not a valid date{read_as}", "check the month and the day") from None


def _to_local(text: str, date: str, time: re.Match[str], zone: ZoneInfo) -> Moment:
    """A time with an offset from UTC, converted to the clinic's time zone."""
    try:
        stated = dt.datetime.fromisoformat(f"{date}T{time[1].strip()}{time[2].upper()}")
        local = stated.astimezone(zone)
    except (ValueError, OverflowError):
        raise InvalidValue(f"{text!r} is not a date and time", "write it like 2026-12-01T10:00:00-05:00") from None
    if dt.time() in (stated.time(), local.time()):
        # Probably a date without a time. In another time zone, it may be another day.
        raise InvalidValue(
            f"{text!r} is midnight, which many programs write for an unknown time", "write the clinic's date and time"
        )
    if local.second or local.microsecond:
        raise InvalidValue(f"{text!r} has seconds", "write hours and minutes, like 10:00")
    return local.date(), local.time()


def _whole_minutes(cell: dt.datetime) -> dt.datetime:
    """Round to minutes, because Excel stores times as inexact fractions of a day. Raises InvalidValue for seconds."""
    nearest = (cell + dt.timedelta(seconds=30)).replace(second=0, microsecond=0)
    if abs(nearest - cell) > dt.timedelta(seconds=1):
        raise InvalidValue(f"{cell:%H:%M:%S} has seconds", "write hours and minutes, like 10:00")
    return nearest


AMBIGUOUS_HOURS = range(1, 7)
"""Few procedures begin at these hours of the morning, but many in the afternoon."""
_BARE_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2}(?:[.,]\d{1,9})?)?", re.A)


class ClockTime(NamedTuple):
    """A time in a list without AM, PM or an offset from UTC."""

    day: dt.date | None
    time: dt.time
    two_digits: bool
    """True for 01:00, and for an Excel cell that is a time."""


def parse_bare_clock(text: str) -> tuple[dt.time, bool] | None:
    """The time of a text without AM or PM, and whether its hour has two digits; None for any other text."""
    match = _BARE_CLOCK.fullmatch(text.strip())
    if not match or int(match[1]) > 23 or int(match[2]) > 59:
        return None
    return dt.time(int(match[1]), int(match[2])), len(match[1]) == 2


def check_single_time(text: str, time: dt.time) -> None:
    """Check a time that is not part of a list. Raises InvalidValue if it is ambiguous.

    `01:00` is a 24-hour time; `1:00` may be morning or afternoon; midnight may belong to two days.
    """
    if time == dt.time():
        raise InvalidValue(
            f"{text!r} is midnight, which could belong to two days", "write 11:59 PM on the day before, or 12:01 AM"
        )
    bare = parse_bare_clock(text)
    if bare and not bare[1] and bare[0].hour in AMBIGUOUS_HOURS:
        hour, minute = bare[0].hour, f"{bare[0]:%M}"
        raise InvalidValue(
            f"{text!r} has no AM or PM",
            f"write {hour}:{minute} PM or {hour + 12}:{minute} for the afternoon, {hour}:{minute} AM for the morning",
        )


def ambiguous_time_problem(time: dt.time) -> tuple[str, str]:
    """Message and hint for a time in a list that could be morning or afternoon."""
    hour, minute = time.hour % 12 or 12, f"{time:%M}"
    reason = "it has no AM or PM, and the list does not use a 24-hour clock"
    message = f"{time.hour}:{minute} could be morning or afternoon: {reason}"
    return message, f"write {hour}:{minute} PM or {hour + 12}:{minute}; in the morning, write {hour}:{minute} AM"


def ambiguous_times(times: Sequence[ClockTime], other_times: Sequence[ClockTime] = ()) -> set[int]:
    """Indexes of the times of a list that could be morning or afternoon.

    `other_times` are those of another column: they too can show that the list uses the 24-hour clock.
    """
    uses_24_hours = any(
        clock.time.hour > 12 or (not clock.time.hour and clock.time.minute) for clock in (*times, *other_times)
    )
    days: dict[dt.date | None, list[int]] = defaultdict(list)
    for index, clock in enumerate(times):
        days[clock.day].append(index)
    ambiguous = set[int]()
    for indexes in days.values():
        ambiguous |= _ambiguous_of_day([(index, times[index]) for index in indexes], uses_24_hours=uses_24_hours)
    return ambiguous


def _ambiguous_of_day(times: Sequence[tuple[int, ClockTime]], *, uses_24_hours: bool) -> set[int]:
    early = {index for index, clock in times if clock.time.hour in AMBIGUOUS_HOURS}
    if not early:
        return set()
    if not uses_24_hours:
        first = min(early)
        # 11:00, 1:00, 7:00: after 1:00 PM, 7:00 may be in the evening.
        return early | {index for index, clock in times if index > first and clock.time.hour < 12}
    in_order_as_written = _is_sorted(clock.time for _, clock in times)
    in_order_as_afternoon = _is_sorted(
        clock.time.replace(hour=clock.time.hour + 12 * (index in early)) for index, clock in times
    )
    if in_order_as_written != in_order_as_afternoon:
        return early if in_order_as_afternoon else set()
    # The order of the list does not decide it; an hour of two digits is a 24-hour time.
    return {index for index, clock in times if index in early and not clock.two_digits}


def _is_sorted(times: Iterable[dt.time]) -> bool:
    return all(first <= second for first, second in pairwise(times))


_DASHES = {"-", "--", "---", *"\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "\u2013\u2013", "\u2014\u2014"}
_NO_VALUE = _DASHES | {
    "null", "(null)", "<null>", "[null]", "{null}", "\\n", "nil", "(nil)", "nan", "nat", "<na>", "na", "n/a", "n.a.",
    "n.a", "n / a", "n\\a", "none", "(none)", "<none>", "none given", "not available", "not applicable", "undefined",
    "blank", "(blank)", "empty", "(empty)", "missing", "(missing)", "void",
}  # fmt: skip
_PENDING = {
    "tbd", "t.b.d.", "tba", "t.b.a.", "tbc", "t.b.c.", "to be determined", "to be announced", "to be confirmed",
    "to be decided", "to be scheduled", "pending", "unknown", "(unknown)", "unk", "not known", "unspecified",
    "not specified", "?", "??", "???", "\uff1f",
}  # fmt: skip
_EMPTY_WORDS = _NO_VALUE | _PENDING
_NULL_NAMES = {"null", "undefined", "unknown", "nan", "none", "tbd", "n/a", "missing"}
_NO_MEDICINES = {
    f"{no} {noun}" for no in ("no", "no known", "no current", "no home", "no regular", "takes no", "not on any")
    for noun in ("med", "meds", "medication", "medications", "medicine", "medicines", "drugs")
} | {"none known", "none reported", "none taken", "none listed", "takes none", "takes nothing",
     "no", "nothing"}  # fmt: skip
_TAKES_NONE = {"none", "none taken", "takes none", "takes nothing", "nothing"} | {
    f"{no} {noun}" for no in ("no", "no current", "no home", "takes no", "not on any")
    for noun in ("med", "meds", "medication", "medications", "medicine", "medicines")
}  # fmt: skip
_UNASSIGNED = _PENDING | {
    "",
    "any",
    "anyone",
    "any physician",
    "not assigned",
    "unassigned",
    "not yet assigned",
    "staff",
}
_MAX_EMPTY_WORD = 40


def is_empty_word(text: str) -> bool:
    """True for a cell that means "no value" or "not yet": `N/A`, `TBD`. `Jennifer Null` is a name."""
    return _fold(text) in _EMPTY_WORDS


def is_pending(text: str) -> bool:
    """True for a cell that means "not yet known": `TBD`, `unknown`, `?`."""
    return _fold(text) in _PENDING


def says_none(text: str) -> bool:
    """True for a cell that may ask for nothing: `none`, `-`, `?`. A program's `NULL` does not."""
    folded = _fold(text)
    return folded in _DASHES or folded in _PENDING or folded.strip("()<>") in ("none", "none given", "nil", "void")


def says_no_medicines(text: str) -> bool:
    """True for a cell that names no medicine: `none known`, `no meds`, `N/A`."""
    folded = _fold(text).rstrip(".")
    return folded in _NO_MEDICINES or is_empty_word(text) or is_empty_word(folded)


def takes_no_medicines(text: str) -> bool:
    """True for a cell that says that the patient is known to take no medicines: `none`, `no medicines`, `takes none`.

    `N/A`, `-`, `none known`, `no regular medicines` and an answer to another question, like `no`, do not say so.
    """
    return _fold(text).rstrip(".") in _TAKES_NONE


def is_unassigned(text: str) -> bool:
    """True for a physician's cell without a name: `TBD`, `Dr. TBD`, `unassigned`. `Dr. Null` is a name."""
    folded = _fold(text)
    title = next((title for title in ("dr.", "dr", "doctor", "prof.") if folded.split(" ")[0] == title), "")
    return is_empty_word(text) or folded.removeprefix(title).strip() in _UNASSIGNED


def is_null_name(text: str) -> bool:
    """True for a name of null words only, such as a program's `NULL NULL` for first and last name."""
    if is_empty_word(text):
        return True
    words = set(_fold(text).replace(",", " ").split())
    if len(words) != 1:
        return False
    word = min(words)
    return word in _NULL_NAMES or (len(word) > 1 and set(word) == {"x"})


def _fold(text: str) -> str:
    """Text in lower case with single spaces; '' for a long text, which is a value."""
    if len(text) > _MAX_EMPTY_WORD:
        return ""
    return " ".join(text.split()).casefold() if " " in text else text.strip().casefold()
