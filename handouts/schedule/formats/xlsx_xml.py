"""Read the XML parts of an Excel workbook, and format numbers as Excel shows them.

The parts (sheets, shared texts, number formats) are read as a stream in bounded memory; only what a list needs is
stored. Transitional and Strict Office Open XML differ only in their namespaces, so names are compared without them. A
document type declaration and a part that is too large are errors.
"""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, NoReturn, TypeAlias
from xml.parsers import expat

from handouts.schedule.sheet import UnknownFormat

_PLAIN = ("", "general", "@", "0")
# A digit, a character after a backslash, a text in quotes, or a character that Excel shows unchanged.
_PART = re.compile(r'([0#?])|\\(.)|"([^"]*)"|([-+() ])', re.S)
_SECTION = re.compile(r'(?:\\.|"[^"]*"|\[[^\]]*\]|[^;\\"\[])*', re.S)
# Colors and the language of dates change no digit.
_UNPRINTED_CODE = re.compile(r"\[(?:Black|Blue|Cyan|Green|Magenta|Red|White|Yellow|Color ?\d+|\$-[0-9A-F]+)\]", re.I)
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?\d+)\]")
_COMPARISONS = {
    "<=": lambda value, limit: value <= limit,
    ">=": lambda value, limit: value >= limit,
    "<>": lambda value, limit: value != limit,
    "<": lambda value, limit: value < limit,
    ">": lambda value, limit: value > limit,
    "=": lambda value, limit: value == limit,
}


# Built-in formats, which a workbook stores as a number only (ECMA-376, part 1, 18.8.30). East Asian ones are dates.
_BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 14: "mm-dd-yy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "m/d/yy h:mm", 37: "#,##0_);(#,##0)", 38: "#,##0_);[Red](#,##0)",
    39: "#,##0.00_);(#,##0.00)", 40: "#,##0.00_);[Red](#,##0.00)", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mmss.0",
    48: "##0.0E+0", 49: "@", 32: "h:mm", 33: "h:mm:ss", 34: "h:mm", 35: "h:mm:ss",
} | dict.fromkeys([27, 28, 29, 30, 31, 36, *range(50, 59)], "yyyy-mm-dd")  # fmt: skip
_LONGEST_CODE = 255  # Excel's own limit
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!hh?\]|mm?\]|ss?\])[^\]]*\]', re.I | re.S)
_DATE_SIGN = re.compile(r"[dmyhs]", re.I)
_ELAPSED = re.compile(r"\[(?:hh?|mm?|ss?)\]", re.I)
_HALF_DAY = re.compile(r"am/pm|a/p", re.I)


class CellFormat(NamedTuple):
    """The number format of a cell."""

    code: str
    date: bool
    """True if Excel shows numbers as dates or times."""
    elapsed: bool
    """True if it shows a duration: [h]:mm."""
    half_day: bool
    """True if it shows AM or PM."""


def cell_format(number: str, code: str | None) -> CellFormat:
    """The format with a number in the workbook; `code` is None for a built-in format."""
    if code is None:
        code = _BUILT_IN.get(int(number) if number.isdigit() and len(number) < 6 else 0, "General")
    code = code[:_LONGEST_CODE]
    positive = _LITERAL.sub("", code.partition(";")[0])
    general = "general" in positive.casefold()
    date = bool(_DATE_SIGN.search(positive)) and not general
    return CellFormat(code, date, bool(_ELAPSED.search(code)), date and bool(_HALF_DAY.search(positive)))


def excel_date(days: float, *, since_1904: bool, elapsed: bool) -> dt.datetime | dt.time | str:
    """Excel's number of days as a date and time, as a time if it is less than one day, or as text if it is neither."""
    if not 0 <= days < 2_958_466:  # the end of the year 9999
        return UnknownFormat(repr(days))
    if elapsed and days >= 1:
        return str(dt.timedelta(days=round(days, 9)))
    milliseconds = round(days * 86_400_000)
    if milliseconds < 86_400_000:
        return (dt.datetime(1900, 1, 1) + dt.timedelta(milliseconds=milliseconds)).time()  # noqa: DTZ001 - no zone
    # Excel counts a 29th of February 1900, which did not exist.
    begins = dt.datetime(1904, 1, 1) if since_1904 else dt.datetime(1899, 12, 30 + (days < 60))  # noqa: DTZ001
    return begins + dt.timedelta(milliseconds=milliseconds)


def number_text(value: float, style: str) -> str:
    """The number as Excel shows it: 12345.0 is 12345; a style such as 00000 or 000-000 adds leading zeros."""
    is_integer = value == int(value) and abs(value) < 1e15
    bare = str(int(value)) if is_integer else repr(value)
    if style.casefold() in _PLAIN:
        return bare
    shown = _format_by_sections(int(value), style, bare) if is_integer else None
    # A style may also hide the number.
    return shown if shown and not shown.isspace() else UnknownFormat(bare)


def _format_by_sections(value: int, style: str, bare: str) -> str | None:
    """The number in the section of the style that applies to it; None if that is not certain."""
    sections = [_UNPRINTED_CODE.sub("", section) for section in _split_sections(style)]
    if any(map(_CONDITION.match, sections)):
        return _format_by_condition(value, sections)
    if value < 0 and len(sections) == 1:
        return bare if re.fullmatch(r"0[0 -]*|#+0?", sections[0]) else None
    chosen = 1 if value < 0 else 2 if value == 0 and len(sections) > 2 else 0
    return _format_section(abs(value), sections[chosen], bare)


def _split_sections(style: str) -> list[str]:
    """The sections between semicolons; a semicolon in quotes does not count."""
    sections, start = [], 0
    while True:
        match = _SECTION.match(style, start)
        end = match.end() if match else start
        sections.append(style[start:end])
        if end >= len(style) or style[end] != ";":
            # After an unclosed quote or bracket, no section is certain.
            return sections if end >= len(style) else ["\0"]
        start = end + 1


def _format_by_condition(value: int, sections: list[str]) -> str | None:
    """The number in the first section whose condition is true; the last section is for all other numbers."""
    *first, last = sections
    conditions = [_CONDITION.match(section) for section in first]
    if value < 0 or not first or len(first) > 2 or not all(conditions) or _CONDITION.match(last):
        return None
    for section, condition in zip(first, conditions, strict=True):
        if condition and _COMPARISONS[condition[1]](value, int(condition[2])):
            return _format_section(value, section[condition.end() :], str(value))
    return _format_section(value, last, str(value))


def _format_section(value: int, section: str, bare: str) -> str | None:
    """Fill in the digits from the right; extra digits go before the first digit of the style."""
    if section.casefold() == "general":
        return bare.lstrip("-")
    parts, offset = list[tuple[str, str]](), 0
    while offset < len(section):
        match = _PART.match(section, offset)
        if not match or match[1] == "?":
            return None
        parts.append((match[1] or "", match[2] or match[3] or match[4] or ""))
        offset = match.end()
    places = "".join(place for place, _ in parts)
    if not places:
        return None
    digits = (str(value) if value else "").zfill(len(places.lstrip("#")))
    remaining = len(places)
    shown = ""
    for place, literal in reversed(parts):
        if not place:
            shown = literal + shown
            continue
        remaining -= 1
        digit = digits if not remaining else digits[-1:]
        digits = digits[: len(digits) - len(digit)]
        shown = digit + shown
    return shown


Fault: TypeAlias = tuple[str, str]
"""Message and hint."""

MAX_PART = 150_000_000
MAX_SMALL_PART = 20_000_000
MAX_TEXT = 30_000_000
"""Most characters of all cells of a sheet, and of all texts that cells share."""
MAX_CELL_TEXT = 131_072
_CHUNK = 65_536
_MAX_MARKUP = 1_000_000
"""Most bytes of one tag. Expat reads an unfinished tag again with every chunk."""
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ADDRESS = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})")

UNCOMPUTED: Fault = (
    "a formula without a value: no program has calculated it yet",
    "open the workbook in Excel and save it, or replace it with the value",
)


class TooLarge(Exception):
    """A part is too large for the list of a day; the text says which limit it exceeds."""


class DamagedPart(ValueError):
    """A part that Excel would not write."""


class XmlPart:
    """Base class of the readers of one part of a workbook."""

    max_size = MAX_SMALL_PART

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins. Its name has the prefix of its namespace if the file uses one."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """A piece of the text of an element."""

    def read(self, archive: zipfile.ZipFile, part: str) -> None:
        """Read a part of the file. Raises TooLarge, DamagedPart, and what zipfile raises."""
        if archive.getinfo(part).file_size > self.max_size:
            raise TooLarge(f"{part} unpacks to more than {self.max_size // 1_000_000} MB")
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self.start, self.end
        parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = self.text, _no_doctype
        size = 0
        with archive.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                if size > self.max_size:
                    raise TooLarge(f"{part} unpacks to more than {self.max_size // 1_000_000} MB")
                _parse(parser, chunk, last=False)
                if size - max(parser.CurrentByteIndex, 0) > _MAX_MARKUP:
                    raise DamagedPart("a tag that is too long")
        _parse(parser, b"", last=True)


def _parse(parser: expat.XMLParserType, chunk: bytes, *, last: bool) -> None:
    try:
        parser.Parse(chunk, last)
    except expat.ExpatError as error:
        raise DamagedPart(str(error)) from None


def _no_doctype(*_: Any) -> NoReturn:
    raise DamagedPart("a document type")


def _local(name: str) -> str:
    """A name without the prefix of its namespace; `x:row` is a row."""
    return name.rpartition(":")[2] if ":" in name else name


class RelationsPart(XmlPart):
    """Targets of a part's relations, by their ids; `kinds` has the last word of each type."""

    def __init__(self) -> None:
        self.targets: dict[str, str] = {}
        self.kinds: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = _local(name)
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            self.targets[attributes.get("Id", "")] = attributes.get("Target", "")
            self.kinds[attributes.get("Id", "")] = attributes.get("Type", "").rpartition("/")[2]


class WorkbookPart(XmlPart):
    """Name, state and relation of each sheet, and whether days are counted from 1904."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, str]] = []
        self.since_1904 = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = _local(name)
        if name == "sheet":
            self.sheets.append((
                attributes.get("name", ""), attributes.get("state", "visible"),
                next((value for key, value in attributes.items() if key.endswith(":id")), ""),
            ))  # fmt: skip
        elif name == "workbookPr":
            self.since_1904 = attributes.get("date1904", "0") in ("1", "true")


class TextPart(XmlPart):
    """A part whose texts are collected, up to a limit for one cell and one for all."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._in_phonetic_run = self._in_text = False
        self._size = self._length = 0

    def text(self, text: str) -> None:
        if not self._in_text:
            return
        self._size += len(text)
        self._length += len(text)
        if self._length > MAX_CELL_TEXT:
            raise TooLarge(f"a cell of more than {MAX_CELL_TEXT:,} characters")
        if self._size > MAX_TEXT:
            raise TooLarge(f"texts of more than {MAX_TEXT:,} characters")
        self._parts.append(text)


class SharedTextsPart(TextPart):
    """The texts that cells share, without the phonetic text of Japanese."""

    max_size = MAX_PART

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        name = _local(name)
        if name == "si":
            self._parts, self._length = [], 0
        elif name == "rPh":
            self._in_phonetic_run = True
        elif name == "t":
            self._in_text = not self._in_phonetic_run

    def end(self, name: str) -> None:
        name = _local(name)
        if name == "si":
            self.texts.append(unescape_text("".join(self._parts)))
            if len(self.texts) > MAX_TEXT // 20:
                raise TooLarge(f"more than {MAX_TEXT // 20:,} texts")
        elif name == "rPh":
            self._in_phonetic_run = False
        elif name == "t":
            self._in_text = False


class StylesPart(XmlPart):
    """The format of each style that a cell may have."""

    def __init__(self) -> None:
        self._codes: dict[str, str] = {}
        self._ids: list[str] = []
        self._in_cell_formats = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = _local(name)
        if name == "numFmt":
            self._codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._in_cell_formats = True
        elif name == "xf" and self._in_cell_formats:
            self._ids.append(attributes.get("numFmtId", "0"))
            if len(self._ids) > 100_000:
                raise TooLarge("more than 100,000 formats")

    def end(self, name: str) -> None:
        name = _local(name)
        if name == "cellXfs":
            self._in_cell_formats = False

    def formats(self) -> list[CellFormat]:
        """The formats, by the number of the style."""
        by_number = {number: cell_format(number, self._codes.get(number)) for number in dict.fromkeys(self._ids)}
        return [by_number[number] for number in self._ids]


@dataclass(slots=True)
class CellText:
    """One cell as it is in the file."""

    kind: str
    style: int
    text: str
    formula: bool


@dataclass(slots=True)
class SheetRow:
    """A row that is not empty: its number from 1, and its cells by their columns from 0."""

    number: int
    cells: dict[int, CellText] = field(default_factory=dict)


class SheetPart(TextPart):
    """The rows of a sheet. `add_row` is called with each row that is not empty."""

    max_size = MAX_PART

    def __init__(self, add_row: Callable[[SheetRow], None], max_rows: int, max_columns: int, max_cells: int) -> None:
        super().__init__()
        self._add_row, self._max_rows, self._max_columns, self._max_cells = add_row, max_rows, max_columns, max_cells
        self.hidden_rows = 0
        self.merged: list[str] = []
        self._row: SheetRow | None = None
        self._cell: CellText | None = None
        self._column = -1
        self._number = 0
        self._count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = _local(name)
        if name == "c":
            self._begin_cell(attributes)
        elif name == "v" or (name == "t" and not self._in_phonetic_run):
            self._in_text = self._cell is not None
        elif name == "f":
            if self._cell is not None:
                self._cell.formula = True
        elif name == "row":
            self._number = _number(attributes.get("r")) or self._number + 1
            if self._number > self._max_rows:
                raise TooLarge(f"row {self._number}")
            self._row, self._column = SheetRow(self._number), -1
            self.hidden_rows += attributes.get("hidden") in ("1", "true")
        elif name == "rPh":
            self._in_phonetic_run = True
        elif name == "mergeCell":
            self.merged.append(attributes.get("ref", ""))
            if len(self.merged) > 10_000:
                raise TooLarge("more than 10,000 merged cells")

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        if self._row is None:
            return
        self._count += 1
        if self._count > self._max_cells:
            raise TooLarge(f"more than {self._max_cells:,} cells")
        address = attributes.get("r")
        self._column = column_index(address) if address else self._column + 1
        if self._column >= self._max_columns:
            raise TooLarge(f"more than {self._max_columns} columns")
        self._cell = CellText(attributes.get("t", "n"), _number(attributes.get("s")), "", formula=False)
        self._parts, self._length = [], 0

    def end(self, name: str) -> None:
        name = _local(name)
        if name in ("v", "t"):
            self._in_text = False
        elif name == "c":
            if self._row is not None and self._cell is not None and (self._parts or self._cell.formula):
                self._cell.text = "".join(self._parts)
                self._row.cells[self._column] = self._cell
            self._cell = None
        elif name == "row":
            if self._row is not None and self._row.cells:
                self._add_row(self._row)
            self._row = None
        elif name == "rPh":
            self._in_phonetic_run = False

    def merge_faults(self, max_rows: int) -> dict[int, dict[int, Fault]]:
        """Merged cells, by row (from 1) and column (from 0); at most `max_rows` rows of each range."""
        faults: dict[int, dict[int, Fault]] = {}
        for reference in self.merged:
            match = _RANGE.fullmatch(reference[:40])
            if not match:
                continue
            left, top, right, bottom = match.groups()
            fault = (f"merged with others, {left}{top}:{right}{bottom}", "unmerge it, and fill in each cell")
            for row in range(int(top), min(int(bottom), int(top) + max_rows) + 1):
                faults.setdefault(row, {})[column_index(left)] = fault
                if len(faults) > 100_000:
                    raise TooLarge("more than 100,000 merged rows")
        return faults


def unescape_text(text: str) -> str:
    """Text with escapes such as `_x000D_`, which Excel writes for control characters, decoded."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def column_index(address: str) -> int:
    """The index of a column, from 0, by an address or a name: A1 and A are 0, AA is 26."""
    number = 0
    for letter in address:
        if not "A" <= letter <= "Z":
            break
        number = number * 26 + ord(letter) - ord("A") + 1
        if number > 20_000:
            raise DamagedPart("a cell beyond the last column")
    return number - 1


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else 0
