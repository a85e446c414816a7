"""Labels and prose with placeholders to inlines; values go in as literal text, never read again.

Ways to reach a clinic become words that lead there: a phone number to its call, a web address to its page.

The words stay as the clinic wrote them; where they lead follows RFC 3966. A country is never guessed: a number is
dialled as it is written unless it, or the clinic's own address, says the country.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import quote

from handouts.contact_details import digits_to_dial
from handouts.content.models import prose
from handouts.document import Blank, Inlines, Run, bold

NBSP = "\u00a0"
_MARKS = frozenset("{}*")


def no_break(text: str) -> str:
    """Text that must stay on one line."""
    return text.replace(" ", NBSP)


def fill_label(template: str, **values: str) -> str:
    """A label with its values, as plain text."""
    if _MARKS.isdisjoint(template):  # most labels are plain words
        return template
    known = frozenset(values)
    return "".join(
        [values[piece.text] if piece.placeholder else piece.text for piece in prose.split_prose(template, known)]
    )


def fill_label_inlines(template: str, values: Mapping[str, Inlines]) -> Inlines:
    """Prose with its values: runs and blanks, strong where the prose says so."""
    return fill_prose(prose.split_prose(template, frozenset(values)), values.__getitem__)


def fill_prose(pieces: Iterable[prose.ProsePiece], value: Callable[[str], Inlines]) -> Inlines:
    """Pieces of prose with the values of their placeholders, asked for by name."""
    found: list[Run | Blank] = []
    for piece in pieces:
        if not piece.placeholder:
            found.append(Run(piece.text, piece.strong))
            continue
        found += bold(value(piece.text)) if piece.strong else value(piece.text)
    return merge_runs(found)


def merge_runs(inlines: Iterable[Run | Blank]) -> Inlines:
    """The same inlines, with neighbours of one voice in one run and empty runs gone."""
    found: list[Run | Blank] = []
    for inline in inlines:
        last = found[-1] if found else None
        if isinstance(inline, Run) and isinstance(last, Run) and inline.voice == last.voice:
            found[-1] = Run(last.text + inline.text, *last.voice)
        elif isinstance(inline, Blank) or inline.text:
            found.append(inline)
    return tuple(found)


def join_inlines(*parts: str | Inlines) -> Inlines:
    """Sentences and inlines in one line of text, a space between them, empty ones left out."""
    found: list[Run | Blank] = []
    for part in parts:
        inlines: Inlines = (Run(part),) if isinstance(part, str) else part
        if not any(isinstance(inline, Blank) or inline.text for inline in inlines):
            continue
        if found:
            found.append(Run(" "))
        found.extend(inlines)
    return merge_runs(found)


def plain_text(inlines: Inlines) -> str:
    """The words of inlines; a blank as four low lines."""
    return "".join(inline.text if isinstance(inline, Run) else "____" for inline in inlines)


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
