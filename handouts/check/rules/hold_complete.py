"""A stopped medicine states when to stop, when to restart, and who decides.

"Stop clopidogrel" alone is dangerous: from when, until when, and who decides? If nobody restarts a blood thinner, the
patient can have a stroke.

Source: ISMP and Joint Commission NPSG.03.06.01 (the patient knows what to take, what to stop, and when to restart); our
own standard for holds.

Fix: state `before`, `restart` and `decides` for the medicine. For `change`, state the new dose in `note`; for `ask`,
state in `decides` whom to ask. A note of the row, or a general rule for medicines, may say whom to ask instead.

Passes:

    medicines:
      table:
        - generic: clopidogrel
          brands: [Plavix]
          drug_class: blood thinner
          action: stop
          before: 5 days before procedure
          restart: ask
          decides: your heart doctor

Fails:

    medicines:
      table:
        - generic: clopidogrel
          brands: [Plavix]
          drug_class: blood thinner
          action: stop
          before: 5 days before procedure
          decides: your heart doctor
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.document_layouts import join_words
from handouts.content.models.conditional import plain_texts
from handouts.content.models.instructions import Medicine
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = "D10, D12"
_ASK = re.compile(
    r"\b(?:ask|call|phone|ring|speak (?:to|with)|talk (?:to|with)|check with|contact)\b[^.;]{0,30}"
    r"\b(?:doctors?|surgeons?|nurses?|cardiologists?|GPs?|clinics?|pharmacists?|providers?|physicians?|prescribers?"
    r"|teams?|us|\w+ who prescribed)\b"
    r"|\b(?:doctor|surgeon|nurse|cardiologist|GP|pharmacist|provider|prescriber|physician|team)\b[^.;]{0,20}"
    r"\b(?:will (?:tell|decide|say)|decides|tells)\b|\bwe (?:will )?(?:tell|decide|call)\b",
    re.I,
)
"""Words that say whom a patient asks about a medicine."""
_STOP = {"before": "when to stop it", "restart": "when to restart it", "decides": "who decides"}


def check(context: CheckContext) -> Iterator[Violation]:
    """Report what each medicine lacks, at its name."""
    is_named = _names_whom_to_ask(*plain_texts(context.instructions.medicines.general))
    for index, medicine in enumerate(context.instructions.medicines.table):
        place = context.content.instructions.places.token(("medicines", "table", index, "generic"), medicine.generic)
        notes = (medicine.note, medicine.note_after, medicine.reason)
        is_asked = is_named or _names_whom_to_ask(*filter(None, notes))
        for message, hint, severity in _missing_parts(medicine, is_asked=is_asked):
            yield Violation(place, f"{medicine.generic}, action {medicine.action}: {message}", hint, severity)


def _names_whom_to_ask(*texts: str) -> bool:
    """True if a sentence says whom the patient asks: `Ask the doctor who prescribed it.`"""
    return any(_ASK.search(text) for text in texts)


def _missing_parts(medicine: Medicine, *, is_asked: bool) -> Iterator[tuple[str, str, Severity | None]]:
    """Message, hint and level of each missing part."""
    if medicine.action == "stop":
        stated = {"decides"} if is_asked else set()
        stated |= {"restart"} if medicine.restart_once else set()
        missing = [name for name in _STOP if getattr(medicine, name) is None and name not in stated]
        if missing:
            lines = "an open line" if len(missing) == 1 else "open lines"
            message = f"the row does not say {join_words([_STOP[name] for name in missing])}, so the page has {lines}"
            yield message, f"add {join_words([f'`{name}`' for name in missing])}", None
        if medicine.drug_class is None:
            hint = "add `drug_class` in plain words, such as blood thinner"
            yield "the row does not state the class of the medicine", hint, Severity.WARNING
        if not medicine.brands:
            yield (
                "the row has no brand name, and the box at home may show only the brand",
                "add `brands`, if there are any",
                Severity.NOTE,
            )
    if medicine.unless and medicine.decides and medicine.decides.casefold() in medicine.unless.casefold():
        message = f"the row says to ask {medicine.decides} first, and also what holds unless they say otherwise"
        yield message, "delete `unless`; or delete `decides`, if patients do it without asking", Severity.WARNING
    if medicine.action == "change" and not (medicine.note or medicine.reason):
        yield "the row does not state the new dose", "state it in `note`", None
    if medicine.action in ("ask", "change") and medicine.decides is None and not is_asked:
        yield (
            "the row does not say whom to ask, so the page has an open line",
            "add `decides`, for example your doctor",
            Severity.WARNING,
        )
