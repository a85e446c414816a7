"""`explain` names the day of a course, and why a row of a table of doses is marked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from handouts.provenance.explanation import ExplainedNumber, explain
from handouts.schedule.appointment import gather_details
from tests.provenance.number_rich_set import content

SET = """
courses:
  - medicine: prednisolone eye drops
    for_each: [right eye, left eye]
    dose: 1 drop
    starts: 1 day after procedure
    at: [8:00 AM, 2:00 PM, 8:00 PM]
    steps: [{times: 3, for: 1 week}, {times: 2, for: 9 days}]
  - {medicine: cefalexin 500 mg, starts: 3 days before procedure, steps: [{every: 12 h, for: 2 days}]}
doses:
  - medicine: ibuprofen liquid, 100 mg in 5 mL
    by_weight: kg
    rows: [{from: 10, under: 15, dose: 5 mL}, {from: 15, under: 25, dose: 7.5 mL}]
  - medicine: paracetamol liquid, 120 mg in 5 mL
    by_age: years
    rows: [{from: 2, to: 3, dose: 5 mL}, {from: 4, dose: 10 mL}]
"""
DETAILS = {"date": "2026-12-15 10:00", "weight": "45 lb", "date_of_birth": "2022-05-04"}
START = "which starts 1 day after your procedure, on Wednesday, December 16"


def numbers(folder: Path, document: str, details: dict[str, Any]) -> list[ExplainedNumber]:
    return explain(content(folder, SET), document, gather_details(details))


@pytest.mark.parametrize("document", ["preparation", "discharge"])
@pytest.mark.parametrize("details", [DETAILS, {}, {"date": "2026-12-15"}], ids=["all", "blank", "only a date"])
def test_every_number_has_a_source(tmp_path: Path, document: str, details: dict[str, Any]) -> None:
    unknown = [number.number for number in numbers(tmp_path, document, details) if not number.known]
    assert unknown == []


def test_rules(tmp_path: Path) -> None:
    rules: dict[str, set[str]] = {}
    sources: dict[str, set[str]] = {}
    for explained in numbers(tmp_path, "discharge", DETAILS):
        rules.setdefault(explained.number.text, set()).update(explained.rules)
        sources.setdefault(explained.number.text, set()).update(source.name for source in explained.sources)
    assert rules["Thursday, December 31"] == {f"= day 16 of the course, {START}"}
    assert sources["Thursday, December 31"] == {"date", "courses.starts", "courses.steps.lasts"}
    assert rules["Wednesday, December 16"] == {"= 1 day after procedure, which is Tuesday, December 15"}
    assert rules["24"] == {f"= a day of the course, {START}"}
    assert rules["15 to less than 25 kg"] == {"marked, because the weight, 45 lb, which is 20.4 kg, is in this row"}
    assert rules["10 to less than 15 kg"] == set()
    assert rules["4 years"] == {"marked, because the age, 4 years, is in this row"}
    assert sources["20.4 kg"] == {"weight"}


def test_blank_page(tmp_path: Path) -> None:
    rules = {explained.number.text: explained.rules for explained in numbers(tmp_path, "discharge", {})}
    assert rules["16"] == ("= the days of the steps, added up",)
    days = ", ".join(f"Day {number}" for number in range(1, 8))
    assert rules[days] == ("counted by the program: the days of the course",)


CONDITIONAL = """
asks:
  allergy: {ask: Are you allergic to penicillin?}
courses:
  - {medicine: metronidazole, only_if: allergy, starts: evening the day of procedure, at: [morning, evening],
     steps: [{times: 2, for: 5 days}]}
  - {medicine: amoxicillin, only_if: not allergy, starts: 1 day after procedure, at: [morning, evening],
     steps: [{times: 2, for: 5 days}]}
doses:
  - medicine: ibuprofen liquid
    only_if: allergy
    by_weight: kg
    rows: [{from: 10, under: 30, dose: 5 mL}]
  - medicine: paracetamol liquid
    only_if: not allergy
    by_weight: kg
    rows: [{from: 10, under: 15, dose: 5 mL}, {from: 15, under: 25, dose: 7.5 mL}]
"""


def test_entries_that_conditions_leave_out(tmp_path: Path) -> None:
    details = gather_details({**DETAILS, "answers": {"allergy": "no"}})
    explained = explain(content(tmp_path, CONDITIONAL), "discharge", details)
    last_days = [entry for entry in explained if entry.number.text == "Sunday, December 20"]
    assert last_days
    assert {rule for entry in last_days for rule in entry.rules} == {f"= day 5 of the course, {START}"}
    files = tmp_path.rglob("*.yaml")
    text = next(path.read_text() for path in files if "amoxicillin" in path.read_text()).splitlines()
    course = next(number for number, line in enumerate(text, start=1) if "amoxicillin" in line)
    cited = [source.place[1] for entry in explained for source in entry.sources if source.name.startswith("courses.")]
    assert cited
    assert set(cited) <= {course, course + 1}
    rows = {entry.number.text: entry.rules for entry in explained if "less than" in entry.number.text}
    assert rows["15 to less than 25 kg"] == ("marked, because the weight, 45 lb, which is 20.4 kg, is in this row",)


LIMITS = """
asks:
  weight: {ask: How much do you weigh?, unit: kg}
arrival:
  - {only_if: time before noon, check_in: 60 min}
  - {check_in: 90 min}
courses:
  - {medicine: paracetamol, only_if: weight at least 50 kg, starts: 1 day after procedure,
     steps: [{times: 2, for: 5 days}]}
  - {medicine: ibuprofen, only_if: age under 18 and weight under 50 kg, starts: 1 day after procedure,
     steps: [{times: 2, for: 5 days}]}
plan:
  - {when: 1 week before procedure, only_if: weekday is monday or friday, text: Call us.}
  - {when: 1 week before procedure, only_if: level is L4-L5, text: Bring your brace.}
  - {when: 1 week before procedure, only_if: time from 2:30 PM, text: Eat lunch.}
"""
TEEN = {"date": "2026-12-15 10:00", "date_of_birth": "2012-05-04"}


@pytest.mark.parametrize("document", ["preparation", "discharge"])
def test_numbers_of_unknown_conditions(tmp_path: Path, document: str) -> None:
    explained = explain(content(tmp_path, LIMITS), document, gather_details({}))
    assert [entry.number for entry in explained if not entry.known] == []
    names = {entry.number.text: {source.name for source in entry.sources} for entry in explained}
    written = {source.written for entry in explained for source in entry.sources if source.name.endswith("only_if")}
    if document == "discharge":
        assert names["50 kg"] == {"courses.only_if"}
        assert written == {"weight at least 50 kg", "age under 18 and weight under 50 kg"}
    else:
        assert names["2:30 PM"] == {"plan.only_if"}
        assert {"time before noon", "time from 2:30 PM", "level is L4-L5"} <= written


def test_a_known_part_of_a_condition_is_no_source(tmp_path: Path) -> None:
    explained = explain(content(tmp_path, LIMITS), "discharge", gather_details({"answers": {"weight": "40"}, **TEEN}))
    assert [entry.number for entry in explained if not entry.known] == []
    assert not any(source.name == "courses.only_if" for entry in explained for source in entry.sources)


EQUAL = """
courses:
  - {medicine: amoxicillin, starts: 1 day after procedure, at: [morning, evening], steps: [{times: 2, for: 5 days}]}
  - {medicine: ibuprofen, starts: 1 day after procedure, at: [morning, evening], steps: [{times: 2, for: 5 days}]}
"""


def test_equal_courses_have_their_own_sources(tmp_path: Path) -> None:
    explained = explain(content(tmp_path, EQUAL), "discharge", gather_details(DETAILS))
    last_days = [entry for entry in explained if entry.number.label == "Last day"]
    lines = [{s.place[1] for s in entry.sources if s.name == "courses.steps.lasts"} for entry in last_days]
    assert [len(places) for places in lines] == [1, 1]
    assert lines[0] != lines[1]
