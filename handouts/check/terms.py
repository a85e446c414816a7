"""A text to the terms of `jargon` in it, and whether it explains them where it uses them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from handouts.check.jargon import HARMLESS, MEDICAL, STIFF
from handouts.check.sentences import Sentence, Word


@dataclass(frozen=True)
class JargonTerm:
    """A term, its plain words, and whether it is one of medicine. Without plain words it is harmless."""

    name: str
    plain: str = ""
    medical: bool = False


@dataclass(frozen=True)
class JargonUse:
    """One use of a term. `told` are the words as they are written, from `at` on; `phrase` has them in small letters."""

    term: JargonTerm
    told: str
    at: int
    phrase: tuple[str, ...]
    explained: bool
    around: str
    """The sentence in small letters."""

    @property
    def span(self) -> tuple[int, int]:
        return self.at, self.at + len(self.told)


def find_jargon(text: str, sentences: tuple[Sentence, ...]) -> tuple[JargonUse, ...]:
    """Every term in a text, by its sentences; of terms within each other, the longest."""
    return tuple(use for sentence in sentences for use in _uses(text, sentence))


def _uses(text: str, sentence: Sentence) -> Iterator[JargonUse]:
    index, words, at = _index(), sentence.words, 0
    while at < len(words):
        known = index.get(words[at].small)
        found = known and next((form for form in known if _matches(words, at, form)), None)
        if not found:
            at += 1
            continue
        first, last = words[at], words[at + len(found) - 1]
        term = known[found] if known else JargonTerm("")
        at += len(found)
        if term.plain:
            begin, end = first.at, last.at + len(last.text)
            yield JargonUse(term, text[begin:end], begin, found, _explained(text, begin, end), sentence.small)


def _matches(words: tuple[Word, ...], at: int, form: tuple[str, ...]) -> bool:
    return len(words) - at >= len(form) and all(words[at + i].small == form[i] for i in range(1, len(form)))


@cache
def _index() -> dict[str, dict[tuple[str, ...], JargonTerm]]:
    """First word of a form to all forms that begin with it, the longest first."""
    found: dict[str, dict[tuple[str, ...], JargonTerm]] = {}
    for name, term in _terms():
        *before, last = name.casefold().split()
        for form in _forms(last):
            phrase = (*before, form)
            found.setdefault(phrase[0], {})[phrase] = term
    return {first: dict(sorted(forms.items(), key=lambda form: -len(form[0]))) for first, forms in found.items()}


def _terms() -> Iterator[tuple[str, JargonTerm]]:
    for data, medical in ((STIFF, False), (MEDICAL, True)):
        for names, plain in data.items():
            first, *others = names.split("/")
            term = JargonTerm(first, plain, medical)
            yield from ((name, term) for name in (first, *others))
    yield from ((name, JargonTerm(name)) for name in HARMLESS)


def _forms(word: str) -> Iterator[str]:
    """A word, its plural, and its forms as a verb."""
    yield word
    if len(word) < 4:
        return  # NPO, PRN
    stem = word.removesuffix("e")
    yield from (f"{word}s", f"{word}es", f"{stem}ed", f"{stem}ing")
    if word.endswith("y"):
        yield from (f"{word[:-1]}ies", f"{word[:-1]}ied")
    if word.endswith("is"):
        yield f"{word[:-2]}es"
    if re.search(r"[^aeiou][aeiou][bdglmnprt]$", word):
        yield from (f"{word}{word[-1]}ed", f"{word}{word[-1]}ing")


_PLAIN = re.compile(r"\b[a-z]{3,}")
_KIND = "kind|type|sort|form|way|test|medicine|drug|doctor|tube|tool|thin|small|large|live"
_NO_MEANING = "common|serious|rare|possible|frequent|main|known|major|leading|risk|side|problem|complication|good|safe"
_AFTER = re.compile(
    r"(?:\*\*)?(?:\s+[\w-]+){0,2}\s*\((?P<told>[^)]*)\)"  # embolism (a blocked blood vessel)
    rf"|,?\s+(?:means?|is when|is the name|that is|is an? (?!{_NO_MEANING}))"  # an embolism is a blocked vessel
    rf"|,\s+(?:which (?:is|means)|an? (?:{_KIND}))\s"  # fluoroscopy, a kind of X-ray
    rf"|\.\s+(?:(?:This|It) (?:is an?|means)|(?:These|They) (?:are|mean)) (?!{_NO_MEANING}|normal)"  # These are breaks
    r"|\s*(?::|[–—])\s+(?:an?|the|when|medicine)\s"  # embolism: a blocked blood vessel
)
_CALLED = re.compile(r"(?:called|known as|named|the term|say)\s+(?:an?\s+|the\s+)?[\"“*]*$")


def _explained(text: str, begin: int, end: int) -> bool:
    """True where plain words stand beside the term: `embolism (a blocked vessel)`, `a blocked vessel (embolism)`."""
    opened = text.rfind("(", 0, begin)
    if opened > text.rfind(")", 0, begin) and (closed := text.find(")", end)) >= 0:
        inner = text[opened + 1 : closed]
        return opened > 0 and len(inner.split()) <= len(text[begin:end].split()) + 1
    if _CALLED.search(text[max(0, begin - 30) : begin]):
        return True
    found = _AFTER.match(text, end)
    return found is not None and (found["told"] is None or _PLAIN.search(found["told"]) is not None)
