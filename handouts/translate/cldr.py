"""Fill the dates of a new language from CLDR, with ICU: names of days and months, how dates and times are written.

Source: Unicode CLDR. The names are written to the file of labels, so that a translator and an approval can see them.
"""

from __future__ import annotations

import datetime as dt
from itertools import takewhile

FIRST = dt.datetime(2024, 1, 1, 9, 5, tzinfo=dt.UTC)
"""A Monday, and the first day of a year."""
DAY = 17
"""A day of a month that is no month and no part of the year."""


def _format(skeleton: str, moment: dt.datetime, language: str) -> str:
    from icu4py.messageformat import MessageFormat

    text = MessageFormat(f"{{d, date, ::{skeleton}}}", language).format({"d": moment})
    return " ".join(text.split())


def date_labels(language: str) -> dict[str, str]:
    """The labels of dates and clock times of a language, by their keys with dots. Lists have an entry on each line."""
    days = [FIRST + dt.timedelta(days=number) for number in range(7)]
    months = [FIRST.replace(month=number, day=DAY) for number in range(1, 13)]
    weekdays = [_format("EEEE", day, language) for day in days]
    short_weekdays = "\n".join(_format("EEE", day, language) for day in days)
    dated = [_format("MMMMd", month, language) for month in months]
    prefix = _common_start(dated)
    suffix = _common_start([text[::-1] for text in dated])[::-1]
    names = [text[len(prefix) : len(text) - len(suffix)] for text in dated]
    first, long = _format("MMMMd", FIRST, language), _format("EEEEMMMMd", FIRST, language)
    return {
        "dates.weekdays": "\n".join(weekdays),
        "dates.months": "\n".join(names),
        "dates.day": f"{prefix}{{month}}{suffix}".replace(str(DAY), "{day}"),
        "dates.weekday": long.replace(weekdays[0], "{weekday}").replace(first, "{date}"),
        "dates.year": _format("yMMMMd", FIRST, language).replace(first, "{date}").replace("2024", "{year}"),
        "calendar.weekdays": short_weekdays,
        "calendar.months": "\n".join(_format("MMM", month, language) for month in months),
        "courses.weekdays": short_weekdays,
        **_clock_labels(language),
    }


def _common_start(texts: list[str]) -> str:
    """The characters with which all texts begin."""
    return "".join(letters[0] for letters in takewhile(lambda row: len(set(row)) == 1, zip(*texts, strict=False)))


def _clock_labels(language: str) -> dict[str, str]:
    morning, evening = (_format("hmm", FIRST.replace(hour=hour), language) for hour in (9, 21))
    halves = [text.replace("9:05", "").strip() for text in (morning, evening)]
    pattern = morning.replace("9:05", "{time}").replace(halves[0], "{half}")
    decimal = "comma" if "," in _decimal(language) else "point"
    return {"dates.am": halves[0], "dates.pm": halves[1], "dates.twelve_hour": pattern, "numbers.decimal": decimal}


def _decimal(language: str) -> str:
    from icu4py.messageformat import MessageFormat

    return str(MessageFormat("{n, number}", language).format({"n": 1.5}))
