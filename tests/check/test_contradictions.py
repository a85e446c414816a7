"""Sentences that contradict the fields of their set: medicines, driver, food and drink."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.check.finding_levels import RULES, Row, finding_level
from tests.support.base_set import SET, check_context

MEDICINES = """\
medicines:
  general: [Bring your list.]
  table:
    - {generic: ibuprofen, brands: [Advil, Motrin], drug_class: pain medicine, action: stop, before: 3 days before procedure, restart: 2 days after procedure, decides: us}
    - {generic: warfarin, brands: [Coumadin], drug_class: blood thinner, action: stop, before: 5 days before procedure, restart: 1 day after procedure, decides: us}
    - {generic: clopidogrel, brands: [Plavix], drug_class: blood thinner, action: stop, before: 7 days before procedure, restart: ask, decides: us}
    - {generic: metformin, brands: [Glucophage], drug_class: diabetes medicine, action: stop, before: 24 h before procedure, after: 48 h after procedure, restart: ask, decides: us}
    - {generic: naproxen, brands: [Aleve], drug_class: pain medicine, action: stop, before: 5 days before procedure, decides: us}
    - {generic: aspirin, action: ask, decides: us}
    - {generic: metoprolol, action: continue}
    - {generic: insulin glargine, brands: [Lantus], action: change, decides: us, note: Half.}
"""
TAKEN: list[Row] = [
    ("pain_relief", "Take ibuprofen 600 mg every 6 hours for 1 week.", "E"),
    ("pain_relief", "Ibuprofen 600 mg every 6 hours for 1 week.", "E"),
    ("pain_relief", "For pain: ibuprofen 400 mg every 8 hours.", "E"),
    ("pain_relief", "You may take Advil for pain.", "E"),
    ("pain_relief", "You can take Tylenol or Motrin.", "E"),
    ("pain_relief", "If you have pain, take ibuprofen 600 mg.", "E"),
    ("pain_relief", "Take Tylenol, not ibuprofen.", ""),
    ("pain_relief", "Take acetaminophen (Tylenol) instead of ibuprofen (Advil).", ""),
    ("pain_relief", "Starting 2 days after your procedure, you may take ibuprofen.", ""),
    ("pain_relief", "From the second day you may take ibuprofen.", ""),
    ("pain_relief", "From day 3 you may use ibuprofen 400 mg.", ""),
    ("pain_relief", "You may take ibuprofen after 48 hours.", ""),
    ("pain_relief", "You may take ibuprofen after 24 hours.", "E"),
    ("pain_relief", "You may take ibuprofen the next day.", "E"),
    ("pain_relief", "Take your warfarin the day after your procedure.", ""),
    ("pain_relief", "Take your warfarin tonight.", "E"),
    ("pain_relief", "Restart warfarin tonight.", "E"),
    ("pain_relief", "Restart warfarin tomorrow.", ""),
    ("pain_relief", "Restart your warfarin on the same day.", "E"),
    ("pain_relief", "Start warfarin again when your doctor tells you.", ""),
    ("pain_relief", "Take Plavix once your doctor tells you to.", ""),
    ("pain_relief", "Take your Plavix tomorrow.", ""),
    ("pain_relief", "Take Plavix with food.", "E"),
    ("pain_relief", "Take metformin with your dinner.", "E"),
    ("pain_relief", "Take metformin again after 48 hours.", ""),
    ("pain_relief", "Use Aleve for pain.", "E"),
    ("pain_relief", "Do not take ibuprofen for 2 days.", ""),
    ("pain_relief", "Avoid taking ibuprofen.", ""),
    ("pain_relief", "You should not take ibuprofen.", ""),
    ("pain_relief", "Do not use ibuprofen or Aleve. Take acetaminophen.", ""),
    ("pain_relief", "Ask us before you take ibuprofen.", ""),
    ("pain_relief", "Advil is fine for pain.", "E"),
    ("pain_relief", "Advil is not allowed.", ""),
    ("pain_relief", "Ibuprofen may be taken for pain.", "E"),
    ("pain_relief", "Ibuprofen should not be taken.", ""),
    ("pain_relief", "Treat your pain with ibuprofen.", "E"),
    ("pain_relief", "Switch to ibuprofen when the pain is less.", "E"),
    ("pain_relief", "Take an anti-inflammatory pain reliever for swelling.", "E"),
    ("pain_relief", "Take NSAIDs only if your doctor says so.", ""),
    ("pain_relief", "If your stomach hurts, stop taking ibuprofen.", ""),
    ("pain_relief", "Do not drive while you take oxycodone.", ""),
    ("pain_relief", "The use of ibuprofen can cause bleeding.", ""),
    ("pain_relief", "People who take ibuprofen may bruise.", ""),
    ("pain_relief", "If you take warfarin, call us if you bleed.", ""),
    ("prepare", "Take your Plavix on the morning of your procedure.", "E"),
    ("prepare", "Take your metoprolol on the morning of your procedure.", ""),
    ("prepare", "On the morning of your procedure, take your warfarin with a sip of water.", "E"),
    ("prepare", "Keep taking warfarin.", "E"),
    ("prepare", "Keep taking your blood thinner, warfarin.", "E"),
    ("prepare", "You do not need to stop warfarin.", "E"),
    ("prepare", "Stay on your warfarin until your procedure.", "E"),
    ("prepare", "Continue warfarin as usual.", "E"),
    ("prepare", "Warfarin: keep taking it.", "E"),
    ("prepare", "Warfarin does not need to be stopped.", "E"),
    ("prepare", "Warfarin can be continued.", "E"),
    ("prepare", "If you take warfarin, keep taking it.", "E"),
    ("prepare", "You take warfarin. Keep taking it as always.", "E"),
    ("prepare", "Do not stop Coumadin.", "E"),
    ("prepare", "Do not stop warfarin unless we told you to.", ""),
    ("prepare", "Do not stop warfarin on your own.", ""),
    ("prepare", "Keep taking warfarin until 5 days before your procedure.", ""),
    ("prepare", "Keep taking warfarin until 2 days before your procedure.", "E"),
    ("prepare", "Take your last dose of warfarin 6 days before your procedure.", ""),
    ("prepare", "Take warfarin up to the day of surgery.", "E"),
    ("prepare", "Take your metformin the night before.", ""),
    ("prepare", "Take your metformin that morning.", "E"),
    ("prepare", "If you have a stent, keep taking Plavix.", "W"),
    ("prepare", "Ask your heart doctor whether to keep taking Plavix.", ""),
    ("prepare", "You may be told to keep taking Plavix.", ""),
    ("prepare", "Keep taking Plavix if your heart doctor tells you to.", ""),
    ("prepare", "Take Tylenol rather than Advil or Aleve.", ""),
    ("prepare", "Tell us if you take warfarin or Plavix.", ""),
    ("prepare", "Tell us about the medicines you take, such as warfarin.", ""),
    ("prepare", "Bring your Plavix and warfarin.", ""),
    ("prepare", "Take Janumet on the morning of your procedure.", "E"),
    ("prepare", "Keep taking Xigduo.", "E"),
    ("prepare", "Take Vimovo for your pain.", "E"),
    ("prepare", "Take your blood thinners on the morning of your procedure.", "E"),
    ("prepare", "Take all your medicines on the morning of your procedure.", "E"),
    ("prepare", "Take all your other medicines.", ""),
    ("prepare", "Take your usual medicines on the morning of your procedure.", "W"),
    ("prepare", "Take your morning medicines with a small sip of water.", "W"),
    ("prepare", "Take all of your usual evening pills.", "W"),
    ("prepare", "Take your other morning medicines with a small sip of water.", ""),
    ("prepare", "Take your morning medicines, except those in the table.", ""),
    ("wound_care", "Take your morning medicines again.", ""),
    ("prepare", "Do not stop any of your medicines.", "E"),
    ("prepare", "Take your usual dose of Lantus.", "E"),
    ("prepare", "Take half your Lantus.", ""),
    ("prepare", "Take half of your usual dose of Lantus.", ""),
    ("prepare", "Take 80% of your normal dose of Lantus.", ""),
    ("prepare", "Stop Plavix 7 days before. Take your aspirin.", ""),
    ("plan", "Take ibuprofen for the last time.", ""),
    ("plan", "Start taking Advil every day until your procedure.", "E"),
    ("activity.do", "Take Motrin if you are sore.", "E"),
    ("follow_up", "Take warfarin again from tomorrow.", ""),
    ("steps", "You take ibuprofen at home for pain.", "E"),
]


@pytest.mark.parametrize("row", TAKEN, ids=lambda row: f"{row[0]}: {row[1]}")
def test_stopped_medicine(row: Row) -> None:
    assert finding_level("medicines-agree", row, TAKEN, MEDICINES) == row[2]


@pytest.mark.parametrize(
    ("action", "key", "note", "severity"),
    [
        ("stop, before: 5 days before procedure", "note", "Keep taking it until the day of your procedure.", True),
        ("stop, before: 5 days before procedure", "note", "Take it on the morning of your procedure.", True),
        ("stop, before: 5 days before procedure", "note", "Do not stop it.", True),
        ("stop, before: 5 days before procedure", "note", "Do not stop it unless we told you to.", False),
        ("stop, before: 5 days before procedure", "note", "Take it with food.", False),
        ("stop, before: 5 days before procedure", "note", "Take it for the last time 6 days before.", False),
        ("continue", "note", "Take it on the morning of your procedure.", False),
        ("continue", "note", "Stop it 3 days before your procedure.", True),
    ],
)
def test_note_of_a_row(action: str, key: str, note: str, severity: bool, tmp_path: Path) -> None:
    text = f"medicines:\n  table:\n    - {{generic: warfarin, action: {action}, {key}: {json.dumps(note)}}}\n"
    assert bool(list(RULES["medicines-agree"].check(check_context(tmp_path, SET, text)))) is severity


DRIVER = "driver: {required: true, text: A responsible adult must take you home.}"
ALONE: list[Row] = [
    ("follow_up", "You may drive yourself home.", "E"),
    ("follow_up", "You can drive home.", "E"),
    ("follow_up", "Drive home alone.", "E"),
    ("follow_up", "You can drive home alone.", "E"),
    ("follow_up", "No driver is needed.", "E"),
    ("prepare", "You do not need a driver.", "E"),
    ("prepare", "You do not need someone to drive you home.", "E"),
    ("prepare", "You will not need a ride home.", "E"),
    ("prepare", "Drive yourself to the clinic, then drive yourself home.", "E"),
    ("prepare", "You can go home by yourself.", "E"),
    ("prepare", "You may take a taxi home alone.", "E"),
    ("prepare", "You can leave on your own.", "E"),
    ("prepare", "Do not drive yourself home.", ""),
    ("prepare", "You may not drive yourself home.", ""),
    ("prepare", "You cannot drive home.", ""),
    ("prepare", "You will not be able to drive home.", ""),
    ("prepare", "Do not plan to drive yourself home.", ""),
    ("prepare", "An adult must drive you home.", ""),
    ("prepare", "Never drive home alone.", ""),
    ("prepare", "You may drive yourself to the hospital.", ""),
    ("prepare", "You may drive again after 24 hours.", ""),
    ("prepare", "You may drive home the next day.", ""),
    ("prepare", "If you had no sedation, you may drive yourself home.", "W"),
    ("prepare", "Have someone drive you home.", ""),
    ("prepare", "You can drive as usual.", "E"),
    ("prepare", "You are not allowed to take a taxi home alone.", ""),
    ("prepare", "Ask whether you can drive yourself home.", ""),
    ("prepare", "If you drive yourself home, you put others at risk.", ""),
    ("prepare", "Arrange for someone to drive you home, because you must not drive yourself.", ""),
]


@pytest.mark.parametrize("row", ALONE, ids=lambda row: row[1])
def test_driver_required(row: Row) -> None:
    assert finding_level("driver-agrees", row, ALONE, DRIVER) == row[2]


ESCORTED: list[Row] = [
    ("prepare", "You may drive yourself home.", ""),
    ("prepare", "An adult must drive you home.", "E"),
    ("prepare", "You must not go home alone.", "E"),
    ("prepare", "Do not drive for 24 hours.", ""),
]


@pytest.mark.parametrize("row", ESCORTED, ids=lambda row: row[1])
def test_driver_not_required(row: Row) -> None:
    more = "driver: {required: false, text: You may go home by yourself.}"
    assert finding_level("driver-agrees", row, ESCORTED, more) == row[2]


EATEN: list[Row] = [
    ("prepare", "You may eat breakfast.", "E"),
    ("prepare", "You may eat a light breakfast.", "E"),
    ("prepare", "Eat a light breakfast on the morning of your procedure.", "E"),
    ("prepare", "Have breakfast as usual.", "E"),
    ("prepare", "Have a good breakfast before you come.", "E"),
    ("prepare", "You do not need to fast.", "E"),
    ("prepare", "No fasting is needed.", "E"),
    ("prepare", "You can eat normally before your procedure.", "E"),
    ("prepare", "You can eat and drink normally.", "E"),
    ("prepare", "You may eat in the morning.", "E"),
    ("prepare", "It is fine to eat toast that morning.", "E"),
    ("prepare", "If your procedure is in the afternoon, you may eat breakfast.", "W"),
    ("prepare", "Do not eat breakfast.", ""),
    ("prepare", "You may not eat breakfast.", ""),
    ("prepare", "Eat a light dinner the night before.", ""),
    ("prepare", "You may eat as usual on the day before your procedure.", ""),
    ("prepare", "You may eat until midnight.", ""),
    ("prepare", "You may drink water until 2 hours before you arrive.", ""),
    ("prepare", "You may drink water.", ""),
    ("prepare", "Eat healthy food in the week before your procedure.", ""),
    ("prepare", "Take your pills with a sip of water.", ""),
    ("prepare", "Stop eating 8 hours before you arrive.", ""),
    ("prepare", "You may have a snack after your procedure.", ""),
    ("activity.do", "Eat your usual food.", ""),
    ("activity.do", "You may eat normally.", ""),
    ("follow_up", "You may eat a light meal when you feel like it.", ""),
    ("steps", "You may have a snack in the recovery room.", ""),
    ("prepare", "If your blood sugar is low, drink apple juice.", ""),
    ("prepare", "Ask us if you may eat breakfast.", ""),
    ("prepare", "Skip breakfast. You may eat lunch afterwards.", ""),
    ("prepare", "Bring a snack to eat on the way home.", ""),
    ("tests", "You may eat before the blood test.", ""),
    ("plan", "Eat a normal lunch.", ""),
]


@pytest.mark.parametrize("food", ["from midnight", "8 h before arrival", "10:00 PM the day before"])
@pytest.mark.parametrize("row", EATEN, ids=lambda row: f"{row[0]}: {row[1]}")
def test_meal_while_fasting(row: Row, food: str) -> None:
    more = f"fasting: {{food: {food}, clear_liquids: 2 h before arrival}}"
    assert finding_level("eating-agrees", row, EATEN, more) == row[2]


DRUNK: list[Row] = [
    ("prepare", "You may drink coffee.", "E"),
    ("prepare", "You may drink water.", "E"),
    ("prepare", "Drink water in the morning.", "E"),
    ("prepare", "Take your pills with a sip of water.", ""),
    ("prepare", "You may brush your teeth.", ""),
]
UNTIL: list[Row] = [
    ("prepare", "You may eat breakfast until 5:00 AM.", ""),
    ("prepare", "You may eat breakfast until 7 AM.", "E"),
    ("prepare", "You may eat breakfast.", "E"),
    ("prepare", "You may have a light breakfast. After 6:00 AM take clear liquids only.", ""),
    ("prepare", "You may have toast. After 7:00 AM take clear liquids only.", "E"),
]


@pytest.mark.parametrize("row", DRUNK, ids=lambda row: row[1])
def test_drink_while_fasting(row: Row) -> None:
    assert (
        finding_level("eating-agrees", row, DRUNK, "fasting: {food: from midnight, clear_liquids: from midnight}")
        == row[2]
    )


@pytest.mark.parametrize("row", UNTIL, ids=lambda row: row[1])
def test_meal_until_a_clock_time(row: Row) -> None:
    assert finding_level("eating-agrees", row, UNTIL, "fasting: {food: 6:00 AM, clear_liquids: 8:00 AM}") == row[2]


THAT: list[tuple[str, str, str]] = [
    ("9:00 AM", "You can have breakfast before that.", ""),
    ("9:00 AM", "A breakfast before that is fine.", ""),
    ("9:00 AM", "Breakfast up to that time is fine.", ""),
    ("9:00 AM", "Before that, you can have breakfast.", ""),
    ("9:00 AM", "You can have breakfast until then.", ""),
    ("9:00 AM", "You can have breakfast before the fast starts.", ""),
    ("9:00 AM", "You can have breakfast until you stop eating.", ""),
    ("9:00 AM", "Stop eating at 9:00 AM. You can have breakfast before that.", ""),
    ("9:00 AM", "Stop eating at 8:00 AM. You can have breakfast before that.", ""),
    ("9:00 AM", "From 10:00 AM, fast. You can have breakfast before that.", "E"),
    ("9:00 AM", "Arrive at 11:00 AM. A breakfast before that is fine.", "E"),
    ("9:00 AM", "We call you before your procedure. You can have breakfast before that.", "E"),
    ("9:00 AM", "Your surgery is at noon. Breakfast before that is fine.", "E"),
    ("9:00 AM", "You can have breakfast before that appointment.", "E"),
    ("9:00 AM", "You can have breakfast after that.", "E"),
    ("9:00 AM", "You can have breakfast before that, by 10:00 AM.", "E"),
    ("8 h before arrival", "You can have breakfast before that.", ""),
    ("8 h before arrival", "Stop eating 8 hours before you arrive. You can have breakfast before that.", ""),
    ("8 h before arrival", "Stop eating 2 hours before you arrive. You can have breakfast before that.", "E"),
    ("from midnight", "You can have breakfast before that.", "E"),
    ("from midnight", "A breakfast before that is fine.", "E"),
    ("10:00 PM the day before", "You can have breakfast before that.", "E"),
]


@pytest.mark.parametrize(("food", "text", "severity"), THAT)
def test_meal_before_a_time_that_was_named(food: str, text: str, severity: str) -> None:
    """`Before that` means the time named last; without one, the fast."""
    row = ("prepare", text, severity)
    assert finding_level("eating-agrees", row, [row], f"fasting: {{food: {food}}}") == severity


@pytest.mark.parametrize(
    ("fasting", "severity"),
    [
        ("{text: [Do not eat anything after midnight.]}", "E"),
        ("{text: [Eat a normal meal before you come.]}", ""),
        ("{food: 2 h before arrival}", ""),
    ],
)
def test_fasting_in_prose(fasting: str, severity: str) -> None:
    row = ("prepare", "You may eat breakfast.", severity)
    assert finding_level("eating-agrees", row, [row], f"fasting: {fasting}") == severity
