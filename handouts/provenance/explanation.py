"""The causes of a number to the words of the rule that computed it: '5 days before procedure, which is December 1'.

The amounts are told as the set writes them, so that they can be found there; what they are counted from, as the page
tells it.

A document to its explanation: each number with its sources and the words of the rule that computed it.

An explanation to text for people, or to JSON for programs.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from typing import Any

from handouts.compose.appointment_checks import check_appointment
from handouts.compose.composer import Composer
from handouts.compose.context import HandoutContext
from handouts.compose.times import InvalidLocalTime, Point, TimeRange, before_midnight, local_date, with_time
from handouts.content.content import Content
from handouts.content.models.times import DayBefore, Duration, Event, FromMidnight, Interval
from handouts.content.yaml.source_locations import Place
from handouts.document import Document
from handouts.errors import Argument, InputError, input_error
from handouts.provenance.attribution import AttributionSearch
from handouts.provenance.inputs import TIMES, PageInput, page_inputs, replace_inputs
from handouts.provenance.numbers import FOOT, NumberFinder, PageNumber, page_numbers, with_plain_spaces
from handouts.schedule.appointment import Appointment, GivenDetails

BASES = ("arrival.check_in", "lie_flat.time", "bed_rest.time")
"""Times that others are counted from, each from those before it; a rule is told from its end."""
_DIGITS = re.compile(r"\d+")
MIDNIGHT = "the minute before midnight"


class RuleWording:
    """The rules of one set, for one appointment, in words."""

    def __init__(self, content: Content, document: str, appointment: Appointment) -> None:
        known = appointment if content.phase(document) == "after" else replace(appointment, ended=None)
        self.case = HandoutContext(content, document, known)
        self.places = content.instructions.places

    def derived(self, number: PageNumber, causes: Sequence[PageInput]) -> bool:
        """True of a number whose causes do not say it: no cause at all, or a date that is not the patient's own."""
        of_patient = all(one.part == "appointment" and isinstance(one.value, TIMES) for one in causes)
        return of_patient and number.text not in self._own

    def words(self, number: PageNumber, causes: Sequence[PageInput]) -> tuple[str, ...]:
        """How a number was computed, by one rule or by several; () of one that stands on the page as it is written."""
        if number.own:
            return (number.own,)
        times = [one for one in causes if one.part == "instructions" and isinstance(one.value, TIMES)]
        dated = any(one.part == "appointment" and isinstance(one.value, TIMES) for one in causes)
        if not dated:
            return self._undated(number, times)
        last = [one for one in times if one.name not in BASES]
        last = last or sorted(times, key=lambda one: BASES.index(one.name))[-1:]
        return tuple(dict.fromkeys([self._told(number, one) for one in last] or self._placeholders(causes)))

    def _undated(self, number: PageNumber, times: Sequence[PageInput]) -> tuple[str, ...]:
        """A number that depends on no date: `1 h 30 min` is told as 90 minutes, `from midnight` as 11:59 PM."""
        if any(isinstance(one.value, FromMidnight) for one in times):
            return (f"= {MIDNIGHT}",)
        said = set(_DIGITS.findall(" ".join(one.written for one in times)))
        other = [one for one in times if isinstance(one.value, (Duration, Interval))]
        told = set(_DIGITS.findall(number.text)) <= said
        return () if told else tuple(dict.fromkeys(f"= {one.written}" for one in other))

    def _placeholders(self, causes: Iterable[PageInput]) -> list[str]:
        """Placeholders that count days themselves, within the words of the clinic."""
        day = self.case.times.day
        texts = [str(one.value) for one in causes if isinstance(one.value, str)]
        named = {"{day_before}": "the day before", "{week_before}": "7 days before"}
        return [f"= {name}: {words} {self._at(day)}" for name, words in named.items()
                if day and any(name in text for text in texts)]  # fmt: skip

    def _told(self, number: PageNumber, one: PageInput) -> str:
        rule = self._rule(one, "" if number.shape == "day" else number.text)
        value, name, when = one.value, one.name, self._when(one)
        if not self._follows(number, one, when):
            return f"from {rule}"
        if not isinstance(value, Interval):
            return f"= {rule}"
        at = with_time(when.first) if when else None
        if at and (at.hour, at.minute) == (0, 0):
            rule += f", told as {MIDNIGHT}"
        if when and not at and name == "medicines.table.before":
            first = local_date(when.first)
            if number.text == self._at(first):
                return f"first day without = {rule}"
            if number.text == self._at(first - dt.timedelta(days=1)):
                return f"the day before {self._at(first)}, the first day without = {rule}"
        return f"= {rule}"

    def _when(self, one: PageInput) -> TimeRange | None:
        """The time that a rule leads to."""
        moments = self.case.times
        if isinstance(one.value, Interval):
            return moments.resolve(one.value)
        named = {"arrival.check_in": moments.check_in, "fasting.food": moments.stop_eating,
                 "fasting.clear_liquids": moments.stop_drinking, "lie_flat.time": moments.lie_flat_until,
                 "bed_rest.time": moments.bed_rest_until}  # fmt: skip
        return named.get(one.name)

    def _follows(self, number: PageNumber, one: PageInput, when: TimeRange | None) -> bool:
        """False of a day or a time that is not the one which the rule leads to: it only depends on that rule.

        The last dose is the day before its rule's. A weekday alone names one of the two days of a night.
        """
        if when is None or number.shape == "number" or number.text in self.case.labels.dates.weekdays:
            return True
        words, points = self.case.wording, [when.first, when.last]
        points += [point for point in (before_midnight(when).first, before_midnight(when).last) if point not in points]
        days = [local_date(point) for point in points]
        if one.name == "medicines.table.before":
            days.append(days[0] - dt.timedelta(days=1))
        told = [form(day) for day in days for form in (words.short_day, words.day, words.weekday_and_year)]
        told += [form for at in map(with_time, points) if at for form in (words.clock(at.time()), words.time(at))]
        return number.text in map(with_plain_spaces, told)

    def _rule(self, one: PageInput, clock: str = "") -> str:
        """The rule as it is written, and what it is counted from. `clock`: a time of day is told, so its day is not."""
        match one.value:
            case Interval() as interval:
                return f"{one.written}, which is {self._anchor(interval, clock)}"
            case FromMidnight():
                return f"{one.written}: the minute before {self._at(self.case.times.day)} begins"
            case DayBefore():
                return f"{one.written}: the day before {self._at(self.case.times.day)}"
            case Duration():
                return self._base(one.name, clock)
        return f"{one.written} on {self._at(self.case.times.day)}"

    def _base(self, name: str, clock: str = "") -> str:
        """A time that others may be counted from."""
        known, moments = bool(clock), self.case.times
        written = self.places.written(tuple(name.split(".")))
        rest = {"lie_flat.time": self.case.rules.lie_flat, "bed_rest.time": self.case.rules.bed_rest}.get(name)
        if rest is None:
            return f"{written} before {self._at(moments.start or moments.day, clock=known)}"
        if rest.after == "lie_flat":
            return f"{written} after lie_flat, which is {self._flat(clock)}"
        ended = f"{'at' if known else 'on'} {self._at(moments.ended, clock=known)}"
        return f"{written} after procedure, which ended {ended}"

    def _flat(self, clock: str) -> str:
        until = with_plain_spaces(self.case.rest_end(self.case.times.lie_flat_until))
        return f"{until} = {self._base('lie_flat.time', clock)}"

    def _anchor(self, interval: Interval, clock: str) -> str:
        """What an interval is counted from; its day is not told where it is that of the result."""
        moments, counts = self.case.times, interval.duration.unit.elapsed
        if interval.event is Event.LIE_FLAT:
            return self._flat(clock)
        point = (moments.start if interval.before else moments.ended) or moments.day
        arrival = moments.check_in if interval.event is Event.ARRIVAL else None
        point = arrival.first if arrival else point
        result = moments.resolve(interval)
        short = clock if point and result and local_date(result.first) == local_date(point) else ""
        told = self._at(point if counts or not point else local_date(point), clock=bool(short))
        lead = arrival and counts and isinstance(self.case.rules.arrival.check_in, Duration)
        return f"{told} = {self._base('arrival.check_in', short)}" if lead else told

    def _at(self, point: Point | None, *, clock: bool = False) -> str:
        """A time as the page tells it."""
        if point is None:
            return "a day that is not known"
        at = with_time(point)
        told = self.case.wording.clock(at.time()) if at and clock else self.case.wording.point(point)
        return with_plain_spaces(told)

    @cached_property
    def _own(self) -> frozenset[str]:
        """All that the page tells of the appointment as it was given."""
        words, given = self.case.wording, self.case.appointment
        points = [given.date, given.ended, given.date_of_birth]
        days = [local_date(point) for point in points if point]
        times = [point for point in (self.case.times.start, self.case.times.ended) if point]
        forms = (words.short_day, words.day, words.full_day, words.weekday_and_year, words.weekday)
        told = [form(day) for day in days for form in forms] + [words.time(time) for time in times]
        return frozenset(map(with_plain_spaces, told))


MOST_NUMBERS = 20_000
"""Numbers of a page that are explained. A long handout has 300; each costs time in each of 150 compositions."""


@dataclass(frozen=True)
class NumberSource:
    """A place that a number comes from: file, line and column, the key there, and what is written."""

    place: Place
    name: str
    written: str


@dataclass(frozen=True)
class ExplainedNumber:
    """A number with its sources; `rules` say how it was computed, none where it stands as it is written."""

    number: PageNumber
    rules: tuple[str, ...]
    sources: tuple[NumberSource, ...]
    undetermined: bool = False
    """The number depends on values of a set that is too large to find out which."""

    @property
    def known(self) -> bool:
        return bool(self.sources or self.number.own)


def explain(
    content: Content, document: str, given: GivenDetails, mark: Callable[[Document], str] | None = None
) -> list[ExplainedNumber]:
    """Each number of a document explained. Raises Refused where the document cannot be made,
    or has more than MOST_NUMBERS.

    `mark` gives the sign of the page that stands at its foot; it is the typesetter's, which is not known here.
    """
    if problems := check_appointment(content, given.appointment, given.places):
        raise InputError(problems)
    composer = Composer()
    page = composer.compose_uncached(content, document, given.appointment)

    def again(changes: Mapping[PageInput, Any]) -> Document | None:
        changed, appointment = replace_inputs(content, document, given.appointment, changes)
        try:
            return composer.compose_uncached(changed, document, appointment)
        except (InvalidLocalTime, OverflowError):  # a time that the clocks skip is no time to compare with
            return None

    finder = NumberFinder(content.labels.value)
    rules = RuleWording(content, document, given.appointment)
    found_numbers = page_numbers(page, finder)
    if len(found_numbers) > MOST_NUMBERS:
        words = f"the page holds {len(found_numbers):,} numbers; at most {MOST_NUMBERS:,} can be explained"
        raise input_error(Argument(document), words, "shorten the set, or divide it into several procedures")
    search = AttributionSearch(found_numbers, finder, again)
    causes = search.run(page_inputs(content, document, given), rules.derived)
    found = [
        ExplainedNumber(number, *_told(rules, number, causes.get(at, [])), at in search.undetermined)
        for at, number in enumerate(search.page)
    ]
    return [*found, *([_marked(mark(page))] if mark else [])]


def _told(
    rules: RuleWording, number: PageNumber, causes: list[PageInput]
) -> tuple[tuple[str, ...], tuple[NumberSource, ...]]:
    return rules.words(number, causes), _sources(number, causes)


def _marked(sign: str) -> ExplainedNumber:
    how = "a digest of all words and data of this page, computed by the program"
    return ExplainedNumber(PageNumber(FOOT, sign, "", "", (FOOT, "own", "", "", 0), own=how), (how,), ())


def _sources(number: PageNumber, causes: list[PageInput]) -> tuple[NumberSource, ...]:
    """Each source once: date and time stand in one detail."""
    return tuple(dict.fromkeys(NumberSource(one.within(number.text), one.name, one.written) for one in causes))


WIDTH = 72
"""Characters of a sentence that are shown around a number."""
NOWHERE = "NO SOURCE: no file says this number and no rule gives it. This is a fault of the program."

UNDETERMINED = "NOT DETERMINED: this set has too many values to find all that this number comes from. It may be right."


def explanation_lines(found: Iterable[ExplainedNumber]) -> Iterator[str]:
    """The numbers in the order of the page, under its headings: each in its words, with its rule and its sources."""
    for section, group in groupby(found, lambda one: one.number.section):
        yield f"\n{section}"
        for one in group:
            yield f"  {one.number.text}{_context(one)}"
            yield from (f"      {rule}" for rule in one.rules)
            yield from (f"      {_source(source, one.number.text)}" for source in one.sources)
            if one.undetermined:
                yield f"      {UNDETERMINED}"
            elif not one.known:
                yield f"      {NOWHERE}"


def explanation_json(clinic: str, document: str, found: Iterable[ExplainedNumber]) -> str:
    """The same as one JSON object."""
    numbers = [
        {
            "number": one.number.text,
            "section": one.number.section,
            "label": with_plain_spaces(one.number.label),
            "text": one.number.sentence,
            "rules": list(one.rules),
            "known": one.known,
            "undetermined": one.undetermined,
            "sources": [_fields(source) for source in one.sources],
        }
        for one in found
    ]
    return json.dumps({"clinic": clinic, "document": document, "numbers": numbers}, ensure_ascii=False, indent=2)


def _fields(source: NumberSource) -> dict[str, object]:
    file, line, column = source.place
    where = {"option": file} if not line else {"file": file, "line": line, "column": column}
    return {**where, "key": source.name.lstrip("-"), "written": source.written}


def _context(one: ExplainedNumber) -> str:
    """The words that a number stands in; nothing where it stands alone."""
    number = one.number
    label = with_plain_spaces(number.label).rstrip(":.")
    text = f"{label}: {number.sentence}" if label and len(label) <= WIDTH else number.sentence
    return f'  in "{_around(text, number.text)}"' if number.text != text and text else ""


def _around(text: str, number: str) -> str:
    """A text, cut at its words to what stands around a number."""
    at = text.rfind(number)
    if len(text) <= 2 * WIDTH or at < 0:
        return text
    first, last = max(at - WIDTH, 0), at + len(number) + WIDTH
    cut = re.sub(r"^\S*\s", "", text[first:last]) if first else text[:last]
    cut = re.sub(r"\s\S*$", "", cut) if last < len(text) else cut
    return f"{'... ' if first else ''}{cut}{' ...' if last < len(text) else ''}"


def _source(source: NumberSource, number: str) -> str:
    file, line, column = source.place
    if not line:
        return f"{file} {source.written}"
    return f"{file}:{line}:{column}  {source.name.lstrip('-')}: {_around(source.written, number)}"
