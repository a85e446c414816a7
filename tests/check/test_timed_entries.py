"""What an entry of `plan` or `after` says is compared with the table and the fast at the time of the entry."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.check.finding_levels import RULES
from tests.check.test_contradictions import MEDICINES
from tests.support.base_set import SET, check_context


def findings(rule: str, field: str, times: str, text: str, more: str, folder: Path) -> list[str]:
    entry = f"{field}:\n  - {{{times}, text: {json.dumps(text)}}}\n"
    return [violation.message for violation in RULES[rule].check(check_context(folder, SET, f"{more}\n{entry}"))]


@pytest.mark.parametrize(
    ("field", "times", "text", "wrong"),
    [
        # Ibuprofen is stopped from 3 days before until 2 days after the procedure.
        ("plan", "when: 4 days before procedure", "Take ibuprofen.", False),
        ("plan", "when: 2 days before procedure", "Take ibuprofen.", True),
        ("plan", "when: 8:00 AM 4 days before procedure", "Take ibuprofen.", False),
        ("plan", "when: 8:00 AM the day before", "Take ibuprofen.", True),
        ("plan", "when: the morning of procedure", "Take Advil.", True),
        ("plan", "when: bedtime 3 days before procedure", "Take Advil.", False),
        ("plan", "from: 7 days before procedure, until: 4 days before procedure", "Take Motrin.", False),
        ("plan", "from: 7 days before procedure, until: the day before", "Take Motrin.", True),
        ("plan", "from: 7 days before procedure", "Keep taking Motrin.", True),
        ("plan", "until: 3 days before procedure", "Keep taking Motrin.", False),
        ("after", "when: 1 day after procedure", "Take ibuprofen.", True),
        ("after", "when: 2 days after procedure", "Take ibuprofen.", False),
        ("after", "when: 8:00 AM 2 days after procedure", "Take ibuprofen.", False),
        ("after", "when: the evening of procedure", "Take ibuprofen 600 mg.", True),
        ("after", "from: 1 day after procedure, repeat: every 6 h", "Take ibuprofen 600 mg.", True),
        ("after", "from: 2 days after procedure, until: 9 days after procedure", "Take ibuprofen 600 mg.", False),
        ("after", "until: 7 days after procedure", "Take ibuprofen 600 mg every 6 hours.", True),
    ],
)
def test_medicine_at_the_time_of_an_entry(field: str, times: str, text: str, wrong: bool, tmp_path: Path) -> None:
    assert bool(findings("medicines-agree", field, times, text, MEDICINES, tmp_path)) is wrong


def test_time_counted_from_an_entry_is_not_judged(tmp_path: Path) -> None:
    plan = (
        "plan:\n  - {id: first, when: 8:00 AM 9 days before procedure, text: Rest.}\n"
        "  - {when: 30 min after first, text: Take ibuprofen.}\n"
    )
    assert list(RULES["medicines-agree"].check(check_context(tmp_path, SET, f"{MEDICINES}{plan}"))) == []


@pytest.mark.parametrize(
    ("times", "fasting", "wrong"),
    [
        ("when: noon the day before", "from midnight", False),
        ("when: noon the day before", "8 h before arrival", False),
        ("when: 6:00 AM the day of procedure", "from midnight", True),
        ("when: the morning of procedure", "from midnight", True),
        ("when: 5:00 AM the day of procedure", "6:00 AM", False),
        ("when: 7:00 AM the day of procedure", "6:00 AM", True),
        ("when: 10 h before procedure", "8 h before procedure", False),
        ("when: 6 h before procedure", "8 h before procedure", True),
        ("when: 9 h before arrival", "8 h before procedure", False),
        ("when: 4 h before procedure", "from midnight", True),
        ("when: 3 days before procedure", "from midnight", False),
    ],
)
def test_meal_at_the_time_of_an_entry(times: str, fasting: str, wrong: bool, tmp_path: Path) -> None:
    more = f"fasting: {{food: {fasting}}}"
    assert bool(findings("eating-agrees", "plan", times, "You may have a light meal.", more, tmp_path)) is wrong


def test_meal_after_the_procedure(tmp_path: Path) -> None:
    more = "fasting: {food: from midnight}"
    assert findings("eating-agrees", "after", "when: 2 h after procedure", "Eat a light meal.", more, tmp_path) == []
