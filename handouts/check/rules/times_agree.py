"""Times in sentences agree with the times in the fields.

The page prints both: the clock time computed from the field, and the sentence as written. A patient who reads "come 30
minutes early" next to a time that is 20 minutes early does not know which is right, and 8 hours before arrival are not
8 hours before the procedure. The rule checks check-in, food, clear liquids, smoking, lying flat, bed rest, time in
recovery, the stay, the length, and when pain eases.

Source: every interval has one number, one unit and one anchor (standard D8).

Fix: correct the sentence or the field, whichever is wrong. It is safer to leave the time out of the sentence:
{check_in} prints the clock time.

Passes:

    arrival:
      check_in: 60 min
    prepare:
      - Check in 1 hour before your appointment.

Fails:

    arrival:
      check_in: 60 min
    prepare:
      - Check in 30 minutes before your appointment.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.dose_patterns import MEDICINE_KEYS
from handouts.check.passages import PassageSentence, english_sentences
from handouts.check.time_claims import TimeClaim, duration_text, durations_agree, find_claims, interval_text
from handouts.content.models.instructions import InstructionSet
from handouts.content.models.lengths import Length
from handouts.content.models.times import (
    DayBefore,
    Duration,
    Event,
    FastingStart,
    FromMidnight,
    Interval,
    parse_clock_time,
)
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = "D8"
_FASTING_FIELDS: dict[str, tuple[str, str]] = {
    "food": ("fasting", "food"),
    "drink": ("fasting", "clear_liquids"),
    "smoking": ("smoking", "stop"),
}
_RANGE_TOPICS = ("observation", "stay", "length", "relief")
"""Topics where any number within the stated range agrees."""
_NAMES = {
    "check_in": "check-in", "food": "food", "drink": "drinking", "smoking": "smoking", "lie_flat": "lying flat",
    "bed_rest": "bed rest", "observation": "the time in recovery", "stay": "the stay", "length": "the length",
    "relief": "when pain eases",
}  # fmt: skip
_EACH = re.compile(r"\b(?:each|per|every)\b", re.I)
_UNTIL = re.compile(r"\s*(?:to (?!\d)|until|till|for (?:the|your))", re.I)
"""Not a length: `It takes 3 weeks to heal`."""
_LATER = re.compile(
    r"\b(?:full|fully|complete|completely|best|over the (?:next|first)|keeps?|continues?|longer)\b", re.I
)
"""Full relief comes later than the first relief, which the field states."""
_BEFORE_MEAL = re.compile(
    r"\s*(?:before|prior to)\s+(?:(?:you|the|a|an|your|each|every|any|first|main)\s+)*(?:meals?|food|breakfast|lunch"
    r"|dinner|supper|eat|eating|bed|bedtime)\b",
    re.I,
)
_MIDNIGHT = re.compile(
    r"\b(?:(?P<none>nothing|not (?:eat|have|take) (?:or drink )?anything|npo)|(?:(?P<food>eat(?:ing)?|food)"
    r"|(?P<drink>drink(?:ing)?|liquids))"
    r"(?: (?:or|and) (?P<more>drink(?:ing)?|liquids))?)\b[^.;]*?\b(?P<word>midnight)\b",
    re.I,
)
_CLOCK = re.compile(
    r"\b(?:arrive|check in|be here|come)\b[^.;,]*?\b(?:at|by) (?P<clock>\d{1,2}(?::\d\d)? ?[ap]\.?m\b\.?)", re.I
)


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each time in a sentence that differs from its field."""
    for claim in find_claims(context):
        stated = _find_difference(claim, context.instructions)
        if stated:
            path, value = stated
            message = f"the text says {claim.words} for {_NAMES[claim.topic]}, but the set states {value}"
            if claim.anchor:
                message = message.replace(claim.words, f"{claim.words} {claim.side} {claim.anchor}", 1)
            hint = f"correct the text, or `{'.'.join(path)}` at {context.where(*path)}"
            yield claim.sentence.violation(claim.span, message, hint)
    for sentence in english_sentences(context):
        yield from _check_midnight(sentence, context)
        yield from _check_arrival_clock(sentence, context)


def _find_difference(claim: TimeClaim, rules: InstructionSet) -> tuple[tuple[str, ...], str] | None:
    """The field that differs from a claim, and its value; None if they agree or nothing is stated."""
    if claim.topic in _FASTING_FIELDS:
        group, key = _FASTING_FIELDS[claim.topic]
        fast = getattr(getattr(rules, group), key) if getattr(rules, group) else None
        return _find_fasting_difference(claim, (group, key), fast)
    for path, duration in _field_values(claim, rules):
        if isinstance(duration, Duration) and _is_comparable(claim):
            if not durations_agree(claim.amount.duration, duration, loosely=claim.topic in _RANGE_TOPICS):
                return path, duration_text(duration)
            return None
    return None


def _field_values(claim: TimeClaim, rules: InstructionSet) -> Iterator[tuple[tuple[str, ...], Length | dt.time | None]]:
    """The field that a claim is about, and its value."""
    topic = claim.topic
    if topic == "check_in":
        yield ("arrival", "check_in"), rules.arrival.check_in
    elif topic in ("lie_flat", "bed_rest"):
        rest = getattr(rules, topic)
        yield (topic, "time"), rest.time if rest else None
    elif topic == "observation":
        yield ("stay", "observation"), rules.stay.observation
    elif topic == "stay":
        yield ("stay", "time"), rules.stay.time
    elif topic == "relief":
        yield ("relief", "within"), rules.relief.within if rules.relief else None
    elif topic == "length":
        key = "per_level" if _EACH.search(claim.sentence.text) else "total"
        yield ("length", key), getattr(rules.length, key)


def _is_comparable(claim: TimeClaim) -> bool:
    """True if the claim counts the same thing as its field."""
    if claim.topic == "check_in":
        return claim.side == "before" and claim.event is not Event.ARRIVAL
    if claim.event is Event.LIE_FLAT and claim.topic != "bed_rest":
        return False
    if claim.topic == "relief" and _LATER.search(claim.sentence.text):
        return False
    if claim.topic == "length" and _UNTIL.match(claim.sentence.text, claim.amount.end):
        return False
    return claim.side != "before" and not (claim.topic == "relief" and claim.side == "after" and not claim.event)


def _find_fasting_difference(
    claim: TimeClaim, path: tuple[str, ...], fast: FastingStart | None
) -> tuple[tuple[str, ...], str] | None:
    if fast is None or claim.side != "before" or _is_about_medicine(claim):
        return None
    amount = claim.amount.duration
    if isinstance(fast, FromMidnight):
        return path, "from midnight"
    if not isinstance(fast, Interval):
        return None  # the hours to a clock time depend on the appointment
    other_event = claim.event is not None and claim.event is not fast.event
    return (path, interval_text(fast)) if other_event or not durations_agree(amount, fast.duration) else None


def _is_about_medicine(claim: TimeClaim) -> bool:
    """True for `take it 30 minutes before the meal`, which says nothing about the fast."""
    if _BEFORE_MEAL.match(claim.sentence.text, claim.amount.end):
        return True
    return claim.event is None and claim.sentence.passage.path[0] in MEDICINE_KEYS


def _check_midnight(sentence: PassageSentence, context: CheckContext) -> Iterator[Violation]:
    match = _MIDNIGHT.search(sentence.text)
    if not match or sentence.passage.path[0] in ("questions", "alternatives"):
        return
    fasting = context.instructions.fasting
    mentioned = {
        "food": match["none"] or match["food"],
        "clear_liquids": match["none"] or match["drink"] or match["more"],
    }
    if re.search(
        r"\bclear\b|\bexcept\b|\bbut\b|\bonly\b|\bwater\b|\bnothing to eat\b(?! (?:or|and|nor))", match[0], re.I
    ):
        mentioned["clear_liquids"] = None
    for key, mention in mentioned.items():
        fast = getattr(fasting, key)
        if mention and isinstance(fast, Interval):
            label = "food" if key == "food" else "clear liquids"
            message = f"the text says midnight for {label}, but the set states {interval_text(fast)}"
            hint = f"correct the text, or `fasting.{key}` at {context.where('fasting', key)}"
            yield sentence.violation(match.span("word"), message, hint)
        elif mention and isinstance(fast, (DayBefore, dt.time)):
            message = f"the text says midnight, but `fasting.{key}` states another clock time"
            hint = f"correct the text, or `fasting.{key}` at {context.where('fasting', key)}"
            yield sentence.violation(match.span("word"), message, hint)


def _check_arrival_clock(sentence: PassageSentence, context: CheckContext) -> Iterator[Violation]:
    """Report a clock time of arrival that differs from the check-in time."""
    stated, match = context.instructions.arrival.check_in, _CLOCK.search(sentence.text)
    if not match or not isinstance(stated, dt.time):
        return
    try:
        written = parse_clock_time(match["clock"].replace(".", ""))
    except ValueError:
        return
    if written != stated:
        message = f"the text says {match['clock']} for check-in, but the set states {stated:%H:%M}"
        hint = f"correct the text, or `arrival.check_in` at {context.where('arrival', 'check_in')}"
        yield sentence.violation(match.span("clock"), message, hint)
