"""Generate the JSON Schema of an overlay from that of a set: no key is required, and lists change by operations."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from handouts.content.overlay_merge import BASE_ONLY, OPERATIONS
from handouts.content.schema import Node, build_schema, referenced_models

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
