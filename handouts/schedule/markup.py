"""What openpyxl does not tell of a sheet that it streams, from the sheet's own XML: where cells have no value to trust.

These are formulas that no program has computed yet, cells that are merged with others, and hidden rows.
"""

from __future__ import annotations

import re
from typing import TypeAlias

Fault: TypeAlias = tuple[str, str]
"""Message and hint."""

_UNCOMPUTED: Fault = (
    "a formula without a value: no program has computed it yet",
    "open the workbook in Excel and save it, or put the value in its place",
)
_WIDE = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="[A-Z]{3,}\d')
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*[^/>])>(.*?)</(?:\w+:)?c>", re.S)
_ADDRESS = re.compile(rb'\br="([A-Z]+)(\d+)"')
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_VALUE = re.compile(rb"<(?:\w+:)?v>[^<]")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_HIDDEN = re.compile(rb'<(?:\w+:)?row\s[^>]*?\bhidden="(?:1|true)"')
_MOST_ROWS = 1000


def too_wide(markup: bytes) -> bool:
    """True where a cell stands in column AAA or further right."""
    return bool(_WIDE.search(markup))


def hidden_rows(markup: bytes) -> int:
    """How many rows are hidden, by hand or by a filter."""
    return len(_HIDDEN.findall(markup))


def faults(markup: bytes) -> dict[int, dict[int, Fault]]:
    """By row (from 1) and column (from 0): what is wrong with the cell."""
    found: dict[int, dict[int, Fault]] = {}
    for match in _MERGED.finditer(markup):
        left, top, right, bottom = (part.decode() for part in match.groups())
        fault = (f"merged with others, {left}{top}:{right}{bottom}", "unmerge it, and fill in each cell of its own")
        for row in range(int(top), min(int(bottom), int(top) + _MOST_ROWS) + 1):
            found.setdefault(row, {})[column(left)] = fault
    if not _FORMULA.search(markup):
        return found
    for match in _CELL.finditer(markup):
        attributes, inside = match.groups()
        address = _ADDRESS.search(attributes)
        # A formula that gives an empty text has a value, the empty one; Excel marks it as text.
        if address and _FORMULA.search(inside) and not _VALUE.search(inside) and b't="str"' not in attributes:
            found.setdefault(int(address[2]), {})[column(address[1].decode())] = _UNCOMPUTED
    return found


def column(name: str) -> int:
    """The number of a column, from 0: A is 0, AA is 26."""
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
