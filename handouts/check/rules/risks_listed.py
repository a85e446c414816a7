"""The consent form lists the risks one by one.

A patient who consents has to know what can go wrong. If a sentence only says that the procedure has risks, or that the
surgeon will explain them, the patient has to guess.

Source: material risks are part of informed consent, 42 CFR 482.24(c)(4)(v) and Joint Commission RI.01.03.01.

Fix: list under `risks` what the clinician who performs the procedure names.

Passes:

    risks:
      - text: Infection
      - text: Bleeding

Fails:

    risks: []
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.document_layouts import consent_forms, missing_value
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = "C10"


def check(context: CheckContext) -> Iterator[Violation]:
    """Report a consent form without risks."""
    if not context.instructions.risks and consent_forms(context):
        hint = "list them one by one under `risks`, as the clinician who performs the procedure names them"
        yield missing_value(context, ("risks",), "no risk is listed: the consent form has an open line", hint)
