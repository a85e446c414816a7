"""The consent form has sections for benefits, risks and alternatives.

The `benefits`, `risks` and `alternatives` of a set reach the patient only if the form prints them. A clinic's own
layout can leave out a section.

Source: expected benefits, material risks and alternatives are part of informed consent, 42 CFR 482.24(c)(4)(v), with
CMS's interpretive guidelines; Joint Commission RI.01.03.01.

Fix: add the section to the clinic's own `documents/consent.yaml`, as in the file that comes with the program.

Passes (documents/consent.yaml):

    sections:
      - {show: list, heading: How it may help you, takes: [benefits]}
      - {show: risks, heading: Risks}
      - {show: alternatives, heading: Other choices}

Fails (documents/consent.yaml):

    sections:
      - {show: list, heading: How it may help you, takes: [benefits]}
      - {show: alternatives, heading: Other choices}
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.document_layouts import consent_forms, form_label, layout_violation, taken_values
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = "C4, C10, C14"
_SECTIONS = {
    "risks": ("the risks of the procedure", "`- show: risks`", Severity.ERROR),
    "alternatives": ("the alternatives, including no treatment", "`- show: alternatives`", Severity.WARNING),
    "benefits": ("the expected benefits", "`- show: list` with `takes: [benefits]`", Severity.WARNING),
}


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each section that is missing from the form."""
    for form in consent_forms(context):
        taken = taken_values(context, form)
        for name, (description, section, severity) in _SECTIONS.items():
            if name not in taken:
                message = f"{form_label(context, form)} does not print {description}"
                yield layout_violation(context, form, message, f"add {section}", severity)
