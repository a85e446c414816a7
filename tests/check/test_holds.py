"""Medicines on hold: times, decider, class and brands."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.tables import assert_findings, run_rule

Row = tuple[str, str, str]
FULL = "brands: [B], drug_class: blood thinner, action: stop"
TIMES = "before: 5 days before procedure, restart: 1 day after procedure"


def table(*rows: str) -> str:
    return "medicines:\n  table:\n" + "".join(f"    - {{{row}}}\n" for row in rows)


RECORDS: list[tuple[str, list[Row]]] = [
    (f"generic: a, {FULL}, {TIMES}, decides: us", []),
    (f"generic: a, {FULL}, before: 5 days before procedure, restart: ask, decides: us", []),
    (f"generic: a, {FULL}", [("E", "a,", "when to stop it, when to restart it and who decides, so the page has open lines")]),
    (f"generic: a, {FULL}, {TIMES}", [("E", "a,", "does not say who decides, so the page has an open line")]),
    (f"generic: a, {FULL}, before: 5 days before procedure, decides: us", [("E", "a,", "when to restart it, so")]),
    (f"generic: a, {FULL}, restart: ask, decides: us", [("E", "a,", "does not say when to stop it, so")]),
    (f"generic: a, {FULL}, after: 48 h after procedure, decides: us",
     [("E", "a,", "when to stop it and when to restart it")]),
    (f"generic: a, action: stop, {TIMES}, decides: us", [("W", "a,", "the class of the medicine"), ("N", "a,", "brand")]),
    ("generic: a, action: ask", [("W", "a,", "whom to ask")]),
    ("generic: a, action: ask, decides: us", []),
    ("generic: a, action: ask, decides: us, after: up to 48 h after procedure", []),
    ("generic: a, action: change", [("E", "a,", "does not state the new dose"), ("W", "a,", "whom to ask")]),
    ("generic: a, action: change, note: Take half as much., decides: us", []),
    ("generic: a, action: continue", []),
]  # fmt: skip


@pytest.mark.parametrize(("row", "expected"), RECORDS)
def test_hold_complete(tmp_path: Path, row: str, expected: list[Row]) -> None:
    assert_findings(run_rule(tmp_path, "hold-complete", table(row)), expected)


def test_place_of_each_medicine(tmp_path: Path) -> None:
    rows = run_rule(
        tmp_path,
        "D12",
        table(
            "generic: one, action: stop, drug_class: c, brands: [B]",
            "generic: one more, action: stop, drug_class: c, brands: [C]",
        ),
    )
    assert [row.text.split(",")[0] for row in rows] == ["one", "one more"]
    assert not run_rule(tmp_path / "none", "hold-complete", "medicines: {}")
