"""Check what a list says about the site of a procedure: a spinal level, an eye or a side.

A patient must not sign for a site that does not exist. A text that cannot be a site of the procedure is refused with
its row, not printed with a warning. Any other text is printed as it is written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Literal

SiteKind = Literal["spine", "eye", "side", "none"]
SIDES = frozenset(("right", "left"))
_LAST_NUMBERS = {"C": 8, "T": 13, "D": 12, "L": 6, "S": 5}
"""Highest number of each part of the spine. C8 is a nerve; some people have a T13 or an L6; in some countries, T is
called D."""
_LEVEL = re.compile(r"(?<![^\W\d_])(c|th|t|d|l|s|hwk|bwk|lwk|sw?k)[ .-]?(\d{1,2})(?![\d%]|\s*mm\b|\s*mg\b)", re.A)
_FRACTION = re.compile(r"\b[ctdls][ .-]?\d{1,2}[.,]\d", re.A)
_SPINE_PARTS = {"th": "T", "hwk": "C", "bwk": "T", "lwk": "L", "swk": "S", "sk": "S"}
_SPINE_WORDS = re.compile(
    r"\b(?:cervical|thoracic|lumbar|sacral|sacrum|sacro-?iliac|si joints?|coccyx|coccygeal|dorsal|thoracolumbar"
    r"|lumbosacral|cervicothoracic|spine|spinal|vertebra\w*|vertebroplasty|atlas|axis|odontoid|dens|caudal"
    r"|[hbl]w[sk])\b"
)
_RIGHT, _LEFT, _BOTH = r"right|rt|r|rechts|derech[ao]", r"left|lt|l|links|izquierd[ao]", r"both|bilateral|b|b/l|beide"
_SIDE_WORDS = re.compile(rf"\b(?:{_RIGHT}|{_LEFT}|{_BOTH})\b")
_EYE_WORDS = re.compile(rf"\b(?:{_RIGHT}|{_LEFT}|{_BOTH}|od|os|ou|re|le|be)\b")
_BODY_PARTS = re.compile(
    r"\b(?:eyes?|knees?|hips?|shoulders?|elbows?|wrists?|ankles?|foot|feet|hands?|ears?|teeth|tooth)\b"
)
_SPINE_PROCEDURE = re.compile(
    r"\bspin(?:e|al)\b|\bvertebra|\bkyphoplast|\blumbar\b|\bepidural|\bdis[ck]ectom|\blaminectom|\bsacroiliac"
)
_LEVEL_RANGE = re.compile(
    r"\b(c|t|d|l|s)[ .]?\d{1,2}(?:\s?(?:[-/,&+]|to|and)\s?\d{1,2}){0,9}\s?(?:[-/,&+]|to|and)\s?(\d{1,2})\b", re.A
)
"""A level and the numbers after it, which are in the same part of the spine: L4-5, L1/2, T11, 12."""
_UNCERTAIN = re.compile(
    r"\?|\b(?:not|no(?!\.)|or|nor|vs|versus|either|neither|maybe|perhaps|possibl[ey]|probabl[ey]|likely|unsure|unclear"
    r"|unknown|pending|tbd|tbc|tba|verify|confirm(?: with)?|except|oder|nicht|kein|vielleicht)\b"
)
"""Words that exclude a site, or say that it is not certain."""


def site_kind(stated: SiteKind | None, label: str, names: Iterable[str] = ()) -> SiteKind | None:
    """The kind of site of a procedure: as stated, else inferred from its label or its names; None if unknown."""
    if stated:
        return stated
    if _SPINE_PROCEDURE.search(f"{label} {' '.join(names)}".casefold()):
        return "spine"
    match = re.search(r"\b(?:(eyes?)|side)\b", label.casefold())
    return ("eye" if match[1] else "side") if match else None


def site_problem(kind: SiteKind | None, text: str) -> tuple[str, str] | None:
    """Message and hint if a text cannot be the site of a procedure; None if it can be, or if `kind` is unknown."""
    if not kind or not text.strip():
        return None
    normalized = _normalize(text)
    problem = _SITE_CHECKS[kind](normalized)
    if not problem and (uncertain := _UNCERTAIN.search(normalized)):
        hint = "write only the site; if you do not know it, ask the physician"
        problem = (f"is not certain: it contains {uncertain[0]!r}", hint)
    return (f"{text!r} {problem[0]}", problem[1]) if problem else None


def side_of(text: str) -> Literal["right", "left", "both"] | None:
    """The side that a site names, also as OD, OS and OU; None if it names none, or if that is not certain."""
    normalized = _normalize(text)
    if _UNCERTAIN.search(normalized):
        return None
    right = bool(re.search(rf"\b(?:{_RIGHT}|od|re)\b", normalized))
    left = bool(re.search(rf"\b(?:{_LEFT}|os|le)\b", normalized))
    if re.search(rf"\b(?:{_BOTH}|ou|be)\b", normalized) or (right and left):
        return "both"
    return "right" if right else "left" if left else None


_VERTEBRAE = (*(f"C{number}" for number in range(1, 8)), *(f"T{number}" for number in range(1, 13)),
              *(f"L{number}" for number in range(1, 6)), *(f"S{number}" for number in range(1, 6)))  # fmt: skip
"""The vertebrae from top to bottom. C8, T13 and L6 are not among them: not everyone has them."""
_VERTEBRA = re.compile(r"(?:(c|th|t|d|l|s|hwk|bwk|lwk|sw?k)[ .-]?)?(\d{1,2})", re.A)
_LIST_WORDS = re.compile(r"\b(?:levels?|vertebrae?)\b")
_LIST_SIGNS = re.compile(r"\s*(?:(?:,|;|/|\+|&)\s*(?:and\b)?|\band\b)\s*")
_RANGE_SIGNS = re.compile(r"\s*(?:-|\bto\b|\bthrough\b|\bthru\b)\s*")


def parse_vertebra(text: str) -> str:
    """The usual name of one vertebra: T12 for 'Th 12'; '' for any other text."""
    names = vertebrae_of(text)
    return names[0] if len(names) == 1 else ""


def vertebrae_of(text: str) -> tuple[str, ...]:
    """The vertebrae that a site names, from top to bottom: T12, L1 for 'T12-L1', 'T12/L1' or 'T12 and L1'.

    A range names all vertebrae from the first to the last. () if the text contains anything but such names, or a name
    that is not a vertebra of everyone: what is not certain must not be marked.
    """
    normalized = _LIST_WORDS.sub(" ", _normalize(text)).strip()
    named: set[int] = set()
    part, last = "", -1
    for entry in _LIST_SIGNS.split(normalized):
        ends: list[int] = []
        for name in _RANGE_SIGNS.split(re.sub(r"(?<=[a-z])-(?=\d)", "", entry)):
            match = _VERTEBRA.fullmatch(name.strip())
            if not match or not (match[1] or part):
                return ()
            part = _SPINE_PARTS.get(match[1], match[1].upper().replace("D", "T")) if match[1] else part
            vertebra = f"{part}{int(match[2])}"
            index = _VERTEBRAE.index(vertebra) if vertebra in _VERTEBRAE else -1
            if index < 0 or (not match[1] and index < last):  # T12/1 may mean T12 and L1
                return ()
            ends.append(index)
            last = index
        if len(ends) > 2 or ends != sorted(ends):
            return ()
        named |= set(range(ends[0], ends[-1] + 1))
    return tuple(_VERTEBRAE[index] for index in sorted(named))


def _normalize(text: str) -> str:
    """Lowercase, with plain forms of letters and dashes: L1 in full-width letters becomes l1."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.sub(r"[\u2010-\u2015\u2212]", "-", folded).split())


def _spine_problem(text: str) -> tuple[str, str] | None:
    hint = "write the level like L1, T12-L1 or lumbar; if you do not know it, ask the physician"
    levels = [(_SPINE_PARTS.get(part, part.upper()), int(number)) for part, number in _LEVEL.findall(text)]
    impossible = [f"{part}{number}" for part, number in levels if not 1 <= number <= _LAST_NUMBERS[part]]
    if impossible:
        return f"is not a spinal level: {impossible[0]} does not exist", hint
    if _FRACTION.search(text):
        return "is not a spinal level", hint
    for part, last in _LEVEL_RANGE.findall(text):
        if not 1 <= int(last) <= _LAST_NUMBERS[part.upper()]:
            return f"is not a spinal level: {part.upper()}{last} does not exist", hint
    if body_part := _BODY_PARTS.search(text):
        return f"is not a spinal level: it names {body_part[0]!r}", hint
    if not levels and not _SPINE_WORDS.search(text):
        return "is not a spinal level", hint
    return None


def _eye_problem(text: str) -> tuple[str, str] | None:
    hint = "write right eye, left eye or both eyes"
    if _LEVEL.search(text):
        return "is a spinal level, not an eye", hint
    if (body_part := _BODY_PARTS.search(text)) and not body_part[0].startswith("eye"):
        return f"is not an eye: it names {body_part[0]!r}", hint
    return None if _EYE_WORDS.search(text) else ("does not say which eye", hint)


def _side_problem(text: str) -> tuple[str, str] | None:
    hint = "write right, left or both sides"
    if _LEVEL.search(text) and not re.search(r"\b(?:right|left|both|bilateral)\b", text):
        return "is a spinal level, not a side", hint
    return None if _SIDE_WORDS.search(text) else ("does not say which side", hint)


def _no_site_problem(_: str) -> tuple[str, str]:
    hint = "leave it empty, or check that the procedure is correct"
    return "is given as the site, but this procedure has none", hint


_SITE_CHECKS: dict[SiteKind, Callable[[str], tuple[str, str] | None]] = {
    "spine": _spine_problem, "eye": _eye_problem, "side": _side_problem, "none": _no_site_problem,
}  # fmt: skip
