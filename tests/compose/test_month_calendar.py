"""The calendar shows what the timeline says for each day of the weeks around the procedure."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import Any, cast

import pytest

from handouts import document as d
from handouts.compose.composer import compose
from handouts.content.models.layouts import DocumentLayout
from handouts.schedule.appointment import Appointment
from tests.support.document_text import text
from tests.support.small_content import AT, LABELS, Stub, content, shipped

RULES = """
arrival: {check_in: 30 min}
plan:
  - {when: 3 days before procedure, text: Start the diet.}
  - {when: 6:00 PM the day before, text: Drink the first half.}
  - {when: 11:59 PM the day before, text: Stop drinking.}
  - {when: 2 h before arrival, text: Drink the second half.}
after:
  - {starts: 1 day after procedure, until: 7 days after procedure, text: Do not lift.}
  - {when: 12 weeks after procedure, text: Bring the sample.}
medicines:
  table: [{generic: warfarin, action: stop, before: 5 days before procedure}]
"""


def page(document: str, silent: str = "omit", starts: str = "Sunday", **appointment: Any) -> d.Document:
    layout = shipped("documents", document)
    section = {"show": "calendar", "heading": "Your calendar", "silent": silent}
    layout = DocumentLayout.model_validate({**layout, "sections": (section, *layout["sections"])})
    labels = LABELS.model_copy(update={"calendar": LABELS.calendar.model_copy(update={"week_starts": starts})})
    changed = replace(
        content(RULES),
        layouts={**content(RULES).layouts, document: cast("Any", Stub(layout, f"{document}.yaml"))},
        labels=cast("Any", Stub(labels, "en.yaml")),
    )
    return compose(changed, document, Appointment(**appointment))


def calendars(document: d.Document) -> list[d.Calendar]:
    return [block for part in document.sections for block in part.blocks if isinstance(block, d.Calendar)]


def days(calendar: d.Calendar) -> dict[str, list[str]]:
    """The texts of each day that has any, by weekday and date."""
    return {
        f"{name} {day.date}".replace("\u00a0", " "): [
            "".join(part.text if isinstance(part, d.Run) else "____" for part in text).replace("\u00a0", " ")
            for text in day.texts
        ]
        for week in calendar.weeks
        for name, day in zip(calendar.weekdays, week, strict=True)
        if day.texts
    }


def test_preparation() -> None:
    (calendar,) = calendars(page("preparation", **AT))
    assert days(calendar) == {
        "Thu Nov 26": ["Do not take warfarin from this day on."],
        "Sat Nov 28": ["Start the diet."],
        "Mon Nov 30": [
            "6:00 PM: Drink the first half.",
            "11:59 PM: Stop drinking. This is the night between Monday and Tuesday.",
        ],
        "Tue Dec 1": [
            "7:30 AM: Drink the second half.",
            "9:30 AM: Arrive and check in.",
            "10:00 AM: Your balloon kyphoplasty begins.",
        ],
    }
    assert [[day.date.replace("\u00a0", " ") for day in week if day.marked] for week in calendar.weeks] == [
        [],
        ["Dec 1"],
    ]
    assert calendar.weekdays == ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat")
    assert {len(week) for week in calendar.weeks} == {7}


def test_discharge_has_two_calendars() -> None:
    first, second = calendars(page("discharge", **AT))
    assert days(first) == {
        "Tue Dec 1": ["Your balloon kyphoplasty"],
        "Wed Dec 2": ["Through Tuesday, December 8: Do not lift."],
    }
    assert days(second) == {"Tue Feb 23": ["Bring the sample."]}


def test_monday_first() -> None:
    (calendar,) = calendars(page("preparation", starts="Monday", **AT))
    assert calendar.weekdays[0] == "Mon"
    assert [week[0].date.replace("\u00a0", " ") for week in calendar.weeks] == ["Nov 23", "Nov 30"]


def test_time_that_is_not_known() -> None:
    (calendar,) = calendars(page("preparation", date=dt.date(2026, 12, 1)))
    # Without the time of the procedure, nobody knows on which day the second half is due: see the timeline.
    assert days(calendar)["Tue Dec 1"] == [
        "____: Arrive and check in. (30 minutes before your appointment)",
        "____: Your balloon kyphoplasty begins.",
    ]


@pytest.mark.parametrize(("silent", "shown"), [("omit", False), ("open", True)])
def test_no_date(silent: str, shown: bool) -> None:
    undated = page("preparation", silent)
    assert not calendars(undated)
    assert ("## Your calendar\nYour calendar ____" in text(undated)) is shown


def test_every_entry_with_a_day_is_in_the_timeline_too() -> None:
    document = page("preparation", **AT)
    (calendar,) = calendars(document)
    timeline = text(replace(document, sections=document.sections[1:]))
    for texts in days(calendar).values():
        for words in texts:
            assert re.split(r" \(| This is", words.split(": ")[-1])[0] in timeline
