"""A weight always has its unit, and is converted exactly."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from handouts.errors import InvalidValue
from handouts.schedule.weight import parse_weight
from tests.schedule.lists import GOOD, SHORT, read_list, table, write_csv


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("21.5 kg", "21.5 kg"), ("21.5kg", "21.5 kg"), ("70 KG", "70 kg"), ("70 kilograms", "70 kg"),
        ("47 lb", "47 lb"), ("47 lbs.", "47 lb"), (" 47  pounds ", "47 lb"), ("3.25 kg", "3.25 kg"),
    ],
)  # fmt: skip
def test_weight(text: str, written: str) -> None:
    assert str(parse_weight(text)) == written


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("70", "number without a unit"), ("21.5", "number without a unit"), ("1,5", "number without a unit"),
        ("21,5 kg", "comma"), ("1,021 lb", "comma"), ("11 st 4 lb", "not a weight"), ("11 st", "unit must be kg or lb"),
        ("3500 g", "unit must be kg or lb"), ("47 lb 6 oz", "not a weight"), ("20-22 kg", "not a weight"),
        ("about 20 kg", "not a weight"), ("-5 kg", "not a weight"), ("kg", "not a weight"), ("", "not a weight"),
        ("0 kg", "weight of a person"), ("700 kg", "weight of a person"), ("1500 lb", "weight of a person"),
        ("21.5 kg (47 lb)", "not a weight"), ("21.5 kq", "unit must be kg or lb"),
    ],
)  # fmt: skip
def test_not_a_weight(text: str, message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        parse_weight(text)


@pytest.mark.parametrize(("cell", "message"), [("70", "'70' is a number without a unit"), ("8 st", "kg or lb")])
def test_bad_weight_in_a_list(tmp_path: Path, cell: str, message: str) -> None:
    """The row is refused at its column; the other row is booked."""
    good = {**GOOD, "weight": "21.5 kg"}
    bad = {**SHORT, "weight": cell, "id": "a2", "name": "Otto Muster"}
    schedule = read_list(write_csv(tmp_path / "day.csv", table([good, {**dict.fromkeys(good, ""), **bad}])))
    assert [booking.appointment.weight for booking in schedule.bookings] == ["21.5 kg"]
    (problem,) = schedule.problems
    assert message in problem.message
    assert problem.line == 3


@pytest.mark.parametrize("cell", ["", "TBD", "N/A", "unknown"])
def test_no_weight_in_a_list(tmp_path: Path, cell: str) -> None:
    schedule = read_list(write_csv(tmp_path / "day.csv", table([{**GOOD, "weight": cell}])))
    assert [booking.appointment.weight for booking in schedule.bookings] == [""]


def test_exact_conversion() -> None:
    assert parse_weight("100 lb").amount_in("kg") == Decimal("45.359237")
    assert parse_weight("45.359 kg").amount_in("kg") == Decimal("45.359")
    assert round(parse_weight("45.359 kg").amount_in("lb"), 3) == Decimal("99.999")
