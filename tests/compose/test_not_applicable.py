"""What a set states as not applicable leaves no line, and `none` says that patients eat as usual."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from pydantic import ValidationError

from handouts.compose.composer import compose
from handouts.content.models.instructions import InstructionSet
from handouts.schedule.appointment import Appointment
from tests.support.document_text import lines
from tests.support.small_content import SET, content, tree

DAY = {"date": dt.date(2026, 12, 1), "time": dt.time(10)}
NOTHING = """
not_applicable: [length, anesthesia, lie_flat, bed_rest, stay, driver, fasting, smoking, prepare, bring, leave, wear,
  allergies, tests, steps, feel, how, relief, expect, activity, wound_care, pain_relief, follow_up, questions, lower_risk]
"""


def page(rules: str, document: str = "preparation", **appointment: object) -> list[str]:
    return lines(compose(content(rules), document, Appointment(**appointment)))  # type: ignore[arg-type]


@pytest.mark.parametrize("appointment", [{}, DAY])
@pytest.mark.parametrize(
    ("name", "document", "lost"),
    [
        ("fasting", "preparation", ["[Eating and drinking] ____", "@ Eating and drinking / ", " > ____"]),
        ("driver", "preparation", ["[Driver] ____"]),
        ("bring", "preparation", ["Bring: ____"]),
        ("wear", "preparation", ["Wear: ____"]),
        ("tests", "preparation", ["Tests: ____"]),
        ("questions", "preparation", ["## Questions to ask", "My questions ____"]),
        ("length", "consent", ["How long it takes: ____"]),
        (
            "anesthesia",
            "consent",
            ["Who gives the anesthesia: ____", "## Anesthesia", "Kind of anesthesia or sedation ____"],
        ),
        ("lie_flat", "discharge", ["Lie flat: ____"]),
        ("bed_rest", "discharge", ["Rest in bed: ____"]),
        ("wound_care", "discharge", ["Care of the wound: ____"]),
        ("follow_up", "discharge", ["## Follow-up", "Next visit (date, time, place) ____"]),
        ("activity", "discharge", ["Do: ____", "Do not: ____"]),
        ("activity.do", "discharge", ["Do: ____"]),
        ("activity.avoid", "discharge", ["Do not: ____"]),
    ],
)
def test_no_line(name: str, document: str, lost: list[str], appointment: dict[str, object]) -> None:
    before, after = page("", document, **appointment), page(f"not_applicable: [{name}]", document, **appointment)
    assert [line for line in before if line not in after] == lost
    assert [line for line in after if line not in before] == []


def test_part_of_activity_beside_a_stated_one() -> None:
    """What not to do may be in `after` alone; what to do is still stated."""
    rules = "activity: {do: [Rest today.]}\nafter: [{until: 1 day after procedure, text: Do not drive.}]\n"
    printed = page(f"{rules}not_applicable: [activity.avoid]", "discharge")
    assert not [line for line in printed if line.startswith("Do not: ____")]
    assert [line for line in printed if "Rest today." in line]
    assert [line for line in printed if "Do not drive." in line]


def test_stated_part_applies() -> None:
    with pytest.raises(ValidationError, match=r"`activity.avoid` is stated in this set, so it applies"):
        InstructionSet.model_validate(
            {**SET, **tree("activity: {avoid: [Do not drive.]}\nnot_applicable: [activity.avoid]")}
        )


def test_nothing_applies() -> None:
    """Only lines for who the patient is, when to come, medicines, and the words of the patient are left."""
    preparation, discharge = page(NOTHING), page(NOTHING, "discharge")
    assert [line for line in preparation if "____" in line] == [
        "[Phone: ____]", "[Name: ____]", "[Date of birth: ____]", "[Record number: ____]", "[Procedure date: ____]",
        "[Arrive] ____", "@ ____ / the day of your procedure", "____ > Arrive and check in.",
        "____ > Your balloon kyphoplasty begins.", "Medicines to stop, and the day of the last dose (the nurse writes here) ________",
    ]  # fmt: skip
    assert not [line for line in discharge if re.match(r"(Lie flat|Rest in bed|Do|Do not|Next visit)", line)]
    assert "## Going home, and at home" not in discharge
    assert not [line for line in preparation if "eat" in line.lower()]


@pytest.mark.parametrize(
    ("fasting", "expected"),
    [
        ("{food: none}", "[Eating] Eat as usual."),
        ("{food: none, text: [Eat a normal meal.]}", "[Eating] Eat as usual. Eat a normal meal."),
        ("{food: none, clear_liquids: none}", "[Eating and drinking] Eat and drink as usual."),
    ],
)
def test_no_fast(fasting: str, expected: str) -> None:
    preparation = page(f"fasting: {fasting}", **DAY)
    assert expected.partition("] ")[2] in "\n".join(preparation)
    assert "Stop" not in "\n".join(preparation)


def test_drinking_as_usual() -> None:
    preparation = page("fasting: {food: 8 h before procedure, clear_liquids: none}", **DAY)
    text = "\n".join(preparation)
    assert "2:00 AM > Stop eating." in text
    assert "Drink clear liquids as usual." in text
    assert "Stop drinking" not in text
    assert "Drinking clear liquids" not in text


@pytest.mark.parametrize(
    ("food", "dated", "undated"),
    [
        (
            "noon 2 days before procedure",
            "12:00 noon on Sunday, November 29",
            "12:00 noon, 2 days before your procedure",
        ),
        ("10 PM 3 days before surgery", "10:00 PM on Saturday, November 28", "10:00 PM, 3 days before your procedure"),
        ("10 PM 1 day before procedure", "10:00 PM on Monday, November 30", "10:00 PM on the day before"),
    ],
)
def test_days_before(food: str, dated: str, undated: str) -> None:
    time, day = dated.split(" on ")
    printed = page(f"fasting: {{food: {food}}}", **DAY)
    entry = next(index for index, line in enumerate(printed) if line.startswith(f"{time} > Stop eating."))
    assert [line for line in printed[:entry] if line.startswith("@ ")][-1].startswith(f"@ {day} / ")
    assert f"Stop eating at {undated}." in "\n".join(page(f"fasting: {{food: {food}}}"))


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ("not_applicable: [fasting]\nfasting: {food: from midnight}", "`fasting` is stated in this set, so it applies"),
        ("not_applicable: [risks]", "not_applicable.0"),
        ("not_applicable: [warning]", "not_applicable.0"),
        ("fasting: {food: noon 8 days before procedure}", "fasting begins 7 days before the procedure at most"),
        ("fasting: {food: noon 2 days before arrival}", "not a length of time"),
    ],
)
def test_refused(rules: str, message: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(message)):
        InstructionSet.model_validate({**SET, **tree(rules)})
