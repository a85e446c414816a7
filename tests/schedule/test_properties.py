"""Any list: no traceback, no lost row, and rejected rows read back unchanged."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handouts.errors import InputError
from handouts.schedule.booking import rejected_csv
from handouts.schedule.cell_values import parse_date, parse_time
from handouts.schedule.formats.csv_list import unescape_formula
from tests.schedule.lists import GOOD, clinic, read_list, table, write_csv

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\0"), max_size=20)
CELLS = st.fixed_dictionaries({key: st.one_of(st.just(value), TEXT, st.just("")) for key, value in GOOD.items()})
ZONE = clinic().time_zone


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lists")


@settings(max_examples=150, deadline=None)
@given(entries=st.lists(CELLS, min_size=1, max_size=6), delimiter=st.sampled_from(",;\t|"), one_clinic=st.booleans())
def test_each_row_is_booked_or_rejected(
    folder: Path, entries: list[dict[str, str]], delimiter: str, one_clinic: bool
) -> None:
    path = write_csv(folder / "any.csv", table(entries), delimiter)
    full = [entry for entry in entries if any(map(str.strip, entry.values()))]
    try:
        schedule = read_list(path, clinic("day/month/year") if one_clinic else {"spine": clinic()})
    except InputError:
        assert not full
        return
    assert len(schedule.bookings) + len(schedule.rejected) == len(full)
    numbers = [booking.row for booking in schedule.bookings] + [rejected.row.number for rejected in schedule.rejected]
    assert len(set(numbers)) == len(numbers)
    assert all(rejected.problems for rejected in schedule.rejected)
    assert len({booking.appointment.id.casefold() for booking in schedule.bookings}) == len(schedule.bookings)
    read_again = list(
        csv.reader(io.StringIO(rejected_csv(schedule).decode("utf-8-sig"), newline=""), delimiter=delimiter)
    )
    assert not [cell for row in read_again for cell in row if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]
    back = [[unescape_formula(cell) for cell in row[1:]] for row in read_again[1:]]
    assert back == [list(rejected.row.cells) for rejected in schedule.rejected]


@settings(max_examples=200, deadline=None)
@given(
    data=st.one_of(st.binary(max_size=300), TEXT.map(str.encode)),
    begins=st.sampled_from([b"", b"id,date,time,name\n", b'[{"', b"PK\3\4"]),
)
def test_any_bytes(folder: Path, data: bytes, begins: bytes) -> None:
    path = folder / "bytes"
    path.write_bytes(begins + data)
    try:
        read_list(path)
    except InputError as refused:
        assert all(problem.message for problem in refused.problems)


JSON: Any = st.recursive(st.none() | st.booleans() | st.integers() | TEXT, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
    st.sampled_from(["id", "resource", "resourceType", "entry", "participant", "actor", "reference", "name", "period", "status", "date"]),
    inner, max_size=4,
), max_leaves=20)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(entries=st.lists(JSON, max_size=4), kind=st.sampled_from(["list", "bundle", "appointment"]))
def test_any_json(folder: Path, entries: list[Any], kind: str) -> None:
    value: Any = entries
    if kind != "list":
        appointment = {"resourceType": "Appointment", "status": "booked", "id": "p1"}
        wrapped = [
            {"resource": {**appointment, **entry} if kind == "appointment" and isinstance(entry, dict) else entry}
            for entry in entries
        ]
        value = {"resourceType": "Bundle", "entry": wrapped}
    path = folder / "any.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    try:
        read_list(path)
    except InputError as refused:
        assert refused.problems


@given(date=st.dates(dt.date(1900, 1, 1)), sign=st.sampled_from("./-"), padded=st.booleans())
def test_date_order(date: dt.date, sign: str, padded: bool) -> None:
    parts = {"year": str(date.year), "month": str(date.month), "day": str(date.day)}
    if padded:
        parts = {name: part.zfill(2) for name, part in parts.items()}
    for order in ("month/day/year", "day/month/year", "year/month/day"):
        text = sign.join(parts[name] for name in order.split("/"))
        assert parse_date(text, order, ZONE) == date  # type: ignore[arg-type]
        if not (order == "year/month/day" and sign == "-" and text == date.isoformat()):
            with pytest.raises(ValueError):
                parse_date(text, None, ZONE)
    assert (
        parse_date(date.isoformat(), None, ZONE) == parse_date(dt.datetime.combine(date, dt.time()), None, ZONE) == date
    )


@given(time=st.times().map(lambda time: time.replace(second=0, microsecond=0)))
def test_excel_time_formats(time: dt.time) -> None:
    half = f"{time.hour % 12 or 12}:{time:%M}:00 {'AM' if time.hour < 12 else 'PM'}"
    for cell in (f"{time:%H:%M}", f"{time:%H:%M:%S}", half, time, dt.datetime.combine(dt.date(1899, 12, 30), time)):
        assert parse_time(cell) == time
