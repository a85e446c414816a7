"""The consent form says who performs the procedure, or has a line for it.

A patient agrees to be treated by a certain person. The name comes with the appointment, or is written by hand; a form
without room for it cannot hold it.

Source: the name of the practitioner is part of informed consent, 42 CFR 482.51(b)(2), with CMS's interpretive
guidelines. A warning for an office, which these conditions do not bind.

Mend it: take `practitioner` into a section with `show: facts` of the clinic's own `documents/consent.yaml`.

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
    """A hit where the form has neither the line nor a placeholder for the name."""
    for form in consent_forms(context):
        if not states_value(context, form, "practitioner", "physician"):
            message = f"{form_label(context, form)} has no line for the name of who performs the procedure"
            hint = "let a section with `show: facts` take `practitioner`"
            yield layout_violation(context, form, message, hint, consent_severity(context))
