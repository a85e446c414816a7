"""Sets with hundreds of entries: limits of time and memory, and the source of each number."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from handouts.provenance.attribution import candidate_values, explains_changes, is_only_explanation, round_codes
from handouts.provenance.explanation import ExplainedNumber, explain
from handouts.schedule.appointment import gather_details
from tests.provenance.number_rich_set import content
from tests.support.commands import RunCommand, run_process

CPU_SECONDS = 60
"""Enough for a slow machine. An idle machine needs 2 to 15."""
MEGABYTES = 200


def medicines(count: int, rule: Callable[[int], str]) -> str:
    rows = (f"    - {{generic: drug{n}x, action: stop, {rule(n)}}}\n" for n in range(count))
    return f"medicines:\n  table:\n{''.join(rows)}"


def questions(count: int, ask: Callable[[int], str]) -> str:
    return "questions:\n" + "".join(f"  - {{topic: Topic, ask: ['{ask(n)}']}}\n" for n in range(count))


LARGE = {
    "medicines": medicines(1500, lambda n: f"before: {n % 28 + 1} days before procedure"),
    "medicines with one rule": medicines(1500, lambda _: "before: 5 days before procedure"),
    "questions": questions(1500, lambda n: f"What do {n} do?"),
    "equal questions": questions(3000, lambda _: "1 2 3?"),
    "a long text": questions(1, lambda _: "1 2 3 " * 3500),
    "placeholders": questions(1, lambda _: "Call {phone} now. " * 5000),
}


def explained(folder: Path, text: str, details: dict[str, str] | None = None) -> list[ExplainedNumber]:
    return explain(content(folder, text), "preparation", gather_details(details or {"date": "2026-12-01 10:00"}))


@pytest.mark.parametrize("name", LARGE)
def test_time_limit(name: str, tmp_path: Path) -> None:
    before = time.process_time()
    numbers = explained(tmp_path, LARGE[name])
    assert time.process_time() - before < CPU_SECONDS
    assert [number.number for number in numbers if not number.known and not number.undetermined] == []
    assert len(numbers) > 1000


MEASURED = """
import resource, sys
from pathlib import Path
from tests.provenance.test_large_sets import LARGE, explained

def peak():  # in megabytes; on Linux, `ru_maxrss` begins with that of the process that started this one
    if sys.platform == "linux":
        status = Path("/proc/self/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) / 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)

explained(Path("small"), "")
small = peak()
explained(Path("large"), LARGE[sys.argv[1]])
print(peak() - small)
"""
"""Prints by how many megabytes the memory of a new process grows. Tracing each allocation would take four times as long."""


@pytest.mark.skipif(sys.platform == "win32", reason="no resource module")
@pytest.mark.parametrize("name", ["a long text", "placeholders"])
def test_memory_limit(name: str, tmp_path: Path) -> None:
    for folder in ("small", "large"):
        (tmp_path / folder).mkdir()
    measured = run_process("-c", MEASURED, name, cwd=tmp_path)
    assert measured.stderr == ""
    assert 1 < float(measured.stdout) < MEGABYTES


def rows_of(numbers: list[ExplainedNumber], section: str) -> list[tuple[str, ExplainedNumber]]:
    rows = [(name, number) for number in numbers if number.number.section == section
            if (name := re.match(r"drug\d+x(?=$|;)", number.number.label))]  # fmt: skip
    return [(name[0], number) for name, number in rows]


@pytest.mark.parametrize("count", [120])
@pytest.mark.parametrize(
    "rule",
    [
        lambda n: f"before: {n % 28 + 1} days before procedure, note: Note {n}.",
        lambda n: f"before: {40 - n % 30} days before procedure, note: Note {n}.",
        lambda n: f"before: 5 days before procedure, note: Note {n}.",
    ],
    ids=["rising", "falling", "equal"],
)
def test_numbers_of_rows(rule: Callable[[int], str], count: int, tmp_path: Path) -> None:
    rows = rows_of(explained(tmp_path, medicines(count, rule)), "Your medicines")
    rows = [(name, number) for name, number in rows if number.number.text != "December 1"]  # the day of the procedure
    assert len(rows) >= 3 * count
    for name, number in rows:
        written = [line for line in number.sources if line.name.startswith("medicines.table")]
        lines = {Path(line.place[0]).read_text(encoding="utf-8").splitlines()[line.place[1] - 1] for line in written}
        assert [re.findall(r"drug\d+x", line) for line in lines] == [[name]]


def test_equal_texts(tmp_path: Path) -> None:
    numbers = [
        number for number in explained(tmp_path, questions(150, lambda _: "Ask 7?")) if number.number.text == "7"
    ]
    lines = [[source.place[1] for source in number.sources] for number in numbers]
    assert len(lines) == 150
    assert lines == [[lines[0][0] + n] for n in range(150)]


@pytest.mark.parametrize("count", [1, 2, 3, 10, 1500])
def test_round_codes_identify_values(count: int) -> None:
    codes = round_codes(count)
    assert len(set(codes)) == count
    for index, code in enumerate(codes):
        assert candidate_values(code, codes) == [index]
        assert is_only_explanation(code, [code])
    assert len(frozenset().union(*codes)) <= 13


def test_two_sources() -> None:
    codes = round_codes(10)
    either_source, both_sources = codes[1] | codes[2], codes[1] & codes[2]
    for pattern in (either_source, both_sources):
        candidates = candidate_values(pattern, codes)
        assert {1, 2} <= set(candidates)
        assert explains_changes(pattern, [codes[1], codes[2]])
        assert not explains_changes(pattern, [codes[1]])


def test_undetermined_number(monkeypatch: pytest.MonkeyPatch, run_command: RunCommand) -> None:
    monkeypatch.setattr("handouts.provenance.attribution.MAX_SINGLE_CHANGES", 0)
    monkeypatch.setattr("handouts.provenance.attribution.candidate_values", lambda *_: [])
    answer = run_command("explain", "california-imaging", "preparation", "--at", "2026-12-01 10:00")
    assert answer.code == 0
    assert "NOT DETERMINED" in answer.out
    assert "NO SOURCE" not in answer.out
    assert "numbers are not determined: the set has too many values" in answer.err
