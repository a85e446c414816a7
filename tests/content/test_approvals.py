"""Digests of approvals: approvals must stay valid when the program is upgraded."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel

from handouts.content.approvals import text_digests
from handouts.content.models.clinic import Clinic
from handouts.content.models.instructions import InstructionSet
from handouts.content.models.labels import Bounds, Labels
from handouts.content.models.layouts import DocumentLayout
from handouts.content.models.procedure import Procedure
from tests.support.sample_sets import content
from tests.support.small_content import content as small_content
from tests.support.small_content import tree

SET = """
procedure: balloon-kyphoplasty
version: "2.0"
revised: 2026-11-20
status: draft
summary: [It treats a "broken" bone – without a large cut.]
scheduling: {hours: "7:00 AM - 5:00 PM", physicians: [Dr. Example]}
arrival: {check_in: 30 min, place: Main desk}
length: {total: about 1 h, per_level: 15-30 min}
anesthesia: {text: ["You may be **sedated**."], sedation: "true"}
lie_flat: {time: 1 h 30 min, after: procedure}
bed_rest: {time: at least 2 h, after: lie_flat}
stay: {observation: under 4 h, time: 2 days}
driver: {required: "false", text: "Ask {physician}."}
fasting: {food: from midnight, clear_liquids: 2 h before arrival}
smoking: {stop: at least 24 h before procedure}
plan: [{when: 1 week before procedure, text: Pack a bag.}]
medicines:
  general: [Bring a list.]
  table:
    - {generic: exampline, brands: [Sampla], action: stop, before: 5 days before procedure,
       after: up to 48 h after procedure, restart: 1 day after procedure}
    - {generic: testoril, action: ask, restart: ask, decides: your doctor}
risks: [{text: Pain., how_common: rare}]
relief: {within: up to 3 months}
review: {by: Dr. Example, on: 2026-11-21, every: 1 year}
"""
CLINIC = """
name: Spine Center
address: [1 Sample Street, Sampletown]
phone: 555-010-0199
time_zone: America/New_York
closed_on: 2030-01-01
paper: A4
brand: {color: "#123456", accent: "#654321"}
"""
PROCEDURE = """
name: Balloon kyphoplasty
plain: balloon kyphoplasty
site: spine
glossary: [{term: vertebra, plain: a bone of the spine}]
"""
LAYOUTS = {
    "discharge": """
document: discharge
name: Discharge
title: Going home
sections: [{show: list, takes: [expect], columns: 2, together: "true"}]
""",
    "visit-summary": """
document: visit-summary
order: 40
phase: after
role: other
name: Summary
title: Your visit
sections: [{show: text, takes: [summary], heading: What was done}]
""",
}
FASTING_FORMS = {"food": "10:00 PM the day before", "clear_liquids": "6:00 AM"}
BOUNDS = Bounds(
    exact="{time}", about="about {time}", up_to="up to {time}", under="before {time}", at_least="at least {time}",
    between="{first} to {last}",
)  # fmt: skip
LABELS = Labels.model_construct(_fields_set={"language", "at"}, language="en-US", at=BOUNDS)


def digests(instructions: dict[str, Any] | None = None, **changes: dict[str, Any]) -> dict[str, str]:
    """Digests of the set above, with some keys replaced."""
    models: list[BaseModel] = [
        InstructionSet.model_validate({**tree(SET), **(instructions or {})}),
        Clinic.model_validate({**tree(CLINIC), **changes.get("clinic", {})}),
        Procedure.model_validate({**tree(PROCEDURE), **changes.get("procedure", {})}),
        LABELS,
    ]
    layouts = {
        name: DocumentLayout.model_validate({**tree(text), **changes.get("layout", {})})
        for name, text in LAYOUTS.items()
    }
    return text_digests(models, layouts)


# If this test fails, approvals of clinics become invalid. Change the code, not these values.
def test_digests_never_change() -> None:
    assert digests() == {
        "discharge": "7daafe71cb2acf54b5f083e2f368871239f2ec0b602b6602dfa3a826f4ced1ca",
        "visit-summary": "c3dcebc0f4216e171c483236341f7714951f63b9b753507b59817ff5624b74bc",
    }
    assert digests({"fasting": FASTING_FORMS})["discharge"] == (
        "259106d962b6cff8e5cb8ae0cb5a5b4bd77772183d1f865dd872cbc95a88d63b"
    )


@pytest.mark.parametrize(
    "change",
    [
        {"instructions": {"status": "approved"}},
        {"instructions": {"review": {"by": "Dr. Other", "on": "2026-11-22"}}},
        {"instructions": {"scheduling": {"physicians": ("Dr. Other",)}}},
        {"clinic": {"paper": "Letter"}},
        {"clinic": {"brand": {"color": "#000000", "accent": "#000000"}}},
        {"clinic": {"mail_name": "Spine"}},
        {"procedure": {"site": "none"}},
        {"layout": {"pages": "3"}},
        {"layout": {"order": "50"}},
    ],
    ids=str,
)
def test_ignored_fields(change: dict[str, dict[str, Any]]) -> None:
    assert digests(**change) == digests()


@pytest.mark.parametrize(
    "change",
    [
        {"instructions": {"version": "2.1"}},
        {"instructions": {"revised": "2026-11-21"}},
        {"instructions": {"arrival": {"check_in": "45 min"}}},
        {"instructions": {"fasting": FASTING_FORMS}},
        {"clinic": {"phone": "555-010-0100"}},
        {"procedure": {"plain": "kyphoplasty"}},
        {"layout": {"title": "Another title"}},
    ],
    ids=str,
)
def test_counted_fields(change: dict[str, dict[str, Any]]) -> None:
    before, after = digests(), digests(**change)
    assert all(before[name] != after[name] for name in before)


@pytest.mark.parametrize(("label", "counts"), [("emergency", True), ("call_now", True), ("next_visit", False)])
def test_labels_of_contacts_in_a_set_without_contacts(label: str, counts: bool) -> None:
    """The first page in large print says whom to call, also without `contacts`."""
    labels = content("reference").labels.value
    contacts = labels.contacts.model_copy(update={label: "Call 911 or 555-010-0100"})
    changed = labels.model_copy(update={"contacts": contacts})
    layout = DocumentLayout.model_validate(tree(LAYOUTS["discharge"]))
    before, after = (text_digests([labels_of_page], {"discharge": layout}) for labels_of_page in (labels, changed))
    assert (before != after) == counts


COURSE = "courses: [{medicine: gel, starts: 1 day after procedure, %s}]"
KEYS_OF_LABELS = [
    ("timing", "each_time_before", "after: [{each_time: you eat, time_before: 30 min, text: Rinse.}]"),
    ("timing", "each_time_after", COURSE % "each_time: you eat, time_after: 2 h, steps: [{times: 2, lasts: 5 days}]"),
    ("timing", "at_most", "activity: {do: [{text: Drink coffee., at_most: 2 cups a day}]}"),
    ("as_needed", "limit_a_day", "activity: {do: [{text: Drink coffee., at_most: 2 cups a day}]}"),
    ("timing", "in_all", "after: [{repeat: weekly, in_all: 6, text: Come.}]"),
    ("timing", "latest_between", "after: [{by: 2 to 3 days after procedure, text: Call us.}]"),
    (
        "timing",
        "latest_between",
        "what_if: [{happens: you cancel, contact: call_us, by: 2 to 3 days before procedure}]",
    ),
    ("timing", "in_last", "asks: {ill: {ask: Are you ill, in_last: 3 months}}"),
    ("timing", "early", "after: [{when: early in the morning the day after, text: Rest.}]"),
    ("states", "few", "after: [{when: a few days after procedure, text: Rest.}]"),
    ("courses", "begin", COURSE % "steps: [{times: 2 to 3, lasts: 5 days}]"),
    ("courses", "from_day", COURSE % "steps: [{times: 2, until_state: you feel well}]"),
    ("as_needed", "how_often", COURSE % "steps: [{times: 2 to 3, lasts: 5 days}]"),
    ("directions", "prescription", COURSE % "directions: prescription, steps: [{times: 2, lasts: 5 days}]"),
]


@pytest.mark.parametrize(("group", "name", "rules"), KEYS_OF_LABELS)
def test_label_counts_only_for_a_set_that_prints_it(group: str, name: str, rules: str) -> None:
    labels = content("reference").labels.value
    other = getattr(labels, group).model_copy(update={name: f"{getattr(getattr(labels, group), name)} changed"})
    changed = labels.model_copy(update={group: other})
    layout = DocumentLayout.model_validate(tree(LAYOUTS["discharge"]))
    for text, counts in ((rules, True), ("after: [{when: 1 day after procedure, text: Rest.}]", False)):
        values = small_content(text).instructions.value
        digests = [text_digests([values, own], {"discharge": layout}) for own in (labels, changed)]
        assert (digests[0] != digests[1]) is counts, text


def test_implied_phase_and_role_are_ignored() -> None:
    stated = {"order": "30", "phase": "after", "role": "discharge"}
    layout = tree(LAYOUTS["discharge"])
    assert text_digests([], {"discharge": DocumentLayout.model_validate({**layout, **stated})}) == text_digests(
        [], {"discharge": DocumentLayout.model_validate(layout)}
    )
