"""Other visits than the procedure: their dates are answers, and times are counted from them."""

from __future__ import annotations

import datetime as dt

import pytest

from handouts.compose.appointment_checks import check_appointment
from handouts.compose.composer import Composer, compose
from handouts.schedule.appointment import Appointment
from tests.support.document_text import lines
from tests.support.small_content import content

RULES = """
visits:
  evaluation:
    {ask: "When is your evaluation?", name: your eye evaluation, side: before, lasts: about 4 h, text: Bring your glasses.}
  briefing: {ask: "When is your briefing?", name: your briefing, side: before}
  stitches: {ask: "When are your stitches taken out?", name: the removal of your stitches, side: after, lasts: a few minutes}
plan:
  - {when: 3 weeks before evaluation, text: Leave out your lenses.}
  - {when: 2 to 3 days before evaluation, text: Call us.}
  - {when: 2 h after evaluation, text: You may drive.}
  - {when: 2 h after briefing, text: Eat.}
  - {when: 30 min before briefing, text: Drink.}
  - {when: 6:00 PM the day before evaluation, text: Wash your lids.}
  - {when: the morning of evaluation, text: Take your tablets.}
  - {when: the day before, text: Rest.}
after:
  - {starts: 1 day after procedure, until: the day before stitches, text: Keep it dry.}
"""
DAY = dt.date(2026, 12, 15)
ANSWERS = (("briefing", "2026-12-08 14:00"), ("evaluation", "2026-12-01 09:00"), ("stitches", "2026-12-29"))


def timeline(document: str, rules: str = RULES, **appointment: object) -> list[str]:
    text = lines(compose(content(rules), document, Appointment(**appointment)))  # type: ignore[arg-type]
    start = next(index for index, line in enumerate(text) if line in ("## Your plan, day by day", "## Your next days"))
    return text[start + 1 : next(index for index in range(start + 1, len(text)) if text[index].startswith("## "))]


def test_known() -> None:
    """The time of an entry that is counted from a visit whose end is not known is a line, after that visit."""
    assert timeline("preparation", date=DAY, answers=ANSWERS)[2:-3] == [
        "@ Tuesday, November 10 / 5 weeks before",
        " > Leave out your lenses. // (3 weeks before your eye evaluation)",
        "@ Saturday, November 28 / 17 days before",
        (
            " > Between Saturday, November 28 and Sunday, November 29: Call us. // (2 to 3 days before your eye"
            " evaluation)"
        ),
        "@ Monday, November 30 / 15 days before",
        "6:00 PM > Wash your lids.",
        "@ Tuesday, December 1 / 2 weeks before",
        "Morning > Take your tablets.",
        "9:00 AM > Your eye evaluation. It takes about 4 hours. Bring your glasses.",
        "about 3:00 PM > You may drive. // (2 hours after your eye evaluation)",
        "@ Tuesday, December 8 / one week before",
        "1:30 PM > Drink. // (30 minutes before your briefing)",
        "2:00 PM > Your briefing.",
        "@ ____ / 2 hours after your briefing",
        "____ > Eat. // (2 hours after your briefing)",
        "@ Monday, December 14 / the day before",
        " > Rest.",
    ]
    assert timeline("discharge", date=DAY, answers=ANSWERS) == [
        "@ Wednesday, December 16 / the day after",
        " > Through Monday, December 28: Keep it dry.",
        "@ Tuesday, December 29 / 2 weeks after",
        "____ > The removal of your stitches. It takes a few minutes.",
    ]


@pytest.mark.parametrize("day", [DAY, None])
def test_unknown(day: dt.date | None) -> None:
    """Everything that is counted from a visit stays in words, before all days that are counted from the procedure."""
    page = timeline("preparation", date=day)[2:]
    assert page[:15] == [
        "@ ____ / 3 weeks before your eye evaluation",
        " > Leave out your lenses. // (3 weeks before your eye evaluation)",
        "@ ____ / 2 to 3 days before your eye evaluation",
        " > Call us. // (2 to 3 days before your eye evaluation)",
        "@ ____ / 30 minutes before your briefing",
        "____ > Drink. // (30 minutes before your briefing)",
        "@ ____ / 1 day before your eye evaluation",
        "6:00 PM > Wash your lids.",
        "@ ____ / your eye evaluation",
        "____ > Your eye evaluation. It takes about 4 hours. Bring your glasses.",
        "Morning > Take your tablets.",
        "@ ____ / your briefing",
        "____ > Your briefing.",
        "@ ____ / 2 hours after your eye evaluation",
        "____ > You may drive. // (2 hours after your eye evaluation)",
    ]
    assert timeline("discharge", date=day)[1:] == [
        " > Through 1 day before the removal of your stitches: Keep it dry.",
        "@ ____ / the removal of your stitches",
        "____ > The removal of your stitches. It takes a few minutes.",
    ]


def test_a_day_without_a_time() -> None:
    """Minutes and hours cannot be counted from a day alone."""
    page = timeline("preparation", date=DAY, answers=(("briefing", "2026-12-08"), ("evaluation", "2026-12-01")))
    assert "@ Tuesday, November 10 / 5 weeks before" in page
    assert "____ > Drink. // (30 minutes before your briefing)" in page


def test_the_clocks_change() -> None:
    """Two hours after a visit that ends before the clocks go back on November 1 are two hours."""
    rules = (
        "visits: {scan: {ask: 'When?', name: your scan, side: before, lasts: 1 h}}\n"
        "plan: [{when: 2 h after scan, text: Eat.}]"
    )
    page = timeline("preparation", rules, date=DAY, answers=(("scan", "2026-10-31 23:30"),))
    assert any(line.startswith("1:30 AM (the second 1:30 AM of that night") for line in page)


def test_what_to_ask() -> None:
    composer = Composer()
    before, after = ["When is your evaluation?", "When is your briefing?"], ["When are your stitches taken out?"]
    ended = dt.datetime(2026, 12, 15, 11)
    assert composer.open_questions(content(RULES), Appointment(date=DAY)) == before
    assert composer.open_questions(content(RULES), Appointment(answers=(("briefing", "?"),))) == before
    assert composer.open_questions(content(RULES), Appointment(date=DAY, answers=ANSWERS[:2])) == []
    assert composer.open_questions(content(RULES), Appointment(date=DAY, ended=ended, answers=ANSWERS[:2])) == after


@pytest.mark.parametrize(
    ("name", "answer", "message"),
    [
        ("evaluation", "2026-12-16", "evaluation: 2026-12-16 is after the procedure on 2026-12-15"),
        ("stitches", "2026-12-14", "stitches: 2026-12-14 is before the procedure on 2026-12-15"),
        ("evaluation", "2026-12-15 11:00", "evaluation: 2026-12-15 is after the procedure"),
        ("stitches", "2026-12-15 09:00", "stitches: 2026-12-15 is before the procedure"),
        ("evaluation", "2025-12-01", "more than 366 days from the procedure"),
        ("evaluation", "2026-03-08 02:30", "does not exist in America/New_York"),
        ("evaluation", "next week", "'next week' is not a date"),
        ("evaluation", "12/1/2026", "'12/1/2026' is not a date"),
        ("evaluation", "2026-11-31", "'2026-11-31' is not a valid date"),
        ("evaluation", "2026-12-01 25:00", "'25:00' is not a valid time"),
        ("evaluation", "2026-12-01 12 pm", "is it midnight or noon?"),
        ("evaluation", "1926-12-01", "the year is out of range"),
        ("evaluation", "yes", "'yes' is not a date"),
    ],
)
def test_impossible_dates(name: str, answer: str, message: str) -> None:
    appointment = Appointment(date=DAY, time=dt.time(10), answers=((name, answer),))
    (problem,) = check_appointment(content(RULES), appointment)
    assert message in problem.message


@pytest.mark.parametrize(
    "answer", ["2026-12-15", "2026-12-15 09:00", "2026-12-14 7:30 pm", "2026-12-14T19:30", "2026-12-14, 19:30:00"]
)
def test_possible_dates(answer: str) -> None:
    appointment = Appointment(date=DAY, time=dt.time(10), answers=(("evaluation", answer),))
    assert not check_appointment(content(RULES), appointment)
