"""An interpreter can sign the consent form.

Who agrees in a language that is not their own has been helped by somebody. The form says by whom, and in which
language.

Source: Section 1557 of the Affordable Care Act, 45 CFR 92.201 (language assistance); name or number, language and
signature of the interpreter are common practice of hospitals. An error where the form itself is not in English.

Mend it: let the section with `show: signatures` of the clinic's own `documents/consent.yaml` take `interpreter`.

Passes (documents/consent.yaml):

    sections:
      - show: signatures
        takes: [patient, interpreter]

Fails (documents/consent.yaml):

    sections:
      - show: signatures
        takes: [patient, witness]
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.document_layouts import has_english_layouts, unsigned_violation
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = "C18"


def check(context: CheckContext) -> Iterator[Violation]:
    """A hit where others sign, and no interpreter does."""
    message = "{form} has no lines for an interpreter: name or number, language, signature"
    return unsigned_violation(context, "interpreter", message, None if has_english_layouts(context) else Severity.ERROR)
