"""Read dates and times as people type them: `5/4/1946`, `May 4, 1946`, `1430`, `2:30p`.

The form keeps a date as `1946-05-04` and a time as the clinic writes it. Text that has two meanings stays as it was
typed, with a problem that names both. Nothing is guessed: not the order of day and month, not the century, not AM or
PM.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from handouts.appointment_fields import FIELDS_BY_NAME
from handouts.content.models.conditional import Ask, DateAsk
from handouts.content.models.scalars import YEARS
from handouts.content.models.times import parse_clock_time
from handouts.desk.date_format import parse_date_and_time
from handouts.desk.form import TEXT_FIELDS, FormFields
from handouts.desk.language import gettext
from handouts.errors import InvalidValue

Order = Literal["month", "day"]
"""The first part of a date of three numbers."""
_NUMBERS = re.compile(r"(\d{1,2})\s*([./\s-])\s*(\d{1,2})\s*\2\s*(\d{2,4})", re.A)
_ISO = re.compile(r"(\d{4})([./-])(\d{1,2})\2(\d{1,2})", re.A)
_WORDS = re.compile(r"(\d{1,2}) (\w+) (\d{2,4})|(\w+) (\d{1,2}) (\d{2,4})")
_ORDINAL = re.compile(r"(\d)(?:st|nd|rd|th)\b", re.I)
_WEEKDAY = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?[.,]*\s+", re.I)
_CLOCK = re.compile(r"(\d{1,2})(?:[:.h]?([0-5]\d))?\s*(?:([ap])\.?(?:m\.?)?)?", re.A | re.I)
_DATE_START = re.compile(
    r"(\d{4}[./-]\d{1,2}[./-]\d{1,2}"  # 2026-12-01
    r"|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}"  # 12/1/2026
    r"|(?:[^\W\d]+[.,]*\s+){1,2}\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}"  # Tuesday, December 1, 2026
    r"|(?:[^\W\d]+[.,]*\s+)?\d{1,2}(?:st|nd|rd|th|\.)?\s+[^\W\d]+[.,]*\s+\d{4}"  # 1 December 2026
    r"|(?:[^\W\d]+[.,]*\s+)?\d{1,2}\s+de\s+[^\W\d]+\s+del?\s+\d{4})"  # martes, 1 de diciembre de 2026
    r"(?=,|\s|T|$)",
    re.I,
)
_FIRST_SURE_HOUR = 7
DATE_KINDS, MOMENT_KINDS = ("date",), ("moment", "instant")


@dataclass(frozen=True)
class DateReader:
    """Reads what the people of one clinic type."""

    order: Order | None = None
    """The order of day and month in the clinic's country; None if it is not known."""
    months: Sequence[str] = ()
    """Names of the months in the clinic's language."""
    twelve_hours: bool = True
    """True if the clinic writes AM and PM."""
    day_pattern: str = ""
    """How the staff write a day with the name of its month, `{day} de {month}`; '' for American English."""

    def date(self, text: str) -> dt.date:
        """A date. Raises InvalidValue for text that is not a date, or that could be two dates."""
        text = " ".join(text.split())
        if match := _ISO.fullmatch(text):
            return _day(text, int(match[1]), int(match[3]), int(match[4]))
        if match := _NUMBERS.fullmatch(text):
            _require_century(text, match[4])
            return _in_range(text, self._in_order(text, int(match[1]), int(match[3]), int(match[4])))
        if re.fullmatch(r"\d{8}", text, re.A):
            raise InvalidValue(
                gettext("%(text)r could be two dates", text=text), gettext("write it with slashes, like 5/4/1946")
            )
        plain = " ".join(re.sub(r"[.,]|\bdel?\b", " ", _ORDINAL.sub(r"\1", _WEEKDAY.sub("", text))).split())
        if match := _WORDS.fullmatch(plain):
            day, month, year = (match[1], match[2], match[3]) if match[1] else (match[5], match[4], match[6])
            if number := self._month(month):
                _require_century(text, year)
                return _day(text, int(year), number, int(day))
        raise InvalidValue(
            gettext("%(text)r is not a date", text=text), gettext("write it like %(example)s", example=self.example)
        )

    @property
    def example(self) -> str:
        """A date as the clinic writes it."""
        return {"month": "5/24/1946", "day": "24/5/1946"}.get(self.order or "", "1946-05-24")

    @property
    def moment_example(self) -> str:
        """A day of a procedure as the clinic writes it."""
        return {"month": "12/31/2026", "day": "31/12/2026"}.get(self.order or "", "2026-12-31")

    def _in_order(self, text: str, first: int, second: int, year: int) -> dt.date:
        american = _valid(year, first, second)
        european = _valid(year, second, first)
        if american == european and american:
            return american
        chosen = {"month": american, "day": european}.get(self.order or "")
        if chosen:
            return chosen
        if american and european:
            message = gettext(
                "%(text)r could be %(american)s or %(european)s",
                text=text,
                american=self._named(american),
                european=self._named(european),
            )
            raise InvalidValue(
                message, gettext("write it like %(american)s or %(european)s", american=american, european=european)
            )
        other = american or european
        if other is None:
            raise InvalidValue(
                gettext("%(text)r is not a valid date", text=text), gettext("check the month and the day")
            )
        if self.order:
            raise InvalidValue(
                gettext("%(text)r has no month %(month)s", text=text, month=max(first, second)),
                gettext("check it, or write %(other)s", other=other),
            )
        return other

    def _named(self, day: dt.date) -> str:
        months = self.months or _ENGLISH_MONTHS
        if self.day_pattern:
            return self.day_pattern.format(month=months[day.month - 1], day=day.day)
        return f"{months[day.month - 1]} {day.day}" if self.order != "day" else f"{day.day} {months[day.month - 1]}"

    def _month(self, word: str) -> int:
        """The number of a month by its name, or the first three letters or more of it; 0 for none."""
        for names in (self.months, _ENGLISH_MONTHS):
            matches = [
                number
                for number, name in enumerate(names, 1)
                if len(word) >= 3 and name.casefold().startswith(word.casefold())
            ]
            if len(matches) == 1:
                return matches[0]
        return 0

    def numbers(self, day: dt.date) -> str:
        """A date in the numbers of the clinic, as people search for it: with and without zeros."""
        parts = (day.day, day.month) if self.order == "day" else (day.month, day.day)
        return f"{parts[0]}/{parts[1]}/{day.year} {parts[0]:02}/{parts[1]:02}/{day.year}"

    def written(self, day: dt.date) -> str:
        """A date in the numbers of the clinic: `5/4/1946`, or `1946-05-04` if the order is not known."""
        parts = {"month": (day.month, day.day), "day": (day.day, day.month)}.get(self.order or "")
        return f"{parts[0]}/{parts[1]}/{day.year}" if parts else str(day)

    def in_order(self, order: str) -> DateReader:
        """The reader for a form that shows its dates in this order, `month` or `day`. Others leave it as it is."""
        return replace(self, order=order) if order in ("month", "day") else self  # type: ignore[arg-type]

    def clock(self, text: str) -> dt.time:
        """A clock time: `1430`, `2:30p`, `2:30 PM`, `noon`. Raises InvalidValue, also if AM or PM is missing."""
        text = text.strip()
        if text.casefold() == "noon":
            return dt.time(12)
        match = _CLOCK.fullmatch(text)
        if not match:
            raise InvalidValue(
                gettext("%(text)r is not a clock time", text=text), gettext("write it like 2:30p or 14:30")
            )
        hour, minute, half = match[1], match[2], match[3]
        if minute is None and half is None:
            raise InvalidValue(
                gettext("%(text)r is not a clock time", text=text),
                gettext("write it like %(text)s:00 or 2:30p", text=text),
            )
        if half is None and self.twelve_hours and 0 < int(hour) < _FIRST_SURE_HOUR and len(hour) == 1:
            raise InvalidValue(
                gettext("%(text)r: is it in the morning or in the afternoon?", text=text),
                gettext(
                    "write %(hour)s:%(minute)sp or %(hour2)s:%(minute)s; in the morning, %(hour)s:%(minute)sa",
                    hour=hour,
                    minute=minute,
                    hour2=int(hour) + 12,
                ),
            )
        return parse_clock_time(f"{hour}{f':{minute}' if minute else ''}{f' {half.upper()}M' if half else ''}")

    def is_short(self, text: str) -> bool:
        """True for a form that only people type: a date of three numbers, or a clock time alone."""
        return bool(_NUMBERS.match(text)) or self.is_clock(text)

    def is_clock(self, text: str) -> bool:
        """True if the text looks like a clock time alone."""
        return text.casefold() == "noon" or bool(_CLOCK.fullmatch(text.strip()))


_ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def _require_century(text: str, year: str) -> None:
    if len(year) != 4:
        raise InvalidValue(
            gettext("%(text)r has no year with four digits", text=text), gettext("write the whole year, like 1946")
        )


def _valid(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _day(text: str, year: int, month: int, day: int) -> dt.date:
    date = _valid(year, month, day)
    if date is None:
        raise InvalidValue(gettext("%(text)r is not a valid date", text=text), gettext("check the month and the day"))
    return _in_range(text, date)


def _in_range(text: str, date: dt.date) -> dt.date:
    if date.year not in YEARS:
        raise InvalidValue(
            gettext("%(text)r: the year is out of range", text=text),
            gettext("write a year from %(first)s to %(last)s", first=YEARS[0], last=YEARS[-1]),
        )
    return date


def read_fields(
    fields: FormFields,
    listed: FormFields | None,
    before: FormFields,
    reader: DateReader,
    time: Callable[[dt.time], str],
) -> FormFields:
    """The form with its dates and times as the program keeps them. Text that is not clear stays as it was typed.

    Text of the list is not read: `listed` is the form as the list has it. `before` is the form without this change; a
    clock time alone belongs to its day. `time` formats a clock time.
    """
    texts = dict(fields.texts)
    for name in TEXT_FIELDS:
        text = texts.get(name, "")
        if text and (listed is None or text != listed.texts.get(name, "")):
            texts[name] = _read(name, text, before.texts, reader, time)
    return FormFields(**{**vars(fields), "texts": texts})


def order_of(day_pattern: str) -> Order:
    """The order of day and month in a pattern of the labels: `{month} {day}`."""
    return "month" if day_pattern.find("{month}") < day_pattern.find("{day}") else "day"


def _read(name: str, text: str, before: Mapping[str, str], reader: DateReader, time: Callable[[dt.time], str]) -> str:
    kind = FIELDS_BY_NAME[name].kind
    try:
        if kind in DATE_KINDS:
            return str(reader.date(text))
        if kind in MOMENT_KINDS:
            return _moment(name, text, before, reader, time)
    except InvalidValue:  # `unclear` gives the reason, at the field
        return text
    return text


def _moment(name: str, text: str, before: Mapping[str, str], reader: DateReader, time: Callable[[dt.time], str]) -> str:
    if reader.is_clock(text):
        clock = time(reader.clock(text))
        day = before.get("date", "").partition(" ")[0]
        # The end is on the day of the procedure without being told: the form adds that day itself.
        return clock if name == "ended" or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", day) else f"{day} {clock}"
    day_text, clock_text = split_moment(text)
    date = reader.date(day_text)
    return f"{date} {time(reader.clock(clock_text))}" if clock_text else str(date)


def shown_texts(fields: FormFields, reader: DateReader, time: Callable[[dt.time], str]) -> dict[str, str]:
    """The texts of the form with dates as the clinic writes them. Each is read again as exactly the stored text."""
    return {name: _shown(name, text, fields.texts, reader, time) for name, text in fields.texts.items()}


def _shown(name: str, text: str, texts: Mapping[str, str], reader: DateReader, time: Callable[[dt.time], str]) -> str:
    day = parse_date_and_time(text)[0]
    if day is None or FIELDS_BY_NAME[name].kind not in (*DATE_KINDS, *MOMENT_KINDS):
        return text
    shown = f"{reader.written(day)} {text.partition(' ')[2]}".strip()
    return shown if _read(name, shown, texts, reader, time) == text else text


def read_answers(answers: str, asks: Mapping[str, Ask], reader: DateReader, time: Callable[[dt.time], str]) -> str:
    """The answers, one per line, with the dates that answer a question as the program keeps them."""
    return _of_date_asks(answers, asks, lambda text: _read_answer(text, reader, time))


def shown_answers(answers: str, asks: Mapping[str, Ask], reader: DateReader, time: Callable[[dt.time], str]) -> str:
    """The answers, one per line, with dates as the clinic writes them. Each is read again as the stored text."""

    def shown(text: str) -> str:
        day = parse_date_and_time(text)[0]
        written = f"{reader.written(day)} {text.partition(' ')[2]}".strip() if day else text
        return written if _read_answer(written, reader, time) == text else text

    return _of_date_asks(answers, asks, shown)


def _of_date_asks(answers: str, asks: Mapping[str, Ask], change: Callable[[str], str]) -> str:
    lines = []
    for line in answers.splitlines():
        name, sign, text = line.partition("=")
        lines.append(f"{name}{sign}{change(text)}" if isinstance(asks.get(name), DateAsk) else line)
    return "\n".join(lines)


def _read_answer(text: str, reader: DateReader, time: Callable[[dt.time], str]) -> str:
    if _ISO.match(text) or reader.is_clock(text):  # a list writes it like that; a clock time alone is no answer
        return text
    try:
        return _moment("date", text, {}, reader, time)
    except InvalidValue:  # the check of the answer says why
        return text


def read_moment(text: str, day: str, reader: DateReader, time: Callable[[dt.time], str]) -> str:
    """A date and time as the form keeps them; a clock time alone belongs to `day`. Raises InvalidValue."""
    return _moment("date", text, {"date": day}, reader, time)


def split_moment(text: str) -> tuple[str, str]:
    """The date and the clock time of a text; '' without a time."""
    match = _DATE_START.match(text.strip())
    if not match:
        return text, ""
    return match[1].strip().rstrip(","), text.strip()[match.end(1) :].strip(" ,T")


def unclear(name: str, text: str, reader: DateReader) -> InvalidValue | None:
    """Why the text of a field is not a date or a time that is clear; None if it is."""
    kind = FIELDS_BY_NAME[name].kind if name in FIELDS_BY_NAME else ""
    try:
        if kind in DATE_KINDS:
            reader.date(text)
        elif kind in MOMENT_KINDS and reader.is_clock(text):
            reader.clock(text)
        elif kind in MOMENT_KINDS:
            day, clock = split_moment(text)
            reader.date(day)
            if clock:
                reader.clock(clock)
    except InvalidValue as refused:
        return refused
    return None
