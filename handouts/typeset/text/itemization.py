"""Divide text into stretches that HarfBuzz can shape in one call: of one face, one script and one bidi level.

A word stays in one face if a face has all its letters, so that a name is not set in two faces. Han characters stay in
the face of one country.

This module has its own script tables, so that they do not change with the Python version. They cover only the scripts
that the fonts have. Digits, signs and combining marks have no script (''): they take the script of the letters around
them. The data follows Unicode's Scripts.txt; a test compares the two.
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
    ranges = []
    for script, code_ranges in _SCRIPT_RANGES.items():
        for code_range in code_ranges.split():
            first, _, last = code_range.partition("-")
            ranges.append((int(first, 16), int(last or first, 16), script))
    return sorted(ranges)


_SORTED_RANGES = _sorted_ranges()
_RANGE_STARTS = [first for first, _, _ in _SORTED_RANGES]


@lru_cache(maxsize=8192)
def script_of(char: str) -> str:
    """Return the ISO 15924 code of a letter's script, '' for characters without a script."""
    index = bisect_right(_RANGE_STARTS, ord(char)) - 1
    return _SORTED_RANGES[index][2] if index >= 0 and ord(char) <= _SORTED_RANGES[index][1] else ""


def resolve_scripts(text: str) -> list[str]:
    """Return a script for each character. A character without a script takes the script of the letters around it."""
    scripts = [script_of(char) for char in text]
    current = next((script for script in scripts if script), "Latn")
    for index, script in enumerate(scripts):
        scripts[index] = current = script or current
    return scripts


ONE_FACE_LENGTH = 40  # up to this many characters, such as a name, are set in one face if a face has all their letters
_SC, _TC, _JP, _KR = EAST_ASIAN_FACES
# The faces to try first, by the beginning of the language tag. Korean writes Han characters in their traditional forms.
_FAMILIES_OF_LANGUAGE = (
    *[(tag, (_TC, _JP)) for tag in ("zh-hant", "zh-tw", "zh-hk", "zh-mo", "yue")],
    ("zh", (_SC, _TC)),
    ("ja", (_JP, _TC)),
    ("ko", (_KR, _TC)),
)
_FAMILY_OF_SCRIPT = (("Hira", _JP), ("Kana", _JP), ("Hang", _KR), ("Bopo", _TC))
# Signs that Latin has too. In Chinese and Japanese, they come from the same face as the letters, where they are wider.
_EAST_ASIAN_SIGNS = frozenset("‘’“”—…·")
_WIDE_SIGN_LANGUAGES = ("zh", "ja", "yue")
_WORD = re.compile(r"\S+")


class TextStretch(NamedTuple):
    """Text from `start` to `end` that is shaped in one call."""

    start: int
    end: int
    face: Face
    script: str
    level: int


def itemize(text: str, faces: tuple[Face, ...], lang: str, levels: Sequence[int] = ()) -> Iterator[TextStretch]:
    """Yield the stretches of a text in logical order. Without `levels`, all text runs from left to right.

    Raises `MissingGlyph` if no face has a character.
    """
    if not levels and faces[0].latin_characters.issuperset(text):
        if text:
            yield TextStretch(0, len(text), faces[0], "Latn", 0)
        return
    scripts = resolve_scripts(text)
    ordered = _with_country_first(text, faces, lang)
    chosen = _choose_faces(text, scripts, ordered)
    if ordered is not faces and lang.partition("-")[0].lower() in _WIDE_SIGN_LANGUAGES:
        _widen_signs(text, scripts, ordered, chosen)
    start = 0
    for index in range(1, len(text) + 1):
        level = levels[start] if levels else 0
        if (
            index == len(text)
            or chosen[index] is not chosen[start]
            or scripts[index] != scripts[start]
            or (levels and levels[index] != level)
        ):
            yield TextStretch(start, index, chosen[start], scripts[start], level)
            start = index


def _choose_faces(text: str, scripts: list[str], faces: tuple[Face, ...]) -> list[Face]:
    """Choose a face for each character."""
    chosen: list[Face | None] = [None] * len(text)
    for start, stop in _one_face_stretches(text, scripts):
        word = "".join(char for char in text[start:stop] if _is_letter(char))
        if word and (face := _face_covering(word, scripts[start], faces)):
            for index in range(start, stop):
                if _is_letter(text[index]):
                    chosen[index] = face
    previous: Face | None = None
    for index, char in enumerate(text):
        previous = chosen[index] or _face_of_character(char, scripts[index], faces, previous)
        if previous is None:
            raise MissingGlyph(char, text)
        chosen[index] = previous
    return [face for face in chosen if face]


def _widen_signs(text: str, scripts: list[str], faces: tuple[Face, ...], chosen: list[Face]) -> None:
    """Take the quotation marks and dashes of a Chinese or Japanese text from the face of its letters, in place.

    An apostrophe in a Latin word stays with the word.
    """
    face = next(face for face in faces if face.name.startswith(EAST_ASIAN_FACES))
    for index, char in enumerate(text):
        if char in _EAST_ASIAN_SIGNS and ord(char) in face.coverage:
            neighbors = text[max(index - 1, 0) : index], text[index + 1 : index + 2]
            if char != "’" or not all(map(script_of, neighbors)) or scripts[index] in EAST_ASIAN_SCRIPTS:
                chosen[index] = face


def _one_face_stretches(text: str, scripts: list[str]) -> Iterator[tuple[int, int]]:
    """Yield the stretches that should be in one face: a short text of one script, else each word of one script."""
    if len(text) <= ONE_FACE_LENGTH and len({_script_group(script) for script in scripts}) == 1:
        yield 0, len(text)
        return
    for word in _WORD.finditer(text):
        start = word.start()
        for index in range(start + 1, word.end() + 1):
            if index == word.end() or _script_group(scripts[index]) != _script_group(scripts[start]):
                yield start, index
                start = index


def _script_group(script: str) -> str:
    return "Hani" if script in EAST_ASIAN_SCRIPTS else script


def _is_letter(char: str) -> bool:
    """True for letters and their combining marks. A sign or a digit may be in a different face than the letters."""
    return bool(script_of(char)) or unicodedata.category(char) in ("Mn", "Mc")


def _faces_for_script(script: str, faces: tuple[Face, ...]) -> Iterator[Face]:
    """Yield the faces of the script, then all faces."""
    if script in SCRIPT_FACES:
        yield from (face for face in faces if face.name.startswith(f"{SCRIPT_FACES[script]}-"))
    yield from faces


def _face_covering(word: str, script: str, faces: tuple[Face, ...]) -> Face | None:
    """Return the first face that has all letters of a word, composed or decomposed."""
    forms = {frozenset(map(ord, form)) for form in (word, unicodedata.normalize("NFC", word))}
    return next(
        (face for face in _faces_for_script(script, faces) if any(form <= face.coverage for form in forms)), None
    )


def _face_of_character(char: str, script: str, faces: tuple[Face, ...], previous: Face | None) -> Face | None:
    """Return the face of a character: spaces and marks stay with the text before them, signs with the body face."""
    attaches = char in IGNORED or char.isspace() or unicodedata.category(char) in ("Mn", "Mc")
    prefers_previous = attaches or ord(char) not in faces[0].coverage
    if previous is not None and prefers_previous and (ord(char) in previous.coverage or char in IGNORED):
        return previous
    return face_for(char, faces) if not script_of(char) else _face_covering(char, script, faces)


def _with_country_first(text: str, faces: tuple[Face, ...], lang: str) -> tuple[Face, ...]:
    """Put the Han faces of the language's country before the other Han faces."""
    used = frozenset(char for char in text if script_of(char) in EAST_ASIAN_SCRIPTS)
    return _move_to_front(faces, _east_asian_families(used, lang)) if used else faces


def _east_asian_families(used: frozenset[str], lang: str) -> tuple[str, ...]:
    """Choose by language, else by kana, Hangul or Bopomofo, else the first family with all characters."""
    tag = lang.lower()
    for prefix, families in _FAMILIES_OF_LANGUAGE:
        if tag.startswith(prefix):
            return families
    scripts = {script_of(char) for char in used}
    for script, family in _FAMILY_OF_SCRIPT:
        if script in scripts:
            return (family,)
    code_points = frozenset(map(ord, used))
    return tuple([name for name in EAST_ASIAN_FACES if code_points <= load_face(f"{name}-Regular").coverage][:1])


@lru_cache(maxsize=64)
def _move_to_front(faces: tuple[Face, ...], families: tuple[str, ...]) -> tuple[Face, ...]:
    """Put the faces of some families before all other Chinese, Japanese and Korean faces."""
    first = [face for family in families for face in faces if face.name.startswith(f"{family}-")]
    start = next(index for index, face in enumerate(faces) if face.name.startswith(EAST_ASIAN_FACES))
    return (*faces[:start], *first, *[face for face in faces[start:] if face not in first])


def split_at_newlines(stretches: Iterable[TextStretch], text: str) -> Iterator[TextStretch]:
    """Split stretches at newlines: a mark after one would attach to the space that replaces it."""
    for stretch in stretches:
        start = stretch.start
        while (end := text.find("\n", start, stretch.end - 1) + 1) > start:
            yield stretch._replace(start=start, end=end)
            start = end
        yield stretch if start == stretch.start else stretch._replace(start=start)
