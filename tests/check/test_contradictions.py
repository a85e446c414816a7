"""What a sentence says against the data of its set: found in every field, and never where both are true."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from handouts.check.drug_spelling import slip
from handouts.check.rule import all_rules
from handouts.check.runner import findings
from handouts.content.drug_names import drug, drugs
from tests.check.examples import SET, TODAY, subject
from tests.check.tables import CLINIC

Row = tuple[str, str, str]
"""A field, a sentence in it, and what is found there: E, W, or nothing."""
RULES = {rule.name: rule for rule in all_rules()}


def _written(field: str, texts: tuple[str, ...]) -> str:
    if field == "tasks":
        return "tasks:\n" + "".join(
            f"  - {{when: 1 week before procedure, text: {json.dumps(text)}}}\n" for text in texts
        )
    *groups, last = field.split(".")
    indent = "  " * len(groups)
    items = "".join(f"{indent}  - {json.dumps(text, ensure_ascii=False)}\n" for text in texts)
    return "".join(f"{group}:\n" for group in groups) + f"{indent}{last}:\n{items}"


@cache
def _levels(rule: str, field: str, texts: tuple[str, ...], more: str, clinic: str) -> tuple[str, ...]:
    """The level of the first finding in each of the texts, which are read as one set."""
    with TemporaryDirectory() as folder:
        given = subject(
            Path(folder), SET, f"{more}\n{_written(field, texts)}", more={CLINIC: clinic} if clinic else None
        )
        lines = {given.at(*field.split("."), row)[1]: row for row in range(len(texts))}
        levels = [""] * len(texts)
        for hit in RULES[rule].check(given):
            row = lines.get(hit.place[1])
            if row is not None and not levels[row]:
                assert hit.hint
                levels[row] = (hit.level or RULES[rule].level)[0].upper()
        return tuple(levels)


def found(rule: str, row: Row, rows: list[Row], more: str = "", clinic: str = "") -> str:
    texts = tuple(text for field, text, _ in rows if field == row[0])
    return _levels(rule, row[0], texts, more, clinic)[texts.index(row[1])]


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
    ("prepare", "Take your morning medicines with a small sip of water.", ""),
    ("prepare", "Do not stop any of your medicines.", "E"),
    ("prepare", "Take your usual dose of Lantus.", "E"),
    ("prepare", "Take half your Lantus.", ""),
    ("prepare", "Stop Plavix 7 days before. Take your aspirin.", ""),
    ("tasks", "Take ibuprofen for the last time.", ""),
    ("tasks", "Start taking Advil every day until your procedure.", "E"),
    ("activity.do", "Take Motrin if you are sore.", "E"),
    ("follow_up", "Take warfarin again from tomorrow.", ""),
    ("steps", "You take ibuprofen at home for pain.", "E"),
]


@pytest.mark.parametrize("row", TAKEN, ids=lambda row: f"{row[0]}: {row[1]}")
def test_a_medicine_that_the_table_stops_is_not_taken_in_prose(row: Row) -> None:
    assert found("medicines-agree", row, TAKEN, MEDICINES) == row[2]


@pytest.mark.parametrize(
    ("action", "key", "note", "level"),
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
def test_the_note_of_a_row_agrees_with_the_row(action: str, key: str, note: str, level: bool, tmp_path: Path) -> None:
    text = f"medicines:\n  table:\n    - {{generic: warfarin, action: {action}, {key}: {json.dumps(note)}}}\n"
    assert bool(list(RULES["medicines-agree"].check(subject(tmp_path, SET, text)))) is level


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
def test_nobody_is_sent_home_alone_beside_a_driver(row: Row) -> None:
    assert found("driver-agrees", row, ALONE, DRIVER) == row[2]


ESCORTED: list[Row] = [
    ("prepare", "You may drive yourself home.", ""),
    ("prepare", "An adult must drive you home.", "E"),
    ("prepare", "You must not go home alone.", "E"),
    ("prepare", "Do not drive for 24 hours.", ""),
]


@pytest.mark.parametrize("row", ESCORTED, ids=lambda row: row[1])
def test_a_driver_is_not_asked_for_where_none_is_required(row: Row) -> None:
    more = "driver: {required: false, text: You may go home by yourself.}"
    assert found("driver-agrees", row, ESCORTED, more) == row[2]


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
    ("tasks", "Eat a normal lunch.", ""),
]


@pytest.mark.parametrize("food", ["from midnight", "8 h before arrival", "10:00 PM the day before"])
@pytest.mark.parametrize("row", EATEN, ids=lambda row: f"{row[0]}: {row[1]}")
def test_a_meal_is_not_allowed_beside_a_fast(row: Row, food: str) -> None:
    more = f"fasting: {{food: {food}, clear_liquids: 2 h before arrival}}"
    assert found("eating-agrees", row, EATEN, more) == row[2]


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
]


@pytest.mark.parametrize("row", DRUNK, ids=lambda row: row[1])
def test_a_drink_is_not_allowed_beside_a_fast(row: Row) -> None:
    assert found("eating-agrees", row, DRUNK, "fasting: {food: from midnight, clear_liquids: from midnight}") == row[2]


@pytest.mark.parametrize("row", UNTIL, ids=lambda row: row[1])
def test_a_meal_until_an_hour_is_compared_with_the_hour(row: Row) -> None:
    assert found("eating-agrees", row, UNTIL, "fasting: {food: 6:00 AM, clear_liquids: 8:00 AM}") == row[2]


@pytest.mark.parametrize(
    ("fasting", "level"),
    [
        ("{text: [Do not eat anything after midnight.]}", "E"),
        ("{text: [Eat a normal meal before you come.]}", ""),
        ("{food: 2 h before arrival}", ""),
    ],
)
def test_a_fast_in_words_forbids_breakfast_too(fasting: str, level: str) -> None:
    row = ("prepare", "You may eat breakfast.", level)
    assert found("eating-agrees", row, [row], f"fasting: {fasting}") == level


NAMES: list[Row] = [
    ("prepare", "Stop Plavex 5 days before.", "W"),
    ("prepare", "Tell us if you take Elequis or Coumadin.", "W"),
    ("prepare", "Do not take ibuprophen.", "W"),
    ("prepare", "Take Zantac, Xanax, Celebrex and Cerebyx as usual.", ""),
    ("prepare", "Dr. Lantos tells you when to stop your medicines.", ""),
    ("prepare", "Take prednisolone or prednisone.", ""),
    ("prepare", "Stop asprin 7 days before.", "W"),
    ("prepare", "You use contrast, a program, a horizon, regular insulins.", ""),
    ("prepare", "Take your evening dose, an antacid and allergy pills.", ""),
    ("prepare", "Stop Lovanox and Xeralto.", "W"),
]


@pytest.mark.parametrize("row", NAMES, ids=lambda row: row[1])
def test_a_slip_in_a_name_is_found(row: Row) -> None:
    assert found("medicine-spelling", row, NAMES) == row[2]


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("Plavex", "Plavix"), ("Coumadine", "Coumadin"), ("Elequis", "Eliquis"), ("Xeralto", "Xarelto"),
        ("asprin", "aspirin"), ("clopidogril", "clopidogrel"), ("metforman", "metformin"), ("Lovanox", "Lovenox"),
    ],
)  # fmt: skip
def test_the_likely_name_is_told(word: str, name: str) -> None:
    assert slip(word) == name


def test_known_names_and_ordinary_words_are_no_slips() -> None:
    words = (
        "Zantac Xanax Celebrex Cerebyx prednisone prednisolone Losec Lasix Lamisil Lamictal contrast program evening"
    )
    assert not any(slip(word) for word in (*drugs(), *words.split()))


@pytest.mark.parametrize(
    ("brand", "ingredients"),
    [
        ("Xigduo", {"dapagliflozin", "metformin"}), ("Synjardy", {"empagliflozin", "metformin"}),
        ("Soliqua", {"insulin glargine", "lixisenatide"}), ("Vimovo", {"naproxen", "esomeprazole"}),
        ("Janumet", {"sitagliptin", "metformin"}), ("Glyxambi", {"empagliflozin", "linagliptin"}),
        ("Yosprala", {"aspirin", "omeprazole"}), ("Aggrenox", {"aspirin", "dipyridamole"}),
    ],
)  # fmt: skip
def test_a_combination_is_known_with_each_of_its_substances(brand: str, ingredients: set[str]) -> None:
    known = drug(brand)
    assert known is not None
    assert known.ingredients == ingredients


@pytest.mark.parametrize(
    ("rows", "levels"),
    [
        ("{generic: clopidogrel, brands: [Eliquis], action: ask}", "E"),
        ("{generic: thrombostat, brands: [Eliquis], action: ask}", "E"),
        ("{generic: glipizide, brands: [Xigduo], action: ask}", "E"),
        ("{generic: metformin, brands: [Xigduo], action: ask}", ""),
        ("{generic: blood thinners, brands: [Eliquis, Plavix], action: ask}", ""),
        ("{generic: ginkgo, brands: [Ginkgold], action: ask}", ""),
        (
            (
                "{generic: metformin, brands: [Xigduo], action: stop, before: 1 day before procedure}\n"
                "{generic: dapagliflozin, action: stop, before: 3 days before procedure}"
            ),
            "W",
        ),
    ],
)
def test_a_brand_is_judged_when_either_side_is_known(rows: str, levels: str, tmp_path: Path) -> None:
    text = "medicines:\n  table:\n" + "".join(f"    - {row}\n" for row in rows.splitlines())
    rule = RULES["medicine-brands"]
    assert "".join((hit.level or rule.level)[0].upper() for hit in rule.check(subject(tmp_path, SET, text))) == levels


MARKS: list[Row] = [
    ("prepare", "# Before you come", "E"),
    ("prepare", "- Bring a card", "E"),
    ("prepare", "* Bring a card", "E"),
    ("prepare", "1) Bring a card", "E"),
    ("prepare", "Read [our page](https://x.org).", "E"),
    ("prepare", "Use `code`.", "E"),
    ("prepare", "Bring: - a card - a pen", "E"),
    ("prepare", "**Bold** is fine.", ""),
    ("prepare", "__Bold__ is not.", "E"),
    ("prepare", "Rest - and wait - for us.", ""),
    ("prepare", "Name: ____ and ____", ""),
    ("prepare", "A fever > 101 F", ""),
    ("prepare", "Go to <https://x.org>.", "E"),
    ("prepare", "Line<br>two", "E"),
    ("prepare", "Rock &amp; roll", "E"),
    ("prepare", "One\\nTwo", "E"),
    ("prepare", "5-10 mg", ""),
    ("prepare", "Call #5 at 312-555-0142", ""),
    ("prepare", "24/7 | help | here | now", "E"),
    ("prepare", "Take 2 * 2 pills", ""),
    ("prepare", "-5 degrees", ""),
    ("prepare", "Room #12 [next to the lift]", ""),
]
TIMES: list[Row] = [
    ("tasks", "At 6:00 PM, drink the first bottle.", "W"),
    ("tasks", "Drink the first bottle at 6 pm.", "W"),
    ("tasks", "Call us between 8 AM and 4 PM.", ""),
    ("tasks", "Take 2.5 mg.", ""),
    ("tasks", "Eat nothing after midnight.", "W"),
    ("tasks", "Stop at noon.", "W"),
    ("tasks", "Have it done by September 3.", "W"),
    ("tasks", "You may need a test.", ""),
    ("tasks", "Drink 1.5 liters.", ""),
    ("tasks", "At 18:00 drink it.", "W"),
    ("tasks", "The office is open until 5 PM.", ""),
    ("tasks", "Pick it up by 9/3/2026.", "W"),
]
RANGES: list[Row] = [
    ("expect", "Infection: 1 in 200 to 1 in 1,000.", ""),
    ("expect", "Infection: 1 in 200 to 1 in 100 people.", ""),
    ("expect", "About 1 in 10 to 1 in 5 people are sore.", ""),
    ("expect", "The odds are 10 to 1 in your favor.", ""),
    ("expect", "2 out of 10 to 1 out of 10 people", ""),
    ("expect", "Taper prednisone 40 to 10 mg.", ""),
    ("expect", "Rate your pain on a scale of 10 to 1 out of 10.", ""),
    ("expect", "It takes 30 to 15 minutes.", "E"),
    ("expect", "A cut of 4 to 2 inches.", "E"),
    ("expect", "Rest for 3 to 2 days.", "E"),
    ("expect", "The chance is 5 to 1 percent.", ""),
]


@pytest.mark.parametrize("row", MARKS, ids=lambda row: row[1])
def test_marks_of_markdown_are_found(row: Row) -> None:
    assert found("raw-markdown", row, MARKS) == row[2]


@pytest.mark.parametrize("row", TIMES, ids=lambda row: row[1])
def test_a_clock_time_in_a_task_without_one_is_found(row: Row) -> None:
    assert found("timed-by-hand", row, TIMES) == row[2]


@pytest.mark.parametrize("row", RANGES, ids=lambda row: row[1])
def test_chances_and_tapers_are_no_reversed_ranges(row: Row) -> None:
    assert found("range-order", row, RANGES) == row[2]


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("pain_relief: [650 mg every 6 hours, if you need it]", True),
        ("pain_relief: [Take up to 3,000 mg a day.]", True),
        ("pain_relief: [Take 2 tablets every 6 hours,\n  as needed]", True),
        ("leave: [rings, watches, and contact lenses]", True),
        ('pain_relief: ["650 mg every 6 hours", "if you need it"]', False),
        ("pain_relief:\n  - Take 650 mg\n  - if you need it", False),
        ("wear: [loose clothes, flat shoes]", False),
        ("bring: [photo ID, insurance card, list of medicines]", False),
    ],
)
def test_a_sentence_that_a_comma_cuts_is_found(text: str, cut: bool, tmp_path: Path) -> None:
    assert bool(list(RULES["cut-by-comma"].check(subject(tmp_path, SET, text + "\n")))) is cut


PHONES: list[tuple[str, str, str, str, str]] = [
    ("Europe/London", "020 7946 0958", "01632 960123", "Call us on 020 7946 0958.", ""),
    ("Europe/London", "020 7946 0958", "01632 960123", "Call us on (020) 7946 0958.", ""),
    ("Europe/London", "020 7946 0958", "01632 960123", "Call us on +44 20 7946 0958.", ""),
    ("Europe/London", "020 7946 0958", "01632 960123", "Call us on +44 (0)20 7946 0958.", ""),
    ("Europe/London", "020 7946 0958", "01632 960123", "Call NHS 111 or 999.", ""),
    ("Europe/London", "020 7946 0958", "01632 960123", "Call Childline on 0800 1111.", ""),
    ("Europe/London", "020 7946 0958", "01632 960123", "Call 0300 123 1002.", ""),
    ("Europe/London", "020 7946 0958", "01632 960123", "Call us on 020 7946 0959.", "E"),
    ("Europe/London", "020 7946 0958", "01632 960123", "Ring us on 01632 960123 at night.", ""),
    ("Europe/London", "020 7946 0958", "01632 960123", "Call us on 07700 900.", "E"),
    ("Europe/London", "020 7946 0958", "01632 960123", "Stop on 12.03.2026.", ""),
    ("Europe/London", "020 7946 0958", "01632 960123", "Take 500 mg every 6-8 hours.", ""),
    ("Europe/Berlin", "030 901820", "0221 4710", "Call us on 030 901820.", ""),
    ("Europe/Berlin", "030 901820", "0221 4710", "Call us on +49 30 901820.", ""),
    ("Europe/Berlin", "030 901820", "0221 4710", "Call 116 117 at night.", ""),
    ("Europe/Berlin", "030 901820", "0221 4710", "Call us on (0 30) 90 18 20.", ""),
    ("Europe/Berlin", "030 901820", "0221 4710", "Call 0221 4710.", ""),
    ("Europe/Paris", "01 42 68 53 00", "06 12 34 56 78", "Call us on 01 42 68 53 00.", ""),
    ("Europe/Paris", "01 42 68 53 00", "06 12 34 56 78", "Call us on +33 1 42 68 53 00.", ""),
    ("Europe/Paris", "01 42 68 53 00", "06 12 34 56 78", "Call 15 or 112.", ""),
    ("Europe/Paris", "01 42 68 53 00", "06 12 34 56 78", "Call us on 01 42 68 53.", "E"),
    ("Europe/Paris", "01 42 68 53 00", "06 12 34 56 78", "Call us on 01.42.68.53.00.", ""),
    ("America/Mexico_City", "55 5128 0000", "(55) 5128 0001", "Call us at 55 5128 0000.", ""),
    ("America/Mexico_City", "55 5128 0000", "(55) 5128 0001", "Call us at +52 55 5128 0000.", ""),
    ("America/Mexico_City", "55 5128 0000", "(55) 5128 0001", "Call us at 55 5128 000.", "E"),
    ("Australia/Sydney", "02 9876 5432", "0491 570 156", "Call 13 11 26 for poisons.", ""),
    ("Australia/Sydney", "02 9876 5432", "0491 570 156", "Call us on 02 9876 5432.", ""),
    ("Australia/Sydney", "02 9876 5432", "0491 570 156", "Call us on (02) 9876 5432.", ""),
    ("America/Chicago", "312-555-0142", "312-555-0177", "Call us at 312-555-0142.", ""),
    ("America/Chicago", "312-555-0142", "312-555-0177", "Call us at +1 312-555-0142.", ""),
    ("America/Chicago", "312-555-0142", "312-555-0177", "Call us at 1-312-555-0142.", ""),
    ("America/Chicago", "312-555-0142", "312-555-0177", "Call us at 312-555-014.", "E"),
    ("America/Chicago", "312-555-0142", "312-555-0177", "Call us at 312-555-0143.", "E"),
    ("America/Chicago", "312-555-0142", "312-555-0177", "Call 555-0142.", "W"),
    ("America/Chicago", "312-555-0142", "312-555-0177", "From abroad call +44 20 7946 0958.", ""),
    ("America/Chicago", "312-555-0142", "312-555-0177", "Call us at +44 20 7946 0958.", "E"),
    ("America/Chicago", "312-555-0142", "312-555-0177", "Call +44 20 79.", "E"),
    ("America/Chicago", "312-555-0142", "312-555-0177", "Call 1-800-222-1222.", ""),
    ("America/Chicago", "312-555-0142", "312-555-0177", "Call the pharmacy at 312-555-0999.", "W"),
    ("America/Chicago", "312-555-0142", "312-555-0177", "Call us at 020 7946 0958.", "E"),
]


@pytest.mark.parametrize(("zone", "day", "night", "sentence", "level"), PHONES)
def test_phones_are_read_as_in_the_country_of_the_clinic(
    zone: str, day: str, night: str, sentence: str, level: str
) -> None:
    clinic = f'phone: "{day}"\nafter_hours_phone: "{night}"\ntime_zone: {zone}'
    row = ("follow_up", sentence, level)
    assert found("phone-numbers", row, [row], clinic=clinic) == level


@pytest.mark.parametrize("zone", ["America/Chicago", "America/Toronto"])
def test_a_number_of_the_clinic_itself_is_whole(zone: str, tmp_path: Path) -> None:
    given = subject(tmp_path, more={CLINIC: f'phone: "312-555-014"\ntime_zone: {zone}'})
    assert [hit.message for hit in RULES["phone-numbers"].check(given)] == [
        f"312-555-014 is not a whole phone number of {'US' if 'Chicago' in zone else 'CA'}"
    ]


SPANISH = """\
prepare: ["Tome sus medicinas de la presión con un poco de agua en la mañana del procedimiento.", "No coma nada después de la medianoche."]
bring: [Su tarjeta del seguro, Una lista de sus medicinas]
summary: ["La cifoplastia con globo repara una fractura de la columna que causa dolor.", "El médico llena el hueso con cemento para que no se mueva más."]
how: ["El médico pone una aguja en el hueso con la ayuda de los rayos X."]
steps: ["Usted se acuesta boca abajo sobre la mesa."]
benefits: ["Menos dolor de espalda"]
activity: {do: ["Camine un poco cada día."], avoid: ["No levante cosas pesadas por dos semanas."], normal: ["Puede volver a su vida normal al día siguiente."]}
wound_care: ["Mantenga el vendaje seco por un día."]
pain_relief: ["Use hielo si tiene dolor."]
follow_up: ["Venga a vernos en dos semanas."]
driver: {required: true, text: "Un adulto responsable debe llevarlo a la casa."}
allergies: ["Díganos si alguna medicina le causó un sarpullido."]
tests: ["Le hacen un análisis de sangre el día antes."]
wear: ["Ropa cómoda"]
leave: ["Anillos y relojes"]
risks: [{text: "Infección"}, {text: "Sangrado"}]
alternatives: [{name: "Descanso y medicinas", text: "No hay corte. El dolor puede durar más."}, {name: "Ningún tratamiento", text: "El hueso puede sanar solo.", no_treatment: true}]
relief: {within: 3 days, text: ["El dolor puede mejorar en 3 días."]}
warning: {emergency: ["No puede mover las piernas"], call_us: ["Fiebre", "El dolor empeora"]}
questions: [{ask: ["¿Cómo me sentiré el día siguiente?"]}]
anesthesia: {text: ["Usted recibe una medicina que le da sueño."], sedation: true}
lie_flat: {time: 1 h, after: procedure, how: boca arriba}
medicines: {general: ["Tome sus otras medicinas como siempre."], table: [{generic: clopidogrel, brands: [Plavix], drug_class: anticoagulante, action: stop, before: 5 days before procedure, restart: 1 day after procedure, decides: su médico, note: "No lo deje sin preguntar."}]}
"""


def test_a_set_in_another_language_is_not_judged_as_english(tmp_path: Path) -> None:
    result = list(findings(subject(tmp_path, SET, SPANISH, TODAY), all_rules()))
    notes = [finding for finding in result if finding.rule == "other-language"]
    assert len(notes) == 1
    assert "Spanish" in notes[0].problem.message
    assert {finding.rule for finding in result} <= {"other-language", "approval-recorded", "consent-validity"}


@pytest.mark.parametrize(
    ("text", "clinic", "levels"),
    [
        ("fasting: {food: 6 h before procedure, clear_liquids: 1 h before procedure}", "London", ""),
        ("fasting: {food: 5 h before procedure, clear_liquids: 1 h before procedure}", "London", "E"),
        ("fasting: {food: 6 h before procedure, clear_liquids: 30 min before procedure}", "London", "E"),
        ("fasting: {text: [Breast milk is fine until 4 hours before the operation.]}", "London", ""),
        ("fasting: {text: [Your child may sip water until they are sent for.]}", "London", ""),
    ],
)
def test_children_fast_as_their_country_says(text: str, clinic: str, levels: str, tmp_path: Path) -> None:
    prepare = "prepare: [Your child may play. Bring your child to ward 2.]\n"
    given = subject(tmp_path, SET, prepare + text + "\n", more={CLINIC: f"time_zone: Europe/{clinic}"})
    rule = RULES["fasting-minimums"]
    assert "".join((hit.level or rule.level)[0].upper() for hit in rule.check(given)) == levels


@pytest.mark.parametrize(
    ("rule", "text", "clinic", "count"),
    [
        ("rest-stated", "lie_flat: ~\nbed_rest: ~", "", 1),
        ("rest-stated", "lie_flat: ~\nbed_rest: ~\nexpect: [You do not need to lie flat or to rest in bed.]", "", 0),
        ("rest-stated", "lie_flat: ~\nbed_rest: ~\nexpect: [You may get up right away. No rest is needed.]", "", 0),
        ("fasting-stated", "fasting: {text: [You do not need to fast.]}", "", 0),
        ("anesthesia-stated", "anesthesia: ~\nsteps: [No anesthesia is needed.]", "", 0),
        ("own-procedure", "prepare: [Come to the Harbor Angiogram Center.]", "name: Harbor Angiogram Center", 0),
        ("own-procedure", "prepare: [Call Harbor Angiogram.]", "name: Harbor Angiogram Center", 0),
        ("own-procedure", "prepare: [Ask the angiogram team., Go to the Lakeside Endoscopy Unit.]", "", 0),
        ("own-procedure", "prepare: [Wear loose clothes on the day of your angiogram.]", "name: Angiogram House", 1),
        ("times-agree", "relief: {within: 48 h, text: [For some it takes up to 2 weeks.]}", "", 0),
        ("times-agree", "summary: [It takes 3 hours.]", "", 1),
    ],
)
def test_what_is_right_is_not_found(rule: str, text: str, clinic: str, count: int, tmp_path: Path) -> None:
    given = subject(tmp_path, SET, text + "\n", more={CLINIC: clinic} if clinic else None)
    assert len(list(RULES[rule].check(given))) == count
