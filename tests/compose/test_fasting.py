"""Where the words about a fast are printed: beside the time that they are about, or above all times."""

from __future__ import annotations

import datetime as dt

import pytest

from handouts.compose.composer import compose
from handouts.compose.reminders import find_reminders
from handouts.schedule.appointment import Appointment
from tests.support.document_text import lines
from tests.support.small_content import content

DAY = {"date": dt.date(2026, 12, 15), "time": dt.time(10)}


def page(rules: str, **appointment: object) -> list[str]:
    return lines(compose(content(rules), "preparation", Appointment(**appointment)))  # type: ignore[arg-type]


def with_text(text: str, page_lines: list[str]) -> list[str]:
    return [line for line in page_lines if text in line]


TEXTS = """
fasting:
  food: from midnight
  food_text: [A light meal in the evening is fine.]
  clear_liquids: 2 h before procedure
  clear_liquids_text: [Coffee without milk is clear.]
  text: [Follow these times exactly.]
"""


@pytest.mark.parametrize("appointment", [DAY, {}])
def test_fasting_texts_are_next_to_their_times(appointment: dict[str, object]) -> None:
    printed = page(TEXTS, **appointment)
    whole = printed.index("@ Eating and drinking / ")
    assert printed[whole + 1] == " > Follow these times exactly."
    (food,) = with_text("A light meal", printed)
    (liquids,) = with_text("Coffee without milk", printed)
    assert "11:59 PM > Stop eating" in food
    assert "Stop drinking clear liquids" in liquids
    assert whole < printed.index(food) < printed.index(liquids)
    assert len(with_text("Follow these times", printed)) == 1


def test_one_time_has_the_whole_text() -> None:
    """If there is only one time, it is the whole fast."""
    printed = page("fasting: {food: from midnight, clear_liquids: from midnight, text: [Take your pills.]}", **DAY)
    (line,) = with_text("Take your pills.", printed)
    assert "11:59 PM > Stop eating and drinking. " in line


def test_no_fast_prints_the_text_of_its_line() -> None:
    printed = page("fasting: {food: none, clear_liquids: none, food_text: [Eat breakfast.]}", **DAY)
    assert with_text("Eat and drink as usual. Eat breakfast.", printed)


MILK = """
arrival: {check_in: 1 h}
fasting:
  food: 8 h before procedure
  clear_liquids: 2 h before procedure
  breast_milk: 4 h before procedure
  breast_milk_text: [Pump milk for later.]
  formula: 6 h before procedure
"""


def test_milk_has_lines_of_its_own() -> None:
    printed = page(MILK, **DAY)
    order = [
        "2:00 AM > Stop eating.",
        "4:00 AM > Stop formula.",
        "6:00 AM > Stop breast milk.",
        "8:00 AM > Stop drinking clear liquids.",
    ]
    places = [printed.index(with_text(text, printed)[0]) for text in order]
    assert places == sorted(places)
    assert "Pump milk for later." in with_text("6:00 AM > Stop breast milk.", printed)[0]
    tile = "\n".join(printed[: printed.index("## Your plan, day by day")])
    assert "Stop breast milk: 6:00" in tile
    assert "Stop formula: 4:00" in tile


def test_milk_without_a_time_has_no_line() -> None:
    assert not with_text("milk", page("fasting: {food: from midnight}", **DAY))


def test_milk_as_usual() -> None:
    assert with_text("Breast milk as usual.", page("fasting: {food: from midnight, breast_milk: none}", **DAY))


def test_milk_is_in_the_reminders() -> None:
    reminders = find_reminders(content(MILK), Appointment(**DAY))  # type: ignore[arg-type]
    hours = [due.first.hour for due in reminders if isinstance(due.first, dt.datetime)]
    assert hours == [2, 4, 6, 8, 9]
