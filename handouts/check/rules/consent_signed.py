"""The patient or a legal representative signs the consent form, with the relationship, the date and the time.

A form without a signature line is not consent. The date and time show that consent was given before the procedure
began. If no document has `role: consent`, this rule reports that, because then the other rules for consent forms check
nothing.

Source: signature, and date and time of the signature, 42 CFR 482.24(c)(4)(v) and 482.24(c)(1), with CMS's interpretive
guidelines.

Fix: add `patient` to the section with `show: signatures` in the clinic's own `documents/consent.yaml`. This also adds
the lines for relationship, date and time.

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
    """Report a form without a signature line for the patient, and a set without a consent form."""
    forms = consent_forms(context)
    message = "{form} has no lines for the patient's signature, date and time"
    yield from unsigned_violation(context, "patient", message)
    for form in forms:
        if not signing_parties(context, form):
            message = f"{form_label(context, form)} has no lines for signatures, dates and times"
            yield layout_violation(context, form, message, "add a section `- show: signatures` with a `heading`")
    if not forms:
        message = "no document has `role: consent`, so the rules for consent forms check nothing"
        hint = "add `role: consent` to the consent form in the folder documents"
        yield context.violation(("procedure",), message, hint, Severity.WARNING)
