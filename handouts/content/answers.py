"""Read the answers to the questions of a set (`asks`) as the front desk and lists write them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

from handouts.content.models.conditional import Ask, DateAsk
from handouts.content.models.conditions import Fact
from handouts.content.models.scalars import PROCEDURE_YEARS, date_hint
from handouts.content.models.times import parse_clock_time
from handouts.errors import InvalidValue, did_you_mean, message_and_hint
from handouts.invisible_characters import clean_text

Answers = tuple[tuple[str, str], ...]
"""The answers of one patient: name of the question and answer as written, sorted by name."""
YES_WORDS = frozenset({"yes", "y", "true", "1", "x"})
NO_WORDS = frozenset({"no", "n", "false", "0"})
UNKNOWN_WORDS = frozenset({"", "?", "unknown", "not known", "not asked", "n/a", "na", "-", "--"})
"""Answers that say nothing: the question is still open."""


def answer_name(text: str) -> str:
    """The name of a question in the form that is compared: `Contrast allergy` is `contrast_allergy`."""
    return re.sub(r"[\s_-]+", "_", clean_text(text).strip().casefold()).strip("_")


def parse_answer(ask: Ask, text: str) -> Fact | None:
    """The answer to a question; None if it says nothing. Raises InvalidValue.

    A yes-or-no question is answered with yes or no, a choice with its name or its words, a number with or without the
    unit of the question, the question for a visit with a date, or a date and a clock time.
    """
    answer = " ".join(clean_text(text).split()).casefold()
    if answer in UNKNOWN_WORDS:
        return None
    if ask.choices is not None:
        return _parse_choice(ask.choices, answer, text)
    if ask.unit:
        return _parse_number(ask.shown_unit, answer, text)
    if isinstance(ask, DateAsk):
        return _parse_date(answer, text)
    if answer in YES_WORDS:
        return True
    if answer in NO_WORDS:
        return False
    raise InvalidValue(f"{text!r} is neither yes nor no", "write yes or no; leave it empty if it is not known")


def _parse_choice(choices: Mapping[str, str], answer: str, text: str) -> str:
    matches = [name for name, words in choices.items() if answer in (name, answer_name(name), words.casefold())]
    matches = matches or [name for name in choices if answer_name(answer) == name]
    if len(matches) == 1:
        return matches[0]
    hint = did_you_mean(answer, choices) or f"use one of: {', '.join(choices)}"
    raise InvalidValue(f"{text!r} is not one of the answers", hint)


def _parse_number(unit: str, answer: str, text: str) -> Decimal:
    match = re.fullmatch(r"(\d{1,4}(?:\.\d{1,3})?)\s*([a-z/]*|%)\.?", answer, re.A)
    if not match:
        raise InvalidValue(f"{text!r} is not a number", f"write it like {f'50 {unit}'.strip()}")
    written = {"kgs": "kg", "lbs": "lb", "years": "years", "year": "years"}.get(match[2], match[2])
    if written and written != unit.casefold():
        form = f"in {unit}" if unit else "as a number without a unit"
        raise InvalidValue(f"{text!r}: this question is answered {form}", f"write it {form}")
    return Decimal(match[1])


def _parse_date(answer: str, text: str) -> dt.date:
    """A date, or with a clock time a datetime in the clinic's local time."""
    match = re.fullmatch(r"(\d{4}-\d{2}-\d{2})(?:(?:,\s*|\s+|t)(?:at\s+)?(\S.*))?", answer, re.A)
    if not match:
        raise InvalidValue(f"{text!r} is not a date", date_hint(answer, " 09:00"))
    try:
        day = dt.date.fromisoformat(match[1])
    except ValueError:
        raise InvalidValue(f"{text!r} is not a valid date", "check the month and the day") from None
    if day.year not in PROCEDURE_YEARS:
        hint = f"write a year from {PROCEDURE_YEARS[0]} to {PROCEDURE_YEARS[-1]}"
        raise InvalidValue(f"{text!r}: the year is out of range", hint)
    # Spreadsheets write seconds, and midnight for a date without a time.
    clock = re.sub(r"(?<=:\d\d):00$", "", match[2] or "")
    return dt.datetime.combine(day, parse_clock_time(clock)) if clock and clock != "00:00" else day


def answer_problems(asks: Mapping[str, Ask], answers: Answers) -> Iterable[tuple[str, str, str]]:
    """Name, message and hint for each answer that does not fit its question, or that has no question."""
    for name, text in answers:
        if name not in asks:
            hint = did_you_mean(name, asks) or "delete the answer; this set has no questions"
            yield name, f"the set has no question {name!r}", hint
            continue
        try:
            parse_answer(asks[name], text)
        except InvalidValue as error:
            message, hint = message_and_hint(error)
            yield name, f"{name}: {message}", hint


def parse_answer_option(text: str) -> tuple[str, str]:
    """Name and answer of `contrast_allergy=yes`. Raises InvalidValue."""
    name, sign, answer = text.partition("=")
    if not sign or not name.strip() or not answer.strip():
        raise InvalidValue(f"{text!r} is not an answer", "write it like contrast_allergy=yes")
    return answer_name(name), " ".join(answer.split())
