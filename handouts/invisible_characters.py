"""Characters that show nothing: which are dropped from a text, which are kept, and how a message names them.

Programs leave them behind when text is copied: zero-width spaces, soft hyphens, byte order marks, marks of direction. A
heading with one of them is the same heading, and a record number the same number.
"""

from __future__ import annotations

import re
import unicodedata

_ALWAYS = (
    "\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
    "\u202a\u202c\u202d\u2066\u2068\u2069"
)
"""Marks without a width, and marks of direction that leave the order of the characters as it is."""
_REORDERING = "\u202b\u202e\u2067"
"""What turns the order of the characters around: what was seen is not what is stored, so these are never dropped."""
_JOINERS = "\u200c\u200d"
_FILLERS = "\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
_SELECTORS = "\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
_IN_CODES = re.compile(f"[{_ALWAYS}{_JOINERS}{_FILLERS}{_SELECTORS}]+")
_IN_PROSE = re.compile(f"[{_ALWAYS}\u3164\uffa0]+")
_JOINER = re.compile(f"[{_JOINERS}]+")
_SELECTOR = re.compile(f"[{_SELECTORS}]+")
_SHOWN = re.compile(
    f"[{_ALWAYS}{_REORDERING}{_JOINERS}{_FILLERS}{_SELECTORS}\x00-\x1f\x7f-\xa0\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ud800-\udfff]"
)
# Scripts in which a joiner changes how a letter is written: Arabic, Syriac, Mongolian, those of India and their kin.
_JOINING = (
    "ARABIC", "SYRIAC", "NKO", "MANDAIC", "MONGOLIAN", "DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "ORIYA",
    "TAMIL", "TELUGU", "KANNADA", "MALAYALAM", "SINHALA", "KHMER", "MYANMAR", "TIBETAN", "BALINESE", "JAVANESE",
)  # fmt: skip


def clean_code(text: str) -> str:
    """A heading, number, code or address without what cannot be seen, and with plain single spaces."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split()) if "  " in text else text.strip()
    return " ".join(_IN_CODES.sub("", text).split())


def clean_text(text: str) -> str:
    """A name or a note without what cannot be seen; joiners and variants of letters stay where a script needs them."""
    if text.isascii():
        return text
    text = _IN_PROSE.sub("", text)
    text = _JOINER.sub(lambda found: found[0] if _between(text, found) else "", text)
    return _SELECTOR.sub(lambda found: found[0] if _after_letter(text, found) else "", text)


def quote_visibly(text: str, longest: int = 60) -> str:
    """The text in quotes for a message, cut to a length; what cannot be seen is named like <U+200B>."""
    cut = text if len(text) <= longest else text[:longest] + "…"
    return repr(_SHOWN.sub(lambda found: f"<U+{ord(found[0]):04X}>", cut))


def _between(text: str, found: re.Match[str]) -> bool:
    before, after = text[: found.start()][-1:], text[found.end() : found.end() + 1]
    return _joins(before) and (_joins(after) or not after.strip() or unicodedata.category(after)[0] == "P")


def _joins(sign: str) -> bool:
    return bool(sign) and unicodedata.name(sign, "").startswith(_JOINING)


def _after_letter(text: str, found: re.Match[str]) -> bool:
    return unicodedata.category(text[found.start() - 1])[0] == "L" if found.start() else False
