"""Reminders match the preparation page: only times that it states for certain."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from handouts import document as d
from handouts.compose.composer import compose
from handouts.compose.placeholders import NBSP, plain_text
from handouts.compose.reminders import DueTime, find_reminders
from handouts.compose.times import Point, with_time
from handouts.compose.wording import TimeWording
from handouts.content.content import Content
from handouts.content.library import Library
from handouts.schedule.appointment import Appointment
from tests.support.sample_sets import CLINICS, DOCUMENTS, TEMPLATES
from tests.support.sample_sets import content as shipped
from tests.support.small_content import AT, LABELS, content

WORDS = TimeWording(LABELS)
HOLDS = """
medicines:
  table:
  - {generic: clopidogrel, brands: [Plavix], action: stop, before: 5 days before procedure}
  - {generic: warfarin, action: stop, before: 1 week before procedure}
  - {generic: ibuprofen, action: stop, before: 5 days before procedure}
  - {generic: enoxaparin, action: stop, before: 24 h before procedure}
  - {generic: heparin, action: ask, before: 6 days before procedure}
  - {generic: insulin, action: change, before: 1 day before procedure}
  - {generic: aspirin, action: continue}
  - {generic: apixaban, action: stop}
"""


def reminders(rules: str, zone: str = "America/New_York", **appointment: Any) -> list[tuple[str, str, str]]:
    """Kind, first and last of each reminder, for an appointment on December 1 at 10:00 AM."""
    due_times = find_reminders(content(rules, zone), Appointment(**{**AT, **appointment}))
    return [(due.kind, due.first.isoformat(), due.last.isoformat() if due.last else "") for due in due_times]


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ("arrival: {check_in: 30 min}", [("arrival", "2026-12-01T09:30:00-05:00", "")]),
        ("arrival: {check_in: about 30 min}", [("arrival", "2026-12-01T09:30:00-05:00", "")]),
        ("arrival: {check_in: 15-30 min}", [("arrival", "2026-12-01T09:30:00-05:00", "2026-12-01T09:45:00-05:00")]),
        ("arrival: {check_in: '7:30 AM'}", [("arrival", "2026-12-01T07:30:00-05:00", "")]),
        ("arrival: {check_in: at least 30 min}", []),
        ("arrival: {check_in: up to 30 min}", []),
        ("arrival: {check_in: under 30 min}", []),
        ("", []),
        ("fasting: {food: from midnight, clear_liquids: from midnight}",
         [("stop-eating", "2026-11-30T23:59:00-05:00", "")]),
        ("fasting: {food: 8 h before procedure, clear_liquids: 2 h before procedure}",
         [("stop-eating", "2026-12-01T02:00:00-05:00", ""), ("stop-drinking", "2026-12-01T08:00:00-05:00", "")]),
        ("fasting: {food: 6-8 h before procedure}", [("stop-eating", "2026-12-01T02:00:00-05:00", "")]),
        ("fasting: {food: 10 h before procedure}", [("stop-eating", "2026-11-30T23:59:00-05:00", "")]),
        ("fasting: {clear_liquids: 2 h before arrival}", []),
        ("fasting: {text: [Do as you are told.]}", []),
    ],
)  # fmt: skip
def test_known_times(rules: str, expected: list[tuple[str, str, str]]) -> None:
    assert reminders(rules) == expected


def test_without_appointment_time() -> None:
    rules = "arrival: {check_in: 30 min}\nfasting: {food: from midnight, clear_liquids: 2 h before procedure}"
    assert reminders(rules, time=None) == [("stop-eating", "2026-11-30T23:59:00-05:00", "")]
    assert reminders(rules, time=None, date=None) == []


@pytest.mark.parametrize(
    ("medicines", "expected"),
    [
        ((), []),
        (("Plavix 75 mg",), [("last-dose", "2026-11-25", "")]),
        (("Plavix", "ibuprofen"), [("last-dose", "2026-11-25", "")]),
        (("warfarin", "clopidogrel"), [("last-dose", "2026-11-23", ""), ("last-dose", "2026-11-25", "")]),
        (("enoxaparin",), [("last-dose", "2026-11-30T10:00:00-05:00", "")]),
        (("heparin", "insulin", "aspirin", "apixaban"), []),
        (("Xyzal",), []),
        (("Xyzal", "Plavix"), [("last-dose", "2026-11-25", "")]),
    ],
)
def test_last_doses(medicines: tuple[str, ...], expected: list[tuple[str, str, str]]) -> None:
    assert reminders(HOLDS, medicines=medicines) == expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("2026-11-23", ["2026-11-23", "2026-11-25"]),
        ("2026-11-24", ["2026-11-25"]),
        ("2026-11-26", []),
        ("2026-12-02", []),
    ],
)
def test_no_past_reminders(printed: str, expected: list[str]) -> None:
    upcoming = reminders(HOLDS, medicines=("warfarin", "Plavix"), printed=dt.date.fromisoformat(printed))
    assert [first for _, first, _ in upcoming] == expected


def test_hours_through_clock_change() -> None:
    rules = "fasting: {food: 8 h before procedure}"
    spring = {"date": dt.date(2026, 3, 8), "time": dt.time(9)}
    assert reminders(rules, **spring) == [("stop-eating", "2026-03-07T23:59:00-05:00", "")]
    autumn = {"date": dt.date(2026, 11, 1), "time": dt.time(9)}
    assert reminders(rules, **autumn) == [("stop-eating", "2026-11-01T01:00:00-05:00", "")]
    assert reminders("fasting: {food: 8 h before procedure}", "Europe/Berlin", date=dt.date(2026, 10, 25)) == [
        ("stop-eating", "2026-10-25T02:00:00+01:00", "")
    ]


# -- The page ----------------------------------------------------------------------------------------------------------
def patients(clinic_content: Content) -> list[Appointment]:
    """Patients who take nothing, one medicine of the set, or all of them; with a time and without."""
    day = dt.date(2023, 3, 1) if clinic_content.slug == "ivc" else dt.date(2026, 12, 1)
    names = [row.generic for row in clinic_content.instructions.value.medicines.table]
    lists: list[tuple[str, ...]] = [(), *((name,) for name in names), tuple(names)]
    appointment = Appointment(name="Maria Beispiel", date=day, printed=day - dt.timedelta(days=30))
    return [replace(appointment, time=time, medicines=medicines) for medicines in lists for time in (None, dt.time(10))]


def invented() -> Content:
    """The test clinic, whose set states nearly everything."""
    return Library(TEMPLATES.parent / "tests/fixtures/templates", TEMPLATES).load("river-bend-spine", None, DOCUMENTS)


def plain(inlines: d.Inlines) -> str:
    return plain_text(inlines).replace(NBSP, " ")


def blocks(page: d.Document, kind: type) -> list[Any]:
    return [block for section in page.sections for block in section.blocks if isinstance(block, kind)]


def entries(page: d.Document) -> set[tuple[str, str, str]]:
    """Day, time and first words of each entry of the timeline."""
    return {
        (plain(day.date), plain(moment.time), plain(moment.tasks[0]))
        for line in blocks(page, d.Timeline)
        for day in line.days
        for moment in day.moments
    }


def last_doses(page: d.Document) -> set[str]:
    """What each row of the patient's own medicines says to do; a table without marks has only those."""
    rows = [row for table in blocks(page, d.Table) for row in table.rows]
    own = [row for row in rows if row.marked] or rows
    return {plain(row.cells[1]) for row in own}


def shown(point: Point) -> tuple[str, str]:
    instant = with_time(point)
    day = WORDS.day(instant.date() if instant else point).replace(NBSP, " ")
    return day, WORDS.time(instant).replace(NBSP, " ") if instant else ""


def on_page(due: DueTime, page: d.Document) -> bool:
    day, time = shown(due.first)
    if due.kind == "last-dose":
        last_dose = f"Take none after {time} {day}." if time else f"Last dose: {day}."
        return any(action.endswith(f"Stop. {last_dose}") for action in last_doses(page))
    begins = {"arrival": ("Arrive",), "stop-eating": ("Stop eating",), "stop-drinking": ("Stop drinking",)}[due.kind]
    if due.last:
        time = f"between {time} and {shown(due.last)[1]}"
    return any(
        (entry_day, entry_time) == (day, time) and text.startswith(begins)
        for entry_day, entry_time, text in entries(page)
    )


@pytest.mark.parametrize("clinic", [*CLINICS, ""])
def test_reminders_are_on_page(clinic: str) -> None:
    clinic_content, kinds = shipped(clinic) if clinic else invented(), set()
    for appointment in patients(clinic_content):
        page = compose(clinic_content, "preparation", appointment)
        for due in find_reminders(clinic_content, appointment):
            assert on_page(due, page), due
            assert due.kind != "last-dose" or appointment.medicines, "a table of all medicines is not the patient's own"
            kinds.add(due.kind)
    expected = {"pain-relief-georgia": {"arrival"}, "california-imaging": {"stop-eating"}}
    everything = {"arrival", "last-dose", "stop-eating", "stop-drinking"}
    assert kinds == (expected.get(clinic, set()) if clinic else everything)


@pytest.mark.parametrize("clinic", [*CLINICS, ""])
def test_times_on_page_have_reminders(clinic: str) -> None:
    clinic_content = shipped(clinic) if clinic else invented()
    for appointment in patients(clinic_content):
        reminded = {shown(due.first) for due in find_reminders(clinic_content, appointment)}
        for day, time, text in entries(compose(clinic_content, "preparation", appointment)):
            if text.startswith(("Arrive", "Stop eating", "Stop drinking")) and "____" not in day + time:
                assert (day, time) in reminded, text
