"""`explain` names the answer with the date of a visit, and the rule that counts from it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from handouts.provenance.explanation import explain
from handouts.schedule.appointment import Appointment, GivenDetails
from tests.support.countries import SET, country_content

RULES = (
    SET
    + """\
visits:
  scan: {ask: "When is your scan?", name: your scan, side: before, lasts: 30 min}
plan:
  - {when: 3 weeks before scan, text: Leave out your lenses.}
  - {when: 2 h after scan, text: Eat.}
"""
)


@pytest.mark.parametrize("answer", ["2026-12-01 09:00", "2026-12-01"])
def test_sources(tmp_path: Path, answer: str) -> None:
    content = country_content(tmp_path, "US", RULES)
    appointment = Appointment(date=dt.date(2026, 12, 15), time=dt.time(10), answers=(("scan", answer),))
    given = GivenDetails(appointment, None, {name: (f"--{name}", 0, 0) for name in ("date", "time", "answers")})
    entries = explain(content, "preparation", given)
    sources = {entry.number.text: {source.place[:2] for source in entry.sources} for entry in entries}
    file = str(tmp_path / "clinics" / "spine" / "balloon-kyphoplasty.yaml")
    assert sources["Tuesday, November 10"] >= {("--answers", 0), (file, 13)}
    assert sources["Tuesday, December 1"] == {("--answers", 0)}
    assert sources["30 minutes"] == {(file, 11)}
    if " " in answer:
        assert sources["9:00 AM"] == {("--answers", 0)}
        assert sources["11:30 AM"] == {("--answers", 0), (file, 11), (file, 14)}
        (rule,) = next(entry.rules for entry in entries if entry.number.text == "11:30 AM")
        assert rule == "= 2 h after scan, which is Tuesday, December 1, 9:30 AM"
    assert all(entry.sources for entry in entries if "December" in entry.number.text)
