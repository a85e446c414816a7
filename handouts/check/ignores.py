"""`# check: ignore=RULE because REASON` in a content file: findings of that line are left as they are, with the reason.

The comment stands at the end of the line, or on lines of its own just above it; several rules are told with commas
between them. Without a reason it is an error itself, and so is one of a rule that there is not; one that nothing is
found for any more is a warning, so that none outlives what it was written for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from handouts.check.finding import Finding, Level
from handouts.check.rule import Rule, all_rules
from handouts.check.subject import CheckContext
from handouts.content.yaml.source import SourceText
from handouts.errors import Problem, did_you_mean

OWN = "ignore-comment"
"""The name of what is wrong with a comment; it has no rule of its own, since it judges no text."""
_COMMENT = re.compile(r"#\s*check:\s*(?P<what>.*?)\s*$")
_IGNORE = re.compile(r"ignore\s*=\s*(?P<rules>[\w-]+(?:\s*,\s*[\w-]+)*)(?:\s+because\s+(?P<reason>\S.*))?")
HOW = "write it like: # check: ignore=absolute-claims because the sentence quotes the law"


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


def apply_ignores(subject: CheckContext, found: Sequence[Finding], rules: Sequence[Rule]) -> Iterator[Finding]:
    """The findings, ignored where a comment says so; and what is wrong with the comments themselves."""
    ignores: list[IgnoreComment] = []
    content = subject.content
    own = (content.instructions.places, content.clinic.places)
    for places in (*own, *(layout.places for layout in content.layouts.values())):
        for source in places.sources.values():
            for comment in _comments(source):
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
            yield Finding(Problem(*place, message, "remove the comment", severity=Level.WARNING), OWN)


def _comments(source: SourceText) -> Iterator[IgnoreComment | Finding]:
    """Every comment of a file that speaks to this program."""
    for number, line in enumerate(source.lines):
        found = _COMMENT.search(line)
        if not found:
            continue
        place = source.shown, number + 1, found.start() + 1
        told = _IGNORE.fullmatch(found["what"])
        if not told:
            yield _wrong(place, f"{found['what']!r} is not understood", HOW)
            continue
        names = frozenset(re.split(r"\s*,\s*", told["rules"]))
        known = {rule.name for rule in all_rules()}
        for name in sorted(names - known):
            yield _wrong(
                place, f"there is no rule {name!r}", did_you_mean(name, known) or "`handouts rules` lists them"
            )
        if not told["reason"]:
            yield _wrong(place, "an ignored finding has a reason, which the reviewer reads", HOW)
        elif names <= known:
            yield IgnoreComment(source.shown, _meant(source, number, line), number + 1, place[2], names, told["reason"])


def _meant(source: SourceText, number: int, line: str) -> int:
    """The line that a comment stands for: its own, or the next that holds more than a comment."""
    if line.split("#", 1)[0].strip():
        return number + 1
    rest = enumerate(source.lines[number + 1 :], number + 2)
    return next((at for at, text in rest if text.strip() and not text.strip().startswith("#")), number + 1)


def _wrong(place: tuple[str, int, int], message: str, hint: str) -> Finding:
    return Finding(Problem(*place, message, hint), OWN)
