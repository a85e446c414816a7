"""The preparation page lists the medicines that matter, one by one.

Blood thinners and diabetes medicines are stopped, changed or kept before most procedures. Where none is named, a nurse
writes them by hand, or the patient guesses.

Source: Joint Commission NPSG.03.06.01 (written information on medicines).

Mend it: list under `medicines.table` what to stop, to change, to ask about, or to keep; or take `- show: medicines` out
of the clinic's own `documents/preparation.yaml`, where none matters.

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
    """A hit where the table is open lines."""
    if (line := open_line_note(context, "medicines")) and "medicines" not in stated_as_not_needed(context):
        hint = "list under `medicines.table` what to stop, change, ask about or keep"
        yield missing_value(context, ("medicines", "table"), f"no medicine is listed: {line}", hint)
