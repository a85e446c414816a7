"""Words of a page to the numbers in them: times, dates, amounts with their unit, phones, and any word with a digit.

What the program writes holds NO-BREAK SPACES within a number ("9:30 AM", "5 days"), so that it is found whole; what a
clinic typed ("24 hours", "September 21, 2016") is put together by the words of the labels.

A document to the numbers on its page, in the order of reading, each with what tells it from all others.

The numbers that the program counts itself (pages, the steps of a list) are told by `own`; they come from no file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from handouts import document as d
from handouts.content.models.labels import Labels
from handouts.document import walk

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


HEAD, FOOT = "Head of each page", "Foot of each page"


class PrintedText(NamedTuple):
    """A text of a page. `kind` is its place among the blocks; `label` the words that it belongs to."""

    kind: str
    text: str
    label: str = ""


@dataclass(frozen=True)
class PageNumber:
    """A number on a page."""

    section: str
    """The heading above it; the document's title where it has none."""
    text: str
    sentence: str
    label: str
    key: tuple[str, str, str, str, int]
    """Section, kind, label, sentence and order, all numbers covered: what stays when the number changes."""
    shape: str = ""
    """A day, a time of day, or any other number."""
    own: str = ""
    """Of a number that the program counts: in words, how."""

    def exact(self) -> tuple[str | int, ...]:
        """Its key with the words that it belongs to as they are: "drug 12" is another row than "drug 13"."""
        return (*self.key[:2], self.label, *self.key[3:])

    def loose(self) -> tuple[str, ...]:
        """What stays when the words of its sentence change too."""
        return (*self.key[:3], self.shape)

    def looser(self) -> tuple[str, ...]:
        """What stays when the words that it belongs to change as well."""
        return (*self.key[:2], self.shape)


def page_numbers(document: d.Document, finder: NumberFinder) -> list[PageNumber]:
    """All numbers of a document."""
    found: list[PageNumber] = []
    for section, lines in _parts(document):
        heading = finder.mask(section)
        for kind, text, label in lines:
            if kind == "own":
                found.append(PageNumber(section, label, "", "", (heading, kind, "", label, 0), own=text))
                continue
            masked = finder.mask(label)
            found += [
                PageNumber(
                    section, one.text, one.sentence, label, (heading, kind, masked, one.masked, one.order), one.shape
                )
                for one in finder.find(text)
            ]
    return found


def inline_words(inlines: d.Inlines) -> str:
    """The words of inlines; a line to write on as low lines."""
    return "".join(inline.text if isinstance(inline, d.Run) else "____" for inline in inlines)


def _parts(document: d.Document) -> Iterator[tuple[str, list[PrintedText]]]:
    yield HEAD, list(_head(document.furniture))
    yield document.title, [PrintedText("title", document.title)]
    for section in document.sections:
        lines = [line for block in section.blocks for line in _block(block)]
        yield section.heading or document.title, [PrintedText("heading", section.heading), *lines]
    yield FOOT, list(_foot(document.furniture))


def _head(said: d.PageFrame) -> Iterator[PrintedText]:
    yield PrintedText("clinic", said.clinic)
    yield from (line for label, value in said.contact for line in _pair("contact", label, value))
    yield from (PrintedText("address", text) for text in said.address)
    yield from (line for label, value in said.strip for line in _pair("strip", label, value))
    yield from (PrintedText("notice", text) for text in said.notices)


def _foot(said: d.PageFrame) -> Iterator[PrintedText]:
    yield PrintedText("mark", said.mark)
    yield PrintedText("document", said.document)
    yield PrintedText("version", said.version)
    page = with_plain_spaces(said.page.format(number="1", total="n"))
    yield PrintedText("own", "counted by the program when the pages are laid out", page)


def _pair(kind: str, label: str, value: d.Inlines) -> Iterator[PrintedText]:
    yield PrintedText(f"{kind} label", label)
    yield PrintedText(kind, inline_words(value), label)


def _block(block: d.Block) -> Iterator[PrintedText]:
    """The lines of a block. The numbers of a list are one line of kind `own`, before the list."""
    for kind, group in groupby(walk.lines(block), lambda line: line.kind):
        found = list(group)
        if kind == "number":
            numbers = f"1. to {len(found)}." if len(found) > 1 else "1."
            yield PrintedText("own", "counted by the program: the steps of this list, in their order", numbers)
        for line in found:
            yield from _texts(line)


def _texts(line: walk.TextLine) -> Iterator[PrintedText]:
    """The texts of a line: each by itself, but tasks of one time together, and a signature line with its label."""
    if line.kind == "signature":
        for label, value in zip(line.all_words("signature label"), line.all_words("signature"), strict=True):
            yield PrintedText(
                "signature", f"{inline_words(label)} {inline_words(value)}", inline_words(line.texts[0].label)
            )
        return
    for role, group in groupby(line.texts, lambda text: text.role):
        if role == "task":
            yield PrintedText("task", " ".join(inline_words(text.words) for text in group))
            continue
        yield from (
            PrintedText(text.column or f"{line.kind} {role}", inline_words(text.words), inline_words(text.label))
            for text in group
        )
