"""`docs/coverage.md` agrees with the table of statements, and the table with the keys of a set."""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
import re
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from handouts.compose.composer import compose
from handouts.content.models.instructions import InstructionSet
from handouts.schedule.appointment import Appointment
from tests.support.base_set import SET, check_context
from tests.support.document_text import lines

DOCS = Path(__file__).parents[2] / "docs"
spec = importlib.util.spec_from_file_location("coverage_count", DOCS / "coverage" / "count.py")
assert spec
assert spec.loader
count = importlib.util.module_from_spec(spec)
spec.loader.exec_module(count)
STATEMENTS = [statement for table in count.TABLES for sheet in table.sheets() for statement in sheet["statements"]]
COMPUTED = (
    "arrival.check_in", "fasting", "smoking", "medicines.table", "plan", "after", "courses", "as_needed", "do_not_take", "stay", "length",
    "lie_flat", "bed_rest", "self_care.do.lasts", "visits", "steps.lasts", "warning.tiers.signs", "what_if",
    "appointment_times",
)  # fmt: skip
"""Keys whose times the program computes with or checks."""
AGES = (".not_older_than", ".at_least_old")
"""Keys of any text that the program computes a date from."""
DOSES = ("courses", "as_needed", "do_not_take", "doses")
"""Keys whose doses the program checks and prints for each time or row."""


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


@pytest.mark.parametrize(
    ("table", "number"),
    [(count.FIFTH, 10), (count.FOURTH, 12), (count.THIRD, 10), (count.SECOND, 10), (count.FIRST, 12)],
)
def test_each_sheet_is_of_another_procedure(table: Any, number: int) -> None:
    sheets = table.sheets()
    assert len({sheet["procedure"] for sheet in sheets}) == len(sheets) == number
    assert all(sheet["title"] and sheet["publisher"] and sheet["license"] for sheet in sheets)


@pytest.mark.parametrize("key", ["address", "procedure"])
def test_no_sheet_is_in_two_tables(key: str) -> None:
    values = [sheet[key] for table in count.TABLES for sheet in table.sheets()]
    assert len(set(values)) == len(values)


def test_headline_has_the_unseen_shares() -> None:
    (headline,) = (" ".join(text.split()) for text in re.findall(r"\*\*(.*?)\*\*", count.page(), re.S)[:1])
    page = " ".join(count.page().split())
    for table, text in ((count.FIFTH, headline), (count.FOURTH, page), (count.THIRD, page), (count.SECOND, page)):
        rows = [row for sheet in table.sheets() for row in sheet["statements"] if row["kind"] != "none"]
        data = count.DATA_WHEN_UNSEEN[table]
        assert f"{data} of {len(rows)}" in text
        assert f": {100 * data / len(rows):.0f} %." in text


@pytest.mark.parametrize("how", sorted({statement["how"] for statement in STATEMENTS}))
def test_key_exists(how: str) -> None:
    assert is_key(how.split("."), [InstructionSet])


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda statement: statement["text"])
def test_statement_is_coded_by_the_rules(statement: dict[str, Any]) -> None:
    kind, said_as, how = statement["kind"], statement["said_as"], statement["how"]
    assert said_as in count.SAID_AS
    if kind == "none":
        assert said_as == "field"
    if said_as == "field":
        assert kind in ("none", "amount", "condition"), "a time or a dose in a sentence is prose"
        assert not how.endswith("only_if")
    if said_as == "data" and "condition" in kind and "decided" not in statement:
        assert how.endswith(".only_if") or how.startswith("medicines.table"), "a condition is decided by the program"
    if how.startswith("as_needed") and "condition" in kind:
        assert "decided" in statement, "the reader decides whether a medicine is needed"
    if "decided" in statement:
        assert (statement["decided"], said_as) == ("later", "data")
        assert "condition" in kind
        by_reader = (
            "self_care",
            "warning",
            "extra_procedures",
            "as_needed",
            "what_if",
            "length.longer_if",
            "stay.time_if",
        )
        as_needed = how.endswith(".repeat") and statement["as"]["repeat"] == "as needed"
        assert as_needed or how.startswith(by_reader) or how.endswith((".once", ".until_state", ".or_once", ".unless"))
    if said_as == "vague":
        assert "time" in kind
        assert how.endswith((".lasts", ".within", ".repeat", ".starts", ".when", ".usually")), "in a key of its own"
        words = json.dumps(statement["as"])
        assert re.search(r"\b(?:a few|several|some|a couple of|early) [a-z]+", words), "a time without a number"
    if said_as == "data" and "time" in kind:
        asked = any("in_last" in ask for ask in statement.get("beside", {}).get("asks", {}).values())
        assert how.startswith(COMPUTED) or how.endswith(AGES) or asked, "a time is computed"
    if how == "steps.lasts" and said_as == "data":
        assert re.search(r"\d", str(statement["as"])), "only a number can be compared with the length of the procedure"
    if said_as == "data" and "dose" in kind:
        dosed = how.endswith(".only_if") and "dose" in statement["as"]
        assert how.startswith(DOSES) or how.endswith((".dose", ".amount")) or dosed, "a dose is in a key of its own"
    assert ("why" in statement) is (said_as in ("prose", "not_sayable"))
    assert statement.get("why") in count.WHY
    assert ("as" in statement) is (said_as in ("data", "vague"))
    assert not {"needs", "then"} & set(statement)


LISTS_OF_ENTRIES = ("plan", "after", "medicines.table", *DOSES, "self_care", "warning.tiers", "extra_procedures",
                    "what_if", "appointment_times")  # fmt: skip
SINGLE = ("arrival", "bed_rest", "driver", "fasting", "length", "relief", "stay")
"""Fields that are not lists."""
DOCUMENTS = {
    "consent": ["consent"],
    "before": ["preparation"],
    "day": ["preparation", "discharge"],
    "after": ["discharge"],
}
"""The documents that may print a statement, by its phase."""
WITHOUT_TEXT = ("self_care", "warning.tiers", "extra_procedures", "what_if", "appointment_times")
"""Lists whose entries have no `text`."""
WHOLE = ("visits", "warning.call_us")
"""Keys whose value `as` shows as a whole."""


def rules_of(statement: dict[str, Any]) -> dict[str, Any]:
    """A set that says a statement: what `as` shows, at the key `how`, with the questions of its conditions."""
    how, values = statement["how"], statement["as"]
    if how.startswith(WHOLE):
        key = next(name for name in WHOLE if how.startswith(name))
        return {"visits": values} if key == "visits" else {"warning": {"call_us": values}}
    entries = [dict(entry) for entry in (values if isinstance(values, list) else [values])]
    key = next((name for name in LISTS_OF_ENTRIES if how.startswith(f"{name}.")), how.rpartition(".")[0])
    for entry in entries:
        if key == "medicines.table":
            entry.setdefault("generic", entry.get("drug_class"))
        elif key not in (*SINGLE, *WITHOUT_TEXT, *DOSES):
            entry.setdefault("text", statement["text"])
    rules: Any = entries[0] if key in SINGLE else entries
    for name in reversed(key.split(".")):
        rules = {name: rules}
    if key == "anesthesia" or any("sedation" in str(entry.get("only_if")) for entry in entries):
        rules["anesthesia"] = {"text": ["A sedative."], "sedation": "true"}
    words = {
        word
        for entry in entries
        for word in re.findall(r"[a-z_]+", re.sub(r" (is|from|before) .*", "", entry.get("only_if", "")))
    } - {"and", "not", "time", "level", "physician", "sedation", "age", "over", "under"}
    rules["asks"] = {
        word: {"ask": f"{word}?", "if": f"If {word}", "if_not": f"If not {word}"} for word in sorted(words)
    }
    return {**rules, **statement.get("beside", {})}


@pytest.mark.parametrize(
    "statement",
    [row for row in STATEMENTS if row["said_as"] in ("data", "vague")],
    ids=lambda statement: statement["text"],
)
def test_data_is_read_and_printed(statement: dict[str, Any], tmp_path: Path) -> None:
    """The program reads what a clinic would write for the statement, and prints it."""
    text = "".join(f"{key}: {json.dumps(value)}\n" for key, value in rules_of(statement).items())
    clinic = "".join(f"{key}: {json.dumps(value)}\n" for key, value in statement.get("clinic", {}).items())
    context = check_context(tmp_path / "with", SET, text, more={"clinic.yaml": clinic} if clinic else None)
    documents = ["consent"] if statement["how"].startswith("length") else DOCUMENTS[statement["phase"]]
    hour = 9 if "time before" in text else 13
    appointment = Appointment(date=dt.date(2026, 12, 1), time=dt.time(hour))
    without = check_context(tmp_path / "without")

    def printed(content: Any) -> set[str]:
        return {line for document in documents for line in lines(compose(content, document, appointment))}

    assert printed(context.content) - printed(without.content)
