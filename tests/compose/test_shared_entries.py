"""Patients share the entries of a timeline that are the same for them; their pages are those of each patient alone."""

from __future__ import annotations

import datetime as dt
import io
import itertools

import pytest
from pypdf import PdfReader

from handouts.compose.composer import Composer, compose
from handouts.document import Document, Timeline, TimelineEntry
from handouts.schedule.appointment import Appointment
from handouts.typeset.renderer import Renderer, render
from tests.support.small_content import content

ASKS = """
asks:
  allergy: {ask: "Are you allergic to dye?", if: If you are allergic to dye}
  pump: {ask: "Do you have a pump?", if: If you have a pump}
"""
PLAN = """
plan:
  - {when: 7 days before procedure, text: "Stop the tea on {procedure_date}."}
  - {only_if: allergy, when: 3 days before procedure, id: pill, text: Take the pill.}
  - {only_if: not allergy, when: 2 days before procedure, text: Eat as usual.}
  - {only_if: pump, starts: 4 days before procedure, until: 2 days before procedure, repeat: daily, text: Check the pump.}
  - {only_if: allergy, when: 1 day after pill, text: Write down how you feel.}
  - {starts: 5 days before procedure, until: 3 days before procedure, repeat: daily, text: Drink water.}
"""
SAME_TEXT = """
plan:
  - {only_if: allergy, when: 3 days before procedure, text: Take the pill.}
  - {only_if: pump, when: 3 days before procedure, text: Take the pill.}
  - {when: 1 day before procedure, text: Eat as usual.}
"""
PATIENTS = [
    Appointment(
        name=name, date=dt.date(2026, 12, day), time=dt.time(hour), answers=(("allergy", allergy), ("pump", pump))
    )
    for (name, hour), day, allergy, pump in itertools.product(
        (("Ann Example", 10), ("Bea Beispiel", 9)), (15, 16), ("yes", "no", ""), ("yes", "no", "")
    )
]


def entries(document: Document) -> list[TimelineEntry]:
    blocks = [block for section in document.sections for block in section.blocks if isinstance(block, Timeline)]
    return [entry for block in blocks for day in block.days for entry in day.moments]


def list_items(data: bytes) -> int:
    """The list items of the structure tree; an item with two parents is counted twice."""
    count, waiting = 0, [PdfReader(io.BytesIO(data)).trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        kids = waiting.pop().get("/K", [])
        elements = [kid.get_object() for kid in (kids if isinstance(kids, list) else [kids])]
        waiting += [element for element in elements if isinstance(element, dict)]
        count += sum(element.get("/S") == "/LI" for element in elements if isinstance(element, dict))
    return count


@pytest.mark.parametrize("plan", [PLAN, SAME_TEXT], ids=["plan", "same text"])
def test_pages_are_those_of_each_patient_alone(plan: str) -> None:
    read, composer, renderer = content(ASKS + plan), Composer(), Renderer()
    for patient in PATIENTS:
        document = composer.compose(read, "preparation", patient)
        assert document == compose(read, "preparation", patient)
        assert renderer.render(document) == render(document)


def test_entries_are_shared_by_patients_with_other_answers() -> None:
    read, composer = content(ASKS + PLAN), Composer()
    first, second, other_day = (
        entries(composer.compose(read, "preparation", Appointment(date=day, answers=(("allergy", answer),))))
        for day, answer in ((PATIENTS[0].date, "yes"), (PATIENTS[0].date, "no"), (dt.date(2026, 12, 22), "no"))
    )
    assert {id(entry) for entry in first} & {id(entry) for entry in second}
    tea = [next(entry for entry in listed if "Stop the tea" in repr(entry)) for listed in (first, second, other_day)]
    assert tea[0] is tea[1]
    assert tea[1] != tea[2], "the text names the date"


def test_equal_entries_are_separate_items() -> None:
    """Each is read once, on its own day, also if the document has the same entry on other days."""
    read = content(ASKS + PLAN)
    patient = Appointment(date=dt.date(2026, 12, 15), answers=(("allergy", "no"), ("pump", "yes")))
    without = Appointment(date=dt.date(2026, 12, 15), answers=(("allergy", "no"), ("pump", "no")))
    renderer, composer = Renderer(), Composer()
    pages = [renderer.render(composer.compose(read, "preparation", appointment)) for appointment in (patient, without)]
    assert list_items(pages[0]) == list_items(pages[1]) + 3
