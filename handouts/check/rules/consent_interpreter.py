"""The consent form has a signature line for an interpreter.

A patient who speaks another language consents through an interpreter. The form names the interpreter and the language.

Source: Section 1557 of the Affordable Care Act, 45 CFR 92.201 (language assistance). The interpreter's name or number,
language and signature are common practice in hospitals. It is an error if the form itself is not in English.

Fix: add `interpreter` to the section with `show: signatures` in the clinic's own `documents/consent.yaml`.

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
    """Report a form with signature lines but none for an interpreter."""
    message = "{form} has no lines for an interpreter: name or number, language, signature"
    return unsigned_violation(context, "interpreter", message, None if has_english_layouts(context) else Severity.ERROR)
