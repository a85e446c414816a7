"""The warning box with any number of tiers: each has its action, its number and its signs."""

from __future__ import annotations

from pathlib import Path

import pytest

from handouts.compose.composer import compose
from handouts.content.content import Content
from handouts.document import Document, GradedTier, WarningBox
from handouts.errors import InputError
from handouts.provenance.explanation import explain
from handouts.schedule.appointment import Appointment, GivenDetails
from tests.support.countries import SET, country_content
from tests.support.document_text import lines

HEAD = SET.partition("warning:")[0]
FOUR = (
    HEAD
    + """\
warning:
  text: [Keep this page.]
  tiers:
    - action: emergency
      signs: [You cannot move your legs]
    - action: emergency_department
      signs: [The bleeding does not stop]
      text: [Bring this page.]
    - action: call_now
      signs: [Fever]
    - action: call_now
      number: "111"
      signs: [You are not sure]
    - action: call_office_hours
      signs: [The pain is not better]
"""
)
CLINIC = 'after_hours_phone: "111"'


def discharge(content: Content) -> Document:
    return compose(content, "discharge", Appointment())


def box(content: Content) -> list[str]:
    """The lines of the section with the warning box."""
    text = lines(discharge(content))
    start = text.index("## When to get help")
    end = next(index for index in range(start + 1, len(text)) if text[index].startswith("## "))
    return text[start + 1 : end]


def tiers(content: Content) -> tuple[object, ...]:
    blocks = [block for section in discharge(content).sections for block in section.blocks]
    (warning,) = (block for block in blocks if isinstance(block, WarningBox))
    return warning.tiers


def test_uk_page(tmp_path: Path) -> None:
    assert box(country_content(tmp_path, "GB", FOUR, CLINIC)) == [
        "! Call 999 for any of these: ",
        "- You cannot move your legs",
        "! Go to A&E now for any of these: ",
        "Bring this page.",
        "- The bleeding does not stop",
        "! Call us now for any of these: ",
        "Phone: 0113 496 0100",
        "Nights and weekends: 111",
        "- Fever",
        "! Call 111 now for any of these: ",
        "- You are not sure",
        "! Call us during office hours for any of these: 0113 496 0100",
        "- The pain is not better",
        "Keep this page.",
    ]


def test_american_page_with_a_long_number(tmp_path: Path) -> None:
    rules = FOUR.replace('"111"', "1-800-222-1222").replace(
        "call_office_hours", "call_office_hours\n      number: 555-010-0177"
    )
    text = "\n".join(box(country_content(tmp_path, "US", rules)))
    assert "Go to the emergency department now" in text
    assert "Call this number now for any of these: 1-800-222-1222" in text
    assert "Call this number during office hours for any of these: 555-010-0177" in text


def test_tiers_extend_the_two_lists(tmp_path: Path) -> None:
    rules = (
        SET
        + "  tiers: [{action: emergency_department, signs: [Bleeding]}, {action: call_office_hours, signs: [Pain]}]\n"
    )
    graded = tiers(country_content(tmp_path, "US", rules))
    assert [tier.urgency for tier in graded if isinstance(tier, GradedTier)] == [
        "emergency",
        "department",
        "now",
        "later",
    ]


def test_sets_without_tiers_print_two(tmp_path: Path) -> None:
    assert not any(isinstance(tier, GradedTier) for tier in tiers(country_content(tmp_path, "US")))


def test_a_tier_without_signs_has_lines(tmp_path: Path) -> None:
    rules = HEAD + "warning: {tiers: [{action: emergency}]}\n"
    assert box(country_content(tmp_path, "US", rules)) == [
        "! Call 911 for any of these: ",
        "The nurse writes the signs here before you leave. Do not leave with this box empty.",
        "- ____",
        "- ____",
        "- ____",
        "- ____",
    ]


@pytest.mark.parametrize(("code", "number"), [("US", "111"), ("GB", "988"), ("GB", "555-010-0177"), ("AU", "999")])
def test_number_that_the_country_does_not_have(code: str, number: str, tmp_path: Path) -> None:
    rules = HEAD + f'warning: {{tiers: [{{action: call_now, number: "{number}", signs: [Fever]}}]}}\n'
    with pytest.raises(InputError, match=rf"balloon-kyphoplasty.yaml:7:\d+: '{number}' is "):
        country_content(tmp_path, code, rules)


def test_numbers_are_explained(tmp_path: Path) -> None:
    content = country_content(tmp_path, "GB", FOUR, CLINIC)
    numbers = {
        entry.number.text: [(Path(source.place[0]).name, source.place[1]) for source in entry.sources]
        for entry in explain(content, "discharge", GivenDetails.empty())
    }
    assert numbers["999"] == [("GB.yaml", 6)]
    assert numbers["111"] in ([("balloon-kyphoplasty.yaml", 18)], [("clinic.yaml", 6)])


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ((), ["! Call 999 for any of these: ", "- Chest pain", "- If you are allergic: Hives",
              "! Call us now for any of these: ", "Phone: 0113 496 0100", "Nights and weekends: ____", "- If you are allergic: Itching"]),
        ((("allergy", "yes"),), ["! Call 999 for any of these: ", "- Chest pain", "- Hives",
                                 "! Call us now for any of these: ", "Phone: 0113 496 0100",
                                 "Nights and weekends: ____", "- Itching"]),
        ((("allergy", "no"),), ["! Call 999 for any of these: ", "- Chest pain"]),
    ],
)  # fmt: skip
def test_conditions_of_signs(answer: tuple[tuple[str, str], ...], expected: list[str], tmp_path: Path) -> None:
    rules = (
        HEAD
        + """\
asks:
  allergy: {ask: "Are you allergic?", if: If you are allergic}
warning:
  tiers:
    - action: emergency
      signs: [Chest pain, {text: Hives, only_if: allergy}]
    - action: call_now
      signs: [{text: Itching, only_if: allergy}]
"""
    )
    page = compose(country_content(tmp_path, "GB", rules), "discharge", Appointment(answers=answer))
    text = lines(page)
    start = text.index("## When to get help") + 1
    assert text[start : start + len(expected)] == expected
    assert text[start + len(expected)].startswith("## ")
