"""Doses, lengths, times an hour and windows of clock times in entries of `plan` and `after`."""

from __future__ import annotations

import datetime as dt

import pytest

from handouts.compose.composer import compose
from handouts.schedule.appointment import Appointment
from tests.support.document_text import lines
from tests.support.small_content import content

TUESDAY = {"date": dt.date(2026, 12, 1), "time": dt.time(10)}


def timeline(rules: str, document: str, **appointment: object) -> list[str]:
    """The lines of the timeline."""
    page = lines(compose(content(rules), document, Appointment(**appointment)))  # type: ignore[arg-type]
    return [line for line in page if line.startswith("@") or " > " in line]


WINDOW = """
plan:
  - {when: 8:30 PM the day before, text: C.}
  - {when: the evening before, between: 7:00 PM - 8:00 PM, dose: 1 Fleet enema, text: Use the first enema.}
  - {when: 6:30 PM the day before, text: A.}
"""


def test_window_is_sorted_at_its_start() -> None:
    entries = timeline(WINDOW, "preparation", **TUESDAY)
    start = entries.index("@ Monday, November 30 / the day before")
    assert entries[start + 1 : start + 4] == [
        "6:30 PM > A.",
        "between 7:00 PM and 8:00 PM > Use the first enema. Dose: 1 Fleet enema.",
        "8:30 PM > C.",
    ]


def test_window_without_a_date() -> None:
    entries = [line for line in timeline(WINDOW, "preparation") if " PM > " in line]
    assert [line.partition(" > ")[0] for line in entries] == ["6:30 PM", "between 7:00 PM and 8:00 PM", "8:30 PM"]


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (
            "when: 1 day after procedure, dose: 50 mg, text: Take prednisone.",
            " > Take prednisone. Dose: 50 mg.",
        ),
        (
            "until: 2 weeks after procedure, repeat: 10 times an hour while awake, text: Use the spirometer.",
            " > 10 times an hour while you are awake: Use the spirometer. Through Tuesday, December 15.",
        ),
        (
            "until: 2 days after procedure, repeat: once an hour, text: Cough.",
            " > Once an hour: Cough. Through Thursday, December 3.",
        ),
        (
            "until: 2 days after procedure, repeat: every 2 h while awake, length: at least 5 min, text: Walk.",
            " > Every 2 hours while you are awake: Walk. How long: at least 5 minutes. Through Thursday, December 3.",
        ),
    ],
)
def test_amounts(entry: str, expected: str) -> None:
    assert expected in timeline(f"after: [{{{entry}}}]", "discharge", **TUESDAY)


def test_entry_without_a_day() -> None:
    """It is printed once above all days, and has no box, because it is not done once."""
    rules = "after: [{when: 1 day after procedure, text: Call us.}, {repeat: daily, length: up to 30 min, text: Walk.}]"
    assert timeline(rules, "discharge", **TUESDAY)[:2] == ["@ Every day / ", " > Walk. How long: up to 30 minutes."]


def test_every_other_day() -> None:
    """A few days have an entry each. Many days are listed, because a reader would have to count them."""
    few = "after: [{starts: 1 day after procedure, until: 5 days after procedure, repeat: every other day, text: A.}]"
    days = [
        "Wednesday, December 2 / the day after",
        "Friday, December 4 / 3 days after",
        "Sunday, December 6 / 5 days after",
    ]
    assert timeline(few, "discharge", **TUESDAY) == [line for day in days for line in (f"@ {day}", " > A.")]
    many = few.replace("5 days", "16 days")
    dates = ", ".join(f"December {day}" for day in range(2, 18, 2))
    assert timeline(many, "discharge", **TUESDAY)[1] == (
        f" > Every 2 days, through Thursday, December 17: A. // (1 day after your procedure) On {dates}."
    )
    assert "On December" not in " ".join(timeline(many.replace("every other day", "daily"), "discharge", **TUESDAY))


def test_weekly() -> None:
    rules = "plan: [{starts: 3 weeks before procedure, until: the day before, repeat: weekly, text: Weigh yourself.}]"
    days = [line for line in timeline(rules, "preparation", **TUESDAY) if line.startswith("@ Tuesday, November")]
    assert [day.partition(" / ")[0] for day in days] == [f"@ Tuesday, November {day}" for day in (10, 17, 24)]
