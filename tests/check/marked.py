"""Tables of sentences with a mark at each expected finding. `_SIGNS` has the marks for errors and for warnings."""

from __future__ import annotations

import json
import re
import tempfile
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from handouts.check.rule import all_rules
from handouts.errors import Severity
from tests.support.base_set import SET, check_context

_SIGNS = {"«": Severity.ERROR, "‹": Severity.WARNING}


class SentenceFindings(NamedTuple):
    """Expected and actual findings in a sentence, by column and severity."""

    expected: set[tuple[int, Severity]]
    actual: set[tuple[int, Severity]]


def table(*sentences: str) -> pytest.MarkDecorator:
    """Make a test of each sentence. The sentences of a table are checked together, as one set."""
    return pytest.mark.parametrize(
        ("sentence", "sentences"),
        [(sentence, sentences) for sentence in sentences],
        ids=lambda sentence: sentence if isinstance(sentence, str) else "",
    )


def plain(sentence: str) -> str:
    return re.sub("[«»‹›]", "", sentence)


def expected_columns(sentence: str) -> set[tuple[int, Severity]]:
    """Columns and severities of the marks. Marks do not count as columns."""
    columns: set[tuple[int, Severity]] = set()
    column = 0
    for sign in sentence:
        if sign in _SIGNS:
            columns.add((column, _SIGNS[sign]))
        column += sign not in "«»‹›"
    return columns


@cache
def _find_columns(
    name: str, sentences: tuple[str, ...], field: str, more: str
) -> tuple[set[tuple[int, Severity]], ...]:
    """The findings in each sentence. Each sentence is one item of a list field, on its own line."""
    rule = next(rule for rule in all_rules() if rule.name == name)
    items = [f"  - {json.dumps(plain(sentence), ensure_ascii=False)}" for sentence in sentences]
    text = "\n".join([*([more] if more else []), f"{field}:", *items]) + "\n"
    with tempfile.TemporaryDirectory() as folder:
        context = check_context(Path(folder), SET, text)
        first_line = context.place(field, 0)[1]
        columns: tuple[set[tuple[int, Severity]], ...] = tuple(set() for _ in sentences)
        for violation in rule.check(context):
            _, line, column = violation.place
            if first_line <= line < first_line + len(sentences):
                assert violation.hint
                columns[line - first_line].add((column - 6, violation.severity or rule.severity))
    return columns


def sentence_findings(
    rule: str, sentence: str, sentences: tuple[str, ...], field: str = "prepare", more: str = ""
) -> SentenceFindings:
    """Expected and actual findings of a rule in one sentence of a table."""
    return SentenceFindings(
        expected_columns(sentence), _find_columns(rule, sentences, field, more)[sentences.index(sentence)]
    )
