"""Layout sums numbers only with `handouts.typeset.float_sums`, never with the built-in `sum`."""

from __future__ import annotations

import ast
import random
from pathlib import Path

import pytest

from handouts.typeset.float_sums import float_sum, int_sum

TYPESET = Path(__file__).resolve().parents[2] / "handouts" / "typeset"
PATHS = sorted(path for path in TYPESET.rglob("*.py") if path.name != "float_sums.py")


def sum_lines(source: str) -> list[int]:
    """The lines that use the built-in `sum`, or import another function or module that sums."""
    lines = []
    for node in ast.walk(ast.parse(source)):
        uses_sum = isinstance(node, ast.Name) and node.id == "sum"
        imported = isinstance(node, ast.Import | ast.ImportFrom) and any(
            name in ("statistics", "numpy", "fsum", "sumprod")
            for name in (getattr(node, "module", None), *[alias.name for alias in node.names])
        )
        if uses_sum or imported:
            lines.append(node.lineno)
    return lines


@pytest.mark.parametrize("path", PATHS, ids=lambda path: str(path.relative_to(TYPESET)))
def test_no_builtin_sum(path: Path) -> None:
    assert sum_lines(path.read_text("utf-8")) == []


def test_helper_finds_sum() -> None:
    assert sum_lines("x = 1\ny = sum([0.1, 0.2])") == [2]
    assert sum_lines("from functools import reduce\nadd = sum") == [2]
    assert sum_lines("from math import fsum") == [1]
    assert sum_lines("x = float_sum([0.1])") == []


def test_sum_order() -> None:
    dice = random.Random(1)
    values = [dice.uniform(0, 800) for _ in range(500)]
    sums = set()
    for _ in range(20):
        dice.shuffle(values)
        sums.add(float_sum(values))
    assert len(sums) == 1
    assert float_sum([0.1] * 10) == 1.0
    assert int_sum([1, 2, 3]) == 6
