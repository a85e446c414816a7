"""What a set states as data alone is said; a patient's medicines always have a place."""

from __future__ import annotations

import dataclasses

from handouts.compose.appointment_checks import check_appointment
from handouts.compose.composer import compose
from handouts.schedule.appointment import Appointment
from tests.support.document_text import text
from tests.support.small_content import content


def test_relief_without_words_is_reported_from_its_data() -> None:
    said = text(compose(content("relief: {within: up to 3 days}"), "discharge", Appointment()))
    assert "When pain eases: up to 3 days." in said


def test_layout_without_medicine_section() -> None:
    whole = content()
    layout = whole.layouts["preparation"]
    sections = tuple(part for part in layout.value.sections if part.show != "medicines")
    bare = dataclasses.replace(layout, value=layout.value.model_copy(update={"sections": sections}))
    changed = dataclasses.replace(whole, layouts={**whole.layouts, "preparation": bare})
    assert check_appointment(changed, Appointment()) == []
    problems = check_appointment(changed, Appointment(medicines=("Plavix",)))
    assert ["has no section for the patient's medicines" in problem.message for problem in problems] == [True]
