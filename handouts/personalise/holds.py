"""A patient's medicines against the set's table: which rows are theirs, which medicines no row names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.content.instructions import InstructionSet
from handouts.content.medicines import Medicine
from handouts.personalise.case import Case
from handouts.personalise.filling import fill
from handouts.schedule.appointment import Appointment


def _spellings(name: str) -> Iterator[str]:
    """'Plavix 75 mg' and 'clopidogrel (Plavix)' name the medicine as well as 'plavix' does."""
    folded = " ".join(name.casefold().split())
    yield folded
    yield re.sub(r"\s+\d.*", "", folded)
    yield folded.partition(" ")[0]  # the salt follows its medicine: 'clopidogrel bisulfate'
    if found := re.fullmatch(r"([^()]+)\(([^()]+)\)", folded):
        yield found[1].strip()
        yield found[2].strip()


def is_named(row: Medicine, given: str) -> bool:
    """True when `given` is the generic or a brand of the row."""
    names = {name.casefold() for name in row.names}
    return any(spelling in names for spelling in _spellings(given))


def unmatched(rules: InstructionSet, appointment: Appointment) -> list[str]:
    """Medicines of the patient that no row of the set names, each once, as they were written."""
    found: dict[str, str] = {}
    for given in appointment.medicines:
        words = " ".join(given.split())
        if words and not any(is_named(row, given) for row in rules.medicines.table):
            found.setdefault(words.casefold(), words)
    return list(found.values())


def marked(case: Case, row: Medicine) -> bool:
    """True for a row of this patient's own."""
    return any(is_named(row, given) for given in case.appointment.medicines)


def ordered(case: Case) -> list[Medicine]:
    """The rows of the table, this patient's own first."""
    return sorted(case.rules.medicines.table, key=lambda row: not marked(case, row))


def relevant(case: Case) -> list[Medicine]:
    """Rows for the timeline: this patient's own, or all when it is not sure which these are."""
    given = any(name.strip() for name in case.appointment.medicines)
    # A name that no row knows may be one of theirs written otherwise: then no stop is left out.
    sure = given and not unmatched(case.rules, case.appointment)
    return [row for row in ordered(case) if marked(case, row) or not sure]


def is_thinner(case: Case, row: Medicine) -> bool:
    """True when its name or class says that the medicine is a blood thinner."""
    kind = f"{row.generic} {row.drug_class or ''}".casefold()
    return any(word.casefold() in kind for word in case.labels.medicines.thinner_classes)


def title(case: Case, row: Medicine) -> str:
    """'clopidogrel (Plavix)'."""
    if not row.brands:
        return row.generic
    return fill(case.labels.medicines.brands, generic=row.generic, brands=", ".join(row.brands))
