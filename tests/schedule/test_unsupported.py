"""A file that is not a list is refused with a way to convert it, and no file makes the reader run forever."""

from __future__ import annotations

import contextlib
import io
import json
import time
import zipfile
from pathlib import Path

import pytest

from handouts.errors import InputError
from handouts.schedule.formats import source
from handouts.schedule.sheet import MAX_ROWS
from tests.schedule.lists import SHORT, only_booking, read_list, table, write_csv


def zip_of(*names: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return data.getvalue()


@pytest.mark.parametrize(
    ("data", "message", "hint"),
    [
        (b"", "the file is empty", "export"),
        (b"\xef\xbb\xbf \r\n", "the file is empty", "export"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99,
            "an old Excel file (.xls), or one with a password",
            "(.xlsx)",
        ),
        (b"%PDF-1.7\n", "this is a PDF", "export the list as CSV or Excel"),
        (b"{\\rtf1\\ansi", "a text document (RTF)", "export"),
        (b"\x89PNG\r\n\x1a\n", "a picture", "export"),
        (b"\xff\xd8\xff\xe0", "a picture", "export"),
        (b"\x1f\x8b\x08", "a compressed file", "unpack"),
        (b"<html><table><tr><td>id</td></tr></table>", "a web page (HTML)", "save it as CSV UTF-8"),
        (b'<?xml version="1.0"?><Workbook/>', "a web page or XML", "(.xlsx)"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
            "an Excel 2003 XML spreadsheet",
            "(.xlsx)",
        ),
        (
            b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
            "an Excel 2003 XML spreadsheet",
            "(.xlsx)",
        ),
        (
            '<?xml version="1.0"?><Bundle xmlns="http://hl7.org/fhir"/>'.encode("utf-16"),
            "FHIR in XML",
            "export it as JSON",
        ),
        (b'<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3"/>', "an HL7 document in XML", "CSV"),
        (
            b'<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>',
            "an OpenDocument file (.fods)",
            "CSV",
        ),
        (
            b"MSH|^~\\&|SCHED|HOSP|HANDOUTS|HOSP|20261201||SIU^S12|1|P|2.3\rSCH|1001",
            "an HL7 v2 message",
            "a FHIR bundle",
        ),
        (b"\x0bMSH|^~\\&|SCHED|HOSP\rSCH|1001\r\x1c", "an HL7 v2 message", "a FHIR bundle"),
        (b"FHS|^~\\&|SCHED|HOSP\rBHS|", "an HL7 v2 message", "a FHIR bundle"),
        (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", "a calendar (iCalendar, .ics)", "from the calendar"),
        (b"PAR1\x15\x04", "a Parquet file", "to_csv"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "a web page saved as one file", "attachment"),
        (
            b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"),
            "a workbook with a password",
            "remove its password",
        ),
        (b"\xd0\xcf\x11\xe0" + "WordDocument".encode("utf-16-le"), "an old Word document (.doc)", "Excel"),
        (zip_of("Index/Document.iwa"), "an Apple Numbers or Pages file", "Export To"),
        (b'{"id": "a1"}\n{"id": "a2"}\n', "NDJSON, a JSON value on each line", "one list"),
        (b'[["id", "date"], ["a1", "2026-12-01"]]', "a list of lists", "CSV"),
        (b'{"id": ["a1"], "date": ["2026-12-01"]}', "JSON with a list for each column", "records"),
        (b'{"rows": [{"id": "a1"}]}', "no list of appointments", 'rename "rows" to "appointments"'),
        (b'[{"resourceType": "Appointment", "id": "a1"}]', "a list of FHIR resources; expected a Bundle", "entry"),
        (
            b'{"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Bundle"}}]}',
            "a Bundle of Bundles",
            "one Bundle",
        ),
        (b"PK\x03\x04broken", "the workbook is damaged", "again"),
        (zip_of("xl/workbook.bin", "[Content_Types].xml"), "a binary Excel file (.xlsb)", "(.xlsx)"),
        (zip_of("content.xml", "mimetype"), "an OpenDocument file", "CSV"),
        (zip_of("word/document.xml", "[Content_Types].xml"), "a Word document", "Excel"),
        (zip_of("day.csv"), "a zip file", "unpack"),
        (zip_of("[Content_Types].xml"), "the workbook is damaged, or was not made by Excel", "save it again"),
        (b"Maria Beispiel", ", found 1", "headings in the first row"),
        (b";;;\n;;", "the list has no row of headings", "with its headings"),
        (b"id;date;time;name\n", "this list has no appointments", "export"),
        (b'"id;date;time;name\n1;2;3;4', "the row of headings has an unclosed quote", "delete the quote"),
        ("id,name\n1,Müßig\n".encode() + b"2,M\xfcller", "some letters are UTF-8 and some are not", "CSV UTF-8"),
        (b"id,name\n1,\x81\x8d", "the encoding of this file is unknown", "CSV UTF-8"),
        (b"\xff\xfea\x00b", "damaged text", "again"),
        (b"\xef\xbb\xbfid,name\n1,\xfc", "damaged text: not all of it is UTF-8", "again"),
        (b"[{}, 2", "not JSON: Expecting ',' delimiter", "complete"),
        (b'{"a": NaN}', "not JSON: NaN is not a JSON number", ""),
        (b"[" * 100_000, "too deep", ""),
        (b'{"rows": []}', 'no list of appointments; expected [{"id"', ""),
        (b"[]", "this list has no appointments", ""),
        (b'{"resourceType": "Appointment"}', "a FHIR 'Appointment'; expected a Bundle", "export a bundle"),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "data",  # a zip file contains the time of writing
)
def test_unsupported_format(tmp_path: Path, data: bytes, message: str, hint: str) -> None:
    path = tmp_path / "day.csv"
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        read_list(path)
    (problem,) = caught.value.problems
    assert problem.file == path.as_posix()
    assert message in problem.message
    assert hint in problem.hint


def test_missing_file_and_folder(tmp_path: Path) -> None:
    for path, message in ((tmp_path / "none.csv", "there is no such file"), (tmp_path, "this is a folder")):
        with pytest.raises(InputError, match=message):
            read_list(path)


def test_too_large_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_csv(tmp_path / "day.csv", table([SHORT]))
    monkeypatch.setattr(source, "MAX_BYTES", 10)
    with pytest.raises(InputError, match="a list may have 0 MB"):
        read_list(path)


def test_too_many_rows(tmp_path: Path) -> None:
    path = tmp_path / "day.csv"
    path.write_text("id,date,time,name\n" + "x,y,z,w\n" * (MAX_ROWS + 1), encoding="utf-8")
    with pytest.raises(InputError, match="more than 100,000 rows"):
        read_list(path)


@pytest.mark.parametrize(
    "line", ['"a,b\n', 'a,"b\n', '"\n', '""a,b\n', 'a,b,c"\n', '"' * 999 + "\n", "\0\n", "a" * 200_000 + "\n"]
)
def test_many_broken_quotes(tmp_path: Path, line: str) -> None:
    path = tmp_path / "day.csv"
    path.write_text("id,date,time,name\n" + line * min(5_000, 2_000_000 // len(line)), encoding="utf-8")
    begun = time.perf_counter()
    with contextlib.suppress(InputError):
        assert read_list(path).rejected
    assert time.perf_counter() - begun < 10


@pytest.mark.parametrize("heading", ["Room\x1b[2J", "Room\ud800", "Room\n\x00"])
def test_control_characters_in_heading(tmp_path: Path, heading: str) -> None:
    (tmp_path / "day.json").write_text(json.dumps([{**SHORT, heading: "x"}]), encoding="utf-8")
    (note,) = read_list(tmp_path / "day.json").notes
    assert note.message.startswith('not read: "Room')
    assert note.message.isprintable()


def test_nul_byte(tmp_path: Path) -> None:
    path = write_csv(
        tmp_path / "day.csv", table([{**SHORT, "name": "Maria\0"}, {**SHORT, "id": "a2", "name": "Max Muster"}])
    )
    schedule = read_list(path)
    assert [booking.row for booking in schedule.bookings] == [3]
    assert "it contains U+0000" in schedule.problems[0].message


def test_brackets_in_heading(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "day.csv", [["[Room]", *SHORT], ["", *SHORT.values()]])
    assert only_booking(read_list(path)).appointment.id == "a1"
