"""Findings for programs: one array of JSON, a finding a line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from handouts.check.finding import Finding


def json_lines(findings: Sequence[Finding]) -> Iterator[str]:
    """All findings, those that are ignored with their reason."""
    between = "["
    for finding in findings:
        problem = finding.problem
        told = {
            "file": problem.file, "line": problem.line, "column": problem.column, "origin": problem.origin,
            "level": finding.level, "rule": finding.rule, "message": problem.message, "hint": problem.hint,
            "ignored": finding.ignored or None,
        }  # fmt: skip
        yield between + json.dumps(told, ensure_ascii=False)
        between = ","
    yield "]" if between == "," else "[]"
