"""Format findings as text for people, JSON, SARIF 2.1.0, or GitHub Actions annotations."""

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
    """A workflow command for each finding that is not ignored, which GitHub shows beside the line in a pull request."""
    for finding in findings:
        if finding.ignored:
            continue
        problem = finding.problem
        in_file = problem.origin is Origin.FILE
        properties = [f"file={_escape_property(problem.file)}"] if in_file else []
        if problem.line:
            properties += [f"line={problem.line}", f"col={problem.column}"]
        properties.append(f"title={_escape_property(finding.rule)}")
        message = problem.with_hint if in_file else f"{problem.file}: {problem.with_hint}"
        yield f"::{_COMMANDS[finding.severity]} {','.join(properties)}::{_escape(message)}"


def _escape(text: str) -> str:
    """Escape a message as GitHub's actions/toolkit does."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")


def json_lines(findings: Sequence[Finding]) -> Iterator[str]:
    """All findings as one JSON array, one finding per line. An ignored finding has its reason."""
    separator = "["
    for finding in findings:
        problem = finding.problem
        record = {
            "file": problem.file, "line": problem.line, "column": problem.column, "origin": problem.origin,
            "level": finding.severity, "rule": finding.rule, "message": problem.message, "hint": problem.hint,
            "ignored": finding.ignored or None,
        }  # fmt: skip
        yield separator + json.dumps(record, ensure_ascii=False)
        separator = ","
    yield "]" if separator == "," else "[]"


SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def sarif_lines(findings: Sequence[Finding]) -> Iterator[str]:
    """All findings as one SARIF log with one run. A problem that kept the check from running is a notification."""
    failures = [finding.problem for finding in findings if finding.rule == NOT_CHECKED]
    findings = [finding for finding in findings if finding.rule != NOT_CHECKED]
    manuals = {rule.name: rule.manual for rule in all_rules()}
    rule_names = sorted({*manuals, *(finding.rule for finding in findings)})
    driver = {
        "name": "handouts",
        "version": __version__,
        "rules": [_sarif_rule(name, manuals.get(name, "")) for name in rule_names],
    }
    run: dict[str, Any] = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_sarif_result(finding, rule_names) for finding in findings],
    }
    if failures:
        notifications = [_sarif_notification(problem) for problem in failures]
        run["invocations"] = [{"executionSuccessful": False, "toolExecutionNotifications": notifications}]
    yield json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1)


def _sarif_rule(name: str, manual: str) -> dict[str, Any]:
    summary = manual.partition("\n")[0] or "A file that cannot be read, or an invalid comment."
    return {"id": name, "shortDescription": {"text": summary}, "fullDescription": {"text": manual or summary}}


def _sarif_notification(problem: Problem) -> dict[str, Any]:
    """A problem that kept the check from running. Only files have a location; the message names other origins."""
    notification: dict[str, Any] = {
        "level": problem.severity,
        "message": {"text": f"{problem.file}: {problem.with_hint}"},
    }
    if problem.origin is Origin.FILE:
        notification["locations"] = [{"physicalLocation": _sarif_location(problem)}]
    return notification


def _sarif_location(problem: Problem) -> dict[str, Any]:
    location: dict[str, Any] = {"artifactLocation": {"uri": quote(problem.file)}}
    if problem.line:
        location["region"] = {"startLine": problem.line, "startColumn": problem.column}
    return location


def _sarif_result(finding: Finding, rule_names: Sequence[str]) -> dict[str, Any]:
    problem = finding.problem
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": rule_names.index(finding.rule),
        "level": finding.severity,
        "message": {"text": problem.with_hint},
        "locations": [{"physicalLocation": _sarif_location(problem)}],
    }
    if finding.ignored:
        result["suppressions"] = [{"kind": "inSource", "justification": finding.ignored}]
    return result


def text_lines(findings: Sequence[Finding]) -> Iterator[str]:
    """Each finding that is not ignored, with its place, severity and rule, and a line with the hint."""
    for finding in findings:
        if not finding.ignored:
            yield from finding.problem.text(finding.rule).split("\n")


FORMATS: dict[str, Callable[[Sequence[Finding]], Iterable[str]]] = {
    "text": text_lines,
    "json": json_lines,
    "github": github_lines,
    "sarif": sarif_lines,
}
"""Name of each format to the function that yields its lines."""


def format_findings(findings: Sequence[Finding], name: str) -> Iterator[str]:
    """The lines of the findings in the format of this name."""
    yield from FORMATS[name](findings)
