"""A medicine that is stopped has its times and someone who decides.

"Stop clopidogrel" alone is dangerous: from when, until when, and who decides? A blood thinner that nobody restarts can
end in a stroke.

Source: ISMP and Joint Commission NPSG.03.06.01 (the patient knows what to take and what not, and when to restart); our
own standard for the record of a hold.

Fix: state `before`, `restart` and `decides` for the medicine. For `change`, state the other dose in `note`; for `ask`,
state in `decides` whom to ask.

Passes:

    medicines:
      table:
        - generic: clopidogrel
          brands: [Plavix]
          drug_class: blood thinner
          action: stop
          before: 5 days before procedure
          restart: ask
          decides: your heart doctor

Fails:

    medicines:
      table:
        - generic: clopidogrel
          brands: [Plavix]
          drug_class: blood thinner
          action: stop
          before: 5 days before procedure
          decides: your heart doctor
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.document_layouts import join_words
from handouts.content.models.instructions import Medicine
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = "D10, D12"
_STOP = {"before": "when to stop it", "restart": "when to restart it", "decides": "who decides"}


def check(context: CheckContext) -> Iterator[Violation]:
    """Report what each medicine lacks, at its name."""
    for index, medicine in enumerate(context.instructions.medicines.table):
        place = context.content.instructions.places.token(("medicines", "table", index, "generic"), medicine.generic)
        for message, hint, severity in _missing_parts(medicine):
            yield Violation(place, f"{medicine.generic}, action {medicine.action}: {message}", hint, severity)


def _missing_parts(medicine: Medicine) -> Iterator[tuple[str, str, Severity | None]]:
    """Message, hint and level of each missing part."""
    if medicine.action == "stop":
        if missing := [name for name in _STOP if getattr(medicine, name) is None]:
            lines = "an open line" if len(missing) == 1 else "open lines"
            message = f"the row does not say {join_words([_STOP[name] for name in missing])}: {lines} on the page"
            yield message, f"add {join_words([f'`{name}`' for name in missing])}", None
        if medicine.drug_class is None:
            hint = "add `drug_class` in plain words, such as blood thinner"
            yield "the kind of medicine is not stated", hint, Severity.WARNING
        if not medicine.brands:
            yield (
                "no brand name is stated, and the box at home may show only the brand",
                "add `brands`, if there are any",
                Severity.NOTE,
            )
    if medicine.action == "change" and not (medicine.note or medicine.reason):
        yield "the changed dose is not stated", "state it in `note`", None
    if medicine.action in ("ask", "change") and medicine.decides is None:
        yield (
            "the row does not say whom to ask: an open line on the page",
            "add `decides`, for example your doctor",
            Severity.WARNING,
        )
