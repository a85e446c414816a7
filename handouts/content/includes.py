"""`include:` of an instruction set: keys of other files in the clinic's folder, read as if they stood in the set."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath

from handouts.content.places import SourceMap
from handouts.content.sourcetext import read_source
from handouts.content.yamltext import ParsedYaml, Tree, parse_yaml
from handouts.errors import InputError, Problem, did_you_mean
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
            _add(merged, index, name, folder, seen)
    return merged


def _add(merged: MergedTree, index: int, name: str, folder: Path, seen: set[Path]) -> None:
    at = merged.places.value(("include", index))
    path, problem = _included(name, folder, seen)
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
        _join(merged, parsed, at, name)


def _join(merged: MergedTree, parsed: ParsedYaml, at: tuple[str, int, int], name: str) -> None:
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


def _included(name: str, folder: Path, seen: set[Path]) -> tuple[Path | None, tuple[str, ...]]:
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
