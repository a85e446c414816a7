"""Find claims about times in sentences: an amount of time, its topic, and the event that it is counted from.

The parts, in order: amounts of time in all spellings (`30 minutes`, `half an hour`, `one to two hours`,
`48-hour`); topics such as checking in, eating or lying flat, found by the nearest words; claims, only where they are
certain.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from handouts.check.context import CheckContext, cached_per_context
from handouts.check.passages import PassageSentence, english_sentences
from handouts.content.models.times import UNIT_WORDS, Bound, Duration, Event, Interval, Unit

_ONES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
NUMBER_WORDS = {
    **{word: number for number, word in enumerate((*_ONES, *_TEENS), 1)},
    **_TENS,
    **{f"{ten}-{unit}": value + digit for ten, value in _TENS.items() for digit, unit in enumerate(_ONES, 1)},
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
"""A text without a unit of time has no amount. The full pattern is slow."""
_RATE = re.compile(r"\s*(?:a|an|per|each|every)\s+(?:day|week|month|hour)\b|\s+(?:old|of age)\b", re.I)


@dataclass(frozen=True)
class Amount:
    """An amount of time in a text."""

    duration: Duration
    start: int
    end: int
    backwards: bool = False
    """True if the text has a reversed range: 5 to 3 days."""


def find_amounts(text: str) -> tuple[Amount, ...]:
    """Every amount of time in a text, in order, except rates (3 hours a day) and ages."""
    return tuple(_merge_ranges(text)) if _MAY_HAVE_AMOUNT.search(text) else ()


def _merge_ranges(text: str) -> Iterator[Amount]:
    """The amounts, with `30 minutes to 1 hour` as one."""
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


def _join_range(first: Amount, second: Amount) -> Amount | None:
    """Two amounts, `30 minutes` and `1 hour`, as one range; None if their units have no common base."""
    (unit, low, _), (second_unit, _, high) = first.duration.in_base(), second.duration.in_base()
    if unit is not second_unit or first.duration.is_range or second.duration.is_range:
        return None
    bounds = sorted((low, high))
    return Amount(Duration(bounds[0], bounds[1], unit, first.duration.bound), first.start, second.end, low > high)


def _match_amounts(text: str) -> Iterator[Amount]:
    for match in _AMOUNT.finditer(text):
        if _RATE.match(text, match.end()):
            continue
        bound = _BOUNDS[" ".join(match["bound"].lower().split())] if match["bound"] else Bound.EXACT
        start = match.start() if not match["bound"] else match.end("bound") + 1
        if match["half"]:
            yield Amount(Duration(Decimal(30), Decimal(30), Unit.MINUTE, bound), start, match.end())
        elif match["hour"]:
            minutes = Decimal(90 if match["more"] else 60)
            yield Amount(Duration(minutes, minutes, Unit.MINUTE, bound), start, match.end())
        else:
            yield _build_amount(match, bound, start)


def _build_amount(match: re.Match[str], bound: Bound, start: int) -> Amount:
    unit = UNIT_WORDS[match["unit"].lower()]
    low = parse_number(match["low"])
    high = parse_number(match["high"]) if match["high"] else low
    if match["minutes"] and unit is Unit.HOUR:
        extra = Decimal(match["minutes"])
        low, high, unit = low * 60 + extra, high * 60 + extra, Unit.MINUTE
    backwards = low > high
    if backwards:
        low, high = high, low
    return Amount(Duration(low, high, unit, bound), start, match.end(), backwards)


def parse_number(text: str) -> Decimal:
    """The number that `2`, `1.5`, `1½`, `two` or `one and a half` stands for."""
    plain = text.lower().strip()
    half = Decimal(0)
    for sign, value in (("½", "0.5"), (" 1/2", "0.5"), ("¼", "0.25"), ("¾", "0.75"), ("and a half", "0.5")):
        if plain.endswith(sign):
            plain, half = plain.removesuffix(sign).strip(), Decimal(value)
    if plain in ("", "a", "an"):
        return half or Decimal(1)
    return half + (Decimal(NUMBER_WORDS[plain]) if plain in NUMBER_WORDS else Decimal(plain))


def in_base_unit(duration: Duration) -> tuple[Unit, Decimal, Decimal]:
    """The base unit of a duration and its low and high end, with multiples of 24 hours as days."""
    base, low, high = duration.in_base()
    if base is Unit.MINUTE and not low % 1440 and not high % 1440:
        return Unit.DAY, low / 1440, high / 1440
    return base, low, high


def duration_in_days(duration: Duration, *, longest: bool = False) -> Decimal:
    """The shorter end of a duration in days, or the longer one."""
    unit, low, high = duration.in_base()
    amount = high if longest else low
    return amount / 1440 if unit is Unit.MINUTE else amount * 30 if unit is Unit.MONTH else amount


def durations_agree(first: Duration, second: Duration, *, loosely: bool = False) -> bool:
    """True if both can describe the same time. With `loosely`, ranges that overlap agree.

    A bound agrees with that end of a range: up to 30 minutes with 15 to 30 minutes.
    """
    (unit, low, high), (second_unit, second_low, second_high) = in_base_unit(first), in_base_unit(second)
    if unit is not second_unit:
        return _roughly_equal(first, second)
    if (low, high) == (second_low, second_high):
        return True
    if Bound.UP_TO in (first.bound, second.bound) and high == second_high:
        return True
    if Bound.AT_LEAST in (first.bound, second.bound) and low == second_low:
        return True
    return loosely and low <= second_high and second_low <= high


def _roughly_equal(first: Duration, second: Duration) -> bool:
    """True if durations in different base units, such as days and months, differ by less than 20 percent."""
    shorter, longer = sorted((first.days(), second.days()))
    return longer < shorter * Decimal("1.2")


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
    "length": r"(?<!part of the )(?<!part of your )(?<!before )(?<!after )(?<!before the )(?<!after the )"
    r"(?<!before your )(?<!after your )"
    r"(?:procedure|treatment|surgery|operation|injection|test|scan|exam|it|this"
    r"|{names})(?: itself)?"
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
"""Each topic and the words that mention it."""

OTHER_TOPIC_WORDS = (
    r"work|lift|lifting|ice|walk|walking|exercise|sign|sore|soreness|bruis\w+|follow[- ]up|visit|call|calls"
    r"|heals?|healing"
    r"|recover|recovers|harden|hardens|stitches|fever|dose|pills?|medicines?|medications?|breastfeed\w*|sex|fly|travel"
    r"|tell|ask|cough\w*|chew\w*|gum|prep|laxative|dye|numb\w*|sleepy|drowsy|repeat\w*|laboratory|lab|blood|wear|shave"
    r"|sips?|milk|cream|formula|lotion|makeup|urinate|pee|results?|swell\w*|pressure|bleed\w*"
    r"|sit|stand|sleep|stop|hold|restart|apply|remove|lenses|decisions?|machines?|machinery|feel"
)
"""Words for other subjects. An amount that belongs to one of them is about none of the topics."""
_CLAUSE_BREAK = re.compile(r"[,;:—–(]|\b(?:and|then|but|or|unless|if)\b", re.I)
_CLAUSE_BREAK_COST = 40
"""Characters that a comma or an `and` adds to a distance: an amount usually belongs to words of its own clause."""


@dataclass(frozen=True)
class TopicMention:
    """The words of a topic in a text."""

    topic: str
    start: int
    end: int


def topic_pattern(procedure_names: str = "") -> re.Pattern[str]:
    """All topics as one pattern. `procedure_names` is a pattern of the names of the set's procedure."""
    parts = [
        f"(?P<{name}>{pattern.replace('{names}', procedure_names or 'procedure')})" for name, pattern in TOPICS.items()
    ]
    return re.compile(rf"\b(?:{'|'.join(parts)}|(?P<other>{OTHER_TOPIC_WORDS}))\b", re.I)


def find_mentions(text: str, topics: re.Pattern[str]) -> Iterator[TopicMention]:
    """Every mention of a topic in a text, in order. `topics` is a `topic_pattern`."""
    for match in topics.finditer(text):
        yield TopicMention(match.lastgroup or "other", match.start(), match.end())


def nearest_mention(text: str, start: int, end: int, mentions: list[TopicMention]) -> TopicMention | None:
    """The mention that an amount belongs to: the nearest. Mentions before it and in its own clause are preferred."""
    return min(mentions, key=lambda mention: _distance(text, start, end, mention), default=None)


def _distance(text: str, start: int, end: int, mention: TopicMention) -> tuple[int, int]:
    is_after = mention.start >= end
    between = text[end : mention.start] if is_after else text[mention.end : start]
    return len(between) + _CLAUSE_BREAK_COST * len(_CLAUSE_BREAK.findall(between)) + (
        10 if is_after else 0
    ), mention.start


Side = Literal["before", "after", ""]
_SIDE_WORDS = re.compile(
    r"\s*,?\s*(?P<side>before|prior\s+to|prior|ahead\s+of|after|following|early|earlier|beforehand|ahead|in\s+advance"
    r"|of(?=\s+(?:your|the|you)\b)"
    r"|afterwards?|later)\b",
    re.I,
)
_BEFORE_WORDS = ("before", "prior", "ahead", "early", "earlier", "in adv", "of")
"""`of`, as in `within 4 hours of your procedure`, counts as before, which is right for eating and drinking."""
_ALTERNATIVE = re.compile(r"(?:\s+\w+){0,1},?\s+(?:(?P<or>or|nor)\s+)?(?:\w+\s+){0,2}|,\s+(?:\w+\s+){0,2}", re.I)
_EVENT_WORDS = {
    Event.ARRIVAL: r"you (?:arrive|check in|come|get here)|(?:your |the )?(?:arrival|check[- ]?in)(?: time)?|arriving"
    r"|checking in|coming",
    Event.LIE_FLAT: r"(?:you (?:finish|stop) )?lying flat",
    Event.PROCEDURE: (
        r"(?:(?:your|the|this|our|each|any) )?(?:scheduled |planned |start of (?:your |the )?"
        r"|end of (?:your |the )?)?"
        r"(?:{names}|procedure|surgery|operation|treatment|injection|appointment|test|scan|exam)"
        r"(?: time| begins| starts)?"
        r"|it (?:begins|starts|ends|is over)|(?:your|the) scheduled time|you go home|going home"
    ),
}
_PRONOUN = re.compile(r"(?:it|this)\b", re.I)
_NOT_ABOUT_LENGTH = frozenset({
    "relief", "expect", "activity", "wound_care", "pain_relief", "follow_up", "warning", "benefits", "risks",
    "risk_text", "lower_risk", "medicines", "feel", "lie_flat", "bed_rest", "tests", "allergies",
})  # fmt: skip
"""Fields in which `it takes` is about pain, healing or a medicine, not about the procedure."""
_NEARBY_MENTIONS = 8
"""Mentions on each side of an amount that are compared."""
SKIPPED_FIELDS = ("alternatives", "alternative_text", "questions", "references", "source", "bring", "review")
"""Fields of a set that are about other things, or ask questions."""


@dataclass(frozen=True)
class TimeClaim:
    """An amount of time that a sentence states for a topic, counted from an event or not (`for 4 hours`)."""

    topic: str
    amount: Amount
    side: Side
    event: Event | None
    anchor: str
    """The words of the text for the event."""
    sentence: PassageSentence

    @property
    def span(self) -> tuple[int, int]:
        return self.amount.start, self.amount.end

    @property
    def words(self) -> str:
        """The amount as it is written."""
        return self.sentence.text[slice(*self.span)]


def procedure_name_pattern(context: CheckContext) -> str:
    """A pattern of the names of the set's procedure, the longest first."""
    names = sorted(context.content.procedure.value.names, key=len, reverse=True)
    return "|".join((r"\{procedure\}", *map(re.escape, names)))


@cached_per_context
def event_patterns(context: CheckContext) -> dict[Event, re.Pattern[str]]:
    """Patterns of the events that amounts are counted from, with the names of the set's procedure."""
    names = procedure_name_pattern(context)
    return {
        event: re.compile(rf"\s*(?:{pattern.replace('{names}', names)})", re.I)
        for event, pattern in _EVENT_WORDS.items()
    }


@cached_per_context
def find_claims(context: CheckContext) -> tuple[TimeClaim, ...]:
    """Every claim about a time in the set's English sentences, in order. Questions claim nothing."""
    topics, events = topic_pattern(procedure_name_pattern(context)), event_patterns(context)
    return tuple(
        claim
        for sentence in english_sentences(context)
        if sentence.passage.path[0] not in SKIPPED_FIELDS and not sentence.text.rstrip().endswith("?")
        for claim in _claims_in_sentence(sentence, topics, events)
    )


def _claims_in_sentence(
    sentence: PassageSentence, topics: re.Pattern[str], events: dict[Event, re.Pattern[str]]
) -> Iterator[TimeClaim]:
    text = sentence.text
    amounts = find_amounts(text)
    if not amounts:
        return
    mentions = list(find_mentions(text, topics))
    starts = [mention.start for mention in mentions]
    root = sentence.passage.path[0]
    for amount in amounts:
        side, event, anchor, end = find_anchor(text, amount, events)
        # The event is not a topic: `2 hours before you arrive` is not about arriving.
        index = bisect(starts, amount.start)
        nearby = mentions[max(0, index - _NEARBY_MENTIONS) : index + _NEARBY_MENTIONS]
        candidates = [mention for mention in nearby if mention.end <= amount.start or mention.start >= end]
        topic = nearest_mention(text, amount.start, end, candidates)
        for name in _joined_topics(text, topic, candidates) if topic else ():
            if name == "length" and topic and _is_not_procedure_length(text[topic.start : topic.end], amount, root):
                continue
            yield TimeClaim(name, amount, side, event, anchor, sentence)


def _is_not_procedure_length(mention_text: str, amount: Amount, root: str | int) -> bool:
    """True for `it takes up to 2 weeks` or `the treatment may last 6 months`, which are about relief or healing.

    `it` is not the procedure in certain fields, and for days and longer; nothing lasts days, or takes weeks.
    """
    if _PRONOUN.match(mention_text) and root in _NOT_ABOUT_LENGTH:
        return True
    if amount.duration.unit.elapsed:
        return False
    is_effect = "last" in mention_text.lower() or amount.duration.unit is not Unit.DAY
    return is_effect or _PRONOUN.match(mention_text) is not None


def _joined_topics(text: str, topic: TopicMention, mentions: list[TopicMention]) -> Iterator[str]:
    """The topic and those joined to it by commas and `or` before it: drive, drink alcohol, or sign."""
    chain, alternative = [topic], False
    for mention in reversed([mention for mention in mentions if mention.end <= topic.start]):
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
    """The side and the event that an amount is counted from, the words for the event, and the offset of their end."""
    side_match = _SIDE_WORDS.match(text, amount.end)
    if not side_match:
        return "", None, "", amount.end
    side: Side = "before" if side_match["side"].lower().startswith(_BEFORE_WORDS) else "after"
    for event, pattern in events.items():
        if event_match := pattern.match(text, side_match.end()):
            return side, event, event_match[0].strip(), event_match.end()
    return side, None, "", side_match.end()
