"""Findings for people: each at its place, with its level and rule, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from handouts.check.finding import Finding


def lines(findings: Sequence[Finding]) -> Iterator[str]:
    """A line or two for each finding that is not ignored."""
    for finding in findings:
        if finding.ignored:
            continue
        problem = finding.problem
        place = f"{problem.file}:{problem.line}:{problem.column}" if problem.line else problem.file
        yield f"{place}: {finding.level}: {problem.message} [{finding.rule}]"
        if problem.hint:
            yield f"    hint: {problem.hint}"
