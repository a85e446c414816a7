"""Put durations, dates, times and intervals into words, with the labels of one language.

No-break spaces hold together what must stay on one line.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from handouts.compose.placeholders import NBSP, fill_label, no_break
from handouts.compose.times import Point, TimeRange, is_ambiguous, local_date, shown_bound, with_time
from handouts.content.models.labels import Bounds, Labels, UnitLabels
from handouts.content.models.lengths import Length
from handouts.content.models.time_rules import VagueInterval
from handouts.content.models.times import Bound, Event, Interval, Unit, VagueLength
from handouts.content.plurals import ONLY_NUMBERS, PluralCategory, plural_category

MIDNIGHT = (0, 0)
NIGHT_ENDS = dt.time(5)
"""Before this hour, a patient may think of the wrong night."""
NEAR = dt.timedelta(days=180)
"""Up to this many days from the procedure, a day without a year is understood."""


@dataclass(frozen=True)
class TimeWording:
    """Writes times with the labels of one language."""

    labels: Labels
    procedure_day: Callable[[], dt.date | None] = field(default=lambda: None, compare=False)
    """Days far from this one are written with their year. Called only when a day is written."""

    def amount(self, duration: Length) -> str:
        """'15 to 30 minutes', 'about 1 hour', 'up to 48 hours', 'a few days'."""
        labels = self.labels.durations
        if isinstance(duration, VagueLength):
            return self._vague_amount(duration)
        number, value = self.number(duration.high), duration.high
        if duration.is_range:
            number = no_break(fill_label(labels.range, low=self.number(duration.low), high=number))
            value = value if "{number}" in self._count_template(value) and value != 1 else SOME
        counted = self.counted(number, duration.unit.value, value)
        if duration.bound is Bound.EXACT:
            return counted
        return fill_label(getattr(labels, duration.bound.value), amount=counted)

    def counted(self, number: str, unit: str, value: Decimal) -> str:
        """'5 minutes': a written number with its unit, in the plural form for `value`."""
        word = unit_word(self.labels, unit, plural_category(self.labels.language, value))
        return no_break(fill_label(self._count_template(value), number=number, unit=no_break(word)))

    def _count_template(self, value: Decimal) -> str:
        """The pattern for a number and its unit. That of 1 or 2 may have no number, as in the Arabic dual.

        Some languages have the form of 1 also for 0.5, or for 21: the number is then never left out.
        """
        counted = self.labels.durations.counted
        form = plural_category(self.labels.language, value)
        pattern: str = getattr(counted, form) or counted.other
        return pattern if "{number}" in pattern or value == ONLY_NUMBERS.get(form) else counted.other

    def number(self, number: Decimal | int) -> str:
        """'1.5', or '1,5', in the digits of the language."""
        text = str(int(number)) if number == int(number) else str(Decimal(number).normalize())
        return self.digits(text.replace(".", self._decimal))

    def people(self, count: int) -> str:
        """'10,000'; with a no-break space if the language has a decimal comma, because 10,000 would mean 10 there."""
        thousands = {"٫": "٬", ",": NBSP, ".": ","}[self._decimal]
        return self.digits(f"{count:,}".replace(",", thousands))

    @property
    def _decimal(self) -> str:
        """The sign between ones and tenths. Beside Arabic digits it is never a point, which looks like their zero."""
        numbers = self.labels.numbers
        return "٫" if numbers.digits in ("arab", "arabext") else "," if numbers.decimal == "comma" else "."

    @property
    def western(self) -> TimeWording:
        """The same with Western digits, for what the staff compare with their list."""
        numbers = self.labels.numbers
        if numbers.digits == "latn":
            return self
        western = numbers.model_copy(update={"digits": "latn"})
        return replace(self, labels=self.labels.model_copy(update={"numbers": western}))

    def digits(self, text: str) -> str:
        """A text with the digits of the language."""
        zero = FIRST_DIGITS.get(self.labels.numbers.digits)
        return text.translate({ord("0") + digit: zero + digit for digit in range(10)}) if zero else text

    def _vague_amount(self, length: VagueLength) -> str:
        """'a few days', 'several weeks up to months'."""
        states = self.labels.states
        words = fill_label(getattr(states, length.count), unit=self._some(length.unit))
        if length.up_to is None:
            return words
        return fill_label(states.up_to_unit, amount=words, unit=self._some(length.up_to))

    def _some(self, unit: Unit) -> str:
        """'days': the form for some of them."""
        return unit_word(self.labels, unit.value, plural_category(self.labels.language, SOME))

    def interval(self, interval: Interval) -> str:
        """'5 days before your procedure', 'up to 48 hours after your procedure', 'the day of your procedure'."""
        if not interval.duration.high:
            return self.labels.timeline.day_of
        labels, amount = self.labels.durations, self.amount(interval.duration)
        if interval.event is Event.LIE_FLAT:
            return fill_label(labels.after_lie_flat, amount=amount)
        if interval.event is Event.DISCHARGE:
            return fill_label(labels.after_discharge, amount=amount)
        if not interval.before:
            label = labels.after_arrival if interval.event is Event.ARRIVAL else labels.after_procedure
            return fill_label(label, amount=amount)
        return fill_label(
            labels.before_arrival if interval.event is Event.ARRIVAL else labels.before_procedure, amount=amount
        )

    def vague_interval(self, rule: VagueInterval) -> str:
        """'a few days after your procedure'."""
        amount, labels = self.amount(rule.length), self.labels.durations
        if rule.event is Event.DISCHARGE:
            return fill_label(labels.after_discharge, amount=amount)
        return fill_label(labels.before_procedure if rule.before else labels.after_procedure, amount=amount)

    def clock(self, time: dt.time) -> str:
        """'9:30 AM', or '09:30' on a clock of 24 hours."""
        dates = self.labels.dates
        if dates.clock == "24":
            return self.digits(f"{time.hour:02}:{time.minute:02}")
        hour = 0 if not time.hour and self.labels.language.startswith(ZERO_HOUR) else (time.hour - 1) % 12 + 1
        is_full = time.minute == 0 and time.hour in (0, NOON)
        text = self.digits(f"{NOON if is_full else hour}:{time.minute:02}")
        if is_full:
            return no_break(fill_label(dates.noon if time.hour else dates.midnight, time=text))
        return no_break(fill_label(dates.twelve_hour, time=text, half=dates.am if time.hour < 12 else dates.pm))

    def time(self, instant: dt.datetime) -> str:
        """The clock time of an instant. If it occurs twice, it says which one; for midnight, it says which night."""
        text = self.clock(instant.time())
        if (instant.hour, instant.minute) == MIDNIGHT:
            return fill_label(
                self.labels.dates.midnight_between, time=text, night=self._night_from(instant.date() - dt.timedelta(1))
            )
        if not is_ambiguous(instant):
            return text
        return fill_label(
            self.labels.dates.second_of_two if instant.fold else self.labels.dates.first_of_two, time=text
        )

    def weekday(self, day: dt.date) -> str:
        """'Tuesday'."""
        return weekday_name(self.labels, day.weekday())

    def short_day(self, day: dt.date) -> str:
        """'December 1'."""
        return no_break(
            fill_label(self.labels.dates.day, month=self.labels.dates.months[day.month - 1], day=self.number(day.day))
        )

    def day(self, day: dt.date) -> str:
        """'Tuesday, December 1'; 'Wednesday, December 1, 2027' if it is far from the day of the procedure."""
        procedure_day = self.procedure_day()
        if procedure_day is not None and abs(day - procedure_day) > NEAR:
            return self.weekday_and_year(day)
        return no_break(fill_label(self.labels.dates.weekday, weekday=self.weekday(day), date=self.short_day(day)))

    def full_day(self, day: dt.date) -> str:
        """'December 1, 2026'."""
        return no_break(fill_label(self.labels.dates.year, date=self.short_day(day), year=self.number(day.year)))

    def weekday_and_year(self, day: dt.date) -> str:
        """'Tuesday, December 1, 2026'."""
        return no_break(fill_label(self.labels.dates.weekday, weekday=self.weekday(day), date=self.full_day(day)))

    def point(self, point: Point, today: dt.date | None = None) -> str:
        """'Monday, November 30, 10:00 AM'; the time alone on the day `today`; the day alone of a date."""
        instant = with_time(point)
        if instant is None:
            return self.day(point)
        if instant.date() == today:
            return self.time(instant)
        return fill_label(self.labels.dates.day_then_time, date=self.day(instant.date()), time=self.time(instant))

    def when(self, when: TimeRange, bounds: Bounds, today: dt.date | None = None) -> str:
        """A time as exact as its rule: 'until about 12:05 PM', 'between 9:30 AM and 9:45 AM'."""
        first, last = self.point(when.first, today), self.point(when.last, today)
        if not when.is_range:
            return fill_label(getattr(bounds, when.bound.value), time=last)
        if when.bound is Bound.ABOUT:
            first = fill_label(self.labels.at.about, time=first)
        return fill_label(bounds.between, first=first, last=last)

    def stop(self, when: TimeRange) -> tuple[str, str]:
        """When to stop, and the day of it: '10:00 PM', or 'between 9:00 PM and 10:00 PM', and 'Monday, November 30'.

        The day is '' if the first text names it. The only bound shown is 'about': the time itself is the safe limit.
        """
        instant = with_time(when.first)
        shown = replace(when, bound=shown_bound(when))
        if instant is None or local_date(when.first) != local_date(when.last):
            return self.when(shown, self.labels.at), ""
        return self.when(shown, self.labels.at, instant.date()), self.day(instant.date())

    def nights(self, when: TimeRange | None) -> str:
        """'the night between Monday and Tuesday' if either end of the range is near midnight, else ''."""
        if when is None:
            return ""
        return self.night(when.first) or self.night(when.last)

    def night(self, point: Point) -> str:
        """'the night between Monday and Tuesday' for a time near midnight, else ''. For midnight, `time` names it."""
        instant = with_time(point)
        if instant is None or (instant.hour, instant.minute) == MIDNIGHT:
            return ""
        if instant.time() >= dt.time(23, 59):
            first = local_date(instant)
        elif instant.time() < NIGHT_ENDS:
            first = local_date(instant) - dt.timedelta(days=1)
        else:
            return ""
        return self._night_from(first)

    def _night_from(self, first: dt.date) -> str:
        """The night that begins on the day `first`."""
        second = first + dt.timedelta(days=1)
        return fill_label(self.labels.dates.night, first=self.weekday(first), second=self.weekday(second))


NOON = 12
NO_BREAK_HYPHEN = "\u2011"
"""In the names of days, such as the Portuguese 'segunda-feira'."""
ZERO_HOUR = ("zh",)
"""Languages in which the hour after midnight is 0: many people read 12:30 AM, 上午12:30, as half past noon."""
FIRST_DIGITS = {"arab": 0x660, "arabext": 0x6F0, "deva": 0x966, "beng": 0x9E6}
"""Code point of the zero of each system of digits, by its CLDR name. Western digits stay."""
SOME = Decimal(5)
"""The number whose plural form 'a few days' has."""


def weekday_name(labels: Labels, index: int) -> str:
    """The name of a day of the week, 0 for Monday; its hyphen is a no-break one."""
    return labels.dates.weekdays[index].replace("-", NO_BREAK_HYPHEN)


def unit_word(labels: Labels, unit: str, form: PluralCategory) -> str:
    """A unit of time in a plural form: 'minutes'."""
    words: UnitLabels = getattr(labels.durations, unit)
    return getattr(words, form) or words.other
