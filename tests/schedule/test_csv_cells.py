"""Cells for Excel: nothing in rejected.csv runs as a formula, and every cell reads back unchanged."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handouts.schedule.booking import rejected_csv
from handouts.schedule.formats.csv_list import escape_formula, unescape_formula
from tests.schedule.lists import GOOD, read_list, rows, table, write_csv, write_json

FORMULAS = [
    '=HYPERLINK("https://x.example","y")', "=1+1", "+1 555 010 0199", "-14", "@SUM(A1)", "\t=1+1", "\r=1", " =1+1", "\uff1d1+1",
    "'=1", "''=1", '="0012"', "=cmd|' /C calc'!A0", "\u00a0=1", "\ufeff=1",
]  # fmt: skip


@pytest.mark.parametrize("text", FORMULAS)
def test_escape_formula(text: str) -> None:
    assert escape_formula(text) == f"'{text}"
    assert unescape_formula(escape_formula(text)) == text


@pytest.mark.parametrize("text", ["", "Maria", "12-34", "O'Neil", "'quoted'", "a=b", "2026-12-01", "'"])
def test_other_cells_unchanged(text: str) -> None:
    assert escape_formula(text) == unescape_formula(text) == text


@given(st.text(st.sampled_from("'=+-@\t\r\n a\uff1d"), max_size=6))
def test_every_cell_reads_back(text: str) -> None:
    assert unescape_formula(escape_formula(text)) == text
    assert escape_formula(text)[:1] not in ("=", "+", "-", "@", "\t", "\r")


@pytest.mark.parametrize("text", FORMULAS)
@pytest.mark.parametrize("form", ["csv", "json"])
def test_rejected_formulas_read_back(tmp_path: Path, text: str, form: str) -> None:
    entries = rows({"notes": text, "phone": "1"})
    path = tmp_path / f"day.{form}"
    schedule = read_list(write_csv(path, table(entries)) if form == "csv" else write_json(path, entries))
    data = rejected_csv(schedule)
    (tmp_path / "rejected.csv").write_bytes(data)
    again = read_list(tmp_path / "rejected.csv")
    assert [rejected.row.cells[1:] for rejected in again.rejected] == [
        rejected.row.cells for rejected in schedule.rejected
    ]


def test_phone_keeps_plus(tmp_path: Path) -> None:
    (booking,) = read_list(write_csv(tmp_path / "day.csv", table([{**GOOD, "phone": "'+1 555-010-0199"}]))).bookings
    assert booking.phone == "+1 555-010-0199"
