"""`unless` of a medicine: the case in which the patient does not stop it, or does not go on with it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from handouts.compose.composer import compose
from handouts.diff.page_diff import compare_documents
from handouts.provenance.explanation import explain
from handouts.schedule.appointment import Appointment, GivenDetails
from tests.support.countries import SET, country_content
from tests.support.document_text import lines
from tests.support.small_content import content

TABLE = """
medicines:
  table:
    - {generic: warfarin, action: stop, before: 5 days before procedure, after: up to 2 days after procedure,
       restart: 2 days after procedure, unless: your consultant says otherwise}
    - {generic: aspirin, action: continue, unless: you have had a bleed}
"""
OTHERWISE = "(Unless your consultant says otherwise.)"
BLEED = "(Unless you have had a bleed.)"


def page(document: str, **appointment: object) -> list[str]:
    patient = Appointment(date=dt.date(2026, 12, 15), **appointment)  # type: ignore[arg-type]
    return lines(compose(content(TABLE), document, patient))


def test_table_and_plan_before() -> None:
    printed = page("preparation")
    (row,) = [line for line in printed if "Stop." in line]
    assert f"Last dose: Wednesday, December 9. {OTHERWISE}" in row
    (hold,) = [line for line in printed if "Do not take warfarin" in line]
    assert OTHERWISE in hold
    (kept,) = [line for line in printed if "Keep taking it." in line]
    assert f"Keep taking it. {BLEED}" in kept


def test_another_medicine_that_is_kept() -> None:
    assert any(f"aspirin {BLEED}" in line for line in page("preparation", medicines=("warfarin",)))


def test_page_for_home() -> None:
    printed = "\n".join(page("discharge"))
    assert printed.count(OTHERWISE) == 1
    assert BLEED not in page("discharge", medicines=("warfarin",))


def test_past_last_dose() -> None:
    printed = page("preparation", printed=dt.date(2026, 12, 12))
    assert any(OTHERWISE in line for line in printed)
    assert not any("Do not take warfarin" in line for line in printed)


def test_the_exception_is_explained(tmp_path: Path) -> None:
    head = SET.partition("warning:")[0]
    entries = [
        str(entry)
        for entry in explain(
            country_content(tmp_path, "GB", head + TABLE.replace("a bleed", "21 bleeds")),
            "preparation",
            GivenDetails.empty(),
        )
    ]
    assert any("21 bleeds" in entry and "medicines.table.unless" in entry for entry in entries)


def test_the_diff_of_two_pages_has_the_exception() -> None:
    old, new = (
        compose(content(rules), "preparation", Appointment(date=dt.date(2026, 12, 15)))
        for rules in (TABLE.replace(", unless: you have had a bleed", ""), TABLE)
    )
    assert BLEED in repr(compare_documents("preparation", old, new))
