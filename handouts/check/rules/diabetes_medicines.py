"""Insulin, SGLT2 and GLP-1 medicines have `action: ask`, or the clinic's full rule.

A patient who fasts and takes the usual insulin may pass out. SGLT2 medicines can cause a dangerous acid level in the
blood, and GLP-1 medicines keep food in the stomach. So `stop` or `change` alone is not enough: the page must say when
to stop, how much to take, or whom to ask.

Source: standard D17; FDA (2020) on SGLT2 medicines before surgery; ASA (2023, 2024) on GLP-1 medicines.

Fix: write `action: ask` and `decides`. Or state the clinic's rule: when to stop in `before`, or what to take in `note`.

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
    """Report each of these medicines with an incomplete rule."""
    for index, medicine in enumerate(context.instructions.medicines.table):
        description = next(
            (name for kind, name in _KINDS.items() if kind in drug_kinds(" ".join(medicine.names))), None
        )
        if description and (missing := _missing(medicine)):
            message = f"{medicine.generic} is {description}: `{medicine.action}` alone does not say {missing}"
            yield context.violation(
                ("medicines", "table", index, "action"), message, "write `action: ask`, or state the clinic's full rule"
            )


def _missing(medicine: Medicine) -> str:
    """What the page does not say; '' if the rule is complete."""
    if medicine.action == "stop" and not (medicine.before or medicine.note):
        return "when to stop"
    if medicine.action == "change" and not medicine.note:
        return "what to take instead"
    return ""
