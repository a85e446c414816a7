"""Tables of doses: the patient's row is marked, nothing is computed, and what is outside the table is refused."""

from __future__ import annotations

import datetime as dt

import pytest

from handouts.compose.appointment_checks import check_appointment
from handouts.compose.composer import compose
from handouts.compose.doses import full_age
from handouts.document import Subsection, Table
from handouts.schedule.appointment import Appointment
from tests.support.document_text import lines
from tests.support.small_content import content

DAY = dt.date(2026, 12, 15)
KG = """
doses:
  - medicine: ibuprofen liquid
    by_weight: kg
    rows:
      - {at_least: 10, under: 15, dose: 5 mL}
      - {at_least: 15, under: 20.5, dose: 7.5 mL}
      - {at_least: 20.5, up_to: 30, dose: 10 mL}
    text: [No more than 3 doses in 24 hours.]
"""
LB = "doses: [{medicine: A, by_weight: lb, rows: [{under: 24, dose: Ask us.}, {at_least: 24, dose: 5 mL}]}]"
YEARS = """
doses:
  - medicine: paracetamol liquid
    by_age: years
    rows: [{at_least: 2, up_to: 3, dose: 5 mL}, {at_least: 4, up_to: 4, dose: 7 mL}, {at_least: 5, dose: 10 mL}]
"""
MONTHS = (
    "doses: [{medicine: B, by_age: months, rows: [{at_least: 3, up_to: 5, dose: 2 mL}, {at_least: 6, dose: 3 mL}]}]"
)


def section(rules: str, document: str = "discharge", **patient: object) -> list[str]:
    page = lines(compose(content(rules), document, Appointment(**patient)))  # type: ignore[arg-type]
    if "## How much to take" not in page:
        return []
    start = page.index("## How much to take")
    end = next(index for index, line in enumerate(page) if index > start and line.startswith("## "))
    return page[start + 1 : end]


def marked(rules: str, **patient: object) -> list[str]:
    return [line for line in section(rules, **patient) if line.startswith("* ")]


def test_whole_table_without_weight() -> None:
    assert section(KG) == [
        "### ibuprofen liquid",
        "Weight: ____",
        "Dose: ____",
        "Last given here: ____ Next dose not before: ____",
        "- No more than 3 doses in 24 hours.",
        "Weight | Dose",
        "10 to less than 15 kg | 5 mL",
        "15 to less than 20.5 kg | 7.5 mL",
        "20.5 to 30 kg | 10 mL",
    ]
    assert section(YEARS, date=DAY)[1:] == [
        "Age on the day of the procedure: ____", "Dose: ____", "Last given here: ____ Next dose not before: ____",
        "Age | Dose", "2 to 3 years | 5 mL", "4 years | 7 mL",
        "5 years or more | 10 mL",
    ]  # fmt: skip
    assert section(KG, "preparation") == []


def test_dose_is_one_line_above_its_table() -> None:
    """A parent at night reads one amount: that of the child, with its name. Without a name, the table is below it."""
    shown = section(KG, weight="21.5 kg", name="Lily Sample")
    assert shown == [
        "### ibuprofen liquid", "For Lily Sample, 21.5 kg: 10 mL", "Last given here: ____ Next dose not before: ____",
        "- No more than 3 doses in 24 hours.",
    ]  # fmt: skip
    document = compose(content(KG), "discharge", Appointment(weight="21.5 kg"))
    blocks = [block for part in document.sections for block in part.blocks if isinstance(block, Subsection)]
    (table,) = (part for block in blocks for part in block.blocks)
    assert isinstance(table, Table)
    assert table.whole


@pytest.mark.parametrize(
    ("rules", "weight", "row"),
    [
        (KG, "10 kg", "* 10 to less than 15 kg | 5 mL"),
        (KG, "14.999 kg", "* 10 to less than 15 kg | 5 mL"),
        (KG, "15 kg", "* 15 to less than 20.5 kg | 7.5 mL"),
        (KG, "30 kg", "* 20.5 to 30 kg | 10 mL"),
        (KG, "45 lb", "* 15 to less than 20.5 kg | 7.5 mL"),
        (LB, "23.9 lb", "* less than 24 lb | Ask us."),
        (LB, "24 lb", "* 24 lb or more | 5 mL"),
        (LB, "70 kg", "* 24 lb or more | 5 mL"),
    ],
)
def test_row_of_a_weight(rules: str, weight: str, row: str) -> None:
    assert marked(rules, weight=weight) == [row]


@pytest.mark.parametrize(
    ("rules", "weight", "shown"),
    [
        (KG, "21.5 kg", "For 21.5 kg: 10 mL"),
        (KG, "45 lb", "For 45 lb: 7.5 mL | Weight: 45 lb, which is 20.4 kg"),
        (LB, "70 kg", "For 70 kg: 5 mL | Weight: 70 kg, which is 154.3 lb"),
        # 33.069 lb are 14.99985 kg: rounded to 15.0 kg, they would be in another row.
        (KG, "33.069 lb", "For 33.069 lb: 5 mL | Weight: 33.069 lb, which is 14.9998 kg"),
    ],
)
def test_both_units_are_shown(rules: str, weight: str, shown: str) -> None:
    expected = shown.split(" | ")
    assert section(rules, weight=weight)[1 : 1 + len(expected)] == expected


@pytest.mark.parametrize(
    ("rules", "born", "shown", "row"),
    [
        (YEARS, dt.date(2024, 12, 15), "2 years", "* 2 to 3 years | 5 mL"),
        (YEARS, dt.date(2022, 12, 16), "3 years", "* 2 to 3 years | 5 mL"),
        (YEARS, dt.date(2022, 12, 15), "4 years", "* 4 years | 7 mL"),
        (YEARS, dt.date(1946, 5, 4), "80 years", "* 5 years or more | 10 mL"),
        (MONTHS, dt.date(2026, 6, 16), "5 months", "* 3 to 5 months | 2 mL"),
        (MONTHS, dt.date(2026, 6, 15), "6 months", "* 6 months or more | 3 mL"),
    ],
)
def test_row_of_an_age(rules: str, born: dt.date, shown: str, row: str) -> None:
    assert section(rules, date_of_birth=born, date=DAY)[1] == f"For {shown}: {row.split(' | ')[1]}"
    assert marked(rules, date_of_birth=born, date=DAY) == [row]
    assert marked(rules, date_of_birth=born) == []


def test_age_of_a_leap_day() -> None:
    born = dt.date(2024, 2, 29)
    assert [full_age(born, dt.date(2025, 2, 28), unit) for unit in ("years", "months")] == [0, 11]
    assert [full_age(born, dt.date(2025, 3, 1), unit) for unit in ("years", "months")] == [1, 12]


@pytest.mark.parametrize(
    ("rules", "patient", "message"),
    [
        (KG, {"weight": "9.9 kg"}, "the weight 9.9 kg is outside the doses of 'ibuprofen liquid'"),
        (KG, {"weight": "70 kg"}, "the weight 70 kg is outside the doses"),
        (KG, {"weight": "70 lb"}, "the weight 70 lb is outside the doses"),
        (YEARS, {"date_of_birth": dt.date(2025, 1, 1), "date": DAY}, "the age of 1 years on 2026-12-15 is outside"),
    ],
)
def test_outside_the_table(rules: str, patient: dict[str, object], message: str) -> None:
    (problem,) = check_appointment(content(rules), Appointment(**patient))  # type: ignore[arg-type]
    assert message in problem.message
    assert problem.file == ("--weight" if "weight" in patient else "--dob")
    assert "add a row to the table" in problem.hint


@pytest.mark.parametrize("weight", ["30 kg", "66.1 lb"])
def test_at_the_end_of_the_table(weight: str) -> None:
    assert check_appointment(content(KG), Appointment(weight=weight)) == []


ASKED = 'asks: {weight: {ask: "How much do you weigh?", unit: kg}}' + KG
ADULTS = ASKED.replace("medicine: ibuprofen liquid", "medicine: ibuprofen liquid\n    only_if: age under 12")


def test_answer_to_the_question_for_the_weight() -> None:
    """A question `weight` states its unit, so its answer needs none. It is the same weight as the patient's."""
    assert marked(ASKED, answers=(("weight", "16"),)) == ["* 15 to less than 20.5 kg | 7.5 mL"]
    assert marked(ASKED, weight="35.27 lb") == ["* 15 to less than 20.5 kg | 7.5 mL"]
    (problem,) = check_appointment(content(ASKED), Appointment(answers=(("weight", "16"),), weight="16 lb"))[:1]
    assert "the weight 16 lb is not the answer to the question `weight`, 16 kg" in problem.message
    assert check_appointment(content(ASKED), Appointment(answers=(("weight", "16"),), weight="16 kg")) == []
    (problem,) = check_appointment(content(ASKED), Appointment(answers=(("weight", "70"),)))
    assert (problem.file, "the weight 70 kg is outside" in problem.message) == ("--answer", True)


def test_table_for_some_patients() -> None:
    """A table for other patients refuses nobody."""
    adult = Appointment(weight="70 kg", date=DAY, date_of_birth=dt.date(1946, 5, 4))
    assert check_appointment(content(ADULTS), adult) == []
    assert section(ADULTS, weight="70 kg", date=DAY, date_of_birth=dt.date(1946, 5, 4)) == []
    assert section(ADULTS, weight="16 kg")[1] == "- If you are under 12 years old:"


def test_weight_in_a_condition() -> None:
    rules = f"{ASKED}\nbring: [{{only_if: weight at least 20 kg, text: A belt.}}]"
    page = lines(compose(content(rules), "preparation", Appointment(weight="45 lb")))
    assert "- A belt." in page
