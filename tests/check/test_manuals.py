"""Every rule has a manual with a fixed structure, and its examples pass or fail as stated."""

from __future__ import annotations

from pathlib import Path

import pytest

from handouts.check.context import CheckContext
from handouts.check.rule import Rule, all_rules
from handouts.errors import Severity
from tests.support.base_set import Example, check_context, examples

EXAMPLES = list(examples())


def _name(item: Example | Rule) -> str:
    return item.name if isinstance(item, Rule) else f"{item.rule.name}-{'passes' if item.passes else 'fails'}"


@pytest.mark.parametrize("rule", all_rules(), ids=_name)
def test_manual_parts(rule: Rule) -> None:
    paragraphs = rule.manual.split("\n\n")
    assert len(paragraphs[0].splitlines()) == 1
    assert paragraphs[0].endswith(".")
    assert any(paragraph.startswith("Source:") for paragraph in paragraphs)
    assert any(paragraph.startswith("Fix:") for paragraph in paragraphs)
    kinds = {example.passes for example in EXAMPLES if example.rule == rule}
    assert kinds == {True, False}, "a manual has an example that passes and one that fails"


@pytest.mark.parametrize("example", EXAMPLES, ids=_name)
def test_examples(example: Example, tmp_path: Path) -> None:
    violations = list(example.rule.check(check_context(tmp_path, example.file, example.text)))
    assert bool(violations) != example.passes, violations
    for violation in violations:
        assert violation.place[1] > 0
        assert violation.message[-1] not in ".!"
        assert violation.hint, "a violation has a hint"


@pytest.fixture(scope="module")
def base_context(tmp_path_factory: pytest.TempPathFactory) -> CheckContext:
    """The context of the base set, which rules only read."""
    return check_context(tmp_path_factory.mktemp("base"))


@pytest.mark.parametrize("rule", all_rules(), ids=_name)
def test_base_set_is_clean(rule: Rule, base_context: CheckContext) -> None:
    violations = [
        violation
        for violation in rule.check(base_context)
        if (violation.severity or rule.severity) is not Severity.NOTE
    ]
    assert not violations
