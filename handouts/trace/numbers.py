"""Words of a page to the numbers in them: times, dates, amounts with their unit, phones, and any word with a digit.

What the program writes holds NO-BREAK SPACES within a number ("9:30 AM", "5 days"), so that it is found whole; what a
clinic typed ("24 hours", "September 21, 2016") is put together by the words of the labels.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from handouts.content.models.labels import Labels

COUNTED = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
"""Numbers in words; they count as numbers before a unit of time only, since 'one of them' tells no amount."""
MARK = "##"
_NUMBER = rf"(?:\d+(?:[.,]\d+)?|\b(?:{'|'.join(COUNTED)}))"
_WORD = r"(?:\(\d+\)[ \u00a0-]?)?[^ \n\t(\"'\u201c\u2018\u2013\u2014]*\d[^ \n\t\u2013\u2014]*"
_SENTENCE = re.compile(r"(?<=[.!?)])[ \n]+(?=[A-Z(\u201c\"])|\n")


class NumberInText(NamedTuple):
    """A number in a sentence, which of its numbers it is, and whether it is a day, a time of day, or another."""

    text: str
    sentence: str
    masked: str
    """The sentence with a mark in the place of each number: the same whatever the numbers are."""
    order: int
    shape: str


class NumberFinder:
    """Finds the numbers of texts in one language."""

    def __init__(self, labels: Labels) -> None:
        dates, durations = labels.dates, labels.durations
        units = [
            word
            for unit in (durations.minute, durations.hour, durations.day, durations.week, durations.month,
                         durations.year)
            for word in (unit.many, unit.one)
        ]  # fmt: skip
        clock = _any([dates.am, dates.pm, "a.m.", "p.m."])
        weekday, month = _any(dates.weekdays), _any(dates.months)
        gap, ordinal = r"[ \u00a0]", r"(?:st|nd|rd|th)?"
        # Noon and midnight have names: "12:00 noon".
        named = "|".join(re.escape(words).replace(re.escape("{time}"), "12:00").replace("\\ ", gap) for words in (
            dates.noon, dates.midnight))  # fmt: skip
        time = rf"(?:{named}|\d{{1,2}}(?::\d\d)?(?:{gap}(?i:{clock}))?)"
        # A time that comes twice in a night is one number, with the words that say which.
        twice = "|".join(re.escape(words).replace(re.escape("{time}"), time) for words in (
            dates.first_of_two, dates.second_of_two))  # fmt: skip
        self.pattern = re.compile(
            rf"\b(?:{twice})|"
            rf"(?:\b{weekday},?{gap})?\b{month}{gap}\d{{1,2}}{ordinal}(?!\d)(?:,?{gap}\d{{4}})?"
            rf"|\b(?i:{_NUMBER}(?:(?:{gap}to{gap}|[-\u2013]){_NUMBER})?{gap}{_any(units)})\b"
            rf"|\b(?:{named}|\d{{1,2}}(?::\d\d)?{gap}(?i:{clock}))"
            rf"|{_WORD}|\b{weekday}\b"
        )
        self.weekdays = dates.weekdays
        self.named = re.compile(rf"\b(?:{weekday}|{month})\b")
        self.weekday = re.compile(rf"\b{weekday}\b")
        self.counted = re.compile(rf"\b(?:{'|'.join(COUNTED)})(?={gap}{_any(units)}\b)", re.I)
        # Most sentences are the same from one composition to the next.
        self.find = lru_cache(maxsize=4096)(self._find)
        self.mask = lru_cache(maxsize=4096)(self._mask)

    def _find(self, text: str) -> tuple[NumberInText, ...]:
        """All numbers of a text, in its order."""
        return tuple(found for sentence in _SENTENCE.split(text) for found in self._in(sentence))

    def _in(self, sentence: str) -> list[NumberInText]:
        spans = [span for span in map(_bare, self.pattern.finditer(sentence)) if span[0] < span[1]]
        if not spans:
            return []
        masked = self.mask(sentence)
        texts, whole = (with_plain_spaces(sentence[at:end]) for at, end in spans), with_plain_spaces(sentence)
        return [NumberInText(text, whole, masked, n, self._shape(text)) for n, text in enumerate(texts)]

    def _shape(self, text: str) -> str:
        return "day" if self.named.search(text) else "time" if re.match(r"\d+:\d\d", text) else "number"

    def _mask(self, text: str) -> str:
        """A text with its numbers covered."""
        parts, at = [], 0
        for start, end in map(_bare, self.pattern.finditer(text)):
            parts += [text[at:start], MARK]
            at = end
        return with_plain_spaces("".join([*parts, text[at:]]))


def _any(words: list[str] | tuple[str, ...]) -> str:
    return f"(?:{'|'.join(re.escape(word) for word in sorted(words, key=len, reverse=True))})"


def with_plain_spaces(text: str) -> str:
    """With ordinary spaces in the place of those that do not break."""
    return text.replace("\u00a0", " ")


def _bare(found: re.Match[str]) -> tuple[int, int]:
    """The extent of a number without the punctuation around it."""
    start, end = found.span()
    text = found[0]
    while text and text[-1] in ".,;:!?\"'\u201d\u2019)\u00a0*" and not (text[-1] == ")" and "(" in text):
        text, end = text[:-1], end - 1
    while (text and text[0] in ".,;:\u00a0*") or (text[:1] == "(" and ")" not in text):
        text, start = text[1:], start + 1
    return (start, end) if any(sign.isalnum() for sign in text) else (start, start)
