"""The files of the five shipped clinics are valid and state every fact in the table of facts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from handouts.content.models.clinic import Clinic
from handouts.content.models.instructions import InstructionSet
from handouts.content.models.procedure import Procedure
from handouts.content.reader import read_model
from handouts.content.yaml.composer import parse_yaml
from handouts.content.yaml.source import read_source
from tests.support.clinic_facts import FACTS, missing, normal

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "facts"
TEMPLATES = ROOT / "templates"
FIXTURES = ROOT / "tests" / "fixtures" / "templates"
SET = "balloon-kyphoplasty.yaml"
FROM_LABELS = {"c13: do not stop it"}
"""Phrases from `labels/en.yaml`, which are printed next to every blood thinner."""


def raw_tree(path: Path) -> Any:
    """The tree of a file, with each scalar as written."""
    return parse_yaml(read_source(path, path.name)).tree


def read_set(slug: str) -> InstructionSet:
    """A clinic's set for balloon kyphoplasty."""
    return read_model(TEMPLATES / "clinics" / slug / SET, InstructionSet).value


def tree_text(tree: Any) -> str:
    """The keys and texts of a tree, in the order of the file."""
    if isinstance(tree, dict):
        return " ".join(
            f"{'' if key == 'brands' else key.replace('_', ' ')} {tree_text(value)}"
            for key, value in tree.items()
            if key != "source"
        )
    return " ".join(map(tree_text, tree)) if isinstance(tree, tuple) else str(tree)


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"no files of facts in {SHARED}")
def test_table_has_every_fact() -> None:
    stated: dict[str, dict[str, set[str]]] = {}
    for path in sorted(SHARED.glob("*.yaml")):
        source = yaml.safe_load(path.read_text(encoding="utf-8"))
        stated[source["clinic"]["suggested_slug"]] = {fact["id"]: set(fact["docs"]) for fact in source["facts"]}
    assert {slug: {fact: set(on) for fact, on in facts.items()} for slug, facts in FACTS.items()} == stated


def test_fact_has_one_to_four_phrases() -> None:
    counts = {
        (fact, document): len(phrases)
        for facts in FACTS.values()
        for fact, on in facts.items()
        for document, phrases in on.items()
    }
    assert {key: count for key, count in counts.items() if not 1 <= count <= 4} == {}


@pytest.mark.parametrize("slug", FACTS)
@pytest.mark.parametrize("document", ["consent", "preparation", "discharge"])
def test_set_states_each_fact(slug: str, document: Any) -> None:
    folder = TEMPLATES / "clinics" / slug
    text = tree_text(raw_tree(folder / "clinic.yaml")) + " " + tree_text(raw_tree(folder / SET))
    assert set(missing(slug, document, text)) <= FROM_LABELS


@pytest.mark.parametrize(
    "path", sorted(TEMPLATES.glob("clinics/*/clinic.yaml")) + sorted(FIXTURES.glob("clinics/*/clinic.yaml")), ids=str
)
def test_clinic_is_valid(path: Path) -> None:
    assert read_model(path, Clinic).value.name


@pytest.mark.parametrize(
    "path",
    [*sorted(TEMPLATES.glob(f"clinics/*/{SET}")), FIXTURES / "clinics/river-bend-spine/lumbar-epidural-injection.yaml"],
    ids=str,
)
def test_set_is_valid_and_not_reviewed(path: Path) -> None:
    instructions = read_model(path, InstructionSet).value
    assert instructions.procedure == path.stem
    assert instructions.status in ("sample", "draft")
    assert (instructions.review.by, instructions.review.on) == (None, None)


@pytest.mark.parametrize(
    "path", sorted(TEMPLATES.glob("procedures/*.yaml")) + sorted(FIXTURES.glob("procedures/*.yaml")), ids=str
)
def test_procedure_is_valid_and_has_no_numbers(path: Path) -> None:
    procedure = read_model(path, Procedure).value
    prose = [*procedure.description, *(term.plain for term in procedure.glossary)]
    assert [text for text in prose if any(sign.isdigit() for sign in text)] == []


@pytest.mark.parametrize(
    ("slug", "field", "count"),
    [
        ("reference", "steps", 11),
        ("reference", "risks", 8),
        ("reference", "lower_risk", 7),
        ("reference", "questions", 10),
        ("colorado-spine", "risks", 0),
    ],
)
def test_counts(slug: str, field: str, count: int) -> None:
    assert len(getattr(read_set(slug), field)) == count


def test_twelve_risk_factors_of_osteoporosis() -> None:
    topics = read_set("california-imaging").topics
    assert [len(topic.items) for topic in topics if "risk of osteoporosis" in topic.heading] == [12]


@pytest.mark.parametrize("slug", FACTS)
def test_first_line_names_schema(slug: str) -> None:
    for name in ("clinic.yaml", SET):
        first = (TEMPLATES / "clinics" / slug / name).read_text(encoding="utf-8").splitlines()[0]
        assert first == "# yaml-language-server: $schema=../../handouts.schema.json"


@pytest.mark.parametrize("slug", FACTS)
def test_no_absolute_claim_or_other_procedure(slug: str) -> None:
    text = normal(tree_text(raw_tree(TEMPLATES / "clinics" / slug / SET))).lower()
    phrases = ("all patients", "always", "never", "guarantee", "no risk", "angiogram")
    assert [phrase for phrase in phrases if phrase in text] == []
