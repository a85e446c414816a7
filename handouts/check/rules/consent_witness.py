"""A witness can sign the consent form.

Some states ask for a witness, and many clinics do. Where none is needed, the line stays empty.

Source: signature, date and time of the witness are elements of a well-designed consent form in CMS's interpretive
guidelines to 42 CFR 482.24(c)(4)(v). Whether they must be there is a matter of the state's law.

Mend it: let the section with `show: signatures` of the clinic's own `documents/consent.yaml` take `witness`, or leave
the finding with a reason, where the law of the state asks for no witness.

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
    """A hit where others sign, and no witness does."""
    return unsigned_violation(context, "witness", "no witness can sign {form}; the law of some states asks for one")
