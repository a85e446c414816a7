"""Each brand name is in the row of its generic name, and each medicine has one row.

The page marks the rows of the medicines that a patient takes, by generic name and by brand name. If Plavix is in the
row of warfarin, the patient gets the wrong dates. If a medicine has one row for its generic name and another for its
brand name, it has two rules. A known brand in the row of an unknown generic name is also wrong, unless the row is for a
class of medicines ("blood thinners"). A brand with several ingredients, such as Xigduo, may be in the row of any of
them; if the table has a different rule for another ingredient, that is a warning.

Source: a medicine's hold states its generic name and its brands (standard D10).

Fix: move the brand to the row of its generic name, or merge the two rows.

Passes:

    medicines:
      table:
        - {generic: warfarin, brands: [Coumadin], action: ask, decides: your doctor}

Fails:

    medicines:
      table:
        - {generic: warfarin, brands: [Coumadin, Plavix], action: ask, decides: your doctor}

Fails:

    medicines:
      table:
        - {generic: thrombostat, brands: [Eliquis], action: ask, decides: your doctor}
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.document_layouts import join_words
from handouts.check.drug_spelling import find_misspellings
from handouts.content.medicine_names import Drug, all_drugs, drug_kinds, find_drug
from handouts.content.models.instructions import Medicine
from handouts.content.yaml.source_locations import KeyPath
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = "D10"
_GROUP = re.compile(
    r"\b(?:medicines?|medications?|drugs?|pills|tablets|shots|injections|inhibitors?|blockers?|thinners?|vitamins?|supplements?"
    r"|herbs?|herbal|insulins|statins|steroids|opioids|nsaids?|agonists?|relievers?|painkillers?|products?|agents?|others?|any|all"
    r"|antiplatelets?|anticoagulants?|diuretics?|antacids?|aids?|oils?|\w+ and \w+s|or)\b|[,/&]",
    re.I,
)
"""Words in the name of a row that is for a class of medicines, or for several medicines."""


def check(context: CheckContext) -> Iterator[Violation]:
    """Report brands in the wrong row, brands used as generic names, and second rows of a medicine."""
    table = context.instructions.medicines.table
    first_line: dict[str, int] = {}
    for row, medicine in enumerate(table):
        path = ("medicines", "table", row)
        drug = _find_row_drug(medicine)
        for index, brand in enumerate(medicine.brands):
            brand_drug = all_drugs().get(brand.lower())
            if brand_drug and (drug is None or not _belongs(drug, brand_drug)) and not _is_drug_class(medicine, drug):
                message = f"{brand} is a brand of {brand_drug.generic}, not of {medicine.generic}"
                yield _build_violation(
                    context, (*path, "brands", index), message, f"move it to the row of {brand_drug.generic}"
                )
            elif brand_drug and drug:
                yield from _find_mixed_rules(context, (*path, "brands", index), brand, medicine, brand_drug)
        if drug and medicine.generic.lower() in {brand.lower() for brand in drug.brands}:
            message = f"{medicine.generic} is a brand name; the generic name is {drug.generic}"
            hint = f"write `generic: {drug.generic}` and `brands: [{medicine.generic}]`"
            yield _build_violation(context, (*path, "generic"), message, hint, Severity.WARNING)
        for name in sorted(_generic_names(medicine)):
            line = context.place(*path)[1]
            if name in first_line:
                message = f"{name} already has a row on line {first_line[name]}, under another name"
                yield _build_violation(context, (*path, "generic"), message, "merge the rows")
            first_line.setdefault(name, line)


def _find_row_drug(medicine: Medicine) -> Drug | None:
    """The known medicine that the row's generic name stands for."""
    return all_drugs().get(medicine.generic.lower()) or find_drug(medicine.generic)


def _is_drug_class(medicine: Medicine, drug: Drug | None) -> bool:
    """True if the row is for a class of medicines, or its name is misspelled, which medicine-spelling reports."""
    if drug is not None:
        return False
    generic = medicine.generic
    return bool(_GROUP.search(generic) or drug_kinds(generic) or any(find_misspellings(generic, strict=True)))


def _find_mixed_rules(
    context: CheckContext, path: KeyPath, brand: str, medicine: Medicine, brand_drug: Drug
) -> Iterator[Violation]:
    """Report a brand with an ingredient for which the table has a different rule."""
    for row in context.instructions.medicines.table:
        row_drug = find_drug(row.generic)
        if (
            row is medicine
            or row_drug is None
            or len(row_drug.ingredients) > 1
            or not row_drug.ingredients < brand_drug.ingredients
        ):
            continue
        if _rule(row) != _rule(medicine):
            parts = join_words(sorted(brand_drug.ingredients))
            message = f"{brand} contains {parts}, and the row of {row.generic} has a different rule"
            hint = f"give {brand} its own row with its own rule"
            yield _build_violation(context, path, message, hint, Severity.WARNING)
            return


def _rule(row: Medicine) -> tuple[object, ...]:
    return row.action, row.before, row.restart, row.restart_once


def _generic_names(medicine: Medicine) -> set[str]:
    """Generic names of the medicines in the row. Only whole names count: `low-dose aspirin` is not aspirin."""
    drugs = (all_drugs().get(name.lower()) for name in medicine.names)
    return {drug.generic for drug in drugs if drug}


def _belongs(drug: Drug, brand_drug: Drug) -> bool:
    """True if a brand may be in this row. Insulins share rows, and a combination may be with either ingredient."""
    return bool(drug.ingredients & brand_drug.ingredients) or drug.kind == brand_drug.kind == "insulin"


def _build_violation(
    context: CheckContext, path: KeyPath, message: str, hint: str, severity: Severity | None = None
) -> Violation:
    passage = next(passage for passage in context.passages if passage.path == path)
    return passage.violation(message, hint, (0, len(passage.text)), severity)
