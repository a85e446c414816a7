"""Fill the placeholders of labels and prose, and turn phone numbers and web addresses into links.

Values are inserted as literal text: placeholders and bold marks in a value have no effect. A phone number is printed
as the clinic wrote it and linked as RFC 3966 says. A country code is added in countries outside North America, and in
North America only if the clinic's address names a state or a province.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from urllib.parse import quote

from handouts.contact_details import digits_to_dial
from handouts.content.models import prose
from handouts.content.models.clinic import Clinic
from handouts.content.models.labels import PunctuationLabels
from handouts.content.phone_numbers import dialed_number
from handouts.content.time_zone_countries import clinic_country, is_north_american
from handouts.document import Blank, Inlines, Run, bold
from handouts.punctuation import begins_wide, ends_wide

NBSP = "\u00a0"
_MARKS = frozenset("{}*")


def no_break(text: str) -> str:
    """The text with no-break spaces, so that it stays on one line."""
    return text.replace(" ", NBSP)


def fill_label(template: str, **values: str) -> str:
    """A label with its values, as plain text."""
    if _MARKS.isdisjoint(template):  # most labels have no placeholder
        return template
    pieces = _label_pieces(template, frozenset(values))
    text = ""
    for piece in pieces:
        text += _after(text, values[piece.text] if piece.placeholder else piece.text)
    return text


def _after(text: str, following: str) -> str:
    """The following text. After an abbreviation such as 'p.m.', it does not begin with another period."""
    is_doubled = text.endswith(".") and following.startswith(".") and not following.startswith("..")
    return following[1:] if is_doubled else following


@lru_cache(maxsize=1024)
def _label_pieces(template: str, names: frozenset[str]) -> tuple[prose.ProsePiece, ...]:
    """The pieces of a label. Labels are texts of the clinic, so the cache has no patient data."""
    return prose.split_prose(template, names)


def fill_label_inlines(template: str, values: Mapping[str, Inlines]) -> Inlines:
    """A label with its values, as runs and blanks; bold where the label says so."""
    return fill_prose(_label_pieces(template, frozenset(values)), values.__getitem__)


def fill_prose(pieces: Iterable[prose.ProsePiece], value: Callable[[str], Inlines]) -> Inlines:
    """Pieces of prose with the values of their placeholders; `value` returns the value of a name."""
    inlines: list[Run | Blank] = []
    for piece in pieces:
        if not piece.placeholder:
            inlines.append(Run(piece.text, piece.strong))
            continue
        inlines += bold(value(piece.text)) if piece.strong else value(piece.text)
    return merge_runs(inlines)


def merge_runs(inlines: Iterable[Run | Blank]) -> Inlines:
    """The inlines without empty runs, and with adjacent runs of the same style merged."""
    merged: list[Run | Blank] = []
    for inline in inlines:
        last = merged[-1] if merged else None
        if isinstance(inline, Run) and isinstance(last, Run):
            text = _after(last.text, inline.text)
            if inline.voice == last.voice:
                merged[-1] = Run(last.text + text, *last.voice)
            elif text:
                merged.append(inline if text == inline.text else Run(text, *inline.voice))
        elif isinstance(inline, Blank) or inline.text:
            merged.append(inline)
    return tuple(merged)


def join_inlines(*parts: str | Inlines) -> Inlines:
    """Sentences joined with spaces; empty ones are left out."""
    joined: list[Run | Blank] = []
    for part in parts:
        inlines: Inlines = (Run(part),) if isinstance(part, str) else part
        if not any(isinstance(inline, Blank) or inline.text for inline in inlines):
            continue
        if joined and not (_ends_with_wide_mark(joined[-1]) or _starts_with_wide_mark(inlines[0])):
            joined.append(Run(" "))
        joined.extend(inlines)
    return merge_runs(joined)


def join_lines(lines: Iterable[Inlines]) -> Inlines:
    """Each of the inlines on a line of its own."""
    return tuple(inline for index, line in enumerate(lines) for inline in (*((Run("\n"),) if index else ()), *line))


def _ends_with_wide_mark(inline: Run | Blank) -> bool:
    """True if a text ends with a mark of Chinese or Japanese, which has its own space."""
    return isinstance(inline, Run) and ends_wide(inline.text)


def _starts_with_wide_mark(inline: Run | Blank) -> bool:
    return isinstance(inline, Run) and begins_wide(inline.text)


def mark(label: str) -> str:
    """The marks in a label of `punctuation`: '; ' in '{first}; {second}', ':' in '{label}:'."""
    return "".join(piece.text for piece in prose.split_prose(label, MARK_PLACEHOLDERS) if not piece.placeholder)


def after_label(labels: PunctuationLabels) -> str:
    """The text between a label and its value: a colon, with a space unless the colon is a wide one."""
    colon = mark(labels.label)
    return colon if ends_wide(colon) else f"{colon} "


MARK_PLACEHOLDERS = ("first", "second", "label", "text")


def without_period(text: str) -> str:
    """The text without its last period, which may be a wide one."""
    return text.rstrip(".\u3002")


def lower_start(text: str) -> str:
    """A text as part of a sentence: its first letter is small, unless its first word is written with capitals.

    MRI, X-ray, T10, IVs and I keep their capital.
    """
    word = text.partition(" ")[0]
    is_acronym = any(letter.isupper() or letter.isdigit() for letter in word[1:]) or word[1:2] == "-"
    return text if is_acronym or re.fullmatch(r"I(?:['\u2019]\w+)?", word) else text[:1].lower() + text[1:]


def plain_text(inlines: Inlines) -> str:
    """The text of inlines; a blank as `____`."""
    return "".join(inline.text if isinstance(inline, Run) else "____" for inline in inlines)


_EXTENSION = re.compile(r"(?:ext|x)\D*(\d+)\D*$", re.IGNORECASE)
_TRUNK_PREFIX = re.compile(r"\(0\)")  # in "+44 (0)20 7946 0958": not dialed with the country code
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


def phone_link(number: str, address: tuple[str, ...] = (), country: str = "") -> Inlines:
    """A phone number as a link, on one line; () for no number. For `address` and `country`, see `tel_uri`."""
    return (Run(no_break(number), link=tel_uri(number, address, country)),) if number else ()


def clinic_phone_link(number: str | None, clinic: Clinic) -> Inlines:
    """A phone number that a clinic states, as a link; () for no number."""
    return phone_link(number or "", clinic.address, clinic_country(clinic)) if number else ()


def web_link(address: str) -> Inlines:
    """A web address as a link; () for no address."""
    return (Run(address, link=_web_uri(address)),) if address else ()


def tel_uri(number: str, address: tuple[str, ...] = (), country: str = "") -> str:
    """The `tel:` URI of a printed number; `address` is the address of the clinic, line by line.

    `country` is the ISO 3166 code of the clinic's country; outside North America, its rules apply.

    A ten-digit number gets the country code 1 only if a line of the address ends in a US state or Canadian province
    with its postal code. The time zone is no proof of the country: Tijuana shares it with Los Angeles.
    """
    extension = _EXTENSION.search(number)
    dialed = digits_to_dial(number[: extension.start()] if extension else number)
    if not is_north_american(country) and (foreign := dialed_number(dialed, country)):
        return f"tel:{foreign}{f';ext={extension[1]}' if extension else ''}"
    international = dialed.lstrip(" (").startswith("+")
    digits = re.sub(r"\D", "", _TRUNK_PREFIX.sub("", dialed) if international else dialed)
    american = None if international else _AMERICAN.fullmatch(digits)
    if american and any(map(_US_OR_CANADA.search, address)):
        international, digits = True, f"1{american[1]}"
    return f"tel:{'+' if international else ''}{digits}{f';ext={extension[1]}' if extension else ''}"


def _web_uri(address: str) -> str:
    """The address with its scheme, percent-encoded."""
    url = address if re.match(r"https?://", address) else f"https://{address}"
    return quote(url, safe=":/?#[]@!$&'()*+,;=%~")
