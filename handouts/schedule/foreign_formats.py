"""Formats that are known but not read, by what a file begins with: each with the way to one that is read."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection

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
