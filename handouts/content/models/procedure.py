"""`procedures/<slug>.yaml`: what all clinics may share about a procedure. Never a number or an instruction.

Where on the body a procedure is done: what a list may say of it, and what can be no such site.

Nobody must sign for a site that does not exist. So a text that cannot be a site of the procedure is refused at its row,
never printed with a warning: whoever wrote it knows what was meant, and the pages are made again in a second. What may
be a site, in whatever words, is printed as it is written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Literal

from handouts.content.models.scalars import ContentModel, Prose, Text

SiteKind = Literal["spine", "eye", "side", "none"]


class ProcedureCode(ContentModel):
    """A billing or statistics code."""

    system: Text
    """The code system: CPT, ICD-10-PCS. Not printed."""
    code: Text
    """The code. Not printed."""
    use: Text | None = None
    """When the code is used. Not printed."""


class GlossaryTerm(ContentModel):
    """A term of medicine and its plain words."""

    term: Text
    """The medical term: vertebra."""
    plain: Prose
    """Its meaning in plain words: one of the bones of the spine."""


class Procedure(ContentModel):
    """A procedure, by its names."""

    name: Text
    """Full name: Balloon kyphoplasty."""
    plain: Text
    """Name in a sentence: balloon kyphoplasty."""
    also: tuple[Text, ...] = ()
    """Other names, by which `handouts check` recognizes it. Not printed."""
    codes: tuple[ProcedureCode, ...] = ()
    """Codes. Not printed."""
    description: tuple[Prose, ...] = ()
    """A plain description that is true at every clinic. Printed if a clinic's set has no `summary`."""
    level_label: Text | None = None
    """What the site is called: Spinal level."""
    site: SiteKind | None = None
    """What a site must be. spine: a level; eye or side: which one; none: left empty. Not printed."""
    glossary: tuple[GlossaryTerm, ...] = ()
    """Medical terms. Each one is printed on the pages that use it."""

    @property
    def site_kind(self) -> SiteKind | None:
        """What the site is: as stated, else as label and names tell; None where nothing tells."""
        return site_kind(self.site, self.level_label or "", self.names)

    @property
    def names(self) -> tuple[str, ...]:
        """All that it is called."""
        return self.name, self.plain, *self.also


MessageAndHint = tuple[str, str]
"""Message and hint."""

_LAST_NUMBERS = {"C": 8, "T": 13, "D": 12, "L": 6, "S": 5}
"""Last number of each part of the spine: C8 is a nerve; some people have a T13 or an L6; D is T elsewhere."""
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
"""Behind a level, numbers go on in its part of the spine: L4-5, L1/2, T11, 12."""


_UNCERTAIN = re.compile(
    r"\?|\b(?:not|no(?!\.)|or|nor|vs|versus|either|neither|maybe|perhaps|possibl[ey]|probabl[ey]|likely|unsure|unclear"
    r"|unknown|pending|tbd|tbc|tba|verify|confirm(?: with)?|except|oder|nicht|kein|vielleicht)\b"
)
"""Words by which a text says what the site is not, or that it is not certain."""


def site_kind(stated: SiteKind | None, label: str, names: Iterable[str] = ()) -> SiteKind | None:
    """What the site of a procedure is: as stated, else by the label of its line, else by the procedure's names.

    None where none of these tells.
    """
    if stated:
        return stated
    if _SPINE_PROCEDURE.search(f"{label} {' '.join(names)}".casefold()):
        return "spine"
    found = re.search(r"\b(?:(eyes?)|side)\b", label.casefold())
    return ("eye" if found[1] else "side") if found else None


def site_problem(kind: SiteKind | None, text: str) -> MessageAndHint | None:
    """What is wrong with a text as the site of a procedure; None where nothing is, or where it cannot be judged."""
    if not kind or not text.strip():
        return None
    plain = _normalize(text)
    found = _SITE_CHECKS[kind](plain)
    if not found and (doubt := _UNCERTAIN.search(plain)):
        hint = "write the site alone; ask the physician if it is not known"
        found = (f"is not certain: {doubt[0]!r} stands there", hint)
    return (f"{text!r} {found[0]}", found[1]) if found else None


def _normalize(text: str) -> str:
    """Compatibility forms, dashes and case apart, so that L1 in wide letters reads as l1."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.sub(r"[\u2010-\u2015\u2212]", "-", folded).split())


def _spine_problem(text: str) -> MessageAndHint | None:
    hint = "write the level like L1, T12-L1 or lumbar; ask the physician if it is not known"
    levels = [(_SPINE_PARTS.get(part, part.upper()), int(number)) for part, number in _LEVEL.findall(text)]
    impossible = [f"{part}{number}" for part, number in levels if not 1 <= number <= _LAST_NUMBERS[part]]
    if impossible:
        return f"is not a spinal level: there is no {impossible[0]}", hint
    if _FRACTION.search(text):
        return "is not a spinal level", hint
    for part, last in _LEVEL_RANGE.findall(text):
        if not 1 <= int(last) <= _LAST_NUMBERS[part.upper()]:
            return f"is not a spinal level: there is no {part.upper()}{last}", hint
    if other := _BODY_PARTS.search(text):
        return f"is not a spinal level: it names {other[0]!r}", hint
    if not levels and not _SPINE_WORDS.search(text):
        return "is not a spinal level", hint
    return None


def _eye_problem(text: str) -> MessageAndHint | None:
    hint = "write right eye, left eye or both eyes"
    if _LEVEL.search(text):
        return "is a spinal level, not an eye", hint
    if (other := _BODY_PARTS.search(text)) and not other[0].startswith("eye"):
        return f"is not an eye: it names {other[0]!r}", hint
    return None if _EYE_WORDS.search(text) else ("does not say which eye", hint)


def _side_problem(text: str) -> MessageAndHint | None:
    hint = "write right, left or both sides"
    if _LEVEL.search(text) and not re.search(r"\b(?:right|left|both|bilateral)\b", text):
        return "is a spinal level, not a side", hint
    return None if _SIDE_WORDS.search(text) else ("does not say which side", hint)


def _no_site_problem(_: str) -> MessageAndHint:
    hint = "leave it empty, or check that the procedure is the right one"
    return "is given as the site, but this procedure has none", hint


_SITE_CHECKS: dict[SiteKind, Callable[[str], MessageAndHint | None]] = {
    "spine": _spine_problem, "eye": _eye_problem, "side": _side_problem, "none": _no_site_problem,
}  # fmt: skip
