"""Values with conditions keep their places, and each kind of patient gets its variant of a set."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from handouts.content.models.instructions import InstructionSet
from handouts.content.reader import LoadedFile, read_model
from handouts.content.variants import variant_facts, variants

SET = """procedure: colonoscopy
version: "1"
revised: 2026-11-20
status: draft
asks:
  allergy: {ask: "Are you allergic?"}
plans:
  morning:
    only_if: time before noon
    fasting: {food: from midnight, text: [Nothing to eat.]}
    prepare: [Shower., {text: Call us., only_if: allergy}]
    tasks: [{on: the day before, text: Drink.}]
    medicines: {general: [Ask us.]}
  afternoon:
    only_if: time from noon
    fasting:
      - {only_if: allergy, food: 8 h before procedure}
      - {food: 6 h before procedure}
driver: {only_if: allergy, required: true, text: Have a driver.}
prepare: [Sleep well.]
"""


@pytest.fixture
def loaded(tmp_path: Path) -> LoadedFile[InstructionSet]:
    path = tmp_path / "colonoscopy.yaml"
    path.write_text(SET, encoding="utf-8")
    return read_model(path, InstructionSet)


def test_places_of_moved_values(loaded: LoadedFile[InstructionSet]) -> None:
    def line_and_column(*path: str | int) -> tuple[int, int]:
        return loaded.place(*path)[1:]

    assert loaded.value.prepare[0] == "Sleep well."
    assert line_and_column("prepare", 0) == (20, 11)
    assert line_and_column("prepare", 1, "text") == (11, 15)
    assert line_and_column("prepare", 1, "only_if") == (9, 14)
    assert line_and_column("prepare", 2, "text") == (11, 31)
    assert line_and_column("prepare", 2, "only_if") == (11, 50)
    assert line_and_column("plan", 0, "when") == (12, 18)
    assert line_and_column("medicines", "general", 0, "text") == (13, 27)
    assert line_and_column("cases", "fasting", 0, "food") == (10, 21)
    assert line_and_column("cases", "fasting", 2, "food") == (18, 16)
    assert line_and_column("cases", "driver", 0, "text") == (19, 50)


def test_conditions_of_a_plan_and_of_its_entry(loaded: LoadedFile[InstructionSet]) -> None:
    condition = loaded.value.prepare[2].only_if  # type: ignore[union-attr]
    assert [term.fact for term in condition.terms] == ["time", "allergy"]  # type: ignore[union-attr]


def test_variants(loaded: LoadedFile[InstructionSet]) -> None:
    by_facts = {tuple(sorted(variant.facts.items())): variant.instructions for variant in variants(loaded)}
    assert len(by_facts) == len([*variant_facts(loaded.value)]) == 4
    morning = by_facts[("allergy", True), ("time", dt.time(11, 59))].value
    assert morning.prepare == ("Sleep well.", "Shower.", "Call us.")
    assert [entry.text for entry in morning.plan] == ["Drink."]
    assert morning.medicines.general == ("Ask us.",)
    assert morning.driver
    afternoon = by_facts[("allergy", False), ("time", dt.time(12))]
    assert afternoon.value.prepare == ("Sleep well.",)
    assert afternoon.value.driver is None
    assert "driver" in afternoon.value.not_applicable
    assert afternoon.place("fasting", "food")[1:] == (18, 16)
    assert by_facts[("allergy", True), ("time", dt.time(12))].place("fasting", "food")[1:] == (17, 34)


def test_places_in_a_variant(loaded: LoadedFile[InstructionSet]) -> None:
    (without,) = [
        variant.instructions
        for variant in variants(loaded)
        if variant.facts == {"time": dt.time(11, 59), "allergy": False}
    ]
    assert without.value.prepare == ("Sleep well.", "Shower.")
    assert without.place("prepare", 1)[1:] == (11, 15)
    assert without.place("fasting", "text", 0)[1:] == (10, 43)


def test_set_without_conditions_is_its_only_variant(tmp_path: Path) -> None:
    path = tmp_path / "set.yaml"
    path.write_text("procedure: x\nversion: '1'\nrevised: 2026-01-01\nstatus: draft\n", encoding="utf-8")
    loaded = read_model(path, InstructionSet)
    (variant,) = variants(loaded)
    assert variant.instructions is loaded
