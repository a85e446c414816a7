"""Parse phone numbers as people of a country write them, with the library `phonenumbers`.

`phonenumbers` is slow to import, so it is imported only to parse a number. No number of a clinic in North America
needs it.
"""

from __future__ import annotations

from typing import NamedTuple


class PhoneNumber(NamedTuple):
    """A parsed phone number."""

    dialed: str
    """The international form, E.164: +15550100199."""
    complete: bool
    """True if it has as many digits as numbers of its country have."""
    short: bool
    """True for a short national number, such as 116 117."""
    country: str
    """The ISO 3166 code of its country, such as `GB`; '' if unknown."""


def parse_phone(text: str, country: str) -> PhoneNumber | None:
    """Parse a number as people in `country` write it; None if it is not a phone number.

    Short national numbers, such as 116 117, are complete. A trunk prefix in parentheses, `+44 (0)20`, is dropped.
    """
    import phonenumbers

    written = text.replace("(0)", " ") if text.strip().startswith(("+", "00")) else text
    try:
        number = phonenumbers.parse(written, country or None)
    except phonenumbers.NumberParseException:
        return None
    reason = phonenumbers.is_possible_number_with_reason(number)
    complete = reason == phonenumbers.ValidationResult.IS_POSSIBLE or phonenumbers.is_valid_number(number)
    short = bool(country) and "+" not in text and _is_short_number(text, country)
    dialed = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    region = phonenumbers.region_code_for_number(number) or phonenumbers.region_code_for_country_code(
        number.country_code or 0
    )
    return PhoneNumber(dialed, complete or short, short, "" if region in (None, "ZZ", "001") else str(region))


def _is_short_number(text: str, country: str) -> bool:
    import phonenumbers

    digits = "".join(character for character in text if character.isdigit())
    try:
        return bool(phonenumbers.is_valid_short_number_for_region(phonenumbers.parse(digits, country), country))
    except phonenumbers.NumberParseException:
        return False


def is_dialed_in(text: str, country: str) -> bool:
    """True for a number that people in `country` can dial as it is written, or that has a + and a country code.

    020 7946 0958 is one in GB. 20 7946 0958 is not: its leading 0 is missing.
    """
    import phonenumbers

    number = parse_phone(text, country)
    if number is None or not number.complete:
        return False
    if number.short or text.lstrip(" (").startswith("+"):
        return True
    parsed = phonenumbers.parse(text, country)
    national = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
    written = _digits(text if parsed.extension is None else text.lower().partition("x")[0].removesuffix("e"))
    prefix = phonenumbers.ndd_prefix_for_region(country, True) or ""
    is_known = phonenumbers.is_valid_number(parsed) or written.startswith(prefix)
    return is_known and _digits(national if parsed.extension is None else national.partition("x")[0]) == written


def dialed_number(text: str, country: str) -> str:
    """A number as a phone dials it: +442079460958, or 111. '' if it cannot be parsed."""
    number = parse_phone(text, country)
    if number is None:
        return ""
    return _digits(text) if number.short else number.dialed


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdecimal())
