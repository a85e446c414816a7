"""Findings as SARIF 2.1.0 (OASIS), which code hosts and editors read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from handouts import __version__
from handouts.check.finding import NOT_CHECKED, Finding
from handouts.check.rule import all_rules
from handouts.problems import Problem

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def lines(findings: Sequence[Finding]) -> Iterator[str]:
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
        notes = [{"level": "error", "message": {"text": _words(problem, where=True)}} for problem in failures]
        run["invocations"] = [{"executionSuccessful": False, "toolExecutionNotifications": notes}]
    yield json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1)


def _rule(name: str, manual: str) -> dict[str, Any]:
    summary = manual.partition("\n")[0] or "A file that cannot be read, or a comment that is not understood."
    return {"id": name, "shortDescription": {"text": summary}, "fullDescription": {"text": manual or summary}}


def _words(problem: Problem, *, where: bool = False) -> str:
    """The message with its hint; `where`: behind the option that it is about."""
    about = f"{problem.file}: " if where else ""
    return about + problem.message + (f" ({problem.hint})" if problem.hint else "")


def _result(finding: Finding, named: Sequence[str]) -> dict[str, Any]:
    problem = finding.problem
    place: dict[str, Any] = {"artifactLocation": {"uri": quote(problem.file)}}
    if problem.line:
        place["region"] = {"startLine": problem.line, "startColumn": problem.column}
    told: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": named.index(finding.rule),
        "level": str(finding.level),
        "message": {"text": _words(problem)},
        "locations": [{"physicalLocation": place}],
    }
    if finding.ignored:
        told["suppressions"] = [{"kind": "inSource", "justification": finding.ignored}]
    return told
