"""The texts of an appointment and back: as the desk's form, and without loss."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from handouts.corrections.values import FIELDS, booking_of, is_same, values_of
from handouts.desk.form import FormFields, booking_from_form
from handouts.desk.kept_corrections import form_values, with_values
from tests.corrections.days import TODAY, read, rows

ROWS = [
    {**row, "large_print": "yes" if number % 2 else "", "language": "es" if number == 2 else "",
     "medicines": "Plavix; insulin" if number == 1 else ""}
    for number, row in enumerate(rows(4))
]  # fmt: skip


def test_round_trip(tmp_path: Path) -> None:
    for booking in read(tmp_path / "list.csv", ROWS).bookings:
        again = booking_of(values_of(booking), booking, TODAY)
        assert replace(again, places={}) == replace(
            booking, places={}, appointment=replace(booking.appointment, printed=TODAY)
        )


def test_same_as_form(tmp_path: Path) -> None:
    """The desk and the command line make the same booking of the same texts."""
    for booking in read(tmp_path / "list.csv", ROWS).bookings:
        form = FormFields.of(booking, lambda time: f"{time:%I:%M %p}")
        form = replace(form, texts={**form.texts, "ended": "11:05 AM"}, answers="contrast_allergy=yes")
        assert booking_of(form_values(form), booking, TODAY) == booking_from_form(form, booking, TODAY)
        assert with_values(FormFields(), form_values(form)).has_same_values(form)
        assert set(form_values(form)) == set(FIELDS)


@pytest.mark.parametrize(
    ("field", "text", "other", "same"),
    [
        ("date", "2026-12-01 3:30 PM", "2026-12-01 15:30", True),
        ("date", "2026-12-01 3:30 AM", "2026-12-01 15:30", False),
        ("date", "2026-12-01 3:30 PM", "2026-12-02 15:30", False), ("date", "soon", "soon ", True),
        ("medicines", "Plavix\ninsulin", "insulin\n\nPlavix", True), ("medicines", "Plavix", "", False),
        ("name", "Ana Ejemplo", "Ana ejemplo", False), ("level", "", " ", True),
    ],
)  # fmt: skip
def test_is_same(field: str, text: str, other: str, same: bool) -> None:
    assert is_same(field, text, other) is same
    assert is_same(field, other, text) is same


def test_moment_is_24_hours(tmp_path: Path) -> None:
    booking = read(tmp_path / "list.csv", ROWS).bookings[0]
    afternoon = replace(booking, appointment=replace(booking.appointment, time=dt.time(15, 30)))
    assert values_of(afternoon)["date"] == "2026-12-01 15:30"
