"""The medicines on the page for after the procedure: no word presumes a stop that the set does not order."""

from __future__ import annotations

from typing import Any

import pytest

from handouts.compose.composer import compose
from handouts.compose.placeholders import plain_text
from handouts.compose.restart import restart
from handouts.content.models.instructions import Medicine
from handouts.document import Paragraph, Run, Table
from handouts.schedule.appointment import Appointment
from tests.support.document_text import lines
from tests.support.small_content import AT, ENDED, case, content, tree

DONE = {**AT, "ended": ENDED}
NOT_STOPPED = "If nobody told you to stop it, ask before you change anything."


def words(more: str, action: str = "stop", **appointment: Any) -> str:
    row = Medicine.model_validate({"generic": "drug", "action": action, **tree(f"{{{more}}}")})
    return plain_text(restart(case("", "discharge", **appointment), row)).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("more", "appointment", "expected"),
    [
        ("after: up to 48 h after procedure", DONE,
         "Stay off it until Thursday, December 3, 11:05 AM at the latest. (up to 48 hours after your procedure) Start again: ____"),
        ("after: up to 48 h after procedure", AT,
         "Stay off it until Thursday, December 3 at the latest. (up to 48 hours after your procedure) Start again: ____"),
        ("after: up to 36 h after procedure", AT,
         "Stay off it for up to 36 hours after your procedure. Start again: ____"),
        ("restart: 1 day after procedure", AT,
         "If you stopped it, start again: Wednesday, December 2 (1 day after your procedure)"),
        ("restart: at least 1 day after procedure", AT,
         "If you stopped it, start again: Wednesday, December 2 or later (at least 1 day after your procedure)"),
        ("restart: 1 day after procedure", {}, "If you stopped it, start again: ____ (1 day after your procedure)"),
        ("restart: ask, decides: your surgeon", AT, "Ask your surgeon before you start it again."),
        ("restart: ask", AT, "Ask ____ before you start it again."),
        ("", AT, "If you stopped it, start again: ____"),
    ],
)  # fmt: skip
def test_stopped(more: str, appointment: dict[str, Any], expected: str) -> None:
    assert words(more, **appointment) == expected


@pytest.mark.parametrize(
    ("more", "action", "expected"),
    [
        ("decides: your doctor", "ask",
         f"Did a doctor or nurse tell you to stop it? Ask your doctor before you start it again. {NOT_STOPPED}"),
        ("restart: ask", "ask",
         f"Did a doctor or nurse tell you to stop it? Ask ____ before you start it again. {NOT_STOPPED}"),
        ("before: 5 days before procedure, restart: 1 day after procedure", "ask",
         ("Did a doctor or nurse tell you to stop it? Start again: Wednesday, December 2 (1 day after your procedure)"
          f" {NOT_STOPPED}")),
        ("after: 48 h after procedure", "ask",
         ("You may have to stay off it for 48 hours after your procedure: that is, until Thursday, December 3, 11:05 AM."
          f" Did a doctor or nurse tell you to stop it? Ask ____ before you start it again. {NOT_STOPPED}")),
        ("decides: your doctor", "change",
         "Ask your doctor what the dose is now. Do not change or stop it on your own."),
        ("before: 1 day before procedure, decides: your doctor", "change",
         ("Did a doctor or nurse tell you to stop it? Ask your doctor before you start it again."
          " Ask your doctor what the dose is now. Do not change or stop it on your own.")),
        ("", "continue", "Keep taking it."),
    ],
)  # fmt: skip
def test_not_stopped_by_the_set(more: str, action: str, expected: str) -> None:
    """The set leaves it to a clinician: the page asks, and neither orders a stop nor a start."""
    assert words(more, action, **DONE) == expected


def test_hours_off_through_clock_change() -> None:
    appointment = Appointment(date=ENDED.date().replace(month=10, day=31), ended=ENDED.replace(month=10, day=31))
    assert "Monday, November 2, 10:05 AM" in words("after: 48 h after procedure", **vars(appointment))


MEDICINES = """
medicines:
  table:
  - {generic: aspirin, action: ask, decides: your heart doctor}
  - {generic: insulin, action: change, decides: your doctor}
  - {generic: metoprolol, action: continue}
  - {generic: clopidogrel, brands: [Plavix], action: stop, before: 5 days before procedure, restart: 1 day after procedure}
  - {generic: ticagrelor, action: stop, before: 5 days before procedure, restart: 1 day after procedure}
  - {generic: metformin, action: stop, before: 24 h before procedure, after: 48 h after procedure, restart: ask, decides: your doctor, note_after: Check your blood sugar.}
"""


def discharge(*medicines: str) -> list[str]:
    return lines(compose(content(MEDICINES), "discharge", Appointment(**DONE, medicines=medicines)))


def test_own_medicines() -> None:
    """Each row is a sentence of its own: no column 'Start again' stands over a medicine that was never stopped."""
    page = discharge("aspirin", "Lantus", "metoprolol", "metformin")
    start = page.index("Medicine | What to do")
    assert page[start + 1 : start + 5] == [
        f"aspirin | Did a doctor or nurse tell you to stop it? Ask your heart doctor before you start it again. {NOT_STOPPED}",
        "insulin (Lantus) | Ask your doctor what the dose is now. Do not change or stop it on your own.",
        "metoprolol | Keep taking it.",
        (
            "metformin | Stay off it until Thursday, December 3, 11:05 AM. (48 hours after your procedure)"
            " Ask your doctor before you start it again. // Check your blood sugar."
        ),
    ]


def test_other_medicines() -> None:
    """What the patient may have stopped: a day to start again for some, and others to ask about."""
    page = discharge("metoprolol")
    start = page.index("### If you stopped one of these too, start again")
    assert page[start + 1 : start + 6] == [
        "- Wednesday, December 2 (1 day after your procedure): clopidogrel (Plavix); ticagrelor",
        "### If you stopped one of these too, ask before you start again",
        "- aspirin: Ask your heart doctor",
        "- insulin: Ask your doctor",
        "- metformin: Stay off it until Thursday, December 3, 11:05 AM. (48 hours after your procedure) Ask your doctor",
    ]


def test_blank_page_has_every_stoppable_medicine() -> None:
    page = lines(compose(content(MEDICINES), "discharge", Appointment()))
    names = [line.split(" | ")[0] for line in page if " | " in line]
    assert names == ["Medicine", "aspirin", "insulin", "clopidogrel (Plavix); ticagrelor", "metformin"]


def test_medicines_that_the_set_does_not_have() -> None:
    """They have a line for what the nurse says; nothing says that they were stopped."""
    page = discharge("digoxin", "metoprolol")
    start = page.index("### Ask us about these before you leave")
    assert page[start + 1 : start + 3] == [
        (
            "Did a doctor or nurse tell you to stop one? Ask when to start it again."
            " If nobody told you to stop it, ask before you change anything."
        ),
        "- digoxin: ____",
    ]


def test_own_medicines_are_bold() -> None:
    document = compose(content(MEDICINES), "discharge", Appointment(**DONE, medicines=("Plavx", "aspirin")))
    (table,) = [block for section in document.sections for block in section.blocks if isinstance(block, Table)]
    names = {row.cells[0][0].text: row.cells[0][0].strong for row in table.rows if isinstance(row.cells[0][0], Run)}
    assert [name for name, strong in names.items() if strong] == ["aspirin"]
    assert [row.marked for row in table.rows if row.cells[0][0].strong] == [True]  # type: ignore[union-attr]


def test_medicines_come_before_what_is_normal() -> None:
    document = compose(content(MEDICINES), "discharge", Appointment(**DONE, medicines=("aspirin",)))
    page = lines(document)
    assert page.index("## Your medicines") < next(i for i, line in enumerate(page) if "What is normal" in line)
    assert not any(isinstance(block, Paragraph) and not block.text for s in document.sections for block in s.blocks)
