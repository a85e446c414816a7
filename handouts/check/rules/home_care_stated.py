"""The discharge page says what to do at home, and how to care for the wound.

At home, patients cannot ask anyone. If the page has an open line, someone must fill it in by hand, or the patient never
knows.

Source: written discharge instructions on care at home, 42 CFR 416.52(c)(1) for surgery centers and 482.43 for
hospitals. If nothing is stated, it is an error; otherwise each open line is a warning.

Fix: state it under `activity`, `wound_care` and `pain_relief`. If the procedure does not need it, or another
part of the page says it, such as an entry of `after`, write `not_applicable: [activity.avoid]` to remove the line.

Passes:

    activity:
      do: [Walk a little each day.]
      avoid: [Do not lift heavy things.]
    wound_care: [Keep the bandage dry for one day.]
    pain_relief: [Use an ice pack if you are sore.]

Fails:

    wound_care: []
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.document_layouts import missing_value, open_line_note
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = "D3"
_CARE = {
    "do": (("activity", "do"), "what to do at home"),
    "avoid": (("activity", "avoid"), "what not to do at home"),
    "wound_care": (("wound_care",), "how to care for the wound"),
    "pain_relief": (("pain_relief",), "what to do about pain"),
}


def check(context: CheckContext) -> Iterator[Violation]:
    """Report once if nothing is stated, else each open line."""
    rules = context.instructions
    stated = {"do": rules.activity.do, "avoid": rules.activity.avoid, "wound_care": rules.wound_care}
    expected = {"activity", "wound_care", "pain_relief"} - {*rules.not_applicable}
    if expected and not any(stated.values()) and not rules.pain_relief:
        message = "the set states no care at home: what to do, what to avoid, wound care, pain relief"
        hint = "state it under `activity`, `wound_care` and `pain_relief`"
        yield missing_value(context, ("activity", "do"), message, hint)
        return
    for name, (path, description) in _CARE.items():
        if line := open_line_note(context, name):
            key = ".".join(path)
            hint = f"state it under `{key}`; if there is nothing to state, or other parts of the page say it,"
            hint += f" write `not_applicable: [{key}]`"
            yield missing_value(context, path, f"the set does not say {description}: {line}", hint, Severity.WARNING)
