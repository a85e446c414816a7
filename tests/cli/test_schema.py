"""`schema`: the JSON Schema of a clinic's files."""

from __future__ import annotations

import json

import jsonschema  # type: ignore[import-untyped]

from tests.support.clinics import TEMPLATES
from tests.support.commands import RunCommand


def test_schema_is_valid(run_command: RunCommand) -> None:
    answer = run_command("schema")
    assert (answer.code, answer.err) == (0, "")
    jsonschema.Draft202012Validator.check_schema(json.loads(answer.out))
    assert answer.out == (TEMPLATES / "handouts.schema.json").read_text(encoding="utf-8")
