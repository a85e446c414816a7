"""The consent form lists the expected benefits.

The patient weighs the benefits against the risks. If no benefit is listed, someone has to write it on every form.

Source: anticipated benefits are part of informed consent, CMS's interpretive guidelines to 42 CFR 482.24(c)(4)(v).

Fix: list under `benefits` what the clinician who performs the procedure expects, and how often it happens.

Passes:

    benefits:
      - Less pain

Fails:

    benefits: []
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.document_layouts import missing_value, open_line_note
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = "C4"


def check(context: CheckContext) -> Iterator[Violation]:
    """Report missing benefits if the form has an open line for them."""
    if not context.instructions.benefits and (line := open_line_note(context, "benefits")):
        yield missing_value(
            context, ("benefits",), f"no expected benefit is listed: {line}", "list them under `benefits`"
        )
