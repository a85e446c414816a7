"""A parsed file with other names for its keys (`mrn`) becomes one with the names of its model (`record_number`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from pydantic import BaseModel

from handouts.content.models.scalars import ContentModel
from handouts.content.yaml.composer import ParsedYaml, Tree
from handouts.content.yaml.source_locations import KeyPath, SourceMap
from handouts.errors import Problem


def with_field_names(parsed: ParsedYaml, model: type[BaseModel]) -> ParsedYaml:
    """Rename the keys in the tree and in its places. Two keys for one field are a problem; the first one stays."""
    if parsed.tree is None:
        return parsed
    renamed: dict[KeyPath, KeyPath] = {}
    problems: list[Problem] = []
    tree = _rename_keys(parsed.tree, (), model, parsed.places, renamed, problems)
    if not renamed and not problems:
        return parsed
    spots = {_renamed_path(path, renamed): spot for path, spot in parsed.places.spots.items()}
    places = SourceMap(parsed.places.file, spots, parsed.places.sources)
    return replace(parsed, tree=tree, places=places, problems=(*parsed.problems, *problems))


def _rename_keys(
    tree: Mapping[str, Tree],
    path: KeyPath,
    model: type[BaseModel],
    places: SourceMap,
    renamed: dict[KeyPath, KeyPath],
    problems: list[Problem],
) -> dict[str, Tree]:
    aliases = model.key_aliases if issubclass(model, ContentModel) else {}
    inner = dict(_inner_models(model))
    found: dict[str, Tree] = {}
    written: dict[str, str] = {}
    for key, value in tree.items():
        name = aliases.get(key, key)
        if name in written:
            line = places.key((*path, written[name]))[1]
            message = f'"{key}" and "{written[name]}" (line {line}) are two keys for one field'
            problems.append(Problem(*places.key((*path, key)), message, "keep one of them"))
            continue
        written[name] = key
        if name != key:
            renamed[*path, key] = (*path, name)
        if isinstance(value, dict) and name in inner:
            found[name] = _rename_keys(value, (*path, key), inner[name], places, renamed, problems)
        else:
            found[name] = value
    return found


def _inner_models(model: type[BaseModel]) -> Iterator[tuple[str, type[BaseModel]]]:
    """The fields of a model that hold another model."""
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield name, field.annotation


def _renamed_path(path: KeyPath, renamed: Mapping[KeyPath, KeyPath]) -> KeyPath:
    """A path with the new name of its key, and of each key on the way to it."""
    for end in range(len(path), 0, -1):
        if path[:end] in renamed:
            path = (*path[: end - 1], renamed[path[:end]][-1], *path[end:])
    return path
