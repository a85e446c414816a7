"""Every blood thinner has the warning not to stop it unless we or the prescriber say so.

A patient who stops a blood thinner too early, or for too long, can have a stroke or a heart attack. The page adds the
warning if `drug_class` says blood thinner. If the class is missing or worded differently, the set must state the
warning. If a sentence says to stop a blood thinner, its row or the text with the sentence must have the warning.

Source: standard D11; blood thinners are high-alert medicines (ISMP), and the labels of several warn of stopping them
early.

Fix: write `drug_class: blood thinner`, or state the warning in `note`.

Passes:

    medicines:
      table:
        - {generic: clopidogrel, drug_class: blood thinner, action: ask, decides: your doctor}

Fails:

    medicines:
      table:
        - {generic: clopidogrel, action: ask, decides: your doctor}
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.medication_instructions import find_instructions
from handouts.content.medicine_names import BLOOD_THINNERS, drug_kinds, find_drug
from handouts.content.models.conditional import plain_texts
from handouts.content.models.instructions import Medicine
from handouts.errors import Severity

SEVERITY = Severity.ERROR
ENGLISH = True
STANDARD = "D11"
_WARNING = re.compile(
    r"\b(?:do not|don['’]t|never)\s+(?:\w+\s+){0,3}?(?:stop|skip|change)\b[^.]*\b(?:unless|until|without|before"
    r"|if|on your own|by yourself)\b"
    r"|\b(?:stop|change)\b[^.]*\bonly\s+(?:if|when|after|once)\b|\bonly\s+(?:stop|change)\b|\bon your own\b"
    r"|\bunless\b[^.]*\b(?:told|tells?|says?|said)\b|\bkeep taking\b[^.]*\b(?:until|unless)\b",
    re.I,
)
_NO_WARNING = "does not warn patients against stopping it on their own"


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each blood thinner without the warning, in the table and in sentences."""
    rules = context.instructions.medicines
    general = plain_texts(rules.general)
    in_general = any(_WARNING.search(text) and re.search(r"thinner|clot", text, re.I) for text in general)
    for index, medicine in enumerate(rules.table):
        if (
            medicine.action != "continue"
            and _is_blood_thinner(medicine)
            and not (in_general or _has_warning(context, medicine))
        ):
            message = f"{medicine.generic} is a blood thinner, but the set {_NO_WARNING}"
            hint = "write `drug_class: blood thinner`, so the page adds it; or state it in `note`"
            yield context.violation(("medicines", "table", index, "generic"), message, hint)
    for instruction in find_instructions(context):
        kinds = instruction.drug.kinds if instruction.drug else drug_kinds(instruction.name)
        if instruction.action != "stop" or instruction.uncertain or in_general or not kinds & set(BLOOD_THINNERS):
            continue
        rows = [medicine for _, medicine in instruction.rows(rules.table)]
        if not any(_has_warning(context, medicine) for medicine in rows) and not _WARNING.search(
            instruction.sentence.passage.text
        ):
            label = f"{instruction.name}, a blood thinner" if instruction.drug else instruction.name
            message = f"the text says to stop {label}, but the set {_NO_WARNING}"
            # Aspirin is also a common pain medicine that may be skipped for a few days.
            severity = Severity.WARNING if instruction.drug and instruction.drug.generic == "aspirin" else None
            yield instruction.sentence.violation(
                instruction.span, message, "add it to the table of medicines, or state the warning here", severity
            )


def _is_blood_thinner(medicine: Medicine) -> bool:
    drug = find_drug(medicine.generic)
    if drug:
        return bool(drug.kinds & set(BLOOD_THINNERS))
    return bool(drug_kinds(f"{' '.join(medicine.names)} {medicine.drug_class or ''}") & set(BLOOD_THINNERS))


def _has_warning(context: CheckContext, medicine: Medicine) -> bool:
    """True if the page adds the warning, or the row states it."""
    kind = f"{medicine.generic} {medicine.drug_class or ''}".casefold()
    if any(word.casefold() in kind for word in context.content.labels.value.medicines.thinner_classes):
        return True
    # `note_after` is on the page for after the procedure only: too late to say what not to stop.
    return any(_WARNING.search(text) for text in (medicine.note, medicine.reason) if text)
