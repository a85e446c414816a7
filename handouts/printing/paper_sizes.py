"""Paper sizes: the names that people use, the names that printers use (PWG 5101.1), and sizes in points."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from handouts.errors import Option, did_you_mean, usage_error

TOLERANCE = 3.0  # points by which a page may differ from its paper
_UNITS = {"in": 72.0, "mm": 72.0 / 25.4}
_KEYWORD = re.compile(r"[a-z0-9]+_[a-z0-9.\-]+_([0-9.]+)x([0-9.]+)(in|mm)")

NAMES = {
    "Letter": "na_letter_8.5x11in",
    "Legal": "na_legal_8.5x14in",
    "Ledger": "na_ledger_11x17in",
    "A3": "iso_a3_297x420mm",
    "A4": "iso_a4_210x297mm",
    "A5": "iso_a5_148x210mm",
}
_LEGACY = {
    "letter": "Letter", "na-letter": "Letter", "us-letter": "Letter", "lettersmall": "Letter",
    "legal": "Legal", "na-legal": "Legal", "us-legal": "Legal",
    "ledger": "Ledger", "tabloid": "Ledger", "na-ledger": "Ledger", "na-tabloid": "Ledger", "b": "Ledger",
    "a3": "A3", "iso-a3": "A3", "a4": "A4", "iso-a4": "A4", "a4small": "A4", "a5": "A5", "iso-a5": "A5",
}  # fmt: skip
"""Paper names older than PWG 5101.1: those of RFC 2911 (appendix C) and of PostScript printer descriptions."""
_STOCK = re.compile(r"-(?:white|colored|plain|stationery|feed)$")
"""Suffixes of RFC 2911: `na-letter-white` is letter paper, `na-letter-transparent` is not paper at all."""


@dataclass(frozen=True)
class Paper:
    """A paper with its keyword and its size in points."""

    keyword: str
    size: tuple[float, float]

    @property
    def name(self) -> str:
        """The name that people use, else the keyword."""
        return common_name(self.keyword)

    def holds(self, page: tuple[float, float]) -> bool:
        """True if a page has this size, in portrait or landscape."""
        return any(
            abs(page[0] - wide) < TOLERANCE and abs(page[1] - high) < TOLERANCE
            for wide, high in (self.size, self.size[::-1])
        )


def common_name(keyword: str) -> str:
    """The name that people use for a paper, else its keyword."""
    standard = standard_keyword(keyword)
    return next((name for name, candidate in NAMES.items() if candidate == standard), keyword)


def standard_keyword(name: str) -> str:
    """The PWG 5101.1 keyword of a paper; the name itself if it is unknown.

    Accepts common names (Letter), older printer names (na-letter, iso-a4-white), and other PWG keywords of the same
    size (om_letter_215.9x279.4mm). Case does not matter.
    """
    folded = name.strip().casefold()
    if folded in NAMES.values():
        return folded
    plain = _STOCK.sub("", folded.replace("_", "-").replace(" ", "-"))
    if plain in _LEGACY:
        return NAMES[_LEGACY[plain]]
    size = _size(folded)
    if size is None:
        return name
    return next((keyword for keyword in NAMES.values() if Paper(keyword, _size(keyword) or size).holds(size)), folded)


def _size(keyword: str) -> tuple[float, float] | None:
    """Width and height in points, from a PWG keyword; None if it has no size."""
    parts = _KEYWORD.fullmatch(keyword)
    if not parts:
        return None
    unit = _UNITS[parts[3]]
    try:
        width, height = float(parts[1]) * unit, float(parts[2]) * unit
    except ValueError:  # 1.2.3
        return None
    return (width, height) if width > 0 and height > 0 else None


def matching_keyword(keyword: str, supported: Iterable[str]) -> str:
    """The printer's name for a paper: the keyword itself, or another spelling; '' if the paper is not supported."""
    names = list(supported)
    if keyword in names:
        return keyword
    return next((name for name in names if standard_keyword(name) == standard_keyword(keyword)), "")


def paper(name: str) -> Paper:
    """The paper with a name such as Letter or na-letter, or a keyword such as na_letter_8.5x11in. Raises UsageError."""
    keyword = standard_keyword(name)
    size = _size(keyword)
    if size is None:
        hint = did_you_mean(name, NAMES)
        raise usage_error(
            Option("--media"), f"{name!r} is not a known paper size", hint or f"choose {', '.join(NAMES)}"
        )
    return Paper(keyword, size)


def paper_of(page: tuple[float, float]) -> Paper | None:
    """The paper with the size of a page; None if there is none."""
    return next((candidate for candidate in map(paper, NAMES.values()) if candidate.holds(page)), None)
