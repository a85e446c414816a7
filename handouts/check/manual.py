"""All rules to one page of Markdown, `docs/rules.md`: a table of them, then the manual of each."""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.finding import Level
from handouts.check.rule import Rule, all_rules

INTRO = """\
# The rules of `handouts check`

Written by `python3 tasks.py rules` from the rules themselves; each is one file of `handouts/check/rules/`.

An error keeps a set from being used, a warning does not, a note is for information. Where a rule judges by kind of
place or by medicine, its manual says what weighs more or less. The lines of standards, such as C10, name elements of a
consent form (C) and of preparation and discharge papers (D); `--select C10` chooses the rules of a line. None of this
is legal or clinical advice.

A finding that is right as it is gets a reason, at the end of its line or in a line above it:

```
# check: ignore=risks-listed because the surgeon writes them by hand
```
"""


def page() -> str:
    """The page."""
    return "\n".join((INTRO, *_table(), "", *(_manual(rule) for rule in all_rules())))


def _table() -> Iterator[str]:
    """A row for each rule: errors first."""
    yield "| rule | level | lines | what it asks for |\n|---|---|---|---|"
    order = list(Level)
    for rule in sorted(all_rules(), key=lambda rule: (order.index(rule.level), rule.name)):
        summary = rule.summary.replace("|", "\\|")
        yield f"| [{rule.name}](#{rule.name}) | {rule.level} | {rule.standard} | {summary} |"


def _manual(rule: Rule) -> str:
    standard = f", {rule.standard}" if rule.standard else ""
    return f"## {rule.name}\n\n*{rule.level}{standard}*\n\n{rule.manual}\n"
