"""The XML parts of an Excel workbook, read as a stream in bounded memory: sheets, texts that cells share, and formats.

Only what a list needs is kept. Transitional and Strict Office Open XML differ in their namespaces alone, so names are
compared without these. A document type, a part that is too large and a part that is no workbook's end the reading.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NoReturn, TypeAlias
from xml.parsers import expat

from handouts.schedule.formats import CellFormat, cell_format

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
