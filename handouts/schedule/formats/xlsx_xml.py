"""A number of a workbook becomes what Excel shows under the cell's number format; what cannot be told is marked.

The XML parts of an Excel workbook, read as a stream in bounded memory: sheets, texts that cells share, and formats.

Only what a list needs is kept. Transitional and Strict Office Open XML differ in their namespaces alone, so names are
compared without these. A document type, a part that is too large and a part that is no workbook's end the reading.
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
# A digit, a sign with a backslash before it, a text in quotes, or one of the signs that Excel shows as they are.
_PART = re.compile(r'([0#?])|\\(.)|"([^"]*)"|([-+() ])', re.S)
_SECTION = re.compile(r'(?:\\.|"[^"]*"|\[[^\]]*\]|[^;\\"\[])*', re.S)
# Colours and the language of dates change no digit.
_UNPRINTED_CODE = re.compile(r"\[(?:Black|Blue|Cyan|Green|Magenta|Red|White|Yellow|Color ?\d+|\$-[0-9A-F]+)\]", re.I)
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?\d+)\]")
_HOLDS = {
    "<=": lambda value, limit: value <= limit,
    ">=": lambda value, limit: value >= limit,
    "<>": lambda value, limit: value != limit,
    "<": lambda value, limit: value < limit,
    ">": lambda value, limit: value > limit,
    "=": lambda value, limit: value == limit,
}


# Formats that Excel keeps by a number alone (ECMA-376, part 1, 18.8.30); those of East Asia are all dates or times.
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
    """True where Excel shows numbers as dates or times."""
    elapsed: bool
    """True where it shows how long something takes: [h]:mm."""
    half_day: bool
    """True where it shows AM or PM."""


def cell_format(number: str, code: str | None) -> CellFormat:
    """The format of a number that the workbook gives it, with its code where it has one of its own."""
    if code is None:
        code = _BUILT_IN.get(int(number) if number.isdigit() and len(number) < 6 else 0, "General")
    code = code[:_LONGEST_CODE]
    positive = _LITERAL.sub("", code.partition(";")[0])
    general = "general" in positive.casefold()
    date = bool(_DATE_SIGN.search(positive)) and not general
    return CellFormat(code, date, bool(_ELAPSED.search(code)), date and bool(_HALF_DAY.search(positive)))


def excel_date(days: float, *, since_1904: bool, elapsed: bool) -> dt.datetime | dt.time | str:
    """Excel's number of days as a date and time, as a time alone below one day, or as text where it is neither."""
    if not 0 <= days < 2_958_466:  # the end of the year 9999
        return UnknownFormat(repr(days))
    if elapsed and days >= 1:
        return str(dt.timedelta(days=round(days, 9)))
    milliseconds = round(days * 86_400_000)
    if milliseconds < 86_400_000:
        return (dt.datetime(1900, 1, 1) + dt.timedelta(milliseconds=milliseconds)).time()  # noqa: DTZ001 - no zone
    # Excel counts a 29th of February 1900, which there was not.
    begins = dt.datetime(1904, 1, 1) if since_1904 else dt.datetime(1899, 12, 30 + (days < 60))  # noqa: DTZ001
    return begins + dt.timedelta(milliseconds=milliseconds)


def number_text(value: float, style: str) -> str:
    """12345.0 is 12345; under a style such as 00000 or 000-000 the zeros in front are shown, and so they count."""
    whole = value == int(value) and abs(value) < 1e15
    bare = str(int(value)) if whole else repr(value)
    if style.casefold() in _PLAIN:
        return bare
    shown = _by_sections(int(value), style, bare) if whole else None
    # A style may also hide the number.
    return shown if shown and not shown.isspace() else UnknownFormat(bare)


def _by_sections(value: int, style: str, bare: str) -> str | None:
    """The number under the section of the style that is meant for it; None where that is not certain."""
    sections = [_UNPRINTED_CODE.sub("", one) for one in _split(style)]
    if any(_CONDITION.match(one) for one in sections):
        return _conditional(value, sections)
    if value < 0 and len(sections) == 1:
        return bare if re.fullmatch(r"0[0 -]*|#+0?", sections[0]) else None
    chosen = 1 if value < 0 else 2 if value == 0 and len(sections) > 2 else 0
    return _under(abs(value), sections[chosen], bare)


def _split(style: str) -> list[str]:
    """The sections between semicolons; those in quotes part nothing."""
    sections, at = [], 0
    while True:
        found = _SECTION.match(style, at)
        end = found.end() if found else at
        sections.append(style[at:end])
        if end >= len(style) or style[end] != ";":
            # A quote or a bracket that does not end is left over: then no section is certain.
            return sections if end >= len(style) else ["\0"]
        at = end + 1


def _conditional(value: int, sections: list[str]) -> str | None:
    """The first section whose condition holds; the last one has none, and is for all other numbers."""
    *first, last = sections
    conditions = [_CONDITION.match(one) for one in first]
    if value < 0 or not first or len(first) > 2 or not all(conditions) or _CONDITION.match(last):
        return None
    for section, condition in zip(first, conditions, strict=True):
        if condition and _HOLDS[condition[1]](value, int(condition[2])):
            return _under(value, section[condition.end() :], str(value))
    return _under(value, last, str(value))


def _under(value: int, section: str, bare: str) -> str | None:
    """Digits and literal signs, from the right; digits that are left over stand before the first place of a digit."""
    if section.casefold() == "general":
        return bare.lstrip("-")
    parts, at = list[tuple[str, str]](), 0
    while at < len(section):
        found = _PART.match(section, at)
        if not found or found[1] == "?":
            return None
        parts.append((found[1] or "", found[2] or found[3] or found[4] or ""))
        at = found.end()
    places = "".join(place for place, _ in parts)
    if not places:
        return None
    digits = (str(value) if value else "").zfill(len(places.lstrip("#")))
    left = len(places)
    shown = ""
    for place, literal in reversed(parts):
        if not place:
            shown = literal + shown
            continue
        left -= 1
        digit = digits if not left else digits[-1:]
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
_QUIET_LIMIT = 1_000_000
"""Most bytes of one piece of markup. Expat reads an unfinished piece again with every chunk."""
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ADDRESS = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})")

UNCOMPUTED: Fault = (
    "a formula without a value: no program has computed it yet",
    "open the workbook in Excel and save it, or put the value in its place",
)


class TooLarge(Exception):
    """A part holds more than a list of a day can; its text says what."""


class Damaged(ValueError):
    """A part is not as Excel makes it."""


class XmlPart:
    """What the elements of one part of a workbook mean; for subclasses."""

    most = MAX_SMALL_PART

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins; names have the prefixes of their namespaces, where the file uses any."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """A piece of the text of an element."""

    def read(self, packed: zipfile.ZipFile, part: str) -> None:
        """Read a part of the file. Raises TooLarge, Damaged, and what zipfile raises."""
        if packed.getinfo(part).file_size > self.most:
            raise TooLarge(f"{part} unpacks to more than {self.most // 1_000_000} MB")
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self.start, self.end
        parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = self.text, _no_doctype
        size = 0
        with packed.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                if size > self.most:
                    raise TooLarge(f"{part} unpacks to more than {self.most // 1_000_000} MB")
                _parse(parser, chunk, last=False)
                if size - max(parser.CurrentByteIndex, 0) > _QUIET_LIMIT:
                    raise Damaged("one piece of markup that is too long")
        _parse(parser, b"", last=True)


def _parse(parser: expat.XMLParserType, chunk: bytes, *, last: bool) -> None:
    try:
        parser.Parse(chunk, last)
    except expat.ExpatError as error:
        raise Damaged(str(error)) from None


def _no_doctype(*_: Any) -> NoReturn:
    raise Damaged("a document type")


def _local(name: str) -> str:
    """A name without the prefix of its namespace; `x:row` is a row."""
    return name.rpartition(":")[2] if ":" in name else name


class RelationsPart(XmlPart):
    """Targets of a part's relations, by their ids; `kinds` has the last word of what each is."""

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
    """A part whose texts are collected, up to a bound for one cell and one for all."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._spoken = self._taken = False
        self._size = self._length = 0

    def text(self, text: str) -> None:
        if not self._taken:
            return
        self._size += len(text)
        self._length += len(text)
        if self._length > MAX_CELL_TEXT:
            raise TooLarge(f"a cell of more than {MAX_CELL_TEXT:,} characters")
        if self._size > MAX_TEXT:
            raise TooLarge(f"texts of more than {MAX_TEXT:,} characters")
        self._parts.append(text)


class SharedTextsPart(TextPart):
    """The texts that cells share; how a text is read aloud in Japanese is left out."""

    most = MAX_PART

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        name = _local(name)
        if name == "si":
            self._parts, self._length = [], 0
        elif name == "rPh":
            self._spoken = True
        elif name == "t":
            self._taken = not self._spoken

    def end(self, name: str) -> None:
        name = _local(name)
        if name == "si":
            self.texts.append(unescape_text("".join(self._parts)))
            if len(self.texts) > MAX_TEXT // 20:
                raise TooLarge(f"more than {MAX_TEXT // 20:,} texts")
        elif name == "rPh":
            self._spoken = False
        elif name == "t":
            self._taken = False


class StylesPart(XmlPart):
    """The format of each style that a cell may have."""

    def __init__(self) -> None:
        self._codes: dict[str, str] = {}
        self._ids: list[str] = []
        self._of_cells = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = _local(name)
        if name == "numFmt":
            self._codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._of_cells = True
        elif name == "xf" and self._of_cells:
            self._ids.append(attributes.get("numFmtId", "0"))
            if len(self._ids) > 100_000:
                raise TooLarge("more than 100,000 formats")

    def end(self, name: str) -> None:
        name = _local(name)
        if name == "cellXfs":
            self._of_cells = False

    def formats(self) -> list[CellFormat]:
        """By the number of the style."""
        made: dict[str, CellFormat] = {}
        for number in self._ids:
            if number not in made:
                made[number] = cell_format(number, self._codes.get(number))
        return [made[number] for number in self._ids]


@dataclass(slots=True)
class CellText:
    """One cell as the file has it."""

    kind: str
    style: int
    text: str
    formula: bool


@dataclass(slots=True)
class SheetRow:
    """A row that holds something: its number from 1, and its cells by their columns from 0."""

    number: int
    cells: dict[int, CellText] = field(default_factory=dict)


class SheetPart(TextPart):
    """The rows of a sheet. `take` is called with each row that holds something."""

    most = MAX_PART

    def __init__(self, take: Callable[[SheetRow], None], max_rows: int, max_columns: int, max_cells: int) -> None:
        super().__init__()
        self._take, self._max_rows, self._max_columns, self._max_cells = take, max_rows, max_columns, max_cells
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
        elif name == "v" or (name == "t" and not self._spoken):
            self._taken = self._cell is not None
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
            self._spoken = True
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
            self._taken = False
        elif name == "c":
            if self._row is not None and self._cell is not None and (self._parts or self._cell.formula):
                self._cell.text = "".join(self._parts)
                self._row.cells[self._column] = self._cell
            self._cell = None
        elif name == "row":
            if self._row is not None and self._row.cells:
                self._take(self._row)
            self._row = None
        elif name == "rPh":
            self._spoken = False

    def merge_faults(self, most: int) -> dict[int, dict[int, Fault]]:
        """By row (from 1) and column (from 0): cells that are merged with others; `most` rows of each."""
        found: dict[int, dict[int, Fault]] = {}
        for reference in self.merged:
            match = _RANGE.fullmatch(reference[:40])
            if not match:
                continue
            left, top, right, bottom = match.groups()
            fault = (f"merged with others, {left}{top}:{right}{bottom}", "unmerge it, and fill in each cell of its own")
            for row in range(int(top), min(int(bottom), int(top) + most) + 1):
                found.setdefault(row, {})[column_index(left)] = fault
                if len(found) > 100_000:
                    raise TooLarge("more than 100,000 merged rows")
        return found


def unescape_text(text: str) -> str:
    """Text with its `_x000D_` as the characters that they stand for, as Excel writes what XML cannot hold."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def column_index(address: str) -> int:
    """The number of the column of an address or a column's name, from 0: A1 and A are 0, AA is 26."""
    number = 0
    for letter in address:
        if not "A" <= letter <= "Z":
            break
        number = number * 26 + ord(letter) - ord("A") + 1
        if number > 20_000:
            raise Damaged("a cell beyond the last column")
    return number - 1


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else 0
