"""Patients share a section only if all fields that it reads are equal."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from handouts.compose.composer import Composer, check_appointment, compose
from handouts.schedule.appointment import Appointment
from tests.support.sample_sets import DOCUMENTS, content
from tests.support.small_content import AT, ENDED

CLINICS = ("pain-relief-georgia", "california-imaging", "reference", "colorado-spine")
COMPOSER = Composer()  # one for all cases, in any order
PATIENT = Appointment(name="Ann Example", **AT, ended=ENDED)
CHANGES: tuple[dict[str, object], ...] = (
    {"name": "Bea Beispiel"},
    {"date_of_birth": dt.date(1946, 5, 4)},
    {"record_number": "TEST-1"},
    {"date": None, "time": None, "ended": None},
    {"date": dt.date(2026, 12, 8), "ended": None},
    {"time": None},
    {"time": dt.time(9, 15)},
    {"ended": None},
    {"ended": dt.datetime(2026, 12, 1, 23, 30)},
    {"physician": "Dr. Example"},
    {"level": "L1"},
    {"medicines": ("Plavix",)},
    {"medicines": ("warfarin", "something else")},
    {"large_print": True},
    {"printed": dt.date(2026, 11, 30)},
)


@settings(deadline=None)
@given(st.sampled_from(CLINICS), st.sampled_from(DOCUMENTS), st.lists(st.sampled_from(CHANGES), max_size=4))
def test_earlier_patients_change_nothing(clinic: str, document: str, changes: list[dict[str, object]]) -> None:
    appointment = PATIENT
    for change in changes:
        appointment = replace(appointment, **change)  # type: ignore[arg-type]
    read = content(clinic)
    if check_appointment(read, appointment):
        return
    assert COMPOSER.compose(read, document, appointment) == compose(read, document, appointment)


def test_shared_section_is_same_object() -> None:
    read = content("california-imaging")
    composer = Composer()
    first = composer.compose(read, "preparation", PATIENT)
    second = composer.compose(read, "preparation", replace(PATIENT, name="Bea Beispiel", ended=None))
    assert all(section is same for section, same in zip(second.sections, first.sections, strict=True))
    later = composer.compose(read, "preparation", replace(PATIENT, time=dt.time(11)))
    shared = {section.heading for section in later.sections if any(section is earlier for earlier in first.sections)}
    assert "Your medicines" in shared  # these depend on the day only
    assert "Your plan, day by day" not in shared
