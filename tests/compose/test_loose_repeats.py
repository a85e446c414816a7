"""How often without the days or the number: `twice a week`, `several times a day`, `as needed`; and about a clock time."""

from __future__ import annotations

import datetime as dt

import pytest

from handouts.compose.composer import compose
from handouts.content.models.time_rules import LooseRepeat, parse_repeat
from handouts.schedule.appointment import Appointment
from tests.compose.test_states import section
from tests.support.document_text import lines
from tests.support.small_content import content

TUESDAY = dt.date(2026, 12, 1)


@pytest.mark.parametrize(
    ("text", "repeat"),
    [
        ("once a week", LooseRepeat(times_a_week=1)),
        ("twice weekly", LooseRepeat(times_a_week=2)),
        ("3 times a week", LooseRepeat(times_a_week=3)),
        ("a few times a day", LooseRepeat(vague="few")),
        ("several times daily", LooseRepeat(vague="several")),
        ("As needed", LooseRepeat(as_needed=True)),
    ],
)
def test_forms(text: str, repeat: LooseRepeat) -> None:
    assert parse_repeat(text) == repeat


def test_page() -> None:
    after = """
after:
  - {repeat: several times a day, text: Walk.}
  - {starts: 3 days after procedure, repeat: as needed, text: Use ice., length: 20 min}
  - {until: 6 weeks after procedure, repeat: three times a week, text: Go to physical therapy.}
  - {until: 2 weeks after procedure, repeat: once a week, text: Change the bandage.}
"""
    assert section(after, "Your next days", date=TUESDAY) == [
        "@ Several times a day / ",
        " > Walk.",
        "@ From now on / ",
        " > Once a week: Change the bandage. Through Tuesday, December 15.",
        " > 3 times a week: Go to physical therapy. Through Tuesday, January 12.",
        "@ Friday, December 4 / 3 days after",
        " > As needed: Use ice. How long: 20 minutes.",
    ]


def test_what_is_done_as_needed_has_no_box() -> None:
    rules = content("after: [{starts: 3 days after procedure, repeat: as needed, text: Use ice.}]")
    entries = [
        entry
        for part in compose(rules, "discharge", Appointment(date=TUESDAY)).sections
        for block in part.blocks
        for day in getattr(block, "days", ())
        for entry in day.moments
        if "ice" in str(entry.tasks)
    ]
    assert [entry.tick for entry in entries] == [False]


PLAN = """
plan:
  - {id: half, when: about 6:00 PM the day before, text: Drink half.}
  - {when: 30 min after half, text: Drink water.}
  - {starts: around 8:00 PM 2 days before procedure, until: the day before, repeat: daily, text: Use the drops.}
"""


def test_about_a_clock_time() -> None:
    page = lines(compose(content(PLAN), "preparation", Appointment(date=TUESDAY)))
    assert [line for line in page if line.startswith("about")] == [
        "about 8:00 PM > Use the drops.",
        "about 6:00 PM > Drink half.",
        "about 6:30 PM > Drink water. // (30 minutes after about 6:00 PM)",
        "about 8:00 PM > Use the drops.",
    ]


def test_about_a_clock_time_without_a_date() -> None:
    page = lines(compose(content(PLAN), "preparation", Appointment()))
    assert "about 6:00 PM > Drink half." in page
