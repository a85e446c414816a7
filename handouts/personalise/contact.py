"""Ways to reach a clinic become words that lead there: a phone number to its call, a web address to its page.

The words stay as the clinic wrote them; where they lead follows RFC 3966. A country is never guessed: a number is
dialled as it is written unless it, or the clinic's own address, says the country.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from handouts.contact_details import digits_to_dial
from handouts.document import Inlines, Run
from handouts.personalise.filling import no_break

_EXTENSION = re.compile(r"(?:ext|x)\D*(\d+)\D*$", re.IGNORECASE)
_TRUNK = re.compile(r"\(0\)")  # in "+44 (0)20 7946 0958": dialled only without the country
_AMERICAN = re.compile(r"1?([2-9]\d{2}[2-9]\d{6})")  # the North American numbering plan
_STATES = (
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR "
    "PA PR RI SC SD TN TX UT VT VA WA WV WI WY"
)
_PROVINCES = "AB BC MB NB NL NS NT NU ON PE QC SK YT"
_US_OR_CANADA = re.compile(
    rf"\b(?:(?:{_STATES.replace(' ', '|')})\s+\d{{5}}(?:-\d{{4}})?"
    rf"|(?:{_PROVINCES.replace(' ', '|')})\s+[A-Z]\d[A-Z]\s?\d[A-Z]\d)\s*$"
)


def phone_link(number: str, address: tuple[str, ...] = ()) -> Inlines:
    """A phone number that can be called, on one line; nothing where there is none."""
    return (Run(no_break(number), link=tel_uri(number, address)),) if number else ()


def web_link(address: str) -> Inlines:
    """A web address that can be opened; nothing where there is none."""
    return (Run(address, link=_uri(address)),) if address else ()


def tel_uri(number: str, address: tuple[str, ...] = ()) -> str:
    """The `tel:` URI of a number as it is printed; `address` is that of the clinic, a line each.

    A ten-digit number is one of the United States or Canada only where a line of the address ends in a state or a
    province with its postal code. The time zone would not do: Tijuana keeps the time of Los Angeles.
    """
    extension = _EXTENSION.search(number)
    plain = digits_to_dial(number[: extension.start()] if extension else number)
    abroad = plain.lstrip(" (").startswith("+")
    digits = re.sub(r"\D", "", _TRUNK.sub("", plain) if abroad else plain)
    american = None if abroad else _AMERICAN.fullmatch(digits)
    if american and any(map(_US_OR_CANADA.search, address)):
        abroad, digits = True, f"1{american[1]}"
    return f"tel:{'+' if abroad else ''}{digits}{f';ext={extension[1]}' if extension else ''}"


def _uri(address: str) -> str:
    """The address with its scheme, in the letters that a URI may hold."""
    whole_address = address if re.match(r"https?://", address) else f"https://{address}"
    return quote(whole_address, safe=":/?#[]@!$&'()*+,;=%~")
