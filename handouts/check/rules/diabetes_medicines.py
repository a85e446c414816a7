"""Insulin, SGLT2 and GLP-1 medicines say `ask`, or the clinic's own rule in full.

Who fasts and takes insulin as on other days may pass out; SGLT2 medicines can lead to dangerous acid in the blood, and
GLP-1 medicines keep food in the stomach. So a bare `stop` or `change` is not enough: the page has to tell from when, or
how much, or whom to ask.

Source: D17 of the handouts' standards; FDA (2020) on SGLT2 medicines before surgery; ASA (2023, 2024) on GLP-1
medicines.

Mend it: write `action: ask` and `decides`; or give the clinic's rule: `before`, or in `note` what to take.

Passes:

    medicines:
      table:
        - {generic: empagliflozin, brands: [Jardiance], action: stop, before: 3 days before procedure, restart: ask,
           decides: your doctor}

Fails:

    medicines:
      table:
        - {generic: empagliflozin, brands: [Jardiance], action: stop, restart: ask, decides: your doctor}
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.content.medicine_names import drug_kinds
from handouts.content.models.instructions import Medicine
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = "D17"
_KINDS = {"insulin": "insulin", "SGLT2": "an SGLT2 medicine", "GLP-1": "a GLP-1 medicine"}


def check(context: CheckContext) -> Iterator[Violation]:
    """A hit at each of these medicines whose rule is not in full."""
    for row, medicine in enumerate(context.instructions.medicines.table):
        kind = next((name for of, name in _KINDS.items() if of in drug_kinds(" ".join(medicine.names))), None)
        if kind and (missing := _missing(medicine)):
            message = f"{medicine.generic} is {kind}: `{medicine.action}` alone does not tell {missing}"
            yield context.violation(
                ("medicines", "table", row, "action"), message, "write `action: ask`, or the clinic's rule in full"
            )


def _missing(medicine: Medicine) -> str:
    """What the page would not tell; '' where it is all there."""
    if medicine.action == "stop" and not (medicine.before or medicine.note):
        return "from when on"
    if medicine.action == "change" and not medicine.note:
        return "what to take instead"
    return ""
