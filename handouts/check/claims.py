"""Sentences become claims: what a set says in prose about a time, as far as that is sure."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from handouts.check import topics
from handouts.check.amounts import Amount, find_amounts
from handouts.check.speech import PassageSentence, english_sentences
from handouts.check.subject import CheckContext, per_subject
from handouts.content.models.times import Event

Side = Literal["before", "after", ""]
_SIDE = re.compile(
    r"\s*,?\s*(?P<side>before|prior\s+to|prior|ahead\s+of|after|following|early|earlier|beforehand|ahead|in\s+advance"
    r"|of(?=\s+(?:your|the|you)\b)"
    r"|afterwards?|later)\b",
    re.I,
)
_BEFORE = ("before", "prior", "ahead", "early", "earlier", "in adv", "of")
"""Within 4 hours of the procedure: before it, where it is about eating; of other topics that side tells nothing."""
_OR = re.compile(r"(?:\s+\w+){0,1},?\s+(?:(?P<or>or|nor)\s+)?(?:\w+\s+){0,2}|,\s+(?:\w+\s+){0,2}", re.I)
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
_NOT_OF_LENGTH = frozenset({
    "relief", "expect", "activity", "wound_care", "pain_relief", "follow_up", "warning", "benefits", "risks",
    "risk_text", "lower_risk", "medicines", "feel", "lie_flat", "bed_rest", "tests", "allergies",
})  # fmt: skip
"""Fields in which `it takes` is said of pain, healing or a medicine, not of the procedure."""
_NEAR = 8
"""Mentions on each side of an amount, of which one may be what it is about."""
UNTOLD = ("alternatives", "alternative_text", "questions", "references", "source", "bring", "review")
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


def procedure_name_pattern(subject: CheckContext) -> str:
    """The procedure's own names as a pattern."""
    names = sorted(subject.content.procedure.value.names, key=len, reverse=True)
    return "|".join((r"\{procedure\}", *map(re.escape, names)))


@per_subject
def event_patterns(subject: CheckContext) -> dict[Event, re.Pattern[str]]:
    """Patterns of the events that amounts are counted from, the procedure under its own names among them."""
    own = procedure_name_pattern(subject)
    return {event: re.compile(rf"\s*(?:{words.replace('{own}', own)})", re.I) for event, words in _EVENT_WORDS.items()}


@per_subject
def find_claims(subject: CheckContext) -> tuple[TimeClaim, ...]:
    """Every claim of the set's prose, in order. A sentence that asks claims nothing."""
    of, known = topics.topic_pattern(procedure_name_pattern(subject)), event_patterns(subject)
    return tuple(
        claim
        for sentence in english_sentences(subject)
        if sentence.passage.path[0] not in UNTOLD and not sentence.text.rstrip().endswith("?")
        for claim in _claims(sentence, of, known)
    )


def _claims(
    sentence: PassageSentence, of: re.Pattern[str], events: dict[Event, re.Pattern[str]]
) -> Iterator[TimeClaim]:
    text = sentence.text
    found = list(find_amounts(text))
    if not found:
        return
    said = list(topics.find_mentions(text, of))
    starts = [mention.start for mention in said]
    root = sentence.passage.path[0]
    for amount in found:
        side, event, anchor, end = find_anchor(text, amount, events)
        # The event itself is no topic: `2 hours before you arrive` is not about arriving.
        at = bisect(starts, amount.start)
        near = said[max(0, at - _NEAR) : at + _NEAR]
        around = [mention for mention in near if mention.end <= amount.start or mention.start >= end]
        topic = topics.nearest_mention(text, amount.start, end, around)
        for name in _all(text, topic, around) if topic else ():
            if name == "length" and topic and _is_of_something_else(text[topic.start : topic.end], amount, root):
                continue
            yield TimeClaim(name, amount, side, event, anchor, sentence)


def _is_of_something_else(words: str, amount: Amount, root: str | int) -> bool:
    """True of `it takes up to 2 weeks` where `it` is relief or healing: in those fields, and of days and longer."""
    pronoun = _PRONOUN.match(words) is not None
    return pronoun and (root in _NOT_OF_LENGTH or not amount.duration.unit.elapsed)


def _all(text: str, topic: topics.TopicMention, said: list[topics.TopicMention]) -> Iterator[str]:
    """The topic, and those that stand before it with commas and `or` between: drive, drink alcohol, or sign."""
    chain, alternative = [topic], False
    for mention in reversed([one for one in said if one.end <= topic.start]):
        link = _OR.fullmatch(text, mention.end, chain[-1].start)
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
    found = _SIDE.match(text, amount.end)
    if not found:
        return "", None, "", amount.end
    side: Side = "before" if found["side"].lower().startswith(_BEFORE) else "after"
    for event, words in events.items():
        if told := words.match(text, found.end()):
            return side, event, told[0].strip(), told.end()
    return side, None, "", found.end()
