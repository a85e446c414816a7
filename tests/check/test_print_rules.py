"""How doses are written: error-prone abbreviations, numbers, units and symbols."""

from __future__ import annotations

from pathlib import Path

import pytest

from handouts.check.dose_patterns import ERROR_PRONE_ABBREVIATIONS
from handouts.check.rule import all_rules
from handouts.errors import Severity
from tests.check.marked import sentence_findings, table
from tests.support.base_set import SET, check_context


@table(
    "Take «10 U» of insulin «qd».",
    "Take «10u» of insulin.",
    "Take 5 mg «PO» «bid» «prn».",
    "Take 1 tablet «q6h».",
    "Take 1 tablet «q 8 hrs».",
    "Take it ‹q.d.› or ‹QOD›.",
    "Take 1 tablet «qhs», or «HS».",
    "‹NPO› after midnight",
    "‹D/C› the bandage",
    "We inject «10 cc» of fluid.",
    "It holds 50 «µg».",
    "It holds 50 «μg».",
    "Take «ASA» 81 mg.",
    "‹MTX› and ‹HCTZ› are held.",
    "Use 2 drops «OD».",
    "The shot is given ‹SQ› or ‹sub-q›.",
    "Take it ‹per os›.",
    "We give insulin ‹SSI›.",
    "morphine 10 mg «MS»",
    "Take «400 IU» of vitamin E.",
    "Take 5 mg «b.i.d.»",
    "IU Health Center, PO Box 12, or P.O. Box 12",
    "Bring the form as an MS Word file.",
    "DO NOT TAKE 5 MG AS NEEDED IN THE MORNING OR AD LIB",
    "Patients with MS, and Dr. Lee, OD, in the US or SC",
    "Take 5 mg in the morning, as told.",
    "MS Contin 15 mg",
    "ASA class 2",
    "Tell us if you take an SSRI.",
    "See www.po.org/qd or mail prn@bid.com on 2026-10-10.",
    "HS students and AC in the room",
    "Bid farewell to pain.",
    "The bones T10 U and L5 u",
    "Mr. Tid's and Ms. Od's IN box",
)
def test_abbreviations(sentence: str, sentences: tuple[str, ...]) -> None:
    expected, actual = sentence_findings("error-prone-abbreviations", sentence, sentences)
    assert actual == expected


@pytest.mark.parametrize(
    ("text", "offset"),
    [("Put it IN the nose.", 7), ("Take it AD.", 8), ("Ask HS.", 4), ("Take this as told.", None),
     ("PAIN PILLS CAN BE TAKEN AS TOLD IN THE MORNING", None)],
)  # fmt: skip
def test_abbreviations_in_medicine_fields(text: str, offset: int | None, tmp_path: Path) -> None:
    rule = next(rule for rule in all_rules() if rule.name == "error-prone-abbreviations")
    context = check_context(tmp_path, SET, f"medicines:\n  general:\n    - {text}\n")
    findings = [(violation.place[2] - 7, violation.severity) for violation in rule.check(context)]
    assert findings == ([] if offset is None else [(offset, Severity.ERROR)])


def test_abbreviation_table() -> None:
    assert all(entry.replacement for entry in ERROR_PRONE_ABBREVIATIONS)
    assert len(ERROR_PRONE_ABBREVIATIONS) >= 40


@table(
    "Take «1.0» mg.", "Take «5.00» mL.", "Wait ‹1.0› hours.", "A 1.0 cm cut", "Version 1.0 of this", "Take 1.5 mg or 10 mg.",
    "Room 2.0", "It is 1,000.0 m away.",
)  # fmt: skip
def test_trailing_zeros(sentence: str, sentences: tuple[str, ...]) -> None:
    expected, actual = sentence_findings("trailing-zero", sentence, sentences)
    assert actual == expected


@table(
    "Take «.5» mg.",
    "A cut of ‹.5› inch",
    "Take 0.5 mg.",
    "See p.5 of this.",
    "It is done. 5 mg is enough.",
    "See www.a.com/.5a",
)
def test_naked_decimals(sentence: str, sentences: tuple[str, ...]) -> None:
    expected, actual = sentence_findings("naked-decimal", sentence, sentences)
    assert actual == expected


@table(
    "Take «10mg».", "Take «5mL» or «2tablets».", "Wait ‹30min›.", "Lift no more than ‹10lbs›.", "Take 10 mg.", "Come at 7AM or 10pm.",
    "A 3D scan of T12 and L1-L2", "A 20G needle, 4x4 gauze, the 5th day", "Use a 10-mg tablet.", "See www.x.org/10mg",
    "Call 312-555-0142.",
)  # fmt: skip
def test_space_before_unit(sentence: str, sentences: tuple[str, ...]) -> None:
    expected, actual = sentence_findings("unit-apart", sentence, sentences)
    assert actual == expected


@table(
    "Take «5000» units.", "Drink «1500» mL.", "Take 5,000 units.", "In 2026, 4 units", "Call 312-555-0142, 5 units", "12345 Main Street",
    "Walk 5000 steps.", "Take 500 mg.",
)  # fmt: skip
def test_thousands_comma(sentence: str, sentences: tuple[str, ...]) -> None:
    expected, actual = sentence_findings("thousands-comma", sentence, sentences)
    assert actual == expected


@table(
    "Take «II» tablets.",
    "Put «vi» drops in.",
    "We give IV fluids.",
    "Can I drop the car off?",
    "Take 2 tablets.",
    "You get an IV. Tablets come later.",
)
def test_roman_numerals(sentence: str, sentences: tuple[str, ...]) -> None:
    expected, actual = sentence_findings("roman-doses", sentence, sentences)
    assert actual == expected


@table(
    "With epinephrine «1:1000»", "With «1:100,000»", "Come at 1:30 or 11:100.", "One in 1,000 people", "A ratio of 1:10"
)
def test_ratios(sentence: str, sentences: tuple[str, ...]) -> None:
    expected, actual = sentence_findings("ratio-strength", sentence, sentences)
    assert actual == expected


@table(
    "Take «½» tablet.", "Take «1/2» of a tablet.", "Take «0.5» tablets.", "Take «1½» tablets.", "Take «1 1/2» pills.", "Take half a tablet.",
    "A cut of 1/8 inch", "Rest for ½ hour.", "Take a 2.5 mg tablet.", "Take 2 tablets.",
)  # fmt: skip
def test_half_tablet(sentence: str, sentences: tuple[str, ...]) -> None:
    expected, actual = sentence_findings("half-tablet", sentence, sentences)
    assert actual == expected


@table(
    "Take no «>» 5 mg.", "Weight ‹<› 125 pounds", "Call for a fever ‹>› 101°F.", "Take 5 mg «@» 8 PM.", "Take 5 mg «&» 10 mg.",
    "Take 10 mg«/»20 mg.", "No more than 5 mg«/»day", "A blood pressure of 120/80", "Take 5 mg and/or rest.", "Pain & Spine Center",
    "It is 98°F outside.", "Vitamins + minerals", "Mail us at a@b.com.", "On 1/2/2026 take 5 mg.",
)  # fmt: skip
def test_dose_symbols(sentence: str, sentences: tuple[str, ...]) -> None:
    expected, actual = sentence_findings("dose-symbols", sentence, sentences)
    assert actual == expected


@table(
    "Take aspirin ‹81›, please.", "Take metformin ‹500› twice a day.", "Take ‹2› every 6 hours.", "Take ‹one› daily.", "Take aspirin 81 mg daily.",
    "Stop aspirin 7 days before your procedure.", "Humulin 70/30 and Tylenol 3", "Take 2 tablets every 6 hours.", "Take 3 days off.",
    "Drink 8 glasses a day.", "Take aspirin once a day.", "Stop warfarin 5 to 7 days before.",
)  # fmt: skip
def test_dose_unit(sentence: str, sentences: tuple[str, ...]) -> None:
    expected, actual = sentence_findings("dose-unit", sentence, sentences)
    assert actual == expected
