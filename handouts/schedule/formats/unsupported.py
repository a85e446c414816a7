"""Recognize unsupported file formats, such as PDF or a web page, and say how to convert them."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import NamedTuple

from handouts.schedule.formats.source import ListSource


class UnsupportedFormat(NamedTuple):
    """An unsupported format: its name, and how to convert it."""

    name: str
    hint: str


TO_EXCEL = "open it in Excel, then save it as CSV UTF-8 or as Excel Workbook (.xlsx)"
_EXPORT = "export the list as CSV or Excel"
_UNPACK = "unpack it first"
_TO_EXCEL_TABLE = "copy the table to Excel and save it there"
_FROM_SOURCE_PROGRAM = "export the list as CSV or Excel from the program that made it"

_BEGINNINGS: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "a PDF", "export the list as CSV or Excel from the program that made the PDF"),
    (b"{\\rtf", "a text document (RTF)", _FROM_SOURCE_PROGRAM),
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
_MIME = re.compile(rb"(?:MIME-Version:|Content-Type: multipart|From: |Return-Path:|Received: )", re.I)
_OLE = b"\xd0\xcf\x11\xe0"
_OLE_STREAMS = (
    ("EncryptedPackage", "a workbook with a password", f"remove its password, or {TO_EXCEL}"),
    ("WordDocument", "an old Word document (.doc)", _TO_EXCEL_TABLE),
    ("PowerPoint Document", "a presentation", _EXPORT),
    ("__substg1.0_", "an Outlook message (.msg)", "save its attachment, and give the path of that file"),
)
_MARKUP: tuple[tuple[str, str, str], ...] = (
    (
        r"urn:schemas-microsoft-com:office:spreadsheet|progid=[\"']Excel\.Sheet",
        "an Excel 2003 XML spreadsheet",
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
JSON_LINES = re.compile(r"\s*\{[^\r\n]*\}[ \t]*\r?\n\s*\{")
"""JSON lines: an object on each line."""


def unsupported_format(source: ListSource) -> UnsupportedFormat | None:
    """The format of a file that is not a list; None for JSON, a workbook, and text that may be a table."""
    return _by_bytes(source.data) or _by_zip_parts(source) or _by_text(source.head)


def _by_bytes(data: bytes) -> UnsupportedFormat | None:
    for beginning, name, hint in _BEGINNINGS:
        if data.startswith(beginning):
            return UnsupportedFormat(name, hint)
    if data[:3] == b"\xef\xbb\xbf":
        return _by_bytes(data[3:])
    if data.startswith(_OLE):
        return _ole_format(data[:4_000_000])
    if data[257:262] == b"ustar":
        return UnsupportedFormat("a compressed file", _UNPACK)
    return _by_message_header(data[:200])


def _by_message_header(start: bytes) -> UnsupportedFormat | None:
    if _HL7.match(start):
        return UnsupportedFormat("an HL7 v2 message", "export the schedule as CSV, Excel or a FHIR bundle")
    if _MIME.match(start):
        return UnsupportedFormat("an email, or a web page saved as one file", f"save its attachment; or {TO_EXCEL}")
    return None


def _ole_format(data: bytes) -> UnsupportedFormat:
    """The format of a file of an old Microsoft Office program (OLE), by the names of its streams."""
    for stream, name, hint in _OLE_STREAMS:
        if stream.encode("utf-16-le") in data:
            return UnsupportedFormat(name, hint)
    return UnsupportedFormat("an old Excel file (.xls), or one with a password", f"{TO_EXCEL}, without a password")


def _by_zip_parts(source: ListSource) -> UnsupportedFormat | None:
    parts = source.zip_parts
    unsupported: UnsupportedFormat | None = None
    if "xl/workbook.bin" in parts:
        unsupported = UnsupportedFormat("a binary Excel file (.xlsb)", TO_EXCEL)
    elif "content.xml" in parts or "mimetype" in parts:
        name = f"an OpenDocument {_open_document_type(source)}"
        unsupported = UnsupportedFormat(name, "save it as CSV, or as Excel Workbook (.xlsx)")
    elif any(part.endswith(".iwa") or part == "Index.zip" for part in parts):
        unsupported = UnsupportedFormat("an Apple Numbers or Pages file", "in Numbers: File, Export To, Excel or CSV")
    elif "word/document.xml" in parts:
        unsupported = UnsupportedFormat("a Word document", _TO_EXCEL_TABLE)
    elif "ppt/presentation.xml" in parts:
        unsupported = UnsupportedFormat("a presentation", _EXPORT)
    elif source.data.startswith(b"PK") and "[Content_Types].xml" not in parts:
        unsupported = UnsupportedFormat("a zip file", _UNPACK)
    return unsupported


def _open_document_type(source: ListSource) -> str:
    mime_type = b""
    if "mimetype" in source.zip_parts:
        with zipfile.ZipFile(BytesIO(source.data)) as archive:
            if archive.getinfo("mimetype").file_size < 200:
                mime_type = archive.read("mimetype")
    return "spreadsheet (.ods)" if b"spreadsheet" in mime_type else "file"


def _by_text(head: str) -> UnsupportedFormat | None:
    start = head[:20_000].lstrip("\ufeff \t\r\n")
    if re.match(r"<[!?a-zA-Z]", start):
        for pattern, name, hint in _MARKUP:
            if re.search(pattern, start):
                return UnsupportedFormat(name, hint)
        return UnsupportedFormat("a web page or XML", TO_EXCEL)
    if JSON_LINES.match(head[:200_000]):
        hint = "put the lines into one list, or FHIR resources into one Bundle"
        return UnsupportedFormat("NDJSON, a JSON value on each line", hint)
    return None
