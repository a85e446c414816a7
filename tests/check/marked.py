"""Tables of sentences in which marks show what a rule must find: errors in double, warnings in single brackets.

All sentences of a table are read as one set.
"""

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


class Verdict(NamedTuple):
    """Expected and actual findings: columns in the sentence, with their severities."""

    wanted: set[tuple[int, Severity]]
    found: set[tuple[int, Severity]]


def table(*sentences: str) -> pytest.MarkDecorator:
    """Each sentence as a test of its own."""
    return pytest.mark.parametrize(
        ("sentence", "sentences"),
        [(one, sentences) for one in sentences],
        ids=lambda one: one if isinstance(one, str) else "",
    )


def plain(sentence: str) -> str:
    return re.sub("[«»‹›]", "", sentence)


def wanted(sentence: str) -> set[tuple[int, Severity]]:
    """Columns of the marks, counted in the plain sentence."""
    seen: set[tuple[int, Severity]] = set()
    at = 0
    for sign in sentence:
        if sign in _SIGNS:
            seen.add((at, _SIGNS[sign]))
        at += sign not in "«»‹›"
    return seen


@cache
def _hits(name: str, sentences: tuple[str, ...], field: str, more: str) -> tuple[set[tuple[int, Severity]], ...]:
    """The hits in each sentence. Each stands on a line of its own, under a field that holds a list of texts."""
    rule = next(rule for rule in all_rules() if rule.name == name)
    rows = [f"  - {json.dumps(plain(one), ensure_ascii=False)}" for one in sentences]
    text = "\n".join([*([more] if more else []), f"{field}:", *rows]) + "\n"
    with tempfile.TemporaryDirectory() as folder:
        given = check_context(Path(folder), SET, text)
        first = given.place(field, 0)[1]
        found: tuple[set[tuple[int, Severity]], ...] = tuple(set() for _ in sentences)
        for hit in rule.check(given):
            _, line, column = hit.place
            if first <= line < first + len(sentences):
                assert hit.hint
                found[line - first].add((column - 6, hit.severity or rule.severity))
    return found


def verdict(rule: str, sentence: str, sentences: tuple[str, ...], field: str = "prepare", more: str = "") -> Verdict:
    """What the rule was to find in the sentence, and what it found, read together with the others of its table."""
    return Verdict(wanted(sentence), _hits(rule, sentences, field, more)[sentences.index(sentence)])
