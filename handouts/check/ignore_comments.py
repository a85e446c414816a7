"""Apply comments such as `# check: ignore=RULE because REASON` in YAML files: mark the findings that they cover.

The comment is at the end of the line that has the finding, or on a line of its own above it. Commas separate several
rules. A comment without a reason, or with an unknown rule, is an error. A comment that covers no finding is a warning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from handouts.check.context import IGNORE_COMMENT, CheckContext, Finding
from handouts.check.rule import RULES_HINT, Rule, all_rules
from handouts.content.yaml.source import SourceText
from handouts.errors import Problem, Severity, did_you_mean

SYNTAX_HINT = "write it like: # check: ignore=absolute-claims because the sentence quotes the law"
_COMMENT = re.compile(r"#\s*check:\s*(?P<command>.*?)\s*$")
_IGNORE = re.compile(r"ignore\s*=\s*(?P<rules>[\w-]+(?:\s*,\s*[\w-]+)*)(?:\s+because\s+(?P<reason>\S.*))?")


@dataclass(frozen=True)
class IgnoreComment:
    """One comment. Lines and columns count from 1."""

    file: str
    target_line: int
    """The line whose findings it covers."""
    line: int
    """The line that the comment is on."""
    column: int
    rules: frozenset[str]
    reason: str

    def covers(self, finding: Finding) -> bool:
        """True if the finding is on the target line and comes from one of the rules."""
        problem = finding.problem
        return (problem.file, problem.line) == (self.file, self.target_line) and finding.rule in self.rules


def apply_ignores(
    context: CheckContext, findings: Sequence[Finding], rules: Sequence[Rule], others: Sequence[CheckContext] = ()
) -> Iterator[Finding]:
    """The findings, each with the reason of the comment that covers it, and the problems of the comments themselves.

    `rules` are the rules that were run: only their comments can be unused. `others` are the contexts of the same set
    for other sites and physicians; `findings` are those of all of them.
    """
    comments: list[IgnoreComment] = []
    content = context.content
    set_places = [content.clinic.places, *(checked.content.instructions.places for checked in (context, *others))]
    all_places = (*set_places, *(layout.places for layout in content.layouts.values()))
    sources = {name: source for places in all_places for name, source in places.sources.items()}
    for source in sources.values():
        for comment in _parse_comments(source):
            if isinstance(comment, IgnoreComment):
                comments.append(comment)
            else:
                yield comment
    for finding in findings:
        reason = next((comment.reason for comment in comments if comment.covers(finding)), "")
        yield replace(finding, ignored=reason)
    names = {rule.name for rule in rules}
    # Other sets share the layouts: a comment there that covers nothing here may cover a finding of another set.
    set_files = {file for places in set_places for file in places.sources}
    for comment in comments:
        if comment.file in set_files and comment.rules <= names and not any(map(comment.covers, findings)):
            message = f"this comment is not needed: {', '.join(sorted(comment.rules))} finds nothing here"
            place = comment.file, comment.line, comment.column
            yield Finding(Problem(*place, message, "remove the comment", severity=Severity.WARNING), IGNORE_COMMENT)


def _parse_comments(source: SourceText) -> Iterator[IgnoreComment | Finding]:
    """Every `# check:` comment of a file; for one that is wrong, a finding."""
    for index, line in enumerate(source.lines):
        match = _COMMENT.search(line)
        if not match:
            continue
        place = source.shown, index + 1, match.start() + 1
        ignore = _IGNORE.fullmatch(match["command"])
        if not ignore:
            yield _invalid_comment(place, f"unknown comment {match['command']!r}", SYNTAX_HINT)
            continue
        names = frozenset(re.split(r"\s*,\s*", ignore["rules"]))
        rule_names = {rule.name for rule in all_rules()}
        for name in sorted(names - rule_names):
            yield _invalid_comment(place, f"unknown rule {name!r}", did_you_mean(name, rule_names) or RULES_HINT)
        if not ignore["reason"]:
            yield _invalid_comment(place, "the comment gives no reason to ignore the finding", SYNTAX_HINT)
        elif names <= rule_names:
            target = _target_line(source, index, line)
            yield IgnoreComment(source.shown, target, index + 1, place[2], names, ignore["reason"])


def _target_line(source: SourceText, index: int, line: str) -> int:
    """The line that a comment covers: its own, or the next that is more than a comment."""
    if line.split("#", 1)[0].strip():
        return index + 1
    following = enumerate(source.lines[index + 1 :], index + 2)
    return next((number for number, text in following if text.strip() and not text.strip().startswith("#")), index + 1)


def _invalid_comment(place: tuple[str, int, int], message: str, hint: str) -> Finding:
    return Finding(Problem(*place, message, hint), IGNORE_COMMENT)
