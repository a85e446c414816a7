"""Build the risks: those with a frequency in a table, the others in a list.

A table has one number of people for all its rows, because "1 in 8" and "1 in 50" cannot be compared at a glance. Each
count is computed from the stated numbers. If it is not a whole number of people, it is rounded so that the statement
stays true: the ends of ranges and limits outward, other numbers with "about".
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

from handouts.compose.context import HandoutContext
from handouts.compose.field_values import conditional_item
from handouts.compose.placeholders import fill_label, fill_label_inlines
from handouts.content.models.frequencies import Frequency, Limit, frequency_in
from handouts.content.models.instructions import Risk
from handouts.document import (
    Block,
    FrequencyGroup,
    FrequencyTable,
    Groups,
    Heading,
    Inlines,
    ItemList,
    ListGroup,
    Paragraph,
    Run,
)

BASES = (1_000, 10_000, 100_000, 1_000_000)
"""The numbers of people that a table can be about. The smallest one is used that is large enough for all its rows."""
MAX_ROUNDING = Fraction(1, 10)
"""Rounding to whole people changes a number by at most this share of it."""


class FrequencyRow(NamedTuple):
    """A risk with its frequency."""

    risk: Risk
    frequency: Frequency


def risk_blocks(context: HandoutContext) -> tuple[Block, ...]:
    """The listed risks, and other text about risks; () if the set states none."""
    risks = context.rules.risks
    rows = [FrequencyRow(risk, frequency) for risk in risks if (frequency := risk.stated_frequency)]
    others = [risk for risk in risks if not risk.stated_frequency]
    blocks: list[Block] = [_frequency_table(context, rows)] if rows else []
    if rows and others:
        blocks += [Heading(context.labels.frequencies.others, 3), _risk_list(context, others)]
    elif others:
        blocks += _risk_lists(context, others)
    return (*blocks, *(Paragraph(text) for text in context.sentences(context.rules.risk_text)))


def _risk_list(context: HandoutContext, risks: Sequence[Risk]) -> ItemList:
    return ItemList(tuple(conditional_item(context, risk, _risk_text(context, risk)) for risk in risks))


def _risk_lists(context: HandoutContext, risks: Sequence[Risk]) -> tuple[Block, ...]:
    """The risks of a set without numbers: a list, after which each group has a list of its own."""
    lists = {group: _risk_list(context, members) for group, members in _by_group(risks).items()}
    plain = lists.pop("", None)
    groups = tuple(ListGroup(group, items) for group, items in lists.items())
    return (*((plain,) if plain else ()), *((Groups(groups),) if groups else ()))


def _by_group(risks: Sequence[Risk]) -> dict[str, list[Risk]]:
    """The risks of each group, in the order of the set; those without a group come first."""
    groups: dict[str, list[Risk]] = {"": []} if any(not risk.group for risk in risks) else {}
    for risk in risks:
        groups.setdefault(risk.group or "", []).append(risk)
    return groups


def _risk_text(context: HandoutContext, risk: Risk) -> Inlines:
    """A risk, with how common it is in words: 'Paralysis: extremely rare'."""
    if not risk.how_common or frequency_in(risk.how_common):
        return context.prose(risk.text)
    values = {"risk": context.prose(risk.text), "how_common": context.prose(risk.how_common)}
    return fill_label_inlines(context.labels.facts.how_common, values)


def _frequency_table(context: HandoutContext, rows: Sequence[FrequencyRow]) -> FrequencyTable:
    """The most frequent risk comes first, in each group."""
    labels = context.labels.frequencies
    base = common_base([row.frequency for row in rows])
    by_frequency = sorted(rows, key=lambda row: _rank(row.frequency))
    groups = tuple(
        FrequencyGroup(group, tuple(_table_row(context, row, base) for row in by_frequency if row.risk in members))
        for group, members in _by_group([row.risk for row in rows]).items()
    )
    return FrequencyTable((labels.risk, fill_label(labels.count, base=context.wording.people(base))), groups)


def _table_row(context: HandoutContext, row: FrequencyRow, base: int) -> tuple[Inlines, Inlines]:
    text = context.after_condition(row.risk, _risk_text(context, row.risk))
    return text, (Run(_count_text(context, row.frequency, base)),)


def _rank(frequency: Frequency) -> tuple[Fraction, bool, Fraction]:
    """The most frequent comes first; "fewer than 5" after 5."""
    return -frequency.high, frequency.limit is Limit.FEWER, -frequency.low


def common_base(frequencies: Sequence[Frequency]) -> int:
    """The number of people for a table with these rows: 1,000, or more if one of them is less than 1 in 1,000."""
    return next((base for base in BASES if all(_suits(frequency, base) for frequency in frequencies)), BASES[-1])


def _suits(frequency: Frequency, base: int) -> bool:
    """True if each end of a frequency is at least 1 of so many people, and hardly changes when it is rounded."""
    low, high = _counts(frequency, base)
    ends = ((low, frequency.low * base), (high, frequency.high * base))
    return all(exact >= 1 and abs(count - exact) <= MAX_ROUNDING * exact for count, exact in ends)


def _counts(frequency: Frequency, base: int) -> tuple[int, int]:
    """Both ends as whole people. What is stated as a range or a limit stays true."""
    low, high = frequency.low * base, frequency.high * base
    if low != high:
        return floor(low), ceil(high)
    if frequency.limit in (Limit.UP_TO, Limit.FEWER):
        return ceil(low), ceil(high)
    if frequency.limit in (Limit.MORE, Limit.AT_LEAST):
        return floor(low), floor(high)
    return round(low), round(high)


def _count_text(context: HandoutContext, frequency: Frequency, base: int) -> str:
    """'200', 'about 7', '30 to 50', 'fewer than 5'."""
    labels = context.labels.frequencies
    low, high = _counts(frequency, base)
    if low != high:
        text = fill_label(labels.to, low=context.wording.people(low), high=context.wording.people(high))
        return fill_label(labels.about, count=text) if frequency.limit is Limit.ABOUT else text
    is_rounded = low != frequency.low * base or high != frequency.high * base
    limit = Limit.ABOUT if is_rounded and frequency.limit is Limit.EXACT else frequency.limit
    label = {
        Limit.ABOUT: labels.about,
        Limit.UP_TO: labels.up_to,
        Limit.FEWER: labels.fewer,
        Limit.MORE: labels.more,
        Limit.AT_LEAST: labels.at_least,
    }.get(limit)
    people = context.wording.people(low)
    return fill_label(label, count=people) if label else people
