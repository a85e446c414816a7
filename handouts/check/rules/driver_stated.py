"""The handout says that a responsible adult takes the patient home.

After sedation a patient may feel awake and still not judge traffic. Who comes alone cannot go home, and the procedure
is put off.

Source: discharge in the company of a responsible adult, 42 CFR 416.52(c)(3). An error for a surgery center, and
wherever patients are sedated; else a warning.

Mend it: state under `driver` whether one is `required`, and say in `text` that it is an adult.

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
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = "D2"
_ADULT = re.compile(r"\badult|\b(18|eighteen|21)\b|\bgrown[- ]?up", re.I)
_SEDATED = re.compile(r"\b(sedat|general an(a)?esthe|asleep|sleepy|deep sleep|twilight)", re.I)
_NOT = re.compile(r"\b(no|not|never|without|nor)(\s+\w+){0,4}\s+$", re.I)


def check(context: CheckContext) -> Iterator[Violation]:
    """Hits for silence, for a patient who may go alone, and for an escort who may be a child."""
    driver, why = context.instructions.driver, _why(context)
    if driver is None and not why and "driver" in stated_as_not_needed(context):
        return
    if driver is None:
        line = open_line_note(context, "driver")
        message = "it is not stated who takes the patient home" + (f": {line}" if line else "")
        hint = "state it under `driver`, with `required` and a `text`"
        yield missing_value(context, ("driver",), f"{message}{why}", hint, None if why else Severity.WARNING)
    elif why and not driver.required:
        message = f"the patient may go home alone{why}"
        yield context.violation(
            ("driver", "required"), message, "write `required: true`, if no physician exempts all patients"
        )
    elif why and is_english_set(context) and not _ADULT.search(" ".join(filter(None, (driver.text, driver.otherwise)))):
        message = "it is not said that an adult takes the patient home"
        hint = 'say "a responsible adult" in the text'
        yield context.violation(("driver", "text"), f"{message}{why}", hint, Severity.WARNING)


def _why(context: CheckContext) -> str:
    """Why an adult is needed; '' where no rule says so."""
    told = context.instructions.anesthesia
    if told and told.sedation is None:
        sedated = any(_mentions(text) for text in told.text)
    else:
        sedated = bool(told and told.sedation)
    if context.clinic.facility_type == "asc":
        return ", and a surgery center lets nobody go without a responsible adult"
    return ", and the patient may be sedated" if sedated else ""


def _mentions(text: str) -> bool:
    """True where a text speaks of sedation, other than to say that there is none."""
    return any(not _NOT.search(text[: found.start()]) for found in _SEDATED.finditer(text))
