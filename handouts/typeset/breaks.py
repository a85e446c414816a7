"""Where a line may end: where ICU allows it and reading does not suffer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from icu4py.breakers import LineBreaker

# Writings without spaces, where a run of letters is not a word. Patterns with them take milliseconds to compile, and
# wait for the first text that is _FAR from Latin.
_SCRIPTS = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u3400-\u9fff\U00020000-\U000323af"
_FAR = re.compile("[^\0-\u0dff\u1e00-\u2bff\ufffc]")
_HANGUL = r"[^\W\u3040-\u30ff\u3400-\u9fff]*[\uac00-\ud7a3][^\W\u3040-\u30ff\u3400-\u9fff]*"
# A name in a writing without spaces on a page in another language; a longer stretch is taken for a sentence.
_UNSPACED = frozenset(("ja", "km", "lo", "my", "th", "zh"))
_FOREIGN = rf"(?<![{_SCRIPTS}])[{_SCRIPTS}]{{2,20}}(?![{_SCRIPTS}])"


@lru_cache(maxsize=2)
def _glued(letter: str) -> tuple[tuple[frozenset[str], re.Pattern[str]], ...]:
    """No break inside: a number and the word after it, a month and its day, a phone number, figures joined by a hyphen,
    words joined by a slash. `letter` is a pattern of what a word is made of. A text without any of the signs before a
    pattern holds nothing that it finds.
    """
    patterns = (
        (" ", r"\d[ ](?=\w)"),
        (" ", r"\b[A-Z][a-z]+[ ](?=\d{1,2}\b)"),
        (" .-", r"\(?\d{3}\)?[ .\-]\d{3}[ .\-]\d{4}"),
        ("-–/", rf"\d+\s?[-–/]\s?{letter}+"),
        ("/", r"\w/\w"),
        ("-", r"\b\w-\w"),
        ("/.", r"(?:https?://|www\.)\S+"),
        ("-", r"\b[2-9A-Z]{3}(?:-[2-9A-Z]{3}){2}\b"),  # the identifier of a page
    )
    return tuple([(frozenset(signs), re.compile(pattern)) for signs, pattern in patterns])


@lru_cache(maxsize=2048)
def opportunities(text: str, lang: str) -> tuple[int, ...]:
    """Offsets after which a line may end, the last being the end of the text."""
    allowed = _by_icu(text, lang)
    letter = r"\w"
    if not text.isascii() and _FAR.search(text):
        allowed.difference_update(_within_words(text, lang))
        letter = rf"(?:(?![{_SCRIPTS}])\w)"
    held = frozenset(text)
    for signs, pattern in _glued(letter):
        if not signs.isdisjoint(held):
            for found in pattern.finditer(text):
                allowed.difference_update(range(found.start() + 1, found.end() + (found[0][-1] == " ")))
    allowed.add(len(text))
    return tuple(sorted(allowed))


def _by_icu(text: str, lang: str) -> set[int]:
    """Where ICU allows a line to end. It counts in UTF-16 units, Python in characters."""
    ends = (end for _, end in LineBreaker(text, lang).segments())
    if text.isascii() or max(text) <= "\uffff":
        return set(ends)
    units = {0: 0}
    at = 0
    for n, char in enumerate(text, 1):
        at += 1 + (char > "\uffff")
        units[at] = n
    return {units[end] for end in ends}


def _within_words(text: str, lang: str) -> Iterator[int]:
    """Breaks that ICU allows and readers do not want: in a Korean word, and in a short stretch of another writing."""
    for found in re.finditer(_HANGUL, text):
        yield from range(found.start() + 1, found.end())
    if lang.partition("-")[0].lower() not in _UNSPACED:
        for found in re.finditer(_FOREIGN, text):
            yield from range(found.start() + 1, found.end())
