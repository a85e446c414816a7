"""The patient strip: which values stay on one line, for short and long names."""

from __future__ import annotations

from dataclasses import replace

import pypdfium2
import pytest

from handouts import document as d
from tests.renderer import render
from tests.support.printed_pages import TextRow, rows
from tests.support.sample_documents import FURNITURE, document, words

DATES = ("September 12, 1950", "September 30, 2026, 10:00 AM")
NUMBER = d.Run("00-4711")
LABELS = ("Name", "Date of birth", "Record number", "Procedure date")


def strip_rows(
    name: str, *, large: bool = False, number: d.Inline = NUMBER, dates: tuple[str, str] = DATES
) -> list[TextRow]:
    """The text rows of the first page, with this patient in the strip."""
    values = (words(name), words(dates[0]), (number,), words(dates[1]))
    furniture = replace(FURNITURE, strip=tuple(zip(LABELS, values, strict=True)))
    sample = document(d.Paragraph(words("Some words.")), large=large)
    return rows(render(replace(sample, furniture=furniture)))[0]


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("name", ["Li Ma", "Maria Beispiel", "Max von Beispiel", "王小明"])
def test_date_on_one_line(name: str, large: bool) -> None:
    texts = [row.text for row in strip_rows(name, large=large)]
    for date in DATES:
        assert any(date in text for text in texts), texts


def test_long_name_wraps_before_date() -> None:
    text = " / ".join(row.text for row in strip_rows("Anna-Lena Theodora Gonzalez Martinez Beispiel"))
    assert "Martinez Beispiel" not in text
    assert all(date in text for date in DATES)


def test_write_line_leaves_room_for_dates() -> None:
    text = " / ".join(row.text for row in strip_rows("Li Ma", number=d.Blank("record number", 12)))
    assert all(date in text for date in DATES)


def test_columns_keep_usual_widths() -> None:
    def lefts(name: str) -> list[float]:
        page_rows = strip_rows(name, dates=("May 4, 1946", "December 1, 2026, 10:00 AM"))
        return [row.x for row in page_rows if row.text.strip() in LABELS]

    assert len(lefts("Li Ma")) == 4
    assert lefts("Li Ma") == lefts("Maria Beispiel")


def test_long_name_takes_two_columns() -> None:
    page_rows = strip_rows(
        "Anna Maria Guadalupe Beispiel-Mustermann", dates=("September 23, 1946", "September 24, 2026, 10:00 AM")
    )
    assert {"Anna Maria Guadalupe Beispiel-Mustermann", "September 24, 2026, 10:00 AM"} <= {
        row.text.strip() for row in page_rows
    }


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("name", ["محمد عبد الرحمن الهاشمي", "יוסף בן דוד כהן"])
def test_right_to_left_name_copies_in_order(name: str, large: bool) -> None:
    values = (words(name), words("May 4, 1946"), (NUMBER,), words("December 1, 2026"))
    furniture = replace(FURNITURE, strip=tuple(zip(LABELS, values, strict=True)))
    sample = replace(document(*[d.Paragraph(words("word " * 200))] * 5, large=large, budget=9), furniture=furniture)
    pages = [" ".join(page.get_textpage().get_text_range().split()) for page in pypdfium2.PdfDocument(render(sample))]
    assert len(pages) > 1
    assert all(name in page for page in pages)
