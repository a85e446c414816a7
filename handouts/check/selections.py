"""A set with overlays: one context for each combination of site and physician, and each of their findings once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace

from handouts.check.context import CheckContext, Finding
from handouts.content.content import Content
from handouts.content.library import Library
from handouts.content.overlays import Selection, selection_scope
from handouts.errors import InputError, Problem
from handouts.run_cache import RunCache

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
    return [CheckContext(one, today, cache, tuple(contents), library) for one in contents], list(problems)


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
    return [_with_scope(finding, selection_scope(found, selections)) for finding, found in where.items()]


def _with_scope(finding: Finding, text: str) -> Finding:
    if not text:
        return finding
    problem = replace(finding.problem, message=f"{finding.problem.message} (only {text})")
    return replace(finding, problem=problem)
