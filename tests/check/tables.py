"""Tables for the tests of rules: replace keys of the base set, and get what one rule finds."""

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


class Found(NamedTuple):
    """One finding: E, W or N, the words at its place, and what it says."""

    severity: str
    at: str
    message: str


def found(
    folder: Path,
    rule: str,
    text: str,
    file: str = SET,
    today: dt.date = TODAY,
    more: str = "",
    others: Mapping[str, str] | None = None,
) -> list[Found]:
    """What a rule finds when `text` stands in a file of the base set, `more` in its clinic's, and others in others."""
    whole = check_context(folder, file, text, today, {**(others or {}), CLINIC: more})
    told = []
    for finding in rule_findings(whole, select_rules([rule], ())):
        problem = finding.problem
        line = Path(problem.file).read_text("utf-8").splitlines()[problem.line - 1]
        told.append(Found(finding.severity[0].upper(), line[problem.column - 1 :], problem.message))
    return told


def agree(rows: list[Found], expected: list[tuple[str, str, str]]) -> None:
    """Each row is as expected: its level, the beginning of the words at its place, and words of its message."""
    assert len(rows) == len(expected), rows
    for row, (severity, at, words) in zip(rows, expected, strict=True):
        assert row.severity == severity, row
        assert row.at.startswith(at), row
        assert words in row.message, row
