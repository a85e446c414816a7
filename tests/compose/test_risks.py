"""Risks by how often they happen: one number of people for all of a table, the most frequent first, nothing invented."""

from __future__ import annotations

import pytest

from handouts.compose.composer import compose
from handouts.compose.consent_lists import BASES, common_base
from handouts.content.models.frequencies import parse_frequency
from handouts.schedule.appointment import Appointment
from tests.support.document_text import lines
from tests.support.small_content import content


def consent(rules: str, heading: str, **appointment: object) -> list[str]:
    text = lines(compose(content(rules), "consent", Appointment(**appointment)))  # type: ignore[arg-type]
    start = text.index(f"## {heading}") + 1
    return text[start : next(index for index in range(start, len(text)) if text[index].startswith("## "))]


def risks(*entries: str, more: str = "", **appointment: object) -> list[str]:
    rules = "risks:\n" + "".join(f"  - {{{entry}}}\n" for entry in entries) + more
    return consent(rules, "Risks", **appointment)[1:]


def table(*frequencies: str) -> list[str]:
    """The header of the numbers and the numbers, from the first to the last row."""
    header, *rows = risks(*(f"text: Risk {number}, frequency: '{text}'" for number, text in enumerate(frequencies)))
    return [line.split(" | ")[1] for line in (header, *rows)]


def test_most_frequent_first() -> None:
    assert risks(
        "text: Death, how_common: fewer than 1 in 1000 people",
        "text: Bleeding, frequency: 3 to 5 in 100",
        "text: Soreness, frequency: 20%",
        "text: Infection, how_common: about 1 in 150",
    ) == [
        "What may happen | Of 1,000 people",
        "Soreness | 200",
        "Bleeding | 30 to 50",
        "Infection | about 7",
        "Death | fewer than 1",
    ]


@pytest.mark.parametrize(
    ("frequencies", "numbers"),
    [
        (["1 in 5", "1 in 8"], ["Of 1,000 people", "200", "125"]),
        (["1 in 5", "fewer than 1 in 2,000"], ["Of 10,000 people", "2,000", "fewer than 5"]),
        (["1 in 100000"], ["Of 100,000 people", "1"]),
        (["1 in 150"], ["Of 1,000 people", "about 7"]),
        (["1 in 800"], ["Of 10,000 people", "about 12"]),  # 1.25 of 1,000 is not 1
        (["less than 1 in 150"], ["Of 1,000 people", "fewer than 7"]),  # a limit stays true: not 6
        (["more than 1 in 150"], ["Of 1,000 people", "more than 6"]),
        (["1 in 300 to 1 in 150"], ["Of 1,000 people", "3 to 7"]),
        (["at least 2%", "up to 2%", "2%", "fewer than 2%"], ["Of 1,000 people", "at least 20", "up to 20", "20", "fewer than 20"]),
        (["about 3 to 5 in 100"], ["Of 1,000 people", "about 30 to 50"]),
    ],
)  # fmt: skip
def test_one_number_of_people(frequencies: list[str], numbers: list[str]) -> None:
    assert table(*frequencies) == numbers


def test_base_is_large_enough_for_all() -> None:
    stated = [parse_frequency(text) for text in ("1 in 2", "1 in 50000", "9 in 10")]
    assert common_base(stated) == 100_000
    assert all(common_base([parse_frequency(f"1 in {base}")]) == base for base in BASES)


def test_risks_without_a_number_are_below_in_words() -> None:
    assert risks(
        "text: Paralysis, how_common: extremely rare", "text: Bleeding, frequency: 1 in 10", "text: Infection"
    ) == ["What may happen | Of 1,000 people", "Bleeding | 100", "### Other risks", "- Paralysis: extremely rare", "- Infection"]  # fmt: skip


def test_no_table_without_a_number() -> None:
    assert risks("text: Paralysis, how_common: extremely rare", "text: Infection") == [
        "- Paralysis: extremely rare",
        "- Infection",
    ]


def test_groups() -> None:
    """Groups are in the order of the set; within each, the most frequent risk is first."""
    assert risks(
        "text: Death, frequency: 1 in 1000, group: Serious",
        "text: Bruise, frequency: 1 in 10, group: Mild",
        "text: Bleeding, frequency: 5 in 1000, group: Serious",
        "text: Fever, group: Mild",
    ) == [
        "What may happen | Of 1,000 people",
        "Serious",
        "Bleeding | 5",
        "Death | 1",
        "Mild",
        "Bruise | 100",
        "### Other risks",
        "- Fever",
    ]


def test_no_group_is_last() -> None:
    """Death does not stand above a sore throat because it has no heading, and words keep their heading."""
    assert risks(
        "text: Sore throat, frequency: 1 in 10, group: Common",
        "text: Bleeding, frequency: 1 in 1000, group: Rare",
        "text: Fluid in the lungs, how_common: rare, group: Rare",
        "text: Broken teeth, how_common: rare",
        "text: Something is missed, frequency: fewer than 5 in 100",
        "text: Death, frequency: fewer than 1 in 1000",
        "text: Scar",
        "text: Leak, how_common: 1 in 10 levels, group: Rare",
    ) == [
        "What may happen | Of 1,000 people",
        "Common",
        "Sore throat | 100",
        "Rare",
        "Bleeding | 1",
        "Fluid in the lungs | rare",
        "Other risks",
        "Something is missed | fewer than 50",
        "Death | fewer than 1",
        "Broken teeth | rare",
        "- Scar",
        "- Leak: 1 in 10 levels",
    ]


def test_no_group_is_last_without_numbers() -> None:
    assert risks("text: Bruise, group: Mild", "text: Death", "text: Pain, group: Mild") == [
        "### Mild",
        "- Bruise",
        "- Pain",
        "### Other risks",
        "- Death",
    ]


def test_groups_without_numbers() -> None:
    assert risks("text: Pain", "text: Death, group: Serious", "text: Bruise, group: Mild") == [
        "- Pain",
        "### Serious",
        "- Death",
        "### Mild",
        "- Bruise",
    ]


def test_condition() -> None:
    """Whether a risk is for this patient may not be known: its row begins with the condition."""
    asks = 'asks: {smoker: {ask: "Do you smoke?", if: If you smoke}}\n'
    entry = "text: Infection, frequency: 1 in 10, only_if: smoker"
    assert risks(entry, more=asks)[1] == "If you smoke: Infection | 100"
    assert risks(entry, more=asks, answers=(("smoker", "yes"),))[1] == "Infection | 100"


CHOICES = """
alternatives:
  - name: A brace
    may_help: [No cut, The pain may ease.]
    may_harm: [Weak muscles]
  - {name: Pills, text: At home., may_help: [Less pain]}
  - {name: Open surgery, text: Screws hold the spine. A longer stay.}
"""


def test_choices() -> None:
    """What is not stated has lines to write on, and no treatment is always among the choices."""
    assert consent(CHOICES, "Other choices") == [
        "Choice | May help | May harm",
        "A brace | No cut; The pain may ease. | Weak muscles",
        "Pills; At home. | Less pain | ____",
        "Open surgery | Screws hold the spine. A longer stay.",
        "No treatment | ____ | ____",
    ]


def test_no_treatment_of_the_set() -> None:
    own = "  - {name: To wait, may_help: [It may heal.], may_harm: [It may hurt.], no_treatment: true}\n"
    assert consent(CHOICES + own, "Other choices")[-1] == "To wait | It may heal. | It may hurt."


def test_choices_without_help_and_harm_stay_a_list() -> None:
    assert consent("alternatives: [{name: A brace, text: No cut.}]", "Other choices")[0] == "- A brace // No cut."
