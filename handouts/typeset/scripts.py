"""A character's script, and a language's direction: tables of our own, so that no Python version decides them anew.

Only scripts that a face here covers are told apart. Digits, signs and combining marks belong to no script of their own
(''): they take that of the letters around them. After Unicode's Scripts.txt; a test compares the two.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache

_RANGES = {
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


def _spans() -> list[tuple[int, int, str]]:
    found = []
    for script, ranges in _RANGES.items():
        for part in ranges.split():
            first, _, last = part.partition("-")
            found.append((int(first, 16), int(last or first, 16), script))
    return sorted(found)


_SPANS = _spans()
_FIRSTS = [first for first, _, _ in _SPANS]
_RTL_LANGUAGES = frozenset(("ar", "ckb", "fa", "he", "ps", "sd", "ug", "ur", "yi"))


@lru_cache(maxsize=8192)
def script_of(char: str) -> str:
    """The ISO 15924 code of a letter's script, '' for what belongs to none."""
    at = bisect_right(_FIRSTS, ord(char)) - 1
    return _SPANS[at][2] if at >= 0 and ord(char) <= _SPANS[at][1] else ""


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
