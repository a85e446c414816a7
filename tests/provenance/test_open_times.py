"""`explain` has a source for every number of courses without boxes, limits, ranges of deadlines and signs."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from handouts.provenance.explanation import explain
from handouts.schedule.appointment import Appointment, GivenDetails
from tests.support.base_set import SET, check_context

RULES = """
asks:
  antibiotics: {ask: "Did you take antibiotics?", if: If you took antibiotics, in_last: 93 days}
plan:
  - {when: 9 days before procedure, only_if: antibiotics, text: Call us about them.}
  - {by: 5 to 6 days before procedure, text: Call us.}
  - {by: 31 to 33 h before procedure, text: Drink.}
after:
  - {from: 6 days after procedure, repeat: weekly, in_all: 13, text: Come for a treatment.}
  - {repeat: twice a week, in_all: 16 to 22, text: Come for a massage.}
  - {each_time: you eat, time_before: 35 min, text: Rinse.}
  - {repeat: daily, each_time: you have eaten, time_after: 170 min, at_most: 7 cups a day, text: Drink coffee.}
courses:
  - {medicine: A, dose: 1 or 2 tablets, at_most: 12 tablets in 24 h, starts: 1 day after procedure, steps: [{every: 4 to 7 h, for: 15 to 18 days}]}
  - {medicine: B, starts: 2 days after procedure, each_time: you eat, time_before: 25 min, steps: [{times: 2 to 3, until: 26 days after procedure}]}
  - {medicine: C, directions: prescription, once: you can drink, steps: [{times: 2, for: up to 3 weeks}]}
  - {medicine: D, starts: 3 days after procedure, at: [bedtime], steps: [{times: 1, for: 11 days}, {every: 5 to 6 h, until_state: we call you}]}
as_needed:
  - {medicine: E, dose: 325 mg, every: 6 h, alternate_with: F, alternate_every: 3 h}
  - {medicine: F, dose: 410 mg, every: 8 h, alternate_with: E, alternate_every: 195 min}
warning:
  call_us:
    - {text: You vomit, after_state: you took the medicine, time_after: 75 min}
    - {text: The pain is not better, after_state: you took the medicine, time_after: less than 45 min}
"""
SOURCES = {
    "93 days": {"asks.antibiotics.in_last"},
    "August 30, 2026": {"asks.antibiotics.in_last", "date"},
    "13 times": {"after.in_all"},
    "16 to 22 times": {"after.in_all"},
    "35 minutes": {"after.time_before"},
    "170 minutes": {"after.time_after"},
    "7 cups": {"after.at_most"},
    "12 tablets": {"courses.at_most"},
    "4 to 7 hours": {"courses.steps.every"},
    "15 to 18 days": {"courses.steps.lasts"},
    "25 minutes": {"courses.time_before"},
    "2 to 3": {"courses.steps.times"},
    "26 days": {"courses.steps.until"},
    "3 weeks": {"courses.steps.lasts"},
    "5 to 6 hours": {"courses.steps.every"},
    "3 hours": {"as_needed.alternate_every"},
    "195 minutes": {"as_needed.alternate_every"},
    "75 minutes": {"warning.call_us.time_after"},
    "45 minutes": {"warning.call_us.time_after"},
}
RULES_OF = {
    "Wednesday, November 25": "= 5 to 6 days before procedure, which is Tuesday, December 1",
    "Thursday, November 26": "= 5 to 6 days before procedure, which is Tuesday, December 1",
    "Sunday, December 27": "= 26 days after procedure, which is Tuesday, December 1",
    "Wednesday, December 16": "= the last of 15 to 18 days, for a course that starts 1 day after your procedure, on "
    "Wednesday, December 2",
    "Saturday, December 19": "= the last of 15 to 18 days, for a course that starts 1 day after your procedure, on "
    "Wednesday, December 2",
}


@pytest.fixture(scope="module")
def numbers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[set[str], tuple[str, ...]]]]:
    """The sources and the rules of each number of the pages."""
    folder: Path = tmp_path_factory.mktemp("set")
    context = check_context(folder, SET, RULES)
    appointment = Appointment(date=dt.date(2026, 12, 1), time=dt.time(10), ended=dt.datetime(2026, 12, 1, 11, 5))
    explained: dict[str, list[tuple[set[str], tuple[str, ...]]]] = {}
    for document in ("preparation", "discharge"):
        for entry in explain(context.content, document, GivenDetails(appointment, None, {})):
            assert entry.known, entry.number
            explained.setdefault(entry.number.text, []).append(({part.name for part in entry.sources}, entry.rules))
    return explained


@pytest.mark.parametrize("number", SOURCES)
def test_sources(number: str, numbers: dict[str, list[tuple[set[str], tuple[str, ...]]]]) -> None:
    assert number in numbers, sorted(numbers)
    assert SOURCES[number] in [sources for sources, _ in numbers[number]]


@pytest.mark.parametrize("number", RULES_OF)
def test_rules(number: str, numbers: dict[str, list[tuple[set[str], tuple[str, ...]]]]) -> None:
    assert number in numbers, sorted(numbers)
    assert any(RULES_OF[number] in rules for _, rules in numbers[number]), numbers[number]
