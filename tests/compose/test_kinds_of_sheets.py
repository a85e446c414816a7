"""Kinds that real sheets have: longer if, a stay that depends, seconds, the package, times of the day for an appointment."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from handouts.compose.composer import Composer, compose
from handouts.compose.times import ComputedTimes
from handouts.document import PictogramItem
from handouts.schedule.appointment import Appointment
from tests.support.countries import SET, country_content
from tests.support.document_text import lines
from tests.support.small_content import content

DAY = dt.date(2026, 12, 1)


def page(rules: str, document: str, **appointment: object) -> list[str]:
    return lines(compose(content(rules), document, Appointment(**appointment)))  # type: ignore[arg-type]


def test_what_makes_the_procedure_longer() -> None:
    rules = "length: {total: 15-30 min, longer_if: [a stone is found, a tissue sample is taken]}"
    text = "15 to 30 minutes; longer if a stone is found, or if a tissue sample is taken"
    assert any(text in line for line in page(rules, "preparation"))
    assert any(text in line for line in page(rules, "consent"))


def test_a_stay_that_depends_gives_no_day_of_going_home() -> None:
    rules = "stay: {time: 2 days, time_if: all goes well}\nafter: [{when: 1 day after discharge, text: Walk.}]"
    text = page(rules, "discharge", date=DAY)
    assert "- You stay with us 2 days, if all goes well." in text
    assert "@ ____ / 1 day after you go home" in text
    certain = content(rules.replace(", time_if: all goes well", ""))
    for loaded, day in ((content(rules), None), (certain, dt.date(2026, 12, 3))):
        times = ComputedTimes(loaded.clinic.value, loaded.instructions.value, Appointment(date=DAY))
        assert times.discharge_day == day


def test_seconds() -> None:
    rules = """
after: [{repeat: twice a day, length: about 30 seconds, text: Pump the flap.}]
wound_care: [{text: Press on it., lasts: 1 second}, {text: Rinse it., lasts: a few seconds}]
"""
    text = page(rules, "discharge")
    assert " > Pump the flap. How long: about 30 seconds." in text
    assert "- For 1 second: Press on it." in text
    assert "- For a few seconds: Rinse it." in text


def test_the_package_has_the_dose_and_the_limit() -> None:
    rules = """
as_needed:
  - {medicine: ibuprofen, directions: package_by_age}
  - {medicine: paracetamol, directions: package, dose: 2 tablets}
  - {medicine: codeine, directions: package_by_weight, every: 6 h}
"""
    text = page(rules, "discharge")
    start = text.index("## Medicines to take only if you need them")
    shown = [line for line in text[start:] if line.startswith(("Each time", "No more", "Time between"))]
    assert shown == [
        "Each time: as the package says for your age",
        "No more than: as the package says",
        "Each time: 2 tablets",
        "No more than: as the package says",
        "Each time: as the package says for your weight",
        "Time between two doses: at least 6 hours",
        "No more than: as the package says",
    ]


def test_the_package_for_a_child(tmp_path: Path) -> None:
    rules = f"{SET}reader: parent\nas_needed: [{{medicine: ibuprofen, directions: package_by_age}}]\n"
    text = lines(compose(country_content(tmp_path, "US", rules), "discharge", Appointment()))
    assert "Each time: as the package says for your child's age" in text


WISHES = """
asks: {insulin: {ask: "Do you use insulin?", if: If you use insulin}}
appointment_times:
  - {only_if: insulin, before: noon, why: You can eat soon after it.}
"""
WISH = "Ask us for an appointment before 12:00 noon. You can eat soon after it."


@pytest.mark.parametrize(
    ("hour", "answer", "printed"),
    [
        (13, "yes", f"- {WISH}"),
        (12, "yes", f"- {WISH}"),
        (11, "yes", None),
        (13, "no", None),
        (13, None, f"- If you use insulin: {WISH}"),
        (None, "yes", f"- {WISH}"),
    ],
)
def test_a_time_of_the_day_for_the_appointment(hour: int | None, answer: str | None, printed: str | None) -> None:
    answers = (("insulin", answer),) if answer else ()
    appointment = Appointment(date=DAY, time=dt.time(hour) if hour else None, answers=answers)
    matches = [
        line for line in lines(compose(content(WISHES), "preparation", appointment)) if "appointment before" in line
    ]
    assert matches == ([printed] if printed else [])
    known = Composer().unmet_times(content(WISHES), appointment)
    assert known == (
        ["Ask us for an appointment before 12:00\N{NO-BREAK SPACE}noon."] if hour and printed and answer else []
    )


@pytest.mark.parametrize(
    ("times", "words"),
    [
        ("from: 9:00 AM", "Ask us for an appointment at 9:00 AM or later."),
        ("from: 9:00 AM, before: noon", "Ask us for an appointment at 9:00 AM or later, and before 12:00 noon."),
    ],
)
def test_words_of_a_time_of_the_day(times: str, words: str) -> None:
    rules = f"appointment_times: [{{{times.replace('from', 'starts')}}}]"
    assert any(words in line for line in page(rules, "preparation"))


def test_pictogram_stays_when_the_condition_is_true() -> None:
    rules = """
asks: {car: {ask: "Do you drive?", if: If you drive}}
wound_care: [{text: Do not drive., icon: no_driving, only_if: car}, Keep it dry.]
"""
    loaded = content(rules)

    def items(answer: str) -> list[type]:
        document = compose(loaded, "discharge", Appointment(answers=(("car", answer),)))
        groups = [
            group for section in document.sections for block in section.blocks for group in getattr(block, "groups", ())
        ]
        return [type(item) for group in groups for item in group.items.items if "drive" in str(item.text)]

    assert items("yes") == [PictogramItem]
    assert items("no") == []
