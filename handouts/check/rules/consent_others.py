"""The consent form has lines for who explained it, who else takes part, and who gives the anesthesia.

A patient may want to know whether a doctor in training takes part, and who watches over the sedation.

Source: elements of a well-designed consent process in CMS's interpretive guidelines to 42 CFR 482.51(b)(2): who held
the discussion; other practitioners, residents among them, and their tasks; who gives the anesthesia.

Mend it: take `explained_by`, `others` and `anesthesia_by` into a section with `show: facts` of the clinic's own
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
    """A hit that names the lines that are not there. The clinician who signs is who explained it."""
    for form in consent_forms(context):
        there = taken_values(context, form) | (
            {"explained_by"} if "clinician" in signing_parties(context, form) else set()
        )
        if missing := [name for name in _LINES if name not in there]:
            message = f"{form_label(context, form)} has no line for {join_words([_LINES[name] for name in missing])}"
            hint = f"let a section with `show: facts` take {join_words([f'`{name}`' for name in missing])}"
            yield layout_violation(context, form, message, hint)
