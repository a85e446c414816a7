"""A file with a list of a day becomes bytes of a known kind, and text; other kinds are refused with the way out."""

from __future__ import annotations

import codecs
import hashlib
import re
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Literal, NamedTuple

from handouts.content.sourcetext import shown_path
from handouts.files import read_file
from handouts.problems import Problem, refuse

MAX_BYTES = 50_000_000
KINDS = "CSV, XLSX, JSON or a FHIR bundle"
WAY_OUT = "open it in Excel, then save it as CSV UTF-8 or as Excel Workbook (.xlsx)"

Kind = Literal["text", "workbook", "json"]

# What a file begins with, what it therefore is, and how a list comes of it.
_FOREIGN: tuple[tuple[bytes, str, str], ...] = (
    (b"\xd0\xcf\x11\xe0", "an Excel file of the old kind (.xls), or one with a password", f"{WAY_OUT}, no password"),
    (b"%PDF", "a PDF", "export the list as CSV or Excel from the program that made the PDF"),
    (b"{\\rtf", "a text document (RTF)", "export the list as CSV or Excel from the program that made it"),
    (b"\x89PNG", "a picture", "export the list as CSV or Excel"),
    (b"\xff\xd8\xff", "a picture", "export the list as CSV or Excel"),
    (b"\x1f\x8b", "a compressed file", "unpack it first"),
    (b"7z\xbc\xaf", "a compressed file", "unpack it first"),
    (b"SQLite format 3", "a database", "export the list as CSV"),
)
_MARKUP = re.compile(rb"\s*<(?:[!?a-zA-Z])")
_JSON = re.compile(r'\s*(?:\[\s*[\[{"\]]|\{\s*["}])')
# UTF-32 first: its mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)


class Source(NamedTuple):
    """What was found: `text` is '' of a workbook, `data` b'' of the others."""

    shown: str
    kind: Kind
    data: bytes
    text: str
    notes: tuple[Problem, ...]
    sha256: str
    """Of the file's bytes."""


def load(path: Path) -> Source:
    """Read the file and tell its kind by what it holds. Raises Refused where it cannot be a list of a day."""
    shown = shown_path(path)
    data = _bytes(path, shown)
    sha256 = hashlib.sha256(data).hexdigest()
    for begins, what, hint in _FOREIGN:
        if data.startswith(begins):
            raise refuse(shown, f"this is {what}; expected {KINDS}", hint)
    if data.startswith(b"PK"):
        return Source(shown, _packed(data, shown), data, "", (), sha256)
    if _MARKUP.match(data):
        raise refuse(shown, f"this is a web page or XML, whatever its ending says; expected {KINDS}", WAY_OUT)
    text, notes = _decode(data, shown)
    if not text.strip():
        raise refuse(shown, "the file is empty", "export the list again")
    return Source(shown, "json" if _JSON.match(text) else "text", b"", text, notes, sha256)


def _bytes(path: Path, shown: str) -> bytes:
    try:
        if path.is_dir():
            raise refuse(shown, f"this is a folder; expected {KINDS}", "name the list that lies in it")
        if not path.exists():
            raise refuse(shown, "there is no such file", "check the spelling of the path")
        if not path.is_file():
            raise refuse(shown, "this is not an ordinary file", "save the list as a file, and name that")
        if (size := path.stat().st_size) > MAX_BYTES:
            message = f"the file is {size / 1e6:.0f} MB; a list may have {MAX_BYTES // 1_000_000} MB"
            raise refuse(shown, message, "is this the right file?")
        return read_file(path, MAX_BYTES, follow=True)
    except OSError as error:
        hint = "close it in Excel, or ask for permission to read it"
        raise refuse(shown, f"the file cannot be read: {error.strerror or error}", hint) from None


def _packed(data: bytes, shown: str) -> Kind:
    """The kind of a zip file: only an Excel workbook is a list."""
    try:
        names = set(zipfile.ZipFile(BytesIO(data)).namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise refuse(shown, "the workbook is damaged: it cannot be unpacked", "export or copy the file again") from None
    if "xl/workbook.bin" in names:
        raise refuse(shown, "this is a binary Excel file (.xlsb)", WAY_OUT)
    if "content.xml" in names:
        raise refuse(shown, "this is an OpenDocument file", "save it as CSV, or as Excel Workbook (.xlsx)")
    if "word/document.xml" in names:
        raise refuse(shown, f"this is a Word document; expected {KINDS}", "copy the table to Excel and save it there")
    if "[Content_Types].xml" not in names:
        raise refuse(shown, f"this is a zip file; expected {KINDS}", "unpack it first")
    return "workbook"


def _decode(data: bytes, shown: str) -> tuple[str, tuple[Problem, ...]]:
    name = next((name for mark, name in _MARKS if data.startswith(mark)), "") or _wide(data)
    try:
        return data.decode(name or "utf-8"), ()
    except UnicodeDecodeError as error:
        if name:
            line = data[: error.start].count(b"\n") + 1
            message = f"damaged text: not all of it is {name.removesuffix('-sig').upper()}, as its beginning says"
            raise refuse(shown, message, "export or copy the file again", line, 1) from None
        start = error.start
    line = data[:start].count(b"\n") + 1
    hint = 'in Excel: Save as, then the type "CSV UTF-8"'
    if any(ord(sign) > 0xFF or sign >= "\xa0" for sign in data.decode("utf-8", "ignore")):
        raise refuse(shown, "some letters are UTF-8 and some are not", hint, line, 1)
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        raise refuse(shown, "letters are saved in a way that is not known here", hint, line, 1) from None
    # Any byte is some letter in the old code pages: another page of letters would be read as wrong ones.
    letter = data[start : start + 1].decode("cp1252")
    message = f'note: the file is not UTF-8; it was read as Windows-1252, and the first such letter is "{letter}"'
    hint = 'if names come out wrong, save it in Excel as "CSV UTF-8"'
    return text, (Problem(shown, line, 1, message, hint),)


def _wide(data: bytes) -> str:
    """UTF-16 without its mark: every other byte is 0, as far as the letters are Latin."""
    head = data[:2000]
    if len(head) < 4 or b"\0" not in head:
        return ""
    if head[1::2].count(0) > len(head) * 0.4 and not head[::2].count(0):
        return "utf-16-le"
    return "utf-16-be" if head[::2].count(0) > len(head) * 0.4 and not head[1::2].count(0) else ""
