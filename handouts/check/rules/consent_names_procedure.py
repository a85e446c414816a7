"""The consent form names the procedure and its site.

A patient consents to one procedure at one site of the body. A form that lacks either can be read as consent to another
procedure.

Source: the name of the specific procedure is part of informed consent, 42 CFR 482.24(c)(4)(v) and 482.51(b)(2), with
CMS's interpretive guidelines. A site is required if the procedure's own file names one (`level_label`).

Fix: add `procedure` and `level` to the first section of the clinic's own `documents/consent.yaml`.

Passes (documents/consent.yaml):

    sections:
      - show: facts
        takes: [procedure, level]

Fails (documents/consent.yaml):

    title: Consent
    sections:
      - show: facts
        takes: [level]
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.document_layouts import consent_forms, form_label, layout_violation, states_value
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = "C2"


def check(context: CheckContext) -> Iterator[Violation]:
    """Report a form with neither the value nor a placeholder for it."""
    label = context.content.procedure.value.level_label
    values = (("procedure", "name of the procedure"), ("level", label and f"{label.lower()} to be treated"))
    for form in consent_forms(context):
        for name, description in values:
            if description and not states_value(context, form, name, name):
                hint = f"add `{name}` to a section with `show: facts`"
                yield layout_violation(
                    context, form, f"{form_label(context, form)} does not state the {description}", hint
                )
