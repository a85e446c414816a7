"""One appointment, as the front desk knows it. Everything may be missing: a blank handout has an empty one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Appointment:
    """A patient's appointment: all that a page can say of it. The names are those of `appointment_fields`.

    Times are the clinic's local time, without zone; `time` needs `date`.
    """

    id: str = ""
    name: str = ""
    date_of_birth: dt.date | None = None
    record_number: str = ""
    date: dt.date | None = None
    time: dt.time | None = None
    ended: dt.datetime | None = None
    physician: str = ""
    level: str = ""
    medicines: tuple[str, ...] = ()
    large_print: bool = False
    language: str = ""
    """Tag of the patient's language; '' is the clinic's own."""
    printed: dt.date | None = None
    """The day on which the pages are printed: days of a rule that are past by then are pointed out."""
