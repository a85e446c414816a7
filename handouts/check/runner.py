"""Paths to what is to be checked: sets of clinics, each once, and what cannot be read, as findings of their own.

`# check: ignore=RULE because REASON` in a content file: findings of that line are left as they are, with the reason.

The comment stands at the end of the line, or on lines of its own just above it; several rules are told with commas
between them. Without a reason it is an error itself, and so is one of a rule that there is not; one that nothing is
found for any more is a warning, so that none outlives what it was written for.

Rules over sets to findings, in the order of their places; what a set says to ignore is marked so.

Many sets are checked by several processes, a few of them at a time, so that memory does not grow with their number.
"""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from handouts.check.context import CheckContext, Finding
from handouts.check.rule import Rule, all_rules, select_rules
from handouts.check.text_language import is_english_set
from handouts.content.library import Library
from handouts.content.reader import MISSING
from handouts.content.yaml.source import SourceText, shown_path
from handouts.errors import InputError, Problem, Severity, UsageError, did_you_mean, usage_error
from handouts.files import real_path
from handouts.run_cache import RunCache
from handouts.schedule.today import Today, today_in_zone

UNREADABLE = "unreadable"
"""The name of what keeps a file from being read; it has no rule of its own: nothing can be judged there."""


_SET_KEYS = ("procedure", "version", "revised", "status")
"""Keys that every set has, and a part of a set has not."""
_MISSING_KEY_CODES = frozenset(map(MISSING.format, _SET_KEYS))
_UNUSED_PART = (
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
        yield from _targets_in_root(path, library)
        return
    inner = next((part for part in (path, *path.parents) if part.name == "clinics"), None)
    if inner is None:
        root = next((part for part in path.parents if (part / "clinics").is_dir()), None)
        if root is None:
            raise usage_error(str(shown), "belongs to no folder of templates", hint)
        yield from _targets_in_root(root, library)  # labels, layouts, procedures: all sets are made with them
        return
    own = Library(inner.parent, library.shipped)
    parts = path.relative_to(inner).parts
    if not parts:
        yield from _targets_in_root(inner.parent, library)
        return
    procedures = own.clinic_procedures(parts[0])
    unused = own.unused_parts(parts[0])
    named = path.stem if path.suffix == ".yaml" and path.stem in (*procedures, *unused) else ""
    for procedure in [named] if named else [*procedures, *unused]:
        yield CheckTarget(inner.parent, parts[0], procedure, procedure in unused)


def _targets_in_root(root: Path, library: Library) -> Iterator[CheckTarget]:
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
            yield [Finding(Problem(shown_path(path), 1, 1, *_UNUSED_PART), UNREADABLE)]
            continue
        if own.files is None or own.root != target.root:
            own = Library(target.root, library.shipped, {})
        try:
            content = own.load(target.clinic, target.procedure, own.documents())
            yield CheckContext(content, today_in_zone(today, content.clinic.value.time_zone), cache)
        except InputError as refused:
            problems = _replace_missing_keys(refused.problems)
            yield [Finding(problem, UNREADABLE) for problem in problems]


def _replace_missing_keys(problems: Sequence[Problem]) -> list[Problem]:
    """The problems; of a file without the keys of a set, that it is the part of a set which none includes."""
    missing = [problem for problem in problems if problem.code in _MISSING_KEY_CODES]
    if len(missing) < len(_SET_KEYS):
        return list(problems)
    rest = [problem for problem in problems if problem not in missing]
    return [Problem(missing[0].file, 1, 1, *_UNUSED_PART), *rest]


IGNORE_COMMENT = "ignore-comment"
"""The name of what is wrong with a comment; it has no rule of its own, since it judges no text."""
_COMMENT = re.compile(r"#\s*check:\s*(?P<what>.*?)\s*$")
_IGNORE = re.compile(r"ignore\s*=\s*(?P<rules>[\w-]+(?:\s*,\s*[\w-]+)*)(?:\s+because\s+(?P<reason>\S.*))?")
SYNTAX_HINT = "write it like: # check: ignore=absolute-claims because the sentence quotes the law"


@dataclass(frozen=True)
class IgnoreComment:
    """One comment. `line` is the line that it stands for, counted from 1."""

    file: str
    line: int
    at: int
    """The line that it stands on."""
    column: int
    rules: frozenset[str]
    reason: str

    def covers(self, finding: Finding) -> bool:
        """True of a finding of that line and one of these rules."""
        return (finding.problem.file, finding.problem.line) == (self.file, self.line) and finding.rule in self.rules


def apply_ignores(context: CheckContext, found: Sequence[Finding], rules: Sequence[Rule]) -> Iterator[Finding]:
    """The findings, ignored where a comment says so; and what is wrong with the comments themselves."""
    ignores: list[IgnoreComment] = []
    content = context.content
    own = (content.instructions.places, content.clinic.places)
    for places in (*own, *(layout.places for layout in content.layouts.values())):
        for source in places.sources.values():
            for comment in _parse_comments(source):
                if isinstance(comment, IgnoreComment):
                    ignores.append(comment)
                else:
                    yield comment
    for finding in found:
        reason = next((ignore.reason for ignore in ignores if ignore.covers(finding)), "")
        yield replace(finding, ignored=reason)
    run = {rule.name for rule in rules}
    # A layout is that of other sets as well: what is not found here may be found there.
    whose = {file for places in own for file in places.sources}
    for ignore in ignores:
        if ignore.file in whose and ignore.rules <= run and not any(ignore.covers(finding) for finding in found):
            message = f"nothing is found here any more by {', '.join(sorted(ignore.rules))}"
            place = ignore.file, ignore.at, ignore.column
            yield Finding(Problem(*place, message, "remove the comment", severity=Severity.WARNING), IGNORE_COMMENT)


def _parse_comments(source: SourceText) -> Iterator[IgnoreComment | Finding]:
    """Every comment of a file that speaks to this program."""
    for number, line in enumerate(source.lines):
        found = _COMMENT.search(line)
        if not found:
            continue
        place = source.shown, number + 1, found.start() + 1
        told = _IGNORE.fullmatch(found["what"])
        if not told:
            yield _invalid_comment(place, f"{found['what']!r} is not understood", SYNTAX_HINT)
            continue
        names = frozenset(re.split(r"\s*,\s*", told["rules"]))
        known = {rule.name for rule in all_rules()}
        for name in sorted(names - known):
            yield _invalid_comment(
                place, f"there is no rule {name!r}", did_you_mean(name, known) or "`handouts rules` lists them"
            )
        if not told["reason"]:
            yield _invalid_comment(place, "an ignored finding has a reason, which the reviewer reads", SYNTAX_HINT)
        elif names <= known:
            yield IgnoreComment(
                source.shown, _target_line(source, number, line), number + 1, place[2], names, told["reason"]
            )


def _target_line(source: SourceText, number: int, line: str) -> int:
    """The line that a comment stands for: its own, or the next that holds more than a comment."""
    if line.split("#", 1)[0].strip():
        return number + 1
    rest = enumerate(source.lines[number + 1 :], number + 2)
    return next((at for at, text in rest if text.strip() and not text.strip().startswith("#")), number + 1)


def _invalid_comment(place: tuple[str, int, int], message: str, hint: str) -> Finding:
    return Finding(Problem(*place, message, hint), IGNORE_COMMENT)


SETS_PER_TASK = 12
"""Sets that a process is given at a time."""
MAX_FINDINGS = 100
"""Findings of one rule in one set that are told."""
PARALLEL_THRESHOLD = 3 * SETS_PER_TASK
"""Below this many sets, starting processes takes longer than it saves."""


def run_rules(subjects: Iterable[CheckContext], rules: Iterable[Rule]) -> list[Finding]:
    """All findings of all subjects, each once."""
    result: set[Finding] = set()
    held = tuple(rules)
    for context in subjects:
        result.update(apply_ignores(context, list(rule_findings(context, held)), held))
    return sorted(result)


def rule_findings(context: CheckContext, rules: Iterable[Rule]) -> Iterator[Finding]:
    """What each rule finds in one subject."""
    for rule in rules:
        if rule.english and not is_english_set(context):
            continue
        for number, hit in enumerate(rule.check(context)):
            severity = hit.severity or rule.severity
            if number == MAX_FINDINGS:
                message = f"there are more than {MAX_FINDINGS} such findings here"
                yield Finding(Problem(*hit.place, message, "correct these first", severity=severity), rule.name)
                break
            yield Finding(Problem(*hit.place, hit.message, hit.hint, severity=severity), rule.name)


def check_sets(
    paths: Iterable[Path], library: Library, rules: Iterable[Rule], today: Today, jobs: int | None = None
) -> list[Finding]:
    """All findings of the sets that the paths stand for, the same whatever the number of processes. Raises Unknown.

    `jobs` is how many processes check, by default one for each processor.
    """
    found, held = check_targets(paths, library), tuple(rules)
    workers = min(jobs or os.cpu_count() or 1, len(found) // SETS_PER_TASK)
    if len(found) < PARALLEL_THRESHOLD or workers < 2 or not held:
        return sorted(_check_targets(found, library, held, today))
    return sorted(_check_in_parallel(found, library, held, today, workers))


def _check_targets(
    part: Sequence[CheckTarget], library: Library, rules: tuple[Rule, ...], today: Today
) -> set[Finding]:
    """All findings of some sets, of which one at a time is held in memory."""
    result: set[Finding] = set()
    for context in check_contexts(part, library, today):
        if isinstance(context, CheckContext):
            result.update(apply_ignores(context, list(rule_findings(context, rules)), rules))
        else:
            result.update(context)
    return result


def _check_in_parallel(
    found: Sequence[CheckTarget], library: Library, rules: tuple[Rule, ...], today: Today, workers: int
) -> set[Finding]:
    from concurrent.futures import ProcessPoolExecutor

    names = tuple(rule.name for rule in rules)
    plain = replace(library, files=None)
    parts = [found[start : start + SETS_PER_TASK] for start in range(0, len(found), SETS_PER_TASK)]
    result: set[Finding] = set()
    executor = ProcessPoolExecutor(workers, initializer=_ignore_interrupts)
    try:
        for part in executor.map(_check_in_worker, parts, *([value] * len(parts) for value in (plain, names, today))):
            result |= part
    finally:
        executor.shutdown(cancel_futures=True)  # after Ctrl+C, what is not begun is left
    return result


def _ignore_interrupts() -> None:
    """Ctrl+C reaches all processes of a terminal; the first one alone says so."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _check_in_worker(
    part: Sequence[CheckTarget], library: Library, names: tuple[str, ...], today: Today
) -> set[Finding]:
    """One part of the sets, in a process of its own."""
    return _check_targets(part, library, select_rules(names, ()), today)
