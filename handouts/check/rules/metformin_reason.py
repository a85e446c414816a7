"""A metformin hold states its reason.

Metformin is held when contrast dye is given, because the kidneys need time to clear the dye. Without dye it is usually
not held. If the page gives the reason, the patient and any pharmacist can tell whether the hold applies.

Source: standard D16; the label of metformin in the United States on iodinated contrast.

Fix: state the clinic's reason in `reason`.

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
    """Report each metformin hold without a reason."""
    for index, medicine in enumerate(context.instructions.medicines.table):
        held = medicine.action in ("stop", "change") or medicine.before or medicine.after
        notes = f"{medicine.note or ''} {medicine.note_after or ''}"
        if (
            held
            and "biguanide" in drug_kinds(" ".join(medicine.names))
            and not (medicine.reason or _BECAUSE.search(notes))
        ):
            message = f"the row of {medicine.generic} does not state the reason for the hold"
            yield context.violation(("medicines", "table", index), message, "state the clinic's reason in `reason`")
