"""Mistakes in the five source pages, in our own words. A rule finds each mistake at its line.

A comment `# expect: rule` in a set names the rule that reports that line. The rules named in any set report nothing
else in these sets.
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from handouts.check.rule import all_rules
from handouts.check.runner import check_sets
from handouts.content.library import Library
from handouts.resources import templates_dir

ROOT = Path(__file__).parent / "quirks"
CLINICS = sorted(path.name for path in (ROOT / "clinics").iterdir())
_EXPECT = re.compile(r"# expect: (?P<rules>[\w ,-]+)$")


def expected(clinic: str) -> set[tuple[str, int, str]]:
    """The file, line and rule of every `expect` comment in a clinic's files."""
    return {
        (path.name, number, rule.strip())
        for path in (ROOT / "clinics" / clinic).glob("*.yaml")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if (match := _EXPECT.search(line))
        for rule in match["rules"].split(",")
    }


RULES = {rule for clinic in CLINICS for _, _, rule in expected(clinic)}


@pytest.mark.parametrize("clinic", CLINICS)
def test_quirks(clinic: str) -> None:
    library = Library(ROOT, templates_dir())
    findings = check_sets([ROOT / "clinics" / clinic], library, all_rules(), dt.date(2026, 11, 20))
    reported = {
        (Path(finding.problem.file).name, finding.problem.line, finding.rule)
        for finding in findings
        if finding.rule in RULES
    }
    assert reported == expected(clinic)
