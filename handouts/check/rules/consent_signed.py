"""The patient or a legal representative signs the consent form, with the relationship, the date and the time.

A form that nobody can sign is no consent. Date and time show that it was given before the procedure began. Where no
document has `role: consent`, this rule says so: the other rules about consent forms have nothing to look at then.

Source: signature, and date and time of the signature, 42 CFR 482.24(c)(4)(v) and 482.24(c)(1), with CMS's
interpretive guidelines.

Mend it: let the section with `show: signatures` of the clinic's own `documents/consent.yaml` take `patient`; its
lines for relationship, date and time come with it.

Passes (documents/consent.yaml):

    sections:
      - show: signatures
        takes: [patient, clinician]

Fails (documents/consent.yaml):

    sections:
      - show: signatures
        takes: [witness, clinician]
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.document_layouts import (
    consent_forms,
    form_label,
    layout_violation,
    signing_parties,
    unsigned_violation,
)
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = "C5, C6"


def check(context: CheckContext) -> Iterator[Violation]:
    """A hit where the patient has no line to sign on."""
    forms = consent_forms(context)
    message = "the patient has no line to sign {form} on, and none for date and time"
    yield from unsigned_violation(context, "patient", message)
    for form in forms:
        if not signing_parties(context, form):
            message = f"{form_label(context, form)} has no lines for signatures, dates and times"
            yield layout_violation(context, form, message, "add a section: `- show: signatures`, with its `heading`")
    if not forms:
        message = "no document has `role: consent`, so that no rule looks for what a consent form must have"
        hint = "write `role: consent` in the file of the consent form, in the folder documents"
        yield context.violation(("procedure",), message, hint, Severity.WARNING)
