"""`explain` names all entries that share the heading of a day."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from handouts.provenance.explanation import explain
from handouts.schedule.appointment import Appointment, GivenDetails
from tests.support.countries import SET, country_content

FIRST = len(SET.splitlines()) + 2
"""Line of the first entry."""


@pytest.mark.parametrize(
    ("document", "part", "times", "shared"),
    [
        ("discharge", "after", ("from: 1 week after procedure", "when: 8:00 AM 1 week after procedure"), "1 week"),
        ("discharge", "after", ("when: 10 to 14 days after procedure", "when: 10 days after procedure"), "10 days"),
        (
            "preparation",
            "plan",
            ("when: 5 days before procedure", "when: the evening 5 days before procedure"),
            "5 days",
        ),
    ],
)
def test_both_entries_are_named(tmp_path: Path, document: str, part: str, times: tuple[str, str], shared: str) -> None:
    first, second = times
    rules = f"{SET}{part}:\n  - {{{first}, text: Take a walk.}}\n  - {{{second}, text: Read a book.}}\n"
    content = country_content(tmp_path, "US", rules)
    given = GivenDetails(Appointment(date=dt.date(2026, 12, 15), time=dt.time(10)), None, {})
    entries = explain(content, document, given)
    heading = next(entry for entry in entries if entry.number.sentence.startswith(f"{shared} "))
    assert {source.place[1] for source in heading.sources} == {FIRST, FIRST + 1}


def test_each_day_of_a_daily_entry_has_a_source(tmp_path: Path) -> None:
    daily = "{from: 1 day after procedure, until: 5 days after procedure, repeat: every day, text: Drink a lot.}"
    content = country_content(tmp_path, "US", f"{SET}after:\n  - {daily}\n")
    given = GivenDetails(Appointment(date=dt.date(2026, 12, 15), time=dt.time(10)), None, {})
    entries = [entry for entry in explain(content, "discharge", given) if entry.number.sentence.endswith("days after")]
    assert [entry.number.text for entry in entries] == ["2 days", "3 days", "4 days", "5 days"]
    assert all(FIRST in {source.place[1] for source in entry.sources} for entry in entries)
