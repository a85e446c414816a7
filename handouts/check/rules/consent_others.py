"""The consent form has lines for who explained it, who else takes part, and who gives the anesthesia.

A patient may want to know whether a doctor in training takes part, and who monitors the sedation.

Source: elements of a well-designed consent process in CMS's interpretive guidelines to 42 CFR 482.51(b)(2): who led
the discussion; other practitioners, including residents, and their tasks; who gives the anesthesia.

Fix: add `explained_by`, `others` and `anesthesia_by` to a section with `show: facts` in the clinic's own
`documents/consent.yaml`.

Passes (documents/consent.yaml):

    sections:
      - show: facts
        takes: [practitioner, explained_by, others, anesthesia_by]

Fails (documents/consent.yaml):

    sections:
      - show: facts
        takes: [practitioner, explained_by]
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.document_layouts import (
    consent_forms,
    form_label,
    join_words,
    layout_violation,
    signing_parties,
    taken_values,
)
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = "C8, C11, C12"
_LINES = {
    "explained_by": "who explained the procedure",
    "others": "who else takes part, such as doctors in training",
    "anesthesia_by": "who gives the anesthesia",
}


def check(context: CheckContext) -> Iterator[Violation]:
    """Report the missing lines. If a clinician signs, that clinician is the one who explained it."""
    for form in consent_forms(context):
        taken = taken_values(context, form) | (
            {"explained_by"} if "clinician" in signing_parties(context, form) else set()
        )
        if missing := [name for name in _LINES if name not in taken]:
            message = f"{form_label(context, form)} has no line for {join_words([_LINES[name] for name in missing])}"
            hint = f"add {join_words([f'`{name}`' for name in missing])} to a section with `show: facts`"
            yield layout_violation(context, form, message, hint)
