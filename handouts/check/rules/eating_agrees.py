"""No sentence about food and drink contradicts the fasting rule.

The set says `food: from midnight`, and a sentence says "You may eat a light breakfast". If the patient eats, the
procedure is postponed, or food comes up under sedation. The rule reads sentences that allow a meal or a drink on the
day of the procedure, or say that no fasting is needed, and compares them with `fasting`. If `fasting` states no times,
it compares them with the sentences that forbid eating. Milk, also in coffee, counts as food; outside the United States
that is a warning. A meal with a clock time ("a light breakfast before 6 AM") is compared with the fast at the hours in
`scheduling`: it is an error if it is wrong for every appointment, a warning if it is wrong for the early ones. The rule
times-agree checks a meal with a time before the procedure ("until 8 hours before you arrive"). "Before that" means the
time or the event that was named last in the same list; if there is none, it means the fast.

If the set states `food: none`, a sentence that forbids food before the procedure is an error; with `not_applicable:
[fasting]`, it is a warning.

Source: every interval has one number, one unit and one anchor (standard D8); the fast is stated once (standard D6).

Fix: correct the sentence or `fasting`, whichever is wrong. If the rule differs for some patients, state the time for
each case in the sentence.

Passes:

    fasting:
      food: from midnight
      clear_liquids: 2 h before arrival
    prepare:
      - Eat a light supper on the evening before. You may drink water until 2 hours before you arrive.

Fails:

    fasting:
      food: from midnight
      clear_liquids: 2 h before arrival
    prepare:
      - You may eat a light breakfast.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from handouts.check.context import CheckContext, Violation
from handouts.check.instruction_times import entry_of, entry_rule, entry_time, instruction_times
from handouts.check.passages import PassageSentence, english_sentences
from handouts.check.time_claims import duration_in_days, find_amounts, interval_text
from handouts.content.models.time_rules import ClockOnDay
from handouts.content.models.times import (
    DayBefore,
    Event,
    FastingStart,
    FromMidnight,
    Interval,
    NoFast,
    Unit,
    parse_clock_time,
)
from handouts.content.time_zone_countries import clinic_country
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = "D6, D8"
_SHORT = Decimal(4) / 24
"""Length in days of a fast that leaves most patients time for breakfast."""
_MORNING_HOURS = Decimal(5) / 24
"""Length in days: so long before a procedure, it is the morning of that day."""
_MEAL = (
    r"(?:breakfast|lunch|brunch|meals?|food|foods|snacks?|toast|cereal|eggs?|oatmeal|porridge|yogh?urt|sandwich(?:es)?"
    r"|fruit|bagel|muffin|banana|bread|crackers|pancakes|smoothie|milkshake|protein shake"
    r"|something(?: light| small)? to eat"
    r"|something (?:light"
    r"|small)|solids?)"
)
_MILK = r"(?:(?:coffee|tea) with (?:a little |some |your |a splash of )?(?:milk|cream|creamer)|milk|cream|creamer)"
_SIZE = (
    r"(?: (?:a|an|your|some|the|normal|usual|regular|light|small|good|early|healthy|full|big|dry|plain|little"
    r"|(?:bowl|piece|slice|bit|cup|glass) of))*"
)
_ALLOWED = (
    r"(?:you (?:may|can|could|should|must|will|are (?:allowed|free|welcome) to|need to|have to)|please"
    r"|feel free to|it(?: is|[’']s) (?:fine|ok|okay|all right|safe) to|go ahead and)"
)
_FINE = r"(?:(?:is|are) (?:fine|ok|okay|all right|allowed|permitted|safe)|allowed)\b"
_NOT = r"(?! ?(?:not|n[’']t|never|no longer)\b)"
_THEN = (
    r"(?:(?:until|till|before|by|up to) (?:then|that|this)(?: (?:time|hour|moment|point))?"
    r"(?= *(?:$|[.,;:!)–—]|(?:is|are|you|and|or|if|eat|have)\b))"
    r"|(?:until|till|before|up to) (?:(?:the|your) fast(?:ing)?(?: (?:starts|begins))?"
    r"|you (?:start|begin) (?:to fast|fasting)"
    r"|you (?:must |have to |need to )?stop eating)\b)"
)
"""A time that was named before, or the beginning of the fast: `before that`, `until you stop eating`."""
_EAT = re.compile(
    rf"\b(?P<no_fast>(?:you )?(?:do|does) ?(?:not|n[’']t) (?:need|have) to (?:fast|stop eating|be fasting"
    rf"|go without food|skip (?:breakfast|a meal|any meals?|meals))"
    r"|no (?:need to (?:fast|skip breakfast|stop eating)|fasting(?: is)? (?:needed|required|necessary)|fast is needed)"
    r"|fasting is not (?:needed|required|necessary)"
    r"|(?:do not|don[’']t) skip (?:your )?breakfast"
    r"|no (?:limits|restrictions) on (?:food|eating)|there are no (?:food|eating|diet) (?:restrictions|limits))"
    rf"|(?P<eat>(?:{_ALLOWED}|(?:^|[.;:,] |\band |\bthen |[-–—] ?))\b{_NOT} ?(?:also |still |then )?(?:eat"
    rf"|have|enjoy|take in)\b{_SIZE}"
    rf" (?P<what>{_MEAL}|normally|as usual|as you (?:normally|usually) (?:do|would)"
    r"|(?:up )?(?:until|till|to) (?:the time )?you (?:leave|come|arrive)"
    r"|(?:right )?up to (?:your|the) (?:procedure|surgery|operation|appointment|visit)"
    r"|as you (?:like|want|wish|please)|as normal"
    r"|and drink (?:normally|as usual|as normal|what you like)"
    r"|anything|what you like|whatever you like|before (?:your|the|you)))"
    rf"|(?P<fine>(?<!\bno )(?:(?:a|an|your|some|light|small|normal|early) )*{_MEAL}"
    rf"(?: (?:and|or) (?:black )?(?:{_MEAL}|coffee|tea|juice))?"
    rf"(?: (?:before you (?:come|leave|arrive)|that morning|in the morning|{_THEN}))? {_FINE}"
    rf"|eating(?: and drinking)?(?: (?:before (?:your|the) \w+|in the morning|that morning))? {_FINE})",
    re.I,
)
_BARE = re.compile(rf"\b{_ALLOWED} {_NOT}(?:also |still )?(?P<what>eat)\b(?! or drink nothing)", re.I)
"""An allowance without a meal: `you may eat in the morning`."""
_WITH_FOOD = re.compile(rf"(?<!not )\bwith{_SIZE} (?P<what>breakfast|food|toast|meal|snack)\b", re.I)
"""Medicine taken with food, on the morning of the procedure."""
_DRINK_MILK = re.compile(
    rf"(?:{_ALLOWED}|(?:^|[.;:] ))\b{_NOT} ?(?:also |still )?(?:drink|have){_SIZE} (?P<what>{_MILK})\b", re.I
)
_DRINK = re.compile(
    rf"\b(?:{_ALLOWED} {_NOT}(?:also |still )?(?:drink|have)\b|(?:^|[.;:] )(?:drink|have))"
    r"(?: (?:a|an|your|some|one|the|small|black|clear|plain|cup of|glass of|glasses of|\d|two))*"
    r" (?P<what>water|coffee|tea|juice|apple juice|clear (?:liquids?|fluids?)|liquids?|fluids?|anything"
    r"|as usual|normally)\b",
    re.I,
)
_FORBIDS = re.compile(
    r"\b(?:nothing to eat|(?:do not|don[’']t|never|must not|may not|cannot|stop) (?:eat(?:ing)?"
    r"|have (?:any )?(?:food|anything to eat))"
    r"|no (?:food|solids?|solid food))\b[^.;]{0,60}\b(?:midnight|before|after)\b",
    re.I,
)
_NO_FOOD = re.compile(
    r"\b(?:(?:have )?nothing to eat|(?:do not|don[’']t|never|must not|may not|cannot|stop) eat(?:ing)?)"
    r"(?: (?:or|and) drink(?:ing)?)?(?: (?:anything|any food|food|solid food))?(?: (?:or|and) drink)?"
    r" (?:after midnight|from midnight|after \d|for \d|in the \d|\d+ hours before|(?:that|in the) morning"
    r"|on the (?:morning|day) of|before (?:your|the) (?:procedure|surgery|operation|appointment|treatment))\b",
    re.I,
)
"""A fast, in the words of a sentence."""
_BLOOD_TEST = re.compile(r"\b(?:blood|lab|laboratory)\b", re.I)
_ANOTHER_DAY = re.compile(
    r"\b(?:day|night|evening) before\b|\b(?:days?|weeks?) before\b|\bthe (?:week|days) (?:before|leading)"
    r"|\bup to midnight\b"
    r"|\b(?:until|till|before|by) (?:midnight|bedtime)\b|\bdinner\b|\bsupper\b"
    r"|\bafter(?:wards?)?\b(?! midnight)|\bonce\b"
    r"|\b(?:until|before|up to) then\b|\bwhen you (?:are|get|feel|wake)\b|\bat home\b",
    re.I,
)
_SAME_DAY = re.compile(
    r"\bbreakfast\b|\b(?:morning|day) of\b|\bthat morning\b|\bin the morning\b|\bbefore (?:you (?:come"
    r"|leave|arrive)|your|the)\b"
    r"|\bon the day\b",
    re.I,
)
_NEVER = re.compile(r"\b(?:not|n[’']t|never|cannot|without|skip|no)\b", re.I)
_UNSURE = re.compile(
    r"\b(?:ask|whether|if we|if told|unless|low blood sugar|sugar is low|hypoglyc\w+|sips?|sip)\b", re.I
)
_CONDITION = re.compile(r"\bif (?:you|your)\b|\bunless\b|\bchildren\b|\bbabies\b", re.I)
_CLOCK = re.compile(
    r"\b(?:until|till|before|by|up to|no later than|at|around|about) (?P<clock>\d{1,2}(?::\d\d)? ?[ap]\.?m\b\.?"
    r"|\d{1,2}:\d\d\b(?! ?[ap]\.?m)|noon\b)",
    re.I,
)
_STOP_CLOCK = re.compile(
    r"\b(?:after|from|at|by|until) (?P<clock>\d{1,2}(?::\d\d)? ?[ap]\.?m\b\.?|\d{1,2}:\d\d\b(?! ?[ap]\.?m)|noon\b)",
    re.I,
)
_BACK = re.compile(rf"\b{_THEN}", re.I)
_FAST_BEGINS = re.compile(r"fast|stop eating", re.I)
_EVENT = re.compile(
    r"\b(?:procedure|surgery|operation|treatment|appointment|visit|(?:you|to) (?:come|arrive|check in|leave)|arrival"
    r"|(?:come|arrive|be) (?:at|here|in)|midnight)\b",
    re.I,
)
_BEFORE_FIELDS = ("fasting", "prepare", "plan", "arrival", "medicines", "smoking", "tests", "topics", "contact_note")
_MORNING = re.compile(r"\b(?:morning|day) of\b|\b(?:that|this) morning\b|\bbreakfast\b", re.I)
_KEYS = ("eat", "fast", "food", "drink", "have", "meal", "diet", "fine", "ok", "all right", "allowed", "permitted")
"""Every match contains one of these. They are checked first because the patterns are slow."""
_SKIPPED_FIELDS = ("questions", "alternatives", "alternative_text", "allergies", "references", "tests")


class _Conflict(NamedTuple):
    """What the fasting rule says that a sentence contradicts."""

    text: str
    for_some: bool = False
    """True if the sentence is right for some of the appointments."""


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each sentence that allows food or drink that the set forbids."""
    fasting = context.instructions.fasting
    if isinstance(fasting.food, NoFast) or "fasting" in context.instructions.not_applicable:
        yield from _check_no_fast(context)
        return
    ban = None if fasting.food else _find_ban(context)
    for sentence in english_sentences(context):
        if sentence.passage.path[0] in _SKIPPED_FIELDS or sentence.text.rstrip().endswith("?"):
            continue
        if not any(word in sentence.lowercase for word in _KEYS) or _UNSURE.search(sentence.text):
            continue
        if not _on_the_day(context, sentence):
            continue
        for_some = bool(_CONDITION.search(sentence.text))
        match = _find_meal(sentence.text)
        if match and fasting.food and (conflict := _describe_conflict(context, sentence, fasting.food)):
            where = f"`fasting.food` at {context.where('fasting', 'food')}"
            severity = _severity(context, match, for_some=for_some or conflict.for_some)
            yield _build_violation(sentence, match, f"but the set says {conflict.text}", where, severity)
        elif match and ban and ban is not sentence:
            where = f"the sentence at {ban.where}"
            severity = _severity(context, match, for_some=for_some)
            yield _build_violation(sentence, match, "but another sentence forbids it", where, severity)
        drink = _DRINK.search(sentence.text)
        if (
            drink
            and not match
            and fasting.clear_liquids
            and (conflict := _describe_conflict(context, sentence, fasting.clear_liquids, drink=True))
        ):
            where = f"`fasting.clear_liquids` at {context.where('fasting', 'clear_liquids')}"
            severity = _severity(context, drink, for_some=for_some or conflict.for_some)
            claim = f"but the set says {conflict.text} for clear liquids"
            yield _build_violation(sentence, drink, claim, where, severity)


def _check_no_fast(context: CheckContext) -> Iterator[Violation]:
    """Report each sentence that forbids food, although the set says that patients eat as usual."""
    eats = isinstance(context.instructions.fasting.food, NoFast)
    path = ("fasting", "food") if eats else ("not_applicable",)
    state = "to eat as usual" if eats else "that fasting does not apply"
    for sentence in english_sentences(context):
        is_before = sentence.passage.path[0] in ("fasting", "prepare", "plan", "arrival")
        match = _NO_FOOD.search(sentence.text) if is_before and not _BLOOD_TEST.search(sentence.text) else None
        if match:
            for_some = not eats or _CONDITION.search(sentence.text)
            where = f"`{'.'.join(path)}` at {context.where(*path)}"
            severity = Severity.WARNING if for_some else None
            yield _build_violation(sentence, match, f"but the set says {state}", where, severity)


def _severity(context: CheckContext, match: re.Match[str], *, for_some: bool) -> Severity | None:
    """A warning if it is wrong for some patients only, or if the country allows a little milk; else None."""
    with_milk = match.re is _DRINK_MILK and clinic_country(context.clinic) not in ("", "US", "PR")
    return Severity.WARNING if for_some or with_milk else None


def _find_meal(text: str) -> re.Match[str] | None:
    """The words that allow a meal, or that no fast is needed."""
    match = _EAT.search(text) or _DRINK_MILK.search(text)
    if match is None and _SAME_DAY.search(text):
        match = _BARE.search(text)
    if match is None and _MORNING.search(text) and not _NEVER.search(text):
        match = _WITH_FOOD.search(text)
    return match


def _build_violation(
    sentence: PassageSentence, match: re.Match[str], conflict: str, where: str, severity: Severity | None
) -> Violation:
    start = match.start() + len(match[0]) - len(match[0].lstrip(" .;:,-–—"))
    quote = sentence.text[start : match.end()]
    claim = "that no fasting is needed" if match.groupdict().get("no_fast") else f'"{quote}"'
    return sentence.violation(
        (start, match.end()), f"the text says {claim}, {conflict}", f"correct the text, or {where}", severity
    )


def _on_the_day(context: CheckContext, sentence: PassageSentence) -> bool:
    """True if the sentence is about the hours before the procedure."""
    if entry_of(context, sentence.passage):
        time = entry_time(context, sentence.passage)
        return time is not None and time.phase == "before" and time.days is not None and time.days < 1
    if not _SAME_DAY.search(sentence.text) and _ANOTHER_DAY.search(sentence.text):
        return False
    if re.search(r"\b(?:day|night|evening|days?|weeks?) before\b", sentence.text, re.I) and not re.search(
        r"\b(?:morning|day) of\b", sentence.text, re.I
    ):
        return False
    same_day = bool(_SAME_DAY.search(sentence.text))
    times = instruction_times(context, sentence)
    if any(time.phase == "after" and (time.words or not same_day) for time in times):
        return False
    return same_day or sentence.passage.path[0] in _BEFORE_FIELDS


def _describe_conflict(
    context: CheckContext, sentence: PassageSentence, fast: FastingStart, *, drink: bool = False
) -> _Conflict | None:
    """What the fasting rule says if it forbids what the sentence allows; None if both can be true."""
    text = sentence.text
    if any(re.match(r"\s*,?\s*(?:before|prior|ahead)", text[amount.end :], re.I) for amount in find_amounts(text)):
        return None  # a time before the procedure is checked by times-agree
    rule = entry_rule(context, sentence.passage)
    if rule is None and not drink and _refers_to_fast(context, sentence, fast):
        return None
    if isinstance(rule, Interval):
        return _interval_conflict(rule, fast)
    if isinstance(fast, dt.time) and not drink and _end_follows(context, sentence, fast):
        return None
    end_time = rule.time if isinstance(rule, ClockOnDay) else _end_time(text)
    if isinstance(fast, Interval) and end_time is not None:
        return _clock_conflict(context, fast, end_time)
    stated = ""
    match fast:
        case FromMidnight():
            stated = "to stop at midnight"
        case DayBefore():
            day = "the day before" if fast.days == 1 else f"day {fast.days} before the procedure"
            stated = f"to stop at {fast.time:%H:%M} on {day}"
        case dt.time() if end_time is None or end_time > fast:
            stated = f"to stop at {fast:%H:%M}"
        case Interval() if not drink and duration_in_days(fast.duration) >= _SHORT:
            stated = f"to stop {interval_text(fast)}"
    return _Conflict(stated) if stated else None


def _refers_to_fast(context: CheckContext, sentence: PassageSentence, fast: FastingStart) -> bool:
    """True for `before that` if it means the time of the fast, or an earlier one."""
    match = _BACK.search(sentence.text)
    if match is None or _CLOCK.search(sentence.text) or not isinstance(fast, dt.time | Interval):
        return False
    if _FAST_BEGINS.search(match[0]):
        return True
    before: list[str] = []
    for other in english_sentences(context):
        if other is sentence:
            break
        if other.passage.path[0] == sentence.passage.path[0]:
            before.append(other.text)
    before.append(sentence.text[: match.start()])
    return next((fits for text in reversed(before) if (fits := _names_fast(context, text, fast)) is not None), True)


def _names_fast(context: CheckContext, text: str, fast: dt.time | Interval) -> bool | None:
    """True if the last time in a text is not after the beginning of the fast; None if it names no time."""
    amounts = [amount.duration for amount in find_amounts(text)]
    if isinstance(fast, Interval) and any(
        duration_in_days(amount) >= duration_in_days(fast.duration) for amount in amounts
    ):
        return True
    clocks = [match["clock"] for match in (*_STOP_CLOCK.finditer(text), *_CLOCK.finditer(text))]
    times = [time for clock in clocks if (time := _parsed_time(clock)) is not None]
    if times:
        return max(times) <= fast if isinstance(fast, dt.time) else _clock_conflict(context, fast, max(times)) is None
    return False if amounts or _EVENT.search(text) else None


def _parsed_time(clock: str) -> dt.time | None:
    try:
        return parse_clock_time(clock.replace(".", ""))
    except ValueError:
        return None


def _interval_conflict(rule: Interval, fast: FastingStart) -> _Conflict | None:
    """The conflict of a meal at an interval before the procedure: `4 h before procedure`."""
    if isinstance(fast, Interval):
        is_late = rule.event is fast.event and duration_in_days(rule.duration) < duration_in_days(fast.duration)
        return _Conflict(f"to stop {interval_text(fast)}") if is_late else None
    is_morning = duration_in_days(rule.duration) <= _MORNING_HOURS
    return _Conflict("to stop before that day") if is_morning and not isinstance(fast, dt.time) else None


def _clock_conflict(context: CheckContext, fast: Interval, end_time: dt.time) -> _Conflict | None:
    """The conflict of a meal until a clock time with a fast that depends on the appointment.

    None if no hours of the procedure are stated, or if the time is right for every appointment in them.
    """
    scheduling = context.instructions.scheduling
    if scheduling is None or scheduling.hours is None:
        return None
    end = _minutes(end_time)
    wrong: list[tuple[dt.time, int]] = []
    for appointment in scheduling.hours:
        start = _fast_starts(context, fast, _minutes(appointment))
        if start is not None and end > start:
            wrong.append((appointment, start))
    if not wrong:
        return None
    appointment, start = wrong[-1]
    day = " on the day before" if start < 0 else ""
    starts = f"{start % 1440 // 60:02}:{start % 60:02}{day}"
    return _Conflict(
        f"to stop {interval_text(fast)}: {starts} for a procedure at {appointment:%H:%M}", for_some=len(wrong) == 1
    )


def _fast_starts(context: CheckContext, fast: Interval, appointment: int) -> int | None:
    """The latest minute of the day at which a fast begins; negative for the day before. None if it is not known."""
    unit, low, _ = fast.duration.in_base()
    check_in = context.instructions.arrival.check_in
    if unit is not Unit.MINUTE or not fast.before:
        return None
    if fast.event is Event.PROCEDURE:
        return appointment - int(low)
    if fast.event is not Event.ARRIVAL or check_in is None:
        return None
    if isinstance(check_in, dt.time):
        return _minutes(check_in) - int(low)
    lead_unit, lead, _ = check_in.in_base()
    return appointment - int(lead) - int(low) if lead_unit is Unit.MINUTE else None


def _minutes(time: dt.time) -> int:
    return time.hour * 60 + time.minute


def _end_time(text: str) -> dt.time | None:
    """The latest clock time at which a sentence allows food or drink."""
    match = _CLOCK.search(text)
    return _parsed_time(match["clock"]) if match else None


def _end_follows(context: CheckContext, sentence: PassageSentence, fast: dt.time) -> bool:
    """True if a sentence of the same passage says to stop at the time of the fast: `After 7 AM, only clear liquids.`"""
    return not _CLOCK.search(sentence.text) and any(
        _is_time(match["clock"], fast)
        for other in english_sentences(context)
        if other.passage is sentence.passage and other is not sentence
        for match in _STOP_CLOCK.finditer(other.text)
    )


def _is_time(clock: str, time: dt.time) -> bool:
    return _parsed_time(clock) == time


def _find_ban(context: CheckContext) -> PassageSentence | None:
    """The first sentence that forbids eating before the procedure."""
    for sentence in english_sentences(context):
        if sentence.passage.path[0] in ("fasting", "prepare", "plan", "topics") and _FORBIDS.search(sentence.text):
            return sentence
    return None
