"""Times in sentences: agreement with fields and with each other, complete intervals, ranges."""

from __future__ import annotations

from pathlib import Path

import pytest

from handouts.check.rule import all_rules
from handouts.check.time_claims import duration_text, find_amounts
from tests.check.marked import sentence_findings, table
from tests.support.base_set import check_context


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("check in 30 minutes before", "30 minutes"),
        ("half an hour early", "30 minutes"),
        ("a half-hour before", "30 minutes"),
        ("an hour and a half", "90 minutes"),
        ("1½ hours", "1.5 hours"),
        ("1 1/2 hours", "1.5 hours"),
        ("one and a half hours", "1.5 hours"),
        ("1 hour 30 minutes", "90 minutes"),
        ("1 hour and 30 minutes", "90 minutes"),
        ("30 minutes to 1 hour", "30 to 60 minutes"),
        ("15-30 min", "15 to 30 minutes"),
        ("one to two hours", "1 to 2 hours"),
        ("a 48-hour fast", "48 hours"),
        ("twenty-four hours", "24 hours"),
        ("about 2 hrs", "about 2 hours"),
        ("no more than 3 days", "up to 3 days"),
        ("a week before", "1 week"),
        ("3 hours a day", ""),
        ("fewer days a month", ""),
        ("12 months old", ""),
        ("open 24/7", ""),
        ("T12, L1", ""),
        ("1-800-555 5", ""),
    ],
)
def test_amounts(text: str, expected: str) -> None:
    assert ", ".join(duration_text(amounts.duration) for amounts in find_amounts(text)) == expected


@table(
    "Check in «30 minutes» before your appointment.",
    "Check in 1 hour before your appointment.",
    "Arrive an hour early.",
    "Please arrive «45 minutes» before your procedure.",
    "Please be here «half an hour» before your scheduled balloon kyphoplasty.",
    "Check in at the desk. The wait may take 30 minutes.",
    "Plan for 3 hours from check-in until you go home.",
    "Do not eat for 8 hours before you arrive.",
    "Do not eat for «8 hours» before your procedure.",
    "Do not eat or drink for «6 hours» before you arrive.",
    "Eat nothing for «six hours» before arrival.",
    "You may drink clear liquids up to 2 hours before you arrive.",
    "You may drink water until «3 hours» before check-in.",
    "Do not eat or drink anything after «midnight».",
    "Stop eating at «midnight».",
    "Do not eat within «4 hours» of your procedure.",
    "Have no heavy talks within 4 hours of your procedure.",
    "Eat nothing after «midnight», but water is fine until 2 hours before arrival.",
    "A light snack is fine up to 6 hours before you arrive.",
    "Do not drink alcohol for 24 hours before the procedure.",
    "Do not eat or drink for 1 hour after the procedure.",
    "Lie flat for 1 hour, then rest in bed for 4 hours.",
    "Lie flat for «2 hours» and rest in bed for «3 hours».",
    "You rest in bed for «24 hours».",
    "After lying flat for one hour you may sit up for 10 minutes.",
    "We watch you in the recovery area for 20 minutes.",
    "We watch you for «2 hours».",
    "In the recovery room you rest for 1 hour after lying flat.",
    "We check you every 15 minutes in the recovery room.",
    "The procedure takes about «2 hours».",
    "Your balloon kyphoplasty takes about an hour.",
    "It takes 3 weeks to heal.",
    "Bone cement hardens in 15 to 20 minutes.",
    "Pain relief may take up to «1 week».",
    "Most people have a large drop in pain within «24 hours».",
    "The pain may get better within 3 days.",
    "Full pain relief can take 6 to 8 weeks.",
    "The pain may ease over the next 2 to 3 weeks.",
    "Should I arrive 30 minutes before?",
    "This part of the procedure takes 10 minutes.",
    "Plan to be at the clinic for 3 to 4 hours.",
    "You may drink water 30 minutes after the procedure.",
    "A nurse calls you 24 to 48 hours before your procedure.",
    "Do not drive for 24 hours.",
    "Wear a mask if you were ill within 10 days before your procedure.",
    "Take the tablet 30 minutes before the meal.",
    "Take the tablet with water 30 minutes before you eat breakfast.",
)
def test_times_agree(sentence: str, sentences: tuple[str, ...]) -> None:
    expected, actual = sentence_findings("times-agree", sentence, sentences)
    assert actual == expected


@table(
    "Arrive at «7:00 AM».",
    "Arrive at 7:30 AM.",
    "Please check in by 7:30 a.m. at the desk.",
    "Do not smoke for «12 hours» before your procedure.",
    "Do not smoke for 1 day before your procedure.",
    "You stay in the hospital for «2 days».",
    "You stay in the hospital for 24 hours.",
)
def test_clock_times_and_stays(sentence: str, sentences: tuple[str, ...]) -> None:
    more = "arrival: {check_in: 7:30 AM}\nsmoking: {stop: at least 24 h before procedure}\nstay: {time: 1 day}"
    expected, actual = sentence_findings("times-agree", sentence, sentences, more=more)
    assert actual == expected


@table(
    "Stop eating «8» before your procedure.",
    "Do not eat for «8 hours» before.",
    "Stop aspirin «5-7» before the procedure.",
    "Stop smoking «24 hours» prior.",
    "Have your INR checked within ‹24 hours› before.",
    "Call us at least ‹1 week› before.",
    "Stop warfarin «5 days».",
    "Tell us ‹a few days› before.",
    "Tell us ‹several weeks› before your procedure.",
    "Stop eating 8 hours before you arrive.",
    "For your procedure, stop eating 8 hours before.",
    "Fast for 8 hours prior to {procedure}.",
    "Do not drive for 24 hours.",
    "Remove the bandage after 2 days.",
    "Call us 48 hours in advance if you cannot come.",
    "Call 911 before you drive.",
    "On day 2 after your procedure you may shower.",
    "Take it 1 hour before bedtime.",
    "Come on the day before your procedure.",
    "Stop smoking for 2 weeks.",
    "At 8 before the procedure, call us.",
    "Do I stop 8 hours before?",
)
def test_intervals_whole(sentence: str, sentences: tuple[str, ...]) -> None:
    expected, actual = sentence_findings("intervals-whole", sentence, sentences)
    assert actual == expected


@table(
    "It takes «30 to 15 minutes».",
    "It takes between «30 and 15 minutes».",
    "Rest for «three to two days».",
    "Rest for «2-2 hours».",
    "You may take «2 or 1 tablets».",
    "The dose is «10 to 5 mg».",
    "It takes 15 to 30 minutes.",
    "The bones L5-S1 and T12-L1 hours.",
    "Call 1-800-555-0199 days and nights.",
    "The wait fell from 10 to 5 minutes.",
    "Pain drops from 8 to 3 out of 10.",
    "Come from 8 AM to 5 PM.",
    "Rest for 5 and 3 days.",
    "We are open 24-7.",
    "On 2026-10-10 days are short.",
)
def test_range_order(sentence: str, sentences: tuple[str, ...]) -> None:
    expected, actual = sentence_findings("range-order", sentence, sentences, field="expect")
    assert actual == expected


@pytest.mark.parametrize(
    ("first", "second", "differ"),
    [
        ("Do not drive for 24 hours.", "You may drive after 2 days.", True),
        ("Do not drive for 24 hours.", "You may drive after 1 day.", False),
        ("Do not drive for 24 hours.", "If you had general anesthesia, do not drive for 2 days.", False),
        ("Do not drive, drink alcohol, or sign papers for 24 hours.", "Have no alcohol for 12 hours.", True),
        ("You may shower after 24 hours.", "Do not bathe for 1 week.", False),
        ("Do not swim for 5 days.", "Do not take a bath for 1 week.", True),
        ("Keep the bandage on for 1 day.", "Remove the bandage after 48 hours.", True),
        ("Someone must stay with you for 24 hours.", "An adult should stay with you for 12 hours.", True),
        ("Call us for a fever over 101°F.", "Call for a temperature of 100.4 F.", True),
        ("Call us for a fever over 101°F.", "Call for a temperature over 38.3°C.", False),
        ("A fever of 101 or more", "A fever above 101°F", False),
        ("Do not lift more than 10 pounds.", "Do not lift anything over 20 lbs.", True),
        ("Do not lift more than 10 pounds.", "A can of soup weighs 1 pound.", False),
        ("The cut is about 1/8 inch.", "The doctor makes a cut of 1/4 inch.", True),
        ("The cut is about 1/8 inch.", "The doctor makes a cut of about 1/8 inch.", False),
        ("Check in 1 hour before your appointment.", "Check in 30 minutes before your appointment.", False),
    ],
)
def test_numbers_agree(first: str, second: str, differ: bool, tmp_path: Path) -> None:
    rule = next(rule for rule in all_rules() if rule.name == "numbers-agree")
    context = check_context(tmp_path, "balloon-kyphoplasty.yaml", f'expect:\n  - "{first}"\n  - "{second}"\n')
    lines = [violation.place[1] for violation in rule.check(context)]
    assert lines == ([context.place("expect", 1)[1]] if differ else [])


@pytest.mark.parametrize(
    ("second", "expect", "count"),
    [
        ("A fever of 101 F or more", "Call us for a fever of 100.4 F.", 0),
        ("A fever of 101 F or more", "Go to a hospital for a fever of 101 F.", 0),
        ("A fever of 101 F or more", "Call us for a fever of 102 F.", 2),
        ("Chills", "Call us for a fever of 101 F.", 1),
    ],
)
def test_fever_in_two_tiers(second: str, expect: str, count: int, tmp_path: Path) -> None:
    """A low fever and a high fever have different actions."""
    rule = next(rule for rule in all_rules() if rule.name == "numbers-agree")
    tiers = f"""warning:
  tiers:
    - {{action: emergency_department, signs: [{second}]}}
    - {{action: call_now, signs: [A fever of 100.4 to 100.9 F]}}
"""
    context = check_context(tmp_path, "balloon-kyphoplasty.yaml", f"{tiers}expect: ['{expect}']\n")
    assert len(list(rule.check(context))) == count
