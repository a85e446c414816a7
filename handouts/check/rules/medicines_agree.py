"""Sentences about a medicine agree with the table of medicines.

The table becomes dates on the page, and the sentence is printed as written. If the text says "Keep taking warfarin" and
the table stops it, or the text says 7 days and the table says 5, the patient has to choose. The rule reads every field
and every document, and compares the times: "Take ibuprofen every 6 hours" is wrong if the table stops it until 2 days
after the procedure, but "Start taking ibuprofen 2 days after your procedure" is right. A brand with several ingredients
counts as each of them. If only a sentence stops a medicine, the page has no date for it and does not mark it for the
patients who take it: that is a warning. So is a sentence for some patients only ("if you have a stent").

Source: a medicine's hold states what, how long, and counted from what, in one place (standard D10).

Fix: correct the sentence or the table, whichever is wrong. State each rule in a row of `medicines.table`.

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

Fails:

    fasting:
      text:
        - Take your morning medicines with a small sip of water.
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
from handouts.content.medicine_names import is_same_medicine
from handouts.content.models.instructions import Medicine
from handouts.content.models.times import Interval
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = "D10"
_TOGETHER = re.compile(r"\b(?:together|at the same time|combine|mix|while you)\b", re.I)
"""A sentence that says not to combine two medicines is not a hold."""
_USUAL = re.compile(r"\b(?:usual|normal|regular|same) (?:dose|amount)|\bas (?:usual|normal|always)\b", re.I)
_PART_OF_USUAL = re.compile(
    r"\b(?:half|third|quarters?|part|percent|less|lower|smaller|more|instead)\b(?: \w+)?(?: of| than)?(?: your| the)?"
    r" (?:usual|normal|regular) (?:dose|amount)|%(?: of)?(?: your| the)? (?:usual|normal|regular) (?:dose|amount)",
    re.I,
)
"""`half of your usual dose` is a different dose."""
_ALL = re.compile(
    r"\b(?:(?:take|continue|keep taking)\b(?: taking| to take)?[^.;]{0,30}?\b(?P<all>all(?: of)?(?: your"
    r"| the)?|every one of your"
    r"|(?:your )?(?:usual|regular|normal|daily|home|prescribed))(?: \w+){0,2}? (?:medicines?|medications?"
    r"|pills|drugs|prescriptions?)"
    r"|do not stop (?:any|all|your)(?: of)?(?: your)?(?: usual| regular)? (?:medicines?|medications?|pills))\b",
    re.I,
)
_OF_A_TIME = re.compile(
    r"\b(?:take|have|swallow)\b(?: all(?: of)?)?(?: your| the| any)(?: usual| regular| normal| daily)?"
    r" (?:morning|evening|bedtime|night)"
    r"(?:[’']s)?(?: \w+)?? (?:medicines?|medications?|pills|tablets|doses?)\b",
    re.I,
)
"""`Take your morning medicines with a sip of water`, beside the times to stop eating and drinking."""
_NOT_ALL = re.compile(
    r"\b(?:other|except|unless|but|that|which|not in|on your own|without|before (?:you|asking|talking)"
    r"|until|if|ask|bring|list"
    r"|below|above|table|most)\b",
    re.I,
)
_AGAIN = re.compile(r"\bagain\b|\b(?:restart|resume|go back)\b", re.I)
_AFTERWARDS = re.compile(r"(?:after|following) (?!\d|a |one |two )[\w ]+|afterwards?", re.I)
"""`Take it again after your procedure` does not say which day."""
_AT_ONCE = re.compile(r"\b(?:right away|at once|straight ?away|immediately)\b(?! if\b)", re.I)
_CORRECT_TEXT_OR = "correct the text, or"


def check(context: CheckContext) -> Iterator[Violation]:
    """Report sentences about a medicine that the table lacks or contradicts, and times that differ."""
    table = context.instructions.medicines.table
    seen: set[tuple[int, str, str]] = set()
    for instruction in find_instructions(context):
        # A brand name next to its generic name is the same medicine.
        key = (
            id(instruction.sentence),
            instruction.action,
            instruction.drug.generic if instruction.drug else instruction.name,
        )
        if key in seen:
            continue
        seen.add(key)
        rows = list(instruction.rows(table))
        if instruction.action in ("take", "continue"):
            yield from _check_take(context, instruction, rows)
        elif rows:
            for row, medicine in rows:
                yield from _check_times(context, instruction, row, medicine)
        elif (
            instruction.action == "stop"
            and not instruction.uncertain
            and instruction.drug
            and not _TOGETHER.search(instruction.sentence.text)
            and not _is_forbidden(context, instruction.name)
        ):
            hint = "add a row for it, so the page prints the date and marks it for patients who take it"
            yield instruction.sentence.violation(
                instruction.span, f"{instruction.name} is not in the table of medicines", hint, Severity.WARNING
            )
    yield from _check_take_all(context)


def _is_forbidden(context: CheckContext, name: str) -> bool:
    """True if the list of medicines not to take has a medicine."""
    return any(is_same_medicine(name, (ban.medicine, *ban.brands)) for ban in context.instructions.do_not_take)


def _check_take(
    context: CheckContext, instruction: MedicationInstruction, rows: list[tuple[int, Medicine]]
) -> Iterator[Violation]:
    """Report if the text says to take what the table stops at that time; once for several rows of one kind."""
    if instruction.uncertain:
        return
    verb = "keep taking" if instruction.action == "continue" else "take"
    conflicts = [
        (row, medicine, conflict)
        for row, medicine in rows
        if (conflict := _find_conflict(context, instruction, medicine))
    ]
    if not conflicts:
        return
    row, medicine, conflict = conflicts[0]
    name = instruction.name if instruction.row is None else medicine.generic
    more = f" (and {len(conflicts) - 1} more of its kind)" if len(conflicts) > 1 else ""
    medicine_name = "" if _is_same_medicine(instruction, medicine) else f" {medicine.generic}{more}"
    when = next((time.words for time in instruction_times(context, instruction.sentence) if time.words), "")
    if when.lower() not in ("", "afterwards", "afterward"):
        name = f"{name} {when}"
    message = f"the text says to {verb} {name}, but the table says {conflict.replace(' it', medicine_name or ' it', 1)}"
    yield instruction.sentence.violation(
        instruction.span,
        message,
        f"{_CORRECT_TEXT_OR} the row at {context.where('medicines', 'table', row)}",
        Severity.WARNING if instruction.conditional else None,
    )


def _is_same_medicine(instruction: MedicationInstruction, medicine: Medicine) -> bool:
    """True if the instruction names this medicine itself, not its kind or a brand that contains it."""
    if instruction.row is not None or instruction.name.lower() in (name.lower() for name in medicine.names):
        return True
    return instruction.drug is not None and instruction.drug.generic == medicine.generic.lower()


def _find_conflict(context: CheckContext, instruction: MedicationInstruction, medicine: Medicine) -> str:
    """What the table says if it forbids what the instruction says; '' if both can be true."""
    usual = bool(_USUAL.search(_PART_OF_USUAL.sub("", instruction.sentence.text)))
    if medicine.action == "change":
        return "to take a different dose of it" if usual else ""
    if medicine.action != "stop":
        return ""
    times = [
        time for time in instruction_times(context, instruction.sentence) if not _is_some_time_after(instruction, time)
    ]
    if instruction.row is not None and instruction.action == "take" and not any(time.words for time in times):
        return ""  # the note "Take it with food" on a stopped medicine does not say when
    return next((conflict for time in times if (conflict := _conflict_at(time, medicine))), "")


def _is_some_time_after(instruction: MedicationInstruction, time: InstructionTime) -> bool:
    """True for `take it again after your procedure`, which states no day."""
    is_vague = time.phase == "after" and _AFTERWARDS.fullmatch(time.words) is not None
    return is_vague and bool(_AGAIN.search(instruction.sentence.text))


def _conflict_at(time: InstructionTime, medicine: Medicine) -> str:
    """What the table says if the medicine is stopped at this time; '' if it may be taken."""
    if time.phase == "after":
        return _conflict_after(time, medicine)
    if medicine.before is None:
        return "to stop it" if not time.days else ""
    if time.days is not None and time.days >= duration_in_days(medicine.before.duration):
        return ""
    return f"to stop it {interval_text(medicine.before)}"


def _conflict_after(time: InstructionTime, medicine: Medicine) -> str:
    first_day = time.days or Decimal(0)
    if isinstance(medicine.restart, Interval):
        too_early = first_day < duration_in_days(medicine.restart.duration)
        return f"not to take it again before {interval_text(medicine.restart)}" if too_early else ""
    if medicine.after is not None and first_day < duration_in_days(medicine.after.duration, longest=True):
        return f"to stay off it until {interval_text(medicine.after)}"
    if medicine.restart == "ask":
        return "to ask when to take it again" if time.days is None or not time.days else ""
    if medicine.restart_once:
        return f"to start it once {medicine.restart_once}" if time.days is not None else ""
    return "to stop it and does not say when to take it again" if not time.days and medicine.after is None else ""


def _check_take_all(context: CheckContext) -> Iterator[Violation]:
    """Report if the text says to take all medicines, and the table stops some."""
    stopped = [medicine.generic for medicine in context.instructions.medicines.table if medicine.action == "stop"]
    if not stopped:
        return
    names = ", ".join(stopped[:3]) + (" and others" if len(stopped) > 3 else "")
    for sentence in english_sentences(context):
        if sentence.passage.path[0] in ("questions", "alternatives") or _NOT_ALL.search(sentence.text):
            continue
        times = instruction_times(context, sentence)
        if any(time.phase == "after" for time in times):
            continue
        if match := _OF_A_TIME.search(sentence.text):
            message = f"{match[0].lower()!r} includes medicines that the table says to stop: {names}"
            hint = f'write "Take your other {_of_a_time(match)}", and name those that the patient must not take'
            yield sentence.violation(match.span(), message, hint, Severity.WARNING)
        elif match := _ALL.search(sentence.text):
            takes_all = match["all"] is None or match["all"].lower().startswith(("all", "every"))
            if takes_all or any(time.words for time in times):
                message = f"the text says to take all medicines, but the table says to stop {names}"
                yield sentence.violation(
                    match.span(), message, 'write "your other medicines"', None if takes_all else Severity.WARNING
                )


def _of_a_time(match: re.Match[str]) -> str:
    """'morning medicines', the last two words of a match."""
    return " ".join(match[0].split()[-2:])


def _check_times(
    context: CheckContext, instruction: MedicationInstruction, row: int, medicine: Medicine
) -> Iterator[Violation]:
    where = f"the row at {context.where('medicines', 'table', row)}"
    name = instruction.name if instruction.row is None else medicine.generic
    if instruction.action == "stop" and medicine.action == "continue" and not instruction.uncertain:
        message = f"the text says to stop {name}, but the table says to keep taking it"
        yield instruction.sentence.violation(instruction.span, message, f"{_CORRECT_TEXT_OR} {where}")
        return
    amount = _find_amount(instruction)
    if amount is None:
        yield from _check_restart(context, instruction, row, medicine)
        return
    side, event, anchor, _ = find_anchor(instruction.sentence.text, amount, event_patterns(context))
    key = {"before": "before", "after": "restart" if instruction.action == "restart" else "after"}.get(side)
    if key is None:
        return
    stated = getattr(medicine, key)
    if isinstance(stated, Interval) and (
        not durations_agree(amount.duration, stated.duration) or (event and event is not stated.event)
    ):
        written = instruction.sentence.text[amount.start : amount.end]
        text = " ".join(filter(None, (written, side, anchor)))
        message = f"the text says {text} for {name}, but the table says {interval_text(stated)}"
        hint = f"{_CORRECT_TEXT_OR} `{key}` at {context.where('medicines', 'table', row, key)}"
        yield instruction.sentence.violation((amount.start, amount.end), message, hint)
    elif stated == "ask":
        message = f"the text says when to start {name} again, but the table says to ask"
        yield instruction.sentence.violation((amount.start, amount.end), message, f"{_CORRECT_TEXT_OR} {where}")


def _check_restart(
    context: CheckContext, instruction: MedicationInstruction, row: int, medicine: Medicine
) -> Iterator[Violation]:
    """Report `restart it tonight` if the table says a later day."""
    if instruction.action != "restart" or instruction.uncertain:
        return
    if medicine.restart is None and medicine.restart_once is None:
        return
    at_once = _AT_ONCE.search(instruction.sentence.text)
    times = (InstructionTime("after", words=at_once[0]),) if at_once else ()
    for time in (*instruction_times(context, instruction.sentence), *times):
        if _is_some_time_after(instruction, time):
            continue
        if time.phase == "after" and time.words and (conflict := _conflict_after(time, medicine)):
            message = f"the text says to start {instruction.name} again {time.words}, but the table says {conflict}"
            hint = f"{_CORRECT_TEXT_OR} `restart` at {context.where('medicines', 'table', row, 'restart')}"
            yield instruction.sentence.violation(instruction.span, message, hint)
            return


def _find_amount(instruction: MedicationInstruction) -> Amount | None:
    """The amount that belongs to the medicine: the next one after it, or else the last one before it."""
    amounts = list(find_amounts(instruction.sentence.text))
    later = [amount for amount in amounts if amount.start >= instruction.span[1]]
    return later[0] if later else amounts[-1] if amounts else None
