"""What usually happens at a time, what begins on a day or in a state, and exceptions: `usually`, `or_once`, `unless`."""

from __future__ import annotations

import datetime as dt

from handouts.compose.composer import compose
from handouts.schedule.appointment import Appointment
from tests.compose.test_states import section
from tests.support.document_text import lines
from tests.support.small_content import ENDED, content

AFTER = """
after:
  - {usually: 10 to 14 days after procedure, text: The stitches dissolve.}
  - {usually: 3 days after procedure, text: The swelling is at its worst.}
  - {once: the wounds have healed, usually: 2 weeks after procedure, text: You can swim.}
  - {once: you are off the sling, usually: 4 to 6 weeks after procedure, text: You can drive.}
  - {until_state: the bruise is gone, usually: 2 weeks after procedure, text: The eye may look red.}
  - {until_state: the swelling is gone, usually: 2 to 3 weeks after procedure, text: Wear wide shoes.}
  - {starts: 1 week after procedure, or_once: you walk normally, text: Go back to school.}
  - {until: 7 days after procedure, unless: your doctor tells you otherwise, text: Keep the wound dry., length: 10 min}
  - {starts: 1 day after procedure, until: 2 days after procedure, repeat: nightly, unless: it hurts, text: Wear the brace.}
"""
TEXTS = """
medicines:
  general: [{text: You may swallow pills whole., unless: you were told not to}]
activity: {avoid: [{text: Do not swim., until_state: the wound has healed, unless: your doctor allows it}]}
do_not_take:
  - {medicine: aspirin, lasts: 7 days, unless: your doctor advised it}
  - {medicine: ibuprofen, unless: your doctor advised it}
"""


def test_what_usually_happens() -> None:
    assert section(AFTER, "Your next days", date=dt.date(2026, 12, 1)) == [
        "@ From now on / ",
        " > Keep the wound dry. How long: 10 minutes. (Unless your doctor tells you otherwise.) Through Tuesday, December 8.",
        " > The eye may look red. Until the bruise is gone, usually through Tuesday, December 15.",
        " > Wear wide shoes. Until the swelling is gone, usually until a time between Tuesday, December 15 and Tuesday, December 22.",
        "@ Wednesday, December 2 / the day after",
        "Night > Wear the brace. (Unless it hurts.)",
        "@ Thursday, December 3 / 2 days after",
        "Night > Wear the brace. (Unless it hurts.)",
        "@ Friday, December 4 / 3 days after",
        " > Usually around this day: The swelling is at its worst.",
        "@ Tuesday, December 8 / 1 week after",
        " > From this day on, or as soon as you walk normally: Go back to school.",
        "@ Friday, December 11 / 10 days after",
        " > Usually between Friday, December 11 and Tuesday, December 15: The stitches dissolve. // (10 to 14 days after your procedure)",
        "@ Tuesday, December 15 / 2 weeks after",
        " > Usually from this day on, once the wounds have healed: You can swim.",
        "@ Tuesday, December 29 / 4 weeks after",
        " > Usually between Tuesday, December 29 and Tuesday, January 12, once you are off the sling: You can drive. // (4 to 6 weeks after your procedure)",
    ]


LIMITS = """
plan:
  - {id: first-half, when: 6:00 PM the day before, text: Drink the first half.}
  - {usually: up to 3 h after first-half, text: Your bowels begin to move.}
  - {usually: 1 h after first-half, text: You feel full.}
  - {usually: about 9:00 PM the day before, text: It stops.}
after:
  - {usually: up to 24 h after procedure, text: The dressing falls off.}
  - {usually: at least 2 weeks after procedure, text: The numbness goes.}
  - {once: you can stand, usually: 6 h after procedure, text: You can go home.}
"""


def test_limits_and_clock_times() -> None:
    """What usually happens within a time is not said to happen around its last day."""
    assert [
        line.partition(" //")[0] for line in section(LIMITS, "Your next days", date=dt.date(2026, 12, 1), ended=ENDED)
    ] == [
        "@ Tuesday, December 1 / the day of your procedure",
        "5:05 PM > Usually from this time on, once you can stand: You can go home.",
        "@ Wednesday, December 2 / the day after",
        "11:05 AM > Usually by this time: The dressing falls off.",
        "@ Tuesday, December 15 / 2 weeks after",
        " > Usually from this day on: The numbness goes.",
    ]
    page = list(lines(compose(content(LIMITS), "preparation", Appointment(date=dt.date(2026, 12, 1)))))
    assert [line.partition(" //")[0] for line in page if "sually" in line] == [
        "7:00 PM > Usually around this time: You feel full.",
        "9:00 PM > Usually by this time: Your bowels begin to move.",
        "about 9:00 PM > Usually around this time: It stops.",
    ]


def test_a_limit_without_a_clock_time() -> None:
    after = "after: [{usually: up to 24 h after procedure, text: The dressing falls off.}]"
    assert section(after, "Your next days", date=dt.date(2026, 12, 1))[-1] == (
        " > Usually by this day: The dressing falls off. // (up to 24 hours after your procedure)"
    )
    assert section(after, "Your next days")[-1].startswith("____ > Usually: The dressing falls off.")


def test_without_a_date() -> None:
    assert section(AFTER, "Your next days") == [
        "@ From now on / ",
        " > Keep the wound dry. How long: 10 minutes. (Unless your doctor tells you otherwise.) Through 7 days after your procedure.",
        " > The eye may look red. Until the bruise is gone, usually through 2 weeks after your procedure.",
        " > Wear wide shoes. Until the swelling is gone, usually through 2 to 3 weeks after your procedure.",
        "@ ____ / the day after",
        " > Every night, through 2 days after your procedure: Wear the brace. (Unless it hurts.)",
        "@ ____ / 3 days after",
        " > Usually around this day: The swelling is at its worst.",
        "@ ____ / 1 week after",
        " > From this day on, or as soon as you walk normally: Go back to school.",
        "@ ____ / 10 to 14 days after",
        " > Usually: The stitches dissolve. // (10 to 14 days after your procedure)",
        "@ ____ / 2 weeks after",
        " > Usually from this day on, once the wounds have healed: You can swim.",
        "@ ____ / 4 to 6 weeks after",
        " > Usually, once you are off the sling: You can drive. // (4 to 6 weeks after your procedure)",
    ]


def test_exceptions_of_texts() -> None:
    day = dt.date(2026, 12, 1)
    pages = [compose(content(TEXTS), document, Appointment(date=day)) for document in ("preparation", "discharge")]
    assert [line for page in pages for line in lines(page) if "Unless" in line] == [
        "- You may swallow pills whole. (Unless you were told not to.)",
        "- Until the wound has healed: Do not swim. (Unless your doctor allows it.)",
        "aspirin | through Tuesday, December 8 (7 days after your procedure) (Unless your doctor advised it.)",
        "ibuprofen | ____ (Unless your doctor advised it.)",
    ]
