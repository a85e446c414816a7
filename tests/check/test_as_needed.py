"""Rules about medicines to take when needed and medicines not to take: harder cases than the examples in the manuals."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.tables import assert_findings, run_rule


def as_needed(*entries: str) -> str:
    return "as_needed:\n" + "".join(f"  - {{{entry}}}\n" for entry in entries)


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("dose: 325 mg, every: 4 h, at_most: 1000 mg in 24 h", "6 doses in 24 hours are 1,950 mg, more than the limit"),
        ("dose: 1 g, every: 6 h, at_most: 3000 mg in 24 h", "4 doses in 24 hours are 4,000 mg"),
        ("dose: 1 to 2 tablets, every: 4 to 6 h, at_most: 8 tablets in 24 h", ""),
        ("dose: 650 mg, every: 4 to 6 h, at_most: 3000 mg in 24 h", ""),
        ("dose: 650 mg, every: 4 h, at_most: 4 times and 3000 mg in 24 h", ""),
        (
            "dose: 1000 mg, every: 4 h, at_most: 4 times and 3000 mg in 24 h",
            "4 doses are 4,000 mg, more than the limit",
        ),
        ("dose: 2 tablets (650 mg), every: 4 h, at_most: 4 tablets in 24 h", "6 doses in 24 hours are 12 tablet"),
        ("dose: 2 tablets, every: 4 h, at_most: 3000 mg in 24 h", ""),
        ("dose: 500 mg, at_most: 400 mg in 24 h", "one dose is 500 mg, more than the limit"),
        ("dose: 5 mg, every: 4 h, at_most: 5 times in 24 h", ""),
        ("dose: 5 mg, every: 6 h, at_most: 5 times in 24 h", "every 6 hours is 4 times"),
        ("dose: 5 mg, every: 4 to 6 h, at_most: 6 times in 24 h", ""),
        ("dose: 5 mg, every: 4 h, at_most: 2 times in 8 h", ""),
        ("dose: 5 mg, every: 4 h, at_most: 3 times in 8 h", "every 4 hours is 2 times"),
        ("dose: 5 mg, times: 2, at_most: 3 times in 24 h", "`times` says 2 a day, but the limit is 3"),
        ("dose: 5 mg, times: 3, at_most: 10 mg a day", "3 doses in 24 hours are 15 mg"),
    ],
)
def test_limits(tmp_path: Path, entry: str, message: str) -> None:
    rows = run_rule(tmp_path, "dose-limits", as_needed(f"medicine: A, {entry}"))
    limit = entry.partition("at_most: ")[2]
    assert_findings(rows, [("E", limit, message)] if message else [])


TABLE = """
medicines:
  table:
    - {generic: ibuprofen, brands: [Motrin], action: stop, before: 7 days before procedure, restart: 3 days after procedure}
    - {generic: naproxen, action: stop, before: 5 days before procedure}
    - {generic: aspirin, action: continue}
"""


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("medicine: Advil, dose: 400 mg", "the table starts ibuprofen again 3 days after the procedure"),
        ("medicine: pain pills, brands: [Advil], dose: 400 mg", "the table starts ibuprofen again"),
        ("medicine: Advil, starts: 3 days after procedure, for: 2 days, dose: 400 mg", ""),
        ("medicine: Advil, starts: 2 days after procedure, for: 2 days, dose: 400 mg", "starts ibuprofen again"),
        ("medicine: Aleve, dose: 220 mg", "does not say when to start it again"),
        ("medicine: Aleve, dose: 220 mg, documents: [preparation]", "the table stops naproxen before the procedure"),
        ("medicine: acetaminophen, dose: 325 mg", ""),
        ("medicine: aspirin, dose: 325 mg", ""),
    ],
)
def test_table(tmp_path: Path, entry: str, message: str) -> None:
    rows = run_rule(tmp_path, "courses-agree", TABLE + as_needed(entry))
    assert_findings(rows, [("E", entry.removeprefix("medicine: ").partition(",")[0], message)] if message else [])


@pytest.mark.parametrize(
    ("sentences", "findings"),
    [
        (["Take Tylenol 500 mg for pain."], ["500 mg"]),
        (["Take Tylenol 325 mg for pain."], []),
        (["Take no more than 3000 mg of Tylenol in a day."], []),
        (["Ibuprofen 400 mg is stronger."], []),
        (["Take Tylenol every 8 hours."], ["every 8 hours"]),
        (["Take Tylenol every 6 hours."], []),
        (["Take Tylenol if you have pain. Take it 3 times a day."], ["3 times a day"]),
        (["Take Tylenol if you have pain. Take ibuprofen 3 times a day."], []),
        (["Take Tylenol if you have pain.", "Rinse your mouth 3 times a day."], []),
    ],
)
def test_text(tmp_path: Path, sentences: list[str], findings: list[str]) -> None:
    """A sentence that names no medicine is about that of the sentence before it, in the same text."""
    text = as_needed("medicine: acetaminophen, dose: 325 mg, every: 4 to 6 h, at_most: 3000 mg in 24 h")
    text += f"pain_relief: {sentences}\n"
    rows = run_rule(tmp_path, "courses-agree", text)
    assert [row.text[: len(finding)] for row, finding in zip(rows, findings, strict=True)] == findings


@pytest.mark.parametrize("field", ["pain_relief: [{}]", "course"])
def test_then_once_a_day(tmp_path: Path, field: str) -> None:
    text = "Take cephalexin twice a day. Then take 1 capsule once a day."
    own = f", text: [{text}]" if field == "course" else ""
    rules = (
        f"courses: [{{medicine: cephalexin, starts: 1 day after procedure, steps: [{{times: 2, for: 5 days}}]{own}}}]\n"
    )
    rules += "" if own else f"pain_relief: [{text}]\n"
    rows = run_rule(tmp_path, "courses-agree", rules)
    assert_findings(rows, [("E", "once a day", "the course has no such step")])


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        (["medicine: Tylenol", "medicine: Percocet"], "Percocet and Tylenol (line"),
        (["medicine: paracetamol", "medicine: co-codamol"], "both contain acetaminophen"),
        (["medicine: an over-the-counter pill, brands: [Advil]", "medicine: ibuprofen"], "both contain ibuprofen"),
        (["medicine: Tylenol", "medicine: ibuprofen"], ""),
        (["medicine: Tylenol, only_if: big", "medicine: Percocet, only_if: not big"], ""),
        (["medicine: Tylenol, only_if: big", "medicine: Percocet"], "both contain acetaminophen"),
    ],
)
def test_taken_twice(tmp_path: Path, entries: list[str], message: str) -> None:
    text = as_needed(*entries)
    text += "asks: {big: {ask: 'Big?', if: If big, if_not: If not big}}\n" if "only_if" in text else ""
    rows = run_rule(tmp_path, "taken-twice", text)
    name = entries[1].removeprefix("medicine: ").partition(",")[0]
    assert_findings(rows, [("W", name, message)] if message else [])


def test_course_and_as_needed(tmp_path: Path) -> None:
    text = as_needed("medicine: ibuprofen")
    text += "courses: [{medicine: Advil, starts: 1 day after procedure, steps: [{times: 2, for: 5 days}]}]\n"
    assert_findings(run_rule(tmp_path, "taken-twice", text), [("W", "ibuprofen", "both contain ibuprofen")])


ASKS = "asks: {bypass: {ask: 'Bypass?', if: If bypass, if_not: If not}}\n"


@pytest.mark.parametrize(
    ("ban", "more", "finding"),
    [
        ("NSAIDs, for: life", as_needed("medicine: celecoxib"), "celecoxib"),
        ("NSAIDs, for: life", as_needed("medicine: Tylenol"), ""),
        ("NSAIDs, for: life, only_if: bypass", as_needed("medicine: celecoxib, only_if: not bypass"), ""),
        ("NSAIDs, for: life, only_if: bypass", as_needed("medicine: celecoxib"), "celecoxib"),
        ("aspirin, for: 7 days", as_needed("medicine: aspirin, starts: 8 days after procedure, for: 2 days"), ""),
        ("aspirin, for: 7 days", as_needed("medicine: aspirin, starts: 7 days after procedure, for: 2 days"), "aspirin"),
        ("aspirin, for: 7 days",
         "courses: [{medicine: aspirin, starts: 3 days before procedure, steps: [{times: 1, for: 2 days}]}]\n", ""),
        ("aspirin, for: 7 days", "medicines: {table: [{generic: aspirin, action: continue}]}\n", "aspirin"),
        ("aspirin, for: 7 days",
         "medicines: {table: [{generic: aspirin, action: stop, restart: 8 days after procedure}]}\n", ""),
        ("ibuprofen, for: life", "pain_relief: [You may take Advil for pain.]\n", "Advil"),
        ("ibuprofen, for: life", "pain_relief: [Do not take Advil.]\n", ""),
        ("ibuprofen, for: 7 days", "pain_relief: [You may take Advil again after 7 days.]\n", ""),
        ("ibuprofen, for: life", "prepare: [Take Advil on the day before.]\n", ""),
    ],
)  # fmt: skip
def test_medicines_not_to_take(tmp_path: Path, ban: str, more: str, finding: str) -> None:
    text = f"do_not_take: [{{medicine: {ban}}}]\n{more}"
    rows = run_rule(tmp_path, "do-not-take-agrees", (ASKS if "only_if" in text else "") + text)
    assert_findings(rows, [("E", finding, "says not to")] if finding else [])


@pytest.mark.parametrize(
    ("row", "finding"),
    [
        ("action: ask", "whom to ask"),
        ("action: ask, note: Ask your heart doctor whether to stop it.", ""),
        ("action: ask, note: Take it with food.", "whom to ask"),
        ("action: change, note: Your surgeon will tell you the dose.", ""),
    ],
)
def test_whom_to_ask_in_a_note(tmp_path: Path, row: str, finding: str) -> None:
    text = f"medicines: {{table: [{{generic: warfarin, brands: [Coumadin], drug_class: blood thinner, {row}}}]}}\n"
    rows = run_rule(tmp_path, "hold-complete", text)
    assert_findings(rows, [("W", "warfarin", finding)] if finding else [])


def test_general_rule_says_whom_to_ask(tmp_path: Path) -> None:
    text = "medicines: {general: [Ask your doctor about each of these.], table: [{generic: warfarin, action: ask}]}\n"
    assert_findings(run_rule(tmp_path, "hold-complete", text), [])


@pytest.mark.parametrize("generic", ["alendronic acid", "alendronate"])
def test_brand_of_alendronic_acid(tmp_path: Path, generic: str) -> None:
    text = f"medicines: {{table: [{{generic: {generic}, brands: [Fosamax], action: continue}}]}}\n"
    assert_findings(run_rule(tmp_path, "medicine-brands", text), [])


@pytest.mark.parametrize(
    ("entry", "severity", "finding"),
    [
        ("dose: 50 mg, text: Take 40 mg of prednisone.", "E", "40 mg of"),
        ("dose: 50 mg, text: Take 50 mg of prednisone.", "W", "50 mg of"),
        ("dose: 2 tablets (100 mg), text: Take 1 tablet of it.", "E", "1 tablet of"),
        ("dose: 1 to 2 Fleet enemas, text: Use 3 Fleet enemas.", "E", "3 Fleet enemas"),
        ("dose: 50 mg, text: Take it with 8 oz of water.", "", ""),
        ("length: up to 30 min, text: Walk for 20 minutes.", "E", "20 minutes"),
        ("length: up to 30 min, text: Walk for up to 30 minutes.", "W", "30 minutes"),
        ("length: 30 min, text: Walk. Rest for 2 days if it hurts.", "", ""),
    ],
)
def test_amounts_of_an_entry(tmp_path: Path, entry: str, severity: str, finding: str) -> None:
    rows = run_rule(tmp_path, "entry-amounts-agree", f"plan: [{{when: the day before, {entry}}}]\n")
    assert_findings(rows, [(severity, finding, "")] if finding else [])


@pytest.mark.parametrize(("ban", "findings"), [("do_not_take: [{medicine: NSAIDs, for: life}]\n", 0), ("", 1)])
def test_text_repeats_what_not_to_take(tmp_path: Path, ban: str, findings: int) -> None:
    """A medicine that the list forbids needs no row in the table."""
    rows = run_rule(tmp_path, "medicines-agree", ban + "expect: [Do not take Advil.]\n")
    assert len(rows) == findings
