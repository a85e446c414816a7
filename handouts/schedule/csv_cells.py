"""Cells of CSV files that are opened in Excel: none of them may run as a formula, and each is read back as it was.

A cell that begins with =, +, - or @ is calculated when the file is opened, so it gets an apostrophe in front. Reading
takes one such apostrophe away; a cell that has one already gets a second.
"""

from __future__ import annotations

import re

# Excel and LibreOffice skip blanks in front of a formula, and know the wide forms of its signs.
_FORMULA = re.compile(r"'*(?:[ \u00a0\u3000\ufeff\u200b-\u200f]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])")


def escape_formula(text: str) -> str:
    """The text of a cell as a spreadsheet shows it, whatever it begins with."""
    return f"'{text}" if _FORMULA.match(text) else text


def unescape_formula(text: str) -> str:
    """The text of a cell before `guarded`."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text
