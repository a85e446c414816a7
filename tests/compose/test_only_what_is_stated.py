"""A page says what its set states, at the time that it states, and nothing that it does not state."""

from __future__ import annotations

import datetime as dt

import pytest

from handouts.compose.composer import compose
from handouts.schedule.appointment import Appointment
from tests.support.document_text import lines
from tests.support.small_content import content

DOCUMENTS = ("consent", "preparation", "discharge")
DAY = {"date": dt.date(2026, 12, 1), "time": dt.time(10)}
TIMES = """
plan:
  - {when: 6:00 PM the day before, text: Drink the laxative.}
  - {when: 9:00 AM the day before, text: Buy clear soup.}
  - {when: 4 to 6 h before procedure, text: Drink the rest.}
  - {when: 5 to 7 days before procedure, text: Call the nurse.}
"""


def page(rules: str, document: str = "preparation", **appointment: object) -> list[str]:
    return lines(compose(content(rules), document, Appointment(**appointment)))  # type: ignore[arg-type]


@pytest.mark.parametrize("appointment", [{}, DAY])
@pytest.mark.parametrize("document", DOCUMENTS)
@pytest.mark.parametrize(
    "rules", ["", "not_applicable: [fasting]", "fasting: {food: none, clear_liquids: none}", "prepare: [Bring a card.]"]
)
def test_no_fast_without_a_statement(rules: str, document: str, appointment: dict[str, object]) -> None:
    text = "\n".join(page(rules, document, **appointment)).lower()
    assert not any(words in text for words in ("stop eating", "stop drinking", "do not eat", "nothing to eat"))


def test_stated_fast_is_printed() -> None:
    text = "\n".join(page("fasting: {food: 8 h before procedure}", **DAY))
    assert "Stop eating" in text
    assert "2:00 AM" in text


@pytest.mark.parametrize("appointment", [{}, DAY])
def test_how_to_lower_the_risk_is_after_care(appointment: dict[str, object]) -> None:
    sentence = "Keep the bandage dry."
    on = [name for name in DOCUMENTS if sentence in "\n".join(page(f"lower_risk: [{sentence}]", name, **appointment))]
    assert on == ["discharge"]


@pytest.mark.parametrize("appointment", [{}, DAY])
def test_morning_is_above_evening(appointment: dict[str, object]) -> None:
    entries = [line for line in page(TIMES, **appointment) if "soup" in line or "laxative" in line]
    assert entries == ["9:00 AM > Buy clear soup.", "6:00 PM > Drink the laxative."]


def test_range_has_both_ends() -> None:
    text = "\n".join(page(TIMES, **DAY))
    assert "between 4:00 AM and 6:00 AM" in text
    assert "4 to 6 hours before your procedure" in text
    undated = "\n".join(page(TIMES))
    assert "4 to 6 hours before" in undated
    assert "5 to 7 days before" in undated


@pytest.mark.parametrize(
    ("stop", "day"),
    [
        ("4 weeks before procedure", "Tuesday, November 3"),
        ("6 weeks before procedure", "Tuesday, October 20"),
        ("2 months before procedure", "Thursday, October 1"),
    ],
)
def test_weeks_without_smoking(stop: str, day: str) -> None:
    assert any(f"No smoking from {day}." in line for line in page(f"smoking: {{stop: {stop}}}", **DAY))
