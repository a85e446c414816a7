"""No list blocks the reader or fills the memory: the worst 300 KB take 2 s, and bombs are refused below 300 MB."""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from handouts.errors import InputError
from handouts.schedule.sheet import MAX_ROWS
from tests.schedule.lists import GOOD, SHORT, only_booking, read_list, write_workbook
from tests.schedule.test_unsupported import zip_of
from tests.schedule.test_xlsx import SHARED, with_parts

SIZE = 300_000
HEAD = b"id,date,time,name,notes,level,email,phone,medicines,language,documents,ended\n"
ROW = b"a1,2026-12-01,10:00,Maria Beispiel,,,,,,,,\n"


def filled(column: str, text: str) -> bytes:
    """A JSON list of one appointment with a text in a column."""
    return json.dumps([{**GOOD, column: text}], ensure_ascii=False).encode()


def fill_to_size(piece: str) -> str:
    return (piece * (SIZE // len(piece) + 1))[:SIZE]


TEXTS = {
    "open quotes": HEAD + b'"a\n' * (SIZE // 3),
    "quotes around rows": HEAD + b'"a,b,c\n' * (SIZE // 7),
    "only quotes": HEAD + b'"' * SIZE,
    "only delimiters": HEAD + b"," * SIZE,
    "one long cell": HEAD + b"a,b,c," + b"x" * SIZE,
    "one long heading": b"id," + b"x" * SIZE + b"\n" + ROW,
    "many headings": b"," * SIZE + b"\n" + ROW,
    "blank lines": HEAD + b"\n" * SIZE,
    "blanks": b" " * SIZE + b"x",
    "brackets": b"[" * SIZE,
    "empty lists": b"[" + b"[]," * (SIZE // 3) + b"[]]",
    "nested objects": b'[{"id":' * (SIZE // 7),
    "an unclosed string": b'[{"id": "' + b"\\u00" * (SIZE // 4),
    "one word that is not UTF-8": HEAD + b"\xff" * 5_000_000,
    "not UTF-8": HEAD + b"\xe9 " * (SIZE // 2),
    "not UTF-8, all different": HEAD + b"".join(b"\xe9%d " % number for number in range(SIZE // 8)),
    "misread letters": HEAD + fill_to_size("Ã’").encode(),
    "markup": b"<!-- " + b"<x " * (SIZE // 3),
    "NDJSON": b"{ " * (SIZE // 2),
    "HL7": b" " * SIZE + b"MSH|",
    "formulas": HEAD + b"'" * SIZE,
    **{
        f"{column} {text[:12]!r}": filled(column, fill_to_size(text))
        for column in ("date", "time", "ended", "date_of_birth", "name", "id", "record_number", "email", "phone", "medicines", "level",
                       "language", "documents", "notes", "clinic", "procedure")
        for text in ("1", " ", "1 ", "2026-12-01T1 ", "1.1.1 ", "a@", "a.", "\u0301", "\u200d", "=", "é’", ",;|")
    },
}  # fmt: skip


@pytest.mark.parametrize("kind", TEXTS)
def test_worst_text_in_two_seconds(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "day"
    path.write_bytes(TEXTS[kind])
    begun = time.process_time()
    with contextlib.suppress(InputError):
        read_list(path)
    assert time.process_time() - begun < 2


@pytest.mark.parametrize("rows", [b",".join([b"a"] * 100_000), b"a2,2026-12-01,11:00," + b"x" * 140_000])
def test_too_long_row(tmp_path: Path, rows: bytes) -> None:
    path = tmp_path / "day.csv"
    path.write_bytes(b"id,date,time,name\n" + rows + b"\na1,2026-12-01,10:00,Maria Beispiel\n")
    schedule = read_list(path)
    assert [booking.row for booking in schedule.bookings] == [3]
    (problem,) = schedule.problems
    assert problem.line == 2
    assert "this row has" in problem.message


SHEET = {
    "comment of cells": (b"<!-- ", b"<c ", b" -->"),
    "comment of rows": (b"<!-- ", b"<row ", b" -->"),
    "comment of merged cells": (b"<!-- ", b"<mergeCell ", b" -->"),
    "comment of formulas": (b"<!-- ", b"<f/> <c a>", b" -->"),
    "formulas": (b"<row>", b"<f/><c a='1'></c>", b"</row>"),
    "unclosed cells": (b"<row>", b"<f/> <c a>", b"</row>"),
    "an attribute": (b'<row a="', b"<c ".replace(b"<", b"x"), b'"></row>'),
    "one text of many parts": (b'<row><c t="inlineStr"><is>', b"<r><t>x</t></r>", b"</is></c></row>"),
    "one cell": (b'<row><c t="inlineStr"><is><t>', b"x", b"</t></is></c></row>"),
    "empty cells": (b'<row r="9">', b"<c/>", b"</row>"),
    "rows": (b"", b"<row/>", b""),
    "entities": (b"", b"&amp;", b""),
    "a number": (b'<row r="9"><c r="A9"><v>', b"1", b"</v></c></row>"),
}


def insert_into_part(path: Path, ending: str, before: bytes, pieces: Iterator[bytes]) -> Path:
    """The workbook with pieces inserted into one of its parts, before a tag."""
    data = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for name in source.namelist():
            text = source.read(name)
            if not name.endswith(ending):
                target.writestr(name, text)
                continue
            assert before in text
            with target.open(name, "w", force_zip64=True) as part:
                part.write(text[: text.index(before)])
                for piece in pieces:
                    part.write(piece)
                part.write(text[text.index(before) :])
    path.write_bytes(data.getvalue())
    return path


def repeated(first: bytes, piece: bytes, last: bytes, size: int) -> Iterator[bytes]:
    yield first
    block = piece * (100_000 // len(piece) + 1)
    for _ in range(size // len(block) + 1):
        yield block
    yield last


@pytest.mark.parametrize("kind", SHEET)
@pytest.mark.parametrize("size", [SIZE, 3_000_000])
def test_worst_sheet_in_two_seconds(tmp_path: Path, kind: str, size: int) -> None:
    path = write_workbook(tmp_path / "day.xlsx", [[*SHORT]])
    insert_into_part(path, "sheet1.xml", b"</sheetData>", repeated(*SHEET[kind], size))
    begun = time.process_time()
    with contextlib.suppress(InputError):
        read_list(path)
    assert time.process_time() - begun < 2


MEASURED = """
import pathlib, re, resource, sys
from handouts.errors import InputError
from tests.schedule.lists import read_list
try:
    read_list(pathlib.Path(sys.argv[1]))
except InputError as refused:
    print(str(refused)[:300])
# getrusage also counts the peak of the parent process.
status = pathlib.Path("/proc/self/status")
peak = re.search(r"VmHWM:\\s*(\\d+)", status.read_text())[1] if status.exists() else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(peak)
"""

BOMBS: dict[str, tuple[str, bytes, tuple[bytes, bytes, bytes], int]] = {
    "a sheet of 200 MB": ("sheet1.xml", b"</sheetData>", (b"<!-- ", b"x" * 100, b" -->"), 200_000_000),
    "a million empty cells": ("sheet1.xml", b"</sheetData>", (b"", b'<row><c r="ZZ9"/></row>', b""), 24_000_000),
    "far cells": ("sheet1.xml", b"</sheetData>", (b"", b'<row><c r="ZZ9"><v>1</v></c></row>', b""), 4_000_000),
    "one text of many parts": (
        "sharedStrings.xml", b"</sst>", (b"<si>", b"<r><t>xxxxxxxxxxxxxxxxx</t></r>", b"</si>"), 60_000_000,
    ),
    "many texts": ("sharedStrings.xml", b"</sst>", (b"", b"<si><t>x</t></si>", b""), 60_000_000),
    "styles of 100 MB": ("styles.xml", b"</cellXfs>", (b"", b'<xf numFmtId="0"/>', b""), 100_000_000),
    "styles": ("styles.xml", b"</cellXfs>", (b"", b'<xf numFmtId="0"/>', b""), 10_000_000),
    "merged cells": ("sheet1.xml", b"<pageMargins", (b"<mergeCells>", b'<mergeCell ref="A1:B99999"/>', b"</mergeCells>"), 9_000_000),
}  # fmt: skip


def refusal_within_memory(path: Path, megabytes: int) -> str:
    """The refusal of a list that is read in a separate process with less than this memory."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(path)], capture_output=True, text=True, check=True, timeout=300
    )
    *output, peak = done.stdout.splitlines()
    assert int(peak) < megabytes * 1000, f"{int(peak) // 1000} MB"
    assert output, "not refused"
    return "\n".join(output)


@pytest.mark.parametrize("kind", BOMBS)
def test_workbook_bomb(tmp_path: Path, kind: str) -> None:
    ending, before, pieces, size = BOMBS[kind]
    path = write_workbook(tmp_path / "day.xlsx", [[*SHORT]])
    if ending == "sharedStrings.xml":
        with_parts(path, {"xl/sharedStrings.xml": "<sst></sst>"}, SHARED)
    message = refusal_within_memory(insert_into_part(path, ending, before, repeated(*pieces, size)), 300)
    if kind != "a million empty cells":
        assert "more than" in message


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"id,date,time,name\n" + b"\n" * 29_000_000, "more than 1,000,000 lines"),
        (b"id,date,time,name\n" + "\U0001f600,a,b,c\n".encode() * 900_000, "more than 100,000 rows"),
        (b"[" + b"[]," * 9_000_000 + b"[]]", "more than 1,500,000 values"),
        (b"[" + b'{"a":1},' * 700_000 + b"{}]", "more than 100,000 appointments"),
        (b"x" * 30_000_001, "a list may have 30 MB"),
        (HEAD + b"x,y,z,,,,,,,,,\n" * 90_000, "more than 20,000 rows have problems"),
    ],
    ids=["lines", "wide letters", "lists", "objects", "bytes", "bad rows"],
)
def test_text_bomb(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "day"
    path.write_bytes(data)
    assert message in refusal_within_memory(path, 300)


def test_document_type(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "day.xlsx", [[*SHORT]])
    data = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(data, "w") as target:
        for name in source.namelist():
            text = source.read(name)
            if name.endswith("sheet1.xml"):
                text = (
                    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]>' + text[text.index(b"<worksheet") :]
                )
            target.writestr(name, text)
    path.write_bytes(data.getvalue())
    with pytest.raises(InputError, match="the workbook is damaged"):
        read_list(path)


def test_zip_of_one_file(tmp_path: Path) -> None:
    path = tmp_path / "day.xlsx"
    path.write_bytes(zip_of("[Content_Types].xml", "xl/workbook.xml"))
    with pytest.raises(InputError, match="the workbook is damaged"):
        read_list(path)


def test_longest_list(tmp_path: Path) -> None:
    path = tmp_path / "day.csv"
    lines = ["id,date,time,name", *(f"a{n},2026-12-01,9:00,Max Muster{n}" for n in range(5000))]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert len(read_list(path).bookings) == 5000 < MAX_ROWS
    path.write_text("\n".join(lines[:2]), encoding="utf-8")
    assert only_booking(read_list(path)).appointment.id == "a0"
