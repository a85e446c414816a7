"""Read a content file into its model, with the place of every value, or raise one `InputError` with all its problems.

The keys of included files are merged into an instruction set. Pydantic's errors become `Problem`s with places in the
file and messages for its author.
"""

from __future__ import annotations

import re
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Annotated, Any, Generic, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from handouts.content.cases import has_cases, move_cases
from handouts.content.key_aliases import with_field_names
from handouts.content.models.instructions import InstructionSet
from handouts.content.models.scalars import ContentModel, WrongKind, field_docs, kind_name
from handouts.content.yaml.composer import ParsedYaml, Tree, parse_yaml
from handouts.content.yaml.source import (
    MISSING_SPACE,
    QUOTE_HINT,
    curly_quotes_hint,
    missing_space_hint,
    read_source,
    shown_path,
    unsaved_bytes,
)
from handouts.content.yaml.source_locations import KeyPath, Place, SourceMap
from handouts.errors import InputError, Problem, did_you_mean, message_and_hint
from handouts.files import real_path

SHARED = "shared/"
"""Beginning of an entry of `include` that names a file in the folder `shared`, next to `clinics`: shared by clinics."""


@dataclass
class MergedTree:
    """A tree with the keys of all included files."""

    tree: dict[str, Tree] | None
    places: SourceMap
    problems: list[Problem]
    incomplete: bool
    """True if keys may be missing only because a line or an included file could not be read."""
    reported: set[tuple[str, int]] = field(default_factory=set)
    """Files and lines (from 1) that already have a problem."""


def without_includes(parsed: ParsedYaml) -> MergedTree:
    """The tree of a file that does not include others."""
    reported = {(parsed.places.file, line) for line in parsed.reported}
    return MergedTree(parsed.tree, parsed.places, list(parsed.problems), parsed.incomplete, reported)


def merge_includes(parsed: ParsedYaml, path: Path, folder: Path, model: type[BaseModel]) -> MergedTree:
    """Add the keys of every included file. An include that cannot be read is a problem at its entry.

    `model` is the model of the merged file.
    """
    merged = without_includes(parsed)
    entries = parsed.tree.get("include") if parsed.tree else None
    if not isinstance(entries, tuple):
        return merged
    seen = {real_path(path)}
    for index, name in enumerate(entries):
        if isinstance(name, str):
            _add_include(merged, index, name, folder, seen, model)
    return merged


def _add_include(
    merged: MergedTree, index: int, name: str, folder: Path, seen: set[Path], model: type[BaseModel]
) -> None:
    place = merged.places.value(("include", index))
    path, problem = _find_include(name, folder, seen)
    if problem or path is None:
        merged.problems.append(Problem(*place, *problem))
        merged.incomplete = True
        return
    seen.add(real_path(path))
    parent = PurePosixPath(merged.places.file).parent
    shown = shown_path(path) if name.startswith(SHARED) else (parent / name).as_posix()
    try:
        parsed = with_field_names(parse_yaml(read_source(path, shown)), model)
    except InputError as error:
        merged.problems += error.problems
        merged.incomplete = True
        return
    merged.problems += parsed.problems
    merged.incomplete |= parsed.incomplete or parsed.tree is None
    merged.reported |= {(parsed.places.file, line) for line in parsed.reported}
    if parsed.tree is not None:
        _merge_keys(merged, parsed, place, name)


def _merge_keys(merged: MergedTree, parsed: ParsedYaml, place: Place, name: str) -> None:
    tree = dict(merged.tree or {})
    for key, value in (parsed.tree or {}).items():
        if key == "include":
            message = f"{name!r} has an `include`, which is not allowed in an included file"
            merged.problems.append(Problem(*place, message, "list all files here, in the set"))
        elif key in tree:
            file, line, _ = merged.places.key((key,))
            message = f'the key "{key}" is also given in {PurePosixPath(file).name}, line {line}'
            merged.problems.append(Problem(*parsed.places.key((key,)), message, "keep one of them"))
        else:
            tree[key] = value
    merged.tree = tree
    merged.places = merged.places.merged(parsed.places)


def _find_include(name: str, folder: Path, seen: set[Path]) -> tuple[Path | None, tuple[str, ...]]:
    """The file that an entry of `include` names, or message and hint of the problem."""
    if name.startswith(SHARED) and folder.parent.name == "clinics":
        folder, file, where = folder.parents[1] / "shared", name.removeprefix(SHARED), "the folder `shared`"
        fix = "put the file into the folder `shared`, next to `clinics`, and write shared/ and its name"
    else:
        file, where = name, "the clinic's folder"
        fix = "put the file into the clinic's folder and write only its name, like parts.yaml"
    if not file or file in (".", "..") or PurePosixPath(file).name != file or PureWindowsPath(file).name != file:
        return None, (f"the include {name!r} is not in {where}", fix)
    path = folder / file
    try:
        is_inside = real_path(folder) == real_path(folder.parent) / folder.name if file != name else True
        if not is_inside or not real_path(path).is_relative_to(real_path(folder)):
            return None, (f"the include {name!r} is a link to a file outside {where}", fix)
        if not path.is_file() and unsaved_bytes(path) is None:
            prefix = name.removesuffix(file)
            available = {file.name for file in folder.glob("*.yaml") if real_path(file) not in seen} - {"clinic.yaml"}
            hint = did_you_mean(name, {prefix + shared for shared in available})
            return None, (f"the included file {name!r} does not exist", hint)
    except (OSError, ValueError, RuntimeError):
        return None, (f"the include {name!r} is not a valid file name", fix)
    if real_path(path) in seen:
        return None, (f"{name!r} is already included, or is this file itself", "delete this entry")
    return path, ()


MISSING_KEY_CODE = "missing-key:{}"
"""Code of the problem that a required key is missing."""
COMMA_HINT = 'inside {...}, a comma ends the text; put text that contains a comma in quotes: "..."'
LIST_HINT = "write each entry on its own line, after `- `"


def validation_problems(
    error: ValidationError, model: type[BaseModel], tree: Tree, places: SourceMap
) -> Iterator[tuple[str, Problem]]:
    """Each problem of a tree, with pydantic's error type: `missing`, `extra_forbidden`, `value_error`."""
    grouped: dict[KeyPath, list[ErrorDetails]] = {}
    for detail in error.errors(include_url=False):
        grouped.setdefault(_detail_path(detail, tree), []).append(detail)
    for path, details in grouped.items():
        # A field that accepts two types has an error for each. The error of the parsed type is more precise.
        detail = next((entry for entry in details if entry["type"] == "value_error"), details[0])
        problem = _detail_problem(path, detail, model, places)
        allowed = [word for alternative in details if alternative is not detail for word in _allowed_words(alternative)]
        if allowed:
            hint = f"{problem.hint} (or write {' or '.join(allowed)})".lstrip()
            problem = replace(problem, hint=hint)
        yield detail["type"], problem


def detail_message(detail: ErrorDetails) -> tuple[str, str]:
    """Message and hint of a pydantic error, or of the error that our own validator raised."""
    return message_and_hint(detail.get("ctx", {}).get("error", detail["msg"]))


def known_keys(model: type[BaseModel], path: KeyPath) -> dict[str, str]:
    """The keys that are allowed in the mapping at `path`, with their docstrings; empty if no mapping is expected."""
    return {name: field_docs(entry).get(name, "") for entry in models_at(model, path) for name in entry.model_fields}


def aliases_at(model: type[BaseModel], path: KeyPath) -> dict[str, str]:
    """The other keys that are allowed in the mapping at `path`, with the names of their fields."""
    models = (entry for entry in models_at(model, path) if issubclass(entry, ContentModel))
    return {key: name for entry in models for key, name in entry.key_aliases.items()}


def models_at(model: type[BaseModel], path: KeyPath) -> list[type[BaseModel]]:
    """The models that the value at `path` may have."""
    types_here: list[Any] = [model]
    for step in path:
        inner: list[Any] = []
        for annotation in types_here:
            if isinstance(step, int) and get_origin(annotation) is tuple:
                inner += [part for part in get_args(annotation) if part is not Ellipsis]
            elif isinstance(step, str) and get_origin(annotation) is dict:
                inner.append(get_args(annotation)[1])
                inner.append(getattr(inner[-1], "key_model", None) or inner[-1])
            elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
                if isinstance(step, int):  # a field with cases
                    inner.append(annotation)
                elif step in annotation.model_fields:
                    inner.append(annotation.model_fields[step].annotation)
        types_here = [part for annotation in inner for part in _unwrap(annotation)]
    return [entry for entry in types_here if isinstance(entry, type) and issubclass(entry, BaseModel)]


def _unwrap(annotation: Any) -> Iterator[Any]:
    if get_origin(annotation) is Annotated:
        yield from _unwrap(get_args(annotation)[0])
    elif get_origin(annotation) in (Union, types.UnionType):
        for part in get_args(annotation):
            yield from _unwrap(part)
    else:
        yield annotation


def _detail_path(detail: ErrorDetails, tree: Tree) -> KeyPath:
    """The path of an error in the tree, without the steps that pydantic adds for the types of a union."""
    path: list[str | int] = []
    for step in detail["loc"]:
        if isinstance(step, str) and step[:1] == "<" and step not in _children(tree):  # a tag of a union
            continue
        children = _children(tree)
        if step in children:
            tree = children[step]
        elif detail["type"] == "missing" and step == detail["loc"][-1]:
            path.append(step)
            break
        else:
            break
        path.append(step)
    return tuple(path)


def _children(tree: Tree) -> Mapping[str | int, Tree]:
    """The values of a mapping by key, or of a list by index."""
    if isinstance(tree, tuple):
        return dict(enumerate(tree))
    return dict(tree.items()) if isinstance(tree, dict) else {}


def _detail_problem(path: KeyPath, detail: ErrorDetails, model: type[BaseModel], places: SourceMap) -> Problem:
    kind, name = detail["type"], str(path[-1]) if path else ""
    if detail["loc"][-1:] == ("[key]",):  # a name that the author chose
        return Problem(*places.key(path), *detail_message(detail))
    if kind == "extra_forbidden" and (hint := missing_space_hint(name)):
        return Problem(*places.key(path), MISSING_SPACE, hint)
    if kind == "extra_forbidden":
        hint = did_you_mean(name, known_keys(model, path[:-1]))
        return Problem(*places.key(path), f'unknown key "{name}"', COMMA_HINT if _is_cut_text(detail) else hint)
    if kind == "missing":
        doc = known_keys(model, path[:-1]).get(name)
        hint = f"add `{name}:`" + (f" ({doc})" if doc else "")
        return Problem(*places.key(path[:-1]), f'the key "{name}" is missing', hint, code=MISSING_KEY_CODE.format(name))
    if kind == "value_error":
        return _value_problem(path, detail, places)
    return Problem(*places.value(path), *(_typing_mistake(detail) or _wrong_kind(path, detail, model)))


def _is_cut_text(detail: ErrorDetails) -> bool:
    """True for the text after a comma inside `{...}`: a key without a value, and not a valid key name."""
    return detail["input"] is None and not re.fullmatch(r"[a-z_]+", str(detail["loc"][-1]))


def _typing_mistake(detail: ErrorDetails) -> tuple[str, str] | None:
    """Message and hint for a typing mistake in a text: curly quotes, or no space after a colon."""
    value = detail["input"]
    if not isinstance(value, str):
        return None
    if _allowed_words(detail) and (quotes := curly_quotes_hint(value)):
        return quotes
    return (MISSING_SPACE, hint) if detail["type"] == "model_type" and (hint := missing_space_hint(value)) else None


def _wrong_kind(path: KeyPath, detail: ErrorDetails, model: type[BaseModel]) -> tuple[str, str]:
    """Message and hint if a list, a mapping or a fixed word was expected and the value is something else."""
    kind, value = detail["type"], detail["input"]
    allowed = _allowed_words(detail)
    if allowed and isinstance(value, str):
        return f'"{value}" is not an allowed value', did_you_mean(value, allowed)
    if allowed:
        return f"expected {' or '.join(allowed)}, found {kind_name(value)}", ""
    if kind in ("tuple_type", "list_type"):
        return f"expected a list, found {kind_name(value)}", LIST_HINT + (
            "; or delete the key" if value is None else ""
        )
    if kind in ("model_type", "model_attributes_type", "dict_type"):
        keys = ", ".join(known_keys(model, path))
        hint = f"delete the key, or write below it: {keys}" if value is None else f"write these keys below it: {keys}"
        return f"expected a mapping, found {kind_name(value)}", hint
    return detail["msg"], ""


def _value_problem(path: KeyPath, detail: ErrorDetails, places: SourceMap) -> Problem:
    """The problem for an error of our own validator, which may name the wrong text or the path inside the mapping."""
    error = detail.get("ctx", {}).get("error")
    message, hint = detail_message(detail)
    path = (*path, *getattr(error, "path", ()))
    if isinstance(error, WrongKind) and isinstance(detail["input"], dict):
        is_brace = places.first_character(path) == "{"
        hint = f"{'text that begins with {' if is_brace else 'a colon and a space make a key'}: {QUOTE_HINT}"
    if len(message) > 300:
        message = f"{message[:200]} … {message[-90:]}"
    return Problem(*places.token(path, getattr(error, "token", "")), message, hint)


def _allowed_words(detail: ErrorDetails) -> list[str]:
    if detail["type"] != "literal_error":
        return []
    return re.findall(r"'([^']*)'", detail.get("ctx", {}).get("expected", ""))


T = TypeVar("T", bound=BaseModel)


@dataclass(frozen=True)
class LoadedFile(Generic[T]):
    """A checked model, with the place of each of its values."""

    value: T
    places: SourceMap
    file: str
    merged: MergedTree | None = field(default=None, compare=False, repr=False)
    """The tree that the model was made from, for the overlays of a set."""

    def place(self, *path: str | int) -> Place:
        """File, line and column of the value at a path of keys and indexes: `place("medicines", "table", 0)`."""
        return self.places.value(path)

    def problem(self, path: tuple[str | int, ...], message: str, hint: str = "") -> Problem:
        """Build a Problem at the value at `path`; if it is left out, at the mapping that could contain it."""
        return Problem(*self.places.value(path), message, hint)


def read_model(path: Path, model: type[T], shown_as: str | None = None, folder: Path | None = None) -> LoadedFile[T]:
    """Read one file and the files that it includes from `folder` (by default, the folder of the file).

    `shown_as` is the file's name in problems, by default its path as the user would write it. Raises InputError with
    all problems of the YAML text, and those of the model if the text can be parsed.
    """
    parsed = with_field_names(parse_yaml(read_source(path, shown_as or shown_path(path))), model)
    merged = (
        merge_includes(parsed, path, folder or path.parent, model)
        if "include" in model.model_fields
        else without_includes(parsed)
    )
    return validate_tree(merged, model)


def validate_tree(merged: MergedTree, model: type[T]) -> LoadedFile[T]:
    """Validate a tree. Raises InputError with the problems of its files and those of the model."""
    return replace(validate_moved(moved_cases(merged, model), model), merged=merged)


def validate_moved(moved: MergedTree, model: type[T]) -> LoadedFile[T]:
    """Validate a tree that `moved_cases` returned. Raises InputError with the problems of its files and its model."""
    try:
        value = model.model_validate(moved.tree) if moved.tree is not None else None
    except ValidationError as error:
        raise InputError([*moved.problems, *_model_problems(error, model, moved)]) from None
    if moved.problems or value is None:
        raise InputError(moved.problems)
    return LoadedFile(value, moved.places, moved.places.file, moved)


def moved_cases(merged: MergedTree, model: type[BaseModel]) -> MergedTree:
    """The tree as the model expects it: values with conditions of a set are where its model has them."""
    if merged.tree is None or not issubclass(model, InstructionSet) or not has_cases(merged.tree):
        return merged
    tree, places, problems = move_cases(merged.tree, merged.places)
    return replace(merged, tree=tree, places=places, problems=[*merged.problems, *problems])


def _model_problems(error: ValidationError, model: type[BaseModel], merged: MergedTree) -> list[Problem]:
    """The model's problems, without those that only follow from problems of the YAML text."""
    return [
        problem
        for kind, problem in validation_problems(error, model, merged.tree, merged.places)
        if (problem.file, problem.line) not in merged.reported and not (merged.incomplete and kind == "missing")
    ]
