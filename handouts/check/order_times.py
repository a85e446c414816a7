"""When an instruction is meant: before or after the procedure, and how many days from it.

The words of the sentence say so ("on the morning of your procedure", "starting 2 days after"); where they do not, the
field does: `prepare` is read before the procedure, `pain_relief` after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from handouts.check.amounts import NUMBER_WORDS, find_amounts
from handouts.check.claims import procedure_name_pattern
from handouts.check.speech import PassageSentence
from handouts.check.subject import CheckContext, Passage
from handouts.content.models.times import Duration, Interval, Unit

Phase = Literal["before", "after", ""]
AFTER = frozenset({
    "pain_relief", "wound_care", "follow_up", "activity", "expect", "lower_risk", "relief", "warning", "bed_rest",
    "lie_flat",
})  # fmt: skip
"""Fields of a set that a patient follows after the procedure."""
BEFORE = frozenset({
    "prepare", "tasks", "tests", "fasting", "bring", "leave", "wear", "arrival", "smoking", "medicines", "allergies",
})  # fmt: skip
"""Fields that a patient follows before it."""
_ORDINALS = {
    word: day
    for day, words in enumerate(
        ("first 1st", "second 2nd", "third 3rd", "fourth 4th", "fifth 5th", "sixth 6th", "seventh 7th"), 1
    )
    for word in words.split()
}
_EVENT = (
    r"(?:(?:your|the|this|our) )?(?:scheduled |planned )?(?:{own}|procedure|surgery|operation|treatment"
    r"|appointment|injection|test|scan|exam|visit)"
)
_WORDS: dict[str, tuple[Phase, int]] = {
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
"""Words for a time, with the side of the procedure and the days from it."""
_LASTING = re.compile(
    r"\b(?:for|during|over|within|in|through|throughout)(?: the)?(?: (?:last|first|final|next))?\s+(?:about\s+)?$", re.I
)
_EVERY = re.compile(r"\b(?:every|each|per|than \d+ \w+ in)\s+$", re.I)
_FROM = re.compile(
    r"\b(?:after|from|starting|beginning|wait|once|at least)\s+(?:about\s+|at least\s+|the\s+|in\s+)?$", re.I
)
_DAY = re.compile(
    rf"\b(?:on|from|after|starting|beginning|starting on|beginning on"
    rf"|by)\s+(?:the\s+)?(?:(?P<ordinal>{'|'.join(_ORDINALS)})\s+day"
    rf"|day\s+(?P<day>\d{{1,2}}|{'|'.join(list(NUMBER_WORDS)[:9])}))\b(?!\s+before)",
    re.I,
)
_PHASE_WORDS = re.compile(
    r"\s*,?\s*(?P<before>before|prior\s+to|prior|ahead\s+of)\b|\s*,?\s*(?:after|following|later)\b", re.I
)


@dataclass(frozen=True)
class InstructionTime:
    """A time that an instruction is meant for.

    `days` are counted from the procedure, before or after it; None where the words do not say. `words` are those of the
    sentence; '' where only the field says on which side it is.
    """

    phase: Phase
    days: Decimal | None = None
    words: str = ""


def instruction_times(subject: CheckContext, sentence: PassageSentence) -> tuple[InstructionTime, ...]:
    """Every time that the words of a sentence give; else the side of the procedure that its field stands for."""
    times = tuple(_stated(sentence.text, subject.cache.of(_patterns, 64)(procedure_name_pattern(subject))))
    if times:
        return times
    task = task_interval(subject, sentence.passage)
    if task:
        return (InstructionTime("before", duration_in_days(task.duration)),)
    return (InstructionTime(passage_phase(subject, sentence.passage)),)


def passage_phase(subject: CheckContext, passage: Passage) -> Phase:
    """The side of the procedure on which a patient follows a passage; '' where it may be both, or neither."""
    root = passage.path[0]
    if root == "topics" and isinstance(row := passage.path[1], int):
        return _phase_of(subject, subject.rules.topics[row].on)
    if passage.field in ("medicines.table.note_after", "medicines.table.restart"):
        return "after"
    return "after" if root in AFTER else "before" if root in BEFORE else ""


def _phase_of(subject: CheckContext, documents: tuple[str, ...]) -> Phase:
    """The phase of these documents, if they have one; '' of consent forms, which tell of both sides."""
    layouts = [subject.content.layouts[name].value for name in documents if name in subject.content.layouts]
    phases: set[Phase] = {layout.phase for layout in layouts if layout.role != "consent"}
    if any(layout.role == "consent" for layout in layouts):
        phases -= {"after"}
    return phases.pop() if len(phases) == 1 else ""


def task_interval(subject: CheckContext, passage: Passage) -> Interval | None:
    """The time of the task that a passage is the text of."""
    if passage.path[0] == "tasks" and isinstance(row := passage.path[1], int):
        return subject.rules.tasks[row].when
    return None


def duration_in_days(duration: Duration, *, longest: bool = False) -> Decimal:
    """The shorter end of a duration in days, or the longer one."""
    unit, low, high = duration.in_base()
    amount = high if longest else low
    return amount / 1440 if unit is Unit.MINUTE else amount * 30 if unit is Unit.MONTH else amount


def _stated(text: str, patterns: tuple[tuple[re.Pattern[str], Phase, int], ...]) -> Iterator[InstructionTime]:
    for pattern, side, offset in patterns:
        if match := pattern.search(text):
            yield InstructionTime(side, Decimal(offset), match[0].strip())
    for match in _DAY.finditer(text):
        number = match["day"] or ""
        day = _ORDINALS.get((match["ordinal"] or "").lower()) or NUMBER_WORDS.get(number.lower()) or int(number or 0)
        yield InstructionTime("after", Decimal(day), match[0])
    for amount in find_amounts(text):
        before = text[: amount.start]
        if _EVERY.search(before):
            continue
        side_word = _PHASE_WORDS.match(text, amount.end)
        lasting = bool(_LASTING.search(before))
        offset_days = Decimal(0) if lasting else duration_in_days(amount.duration)
        if side_word:
            words = text[amount.start : side_word.end()]
            yield InstructionTime("before" if side_word["before"] else "after", offset_days, words)
        elif _FROM.search(before) and not lasting:
            yield InstructionTime("after", offset_days, f"after {text[amount.start : amount.end]}")


def _patterns(own: str) -> tuple[tuple[re.Pattern[str], Phase, int], ...]:
    event = _EVENT.replace("{own}", own)
    return tuple(
        (re.compile(rf"\b(?:{words.replace('{event}', event)})\b", re.I), side, offset)
        for words, (side, offset) in _WORDS.items()
    )
