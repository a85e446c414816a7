"""Findings as SARIF 2.1.0 (OASIS), which code hosts and editors read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from handouts import __version__
from handouts.check.finding import NOT_CHECKED, Finding
from handouts.check.rule import all_rules
from handouts.errors import Origin, Problem

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
        "rules": [_rule(name, manuals.get(name, "")) for name in named],
    }
    run: dict[str, Any] = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, named) for finding in findings],
    }
    if failures:
        told = [_notification(problem) for problem in failures]
        run["invocations"] = [{"executionSuccessful": False, "toolExecutionNotifications": told}]
    yield json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1)


def _rule(name: str, manual: str) -> dict[str, Any]:
    summary = manual.partition("\n")[0] or "A file that cannot be read, or a comment that is not understood."
    return {"id": name, "shortDescription": {"text": summary}, "fullDescription": {"text": manual or summary}}


def _notification(problem: Problem) -> dict[str, Any]:
    """What kept the check from running; only a file is a location, an option or a command is named in the text."""
    told: dict[str, Any] = {
        "level": problem.severity,
        "message": {"text": f"{problem.file}: {problem.with_hint}"},
    }
    if problem.origin is Origin.FILE:
        told["locations"] = [{"physicalLocation": _location(problem)}]
    return told


def _location(problem: Problem) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": quote(problem.file)}}
    if problem.line:
        place["region"] = {"startLine": problem.line, "startColumn": problem.column}
    return place


def _result(finding: Finding, named: Sequence[str]) -> dict[str, Any]:
    problem = finding.problem
    told: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": named.index(finding.rule),
        "level": finding.level,
        "message": {"text": problem.with_hint},
        "locations": [{"physicalLocation": _location(problem)}],
    }
    if finding.ignored:
        told["suppressions"] = [{"kind": "inSource", "justification": finding.ignored}]
    return told
