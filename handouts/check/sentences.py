"""Prose to sentences and words: once for each text, whoever asks.

A full stop does not end a sentence after `Dr.`, in `1.5 mL`, `8 a.m.` or `www.example.org`. Placeholders, phone numbers
and addresses are words of no difficulty: they count for the length of a sentence, and not for how hard its words are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from handouts.check.syllables import count_syllables


@dataclass(frozen=True)
class Word:
    """One word as it is written; `at` is where in the text. `syllables` is 0 for a word of no difficulty."""

    text: str
    at: int
    syllables: int

    @property
    def span(self) -> tuple[int, int]:
        return self.at, self.at + len(self.text)

    @cached_property
    def small(self) -> str:
        """In small letters, with a straight apostrophe and without a space."""
        return self.text.casefold().replace("’", "'").replace(" ", "")


@dataclass(frozen=True)
class Sentence:
    """One sentence as it is written, with its words. `at` is where it begins in the text."""

    text: str
    at: int
    words: tuple[Word, ...]

    @cached_property
    def small(self) -> str:
        """The words in small letters with one space between them and around: patterns look for ` not ` here."""
        return f" {' '.join(word.small for word in self.words)} "

    def word_at(self, offset: int) -> Word:
        """The word at or after an offset of `small`."""
        return self.words[self.small.count(" ", 0, offset) - (self.small[offset] != " ")]


_NEUTRAL = (
    r"\{\w+\}",
    r"(?:https?://|www\.)[^\s)]+|[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{0,200}\w|\b[\w-]{1,63}\.(?:com|org|net|gov|edu)\b[^\s),.;]*",
    r"(?:\+?1[ .-]?)?(?:\(\d{3}\)\s?|\d{3}[ .-])?\d{3}[.-]\d{4}(?:\s?(?:ext\.?|x)\s?\d+)?\b",
)
_PLAIN = (
    r"\b(?:[A-Za-z]\.){2,}",  # a.m., e.g., U.S.
    r"\d[\d,]*(?:[.:/–-]\d+)*(?:st|nd|rd|th|s)?\b",  # 1.5, 9:30, 15-30, 12/1/2026
    r"[^\W_]+(?:['’-][^\W_]+)*",
)
_WORD = re.compile(rf"(?P<neutral>{'|'.join(_NEUTRAL)})|{'|'.join(_PLAIN)}")
_END = re.compile(r"(?:[.!?…]+[\"'”’)\]*]*(?=\s|$))|•|(?<=[a-z])[.!?](?=[A-Z][a-z])")
_ABBREVIATION = re.compile(
    r"\b(?:Dr|Mr|Mrs|Ms|St|Prof|Sr|Jr|Mt|Ave|Blvd|Rd|vs|approx|incl|Fig|Tel|Ext|ext|e\.g|i\.e|cf|P\.O)\.$"
)
_HOUR = re.compile(r"\b[ap]\.m\.$")
_DAY = re.compile(r"\(|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")
_INITIAL = re.compile(r"(\S+)\s[A-Z]\.$")
_NO_NAME = re.compile(r"(?:Vitamin|Hepatitis|Plan|Type|Group|Option|Step|Part|Unit|Room|Building|Suite|Floor)")


LONGEST_SENTENCE = 800
"""Characters of a sentence; of a longer stretch without an end, each part is read as a sentence."""


class SentenceReader:
    """Reads the sentences of texts for one run, and finds again what it has read: texts that many sets share."""

    def __init__(self) -> None:
        self.sentences = lru_cache(maxsize=8192)(self._sentences)
        self._syllables = lru_cache(maxsize=8192)(count_syllables)

    def _sentences(self, text: str) -> tuple[Sentence, ...]:
        return _split(text, list(_words(text, self._syllables)))


def split_sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of a text; a stretch without a word is none."""
    return _split(text, list(_words(text, count_syllables)))


def _split(text: str, words: list[Word]) -> tuple[Sentence, ...]:
    found: list[Sentence] = []
    start = at = 0
    for end in (*_ends(text), len(text)):
        first = at
        while at < len(words) and words[at].at < end:
            at += 1
        if at > first:
            said = text[start:end]
            found.append(Sentence(said.strip(" •"), start + len(said) - len(said.lstrip(" •")), tuple(words[first:at])))
        start = end
    return tuple(found)


def _words(text: str, syllables: Callable[[str], int]) -> Iterator[Word]:
    for found in _WORD.finditer(text):
        yield Word(found[0], found.start(), 0 if found["neutral"] else syllables(found[0]))


def _ends(text: str) -> Iterator[int]:
    """Where sentences end; what goes on without an end is cut between its words."""
    last = 0
    for end in (*_full_stops(text), len(text)):
        while end - last > LONGEST_SENTENCE:
            space = text.rfind(" ", last + 1, last + LONGEST_SENTENCE)
            last = space + 1 if space > last else last + LONGEST_SENTENCE
            yield last
        last = end
        if end < len(text):
            yield end


def _full_stops(text: str) -> Iterator[int]:
    spans = (found.span() for found in _WORD.finditer(text) if "." in found[0] or "{" in found[0])
    start, end = next(spans, (len(text), len(text)))
    for found in _END.finditer(text):
        while end - 1 <= found.start() and start < len(text):
            start, end = next(spans, (len(text), len(text)))
        if start <= found.start() < end - 1:
            continue  # within an address or a number
        if not _goes_on(text, found):
            yield found.end()


def _goes_on(text: str, end: re.Match[str]) -> bool:
    """True of a full stop that ends no sentence: of an abbreviation, of an initial, before a small letter."""
    after = text[end.end() : end.end() + 12].lstrip()
    if end[0] == "•" or not after:
        return False
    before = text[max(0, end.start() - 24) : end.start() + 1]
    if after[0].islower() or _ABBREVIATION.search(before):
        return True
    if _HOUR.search(before):
        return _DAY.match(after) is not None
    if after[0].isdigit() and before.casefold().endswith(" no."):
        return True  # room no. 5
    name = _INITIAL.search(before)
    return name is not None and name[1].istitle() and not _NO_NAME.fullmatch(name[1])
