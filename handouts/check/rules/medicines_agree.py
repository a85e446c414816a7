"""What a sentence says about a medicine agrees with the table of medicines.

The table becomes dates on the page; the sentence is printed as it is. "Take ibuprofen every 6 hours" beside a table
that stops it until 2 days after the procedure, "Keep taking warfarin" beside its hold, or 7 days beside 5: the patient
has to choose. Every field and every document is read, and when the sentence is meant: on the discharge page, "Start
taking ibuprofen 2 days after your procedure" is right where the table says so. A brand of several substances counts as
each of them. A medicine that only a sentence stops has no date on the page, and is not marked for the patients who
take it: that is a warning. So is a sentence that holds for some patients only ("if you have a stent").

Source: a medicine's hold says what, how long, and counted from what, in one place (D10 of the handouts' standards).

Mend it: correct the one that is wrong; move what the sentence says into a row of `medicines.table`.

Passes:

    prepare:
      - Stop Plavix 5 days before your procedure.
    pain_relief:
      - You may take Plavix again from the day after your procedure.

Fails:

    prepare:
      - Stop Plavix 7 days before your procedure.

Fails:

    prepare:
      - Take your Plavix on the morning of your procedure.

Fails:

    pain_relief:
      - Take clopidogrel 75 mg tonight.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from handouts.check.context import CheckContext, Violation
from handouts.check.instruction_times import InstructionTime, instruction_times
from handouts.check.medication_instructions import MedicationInstruction, find_instructions
from handouts.check.passages import english_sentences
from handouts.check.time_claims import (
    Amount,
    duration_in_days,
    durations_agree,
    event_patterns,
    find_amounts,
    find_anchor,
    interval_text,
)
from handouts.content.models.instructions import Medicine
from handouts.content.models.times import Interval
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = "D10"
_TOGETHER = re.compile(r"\b(?:together|at the same time|combine|mix|while you)\b", re.I)
"""Two medicines that are not taken at one time are no hold."""
_USUAL = re.compile(r"\b(?:usual|normal|regular|same) (?:dose|amount)|\bas (?:usual|normal|always)\b", re.I)
_ALL = re.compile(
    r"\b(?:(?:take|continue|keep taking)\b(?: taking| to take)?[^.;]{0,30}?\b(?P<all>all(?: of)?(?: your"
    r"| the)?|every one of your"
    r"|(?:your )?(?:usual|regular|normal|daily|home|prescribed))(?: \w+){0,2}? (?:medicines?|medications?"
    r"|pills|drugs|prescriptions?)"
    r"|do not stop (?:any|all|your)(?: of)?(?: your)?(?: usual| regular)? (?:medicines?|medications?|pills))\b",
    re.I,
)
_NOT_ALL = re.compile(
    r"\b(?:other|except|unless|but|that|which|not in|on your own|without|before (?:you|asking|talking)"
    r"|until|if|ask|bring|list"
    r"|below|above|table|most)\b",
    re.I,
)
_WRONG = "correct the one that is wrong"


def check(context: CheckContext) -> Iterator[Violation]:
    """A hit at each medicine in prose that the table lacks or contradicts, and at each time that differs."""
    table = context.instructions.medicines.table
    seen: set[tuple[int, str, str]] = set()
    for order in find_instructions(context):
        # A brand behind its generic is the same medicine.
        once = (id(order.sentence), order.action, order.drug.generic if order.drug else order.name)
        if once in seen:
            continue
        seen.add(once)
        rows = list(order.rows(table))
        if order.action in ("take", "continue"):
            yield from _taken(context, order, rows)
        elif rows:
            for row, medicine in rows:
                yield from _compared(context, order, row, medicine)
        elif (
            order.action == "stop" and not order.uncertain and order.drug and not _TOGETHER.search(order.sentence.text)
        ):
            hint = "add a row for it, so that the page can print the day and mark it for those who take it"
            yield order.sentence.violation(
                order.span, f"{order.name} is not in the table of medicines", hint, Severity.WARNING
            )
    yield from _all_taken(context)


def _taken(
    context: CheckContext, order: MedicationInstruction, rows: list[tuple[int, Medicine]]
) -> Iterator[Violation]:
    """A hit where the text says to take what the table stops at that time; several rows of one kind give one hit."""
    if order.uncertain:
        return
    does = "keep taking" if order.action == "continue" else "take"
    against = [(row, medicine, why) for row, medicine in rows if (why := _against(context, order, medicine))]
    if not against:
        return
    row, medicine, why = against[0]
    name = order.name if order.row is None else medicine.generic
    more = f" (and {len(against) - 1} more of its kind)" if len(against) > 1 else ""
    of = "" if _names(order, medicine) else f" {medicine.generic}{more}"
    line = context.place("medicines", "table", row)[1]
    when = next((time.words for time in instruction_times(context, order.sentence) if time.words), "")
    if when.lower() not in ("", "afterwards", "afterward"):
        name = f"{name} {when}"
    message = f"the text says to {does} {name}, and the table says {why.replace(' it', of or ' it', 1)}"
    yield order.sentence.violation(
        order.span, message, f"{_WRONG}: the row on line {line}", Severity.WARNING if order.conditional else None
    )


def _names(order: MedicationInstruction, medicine: Medicine) -> bool:
    """True where the order is about this medicine itself, and not about its kind or a brand that contains it."""
    if order.row is not None or order.name.lower() in (name.lower() for name in medicine.names):
        return True
    return order.drug is not None and order.drug.generic == medicine.generic.lower()


def _against(context: CheckContext, order: MedicationInstruction, medicine: Medicine) -> str:
    """What the table says where it forbids what the order says; '' where both can be true."""
    usual = bool(_USUAL.search(order.sentence.text))
    if medicine.action == "change":
        return "to take another dose of it" if usual else ""
    if medicine.action != "stop":
        return ""
    times = instruction_times(context, order.sentence)
    if order.row is not None and order.action == "take" and not any(time.words for time in times):
        return ""  # the note "Take it with food" of a medicine that is stopped tells nothing of when
    return next((why for time in times if (why := _held(time, medicine))), "")


def _held(time: InstructionTime, medicine: Medicine) -> str:
    """What the table says of a time at which a medicine is stopped; '' of a time at which it may be taken."""
    if time.phase == "after":
        return _still_held(time, medicine)
    if medicine.before is None:
        return "to stop it" if not time.days else ""
    if time.days is not None and time.days >= duration_in_days(medicine.before.duration):
        return ""
    return f"to stop it {interval_text(medicine.before)}"


def _still_held(time: InstructionTime, medicine: Medicine) -> str:
    begins = time.days or Decimal(0)
    if isinstance(medicine.restart, Interval):
        late = begins < duration_in_days(medicine.restart.duration)
        return f"not to take it again before {interval_text(medicine.restart)}" if late else ""
    if medicine.after is not None:
        late = begins < duration_in_days(medicine.after.duration, longest=True)
        if late:
            return f"that it stays off until {interval_text(medicine.after)}"
    if medicine.restart == "ask":
        return "to ask when to take it again" if time.days is None or not time.days else ""
    return "to stop it, and not when to take it again" if not time.days and medicine.after is None else ""


def _all_taken(context: CheckContext) -> Iterator[Violation]:
    """A hit where the text says to take all medicines, and the table stops some."""
    stopped = [medicine.generic for medicine in context.instructions.medicines.table if medicine.action == "stop"]
    if not stopped:
        return
    for sentence in english_sentences(context):
        match = _ALL.search(sentence.text)
        if not match or sentence.passage.path[0] in ("questions", "alternatives") or _NOT_ALL.search(sentence.text):
            continue
        times = instruction_times(context, sentence)
        whole = match["all"] is None or match["all"].lower().startswith(("all", "every"))
        if any(time.phase == "after" for time in times) or not (whole or any(time.words for time in times)):
            continue
        names = ", ".join(stopped[:3]) + (" and others" if len(stopped) > 3 else "")
        message = f"the text says to take all medicines, and the table says to stop {names}"
        yield sentence.violation(
            match.span(), message, "write: your other medicines", None if whole else Severity.WARNING
        )


def _compared(context: CheckContext, order: MedicationInstruction, row: int, medicine: Medicine) -> Iterator[Violation]:
    line = context.place("medicines", "table", row)[1]
    name = order.name if order.row is None else medicine.generic
    if order.action == "stop" and medicine.action == "continue" and not order.uncertain:
        message = f"the text says to stop {name}, and the table says to keep taking it"
        yield order.sentence.violation(order.span, message, f"{_WRONG}: the row on line {line}")
        return
    amount = _counted(order)
    if amount is None:
        yield from _too_early(context, order, row, medicine)
        return
    side, event, anchor, _ = find_anchor(order.sentence.text, amount, event_patterns(context))
    key = {"before": "before", "after": "restart" if order.action == "restart" else "after"}.get(side)
    if key is None:
        return
    stated = getattr(medicine, key)
    if isinstance(stated, Interval) and (
        not durations_agree(amount.duration, stated.duration) or (event and event is not stated.event)
    ):
        written = order.sentence.text[amount.start : amount.end]
        text = " ".join(filter(None, (written, side, anchor)))
        message = f"the text says {text} for {name}, and the table says {interval_text(stated)}"
        where = context.place("medicines", "table", row, key)[1]
        yield order.sentence.violation((amount.start, amount.end), message, f"{_WRONG}: `{key}` on line {where}")
    elif stated == "ask":
        message = f"the text says when to start {name} again, and the table says to ask"
        yield order.sentence.violation((amount.start, amount.end), message, f"{_WRONG}: the row on line {line}")


def _too_early(
    context: CheckContext, order: MedicationInstruction, row: int, medicine: Medicine
) -> Iterator[Violation]:
    """A hit at `restart it tonight`, where the table says a later day."""
    if order.action != "restart" or order.uncertain or not isinstance(medicine.restart, Interval):
        return
    for time in instruction_times(context, order.sentence):
        if time.phase == "after" and time.words and (why := _still_held(time, medicine)):
            message = f"the text says to start {order.name} again {time.words}, and the table says {why}"
            where = context.place("medicines", "table", row, "restart")[1]
            yield order.sentence.violation(order.span, message, f"{_WRONG}: `restart` on line {where}")
            return


def _counted(order: MedicationInstruction) -> Amount | None:
    """The amount that belongs to a medicine: the next one after it, else the last one before it."""
    found = list(find_amounts(order.sentence.text))
    later = [amount for amount in found if amount.start >= order.span[1]]
    return later[0] if later else found[-1] if found else None
