"""Build tables of doses by weight or age. A page with the patient's name has only the dose of that patient's row.

On other pages the row is marked, if the weight or age is known. A dose is never computed.

The weight is compared with the bounds of the rows, after an exact conversion if the table has the other unit. The age
is that on the day of the procedure, in full years or months.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal

from handouts.compose.as_needed import condition_box
from handouts.compose.context import HandoutContext
from handouts.compose.field_values import prose_items
from handouts.compose.placeholders import fill_label, fill_label_inlines, no_break
from handouts.content.answers import parse_answer
from handouts.content.models.courses import DoseRow, DoseTable
from handouts.content.models.times import Unit
from handouts.document import Blank, Block, Inlines, ItemList, KeyValues, Paragraph, Run, Subsection, Table, TableRow
from handouts.schedule.weight import Weight, parse_weight

WIDTHS = (0.36, 0.64)
UNITS = {"years": Unit.YEAR, "months": Unit.MONTH}
MAX_DECIMALS = 6
WEIGHT = "weight"
"""The question that asks for the same as the field of the appointment."""


def document_doses(context: HandoutContext) -> tuple[DoseTable, ...]:
    """The tables of the document, in the order of the set."""
    is_after = context.content.phase(context.document) == "after"
    return tuple(
        table for table in context.rules.doses if (context.document in table.documents if table.documents else is_after)
    )


def dose_blocks(context: HandoutContext) -> tuple[Block, ...]:
    """The tables of the document, each below the patient's weight or age, or a line for it; () if there are none."""
    return tuple(_table(context, table) for table in document_doses(context))


def patient_weight(context: HandoutContext) -> Weight | None:
    """The patient's weight: that of the appointment, or the answer to the question `weight`; None if not known."""
    if context.appointment.weight:
        return parse_weight(context.appointment.weight)
    return answered_weight(context)


def answered_weight(context: HandoutContext) -> Weight | None:
    """The answer to a question of the set named `weight` in kg or lb; None if there is none."""
    ask = context.content.instructions.value.asks.get(WEIGHT)
    answer = next((text for name, text in context.appointment.answers if name == WEIGHT), "") if ask else ""
    amount = parse_answer(ask, answer) if ask and ask.unit in ("kg", "lb") else None
    return Weight(amount, ask.unit) if isinstance(amount, Decimal) and ask and ask.unit in ("kg", "lb") else None


def patient_amount(context: HandoutContext, table: DoseTable) -> Decimal | None:
    """The patient's weight or age in the unit of a table; None if it is not known."""
    if table.by_weight:
        weight = patient_weight(context)
        return weight.amount_in(table.by_weight) if weight else None
    born, day = context.appointment.date_of_birth, context.appointment.date
    return Decimal(full_age(born, day, table.unit)) if born and day else None


def full_age(born: dt.date, day: dt.date, unit: str) -> int:
    """The full years or months from the date of birth to a day."""
    months = (day.year - born.year) * 12 + day.month - born.month - (day.day < born.day)
    return months // 12 if unit == "years" else months


def _table(context: HandoutContext, table: DoseTable) -> Subsection:
    """All about one medicine: the patient's dose in one line, what to know about it, and the table behind it."""
    labels = context.labels.doses
    amount = patient_amount(context, table)
    marked = None if amount is None else table.row_of(amount)
    intro: list[Block] = [*condition_box(context, table), *_dose_lines(context, table, amount, marked)]
    if context.content.phase(context.document) == "after":
        intro.append(_last_given(context))
    if table.text:
        intro.append(ItemList(prose_items(context, table.text)))
    if marked is not None and context.appointment.name:
        # Another row could be read by mistake: the page names its patient, whose dose is above.
        return Subsection(context.term(table.medicine), tuple(intro), ())
    rows = tuple(
        TableRow(((Run(_range_words(context, table, row)),), context.prose(row.dose)), marked=index == marked)
        for index, row in enumerate(table.rows)
    )
    header = (labels.by_weight if table.by_weight else labels.by_age, labels.dose)
    return Subsection(
        context.term(table.medicine), tuple(intro), (Table(header, rows, WIDTHS, labels.mark, whole=True),)
    )


def _dose_lines(
    context: HandoutContext, table: DoseTable, amount: Decimal | None, marked: int | None
) -> Iterator[Block]:
    """'For Lily Sample, 24 kg: 10 ml', or lines for the weight and the dose if the row of the patient is not known.

    A weight in another unit than that of the table is below it in both units.
    """
    labels = context.labels.doses
    words, label = amount_words(context, table, amount), labels.weight if table.by_weight else labels.age
    if marked is None:
        yield KeyValues(((label, words), (labels.dose, (Blank(labels.dose, 14),))))
        return
    weight = patient_weight(context) if table.by_weight else None
    given: Inlines = (Run(no_break(str(weight))),) if weight else words
    values: dict[str, Inlines] = {"amount": given, "dose": context.prose(table.rows[marked].dose)}
    name = context.appointment.name
    if name:
        yield Paragraph(fill_label_inlines(labels.yours, {"name": (Run(no_break(name)),), **values}), "dose")
    else:
        yield Paragraph(fill_label_inlines(labels.yours_unnamed, values), "dose")
    if weight and weight.unit != table.by_weight:
        yield KeyValues(((label, words),))


def _last_given(context: HandoutContext) -> Paragraph:
    """Lines for the last dose before the patient goes home, and for the earliest time of the next one."""
    label = context.labels.doses.last_given
    time = (Blank(context.labels.timeline.time, 8),)
    return Paragraph(fill_label_inlines(label, {"last": time, "next": time}))


def amount_words(context: HandoutContext, table: DoseTable, amount: Decimal | None) -> Inlines:
    """The patient's weight as it was given, and in the unit of the table; the age; or a line."""
    labels = context.labels.doses
    if amount is None:
        return (Blank(labels.weight if table.by_weight else labels.age, 14),)
    if not table.by_weight:
        return (Run(_counted(context, table, amount)),)
    weight = patient_weight(context)
    if weight is None:
        return ()
    given = no_break(str(weight))
    if weight.unit == table.by_weight:
        return (Run(given),)
    converted = no_break(f"{_shown_conversion(table, weight)} {table.unit}")
    return (Run(fill_label(labels.converted, weight=given, converted=converted)),)


def _shown_conversion(table: DoseTable, weight: Weight) -> Decimal:
    """The converted weight with as few decimals as possible, in the same row as the exact one."""
    exact = weight.amount_in(table.unit)
    for decimals in range(1, MAX_DECIMALS):
        shown = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN)
        if table.row_of(shown) == table.row_of(exact):
            return shown
    return exact.quantize(Decimal(1).scaleb(-MAX_DECIMALS), ROUND_HALF_EVEN)


def _range_words(context: HandoutContext, table: DoseTable, row: DoseRow) -> str:
    """'12 to less than 16 kg', 'less than 12 kg', '2 to 3 years', '40 kg or more'."""
    labels = context.labels.doses
    high = row.up_to if row.under is None else row.under
    low = row.at_least
    if low is None:
        label = labels.up_to if row.under is None else labels.under
        return fill_label(label, last=_counted(context, table, high or Decimal()))
    if high is None:
        return fill_label(labels.at_least, first=_counted(context, table, low))
    if low == high:
        return _counted(context, table, low)
    label = labels.from_to if row.under is None else labels.from_under
    wording = context.wording.western if table.by_weight else context.wording
    return no_break(fill_label(label, first=wording.number(low), last=_counted(context, table, high)))


def _counted(context: HandoutContext, table: DoseTable, amount: Decimal) -> str:
    """'12 kg', '1 year'."""
    if table.by_weight:
        return no_break(f"{context.wording.western.number(amount)} {table.unit}")
    return context.wording.counted(context.wording.number(amount), UNITS[table.unit].value, amount)
