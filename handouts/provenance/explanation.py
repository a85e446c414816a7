"""Explain each number on a page: its sources, and the rule that computed it, such as `5 days before procedure`.

`explain` returns the explained numbers; `explanation_lines` and `explanation_json` format them. Amounts are quoted as
in the set, so that people can search for them in its file; dates and times are quoted as on the page.
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
from handouts.compose.composer import Composer, own_content, reader_content
from handouts.compose.context import HandoutContext
from handouts.compose.courses import first_day
from handouts.compose.doses import amount_words, patient_amount
from handouts.compose.placeholders import plain_text
from handouts.compose.plan_entries import rule_words
from handouts.compose.times import InvalidLocalTime, Point, TimeRange, before_midnight, local_date, with_time
from handouts.content.content import Content
from handouts.content.models.conditions import Condition
from handouts.content.models.time_rules import (
    ClockOnDay,
    DayOffset,
    EntryInterval,
    PartOfDay,
    Repeat,
    TimeRule,
    rule_event,
)
from handouts.content.models.times import DayBefore, Duration, Event, FromMidnight, Interval
from handouts.content.resolution import conditionals, resolve
from handouts.content.variants import resolved_set
from handouts.content.yaml.source_locations import KeyPath, Place
from handouts.document import Document
from handouts.errors import Argument, InputError, InvalidValue, input_error
from handouts.provenance.attribution import AttributionSearch
from handouts.provenance.inputs import RULE_TYPES, TIME_TYPES, PageInput, page_inputs, replace_inputs, stated_duration
from handouts.provenance.numbers import FOOTER, NumberFinder, PageNumber, page_numbers, with_plain_spaces
from handouts.schedule.appointment import Appointment, GivenDetails

MAX_NUMBERS = 20_000
"""Limit for the numbers of a page. A long handout has 300; each costs time in each of about 150 compositions."""


@dataclass(frozen=True)
class NumberSource:
    """A place that a number comes from: file, line, and column, the key there, and the text written there."""

    place: Place
    name: str
    written: str


@dataclass(frozen=True)
class ExplainedNumber:
    """A number with its sources. `rules` say how it was computed; a number printed as written has none."""

    number: PageNumber
    rules: tuple[str, ...]
    sources: tuple[NumberSource, ...]
    undetermined: bool = False
    """True if the set has too many values to find the sources of the number."""

    @property
    def known(self) -> bool:
        """True if the number has a source, or is computed by the program."""
        return bool(self.sources or self.number.program_rule)


def explain(
    content: Content, document: str, given: GivenDetails, page_code: Callable[[Document], str] | None = None
) -> list[ExplainedNumber]:
    """Explain each number of a document; in two languages, first those in the patient's, then those in the clinic's.

    `page_code` returns the code in the page footer, which the typesetter computes. Raises InputError if the document
    cannot be composed or has more than MAX_NUMBERS numbers.
    """
    if problems := check_appointment(content, given.appointment, given.places):
        raise InputError(problems)
    composer = Composer()
    page = composer.compose_uncached(content, document, given.appointment)
    own = own_content(content, document, given.appointment)
    codes = [_explained_code(page_code(page))] if page_code else []
    if own is None:
        return [*_explain_page(content, document, given, page, composer), *codes]
    halves = [
        _explain_page(half, document, given, composer.compose_uncached(half, document, given.appointment), composer)
        for half in (replace(content, own=None), own)
    ]
    return [*halves[0], *halves[1], *codes]


def _explain_page(
    content: Content, document: str, given: GivenDetails, page: Document, composer: Composer
) -> list[ExplainedNumber]:
    """Explain each number of a document in one language."""

    def compose_again(changes: Mapping[PageInput, Any]) -> Document | None:
        changed, appointment = replace_inputs(content, document, given.appointment, changes)
        try:
            return composer.compose_uncached(changed, document, appointment)
        except (InvalidLocalTime, InvalidValue, OverflowError):  # a time that does not exist, or an impossible weight
            return None

    finder = NumberFinder(content.labels.value)
    wording = RuleWording(content, document, given.appointment)
    numbers = page_numbers(page, finder)
    if len(numbers) > MAX_NUMBERS:
        message = f"the page has {len(numbers):,} numbers; at most {MAX_NUMBERS:,} can be explained"
        raise input_error(Argument(document), message, "shorten the set, or split it into several procedures")
    search = AttributionSearch(numbers, finder, compose_again)
    attribution = search.run(wording.inputs(given), wording.needs_more_sources)
    return [
        _explained(wording, number, attribution.get(index, []), index in search.undetermined)
        for index, number in enumerate(numbers)
    ]


def _explained(
    wording: RuleWording, number: PageNumber, inputs: list[PageInput], undetermined: bool
) -> ExplainedNumber:
    # The date and the time of an appointment are two inputs, but may be written in one place.
    sources = dict.fromkeys(
        NumberSource(page_input.place_of(number.text), page_input.name, page_input.written) for page_input in inputs
    )
    return ExplainedNumber(number, wording.rules(number, inputs), tuple(sources), undetermined)


def _explained_code(code: str) -> ExplainedNumber:
    rule = "computed by the program from all words and data of this page"
    return ExplainedNumber(
        PageNumber(FOOTER, code, "", "", (FOOTER, "program", "", "", 0), program_rule=rule), (rule,), ()
    )


BASE_TIMES = ("arrival.check_in", "lie_flat.time", "bed_rest.time")
"""Times that other times are counted from; each may be counted from those before it."""
MIDNIGHT = "the minute before midnight"
_DIGITS = re.compile(r"\d+")


class RuleWording:
    """Describes the rules that computed the numbers of one document, for one appointment."""

    def __init__(self, content: Content, document: str, appointment: Appointment) -> None:
        if content.phase(document) != "after":
            appointment = replace(appointment, ended=None)
        self.context = HandoutContext(reader_content(content, appointment), document, appointment)
        self.places = resolved_set(content.instructions, self.context.is_true).places

    def inputs(self, given: GivenDetails) -> list[PageInput]:
        """Every value that can appear as a number on the document, without what conditions leave out for the patient.

        A left-out course has no number on the page, although it may have the same values as one that is printed. A page
        prints the part of a condition that is not known for the patient; other limits there change only the words.
        """
        rules = self.context.content.instructions.value
        left_out = [
            path
            for path, value in conditionals(rules)
            if value.only_if and value.only_if.evaluate(self.context.is_true) is False
        ]
        inputs: list[PageInput] = []
        for page_input in page_inputs(self.context.content, self.context.document, given):
            if page_input.part == "instructions" and any(page_input.path[: len(path)] == path for path in left_out):
                continue
            if isinstance(page_input.value, Condition):
                unknown = page_input.value.evaluate(self.context.is_true)
                if not isinstance(unknown, Condition):
                    continue
                inputs.append(replace(page_input, value=unknown))
            else:
                inputs.append(page_input)
        return inputs

    def needs_more_sources(self, number: PageNumber, inputs: Sequence[PageInput]) -> bool:
        """Return True if sources are missing: there are none, or only a date that is not the one printed."""
        only_dates = all(
            page_input.part == "appointment" and isinstance(page_input.value, TIME_TYPES) for page_input in inputs
        )
        return only_dates and number.text not in self._appointment_texts

    def rules(self, number: PageNumber, inputs: Sequence[PageInput]) -> tuple[str, ...]:
        """Return the rules that computed a number; () if it is printed as written."""
        if number.program_rule:
            return (number.program_rule,)
        if rules := [
            *self._dose_rules(inputs),
            *self._course_rules(number, inputs),
            *self._span_rules(number, inputs),
        ]:
            return tuple(dict.fromkeys(rules))
        times = [
            page_input
            for page_input in inputs
            if page_input.part == "instructions" and isinstance(page_input.value, TIME_TYPES)
        ]
        if not any(
            page_input.part == "appointment" and isinstance(page_input.value, TIME_TYPES) for page_input in inputs
        ):
            return self._undated_rules(number, times)
        times = [time for time in times if time.path[0] != "visits"]  # the length of a visit is in the rule after it
        last = [time for time in times if time.name not in BASE_TIMES]
        last = last or sorted(times, key=lambda time: BASE_TIMES.index(time.name))[-1:]
        return tuple(dict.fromkeys([self._dated_rule(number, time) for time in last] or self._placeholders(inputs)))

    def _dose_rules(self, inputs: Sequence[PageInput]) -> Iterator[str]:
        """Why a row of a table of doses is marked."""
        for page_input in inputs:
            if page_input.part != "instructions" or page_input.path[0] != "doses" or len(page_input.path) < 5:
                continue
            table = self._entry_for_patient("doses", page_input)
            if table is None:
                continue
            amount = patient_amount(self.context, table)
            if amount is not None and table.row_of(amount) == page_input.path[3] and page_input.path[4] != "dose":
                what = "weight" if table.by_weight else "age"
                value = with_plain_spaces(plain_text(amount_words(self.context, table, amount)))
                yield f"marked, because the {what}, {value}, is in this row"

    def _course_rules(self, number: PageNumber, inputs: Sequence[PageInput]) -> Iterator[str]:
        """Which day of a course a number is, counted from its first day, for which the rule of the set is enough."""
        sources = [page_input for page_input in inputs if page_input.name.startswith("courses.")]
        if any(source.name == "courses.steps.until" for source in sources):
            return  # its day is counted from an event, and not from the first day
        is_dated = any(page_input.part == "appointment" for page_input in inputs)
        courses = {source.path[1]: self._entry_for_patient("courses", source) for source in sources}
        for course in filter(None, courses.values()):
            first = first_day(self.context, course)
            if first is None and any(source.name == "courses.steps.lasts" for source in sources):
                yield "= the days of the steps, added up"
            if first is None or not is_dated or number.shape == "time":
                continue
            start = f"{with_plain_spaces(rule_words(self.context, course.starts))}, on {self._format(first)}"
            texts = [self._format(first + dt.timedelta(days=index)) for index in range(course.days)]
            last = next((source for source in sources if source.name == "courses.steps.lasts"), None)
            if last and isinstance(last.value, Duration) and not course.has_end and number.text in texts:
                yield f"= the last of {last.written}, for a course that starts {start}"
            elif number.text not in texts:
                yield f"= a day of the course, which starts {start}"
            elif number.text != texts[0]:
                yield f"= day {texts.index(number.text) + 1} of the course, which starts {start}"

    def _span_rules(self, number: PageNumber, inputs: Sequence[PageInput]) -> Iterator[str]:
        """Which day is the last one of a medicine that is taken when needed, or that must not be taken."""
        if number.shape == "number" or not any(page_input.part == "appointment" for page_input in inputs):
            return
        for page_input in inputs:
            if page_input.name == "do_not_take.lasts" and isinstance(page_input.value, Duration):
                yield f"= {page_input.written} after procedure, which is {self._format(self.context.times.day)}"
            entry = self._entry_for_patient("as_needed", page_input) if page_input.name == "as_needed.lasts" else None
            first = self.context.rule_times.resolve(entry.starts) if entry and entry.starts else None
            if first:
                yield f"= the last of {page_input.written}, which start on {self._format(local_date(first.first))}"

    def _entry_for_patient(self, field: str, page_input: PageInput) -> Any:
        """The entry of a list that an input of the set belongs to, as the patient gets it; None if it is left out.

        The set of the patient has fewer entries than the file, if conditions leave some out.
        """
        moves: dict[KeyPath, KeyPath] = {}
        entries = resolve(
            getattr(self.context.content.instructions.value, field), self.context.is_true, moves, (field,)
        )
        return next((entry for row, entry in enumerate(entries) if moves[field, row] == page_input.path[:2]), None)

    def _undated_rules(self, number: PageNumber, times: Sequence[PageInput]) -> tuple[str, ...]:
        """Rules of a number that depends on no date: `1 h 30 min` prints as 90 minutes, `from midnight` as 11:59 PM."""
        if any(isinstance(time.value, FromMidnight) for time in times):
            return (f"= {MIDNIGHT}",)
        written = set(_DIGITS.findall(" ".join(time.written for time in times)))
        if set(_DIGITS.findall(number.text)) <= written:
            return ()
        lengths = [time for time in times if stated_duration(time.value)]
        return tuple(dict.fromkeys(f"= {time.written}" for time in lengths))

    def _placeholders(self, inputs: Iterable[PageInput]) -> list[str]:
        """Rules of the placeholders that count days, in the texts of the clinic."""
        day = self.context.times.day
        texts = [str(page_input.value) for page_input in inputs if isinstance(page_input.value, str)]
        placeholders = {"{day_before}": "the day before", "{week_before}": "7 days before"}
        return [
            f"= {name}: {description} {self._format(day)}"
            for name, description in placeholders.items()
            if day and any(name in text for text in texts)
        ]

    def _dated_rule(self, number: PageNumber, time: PageInput) -> str:
        rule = self._rule(time, "" if number.shape == "day" else number.text)
        when = self._result(time)
        if not self._is_result(number, time, when):
            return f"depends on {rule}"
        if not isinstance(time.value, RULE_TYPES):
            return f"= {rule}"
        clock_time = with_time(when.first) if when else None
        if clock_time and (clock_time.hour, clock_time.minute) == (0, 0):
            rule += f", shown as {MIDNIGHT}"
        if when and not clock_time and time.name == "medicines.table.before":
            first = local_date(when.first)
            if number.text == self._format(first):
                return f"first day without the medicine = {rule}"
            if number.text == self._format(first - dt.timedelta(days=1)):
                return f"last dose = the day before {self._format(first)}, the first day without the medicine = {rule}"
        return f"= {rule}"

    def _result(self, time: PageInput) -> TimeRange | None:
        """The time that a rule results in."""
        times = self.context.times
        if isinstance(time.value, RULE_TYPES) and not isinstance(time.value, Repeat):
            return self.context.rule_times.resolve(time.value)
        by_name = {
            "arrival.check_in": times.check_in,
            "fasting.food": times.stop_eating,
            "fasting.clear_liquids": times.stop_drinking,
            "fasting.breast_milk": times.stop_breast_milk,
            "fasting.formula": times.stop_formula,
            "smoking.stop": times.stop_smoking,
            "lie_flat.time": times.lie_flat_until,
            "bed_rest.time": times.bed_rest_until,
        }
        return by_name.get(time.name)

    def _is_result(self, number: PageNumber, time: PageInput, when: TimeRange | None) -> bool:
        """False if the number is a day or a time other than the result of the rule, so it only depends on that rule.

        The last dose is the day before the result of its rule. A weekday alone names one of the two days of a night.
        """
        if when is None or number.shape == "number" or number.text in self.context.labels.dates.weekdays:
            return True
        wording, points = self.context.wording, [when.first, when.last]
        points += [point for point in (before_midnight(when).first, before_midnight(when).last) if point not in points]
        days = [local_date(point) for point in points]
        if time.name == "medicines.table.before":
            days.append(days[0] - dt.timedelta(days=1))
        texts = [form(day) for day in days for form in (wording.short_day, wording.day, wording.weekday_and_year)]
        for clock_time in filter(None, map(with_time, points)):
            texts += [wording.clock(clock_time.time()), wording.time(clock_time)]
        return number.text in map(with_plain_spaces, texts)

    def _rule(self, time: PageInput, clock: str = "") -> str:
        """The rule as written, and what it is counted from. `clock`: the number is a time of day, so omit the day."""
        match time.value:
            case Interval() as interval if interval.event is not Event.DISCHARGE:
                return f"{time.written}, which is {self._anchor(interval, clock)}"
            case Interval() | EntryInterval() | ClockOnDay() | PartOfDay() | DayOffset() as rule:
                return f"{time.written}, which is {self._format(self._rule_anchor(rule))}"
            case Duration():
                return self._base(time.name, clock)
        ending = {
            Repeat: "",
            FromMidnight: f": the minute before {self._format(self.context.times.day)} begins",
            DayBefore: f": {_days_before(time.value)} {self._format(self.context.times.day)}",
        }
        return time.written + ending.get(type(time.value), f" on {self._format(self.context.times.day)}")

    def _base(self, name: str, clock: str = "") -> str:
        """The rule of a time that others may be counted from."""
        time_only, times, rules = bool(clock), self.context.times, self.context.rules
        written = self.places.written(tuple(name.split(".")))
        rest = {"lie_flat.time": rules.lie_flat, "bed_rest.time": rules.bed_rest}.get(name)
        if rest is None:
            return f"{written} before {self._format(times.start or times.day, time_only=time_only)}"
        if rest.after == "lie_flat":
            return f"{written} after lie_flat, which is {self._lying_flat(clock)}"
        ended = f"{'at' if time_only else 'on'} {self._format(times.ended, time_only=time_only)}"
        return f"{written} after procedure, which ended {ended}"

    def _lying_flat(self, clock: str) -> str:
        until = with_plain_spaces(self.context.rest_end(self.context.times.lie_flat_until))
        return f"{until} = {self._base('lie_flat.time', clock)}"

    def _anchor(self, interval: Interval, clock: str) -> str:
        """The time that an interval is counted from, without its day if that is also the day of the result."""
        times, counts_time = self.context.times, interval.duration.unit.elapsed
        if interval.event is Event.LIE_FLAT:
            return self._lying_flat(clock)
        point = (times.start if interval.before else times.ended) or times.day
        arrival = times.check_in if interval.event is Event.ARRIVAL else None
        point = arrival.first if arrival else point
        result = times.resolve(interval)
        same_day_clock = clock if point and result and local_date(result.first) == local_date(point) else ""
        anchor = self._format(point if counts_time or not point else local_date(point), time_only=bool(same_day_clock))
        if arrival and counts_time and isinstance(self.context.rules.arrival.check_in, Duration):
            return f"{anchor} = {self._base('arrival.check_in', same_day_clock)}"
        return anchor

    def _rule_anchor(self, rule: TimeRule) -> Point | None:
        """The time of the event, the entry, the visit or the end of a course that a rule is counted from."""
        event = rule_event(rule)
        if isinstance(event, Event):
            return self.context.times.discharge_day if event is Event.DISCHARGE else self.context.times.day
        anchor = self.context.rule_times.anchor(rule)
        return anchor.first if anchor else None

    def _format(self, point: Point | None, *, time_only: bool = False) -> str:
        """A time as the page prints it."""
        if point is None:
            return "an unknown day"
        clock_time = with_time(point)
        wording = self.context.wording
        return with_plain_spaces(wording.clock(clock_time.time()) if clock_time and time_only else wording.point(point))

    @cached_property
    def _appointment_texts(self) -> frozenset[str]:
        """All dates and times of the appointment as the page prints them."""
        wording, appointment = self.context.wording, self.context.appointment
        points = [appointment.date, appointment.ended, appointment.date_of_birth]
        days = [local_date(point) for point in points if point]
        times = [point for point in (self.context.times.start, self.context.times.ended) if point]
        forms = (wording.short_day, wording.day, wording.full_day, wording.weekday_and_year, wording.weekday)
        texts = [form(day) for day in days for form in forms] + [wording.time(time) for time in times]
        return frozenset(map(with_plain_spaces, texts))


def _days_before(rule: object) -> str:
    """'the day before', '2 days before'."""
    days = rule.days if isinstance(rule, DayBefore) else 1
    return "the day before" if days == 1 else f"{days} days before"


CONTEXT_WIDTH = 72
"""Characters shown on each side of a number."""
NO_SOURCE = "NO SOURCE: no file states this number and no rule computes it. This is a bug in handouts."
UNDETERMINED = (
    "NOT DETERMINED: this set has too many values to find every source of this number. The number may be correct."
)


def explanation_lines(numbers: Iterable[ExplainedNumber]) -> Iterator[str]:
    """Yield the numbers in reading order, under the headings of the page, with their rules and sources."""
    for section, group in groupby(numbers, lambda explained: explained.number.section):
        yield f"\n{section}"
        for explained in group:
            text = explained.number.text
            yield f"  {text}{_context(explained.number)}"
            yield from (f"      {rule}" for rule in explained.rules)
            yield from (f"      {_source_line(source, text)}" for source in explained.sources)
            if explained.undetermined:
                yield f"      {UNDETERMINED}"
            elif not explained.known:
                yield f"      {NO_SOURCE}"


def explanation_json(clinic: str, document: str, numbers: Iterable[ExplainedNumber]) -> str:
    """Return the explained numbers as one JSON object."""
    entries = [
        {
            "number": explained.number.text,
            "section": explained.number.section,
            "label": with_plain_spaces(explained.number.label),
            "text": explained.number.sentence,
            "rules": list(explained.rules),
            "known": explained.known,
            "undetermined": explained.undetermined,
            "sources": [_source_fields(source) for source in explained.sources],
        }
        for explained in numbers
    ]
    return json.dumps({"clinic": clinic, "document": document, "numbers": entries}, ensure_ascii=False, indent=2)


def _source_fields(source: NumberSource) -> dict[str, object]:
    file, line, column = source.place
    where = {"option": file} if not line else {"file": file, "line": line, "column": column}
    return {**where, "key": source.name.lstrip("-"), "written": source.written}


def _context(number: PageNumber) -> str:
    """The words around a number; '' if it stands alone."""
    label = with_plain_spaces(number.label).rstrip(":.")
    text = f"{label}: {number.sentence}" if label and len(label) <= CONTEXT_WIDTH else number.sentence
    return f'  in "{_excerpt(text, number.text)}"' if number.text != text and text else ""


def _excerpt(text: str, number: str) -> str:
    """A long text cut to whole words around a number."""
    position = text.rfind(number)
    if len(text) <= 2 * CONTEXT_WIDTH or position < 0:
        return text
    start, end = max(position - CONTEXT_WIDTH, 0), position + len(number) + CONTEXT_WIDTH
    cut = re.sub(r"^\S*\s", "", text[start:end]) if start else text[:end]
    cut = re.sub(r"\s\S*$", "", cut) if end < len(text) else cut
    return f"{'... ' if start else ''}{cut}{' ...' if end < len(text) else ''}"


def _source_line(source: NumberSource, number: str) -> str:
    file, line, column = source.place
    if not line:
        return f"{file} {source.written}"
    return f"{file}:{line}:{column}  {source.name.lstrip('-')}: {_excerpt(source.written, number)}"
