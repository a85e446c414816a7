"""The rejected rows become a CSV file to mend and read again: as they were, with the reason in front."""

from __future__ import annotations

import csv
import io

from handouts.content.models.clinic import heading_key
from handouts.errors import Problem
from handouts.schedule.booking import Schedule
from handouts.schedule.columns import REASON
from handouts.schedule.csv_cells import escape_formula
from handouts.schedule.sheet import as_text


def rejected_csv(schedule: Schedule) -> bytes:
    """UTF-8 with its mark, which Excel needs, and the delimiter of the list itself.

    The reason is the first column: a row with a cell too many or too few then stays as it was behind it. No cell
    begins with a sign that a spreadsheet takes for a formula; reading the file again gives the cells as they were.
    """
    # A file that was made so, and mended in part, has its old reasons.
    kept = [index for index, heading in enumerate(schedule.headings) if heading_key(heading) != REASON]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=schedule.delimiter, lineterminator="\r\n")
    writer.writerow([REASON, *(escape_formula(schedule.headings[index]) for index in kept)])
    for rejected in schedule.rejected:
        cells = [as_text(cell) for cell in rejected.row.cells]
        own = [cells[index] for index in kept if index < len(cells)]
        own += cells[len(schedule.headings) :]
        writer.writerow([_reason(rejected.row.number, rejected.problems), *map(escape_formula, own)])
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8", "replace")


def _reason(number: int, problems: tuple[Problem, ...]) -> str:
    reasons = "; ".join(problem.with_hint for problem in problems)
    return " ".join(f"Row {number}: {reasons}".split())
