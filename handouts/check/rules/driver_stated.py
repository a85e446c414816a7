"""The document says that a responsible adult takes the patient home.

After sedation a patient may feel awake and still be unfit to drive or cross a street. A patient who comes alone cannot
go home, and the procedure is postponed.

Source: discharge in the company of a responsible adult, 42 CFR 416.52(c)(3). For a surgery center and for sets with
sedation it is an error; otherwise it is a warning.

Fix: state under `driver` whether one is `required`, and say in `text` that it is an adult.

Passes:

    driver:
      required: true
      text: A responsible adult must take you home.

Fails:

    driver:
      required: false
      text: You may go home by yourself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.document_layouts import missing_value, open_line_note
from handouts.check.passages import stated_as_not_needed
from handouts.check.text_language import is_english_set
from handouts.content.models.conditional import plain_texts
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = "D2"
_ADULT = re.compile(r"\badult|\b(18|eighteen|21)\b|\bgrown[- ]?up", re.I)
_SEDATED = re.compile(r"\b(sedat|general an(a)?esthe|asleep|sleepy|deep sleep|twilight)", re.I)
_NOT = re.compile(r"\b(no|not|never|without|nor)(\s+\w+){0,4}\s+$", re.I)


def check(context: CheckContext) -> Iterator[Violation]:
    """Report a missing `driver`, a patient who may go home alone, and an escort who may not be an adult."""
    driver, reason = context.instructions.driver, _adult_reason(context)
    if driver is None and not reason and "driver" in stated_as_not_needed(context):
        return
    if driver is None:
        line = open_line_note(context, "driver")
        message = f"the set does not say who takes the patient home{reason}" + (f": {line}" if line else "")
        hint = "state it under `driver`, with `required` and a `text`"
        yield missing_value(context, ("driver",), message, hint, None if reason else Severity.WARNING)
    elif reason and not driver.required:
        message = f"the patient may go home alone{reason}"
        yield context.violation(
            ("driver", "required"), message, "write `required: true`, unless a physician exempts all patients"
        )
    elif (
        reason
        and is_english_set(context)
        and not _ADULT.search(" ".join(filter(None, (driver.text, driver.otherwise))))
    ):
        message = "the text does not say that an adult takes the patient home"
        hint = 'write "a responsible adult" in the text'
        yield context.violation(("driver", "text"), f"{message}{reason}", hint, Severity.WARNING)


def _adult_reason(context: CheckContext) -> str:
    """Why an adult is required; '' if no regulation requires one."""
    anesthesia = context.instructions.anesthesia
    if anesthesia and anesthesia.sedation is None:
        sedated = any(_mentions_sedation(text) for text in plain_texts(anesthesia.text))
    else:
        sedated = bool(anesthesia and anesthesia.sedation)
    if context.clinic.facility_type == "asc":
        return ", and a surgery center discharges patients only with a responsible adult"
    return ", and the patient may be sedated" if sedated else ""


def _mentions_sedation(text: str) -> bool:
    """True if the text mentions sedation, except to say that there is none."""
    return any(not _NOT.search(text[: match.start()]) for match in _SEDATED.finditer(text))
