"""A page that says not to take NSAIDs says whether aspirin is meant.

Aspirin is one of the NSAIDs. A patient who is told to keep taking aspirin for the heart, and not to take NSAIDs, may
stop the aspirin, or may take neither advice seriously. The rule compares the table of medicines with the list of
medicines not to take. It does not know what is right: the clinic says it.

Source: a medicine's hold states what, how long, and counted from what, in one place (standard D10).

Fix: say in the entry of `do_not_take`, in `why` or `unless`, whether aspirin is meant; or say it in `note_after` of
aspirin.

Passes:

    medicines:
      table:
        - {generic: aspirin, action: continue, note_after: This is not one of the pain relievers in the list below.}
    do_not_take:
      - {medicine: NSAIDs, such_as: [ibuprofen, naproxen], for: 7 days}

Passes:

    medicines:
      table:
        - {generic: aspirin, action: continue}
    do_not_take:
      - {medicine: NSAIDs, for: 7 days, unless: "it is the aspirin that your heart doctor gave you"}

Fails:

    medicines:
      table:
        - {generic: aspirin, action: continue}
    do_not_take:
      - {medicine: NSAIDs, such_as: [ibuprofen, naproxen], for: 7 days}
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.content.medicine_names import drug_kinds, find_drugs
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = "D10"
ENGLISH = True
ASPIRIN = "aspirin"
KIND_OF = "ibuprofen"
"""A medicine of the kind that aspirin is too."""


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each kind of medicine not to take that may be read as aspirin, if the table lets patients take aspirin."""
    row = next((row for row in context.instructions.medicines.table if _is_aspirin(row.names)), None)
    if row is None or row.action == "stop" or row.note_after:
        return
    for index, ban in enumerate(context.instructions.do_not_take):
        said = " ".join(filter(None, (ban.medicine, *ban.brands, ban.why, ban.unless))).casefold()
        if not _is_kind(ban.medicine) or ASPIRIN in said:
            continue
        keep = "keep taking aspirin" if row.action == "continue" else "ask about aspirin before they stop it"
        message = f"patients are told to {keep}, and not to take {ban.medicine}: is aspirin meant?"
        hint = "say it in `unless` or `why` here, or in `note_after` of aspirin"
        yield context.violation(("do_not_take", index, "medicine"), message, hint)


def _is_aspirin(names: tuple[str, ...]) -> bool:
    return any(ASPIRIN in part.drug.ingredients for name in names for part in find_drugs(name))


def _is_kind(name: str) -> bool:
    """True for a kind of medicine that ibuprofen belongs to, such as NSAIDs, and not for ibuprofen itself."""
    if any(find_drugs(name)):
        return False
    kinds = {kind for part in find_drugs(KIND_OF) for kind in part.drug.kinds}
    return bool(drug_kinds(name) & kinds)
