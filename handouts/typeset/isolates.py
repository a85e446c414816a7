"""Text becomes levels as a careful writer would have marked it: numbers and names kept apart from the sentence.

The algorithm alone would print `4-6` as `6-4` and `500 mg` as `mg 500` in an Arabic sentence, and would draw the number
after an Arabic name in an English one to the wrong side. So each number with its unit, each phone number and each word
in Latin letters is isolated in text that runs from right to left, and each stretch of right-to-left words in text that
runs from left to right. Text with marks of its own is left as its writer wanted it.
"""

from __future__ import annotations

import re

from handouts.typeset.bidi import bidi_classes, embedding_levels, needs_bidi

_LTR, _RTL, _END = "\u2066", "\u2067", "\u2069"
_OWN_MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LETTER = r"A-Za-z0-9\u00b5\u00c0-\u024f\u0300-\u036f\u0370-\u052f\u1e00-\u1fff"
_TOKEN = rf"[#$€£+(≤≥<>±~]*[{_LETTER}](?:[{_LETTER}_.,:;/+\-–−\u2011()@&%°'’×#]*[{_LETTER})%°+])?"
_JOIN = r"(?:(?<=[A-Za-z])[.,]{1,2}(?=\s+[A-Za-z]))?[ \u00a0\u2009\u202f]+"  # "Main St., Atlanta" is one
_TOKENS = re.compile(rf"{_TOKEN}(?:{_JOIN}{_TOKEN})*")
_WORD = re.compile(rf"[{_LETTER}]")
_CODES = {"L": "L", "R": "R", "AL": "R", "NSM": "M"}
_STRETCH = re.compile("R(?:[^L]*R)?M*")


def isolated_levels(text: str, base: int) -> list[int]:
    """The level of each character in a paragraph of level 0 or 1."""
    if _OWN_MARKS.search(text):
        return embedding_levels(text, base)[0]
    if base and not needs_bidi(text) and _WORD.search(text):
        return [base + 1] * len(text)  # an address or a sentence in Latin letters alone
    marked, last = "", 0
    kept: list[int] = []
    for begin, stop in _from_left(text) if base else _from_right(text):
        kept += range(len(marked), len(marked) + begin - last)
        marked += text[last:begin] + (_LTR if base else _RTL)
        kept += range(len(marked), len(marked) + stop - begin)
        marked += text[begin:stop] + _END
        last = stop
    kept += range(len(marked), len(marked) + len(text) - last)
    found, _ = embedding_levels(marked + text[last:], base)
    return [found[at] for at in kept]


def _from_right(text: str) -> list[tuple[int, int]]:
    """Stretches from a right-to-left letter to the last one before a letter that runs the other way."""
    codes = "".join(_CODES.get(kind, "N") for kind in bidi_classes(text))
    spans = []
    for begin, stop in (found.span() for found in _STRETCH.finditer(codes)):
        closed = text[stop : stop + 1] == ")" and text.count("(", begin, stop) > text.count(")", begin, stop)
        spans.append((begin, stop + closed))
    return spans


def _from_left(text: str) -> list[tuple[int, int]]:
    """Numbers, phone numbers, dates, doses and words in Latin letters; a bracket only together with its partner."""
    spans = []
    for found in _TOKENS.finditer(text):
        begin, stop = found.span()
        while text[stop - 1] == ")" and text.count(")", begin, stop) > text.count("(", begin, stop):
            stop -= 1
        while text[begin] == "(" and text.count("(", begin, stop) > text.count(")", begin, stop):
            begin += 1
        spans.append((begin, stop))
    return spans
