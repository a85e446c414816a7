"""Amounts of time in prose, however they are written: `30 minutes`, `half an hour`, `one to two hours`, `48-hour`.

What an amount of time in a sentence is about: checking in, eating, lying flat; told by the words nearest to it.

Sentences become claims: what a set says in prose about a time, as far as that is sure.

When an instruction is meant: before or after the procedure, and how many days from it.

The words of the sentence say so ("on the morning of your procedure", "starting 2 days after"); where they do not, the
field does: `prepare` is read before the procedure, `pain_relief` after it.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from handouts.check.context import CheckContext, Passage, cached_per_context
from handouts.check.passages import PassageSentence, english_sentences
from handouts.content.models.times import UNIT_WORDS, Bound, Duration, Event, Interval, Unit

_ONES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
NUMBER_WORDS = {
    **{word: number for number, word in enumerate((*_ONES, *_TEENS), 1)},
    **_TENS,
    **{f"{ten}-{one}": value + digit for ten, value in _TENS.items() for digit, one in enumerate(_ONES, 1)},
}
_BOUNDS = {
    "about": Bound.ABOUT, "around": Bound.ABOUT, "approximately": Bound.ABOUT, "roughly": Bound.ABOUT,
    "up to": Bound.UP_TO, "at most": Bound.UP_TO, "no more than": Bound.UP_TO, "within": Bound.UP_TO,
    "under": Bound.UNDER, "less than": Bound.UNDER, "at least": Bound.AT_LEAST, "a minimum of": Bound.AT_LEAST,
    "more than": Bound.AT_LEAST, "over": Bound.AT_LEAST,
}  # fmt: skip
_WORD = "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
NUMBER = rf"(?:\d+(?:\.\d+)?(?:\s?[½¼¾]|\s1/2)?|½|(?:{_WORD})(?:\s+and\s+a\s+half)?)"
_INDEFINITE_ARTICLE = r"\ban?(?=\s+(?:day|week|month)\s+(?:before|prior|after|ahead|following|in\s+advance)\b)"
UNIT = r"(?:minutes?|mins?|hours?|hrs?|h|days?|weeks?|wks?|months?|years?)"
_BOUND = rf"(?P<bound>{'|'.join(_BOUNDS)})"
_AMOUNT = re.compile(
    rf"(?:\b{_BOUND}\s+)?(?:"
    rf"(?P<half>half\s+an?\s+hour|an?\s+half[\s-]hour|half-hour)"
    rf"|(?<![\w.,/:$#-])(?P<hour>an\s+hour)(?P<more>\s+and\s+a\s+half)?(?=\W|$)"
    rf"|(?<![\w/:$#-])(?<!\d[.,])(?P<low>{NUMBER}|{_INDEFINITE_ARTICLE})(?:\s*(?:-|–|—|\bto\b|\bor\b)\s*(?P<high>{NUMBER}))?"
    rf"[\s-]*(?P<unit>{UNIT})\b(?:\s+(?:and\s+)?(?P<minutes>\d+)\s*(?:minutes?|mins?)\b)?"
    rf")",
    re.I,
)  # fmt: skip
_RANGE_SEPARATOR = re.compile(r"\s*(?:-|–|—|to)\s*", re.I)
_MAY_HAVE_AMOUNT = re.compile(rf"\b(?:\d*(?:{UNIT}))\b|\d\s*{UNIT}\b", re.I)
"""A text without a unit of time has no amount; the whole pattern is slow."""
_RATE = re.compile(r"\s*(?:a|an|per|each|every)\s+(?:day|week|month|hour)\b|\s+(?:old|of age)\b", re.I)


@dataclass(frozen=True)
class Amount:
    """An amount of time and where it stands in its sentence; `backwards` where a range was written so."""

    duration: Duration
    start: int
    end: int
    backwards: bool = False


def find_amounts(text: str) -> tuple[Amount, ...]:
    """Every amount of time of a sentence, in order. Rates (3 hours a day) and ages are none."""
    return tuple(_merge_ranges(text)) if _MAY_HAVE_AMOUNT.search(text) else ()


def _merge_ranges(text: str) -> Iterator[Amount]:
    """The amounts, `30 minutes to 1 hour` as one."""
    last: Amount | None = None
    for amount in _match_amounts(text):
        if last and _RANGE_SEPARATOR.fullmatch(text, last.end, amount.start) and (joined := _join_range(last, amount)):
            last = joined
            continue
        if last:
            yield last
        last = amount
    if last:
        yield last


def _join_range(one: Amount, other: Amount) -> Amount | None:
    """`30 minutes to 1 hour` as one range; None where the two units have no common base."""
    (unit, low, _), (same, _, high) = one.duration.in_base(), other.duration.in_base()
    if unit is not same or one.duration.is_range or other.duration.is_range:
        return None
    bounds = sorted((low, high))
    return Amount(Duration(bounds[0], bounds[1], unit, one.duration.bound), one.start, other.end, low > high)


def _match_amounts(text: str) -> Iterator[Amount]:
    for found in _AMOUNT.finditer(text):
        if _RATE.match(text, found.end()):
            continue
        bound = _BOUNDS[" ".join(found["bound"].lower().split())] if found["bound"] else Bound.EXACT
        start = found.start() if not found["bound"] else found.end("bound") + 1
        if found["half"]:
            yield Amount(Duration(Decimal(30), Decimal(30), Unit.MINUTE, bound), start, found.end())
        elif found["hour"]:
            minutes = Decimal(90 if found["more"] else 60)
            yield Amount(Duration(minutes, minutes, Unit.MINUTE, bound), start, found.end())
        else:
            yield _build_amount(found, bound, start)


def _build_amount(found: re.Match[str], bound: Bound, start: int) -> Amount:
    unit = UNIT_WORDS[found["unit"].lower()]
    low = parse_number(found["low"])
    high = parse_number(found["high"]) if found["high"] else low
    if found["minutes"] and unit is Unit.HOUR:
        extra = Decimal(found["minutes"])
        low, high, unit = low * 60 + extra, high * 60 + extra, Unit.MINUTE
    backwards = low > high
    if backwards:
        low, high = high, low
    return Amount(Duration(low, high, unit, bound), start, found.end(), backwards)


def parse_number(text: str) -> Decimal:
    """`2`, `1.5`, `1½`, `two`, `one and a half` as a number."""
    plain = text.lower().strip()
    half = Decimal(0)
    for sign, value in (("½", "0.5"), (" 1/2", "0.5"), ("¼", "0.25"), ("¾", "0.75"), ("and a half", "0.5")):
        if plain.endswith(sign):
            plain, half = plain.removesuffix(sign).strip(), Decimal(value)
    if plain in ("", "a", "an"):
        return half or Decimal(1)
    return half + (Decimal(NUMBER_WORDS[plain]) if plain in NUMBER_WORDS else Decimal(plain))


def in_base_unit(duration: Duration) -> tuple[Unit, Decimal, Decimal]:
    """In days where it is whole days of 24 hours, else in the base of its unit: 24 hours are told as 1 day, too."""
    base, low, high = duration.in_base()
    if base is Unit.MINUTE and not low % 1440 and not high % 1440:
        return Unit.DAY, low / 1440, high / 1440
    return base, low, high


def durations_agree(one: Duration, other: Duration, *, loosely: bool = False) -> bool:
    """True when both can be true of one thing; loosely, an amount agrees with a range that it lies in.

    A bound agrees with the end of a range that it speaks of: up to 30 minutes with 15 to 30 minutes.
    """
    (unit, low, high), (other_unit, other_low, other_high) = in_base_unit(one), in_base_unit(other)
    if unit is not other_unit:
        return _roughly_equal(one, other)
    if (low, high) == (other_low, other_high):
        return True
    if Bound.UP_TO in (one.bound, other.bound) and high == other_high:
        return True
    if Bound.AT_LEAST in (one.bound, other.bound) and low == other_low:
        return True
    return loosely and low <= other_high and other_low <= high


def _roughly_equal(one: Duration, other: Duration) -> bool:
    """Of minutes and days, and of days and months: only amounts far from each other cannot be the same."""
    a, b = one.days(), other.days()
    return max(a, b) < min(a, b) * Decimal("1.2")


def duration_text(duration: Duration) -> str:
    """`15 to 30 minutes`, `1 hour`, in plain English."""
    low, high, unit = duration.low.normalize(), duration.high.normalize(), duration.unit
    if unit is Unit.MINUTE and low == high and low >= 60 and not low % 60:
        low = high = (low / 60).normalize()
        unit = Unit.HOUR
    span = f"{low:f}" if low == high else f"{low:f} to {high:f}"
    bound = "" if duration.bound is Bound.EXACT else duration.bound.value.replace("_", " ") + " "
    return f"{bound}{span} {unit.value}{'' if high == 1 else 's'}"


_EVENT_NAMES = {Event.ARRIVAL: "arrival", Event.PROCEDURE: "the procedure", Event.LIE_FLAT: "lying flat"}


def interval_text(interval: Interval) -> str:
    """`8 hours before arrival`, in plain English."""
    return (
        f"{duration_text(interval.duration)} {'before' if interval.before else 'after'} {_EVENT_NAMES[interval.event]}"
    )


TOPICS = {
    "check_in": (
        r"check(?:ing|s)?[- ]?in|arriv(?:e|es|ing|al)|come (?:in|to)|be (?:here|there)|get (?:here"
        r"|there)|report to"
        r"|show up"
    ),
    "lie_flat": (
        r"l(?:ie|ying|ay|aying) (?:\w+ ){0,2}flat|(?:stay|remain|keep|rest)(?:ing)? flat|flat on (?:your"
        r"|the) back"
        r"|lie (?:still )?on your back|flat time"
    ),
    "bed_rest": r"bed[ -]?rest|rest(?:ing)? in bed|(?:stay|remain|stays|staying) in bed",
    "observation": (
        r"recovery (?:room|area|unit)|in recovery|observ(?:e|ed|ation)|watch(?:ed|es|ing)? you"
        r"|monitor(?:ing)? you"
        r"|(?:be|are) (?:watched|monitored)"
    ),
    "stay": r"hospital stay|(?:stay|stays|staying) (?:\w+ )?(?:in|at) (?:the|our|a) (?:hospital|clinic|center)"
    r"|stay (?:here|with us)",
    "length": r"(?<!part of the )(?<!part of your )"
    r"(?:procedure|treatment|surgery|operation|injection|test|scan|exam|it|this"
    r"|{own})(?: itself)?"
    r"(?: (?:will|may|should|can))?(?: (?:usually|often|normally|only|generally|typically))* (?:takes?|lasts?)"
    r"(?! (?:effect|place|part|care|time|you|a rest|your))",
    "nourish": r"(?:eat|eating|food|meals?)(?: anything)?,? (?:or|and|nor) (?:to )?(?:drink|drinking|liquids?|fluids?)",
    "light": r"(?:light|small) (?:\w+ )?(?:meals?|snacks?|breakfast)|toast",
    "fatty": r"(?:fatty|fried|heavy|large|big|full) (?:\w+ )?(?:meals?|foods?|breakfast)",
    "food": r"eat|eating|foods?|solids?|meals?|snacks?|breakfast",
    "drink": r"drink|drinking|clear (?:liquids?|fluids?)|liquids?|fluids?|water",
    "smoking": r"smok(?:e|ing)|tobacco|vap(?:e|ing)|cigarettes?|nicotine",
    "relief": (
        r"(?:drop|decrease|improvement) in (?:your )?pain|(?:pain|full|some|complete)? ?relief|less pain"
        r"|pain (?:(?:may|should|will|can|usually|often) )?"
        r"(?:to )?(?:(?:start|begin)s? to )?(?:eases?|improves?|lessens?|gets? better|goes? away|drops?|fades?|falls?)"
    ),
    "drive": r"(?<!driver to )drive|driving",
    "shower": r"showers?|showering",
    "bath": r"baths?|bathe|bathing|swim|swimming|tubs?|hot tubs?",
    "bandage": r"(?:bandage|dressing|band-aid)s?",
    "alcohol": r"alcohol|beer|wine",
    "adult": r"(?:adult|someone|person|friend) (?:\w+ ){0,4}(?:stay|stays|be) with you|stay with you",
}
"""Each topic with the words that speak of it."""

OTHER_TOPIC_WORDS = (
    r"work|lift|lifting|ice|walk|walking|exercise|sign|sore|soreness|bruis\w+|follow[- ]up|visit|call|calls"
    r"|heals?|healing"
    r"|recover|recovers|harden|hardens|stitches|fever|dose|pills?|medicines?|medications?|breastfeed\w*|sex|fly|travel"
    r"|tell|ask|cough\w*|chew\w*|gum|prep|laxative|dye|numb\w*|sleepy|drowsy|repeat\w*|laboratory|lab|blood|wear|shave"
    r"|sips?|milk|cream|formula|lotion|makeup|urinate|pee|results?|swell\w*|pressure|bleed\w*"
    r"|sit|stand|sleep|stop|hold|restart|apply|remove|lenses|decisions?|machines?|machinery|feel"
)
"""Words that draw an amount to themselves: it is then about none of the topics."""
_CLAUSE_BREAK = re.compile(r"[,;:—–(]|\b(?:and|then|but|or|unless|if)\b", re.I)
_CLAUSE_BREAK_COST = 40
"""What a comma or an `and` weighs in letters: an amount rather belongs to the words of its own clause."""


@dataclass(frozen=True)
class TopicMention:
    """A topic and where its words stand."""

    topic: str
    start: int
    end: int


def topic_pattern(own: str = "") -> re.Pattern[str]:
    """All topics in one pattern; `own` is the procedure's own names, as a pattern."""
    parts = [f"(?P<{name}>{words.replace('{own}', own or 'procedure')})" for name, words in TOPICS.items()]
    return re.compile(rf"\b(?:{'|'.join(parts)}|(?P<other>{OTHER_TOPIC_WORDS}))\b", re.I)


def find_mentions(text: str, of: re.Pattern[str]) -> Iterator[TopicMention]:
    """Every topic that a sentence mentions, in order."""
    for found in of.finditer(text):
        yield TopicMention(found.lastgroup or "other", found.start(), found.end())


def nearest_mention(text: str, start: int, end: int, said: list[TopicMention]) -> TopicMention | None:
    """The mention that an amount belongs to: the nearest, those of its own clause first, and what stands before it."""
    return min(said, key=lambda mention: _distance(text, start, end, mention), default=None)


def _distance(text: str, start: int, end: int, mention: TopicMention) -> tuple[int, int]:
    behind = mention.start >= end
    between = text[end : mention.start] if behind else text[mention.end : start]
    return len(between) + _CLAUSE_BREAK_COST * len(_CLAUSE_BREAK.findall(between)) + (
        10 if behind else 0
    ), mention.start


Side = Literal["before", "after", ""]
_SIDE_WORDS = re.compile(
    r"\s*,?\s*(?P<side>before|prior\s+to|prior|ahead\s+of|after|following|early|earlier|beforehand|ahead|in\s+advance"
    r"|of(?=\s+(?:your|the|you)\b)"
    r"|afterwards?|later)\b",
    re.I,
)
_BEFORE_WORDS = ("before", "prior", "ahead", "early", "earlier", "in adv", "of")
"""Within 4 hours of the procedure: before it, where it is about eating; of other topics that side tells nothing."""
_ALTERNATIVE = re.compile(r"(?:\s+\w+){0,1},?\s+(?:(?P<or>or|nor)\s+)?(?:\w+\s+){0,2}|,\s+(?:\w+\s+){0,2}", re.I)
_EVENT_WORDS = {
    Event.ARRIVAL: r"you (?:arrive|check in|come|get here)|(?:your |the )?(?:arrival|check[- ]?in)(?: time)?|arriving"
    r"|checking in|coming",
    Event.LIE_FLAT: r"(?:you (?:finish|stop) )?lying flat",
    Event.PROCEDURE: (
        r"(?:(?:your|the|this|our|each|any) )?(?:scheduled |planned |start of (?:your |the )?"
        r"|end of (?:your |the )?)?"
        r"(?:{own}|procedure|surgery|operation|treatment|injection|appointment|test|scan|exam)"
        r"(?: time| begins| starts)?"
        r"|it (?:begins|starts|ends|is over)|(?:your|the) scheduled time|you go home|going home"
    ),
}
_PRONOUN = re.compile(r"(?:it|this)\b", re.I)
_NOT_ABOUT_LENGTH = frozenset({
    "relief", "expect", "activity", "wound_care", "pain_relief", "follow_up", "warning", "benefits", "risks",
    "risk_text", "lower_risk", "medicines", "feel", "lie_flat", "bed_rest", "tests", "allergies",
})  # fmt: skip
"""Fields in which `it takes` is said of pain, healing or a medicine, not of the procedure."""
_NEARBY_MENTIONS = 8
"""Mentions on each side of an amount, of which one may be what it is about."""
SKIPPED_FIELDS = ("alternatives", "alternative_text", "questions", "references", "source", "bring", "review")
"""Groups of a set that speak of other things, or ask."""


@dataclass(frozen=True)
class TimeClaim:
    """What a sentence says of a topic: an amount of time, on a side of an event, or with neither (`for 4 hours`)."""

    topic: str
    amount: Amount
    side: Side
    event: Event | None
    anchor: str
    """The event in the words of the text."""
    sentence: PassageSentence

    @property
    def span(self) -> tuple[int, int]:
        return self.amount.start, self.amount.end

    @property
    def words(self) -> str:
        """The amount as it is written."""
        return self.sentence.text[slice(*self.span)]


def procedure_name_pattern(context: CheckContext) -> str:
    """The procedure's own names as a pattern."""
    names = sorted(context.content.procedure.value.names, key=len, reverse=True)
    return "|".join((r"\{procedure\}", *map(re.escape, names)))


@cached_per_context
def event_patterns(context: CheckContext) -> dict[Event, re.Pattern[str]]:
    """Patterns of the events that amounts are counted from, the procedure under its own names among them."""
    own = procedure_name_pattern(context)
    return {event: re.compile(rf"\s*(?:{words.replace('{own}', own)})", re.I) for event, words in _EVENT_WORDS.items()}


@cached_per_context
def find_claims(context: CheckContext) -> tuple[TimeClaim, ...]:
    """Every claim of the set's prose, in order. A sentence that asks claims nothing."""
    of, known = topic_pattern(procedure_name_pattern(context)), event_patterns(context)
    return tuple(
        claim
        for sentence in english_sentences(context)
        if sentence.passage.path[0] not in SKIPPED_FIELDS and not sentence.text.rstrip().endswith("?")
        for claim in _claims_in_sentence(sentence, of, known)
    )


def _claims_in_sentence(
    sentence: PassageSentence, of: re.Pattern[str], events: dict[Event, re.Pattern[str]]
) -> Iterator[TimeClaim]:
    text = sentence.text
    found = list(find_amounts(text))
    if not found:
        return
    said = list(find_mentions(text, of))
    starts = [mention.start for mention in said]
    root = sentence.passage.path[0]
    for amount in found:
        side, event, anchor, end = find_anchor(text, amount, events)
        # The event itself is no topic: `2 hours before you arrive` is not about arriving.
        at = bisect(starts, amount.start)
        near = said[max(0, at - _NEARBY_MENTIONS) : at + _NEARBY_MENTIONS]
        around = [mention for mention in near if mention.end <= amount.start or mention.start >= end]
        topic = nearest_mention(text, amount.start, end, around)
        for name in _joined_topics(text, topic, around) if topic else ():
            if name == "length" and topic and _is_not_procedure_length(text[topic.start : topic.end], amount, root):
                continue
            yield TimeClaim(name, amount, side, event, anchor, sentence)


def _is_not_procedure_length(words: str, amount: Amount, root: str | int) -> bool:
    """True of `it takes up to 2 weeks` where `it` is relief or healing: in those fields, and of days and longer."""
    pronoun = _PRONOUN.match(words) is not None
    return pronoun and (root in _NOT_ABOUT_LENGTH or not amount.duration.unit.elapsed)


def _joined_topics(text: str, topic: TopicMention, said: list[TopicMention]) -> Iterator[str]:
    """The topic, and those that stand before it with commas and `or` between: drive, drink alcohol, or sign."""
    chain, alternative = [topic], False
    for mention in reversed([one for one in said if one.end <= topic.start]):
        link = _ALTERNATIVE.fullmatch(text, mention.end, chain[-1].start)
        if not link:
            break
        chain.append(mention)
        alternative = alternative or bool(link["or"])
    for mention in chain if alternative else chain[:1]:
        if mention.topic == "nourish":
            yield from ("food", "drink")
        elif mention.topic != "other":
            yield mention.topic


def find_anchor(text: str, amount: Amount, events: dict[Event, re.Pattern[str]]) -> tuple[Side, Event | None, str, int]:
    """The side and the event that an amount is counted from, the event's words, and where they end."""
    found = _SIDE_WORDS.match(text, amount.end)
    if not found:
        return "", None, "", amount.end
    side: Side = "before" if found["side"].lower().startswith(_BEFORE_WORDS) else "after"
    for event, words in events.items():
        if told := words.match(text, found.end()):
            return side, event, told[0].strip(), told.end()
    return side, None, "", found.end()


Phase = Literal["before", "after", ""]
FIELDS_AFTER = frozenset({
    "pain_relief", "wound_care", "follow_up", "activity", "expect", "lower_risk", "relief", "warning", "bed_rest",
    "lie_flat",
})  # fmt: skip
"""Fields of a set that a patient follows after the procedure."""
FIELDS_BEFORE = frozenset({
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
_PROCEDURE = (
    r"(?:(?:your|the|this|our) )?(?:scheduled |planned )?(?:{own}|procedure|surgery|operation|treatment"
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
"""Words for a time, with the side of the procedure and the days from it."""
_DURATION_BEFORE = re.compile(
    r"\b(?:for|during|over|within|in|through|throughout)(?: the)?(?: (?:last|first|final|next))?\s+(?:about\s+)?$", re.I
)
_RATE_BEFORE = re.compile(r"\b(?:every|each|per|than \d+ \w+ in)\s+$", re.I)
_START_BEFORE = re.compile(
    r"\b(?:after|from|starting|beginning|wait|once|at least)\s+(?:about\s+|at least\s+|the\s+|in\s+)?$", re.I
)
_NUMBERED_DAY = re.compile(
    rf"\b(?:on|from|after|starting|beginning|starting on|beginning on"
    rf"|by)\s+(?:the\s+)?(?:(?P<ordinal>{'|'.join(_ORDINALS)})\s+day"
    rf"|day\s+(?P<day>\d{{1,2}}|{'|'.join(list(NUMBER_WORDS)[:9])}))\b(?!\s+before)",
    re.I,
)
_PHASE_AFTER_AMOUNT = re.compile(
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


def instruction_times(context: CheckContext, sentence: PassageSentence) -> tuple[InstructionTime, ...]:
    """Every time that the words of a sentence give; else the side of the procedure that its field stands for."""
    times = tuple(_stated_times(sentence.text, context.cache.of(_phase_patterns, 64)(procedure_name_pattern(context))))
    if times:
        return times
    task = task_interval(context, sentence.passage)
    if task:
        return (InstructionTime("before", duration_in_days(task.duration)),)
    return (InstructionTime(passage_phase(context, sentence.passage)),)


def passage_phase(context: CheckContext, passage: Passage) -> Phase:
    """The side of the procedure on which a patient follows a passage; '' where it may be both, or neither."""
    root = passage.path[0]
    if root == "topics" and isinstance(row := passage.path[1], int):
        return _documents_phase(context, context.instructions.topics[row].on)
    if passage.field in ("medicines.table.note_after", "medicines.table.restart"):
        return "after"
    return "after" if root in FIELDS_AFTER else "before" if root in FIELDS_BEFORE else ""


def _documents_phase(context: CheckContext, documents: tuple[str, ...]) -> Phase:
    """The phase of these documents, if they have one; '' of consent forms, which tell of both sides."""
    layouts = [context.content.layouts[name].value for name in documents if name in context.content.layouts]
    phases: set[Phase] = {layout.phase for layout in layouts if layout.role != "consent"}
    if any(layout.role == "consent" for layout in layouts):
        phases -= {"after"}
    return phases.pop() if len(phases) == 1 else ""


def task_interval(context: CheckContext, passage: Passage) -> Interval | None:
    """The time of the task that a passage is the text of."""
    if passage.path[0] == "tasks" and isinstance(row := passage.path[1], int):
        return context.instructions.tasks[row].when
    return None


def duration_in_days(duration: Duration, *, longest: bool = False) -> Decimal:
    """The shorter end of a duration in days, or the longer one."""
    unit, low, high = duration.in_base()
    amount = high if longest else low
    return amount / 1440 if unit is Unit.MINUTE else amount * 30 if unit is Unit.MONTH else amount


def _stated_times(text: str, patterns: tuple[tuple[re.Pattern[str], Phase, int], ...]) -> Iterator[InstructionTime]:
    for pattern, side, offset in patterns:
        if match := pattern.search(text):
            yield InstructionTime(side, Decimal(offset), match[0].strip())
    for match in _NUMBERED_DAY.finditer(text):
        number = match["day"] or ""
        day = _ORDINALS.get((match["ordinal"] or "").lower()) or NUMBER_WORDS.get(number.lower()) or int(number or 0)
        yield InstructionTime("after", Decimal(day), match[0])
    for amount in find_amounts(text):
        before = text[: amount.start]
        if _RATE_BEFORE.search(before):
            continue
        side_word = _PHASE_AFTER_AMOUNT.match(text, amount.end)
        lasting = bool(_DURATION_BEFORE.search(before))
        offset_days = Decimal(0) if lasting else duration_in_days(amount.duration)
        if side_word:
            words = text[amount.start : side_word.end()]
            yield InstructionTime("before" if side_word["before"] else "after", offset_days, words)
        elif _START_BEFORE.search(before) and not lasting:
            yield InstructionTime("after", offset_days, f"after {text[amount.start : amount.end]}")


def _phase_patterns(own: str) -> tuple[tuple[re.Pattern[str], Phase, int], ...]:
    event = _PROCEDURE.replace("{own}", own)
    return tuple(
        (re.compile(rf"\b(?:{words.replace('{event}', event)})\b", re.I), side, offset)
        for words, (side, offset) in _PHASE_PHRASES.items()
    )
