"""Names of papers: as people say them, as printers say them (PWG 5101.1), and their sizes in points."""

from __future__ import annotations

import re
from dataclasses import dataclass

from handouts.problems import did_you_mean, not_known

NEAR = 3.0  # points by which a page may differ from a paper of its name
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


@dataclass(frozen=True)
class Paper:
    """A paper by its keyword, with its size in points."""

    keyword: str
    size: tuple[float, float]

    @property
    def name(self) -> str:
        """As people say it, else the keyword."""
        return called(self.keyword)

    def holds(self, page: tuple[float, float]) -> bool:
        """Whether a page has this size, upright or on its side."""
        return any(
            abs(page[0] - wide) < NEAR and abs(page[1] - high) < NEAR for wide, high in (self.size, self.size[::-1])
        )


def called(keyword: str) -> str:
    """The name of a paper as people say it, else its keyword."""
    return next((name for name, known in NAMES.items() if known == keyword), keyword)


def paper(name: str) -> Paper:
    """The paper of a name such as Letter, or of a keyword such as na_letter_8.5x11in. Raises Unknown."""
    keyword = next((known for said, known in NAMES.items() if said.casefold() == name.casefold()), name)
    found = _KEYWORD.fullmatch(keyword)
    if not found:
        raise not_known("--media", f"there is no paper {name!r}", did_you_mean(name, NAMES))
    unit = _UNITS[found[3]]
    return Paper(keyword, (float(found[1]) * unit, float(found[2]) * unit))


def paper_of(page: tuple[float, float]) -> Paper | None:
    """The paper that has the size of a page."""
    return next((known for known in map(paper, NAMES.values()) if known.holds(page)), None)
