"""An e-mail address to the mailbox that it means: one and the same for every program on its way, or none at all.

What two programs could read in two ways would bring one patient's papers to another person. So the letters are those of
RFC 5321 and 6531 that need no quotation marks, and a domain is one that every version of IDNA turns into the same.

Phone numbers that are spelled with letters, 1-800-GO-SPINE, become the digits that are dialed.
"""

from __future__ import annotations

import re
import unicodedata

from handouts.errors import InvalidValue

_SIGNS = frozenset("#$&'*+/=?^_`{|}~.-")
"""Not % and !, by which old servers pass mail on: `maria%other.example@relay.example`.

Not brackets: Python's own client reads `maria]@example.org` as the mailbox `maria` of the server itself.
"""
_ENCODED = "=?"
"""Begins what a program decodes when it reads a header (RFC 2047)."""
_LABEL = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)")
TWO_WAYS = frozenset("ßẞς\u200c\u200d")
"""IDNA of 2003 makes other letters of these or drops them, that of 2008 keeps them: two domains, of two owners."""


def ascii_address(address: str) -> str:
    """The address as a mail server is told it, its domain as DNS writes it. Raises ValueError with the reason."""
    name, at, _ = address.rpartition("@")
    named = name and all(sign in _SIGNS or unicodedata.category(sign)[0] in "LMN" for sign in name)
    if not at or not named or _ENCODED in address:
        raise InvalidValue("is not one e-mail address", "write it like maria@example.org")
    return f"{name}@{ascii_domain(address)}"


def ascii_domain(address: str) -> str:
    """The domain of an address as DNS writes it: münchen.example is xn--mnchen-3ya.example. Raises ValueError."""
    written = address.rpartition("@")[2]
    if found := TWO_WAYS & set(written):
        letters = " or ".join(f"{sign!r}" if sign.isprintable() else f"U+{ord(sign):04X}" for sign in sorted(found))
        raise InvalidValue(
            f"has {letters} in its domain, which programs read in two ways", "write the domain with xn--"
        )
    if any(len(_scripts(label)) > 1 for label in written.split(".")):
        raise InvalidValue("mixes letters of two alphabets in its domain", "type the address again")
    try:
        found_in_dns = written if written.isascii() else written.encode("idna").decode("ascii")
    except UnicodeError:
        found_in_dns = ""
    labels = found_in_dns.split(".")
    if not all(map(_LABEL.fullmatch, labels)) or labels[-1].isdigit() or len(found_in_dns) > 253:
        raise InvalidValue("has no domain after its @", "write it like maria@example.org")
    return found_in_dns


_ALIKE = ("LATIN", "CYRILLIC", "GREEK")
"""Alphabets with letters that look the same: one Cyrillic letter makes another domain, of another owner."""


def _scripts(label: str) -> set[str]:
    """Which of these alphabets a part of a domain is written in."""
    if label.isascii():
        return set()
    names = (unicodedata.name(sign, "") for sign in label if sign.isalpha())
    return {script for name in names for script in _ALIKE if name.startswith(script)}


def mailbox_key(address: str) -> str:
    """What is the same for two ways to write one address: capitals, blanks around, and marks apart do not count."""
    return unicodedata.normalize("NFC", address.strip()).casefold()


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
