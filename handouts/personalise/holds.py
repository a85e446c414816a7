"""A patient's medicines against the set's table: which rows are theirs, what to ask about, whose last dose is past."""

from __future__ import annotations

import datetime as dt

from handouts.content.instructions import InstructionSet
from handouts.content.medicines import Medicine
from handouts.personalise.case import Case
from handouts.personalise.clock import day_of, timed
from handouts.personalise.filling import fill
from handouts.personalise.moments import When, before_midnight
from handouts.personalise.own_medicines import own_medicines
from handouts.run_cache import RunCache
from handouts.schedule.appointment import Appointment


def is_named(row: Medicine, given: str) -> bool:
    """True when `given` says that the patient takes the medicine of the row."""
    return own_medicines((row,), (given,)).takes(row)


def unmatched(rules: InstructionSet, appointment: Appointment, cache: RunCache | None = None) -> list[str]:
    """What to ask about: medicines that no row of the set names, and texts that are not understood, as written."""
    return list(own_medicines(rules.medicines.table, appointment.medicines, cache).ask)


def marked(case: Case, row: Medicine) -> bool:
    """True for a row of this patient's own."""
    return case.medicines.takes(row)


def ordered(case: Case) -> list[Medicine]:
    """The rows of the table, this patient's own first."""
    return sorted(case.rules.medicines.table, key=lambda row: not marked(case, row))


def relevant(case: Case) -> list[Medicine]:
    """Rows for the timeline: this patient's own; all of them where nobody wrote what the patient takes."""
    table = case.rules.medicines.table
    return [row for row in table if marked(case, row)] if case.medicines.given else list(table)


def hold(case: Case, row: Medicine) -> When | None:
    """From when a medicine is not taken: a day, or an instant where hours are counted; None where it is not known."""
    when = case.moments.resolve(row.before) if row.before is not None and row.action != "continue" else None
    return before_midnight(when) if when else None


def missed(case: Case, row: Medicine) -> bool:
    """True where the day of the last dose is past when the pages are printed, and the procedure is yet to come."""
    when = hold(case, row)
    if when is None:
        return False
    if timed(when.last):
        return is_over(case, when)
    day = dt.timedelta(days=1)  # the last dose is on the day before
    return is_over(case, When(day_of(when.first) - day, day_of(when.last) - day))


def is_over(case: Case, when: When) -> bool:
    """True where a time is on a day before that of printing, of a range its end, and the procedure is yet to come."""
    printed, day = case.appointment.printed, case.moments.day
    return printed is not None and day is not None and printed <= day and day_of(when.last) < printed


def own_missed(case: Case) -> list[Medicine]:
    """Rows of this patient's own whose last dose is past."""
    return [row for row in case.rules.medicines.table if marked(case, row) and missed(case, row)]


def perhaps_missed(case: Case) -> list[Medicine]:
    """Other rows whose last dose is past, where it is not certain that the patient takes none of them."""
    if case.medicines.given and case.medicines.certain:
        return []
    return [row for row in case.rules.medicines.table if not marked(case, row) and missed(case, row)]


def is_thinner(case: Case, row: Medicine) -> bool:
    """True when its name or class says that the medicine is a blood thinner."""
    kind = f"{row.generic} {row.drug_class or ''}".casefold()
    return any(word.casefold() in kind for word in case.labels.medicines.thinner_classes)


def title(case: Case, row: Medicine) -> str:
    """'clopidogrel (Plavix)'; with the name that the patient's own list has for it, where the set does not have it."""
    names = (*row.brands, *case.medicines.names(row))
    return fill(case.labels.medicines.brands, generic=row.generic, brands=", ".join(names)) if names else row.generic
