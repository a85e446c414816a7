"""A module of `rules/` becomes a rule: its name is the rule's, its docstring the rule's page in the manual.

LEVEL = Level.ERROR          what its findings weigh, unless one says otherwise
STANDARD = "C10"             the lines of the standard that it judges, as in "C5, C6"; '' for a rule of our own
ENGLISH = True               where it can judge English sets only; left out, it judges all
def check(subject: Subject) -> Iterator[Hit]
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

from handouts.check import rules
from handouts.check.finding import Level, Violation
from handouts.check.subject import CheckContext
from handouts.errors import Option, Problem, Source, UsageError, did_you_mean


@dataclass(frozen=True)
class Rule:
    """One rule."""

    name: str
    """As it is written in options and comments: risks-listed."""
    level: Level
    standard: str
    manual: str
    """Its docstring."""
    check: Callable[[CheckContext], Iterable[Violation]] = field(repr=False, compare=False)
    english: bool = False
    """True of a rule that looks for English words, and is wrong about a set in another language."""

    @property
    def summary(self) -> str:
        """The first line of its manual."""
        return self.manual.partition("\n")[0]


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule, in the order of their names."""
    return tuple(
        _loaded(info.name) for info in sorted(pkgutil.iter_modules(rules.__path__), key=lambda info: info.name)
    )


def _loaded(name: str) -> Rule:
    module = importlib.import_module(f"{rules.__name__}.{name}")
    return Rule(name.replace("_", "-"), module.LEVEL, module.STANDARD, (module.__doc__ or "").strip(), module.check,
                getattr(module, "ENGLISH", False))  # fmt: skip


SELECT = Option("--select")


def select_rules(select: Iterable[str], ignore: Iterable[str], origin: Source = SELECT) -> tuple[Rule, ...]:
    """The rules of these names (all where none is named), without those to ignore.

    A rule is named by its name or by its standard's line, such as C10. `origin` is where the selected ones were named.
    Raises Unknown for what names none.
    """
    wanted, unwanted = frozenset(select), frozenset(ignore)
    known = {key for rule in all_rules() for key in _keys(rule)}
    problems = [
        Problem(option, 0, 0, f"there is no rule {name!r}", did_you_mean(name, known) or "`handouts rules` lists them")
        for option, names in ((origin, wanted), (Option("--ignore"), unwanted))
        for name in sorted(names - known)
    ]
    if problems:
        raise UsageError(problems)
    return tuple(
        rule for rule in all_rules() if (not wanted or wanted & set(_keys(rule))) and not unwanted & set(_keys(rule))
    )


def _keys(rule: Rule) -> Iterator[str]:
    yield rule.name
    yield from filter(None, rule.standard.split(", "))
