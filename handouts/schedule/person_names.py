"""Check and compare names of people: a patient's name in any script, and a physician's name in a list."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from handouts.errors import InvalidValue
from handouts.schedule.appointment import clean_line

_NOT_IN_NAMES = frozenset("#%&*/:;@\\§¶¡¿†‡…‰[]{}«»‹›‚•ˆµ")
"""Characters that no name has. Many of them are what a wrong encoding makes of a letter."""
_CATEGORIES_NOT_IN_NAMES = ("Sm", "Sc", "So", "Sk", "No", "Pc")
_ALLOWED = frozenset("´`＝")
_INVISIBLE_LETTERS = frozenset("\u115f\u1160\u3164\uffa0")
"""Korean letters that are invisible."""
# The bytes of Ÿ, Š and quotation marks in Windows-1252 are umlauts in older encodings: MŸller, JŠger, K”ln.
_MISREAD = re.compile(r"(?<=[^\W\d_])(?:[ŸŠŽŒ](?=[a-zà-öø-ÿ])|[„”“](?=[^\W\d_]))")
_STACKED_MARKS = re.compile(r"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{3}")
_MAX_MARKS = 6
"""Most marks on one letter. Scripts of India and Tibet put several vowels and tones on a letter, side by side."""
_STROKE_LETTERS = str.maketrans("\u0142\u0111\u00f8", "ldo")
"""Letters whose stroke is not an accent in Unicode."""
_HINT = 'type it again, and save the list as "CSV UTF-8"'


def person_name(value: str) -> str:
    """The name, with single spaces. Raises InvalidValue for text that cannot be a name."""
    name = clean_line(value)
    for character in name:
        if character in _NOT_IN_NAMES or (
            unicodedata.category(character) in _CATEGORIES_NOT_IN_NAMES and character not in _ALLOWED
        ):
            raise InvalidValue(f"it contains {character!r}, which is not part of a name", _HINT)
    if match := _MISREAD.search(name):
        raise InvalidValue(f"it contains {match[0]!r} inside a word, probably a damaged letter", _HINT)
    if not any(unicodedata.category(letter)[0] == "L" and letter not in _INVISIBLE_LETTERS for letter in name):
        raise InvalidValue("it contains no letter", "write the patient's name")
    composed = unicodedata.normalize("NFC", name)
    if _most_marks(composed) > _MAX_MARKS or _STACKED_MARKS.search(composed):
        raise InvalidValue("it contains a letter with many marks above or below it", "write the name without them")
    return name


def _most_marks(text: str) -> int:
    """The length of the longest run of combining marks."""
    most = run = 0
    for character in text:
        run = run + 1 if unicodedata.category(character)[0] == "M" else 0
        most = max(most, run)
    return most


def fold_text(text: str) -> str:
    """Text for searching and comparing: lower case, without accents."""
    parts = unicodedata.normalize("NFKD", text.casefold()).translate(_STROKE_LETTERS)
    return "".join(character for character in parts if unicodedata.category(character)[0] != "M")


_TITLES = frozenset((
    "dr", "doctor", "prof", "professor", "mr", "mrs", "ms", "md", "do", "phd", "mbbs", "mbchb", "facs", "fsir", "frcs",
    "frcr", "pa", "np", "crna", "jr", "sr", "ii", "iii", "iv",
))  # fmt: skip


def is_listed_physician(name: str, physicians: Iterable[str]) -> bool:
    """True if `name` may be one of `physicians`: all its parts are names or initials of that person.

    `Lee`, `A. Lee`, `Lee, Ann` and `Ann Lee, MD` may all be Dr. Ann Lee; `Ann Leigh` is not.
    """
    parts = _split_names(name)
    return any(_matches(parts, _split_names(physician)) for physician in physicians)


def _matches(names: list[str], physician: list[str]) -> bool:
    initials = [name for name in names if len(name) == 1 and name.isascii()]  # a Chinese character is a whole name
    full_names = [name for name in names if name not in initials]
    first_letters = {name[0] for name in physician}
    return bool(full_names) and all(name in physician for name in full_names) and first_letters.issuperset(initials)


def _split_names(text: str) -> list[str]:
    """The names in a text, folded, without titles and degrees."""
    bare = re.sub(r"['\u2019]", "", re.sub(r"\b(m)\.\s?(d)\.|\b(d)\.\s?(o)\.", " ", fold_text(text)))
    return [name for name in re.split(r"[\W_]+", bare) if name and name not in _TITLES]
