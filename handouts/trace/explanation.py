"""A document to its explanation: each number with its sources and the words of the rule that computed it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from handouts.compose.composer import Composer, check_appointment
from handouts.compose.times import InvalidLocalTime
from handouts.content.library import Content
from handouts.content.yaml.source_locations import Place
from handouts.document import Document
from handouts.errors import Argument, InputError, input_error
from handouts.schedule.appointment import GivenDetails
from handouts.trace.causes import AttributionSearch
from handouts.trace.inputs import PageInput, page_inputs, replace_inputs
from handouts.trace.numbers import NumberFinder
from handouts.trace.printed import FOOT, PageNumber, page_numbers
from handouts.trace.rules import RuleWording

MOST_NUMBERS = 20_000
"""Numbers of a page that are explained. A long handout has 300; each costs time in each of 150 compositions."""


@dataclass(frozen=True)
class NumberSource:
    """A place that a number comes from: file, line and column, the key there, and what is written."""

    place: Place
    name: str
    written: str


@dataclass(frozen=True)
class ExplainedNumber:
    """A number with its sources; `rules` say how it was computed, none where it stands as it is written."""

    number: PageNumber
    rules: tuple[str, ...]
    sources: tuple[NumberSource, ...]
    undetermined: bool = False
    """The number depends on values of a set that is too large to find out which."""

    @property
    def known(self) -> bool:
        return bool(self.sources or self.number.own)


def explain(
    content: Content, document: str, given: GivenDetails, mark: Callable[[Document], str] | None = None
) -> list[ExplainedNumber]:
    """Each number of a document explained. Raises Refused where the document cannot be made,
    or has more than MOST_NUMBERS.

    `mark` gives the sign of the page that stands at its foot; it is the typesetter's, which is not known here.
    """
    if problems := check_appointment(content, given.appointment, given.places):
        raise InputError(problems)
    composer = Composer()
    page = composer.composed_once(content, document, given.appointment)

    def again(changes: Mapping[PageInput, Any]) -> Document | None:
        changed, appointment = replace_inputs(content, document, given.appointment, changes)
        try:
            return composer.composed_once(changed, document, appointment)
        except (InvalidLocalTime, OverflowError):  # a time that the clocks skip is no time to compare with
            return None

    finder = NumberFinder(content.labels.value)
    rules = RuleWording(content, document, given.appointment)
    found_numbers = page_numbers(page, finder)
    if len(found_numbers) > MOST_NUMBERS:
        words = f"the page holds {len(found_numbers):,} numbers; at most {MOST_NUMBERS:,} can be explained"
        raise input_error(Argument(document), words, "shorten the set, or divide it into several procedures")
    search = AttributionSearch(found_numbers, finder, again)
    causes = search.run(page_inputs(content, document, given), rules.derived)
    found = [
        ExplainedNumber(number, *_told(rules, number, causes.get(at, [])), at in search.undetermined)
        for at, number in enumerate(search.page)
    ]
    return [*found, *([_marked(mark(page))] if mark else [])]


def _told(
    rules: RuleWording, number: PageNumber, causes: list[PageInput]
) -> tuple[tuple[str, ...], tuple[NumberSource, ...]]:
    return rules.words(number, causes), _sources(number, causes)


def _marked(sign: str) -> ExplainedNumber:
    how = "a digest of all words and data of this page, computed by the program"
    return ExplainedNumber(PageNumber(FOOT, sign, "", "", (FOOT, "own", "", "", 0), own=how), (how,), ())


def _sources(number: PageNumber, causes: list[PageInput]) -> tuple[NumberSource, ...]:
    """Each source once: date and time stand in one detail."""
    return tuple(dict.fromkeys(NumberSource(one.within(number.text), one.name, one.written) for one in causes))
