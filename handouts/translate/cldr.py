"""Fill dates, clock times and units of time of a new language from CLDR, with ICU.

Source: Unicode CLDR. The words are written to the file of labels, so that a translator and an approval can see them.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import Counter
from decimal import Decimal
from functools import cache
from itertools import takewhile

from handouts.content.plurals import PluralCategory, plural_categories, plural_samples

FIRST = dt.datetime(2024, 1, 1, 9, 5, tzinfo=dt.UTC)
"""A Monday, and the first day of a year."""
DAY = 17
"""A day of the month that is neither the number of a month nor part of the year."""
UNITS = ("second", "minute", "hour", "day", "week", "month", "year")
"""Units of time that CLDR has. It has no business day."""
NUMBER, UNIT = "{number}", "{unit}"
WITHOUT_NUMBER: tuple[PluralCategory, ...] = ("one", "two")
"""Plural forms that some languages write without a number, such as the Arabic dual."""
_LATIN = re.compile("[A-Za-z]")


def _locale(language: str) -> str:
    """The locale with the calendar and the digits of the program.

    Some languages have others: the Persian or the Buddhist calendar, whose years would be wrong for the clinic's dates.
    """
    return f"{language}-u-ca-gregory-nu-latn"


def _format(skeleton: str, moment: dt.datetime, language: str) -> str:
    from icu4py.messageformat import MessageFormat

    text = MessageFormat(f"{{d, date, ::{skeleton}}}", _locale(language)).format({"d": moment})
    return " ".join(text.split())


def date_labels(language: str) -> dict[str, str]:
    """The labels of dates and clock times of a language, by their keys with dots. Lists have an entry on each line.

    A label is left out if it would not print each date as CLDR does. A language without CLDR data has no labels.
    """
    days = [FIRST + dt.timedelta(days=number) for number in range(7)]
    months = [FIRST.replace(month=number, day=DAY) for number in range(1, 13)]
    weekdays = [_format("EEEE", day, language) for day in days]
    if language.partition("-")[0] != "en" and weekdays == [_format("EEEE", day, "en") for day in days]:
        return {}
    short_weekdays = "\n".join(_format("EEE", day, language) for day in days)
    dated = [_format("MMMMd", month, language) for month in months]
    prefix = _common_start(dated)
    suffix = _common_start([text[::-1] for text in dated])[::-1]
    names = [text[len(prefix) : len(text) - len(suffix)] for text in dated]
    labels = {
        "dates.weekdays": "\n".join(weekdays),
        "dates.months": "\n".join(names),
        "dates.day": f"{prefix}{{month}}{suffix}".replace(str(DAY), "{day}"),
        "calendar.weekdays": short_weekdays,
        "calendar.months": "\n".join(_format("MMM", month, language) for month in months),
        "courses.weekdays": short_weekdays,
        **_clock_labels(language),
    }
    first, long = _format("MMMMd", FIRST, language), _format("EEEEMMMMd", FIRST, language)
    weekday = long.replace(first, "{date}").replace(weekdays[0], "{weekday}")
    if labels["dates.day"].replace("{day}", "1").replace("{month}", names[0]) != first:
        del labels["dates.day"]
    if "{date}" in weekday and "{weekday}" in weekday:
        labels["dates.weekday"] = weekday
    years = {
        _format("yMMMMd", month, language).replace(date, "{date}").replace("2024", "{year}")
        for month, date in zip(months, dated, strict=True)
    }
    if len(years) == 1 and "{date}" in (year := years.pop()):
        labels["dates.year"] = year
    return labels


def _common_start(texts: list[str]) -> str:
    """The characters with which all texts begin, without a part of a letter with marks."""
    same = "".join(letters[0] for letters in takewhile(lambda row: len(set(row)) == 1, zip(*texts, strict=False)))
    return same.rstrip("".join(letter for letter in same if unicodedata.combining(letter)))


def _clock_labels(language: str) -> dict[str, str]:
    morning, evening = (_format("hmm", FIRST.replace(hour=hour), language) for hour in (9, 21))
    halves = [text.replace("9:05", "").strip() for text in (morning, evening)]
    pattern = morning.replace("9:05", "{time}").replace(halves[0], "{half}")
    decimal = "comma" if "," in _number("n, number", Decimal("1.5"), language) else "point"
    return {"dates.am": halves[0], "dates.pm": halves[1], "dates.twelve_hour": pattern, "numbers.decimal": decimal}


def _number(argument: str, number: int | Decimal, language: str) -> str:
    from icu4py.messageformat import MessageFormat

    value = int(number) if number == int(number) else float(number)
    text = MessageFormat(f"{{{argument}}}", _locale(language)).format({"n": value})
    return " ".join(str(text).split())


@cache
def unit_labels(language: str) -> dict[str, str]:
    """The words of units of time in each plural form, and the patterns of a number with its unit, by their keys.

    A form without its number, such as the Hebrew dual, has the pattern `{unit}`. A unit for which CLDR then has a
    number is left out, and so are all labels that would not print what CLDR has.
    """
    weekdays = date_labels(language).get("dates.weekdays")
    if weekdays is None:  # no CLDR data: ICU gives English
        return {}
    texts = {
        (unit, form): _counted(unit, sample, language)
        for unit in UNITS
        for form, sample in zip(plural_categories(language), plural_samples(language), strict=True)
    }
    patterns = Counter(text.replace(word, UNIT) for text, word in texts.values() if text != word and NUMBER in text)
    other = patterns.most_common(1)[0][0]
    has_latin = _LATIN.search(weekdays) is not None
    labels = {"durations.counted.other": other}
    bare = {form for (_, form), (text, _) in texts.items() if NUMBER not in text and form in WITHOUT_NUMBER}
    labels |= {f"durations.counted.{form}": UNIT for form in WITHOUT_NUMBER if form in bare}
    for (unit, form), (text, word) in texts.items():
        pattern = UNIT if form in bare else other
        is_known = has_latin or not _LATIN.search(word)  # CLDR has `h` where nothing was translated
        if is_known and pattern.replace(UNIT, word) == text and not any(character.isdigit() for character in word):
            labels[f"durations.{unit}.{form}"] = word
    return labels


def _counted(unit: str, number: int | Decimal, language: str) -> tuple[str, str]:
    """A number with its unit, such as '{number} hours', and the unit alone."""
    written = _number("n, number", number, language)
    full = _number(f"n, number, ::measure-unit/duration-{unit} unit-width-full-name", number, language)
    text = full.replace(written, NUMBER, 1) if written in full else full
    return text, text.replace(NUMBER, "").strip()
