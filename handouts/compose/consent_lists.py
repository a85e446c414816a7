"""Build the lists of a consent form: risks, other choices, and extra procedures.

Risks with a frequency and choices that may help or harm are tables. Extra procedures have a line for initials.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor

from handouts.compose.context import HandoutContext
from handouts.compose.field_values import conditional_item
from handouts.compose.placeholders import fill_label, fill_label_inlines, mark
from handouts.compose.state_words import capitalized
from handouts.content.models.frequencies import Frequency, Limit, frequency_in
from handouts.content.models.instructions import Alternative, ExtraProcedure, Risk
from handouts.document import (
    Blank,
    Block,
    ChoiceRow,
    ChoiceTable,
    FrequencyGroup,
    FrequencyTable,
    Groups,
    Heading,
    InitialsBlank,
    Inlines,
    ItemList,
    ListGroup,
    Paragraph,
    Run,
    Separator,
    TextTable,
    bold,
)

BASES = (1_000, 10_000, 100_000, 1_000_000)
"""The numbers of people that a table can be about. The smallest one is used that is large enough for all its rows."""
MAX_ROUNDING = Fraction(1, 10)
"""Rounding to whole people changes a number by at most this share of it."""


def risk_blocks(context: HandoutContext) -> tuple[Block, ...]:
    """The listed risks, and other text about risks; () if the set states none."""
    risks = context.rules.risks
    has_numbers = any(risk.stated_frequency for risk in risks)
    words_in_table = has_numbers and any(risk.group for risk in risks)
    others = [risk for risk in risks if not (risk.stated_frequency or (words_in_table and _is_in_words(risk)))]
    rows = [risk for risk in risks if risk not in others]
    blocks: list[Block] = [_frequency_table(context, rows)] if has_numbers else []
    if has_numbers and others:
        is_under_heading = words_in_table and list(_by_group(rows))[-1] == ""
        heading = () if is_under_heading else (Heading(context.labels.frequencies.others, 3),)
        blocks += [*heading, _risk_list(context, others)]
    elif others:
        blocks += _risk_lists(context, others)
    return (*blocks, *(Paragraph(text) for text in context.sentences(context.rules.risk_text)))


def _is_in_words(risk: Risk) -> bool:
    """True for `rare`. A number that does not count people, such as `1 in 10 levels`, is in no column of people."""
    return bool(risk.how_common) and not any(map(str.isdigit, risk.how_common or ""))


def _risk_list(context: HandoutContext, risks: Sequence[Risk]) -> ItemList:
    return ItemList(tuple(conditional_item(context, risk, _risk_text(context, risk)) for risk in risks))


def _risk_lists(context: HandoutContext, risks: Sequence[Risk]) -> tuple[Block, ...]:
    """The risks of a set without numbers: a list for each group. Those without a group are a plain list if first."""
    by_group = _by_group(risks)
    plain = _risk_list(context, by_group.pop("")) if next(iter(by_group)) == "" else None
    groups = tuple(
        ListGroup(group or context.labels.frequencies.others, _risk_list(context, members))
        for group, members in by_group.items()
    )
    return (*((plain,) if plain else ()), *((Groups(groups),) if groups else ()))


def _by_group(risks: Sequence[Risk]) -> dict[str, list[Risk]]:
    """The risks of each group, in the order of the set; those without a group come first or last."""
    groups: dict[str, list[Risk]] = {}
    for risk in risks:
        groups.setdefault(risk.group or "", []).append(risk)
    if risks[0].group and "" in groups:
        groups[""] = groups.pop("")
    return groups


def _risk_text(context: HandoutContext, risk: Risk) -> Inlines:
    """A risk, with how common it is in words: 'Paralysis: extremely rare'."""
    if not risk.how_common or frequency_in(risk.how_common):
        return context.prose(risk.text)
    values = {"risk": context.prose(risk.text), "how_common": context.prose(risk.how_common)}
    return fill_label_inlines(context.labels.facts.how_common, values)


def _frequency_table(context: HandoutContext, risks: Sequence[Risk]) -> FrequencyTable:
    """The most frequent risk comes first, in each group; those without a number are the last."""
    labels = context.labels.frequencies
    base = common_base([frequency for risk in risks if (frequency := risk.stated_frequency)])
    by_group = _by_group(risks)
    groups = tuple(
        FrequencyGroup(
            group or (labels.others if number else ""),
            tuple(_table_row(context, risk, base) for risk in sorted(members, key=_rank)),
        )
        for number, (group, members) in enumerate(by_group.items())
    )
    return FrequencyTable((labels.risk, fill_label(labels.count, base=context.wording.people(base))), groups)


def _table_row(context: HandoutContext, risk: Risk, base: int) -> tuple[Inlines, Inlines]:
    if frequency := risk.stated_frequency:
        return context.after_condition(risk, _risk_text(context, risk)), (Run(_count_text(context, frequency, base)),)
    return context.after_condition(risk, context.prose(risk.text)), context.prose(risk.how_common or "")


def _rank(risk: Risk) -> tuple[bool, Fraction, bool, Fraction]:
    """The most frequent comes first; "fewer than 5" after 5; words after numbers."""
    if frequency := risk.stated_frequency:
        return False, -frequency.high, frequency.limit is Limit.FEWER, -frequency.low
    return True, Fraction(0), False, Fraction(0)


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


def choice_blocks(context: HandoutContext, *, with_no_treatment: bool) -> tuple[Block, ...]:
    """The choices, and other text about them; () if the set states none.

    A table has a row for no treatment, with lines to write on if the set does not list it, if `with_no_treatment`.
    """
    listed = context.rules.alternatives
    paragraphs = tuple(Paragraph(text) for text in context.sentences(context.rules.alternative_text))
    if any(choice.may_help or choice.may_harm for choice in listed):
        return (_choice_table(context, listed, with_no_treatment=with_no_treatment), *paragraphs)
    names = [context.prose(choice.name) for choice in listed]
    if any(choice.text for choice in listed):
        names = [*map(bold, names)]
    items = tuple(
        conditional_item(context, choice, name, context.prose(choice.text or ""))
        for choice, name in zip(listed, names, strict=True)
    )
    return (*((ItemList(items),) if items else ()), *paragraphs)


def _choice_table(context: HandoutContext, listed: tuple[Alternative, ...], *, with_no_treatment: bool) -> ChoiceTable:
    labels = context.labels.choices
    choices = [_choice(context, choice) for choice in listed]
    if with_no_treatment and not any(choice.no_treatment for choice in listed):
        choices.append(ChoiceRow((Run(labels.no_treatment),), _lines(labels.may_help), _lines(labels.may_harm)))
    return ChoiceTable((labels.choice, labels.may_help, labels.may_harm), tuple(choices), _between(context))


def _between(context: HandoutContext) -> Separator:
    return Separator(mark(context.labels.punctuation.entries))


def _choice(context: HandoutContext, choice: Alternative) -> ChoiceRow:
    """One row. Only a text about both help and harm takes their place; a side that is not stated has a line."""
    labels = context.labels.choices
    name, text = context.after_condition(choice, context.prose(choice.name)), context.prose(choice.text or "")
    if text and not (choice.may_help or choice.may_harm):
        return ChoiceRow(name, (), (), text)
    may_help = context.sentences(choice.may_help) or _lines(labels.may_help)
    return ChoiceRow(name, may_help, context.sentences(choice.may_harm) or _lines(labels.may_harm), text)


def _lines(label: str) -> tuple[Inlines, ...]:
    """A line to write on, with the heading of its column as its label."""
    return ((Blank(label, 40),),)


def extra_procedure_blocks(context: HandoutContext) -> tuple[Block, ...]:
    """A table on a consent form, a list on other documents; () if the set states none."""
    entries, labels = context.rules.extra_procedures, context.labels.extra_procedures
    if not entries:
        return ()
    if context.layout.role == "consent":
        header = (labels.needed_if, labels.then, labels.refuse)
        refuse: Inlines = (InitialsBlank(labels.refuse, 12),)
        rows = tuple((_reason(context, entry), context.prose(entry.text), refuse) for entry in entries)
        return (TextTable(header, rows, row_headers=True),)
    return (ItemList(tuple(conditional_item(context, entry, _sentence(context, entry)) for entry in entries)),)


def _reason(context: HandoutContext, entry: ExtraProcedure) -> Inlines:
    return context.after_condition(entry, capitalized(context.prose(entry.needed_if)))


def _sentence(context: HandoutContext, entry: ExtraProcedure) -> Inlines:
    """'If polyps are found: The doctor takes them out.'"""
    values = {"reason": context.prose(entry.needed_if), "what": context.prose(entry.text)}
    return fill_label_inlines(context.labels.extra_procedures.sentence, values)
