"""What CLDR fills in for a new language: only words of the language, and only what prints every date correctly."""

from __future__ import annotations

from decimal import Decimal

import pytest

from handouts.compose.wording import TimeWording
from handouts.content.library import Library
from handouts.content.models.labels import CountedLabels
from handouts.resources import templates_dir
from handouts.translate.cldr import date_labels, unit_labels


@pytest.mark.parametrize(
    ("language", "labels"),
    [
        ("pl", {"day": "{day} {month}", "weekday": "{weekday}, {date}", "year": "{date} {year}"}),
        ("he", {"day": "{day} ב{month}", "weekday": "{weekday}, {date}", "year": "{date} {year}"}),
        ("ja", {"day": "{month}月{day}日", "weekday": "{date}{weekday}", "year": "{year}年{date}"}),
        # The Buddhist year 2567 is 2024.
        ("th", {"day": "{day} {month}", "weekday": "{weekday}ที่ {date}", "year": "{date} {year}"}),
        # Persian has a calendar and digits of its own, and changes the names of some months before a year.
        ("fa", {"day": "{day} {month}", "weekday": "{weekday} {date}", "year": None}),
        # Khmer writes days of the week in another way before a date.
        ("km", {"day": "{day} {month}", "weekday": None, "year": "{date} {year}"}),
        ("bn", {"day": "{day} {month}", "year": "{date}, {year}"}),
    ],
)
def test_dates(language: str, labels: dict[str, str | None]) -> None:
    known = date_labels(language)
    assert {name: known.get(f"dates.{name}") for name in labels} == labels
    assert not any(character.isdigit() for character in known["dates.months"] if language != "ja")


@pytest.mark.parametrize("language", ["hmn", "mam", "nv", "qps"])
def test_a_language_that_cldr_does_not_have(language: str) -> None:
    assert (date_labels(language), unit_labels(language)) == ({}, {})


@pytest.mark.parametrize(
    ("language", "labels"),
    [
        ("pl", {"hour.one": "godzina", "hour.few": "godziny", "hour.many": "godzin", "hour.other": "godziny",
                "counted.other": "{number} {unit}", "counted.one": None}),
        ("he", {"hour.one": "שעה", "hour.two": "שעתיים", "counted.one": None, "counted.two": "{unit}", "year.two": None}),
        ("ar", {"hour.one": "ساعة", "hour.two": "ساعتان", "counted.one": "{unit}", "counted.two": "{unit}"}),
        ("zh-Hans", {"hour.other": "小时", "counted.other": "{number}{unit}"}),
        ("sw", {"hour.other": "saa", "counted.other": "{unit} {number}"}),
        ("ckb", {"hour.one": None, "hour.other": None}),  # CLDR has only `h`
    ],
)  # fmt: skip
def test_units(language: str, labels: dict[str, str | None]) -> None:
    known = unit_labels(language)
    assert {name: known.get(f"durations.{name}") for name in labels} == labels


@pytest.mark.parametrize(
    ("language", "pattern", "amounts"),
    [
        ("he", {"one": "{unit}", "two": "{unit}"}, {"0.5": "0.5 hour", "1": "hour", "2": "hours", "1.5": "1.5 hours"}),
        ("fr", {"one": "{unit}"}, {"0.5": "0,5 hour", "1": "hour", "1.5": "1,5 hour", "2": "2 hours"}),
        ("ru", {"one": "{unit}"}, {"1": "hour", "21": "21 hour", "31": "31 hour"}),
    ],
)
def test_no_number_is_lost(language: str, pattern: dict[str, str], amounts: dict[str, str]) -> None:
    """Some languages have the form of 1 also for 0.5 or 21. A pattern without the number is not used for those."""
    labels = Library(templates_dir(), templates_dir()).labels("en")
    units = {form: "hour" if form == "one" else "hours" for form in ("one", "two", "few", "many", "other")}
    durations = labels.durations.model_copy(
        update={
            "counted": CountedLabels.model_construct(other="{number} {unit}", **pattern),
            "hour": labels.durations.hour.model_copy(update=units),
        }
    )
    numbers = labels.numbers.model_copy(update={"decimal": "point" if language == "he" else "comma"})
    wording = TimeWording(labels.model_copy(update={"language": language, "durations": durations, "numbers": numbers}))
    written = {text: wording.counted(wording.number(Decimal(text)), "hour", Decimal(text)) for text in amounts}
    assert {text: amount.replace("\u00a0", " ") for text, amount in written.items()} == amounts
