"""The wording of rules that compute numbers, and the output of `handouts explain`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from handouts.provenance.explanation import ExplainedNumber, explain
from handouts.schedule.appointment import gather_details
from tests.provenance.number_rich_set import RICH, content
from tests.support.commands import RunCommand
from tests.support.sample_sets import TEMPLATES
from tests.support.sample_sets import content as shipped

GEORGIA = "pain-relief-georgia"
AT = {"date": "2026-12-01 10:00", "ended": "2026-12-01 11:05"}
DAY = "Tuesday, December 1"


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> list[ExplainedNumber]:
    """The explained numbers on the preparation page of the number-rich set."""
    details = {"date": "2026-12-01 10:00", "medicines": ("Plavix", "warfarin 5 mg")}
    return explain(content(tmp_path_factory.mktemp("rich"), RICH), "preparation", gather_details(details))


def rules_of(numbers: list[ExplainedNumber], number: str) -> set[str]:
    return {rule for entry in numbers if entry.number.text == number for rule in entry.rules}


@pytest.mark.parametrize(
    ("clinic", "document", "number", "rule"),
    [
        (GEORGIA, "preparation", "9:30 AM", "= 30 min before 10:00 AM"),
        (GEORGIA, "discharge", "12:05 PM", "= 1 h after procedure, which ended at 11:05 AM"),
        (GEORGIA, "discharge", "4:05 PM",
         "= 4 h after lie_flat, which is 12:05 PM = 1 h after procedure, which ended at 11:05 AM"),
        ("california-imaging", "preparation", "Tuesday, November 24",
         f"= at least 1 week before procedure, which is {DAY}"),
        ("california-imaging", "preparation", "Monday, November 30",
         f"= at least 24 h before procedure, which is {DAY}, 10:00 AM"),
        ("california-imaging", "preparation", "Monday, November 30", f"= from midnight: the minute before {DAY} begins"),
        ("reference", "discharge", "Wednesday, December 2",
         f"= 24 h after procedure, which ended on {DAY}, 11:05 AM"),
    ],
)  # fmt: skip
def test_rules_of_samples(clinic: str, document: str, number: str, rule: str) -> None:
    assert rule in rules_of(explain(shipped(clinic), document, gather_details(AT)), number)


@pytest.mark.parametrize(
    ("number", "rule"),
    [
        ("Thursday, November 26", f"first day without the medicine = 5 days before procedure, which is {DAY}"),
        ("Wednesday, November 25", "last dose = the day before Thursday, November 26, the first day without the medicine = 5 days before"),
        ("Sunday, November 1", f"= 1 month before procedure, which is {DAY}"),
        ("Tuesday, November 17", f"= 10-14 days before procedure, which is {DAY}"),
        ("Tuesday, November 24", f"= {{week_before}}: 7 days before {DAY}"),
        ("Monday, November 30", f"= {{day_before}}: the day before {DAY}"),
        ("Monday, November 30", f"= 10:00 PM the day before: the day before {DAY}"),
        ("11:59 PM", "= 10 h before procedure, which is 10:00 AM, shown as the minute before midnight"),
        ("2 weeks", "= 10-14 days before procedure"),
    ],
)  # fmt: skip
def test_rules_of_rich_set(number: str, rule: str, rich: list[ExplainedNumber]) -> None:
    rules = rules_of(rich, number)
    assert any(text.startswith(rule) for text in rules), rules


@pytest.mark.parametrize("medicines", [("Plavix",), ("aspirin 81 mg",), ()])
def test_rule_of_restart(medicines: tuple[str, ...], tmp_path: Path) -> None:
    """The day to start a medicine again is on the discharge page, in the table or in the list of the others."""
    details = {"date": "2026-12-01 10:00", "ended": "2026-12-01 11:05", "medicines": medicines}
    rules = rules_of(explain(content(tmp_path, RICH), "discharge", gather_details(details)), "Wednesday, December 2")
    assert any(text.startswith(f"= 1 day after procedure, which is {DAY}") for text in rules), rules


def test_rule_counted_from_arrival(tmp_path: Path) -> None:
    numbers = explain(content(tmp_path), "preparation", gather_details(AT))
    assert rules_of(numbers, "1:00 AM") == {"= 8 h before arrival, which is 9:00 AM = 60 min before 10:00 AM"}


def test_time_that_occurs_twice(tmp_path: Path) -> None:
    base = content(tmp_path, "fasting: {food: 8 h before arrival, clear_liquids: 8 h before arrival}\n")
    numbers = explain(base, "preparation", gather_details({"date": "2026-11-01 10:00"}))
    repeated = [entry for entry in numbers if entry.number.text.startswith("1:00 AM (the second 1:00 AM of that night")]
    assert len(repeated) == 2
    assert {entry.rules for entry in repeated} == {("= 8 h before arrival, which is 9:00 AM = 60 min before 10:00 AM",)}


def test_verbatim_numbers_have_no_rule(tmp_path: Path) -> None:
    numbers = explain(content(tmp_path, RICH), "preparation", gather_details(AT))
    for number in ("5 days", "24 hours", "7:30 AM", "6:00 AM", "312-555-0142", "1/2", "December 1, 2026"):
        assert rules_of(numbers, number) == set(), number
        assert any(entry.number.text == number for entry in numbers)


def sources_of(numbers: list[ExplainedNumber], section: str, number: str) -> list[tuple[str, str]]:
    return [(source.name, source.written) for entry in numbers for source in entry.sources
            if entry.number.section == section and entry.number.text == number]  # fmt: skip


def test_all_sources_of_a_shared_number(tmp_path: Path) -> None:
    numbers = explain(content(tmp_path, RICH), "preparation", gather_details({}))
    rows = [
        entry for entry in numbers if entry.number.text == "5 days" and entry.number.label.startswith("clopidogrel")
    ]
    names = [[source.name for source in entry.sources] for entry in rows]
    assert ["medicines.table.note"] * 2 in names
    assert ["medicines.table.before"] * 2 in names
    assert len({source.place for entry in rows for source in entry.sources}) == 4
    relation = [entry for entry in numbers if entry.number.sentence == "one week before"]
    written = {source.written for source in relation[0].sources}
    assert written == {"1 week before procedure", "7 days before procedure", "one week before"}


def test_time_zone_as_source(tmp_path: Path) -> None:
    base = content(tmp_path, "smoking: {stop: 24 h before procedure}\n")
    ordinary = explain(base, "preparation", gather_details({"date": "2026-12-01 10:00"}))
    changed = explain(base, "preparation", gather_details({"date": "2026-11-01 10:00"}))
    zone = ("time_zone", "America/Chicago")
    assert zone not in [(source.name, source.written) for entry in ordinary for source in entry.sources]
    assert zone in sources_of(changed, "Your plan, day by day", "11:00 AM")


def test_text_output(run_command: RunCommand) -> None:
    result = run_command("explain", GEORGIA, "preparation", "--at", "2026-12-01 10:00", "--templates", TEMPLATES)
    assert (result.code, result.err) == (0, "")
    lines = (TEMPLATES / f"clinics/{GEORGIA}/balloon-kyphoplasty.yaml").read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if text.startswith("  check_in:"))
    lines_of_number = result.out.split("\n  9:30 AM")[1].splitlines()
    assert lines_of_number[:2] == ['  in "Arrive: 9:30 AM"', "      = 30 min before 10:00 AM"]
    assert lines_of_number[2].endswith(f"/{GEORGIA}/balloon-kyphoplasty.yaml:{line}:13  arrival.check_in: 30 min")
    assert lines_of_number[3] == "      --at 2026-12-01 10:00"
    sections = [text for text in result.out.splitlines() if text and text[0] != " "]
    assert sections[0] == "Page header"
    assert sections[-1] == "Page footer"
    assert "Your plan, day by day" in sections


def test_details_from_a_file(run_command: RunCommand, tmp_path: Path) -> None:
    (tmp_path / "maria.yaml").write_text("name: Maria\nat: 2026-12-01 10:00\nmedicine: [Abc 5]\n", encoding="utf-8")
    result = run_command("explain", GEORGIA, "preparation", "--from", "maria.yaml")
    assert result.code == 0
    assert "      maria.yaml:2:5  date: 2026-12-01 10:00\n" in result.out
    assert "      maria.yaml:3:11  medicines: Abc 5\n" in result.out


def test_json_output(run_command: RunCommand) -> None:
    result = run_command(
        "explain", GEORGIA, "discharge", "--ended", "2026-12-01 11:05", "--at", "2026-12-01", "--format", "json"
    )
    report: dict[str, Any] = json.loads(result.out)
    assert (result.code, report["clinic"], report["document"]) == (0, GEORGIA, "discharge")
    (flat,) = (entry for entry in report["numbers"] if entry["number"] == "12:05 PM")
    assert flat["rules"] == ["= 1 h after procedure, which ended at 11:05 AM"]
    assert flat["sources"][0]["key"] == "lie_flat.time"
    assert flat["sources"][0]["line"] > 0
    assert flat["sources"][1] == {"option": "--ended", "key": "ended", "written": "2026-12-01 11:05"}
    assert all(entry["known"] for entry in report["numbers"])


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("explain", GEORGIA), 2),
        (("explain", GEORGIA, "prep"), 2),
        (("explain", "nowhere", "consent"), 2),
        (("explain", GEORGIA, "consent", "--at", "tomorrow"), 1),
        (("explain", "ivc", "consent", "--at", "2026-12-01 10:00"), 1),
        (("explain", GEORGIA, "consent", "--at", "2026-03-08 02:30"), 1),
    ],
)
def test_wrong_usage(run_command: RunCommand, arguments: tuple[str, ...], code: int) -> None:
    result = run_command(*arguments)
    assert (result.code, result.out) == (code, "")
    assert result.err


def test_page_and_list_numbers(run_command: RunCommand) -> None:
    result = run_command("explain", GEORGIA, "preparation")
    assert "  1. to 8.\n      counted by the program" in result.out
    assert "  Page 1 of n\n      counted by the program" in result.out
