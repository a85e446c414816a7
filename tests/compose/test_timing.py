"""Times counted from a state, pauses, ranges of how often, counted signs, the age of things, and restart at a state."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from handouts.compose.composer import compose
from handouts.content.medicine_details import NO_MEDICINES
from handouts.content.models.lengths import parse_length
from handouts.content.models.sign_limits import parse_sign_limit
from handouts.content.models.signs import parse_lasting
from handouts.content.models.time_rules import CountRange, parse_repeat
from handouts.content.models.times import Bound, Duration
from handouts.errors import InvalidValue
from handouts.schedule.appointment import Appointment
from tests.support.document_text import lines
from tests.support.small_content import content

DATE, TIME = dt.date(2026, 12, 1), dt.time(10)


def page(rules: str, document: str = "discharge", **appointment: object) -> list[str]:
    details = {"date": DATE, "time": TIME, "ended": dt.datetime(2026, 12, 1, 11), **appointment}
    return [line.lstrip(" >") for line in lines(compose(content(rules), document, Appointment(**details)))]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("entry", "line"),
    [
        (
            "{until_state: you take the last tablet, delay: 24 h, text: Do not drive.}",
            "Do not drive. Until 24 hours after you take the last tablet.",
        ),
        (
            "{once: you took the last tablet, delay: 24 h, text: You may drive.}",
            "Starting 24 hours after you took the last tablet: You may drive.",
        ),
        ("{each_time: you have eaten, text: Rinse your mouth.}", "Rinse your mouth."),
        (
            "{until: 7 days after procedure, repeat: daily, each_time: it gets wet, text: Change it.}",
            "Every day, and each time it gets wet: Change it. Through Tuesday, December 8.",
        ),
        (
            "{starts: 1 day after procedure, repeat: 3 to 4 times a day, length: 20 min, pause: 20 min, text: Put ice on it.}",
            "3 to 4 times a day: Put ice on it. How long: 20 minutes. Then wait 20 minutes before the next time.",
        ),
        (
            "{starts: 1 day after procedure, repeat: at least twice a day while awake, text: Walk.}",
            "At least twice a day while you are awake: Walk.",
        ),
        ("{starts: 1 day after procedure, repeat: up to 2 times a week, text: Swim.}", "Up to twice a week: Swim."),
        (
            "{starts: 1 day after procedure, repeat: 2 or 3 times an hour, text: Breathe.}",
            "2 to 3 times an hour: Breathe.",
        ),
    ],
)
def test_entry(entry: str, line: str) -> None:
    assert line in page(f"after: [{entry}]")


def test_heading_of_what_is_done_each_time() -> None:
    text = page("after: [{each_time: you have eaten, text: Rinse your mouth.}]")
    assert any("Each time you have eaten" in line for line in text)


@pytest.mark.parametrize(
    ("sign", "line"),
    [
        ("limit: more than 3 times, period: 24 h", "more than 3 times in 24 hours"),
        ("limit: more than 1 time, period: 1 h", "more than 1 time in 1 hour"),
        ("limit: more than 2, period: 1 h, lasting: more than 2 h", "more than 2 in 1 hour, for more than 2 hours"),
        ("limit: above 120 beats a minute", "above 120 beats a minute"),
        ("limit: below 50 bpm", "below 50 beats a minute"),
        ("limit: above 7 of 10", "above 7 of 10"),
        ("limit: 180/110 mmHg or higher", "180/110 mmHg or higher"),
        ("limit: more than 3 lb, period: 1 day", "more than 3 lb in 1 day"),
        ("limit: more than 1 inch", "more than 1 inch"),
        ("limit: at least 2 inches", "at least 2 inches"),
        ("limit: more than 2.5 cm", "more than 2.5 cm"),
        ("limit: above 38.5 C", "above 38.5 °C"),
        ("lasting: at least 6 to 8 h", "for at least 6 to 8 hours"),
        ("after_state: you took it, time_after: 1 h", "1 hour after you took it"),
        ("after_state: you took it, time_after: less than 30 min", "less than 30 minutes after you took it"),
        (
            "starts: 6 to 8 h after procedure",
            "from 6 to 8 hours after your procedure: between Tuesday, December 1, 5:00 PM and Tuesday, December 1, 7:00 PM",
        ),
        ("lasting: 24 h or more", "for at least 24 hours"),
    ],
)
def test_counted_sign(sign: str, line: str) -> None:
    assert f"- Something ({line})" in page(f"warning: {{call_us: [{{text: Something, {sign}}}]}}")


MEDICINES = (
    "medicines: {table: [{generic: metformin, action: stop, decides: your doctor, before: 1 day before procedure, "
)


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("restart: the day after procedure", "start again: Wednesday, December 2 (1 day after your procedure)"),
        ("restart_once: you eat again", "start again: once you eat again"),
        (
            "restart: 2 days after procedure, restart_once: your blood test is normal",
            "start again: Thursday, December 3 (2 days after your procedure), once your blood test is normal",
        ),
    ],
)
def test_restart_at_a_state(keys: str, words: str) -> None:
    assert any(line.endswith(f"If you stopped it, {words}") for line in page(f"{MEDICINES}{keys}}}]}}"))


def test_restart_at_a_state_without_a_date() -> None:
    rules = f"{MEDICINES}restart: 2 days after procedure, restart_once: you eat again}}]}}"
    (line,) = [line for line in page(rules, date=None, time=None, ended=None) if "start again: " in line]
    assert line.endswith("(2 days after your procedure), once you eat again")
    assert "____" in line


@pytest.mark.parametrize(
    ("appointment", "words"),
    [
        ({}, "(Not older than 30 days on the day of the procedure: from November 1, 2026 or later.)"),
        ({"date": None, "time": None, "ended": None}, "(Not older than 30 days on the day of the procedure.)"),
    ],
)
def test_age_of_a_thing(appointment: dict[str, object], words: str) -> None:
    rules = "bring: [{text: Your test results., not_older_than: 30 days}]"
    assert any(line.endswith(f"Your test results. {words}") for line in page(rules, "preparation", **appointment))


def test_other_amounts() -> None:
    rules = """
    bring: [{text: Glasses., at_least_old: 1 year}]
    prepare: [{text: Buy this., amount: 2 enemas}]
    stay: {time: 1 to 2 nights}
    """
    text = "\n".join(page(rules, "preparation"))
    assert "Glasses. (At least 1 year old on the day of the procedure: from December 1, 2025 or earlier.)" in text
    assert "Buy this: 2 enemas" in text
    assert "1 to 2 nights" in text


def test_nights_give_the_day_of_going_home() -> None:
    rules = "stay: {time: 2 nights}\nafter: [{when: 1 day after discharge, text: Take a walk.}]"
    assert any("Friday, December 4" in line for line in page(rules))
    rules = rules.replace("2 nights", "more than 2 days")
    assert not any("Friday, December 4" in line for line in page(rules))


def test_doses_of_steps_and_time_between_drops() -> None:
    rules = """
    courses:
      - medicine: prednisone
        starts: 1 day after procedure
        apart: 5 min
        at: [breakfast]
        steps: [{times: 1, lasts: 3 days, dose: 40 mg}, {times: 1, lasts: 3 days, dose: 20 mg}]
    """
    text = page(rules)
    assert "40 mg, once a day: Wednesday, December 2 to Friday, December 4" in text
    assert "20 mg, once a day: Saturday, December 5 to Monday, December 7" in text
    assert "Wait 5 minutes before you use another medicine in the same place." in text


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        ("starts_once: the numbness has worn off", "Start: once the numbness has worn off"),
        (
            "starts_once: you can drink, starts: 1 day after procedure",
            "Start: Wednesday, December 2 (1 day after your procedure), once you can drink",
        ),
    ],
)
def test_as_needed_from_a_state(keys: str, line: str) -> None:
    assert line in page(f"as_needed: [{{medicine: ibuprofen, dose: 400 mg, every: 6 h, {keys}}}]")


def test_two_medicines_in_turn() -> None:
    other = "alternate_with: ibuprofen, alternate_every: 3 h"
    text = page(f"as_needed: [{{medicine: acetaminophen, dose: 325 mg, every: 6 h, {other}}}]")
    assert "In turn with: ibuprofen, every 3 hours" in text


@pytest.mark.parametrize("document", ["preparation", "discharge"])
def test_page_says_that_the_patient_takes_no_medicines(document: str) -> None:
    rules = f"{MEDICINES}restart: 2 days after procedure}}]}}"
    sentence = "Our list says: no medicines. If that is not right, tell us now."
    assert sentence in page(rules, document, medicines=NO_MEDICINES)
    assert sentence not in page(rules, document)
    assert sentence not in page(rules, document, medicines=("metformin",))
    # A set without medicines has lines for them, below the same sentence: it counts in the approval of every set.
    assert sentence in page("summary: [We help.]", document, medicines=NO_MEDICINES)


@pytest.mark.parametrize(
    ("text", "low", "high", "unit", "bound"),
    [
        ("half an hour", 30, 30, "minute", "exact"), ("an hour and a half", None, None, "", ""),
        ("1 1/2 h", "1.5", "1.5", "hour", "exact"), ("one and a half hours", "1.5", "1.5", "hour", "exact"),
        ("a day or two", 1, 2, "day", "exact"), ("a week", 1, 1, "week", "exact"),
        ("two to three days", 2, 3, "day", "exact"), ("10 or 15 minutes", 10, 15, "minute", "exact"),
        ("45 min to 1 h", 45, 60, "minute", "exact"), ("10 days to 2 weeks", 10, 14, "day", "exact"),
        ("no more than 20 min", 20, 20, "minute", "up_to"), ("just over 2 h", 2, 2, "hour", "just_over"),
        ("more than an hour", 1, 1, "hour", "over"), ("2 nights", 2, 2, "night", "exact"),
        ("a while", None, None, "", ""), ("2 or 9 days", None, None, "", ""),
    ],
)  # fmt: skip
def test_words_for_a_length(text: str, low: object, high: object, unit: str, bound: str) -> None:
    if low is None:
        with pytest.raises(ValueError, match=r"not a length of time|unknown unit"):
            parse_length(text)
        return
    length = parse_length(text)
    assert isinstance(length, Duration)
    assert (length.low, length.high) == (Decimal(str(low)), Decimal(str(high)))
    assert (length.unit, length.bound) == (unit, bound)


def test_ranges_and_bounds() -> None:
    assert parse_repeat("three to four times a day") == CountRange(low=3, high=4)
    assert parse_repeat("at most 2x a week") == CountRange(low=2, high=2, per="week", bound=Bound.UP_TO)
    assert parse_lasting("longer than a week") == Duration.parse("1 week")
    assert parse_sign_limit("more than 3 times").unit == "times"
    with pytest.raises(InvalidValue, match="both a range"):
        parse_repeat("up to 2 to 3 times a day")
