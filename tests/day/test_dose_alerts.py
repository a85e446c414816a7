"""The run sheet says that a weight is missing, if a table of doses needs it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from handouts.compose.composer import compose
from handouts.content.content import Content
from handouts.day.alerts import visit_alerts
from handouts.day.plan import Visit
from handouts.schedule.appointment import Appointment
from handouts.schedule.booking import Booking
from handouts.schedule.sheet import RawRow
from tests.support.base_set import SET, library

DOSES = "doses: [{medicine: A, by_weight: kg, rows: [{from: 10, dose: 5 mL}]}]\n"


def fill_in(content: Content, **patient: object) -> str:
    """The alert about values to fill in by hand."""
    appointment = Appointment(id="a1", name="Maria Beispiel", date=dt.date(2026, 12, 1), time=dt.time(10), **patient)  # type: ignore[arg-type]
    names = ("preparation", "discharge")
    visit = Visit(
        Booking(appointment, "base", None, raw=RawRow(1, ()), places={}), content, names, "", "en", None, None
    )
    documents = {name: compose(content, name, appointment) for name in names}
    return next((alert.text for alert in visit_alerts(visit, documents) if alert.kind == "fill-in"), "")


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Content:
    base = library(tmp_path_factory.mktemp("doses"), SET, DOSES)
    return base.load("base", None, ("preparation", "discharge"))


def test_missing_weight(content: Content) -> None:
    assert "Weight" in fill_in(content)
    assert "Weight" not in fill_in(content, weight="21.5 kg")


def test_missing_dose_of_a_medicine_taken_when_needed(tmp_path: Path) -> None:
    """The lines of its table are for the patient, and not listed."""
    base = library(tmp_path, SET, "as_needed: [{medicine: acetaminophen, every: 4 h, log: true}]\n")
    content = base.load("base", None, ("preparation", "discharge"))
    alert = fill_in(content, ended=dt.datetime(2026, 12, 1, 11))
    assert "acetaminophen: Each time" in alert
    assert "Day" not in alert
