"""Phone numbers of all countries, by the library `phonenumbers`, which is loaded only when one is read."""

from __future__ import annotations

from typing import NamedTuple

from handouts.check.region import NORTH_AMERICAN


class PhoneNumber(NamedTuple):
    """A phone number as it is dialed from everywhere, and whether it has as many digits as its country asks for."""

    dialed: str
    whole: bool
    short: bool
    """True of a short number of the whole country, such as 116 117."""
    country: str
    """ISO 3166, `GB`; '' where it is not known."""


def parse_phone(text: str, country: str) -> PhoneNumber | None:
    """A number as it is written by somebody in `country`; None of what is none anywhere.

    Short national numbers, such as 116 117, are whole. The trunk prefix in brackets, `+44 (0)20`, is understood.
    """
    import phonenumbers

    written = text.replace("(0)", " ") if text.strip().startswith(("+", "00")) else text
    try:
        number = phonenumbers.parse(written, country or None)
    except phonenumbers.NumberParseException:
        return None
    reason = phonenumbers.is_possible_number_with_reason(number)
    whole = reason == phonenumbers.ValidationResult.IS_POSSIBLE or phonenumbers.is_valid_number(number)
    short = bool(country) and "+" not in text and _is_short(text, country)
    dialed = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    named = phonenumbers.region_code_for_number(number) or phonenumbers.region_code_for_country_code(
        number.country_code or 0
    )
    return PhoneNumber(dialed, whole or short, short, "" if named in (None, "ZZ", "001") else str(named))


def _is_short(text: str, country: str) -> bool:
    import phonenumbers

    digits = "".join(sign for sign in text if sign.isdigit())
    try:
        return bool(phonenumbers.is_valid_short_number_for_region(phonenumbers.parse(digits, country), country))
    except phonenumbers.NumberParseException:
        return False


def is_american(country: str) -> bool:
    """True where numbers are written as in the United States, and where the country is not known."""
    return not country or country in NORTH_AMERICAN
