"""What must not be taken is not taken elsewhere in the set.

"Do not take NSAIDs for the rest of your life" and "Take ibuprofen 600 mg for pain" on one page leave the patient to
choose. The rule compares the list of medicines not to take with courses, medicines to take when needed, tables of
doses, the table of medicines, and sentences; by name, by ingredient and by kind.

Source: a medicine's hold states what, how long, and counted from what, in one place (standard D10).

Fix: correct the list or the other place, whichever is wrong. If they are for different patients, give each a condition.

Passes:

    do_not_take:
      - {medicine: NSAIDs, such_as: [ibuprofen, naproxen], for: life}
    as_needed:
      - {medicine: acetaminophen, dose: 325 mg, every: 4 h}

Fails:

    do_not_take:
      - {medicine: NSAIDs, such_as: [ibuprofen, naproxen], for: life}
    as_needed:
      - {medicine: celecoxib, dose: 100 mg, times: 2}

Fails:

    do_not_take:
      - {medicine: ibuprofen, for: 7 days}
    pain_relief:
      - Take Advil for pain.

Fails:

    do_not_take:
      - {medicine: aspirin, for: 7 days}
    medicines:
      table:
        - {generic: aspirin, action: stop, before: 7 days before procedure, restart: 1 day after procedure}
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from handouts.check.context import CheckContext, Violation
from handouts.check.instruction_times import passage_phase
from handouts.check.medication_instructions import find_instructions
from handouts.check.time_claims import duration_in_days, interval_text
from handouts.content.course_validation import starts_before
from handouts.content.medicine_names import is_same_medicine
from handouts.content.models.as_needed import DoNotTake
from handouts.content.models.courses import Course
from handouts.content.models.instructions import Medicine
from handouts.content.models.time_rules import rule_amount
from handouts.content.models.times import Interval
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = "D10"
_LATER = re.compile(r"\b(?:after|again|from|once|until|when|if|unless|ask|instead)\b", re.I)
"""Words of a sentence that may be about a later time, or about a patient who may take it."""


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each medicine to take that must not be taken at that time."""
    for index, ban in enumerate(context.instructions.do_not_take):
        yield from _taken_in_lists(context, index, ban)
        yield from _taken_in_sentences(context, index, ban)
        yield from _in_table(context, index, ban)
        yield from _stated_twice(context, index, ban)


def _names(ban: DoNotTake) -> tuple[str, ...]:
    return ban.medicine, *ban.brands


def _days(ban: DoNotTake) -> Decimal | None:
    """The number of days after the procedure without the medicine; None for life, or if it is not known."""
    amount = rule_amount(ban.end) if ban.end else None
    return duration_in_days(amount, longest=True) if amount else None


def _where(context: CheckContext, index: int) -> str:
    return f"line {context.place('do_not_take', index, 'medicine')[1]}"


def _taken_in_lists(context: CheckContext, index: int, ban: DoNotTake) -> Iterator[Violation]:
    last = _days(ban)
    for part in ("courses", "as_needed", "doses"):
        for row, entry in enumerate(getattr(context.instructions, part)):
            names = (entry.medicine, *getattr(entry, "brands", ()))
            if not any(is_same_medicine(name, _names(ban)) for name in names):
                continue
            if isinstance(entry, Course) and starts_before(entry, context.instructions):
                continue
            starts = getattr(entry, "starts", None)
            amount = rule_amount(starts) if starts else None
            first = duration_in_days(amount) if amount else Decimal()
            if last is not None and first > last:
                continue
            message = f"{entry.medicine} is to be taken, but {_where(context, index)} says not to take {ban.medicine}"
            yield context.violation((part, row, "medicine"), message, "correct one of the two, or add conditions")


def _taken_in_sentences(context: CheckContext, index: int, ban: DoNotTake) -> Iterator[Violation]:
    has_end = _days(ban) is not None
    for instruction in find_instructions(context):
        sentence = instruction.sentence
        is_taken = instruction.action in ("take", "continue", "restart") and not instruction.uncertain
        if not is_taken or sentence.passage.path[0] in ("do_not_take", "medicines"):
            continue
        is_later = has_end and _LATER.search(sentence.text)
        if is_later or passage_phase(context, sentence.passage) == "before":
            continue
        if is_same_medicine(instruction.name, _names(ban)):
            message = f"the text says to take {instruction.name}, but {_where(context, index)} says not to"
            yield sentence.violation(
                instruction.span, message, "correct the text, or the list of medicines not to take"
            )


def _in_table(context: CheckContext, index: int, ban: DoNotTake) -> Iterator[Violation]:
    """A row of the table of medicines that continues the medicine, or starts it again too early."""
    for row, medicine in enumerate(context.instructions.medicines.table):
        if not any(is_same_medicine(name, _names(ban)) for name in medicine.names):
            continue
        if conflict := _table_conflict(medicine, _days(ban)):
            message = f"{conflict}, but {_where(context, index)} says not to take {ban.medicine}"
            yield context.violation(("medicines", "table", row, "generic"), message, "correct one of the two")


def _table_conflict(medicine: Medicine, last: Decimal | None) -> str:
    if medicine.action == "continue":
        return f"the table continues {medicine.generic}"
    restart = medicine.restart
    if isinstance(restart, Interval) and (last is None or duration_in_days(restart.duration) <= last):
        return f"the table starts {medicine.generic} again {interval_text(restart)}"
    return ""


def _stated_twice(context: CheckContext, index: int, ban: DoNotTake) -> Iterator[Violation]:
    for other in context.instructions.do_not_take[:index]:
        if any(name.casefold() in [known.casefold() for known in _names(other)] for name in _names(ban)):
            message = f"{ban.medicine} is already in the list of medicines not to take"
            yield context.violation(("do_not_take", index, "medicine"), message, "state it once")
            return
