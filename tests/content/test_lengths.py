"""Lengths of time with a number, and those without one: where each is read, and what refuses it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from handouts.compose.wording import TimeWording
from handouts.content.models.lengths import VagueLength, parse_length
from handouts.content.models.time_rules import parse_time_rule
from handouts.content.models.times import Duration, Unit, parse_after, parse_before, parse_fasting, parse_lead
from tests.support.small_content import LABELS


@pytest.mark.parametrize(
    ("text", "value", "words"),
    [
        ("a few days", VagueLength("few", Unit.DAY), "a few days"),
        ("A  Few   Days", VagueLength("few", Unit.DAY), "a few days"),
        ("several weeks", VagueLength("several", Unit.WEEK), "several weeks"),
        ("some hours", VagueLength("some", Unit.HOUR), "some hours"),
        ("a couple of months", VagueLength("couple", Unit.MONTH), "a couple of months"),
        ("a few weeks up to months", VagueLength("few", Unit.WEEK, Unit.MONTH), "a few weeks up to months"),
        ("several days to weeks", VagueLength("several", Unit.DAY, Unit.WEEK), "several days up to weeks"),
        ("3 days", Duration(Decimal(3), Decimal(3), Unit.DAY), "3\u00a0days"),
    ],
)
def test_length(text: str, value: VagueLength | Duration, words: str) -> None:
    assert parse_length(text) == value
    assert TimeWording(LABELS).amount(parse_length(text)) == words


@pytest.mark.parametrize(
    "text", ["few days", "many days", "a number of days", "a few", "a few dayz", "a few days up to dayz", "a while",
             "up to a few days", "a few weeks to days", "a few 3 days", "some 4 hours"],
)  # fmt: skip
def test_not_in_the_list(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a length of time|must be longer"):
        parse_length(text)


@pytest.mark.parametrize(
    ("parse", "text"),
    [
        (Duration.parse, "a few days"),
        (Duration.parse, "several weeks"),
        (Duration.parse, "up to a few days"),
        (Duration.parse, "many hours"),
        (parse_before, "a few days before procedure"),
        (parse_after, "several weeks after procedure"),
        (parse_fasting, "a few hours before arrival"),
        (parse_lead, "some minutes"),
        (parse_time_rule, "6:00 PM a few days before procedure"),
        (parse_time_rule, "some hours after first-dose"),
    ],
)
def test_no_time_is_computed_from_it(parse: object, text: str) -> None:
    with pytest.raises(ValueError, match="has no number, so no time can be computed from it"):
        parse(text)  # type: ignore[operator]


@pytest.mark.parametrize("text", ["some 4 hours", "days", "half a day"])
def test_other_texts_keep_their_message(text: str) -> None:
    with pytest.raises(ValueError, match="not a length of time"):
        Duration.parse(text)
