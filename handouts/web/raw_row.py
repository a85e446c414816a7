"""A row of a list whose clinic is not known to the fields of the form, so that nobody has to type it again.

What the clinic's own headings mean, and in which order it writes a date, is not known either. So only cells below our
own headings are taken over, and only where they can be read in one way; all others are shown as they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest

from handouts.appointment_fields import COLUMNS
from handouts.content.models.clinic import heading_key
from handouts.content.models.times import parse_clock_time
from handouts.schedule.booking import RejectedRow
from handouts.schedule.formats.xlsx_xml import UnknownFormat
from handouts.schedule.rows import RowModel, spoiled_cell_problem
from handouts.schedule.sheet import Cell, as_text
from handouts.web.fields import FormFields

SURE = tuple(field for field in COLUMNS if field.label and field.kind not in ("clinic", "moment"))
"""Fields of the form that can be read without the clinic; date and time are looked at together."""
FIELD_OF = {heading_key(heading): field.name for field in COLUMNS for heading in field.headings}
"""Our own headings of a list, as they are compared, and their fields."""
FIRST_SURE_HOUR = 7
"""A procedure at 1:00 without AM or PM may be meant for the afternoon."""
_HALF = re.compile(r"[AaPp]\.?[Mm]")


def fields_from_cells(rejected: RejectedRow, headings: Sequence[str]) -> tuple[FormFields, list[str]]:
    """The form, and `heading: cell` of what was not taken over."""
    stated = [
        (heading, cell)
        for heading, cell in zip_longest(headings, rejected.row.cells, fillvalue="")
        if as_text(cell).strip()
    ]
    # With a cell too many or too few, no cell is sure to stand below its heading.
    cells = {} if rejected.row.problems else {heading_key(heading): cell for heading, cell in stated}
    by_field = {FIELD_OF[key]: cell for key, cell in cells.items() if key in FIELD_OF}
    values = {field.name: value for field in SURE if (value := _value(field.name, by_field.get(field.name, "")))}
    taken = set(values) | ({"clinic"} if cells else set())
    if at := _moment(as_text(by_field.get("date", "")).strip(), as_text(by_field.get("time", "")).strip()):
        values["date"] = at
        taken |= {"date", "time"}
    left = [
        (heading or "no heading", as_text(cell))
        for heading, cell in stated
        if FIELD_OF.get(heading_key(heading)) not in taken
    ]
    lost = [f"{heading}: {text.strip()}" for heading, text in left]
    fields = FormFields(language=values.pop("language", ""), large_print=values.pop("large_print", "") == "yes")
    return fields.filled({**rejected.unread, **values}), lost


def _value(field: str, cell: Cell) -> str:
    """What a cell says, as the form holds it; '' for what cannot be read, and for what a program has spoiled."""
    if not isinstance(cell, str) or isinstance(cell, UnknownFormat) or not cell.strip():
        return ""
    text = cell.strip()
    if spoiled_cell_problem(field, text):
        return ""
    try:
        entry = RowModel.model_validate({field: text})
    except ValueError:  # of pydantic, too
        return ""
    if field == "large_print":
        return "yes" if getattr(entry, field) else ""
    return str(getattr(entry, field)) if field == "language" else text


def _moment(date: str, time: str) -> str:
    """Date and time in one text; '' where they could be meant in two ways."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", date):
        return ""
    try:
        clock = parse_clock_time(time)
    except ValueError:
        return ""
    return f"{date} {time}" if clock.hour >= FIRST_SURE_HOUR or _HALF.search(time) else ""
