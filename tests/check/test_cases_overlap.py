"""Cases of a field that can both be true are reported at their place, with a patient for whom both are."""

from __future__ import annotations

from pathlib import Path

import pytest

from handouts.check.rule import all_rules
from handouts.check.runner import rule_findings
from handouts.errors import Severity
from tests.support.base_set import SET, check_context

RULE = next(rule for rule in all_rules() if rule.name == "cases-overlap")
ASKS = """
asks:
  diabetes: {ask: "Do you have diabetes?"}
  reflux: {ask: "Do you have reflux?"}
wear:
  - {only_if: diabetes, text: Socks.}
  - {only_if: reflux, text: A shirt.}
"""


@pytest.mark.parametrize(
    ("conditions", "patient", "severity"),
    [
        (["diabetes", "reflux"], "a patient with diabetes yes, reflux yes", Severity.WARNING),
        (["diabetes", "age under 18"], "a patient with diabetes yes, age 17", Severity.WARNING),
        (["age under 18", "age at least 16"], "a patient with age 17", Severity.WARNING),
        (["age under 2", "age under 18", ""], "a patient with age 1", Severity.NOTE),
        (["{any: [diabetes, reflux]}", "[reflux, age under 18]"], "reflux yes, age 17", Severity.WARNING),
        (["diabetes", "reflux and not diabetes"], "", None),
        (["time before noon", "time from noon"], "", None),
        (["diabetes", ""], "", None),
    ],
)
def test_overlap(conditions: list[str], patient: str, severity: Severity | None, tmp_path: Path) -> None:
    cases = [f"  - {{only_if: {text}, food: {10 - i} h before arrival}}" if text else "  - {food: 8 h before arrival}"
             for i, text in enumerate(conditions)]  # fmt: skip
    context = check_context(tmp_path, SET, ASKS + "fasting:\n" + "\n".join(cases) + "\n")
    findings = list(rule_findings(context, [RULE]))
    assert [finding.problem.severity for finding in findings] == ([severity] if severity else [])
    for finding in findings:
        assert patient in finding.problem.message
        line = Path(finding.problem.file).read_text(encoding="utf-8").splitlines()[finding.problem.line - 1]
        assert line[finding.problem.column - 1 :].startswith(conditions[1])
