"""Findings as annotations of GitHub Actions, which shows them beside the line in a pull request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from handouts.check.finding import Finding, Level
from handouts.errors import Origin

_COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}


def github_lines(findings: Sequence[Finding]) -> Iterator[str]:
    """A workflow command for each finding that is not ignored."""
    for finding in findings:
        if finding.ignored:
            continue
        problem = finding.problem
        of_file = problem.origin is Origin.FILE
        where = [f"file={_property(problem.file)}"] if of_file else []
        if problem.line:
            where += [f"line={problem.line}", f"col={problem.column}"]
        where.append(f"title={_property(finding.rule)}")
        words = problem.with_hint if of_file else f"{problem.file}: {problem.with_hint}"
        yield f"::{_COMMANDS[finding.level]} {','.join(where)}::{_data(words)}"


def _data(text: str) -> str:
    """Escaped as the runner's toolkit does it."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
