"""What follows the procedure to a list: rest, recovery, stay, the way home. It tells how long, and no order or time.

A source seldom says in which order these come, so the page does not either; only bed rest "then" follows lying flat.
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.content.models.instructions import RestPeriod
from handouts.document import Block, Heading, Inlines, ItemList, ListItem, Run
from handouts.personalise.case import HandoutContext
from handouts.personalise.filling import fill_label, join_inlines


def recovery_list(case: HandoutContext) -> tuple[Block, ...]:
    """A small heading and its list, or nothing where the set is silent."""
    items = tuple(ListItem(sentence) for sentence in _sentences(case))
    return (Heading(case.labels.timeline.afterwards, 3), ItemList(items)) if items else ()


def _sentences(case: HandoutContext) -> Iterator[Inlines]:
    rules, labels, words = case.rules, case.labels.timeline, case.words
    lie_flat = rest_sentence(case, rules.lie_flat, case.labels.rest.lie_flat)
    follows = rules.bed_rest is not None and rules.bed_rest.after == "lie_flat"
    name = case.labels.rest.then_bed_rest if follows else case.labels.rest.bed_rest
    bed_rest = rest_sentence(case, rules.bed_rest, name)
    yield from filter(None, (join_inlines(lie_flat, bed_rest),) if follows else (lie_flat, bed_rest))
    if rules.stay.observation:
        yield (Run(fill_label(labels.observation, amount=words.amount(rules.stay.observation))),)
    if rules.stay.time:
        yield (Run(fill_label(labels.stay, amount=words.amount(rules.stay.time))),)
    yield from case.sentences(rules.stay.text)
    if rules.driver:
        texts = case.sentences(filter(None, (rules.driver.text, rules.driver.otherwise)))
        yield join_inlines((Run(f"{labels.home}:", strong=True),), *texts)


def rest_sentence(case: HandoutContext, rule: RestPeriod | None, name: str) -> Inlines:
    """'Lie flat on your back for 1 hour after your procedure so that the cement hardens.'"""
    if rule is None:
        return ()
    labels = case.labels.rest
    amount = fill_label(
        labels.amount_after if rule.after == "procedure" else labels.amount, amount=case.words.amount(rule.time)
    )
    how, why = _how_and_why(case, rule)
    return (*join_inlines(name, how, amount, why), Run("."))


def rest_text(case: HandoutContext, rule: RestPeriod, name: str) -> Inlines:
    """'Lie flat on your back so that the cement hardens.'"""
    return (*join_inlines(name, *_how_and_why(case, rule)), Run("."))


def _how_and_why(case: HandoutContext, rule: RestPeriod) -> tuple[Inlines, Inlines]:
    """Both as they go on within a sentence, however they were written."""
    how, why = (case.prose(_within(text)) if text else () for text in (rule.how, rule.why))
    return how, why


def _within(text: str) -> str:
    text = text.rstrip(".")
    return text if text[1:2].isupper() else text[0].lower() + text[1:]
