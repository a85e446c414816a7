"""Rules over subjects to findings, with what a set says to ignore taken out, in the order of their places."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path

from handouts.check.finding import Finding
from handouts.check.ignores import applied
from handouts.check.language import in_english_as_whole
from handouts.check.rule import Rule
from handouts.check.subject import Subject
from handouts.check.targets import subjects, targets
from handouts.content.library import Library
from handouts.problems import Problem


def run(subjects: Iterable[Subject], rules: Iterable[Rule]) -> list[Finding]:
    """All findings of all subjects, each once."""
    found: set[Finding] = set()
    held = tuple(rules)
    for subject in subjects:
        found.update(applied(subject, list(findings(subject, held)), held))
    return sorted(found)


def findings(subject: Subject, rules: Iterable[Rule]) -> Iterator[Finding]:
    """What each rule finds in one subject."""
    for rule in rules:
        if rule.english and not in_english_as_whole(subject):
            continue
        for hit in rule.check(subject):
            yield Finding(Problem(*hit.place, hit.message, hit.hint), rule.name, hit.level or rule.level)


def checked(paths: Iterable[Path], library: Library, rules: Iterable[Rule], today: dt.date) -> list[Finding]:
    """All findings of the sets that the paths stand for. Raises Unknown."""
    found: list[Finding] = []
    whole: list[Subject] = []
    for subject in subjects(targets(paths, library), library, today):
        if isinstance(subject, Subject):
            whole.append(subject)
        else:
            found += subject
    return sorted({*found, *run(whole, rules)})
