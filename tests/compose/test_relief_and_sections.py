"""What a set states as data alone is said; a patient's medicines always have a place."""

from __future__ import annotations

import dataclasses

from handouts.compose.appointment_checks import check_appointment
from handouts.compose.composer import compose
from handouts.schedule.appointment import Appointment
from tests.support.document_text import text
from tests.support.small_content import content


def test_relief_without_words_is_reported_from_its_data() -> None:
    page_text = text(compose(content("relief: {within: up to 3 days}"), "discharge", Appointment()))
    assert "When pain eases: up to 3 days." in page_text


def test_layout_without_medicine_section() -> None:
    original = content()
    layout = original.layouts["preparation"]
    sections = tuple(part for part in layout.value.sections if part.show != "medicines")
    bare = dataclasses.replace(layout, value=layout.value.model_copy(update={"sections": sections}))
    changed = dataclasses.replace(original, layouts={**original.layouts, "preparation": bare})
    assert check_appointment(changed, Appointment()) == []
    problems = check_appointment(changed, Appointment(medicines=("Plavix",)))
    assert ["has no section for the patient's medicines" in problem.message for problem in problems] == [True]
