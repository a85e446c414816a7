"""Find the sets in the paths that a user names, run the rules on each, and return sorted findings.

Several processes check many sets, a few sets at a time, so that memory does not grow with the number of sets. A set
with overlays is checked once for each combination of site and physician.
"""

from __future__ import annotations

import datetime as dt
import os
import signal
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from handouts.check.context import UNREADABLE, CheckContext, Finding
from handouts.check.ignore_comments import apply_ignores
from handouts.check.rule import Rule, select_rules
from handouts.check.text_language import is_english_set
from handouts.content.content import Content
from handouts.content.library import Library
from handouts.content.overlays import Selection, selection_scope
from handouts.content.reader import MISSING_KEY_CODE
from handouts.content.resolution import has_conditions
from handouts.content.variants import variants
from handouts.content.yaml.source import shown_path
from handouts.errors import InputError, Problem, UsageError, usage_error
from handouts.files import real_path
from handouts.run_cache import RunCache
from handouts.schedule.today import Today, today_in_zone

MAX_FINDINGS = 100
"""The maximum number of findings of one rule that are reported for one set."""
SETS_PER_TASK = 12
"""Sets that a worker process gets at a time."""
PARALLEL_THRESHOLD = 3 * SETS_PER_TASK
"""With fewer sets, starting processes takes longer than it saves."""
_SET_KEYS = ("procedure", "version", "revised", "status")
"""Keys that every set has. A file that only other sets include has none of them."""
_MISSING_KEY_CODES = frozenset(map(MISSING_KEY_CODE.format, _SET_KEYS))
_UNUSED_PART = (
    "this file is not a set, because it has no `procedure`, and no set includes it",
    "add it to `include` of the set that needs it, or delete it",
)


@dataclass(frozen=True, order=True)
class CheckTarget:
    """One set to check."""

    root: Path
    """The folder that contains `clinics`."""
    clinic: str
    """'' for a file in the folder `shared`."""
    procedure: str
    unused_part: bool = False
    """True if the file is not a set itself and no set includes it."""


def check_sets(
    paths: Iterable[Path], library: Library, rules: Iterable[Rule], today: Today, jobs: int | None = None
) -> list[Finding]:
    """All findings of the sets in the paths, sorted, the same for every number of processes.

    Without paths, all sets of the library are checked. `jobs` is the number of processes, by default one for each
    processor. Raises UsageError for a path without sets.
    """
    targets, rules = check_targets(paths, library), tuple(rules)
    workers = min(jobs or os.cpu_count() or 1, len(targets) // SETS_PER_TASK)
    if len(targets) < PARALLEL_THRESHOLD or workers < 2 or not rules:
        return sorted(_check_targets(targets, library, rules, today))
    return sorted(_check_in_parallel(targets, library, rules, today, workers))


def run_rules(contexts: Iterable[CheckContext], rules: Iterable[Rule]) -> list[Finding]:
    """All findings of all contexts, sorted, each once."""
    result: set[Finding] = set()
    rules = tuple(rules)
    for context in contexts:
        result.update(apply_ignores(context, list(rule_findings(context, rules)), rules))
    return sorted(result)


def set_findings(contexts: Sequence[CheckContext], rules: Sequence[Rule]) -> Iterator[Finding]:
    """All findings of one set, from its contexts for every site and physician, each once."""
    results = [(context.content.selection, list(rule_findings(context, rules))) for context in contexts]
    yield from apply_ignores(contexts[0], merged_findings(results), rules, contexts[1:])


def rule_findings(context: CheckContext, rules: Iterable[Rule]) -> Iterator[Finding]:
    """The findings of each rule in one set, before ignore comments are applied.

    A set with conditions is checked as each kind of patient gets it. What several of them get is reported once.
    """
    contexts = variant_contexts(context)
    for rule in rules:
        if rule.english and not is_english_set(context):
            continue
        checked = [context] if rule.whole_set else contexts
        violations = dict.fromkeys(violation for variant in checked for violation in rule.check(variant))
        for index, violation in enumerate(violations):
            severity = violation.severity or rule.severity
            if index == MAX_FINDINGS:
                message = f"{rule.name} has more than {MAX_FINDINGS} findings in this set"
                yield Finding(Problem(*violation.place, message, "fix these first", severity=severity), rule.name)
                break
            yield Finding(Problem(*violation.place, violation.message, violation.hint, severity=severity), rule.name)


def variant_contexts(context: CheckContext) -> list[CheckContext]:
    """A context for each variant of the set, each different text once; the context itself without conditions."""
    loaded = context.content.instructions
    if not has_conditions(loaded.value):
        return [context]
    contexts: list[CheckContext] = []
    for variant in variants(loaded):
        if all(variant.instructions.value != known.instructions for known in contexts):
            reader = variant.instructions.value.reader
            content = context.content.for_reader(reader if isinstance(reader, str) else None)
            contexts.append(replace(context, content=replace(content, instructions=variant.instructions)))
    return contexts


def check_targets(paths: Iterable[Path], library: Library) -> list[CheckTarget]:
    """The sets in the paths, each once; without paths, all sets of the library.

    Raises UsageError with a problem for each path without sets.
    """
    targets: list[CheckTarget] = []
    problems: list[Problem] = []
    for path in list(paths) or [library.root]:
        try:
            targets += _targets_in_path(real_path(path), path, library)
        except UsageError as error:
            problems += error.problems
    if problems:
        raise UsageError(problems)
    return list(dict.fromkeys(targets))


def _targets_in_path(path: Path, shown: Path, library: Library) -> Iterator[CheckTarget]:
    """The sets in a path. A path outside `clinics`, such as a layout, stands for all sets of its templates."""
    hint = "give a set, a clinic's folder, or the folder that contains `clinics`"
    if not path.exists():
        raise usage_error(str(shown), "no such file or folder", hint)
    if (path / "clinics").is_dir():
        yield from _targets_in_root(path, library)
        return
    clinics = next((part for part in (path, *path.parents) if part.name == "clinics"), None)
    if clinics is None:
        root = next((part for part in path.parents if (part / "clinics").is_dir()), None)
        if root is None:
            raise usage_error(str(shown), "not inside a folder of templates", hint)
        yield from _targets_in_root(root, library)  # labels, layouts and procedures belong to all sets
        return
    path_library = Library(clinics.parent, library.shipped)
    parts = path.relative_to(clinics).parts
    if not parts:
        yield from _targets_in_root(clinics.parent, library)
        return
    procedures = path_library.clinic_procedures(parts[0])
    unused = path_library.unused_parts(parts[0])
    named = path.stem if path.suffix == ".yaml" and path.stem in (*procedures, *unused) else ""
    for procedure in [named] if named else [*procedures, *unused]:
        yield CheckTarget(clinics.parent, parts[0], procedure, procedure in unused)


def _targets_in_root(root: Path, library: Library) -> Iterator[CheckTarget]:
    root_library = Library(root, library.shipped)
    for clinic in root_library.clinics():
        for procedure in root_library.clinic_procedures(clinic):
            yield CheckTarget(root, clinic, procedure)
        for part in root_library.unused_parts(clinic):
            yield CheckTarget(root, clinic, part, unused_part=True)
    for name in root_library.unused_shared():
        yield CheckTarget(root, "", name, unused_part=True)


def check_contexts(
    targets: Iterable[CheckTarget], library: Library, today: Today
) -> Iterator[tuple[Sequence[CheckContext], list[Finding]]]:
    """The contexts of each target, one for each site and physician, and findings that say what cannot be read."""
    target_library, cache = library, RunCache()
    for target in targets:
        if target.unused_part:
            folder = target.root / "clinics" / target.clinic if target.clinic else target.root / "shared"
            path = folder / f"{target.procedure}.yaml"
            yield (), [Finding(Problem(shown_path(path), 1, 1, *_UNUSED_PART), UNREADABLE)]
            continue
        if target_library.files is None or target_library.root != target.root:
            target_library = Library(target.root, library.shipped, {})
        try:
            content = target_library.load(target.clinic, target.procedure, target_library.documents())
        except InputError as error:
            yield (), [Finding(problem, UNREADABLE) for problem in _replace_missing_keys(error.problems)]
            continue
        day = today_in_zone(today, content.clinic.value.time_zone)
        contexts, problems = selection_contexts(target_library, content, day, cache)
        yield contexts, [Finding(problem, UNREADABLE) for problem in problems]


def _replace_missing_keys(problems: Sequence[Problem]) -> list[Problem]:
    """The problems. If a file has none of a set's keys, one problem that says so replaces those about missing keys."""
    missing = [problem for problem in problems if problem.code in _MISSING_KEY_CODES]
    if len(missing) < len(_SET_KEYS):
        return list(problems)
    other_problems = [problem for problem in problems if problem not in missing]
    return [Problem(missing[0].file, 1, 1, *_UNUSED_PART), *other_problems]


def _check_targets(
    targets: Sequence[CheckTarget], library: Library, rules: tuple[Rule, ...], today: Today
) -> set[Finding]:
    """All findings of some sets, with one set in memory at a time."""
    result: set[Finding] = set()
    for contexts, findings in check_contexts(targets, library, today):
        result.update(findings)
        if contexts:
            result.update(set_findings(contexts, rules))
    return result


def _check_in_parallel(
    targets: Sequence[CheckTarget], library: Library, rules: tuple[Rule, ...], today: Today, workers: int
) -> set[Finding]:
    from concurrent.futures import ProcessPoolExecutor

    names = tuple(rule.name for rule in rules)
    uncached_library = replace(library, files=None)
    tasks = [targets[start : start + SETS_PER_TASK] for start in range(0, len(targets), SETS_PER_TASK)]
    result: set[Finding] = set()
    executor = ProcessPoolExecutor(workers, initializer=_ignore_interrupts)
    try:
        arguments = ([value] * len(tasks) for value in (uncached_library, names, today))
        for findings in executor.map(_check_in_worker, tasks, *arguments):
            result |= findings
    finally:
        executor.shutdown(cancel_futures=True)  # after Ctrl+C, tasks that have not started are dropped
    return result


def _ignore_interrupts() -> None:
    """Leave Ctrl+C, which reaches all processes of a terminal, to the main process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _check_in_worker(
    targets: Sequence[CheckTarget], library: Library, rule_names: tuple[str, ...], today: Today
) -> set[Finding]:
    return _check_targets(targets, library, select_rules(rule_names, ()), today)


MAX_SELECTIONS = 64
"""Combinations of site and physician that are all judged."""


def selection_contexts(
    library: Library, content: Content, today: dt.date, cache: RunCache | None = None
) -> tuple[list[CheckContext], list[Problem]]:
    """The contexts of every text of a set that can be printed, and the problems of those that cannot be read.

    `content` is what `library.load` returned. Of more than MAX_SELECTIONS combinations, only some are judged.
    """
    contents: list[Content] = []
    problems: dict[Problem, None] = {}
    for selection in judged_selections(content.selections):
        try:
            contents.append(library.select(content, selection))
        except InputError as error:
            problems |= dict.fromkeys(error.problems)
    cache = cache or RunCache()
    return [CheckContext(selected, today, cache, tuple(contents), library) for selected in contents], list(problems)


def judged_selections(selections: Sequence[Selection]) -> Sequence[Selection]:
    """All combinations; of too many, those with the first site or the first physician."""
    if len(selections) <= MAX_SELECTIONS:
        return selections
    first = selections[0]
    return [entry for entry in selections if entry.location == first.location or entry.physician == first.physician]


def merged_findings(results: Iterable[tuple[Selection, Iterable[Finding]]]) -> list[Finding]:
    """The findings of all selections of a set, each once. A finding that is not in all of them says where it is."""
    where: dict[Finding, list[Selection]] = {}
    selections: list[Selection] = []
    for selection, findings in results:
        selections.append(selection)
        for finding in dict.fromkeys(findings):
            where.setdefault(finding, []).append(selection)
    return [_with_scope(finding, selection_scope(found_in, selections)) for finding, found_in in where.items()]


def _with_scope(finding: Finding, text: str) -> Finding:
    if not text:
        return finding
    problem = replace(finding.problem, message=f"{finding.problem.message} (only {text})")
    return replace(finding, problem=problem)
