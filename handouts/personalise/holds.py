"""A patient's medicines against the set's table: which rows are theirs, what to ask about, whose last dose is past."""

from __future__ import annotations

import datetime as dt

from handouts.content.models.instructions import InstructionSet, Medicine
from handouts.personalise.case import HandoutContext
from handouts.personalise.clock import local_date, with_time
from handouts.personalise.filling import fill_label
from handouts.personalise.moments import TimeRange, before_midnight
from handouts.personalise.own_medicines import match_medicines
from handouts.run_cache import RunCache
from handouts.schedule.appointment import Appointment


def matches_row(row: Medicine, given: str) -> bool:
    """True when `given` says that the patient takes the medicine of the row."""
    return match_medicines((row,), (given,)).takes(row)


def unmatched_medicines(rules: InstructionSet, appointment: Appointment, cache: RunCache | None = None) -> list[str]:
    """What to ask about: medicines that no row of the set names, and texts that are not understood, as written."""
    return list(match_medicines(rules.medicines.table, appointment.medicines, cache).ask)


def is_own_medicine(case: HandoutContext, row: Medicine) -> bool:
    """True for a row of this patient's own."""
    return case.medicines.takes(row)


def own_rows_first(case: HandoutContext) -> list[Medicine]:
    """The rows of the table, this patient's own first."""
    return sorted(case.rules.medicines.table, key=lambda row: not is_own_medicine(case, row))


def timeline_rows(case: HandoutContext) -> list[Medicine]:
    """Rows for the timeline: this patient's own; all of them where nobody wrote what the patient takes."""
    table = case.rules.medicines.table
    return [row for row in table if is_own_medicine(case, row)] if case.medicines.given else list(table)


def hold_start(case: HandoutContext, row: Medicine) -> TimeRange | None:
    """From when a medicine is not taken: a day, or an instant where hours are counted; None where it is not known."""
    when = case.moments.resolve(row.before) if row.before is not None and row.action != "continue" else None
    return before_midnight(when) if when else None


def is_missed(case: HandoutContext, row: Medicine) -> bool:
    """True where the day of the last dose is past when the pages are printed, and the procedure is yet to come."""
    when = hold_start(case, row)
    if when is None:
        return False
    if with_time(when.last):
        return is_past(case, when)
    day = dt.timedelta(days=1)  # the last dose is on the day before
    return is_past(case, TimeRange(local_date(when.first) - day, local_date(when.last) - day))


def is_past(case: HandoutContext, when: TimeRange) -> bool:
    """True where a time is on a day before that of printing, of a range its end, and the procedure is yet to come."""
    printed, day = case.appointment.printed, case.moments.day
    return printed is not None and day is not None and printed <= day and local_date(when.last) < printed


def missed_own_rows(case: HandoutContext) -> list[Medicine]:
    """Rows of this patient's own whose last dose is past."""
    return [row for row in case.rules.medicines.table if is_own_medicine(case, row) and is_missed(case, row)]


def possibly_missed_rows(case: HandoutContext) -> list[Medicine]:
    """Other rows whose last dose is past, where it is not certain that the patient takes none of them."""
    if case.medicines.given and case.medicines.certain:
        return []
    return [row for row in case.rules.medicines.table if not is_own_medicine(case, row) and is_missed(case, row)]


def is_thinner(case: HandoutContext, row: Medicine) -> bool:
    """True when its name or class says that the medicine is a blood thinner."""
    kind = f"{row.generic} {row.drug_class or ''}".casefold()
    return any(word.casefold() in kind for word in case.labels.medicines.thinner_classes)


def row_title(case: HandoutContext, row: Medicine) -> str:
    """'clopidogrel (Plavix)'; with the name that the patient's own list has for it, where the set does not have it."""
    names = (*row.brands, *case.medicines.names(row))
    return (
        fill_label(case.labels.medicines.brands, generic=row.generic, brands=", ".join(names)) if names else row.generic
    )
