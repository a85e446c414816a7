"""Parse the times of entries: `5 days before procedure`, `6:00 PM the day before`, `bedtime 2 days before procedure`.

One grammar serves everything that is to be done at a time, before and after the procedure. A rule is an `Interval` (an
amount before or after an event), a `ClockOnDay`, a `PartOfDay`, or the day of an event. `parse_repeat` reads how often
something is done.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

from handouts.content.models.scalars import field_description, scalar
from handouts.content.models.times import (
    BOUND_WORDS,
    EVENT_WORDS,
    INTERVAL_PATTERN,
    VAGUE_COUNTS,
    Bound,
    Duration,
    Event,
    Interval,
    VagueLength,
    is_clock_time,
    is_vague_length,
    parse_clock_time,
)
from handouts.errors import InvalidValue


class DayPart(StrEnum):
    """A part of a day, in the order of the day. Noon is a clock time."""

    MORNING = "morning"
    BREAKFAST = "breakfast"
    LUNCH = "lunch"
    AFTERNOON = "afternoon"
    DINNER = "dinner"
    EVENING = "evening"
    BEDTIME = "bedtime"
    NIGHT = "night"


@dataclass(frozen=True)
class EntryAnchor:
    """Another entry of the plan, by its id."""

    id: str


@dataclass(frozen=True)
class CourseEnd(EntryAnchor):
    """The last day of a course, by its id: `3 days after antibiotic ends`."""


@dataclass(frozen=True)
class EntryInterval:
    """A duration before or after another entry: `30 min after second-dose`."""

    duration: Duration
    before: bool
    event: EntryAnchor


@dataclass(frozen=True)
class DayOffset:
    """A day counted from the day of an event: calendar days, weeks, months or years; None for that day itself."""

    amount: Duration | None
    before: bool
    event: Event | EntryAnchor


@dataclass(frozen=True)
class ClockOnDay:
    """A clock time on a day: `6:00 PM the day before`, `8:00 AM 1 day after procedure`."""

    time: dt.time
    day: DayOffset
    about: bool = False
    """True for `about 6:00 PM the day before`."""


@dataclass(frozen=True)
class PartOfDay:
    """A part of a day: `the morning of procedure`, `bedtime the day before`."""

    part: DayPart
    day: DayOffset


@dataclass(frozen=True)
class ShadedPart(PartOfDay):
    """Early or late in a part of a day: `early in the morning of procedure`."""

    shade: Literal["early", "late"] = "early"


@dataclass(frozen=True)
class VagueInterval:
    """An amount without a number before or after an event: `a few days after procedure`. It has no date."""

    length: VagueLength
    before: bool
    event: Event


TimeRule: TypeAlias = Interval | EntryInterval | ClockOnDay | PartOfDay | DayOffset | VagueInterval
"""A `DayOffset` is a rule for `the day of procedure`. Other days are intervals."""

RULE_FORMS = (
    "5 days before procedure, 30 min before arrival, 6:00 PM the day before, the morning of procedure, "
    "or 1 day after procedure"
)
DAY_PART_WORDS = {part.value: part for part in DayPart} | {"supper": DayPart.DINNER}
"""Words for the parts of a day."""
_ALL_EVENTS = frozenset(Event)
_ONE_DAY = Duration.parse("1 day")
_CLOCK = r"noon|\d{1,2}(?:[:.]\d{2})?\s*(?:[ap]\.?m\.?)?"
_PARTS = "|".join(DAY_PART_WORDS)
_BOUNDS = "|".join(BOUND_WORDS)
_VAGUE = "|".join(VAGUE_COUNTS)
_FLAGS = re.I | re.A | re.S
_MIDNIGHT = re.compile(r"(?:at\s+)?midnight\b.*", _FLAGS)
_CLOCK_THEN_DAY = re.compile(
    rf"(?:at\s+)?(?:(about|around)\s+)?({_CLOCK}),?\s+(?:on\s+|of\s+)?((?:the\s|\d|(?:{_BOUNDS}|{_VAGUE}|day|night|evening|morning)\b).+)",
    _FLAGS,
)
_DAY_THEN_CLOCK = re.compile(rf"(.+?)(?:,\s*|,?\s+at\s+)({_CLOCK})", _FLAGS)
_PART_THEN_DAY = re.compile(rf"(?:(?:in|on|at)\s+)?(?:the\s+)?({_PARTS})\b,?\s+(?:(?:of|on)\s+)?(.+)", _FLAGS)
_SAME_DAY = re.compile(r"(?:on\s+)?(?:the\s+)?day\s+of\s+(.+)", _FLAGS)
_SHADED = re.compile(r"(early|late)\s+(?:(?:in|on)\s+)?(.+)", _FLAGS)
_NEXT_DAY = re.compile(r"(?:on\s+)?(?:the\s+)?day\s+(before|after)(?:\s+(.+))?", _FLAGS)
_NEXT_PART = re.compile(r"(?:on\s+)?(?:the\s+)?(morning|evening|night)\s+(of|before|after)\b(.*)", _FLAGS)


def parse_time_rule(text: str) -> TimeRule:
    """Parse when something is to be done. Raises InvalidValue, and QuantityError for a wrong word.

    The event may be the id of another entry, which is not looked up here.
    """
    text = " ".join(text.split())
    if _MIDNIGHT.fullmatch(text):
        hint = "write 11:59 PM for the end of a day, or 0:00 for its beginning"
        raise InvalidValue(f"{text!r}: is it the beginning or the end of that day?", hint)
    if rule := _parse_inexact(text):
        return rule
    if (match := _CLOCK_THEN_DAY.fullmatch(text)) and is_clock_time(match[2]):
        return replace(_clock_on_day(text, match[2], match[3]), about=match[1] is not None)
    if (match := _DAY_THEN_CLOCK.fullmatch(text)) and is_clock_time(match[2]):
        return _clock_on_day(text, match[2], match[1])
    if match := _PART_THEN_DAY.fullmatch(text):
        return PartOfDay(DAY_PART_WORDS[match[1].lower()], _parse_day(text, _day_of_part(match[2])))
    if (
        (clock := re.sub(r"^(?:at|about|around)\s+", "", text, flags=re.I))
        and re.fullmatch(_CLOCK, clock, _FLAGS)
        and is_clock_time(clock)
    ):
        hint = f"write '{clock} the day before' or '{clock} the day of procedure'"
        raise InvalidValue(f"{text!r} does not say which day", hint)
    if day := _named_day(text):
        return _as_interval(day)
    return _parse_interval(text)


def _parse_inexact(text: str) -> TimeRule | None:
    """`early in the morning of procedure`, or `a few days after procedure`; None for other texts."""
    if match := _SHADED.fullmatch(text):
        rule = parse_time_rule(match[2])
        if type(rule) is not PartOfDay:
            hint = "write it like early in the morning of procedure, or late in the evening the day before"
            raise InvalidValue(f"{text!r} does not name a part of the day", hint)
        return ShadedPart(rule.part, rule.day, "early" if match[1].lower() == "early" else "late")
    if (match := INTERVAL_PATTERN.fullmatch(text)) and match[3] and is_vague_length(match[1]):
        return _parse_vague(text, match)
    return None


def _parse_vague(text: str, match: re.Match[str]) -> VagueInterval:
    """`a few days after procedure`. Raises InvalidValue for another event than the procedure and going home."""
    length, before = VagueLength.parse(match[1], RULE_FORMS), match[2].lower() != "after"
    event = EVENT_WORDS.get(" ".join(match[3].lower().split()))
    if (event is Event.PROCEDURE or (event is Event.DISCHARGE and not before)) and length.up_to is None:
        return VagueInterval(length, before, event)
    message = f"{text!r} has no number, so no time can be computed from it"
    raise InvalidValue(message, f"write it like {RULE_FORMS}; only before or after procedure, it may have no number")


def _as_interval(day: DayOffset) -> TimeRule:
    """`the day before` as `1 day before procedure`. The day of an event has no interval."""
    if day.amount is None:
        return day
    if isinstance(day.event, EntryAnchor):
        return EntryInterval(day.amount, day.before, day.event)
    return Interval(day.amount, day.before, day.event)


def _parse_interval(text: str) -> Interval | EntryInterval:
    match = INTERVAL_PATTERN.fullmatch(text)
    if match and match[3] and (end := _course_end(match[3])):
        duration = Duration.parse(match[1], RULE_FORMS)
        if duration.unit.elapsed:
            message = f"{text!r}: a course ends on a day, so no hours can be counted from it"
            raise InvalidValue(message, f"write it like 1 day after {end.id} ends")
        return EntryInterval(duration, match[2].lower() != "after", end)
    if match and match[3] and _is_entry_id(match[3]):
        duration = Duration.parse(match[1], RULE_FORMS, open_days=True)
        return EntryInterval(duration, match[2].lower() != "after", EntryAnchor(match[3]))
    return Interval.parse(text, "before procedure", RULE_FORMS, _ALL_EVENTS, for_entry=True)


def _course_end(words: str) -> CourseEnd | None:
    match = re.fullmatch(r"(?:the\s+end\s+of\s+)?(\S+?)(\s+ends)?", words, _FLAGS)
    if not match or not (match[2] or re.match(r"the\s", words, re.I)) or not _is_entry_id(match[1]):
        return None
    return CourseEnd(match[1])


def _is_entry_id(word: str) -> bool:
    return word not in EVENT_WORDS and re.fullmatch(r"[a-z0-9]+([-_][a-z0-9]+)*", word) is not None


def _clock_on_day(text: str, clock: str, day: str) -> ClockOnDay:
    """A clock time and its day. `10:00 PM the night before` is one day; `1:00 AM the night before` could be two."""
    time = parse_clock_time(clock)
    if match := _NEXT_PART.fullmatch(day):
        part = match[1].lower()
        if (part == "morning") != (time < dt.time(12)):
            message = f"{text!r}: {time:%H:%M} is not in the {part}"
            raise InvalidValue(message, "name the day: 1:00 AM the day of procedure")
        day = _day_of_part(f"{match[2]}{match[3]}")
    return ClockOnDay(time, _parse_day(text, day))


def _day_of_part(words: str) -> str:
    """The day in `the evening before surgery` or `the morning of procedure`, as `the day before surgery`."""
    if match := re.fullmatch(r"(before|after)\b(.*)", words, _FLAGS):
        return f"the day {match[1]}{match[2]}"
    event = re.sub(r"^of\s+", "", words, flags=re.I)
    is_event = re.fullmatch(r"(?:(?:the|your)\s+)?[\w-]+|you go home", event, _FLAGS) is not None
    return f"the day of {event}" if is_event else event


def _parse_day(text: str, day: str) -> DayOffset:
    """The day in `6:00 PM 2 days before procedure`."""
    if named := _named_day(day):
        return named
    interval = _parse_interval(day)
    if interval.duration.unit.elapsed or interval.event in (Event.ARRIVAL, Event.LIE_FLAT):
        raise InvalidValue(f"{text!r}: {day!r} is not a day", "write it like 6:00 PM 2 days before procedure")
    if interval.duration.is_range or interval.duration.bound is not Bound.EXACT:
        raise InvalidValue(f"{text!r} does not name one day", "write it like 6:00 PM 2 days before procedure")
    return DayOffset(interval.duration, interval.before, interval.event)


def _named_day(text: str) -> DayOffset | None:
    """`the day before`, `the day of procedure`, `the day after discharge`; None for other texts."""
    if match := _SAME_DAY.fullmatch(text):
        return DayOffset(None, before=True, event=_day_event(match[1]))
    if match := _NEXT_DAY.fullmatch(text):
        event = _day_event(match[2]) if match[2] else Event.PROCEDURE
        before = match[1].lower() == "before"
        if before and event is Event.DISCHARGE:
            raise InvalidValue("a time before going home is not supported", "write '... after procedure'")
        return DayOffset(_ONE_DAY, before=before, event=event)
    return None


def _day_event(word: str) -> Event | EntryAnchor:
    if end := _course_end(word):
        return end
    if _is_entry_id(word):
        return EntryAnchor(word)
    return Interval.parse(f"1 day after {word}", events=_ALL_EVENTS).event


@dataclass(frozen=True)
class Repeat:
    """How often something is done: after each `every`, several times a day, or in a part of each day."""

    every: Duration | None = None
    times_a_day: int | None = None
    part: DayPart | None = None


@dataclass(frozen=True)
class WakingRepeat(Repeat):
    """How often something is done, several times an hour or only while the patient is awake."""

    times_an_hour: int | None = None
    while_awake: bool = False


@dataclass(frozen=True)
class LooseRepeat(Repeat):
    """How often, without the days or the number: `twice a week`, `several times a day`, `as needed`."""

    times_a_week: int | None = None
    vague: Literal["few", "several"] | None = None
    """A number of times a day that is not stated."""
    as_needed: bool = False
    """True if the patient decides."""


@dataclass(frozen=True)
class CountRange(LooseRepeat):
    """How many times in an hour, on a day or in a week, if it is no single number: `3 to 4 times a day`."""

    low: int = 1
    high: int = 1
    per: Literal["hour", "day", "week"] = "day"
    bound: Bound = Bound.EXACT
    """EXACT for a range, else AT_LEAST or UP_TO."""
    while_awake: bool = False


REPEAT_FORMS = (
    "every 6 h, every day, twice a day, 3 to 4 times a day, at least 3 times a day, every morning, nightly, "
    "every other day, twice a week, several times a day, as needed, or 10 times an hour while awake"
)
MAX_TIMES_AN_HOUR = 60
MAX_TIMES_A_WEEK = 14
_AWAKE = re.compile(r"(.+?),?\s+(?:while|when)\s+(?:you\s+are\s+)?awake", re.I | re.A | re.S)
_COUNTS = {"once": 1, "twice": 2, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_TIMES_A_DAY = re.compile(
    rf"({'|'.join(_COUNTS)}|\d{{1,3}})\s*(?:x|times?)?\s*(?:(?:a|per|each|every)\s+day|daily)", _FLAGS
)
_TIMES_AN_HOUR = re.compile(
    rf"({'|'.join(_COUNTS)}|\d{{1,3}})\s*(?:x|times?)?\s*(?:(?:an|per|each|every)\s+hour|hourly)", _FLAGS
)
_TIMES_A_WEEK = re.compile(
    rf"({'|'.join(_COUNTS)}|\d{{1,3}})\s*(?:x|times?)?\s*(?:(?:a|per|each|every)\s+week|weekly)", _FLAGS
)
_VAGUE_TIMES = re.compile(r"(a\s+few|several)\s+times\s+(?:(?:a|per|each|every)\s+day|daily)", _FLAGS)
_EACH_TIME = re.compile(r"(?:(?:before|after|with)\s+(?:(?:each|every|all)\s+)?|(?:each|every)\s+time\s+).+", _FLAGS)
_EACH_PART = re.compile(rf"(?:every|each)\s+({_PARTS})|at\s+({_PARTS})(?:\s+(?:every|each)\s+day)?", _FLAGS)
_REPEAT_WORDS = {
    "daily": Repeat(_ONE_DAY), "every day": Repeat(_ONE_DAY), "each day": Repeat(_ONE_DAY),
    "nightly": Repeat(part=DayPart.NIGHT), "every other day": Repeat(Duration.parse("2 days")),
    "weekly": Repeat(Duration.parse("1 week")), "every week": Repeat(Duration.parse("1 week")),
    "every second day": Repeat(Duration.parse("2 days")), "monthly": Repeat(Duration.parse("1 month")),
    "every month": Repeat(Duration.parse("1 month")), "once a month": Repeat(Duration.parse("1 month")),
    "yearly": Repeat(Duration.parse("1 year")), "every year": Repeat(Duration.parse("1 year")),
    "once a year": Repeat(Duration.parse("1 year")),
    "every other week": Repeat(Duration.parse("2 weeks")), "every hour": Repeat(Duration.parse("1 h")),
    "hourly": Repeat(Duration.parse("1 h")),
}  # fmt: skip


def parse_repeat(text: str) -> Repeat:
    """Parse how often something is done: `every 6 h`, `twice a day`, `nightly`. Raises InvalidValue."""
    words = " ".join(text.lower().split())
    if match := _AWAKE.fullmatch(words):
        repeat = parse_repeat(match[1])
        if isinstance(repeat, CountRange):
            return replace(repeat, while_awake=True)
        return WakingRepeat(
            repeat.every, repeat.times_a_day, repeat.part, getattr(repeat, "times_an_hour", None), while_awake=True
        )
    if known := _REPEAT_WORDS.get(words) or _loose_repeat(words) or _count_range(words):
        return known
    if counted := _counted_repeat(text, words):
        return counted
    if match := _EACH_PART.fullmatch(words):
        return Repeat(part=DAY_PART_WORDS[match[1] or match[2]])
    if match := re.fullmatch(r"(?:once\s+)?every\s+((?:\d|(?:two|three|four|five|six|eight|twelve)\b).*)", words):
        every = Duration.parse(match[1], REPEAT_FORMS)
        if every.bound is Bound.EXACT:
            return Repeat(every)
    if match := _EACH_TIME.fullmatch(words):
        hint = "write it as a clause of its own: `each_time: you change the bandage`, or `each_time: you have eaten`"
        raise InvalidValue(f"{text!r} depends on what the patient does", hint)
    raise InvalidValue(f"{text!r} does not say how often", f"write it like {REPEAT_FORMS}")


def _counted_repeat(text: str, words: str) -> Repeat | None:
    """`4 times a day` or `10 times an hour`; None for other words. Raises InvalidValue."""
    if match := _TIMES_AN_HOUR.fullmatch(words):
        count = _COUNTS.get(match[1]) or int(match[1])
        if not 1 <= count <= MAX_TIMES_AN_HOUR:
            raise InvalidValue(f"{text!r}: {count} times an hour cannot be right", f"write it like {REPEAT_FORMS}")
        return WakingRepeat(times_an_hour=count)
    if match := _TIMES_A_DAY.fullmatch(words):
        count = _COUNTS.get(match[1]) or int(match[1])
        if not 1 <= count <= 24:
            raise InvalidValue(f"{text!r}: {count} times a day cannot be right", f"write it like {REPEAT_FORMS}")
        return Repeat(times_a_day=count)
    return None


def _loose_repeat(words: str) -> LooseRepeat | None:
    """`twice a week`, `several times a day` or `as needed`; None for other words. Raises InvalidValue."""
    if match := _TIMES_A_WEEK.fullmatch(words):
        count = _COUNTS.get(match[1]) or int(match[1])
        if not 1 <= count <= MAX_TIMES_A_WEEK:
            raise InvalidValue(f"{words!r}: {count} times a week cannot be right", "write how often on each day")
        return LooseRepeat(times_a_week=count)
    if match := _VAGUE_TIMES.fullmatch(words):
        return LooseRepeat(vague="few" if "few" in match[1] else "several")
    return LooseRepeat(as_needed=True) if words in ("as needed", "when needed", "if needed") else None


_COUNT = rf"{'|'.join(_COUNTS)}|\d{{1,3}}"
_COUNT_RANGE = re.compile(
    rf"(?:(at\s+least|up\s+to|at\s+most|no\s+more\s+than)\s+)?({_COUNT})(?:\s*(?:-|–|\bto\b|\bor\b)\s*({_COUNT}))?"
    r"\s*(?:x|times?)?\s*(?:(?:an?|per|each|every)\s+(hour|day|week)|(hourly|daily|weekly))",
    _FLAGS,
)
_MOST_TIMES = {"hour": MAX_TIMES_AN_HOUR, "day": 24, "week": MAX_TIMES_A_WEEK}


def _count_range(words: str) -> CountRange | None:
    """`3 to 4 times a day` or `at least twice a day`; None for other words and for one number. Raises InvalidValue."""
    match = _COUNT_RANGE.fullmatch(words)
    if match is None or not (match[1] or match[3]):
        return None
    low, high = (_COUNTS.get(word) or int(word) for word in (match[2], match[3] or match[2]))
    per = match[4] or {"hourly": "hour", "daily": "day", "weekly": "week"}[match[5]]
    if match[1] and match[3]:
        raise InvalidValue(f"{words!r} has both a range and {match[1]!r}", "write only one of them")
    if not 1 <= low <= high <= _MOST_TIMES[per] or (match[3] and low == high):
        raise InvalidValue(f"{words!r} cannot be right", f"write it like {REPEAT_FORMS}")
    bound = Bound.EXACT if not match[1] else Bound.AT_LEAST if match[1].endswith("least") else Bound.UP_TO
    return CountRange(low=low, high=high, per=per, bound=bound)  # type: ignore[arg-type]


def rule_amount(rule: TimeRule | Repeat) -> Duration | None:
    """The amount of time that a rule states; None if it states none."""
    if isinstance(rule, Repeat):
        return rule.every
    day = rule_day(rule)
    return day.amount if day else getattr(rule, "duration", None)


def with_amount(rule: TimeRule | Repeat, amount: Duration) -> TimeRule | Repeat:
    """The same rule with another amount."""
    if isinstance(rule, Repeat):
        return replace(rule, every=amount)
    if isinstance(rule, Interval | EntryInterval):
        return replace(rule, duration=amount)
    if isinstance(rule, DayOffset):
        return replace(rule, amount=amount)
    if isinstance(rule, VagueInterval):
        return rule
    return replace(rule, day=replace(rule.day, amount=amount))


def _parse_exact_rule(text: str) -> TimeRule:
    """Parse a time that is not approximate. Raises InvalidValue."""
    rule = parse_time_rule(text)
    if isinstance(rule, VagueInterval):
        raise InvalidValue(f"{text!r} has no number, so no time can be computed from it", f"write it like {RULE_FORMS}")
    if isinstance(rule, ShadedPart) or (isinstance(rule, ClockOnDay) and rule.about):
        raise InvalidValue(f"{text!r} is not an exact time", "write one exact time: 6:00 PM the day before")
    return rule


def _parse_start(text: str) -> TimeRule:
    """Parse the time from which a sign counts, which may have no number. Raises InvalidValue."""
    rule = parse_time_rule(text)
    return rule if isinstance(rule, VagueInterval) else _parse_exact_rule(text)


WhenField = Annotated[
    TimeRule, scalar(_parse_exact_rule, "a time"), field_description(f"When something is done: {RULE_FORMS}.", "string")
]
EntryWhenField = Annotated[
    TimeRule,
    scalar(parse_time_rule, "a time"),
    field_description(
        f"When something is done: {RULE_FORMS}. It may also be about 6:00 PM the day before, early in the morning of"
        " procedure, or without a number: a few days after procedure.",
        "string",
    ),
]
SignStartField = Annotated[
    TimeRule,
    scalar(_parse_start, "a time"),
    field_description(f"From when on it counts: {RULE_FORMS}, or a few days after procedure.", "string"),
]


@dataclass(frozen=True)
class TotalCount:
    """How many times in all: `6`, or `6 to 12`. The two are equal unless it is a range."""

    low: int
    high: int


MAX_IN_ALL = 200
COUNT_FORMS = "6, 6 times, or 6 to 12"


def _parse_count(text: str) -> TotalCount:
    words = " ".join(text.lower().split())
    number = rf"{'|'.join(_COUNTS)}|\d{{1,3}}"
    match = re.fullmatch(rf"({number})(?:\s*(?:-|–|\bto\b|\bor\b)\s*({number}))?(?:\s+times)?", words, re.A)
    if match is None:
        raise InvalidValue(f"{text!r} is not a number of times", f"write it like {COUNT_FORMS}")
    low, high = (_COUNTS.get(word) or int(word) for word in (match[1], match[2] or match[1]))
    if not 1 <= low <= high <= MAX_IN_ALL or high < 2 or (match[2] and low == high):
        hint = f"write a number from 2 to {MAX_IN_ALL}, or a range that begins with the smaller number"
        raise InvalidValue(f"{text!r} is not how many times something is done in all", hint)
    return TotalCount(low, high)


CountField = Annotated[
    TotalCount,
    scalar(_parse_count, "a number of times"),
    field_description(f"How many times in all: {COUNT_FORMS}.", "integer", "string"),
]
RepeatField = Annotated[
    Repeat,
    scalar(parse_repeat, "how often"),
    field_description(f"How often something is done: {REPEAT_FORMS}.", "string"),
]


def rule_event(rule: TimeRule) -> Event | EntryAnchor:
    """The event that a rule is counted from."""
    return rule.event if isinstance(rule, Interval | EntryInterval | DayOffset | VagueInterval) else rule.day.event


def rule_day(rule: TimeRule) -> DayOffset | None:
    """The day of a rule that names one; None for an interval."""
    if isinstance(rule, Interval | EntryInterval | VagueInterval):
        return None
    return rule if isinstance(rule, DayOffset) else rule.day


def position(rule: TimeRule | None) -> int | None:
    """Minutes from the procedure of an interval that counts minutes, hours, days or weeks; None for other rules."""
    if not isinstance(rule, Interval) or rule.event is not Event.PROCEDURE or rule.duration.is_range:
        return None
    unit, _, amount = rule.duration.in_base()
    minutes = {"minute": 1, "day": 1440}.get(unit.value)
    return None if minutes is None else int(amount) * minutes * (-1 if rule.before else 1)
