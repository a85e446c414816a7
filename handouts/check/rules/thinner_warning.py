"""Beside every blood thinner stands: do not stop it unless we, or who prescribed it, told you to.

A patient who stops a blood thinner too early, or for longer than asked, can have a stroke or a heart attack. The page
adds the sentence by itself where `drug_class` says blood thinner; where the class is left out or worded otherwise, the
clinic says it. The same holds for a sentence that tells to stop one.

Source: D11 of the handouts' standards; blood thinners are high-alert medicines (ISMP), and the labels of several warn
of stopping them early.

Mend it: write `drug_class: blood thinner`, or say it in `note`.

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
from handouts.content.medicine_names import THINNERS, drug_kinds, find_drug
from handouts.content.models.instructions import Medicine
from handouts.errors import Severity

SEVERITY = Severity.ERROR
ENGLISH = True
STANDARD = "D11"
_TOLD = re.compile(
    r"\b(?:do not|don['’]t|never)\s+(?:\w+\s+){0,3}?(?:stop|skip|change)\b[^.]*\b(?:unless|until|without|before"
    r"|if|on your own|by yourself)\b"
    r"|\b(?:stop|change)\b[^.]*\bonly\s+(?:if|when|after|once)\b|\bonly\s+(?:stop|change)\b|\bon your own\b"
    r"|\bunless\b[^.]*\b(?:told|tells?|says?|said)\b|\bkeep taking\b[^.]*\b(?:until|unless)\b",
    re.I,
)


def check(context: CheckContext) -> Iterator[Violation]:
    """A hit at each blood thinner without that sentence, in the table and in prose."""
    rules = context.instructions.medicines
    general = any(_TOLD.search(text) and re.search(r"thinner|clot", text, re.I) for text in rules.general)
    for row, medicine in enumerate(rules.table):
        if medicine.action != "continue" and _thins(medicine) and not (general or _said(context, medicine)):
            message = f"{medicine.generic} is a blood thinner, and nothing says not to stop it unless told to"
            hint = "write `drug_class: blood thinner`, and the page says it; or say it in `note`"
            yield context.violation(("medicines", "table", row, "generic"), message, hint)
    for order in find_instructions(context):
        of_kind = order.drug.kinds if order.drug else drug_kinds(order.name)
        if order.action != "stop" or order.uncertain or general or not of_kind & set(THINNERS):
            continue
        rows = [medicine for _, medicine in order.rows(rules.table)]
        if not any(_said(context, medicine) for medicine in rows) and not _TOLD.search(order.sentence.passage.text):
            what = f"{order.name}, a blood thinner" if order.drug else order.name
            message = f"the text tells to stop {what}, and nothing says not to stop it unless told to"
            # Aspirin is also a plain pain medicine that is left out for a few days.
            severity = Severity.WARNING if order.drug and order.drug.generic == "aspirin" else None
            yield order.sentence.violation(
                order.span, message, "add it to the table of medicines, or say it here", severity
            )


def _thins(medicine: Medicine) -> bool:
    known = find_drug(medicine.generic)
    if known:
        return bool(known.kinds & set(THINNERS))
    return bool(drug_kinds(f"{' '.join(medicine.names)} {medicine.drug_class or ''}") & set(THINNERS))


def _said(context: CheckContext, medicine: Medicine) -> bool:
    """True when the page adds the sentence by itself, or the row says it."""
    kind = f"{medicine.generic} {medicine.drug_class or ''}".casefold()
    if any(word.casefold() in kind for word in context.content.labels.value.medicines.thinner_classes):
        return True
    return any(_TOLD.search(text) for text in (medicine.note, medicine.note_after, medicine.reason) if text)
