"""A medicine that is stopped has its times and a decider.

"Stop clopidogrel" alone is dangerous: from when, when again, and who answers for it? A blood thinner that nobody starts
again can end in a stroke.

Source: ISMP and Joint Commission NPSG.03.06.01 (the patient knows what to take and what not, and when to start again);
the record of a hold in our own standard.

Mend it: give the medicine `before`, `restart` and `decides`; of a change say in `note` what the other dose is, of an
ask in `decides` whom to ask.

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
_STOP = {"before": "from when it is not taken", "restart": "when it is taken again", "decides": "who decides"}


def check(context: CheckContext) -> Iterator[Violation]:
    """A hit for what each medicine lacks, at its name."""
    for row, medicine in enumerate(context.instructions.medicines.table):
        place = context.content.instructions.places.token(("medicines", "table", row, "generic"), medicine.generic)
        for message, hint, severity in _lacking(medicine):
            yield Violation(place, f"{medicine.generic}, action {medicine.action}: {message}", hint, severity)


def _lacking(medicine: Medicine) -> Iterator[tuple[str, str, Severity | None]]:
    """What was found, how to mend it, and how much it weighs."""
    if medicine.action == "stop":
        if missing := [name for name in _STOP if getattr(medicine, name) is None]:
            lines = "an open line" if len(missing) == 1 else "open lines"
            message = f"it is not stated {join_words([_STOP[name] for name in missing])}: {lines} on the page"
            yield message, f"add {join_words([f'`{name}`' for name in missing])}", None
        if medicine.drug_class is None:
            hint = "add `drug_class` in plain words, such as blood thinner"
            yield "it is not stated what kind of medicine this is", hint, Severity.WARNING
        if not medicine.brands:
            yield (
                "no brand name is given, and the box at home may show only that",
                "add `brands`, if any",
                Severity.NOTE,
            )
    if medicine.action == "change" and not (medicine.note or medicine.reason):
        yield "it is not stated what the other dose is", "say it in `note`", None
    if medicine.action in ("ask", "change") and medicine.decides is None:
        yield (
            "it is not stated whom to ask: an open line on the page",
            "add `decides`, like your doctor",
            Severity.WARNING,
        )
