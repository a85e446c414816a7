"""The JSON Schema is current, accepts every sample, and rejects what the reader refuses."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
import yaml

from handouts.content import schema
from handouts.content.models.clinic import Clinic
from handouts.content.models.instructions import InstructionSet
from handouts.content.schema import build_overlay_schema
from tests.support.commands import RunCommand

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = ("consent", "discharge", "preparation")
SAMPLES = sorted((ROOT / "templates").glob("clinics/*/*.yaml"))


class Editor(yaml.SafeLoader):
    """Reads scalars as editors do, by the core schema of YAML 1.2: times, dates, yes and no are text."""


Editor.yaml_implicit_resolvers = {}

for _tag, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", "~nN"),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
):
    Editor.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), list(_first))


@cache
def checker() -> Any:
    return jsonschema.Draft202012Validator(schema.build_schema(DOCUMENTS))


@cache
def overlay_checker() -> Any:
    return jsonschema.Draft202012Validator(build_overlay_schema(DOCUMENTS))


def schema_errors(text: str) -> list[str]:
    data: Any = yaml.load(text, Editor)
    return [f"{'.'.join(map(str, error.path))}: {error.message}" for error in checker().iter_errors(data)]


def test_schema_is_valid_and_current() -> None:
    jsonschema.Draft202012Validator.check_schema(schema.build_schema(DOCUMENTS))
    shipped = json.loads((ROOT / "templates" / schema.SCHEMA_FILE).read_text(encoding="utf-8"))
    assert shipped == schema.build_schema(DOCUMENTS), "run: handouts schema > templates/handouts.schema.json"


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: "-".join(path.parts[-2:]))
def test_samples_are_valid(sample: Path) -> None:
    text = sample.read_text(encoding="utf-8")
    assert schema_errors(text) == []
    if not re.search(r"^(procedure|name):", text, re.MULTILINE):
        return
    assert text.startswith(schema.MODELINE)


@pytest.mark.parametrize(
    "text",
    [
        "procedure: x\nversion: 1.0\nrevised: 2026-01-01\nstatus: draft",
        "procedure: x\nversion: 2\nrevised: 2026-01-01\nstatus: draft\narrival: {check_in: 10:30}",
        "procedure: x\nversion: a\nrevised: 2026-01-01\nstatus: draft\ndriver: {required: true, text: no}",
        "procedure: x\nversion: a\nrevised: 2026-01-01\nstatus: draft\nreview: {on: 2026-01-01}",
        "summary: [One.]",
        'name: A\ntime_zone: America/Denver\nphone: 5550100\nbrand: {color: "#000000", accent: "#000000"}',
    ],
)
def test_valid_files(text: str) -> None:
    assert schema_errors(text) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("procedure: x\nversion: 1.0\nrevised: 2026-01-01", "'status' is a required"),
        ("procedure: x\nversion: 1\nrevised: 2026-01-01\nstatus: final", "status: 'final' is not one of"),
        ("procedure: x\nversion: 1\nrevised: 2026-01-01\nstatus: draft\nfastin: {}", "'fastin' was unexpected"),
        (
            "procedure: x\nversion: 1\nrevised: 2026-01-01\nstatus: draft\ndriver: {required: yes, text: a}",
            "required: 'yes'",
        ),
        ("name: A", "'time_zone' is a required"),
        ('name: A\ntime_zone: B\nbrand: {color: "#000", accent: "#000000"}', "brand.color: '#000' does not match"),
        ("summry: [One.]", "'summry' was unexpected"),
        ("summary: One.", "summary: 'One.' is not of type 'array'"),
        ("[]", "is not of type 'object'"),
    ],
)
def test_invalid_files(text: str, message: str) -> None:
    assert any(message in error for error in schema_errors(text)), schema_errors(text)


def test_every_field_has_a_description() -> None:
    definitions = schema.build_schema(DOCUMENTS)["$defs"]
    for model in (Clinic, InstructionSet):
        names = {*model.model_fields, *model.key_aliases}
        # Cases are written below the field itself.
        assert set(definitions[model.__name__]["properties"]) == names - {"cases"}
    for name, definition in definitions.items():
        assert definition["additionalProperties"] is False, name
        assert definition["description"], name
        for key, value in definition["properties"].items():
            assert "description" in value or "$ref" in value, f"{name}.{key}"


# -- overlays ----------------------------------------------------------------------------------------------------------
GROUP_OVERLAYS = sorted((ROOT / "tests/fixtures/group").glob("clinics/*/*/*/*.yaml"))


def overlay_errors(text: str) -> list[str]:
    return [error.message for error in overlay_checker().iter_errors(yaml.load(text, Editor))]


def test_overlay_schema_is_valid(run_command: RunCommand) -> None:
    printed = json.loads(run_command("schema", "--overlay").out)
    assert printed == build_overlay_schema(DOCUMENTS)
    jsonschema.Draft202012Validator.check_schema(printed)


@pytest.mark.parametrize("path", GROUP_OVERLAYS, ids=lambda path: path.parent.name)
def test_overlay_is_valid(path: Path) -> None:
    assert overlay_errors(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(("text", "valid"), [
    ("driver: {required: false}", True), ("driver: {add: {required: true, text: Bring a friend.}}", True),
    ("arrival: {place: {add: Here}}", True), ("fasting: {food: 6 h before arrival}", True),
    ("fasting: {change: {sedation: {food: 6 h before arrival}}}", True),
    ("plans: {morning: {fasting: {food: 6 h before arrival}}}", True),
    ("plans: {morning: {bring: {add: [A scarf]}}}", True), ("plans: {morning: {bring: [A scarf]}}", False),
    ("bring: {add: [A hat], remove: [A scarf]}", True), ("medicines: {table: {change: {warfarin: {action: ask}}}}", True),
    ("version: '2.0'", False), ("bring: [A hat]", False), ("bring: {append: [A hat]}", False),
    ("arrival: {plaace: {add: Here}}", False), ("medicines: {table: {change: {warfarin: {dose: 1}}}}", False),
    ("driver: {add: {required: true}}", False),
])  # fmt: skip
def test_overlay_schema(text: str, valid: bool) -> None:
    assert (overlay_errors(text) == []) is valid, overlay_errors(text)
