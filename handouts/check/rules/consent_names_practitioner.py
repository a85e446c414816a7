"""The consent form names the practitioner who performs the procedure, or has a line for the name.

A patient consents to treatment by a specific person. The name comes from the appointment or is written by hand, so the
form needs a line for it.

Source: the name of the practitioner is part of informed consent, 42 CFR 482.51(b)(2), with CMS's interpretive
guidelines. For an office it is a warning, because these regulations do not apply to offices.

Fix: add `practitioner` to a section with `show: facts` in the clinic's own `documents/consent.yaml`.

Passes (documents/consent.yaml):

    sections:
      - show: facts
        takes: [procedure, practitioner]

Fails (documents/consent.yaml):

    sections:
      - show: facts
        takes: [procedure]
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.document_layouts import consent_forms, consent_severity, form_label, layout_violation, states_value
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = "C3"


def check(context: CheckContext) -> Iterator[Violation]:
    """Report a form with neither a line nor a placeholder for the name."""
    for form in consent_forms(context):
        if not states_value(context, form, "practitioner", "physician"):
            message = (
                f"{form_label(context, form)} has no line for the name of the practitioner who performs the procedure"
            )
            hint = "add `practitioner` to a section with `show: facts`"
            yield layout_violation(context, form, message, hint, consent_severity(context))
