"""Where a line may end: where ICU allows it and reading does not suffer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from icu4py.breakers import LineBreaker

# Writings without spaces, where a run of letters is not a word. Patterns with them take milliseconds to compile, and
# wait for the first text that is _FAR from Latin.
_SCRIPTS = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u3400-\u9fff\U00020000-\U000323af"
_FAR = re.compile("[^\0-\u0dff\u1e00-\u2bff\ufffc]")
# Each begins where a run begins: from every place within it, a run of 300 KB would be read again.
_SPACED = r"[^\W\u3040-\u30ff\u3400-\u9fff]"
_HANGUL = rf"(?<!{_SPACED}){_SPACED}*[\uac00-\ud7a3]{_SPACED}*"
# A name in a writing without spaces on a page in another language; a longer stretch is taken for a sentence.
_UNSPACED = frozenset(("ja", "km", "lo", "my", "th", "zh"))
_FOREIGN = rf"(?<![{_SCRIPTS}])[{_SCRIPTS}]{{2,20}}(?![{_SCRIPTS}])"


@cache
def _glued(letter: str) -> tuple[tuple[frozenset[str], re.Pattern[str]], ...]:
    """No break inside: a number and the word after it, a month and its day, a phone number, figures joined by a hyphen,
    words joined by a slash. `letter` is a pattern of what a word is made of. A text without any of the signs before a
    pattern holds nothing that it finds.
    """
    patterns = (
        (" ", r"\d[ ](?=\w)"),
        (" ", r"\b[A-Z][a-z]+[ ](?=\d{1,2}\b)"),
        (" .-", r"\(?\d{3}\)?[ .\-]\d{3}[ .\-]\d{4}"),
        ("-–/", rf"(?<!\d)\d+\s?[-–/]\s?{letter}+"),
        ("/", r"\w/\w"),
        ("-", r"\b\w-\w"),
        ("/.", r"(?:https?://|www\.)\S+"),
        ("-", r"\b[2-9A-Z]{3}(?:-[2-9A-Z]{3}){2}\b"),  # the identifier of a page
    )
    return tuple([(frozenset(signs), re.compile(pattern)) for signs, pattern in patterns])


# Words that lead on from a number to the next thing: "September 23 and", "7 to". Longer words are not units either.
_LEADS_ON = "and|or|to|at|on|in|by|if|for|with|then|until|till|before|after|from|per|when|as|is|are|the|y|o|u|und|oder"
_UNIT = rf"(?!(?:{_LEADS_ON})\b(?!['’.]))\w{{1,10}}\b"
_NO_BREAK = str.maketrans("\u00a0\u202f\u2011", "  -")
_NUMBER_AND_UNIT = re.compile(rf"\d[ ](?={_UNIT})")
_IN_ADDRESS = re.compile(r"(?<![./@_?&=])[./@_?&=]+(?=[^\W\d])")
_SOLID = (
    _NUMBER_AND_UNIT,
    re.compile(rf"\b[A-Z][a-z]+[ ](?=\d{{1,2}}\b(?![ ]{_UNIT}))"),  # a month and its day
    re.compile(r"\+?\(?\d{1,4}\)?(?:[ .\-]\(?\d{2,4}\)?){2,}"),  # a phone number
    re.compile(r"(?<!\d)\d+\s?[-–/]\s?\w+"),
    re.compile(r"\b[2-9A-Z]{3}(?:-[2-9A-Z]{3}){2}\b"),
    re.compile(r"(?:https?://|www\.)\S+|(?<!\S)\S+@\S+"),
)
# In words that were held together by spaces that do not break, such as a date of any language: the day and the month
# in either order, "7 de diciembre", "7. Dezember", and the year behind a comma.
_DATE = (
    re.compile(rf"[^\W\d]\u00a0(?=\d{{1,2}}\b(?!\.?\u00a0{_UNIT}))"),
    re.compile(r"\d\.?\u00a0(?=[^\W\d])"),
    re.compile(r"\b[^\W\d]{1,2}\u00a0(?=\w)"),
    re.compile(r"\d,?\u00a0(?=\d{4}\b)"),
    re.compile(r"[^\W\d]\u00a0(?=\d{4}\b)"),
)


def seams(text: str, lang: str) -> tuple[int, ...]:
    """Offsets at which words that are held together may part where they do not fit on one line.

    A date parts before its comma-separated parts do, and "September 23" never: neither does a clock time, a number and
    its unit, a phone number or a range, nor any word.
    """
    plain = text.translate(_NO_BREAK)
    allowed = _by_icu(plain, lang)
    if not plain.isascii() and _FAR.search(plain):
        allowed.difference_update(_within_words(plain, lang))
    for pattern in _SOLID:
        for found in pattern.finditer(plain):
            allowed.difference_update(range(found.start() + 1, found.end() + (found[0][-1] == " ")))
    if "\u00a0" in text:
        for pattern in _DATE:
            for found in pattern.finditer(text):
                allowed.discard(found.end())
    allowed.add(len(text))
    return tuple(sorted(allowed))


def count_spaces(text: str, lang: str) -> tuple[int, ...]:
    """Offsets between all words of a text, also of a date, and between the parts of an address of the web: for a line
    that is narrower than what `seams` leaves whole.
    """
    within = (found.end() for found in _IN_ADDRESS.finditer(text))
    return tuple(sorted({*_by_icu(text.translate(_NO_BREAK), lang), *within, len(text)}))


def break_opportunities(text: str, lang: str) -> tuple[int, ...]:
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
