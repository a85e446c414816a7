"""What the barcode of a page says for another system that files scanned pages: a text with {names}, in Code 39."""

from __future__ import annotations

import re
from typing import Annotated

from handouts.content.models.scalars import field_description, scalar

MAX_CHARACTERS = 16
"""A longer text in Code 39, in bars that a scanner reads, leaves no room for the words of the footer."""
NAMES = ("record_number", "document")
_OTHER = re.compile(r"[^0-9A-Z \-.$/+%]")
_NAME = re.compile(r"\{([^{}]*)\}")


def filled_pattern(pattern: str, record_number: str, document: str) -> str:
    """The text of a barcode, in capital letters."""
    values = {"record_number": record_number, "document": document}
    return _NAME.sub(lambda match: values[match[1]], pattern).upper()


def code_39_problem(text: str) -> str:
    """Why a text cannot be printed as Code 39, as the end of a sentence that begins with it; '' if it can."""
    if match := _OTHER.search(text):
        return f"has {match[0]!r}, which Code 39 cannot hold"
    if len(text) > MAX_CHARACTERS:
        return f"has {len(text)} characters, and there is room for {MAX_CHARACTERS}"
    return ""


def _parse(value: str) -> str:
    text = value.strip()
    names = _NAME.findall(text)
    if unknown := [name for name in names if name not in NAMES]:
        raise ValueError(f"{{{unknown[0]}}} is not a value of a barcode: use {{record_number}} and {{document}}")
    if "record_number" not in names:
        raise ValueError("the pattern must contain {record_number}, or all patients would have the same barcode")
    if problem := code_39_problem(_NAME.sub("", text).upper()):
        raise ValueError(f"the pattern {problem}")
    return text


BarcodePattern = Annotated[
    str,
    scalar(_parse, "the pattern of a barcode"),
    field_description('The text of a barcode, with values in braces: "{record_number}-CONSENT".', "string"),
]
