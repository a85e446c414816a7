"""`include:` of an instruction set: keys of other files in the clinic's folder, read as if they stood in the set.

A model's refusal of a tree becomes Problems: each at its place, in the words of the file and not of pydantic.

A content file becomes its model, with the place of every value; or all that is wrong with it, in one `InputError`.
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

from handouts.content.models.scalars import WrongKind, field_docs
from handouts.content.yaml.composer import ParsedYaml, Tree, parse_yaml
from handouts.content.yaml.key_aliases import with_field_names
from handouts.content.yaml.source import (
    MISSING_SPACE,
    QUOTE_HINT,
    curly_quotes_hint,
    missing_space_hint,
    read_source,
    shown_path,
)
from handouts.content.yaml.source_locations import KeyPath, Place, SourceMap
from handouts.errors import InputError, Problem, did_you_mean, message_and_hint
from handouts.files import real_path


@dataclass
class MergedTree:
    """A tree with all that it includes; `spoiled` are files and lines already complained of."""

    tree: dict[str, Tree] | None
    places: SourceMap
    problems: list[Problem]
    lost: bool
    spoiled: set[tuple[str, int]] = field(default_factory=set)


def without_includes(parsed: ParsedYaml) -> MergedTree:
    """A file that includes nothing."""
    spoiled = {(parsed.places.file, line) for line in parsed.spoiled}
    return MergedTree(parsed.tree, parsed.places, list(parsed.problems), parsed.lost, spoiled)


def merge_includes(parsed: ParsedYaml, path: Path, folder: Path) -> MergedTree:
    """Add the keys of every included file. All that is wrong with an include is a problem at its entry."""
    merged = without_includes(parsed)
    entries = parsed.tree.get("include") if parsed.tree else None
    if not isinstance(entries, tuple):
        return merged
    seen = {real_path(path)}
    for index, name in enumerate(entries):
        if isinstance(name, str):
            _add_include(merged, index, name, folder, seen)
    return merged


def _add_include(merged: MergedTree, index: int, name: str, folder: Path, seen: set[Path]) -> None:
    at = merged.places.value(("include", index))
    path, problem = _find_include(name, folder, seen)
    if problem or path is None:
        merged.problems.append(Problem(*at, *problem))
        merged.lost = True
        return
    seen.add(real_path(path))
    parent = PurePosixPath(merged.places.file).parent
    try:
        parsed = parse_yaml(read_source(path, (parent / name).as_posix()))
    except InputError as refused:
        merged.problems += refused.problems
        merged.lost = True
        return
    merged.problems += parsed.problems
    merged.lost |= parsed.lost or parsed.tree is None
    merged.spoiled |= {(parsed.places.file, line) for line in parsed.spoiled}
    if parsed.tree is not None:
        _merge_keys(merged, parsed, at, name)


def _merge_keys(merged: MergedTree, parsed: ParsedYaml, at: tuple[str, int, int], name: str) -> None:
    tree = dict(merged.tree or {})
    for key, value in (parsed.tree or {}).items():
        if key == "include":
            message = f"{name!r} includes files of its own; an included file cannot"
            merged.problems.append(Problem(*at, message, "name all the files here, in the set"))
        elif key in tree:
            file, line, _ = merged.places.key((key,))
            message = f'the key "{key}" is also given in {PurePosixPath(file).name}, line {line}'
            merged.problems.append(Problem(*parsed.places.key((key,)), message, "keep one of them"))
        else:
            tree[key] = value
    merged.tree = tree
    merged.places = merged.places.joined(parsed.places)


def _find_include(name: str, folder: Path, seen: set[Path]) -> tuple[Path | None, tuple[str, ...]]:
    """The file that an entry names, or what is wrong with the entry: message and hint."""
    mend = "put the file into the clinic's own folder and write only its name, like shared.yaml"
    if not name or name in (".", "..") or PurePosixPath(name).name != name or PureWindowsPath(name).name != name:
        return None, (f"the include {name!r} is not in the clinic's folder", mend)
    path = folder / name
    try:
        if not real_path(path).is_relative_to(real_path(folder)):
            return None, (f"the include {name!r} is a link that leads out of the clinic's folder", mend)
        if not path.is_file():
            there = {file.name for file in folder.glob("*.yaml") if real_path(file) not in seen} - {"clinic.yaml"}
            return None, (f"the include {name!r} is not there", did_you_mean(name, there))
    except (OSError, ValueError, RuntimeError):
        return None, (f"the include {name!r} cannot be the name of a file", mend)
    if real_path(path) in seen:
        return None, (f"{name!r} is already read; a file is included once, and not by itself", "delete this entry")
    return path, ()


MISSING_KEY_CODE = "missing-key:{}"
"""The code of a problem with a key that a file lacks."""
COMMA_HINT = 'inside {...} a comma ends the text; put a text with a comma in quotes: "..."'
LIST_HINT = "write each entry on a line of its own, after `- `"


def validation_problems(
    error: ValidationError, model: type[BaseModel], tree: Tree, places: SourceMap
) -> Iterator[tuple[str, Problem]]:
    """Each problem with pydantic's kind of it: `missing`, `extra_forbidden`, `value_error`."""
    grouped: dict[KeyPath, list[ErrorDetails]] = {}
    for detail in error.errors(include_url=False):
        grouped.setdefault(_detail_path(detail, tree), []).append(detail)
    for path, details in grouped.items():
        # A field of two kinds complains once for each; the one that read the text says more.
        detail = next((d for d in details if d["type"] == "value_error"), details[0])
        problem = _detail_problem(path, detail, model, places)
        allowed = [word for other in details if other is not detail for word in _allowed_words(other)]
        if allowed:
            hint = f"{problem.hint} (or write {' or '.join(allowed)})".lstrip()
            problem = replace(problem, hint=hint)
        yield detail["type"], problem


def detail_message(detail: ErrorDetails) -> tuple[str, str]:
    """Message and hint of an error of pydantic, which passes on an error of one of our own validators."""
    return message_and_hint(detail.get("ctx", {}).get("error", detail["msg"]))


def known_keys(model: type[BaseModel], path: KeyPath) -> dict[str, str]:
    """The keys that may stand in the group at `path`, and what each is; none where no group is expected."""
    kinds: list[Any] = [model]
    for step in path:
        inner: list[Any] = []
        for kind in kinds:
            if isinstance(step, int):
                inner += [part for part in get_args(kind) if part is not Ellipsis] if get_origin(kind) is tuple else []
            elif isinstance(kind, type) and issubclass(kind, BaseModel) and step in kind.model_fields:
                inner.append(kind.model_fields[step].annotation)
        kinds = [part for kind in inner for part in _unwrap(kind)]
    models = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)]
    return {name: field_docs(kind).get(name, "") for kind in models for name in kind.model_fields}


def _unwrap(kind: Any) -> Iterator[Any]:
    if get_origin(kind) is Annotated:
        yield from _unwrap(get_args(kind)[0])
    elif get_origin(kind) in (Union, types.UnionType):
        for part in get_args(kind):
            yield from _unwrap(part)
    else:
        yield kind


def _detail_path(detail: ErrorDetails, tree: Tree) -> KeyPath:
    """Where in the tree the error is. Pydantic adds steps of its own for the kinds of a field; they lead nowhere."""
    path: list[str | int] = []
    for step in detail["loc"]:
        inner = _children(tree)
        if step in inner:
            tree = inner[step]
        elif detail["type"] == "missing" and step == detail["loc"][-1]:
            path.append(step)
            break
        else:
            break
        path.append(step)
    return tuple(path)


def _children(tree: Tree) -> Mapping[str | int, Tree]:
    """The values inside a group by their keys, inside a list by their numbers."""
    if isinstance(tree, tuple):
        return dict(enumerate(tree))
    return dict(tree.items()) if isinstance(tree, dict) else {}


def _detail_problem(path: KeyPath, detail: ErrorDetails, model: type[BaseModel], places: SourceMap) -> Problem:
    kind, name = detail["type"], str(path[-1]) if path else ""
    if kind == "extra_forbidden" and (hint := missing_space_hint(name)):
        return Problem(*places.key(path), MISSING_SPACE, hint)
    if kind == "extra_forbidden":
        hint = did_you_mean(name, known_keys(model, path[:-1]))
        return Problem(*places.key(path), f'unknown key "{name}"', COMMA_HINT if _is_cut_text(detail) else hint)
    if kind == "missing":
        says = known_keys(model, path[:-1]).get(name)
        hint = f"add `{name}:`" + (f" ({says})" if says else "")
        return Problem(*places.key(path[:-1]), f'the key "{name}" is missing', hint, code=MISSING_KEY_CODE.format(name))
    if kind == "value_error":
        return _value_problem(path, detail, places)
    return Problem(*places.value(path), *(_typing_mistake(detail) or _wrong_kind(path, detail, model)))


def _is_cut_text(detail: ErrorDetails) -> bool:
    """True of a word without a value that is no name of a key: the rest of a text after a comma, within `{...}`."""
    return detail["input"] is None and not re.fullmatch(r"[a-z_]+", str(detail["loc"][-1]))


def _typing_mistake(detail: ErrorDetails) -> tuple[str, str] | None:
    """Message and hint for a text that only typing spoiled: it would be a group, or one of the words."""
    value = detail["input"]
    if not isinstance(value, str):
        return None
    if _allowed_words(detail) and (fault := curly_quotes_hint(value)):
        return fault
    return (MISSING_SPACE, hint) if detail["type"] == "model_type" and (hint := missing_space_hint(value)) else None


def _wrong_kind(path: KeyPath, detail: ErrorDetails, model: type[BaseModel]) -> tuple[str, str]:
    """Message and hint where a list, a group or one of some words was expected and something else was found."""
    kind, value = detail["type"], detail["input"]
    allowed = _allowed_words(detail)
    if allowed and isinstance(value, str):
        return f'"{value}" is not one of the words expected here', did_you_mean(value, allowed)
    if allowed:
        return f"expected {' or '.join(allowed)}, found {_kind_name(value)}", ""
    if kind in ("tuple_type", "list_type"):
        return f"expected a list, found {_kind_name(value)}", LIST_HINT + (
            "; or delete the key" if value is None else ""
        )
    if kind in ("model_type", "model_attributes_type", "dict_type"):
        keys = ", ".join(known_keys(model, path))
        hint = f"delete the key, or write below it: {keys}" if value is None else f"known here: {keys}"
        return f"expected a group of keys, found {_kind_name(value)}", hint
    return detail["msg"], ""


def _value_problem(path: KeyPath, detail: ErrorDetails, places: SourceMap) -> Problem:
    """An error of one of our own validators, which may tell the offending text or the key inside the group."""
    error = detail.get("ctx", {}).get("error")
    message, hint = detail_message(detail)
    path = (*path, *getattr(error, "at", ()))
    if isinstance(error, WrongKind) and isinstance(detail["input"], dict):
        brace = places.begins(path) == "{"
        hint = f"{'a text that begins with {' if brace else 'a colon and a space make a key'}: {QUOTE_HINT}"
    if len(message) > 300:
        message = f"{message[:200]} … {message[-90:]}"
    return Problem(*places.token(path, getattr(error, "token", "")), message, hint)


def _allowed_words(detail: ErrorDetails) -> list[str]:
    if detail["type"] != "literal_error":
        return []
    return re.findall(r"'([^']*)'", detail.get("ctx", {}).get("expected", ""))


def _kind_name(value: Any) -> str:
    kinds = {dict: "a group of keys", tuple: "a list", type(None): "nothing", str: "a text"}
    return kinds.get(type(value), "something else")


T = TypeVar("T", bound=BaseModel)


@dataclass(frozen=True)
class LoadedFile(Generic[T]):
    """A checked model and where each of its values stands."""

    value: T
    places: SourceMap
    file: str

    def place(self, *path: str | int) -> Place:
        """File, line and column of the value at a path of keys and numbers: `place("medicines", "table", 0)`."""
        return self.places.value(path)

    def problem(self, path: tuple[str | int, ...], message: str, hint: str = "") -> Problem:
        """A Problem at the value at `path`; where it is left out, at the group that could hold it."""
        return Problem(*self.places.value(path), message, hint)


def read_model(path: Path, model: type[T], shown_as: str | None = None, folder: Path | None = None) -> LoadedFile[T]:
    """Read one file, and what it includes from `folder` (its own by default).

    `shown_as` is the file's name in problems; by default its path as the user would write it. Raises InputError with the
    problems of the text and of the model together, as far as the text gives a tree to check.
    """
    parsed = with_field_names(parse_yaml(read_source(path, shown_as or shown_path(path))), model)
    merged = (
        merge_includes(parsed, path, folder or path.parent)
        if "include" in model.model_fields
        else without_includes(parsed)
    )
    try:
        value = model.model_validate(merged.tree) if merged.tree is not None else None
    except ValidationError as error:
        raise InputError([*merged.problems, *_model_problems(error, model, merged)]) from None
    if merged.problems or value is None:
        raise InputError(merged.problems)
    return LoadedFile(value, merged.places, parsed.places.file)


def _model_problems(error: ValidationError, model: type[BaseModel], merged: MergedTree) -> list[Problem]:
    """The model's problems, without those that only follow from what is wrong with the text."""
    return [
        problem
        for kind, problem in validation_problems(error, model, merged.tree, merged.places)
        if (problem.file, problem.line) not in merged.spoiled and not (merged.lost and kind == "missing")
    ]
