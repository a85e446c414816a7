"""Phone numbers that are spelled with letters, 1-800-GO-SPINE, become the digits that are dialed."""

from __future__ import annotations

import re

# A number of North America, the only ones that are written so: an area code in digits, then letters and digits.
_SPELLED = re.compile(
    r"(\+?1[-. ]?)?\(?(\d{3})\)?[-. ]?([A-Z0-9][A-Z0-9-. ]{5,20}[A-Z0-9])(\s*(?:ext\.?|x|extension)\s*\d+)?"
)
_KEYS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")


_STRAY = re.compile(r"(?<=\d)[OoIl](?=\d)|(?<=[-. ])[OoIl](?=\d{2})|(?<=\d\d)[OoIl](?=[-. ]|$)")
"""A letter among digits that looks like one of them."""


def has_mistyped_letter(number: str) -> bool:
    """True of `555-010-O199`: a letter O was typed for a zero, and as a key it would be a 6."""
    return bool(_STRAY.search(number))


def digits_to_dial(number: str) -> str:
    """The number with its letters as the digits of the keys that they stand on; any other number as it is."""
    found = _SPELLED.fullmatch(number.strip())
    keys = re.sub("[^A-Z0-9]", "", found[3]) if found else ""
    if not found or len(keys) < 7 or keys[:7].isdigit():
        return number
    digits = keys.translate(_KEYS)
    return f"{found[1] or ''}{found[2]}-{digits[:3]}-{digits[3:7]}{found[4] or ''}"
