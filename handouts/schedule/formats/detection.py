"""Formats that are known but not read, by what a file begins with: each with the way to one that is read.

A file with a list of a day becomes bytes of a known kind, and text; other kinds are refused with the way out.
"""

from __future__ import annotations

import codecs
import hashlib
import re
import zipfile
import zlib
from collections.abc import Collection, Sequence
from io import BytesIO
from pathlib import Path
from typing import Literal, NamedTuple

from handouts.content.yaml.source import shown_path
from handouts.errors import InputError, ListFile, Option, Problem, Severity, input_error, usage_error
from handouts.files import read_file
from handouts.schedule.text_encoding import NAMED, encoding_samples, find_unlikely_word, guess_encodings, known_encoding

TO_EXCEL = "open it in Excel, then save it as CSV UTF-8 or as Excel Workbook (.xlsx)"
_EXPORT = "export the list as CSV or Excel"
_UNPACK = "unpack it first"
_FROM_MAKER = "export the list as CSV or Excel from the program that made it"

_BEGINNINGS: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "a PDF", "export the list as CSV or Excel from the program that made the PDF"),
    (b"{\\rtf", "a text document (RTF)", _FROM_MAKER),
    (b"\x89PNG", "a picture", _EXPORT),
    (b"\xff\xd8\xff", "a picture", _EXPORT),
    (b"GIF8", "a picture", _EXPORT),
    (b"II*\0", "a picture", _EXPORT),
    (b"MM\0*", "a picture", _EXPORT),
    (b"\x1f\x8b", "a compressed file", _UNPACK),
    (b"7z\xbc\xaf", "a compressed file", _UNPACK),
    (b"BZh", "a compressed file", _UNPACK),
    (b"\xfd7zXZ\0", "a compressed file", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "a compressed file", _UNPACK),
    (b"Rar!", "a compressed file", _UNPACK),
    (b"SQLite format 3", "a database", "export the list as CSV"),
    (b"\0\1\0\0Standard ", "an Access database", "export the list from Access as CSV or Excel"),
    (b"PAR1", "a Parquet file", "save it as CSV: in Python, pandas.read_parquet(…).to_csv(…, index=False)"),
    (b"ARROW1", "an Arrow (Feather) file", "save it as CSV: in Python, pandas.read_feather(…).to_csv(…, index=False)"),
    (b"ORC", "an ORC file", "save it as CSV"),
    (b"Obj\x01", "an Avro file", "save it as CSV"),
    (b"$FL2", "an SPSS file", "save it as CSV or Excel in SPSS"),
    (b"BEGIN:VCALENDAR", "a calendar (iCalendar, .ics)", "export the appointments as CSV or Excel from the calendar"),
    (b"BEGIN:VCARD", "a list of contacts (vCard)", _EXPORT),
)
_HL7 = re.compile(rb"[\x0b\s]*(?:MSH|FHS|BHS)[^A-Za-z0-9\s]")
_OLE = b"\xd0\xcf\x11\xe0"
_OLE_STREAMS = (
    ("EncryptedPackage", "a workbook with a password", f"remove its password, or {TO_EXCEL}"),
    ("WordDocument", "a Word document of the old kind (.doc)", "copy the table to Excel and save it there"),
    ("PowerPoint Document", "a presentation", _EXPORT),
    ("__substg1.0_", "an Outlook message (.msg)", "save its attachment, and name that"),
)
_MARKUP: tuple[tuple[str, str, str], ...] = (
    (
        r"urn:schemas-microsoft-com:office:spreadsheet|progid=[\"']Excel\.Sheet",
        "an XML spreadsheet of Excel 2003",
        TO_EXCEL,
    ),
    (
        r"urn:oasis:names:tc:opendocument",
        "an OpenDocument file (.fods)",
        "save it as CSV, or as Excel Workbook (.xlsx)",
    ),
    (r"[\"']http://hl7\.org/fhir[\"']", "FHIR in XML", "export it as JSON: a Bundle with Appointment and Patient"),
    (r"[\"']urn:hl7-org:v[23]", "an HL7 document in XML", _EXPORT),
    (r"(?i:<!doctype html|<html|<table|<body|<meta|<head)", "a web page (HTML)", TO_EXCEL),
)
_MIME = re.compile(rb"(?:MIME-Version:|Content-Type: multipart|From: |Return-Path:|Received: )", re.I)
_NDJSON = re.compile(r"\s*\{[^\r\n]*\}[ \t]*\r?\n\s*\{")


def unsupported_bytes(data: bytes) -> tuple[str, str] | None:
    """What a file is that is no list, and how to get one of it; None for text, JSON and zip files."""
    for begins, what, hint in _BEGINNINGS:
        if data.startswith(begins):
            return what, hint
    if data[:3] == b"\xef\xbb\xbf":
        return unsupported_bytes(data[3:])
    if data.startswith(_OLE):
        return _compound(data[:4_000_000])
    found = None
    if _HL7.match(data[:200]):
        found = "a message of HL7 v2", "export the schedule as CSV, Excel or a FHIR bundle"
    elif data[257:262] == b"ustar":
        found = "a compressed file", _UNPACK
    elif _MIME.match(data[:200]):
        found = "a mail, or a web page saved in one file", f"save its attachment; or {TO_EXCEL}"
    return found


def _compound(data: bytes) -> tuple[str, str]:
    """What a compound file of Microsoft Office is, by the names of its streams."""
    for stream, what, hint in _OLE_STREAMS:
        if stream.encode("utf-16-le") in data:
            return what, hint
    return "an Excel file of the old kind (.xls), or one with a password", f"{TO_EXCEL}, no password"


def unsupported_zip(names: Collection[str], packed: zipfile.ZipFile) -> tuple[str, str] | None:
    """What a zip file is, by the names of its parts; None for an Excel workbook."""
    if "xl/workbook.bin" in names:
        return "a binary Excel file (.xlsb)", TO_EXCEL
    if "content.xml" in names or "mimetype" in names:
        return f"an OpenDocument {_open_document(names, packed)}", "save it as CSV, or as Excel Workbook (.xlsx)"
    if any(name.endswith(".iwa") or name == "Index.zip" for name in names):
        return "an Apple Numbers or Pages file", "in Numbers: File, Export To, Excel or CSV"
    if "word/document.xml" in names:
        return "a Word document", "copy the table to Excel and save it there"
    if "ppt/presentation.xml" in names:
        return "a presentation", _EXPORT
    return None if "[Content_Types].xml" in names else ("a zip file", _UNPACK)


def _open_document(names: Collection[str], packed: zipfile.ZipFile) -> str:
    kind = b""
    if "mimetype" in names and packed.getinfo("mimetype").file_size < 200:
        kind = packed.read("mimetype")
    return "spreadsheet (.ods)" if b"spreadsheet" in kind else "file"


def unsupported_text(text: str) -> tuple[str, str] | None:
    """What a text is that is neither a table nor JSON; None where it may be one of these."""
    head = text[:20_000].lstrip("\ufeff \t\r\n")
    if re.match(r"<[!?a-zA-Z]", head):
        for pattern, what, hint in _MARKUP:
            if re.search(pattern, head):
                return f"{what}, whatever its ending says", hint
        return "a web page or XML, whatever its ending says", TO_EXCEL
    if _NDJSON.match(text[:200_000]):
        hint = "put its lines into one list, or FHIR resources into one Bundle"
        return "NDJSON, a JSON value on each line", hint
    return None


MAX_BYTES = 30_000_000
MAX_LINES = 1_000_000
MEANT = 5
"""Encodings that a person may choose from."""
KINDS = "CSV, XLSX, JSON or a FHIR bundle"

Kind = Literal["text", "workbook", "json"]

_JSON = re.compile(r'\s*(?:\[\s*[\[{"\]]|\{\s*["}])')
_AS_UTF8 = 'in Excel: Save as, then the type "CSV UTF-8"'
# UTF-32 first: its mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)


class UncertainEncoding(InputError):
    """A text that is not UTF-8, and of which only a person can say how its letters are saved.

    `readings` are encodings that it may be in, each with what it makes of one of its words.
    """

    def __init__(self, problem: Problem, readings: Sequence[tuple[str, str]]) -> None:
        super().__init__([problem])
        self.readings = tuple(readings)


class ListSource(NamedTuple):
    """What was found: `text` is '' of a workbook, `data` b'' of the others."""

    shown: str
    kind: Kind
    data: bytes
    text: str
    notes: tuple[Problem, ...]
    sha256: str
    """Of the file's bytes."""


SHOWN = 40
"""Characters of a word in a message; a damaged file may be one word of megabytes."""


def load_list(path: Path, encoding: str = "") -> ListSource:
    """Read the file and tell its kind by what it holds. `encoding` names that of a text that is not UTF-8.

    Raises Refused where it cannot be a list of a day, Unknown for an encoding that is not known.
    """
    if encoding and not known_encoding(encoding):
        raise usage_error(Option("--encoding"), f"{encoding!r} is not an encoding", f"known here: {', '.join(NAMED)}")
    shown = ListFile(shown_path(path))
    data = _bytes(path, shown)
    sha256 = hashlib.sha256(data).hexdigest()
    if found := unsupported_bytes(data):
        raise input_error(shown, f"this is {found[0]}; expected {KINDS}", found[1])
    if data.startswith(b"PK"):
        _packed(data, shown)
        return ListSource(shown, "workbook", data, "", (), sha256)
    text, notes = _decode(data, shown, known_encoding(encoding))
    text = text.lstrip("\ufeff")  # some programs write the mark twice
    if not text.strip():
        raise input_error(shown, "the file is empty", "export the list again")
    if found := unsupported_text(text):
        raise input_error(shown, f"this is {found[0]}; expected {KINDS}", found[1])
    if text.count("\n") + text.count("\r") > MAX_LINES * 2:
        raise input_error(shown, f"more than {MAX_LINES:,} lines", "is this the list of a day?")
    return ListSource(shown, "json" if _JSON.match(text) else "text", b"", text, notes, sha256)


def _bytes(path: Path, shown: str) -> bytes:
    try:
        if path.is_dir():
            raise input_error(shown, f"this is a folder; expected {KINDS}", "name the list that lies in it")
        if not path.exists():
            raise input_error(shown, "there is no such file", "check the spelling of the path")
        if not path.is_file():
            raise input_error(shown, "this is not an ordinary file", "save the list as a file, and name that")
        if (size := path.stat().st_size) > MAX_BYTES:
            message = f"the file is {size / 1e6:.0f} MB; a list may have {MAX_BYTES // 1_000_000} MB"
            raise input_error(shown, message, "is this the right file?")
        return read_file(path, MAX_BYTES, follow=True)
    except OSError as error:
        hint = "close it in Excel, or ask for permission to read it"
        raise input_error(shown, f"the file cannot be read: {error.strerror or error}", hint) from None


def _packed(data: bytes, shown: str) -> None:
    """Check a zip file. Raises Refused for all but an Excel workbook."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            found = unsupported_zip(set(packed.namelist()), packed)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, ValueError, NotImplementedError, OSError, EOFError):
        raise input_error(
            shown, "the workbook is damaged: it cannot be unpacked", "export or copy the file again"
        ) from None
    if found:
        raise input_error(shown, f"this is {found[0]}; expected {KINDS}", found[1])


def _decode(data: bytes, shown: str, encoding: str) -> tuple[str, tuple[Problem, ...]]:
    name = next((name for mark, name in _MARKS if data.startswith(mark)), "") or _wide(data)
    if encoding and not name:
        return _named(data, shown, encoding), ()
    try:
        return data.decode(name or "utf-8"), ()
    except UnicodeDecodeError as error:
        if name:
            line = data[: error.start].count(b"\n") + 1
            message = f"damaged text: not all of it is {name.removesuffix('-sig').upper()}, as its beginning says"
            raise input_error(shown, message, "export or copy the file again", line, 1) from None
        start = error.start
    line = data[:start].count(b"\n") + 1
    hint = f"{_AS_UTF8}, or name the encoding with --encoding"
    if any(ord(sign) > 0xFF or sign >= "\xa0" for sign in data.decode("utf-8", "ignore")):
        raise input_error(shown, "some letters are UTF-8 and some are not", hint, line, 1)
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        problem = Problem(shown, line, 1, "letters are saved in a way that is not known here", hint)
        raise UncertainEncoding(problem, encoding_samples(data, _word(data, start))[:MEANT]) from None
    if word := find_unlikely_word(text):
        likely = guess_encodings(data, word[:SHOWN])[:MEANT]
        problem = Problem(shown, text[: text.index(word)].count("\n") + 1, 1, *_unlikely(word, likely))
        raise UncertainEncoding(problem, [*likely, ("windows-1252", word)])
    # Any byte is some letter in the old code pages: another page of letters would be read as wrong ones.
    letter = data[start : start + 1].decode("cp1252")
    message = f'the file is not UTF-8; it was read as Windows-1252, and the first such letter is "{letter}"'
    hint = 'if names come out wrong, save it in Excel as "CSV UTF-8"'
    return text, (Problem(shown, line, 1, message, hint, severity=Severity.NOTE),)


def _named(data: bytes, shown: str, encoding: str) -> str:
    """Text in the encoding that was named. Raises Refused where it is in another one for certain."""
    try:
        plain = data.decode("utf-8")
    except UnicodeDecodeError:
        plain = ""
    if plain and not plain.isascii() and not encoding.startswith("utf"):
        raise input_error(shown, f"the file is UTF-8, not {encoding}", "leave out --encoding")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise input_error(shown, f"not all of it is {encoding}, as --encoding says", _AS_UTF8, line, 1) from None


def _word(data: bytes, start: int) -> bytes:
    """The word of a list in which a byte stands."""
    before, after = re.split(rb'[\s,;|"]', data[:start][-80:])[-1], re.split(rb'[\s,;|"]', data[start:][:80])[0]
    return before + after


def _unlikely(word: str, likely: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """Message and hint for a word that was read in an encoding that is likely not that of the file."""
    message = f'the file is not UTF-8, and its encoding is not certain: as Windows-1252 it would hold "{word[:SHOWN]}"'
    meant = [f'--encoding {name} reads "{read[:SHOWN]}"' for name, read in likely[:3]]
    return message, f"{_AS_UTF8}, or name its encoding" + (f": {', '.join(meant)}" if meant else " with --encoding")


def _wide(data: bytes) -> str:
    """UTF-16 without its mark: every other byte is 0, as far as the letters are Latin."""
    head = data[:2000]
    if len(head) < 4 or b"\0" not in head:
        return ""
    if head[1::2].count(0) > len(head) * 0.4 and not head[::2].count(0):
        return "utf-16-le"
    return "utf-16-be" if head[::2].count(0) > len(head) * 0.4 and not head[1::2].count(0) else ""
