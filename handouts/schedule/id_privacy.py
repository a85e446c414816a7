"""Check that an appointment id does not reveal the patient: file names contain it."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Set as AbstractSet

from handouts.invisible_characters import quote_visibly

_HINT = "use a number, or the appointment's id in the clinic's system"
_ASCII_LETTERS = str.maketrans({
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th",
})  # fmt: skip
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_TITLES = frozenset({"dr", "mr", "mrs", "ms", "jr", "sr", "st", "ii", "iii"})
_BIRTH_DATE = re.compile(r"(?<!\d)(?:19\d\d([._-])\d\d?\1\d\d?|\d\d?([._-])\d\d?\2(?:19\d\d))(?!\d)", re.A)
"""A date in the last century. No procedure is that old, so it is a date of birth."""
_CAPITALIZED = re.compile(r"[A-Z][a-z]{2,}")


def id_privacy_problem(identifier: str, name: str, number: str, born: dt.date | None) -> tuple[str, str] | None:
    """Message and hint if an id reveals who the patient is; else None."""
    reason = revealed_by_id(identifier, name, number, born) or _looks_personal(identifier, name)
    return (f"{quote_visibly(identifier)} {reason}; file names contain the id", _HINT) if reason else None


def revealed_by_id(identifier: str, name: str, number: str, born: dt.date | None) -> str:
    """What an id reveals, compared with the patient's details: `is the patient's record number`; '' for nothing."""
    letters_and_digits = _letters_and_digits(identifier)
    if letters_and_digits and letters_and_digits == _letters_and_digits(number):
        return "is the patient's record number"
    if born and _contains_date(identifier, born):
        return "contains the patient's date of birth"
    word = name_in_id(identifier, name)
    return f"contains a part of the patient's name, {word!r}" if word else ""


def _looks_personal(identifier: str, name: str) -> str:
    """What an id seems to reveal if there are no details to compare it with; '' for nothing.

    Two capitalized words look like a name. If the patient's name is known, `revealed_by_id` decides instead.
    """
    if _BIRTH_DATE.search(identifier):
        return "seems to contain a date of birth"
    if not name and len(words := _CAPITALIZED.findall(identifier)) > 1:
        return f"seems to contain a name, {' '.join(words)!r}"
    return ""


def name_in_id(identifier: str, name: str) -> str:
    """The part of a name that an id contains, '' for none.

    A part is a word of three letters or more, or all letters of the id if they are words and initials of the name.
    """
    words = {form for word in re.split(r"[\W\d_]+", _without_apostrophes(name)) if word for form in _ascii_forms(word)}
    words -= _TITLES
    parts = [part for part in re.split(r"[\W\d_]+", identifier.casefold()) if part]
    if word := next((part for part in parts if len(part) > 2 and part in words), ""):
        return word
    letters = "".join(parts)
    long_words = {word for word in words if len(word) > 1}
    if _is_made_of(letters, long_words, 2) or _is_made_of(letters, words | {word[0] for word in words}, 3):
        return letters
    return ""


def _letters_and_digits(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def _without_apostrophes(name: str) -> str:
    """A name in lower case, with composed accents: ids spell O'Neil as oneil."""
    return re.sub("['’ʻʼ`´]", "", unicodedata.normalize("NFC", name).casefold())


def _ascii_forms(word: str) -> set[str]:
    """A word without accents, and with umlauts as two letters: Müller is muller and mueller."""
    return {
        "".join(letter for letter in unicodedata.normalize("NFKD", form) if unicodedata.category(letter)[0] == "L")
        for form in (word.translate(_ASCII_LETTERS), word.translate(_UMLAUTS).translate(_ASCII_LETTERS))
    } - {""}


def _is_made_of(letters: str, words: AbstractSet[str], min_length: int) -> bool:
    """True if `letters` is a sequence of `words`, and at least one of them has `min_length` letters or more."""
    ends_with_short, ends_with_long = {0}, set[int]()
    for start in range(len(letters)):
        for word in words if start in ends_with_short or start in ends_with_long else ():
            if letters.startswith(word, start):
                end = start + len(word)
                if start in ends_with_long or len(word) >= min_length:
                    ends_with_long.add(end)
                if start in ends_with_short:
                    ends_with_short.add(end)
    return len(letters) in ends_with_long


def _contains_date(identifier: str, born: dt.date) -> bool:
    """True if an id is the date in any order, or contains it with a year of four digits."""
    year, month, day = f"{born.year:04}", f"{born.month:02}", f"{born.day:02}"
    forms = {year + month + day, year + day + month, day + month + year, month + day + year}
    digits = re.sub(r"\D+", "", re.sub(r"(?<=\d)[._-](?=\d)", "", identifier), flags=re.A)
    if any(form in digits for form in forms):
        return True
    if digits in {form.replace(year, year[2:], 1) for form in forms}:
        return True
    parts = re.findall(r"\d+", identifier, re.A)
    numbers = sorted(map(int, parts))
    return len(parts) == 3 and numbers in (
        sorted((born.year, born.month, born.day)),
        sorted((born.year % 100, born.month, born.day)),
    )
