"""A patient's name, as lists bear it: in any script, but without signs that stand in no name; and ids that tell it.

Whether a physician of a list is one of those that a clinic names, however titles and names are written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from handouts.errors import InvalidValue
from handouts.schedule.appointment import clean_line

_SIGNS = frozenset("#%&*/:;@\\§¶¡¿†‡…‰[]{}«»‹›‚•ˆµ")
"""Signs of otherwise welcome kinds that no name has; many of them are what a wrong code page makes of a letter."""
_KINDS = ("Sm", "Sc", "So", "Sk", "No", "Pc")
_WELCOME = frozenset("´`＝")
_BLANK = frozenset("\u115f\u1160\u3164\uffa0")
"""Letters of Korean that show nothing."""
# What is Ÿ, Š or a quotation mark in Windows-1252 is an umlaut in older code pages: MŸller, JŠger, K”ln.
_MISREAD = re.compile(r"(?<=[^\W\d_])(?:[ŸŠŽŒ](?=[a-zà-öø-ÿ])|[„”“](?=[^\W\d_]))")
_HEAPED = re.compile(r"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{3}")
_MARKS = 6
"""Most marks on one letter: scripts of India and Tibet put several vowels and tones on one, beside each other."""
_STROKES = str.maketrans("\u0142\u0111\u00f8", "ldo")
"""Letters whose stroke is no accent to Unicode."""
_AGAIN = 'write it again, and save the list as "CSV UTF-8"'


def person_name(value: str) -> str:
    """The name, with single spaces. Raises ValueError where it cannot be one."""
    name = clean_line(value)
    for sign in name:
        if sign in _SIGNS or (unicodedata.category(sign) in _KINDS and sign not in _WELCOME):
            raise InvalidValue(f"it holds {sign!r}, which stands in no name", _AGAIN)
    if found := _MISREAD.search(name):
        raise InvalidValue(f"it holds {found[0]!r} inside of a word, as spoiled letters do", _AGAIN)
    if not any(unicodedata.category(sign)[0] == "L" and sign not in _BLANK for sign in name):
        raise InvalidValue("it holds no letter", "write the patient's name")
    run = 0
    composed = unicodedata.normalize("NFC", name)
    for sign in composed:
        run = run + 1 if unicodedata.category(sign)[0] == "M" else 0
        if run > _MARKS:
            break
    if run > _MARKS or _HEAPED.search(composed):
        raise InvalidValue("it holds a letter with many marks above or below it", "write the name without them")
    return name


def fold_text(text: str) -> str:
    """Text as it is looked for and compared: small letters without accents, which nobody types in a hurry."""
    parts = unicodedata.normalize("NFKD", text.casefold()).translate(_STROKES)
    return "".join(sign for sign in parts if unicodedata.category(sign)[0] != "M")


_TITLES = frozenset((
    "dr", "doctor", "prof", "professor", "mr", "mrs", "ms", "md", "do", "phd", "mbbs", "mbchb", "facs", "fsir", "frcs",
    "frcr", "pa", "np", "crna", "jr", "sr", "ii", "iii", "iv",
))  # fmt: skip


def is_listed_physician(given: str, physicians: Iterable[str]) -> bool:
    """True where `given` may be one of these: all of its names are that person's, initials standing for names.

    `Lee`, `A. Lee`, `Lee, Ann` and `Ann Lee, MD` may all be Dr. Ann Lee; `Ann Leigh` is not.
    """
    names = _names(given)
    return any(_fits(names, _names(known)) for known in physicians)


def _fits(names: list[str], known: list[str]) -> bool:
    initials = [name for name in names if len(name) == 1 and name.isascii()]  # one Chinese character is a whole name
    whole = [name for name in names if name not in initials]
    first = {name[0] for name in known}
    return bool(whole) and all(name in known for name in whole) and all(sign in first for sign in initials)


def _names(text: str) -> list[str]:
    bare = re.sub(r"['\u2019]", "", re.sub(r"\b(m)\.\s?(d)\.|\b(d)\.\s?(o)\.", " ", fold_text(text)))
    return [name for name in re.split(r"[\W_]+", bare) if name and name not in _TITLES]
