"""What a row may say, read by the checks of the command line's details; and what a program has spoiled in a cell."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import TypeAdapter, ValidationError

from handouts.appointment_fields import COLUMNS, FIELD, NUMBERS
from handouts.contact_details import ascii_address, digits_to_dial, has_mistyped_letter
from handouts.content.models.scalars import ContentModel, Slug, scalar
from handouts.errors import InvalidValue, message_and_hint
from handouts.invisible_characters import quote_visibly
from handouts.schedule.details import READERS, Identifier, Readers, clean_line, model_of
from handouts.schedule.encodings import is_double_encoded
from handouts.schedule.names import person_name

LONGEST_NOTE = 500

_ERRORS = re.compile(r"#(?:N/A|NV|REF!|BEZUG!|VALUE!|WERT!|NAME\?|DIV/0!|NUM!|ZAHL!|NULL!|SPILL!|CALC!)|#{2,}")
_POWER = re.compile(r"\d(?:[.,]\d+)?E\+\d+")
_MONTHS = "Jan|Feb|Mar|Mrz|Mär|Apr|May|Mai|Jun|Jul|Aug|Sep|Oct|Okt|Nov|Dec|Dez"
_MONTH = re.compile(rf"\d{{1,2}}[-. ]{{1,2}}(?:{_MONTHS})\.?|(?:{_MONTHS})[-. ]{{1,2}}\d{{2,4}}", re.I)
AS_TEXT = "format the column as text in Excel, and type it again"

# What Excel and the people at a desk write for a tick; German Excel has words of its own.
_TICKS = dict.fromkeys(("true", "yes", "y", "x", "1", "wahr"), True)
_TICKS |= dict.fromkeys(("false", "no", "n", "0", "falsch"), False)
_EMAIL = re.compile(r"[^\s@<>,;:\"()]+@[^\s@<>,;:\"()]+\.[^\s@<>,;:\"()]{2,}")
_slug, _identifier = TypeAdapter(Slug), TypeAdapter(Identifier)


def spoiled_cell_problem(field: str, text: str) -> tuple[str, str] | None:
    """Message and hint where a cell holds what Excel or a wrong code page has made of it."""
    numbered = FIELD[field].kind in NUMBERS
    if text.startswith("#") and _ERRORS.fullmatch(text):
        return f"{text!r} is an error of Excel, no value", "correct the formula, or put the value in its place"
    if numbered and "E+" in text and _POWER.fullmatch(text):
        return f"{text!r} is what Excel makes of a long number", AS_TEXT
    if numbered and len(text) < 12 and _MONTH.fullmatch(text):
        return f"{text!r} is what Excel makes of two numbers: a date", AS_TEXT
    if text.isascii():
        lost = "?" in text and field == "name"
    else:
        lost = "\ufffd" in text or (field == "name" and "?" in text)
        if is_double_encoded(text):
            return f"{text!r} was spoiled when it was saved", 'type it again, and save the list as "CSV UTF-8"'
    if lost:
        return f"{text!r} has lost letters when it was saved", 'type it again, and save the list as "CSV UTF-8"'
    return None


def is_slug(text: str) -> bool:
    """True of a short name, as clinics and procedures have."""
    try:
        _slug.validate_python(text)
    except ValidationError:
        return False
    return True


def is_appointment_id(text: str) -> bool:
    """True of what may be the id of an appointment."""
    try:
        _identifier.validate_python(text)
    except ValidationError:
        return False
    return True


def _tick(value: str) -> bool:
    if value.casefold() not in _TICKS:
        raise InvalidValue(
            f"{value!r} is neither yes nor no", "write yes, no, x, true or false, or leave it empty for no"
        )
    return _TICKS[value.casefold()]


def _email(value: str) -> str:
    if value.count("@") > 1:
        raise InvalidValue(
            f"{quote_visibly(value)} is not one e-mail address but several", "leave the one that mail should go to"
        )
    if len(value) > 254 or not _EMAIL.fullmatch(value):
        raise InvalidValue(f"{quote_visibly(value)} is not one e-mail address", "write it like maria@example.org")
    name, _, host = value.rpartition("@")
    # Only some providers of Japan give out such addresses; elsewhere it is a slip, and mail would go nowhere.
    if (name[:1] == "." or name[-1:] == "." or ".." in name) and not host.casefold().endswith(".jp"):
        raise InvalidValue(f"{quote_visibly(value)} has a dot too many before its @", "write it like maria@example.org")
    address = clean_line(value, 254)
    try:
        ascii_address(address)
    except ValueError as error:
        message, hint = message_and_hint(error)
        raise InvalidValue(f"{address!r} {message}", hint) from None
    return address


def _consent(value: str) -> str:
    if value.casefold() not in ("encrypted", "plain"):
        raise InvalidValue(
            f"{value!r} does not say how", "write encrypted or plain, or leave it out where no consent is"
        )
    return value.casefold()


def _phone(value: str) -> str:
    if has_mistyped_letter(value):
        raise InvalidValue(f"{value!r} has a letter between its digits", "write 0 for O and 1 for l or I")
    # It is read by people, so that words beside it are welcome: 555-010-0199 (daughter).
    if not 7 <= sum(sign.isdigit() for sign in digits_to_dial(value)) <= 30:
        raise InvalidValue(f"{value!r} is not a phone number", "write it like 555-010-0199")
    return clean_line(value)


def _documents(value: str) -> tuple[str, ...]:
    names = [name for name in re.split(r"[,;\s]+", value.casefold()) if name]
    if not names:
        raise InvalidValue(f"{value!r} names no document", "write one like preparation, or leave it empty for all")
    return tuple(dict.fromkeys(_slug.validate_python(name) for name in names))


READERS_OF_ROWS: Readers = {
    **READERS,
    "person": (Annotated[str, scalar(person_name, "text")] | None, None),
    "yes_no": (Annotated[bool, scalar(_tick, "yes or no")], False),
    "documents": (Annotated[tuple[str, ...], scalar(_documents, "names of documents")], ()),
    "email": (Annotated[str, scalar(_email, "an e-mail address")], ""),
    "email_consent": (Annotated[str, scalar(_consent, "encrypted or plain")], ""),
    "phone": (Annotated[str, scalar(_phone, "a phone number")], ""),
    "note": (Annotated[str, scalar(lambda value: clean_line(value, LONGEST_NOTE), "text")], ""),
}
"""What reads each kind of field in a row of a list."""

RowModel = model_of("Entry", ContentModel, READERS_OF_ROWS, [field.name for field in COLUMNS if field.kind != "clinic"])
"""The fields of a row, as text with dates in the one way that is always read."""
