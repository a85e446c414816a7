"""Limits of a check: time per rule, length of a text, number of findings; several processes."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path

import pytest

import handouts.check.runner as runner
from handouts.check.context import MAX_TEXT_LENGTH
from handouts.check.document_layouts import document_extents
from handouts.check.rule import all_rules
from handouts.check.runner import MAX_FINDINGS, check_sets, rule_findings
from handouts.content.library import Library
from handouts.resources import templates_dir
from tests.support.base_set import BASE, SET, TODAY, check_context

LENGTH = 50_000
SECONDS = 2.0
LAYOUT_SECONDS = 2.0  # several times what it takes; time that grows with the square of the length takes far longer
LAID_OUT = {"heading-fits", "page-budget"}
"""Rules that lay out the full text, whatever part of it the other rules read."""
WORST = (
    "1.1.1 ", "1,1 ", "8 h before ", "8 h before arrival, ", "stop ", "stop Plavix ", "you may eat ", "not ", "(", "[", "<",
    "*", "`", "1 ", "a. ", "a - ", "A", "a", "1", "a b ", "0 1 2 3 ", "+1 ", "drive or ", "Plavex ", "if you ", "5 minutes to ",
    "5 to 3 days ", "1/2 ", "a@b.", "www.", "x-", "procedure takes ", "call us at 5 ", "your angiogram ", "100% ", "_a", "~a",
    " | a", "&a", '"a ', "0,1,", "1-", "mg ", "a.a.", "every ", "Take it. ", "1 in 2 to ",
)  # fmt: skip


@pytest.mark.parametrize("piece", WORST)
def test_rule_speed(piece: str, tmp_path: Path) -> None:
    text = (piece * (LENGTH // len(piece) + 1))[:LENGTH].strip()
    context = check_context(tmp_path, SET, f"prepare:\n  - {json.dumps(text)}\n")
    start = time.process_time()
    document_extents(context)  # some 20 pages, laid out once for all rules
    assert time.process_time() - start < LAYOUT_SECONDS
    for rule in all_rules():
        start = time.process_time()
        for _, _ in zip(range(MAX_FINDINGS), rule.check(context), strict=False):
            pass
        assert time.process_time() - start < SECONDS, rule.name


def test_long_text_is_reported(tmp_path: Path) -> None:
    context = check_context(tmp_path, SET, f"prepare:\n  - {json.dumps('Rest. ' * 5000)}\n")
    rule = next(rule for rule in all_rules() if rule.name == "paragraph-length")
    assert "only the first 20,000 are checked" in next(iter(rule.check(context))).message


@pytest.mark.parametrize("piece", ["**a** ", "**aa** ", "**a ** b ** c** ", "{phone} ", "**{phone}** a ", "a*b "])
@pytest.mark.parametrize("more", range(7))
def test_long_text_is_cut_outside_markup(piece: str, more: int, tmp_path: Path) -> None:
    text = "x" * more + " " + piece * (MAX_TEXT_LENGTH // len(piece) + 100)
    context = check_context(tmp_path, SET, f"prepare:\n  - {json.dumps(text.strip())}\n")
    for rule in all_rules():
        if more and rule.name in LAID_OUT:
            continue
        for _, _ in zip(range(3), rule.check(context), strict=False):
            pass


def test_too_many_findings(tmp_path: Path) -> None:
    items = "".join(f"  - Take {number}.0 mg.\n" for number in range(1, 3 * MAX_FINDINGS))
    rules = [rule for rule in all_rules() if rule.name == "trailing-zero"]
    result = list(rule_findings(check_context(tmp_path, SET, f"prepare:\n{items}"), rules))
    assert len(result) == MAX_FINDINGS + 1
    assert "more than" in result[-1].problem.message


def _clinics(folder: Path, count: int) -> Path:
    for number in range(count):
        shutil.copytree(BASE, folder / "clinics" / f"clinic-{number:02d}")
    return folder


def test_parallel_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "SETS_PER_TASK", 2)
    monkeypatch.setattr(runner, "PARALLEL_THRESHOLD", 4)
    library = Library(_clinics(tmp_path, 7), templates_dir())
    broken = tmp_path / "clinics" / "clinic-03" / SET
    broken.write_text(broken.read_text("utf-8").replace("bring:", "brin:"), "utf-8")
    findings = check_sets([], library, all_rules(), TODAY, jobs=1)
    assert findings
    assert check_sets([], library, all_rules(), TODAY, jobs=2) == findings


def test_unused_part(tmp_path: Path) -> None:
    _clinics(tmp_path, 1)
    (tmp_path / "clinics" / "clinic-00" / "medicines.yaml").write_text("prepare: [Rest.]\n", "utf-8")
    result = check_sets([], Library(tmp_path, templates_dir()), all_rules(), TODAY)
    problems = [finding.problem for finding in result if finding.problem.file.endswith("medicines.yaml")]
    assert [problem.message for problem in problems] == [
        "this file is not a set, because it has no `procedure`, and no set includes it"
    ]
