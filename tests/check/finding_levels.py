"""Severity of the first finding in each sentence of a table. Sentences of one field are checked as one set."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from handouts.check.rule import all_rules
from tests.check.tables import CLINIC
from tests.support.base_set import SET, check_context

Row = tuple[str, str, str]
"""A field, a sentence in it, and the severity of the finding: E, W, or '' for none."""
RULES = {rule.name: rule for rule in all_rules()}


def _as_yaml(field: str, texts: tuple[str, ...]) -> str:
    if field in ("plan", "after"):
        when = f"1 week {'after' if field == 'after' else 'before'} procedure"
        return f"{field}:\n" + "".join(f"  - {{when: {when}, text: {json.dumps(text)}}}\n" for text in texts)
    *groups, last = field.split(".")
    indent = "  " * len(groups)
    items = "".join(f"{indent}  - {json.dumps(text, ensure_ascii=False)}\n" for text in texts)
    return "".join(f"{group}:\n" for group in groups) + f"{indent}{last}:\n{items}"


@cache
def _levels(rule: str, field: str, texts: tuple[str, ...], more: str, clinic: str) -> tuple[str, ...]:
    """The severity of the first finding in each text. The texts are checked as one set."""
    with TemporaryDirectory() as folder:
        context = check_context(
            Path(folder), SET, f"{more}\n{_as_yaml(field, texts)}", more={CLINIC: clinic} if clinic else None
        )
        lines = {context.place(*field.split("."), row)[1]: row for row in range(len(texts))}
        levels = [""] * len(texts)
        for violation in RULES[rule].check(context):
            row = lines.get(violation.place[1])
            if row is not None and not levels[row]:
                assert violation.hint
                levels[row] = (violation.severity or RULES[rule].severity)[0].upper()
        return tuple(levels)


def finding_level(rule: str, row: Row, rows: list[Row], more: str = "", clinic: str = "") -> str:
    texts = tuple(text for field, text, _ in rows if field == row[0])
    return _levels(rule, row[0], texts, more, clinic)[texts.index(row[1])]
