"""Mark each page of an archived document as a copy."""

from __future__ import annotations

import datetime as dt

from handouts.archive.store import ArchiveEntry
from handouts.errors import input_error
from handouts.typeset.pdf.copy_mark import mark_as_copy

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def marked_copy(data: bytes, entry: ArchiveEntry, today: dt.date) -> bytes:
    """Add a line to the top of each page: that it is a copy, when it was printed, and when the original was made.

    The line is in English, because it is for staff. Raises InputError if the document is not a PDF.
    """
    creation_date = dt.datetime.fromisoformat(entry.moment).astimezone().date()
    text = f"Copy. Printed {_long(today)}. The original was made {_long(creation_date)}."
    try:
        return mark_as_copy(data, text)
    except ValueError as error:
        message = f"a document of the archive cannot be copied: {error}"
        raise input_error(entry.appointment or entry.clinic, message, "open it without a mark") from error


def _long(day: dt.date) -> str:
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"
