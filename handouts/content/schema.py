"""Generate the JSON Schemas of a clinic's files and of overlays. Editors use it to complete and check YAML.

Editors read YAML 1.2, in which `true` and `1.0` are not text. The types in `models.scalars` allow for that.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pydantic.json_schema import models_json_schema

from handouts.content.cases import CASE_FIELDS, GROUP_FIELDS, LIST_FIELDS
from handouts.content.models.clinic import Clinic
from handouts.content.models.instructions import InstructionSet
from handouts.content.models.scalars import ContentModel, content_models, describe_models, field_docs
from handouts.content.overlay_merge import BASE_ONLY, OPERATIONS

MODELINE = "# yaml-language-server: $schema=../../handouts.schema.json"
"""First line of a clinic's files. It tells editors where the schema is: next to the folder `clinics`."""
SCHEMA_FILE = "handouts.schema.json"

Node = dict[str, Any]


def build_schema(documents: Sequence[str]) -> Node:
    """JSON Schema (2020-12) of any YAML file in a clinic's folder: clinic.yaml, instruction set, or part of a set.

    `documents` are the names that an editor suggests for `topics[].on`.
    """
    describe_models()
    _, generated = models_json_schema([(InstructionSet, "validation"), (Clinic, "validation")])
    models = {name: _tidy(model) for name, model in generated["$defs"].items()}
    for model in content_models():
        if model.__name__ in models:
            models[model.__name__]["properties"] |= _other_keys(model, models[model.__name__]["properties"])
            _require_any_key(model, models[model.__name__])
    _allow_cases(models)
    parts = {
        key: {"$ref": f"#/$defs/InstructionSet/properties/{key}"} for key in models["InstructionSet"]["properties"]
    }
    names = models["Topic"]["properties"]["on"]
    if documents:
        names["items"] = {"anyOf": [{"type": "string", "enum": list(documents)}, names["items"]]}
    models["Part"] = {
        "description": "A file that an instruction set includes: some of its keys.",
        "type": "object",
        "properties": parts,
        "additionalProperties": False,
    }
    chooser: Node = {
        "if": {"required": ["procedure"]},
        "then": {"$ref": "#/$defs/InstructionSet"},
        "else": {
            "if": {"anyOf": [{"required": [key]} for key in Clinic.model_fields]},
            "then": {"$ref": "#/$defs/Clinic"},
            "else": {"$ref": "#/$defs/Part"},
        },
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A file of a clinic's folder",
        "description": "clinic.yaml says who the clinic is; a file with `procedure` says what it tells patients.",
        "type": "object",
        **chooser,
        "$defs": {name: models[name] for name in sorted(referenced_models(chooser, models))},
    }


def _allow_cases(models: dict[str, Node]) -> None:
    """A field may be a list of cases, and a plan may have the keys of a set. Changes `models`."""
    properties = models["InstructionSet"]["properties"]
    del properties["cases"]
    for name in sorted(CASE_FIELDS):
        single = {key: value for key, value in properties[name].items() if key != "description"}
        cases = {"description": "Cases, each with `only_if`.", "type": "array", "items": single}
        description = properties[name].get("description") or field_docs(InstructionSet)[name]
        properties[name] = {"description": description, "if": {"type": "array"}, "then": cases, "else": single}
    for name in sorted({*CASE_FIELDS, *LIST_FIELDS, *GROUP_FIELDS}):
        models["ConditionalPlan"]["properties"][name] = {"$ref": f"#/$defs/InstructionSet/properties/{name}"}


def _other_keys(model: type[ContentModel], properties: dict[str, Node]) -> dict[str, Node]:
    """The other names of the fields of a model."""
    return {
        key: {**properties[name], "description": f"The same as `{name}`."}
        for key, name in model.key_aliases.items()
        if key not in model.model_fields
    }


def _require_any_key(model: type[ContentModel], node: Node) -> None:
    """A required field may be given by another key. Changes `node`."""
    for name in list(node.get("required", ())):
        if keys := [key for key, field in model.key_aliases.items() if field == name and key not in model.model_fields]:
            node["required"].remove(name)
            choice = {"anyOf": [{"required": [key]} for key in (name, *keys)]}
            node["allOf"] = [*node.get("allOf", ()), choice]


def schema_text(documents: Sequence[str]) -> str:
    """The schema as the text of its file."""
    return json.dumps(build_schema(documents), indent=2, ensure_ascii=False) + "\n"


def _tidy(node: Node) -> Node:
    """Remove what an author does not need: titles made from keys, empty defaults, null for missing keys."""
    node = {key: value for key, value in node.items() if key != "title" and not _is_empty_default(key, value)}
    if "properties" in node:
        node["properties"] = {key: _tidy(value) for key, value in node["properties"].items()}
    if "items" in node:
        node["items"] = _tidy(node["items"])
    if "oneOf" in node:
        node["anyOf"] = node.pop("oneOf")
    if isinstance(node.get("additionalProperties"), dict):
        node["additionalProperties"] = _tidy(node["additionalProperties"])
    if "anyOf" in node:
        choices = [_tidy(choice) for choice in node.pop("anyOf") if choice != {"type": "null"}]
        node = _merge(choices[0], node) if len(choices) == 1 else {**node, "anyOf": choices}
    return node


def _is_empty_default(key: str, value: Any) -> bool:
    return key == "default" and not isinstance(value, bool | int | str)


def _merge(inner: Node, outer: Node) -> Node:
    """Merge two nodes and join their descriptions: one says what the field is, the other how to write it."""
    descriptions = [node["description"] for node in (outer, inner) if "description" in node]
    return {**inner, **outer, "description": " ".join(descriptions)} if descriptions else {**inner, **outer}


def referenced_models(node: Any, models: dict[str, Node]) -> set[str]:
    """Names of the models that `node` refers to, directly or through other models."""
    names: set[str] = set()
    pending = [node]
    while pending:
        current = pending.pop()
        if isinstance(current, list):
            pending += current
        elif isinstance(current, dict):
            name = str(current.get("$ref", "")).removeprefix("#/$defs/").partition("/")[0]
            if name in models and name not in names:
                names.add(name)
                pending.append(models[name])
            pending += current.values()
    return names


SUFFIX = "Overlay"
"""Ends the name of the definition of what an overlay may write in place of a model."""
SET_KEYS = "#/$defs/InstructionSet/properties/"
ADD = "States what the set leaves open."


def build_overlay_schema(documents: Sequence[str]) -> Node:
    """JSON Schema (2020-12) of an overlay. `documents` are the names that an editor suggests."""
    models: dict[str, Node] = build_schema(documents)["$defs"]
    changes = {f"{name}{SUFFIX}": _mapping_change(node, models) for name, node in models.items() if _is_mapping(node)}
    root = changes.pop(f"InstructionSet{SUFFIX}")
    properties = {key: value for key, value in root["properties"].items() if key not in BASE_ONLY}
    overlay = {"type": "object", "properties": properties, "additionalProperties": False}
    models |= changes
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "An overlay",
        "description": "What one site or one physician changes in a set. The set has the same file name.",
        **overlay,
        "$defs": {name: models[name] for name in sorted(referenced_models(overlay, models))},
    }


def overlay_schema_text(documents: Sequence[str]) -> str:
    """The schema as the text of its file."""
    return json.dumps(build_overlay_schema(documents), indent=2, ensure_ascii=False) + "\n"


def _is_mapping(node: Node) -> bool:
    return "properties" in node


def _mapping_change(node: Node, models: dict[str, Node]) -> Node:
    """What an overlay may write for a mapping: some of its keys."""
    description = {"description": node["description"]} if "description" in node else {}
    properties = {key: _change(value, models) for key, value in node["properties"].items()}
    return {**description, "type": "object", "properties": properties, "additionalProperties": False}


def _change(node: Node, models: dict[str, Node]) -> Node:
    """What an overlay may write for a value of a set."""
    description = {"description": node["description"]} if "description" in node else {}
    bare = {key: value for key, value in node.items() if key != "description"}
    if str(bare.get("$ref", "")).startswith(SET_KEYS):  # a plan has the keys of a set
        return {**description, "$ref": f"#/properties/{bare['$ref'].removeprefix(SET_KEYS)}"}
    if "then" in bare:  # a mapping, or a list of cases
        return {**description, "anyOf": [_change(bare["else"], models), _list_change(bare["then"], models)]}
    if bare.get("type") == "array":
        return {**description, **_list_change(bare, models)}
    stated = {"type": "object", "properties": {"add": node}, "required": ["add"], "additionalProperties": False}
    name = str(bare.get("$ref", "")).removeprefix("#/$defs/")
    if name in models and _is_mapping(models[name]):
        return {**description, "anyOf": [{"$ref": f"#/$defs/{name}{SUFFIX}"}, {"description": ADD, **stated}]}
    if isinstance(entries := bare.get("additionalProperties"), dict):  # entries by name
        return {**description, "type": "object", "additionalProperties": _change(entries, models)}
    return {**description, "anyOf": [bare, {"description": ADD, **stated}]}


def _list_change(node: Node, models: dict[str, Node]) -> Node:
    entry: Any = node.get("items", {})
    values: dict[str, Node] = {
        "add": node,
        "remove": {"type": "array", "items": {"type": "string"}},
        "change": {"type": "object", "additionalProperties": _change(entry, models)},
        "replace": node,
    }
    properties = {name: {**values[name], "description": meaning} for name, meaning in OPERATIONS.items()}
    return {"type": "object", "properties": properties, "additionalProperties": False}
