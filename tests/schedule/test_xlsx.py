"""Excel workbooks: which sheet is read, what a cell shows, and which cells are refused."""

from __future__ import annotations

import datetime as dt
import io
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from handouts.errors import InputError
from handouts.schedule.formats import xlsx
from tests.schedule.lists import SHORT, only_booking, read_list, save_workbook, table, write_workbook

Cells = dict[str, Any]


def read_row(tmp_path: Path, change: Cells, **formats: str) -> Any:
    return read_list(
        write_workbook(tmp_path / "day.xlsx", table([{**SHORT, "record_number": "", "ended": "", **change}]), **formats)
    )


@pytest.mark.parametrize(
    ("value", "style", "shown"),
    [
        (12345, "General", "12345"),
        (12345.0, "General", "12345"),
        (123, "00000", "00123"),
        (123456, "00000", "123456"),
        (123456789, "000-00-0000", "123-45-6789"),
        (-5, "000", "-5"),
        (12.5, "General", "12.5"),
        ("00123", "General", "00123"),
        (123456789, r"000\-00\-0000", "123-45-6789"),
        (1234, r"000\-00\-0000", "000-00-1234"),
        (42, '"TEST-"00000', "TEST-00042"),
        (1234567, '"TEST-"00000', "TEST-1234567"),
        (42, r"\M\R\N00000", "MRN00042"),
        (12, "00000000;-00000000", "00000012"),
        (-12, "00000000;-00000000", "-00000012"),
        (5550199, r"[<=9999999]###\-####;\(###\)\ ###\-####", "555-0199"),
        (5550100199, r"[<=9999999]###\-####;\(###\)\ ###\-####", "(555) 010-0199"),
        (12, "[Red]0000", "0012"),
        (12, "###0", "12"),
        (7, "#000", "007"),
        (12, "0;-0;;@", "12"),
        (12, '00";"00', "00;12"),
        (12, "General;-General", "12"),
        (12, "GENERAL", "12"),
        (" 7 ", "@", "7"),
    ],
)
def test_numbers_as_shown(tmp_path: Path, value: Any, style: str, shown: str) -> None:
    assert only_booking(read_row(tmp_path, {"record_number": value}, E2=style)).appointment.record_number == shown


@pytest.mark.parametrize(
    ("value", "style"),
    [
        (12, "0.00"),
        (12345, "#,##0"),
        (12, "0%"),
        (12, "000/000"),
        (1234567, "0.00E+00"),
        (12.5, "00000"),
        (-5, '"TEST-"00000'),
        (0, "0;-0;;@"),
        (12, ";;;"),
        (0, "###"),
        (12, '"hidden"'),
        (12, "[<=9]0"),
        (12, '0"x'),
        (12, "_(* #,##0_)"),
    ],
)
def test_unknown_number_format(tmp_path: Path, value: Any, style: str) -> None:
    (problem,) = read_row(tmp_path, {"record_number": value}, E2=style).problems
    assert problem.message == 'E2 "record_number": Excel shows this number in a custom format'
    assert "format the column as text" in problem.hint
    assert only_booking(read_row(tmp_path, {"price": value}, G2=style))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"date": dt.datetime(2026, 12, 1), "time": dt.time(10)}, dt.time(10)),
        ({"date": dt.date(2026, 12, 1), "time": dt.datetime(1900, 1, 1, 10)}, dt.time(10)),
        ({"date": dt.datetime(2026, 12, 1, 10, 30), "time": None}, dt.time(10, 30)),
        ({"date": "2026-12-01", "time": dt.timedelta(hours=9)}, dt.time(9)),
        ({"date": "2026-12-01", "time": dt.time(9, 59, 59, 999_000)}, dt.time(10)),
        ({"date": "2026-12-01", "time": "1:30:00 PM"}, dt.time(13, 30)),
        ({"date": dt.datetime(2026, 12, 1), "time": dt.time(0, 1)}, dt.time(0, 1)),
    ],
)
def test_dates_and_times(tmp_path: Path, change: Cells, expected: dt.time) -> None:
    appointment = only_booking(read_row(tmp_path, change)).appointment
    assert (appointment.date, appointment.time) == (dt.date(2026, 12, 1), expected)


@pytest.mark.parametrize(
    ("change", "address", "message"),
    [
        ({"date": 46357}, "B2", "'46357' is Excel's number for a date"),
        ({"time": 0.4375}, "C2", "'0.4375' is Excel's number for a time"),
        ({"date": dt.time(10)}, "B2", "10:00 is a time, not a date"),
        ({"time": dt.datetime(2026, 12, 2, 10)}, "C2", "the cell has a date and a time"),
        ({"time": dt.time(0)}, "C2", "midnight: many programs write 00:00"),
        ({"time": dt.timedelta()}, "C2", "midnight: many programs write 00:00"),
        ({"ended": dt.time(0)}, "F2", "midnight: many programs write 00:00"),
        ({"time": dt.time(10, 0, 30)}, "C2", "10:00:30 has seconds"),
        ({"record_number": 1234567890123456}, "E2", "more digits than Excel keeps"),
        ({"record_number": dt.datetime(2026, 5, 4)}, "E2", "Excel has turned it into a date or a time"),
        ({"record_number": "#REF!"}, "E2", "'#REF!' is an Excel error"),
        ({"record_number": "=A2&1"}, "E2", "a formula without a value"),
        ({"ended": dt.date(2026, 12, 1)}, "F2", "a date without a time"),
        ({"": "call back"}, "G2", "this cell has no heading"),
        ({"record_number": True}, "E2", "expected text, but the cell holds the truth value true"),
        ({"name": False}, "D2", "expected text, but the cell holds the truth value false"),
        ({"time": dt.time(1)}, "C2", "1:00 could be morning or afternoon"),
    ],
)
def test_bad_cell_address(tmp_path: Path, change: Cells, address: str, message: str) -> None:
    (problem,) = read_row(tmp_path, change).problems
    assert problem.message.startswith(address)
    assert message in problem.message
    assert (problem.line, problem.column) == (2, ord(address[0]) - ord("A") + 1)
    assert problem.hint


def replace_in_sheet(path: Path, old: str, new: str) -> Path:
    """The workbook with one text of its sheet replaced."""
    data = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(data, "w") as target:
        for name in source.namelist():
            text = _short_tags(source.read(name).decode())
            if name.endswith("sheet1.xml"):
                assert _short_tags(old) in text
                text = text.replace(_short_tags(old), new)
            target.writestr(name, text)
    path.write_bytes(data.getvalue())
    return path


def _short_tags(xml: str) -> str:
    """Empty elements as `<v/>`: openpyxl writes `<v />`, or with lxml `<v></v>`."""
    return re.sub(r"<(\w+)></\1>", r"<\1/>", xml).replace(" />", "/>")


def test_formula_with_value(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "day.xlsx", table([{**SHORT, "record_number": "=A2&1", "level": "=E2"}]))
    replace_in_sheet(path, '<c r="E2"><f>A2&amp;1</f><v /></c>', '<c r="E2" t="str"><f>A2&amp;1</f><v>77</v></c>')
    # A formula may give an empty text.
    replace_in_sheet(path, '<c r="F2"><f>E2</f><v /></c>', '<c r="F2" t="str"><f>E2</f><v></v></c>')
    appointment = only_booking(read_list(path)).appointment
    assert (appointment.record_number, appointment.level) == ("77", "")


def test_row_of_formulas(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "day.xlsx", [*table([SHORT]), ["=A2", "=B2", "=C2", "=D2"]])
    schedule = read_list(path)
    assert len(schedule.bookings) == 1
    assert [problem.message[:2] for problem in schedule.problems] == ["A3", "B3", "C3", "D3"]


def test_merged_cells(tmp_path: Path) -> None:
    book = Workbook()
    sheet: Any = book.active
    for row in table([{**SHORT, "id": f"a{number}", "name": f"Max Muster{number}"} for number in range(4)]):
        sheet.append(row)
    sheet.merge_cells("B3:B4")
    schedule = read_list(save_workbook(tmp_path / "day.xlsx", book))
    assert [booking.row for booking in schedule.bookings] == [2, 5]
    assert {problem.message for problem in schedule.problems} == {
        f'B{row} "date": merged with others, B3:B4' for row in (3, 4)
    }


def test_several_sheets(tmp_path: Path) -> None:
    book = load_workbook(write_workbook(tmp_path / "day.xlsx", table([SHORT])))
    book.create_sheet("Empty")
    second_sheet = book.create_sheet("Old")
    second_sheet.append(["x"])
    second_sheet.sheet_state = "hidden"
    schedule = read_list(save_workbook(tmp_path / "day.xlsx", book))
    assert only_booking(schedule).row == 2
    assert [note.message for note in schedule.notes] == ['the hidden sheet "Old" was not read; only "Sheet" was']
    second_sheet.sheet_state = "visible"
    with pytest.raises(InputError, match='several sheets are not empty: "Sheet", "Old"'):
        read_list(save_workbook(tmp_path / "day.xlsx", book))
    with pytest.raises(InputError, match="all visible sheets are empty"):
        read_list(write_workbook(tmp_path / "empty.xlsx", []))


def test_hidden_rows(tmp_path: Path) -> None:
    book = load_workbook(write_workbook(tmp_path / "day.xlsx", table([SHORT])))
    book.worksheets[0].row_dimensions[2].hidden = True
    schedule = read_list(save_workbook(tmp_path / "day.xlsx", book))
    assert only_booking(schedule).row == 2
    assert "1 row(s) are hidden in Excel" in schedule.notes[0].message


def test_wrong_dimension(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "day.xlsx", table([SHORT, {**SHORT, "id": "a2", "name": "Max Muster"}]))
    assert len(read_list(replace_in_sheet(path, 'ref="A1:D3"', 'ref="A1:A1"')).bookings) == 2


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('r="A2"', 'r="XFD2"', "more than 100,000 rows, 500 columns"),
        ('<row r="2"', '<row r="9999999"', "more than 100,000 rows, 500 columns"),
        ("</sheetData>", "", "the workbook is damaged"),
        ('<c r="A2" t="inlineStr"><is><t>a1</t></is>', '<c r="A2" t="s"><v>4000</v>', "the workbook is damaged"),
    ],
)
def test_damaged_workbook(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = write_workbook(tmp_path / "day.xlsx", table([SHORT]))
    with pytest.raises(InputError, match=message):
        read_list(replace_in_sheet(path, old, new))


def test_zip_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_workbook(tmp_path / "day.xlsx", table([SHORT]))
    data = io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(data, "a", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/bomb.xml", b"\0" * 30_000_000)
    path.write_bytes(data.getvalue())
    monkeypatch.setattr(xlsx, "MAX_UNPACKED", 20_000_000)
    with pytest.raises(InputError, match="the workbook unpacks to 30 MB"):
        read_list(path)


def test_no_openpyxl_needed(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "day.xlsx", table([SHORT]))
    code = f"""
import sys, pathlib
from handouts.schedule.formats.registry import open_list
assert len(open_list(pathlib.Path({str(path)!r}))[0].rows) == 1
sys.exit("openpyxl" in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


SHARED = {
    "workbook.xml.rels": (
        "</Relationships>",
        (
            '<Relationship Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" '
            'Target="sharedStrings.xml" Id="rId9"/></Relationships>'
        ),
    )
}
"""A workbook's relation to the texts that its cells share."""
STRICT = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main": "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "http://purl.oclc.org/ooxml/officeDocument/relationships",
}


def with_parts(path: Path, parts: dict[str, str], changes: dict[str, tuple[str, str]]) -> Path:
    """The workbook with parts added, and with a text replaced in the parts whose names have these endings."""
    data = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(data, "w") as target:
        for name in source.namelist():
            text = _short_tags(source.read(name).decode())
            for ending, (old, new) in changes.items():
                if name.endswith(ending):
                    assert _short_tags(old) in text, (old, text)
                    text = text.replace(_short_tags(old), new)
            target.writestr(name, text)
        for name, text in parts.items():
            target.writestr(name, text)
    path.write_bytes(data.getvalue())
    return path


def test_shared_texts(tmp_path: Path) -> None:
    texts = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>unused</t></si>'
        '<si><r><t>Maria </t></r><r><rPr><b/></rPr><t xml:space="preserve">Bei</t></r><r><t>spiel</t></r></si>'
        "<si><t>山田 花子</t><rPh sb='0' eb='2'><t>ヤマダ</t></rPh></si></sst>"
    )
    for number, name in ((1, "Maria Beispiel"), (2, "山田 花子")):
        path = write_workbook(tmp_path / "day.xlsx", table([SHORT]))
        cell = f'<c r="D2" t="s"><v>{number}</v></c>'
        changes = {**SHARED, "sheet1.xml": (f'<c r="D2" t="inlineStr"><is><t>{SHORT["name"]}</t></is></c>', cell)}
        with_parts(path, {"xl/sharedStrings.xml": texts}, changes)
        assert only_booking(read_list(path)).appointment.name == name


def test_strict_open_xml(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "day.xlsx", table([{**SHORT, "record_number": 12}]), E2="0000")
    data = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(data, "w") as target:
        for name in source.namelist():
            text = source.read(name).decode()
            for old, new in STRICT.items():
                text = text.replace(old, new)
            target.writestr(name, text)
    path.write_bytes(data.getvalue())
    assert only_booking(read_list(path)).appointment.record_number == "0012"


def test_namespace_prefixes(tmp_path: Path) -> None:
    rows = "".join(
        "<x:row>" + "".join(f'<x:c t="inlineStr"><x:is><x:t>{cell}</x:t></x:is></x:c>' for cell in row) + "</x:row>"
        for row in table([SHORT])
    )
    sheet = (
        '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>'
        f"{rows}</x:sheetData></x:worksheet>"
    )
    path = write_workbook(tmp_path / "day.xlsx", [["x"]])
    with zipfile.ZipFile(path) as source:
        original = source.read("xl/worksheets/sheet1.xml").decode()
    booking = only_booking(read_list(with_parts(path, {}, {"sheet1.xml": (original, sheet)})))
    assert (booking.appointment.id, booking.row) == (SHORT["id"], 2)


def test_empty_fill(tmp_path: Path) -> None:
    """Some programs write an empty fill; it does not affect the list."""
    path = write_workbook(tmp_path / "day.xlsx", table([{**SHORT, "record_number": 123}]), E2="0000000")
    with_parts(path, {}, {"styles.xml": ("</fills>", "<fill/></fills>")})
    assert only_booking(read_list(path)).appointment.record_number == "0000123"


def test_days_since_1904(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "day.xlsx", table([{**SHORT, "date": dt.datetime(2026, 12, 1)}]))
    replace_in_sheet(path, "<v>46357</v>", "<v>44895</v>")
    with_parts(path, {}, {"xl/workbook.xml": ("<workbookPr />", '<workbookPr date1904="1" />')})
    assert only_booking(read_list(path)).appointment.date == dt.date(2026, 12, 1)


@pytest.mark.parametrize("value", ["-0.1", "2958466", "1e300"])
def test_number_out_of_range(tmp_path: Path, value: str) -> None:
    path = write_workbook(tmp_path / "day.xlsx", table([{**SHORT, "time": dt.time(10)}]))
    replace_in_sheet(path, "<v>0.4166666666666667</v>", f"<v>{value}</v>")
    (problem,) = read_list(path).problems
    assert problem.message.startswith('C2 "time": ')
    assert problem.hint
