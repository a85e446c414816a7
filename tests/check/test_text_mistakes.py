"""Mistakes in a text: Markdown, times typed by hand, reversed ranges, a sentence split by a comma."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.finding_levels import RULES, Row, finding_level
from tests.support.base_set import SET, check_context

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
    ("plan", "At 6:00 PM, drink the first bottle.", "W"),
    ("plan", "Drink the first bottle at 6 pm.", "W"),
    ("plan", "Call us between 8 AM and 4 PM.", ""),
    ("plan", "Take 2.5 mg.", ""),
    ("plan", "Eat nothing after midnight.", "W"),
    ("plan", "Stop at noon.", "W"),
    ("plan", "Have it done by September 3.", "W"),
    ("plan", "You may need a test.", ""),
    ("plan", "Drink 1.5 liters.", ""),
    ("plan", "At 18:00 drink it.", "W"),
    ("plan", "The office is open until 5 PM.", ""),
    ("plan", "Pick it up by 9/3/2026.", "W"),
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


BLOCKS = "topics:\n  - on: [preparation]\n    heading: Food\n    blocks:\n"


@pytest.mark.parametrize(
    ("rule", "block", "count"),
    [
        ("raw-markdown", '{text: "# Before you come"}', 1),
        ("raw-markdown", '{items: ["- Bring a card"]}', 1),
        ("raw-markdown", '{table: {columns: ["**Food**", Eat], rows: [["`Bread`", "**White** bread"]]}}', 2),
        ("raw-markdown", '{do_and_do_not: {do: ["Read [this](https://x.org)"], do_not: ["__Drive__"]}}', 2),
        ("raw-markdown", '{note: {title: "## Stop", text: ["**No** food."]}}', 1),
        ("raw-markdown", '{link: {address: "https://x.org/a_b_c#top", text: "See `this`."}}', 1),
        ("raw-markdown", '{picture: {file: dark-on-white.svg, alt: "**A** tube", caption: "- A tube"}}', 2),
        ("emphasis", '{text: "Do _not_ eat."}', 1),
        ("emphasis", '{table: {columns: [Food, Eat], rows: [[Bread, "*White* bread"]]}}', 1),
        ("emphasis", '{note: {text: ["Do **not** eat."]}}', 0),
        ("emphasis", '{link: {address: "https://x.org/_a_", text: "See this page."}}', 0),
    ],
)
def test_marks_in_blocks(rule: str, block: str, count: int, tmp_path: Path) -> None:
    context = check_context(tmp_path, SET, f"{BLOCKS}      - {block}\n")
    assert len(list(RULES[rule].check(context))) == count


@pytest.mark.parametrize("row", MARKS, ids=lambda row: row[1])
def test_raw_markdown(row: Row) -> None:
    assert finding_level("raw-markdown", row, MARKS) == row[2]


@pytest.mark.parametrize("row", TIMES, ids=lambda row: row[1])
def test_timed_by_hand(row: Row) -> None:
    assert finding_level("timed-by-hand", row, TIMES) == row[2]


@pytest.mark.parametrize("row", RANGES, ids=lambda row: row[1])
def test_ranges(row: Row) -> None:
    assert finding_level("range-order", row, RANGES) == row[2]


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
        (f"{BLOCKS}      - items: [650 mg every 6 hours, if you need it]", True),
        (f"{BLOCKS}      - do_and_do_not: {{do: [Take 2 tablets every 6 hours, as needed], do_not: [Drive]}}", True),
        (f"{BLOCKS}      - table: {{columns: [What, How often], rows: [[ibuprofen 400 mg, every 6 hours]]}}", False),
        (f"{BLOCKS}      - do_and_do_not: {{do: [Walk, Drink water], do_not: [Drive, Lift]}}", False),
    ],
)
def test_cut_by_comma(text: str, cut: bool, tmp_path: Path) -> None:
    assert bool(list(RULES["cut-by-comma"].check(check_context(tmp_path, SET, text + "\n")))) is cut


@pytest.mark.parametrize(
    ("field", "text", "level"),
    [
        ("wound_care", "Keep the bandage dry for 24 hours.", "N"),
        ("wound_care", "Leave it on for the first 48 hours.", "N"),
        ("wound_care", "Cool it for 2 hours every afternoon.", ""),
        ("wound_care", "Change the bandage every 24 hours.", ""),
        ("prepare", "Drink only water for 24 hours.", ""),
    ],
)
def test_length_in_prose(field: str, text: str, level: str, tmp_path: Path) -> None:
    context = check_context(tmp_path, SET, f"{field}: [{text}]")
    violations = list(RULES["length-in-prose"].check(context))
    assert bool(violations) == bool(level)
    assert all("with `until` or `when`" in violation.hint for violation in violations)
