"""A row of a list whose clinic is not known to the fields of the form, so that nobody has to type it again.

What the clinic's own headings mean, and in which order it writes a date, is not known either. So only cells below our
own headings are taken over, and only where they can be read in one way; all others are shown as they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest

from handouts.content.clinic import heading_key
from handouts.content.clocks import parse_clock
from handouts.schedule.booking import Rejected
from handouts.schedule.entry import Entry, spoiled
from handouts.schedule.formats import OwnFormat
from handouts.schedule.sheet import Cell, as_text
from handouts.web.fields import Fields

DETAILS = {
    "id": "id", "name": "name", "dateofbirth": "dob", "mrn": "mrn", "procedure": "procedure", "level": "level",
    "physician": "physician", "medicines": "medicine", "ended": "ended", "language": "language",
    "largeprint": "large_print",
}  # fmt: skip
"""Our own headings of a list, and the details that they stand for; date and time are one detail."""
COLUMNS = {"dateofbirth": "date_of_birth", "largeprint": "large_print"}
FIRST_SURE_HOUR = 7
"""A procedure at 1:00 without AM or PM may be meant for the afternoon."""
_HALF = re.compile(r"[AaPp]\.?[Mm]")


def of_cells(rejected: Rejected, headings: Sequence[str]) -> tuple[Fields, list[str]]:
    """The form, and `heading: cell` of what was not taken over."""
    stated = [
        (heading, cell)
        for heading, cell in zip_longest(headings, rejected.row.cells, fillvalue="")
        if as_text(cell).strip()
    ]
    # With a cell too many or too few, no cell is sure to stand below its heading.
    cells = {} if rejected.row.problems else {heading_key(heading): cell for heading, cell in stated}
    values = {detail: value for key, detail in DETAILS.items() if (value := _value(key, detail, cells.get(key, "")))}
    taken = {key for key, detail in DETAILS.items() if detail in values} | ({"clinic"} if cells else set())
    if at := _moment(as_text(cells.get("date", "")).strip(), as_text(cells.get("time", "")).strip()):
        values["at"] = at
        taken |= {"date", "time"}
    left = [(heading or "no heading", as_text(cell)) for heading, cell in stated if heading_key(heading) not in taken]
    lost = [f"{heading}: {text.strip()}" for heading, text in left]
    fields = Fields(language=values.pop("language", ""), large_print=values.pop("large_print", "") == "yes")
    return fields.filled({**rejected.unread, **values}), lost


def _value(key: str, detail: str, cell: Cell) -> str:
    """What a cell says, as the form holds it; '' for what cannot be read, and for what a program has spoiled."""
    if not isinstance(cell, str) or isinstance(cell, OwnFormat) or not cell.strip():
        return ""
    text = cell.strip()
    if spoiled(COLUMNS.get(key, key), text):
        return ""
    try:
        entry = Entry.model_validate({detail: text})
    except ValueError:  # of pydantic, too
        return ""
    if detail == "large_print":
        return "yes" if entry.large_print else ""
    return entry.language if detail == "language" else text


def _moment(date: str, time: str) -> str:
    """Date and time in one text; '' where they could be meant in two ways."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", date):
        return ""
    try:
        clock = parse_clock(time)
    except ValueError:
        return ""
    return f"{date} {time}" if clock.hour >= FIRST_SURE_HOUR or _HALF.search(time) else ""
