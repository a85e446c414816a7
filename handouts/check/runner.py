"""Rules over sets to findings, in the order of their places; what a set says to ignore is marked so.

Many sets are checked by several processes, a few of them at a time, so that memory does not grow with their number.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from handouts.check.finding import Finding
from handouts.check.ignores import apply_ignores
from handouts.check.language import is_english_set
from handouts.check.rule import Rule, select_rules
from handouts.check.subject import CheckContext
from handouts.check.targets import CheckTarget, check_contexts, check_targets
from handouts.content.library import Library
from handouts.errors import Problem
from handouts.schedule.today import Today

PART = 12
"""Sets that a process is given at a time."""
MOST = 100
"""Findings of one rule in one set that are told."""
FEW = 3 * PART
"""Below this many sets, starting processes takes longer than it saves."""


def run_rules(subjects: Iterable[CheckContext], rules: Iterable[Rule]) -> list[Finding]:
    """All findings of all subjects, each once."""
    result: set[Finding] = set()
    held = tuple(rules)
    for subject in subjects:
        result.update(apply_ignores(subject, list(rule_findings(subject, held)), held))
    return sorted(result)


def rule_findings(subject: CheckContext, rules: Iterable[Rule]) -> Iterator[Finding]:
    """What each rule finds in one subject."""
    for rule in rules:
        if rule.english and not is_english_set(subject):
            continue
        for number, hit in enumerate(rule.check(subject)):
            level = hit.level or rule.level
            if number == MOST:
                message = f"there are more than {MOST} such findings here"
                yield Finding(Problem(*hit.place, message, "correct these first", severity=level), rule.name)
                break
            yield Finding(Problem(*hit.place, hit.message, hit.hint, severity=level), rule.name)


def check_sets(
    paths: Iterable[Path], library: Library, rules: Iterable[Rule], today: Today, jobs: int | None = None
) -> list[Finding]:
    """All findings of the sets that the paths stand for, the same whatever the number of processes. Raises Unknown.

    `jobs` is how many processes check, by default one for each processor.
    """
    found, held = check_targets(paths, library), tuple(rules)
    workers = min(jobs or os.cpu_count() or 1, len(found) // PART)
    if len(found) < FEW or workers < 2 or not held:
        return sorted(_findings_of_part(found, library, held, today))
    return sorted(_in_parallel(found, library, held, today, workers))


def _findings_of_part(
    part: Sequence[CheckTarget], library: Library, rules: tuple[Rule, ...], today: Today
) -> set[Finding]:
    """All findings of some sets, of which one at a time is held in memory."""
    result: set[Finding] = set()
    for subject in check_contexts(part, library, today):
        if isinstance(subject, CheckContext):
            result.update(apply_ignores(subject, list(rule_findings(subject, rules)), rules))
        else:
            result.update(subject)
    return result


def _in_parallel(
    found: Sequence[CheckTarget], library: Library, rules: tuple[Rule, ...], today: Today, workers: int
) -> set[Finding]:
    from concurrent.futures import ProcessPoolExecutor

    names = tuple(rule.name for rule in rules)
    plain = replace(library, files=None)
    parts = [found[start : start + PART] for start in range(0, len(found), PART)]
    result: set[Finding] = set()
    executor = ProcessPoolExecutor(workers, initializer=_started)
    try:
        for part in executor.map(_worked, parts, *([value] * len(parts) for value in (plain, names, today))):
            result |= part
    finally:
        executor.shutdown(cancel_futures=True)  # after Ctrl+C, what is not begun is left
    return result


def _started() -> None:
    """Ctrl+C reaches all processes of a terminal; the first one alone says so."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _worked(part: Sequence[CheckTarget], library: Library, names: tuple[str, ...], today: Today) -> set[Finding]:
    """One part of the sets, in a process of its own."""
    return _findings_of_part(part, library, select_rules(names, ()), today)
