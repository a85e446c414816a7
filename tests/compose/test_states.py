"""States without a date, and lengths without a number: in `plan`, `after` and in lists of texts."""

from __future__ import annotations

import datetime as dt

import pytest

from handouts.compose.composer import compose
from handouts.schedule.appointment import Appointment
from tests.support.document_text import lines
from tests.support.small_content import content

AFTER = """
after:
  - {until_state: the wound has healed, text: Do not soak the wound.}
  - {until_state: the wound has healed, until: 6 weeks after procedure, text: No contact sport.}
  - {until_state: the wound has healed, until: at least 2 weeks after procedure, text: Do not swim.}
  - {until_state: the wound has healed, until: up to 2 weeks after procedure, text: Wear the pad.}
  - {until_state: you sleep well, starts: 1 day after procedure, repeat: nightly, text: Take one tablet.}
  - {until_state: you sleep well, starts: 1 day after procedure, until: 3 days after procedure, repeat: nightly, text: Rest.}
  - {once: you feel ready, text: Go back to work.}
  - {once: you feel ready, starts: 2 weeks after procedure, text: Swim.}
  - {once: the drain is out, until: 8 weeks after procedure, repeat: twice a day, text: Do the exercises.}
  - {once: you can walk, until_state: you can run, text: Use the stick.}
"""
TEXTS = """
expect:
  - {text: The place may be sore., lasts: a few days}
  - {text: You may be tired., lasts: several weeks up to months}
  - {text: You may be dizzy., lasts: some hours, only_if: allergy}
activity:
  avoid:
    - {text: Do not soak it., until_state: the wound has healed}
    - {text: Do not lift bags., lasts: a couple of weeks}
    - {text: Do not lift boxes., lasts: up to 2 weeks}
  normal:
    - {text: Go back to work., once: you feel ready}
    - {text: Train gently., once: you feel ready, lasts: 10 min, until_state: the stitches are out}
relief: {within: a few weeks}
stay: {time: a few days}
asks: {allergy: {ask: "Allergic?", if: If you are allergic}}
after: [{when: 1 day after discharge, text: Take a walk.}]
"""


def section(rules: str, heading: str, document: str = "discharge", **appointment: object) -> list[str]:
    text = lines(compose(content(rules), document, Appointment(**appointment)))  # type: ignore[arg-type]
    start = text.index(f"## {heading}") + 1
    return text[start : next(index for index in range(start, len(text)) if text[index].startswith("## "))]


def at_home(rules: str, **appointment: object) -> list[str]:
    """The lists of the discharge page from the first one to the next visit, without the medicines."""
    text = lines(compose(content(rules), "discharge", Appointment(**appointment)))  # type: ignore[arg-type]
    first = next(index for index, line in enumerate(text) if line in ("## Before you leave", "## Do", "## Do not"))
    medicines = text.index("## Your medicines")
    rest = next(index for index in range(medicines + 1, len(text)) if text[index].startswith("## "))
    return [*text[first:medicines], *text[rest : text.index("## Follow-up") if "## Follow-up" in text else None]]


def test_states_of_entries() -> None:
    assert section(AFTER, "Your next days", date=dt.date(2026, 12, 15)) == [
        "@ From now on / ",
        " > Do not swim. Until the wound has healed, and at least until Tuesday, December 29.",
        " > Wear the pad. Until the wound has healed, or until Tuesday, December 29 at the latest.",
        " > No contact sport. Until the wound has healed, and at least through Tuesday, January 26.",
        " > Do not soak the wound. Until the wound has healed.",
        "@ Wednesday, December 16 / the day after",
        " > Every night, until you sleep well: Take one tablet.",
        (" > Every night, until you sleep well, and at least through Friday, December 18: Rest."),
        "@ Tuesday, December 29 / 2 weeks after",
        " > From this day on, once you feel ready: Swim.",
        "@ With no date yet / ",
        " > Once you feel ready: Go back to work.",
        " > Once the drain is out, twice a day, through Tuesday, February 9: Do the exercises.",
        " > Once you can walk, until you can run: Use the stick.",
    ]


def test_states_without_a_date() -> None:
    text = section(AFTER, "Your next days")
    assert " > No contact sport. Until the wound has healed, and at least through 6 weeks after your procedure." in text
    assert text.index("@ With no date yet / ") > text.index("@ ____ / 2 weeks after")


def test_before_the_procedure_it_comes_first() -> None:
    """What has no date must not be read after the procedure."""
    rules = "plan: [{once: the doctor has called, text: Take the tablets.}, {when: the day before, text: Rest.}]"
    text = section(rules, "Your plan, day by day", "preparation")
    assert text.index(" > Once the doctor has called: Take the tablets.") < text.index("@ ____ / the day before")


def test_texts() -> None:
    assert at_home(TEXTS, answers=(("allergy", "yes"),)) == [
        "## Before you leave",
        "- You stay with us a few days.",
        "## Do not",
        "- Until the wound has healed: Do not soak it.",
        "- For a couple of weeks: Do not lift bags.",
        "- For up to 2 weeks: Do not lift boxes.",
        "## The clinic will fill in",
        "Do: ____",
        "## What is normal",
        "- When pain eases: a few weeks.",
        "- For a few days: The place may be sore.",
        "- For several weeks up to months: You may be tired.",
        "- For some hours: You may be dizzy.",
        "## Back to your usual life",
        "- Once you feel ready: Go back to work.",
        "- Once you feel ready, for 10 minutes, until the stitches are out: Train gently.",
        "## The clinic will fill in",
        "If you have pain: ____",
        "Care of the wound: ____",
    ]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ((), ["- If you are allergic: For some hours: You may be dizzy."]),
        ((("allergy", "yes"),), ["- For some hours: You may be dizzy."]),
        ((("allergy", "no"),), []),
    ],
)
def test_a_condition_keeps_the_length(answer: tuple[tuple[str, str], ...], expected: list[str]) -> None:
    text = at_home(TEXTS, answers=answer)
    assert [line for line in text if "dizzy" in line] == expected


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ((), ["- If you smoke: For 2 days: Rest.", "- If you drink: For 5 days: Rest.", "- Rest."]),
        ((("smoke", "yes"), ("drink", "yes")), ["- For 2 days: Rest.", "- For 5 days: Rest.", "- Rest."]),
        ((("smoke", "no"), ("drink", "yes")), ["- For 5 days: Rest.", "- Rest."]),
    ],
)
def test_texts_with_different_lengths_are_not_one(answers: tuple[tuple[str, str], ...], expected: list[str]) -> None:
    """Entries with the same text are printed once for "or", but not if they say how long."""
    rules = """
asks: {smoke: {ask: "Do you smoke?", if: If you smoke}, drink: {ask: "Do you drink?", if: If you drink}}
activity:
  do:
    - {text: Rest., for: 2 days, only_if: smoke}
    - {text: Rest., for: 5 days, only_if: drink}
    - Rest.
"""
    page = at_home(rules, answers=answers)
    assert [line for line in page if line.endswith("Rest.")] == expected


def test_no_date_from_a_length_without_a_number() -> None:
    """`a few days` gives no day of going home, so the page has a line for it."""
    text = section(TEXTS, "Your next days", date=dt.date(2026, 12, 15))
    assert text == ["@ ____ / 1 day after you go home", " > Take a walk. // (1 day after you go home)"]
