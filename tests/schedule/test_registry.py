"""The table of list formats: the names in messages, and readers that are imported only for their own format."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from handouts.schedule.formats.registry import FORMATS, find_format, format_names, starts_with
from handouts.schedule.formats.source import ListSource
from tests.schedule.lists import SHORT, table, write_csv


def test_names_in_messages() -> None:
    assert format_names() == "CSV, JSON, a FHIR bundle or XLSX"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"id,date\n", "CSV"),
        (b"[Room],id\n", "CSV"),
        (b'[{"id": "a1"}]', "JSON"),
        (b"\xef\xbb\xbf [{}]", "JSON"),
        ('{"appointments": []}'.encode("utf-16"), "JSON"),
        (b'{"appointments": [{"resourceType": "Appointment"}]}', "JSON"),
        (b'{"entry": [], "resourceType": "Bundle"}', "a FHIR bundle"),
    ],
)
def test_find_format(data: bytes, name: str) -> None:
    assert find_format(ListSource("list", data)).name == name


def test_starts_with() -> None:
    matches = starts_with(r"BEGIN:\w+")
    assert matches(ListSource("list", b"\xef\xbb\xbfBEGIN:VCALENDAR"))
    assert not matches(ListSource("list", b"id,BEGIN:VCALENDAR"))


def test_readers_are_imported_when_used(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "day.csv", table([SHORT]))
    modules = [list_format.reader.partition(":")[0] for list_format in FORMATS if list_format.name != "CSV"]
    code = f"""
import pathlib, sys
from handouts.schedule.reader import read_schedule
from handouts.schedule.formats.registry import open_list
open_list(pathlib.Path({str(path)!r}))
sys.exit(str([name for name in {modules} if name in sys.modules] or ""))
"""
    process = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert process.stderr.strip() == ""
