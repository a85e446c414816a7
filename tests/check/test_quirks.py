"""What is odd on the five source pages is found by a rule, at its line: sets that repeat it, in our own words.

A comment `# expect: rule` in a set says which rule finds that line; the rules that any set expects find nothing else in
the five.
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
    """File, line and rule of every comment of a clinic's files."""
    return {
        (path.name, number, rule.strip())
        for path in (ROOT / "clinics" / clinic).glob("*.yaml")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if (found := _EXPECT.search(line))
        for rule in found["rules"].split(",")
    }


RULES = {rule for clinic in CLINICS for _, _, rule in expected(clinic)}


@pytest.mark.parametrize("clinic", CLINICS)
def test_a_quirk_is_found_at_its_line(clinic: str) -> None:
    library = Library(ROOT, templates_dir())
    found = check_sets([ROOT / "clinics" / clinic], library, all_rules(), dt.date(2026, 11, 20))
    told = {(Path(one.problem.file).name, one.problem.line, one.rule) for one in found if one.rule in RULES}
    assert told == expected(clinic)
