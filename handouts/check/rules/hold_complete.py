"""A stopped medicine states when to stop, when to restart, and who decides.

"Stop clopidogrel" alone is dangerous: from when, until when, and who decides? If nobody restarts a blood thinner, the
patient can have a stroke.

Source: ISMP and Joint Commission NPSG.03.06.01 (the patient knows what to take, what to stop, and when to restart); our
own standard for holds.

Fix: state `before`, `restart` and `decides` for the medicine. For `change`, state the new dose in `note`; for `ask`,
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
            message = f"the row does not say {join_words([_STOP[name] for name in missing])}, so the page has {lines}"
            yield message, f"add {join_words([f'`{name}`' for name in missing])}", None
        if medicine.drug_class is None:
            hint = "add `drug_class` in plain words, such as blood thinner"
            yield "the row does not state the class of the medicine", hint, Severity.WARNING
        if not medicine.brands:
            yield (
                "the row has no brand name, and the box at home may show only the brand",
                "add `brands`, if there are any",
                Severity.NOTE,
            )
    if medicine.action == "change" and not (medicine.note or medicine.reason):
        yield "the row does not state the new dose", "state it in `note`", None
    if medicine.action in ("ask", "change") and medicine.decides is None:
        yield (
            "the row does not say whom to ask, so the page has an open line",
            "add `decides`, for example your doctor",
            Severity.WARNING,
        )
