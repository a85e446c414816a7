"""Rules about courses without exact times, and limits: harder cases than the examples in the manual."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.tables import assert_findings, run_rule

COURSE = "courses:\n  - {medicine: acetaminophen, starts: 1 day after procedure, %s}\n"
EACH = (
    "starts: 1 day after procedure, at_most: 4 tablets a day, dose: %s, steps: [{times: 3, for: 1 week}]"  # three doses
)
VARIANTS = f"""
asks: {{weak: {{ask: "Are you weak?", if: If you are weak, if_not: If you are not weak}}}}
courses:
  - {{medicine: acetaminophen, only_if: weak, {EACH % "1 tablet"}}}
  - {{medicine: acetaminophen liquid, only_if: not weak, {EACH % "2 tablets"}}}
"""
TEXT = "after:\n  - {repeat: daily, at_most: 2 cups a day, text: You may drink %s of coffee.}\n"
LOOSE = COURSE % "steps: [{every: 4 to 6 h, for: 5 days}]"


@pytest.mark.parametrize(
    ("rule", "text", "findings"),
    [
        ("dose-limits", COURSE % "at_most: 2 times a day, steps: [{times: 2 to 3, for: 5 days}]", []),
        ("dose-limits", COURSE % "at_most: 2 times a day, steps: [{times: 3 to 4, for: 5 days}]",
         [("E", "2 times a day", "at least 3 doses, but the limit is 2 times")]),
        ("dose-limits", COURSE % "at_most: 4 times in 48 h, steps: [{times: 3, for: 5 days}]",
         [("E", "4 times in 48 h", "at least 6 doses, but the limit is 4 times")]),
        ("dose-limits", COURSE % "dose: 2 tablets, at_most: 1 tablet a day, steps: [{times: 1, for: 5 days}]",
         [("E", "1 tablet a day", "one dose is 2 tablet, more than the limit")]),
        ("dose-limits", COURSE % "at_most: 3 tablets a day, steps: [{times: 2, for: 5 days, dose: 2 tablets}]",
         [("E", "3 tablets a day", "2 doses are 4 tablet, more than the limit of 3 tablet")]),
        ("dose-limits", COURSE % "dose: 2 tablets, at_most: 3 tablets a day, steps: [{every: 2 days, for: 6 days}]", []),
        ("dose-limits", COURSE % "dose: a thin layer, at_most: 3 times a day, steps: [{times: 3, for: 6 days}]", []),
        ("dose-limits", VARIANTS, [("E", "4 tablets a day", "3 doses are 6 tablet, more than the limit of 4 tablet")]),
        ("entry-amounts-agree", TEXT % "some cups", []),
        ("entry-amounts-agree", TEXT % "3 cups", [("E", "3 cups", "the limit is 2 cups a day")]),
        ("entry-amounts-agree", TEXT % "2 cups", [("W", "2 cups", "printed twice")]),
        ("course-times-stated", COURSE % "steps: [{times: 2 to 3, until_state: you feel well}]", []),
        ("course-times-stated", "courses: [{medicine: gel, steps: [{times: 2 to 3, for: 5 days}]}]",
         [("W", "{medicine: gel", "does not say when it starts")]),
        ("courses-agree", LOOSE + "pain_relief: [Take acetaminophen 5 times a day.]\n", []),
        ("courses-agree", LOOSE + "pain_relief: [Take acetaminophen twice a day.]\n",
         [("E", "twice a day", "the course has no such step")]),
        ("length-has-number", "warning: {call_us: [{text: A swelling, from: a few days after procedure}]}",
         [("N", "a few days after procedure", "this time has no number")]),
        ("length-has-number", "plan: [{when: early in the morning of procedure, text: Take a shower.}]", []),
    ],
)  # fmt: skip
def test_findings(rule: str, text: str, findings: list[tuple[str, str, str]], tmp_path: Path) -> None:
    assert_findings(run_rule(tmp_path, rule, text), findings)
