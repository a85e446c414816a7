"""Findings as annotations of GitHub Actions, which shows them beside the line in a pull request.

Findings for programs: one array of JSON, a finding a line.

Findings as SARIF 2.1.0 (OASIS), which code hosts and editors read.

Findings for people: each at its place, with its level and rule, and how to fix it.

How findings are told: to people, to programs, to GitHub. One form a file.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import quote

from handouts import __version__
from handouts.check.context import NOT_CHECKED, Finding
from handouts.check.rule import all_rules
from handouts.errors import Origin, Problem, Severity

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def github_lines(findings: Sequence[Finding]) -> Iterator[str]:
    """A workflow command for each finding that is not ignored."""
    for finding in findings:
        if finding.ignored:
            continue
        problem = finding.problem
        of_file = problem.origin is Origin.FILE
        where = [f"file={_escape_property(problem.file)}"] if of_file else []
        if problem.line:
            where += [f"line={problem.line}", f"col={problem.column}"]
        where.append(f"title={_escape_property(finding.rule)}")
        words = problem.with_hint if of_file else f"{problem.file}: {problem.with_hint}"
        yield f"::{_COMMANDS[finding.severity]} {','.join(where)}::{_escape(words)}"


def _escape(text: str) -> str:
    """Escaped as the runner's toolkit does it."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")


def json_lines(findings: Sequence[Finding]) -> Iterator[str]:
    """All findings, those that are ignored with their reason."""
    between = "["
    for finding in findings:
        problem = finding.problem
        told = {
            "file": problem.file, "line": problem.line, "column": problem.column, "origin": problem.origin,
            "level": finding.severity, "rule": finding.rule, "message": problem.message, "hint": problem.hint,
            "ignored": finding.ignored or None,
        }  # fmt: skip
        yield between + json.dumps(told, ensure_ascii=False)
        between = ","
    yield "]" if between == "," else "[]"


SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def sarif_lines(findings: Sequence[Finding]) -> Iterator[str]:
    """One log with one run. What kept the check from running is a notification of the run, and no result."""
    failures = [finding.problem for finding in findings if finding.rule == NOT_CHECKED]
    findings = [finding for finding in findings if finding.rule != NOT_CHECKED]
    manuals = {rule.name: rule.manual for rule in all_rules()}
    named = sorted({*manuals, *(finding.rule for finding in findings)})
    driver = {
        "name": "handouts",
        "version": __version__,
        "rules": [_sarif_rule(name, manuals.get(name, "")) for name in named],
    }
    run: dict[str, Any] = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_sarif_result(finding, named) for finding in findings],
    }
    if failures:
        told = [_sarif_notification(problem) for problem in failures]
        run["invocations"] = [{"executionSuccessful": False, "toolExecutionNotifications": told}]
    yield json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1)


def _sarif_rule(name: str, manual: str) -> dict[str, Any]:
    summary = manual.partition("\n")[0] or "A file that cannot be read, or a comment that is not understood."
    return {"id": name, "shortDescription": {"text": summary}, "fullDescription": {"text": manual or summary}}


def _sarif_notification(problem: Problem) -> dict[str, Any]:
    """What kept the check from running; only a file is a location, an option or a command is named in the text."""
    told: dict[str, Any] = {
        "level": problem.severity,
        "message": {"text": f"{problem.file}: {problem.with_hint}"},
    }
    if problem.origin is Origin.FILE:
        told["locations"] = [{"physicalLocation": _sarif_location(problem)}]
    return told


def _sarif_location(problem: Problem) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": quote(problem.file)}}
    if problem.line:
        place["region"] = {"startLine": problem.line, "startColumn": problem.column}
    return place


def _sarif_result(finding: Finding, named: Sequence[str]) -> dict[str, Any]:
    problem = finding.problem
    told: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": named.index(finding.rule),
        "level": finding.severity,
        "message": {"text": problem.with_hint},
        "locations": [{"physicalLocation": _sarif_location(problem)}],
    }
    if finding.ignored:
        told["suppressions"] = [{"kind": "inSource", "justification": finding.ignored}]
    return told


def text_lines(findings: Sequence[Finding]) -> Iterator[str]:
    """A line or two for each finding that is not ignored."""
    for finding in findings:
        if not finding.ignored:
            yield from finding.problem.text(finding.rule).split("\n")


FORMATS: dict[str, Callable[[Sequence[Finding]], Iterable[str]]] = {
    "text": text_lines,
    "json": json_lines,
    "github": github_lines,
    "sarif": sarif_lines,
}
"""Name of a form to what gives its lines."""


def format_findings(findings: Sequence[Finding], form: str) -> Iterator[str]:
    """The lines of a form."""
    yield from FORMATS[form](findings)
