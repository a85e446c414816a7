"""The consent form has a signature line for a witness.

Some states require a witness, and many clinics ask for one. If no witness is needed, the line stays empty.

Source: signature, date and time of the witness are elements of a well-designed consent form in CMS's interpretive
guidelines to 42 CFR 482.24(c)(4)(v). State law decides whether a witness is required.

Fix: add `witness` to the section with `show: signatures` in the clinic's own `documents/consent.yaml`. If state law
requires no witness, ignore the finding and give that reason.

Passes (documents/consent.yaml):

    sections:
      - show: signatures
        takes: [patient, witness]

Fails (documents/consent.yaml):

    sections:
      - show: signatures
        takes: [patient, clinician]
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.document_layouts import unsigned_violation
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = "C9"


def check(context: CheckContext) -> Iterator[Violation]:
    """Report a form with signature lines but none for a witness."""
    return unsigned_violation(context, "witness", "{form} has no signature line for a witness; some states require one")
