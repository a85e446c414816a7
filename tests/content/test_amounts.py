"""Amounts of medicines and limits on them, as a clinic writes them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from handouts.content.models.amounts import parse_dose, parse_limits
from handouts.content.models.time_rules import (
    CourseEnd,
    EntryInterval,
    Repeat,
    WakingRepeat,
    parse_repeat,
    parse_time_rule,
)
from handouts.content.models.times import Duration


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("325 mg", [(325, 325, "mg")]),
        ("1,000 mg", [(1000, 1000, "mg")]),
        ("1 g", [(1000, 1000, "mg")]),
        ("500 micrograms", [("0.5", "0.5", "mg")]),
        ("1 to 2 tablets", [(1, 2, "tablet")]),
        ("1-2 drops", [(1, 2, "drop")]),
        ("one capsule", [(1, 1, "capsule")]),
        ("half a tablet", [("0.5", "0.5", "tablet")]),
        ("1/2 tablet", [("0.5", "0.5", "tablet")]),
        ("2.5 mL", [("2.5", "2.5", "ml")]),
        ("2 tablets (650 mg)", [(2, 2, "tablet"), (650, 650, "mg")]),
        ("1 Fleet enema", [(1, 1, "fleet enema")]),
        ("a thin layer", []),
    ],
)
def test_dose(text: str, amounts: list[tuple[object, object, str]]) -> None:
    parsed = [(amount.low, amount.high, amount.unit) for amount in parse_dose(text)]
    assert parsed == [(Decimal(str(low)), Decimal(str(high)), unit) for low, high, unit in amounts]


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("4 times in 24 h", [("time", 4, 24)]),
        ("4 doses a day", [("time", 4, 24)]),
        ("at most 3000 mg per 24 hours", [("mg", 3000, 24)]),
        ("4 g in 24 h", [("mg", 4000, 24)]),
        ("8 tablets and 3,000 mg in 24 h", [("tablet", 8, 24), ("mg", 3000, 24)]),
        ("2 times in 6 h, 4 times in 24 h", [("time", 2, 6), ("time", 4, 24)]),
        ("3 tablets in 1 week", [("tablet", 3, 168)]),
    ],
)
def test_limit(text: str, limits: list[tuple[str, int, int]]) -> None:
    assert [(limit.amount.unit, limit.amount.high, limit.hours) for limit in parse_limits(text)] == limits


def test_repeats() -> None:
    assert parse_repeat("10 times an hour while awake") == WakingRepeat(times_an_hour=10, while_awake=True)
    assert parse_repeat("once an hour") == WakingRepeat(times_an_hour=1)
    assert parse_repeat("every 2 h when you are awake") == WakingRepeat(Duration.parse("2 h"), while_awake=True)
    assert type(parse_repeat("every 2 h")) is Repeat, "digests of approvals are made from its text"


@pytest.mark.parametrize("text", ["3 days after antibiotic ends", "3 days after the end of antibiotic"])
def test_end_of_a_course(text: str) -> None:
    assert parse_time_rule(text) == EntryInterval(Duration.parse("3 days"), False, CourseEnd("antibiotic"))
