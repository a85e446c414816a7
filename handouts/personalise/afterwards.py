"""What follows the procedure to the last entry of the timeline: recovery, lying flat, bed rest, stay, the way home."""

from __future__ import annotations

from collections.abc import Iterator

from handouts.content.instructions import Rest
from handouts.document import Day, Inlines, Moment, Run
from handouts.personalise.case import Case
from handouts.personalise.filling import fill, say
from handouts.personalise.moments import When
from handouts.personalise.values import rest_rule


def afterwards(case: Case) -> tuple[Day, ...]:
    """One group without a date, or nothing where the set is silent."""
    moments = tuple(_moments(case))
    return (Day((Run(case.labels.timeline.afterwards),), "", moments),) if moments else ()


def _moments(case: Case) -> Iterator[Moment]:
    stay, words, labels, moments = case.rules.stay, case.words, case.labels, case.moments
    if stay.observation:
        yield _told((Run(fill(labels.timeline.observation, amount=words.amount(stay.observation))),))
    for rule, end, name in (
        (case.rules.lie_flat, moments.lie_flat_until, labels.rest.lie_flat),
        (case.rules.bed_rest, moments.bed_rest_until, labels.rest.bed_rest),
    ):
        if rule:
            yield _rest(case, rule, end, name)
    told = list(case.sentences(stay.text))
    if stay.time:
        told.insert(0, (Run(fill(labels.timeline.stay, amount=words.amount(stay.time))),))
    if told:
        yield _told(*told)
    driver = case.rules.driver
    if driver:
        texts = [text for text in (driver.text, driver.otherwise) if text]
        yield Moment((Run(labels.timeline.home),), case.sentences(texts), tick=False)


def _told(*tasks: Inlines) -> Moment:
    return Moment((), tasks, tick=False)


def _rest(case: Case, rule: Rest, end: When | None, name: str) -> Moment:
    ended = case.moments.ended
    time = case.words.when(end, case.labels.until, ended.date()) if end and ended else case.words.amount(rule.time)
    return Moment((Run(time),), (rest_text(case, rule, name),), (Run(rest_rule(case, rule)),), tick=False)


def rest_text(case: Case, rule: Rest, name: str) -> Inlines:
    """'Lie flat on your back so that the cement hardens.'"""
    how, why = (case.prose(text.rstrip(".")) if text else () for text in (rule.how, rule.why))
    return (*say(name, how, why), Run("."))
