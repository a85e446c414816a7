"""A document to its explanation: each number with its sources and the words of the rule that computed it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from handouts.content.library import Content
from handouts.content.places import Place
from handouts.document import Document
from handouts.personalise import compose
from handouts.personalise.clock import NoSuchTime
from handouts.problems import Argument, Refused, refuse
from handouts.schedule.details import Given
from handouts.trace.causes import Search
from handouts.trace.inputs import Input, inputs, replaced
from handouts.trace.numbers import Finder
from handouts.trace.printed import FOOT, Number, numbers
from handouts.trace.rules import Rules

MOST_NUMBERS = 20_000
"""Numbers of a page that are explained. A long handout has 300; each costs time in each of 150 compositions."""


@dataclass(frozen=True)
class Source:
    """A place that a number comes from: file, line and column, the key there, and what is written."""

    place: Place
    name: str
    written: str


@dataclass(frozen=True)
class Explained:
    """A number with its sources; `rules` say how it was computed, none where it stands as it is written."""

    number: Number
    rules: tuple[str, ...]
    sources: tuple[Source, ...]
    undetermined: bool = False
    """The number depends on values of a set that is too large to find out which."""

    @property
    def known(self) -> bool:
        return bool(self.sources or self.number.own)


def explain(
    content: Content, document: str, given: Given, mark: Callable[[Document], str] | None = None
) -> list[Explained]:
    """Each number of a document explained. Raises Refused where the document cannot be made,
    or has more than MOST_NUMBERS.

    `mark` gives the sign of the page that stands at its foot; it is the typesetter's, which is not known here.
    """
    if problems := compose.check(content, given.appointment, given.places):
        raise Refused(problems)
    composer = compose.Composer()
    page = composer.composed_once(content, document, given.appointment)

    def again(changes: Mapping[Input, Any]) -> Document | None:
        changed, appointment = replaced(content, document, given.appointment, changes)
        try:
            return composer.composed_once(changed, document, appointment)
        except (NoSuchTime, OverflowError):  # a time that the clocks skip is no time to compare with
            return None

    finder = Finder(content.labels.value)
    rules = Rules(content, document, given.appointment)
    found_numbers = numbers(page, finder)
    if len(found_numbers) > MOST_NUMBERS:
        words = f"the page holds {len(found_numbers):,} numbers; at most {MOST_NUMBERS:,} can be explained"
        raise refuse(Argument(document), words, "shorten the set, or divide it into several procedures")
    search = Search(found_numbers, finder, again)
    causes = search.run(inputs(content, document, given), rules.derived)
    found = [
        Explained(number, *_told(rules, number, causes.get(at, [])), at in search.undetermined)
        for at, number in enumerate(search.page)
    ]
    return [*found, *([_marked(mark(page))] if mark else [])]


def _told(rules: Rules, number: Number, causes: list[Input]) -> tuple[tuple[str, ...], tuple[Source, ...]]:
    return rules.words(number, causes), _sources(number, causes)


def _marked(sign: str) -> Explained:
    how = "a digest of all words and data of this page, computed by the program"
    return Explained(Number(FOOT, sign, "", "", (FOOT, "own", "", "", 0), own=how), (how,), ())


def _sources(number: Number, causes: list[Input]) -> tuple[Source, ...]:
    """Each source once: date and time stand in one detail."""
    return tuple(dict.fromkeys(Source(one.within(number.text), one.name, one.written) for one in causes))
