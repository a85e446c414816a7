"""Paths to what is to be checked: sets of clinics, each once, and what cannot be read, as findings of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from handouts.check.finding import Finding
from handouts.check.subject import CheckContext
from handouts.content.library import Library
from handouts.content.reader import MISSING
from handouts.content.yaml.source import shown_path
from handouts.errors import InputError, Problem, UsageError, usage_error
from handouts.files import real_path
from handouts.run_cache import RunCache
from handouts.schedule.today import Today, today_in_zone

UNREADABLE = "unreadable"
"""The name of what keeps a file from being read; it has no rule of its own: nothing can be judged there."""


_KEYS = ("procedure", "version", "revised", "status")
"""Keys that every set has, and a part of a set has not."""
_MISSING = frozenset(map(MISSING.format, _KEYS))
_UNUSED = (
    "this file is no set, since it has no `procedure`, and no set includes it",
    "name it under `include` in the set that it is a part of, or delete it",
)


@dataclass(frozen=True, order=True)
class CheckTarget:
    """One set: the folder of templates that it lies in, the clinic, the procedure."""

    root: Path
    clinic: str
    procedure: str
    unused_part: bool = False
    """True of a file that is no set by itself, and that no set includes."""


def check_targets(paths: Iterable[Path], library: Library) -> list[CheckTarget]:
    """The sets that the paths stand for, all of the library's where there is none. Raises Unknown."""
    found: list[CheckTarget] = []
    problems: list[Problem] = []
    for path in list(paths) or [library.root]:
        try:
            found += _targets_in(real_path(path), path, library)
        except UsageError as unknown:
            problems += unknown.problems
    if problems:
        raise UsageError(problems)
    return list(dict.fromkeys(found))


def _targets_in(path: Path, shown: Path, library: Library) -> Iterator[CheckTarget]:
    """The sets of a path: a file or folder within `clinics/`, the folder with it, or a shared file for all sets."""
    hint = "give a set, a clinic's folder, or the folder that holds `clinics`"
    if not path.exists():
        raise usage_error(str(shown), "there is no such file or folder", hint)
    if (path / "clinics").is_dir():
        yield from _of_root(path, library)
        return
    inner = next((part for part in (path, *path.parents) if part.name == "clinics"), None)
    if inner is None:
        root = next((part for part in path.parents if (part / "clinics").is_dir()), None)
        if root is None:
            raise usage_error(str(shown), "belongs to no folder of templates", hint)
        yield from _of_root(root, library)  # labels, layouts, procedures: all sets are made with them
        return
    own = Library(inner.parent, library.shipped)
    parts = path.relative_to(inner).parts
    if not parts:
        yield from _of_root(inner.parent, library)
        return
    procedures = own.clinic_procedures(parts[0])
    unused = own.unused_parts(parts[0])
    named = path.stem if path.suffix == ".yaml" and path.stem in (*procedures, *unused) else ""
    for procedure in [named] if named else [*procedures, *unused]:
        yield CheckTarget(inner.parent, parts[0], procedure, procedure in unused)


def _of_root(root: Path, library: Library) -> Iterator[CheckTarget]:
    own = Library(root, library.shipped)
    for clinic in own.clinics():
        for procedure in own.clinic_procedures(clinic):
            yield CheckTarget(root, clinic, procedure)
        for part in own.unused_parts(clinic):
            yield CheckTarget(root, clinic, part, unused_part=True)


def check_contexts(
    found: Iterable[CheckTarget], library: Library, today: Today
) -> Iterator[CheckContext | list[Finding]]:
    """The subject of each target, or why it cannot be read."""
    own, cache = library, RunCache()
    for target in found:
        if target.unused_part:
            path = target.root / "clinics" / target.clinic / f"{target.procedure}.yaml"
            yield [Finding(Problem(shown_path(path), 1, 1, *_UNUSED), UNREADABLE)]
            continue
        if own.files is None or own.root != target.root:
            own = Library(target.root, library.shipped, {})
        try:
            content = own.load(target.clinic, target.procedure, own.documents())
            yield CheckContext(content, today_in_zone(today, content.clinic.value.time_zone), cache)
        except InputError as refused:
            problems = _part_alone(refused.problems)
            yield [Finding(problem, UNREADABLE) for problem in problems]


def _part_alone(problems: Sequence[Problem]) -> list[Problem]:
    """The problems; of a file without the keys of a set, that it is the part of a set which none includes."""
    missing = [problem for problem in problems if problem.code in _MISSING]
    if len(missing) < len(_KEYS):
        return list(problems)
    rest = [problem for problem in problems if problem not in missing]
    return [Problem(missing[0].file, 1, 1, *_UNUSED), *rest]
