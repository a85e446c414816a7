"""The parts of a problem are fields of its text, JSON and order. No code parses them from a message."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

import handouts
from handouts.check.context import Finding
from handouts.check.output_formats import format_findings
from handouts.errors import (
    Argument,
    FormField,
    InputError,
    InvalidValue,
    ListFile,
    Option,
    Origin,
    Problem,
    Program,
    Severity,
    Source,
    from_record,
    message_and_hint,
    to_record,
)
from tests.content.test_bad_files import FILES, problems_of
from tests.schedule.lists import SHORT, read_list, table, write_csv, write_workbook

ROOT = Path(handouts.__file__).parent
MODULES = sorted(ROOT.rglob("*.py"))

ORIGINS = {
    Origin.FILE: ("set.yaml", 3, 5, "set.yaml:3:5", ""),
    Origin.LIST: (ListFile("list.csv"), 4, 2, "list.csv:4:2", ""),
    Origin.OPTION: (Option("--large-print"), 0, 0, "--large-print", "large_print"),
    Origin.ARGUMENT: (Argument("CLINIC"), 0, 0, "CLINIC", "clinic"),
    Origin.FORM: (FormField("printer"), 0, 0, "printer", "printer"),
    Origin.PROGRAM: (Program("ipp://printer.example"), 0, 0, "ipp://printer.example", ""),
}
PREFIXES = {Severity.ERROR: "", Severity.WARNING: "warning: ", Severity.NOTE: "note: "}
ALL_CASES = [(severity, origin) for severity in Severity for origin in Origin]


def make_problem(severity: Severity, origin: Origin, hint: str = "") -> Problem:
    return Problem(*ORIGINS[origin][:3], "is wrong", hint, severity=severity)


# -- text and JSON ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("severity", "origin"), ALL_CASES)
def test_text(severity: Severity, origin: Origin) -> None:
    place = ORIGINS[origin][3]
    line = f"{place}: {PREFIXES[severity]}is wrong"
    assert str(make_problem(severity, origin)) == line
    assert str(make_problem(severity, origin, "fix it")) == f"{line}\n    hint: fix it"


@pytest.mark.parametrize(("severity", "origin"), ALL_CASES)
def test_text_with_rule(severity: Severity, origin: Origin) -> None:
    text = make_problem(severity, origin, "fix it").text("a-rule")
    assert text == f"{ORIGINS[origin][3]}: {severity}: is wrong [a-rule]\n    hint: fix it"


@pytest.mark.parametrize(("severity", "origin"), ALL_CASES)
def test_json(severity: Severity, origin: Origin) -> None:
    problem = replace(make_problem(severity, origin, "fix it"), code="a-code")
    file, line, column, *_ = ORIGINS[origin]
    parts = {
        "file": file, "line": line, "column": column, "severity": severity.value, "origin": origin.value,
        "message": "is wrong", "hint": "fix it", "page_hint": "fix it", "code": "a-code",
    }  # fmt: skip
    assert json.loads(json.dumps(problem.as_dict())) == parts
    read_back = Problem.from_dict(parts)
    assert (read_back, read_back.as_dict()) == (problem, problem.as_dict())
    assert from_record(to_record(problem) + "\n") == problem


@pytest.mark.parametrize("line", ["", "printed, job 5", "\x1e{", "\x1e[]", '\x1e{"file": "x"}', '{"file": "x"}'])
def test_other_text_is_not_a_record(line: str) -> None:
    assert from_record(line) is None


@pytest.mark.parametrize("origin", Origin)
def test_origin_and_field(origin: Origin) -> None:
    problem = make_problem(Severity.ERROR, origin)
    assert (problem.origin, problem.field, problem.place) == (origin, ORIGINS[origin][4], ORIGINS[origin][3])


def test_every_origin_has_a_source() -> None:
    assert {source.origin for source in (Source, *Source.__subclasses__())} == set(Origin)


def test_place_keeps_its_origin() -> None:
    places = {"large_print": (Option.of("large_print"), 0, 0)}
    problem = Problem(*places["large_print"], "is wrong")
    assert (problem.file, problem.origin, problem.field) == ("--large-print", Origin.OPTION, "large_print")
    assert replace(problem, message="is worse").origin is Origin.OPTION


def test_order() -> None:
    """By file, line, column and message. Problems that differ only in the hint are equal."""
    ordered = [
        Problem(Option("--at"), 0, 0, "z"),
        Problem("a.yaml", 0, 0, "z"),
        Problem("a.yaml", 2, 9, "z"),
        Problem("a.yaml", 10, 1, "a", severity=Severity.NOTE),
        Problem("a.yaml", 10, 1, "b", severity=Severity.ERROR),
        Problem("a.yaml", 10, 1, "b", severity=Severity.WARNING),
        Problem("b.yaml", 1, 1, "a"),
    ]
    error = InputError([*reversed(ordered), Problem("b.yaml", 1, 1, "a", "another hint")])
    assert error.problems == ordered
    assert str(error) == "\n".join(map(str, ordered))


def test_invalid_value() -> None:
    error = InvalidValue("'x; y' is not a date", "write it like 2026-12-01")
    assert message_and_hint(error) == ("'x; y' is not a date", "write it like 2026-12-01")
    assert str(error) == "'x; y' is not a date; write it like 2026-12-01"
    assert message_and_hint(ValueError("odd; keep it whole")) == ("odd; keep it whole", "")


# -- formats of `check` ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("severity", Severity)
def test_formats_of_check(severity: Severity) -> None:
    findings = [Finding(Problem("set.yaml", 3, 5, "is wrong", "fix it", severity=severity), "risks-listed")]
    assert list(format_findings(findings, "text")) == [
        f"set.yaml:3:5: {severity}: is wrong [risks-listed]",
        "    hint: fix it",
    ]
    (row,) = json.loads("".join(format_findings(findings, "json")))
    assert row == {
        "file": "set.yaml", "line": 3, "column": 5, "origin": "file", "level": severity.value,
        "rule": "risks-listed", "message": "is wrong", "hint": "fix it", "ignored": None,
    }  # fmt: skip
    (result,) = json.loads("".join(format_findings(findings, "sarif")))["runs"][0]["results"]
    assert (result["level"], result["message"]["text"]) == (severity.value, "is wrong (fix it)")
    (line,) = format_findings(findings, "github")
    assert line.startswith(f"::{'notice' if severity is Severity.NOTE else severity} file=set.yaml,line=3,col=5,")


@pytest.mark.parametrize(("source", "located"), [("set.yaml", True), (Option("--select"), False)])
def test_only_files_have_a_location(source: str, located: bool) -> None:
    findings = [Finding(Problem(source, 0, 0, "is wrong"), "not-checked")]
    (run,) = json.loads("".join(format_findings(findings, "sarif")))["runs"]
    (notification,) = run["invocations"][0]["toolExecutionNotifications"]
    assert ("locations" in notification) is located
    assert notification["message"]["text"] == f"{source}: is wrong"
    (line,) = format_findings(findings, "github")
    assert ("file=" in line) is located
    assert str(source) in line


# -- where problems come from ----------------------------------------------------------------------------------------
PARTS_IN_A_MESSAGE = re.compile(r"^\s*(?:error|warning|note|hint)s?: |\bhint: ", re.I)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_message_has_no_other_part(path: Path) -> None:
    for problem in problems_of(path):
        assert not PARTS_IN_A_MESSAGE.search(problem.message), problem
        assert not PARTS_IN_A_MESSAGE.search(problem.hint), problem
        assert problem.origin is Origin.FILE


@pytest.mark.parametrize("write", [write_csv, write_workbook])
def test_list_is_an_origin(tmp_path: Path, write: Callable[..., Path]) -> None:
    cells = table([{**SHORT, "time": "25:00", "Room": "7"}])
    schedule = read_list(write(tmp_path / ("list.csv" if write is write_csv else "list.xlsx"), cells))
    problems = [(problem.origin, problem.line, problem.severity) for problem in schedule.problems]
    assert problems == [(Origin.LIST, 2, Severity.ERROR)]
    notes = [(note.origin, note.severity, note.message) for note in schedule.notes]
    assert notes == [(Origin.LIST, Severity.NOTE, 'not read: "Room"')]


# -- the code --------------------------------------------------------------------------------------------------------
CONSTRUCTORS = ("Problem", "refuse", "not_known")
STRING_METHODS = (
    "startswith", "endswith", "removeprefix", "removesuffix", "partition", "rpartition", "split", "rsplit", "find",
    "index", "replace", "strip", "lstrip", "rstrip",
)  # fmt: skip


@cache
def nodes() -> tuple[tuple[str, ast.AST], ...]:
    """Every node of the program's code, with its file and line."""
    return tuple(
        (f"{path.relative_to(ROOT).as_posix()}:{getattr(node, 'lineno', 0)}", node)
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
    )


def beginning(node: ast.AST) -> str:
    """The text at the start of a string literal; '' for other expressions."""
    if isinstance(node, ast.JoinedStr):
        return beginning(node.values[0]) if node.values else ""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def is_message_or_hint(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in ("message", "hint")


def test_options_are_sources() -> None:
    """Constructors and places have `Option("--at")`, not `"--at"`; otherwise, the origin would be a file."""
    wrong = []
    for where, node in nodes():
        first: ast.AST | None = None
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CONSTRUCTORS:
            first = node.args[0] if node.args else None
        elif isinstance(node, ast.Tuple) and len(node.elts) == 3:
            zeros = all(isinstance(part, ast.Constant) and part.value == 0 for part in node.elts[1:])
            first = node.elts[0] if zeros else None
        if first is not None and beginning(first).startswith("--"):
            wrong.append(where)
    assert wrong == []


def test_messages_are_not_parsed() -> None:
    wrong = []
    for where, node in nodes():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            called = node.func
            by_method = called.attr in STRING_METHODS and is_message_or_hint(called.value)
            by_pattern = called.attr in ("search", "match", "fullmatch", "findall", "sub") and any(
                is_message_or_hint(argument) for argument in node.args
            )
            is_option = called.attr in ("startswith", "removeprefix") and any(
                beginning(argument).startswith("--") for argument in node.args
            ) and isinstance(called.value, ast.Attribute) and called.value.attr == "file"  # fmt: skip
            if by_method or by_pattern or is_option:
                wrong.append(where)
        elif isinstance(node, ast.Compare):
            sides = [is_message_or_hint(side) for side in (node.left, *node.comparators)]
            if any(sides) and not all(sides):
                wrong.append(where)
    assert wrong == []


def test_no_text_begins_with_a_severity() -> None:
    """Except in the command line, which has two notes that are not problems."""
    wrong = [
        where for where, node in nodes()
        if not where.startswith(("commands", "cli"))
        and isinstance(node, (ast.Constant, ast.JoinedStr)) and re.match(r"(?:note|warning|hint): \S", beginning(node))
    ]  # fmt: skip
    assert wrong == []


def test_one_formatter() -> None:
    """Only one module writes `    hint: `."""
    writers = {where.rpartition(":")[0] for where, node in nodes()
               if isinstance(node, ast.Constant) and isinstance(node.value, str)
               and "    hint: " in node.value}  # fmt: skip
    assert writers == {"errors.py"}
