"""An e-mail address to the mailbox that it means: one and the same for every program on its way, or none at all.

What two programs could read in two ways would bring one patient's papers to another person. So the letters are those of
RFC 5321 and 6531 that need no quotation marks, and a domain is one that every version of IDNA turns into the same.
"""

from __future__ import annotations

import re
import unicodedata

from handouts.problems import InvalidValue

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
