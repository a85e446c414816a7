"""What an amount of time in a sentence is about: checking in, eating, lying flat; told by the words nearest to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

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

OTHERS = (
    r"work|lift|lifting|ice|walk|walking|exercise|sign|sore|soreness|bruis\w+|follow[- ]up|visit|call|calls"
    r"|heals?|healing"
    r"|recover|recovers|harden|hardens|stitches|fever|dose|pills?|medicines?|medications?|breastfeed\w*|sex|fly|travel"
    r"|tell|ask|cough\w*|chew\w*|gum|prep|laxative|dye|numb\w*|sleepy|drowsy|repeat\w*|laboratory|lab|blood|wear|shave"
    r"|sips?|milk|cream|formula|lotion|makeup|urinate|pee|results?|swell\w*|pressure|bleed\w*"
    r"|sit|stand|sleep|stop|hold|restart|apply|remove|lenses|decisions?|machines?|machinery|feel"
)
"""Words that draw an amount to themselves: it is then about none of the topics."""
_LINK = re.compile(r"[,;:—–(]|\b(?:and|then|but|or|unless|if)\b", re.I)
_FAR = 40
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
    return re.compile(rf"\b(?:{'|'.join(parts)}|(?P<other>{OTHERS}))\b", re.I)


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
    return len(between) + _FAR * len(_LINK.findall(between)) + (10 if behind else 0), mention.start
