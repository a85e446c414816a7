"""Beside each blood thinner stands that it is not stopped unless somebody said so.

Patients stop a blood thinner because a list names it. That has led to strokes and closed stents. The page adds the
sentence by itself where `drug_class` is `blood thinner`; of a blood thinner under another class it knows nothing.

Source: Joint Commission NPSG.03.05.01 (anticoagulant therapy) and FDA's boxed warnings against stopping apixaban,
rivaroxaban and ticagrelor early. A warning for aspirin.

Mend it: write `drug_class: blood thinner`, or say it in `note`.

Passes:

    medicines:
      table:
        - generic: apixaban
          action: ask
          decides: your heart doctor
          note: Do not stop it unless we or your heart doctor told you to.

Fails:

    medicines:
      table:
        - generic: apixaban
          drug_class: heart medicine
          action: ask
          decides: your heart doctor
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.finding import Hit, Level
from handouts.check.subject import Subject
from handouts.check.thinners import is_mild, is_thinner
from handouts.content.medicines import Medicine
from handouts.personalise.case import Case
from handouts.personalise.holds import is_thinner as page_adds
from handouts.schedule.appointment import Appointment

LEVEL = Level.ERROR
STANDARD = "D11"
_SAID = re.compile(
    r"\b(do not|don['’]t|never) (stop|skip|quit)\b[^.]*"
    r"\b(unless|until|without|before|on your own|by yourself|yourself)\b"
    r"|\bstop\b[^.]*\bonly\b|\bonly\b[^.]*\bstop\b|\bkeep taking\b[^.]*\bunless\b"
    r"|\b(unless|until)\b[^.]*\b(told|tells|ask|say)[^.]*\b(do not|don['’]t) stop\b",
    re.I,
)


def check(subject: Subject) -> Iterator[Hit]:
    """A hit at each blood thinner whose row has the sentence from nobody."""
    if "preparation" not in subject.content.layouts:
        return
    case = Case(subject.content, "preparation", Appointment())
    for row, medicine in enumerate(subject.rules.medicines.table):
        strong = is_thinner(medicine.names, medicine.drug_class or "")
        known = strong or is_mild(medicine.names)
        if not known or medicine.action == "continue" or page_adds(case, medicine) or _SAID.search(_words(medicine)):
            continue
        path = ("medicines", "table", row, "generic")
        place = subject.content.instructions.places.token(path, medicine.generic)
        message = f"{medicine.generic} is a blood thinner, and its row does not say to stop it only when told to"
        hint = "write `drug_class: blood thinner`, and the page adds the sentence; or say it in `note`"
        yield Hit(place, message, hint, None if strong else Level.WARNING)


def _words(medicine: Medicine) -> str:
    return " ".join(filter(None, (medicine.reason, medicine.note)))
