"""The set states all other values that a page prints, so no open line is left.

Someone must fill in an open line by hand for each patient. State values that are the same for all patients.

Source: our own.

Fix: state the value in the set. To leave it off the page, write `silent: omit` for it in the clinic's own layout, or
remove it from `takes`.

Passes:

    bring:
      - A list of your medicines

Fails:

    bring: []
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.document_layouts import missing_value, open_line_note
from handouts.content.yaml.source_locations import KeyPath
from handouts.errors import Severity

SEVERITY = Severity.NOTE
STANDARD = ""
_LINES: dict[str, tuple[KeyPath, str]] = {
    "arrival_place": (("arrival", "place"), "where to go"),
    "length": (("length", "total"), "how long the procedure takes"),
    "observation": (("stay", "observation"), "how long the patient is watched"),
    "stay_time": (("stay", "time"), "how long the stay is"),
    "stay": (("stay", "text"), "how long the stay is"),
    "stop_smoking": (("smoking",), "when to stop smoking"),
    "smoking": (("smoking",), "when to stop smoking"),
    "how": (("how",), "how the procedure is done"),
    "steps": (("steps",), "what will happen, step by step"),
    "feel": (("feel",), "what the patient may feel"),
    "prepare": (("prepare",), "what to do before"),
    "plan": (("plan",), "what to do before"),
    "bring": (("bring",), "what to bring"),
    "leave": (("leave",), "what to leave at home"),
    "wear": (("wear",), "what to wear"),
    "allergies": (("allergies",), "which allergies to report"),
    "tests": (("tests",), "which tests to have before"),
    "relief": (("relief",), "when pain eases and what is normal afterward"),
    "expect": (("expect",), "what is normal afterward"),
    "normal": (("activity", "normal"), "when the patient may return to normal activities"),
    "lower_risk": (("lower_risk",), "how to lower the risk"),
}
"""Values that no other rule checks: the field, and a description."""


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each value, once per description."""
    reported: set[str] = set()
    for name, (path, description) in _LINES.items():
        line = open_line_note(context, name)
        if line and description not in reported and not (name == "expect" and open_line_note(context, "relief")):
            reported.add(description)
            hint = f"state it under `{'.'.join(map(str, path))}`, or remove the line from the clinic's own layout"
            yield missing_value(context, path, f"the set does not say {description}: {line}", hint)
