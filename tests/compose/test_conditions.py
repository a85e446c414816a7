"""What only some patients get: printed if its condition is true, left out if it is false, and marked if it is unknown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from handouts.compose.composer import Composer, compose
from handouts.compose.placeholders import plain_text
from handouts.content.answers import Answers
from handouts.document import ConditionalItem, Groups, ItemList, ListItem, Section
from handouts.schedule.appointment import Appointment
from tests.support.document_text import lines
from tests.support.small_content import content

ASKS = """
asks:
  allergy: {ask: "Are you allergic to dye?", if: If you are allergic to dye, if_not: If you are not allergic to dye}
  eye: {ask: "Which eye?", choices: {right: right eye, left: left eye, both: both eyes}}
  mass: {ask: "How much do you weigh?", unit: kg}
"""
DAY = {"date": dt.date(2026, 12, 15), "time": dt.time(10)}


def page(rules: str, document: str = "preparation", answers: Answers = (), **appointment: object) -> list[str]:
    patient = Appointment(answers=answers, **appointment)  # type: ignore[arg-type]
    return lines(compose(content(ASKS + rules), document, patient))


def list_items(section: Section) -> Iterator[ListItem]:
    for block in section.blocks:
        lists = [group.items for group in block.groups] if isinstance(block, Groups) else [block]
        yield from (item for part in lists if isinstance(part, ItemList) for item in part.items)


def with_text(text: str, page_lines: list[str]) -> list[str]:
    return [line for line in page_lines if text in line]


ENTRIES = """
prepare:
  - Drink water.
  - {only_if: allergy, text: Take the prednisone.}
  - {only_if: eye is left or both, text: Wear the shield.}
  - {only_if: mass at least 50 kg, text: Take two tablets.}
  - {only_if: not allergy, text: Eat as usual.}
"""


@pytest.mark.parametrize(
    ("answers", "printed", "left_out"),
    [
        (("allergy", "yes"), "Take the prednisone.", "Eat as usual."),
        (("allergy", "no"), "Eat as usual.", "Take the prednisone."),
        (("eye", "both"), "Wear the shield.", ""),
        (("mass", "50 kg"), "Take two tablets.", ""),
        (("mass", "50"), "Take two tablets.", ""),
    ],
)
def test_known_answer(answers: tuple[str, str], printed: str, left_out: str) -> None:
    text = page(ENTRIES, answers=(answers,))
    assert with_text(printed, text) == [f"- {printed}"]
    assert not left_out or not with_text(left_out, text)


@pytest.mark.parametrize(
    ("answers", "text"), [(("eye", "right eye"), "Wear the shield."), (("mass", "49.9"), "Take two tablets.")]
)
def test_false_condition(answers: tuple[str, str], text: str) -> None:
    assert with_text(text, page(ENTRIES, answers=(answers,))) == []


def test_unknown_answer_is_marked() -> None:
    text = page(ENTRIES)
    assert with_text("prednisone", text) == ["- If you are allergic to dye: Take the prednisone."]
    assert with_text("shield", text) == ["- If your answer to “Which eye?” is left eye or both eyes: Wear the shield."]
    assert with_text("tablets", text) == [
        "- If your answer to “How much do you weigh?” is 50 kg or more: Take two tablets."
    ]


WITH_TIMES = """
plan:
  - {when: 13 h before procedure, only_if: allergy, text: Take the first dose.}
medicines:
  table:
    - {generic: warfarin, action: stop, before: 5 days before procedure, only_if: allergy}
risks:
  - {text: Bleeding., only_if: allergy and mass under 50}
alternatives:
  - {name: Tablets., only_if: not allergy}
topics:
  - {on: [discharge], heading: Your eye, text: [Keep it dry.], only_if: eye is left}
"""


def test_timed_entries_and_medicines() -> None:
    known = page(WITH_TIMES, answers=(("allergy", "yes"),), **DAY)
    assert with_text("first dose", known) == ["9:00 PM > Take the first dose. // (13 hours before your procedure)"]
    assert with_text("Do not take warfarin", known)[0].strip().startswith("> Do not take")
    assert not with_text("warfarin", page(WITH_TIMES, answers=(("allergy", "no"),), **DAY))
    unknown = page(WITH_TIMES, **DAY)
    assert with_text("first dose", unknown) == [
        "9:00 PM > If you are allergic to dye: Take the first dose. // (13 hours before your procedure)"
    ]
    assert len(with_text("If you are allergic to dye: ", with_text("warfarin", unknown))) == 2


def test_consent_and_topics() -> None:
    unknown = page(WITH_TIMES, "consent")
    assert with_text("Bleeding", unknown) == [
        "- If you are allergic to dye, and if your answer to “How much do you weigh?” is less than 50 kg: Bleeding."
    ]
    assert with_text("Tablets", unknown) == ["- If you are not allergic to dye: Tablets."]
    assert with_text("Bleeding", page(WITH_TIMES, "consent", (("allergy", "yes"), ("mass", "49")))) == ["- Bleeding."]
    discharge = page(WITH_TIMES, "discharge")
    start = discharge.index("## Your eye")
    assert discharge[start + 1 : start + 3] == ["If your answer to “Which eye?” is left eye:", "Keep it dry."]
    assert "## Your eye" not in page(WITH_TIMES, "discharge", (("eye", "right"),))


@pytest.mark.parametrize(
    ("condition", "appointment", "known"),
    [
        ("age under 18", {"date_of_birth": dt.date(2008, 12, 16)}, True),
        ("age under 18", {"date_of_birth": dt.date(2008, 12, 15)}, False),
        ("age 75 or older", {"date_of_birth": dt.date(1951, 12, 15)}, True),
        ("time before noon", {}, True),
        ("time from noon", {}, False),
        ("time from 10 AM", {}, True),
        ("weekday is tue or wed", {}, True),
        ("not weekday is tue", {}, False),
        ("level is L4", {"level": "L4"}, True),
        ("site is L4", {"level": "L5"}, False),
        ("level is L4", {"level": "L4, L5"}, None),
        ("physician is Dr. Ann Lee", {"physician": "dr. ann lee"}, True),
        ("physician is Dr. Ann Lee", {"physician": "Lee"}, None),
        ("physician is Dr. Ann Lee", {"physician": "Dr. Max Muster"}, False),
        ("age under 18", {}, None),
    ],
)
def test_known_without_asking(condition: str, appointment: dict[str, object], known: bool | None) -> None:
    rules = f"prepare: [Shower., {{only_if: {condition}, text: Take it.}}]"
    matches = with_text("Take it.", lines(compose(content(rules), "preparation", Appointment(**DAY, **appointment))))  # type: ignore[arg-type]
    expected = {True: ["- Take it."], False: []}
    assert matches == expected[known] if known is not None else len(matches) == 1 and matches[0] != "- Take it."


def test_sedation_of_the_set() -> None:
    rules = "anesthesia: {{sedation: {0}, text: [a]}}\ndriver: {{only_if: sedation, required: true, text: Drive.}}"
    assert with_text("Drive.", lines(compose(content(rules.format("true")), "preparation", Appointment())))
    without = lines(compose(content(rules.format("false")), "preparation", Appointment()))
    assert not with_text("Drive", without)
    assert not with_text("Driver", without)


CASES = """
lie_flat:
  - {only_if: allergy, time: 4 h, after: procedure}
  - {time: 2 h, after: procedure}
fasting:
  - {only_if: time before noon, food: from midnight}
  - {only_if: time from noon, food: 8 h before procedure}
"""


def test_cases() -> None:
    morning = page(CASES, answers=(("allergy", "yes"),), **DAY)
    assert with_text("Lie flat", morning) == ["- Lie flat for 4 hours after your procedure."]
    assert with_text("> Stop eating", morning) == [
        ("11:59 PM > Stop eating. This is the night between Monday and Tuesday.")
    ]
    afternoon = page(CASES, answers=(("allergy", "no"),), date=dt.date(2026, 12, 15), time=dt.time(14))
    assert with_text("Lie flat", afternoon) == ["- Lie flat for 2 hours after your procedure."]
    assert len(with_text("6:00 AM > Stop eating.", afternoon)) == 1


def test_unknown_case_prints_every_case() -> None:
    text = page(CASES, date=dt.date(2026, 12, 15))
    assert with_text("Lie flat", text) == [
        "- If you are allergic to dye: Lie flat for 4 hours after your procedure.",
        "- If you are not allergic to dye: Lie flat for 2 hours after your procedure.",
    ]
    timed = with_text("Stop eating", text)
    assert any("11:59 PM > If your appointment is before 12:00 noon: Stop eating." in line for line in timed)
    assert any("If your appointment is at 12:00 noon or later: Stop eating" in line for line in timed)


PLANS = """
plans:
  morning:
    only_if: time before noon
    fasting: {food: from midnight}
    plan: [{id: dose, when: 6:00 PM the day before, text: Drink the first half.}]
    bring: [A warm coat.]
  afternoon:
    only_if: time from noon
    fasting: {food: 8 h before procedure}
    plan:
      - {id: dose, when: 7:00 AM the day of procedure, text: Drink all of it., only_if: not allergy}
      - {when: 1 h after dose, text: Drink water.}
bring: [Your glasses.]
"""


def test_plans() -> None:
    morning = page(PLANS, **DAY)
    assert with_text("first half", morning)
    assert not with_text("all of it", morning)
    assert with_text("warm coat", morning)
    afternoon = page(PLANS, answers=(("allergy", "no"),), date=dt.date(2026, 12, 15), time=dt.time(14, 30))
    assert not with_text("first half", afternoon)
    assert with_text("all of it", afternoon) == ["7:00 AM > Drink all of it."]
    assert with_text("Drink water", afternoon) == ["8:00 AM > Drink water. // (1 hour after 7:00 AM)"]
    assert not with_text("warm coat", afternoon)
    assert with_text("glasses", afternoon)


def test_time_from_an_unknown_plan_is_open() -> None:
    """Both plans have an entry `dose`. As long as the plan is not known, nothing may be counted from one of them."""
    text = page(PLANS, date=dt.date(2026, 12, 15))
    (water,) = with_text("Drink water", text)
    assert "8:00 AM" not in water
    assert "____" in water


def test_parts_are_shared_only_by_equal_results() -> None:
    """A composer caches parts. Patients with other answers must not get them."""
    composer, loaded = Composer(), content(ASKS + ENTRIES + CASES)
    for answers in ((), (("allergy", "yes"),), (("allergy", "no"),), (("allergy", "yes"), ("eye", "left")), ()):
        patient = Appointment(answers=answers, **DAY)  # type: ignore[arg-type]
        assert composer.compose(loaded, "preparation", patient) == compose(loaded, "preparation", patient)
    first, second = (
        composer.compose(loaded, "preparation", Appointment(name=name, answers=(("allergy", "y"),), **DAY))  # type: ignore[arg-type]
        for name in ("Ann", "Ben")
    )
    assert all(section is two for section, two in zip(first.sections, second.sections, strict=True))


def test_questions_to_ask() -> None:
    loaded = content(ASKS + ENTRIES)
    ask = Composer().open_questions
    assert ask(loaded, Appointment()) == ["Are you allergic to dye?", "Which eye?", "How much do you weigh?"]
    answered = Appointment(answers=(("allergy", "no"), ("eye", "left"), ("mass", "?")))
    assert ask(loaded, answered) == ["How much do you weigh?"]


def test_unknown_entries_have_a_box() -> None:
    document = compose(content(ASKS + ENTRIES), "preparation", Appointment(answers=(("allergy", "yes"),)))
    items = [item for section in document.sections for item in list_items(section)]
    boxes = {plain_text(item.text): isinstance(item, ConditionalItem) for item in items}
    assert not boxes["Take the prednisone."]
    assert [text for text, box in boxes.items() if box] == [
        "If your answer to “Which eye?” is left eye or both eyes: Wear the shield.",
        "If your answer to “How much do you weigh?” is 50\N{NO-BREAK SPACE}kg or more: Take two tablets.",
    ]


@pytest.mark.parametrize(
    ("condition", "level", "known"),
    [
        ("side is left", "left eye", True),
        ("side is left", "OD", False),
        ("side is left or both", "OU", True),
        ("side is both", "right and left", True),
        ("not side is right", "", None),
    ],
)
def test_side(condition: str, level: str, known: bool | None) -> None:
    rules = f"prepare: [Shower., {{only_if: {condition}, text: Take it.}}]"
    loaded = content(rules, procedure="site: eye")
    matches = with_text("Take it.", lines(compose(loaded, "preparation", Appointment(level=level))))
    assert matches == {
        True: ["- Take it."], False: [], None: ["- If the procedure is not on the right: Take it."]
    }[known]  # fmt: skip


def test_plan_that_is_silent_leaves_a_line() -> None:
    """One plan states the fast, the other does not: silence is a line to write on, not "no fast"."""
    rules = """
plans:
  morning: {only_if: time before noon, fasting: {food: from midnight}}
  afternoon: {only_if: time from noon, bring: [A book.]}
"""
    afternoon = page(rules, date=dt.date(2026, 12, 15), time=dt.time(14))
    assert not with_text("11:59 PM", afternoon)
    assert any("Eating and drinking" in line and "____" in line for line in afternoon)


def test_unknown_rest_on_the_discharge_page() -> None:
    """Every case has its end. There is no line for a rest whose cases are printed."""
    ended = dt.datetime(2026, 12, 15, 11, 5)
    text = page(CASES, "discharge", ended=ended, **DAY)
    assert with_text("Lie flat", text) == [
        "- If you are allergic to dye: Lie flat for 4 hours after your procedure. (until 3:05 PM)",
        "- If you are not allergic to dye: Lie flat for 2 hours after your procedure. (until 1:05 PM)",
    ]


def test_cases_exclude_each_other() -> None:
    """With known answers, the first true case applies. So a page with unknown answers must not show two true ones."""
    rules = """
plans:
  morning:
    only_if: time before noon
    fasting: [{only_if: allergy, food: 24 h before procedure}, {food: from midnight}]
  afternoon: {only_if: time from noon, fasting: {food: 8 h before procedure}}
driver:
  - {only_if: allergy and eye is left, required: true, text: First.}
  - {only_if: mass at least 80, required: true, text: Second.}
  - {required: true, text: Third.}
"""
    text = page(rules)
    fasts = [line for line in text if "Stop eating" in line and "If your appointment" in line]
    assert [line.partition(": Stop")[0].rpartition(" > ")[2] for line in fasts] == [
        "If your appointment is before 12:00 noon, and if you are allergic to dye",
        "If your appointment is before 12:00 noon, and if you are not allergic to dye",
        "If your appointment is at 12:00 noon or later",
    ]
    assert [line.partition(" Going home: ")[0] for line in with_text("Going home", text)] == [
        "- If you are allergic to dye, and if your answer to “Which eye?” is left eye:",
        "- If your answer to “How much do you weigh?” is 80 kg or more, and if no other line about this is for you:",
        "- If your answer to “How much do you weigh?” is less than 80 kg, and if no other line about this is for you:",
    ]


def test_medicine_of_a_row_for_other_patients() -> None:
    """The set knows the medicine, so nothing is to be asked about it."""
    rules = """
medicines:
  table:
    - {generic: lisinopril, action: stop, before: 1 day before procedure, only_if: time before noon}
    - {generic: iron, action: continue}
"""
    text = page(rules, date=dt.date(2026, 12, 15), time=dt.time(14), medicines=("lisinopril", "foobar"))
    assert not with_text("lisinopril", text)
    assert with_text("foobar", text)
