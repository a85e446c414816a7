"""Where metformin is held, the reason is told.

Metformin is held when contrast dye is given and the kidneys need time for it, and without dye mostly not at all. With
the reason, the patient and every pharmacist can tell whether the hold is meant for them.

Source: D16 of the handouts' standards; the label of metformin in the United States on iodinated contrast.

Mend it: write the clinic's reason under `reason`.

Passes:

    medicines:
      table:
        - {generic: metformin, action: ask, after: up to 48 h after procedure, decides: your doctor,
           reason: Your kidneys need time to clear the dye.}

Fails:

    medicines:
      table:
        - {generic: metformin, action: ask, after: up to 48 h after procedure, decides: your doctor}
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.content.medicine_names import drug_kinds
from handouts.errors import Severity

SEVERITY = Severity.WARNING
ENGLISH = True
STANDARD = "D16"
_BECAUSE = re.compile(r"\b(?:because|so that|since|due to|kidneys?|dye|contrast|lactic)\b", re.I)


def check(context: CheckContext) -> Iterator[Violation]:
    """A hit at each metformin hold without its reason."""
    for row, medicine in enumerate(context.instructions.medicines.table):
        held = medicine.action in ("stop", "change") or medicine.before or medicine.after
        notes = f"{medicine.note or ''} {medicine.note_after or ''}"
        if (
            held
            and "biguanide" in drug_kinds(" ".join(medicine.names))
            and not (medicine.reason or _BECAUSE.search(notes))
        ):
            message = f"the hold of {medicine.generic} does not tell its reason"
            yield context.violation(("medicines", "table", row), message, "write the clinic's reason under `reason`")
