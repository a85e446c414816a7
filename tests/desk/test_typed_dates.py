"""Dates and times as people type them: read as the clinic writes them, or refused in words."""

from __future__ import annotations

import datetime as dt

import pytest

from handouts.desk.form import FormFields
from handouts.desk.typed_dates import DateReader, Order, order_of, read_fields, split_moment, unclear
from handouts.errors import InvalidValue

AMERICAN, BRITISH, UNKNOWN = DateReader("month"), DateReader("day", twelve_hours=False), DateReader()
BORN = dt.date(1946, 5, 4)


@pytest.mark.parametrize(
    ("reader", "text"),
    [
        (AMERICAN, "5/4/1946"), (AMERICAN, "05-04-1946"), (AMERICAN, "5.4.1946"), (BRITISH, "4/5/1946"),
        (AMERICAN, "May 4, 1946"), (BRITISH, "May 4, 1946"), (UNKNOWN, "4 May 1946"), (UNKNOWN, "Sat, May 4th 1946"),
        (UNKNOWN, "1946-05-04"), (UNKNOWN, "1946-5-4"), (UNKNOWN, "1946/05/04"),
    ],
)  # fmt: skip
def test_clear_dates(reader: DateReader, text: str) -> None:
    assert reader.date(text) == BORN


def test_numbers_with_one_reading() -> None:
    assert UNKNOWN.date("5/24/1946") == UNKNOWN.date("24.5.1946") == dt.date(1946, 5, 24)
    assert UNKNOWN.date("4/4/1946") == dt.date(1946, 4, 4)


@pytest.mark.parametrize(
    ("reader", "text", "message", "hint"),
    [
        (UNKNOWN, "5/4/1946", "'5/4/1946' could be May 4 or April 5", "write it like 1946-05-04 or 1946-04-05"),
        (AMERICAN, "24/5/1946", "'24/5/1946' has no month 24", "check it, or write 1946-05-24"),
        (BRITISH, "5/24/1946", "'5/24/1946' has no month 24", "check it, or write 1946-05-24"),
        (AMERICAN, "5/4/46", "'5/4/46' has no year with four digits", "write the whole year, like 1946"),
        (AMERICAN, "May 4, 46", "'May 4, 46' has no year with four digits", "write the whole year, like 1946"),
        (AMERICAN, "05041946", "'05041946' could be two dates", "write it with slashes, like 5/4/1946"),
        (AMERICAN, "2/30/1946", "'2/30/1946' is not a valid date", "check the month and the day"),
        (AMERICAN, "Ju 4, 1946", "'Ju 4, 1946' is not a date", "write it like 5/24/1946"),
        (AMERICAN, "1846-05-04", "'1846-05-04': the year is out of range", "write a year from 1900 to 2099"),
        (AMERICAN, "5/4/1846", "'5/4/1846': the year is out of range", "write a year from 1900 to 2099"),
        (BRITISH, "soon", "'soon' is not a date", "write it like 24/5/1946"),
    ],
)
def test_unclear_dates(reader: DateReader, text: str, message: str, hint: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        reader.date(text)
    assert (refused.value.message, refused.value.hint) == (message, hint)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("1430", "14:30"), ("2:30p", "14:30"), ("230p", "14:30"), ("2:30 PM", "14:30"), ("2p", "14:00"),
        ("915", "09:15"), ("9:15", "09:15"), ("02:30", "02:30"), ("2:30a", "02:30"), ("noon", "12:00"),
        ("12:10p", "12:10"),
    ],
)  # fmt: skip
def test_clear_times(text: str, time: str) -> None:
    assert f"{AMERICAN.clock(text):%H:%M}" == time


def test_a_short_time_is_not_the_morning() -> None:
    for text in ("2:30", "230"):
        with pytest.raises(InvalidValue) as refused:
            AMERICAN.clock(text)
        assert refused.value.message == f"{text!r}: is it in the morning or in the afternoon?"
        assert refused.value.hint == "write 2:30p or 14:30; in the morning, 2:30a"
    assert BRITISH.clock("2:30") == dt.time(2, 30)


@pytest.mark.parametrize("text", ["9", "25:00", "12p", "at 9", "9:75", ""])
def test_no_times(text: str) -> None:
    with pytest.raises(InvalidValue):
        AMERICAN.clock(text)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("12/1/2026 2:30p", ("12/1/2026", "2:30p")), ("2026-12-01T14:30", ("2026-12-01", "14:30")),
        ("Tuesday, December 1, 2026, 9:15 AM", ("Tuesday, December 1, 2026", "9:15 AM")),
        ("1 December 2026 1430", ("1 December 2026", "1430")), ("12/1/2026", ("12/1/2026", "")),
    ],
)  # fmt: skip
def test_date_and_time(text: str, parts: tuple[str, str]) -> None:
    assert split_moment(text) == parts


def clock(time: dt.time) -> str:
    return f"{time:%H:%M}"


def test_fields() -> None:
    before = FormFields(texts={"date": "2026-12-01 10:00", "date_of_birth": "1946-05-24"})
    typed = FormFields(
        texts={"date_of_birth": "5/4/1946", "date": "2:30p", "ended": "1545", "name": "5/4/1946", "goes_home": "soon"}
    )
    texts = read_fields(typed, None, before, AMERICAN, clock).texts
    assert texts == {
        "date_of_birth": "1946-05-04", "date": "2026-12-01 14:30", "ended": "15:45", "name": "5/4/1946",
        "goes_home": "soon",
    }  # fmt: skip
    assert read_fields(typed, None, before, UNKNOWN, clock).texts["date_of_birth"] == "5/4/1946"  # `unclear` says why
    listed = FormFields(texts={"date_of_birth": "5/4/1946"})
    assert read_fields(typed, listed, before, AMERICAN, clock).texts["date_of_birth"] == "5/4/1946"


def test_problems_of_fields() -> None:
    assert unclear("date_of_birth", "5/4/1946", AMERICAN) is None
    assert unclear("date_of_birth", "5/4/1946", UNKNOWN) is not None
    assert unclear("ended", "2:30", AMERICAN) is not None
    assert unclear("date", "2026-12-01 3:30 PM", AMERICAN) is None
    assert unclear("name", "5/4/1946", UNKNOWN) is None


@pytest.mark.parametrize(("pattern", "order"), [("{month} {day}", "month"), ("{day} {month}", "day")])
def test_order_of_the_labels(pattern: str, order: Order) -> None:
    assert order_of(pattern) == order


SPANISH_MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
    "diciembre",
)  # fmt: skip


@pytest.mark.parametrize(
    "text", ["4 de mayo de 1946", "4 de mayo del 1946", "mayo 4, 1946", "4 mayo 1946", "May 4, 1946"]
)
def test_months_of_the_staff_language(text: str) -> None:
    reader = DateReader("month", SPANISH_MONTHS, day_pattern="{day} de {month}")
    assert reader.date(text) == dt.date(1946, 5, 4)


def test_moment_in_the_staff_language() -> None:
    reader = DateReader("month", SPANISH_MONTHS, day_pattern="{day} de {month}")
    assert reader.date("martes, 1 de diciembre de 2026".partition(", ")[2]) == dt.date(2026, 12, 1)
    assert split_moment("1 de diciembre de 2026 8:00 a.m.") == ("1 de diciembre de 2026", "8:00 a.m.")


def test_both_dates_are_named_as_the_staff_write_them() -> None:
    with pytest.raises(InvalidValue, match="5 de abril or 4 de mayo"):
        DateReader(None, SPANISH_MONTHS, day_pattern="{day} de {month}").date("4/5/1946")
