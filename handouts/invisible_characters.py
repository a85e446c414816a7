"""Remove invisible characters from text, or name them in a message.

Copied text often contains them: zero-width spaces, soft hyphens, byte order marks, direction marks. A heading or a
record number must mean the same with and without them.
"""

from __future__ import annotations

import re
import unicodedata

_ALWAYS_REMOVED = (
    "\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
    "\u202a\u202c\u202d\u2066\u2068\u2069"
)
"""Marks without a width, and direction marks that do not change the order of the characters."""
_REORDERING = "\u202b\u202e\u2067"
"""Marks that change the order of the characters. What people saw is not what is stored, so they are never removed."""
_JOINERS = "\u200c\u200d"
_FILLERS = "\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
_SELECTORS = "\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
_REMOVED_FROM_CODES = re.compile(f"[{_ALWAYS_REMOVED}{_JOINERS}{_FILLERS}{_SELECTORS}]+")
_REMOVED_FROM_TEXT = re.compile(f"[{_ALWAYS_REMOVED}\u3164\uffa0]+")
_JOINER = re.compile(f"[{_JOINERS}]+")
_SELECTOR = re.compile(f"[{_SELECTORS}]+")
_INVISIBLE = re.compile(
    f"[{_ALWAYS_REMOVED}{_REORDERING}{_JOINERS}{_FILLERS}{_SELECTORS}\x00-\x1f\x7f-\xa0\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ud800-\udfff]"
)
# Scripts in which a joiner changes the shape of a letter: Arabic, Syriac, Mongolian, Indic and related scripts.
_SCRIPTS_WITH_JOINERS = (
    "ARABIC", "SYRIAC", "NKO", "MANDAIC", "MONGOLIAN", "DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "ORIYA",
    "TAMIL", "TELUGU", "KANNADA", "MALAYALAM", "SINHALA", "KHMER", "MYANMAR", "TIBETAN", "BALINESE", "JAVANESE",
)  # fmt: skip


def clean_code(text: str) -> str:
    """A heading, number, code or address without invisible characters, and with single plain spaces."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split()) if "  " in text else text.strip()
    return " ".join(_REMOVED_FROM_CODES.sub("", text).split())


def clean_text(text: str) -> str:
    """A name or a note without invisible characters; joiners and variation selectors stay where a script needs them."""
    if text.isascii():
        return text
    text = _REMOVED_FROM_TEXT.sub("", text)
    text = _JOINER.sub(lambda match: match[0] if _joins_letters(text, match) else "", text)
    return _SELECTOR.sub(lambda match: match[0] if _follows_letter(text, match) else "", text)


def quote_visibly(text: str, longest: int = 60) -> str:
    """The text in quotes for a message, cut to `longest` characters; invisible ones are shown like <U+200B>."""
    cut = text if len(text) <= longest else text[:longest] + "…"
    return repr(_INVISIBLE.sub(lambda match: f"<U+{ord(match[0]):04X}>", cut))


def _joins_letters(text: str, match: re.Match[str]) -> bool:
    """True for a joiner after a letter that it changes, and before another such letter or the end of the word."""
    before, after = text[: match.start()][-1:], text[match.end() : match.end() + 1]
    return _has_joiners(before) and (_has_joiners(after) or not after.strip() or unicodedata.category(after)[0] == "P")


def _has_joiners(character: str) -> bool:
    return bool(character) and unicodedata.name(character, "").startswith(_SCRIPTS_WITH_JOINERS)


def _follows_letter(text: str, match: re.Match[str]) -> bool:
    return unicodedata.category(text[match.start() - 1])[0] == "L" if match.start() else False
