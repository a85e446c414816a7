"""In each shipped set, a sentence that contradicts the set is found, whatever the set states; its opposite is not."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from handouts.check.context import CheckContext
from handouts.check.runner import rule_findings
from handouts.content.library import Library
from handouts.content.models.instructions import InstructionSet
from handouts.content.models.times import NoFast
from handouts.content.variants import variants
from handouts.resources import templates_dir
from tests.check.finding_levels import RULES
from tests.support.base_set import TODAY, replace_keys

SHIPPED = Library(templates_dir(), templates_dir())
SETS = [(clinic, procedure) for clinic in SHIPPED.clinics() for procedure in SHIPPED.clinic_procedures(clinic)]
pytestmark = pytest.mark.parametrize(("clinic", "procedure"), SETS)
TAKE = (
    "Keep taking {}.",
    "Take your {} on the morning of your procedure.",
    "You do not need to stop {}.",
    "Use {} up to the day of your procedure.",
)
STOP = (
    "Do not take {}.",
    "Ask us about {}.",
    "Stop taking {}.",
    "Keep taking {} unless your doctor says to stop.",
    "Start {} again when your doctor tells you to.",
    "Tell us if you take {}.",
)


def judged(folder: Path, clinic: str, procedure: str, rule: str, sentences: list[str]) -> list[bool]:
    """Whether the rule finds each sentence, if they are the set's `prepare`."""
    shutil.copytree(templates_dir() / "clinics" / clinic, folder / "clinics" / clinic)
    path = folder / "clinics" / clinic / f"{procedure}.yaml"
    lines = "".join(f"  - {json.dumps(sentence)}\n" for sentence in sentences)
    path.write_text(replace_keys(path.read_text("utf-8"), f"prepare:\n{lines}"), "utf-8")
    library = Library(folder, templates_dir())
    context = CheckContext(library.load(clinic, procedure, library.documents()), TODAY)
    lines_found = {finding.problem.line for finding in rule_findings(context, [RULES[rule]])}
    return [context.place("prepare", row)[1] in lines_found for row in range(len(sentences))]


def each_patient(clinic: str, procedure: str) -> list[InstructionSet]:
    """The set as each kind of patient gets it."""
    return [variant.instructions.value for variant in variants(SHIPPED.load(clinic, procedure, []).instructions)]


def test_every_stopped_medicine(clinic: str, procedure: str, tmp_path: Path) -> None:
    """By its generic name and by each of its brand names."""
    rows = [row for rules in each_patient(clinic, procedure) for row in rules.medicines.table]
    names = sorted({name for row in rows if row.action == "stop" and row.before for name in row.names})
    taken = [text.format(name) for name in names for text in TAKE]
    assert [text for text, is_found in zip(taken, judged(tmp_path / "a", clinic, procedure, "medicines-agree", taken),
                                           strict=True) if not is_found] == []  # fmt: skip
    stopped = [text.format(name) for name in names for text in STOP]
    assert [text for text, is_found in zip(stopped, judged(tmp_path / "b", clinic, procedure, "medicines-agree", stopped),
                                           strict=True) if is_found] == []  # fmt: skip


def test_driver(clinic: str, procedure: str, tmp_path: Path) -> None:
    drivers = [rules.driver for rules in each_patient(clinic, procedure)]
    is_found = judged(
        tmp_path, clinic, procedure, "driver-agrees", ["You may drive yourself home.", "Do not drive home."]
    )
    assert is_found == [any(driver and driver.required for driver in drivers), False]


def test_breakfast(clinic: str, procedure: str, tmp_path: Path) -> None:
    foods = [rules.fasting.food for rules in each_patient(clinic, procedure)]
    is_found = judged(tmp_path, clinic, procedure, "eating-agrees", ["You may eat breakfast.", "Skip breakfast."])
    assert is_found[1] is False
    if all(food is not None and not isinstance(food, NoFast) for food in foods):
        assert is_found[0]
