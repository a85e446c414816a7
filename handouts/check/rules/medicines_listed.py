"""The preparation page lists the important medicines one by one.

Before most procedures, patients stop, change or continue blood thinners and diabetes medicines. If none is listed, a
nurse writes them by hand, or the patient guesses.

Source: Joint Commission NPSG.03.06.01 (written information on medicines).

Fix: list under `medicines.table` what to stop, change, ask about, or continue. If no medicine matters, remove
`- show: medicines` from the clinic's own `documents/preparation.yaml`.

Passes:

    medicines:
      table:
        - {generic: insulin, action: ask, decides: your doctor}

Fails:

    medicines:
      general: [Take your medicines as you do now.]
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.document_layouts import missing_value, open_line_note
from handouts.check.passages import stated_as_not_needed
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = ""


def check(context: CheckContext) -> Iterator[Violation]:
    """Report an empty table of medicines if a page has open lines for it."""
    if (line := open_line_note(context, "medicines")) and "medicines" not in stated_as_not_needed(context):
        hint = "list under `medicines.table` what to stop, change, ask about or continue"
        yield missing_value(context, ("medicines", "table"), f"no medicine is listed: {line}", hint)
