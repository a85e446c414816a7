"""Ids that tell who the patient is: files are named by ids, so that these hold no name, number or date of birth."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Set as AbstractSet

from handouts.invisible_characters import quote_visibly

ID_HINT = "use a number, or what the clinic's system calls the appointment"
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_TITLES = frozenset({"dr", "mr", "mrs", "ms", "jr", "sr", "st", "ii", "iii"})


def id_privacy_problem(identifier: str, name: str, number: str, born: dt.date | None) -> tuple[str, str] | None:
    """Message and hint where an id must not name files, as it tells who the patient is; None where it may."""
    tells = revealed_by_id(identifier, name, number, born) or _tells_alone(identifier, name)
    if not tells:
        return None
    return f"{quote_visibly(identifier)} {tells}; files are named by it", ID_HINT


def _tells_alone(identifier: str, name: str) -> str:
    """What an id tells where the details that it could be compared with are not given, in words; '' for nothing.

    Days of procedures are of this century, so that a written date of the last one is somebody's birth. Two words with
    capitals look like a name; where a name is given, that one decides.
    """
    if _BIRTH.search(identifier):
        return "holds what looks like a date of birth"
    if not name and len(found := _CAPITALS.findall(identifier)) > 1:
        return f"holds what looks like a name, {' '.join(found)!r}"
    return ""


_BIRTH = re.compile(r"(?<!\d)(?:19\d\d([._-])\d\d?\1\d\d?|\d\d?([._-])\d\d?\2(?:19\d\d))(?!\d)", re.A)
_CAPITALS = re.compile(r"[A-Z][a-z]{2,}")


def revealed_by_id(identifier: str, name: str, number: str, born: dt.date | None) -> str:
    """What an id tells of its patient, in words; '' where it tells nothing."""
    bare = _bare(identifier)
    if bare and bare == _bare(number):
        return "is the patient's record number"
    if born and _tells_date(identifier, born):
        return "holds the patient's date of birth"
    held = name_in_id(identifier, name)
    return f"holds a word of the patient's name, {held!r}" if held else ""


def name_in_id(identifier: str, name: str) -> str:
    """What an id holds of a name: a word of three letters or more, or words and initials and no other letters."""
    words = {form for word in re.split(r"[\W\d_]+", _whole(name)) if word for form in _forms(word)} - _TITLES
    parts = [part for part in re.split(r"[\W\d_]+", identifier.casefold()) if part]
    if found := next((part for part in parts if len(part) > 2 and part in words), ""):
        return found
    letters = "".join(parts)
    whole = {word for word in words if len(word) > 1}
    if _made_of(letters, whole, 2) or _made_of(letters, words | {word[0] for word in words}, 3):
        return letters
    return ""


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def _whole(name: str) -> str:
    """Accents on their letters, apostrophes gone: an id has O'Neil as oneil, and Müller as muller or mueller."""
    return re.sub("['’ʻʼ`´]", "", unicodedata.normalize("NFC", name).casefold())


def _forms(word: str) -> set[str]:
    """A word without accents, and with umlauts written as two letters."""
    return {
        "".join(sign for sign in unicodedata.normalize("NFKD", one) if unicodedata.category(sign)[0] == "L")
        for one in (word.translate(_LETTERS), word.translate(_UMLAUTS).translate(_LETTERS))
    } - {""}


def _made_of(letters: str, words: AbstractSet[str], least: int) -> bool:
    """True where letters are nothing but words put together, one of them of so many letters at least."""
    short, long = {0}, set[int]()
    for at in range(len(letters)):
        for word in words if at in short or at in long else ():
            if letters.startswith(word, at):
                end = at + len(word)
                if at in long or len(word) >= least:
                    long.add(end)
                if at in short:
                    short.add(end)
    return len(letters) in long


def _tells_date(identifier: str, born: dt.date) -> bool:
    """True of an id that is the date in any order, or holds it with a year of four digits."""
    year, month, day = f"{born.year:04}", f"{born.month:02}", f"{born.day:02}"
    whole = {year + month + day, year + day + month, day + month + year, month + day + year}
    digits = re.sub(r"\D+", "", re.sub(r"(?<=\d)[._-](?=\d)", "", identifier), flags=re.A)
    if any(form in digits for form in whole):
        return True
    if digits in {form.replace(year, year[2:], 1) for form in whole}:
        return True
    parts = re.findall(r"\d+", identifier, re.A)
    numbers = sorted(map(int, parts))
    return len(parts) == 3 and numbers in (
        sorted((born.year, born.month, born.day)),
        sorted((born.year % 100, born.month, born.day)),
    )
