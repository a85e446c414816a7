"""Rules about courses and tables of doses: harder cases than the examples in the manuals."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.tables import assert_findings, run_rule

TABLE = """
medicines:
  table:
    - {generic: clopidogrel, brands: [Plavix], action: stop, before: 5 days before procedure, restart: ask}
    - {generic: ibuprofen, action: stop, before: 7 days before procedure, restart: 3 days after procedure}
    - {generic: warfarin, action: stop, before: 5 days before procedure, after: up to 48 h after procedure}
    - {generic: naproxen, action: stop, before: 5 days before procedure}
    - {generic: insulin, action: ask}
"""


def course(medicine: str, starts: str, times: int = 1, days: int = 1, more: str = "") -> str:
    step = f"{{times: {times}, for: {days} days}}"
    return f"{TABLE}\ncourses:\n  - {{medicine: {medicine}, starts: {starts}, steps: [{step}]{more}}}\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (course("Plavix 75 mg", "3 days before procedure"), "but the table stops clopidogrel at that time"),
        (course("Plavix", "9 days before procedure", days=5), "but the table stops clopidogrel at that time"),
        (course("Plavix", "9 days before procedure", days=4), ""),
        (course("Plavix", "1 day after procedure"), "the table says to ask when to start clopidogrel again"),
        (course("Advil", "2 days after procedure"), "the table starts ibuprofen again 3 days after the procedure"),
        (course("Advil", "3 days after procedure"), ""),
        (course("Advil", "the evening of procedure", more=", at: [evening]"), "the table starts ibuprofen again"),
        (course("warfarin", "1 day after procedure"), "stay off warfarin: up to 48 hours after the procedure"),
        (course("warfarin", "2 days after procedure"), ""),
        (course("naproxen", "1 day after procedure"), "does not say when to start it again"),
        (course("insulin", "1 day after procedure"), ""),
        (course("cefalexin", "1 day before procedure"), ""),
    ],
)
def test_course_and_table(tmp_path: Path, text: str, message: str) -> None:
    rows = run_rule(tmp_path, "courses-agree", text)
    assert_findings(rows, [("E", text.split("medicine: ")[1].split(",", maxsplit=1)[0], message)] if message else [])


@pytest.mark.parametrize(
    ("sentence", "finding"),
    [
        ("Use the prednisolone drops 3 times a day.", "3 times a day"),
        ("Use the prednisolone drops twice daily.", "twice daily"),
        ("Use prednisolone every 4 hours.", "every 4 hours"),
        ("Use prednisolone every 6 hours.", ""),
        ("Use the prednisolone drops 4 times a day.", ""),
        ("Use the drops for dry eyes 3 times a day.", ""),
        ("Take ibuprofen 3 times a day.", ""),
    ],
)
def test_course_and_text(tmp_path: Path, sentence: str, finding: str) -> None:
    text = f"{course('prednisolone eye drops', '1 day after procedure', 4)}expect: ['{sentence}']\n"
    assert_findings(run_rule(tmp_path, "courses-agree", text), [("E", finding, "has no such step")] if finding else [])


def test_part_of_the_name_in_parentheses(tmp_path: Path) -> None:
    """Salt water is not the mouthwash that is named `(after)`."""
    text = course("chlorhexidine 0.2% mouthwash (after)", "1 day after procedure", 2)
    text += "wound_care: [After each meal rinse with salt water 4 times a day.]\n"
    assert_findings(run_rule(tmp_path, "courses-agree", text), [])


def test_text_of_the_course_itself(tmp_path: Path) -> None:
    """Its own sentences need not name the medicine; those of another course are not about it."""
    text = course("tobramycin eye drops", "1 day after procedure", 4, more=", text: [Use it 3 times a day.]")
    text += "  - {medicine: moxifloxacin, starts: 1 day after procedure, steps: [{times: 2, for: 1 week}]}\n"
    assert_findings(run_rule(tmp_path, "courses-agree", text), [("E", "3 times a day", "for tobramycin eye drops")])


@pytest.mark.parametrize(
    ("dose", "finding"),
    [("1", "1"), ("2 every 8 hours", "2"), ("1-2", "1-2"), ("1 drop", ""), ("7.5 mL", ""), ("2.5", "2.5"), ("1,000 mg", ""), ("5 mL (100 mg)", ""), ("half a tablet", ""),
     ("Ask us.", ""), ("one", "one"), ("1 to 2 tablets", "")],
)  # fmt: skip
def test_dose_without_unit(tmp_path: Path, dose: str, finding: str) -> None:
    text = f"doses:\n  - {{medicine: A, by_weight: kg, rows: [{{from: 10, dose: '{dose}'}}]}}\n"
    rows = run_rule(tmp_path, "dose-unit", text)
    assert_findings(rows, [("E", finding, f"{finding} is a dose without a unit")] if finding else [])


@pytest.mark.parametrize(
    ("starts", "step", "finding"),
    [
        ("the day of procedure", "{times: 2, for: 1 week}", "the day of procedure"),
        ("the day of discharge", "{times: 2, for: 1 week}", "the day of discharge"),
        ("the day of procedure", "{times: 1, for: 1 week, at: [bedtime]}", ""),
        ("dinner the day of procedure", "{times: 2, for: 1 week}", ""),
        ("1 day after procedure", "{times: 2, for: 1 week}", ""),
    ],
)
def test_first_dose(tmp_path: Path, starts: str, step: str, finding: str) -> None:
    text = f"courses:\n  - {{medicine: A, starts: {starts}, at: [breakfast, dinner], steps: [{step}]}}\n"
    rows = run_rule(tmp_path, "course-times-stated", text)
    assert_findings(rows, [("W", finding, "but not at which of its times")] if finding else [])
