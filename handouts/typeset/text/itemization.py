"""A character's script, and a language's direction: tables of our own, so that no Python version decides them anew.

Only scripts that a face here covers are told apart. Digits, signs and combining marks belong to no script of their own
(''): they take that of the letters around them. After Unicode's Scripts.txt; a test compares the two.

A run of text becomes stretches that HarfBuzz can shape in one go: of one face, one script and one level.

A word stays in one face where one has all its letters, so that a name is not set half in the body's face and half in
another; Han characters stay in the face of one country.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from handouts.typeset.text.fonts import EAST_ASIAN_FACES, IGNORED, SCRIPT_FACES, Face, MissingGlyph, face_for, load_face

_SCRIPT_RANGES = {
    "Latn": "41-5a 61-7a aa ba c0-d6 d8-f6 f8-2b8 1e00-1eff 212a-212b 2c60-2c7f a722-a787 a78b-a7ff ab30-ab64 fb00-fb06"
    " ff21-ff3a ff41-ff5a",
    "Grek": "370-373 375-377 37a-37d 37f 384 386 388-3e1 3f0-3ff 1f00-1fff",
    "Cyrl": "400-484 487-52f 1c80-1c8a 2de0-2dff a640-a69f",
    "Armn": "531-58f fb13-fb17",
    "Hebr": "591-5f4 fb1d-fb4f",
    "Arab": "600-604 606-60b 60d-61a 61c-61e 620-63f 641-64a 656-66f 671-6dc 6de-6ff 750-77f 870-8e1 8e3-8ff fb50-fd3d"
    " fd40-fdff fe70-fefc",
    "Deva": "900-950 955-963 966-97f a8e0-a8ff",
    "Beng": "980-9ff",
    "Guru": "a01-a76",
    "Gujr": "a81-aff",
    "Taml": "b82-bfa",
    "Telu": "c00-c7f",
    "Knda": "c80-cf3",
    "Mlym": "d00-d7f",
    "Sinh": "d81-df4",
    "Thai": "e01-e3a e40-e5b",
    "Laoo": "e81-edf",
    "Mymr": "1000-109f a9e0-a9fe aa60-aa7f",
    "Geor": "10a0-10fa 10fc-10ff 1c90-1cbf 2d00-2d2d",
    "Hang": "1100-11ff 302e-302f 3131-318e 3200-321e 3260-327e a960-a97c ac00-d7fb ffa0-ffdc",
    "Ethi": "1200-1399 2d80-2dde ab01-ab2e",
    "Khmr": "1780-17f9 19e0-19ff",
    "Hira": "3041-3096 309d-309f",
    "Kana": "30a1-30fa 30fd-30ff 31f0-31ff 32d0-32fe 3300-3357 ff66-ff6f ff71-ff9d",
    "Bopo": "2ea-2eb 3105-312f 31a0-31bf",
    "Hani": "2e80-2fd5 3005 3007 3021-3029 3038-303b 3400-4dbf 4e00-9fff f900-fad9 20000-323af",
}
EAST_ASIAN_SCRIPTS = frozenset(("Hani", "Hira", "Kana", "Hang", "Bopo"))


def _sorted_ranges() -> list[tuple[int, int, str]]:
    found = []
    for script, ranges in _SCRIPT_RANGES.items():
        for part in ranges.split():
            first, _, last = part.partition("-")
            found.append((int(first, 16), int(last or first, 16), script))
    return sorted(found)


_SORTED_RANGES = _sorted_ranges()
_RANGE_STARTS = [first for first, _, _ in _SORTED_RANGES]
_RTL_LANGUAGES = frozenset(("ar", "ckb", "fa", "he", "ps", "sd", "ug", "ur", "yi"))


@lru_cache(maxsize=8192)
def script_of(char: str) -> str:
    """The ISO 15924 code of a letter's script, '' for what belongs to none."""
    at = bisect_right(_RANGE_STARTS, ord(char)) - 1
    return _SORTED_RANGES[at][2] if at >= 0 and ord(char) <= _SORTED_RANGES[at][1] else ""


def resolve_scripts(text: str) -> list[str]:
    """A script for each character; what has none takes that of the letter before it, else of the one after it."""
    found = [script_of(char) for char in text]
    current = next((script for script in found if script), "Latn")
    for at, script in enumerate(found):
        found[at] = current = script or current
    return found


def is_right_to_left(lang: str) -> bool:
    """True for a language that is written from right to left."""
    return lang.partition("-")[0].lower() in _RTL_LANGUAGES


ONE_FACE_LENGTH = 40  # characters of a run, such as a name, that is set in one face when one has all its letters
_COUNTRY_OF_LANGUAGE = (("zh-hant", 1), ("zh-tw", 1), ("zh-hk", 1), ("zh-mo", 1), ("zh", 0), ("ja", 2), ("ko", 3))
_WORD = re.compile(r"\S+")


class TextStretch(NamedTuple):
    """Text from `start` to `end` that is shaped at once."""

    start: int
    end: int
    face: Face
    script: str
    level: int


def itemize(text: str, faces: tuple[Face, ...], lang: str, levels: Sequence[int] = ()) -> Iterator[TextStretch]:
    """The stretches of a text in logical order. Raises MissingGlyph. Without levels all text runs from the left."""
    if not levels and faces[0].latin.issuperset(text):
        if text:
            yield TextStretch(0, len(text), faces[0], "Latn", 0)
        return
    scripts = resolve_scripts(text)
    found = _choose_faces(text, scripts, _with_country_first(text, faces, lang))
    start = 0
    for at in range(1, len(text) + 1):
        level = levels[start] if levels else 0
        if (
            at == len(text)
            or found[at] is not found[start]
            or scripts[at] != scripts[start]
            or (levels and levels[at] != level)
        ):
            yield TextStretch(start, at, found[start], scripts[start], level)
            start = at


def _choose_faces(text: str, scripts: list[str], faces: tuple[Face, ...]) -> list[Face]:
    """A face for each character."""
    out: list[Face | None] = [None] * len(text)
    for begin, stop in _one_face_stretches(text, scripts):
        word = "".join(char for char in text[begin:stop] if _is_letter(char))
        if word and (one := _face_covering(word, scripts[begin], faces)):
            for at in range(begin, stop):
                if _is_letter(text[at]):
                    out[at] = one
    previous: Face | None = None
    for at, char in enumerate(text):
        previous = out[at] or _face_of_character(char, scripts[at], faces, previous)
        if previous is None:
            raise MissingGlyph(char, text)
        out[at] = previous
    return [one for one in out if one]


def _one_face_stretches(text: str, scripts: list[str]) -> Iterator[tuple[int, int]]:
    """What is to be in one face: a short run of one script, else each word, cut where its script changes."""
    if len(text) <= ONE_FACE_LENGTH and len({_script_group(script) for script in scripts}) == 1:
        yield 0, len(text)
        return
    for word in _WORD.finditer(text):
        start = word.start()
        for at in range(start + 1, word.end() + 1):
            if at == word.end() or _script_group(scripts[at]) != _script_group(scripts[start]):
                yield start, at
                start = at


def _script_group(script: str) -> str:
    return "Hani" if script in EAST_ASIAN_SCRIPTS else script


def _is_letter(char: str) -> bool:
    """True for letters and the marks on them; signs and digits find a face of their own."""
    return bool(script_of(char)) or unicodedata.category(char) in ("Mn", "Mc")


def _faces_for_script(script: str, faces: tuple[Face, ...]) -> Iterator[Face]:
    """The script's own faces, then all."""
    if script in SCRIPT_FACES:
        yield from (own for own in faces if own.name.startswith(f"{SCRIPT_FACES[script]}-"))
    yield from faces


def _face_covering(word: str, script: str, faces: tuple[Face, ...]) -> Face | None:
    """The first face with all letters of a word, composed or not."""
    forms = {frozenset(map(ord, form)) for form in (word, unicodedata.normalize("NFC", word))}
    return next((one for one in _faces_for_script(script, faces) if any(form <= one.coverage for form in forms)), None)


def _face_of_character(char: str, script: str, faces: tuple[Face, ...], previous: Face | None) -> Face | None:
    """The face of a character by itself: spaces and marks stay with what is before them, signs with the body."""
    clings = char in IGNORED or char.isspace() or unicodedata.category(char) in ("Mn", "Mc")
    stays = clings or ord(char) not in faces[0].coverage
    if previous is not None and stays and (ord(char) in previous.coverage or char in IGNORED):
        return previous
    return face_for(char, faces) if not script_of(char) else _face_covering(char, script, faces)


def _with_country_first(text: str, faces: tuple[Face, ...], lang: str) -> tuple[Face, ...]:
    """The faces, that of the text's own country first among those with Han characters."""
    used = frozenset(char for char in text if script_of(char) in EAST_ASIAN_SCRIPTS)
    return _move_to_front(faces, _east_asian_family(used, lang)) if used else faces


def _east_asian_family(used: frozenset[str], lang: str) -> str:
    """By the language where it has Han characters, else by kana, Hangul and Bopomofo, else the first that has all."""
    low = lang.lower()
    for prefix, at in _COUNTRY_OF_LANGUAGE:
        if low.startswith(prefix):
            return EAST_ASIAN_FACES[at]
    scripts = {script_of(char) for char in used}
    for script, at in (("Hira", 2), ("Kana", 2), ("Hang", 3), ("Bopo", 1)):
        if script in scripts:
            return EAST_ASIAN_FACES[at]
    wanted = frozenset(map(ord, used))
    return next(
        (name for name in EAST_ASIAN_FACES if wanted <= load_face(f"{name}-Regular").coverage), EAST_ASIAN_FACES[0]
    )


def _move_to_front(faces: tuple[Face, ...], name: str) -> tuple[Face, ...]:
    first = tuple(one for one in faces if one.name.startswith(f"{name}-"))
    at = next(n for n, one in enumerate(faces) if one.name.startswith(EAST_ASIAN_FACES))
    rest = tuple(one for one in faces[at:] if one not in first)
    return (*faces[:at], *first, *rest)


def split_at_newlines(stretches: Iterable[TextStretch], text: str) -> Iterator[TextStretch]:
    """Stretches, cut where a line must end: a mark behind it would hang on to the space that stands for that."""
    for stretch in stretches:
        start = stretch.start
        while (found := text.find("\n", start, stretch.end - 1) + 1) > start:
            yield stretch._replace(start=start, end=found)
            start = found
        yield stretch if start == stretch.start else stretch._replace(start=start)
