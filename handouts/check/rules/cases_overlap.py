"""No patient fits two cases of a field, because only the first of them is printed.

A field such as `fasting` or `driver` may be a list of cases. The first case whose condition is true applies, and the
cases below it are left out without notice. If two conditions can both be true for one patient, the rule names such a
patient. A case whose condition is only a wider limit on the same facts (`age under 2`, then `age under 18`) is a note:
the order says which one is meant. A last case without a condition is for all others.

Source: our own.

Fix: exclude the case above in the condition of the case below (`diabetes and not kidney_disease`), or write a case for
patients to whom both apply.

Passes:

    asks:
      diabetes: {ask: "Do you have diabetes?"}
    fasting:
      - {only_if: diabetes, food: 6 h before arrival}
      - {food: 8 h before arrival}

Fails:

    asks:
      diabetes: {ask: "Do you have diabetes?"}
      reflux: {ask: "Do you have reflux?"}
    fasting:
      - {only_if: diabetes, food: 6 h before arrival}
      - {only_if: reflux, food: 12 h before arrival}
      - {food: 8 h before arrival}
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.content.cases import CASE_FIELDS
from handouts.content.models.conditional import Conditional
from handouts.content.models.conditions import Condition, common_case, is_contradiction, uncovered
from handouts.content.variants import fact_text, set_facts
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = ""
WHOLE_SET = True


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each case that is not printed for a patient who also fits a case above it."""
    for name in sorted(CASE_FIELDS):
        cases: tuple[Conditional, ...] = getattr(context.instructions.cases, name)
        for index, case in enumerate(cases):
            for above, other in enumerate(cases[:index]):
                if case.only_if and other.only_if and (overlap := _overlap(context, other.only_if, case.only_if)):
                    facts, severity = overlap
                    where = context.where("cases", name, above, "only_if")
                    message = (
                        f"for a patient with {facts}, this case of `{name}` is left out: the case at {where} also "
                        f"applies, and it is the first"
                    )
                    hint = "exclude the case above in this condition, or write a case for both"
                    yield context.violation(("cases", name, index, "only_if"), message, hint, severity)


def _overlap(context: CheckContext, first: Condition, second: Condition) -> tuple[str, Severity] | None:
    """Facts for which both conditions are true, and how serious that is; None if there are none."""
    if is_contradiction([first, second]):
        return None
    types = set_facts(context.instructions)
    facts = common_case((first, second), types)
    if facts is None:
        return None
    is_wider = set(first.facts) == set(second.facts) and _implies(first, second)
    words = ", ".join(f"{name} {fact_text(value)}" for name, value in facts.items())
    return words, Severity.NOTE if is_wider else SEVERITY


def _implies(first: Condition, second: Condition) -> bool:
    """True if the second condition is true whenever the first one is."""
    opposite = first.opposite
    if opposite is None:
        return False
    whole = opposite if isinstance(opposite, Condition) else Condition((opposite,))
    return uncovered((whole, second), {}) is None
