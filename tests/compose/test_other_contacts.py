"""Two actions of which one is enough, and what to do if nobody answers: `or` and `if_no_answer`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from handouts.compose.composer import compose
from handouts.content.content import Content
from handouts.document import GradedTier
from handouts.errors import InputError
from handouts.provenance.explanation import explain
from handouts.schedule.appointment import Appointment, GivenDetails
from tests.compose.test_warning_tiers import box, tiers
from tests.support.countries import SET, country_content
from tests.support.document_text import lines

HEAD = SET.partition("warning:")[0]
RULES = (
    HEAD
    + """\
warning:
  tiers:
    - {action: emergency, or: emergency_department, signs: [Chest pain]}
    - {action: call_now, if_no_answer: emergency_department, signs: [Fever]}
    - {action: call, who: ward, soon: today, or: {action: see, who: your GP}, signs: [A red wound]}
self_care:
  - {sign: The nose bleeds, do: [Press.], if_not_better: {action: call_now, or: emergency_department}}
  - {sign: You vomit, do: [Rest.], if_not_better: {action: call_now, if_no_answer: ward}}
  - {sign: It itches, do: [Wait.], if_not_better: {action: tell, who: your GP, or: {action: ask, who: The Maple team}}}
what_if:
  - {if: you have a cold, contact: {action: call_us, if_no_answer: {action: call, who: your GP}}, by: noon the day before}
"""
)
CLINIC = "contacts: {ward: {name: the Maple ward, phone: 0113 496 0199}}"


def page(tmp_path: Path) -> Content:
    return country_content(tmp_path, "GB", RULES, CLINIC)


def test_tiers(tmp_path: Path) -> None:
    assert box(page(tmp_path)) == [
        "! Call 999, or go to A&E now for any of these: ",
        "- Chest pain",
        "! Call us now for any of these: ",
        "Phone: 0113 496 0100",
        "Nights and weekends: ____",
        "If nobody answers: Go to A&E now.",
        "- Fever",
        "! Call the Maple ward today, or see your GP for any of these: 0113 496 0199",
        "- A red wound",
    ]


def test_the_first_box_names_both_actions(tmp_path: Path) -> None:
    first = tiers(page(tmp_path))[0]
    assert isinstance(first, GradedTier)
    assert first.action == "Call 999, or go to A&E now for any of these"
    assert first.emergency


def test_tables(tmp_path: Path) -> None:
    content = page(tmp_path)
    discharge, preparation = (
        "\n".join(lines(compose(content, name, Appointment(date=dt.date(2026, 12, 1)))))
        for name in ("discharge", "preparation")
    )
    assert "The nose bleeds | Press. | Call us now: 0113 496 0100, or go to A&E now." in discharge
    assert "Rest. | Call us now: 0113 496 0100\nIf nobody answers: Call the Maple ward: 0113 496 0199" in discharge
    assert "It itches | Wait. | Tell your GP, or ask The Maple team." in discharge
    cold = "Call us, by Monday 30 November, 12:00 midday: 0113 496 0100\nIf nobody answers: Call your GP."
    assert cold in preparation


def test_an_unknown_contact_is_refused_at_its_place(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        country_content(tmp_path, "GB", RULES.replace("if_no_answer: ward", "if_no_answer: wart"), CLINIC)
    (problem,) = error.value.problems
    assert problem.message == "'wart' is not in `contacts` of clinic.yaml"
    assert problem.line == RULES[: RULES.index("if_no_answer: ward")].count("\n") + 1


def test_the_number_of_the_other_contact_is_explained(tmp_path: Path) -> None:
    entries = [str(entry) for entry in explain(page(tmp_path), "discharge", GivenDetails.empty())]
    assert any("0113 496 0199" in entry and "clinic.yaml" in entry for entry in entries)


HOURS = "contacts: {ward: {name: the Maple ward, phone: 0113 496 0199, hours: 09:00 - 17:00, days: [mon, tue, wed, thu, fri]}}"


def test_a_tier_says_when_the_contact_can_be_reached(tmp_path: Path) -> None:
    signs = "- {action: call, who: ward, signs: [A red wound]}\n    - {action: see, who: your GP, signs: [Itch]}"
    printed = box(country_content(tmp_path, "GB", f"{HEAD}warning:\n  tiers:\n    {signs}\n", HOURS))
    assert printed[0] == (
        "! Call the Maple ward (Monday to Friday, between 9:00 am and 5:00 pm) for any of these: 0113 496 0199"
    )
    assert printed[2] == "! See your GP for any of these: "


def test_the_hours_of_the_first_contact_stand_before_the_other_action(tmp_path: Path) -> None:
    printed = box(country_content(tmp_path, "GB", RULES, HOURS))
    assert (
        "! Call the Maple ward today (Monday to Friday, between 9:00 am and 5:00 pm), or see your GP for any of these:"
        " 0113 496 0199" in printed
    )


TWO = (
    HEAD
    + """\
warning:
  tiers:
    - {action: call, who: ward, soon: now, outside_hours: call_us, signs: [Fever]}
    - {action: call, who: ward, soon: today, or: team, signs: [A red wound]}
    - {action: call_office_hours, outside_hours: team, signs: [Itch]}
self_care:
  - {sign: You vomit, do: [Rest.], if_not_better: {action: call, who: ward, outside_hours: team}}
  - {sign: You ache, do: [Rest.], if_not_better: {action: call, who: ward, outside_hours: emergency_department}}
what_if:
  - {if: you have a cold, contact: {action: call, who: ward, outside_hours: call_us}}
"""
)
TWO_CLINIC = """\
after_hours_phone: 0113 496 0111
contacts:
  ward: {name: the Maple ward, phone: 0113 496 0199, hours: 09:00 - 17:00, days: [mon, tue, wed, thu, fri]}
  team: {name: the night team, phone: 0113 496 0155}
"""
WARD = "the Maple ward{soon} (Monday to Friday, between 9:00 am and 5:00 pm)"


def test_two_contacts_with_numbers_in_a_tier(tmp_path: Path) -> None:
    hours = WARD.format(soon=" now")
    assert box(country_content(tmp_path, "GB", TWO, TWO_CLINIC)) == [
        f"! Call {hours}, or outside these hours call us for any of these: ",
        "The Maple ward: 0113 496 0199",
        "Nights and weekends: 0113 496 0111",
        "- Fever",
        f"! Call {WARD.format(soon=' today')}, or call the night team for any of these: ",
        "The Maple ward: 0113 496 0199",
        "The night team: 0113 496 0155",
        "- A red wound",
        "! Call us during office hours, or outside these hours call the night team for any of these: ",
        "Phone: 0113 496 0100",
        "The night team: 0113 496 0155",
        "- Itch",
    ]


def test_two_contacts_with_numbers_in_tables(tmp_path: Path) -> None:
    content = country_content(tmp_path, "GB", TWO, TWO_CLINIC)
    discharge, preparation = (
        "\n".join(lines(compose(content, name, Appointment(date=dt.date(2026, 12, 1)))))
        for name in ("discharge", "preparation")
    )
    first = f"Call {WARD.format(soon='')}: 0113 496 0199, or outside these hours "
    assert f"{first}call the night team: 0113 496 0155\n" in discharge
    assert f"{first}go to A&E now." in discharge
    assert f"{first}call us: 0113 496 0111" in preparation  # and not the number by day


def test_without_a_number_at_night_the_page_has_a_line(tmp_path: Path) -> None:
    printed = box(country_content(tmp_path, "GB", TWO, TWO_CLINIC.partition("\n")[2]))
    assert printed[2] == "Nights and weekends: ____"


def test_outside_hours_needs_hours(tmp_path: Path) -> None:
    clinic = TWO_CLINIC.replace(", hours: 09:00 - 17:00, days: [mon, tue, wed, thu, fri]", "")
    with pytest.raises(InputError) as error:
        country_content(tmp_path, "GB", TWO, clinic)
    problem = error.value.problems[0]
    assert problem.message == "clinic.yaml does not state `hours` or `days` of 'ward'"
    assert problem.hint == "add `hours: 9:00 AM - 5:00 PM` to 'ward' in clinic.yaml, or write `or` here"
    assert problem.line == TWO[: TWO.index("outside_hours: call_us")].count("\n") + 1


def test_the_number_at_night_is_explained(tmp_path: Path) -> None:
    content = country_content(tmp_path, "GB", TWO, TWO_CLINIC)
    entries = [str(entry) for entry in explain(content, "discharge", GivenDetails.empty())]
    for number in ("0113 496 0111", "0113 496 0155"):
        assert any(number in entry and "clinic.yaml" in entry for entry in entries)


def test_a_number_beside_the_emergency_number_has_its_name(tmp_path: Path) -> None:
    tiers_ = "[{action: emergency, or: team, signs: [Chest pain]}, {action: call_now, or: team, signs: [Rash]}]"
    assert box(country_content(tmp_path, "GB", f"{HEAD}warning: {{tiers: {tiers_}}}\n", TWO_CLINIC)) == [
        "! Call 999, or call the night team for any of these: ",
        "The night team: 0113 496 0155",
        "- Chest pain",
        "! Call us now, or call the night team for any of these: ",
        "Phone: 0113 496 0100",
        "Nights and weekends: 0113 496 0111",
        "The night team: 0113 496 0155",
        "- Rash",
    ]
