"""Measure what conditions cost: the documents of patients with other answers each, against a set without conditions."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.content import appointment
from handouts.compose.composer import Composer
from handouts.content.content import Content
from handouts.content.library import Library
from handouts.resources import templates_dir
from handouts.schedule.appointment import Appointment
from handouts.typeset.renderer import Renderer

QUESTIONS, ENTRIES = 12, 60
DOCUMENTS = ("preparation", "discharge", "consent")
_CLINIC = """\
name: Bench Clinic
time_zone: America/New_York
phone: 555-010-0199
address: [1 Test Street]
brand: {color: "#1F5C4D", accent: "#B5541C"}
"""
_SET = """\
procedure: colonoscopy
version: "1"
revised: 2026-11-20
status: sample
fasting: {food: from midnight}
arrival: {check_in: 30 min}
driver: {required: true, text: Someone must drive you home.}
"""


def measure(folder: Path, count: int, rounds: int = 5) -> dict[str, Any]:
    """Return the CPU milliseconds per patient without and with conditions, the best of the rounds, and their ratio."""
    root = folder / "conditions"
    for name, is_conditional in (("plain", False), ("conditions", True)):
        (root / "clinics" / name).mkdir(parents=True)
        (root / "clinics" / name / "clinic.yaml").write_text(_CLINIC, "utf-8")
        (root / "clinics" / name / "colonoscopy.yaml").write_text(_set_text(is_conditional=is_conditional), "utf-8")
    library = Library(root, templates_dir())
    dice = random.Random(1)  # noqa: S311 - no secret
    patients = [replace(appointment(number), level="") for number in range(count)]
    answered = [replace(patient, answers=_answers(dice)) for patient in patients]
    sets = {name: library.load(name, None, DOCUMENTS) for name in ("plain", "conditions")}
    _milliseconds(sets["conditions"], answered[:5])  # load the fonts
    best = {"plain": float("inf"), "conditions": float("inf")}
    for _ in range(rounds):  # in turn, because other programs on the machine affect both
        for name, booked in (("plain", patients), ("conditions", answered)):
            best[name] = min(best[name], _milliseconds(sets[name], booked))
    return {"patients": count, "plain_ms": best["plain"], "conditions_ms": best["conditions"],
            "ratio": best["conditions"] / best["plain"]}  # fmt: skip


def _set_text(*, is_conditional: bool) -> str:
    """A set with timed entries; with conditions, a fifth of them is for some patients only."""
    questions = "".join(f'  q{n}: {{ask: "Question {n}?", if: "If {n}"}}\n' for n in range(QUESTIONS))
    entries = ""
    for number in range(ENTRIES):
        negation = "not " if number % 2 else ""
        only_if = f", only_if: {negation}q{number % QUESTIONS}" if is_conditional and number % 5 == 0 else ""
        entries += f'  - {{when: {number % 9 + 1} days before procedure, text: "Do thing {number} now."{only_if}}}\n'
    asks = f"asks:\n{questions}" if is_conditional else ""
    return f"{_SET}{asks}plan:\n{entries}"


def _answers(dice: random.Random) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((f"q{number}", dice.choice(("yes", "no", "no", "no"))) for number in range(QUESTIONS)))


def _milliseconds(content: Content, patients: Sequence[Appointment]) -> float:
    """CPU milliseconds per patient to compose and typeset all documents in one run."""
    composer, renderer = Composer(), Renderer()
    begin = time.process_time()
    for patient in patients:
        for name in DOCUMENTS:
            renderer.render(composer.compose(content, name, patient))
    return (time.process_time() - begin) / len(patients) * 1000
