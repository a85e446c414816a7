"""Findings for people: each at its place, with its level and rule, and how to fix it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from handouts.check.finding import Finding


def text_lines(findings: Sequence[Finding]) -> Iterator[str]:
    """A line or two for each finding that is not ignored."""
    for finding in findings:
        if not finding.ignored:
            yield from finding.problem.text(finding.rule).split("\n")
