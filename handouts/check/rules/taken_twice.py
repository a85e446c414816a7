"""No two medicines to take contain the same ingredient.

Tylenol and Percocet both contain acetaminophen. A patient who takes both as the page says takes twice as much, and each
limit counts only its own tablets. The rule compares courses, medicines to take when needed, and tables of doses, by
their ingredients.

Source: FDA, "Don't double up on acetaminophen"; ISMP.

Fix: delete one of them, or give each a condition. If both are meant, say in an ignore comment why.

Passes:

    as_needed:
      - {medicine: acetaminophen, dose: 325 mg, every: 4 h}
      - {medicine: ibuprofen, dose: 400 mg, every: 6 h}

Fails:

    as_needed:
      - {medicine: acetaminophen, dose: 325 mg, every: 4 h}
      - {medicine: Percocet, dose: 1 tablet, every: 6 h}
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.content.medicine_names import find_drugs
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = ""
LISTS = ("courses", "as_needed", "doses")
"""Lists of medicines to take."""


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each medicine with an ingredient of one above it. Two courses of one medicine are two bottles of it."""
    first: dict[str, tuple[str, int, str]] = {}
    for part in LISTS:
        for index, entry in enumerate(getattr(context.instructions, part)):
            path = (part, index, "medicine")
            for ingredient in sorted(_ingredients(entry.medicine, *getattr(entry, "brands", ()))):
                if ingredient not in first:
                    first[ingredient] = (part, context.place(*path)[1], entry.medicine)
                    continue
                other_part, line, other = first[ingredient]
                if part == other_part != "as_needed":
                    continue
                message = f"{entry.medicine} and {other} (line {line}) both contain {ingredient}"
                yield context.violation(path, message, "delete one of them, or give each its condition in `only_if`")
                break


def _ingredients(*names: str) -> frozenset[str]:
    return frozenset[str]().union(*(part.drug.ingredients for name in names for part in find_drugs(name)))
