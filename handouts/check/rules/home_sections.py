"""The preparation page and the discharge page have all required sections.

A clinic's own layout can leave out a section. Then the patient does not get what the set states for it.

Source: follow-up, care at home, and when to get help are part of discharge instructions, 42 CFR 416.52(c)(1) and
482.43; a patient must know check-in, food and medicines before the procedure.

Fix: add the section to the clinic's own layout, as in the file that comes with the program.

Passes (documents/discharge.yaml):

    sections:
      - {show: warning, heading: When to get help}
      - {show: list, heading: At home, takes: [do, avoid, wound_care]}
      - {show: list, heading: Follow-up, takes: [follow_up]}
      - {show: restart, heading: Your medicines}

Fails (documents/discharge.yaml):

    sections:
      - {show: list, heading: At home, takes: [do, avoid, wound_care]}
      - {show: list, heading: Follow-up, takes: [follow_up]}
      - {show: restart, heading: Your medicines}
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.document_layouts import layout_violation, taken_values
from handouts.content.models.layouts import DocumentRole
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = "D2, D3, D5"
_REQUIRED: dict[DocumentRole, tuple[tuple[frozenset[str], str, str, Severity], ...]] = {
    "preparation": (
        (frozenset({"timeline", "check_in"}), "when to arrive", "`- show: timeline`", Severity.ERROR),
        (
            frozenset({"timeline", "stop_eating", "fasting"}),
            "when to stop eating",
            "`- show: timeline`",
            Severity.ERROR,
        ),
        (frozenset({"medicines"}), "the medicines to stop", "`- show: medicines`", Severity.ERROR),
        (
            frozenset({"timeline", "driver"}),
            "who takes the patient home",
            "`driver` to a section",
            Severity.WARNING,
        ),
    ),
    "discharge": (
        (frozenset({"warning"}), "the warning signs", "`- show: warning`", Severity.ERROR),
        (frozenset({"follow_up"}), "the follow-up", "`- show: list` with `takes: [follow_up]`", Severity.ERROR),
        (frozenset({"do", "avoid", "wound_care"}), "what to do at home", "`- show: groups`", Severity.ERROR),
        (frozenset({"restart"}), "when to take medicines again", "`- show: restart`", Severity.WARNING),
    ),
}
"""By role: the sections or values that satisfy it (any one), what they show, how to add them, and the level."""


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each missing section."""
    for role, required in _REQUIRED.items():
        for document in context.content.with_role(role):
            taken = taken_values(context, document)
            for accepted, description, addition, severity in required:
                if not accepted & taken:
                    message = f"the {document} page does not print {description}"
                    yield layout_violation(context, document, message, f"add {addition}", severity)
