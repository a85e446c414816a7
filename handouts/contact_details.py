"""Check and convert email addresses and phone numbers.

If two programs could read an address in two ways, one patient's papers could reach another person. So a local part may
only have characters that RFC 5321 and 6531 allow without quotation marks, and a domain must be the same in every
version of IDNA.

Phone numbers that are spelled with letters, such as 1-800-GO-SPINE, become the digits to dial.
"""

from __future__ import annotations

import re
import unicodedata

from handouts.errors import InvalidValue

_LOCAL_PART_CHARACTERS = frozenset("#$&'*+/=?^_`{|}~.-")
"""Not % and !, which old servers use to forward mail: `maria%other.example@relay.example`.

Not brackets: Python's own client reads `maria]@example.org` as the mailbox `maria` of the server itself.
"""
_ENCODED_WORD = "=?"
"""Start of encoded text, which programs decode when they read a header (RFC 2047)."""
_DOMAIN_LABEL = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)")
AMBIGUOUS_IN_IDNA = frozenset("ßẞς\u200c\u200d")
"""IDNA 2003 replaces or drops these letters, and IDNA 2008 keeps them, so a domain may have two owners."""
_SCRIPTS_WITH_SAME_LETTERS = ("LATIN", "CYRILLIC", "GREEK")
"""Scripts with letters that look the same: a domain with one Cyrillic letter may belong to another owner."""


def ascii_address(address: str) -> str:
    """The address with its domain as DNS writes it. Raises InvalidValue, whose message follows the address."""
    local_part, at_sign, _ = address.rpartition("@")
    valid = local_part and all(
        character in _LOCAL_PART_CHARACTERS or unicodedata.category(character)[0] in "LMN" for character in local_part
    )
    if not at_sign or not valid or _ENCODED_WORD in address:
        raise InvalidValue("is not an email address", "write it like maria@example.org")
    return f"{local_part}@{ascii_domain(address)}"


def ascii_domain(address: str) -> str:
    """The domain of an address as DNS writes it: münchen.example is xn--mnchen-3ya.example. Raises InvalidValue."""
    domain = address.rpartition("@")[2]
    if ambiguous := AMBIGUOUS_IN_IDNA & set(domain):
        letters = " or ".join(
            f"{letter!r}" if letter.isprintable() else f"U+{ord(letter):04X}" for letter in sorted(ambiguous)
        )
        message = f"has {letters} in its domain, which programs read in two ways"
        raise InvalidValue(message, "write the domain with xn--")
    if any(len(_scripts(label)) > 1 for label in domain.split(".")):
        raise InvalidValue("mixes letters of two alphabets in its domain", "type the address again")
    try:
        ascii_form = domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError:
        ascii_form = ""
    labels = ascii_form.split(".")
    if not all(map(_DOMAIN_LABEL.fullmatch, labels)) or labels[-1].isdigit() or len(ascii_form) > 253:
        raise InvalidValue("has no domain after its @", "write it like maria@example.org")
    return ascii_form


def _scripts(label: str) -> set[str]:
    """The scripts in one part of a domain, from those that have letters in common."""
    if label.isascii():
        return set()
    names = (unicodedata.name(character, "") for character in label if character.isalpha())
    return {script for name in names for script in _SCRIPTS_WITH_SAME_LETTERS if name.startswith(script)}


def mailbox_key(address: str) -> str:
    """A key to compare addresses. Case, spaces around the address, and the encoding of accents do not matter."""
    return unicodedata.normalize("NFC", address.strip()).casefold()


# Only North American numbers are spelled this way: an area code in digits, then letters and digits.
_SPELLED_NUMBER = re.compile(
    r"(\+?1[-. ]?)?\(?(\d{3})\)?[-. ]?([A-Z0-9][A-Z0-9-. ]{5,20}[A-Z0-9])(\s*(?:ext\.?|x|extension)\s*\d+)?"
)
_KEYPAD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")
_MISTYPED_LETTER = re.compile(r"(?<=\d)[OoIl](?=\d)|(?<=[-. ])[OoIl](?=\d{2})|(?<=\d\d)[OoIl](?=[-. ]|$)")
"""A letter among digits that looks like a digit."""


def has_mistyped_letter(number: str) -> bool:
    """True for `555-010-O199`: a letter O was typed instead of a zero. On a keypad, it would be a 6."""
    return bool(_MISTYPED_LETTER.search(number))


def digits_to_dial(number: str) -> str:
    """A spelled number with its letters as the digits of a phone keypad; any other text unchanged."""
    match = _SPELLED_NUMBER.fullmatch(number.strip())
    keys = re.sub("[^A-Z0-9]", "", match[3]) if match else ""
    if not match or len(keys) < 7 or keys[:7].isdigit():
        return number
    digits = keys.translate(_KEYPAD)
    return f"{match[1] or ''}{match[2]}-{digits[:3]}-{digits[3:7]}{match[4] or ''}"
