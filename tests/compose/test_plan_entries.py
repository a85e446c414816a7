"""What `plan` and `after` print: sorted by their times, with dates, last days and repeats, on the right documents."""

from __future__ import annotations

import datetime as dt

import pytest

from handouts.compose.composer import compose
from handouts.errors import InputError
from handouts.schedule.appointment import Appointment
from tests.support.document_text import lines
from tests.support.small_content import content

PLAN = """
arrival: {check_in: 45 min}
fasting: {food: 8 h before arrival}
plan:
  - {when: 9:00 AM the day before, text: Have only clear liquids from now on.}
  - {when: the morning of procedure, text: Take a shower.}
  - {when: 5 h before arrival, text: Drink the second half.}
  - {when: bedtime the day before, text: Take your evening pills.}
  - {when: 30 min after first-dose, text: Drink two glasses of water.}
  - {id: first-dose, when: 6:00 PM the day before, text: Drink the first half.}
  - {when: the day of procedure, text: Wear loose clothes.}
  - {when: 4 to 6 h before procedure, text: Drink one glass of water.}
  - {when: 5 to 7 days before procedure, text: Call us.}
  - {when: noon 2 days before procedure, text: Stop eating seeds.}
  - {starts: 3 days before procedure, until: the day before, repeat: nightly, text: Take one tablet.}
  - {starts: 4 weeks before procedure, until: the day before, repeat: every 6 h, text: Drink water.}
"""
AFTER = """
plan: [{when: the day before, text: Shower., documents: [preparation, discharge]}]
stay: {time: 2 days}
after:
  - {until: 7 days after procedure, text: Do not lift more than 10 pounds.}
  - {until: up to 48 h after procedure, text: Do not drive.}
  - {starts: 1 day after procedure, until: 3 days after procedure, repeat: twice a day, text: Rinse.}
  - {when: 8:00 AM 1 day after procedure, text: Take off the bandage.}
  - {when: 10 to 14 days after procedure, text: Have the stitches taken out.}
  - {when: 1 day after discharge, text: Take a walk.}
  - {when: the evening of procedure, text: Eat a light meal.}
  - {when: 12 weeks after procedure, weekdays: [thu, fri], between: 8:30 AM - 3:00 PM, text: Bring the sample.}
  - {when: 25 days after procedure, if_closed: the next open day, text: Call us.}
  - {when: 24 h after procedure, text: Drink water.}
"""
CLINIC = "open_days: [mon, tue, wed, thu, fri]\nholidays: [2027-01-11]"
TUESDAY = {"date": dt.date(2026, 12, 15), "time": dt.time(10)}


def timeline(rules: str, document: str, **appointment: object) -> list[str]:
    """The lines of the timeline of a document."""
    page = lines(compose(content(rules, clinic=CLINIC), document, Appointment(**appointment)))  # type: ignore[arg-type]
    start = next(index for index, line in enumerate(page) if line in ("## Your plan, day by day", "## Your next days"))
    end = next(index for index, line in enumerate(page) if index > start and line.startswith("## "))
    return page[start + 1 : end]


def test_plan_in_order() -> None:
    assert timeline(PLAN, "preparation", **TUESDAY) == [
        "@ Drinking clear liquids / ",
        " > ____",
        "@ Tuesday, November 17 / 4 weeks before",
        " > Every 6 hours, through Monday, December 14: Drink water.",
        "@ Tuesday, December 8 / one week before",
        (" > Between Tuesday, December 8 and Thursday, December 10: Call us. // (5 to 7 days before your procedure)"),
        "@ Saturday, December 12 / 3 days before",
        "Night > Take one tablet.",
        "@ Sunday, December 13 / 2 days before",
        "12:00 noon > Stop eating seeds.",
        "Night > Take one tablet.",
        "@ Monday, December 14 / the day before",
        "9:00 AM > Have only clear liquids from now on.",
        "6:00 PM > Drink the first half.",
        "6:30 PM > Drink two glasses of water. // (30 minutes after 6:00 PM)",
        "Bedtime > Take your evening pills.",
        "Night > Take one tablet.",
        "@ Tuesday, December 15 / the day of your procedure",
        " > Wear loose clothes.",
        ("1:15 AM > Stop eating. (8 hours before you arrive) This is the night between Monday and Tuesday."),
        (
            "between 4:00 AM and 6:00 AM > Drink one glass of water. // (4 to 6 hours before your procedure)"
            " This is the night between Monday and Tuesday."
        ),
        (
            "4:15 AM > Drink the second half. // (5 hours before you arrive)"
            " This is the night between Monday and Tuesday."
        ),
        "Morning > Take a shower.",
        "9:15 AM > Arrive and check in. // (45 minutes before your 10:00 AM appointment)",
        "10:00 AM > Your balloon kyphoplasty begins.",
    ]


def test_early_appointment() -> None:
    """What is to be done in the morning comes before an arrival at 5:45 AM."""
    page = timeline(PLAN, "preparation", date=dt.date(2026, 12, 15), time=dt.time(6, 30))
    assert page.index("Morning > Take a shower.") < next(i for i, line in enumerate(page) if "Arrive" in line)


def test_plan_without_date() -> None:
    page = timeline(PLAN, "preparation")
    assert page == [
        "@ Drinking clear liquids / ",
        " > ____",
        "@ ____ / 4 weeks before",
        " > Every 6 hours, through 1 day before your procedure: Drink water.",
        "@ ____ / 5 to 7 days before",
        " > Call us. // (5 to 7 days before your procedure)",
        "@ ____ / 3 days before",
        " > Every night, through 1 day before your procedure: Take one tablet.",
        "@ ____ / 2 days before",
        "12:00 noon > Stop eating seeds.",
        "@ ____ / the day before",
        "9:00 AM > Have only clear liquids from now on.",
        "6:00 PM > Drink the first half.",
        "____ > Drink two glasses of water. // (30 minutes after 6:00 PM on the day before)",
        "Bedtime > Take your evening pills.",
        "@ ____ / 8 hours before",
        "____ > Stop eating at ____. // (8 hours before you arrive)",
        "@ ____ / 4 to 6 hours before",
        "____ > Drink one glass of water. // (4 to 6 hours before your procedure)",
        "@ ____ / 5 hours before",
        "____ > Drink the second half. // (5 hours before you arrive)",
        "@ ____ / the day of your procedure",
        "Morning > Take a shower.",
        " > Wear loose clothes.",
        "____ > Arrive and check in. // (45 minutes before your appointment)",
        "____ > Your balloon kyphoplasty begins.",
    ]


def test_after_in_order() -> None:
    assert timeline(AFTER, "discharge", **TUESDAY, ended=dt.datetime(2026, 12, 15, 11, 5)) == [
        "@ From now on / ",
        " > Do not drive. Until Thursday, December 17, 11:05 AM at the latest.",
        " > Do not lift more than 10 pounds. Through Tuesday, December 22.",
        "@ Monday, December 14 / the day before",
        " > Shower.",
        "@ Tuesday, December 15 / the day of your procedure",
        "Evening > Eat a light meal.",
        "@ Wednesday, December 16 / the day after",
        " > Twice a day, through Friday, December 18: Rinse.",
        "8:00 AM > Take off the bandage.",
        "11:05 AM > Drink water. // (24 hours after your procedure)",
        "@ Friday, December 18 / 3 days after",
        " > Take a walk. // (1 day after you go home)",
        "@ Friday, December 25 / 10 days after",
        (
            " > Between Friday, December 25 and Tuesday, December 29: Have the stitches taken out."
            " // (10 to 14 days after your procedure)"
        ),
        "@ Tuesday, January 12 / 4 weeks after",
        " > Call us. // (25 days after your procedure) We are closed on Saturday, January 9.",
        "@ Thursday, March 11 / 86 days after",
        (
            "between 8:30 AM and 3:00 PM > Bring the sample. // (12 weeks after your procedure)"
            " This is not done on Tuesday, March 9."
        ),
    ]


def test_no_end_time() -> None:
    """An upper bound in hours is computed to its day; an exact number of hours needs the end of the procedure."""
    page = timeline(AFTER, "discharge", **TUESDAY)
    assert " > Do not drive. Until Thursday, December 17 at the latest." in page
    assert "____ > Drink water. // (24 hours after your procedure)" in page


def test_after_without_date() -> None:
    assert timeline(AFTER, "discharge") == [
        "@ From now on / ",
        " > Do not drive. Up to 48 hours after your procedure.",
        " > Do not lift more than 10 pounds. Through 7 days after your procedure.",
        "@ ____ / the day before",
        " > Shower.",
        "@ ____ / the day of your procedure",
        "Evening > Eat a light meal.",
        "@ ____ / the day after",
        " > Twice a day, through 3 days after your procedure: Rinse.",
        "8:00 AM > Take off the bandage.",
        "@ ____ / 24 hours after",
        "____ > Drink water. // (24 hours after your procedure)",
        "@ ____ / 10 to 14 days after",
        " > Have the stitches taken out. // (10 to 14 days after your procedure)",
        "@ ____ / 25 days after",
        " > Call us.",
        "@ ____ / 12 weeks after",
        "between 8:30 AM and 3:00 PM > Bring the sample.",
        "@ ____ / 1 day after you go home",
        " > Take a walk. // (1 day after you go home)",
    ]


def test_documents() -> None:
    """An entry of `after` is not on a page for before the procedure, unless it says so."""
    page = "\n".join(lines(compose(content(AFTER), "preparation", Appointment(**TUESDAY))))
    assert "Shower." in page
    assert "Rinse" not in page
    both = "after: [{when: 1 day after procedure, text: Rinse., documents: [preparation]}]"
    assert "Rinse." in "\n".join(lines(compose(content(both), "preparation", Appointment(**TUESDAY))))


def test_nothing_after() -> None:
    page = lines(compose(content(), "discharge", Appointment(**TUESDAY)))
    assert "## Your next days" not in page


@pytest.mark.parametrize(("printed", "past"), [(dt.date(2026, 12, 14), False), (dt.date(2026, 12, 15), True)])
def test_past_entries(printed: dt.date, past: bool) -> None:
    page = timeline(PLAN, "preparation", **TUESDAY, printed=printed)
    line = next(line for line in page if "first half." in line)
    assert ("This day is already past. Not done yet? Call us today." in line) is past


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (
            "{starts: 6:00 PM 2 days before procedure, until: the day before, repeat: daily, text: Walk.}",
            ["@ Sunday, December 13", "6:00 PM > Walk.", "@ Monday, December 14", "6:00 PM > Walk."],
        ),
        (
            "{starts: the evening 2 days before procedure, until: the day before, repeat: daily, text: Walk.}",
            ["@ Sunday, December 13", "Evening > Walk.", "@ Monday, December 14", "Evening > Walk."],
        ),
        (
            "{starts: 2 days before procedure, until: the morning of procedure, repeat: nightly, text: Walk.}",
            ["@ Sunday, December 13", "Night > Walk.", "@ Monday, December 14", "Night > Walk."],
        ),
        (
            "{starts: the night 2 days before procedure, until: the day before, repeat: every morning, text: Walk.}",
            ["@ Monday, December 14", "Morning > Walk."],
        ),
        (
            "{starts: the day before, until: 6:00 AM the day of procedure, repeat: nightly, text: Walk.}",
            [
                "@ Monday, December 14",
                " > Every night, until Tuesday, December 15, 6:00 AM: Walk.",
            ],
        ),
        (
            "{starts: the day before, until: the morning of procedure, text: Walk.}",
            [
                "@ Monday, December 14",
                " > Through Tuesday, December 15, morning: Walk.",
            ],
        ),
    ],
)
def test_first_and_last_time_of_a_repeat(entry: str, expected: list[str]) -> None:
    """No clock time is lost, and nothing is on a day before its beginning or after its end."""
    page = timeline(f"plan: [{entry}]", "preparation", **TUESDAY)
    walks = [index for index, line in enumerate(page) if "Walk." in line]
    shown = [text for index in walks for text in (page[index - 1].partition(" / ")[0], page[index])]
    assert shown == expected


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (
            "{when: 8:00 AM 11 days after procedure, if_closed: the next open day, text: Call.}",
            "8:00 AM > Call. // We are closed on Saturday, December 26.",
        ),
        (
            "{when: 11 days after procedure, if_closed: the open day before, text: Call.}",
            " > Call. // (11 days after your procedure) We are closed on Saturday, December 26.",
        ),
        (
            "{when: 3 days after procedure, weekdays: [sat, mon], if_closed: the next open day, text: Call.}",
            " > Call. // (3 days after your procedure) This is not done on Friday, December 18.",
        ),
    ],
)
def test_moved_days(entry: str, expected: str) -> None:
    """A day that moves keeps its clock time, and the page says why it moved."""
    page = timeline(f"after: [{entry}]", "discharge", **TUESDAY)
    assert page[1:] == [expected]


def test_day_open_for_clinic_and_entry() -> None:
    """Saturday is a day of the entry, but the clinic is closed: Monday."""
    rules = "after: [{when: 3 days after procedure, weekdays: [sat, mon], if_closed: the next open day, text: Call.}]"
    assert timeline(rules, "discharge", **TUESDAY)[0] == "@ Monday, December 21 / 6 days after"


def test_day_of_going_home() -> None:
    """The day that is given counts, not the stay that the set states."""
    entries = "stay: {time: 2 days}\nafter: [{when: 1 day after discharge, text: Take a walk.}]"
    stated = timeline(entries, "discharge", **TUESDAY)
    assert "@ Friday, December 18 / 3 days after" in stated
    given = timeline(entries, "discharge", goes_home=dt.date(2026, 12, 20), **TUESDAY)
    assert any(line.startswith("@ Monday, December 21") for line in given)
    assert not any("Friday" in line for line in given)


@pytest.mark.parametrize(
    ("home", "message"),
    [
        (dt.date(2026, 12, 14), "the patient goes home on 2026-12-14, before the procedure on 2026-12-15"),
        (dt.date(2027, 12, 16), "more than 90 days after the procedure"),
    ],
)
def test_impossible_day_of_going_home(home: dt.date, message: str) -> None:
    with pytest.raises(InputError, match=message):
        timeline("", "discharge", goes_home=home, **TUESDAY)
