"""Findings as SARIF 2.1.0 (OASIS), which code hosts and editors read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from handouts import __version__
from handouts.check.finding import Finding
from handouts.check.rule import all_rules

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def lines(findings: Sequence[Finding]) -> Iterator[str]:
    """One log with one run."""
    manuals = {rule.name: rule.manual for rule in all_rules()}
    named = sorted({*manuals, *(finding.rule for finding in findings)})
    driver = {
        "name": "handouts",
        "version": __version__,
        "rules": [_rule(name, manuals.get(name, "")) for name in named],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, named) for finding in findings],
    }
    yield json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1)


def _rule(name: str, manual: str) -> dict[str, Any]:
    summary = manual.partition("\n")[0] or "A file that cannot be read, or a comment that is not understood."
    return {"id": name, "shortDescription": {"text": summary}, "fullDescription": {"text": manual or summary}}


def _result(finding: Finding, named: Sequence[str]) -> dict[str, Any]:
    problem = finding.problem
    place: dict[str, Any] = {"artifactLocation": {"uri": problem.file}}
    if problem.line:
        place["region"] = {"startLine": problem.line, "startColumn": problem.column}
    words = problem.message + (f" ({problem.hint})" if problem.hint else "")
    told: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": named.index(finding.rule),
        "level": str(finding.level),
        "message": {"text": words},
        "locations": [{"physicalLocation": place}],
    }
    if finding.ignored:
        told["suppressions"] = [{"kind": "inSource", "justification": finding.ignored}]
    return told
