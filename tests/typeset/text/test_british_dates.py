"""Dates of en-GB in narrow columns: no line ends within a word, or between the day and the month."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from itertools import cycle

import pytest

from handouts import document as d
from handouts.content.content import Content
from handouts.typeset.renderer import LaidOutDocument
from handouts.typeset.text.fonts import TYPEFACES
from tests.renderer import RENDERER
from tests.support import full_set
from tests.support.sample_documents import BRAND, document, words
from tests.typeset.text.line_ends import MONTH, PLAIN, lines_of, split_phrases, texts_of
from tests.typeset.text.test_line_ends import EDITS, LOOKS, printed

DATE = re.compile(rf"\b\d{{1,2}} (?:{MONTH})\b")
NARROW = 115.0
"""Columns of at most this width are narrow, in points: the dates at the side, the times, cells of a table."""
BRITISH = {
    "555-010-0100": "0113 496 0100",
    "555-010-0199": "0113 496 0199",
    "555-010-0101": "0113 496 0101",
    "time_zone: America/New_York": "time_zone: Europe/London\nlocale: en-GB",
    "paper: Letter": "paper: A4",
}


def british(name: str) -> Content:
    """The full set with one of its edits, moved to the United Kingdom."""
    return full_set.content(*EDITS[name], *BRITISH.items())


def dates_of(layout: LaidOutDocument) -> tuple[list[str], int]:
    """The texts in which a date is split, and the number of narrow texts with a date."""
    split, narrow = [], 0
    for text in texts_of(layout):
        if not hasattr(text, "width"):
            continue  # measured, but not placed
        dates = DATE.findall(text.shaped.unscaled.text.translate(PLAIN))
        lines = lines_of(text)
        if dates != [date for line in lines for date in DATE.findall(line)]:
            split.append("|".join(lines))
        narrow += bool(dates) and text.width <= NARROW
    return split, narrow


@pytest.mark.parametrize("kind", ["preparation", "discharge"])
@pytest.mark.parametrize("name", EDITS)
def test_composed_dates(name: str, kind: str) -> None:
    looks = cycle(LOOKS)
    narrow_texts = 0
    for week in range(0, 52, 2):
        day = dt.date(2026, 9, 23) + dt.timedelta(weeks=week, days=week % 7)
        layout = RENDERER.lay_out(printed(british(name), day, "00:30", next(looks), kind), "ABC-DEF-GHJ")
        split, narrow = dates_of(layout)
        assert (split, split_phrases(layout)) == ([], []), day
        narrow_texts += narrow
    assert narrow_texts > (20 if kind == "preparation" else 3)


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("typeface", sorted(TYPEFACES))
def test_each_day_in_columns(typeface: str, large: bool) -> None:
    """Each date of a year at the side, and as the time of an entry, with and without its clock time."""
    narrow_texts = 0
    for month in range(1, 13):
        days = []
        for day in range(1, 29):
            date = f"{dt.date(2026, month, day):%A}\u00a0{day}\u00a0{dt.date(2026, month, day):%B}"
            time = (date, f"{date}, 11:00\u00a0pm", f"by {date}", f"from {date}, 23:00")[day % 4]
            entry = d.TimelineEntry(words(time), (words("Come."),))
            days.append(d.TimelineDay(words(date), "the day after", (entry,)))
        sample = document(d.Timeline(tuple(days)), large=large, brand=replace(BRAND, typeface=typeface), budget=40)
        layout = RENDERER.lay_out(replace(sample, lang="en-GB"), "ABC-DEF-GHJ")
        split, narrow = dates_of(layout)
        assert (split, split_phrases(layout)) == ([], [])
        narrow_texts += narrow
    assert large or narrow_texts >= 12 * 28


@pytest.mark.parametrize("typeface", sorted(TYPEFACES))
def test_dates_in_cells(typeface: str) -> None:
    date = "Wednesday\u00a030\u00a0September"
    cells = (words(date), words(f"{date}, 11:00\u00a0pm"), words("Monday 7 December"), words("Stop."))
    table = d.Table(("Last dose", "First day", "Then", "What to do"), (d.TableRow(cells),), (1, 1, 1, 1))
    layout = RENDERER.lay_out(document(table, brand=replace(BRAND, typeface=typeface)), "ABC-DEF-GHJ")
    split, narrow = dates_of(layout)
    assert (split, split_phrases(layout), narrow > 0) == ([], [], True)


def test_helper_finds_split_date() -> None:
    layout = RENDERER.lay_out(document(d.Paragraph(words("On Monday 7 December, come early."))), "ABC-DEF-GHJ")
    assert dates_of(layout) == ([], 0)
    [text] = [text for text in texts_of(layout) if "December" in text.shaped.unscaled.text]
    text.width = 50.0  # narrower than the day and the month
    assert dates_of(layout)[0]
