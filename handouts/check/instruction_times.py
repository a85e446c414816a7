"""Find when an instruction applies: before or after the procedure, and how many days from it.

The sentence states it ("on the morning of your procedure", "starting 2 days after"). If it does not, the field decides:
patients follow `prepare` before the procedure and `pain_relief` after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from handouts.check.context import CheckContext, Passage
from handouts.check.passages import PassageSentence
from handouts.check.time_claims import NUMBER_WORDS, duration_in_days, find_amounts, procedure_name_pattern
from handouts.content.models.instructions import PlanEntry
from handouts.content.models.time_rules import ClockOnDay, DayOffset, PartOfDay, TimeRule
from handouts.content.models.times import Event, Interval

Phase = Literal["before", "after", ""]
FIELDS_AFTER = frozenset({
    "pain_relief", "wound_care", "follow_up", "activity", "expect", "lower_risk", "relief", "warning", "bed_rest",
    "lie_flat", "after", "self_care",
})  # fmt: skip
"""Fields of a set that patients follow after the procedure."""
FIELDS_BEFORE = frozenset({
    "prepare", "plan", "tests", "fasting", "bring", "leave", "wear", "arrival", "smoking", "medicines", "allergies",
    "appointment_times",
})  # fmt: skip
"""Fields of a set that patients follow before the procedure."""
_ORDINALS = {
    word: day
    for day, words in enumerate(
        ("first 1st", "second 2nd", "third 3rd", "fourth 4th", "fifth 5th", "sixth 6th", "seventh 7th"), 1
    )
    for word in words.split()
}
_PROCEDURE = (
    r"(?:(?:your|the|this|our) )?(?:scheduled |planned )?(?:{names}|procedure|surgery|operation|treatment"
    r"|appointment|injection|test|scan|exam|visit)"
)
_PHASE_PHRASES: dict[str, tuple[Phase, int]] = {
    r"(?:(?:in|on) )?(?:the |that )?(?:morning|day) of {event}|(?:that|this) (?:very )?morning"
    r"|on (?:the )?(?:procedure|surgery)"
    r" day|on the day itself|(?:right |straight )?(?:up )?(?:until|till|to) (?:the (?:day|morning|time) of )?{event}"
    r"|before you (?:come|leave(?: home| the house)?|arrive|set out)|in the morning before {event}": ("before", 0),
    r"(?:on )?the (?:night|evening|day|morning) before(?! (?:yesterday|last))|the previous (?:day|night|evening)"
    r"|the (?:day|night|evening) prior(?: to)?|(?:last thing )?(?:the )?night before": ("before", 1),
    r"(?:the |that )?(?:evening|night) of {event}|tonight|this (?:evening|afternoon)"
    r"|(?:on )?the same (?:day|evening|night)"
    r"|(?:right|straight|immediately|soon|directly) (?:after|afterwards?)|as soon as you (?:are|get|feel)[\w ]{0,20}"
    r"|(?:once|when|after) you (?:are|get|go|arrive|come) (?:back )?home"
    r"|(?<!day )(?<!morning )(?<!days )(?<!weeks )(?<!hours )"
    r"(?:after|following) {event}|afterwards?|today": ("after", 0),
    r"(?:on )?the (?:day|morning) after|(?:on )?the (?:next|following) (?:day|morning|evening)|tomorrow"
    r"|(?:starting |beginning |from )(?:the )?(?:day|morning) after": ("after", 1),
}  # fmt: skip
"""Phrases for a time, each with its phase and its days from the procedure."""
_DURATION_BEFORE = re.compile(
    r"\b(?:for|during|over|within|in|through|throughout)(?: the)?(?: (?:last|first|final|next))?\s+(?:about\s+)?$", re.I
)
_RATE_BEFORE = re.compile(r"\b(?:every|each|per|than \d+ \w+ in)\s+$", re.I)
_START_BEFORE = re.compile(
    r"\b(?:after|from|starting|beginning|wait|once|at least)\s+(?:about\s+|at least\s+|the\s+|in\s+)?$", re.I
)
_NUMBERED_DAY = re.compile(
    rf"\b(?:on|from|after|(?:wait|not) until|starting|beginning|starting on|beginning on"
    rf"|by)\s+(?:the\s+)?(?:(?P<ordinal>{'|'.join(_ORDINALS)})\s+day"
    rf"|day\s+(?P<day>\d{{1,2}}|{'|'.join(list(NUMBER_WORDS)[:9])}))\b(?!\s+before)",
    re.I,
)
_PHASE_AFTER_AMOUNT = re.compile(
    r"\s*,?\s*(?P<before>before|prior\s+to|prior|ahead\s+of)\b|\s*,?\s*(?:after|following|later)\b", re.I
)


@dataclass(frozen=True)
class InstructionTime:
    """When an instruction applies."""

    phase: Phase
    days: Decimal | None = None
    """Days before or after the procedure; None if the sentence does not state them."""
    words: str = ""
    """The words of the sentence that state the time; '' if only the field does."""


def instruction_times(context: CheckContext, sentence: PassageSentence) -> tuple[InstructionTime, ...]:
    """Every time that a sentence states; if it states none, the time of its entry or the phase of its field.

    There is none for an entry that is counted from another one.
    """
    times = tuple(_stated_times(sentence.text, context.cache.of(_phase_patterns, 64)(procedure_name_pattern(context))))
    if times:
        return times
    if entry_of(context, sentence.passage):
        time = entry_time(context, sentence.passage)
        return (time,) if time else ()
    return (InstructionTime(passage_phase(context, sentence.passage)),)


def passage_phase(context: CheckContext, passage: Passage) -> Phase:
    """When patients follow a passage; '' if it may be before and after the procedure, or neither."""
    root = passage.path[0]
    if root == "topics" and isinstance(row := passage.path[1], int):
        return _documents_phase(context, context.instructions.topics[row].on)
    if root in ("as_needed", "do_not_take") and isinstance(row := passage.path[1], int):
        documents = getattr(context.instructions, root)[row].documents
        return _documents_phase(context, documents) if documents else "after"
    if passage.field in ("medicines.table.note_after", "medicines.table.restart"):
        return "after"
    return "after" if root in FIELDS_AFTER else "before" if root in FIELDS_BEFORE else ""


def _documents_phase(context: CheckContext, documents: tuple[str, ...]) -> Phase:
    """The phase that these documents share; '' if none. A consent form also says what happens after the procedure."""
    layouts = [context.content.layouts[name].value for name in documents if name in context.content.layouts]
    phases: set[Phase] = {layout.phase for layout in layouts if layout.role != "consent"}
    if any(layout.role == "consent" for layout in layouts):
        phases -= {"after"}
    return phases.pop() if len(phases) == 1 else ""


def entry_of(context: CheckContext, passage: Passage) -> PlanEntry | None:
    """The entry of `plan` or `after` whose text the passage is; None for another passage."""
    if passage.path[0] in ("plan", "after") and isinstance(row := passage.path[1], int):
        entry: PlanEntry = getattr(context.instructions, passage.path[0])[row]
        return entry
    return None


def entry_rule(context: CheckContext, passage: Passage) -> TimeRule | None:
    """The time of an entry that is nearest to the procedure: when a period before it ends, or one after it begins."""
    entry = entry_of(context, passage)
    if entry is None:
        return None
    return entry.when or entry.by or (entry.until if passage.path[0] == "plan" else entry.starts)


def entry_time(context: CheckContext, passage: Passage) -> InstructionTime | None:
    """When the text of an entry applies; None for a text of another field, and for a time counted from an entry."""
    entry, rule = entry_of(context, passage), entry_rule(context, passage)
    if entry is None:
        return None
    field_phase: Phase = "before" if passage.path[0] == "plan" else "after"
    match rule:
        case None:  # a period without its end before the procedure, or without its beginning after it
            return InstructionTime(field_phase, Decimal(0))
        case Interval():
            return InstructionTime("before" if rule.before else "after", duration_in_days(rule.duration))
        case ClockOnDay() | PartOfDay():
            return _day_time(rule.day, field_phase)
        case DayOffset():
            return _day_time(rule, field_phase)
        case _:
            return None


def _day_time(day: DayOffset, field_phase: Phase) -> InstructionTime | None:
    if not isinstance(day.event, Event):
        return None
    if day.amount is None:
        return InstructionTime(field_phase, Decimal(0))
    return InstructionTime("before" if day.before else "after", duration_in_days(day.amount))


def _stated_times(text: str, patterns: tuple[tuple[re.Pattern[str], Phase, int], ...]) -> Iterator[InstructionTime]:
    for pattern, phase, days in patterns:
        if match := pattern.search(text):
            yield InstructionTime(phase, Decimal(days), match[0].strip())
    for match in _NUMBERED_DAY.finditer(text):
        number = match["day"] or ""
        day = _ORDINALS.get((match["ordinal"] or "").lower()) or NUMBER_WORDS.get(number.lower()) or int(number or 0)
        yield InstructionTime("after", Decimal(day), match[0])
    for amount in find_amounts(text):
        before = text[: amount.start]
        if _RATE_BEFORE.search(before):
            continue
        phase_match = _PHASE_AFTER_AMOUNT.match(text, amount.end)
        is_length = bool(_DURATION_BEFORE.search(before))
        offset = Decimal(0) if is_length else duration_in_days(amount.duration)
        if phase_match:
            words = text[amount.start : phase_match.end()]
            yield InstructionTime("before" if phase_match["before"] else "after", offset, words)
        elif _START_BEFORE.search(before) and not is_length:
            yield InstructionTime("after", offset, f"after {text[amount.start : amount.end]}")


def _phase_patterns(procedure_names: str) -> tuple[tuple[re.Pattern[str], Phase, int], ...]:
    event = _PROCEDURE.replace("{names}", procedure_names)
    return tuple(
        (re.compile(rf"\b(?:{words.replace('{event}', event)})\b", re.I), phase, days)
        for words, (phase, days) in _PHASE_PHRASES.items()
    )
