"""The code in the barcode of a page: which document it belongs to, and which of its pages it is.

A code has twelve characters and says nothing about the patient: `K7M2PXQ9R24A` is page 2 of 4 of the document with the
identifier K7M-2PX-Q9R. The check digit is that of Code 128 itself.
"""

from __future__ import annotations

import re
from typing import NamedTuple

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""Digits of page and total: base 36, one digit each."""
MAX_PAGES = len(DIGITS) - 1
"""A longer document has no codes."""
PATIENT, BLANK = "A", "B"
"""The last character: the version of the code. B is for a form that is printed without a patient."""
_CODE = re.compile(r"([2-9A-HJKMNP-Z]{9})([1-9A-Z])([1-9A-Z])([AB])", re.A)


class PageCode(NamedTuple):
    """The content of a page's barcode."""

    identifier: str
    """The identifier of the document, as printed: K7M-2PX-Q9R."""
    page: int
    """Counted from 1."""
    total: int
    blank: bool = False
    """True for a form that is printed without a patient: all copies of it have the same codes."""

    def __str__(self) -> str:
        """The characters in the barcode. Raises IndexError for more than `MAX_PAGES` pages."""
        version = BLANK if self.blank else PATIENT
        return f"{self.identifier.replace('-', '')}{DIGITS[self.page]}{DIGITS[self.total]}{version}"


def parse_page_code(text: str) -> PageCode | None:
    """The code in a text; None for any other text, and for a page beyond the total."""
    match = _CODE.fullmatch(text)
    if not match:
        return None
    name, page, total = match[1], DIGITS.index(match[2]), DIGITS.index(match[3])
    if page > total:
        return None
    return PageCode(f"{name[:3]}-{name[3:6]}-{name[6:]}", page, total, match[4] == BLANK)
