"""A time told in a sentence is the time that the set states as data.

The page prints both: the clock time that is computed from the data, and the sentence as it is written. A patient who
reads "come 30 minutes early" beside a time that is 20 minutes early does not know which one holds, and 8 hours before
arrival are not 8 hours before the procedure. Checked are check-in, food, clear liquids, smoking, lying flat, bed rest,
time in recovery, the stay, the length, and when pain eases.

Source: every interval has one number, one unit and one anchor (D8 of the handouts' standards).

Mend it: correct the one that is wrong. Better still, leave the number to the data: {check_in} prints the clock time.

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
from handouts.check.passages import PassageSentence, english_sentences
from handouts.check.time_claims import TimeClaim, duration_text, durations_agree, find_claims, interval_text
from handouts.content.models.instructions import InstructionSet
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
_FASTS: dict[str, tuple[str, str]] = {
    "food": ("fasting", "food"),
    "drink": ("fasting", "clear_liquids"),
    "smoking": ("smoking", "stop"),
}
_LOOSE = ("observation", "stay", "length", "relief")
"""Topics of which one number within the range that the data states is true enough."""
_NAMES = {
    "check_in": "check-in", "food": "food", "drink": "drinking", "smoking": "smoking", "lie_flat": "lying flat",
    "bed_rest": "bed rest", "observation": "the time in recovery", "stay": "the stay", "length": "the length",
    "relief": "when pain eases",
}  # fmt: skip
_EACH = re.compile(r"\b(?:each|per|every)\b", re.I)
_UNTIL = re.compile(r"\s*(?:to (?!\d)|until|till|for (?:the|your))", re.I)
"""It takes 3 weeks to heal: that is not the length."""
_LATER = re.compile(
    r"\b(?:full|fully|complete|completely|best|over the (?:next|first)|keeps?|continues?|longer)\b", re.I
)
"""Full relief comes later than the first relief, which the data state."""
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
    """A hit at each amount in prose that differs from the data."""
    for claim in find_claims(context):
        stated = _stated(claim, context.instructions)
        if stated:
            path, data = stated
            message = f"the text says {claim.words} for {_NAMES[claim.topic]}, and the data say {data}"
            if claim.anchor:
                message = message.replace(claim.words, f"{claim.words} {claim.side} {claim.anchor}", 1)
            line = context.place(*path)[1]
            yield claim.sentence.violation(
                claim.span, message, f"correct the one that is wrong: `{'.'.join(path)}` on line {line}"
            )
    for sentence in english_sentences(context):
        yield from _midnight(sentence, context)
        yield from _clock(sentence, context)


def _stated(claim: TimeClaim, rules: InstructionSet) -> tuple[tuple[str, ...], str] | None:
    """Where the data say something else than a claim, and what; None where they agree or are silent."""
    if claim.topic in _FASTS:
        group, key = _FASTS[claim.topic]
        fast = getattr(getattr(rules, group), key) if getattr(rules, group) else None
        return _fast(claim, (group, key), fast)
    for path, duration in _durations(claim, rules):
        if isinstance(duration, Duration) and _speaks(claim):
            if not durations_agree(claim.amount.duration, duration, loosely=claim.topic in _LOOSE):
                return path, duration_text(duration)
            return None
    return None


def _durations(claim: TimeClaim, rules: InstructionSet) -> Iterator[tuple[tuple[str, ...], Duration | dt.time | None]]:
    """The field that holds what a claim is about."""
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


def _speaks(claim: TimeClaim) -> bool:
    """True when the amount counts what the field counts, as far as the words tell."""
    if claim.topic == "check_in":
        return claim.side == "before" and claim.event is not Event.ARRIVAL
    if claim.event is Event.LIE_FLAT and claim.topic != "bed_rest":
        return False
    if claim.topic == "relief" and _LATER.search(claim.sentence.text):
        return False
    if claim.topic == "length" and _UNTIL.match(claim.sentence.text, claim.amount.end):
        return False
    return claim.side != "before" and not (claim.topic == "relief" and claim.side == "after" and not claim.event)


def _fast(claim: TimeClaim, path: tuple[str, ...], fast: FastingStart | None) -> tuple[tuple[str, ...], str] | None:
    if fast is None or claim.side != "before":
        return None
    amount = claim.amount.duration
    if isinstance(fast, FromMidnight):
        return path, "from midnight"
    if not isinstance(fast, Interval):
        return None  # a clock time: how many hours that are depends on the appointment
    apart = claim.event is not None and claim.event is not fast.event
    return (path, interval_text(fast)) if apart or not durations_agree(amount, fast.duration) else None


def _midnight(sentence: PassageSentence, context: CheckContext) -> Iterator[Violation]:
    found = _MIDNIGHT.search(sentence.text)
    if not found or sentence.passage.path[0] in ("questions", "alternatives"):
        return
    fasting = context.instructions.fasting
    spoken = {"food": found["none"] or found["food"], "clear_liquids": found["none"] or found["drink"] or found["more"]}
    if re.search(
        r"\bclear\b|\bexcept\b|\bbut\b|\bonly\b|\bwater\b|\bnothing to eat\b(?! (?:or|and|nor))", found[0], re.I
    ):
        spoken["clear_liquids"] = None
    for key, said in spoken.items():
        fast = getattr(fasting, key)
        if said and isinstance(fast, Interval):
            what = "food" if key == "food" else "clear liquids"
            message = f"the text says midnight for {what}, and the data say {interval_text(fast)}"
            hint = f"correct the one that is wrong: `fasting.{key}` on line {context.place('fasting', key)[1]}"
            yield sentence.violation(found.span("word"), message, hint)
        elif said and isinstance(fast, (DayBefore, dt.time)):
            message = f"the text says midnight, and `fasting.{key}` another clock time"
            yield sentence.violation(found.span("word"), message, f"correct the one that is wrong: `fasting.{key}`")


def _clock(sentence: PassageSentence, context: CheckContext) -> Iterator[Violation]:
    """An hour of arrival in prose, where the data have one too."""
    stated, found = context.instructions.arrival.check_in, _CLOCK.search(sentence.text)
    if not found or not isinstance(stated, dt.time):
        return
    try:
        said = parse_clock_time(found["clock"].replace(".", ""))
    except ValueError:
        return
    if said != stated:
        message = f"the text says {found['clock']} for check-in, and the data say {stated:%H:%M}"
        yield sentence.violation(found.span("clock"), message, "correct the one that is wrong: `arrival.check_in`")
