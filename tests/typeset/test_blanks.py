"""Lines to write on: as long as a name, a date or a time needs, with the room above them that handwriting needs.

Labels of signatures are below their lines, other labels above them.

On pages without a patient, a box has the size of a patient's label.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pypdfium2.raw as raw
import pytest

from handouts.make import make_handouts
from handouts.schedule.appointment import gather_details
from tests.support import structure_tree
from tests.support.printed_pages import Box, TextRow, rows, sheets
from tests.support.sample_sets import CLINICS, DOCUMENTS, content, printed

MM = 72 / 25.4
PITCH = 8.5
LABEL = (67, 25)
WIDTHS = {"Printed name": 70, "Printed name or ID number": 70, "Date": 35, "Time": 25, "Signature": 76}
"""The least length of the line above each label of a signature, in millimeters. A signature has 3 inches."""
FACTS = {"Who does the procedure": 70, "Explained to me by": 70, "Who gives the anesthesia": 70, "Procedure date": 35}
"""The same for the line below each label of a fact."""
PAGE_TOP = 792
MAX_LABEL_DISTANCE = 20
"""From a line to the baseline of its label below it, in points: it is nearer than any other line."""
every_size = pytest.mark.parametrize("large", [False, True], ids=["plain", "large"])


@cache
def blank(clinic: str, document: str, large: bool) -> bytes:
    """A handout that is printed without a patient."""
    details = gather_details({"large_print": large})
    ((_, data, _),) = make_handouts(content(clinic), (document,), details)
    return data


def shapes(data: bytes) -> list[list[Box]]:
    """The boxes of all lines and rectangles of each page, in points."""
    return [
        [shape.get_bounds() for shape in sheet.page.get_objects(filter=(raw.FPDF_PAGEOBJ_PATH,))]
        for sheet in sheets(data)
    ]


def labeled_lines(data: bytes, labels: dict[str, float]) -> Iterator[tuple[str, float, float]]:
    """Each of these labels, with the length of its line, and the room above the line up to the next baseline."""
    for page_rows, boxes in zip(rows(data), shapes(data), strict=True):
        lines = [box for box in boxes if box[3] - box[1] < 2 and box[2] - box[0] > 40]
        for row in page_rows:
            is_label = row.text in labels and round(row.size) in (12, 18)  # a heading may have the same words
            if is_label and not _is_in_strip(row, page_rows):
                starts = [box for box in lines if abs(box[0] - row.x) < 3]
                if row.text in WIDTHS:
                    line = min((box for box in starts if box[1] > row.y), key=lambda box: box[1])
                    assert line[1] - row.y < MAX_LABEL_DISTANCE, row.text
                else:
                    line = max((box for box in starts if box[3] < row.y), key=lambda box: box[1])
                above = [text.y for text in page_rows if text.y > line[3] and text.x < line[2] and text.right > line[0]]
                yield row.text, line[2] - line[0], min(above, default=PAGE_TOP) - line[1]


def _is_in_strip(row: TextRow, page_rows: list[TextRow]) -> bool:
    """True if a row is above the title: the patient's details have labels of their own."""
    titles = [title.y for title in page_rows if title.size > 20]
    return bool(titles) and row.y > max(titles)


@every_size
@pytest.mark.parametrize("clinic", CLINICS)
def test_lines_are_long_enough(clinic: str, large: bool) -> None:
    lines = [*labeled_lines(blank(clinic, "consent", large), WIDTHS | FACTS)]
    assert {label for label, _, _ in lines} >= set(WIDTHS) | {"Explained to me by"}
    for label, length, distance in lines:
        assert length >= (WIDTHS | FACTS)[label] * MM - 1, (label, length / MM)
        assert distance >= PITCH * MM - 1, (label, distance / MM)


@every_size
@pytest.mark.parametrize("document", DOCUMENTS)
def test_box_for_the_label(document: str, large: bool) -> None:
    """Only the first page has it. A screen reader hears what it is for."""
    data = blank("california-imaging", document, large)
    pages = shapes(data)
    width, height = (side * MM for side in LABEL)
    has_box = [
        any(abs(box[2] - box[0] - width) < 2 and abs(box[3] - box[1] - height) < 2 for box in page) for page in pages
    ]
    assert has_box == [True, *(False for _ in pages[1:])]
    texts = [" ".join(node.text.split()) for node in structure_tree.read(data)[0].find("P")]
    assert texts.count("Patient label") == 1


def test_no_box_for_a_named_patient() -> None:
    for document in DOCUMENTS:
        assert "Patient label" not in structure_tree.text_of(printed("california-imaging", document, "filled"))
