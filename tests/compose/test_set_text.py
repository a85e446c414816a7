"""The text of a set replaces blanks, and each page fits the time when the patient reads it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from handouts.compose.composer import compose
from handouts.document import Blank, TileRow
from handouts.schedule.appointment import Appointment
from tests.support.document_text import lines, text
from tests.support.small_content import AT, DOCUMENTS, ENDED, Stub, content

EAT = "Eat a normal meal before you come."
LONG = "Eat and drink as you do on other days, and take all of your medicines with water at the usual times."
TABLE = """
medicines:
  table:
  - {generic: insulin, brands: [Lantus], action: change, decides: your doctor, note: Ask how much to take.}
  - {generic: enoxaparin, drug_class: blood thinner, action: ask}
  - {generic: warfarin, drug_class: blood thinner, action: ask, before: 5 days before procedure, decides: your doctor}
  - {generic: metoprolol, action: continue}
  - {generic: aspirin, action: stop}
"""


def page(rules: str, document: str = "preparation", **appointment: object) -> list[str]:
    return lines(compose(content(rules), document, Appointment(**{**AT, **appointment})))  # type: ignore[arg-type]


@pytest.mark.parametrize("appointment", [{}, {"date": None, "time": None}])
@pytest.mark.parametrize("advice", [EAT, LONG])
def test_eating_text_alone(advice: str, appointment: dict[str, None]) -> None:
    rules = f"fasting: {{text: ['{advice}']}}"
    page_lines = page(rules, **appointment)
    assert page_lines[page_lines.index("@ Eating and drinking / ") + 1] == f" > {advice}"
    tile = f"[Eating and drinking] {advice if advice == EAT else 'See your plan below.'}"
    assert tile in page_lines
    assert "stop eating" not in "\n".join(page_lines).casefold()
    assert "stop drinking" not in "\n".join(page_lines).casefold()
    document = compose(content(rules), "preparation", Appointment())
    tiles = next(block for section in document.sections for block in section.blocks if isinstance(block, TileRow))
    eating = next(tile for tile in tiles.tiles if tile.icon == "fasting")
    assert not any(isinstance(part, Blank) for part in eating.value)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_missing_fasting_is_a_line(document: str) -> None:
    page_text = text(compose(content(), document, Appointment(**AT, ended=ENDED)))
    assert "top eating" not in page_text
    assert "top drinking" not in page_text
    if document == "preparation":
        assert "[Eating and drinking] ____" in page_text
        assert "@ Eating and drinking / \n > ____" in page_text


def test_one_time_leaves_line_for_other() -> None:
    page_lines = page("fasting: {food: 8 h before procedure, text: [You may chew gum.]}")
    assert page_lines[page_lines.index("@ Drinking clear liquids / ") + 1].startswith(" > ____")
    assert "2:00 AM > Stop eating." in "\n".join(page_lines)
    assert "You may chew gum." in "\n".join(page_lines)


def test_stay_text_without_length() -> None:
    rules = content("stay: {text: [You may have to stay overnight.]}")
    takes = ("stay_time", "stop_eating", "stop_drinking")
    layout = rules.layouts["consent"].value
    facts = layout.sections[0].model_copy(update={"show": "facts", "takes": takes, "omit": ()})
    changed = layout.model_copy(update={"sections": (facts,)})
    loaded: Any = Stub(changed, "consent.yaml")
    page_lines = lines(compose(replace(rules, layouts={**rules.layouts, "consent": loaded}), "consent", Appointment()))
    assert "Length of stay: You may have to stay overnight." in page_lines
    assert page_lines.count("Eating and drinking: ____") == 1


def test_aftercare_is_on_discharge_only() -> None:
    rules = "lower_risk: [Do not smoke.]"
    assert "- Do not smoke." not in page(rules)
    assert "- Do not smoke." in page(rules, "discharge", ended=ENDED)


HOME = """
driver: {required: true, text: An adult must drive you home., otherwise: Without one we cannot do the procedure.}
stay: {time: up to 5 h}
"""


def test_discharge_is_in_past_tense() -> None:
    before, after = page(HOME), page(HOME, "discharge", ended=ENDED)
    assert "- You stay with us up to 5 hours." in page(HOME, "discharge")
    assert any("Without one we cannot do the procedure." in line for line in before)
    assert "- Plan to stay up to 5 hours." in before
    assert not any("cannot do the procedure" in line for line in after)
    assert "- An adult must drive you home." in after
    assert not any("stay with us" in line for line in after)  # it is given at the end of the stay
    assert "Who did the procedure: ____" in after
    assert not any("Who does" in line or "Plan to" in line for line in after)


TOLD = "Did a doctor or nurse tell you to stop it?"
NOT_TOLD = "If nobody told you to stop it, ask before you change anything."
MEDICINES = ("Lantus", "enoxaparin", "warfarin", "metoprolol", "aspirin")


@pytest.mark.parametrize("medicines", [(), MEDICINES])
def test_only_stop_has_last_dose(medicines: tuple[str, ...]) -> None:
    rows = [line.removeprefix("* ") for line in page(TABLE, medicines=medicines) if " | " in line]
    assert rows == [
        "Medicine | What to do | Who to ask",
        (
            "insulin (Lantus) | The dose changes. Ask your doctor what the dose is. Do not change or stop it on your own."
            " Ask how much to take. | "
        ),
        (
            "enoxaparin: blood thinner | Ask ____ before you stop or change it. |  // Do not stop it unless we or the doctor who prescribed it "
            "told you to."
        ),
        (
            "warfarin: blood thinner | Ask your doctor before you stop or change it. |  // If you were told to stop, your last dose is on "
            "Wednesday, November 25. Take none from Thursday, November 26 (5 days before December 1). Do not stop it unless "
            "we or the doctor who prescribed it told you to."
        ),
        "metoprolol | Keep taking it. | ",
        "aspirin | Stop. Last dose: ____. | ____",
    ]


def test_no_restart_without_stop() -> None:
    rows = [line for line in page(TABLE, "discharge", ended=ENDED, medicines=MEDICINES) if " | " in line]
    assert rows == [
        "Medicine | What to do | Who to ask",
        "insulin (Lantus) | Ask your doctor what the dose is now. Do not change or stop it on your own. | ",
        f"enoxaparin | {TOLD} Ask ____ before you start it again. {NOT_TOLD} | ",
        f"warfarin | {TOLD} Ask your doctor before you start it again. {NOT_TOLD} | ",
        "metoprolol | Keep taking it. | ",
        "aspirin | If you stopped it, start again: ____ | ____",
    ]


def test_no_stop_columns_without_stop() -> None:
    rules = "medicines: {table: [{generic: insulin, action: ask, decides: your doctor}, {generic: lisinopril, action: continue}]}"
    page_lines = page(rules)
    assert "Medicine | What to do" in page_lines
    assert "insulin | Ask your doctor before you stop or change it." in page_lines
    assert "lisinopril | Keep taking it." in page_lines
    assert not any("Last dose" in line or "Start again" in line for line in page_lines)


LATE = """
medicines:
  table:
  - {generic: clopidogrel, action: stop, before: 5 days before procedure}
  - {generic: warfarin, action: stop, before: 4 days before procedure}
  - {generic: aspirin, action: stop, before: 1 day before procedure}
"""


@pytest.mark.parametrize(
    ("medicines", "row", "box"),
    [
        (("clopidogrel",), "clopidogrel: Call us today before you take it or stop it. The day of the last dose is already past.",
         "clopidogrel: the day of the last dose was Wednesday, November 25."),
        ((), "clopidogrel: If you take this, call us today. The day of the last dose is already past.",
         "If you take clopidogrel, warfarin: the day of the last dose is already past."),
    ],
)  # fmt: skip
def test_past_stop_has_no_box(medicines: tuple[str, ...], row: str, box: str) -> None:
    appointment = Appointment(**AT, medicines=medicines, printed=dt.date(2026, 11, 28))
    document = compose(content(LATE), "preparation", appointment)
    page_lines = lines(document)
    assert page_lines[page_lines.index(f" > {row}") - 1] == "@ Thursday, November 26 / 5 days before"
    assert any(box in line for line in page_lines)
    moments = [
        moment for section in document.sections for block in section.blocks if hasattr(block, "days")
        for day in block.days for moment in day.moments
    ]  # fmt: skip
    late = [moment.tick for moment in moments if "already past" in str(moment.tasks)]
    assert late
    assert not any(late)
    assert any(moment.tick for moment in moments)


def test_past_and_possible_stops_are_separate() -> None:
    appointment = Appointment(**AT, medicines=("clopidogrel", "Foobar"), printed=dt.date(2026, 11, 28))
    page_text = "\n".join(lines(compose(content(LATE), "preparation", appointment)))
    assert "clopidogrel: the day of the last dose was Wednesday, November 25. Ask us what to do" in page_text
    assert "If you take warfarin: the day of the last dose is already past. Ask what to do." in page_text


def test_relief_time_without_text() -> None:
    page_text = text(compose(content("relief: {within: up to 3 days}"), "discharge", Appointment()))
    assert "When pain eases: up to 3 days." in page_text
