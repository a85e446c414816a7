"""The consent form lists the benefits that are to be expected.

Risks are weighed against what the procedure may bring. Where that is left open, somebody has to write it on every form.

Source: anticipated benefits are part of informed consent, CMS's interpretive guidelines to 42 CFR 482.24(c)(4)(v).

Mend it: list under `benefits` what the clinician who performs the procedure expects, and how often it comes true.

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
    """A hit where none is listed and the form has a line for them."""
    if not context.instructions.benefits and (line := open_line_note(context, "benefits")):
        yield missing_value(
            context, ("benefits",), f"no expected benefit is listed: {line}", "list them under `benefits`"
        )
