"""Rename alias keys of a parsed file (`mrn`) to the field names of its model (`record_number`)."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from handouts.content.models.scalars import ContentModel
from handouts.content.yaml.composer import ParsedYaml, Tree
from handouts.content.yaml.source_locations import KeyPath, SourceMap
from handouts.errors import Problem


def with_field_names(parsed: ParsedYaml, model: type[BaseModel]) -> ParsedYaml:
    """Rename the keys in the tree and in its places. Two keys for one field are a problem; the first one is used."""
    if parsed.tree is None:
        return parsed
    renamed: dict[KeyPath, KeyPath] = {}
    problems: list[Problem] = []
    tree = _rename_keys(parsed.tree, (), model, parsed.places, renamed, problems)
    if not renamed and not problems:
        return parsed
    extents = {_renamed_path(path, renamed): extent for path, extent in parsed.places.extents.items()}
    places = SourceMap(parsed.places.file, extents, parsed.places.sources)
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
    inner, named = dict(_inner_models(model)), dict(_named_models(model))
    result: dict[str, Tree] = {}
    written: dict[str, str] = {}  # field name to the key in the file
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
        result[name] = value
        if name in inner:
            result[name] = _rename_value(value, (*path, key), inner[name], places, renamed, problems)
        elif name in named and isinstance(value, dict):
            result[name] = {
                entry: _rename_value(part, (*path, key, entry), named[name], places, renamed, problems)
                for entry, part in value.items()
            }
    return result


def _rename_value(
    value: Tree,
    path: KeyPath,
    model: type[BaseModel],
    places: SourceMap,
    renamed: dict[KeyPath, KeyPath],
    problems: list[Problem],
) -> Tree:
    """A mapping, or each mapping of a list, with the names of the fields of its model."""
    if isinstance(value, dict):
        return _rename_keys(value, path, model, places, renamed, problems)
    if isinstance(value, tuple):
        return tuple(
            _rename_value(entry, (*path, index), model, places, renamed, problems) for index, entry in enumerate(value)
        )
    return value


def _inner_models(model: type[BaseModel]) -> Iterator[tuple[str, type[BaseModel]]]:
    """The fields of a model that are models themselves, or lists of models."""
    for name, field in model.model_fields.items():
        annotation = field.annotation
        if get_origin(annotation) is tuple:
            annotation = get_args(annotation)[0]
        for kind in _alternatives(annotation):
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                yield name, kind


def _alternatives(annotation: Any) -> Iterator[Any]:
    """The types of a union, such as a text or a mapping; else the type itself."""
    if get_origin(annotation) is Annotated:
        yield from _alternatives(get_args(annotation)[0])
    elif get_origin(annotation) in (Union, types.UnionType):
        for part in get_args(annotation):
            yield from _alternatives(part)
    else:
        yield annotation


def _named_models(model: type[BaseModel]) -> Iterator[tuple[str, type[BaseModel]]]:
    """The fields of a model that are mappings from names to models, with the model whose keys these have."""
    for name, field in model.model_fields.items():
        if get_origin(field.annotation) is dict:
            annotation = get_args(field.annotation)[1]
            if isinstance(annotation, type) and issubclass(annotation, ContentModel):
                yield name, annotation.key_model or annotation


def _renamed_path(path: KeyPath, renamed: Mapping[KeyPath, KeyPath]) -> KeyPath:
    """A path with the new names of all its keys."""
    for end in range(len(path), 0, -1):
        if path[:end] in renamed:
            path = (*path[: end - 1], renamed[path[:end]][-1], *path[end:])
    return path
