"""`docs/coverage.md` agrees with the table of statements, and the table with the keys of a set."""

from __future__ import annotations

import importlib.util
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from handouts.content.models.instructions import InstructionSet

DOCS = Path(__file__).parents[2] / "docs"
spec = importlib.util.spec_from_file_location("coverage_count", DOCS / "coverage" / "count.py")
assert spec
assert spec.loader
count = importlib.util.module_from_spec(spec)
spec.loader.exec_module(count)
SHEETS = count.load_sheets()
STATEMENTS = [statement for sheet in SHEETS for statement in sheet["statements"]]
COMPUTED = ("fasting", "smoking", "medicines.table", "plan", "after", "stay", "length", "lie_flat", "bed_rest")
"""Keys whose times the program computes with or checks."""


def models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in typing.get_args(annotation):
        yield from models(part)


def is_key(path: list[str], kinds: list[type[BaseModel]]) -> bool:
    """True if some model has the key, and the model below it has the next one."""
    fields = [kind.model_fields[path[0]] for kind in kinds if path[0] in kind.model_fields]
    below = [kind for field in fields for kind in models(field.annotation)]
    return bool(fields) and (len(path) == 1 or is_key(path[1:], below))


def test_page_is_current() -> None:
    assert count.PAGE.read_text("utf-8") == count.page(), "run `python3 tasks.py coverage`"


def test_twelve_sheets_of_twelve_procedures() -> None:
    assert len({sheet["procedure"] for sheet in SHEETS}) == len(SHEETS) == 12
    assert all(sheet["title"] and sheet["publisher"] and sheet["license"] for sheet in SHEETS)


@pytest.mark.parametrize("how", sorted({statement["how"] for statement in STATEMENTS}))
def test_key_exists(how: str) -> None:
    assert is_key(how.split("."), [InstructionSet])


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda statement: statement["text"])
def test_statement_is_coded_by_the_rules(statement: dict[str, Any]) -> None:
    kind, said, how = statement["kind"], statement["said_as"], statement["how"]
    assert said in count.SAID_AS
    if kind == "none":
        assert said == "field"
    if said == "field":
        assert kind in ("none", "condition"), "a time or a dose in a sentence is prose"
        assert not how.endswith("only_if")
    if said == "data" and "condition" in kind:
        assert how.endswith(".only_if") or how.startswith("medicines.table"), "a condition is decided by the program"
    if said == "data" and "time" in kind:
        assert how.startswith(COMPUTED), "a time is computed"
    assert not (said == "data" and "dose" in kind), "no key says a dose"
    assert ("needs" in statement or "why" in statement) is (said in ("prose", "not_sayable"))
    assert statement.get("why") in count.WHY
    assert set(statement.get("needs", ())) <= {3, 8, 9}
    assert ("then" in statement) is ("needs" in statement)
