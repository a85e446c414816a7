"""A brand name stands under its own generic name, and each medicine has one row.

The page marks the rows of the medicines that a patient takes, by generic and by brand name. Plavix under warfarin
gives a patient the wrong dates; a medicine that has one row by its generic and another by its brand name has two rules.
Brand names of the United States are known here; a name that is not known is not judged.

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
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.finding import Hit, Level
from handouts.check.subject import Subject
from handouts.content.drug_names import Drug, drug, drugs
from handouts.content.medicines import Medicine
from handouts.content.places import Path

LEVEL = Level.ERROR
STANDARD = "D10"


def check(subject: Subject) -> Iterator[Hit]:
    """A hit at each brand under another generic or in place of one, and at each second row of a medicine."""
    first: dict[str, int] = {}
    for row, medicine in enumerate(subject.rules.medicines.table):
        path = ("medicines", "table", row)
        own = _own(medicine)
        for index, brand in enumerate(medicine.brands):
            other = drugs().get(brand.lower())
            if other and own and not _belongs(own, other):
                message = f"{brand} is a brand of {other.generic}, not of {medicine.generic}"
                yield _hit(subject, (*path, "brands", index), message, f"move it to the row of {other.generic}")
        if own and medicine.generic.lower() in {brand.lower() for brand in own.brands}:
            message = f"{medicine.generic} is a brand name; the generic name is {own.generic}"
            hint = f"write `generic: {own.generic}` and `brands: [{medicine.generic}]`"
            yield _hit(subject, (*path, "generic"), message, hint, Level.WARNING)
        for name in sorted(_stated(medicine)):
            line = subject.at(*path)[1]
            if name in first:
                message = f"{name} already has a row on line {first[name]}, under another of its names"
                yield _hit(subject, (*path, "generic"), message, "say everything about it in one row")
            first.setdefault(name, line)


def _own(medicine: Medicine) -> Drug | None:
    """The medicine that the row's generic name stands for."""
    return drugs().get(medicine.generic.lower()) or drug(medicine.generic)


def _stated(medicine: Medicine) -> set[str]:
    """Generic names of all that the row names, where it names them just so: aspirin in `low-dose aspirin` is apart."""
    known = (drugs().get(name.lower()) for name in medicine.names)
    return {found.generic for found in known if found}


def _belongs(own: Drug, other: Drug) -> bool:
    """Insulins may share a row, and a brand of two medicines may stand under one of them."""
    mixed = set(other.generic.split(" and ")) & set(own.generic.split(" and "))
    return own.generic == other.generic or bool(mixed) or own.kind == other.kind == "insulin"


def _hit(subject: Subject, path: Path, message: str, hint: str, level: Level | None = None) -> Hit:
    passage = next(found for found in subject.passages if found.path == path)
    return passage.hit(message, hint, (0, len(passage.text)), level)
