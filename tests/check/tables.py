"""Run a rule on the base set with some keys replaced, and compare its findings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from handouts.check.rule import select_rules
from handouts.check.runner import rule_findings
from tests.support.base_set import SET, TODAY, check_context

CLINIC = "clinic.yaml"
CONSENT, DISCHARGE, PREPARATION = (f"documents/{name}.yaml" for name in ("consent", "discharge", "preparation"))


class FindingRow(NamedTuple):
    """One finding: severity E, W or N, the text from its place to the end of the line, and its message."""

    severity: str
    text: str
    message: str


def run_rule(
    folder: Path,
    rule: str,
    text: str,
    file: str = SET,
    today: dt.date = TODAY,
    more: str = "",
    other_files: Mapping[str, str] | None = None,
) -> list[FindingRow]:
    """Findings of a rule with `text` in a file of the base set, `more` in clinic.yaml, and `other_files` by name."""
    context = check_context(folder, file, text, today, {**(other_files or {}), CLINIC: more})
    rows = []
    for finding in rule_findings(context, select_rules([rule], ())):
        problem = finding.problem
        line = Path(problem.file).read_text("utf-8").splitlines()[problem.line - 1]
        rows.append(FindingRow(finding.severity[0].upper(), line[problem.column - 1 :], problem.message))
    return rows


def assert_findings(rows: list[FindingRow], expected: list[tuple[str, str, str]]) -> None:
    """Each finding has the severity, starts with the text, and contains the message."""
    assert len(rows) == len(expected), rows
    for row, (severity, text, message) in zip(rows, expected, strict=True):
        assert row.severity == severity, row
        assert row.text.startswith(text), row
        assert message in row.message, row
