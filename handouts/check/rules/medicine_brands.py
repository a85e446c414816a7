"""A brand name stands under its own generic name, and each medicine has one row.

The page marks the rows of the medicines that a patient takes, by generic and by brand name. Plavix under warfarin
gives a patient the wrong dates; a medicine that has one row by its generic and another by its brand name has two rules.
One known side is enough: a known brand under a generic name that is not known here is wrong, too, unless the row is for
a whole kind of medicine ("blood thinners"). A brand of several substances, such as Xigduo, may stand under any one of
them; where the table has another rule for one of the others, that is a warning.

Source: a medicine's hold gives its generic name and its brands (D10 of the handouts' standards).

Mend it: move the brand to the row of its generic name, or put the two rows together.

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
"""Words of a row that is for a kind of medicine, or for several."""


def check(context: CheckContext) -> Iterator[Violation]:
    """A hit at each brand under another generic or in place of one, and at each second row of a medicine."""
    table = context.instructions.medicines.table
    first: dict[str, int] = {}
    for row, medicine in enumerate(table):
        path = ("medicines", "table", row)
        own = _own(medicine)
        for index, brand in enumerate(medicine.brands):
            other = all_drugs().get(brand.lower())
            if other and (own is None or not _belongs(own, other)) and not _for_a_kind(medicine, own):
                message = f"{brand} is a brand of {other.generic}, not of {medicine.generic}"
                yield _hit(context, (*path, "brands", index), message, f"move it to the row of {other.generic}")
            elif other and own:
                yield from _mixed(context, (*path, "brands", index), brand, medicine, other)
        if own and medicine.generic.lower() in {brand.lower() for brand in own.brands}:
            message = f"{medicine.generic} is a brand name; the generic name is {own.generic}"
            hint = f"write `generic: {own.generic}` and `brands: [{medicine.generic}]`"
            yield _hit(context, (*path, "generic"), message, hint, Severity.WARNING)
        for name in sorted(_stated(medicine)):
            line = context.place(*path)[1]
            if name in first:
                message = f"{name} already has a row on line {first[name]}, under another of its names"
                yield _hit(context, (*path, "generic"), message, "say everything about it in one row")
            first.setdefault(name, line)


def _own(medicine: Medicine) -> Drug | None:
    """The medicine that the row's generic name stands for."""
    return all_drugs().get(medicine.generic.lower()) or find_drug(medicine.generic)


def _for_a_kind(medicine: Medicine, own: Drug | None) -> bool:
    """True of a row for a kind of medicine. A slip in its generic name is told by medicine-spelling."""
    if own is not None:
        return False
    generic = medicine.generic
    return bool(_GROUP.search(generic) or drug_kinds(generic) or any(find_misspellings(generic, strict=True)))


def _mixed(context: CheckContext, path: KeyPath, brand: str, medicine: Medicine, other: Drug) -> Iterator[Violation]:
    """A warning where a brand also contains a substance for which the table has another rule."""
    for row in context.instructions.medicines.table:
        theirs = find_drug(row.generic)
        if (
            row is medicine
            or theirs is None
            or len(theirs.ingredients) > 1
            or not theirs.ingredients < other.ingredients
        ):
            continue
        if (row.action, row.before, row.restart) != (medicine.action, medicine.before, medicine.restart):
            parts = join_words(sorted(other.ingredients))
            message = f"{brand} contains {parts}, and the row of {row.generic} has another rule than this one"
            hint = f"give {brand} a row of its own, with the rule that holds for it"
            yield _hit(context, path, message, hint, Severity.WARNING)
            return


def _stated(medicine: Medicine) -> set[str]:
    """Generic names of all that the row names, where it names them just so: aspirin in `low-dose aspirin` is apart."""
    known = (all_drugs().get(name.lower()) for name in medicine.names)
    return {found.generic for found in known if found}


def _belongs(own: Drug, other: Drug) -> bool:
    """Insulins may share a row, and a brand of two medicines may stand under one of them."""
    return bool(own.ingredients & other.ingredients) or own.kind == other.kind == "insulin"


def _hit(context: CheckContext, path: KeyPath, message: str, hint: str, severity: Severity | None = None) -> Violation:
    passage = next(found for found in context.passages if found.path == path)
    return passage.violation(message, hint, (0, len(passage.text)), severity)
