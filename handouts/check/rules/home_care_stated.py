"""The discharge page says how to live and what to care for at home.

At home nobody is there to ask. What is left open on the page has to be written by hand for each patient, or is not
said at all.

Source: written discharge instructions on care at home, 42 CFR 416.52(c)(1) for surgery centers and 482.43 for
hospitals. An error where nothing is said at all; else a warning for each open line.

Mend it: state it under `activity`, `wound_care` and `pain_relief`; or take its line off the page with `silent: omit` in
the clinic's own `documents/discharge.yaml`, where the procedure does not call for it.

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
    """One hit where all is silent, else one for each open line."""
    rules = context.instructions
    said = {"do": rules.activity.do, "avoid": rules.activity.avoid, "wound_care": rules.wound_care}
    if not any(said.values()) and not rules.pain_relief:
        message = "nothing is stated on care at home: what to do and not to do, the wound, pain"
        hint = "state it under `activity`, `wound_care` and `pain_relief`"
        yield missing_value(context, ("activity", "do"), message, hint)
        return
    for name, (path, words) in _CARE.items():
        if line := open_line_note(context, name):
            hint = f"state it under `{'.'.join(path)}`; where there is nothing to say, write `silent: omit` in the"
            hint += " clinic's own layout, or ignore this finding with that reason"
            yield missing_value(context, path, f"it is not stated {words}: {line}", hint, Severity.WARNING)
