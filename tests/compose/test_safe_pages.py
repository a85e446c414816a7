"""What must never be misread on the page of a patient: doses, sides, rules from now on, steps, empty boxes.

Most tests read the pages of sample sets, as a nurse or a parent does.
"""

from __future__ import annotations

import datetime as dt
from functools import cache

import pytest

from handouts.compose.composer import Composer, compose
from handouts.content.content import Content, Selection
from handouts.content.library import Library
from handouts.day.alerts import visit_alerts
from handouts.day.plan import Visit
from handouts.document import Document, Run, Timeline
from handouts.resources import templates_dir
from handouts.schedule.appointment import Appointment
from handouts.schedule.booking import Booking
from handouts.schedule.sheet import RawRow
from tests.support.document_text import lines
from tests.support.small_content import content as small_content

DAY = dt.date(2026, 12, 15)
HEART = "neverfield-heart"
SITE = {HEART: {"location": "South Bank", "physician": "Dr. Ben Example"}}


@cache
def sample(clinic: str) -> Content:
    library = Library(templates_dir(), templates_dir())
    content = library.load(clinic, None, ("preparation", "discharge"))
    return content if clinic != HEART else library.select(content, Selection("south", "example"))


def document(clinic: str, kind: str, **appointment: object) -> Document:
    given = {"name": "Maria Beispiel", "date": DAY, "time": dt.time(9, 30), **SITE.get(clinic, {})} | appointment
    return compose(sample(clinic), kind, Appointment(**given))  # type: ignore[arg-type]


def page(clinic: str, kind: str, **appointment: object) -> list[str]:
    text = lines(document(clinic, kind, **appointment))
    return [line.replace("\N{NO-BREAK SPACE}", " ") for line in text]


def section(text: list[str], heading: str) -> list[str]:
    start = text.index(f"## {heading}") + 1
    return text[start : next(index for index in range(start, len(text)) if text[index].startswith("## "))]


CHILD = {"name": "Lily Sample", "date_of_birth": dt.date(2018, 5, 4), "weight": "24 kg"}


def test_doses_of_a_child_follow_the_warning_signs() -> None:
    text = page("wonderwell-childrens", "discharge", **CHILD)
    headings = [line for line in text if line.startswith("## ")]
    assert headings[:3] == ["## When to get help", "## How much to give", "## Your child's next days"]
    doses = section(text, "How much to give")
    last_given = "Last given here: ____ Next dose not before: ____"
    assert doses[1:3] == ["For Lily Sample, 24 kg: 10 ml", last_given]
    second = doses.index("### Paracetamol liquid")
    assert doses[second + 1].endswith("8 years: 7.5 ml of six plus liquid (250 mg in 5 ml)")
    assert doses[second + 2] == last_given


def test_dose_of_an_unknown_weight_is_a_line() -> None:
    doses = section(page("wonderwell-childrens", "discharge", name="Tom Sample"), "How much to give")
    assert doses[1:4] == ["Weight: ____", "Dose: ____", "Last given here: ____ Next dose not before: ____"]
    assert not any(line.startswith(("For ", "* ")) for line in doses)


def test_step_does_not_repeat_its_base_step() -> None:
    """'2 hours after this step: Drink dose 1' read as an order to drink dose 1 again."""
    text = page("fable-creek", "preparation")
    assert any(line.endswith("(12 hours after dose 1)") for line in text)
    assert len([line for line in text if "Drink dose 1" in line]) == 1


@pytest.mark.parametrize(
    ("first", "when", "note"),
    [
        ("when: 6:00 PM the day before", {"date": DAY}, "(2 hours after 6:00 PM)"),
        ("when: 6:00 PM the day before", {}, "(2 hours after 6:00 PM on the day before)"),
        ("name: dose 1, when: 6:00 PM the day before", {}, "(2 hours after dose 1)"),
        # Neither a name nor a time: the text is all that there is.
        ("when: 3 h before procedure", {}, "(2 hours after this step: Drink the first half)"),
    ],
)
def test_words_for_another_step(first: str, when: dict[str, object], note: str) -> None:
    rules = f"""
plan:
  - {{id: first, {first}, text: Drink the first half.}}
  - {{when: 2 h after first, text: Drink the rest.}}
"""
    text = lines(compose(small_content(rules), "preparation", Appointment(**when)))  # type: ignore[arg-type]
    assert [line.partition(" // ")[2] for line in text if "Drink the rest" in line] == [note]


def test_rules_from_now_on_come_first_with_their_ends() -> None:
    text = section(page(HEART, "discharge", answers=(("groin", "yes"),)), "Your next days")
    assert text[:6] == [
        "@ From now on / ",
        " > Do not walk far. Through Thursday, December 17.",
        " > Do not take a bath. You may take a shower. Through Friday, December 18.",
        " > Do not drive. Through Friday, December 18.",
        " > Do not lift heavy things. Through Sunday, December 20.",
        " > Once a day: Check the spot. Through Tuesday, December 22.",
    ]


def test_end_of_a_rule_is_bold() -> None:
    blocks = [block for part in document("exampleton-joint", "discharge").sections for block in part.blocks]
    (timeline,) = (block for block in blocks if isinstance(block, Timeline))
    first = timeline.days[0].moments[0]
    bold = [
        run.text.replace("\N{NO-BREAK SPACE}", " ") for run in first.tasks[0] if isinstance(run, Run) and run.strong
    ]
    assert bold == ["Through Tuesday, January 26"]


def test_british_pages_say_that_the_last_day_is_included() -> None:
    text = "\n".join(page("wonderwell-childrens", "discharge", **CHILD))
    assert "Up to and including Tuesday 22 December" in text
    assert "Through" not in text


def test_a_rule_that_ended_in_hospital_is_left_out() -> None:
    rules = (
        "after: [{until: 1 day after procedure, text: Stay in bed.}, {until: 9 days after procedure, text: No bath.}]"
    )
    patient = Appointment(date=DAY, goes_home=dt.date(2026, 12, 18))
    text = "\n".join(lines(compose(small_content(rules), "discharge", patient)))
    assert "No bath" in text
    assert "Stay in bed" not in text


def test_permissions_and_rules_have_no_box() -> None:
    blocks = [
        block
        for clinic in ("wonderwell-childrens", HEART)
        for part in document(clinic, "discharge").sections
        for block in part.blocks
        if isinstance(block, Timeline)
    ]
    moments = [moment for block in blocks for day in block.days for moment in day.moments]
    ticked = ["".join(getattr(run, "text", "") for run in moment.tasks[0]) for moment in moments if moment.tick]
    assert ticked == ["Have an adult stay with you overnight."]


def test_page_for_going_home_says_when_that_was() -> None:
    text = page(
        "exampleton-joint", "discharge", ended=dt.datetime(2026, 12, 15, 11, 5), goes_home=dt.date(2026, 12, 17)
    )
    assert "Went home on: Thursday, December 17" in text
    assert "Procedure ended: Tuesday, December 15, 2026, 11:05 AM" in text
    assert not any("You stay with us" in line or "You can go home when" in line for line in text)


@pytest.mark.parametrize("name", ["preparation", "discharge"])
def test_an_unknown_side_has_one_table(name: str) -> None:
    text = page("storybook-eye", name)
    tables = [line for line in text if line.startswith("### ") and "eye drops" in line]
    assert len(tables) == len(set(tables)) == 1
    start = text.index(tables[0])
    assert text[start + 1 : start + 4] == ["We tick which one it is for:", "- right eye", "- left eye"]
    assert not any("treated side" in line for line in text)


@pytest.mark.parametrize(("side", "tables"), [("right", ["right eye"]), ("both", ["right eye", "left eye"])])
def test_a_known_side_has_its_table(side: str, tables: list[str]) -> None:
    text = page("storybook-eye", "preparation", level=side)
    assert [line for line in text if line.startswith("### ") and "eye drops" in line] == [
        f"### bromfenac eye drops: {eye}" for eye in tables
    ]
    assert "We tick which one it is for:" not in text


def test_courses_for_one_side_only_keep_their_condition() -> None:
    rules = """
courses:
  - {only_if: side is right, medicine: A, for_each: [right eye], starts: 1 day after procedure, steps: [{times: 1, for: 2 days}]}
"""
    content = small_content(rules, procedure="site: eye")
    text = lines(compose(content, "discharge", Appointment()))
    assert "### A: right eye" in text
    assert any("If the procedure is on the right:" in line for line in text)


def test_other_eye_is_named() -> None:
    text = page("storybook-eye", "discharge", level="right", answers=(("other_eye_drops", "yes"),))
    assert "- Keep using the drops for your other eye as before." in text


def alerts(clinic: str, **appointment: object) -> dict[str, list[str]]:
    given = {**SITE.get(clinic, {}), **appointment}
    patient = Appointment(id="a1", name="Maria Beispiel", date=DAY, time=dt.time(9, 30), **given)  # type: ignore[arg-type]
    booking = Booking(patient, clinic, None, raw=RawRow(1, ()), places={})
    visit = Visit(booking, sample(clinic), ("discharge",), "", "en", None, None)
    documents = {"discharge": compose(sample(clinic), "discharge", patient)}
    texts: dict[str, list[str]] = {}
    for alert in visit_alerts(visit, documents, composer=Composer()):
        texts.setdefault(alert.kind, []).append(alert.text.replace("\N{NO-BREAK SPACE}", " "))
    return texts


def test_questions_of_the_run_sheet_do_not_read_as_answered() -> None:
    """The question was 'Does the tube go in at the groin? No: at the wrist.'"""
    assert "Ask: Does the tube go in at the groin? ☐ yes  ☐ no" in alerts(HEART)["ask"]


def test_run_sheet_names_boxes_without_signs() -> None:
    (text,) = alerts("fable-creek")["fill-in"]
    assert "signs for “Call 911 for any of these”" in text
    assert not any("signs for" in text for text in alerts(HEART).get("fill-in", []))


def test_points_to_the_heading_of_a_list() -> None:
    text = "\n".join(page("fable-creek", "preparation"))
    assert "see “Clear liquids”" in text
    assert "## Clear liquids" in text
