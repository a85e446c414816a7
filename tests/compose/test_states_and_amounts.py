"""Entries with a state and a dose, and times that are counted from visits, courses and other entries."""

from __future__ import annotations

import datetime as dt

import pytest

from handouts.compose.composer import compose
from handouts.schedule.appointment import Appointment
from tests.compose.test_entry_amounts import TUESDAY, timeline
from tests.support.document_text import lines
from tests.support.small_content import content

STITCHES = 'visits: {stitches: {ask: "When?", name: the removal of your stitches, side: after}}\n'
ANTIBIOTIC = """
courses:
  - id: antibiotic
    medicine: cephalexin
    starts: 1 day after %s
    at: [breakfast]
    steps: [{times: 1, lasts: 7 days}]
"""


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (
            "until_state: it has healed, repeat: every other day, dose: 1 drop, length: up to 5 min, text: Use it.",
            " > Every 2 days: Use it. Dose: 1 drop. How long: up to 5 minutes. Until it has healed.",
        ),
        (
            "once: you feel ready, until_state: the wound has healed, repeat: twice a day, dose: 1 capful, text: Bathe.",
            " > Once you feel ready, twice a day, until the wound has healed: Bathe. Dose: 1 capful.",
        ),
        (
            "until_state: you walk well, repeat: 10 times an hour while awake, text: Use the spirometer.",
            " > 10 times an hour while you are awake: Use the spirometer. Until you walk well.",
        ),
        (
            "repeat: twice a day, until_state: you walk well, length: a few minutes, text: Walk.",
            " > Twice a day: Walk. How long: a few minutes. Until you walk well.",
        ),
        (
            "once: the bandage is off, between: 7:00 AM - 8:00 AM, dose: 1 drop, text: Use the drops.",
            "between 7:00 AM and 8:00 AM > Once the bandage is off: Use the drops. Dose: 1 drop.",
        ),
        (
            "until_state: the wound has healed, between: 7:00 AM - 8:00 AM, text: Use the drops.",
            "between 7:00 AM and 8:00 AM > Use the drops. Until the wound has healed.",
        ),
    ],
)
def test_state_and_amount(entry: str, expected: str) -> None:
    assert expected in timeline(f"after: [{{{entry}}}]", "discharge", **TUESDAY)


def test_a_daily_entry_keeps_the_state_in_which_it_begins() -> None:
    """On each of a few days alone, it would be done before its state has come."""
    entry = "once: it is dry, starts: 1 day after procedure, until: 3 days after procedure, repeat: daily, text: Wash."
    assert timeline(f"after: [{{{entry}}}]", "discharge", **TUESDAY)[1] == (
        " > From this day on, once it is dry, every day, through Friday, December 4: Wash."
    )


UNTIL = """
after:
  - {until_state: the wound has healed, until: up to 2 weeks after antibiotic ends, text: A.}
  - {starts: 1 day after procedure, until: up to 2 weeks after antibiotic ends, text: B.}
  - {starts: 1 day after procedure, until: up to 2 weeks after stitches, text: C.}
"""


def test_latest_end_without_a_date() -> None:
    """An end that is not known stays in words, and keeps its bound."""
    page = timeline(f"{STITCHES}{ANTIBIOTIC % 'procedure'}{UNTIL}", "discharge")
    assert " > A. Until the wound has healed, or up to 2 weeks after the last day of cephalexin." in page
    assert " > Up to 2 weeks after the last day of cephalexin: B." in page
    assert " > Up to 2 weeks after the removal of your stitches: C." in page


def test_latest_end_with_a_date() -> None:
    page = timeline(f"{STITCHES}{ANTIBIOTIC % 'procedure'}{UNTIL}", "discharge", **TUESDAY)
    assert " > A. Until the wound has healed, or until Tuesday, December 22 at the latest." in page


COURSE = f"{STITCHES}{ANTIBIOTIC % 'stitches'}after: [{{when: 3 days after antibiotic ends, text: Call us.}}]"


def test_course_from_a_visit() -> None:
    """The first day of a course may be counted from a visit, and another time from the end of the course."""
    page = timeline(COURSE, "discharge", **TUESDAY, answers=(("stitches", "2026-12-15"),))
    start = page.index("@ Wednesday, December 16 / 15 days after")
    assert page[start + 1] == (
        " > Start cephalexin. Tick each dose in the table for it. // (1 day after the removal of your stitches)"
    )
    assert page[start + 2 :] == [
        "@ Friday, December 25 / 24 days after",
        " > Call us. // (3 days after the last day of cephalexin)",
    ]


@pytest.mark.parametrize("appointment", [{}, TUESDAY])
def test_course_from_an_unknown_visit(appointment: dict[str, dt.date | dt.time]) -> None:
    page = timeline(COURSE, "discharge", **appointment)
    assert page == [
        "@ ____ / the removal of your stitches",
        "____ > The removal of your stitches.",
        "@ ____ / 1 day after the removal of your stitches",
        " > Start cephalexin. Tick each dose in the table for it. // (1 day after the removal of your stitches)",
        "@ ____ / 3 days after the last day of cephalexin",
        " > Call us. // (3 days after the last day of cephalexin)",
    ]


def days_of(rules: str, document: str = "discharge") -> list[str]:
    return [line.partition(" / ")[2] for line in timeline(rules, document) if line.startswith("@ ____ / ")]


@pytest.mark.parametrize(
    ("anchor", "expected"),
    [
        ("1 week after procedure", ["1 week after", "8 days after", "9 days after"]),
        (
            "1 day after discharge",
            ["1 day after you go home", "1 day after this step: A", "2 days after this step: A"],
        ),
        (
            "1 day after stitches",
            [
                "the removal of your stitches",
                "1 day after the removal of your stitches",
                "1 day after this step: A",
                "2 days after this step: A",
            ],
        ),
        (
            "1 to 2 weeks after procedure",
            ["1 to 2 weeks after", "1 day after this step: A", "2 days after this step: A"],
        ),
    ],
)
def test_day_counted_from_an_entry(anchor: str, expected: list[str]) -> None:
    """Without a date, an entry is under its own day and not under the day of the entry that it is counted from."""
    rules = f"""
after:
  - {{id: first, when: {anchor}, text: A.}}
  - {{when: 1 h after first, text: B.}}
  - {{when: 6:00 PM the day of first, text: C.}}
  - {{when: 1 day after first, text: D.}}
  - {{when: 6:00 PM 2 days after first, text: E.}}
"""
    assert days_of((STITCHES if "stitches" in anchor else "") + rules) == expected


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (
            (),
            [
                "Not before: 2 hours after the removal of your stitches",
                "B | through 3 days after the removal of your stitches",
            ],
        ),
        (
            (("stitches", "2026-12-15 09:00"),),
            [
                "Not before: Tuesday, December 15, 12:00 noon (2 hours after the removal of your stitches)",
                "B | through Friday, December 18",
            ],
        ),
    ],
)
def test_medicines_from_a_visit(answers: tuple[tuple[str, str], ...], expected: list[str]) -> None:
    """Hours after a visit are counted from its end, also for a medicine."""
    rules = f"""
{STITCHES.replace("side: after", "side: after, lasts: 1 h")}
as_needed: [{{medicine: A, dose: 5 mg, starts: 2 h after stitches}}]
do_not_take: [{{medicine: B, until: 3 days after stitches}}]
"""
    page = lines(compose(content(rules), "discharge", Appointment(**TUESDAY, answers=answers)))  # type: ignore[arg-type]
    assert [line for line in page if line.startswith(("Not before", "B |"))] == expected[::-1]
