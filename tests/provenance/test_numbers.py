"""Find the numbers in a text, with their exact ends."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from handouts.provenance.numbers import NumberFinder
from handouts.resources import templates_dir
from tests.support.commands import RunCommand
from tests.support.sample_sets import content

FINDER = NumberFinder(content("reference").labels.value)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Arrive at 9:30_AM.", ["9:30 AM"]),
        ("Arrive at 9:30 AM.", ["9:30 AM"]),
        (
            "at 1:30_AM (the first 1:30_AM of that night, before the clocks go back) on Sunday",
            ["1:30 AM (the first 1:30 AM of that night, before the clocks go back)", "Sunday"],
        ),
        ("Open 8 AM to 5 PM", ["8 AM", "5 PM"]),
        ("It begins at 12:00_noon.", ["12:00 noon"]),
        ("Until 12:00_midnight (the night between Monday and Tuesday).", ["12:00 midnight", "Monday", "Tuesday"]),
        ("(30_minutes before your 10:00_AM appointment)", ["30 minutes", "10:00 AM"]),
        ("(24 hours)", ["24 hours"]),
        ("Tuesday,_December_1, 10:00_AM", ["Tuesday, December 1", "10:00 AM"]),
        ("last reviewed September 21, 2016", ["September 21, 2016"]),
        ("On the night between Monday and Tuesday.", ["Monday", "Tuesday"]),
        ("15_to_30_minutes", ["15 to 30 minutes"]),
        ("15 to 20 minutes, then 2 h", ["15 to 20 minutes", "2"]),
        ("1-2 hours", ["1-2 hours"]),
        ("one week before", ["one week"]),
        ("None of them; one of them; someone", []),
        ("Call (303)_762-0808, or (303) 762-0808.", ["(303) 762-0808", "(303) 762-0808"]),
        ("Call 770.929.9033.", ["770.929.9033"]),
        ("Springfield, IL 62701", ["62701"]),
        ("a cut of about 1/8 inch", ["1/8"]),
        ("levels L1-L2 and T12", ["L1-L2", "T12"]),
        ("fewer than 1 in 1,000 people (0.1%)", ["1", "1,000", "0.1%"]),
        ("www.x2.org/5.", ["www.x2.org/5"]),
        ("Form A-7/2026", ["A-7/2026"]),
        ("You may 2 times", ["2"]),
        ("on the 2nd floor", ["2nd"]),
        ("May 4, 1946", ["May 4, 1946"]),
        ("No number here: -, (), * and \u2022", []),
        ("\u0661\u0662 hours", ["\u0661\u0662 hours"]),
    ],
)
def test_numbers_in_text(text: str, numbers: list[str]) -> None:
    assert [number.text for number in FINDER.find(text.replace("_", "\u00a0"))] == numbers


def test_masked_words() -> None:
    first, second = (
        FINDER.find(text)[0] for text in ("Stop on May 4, 1946 for 1\u00a0hour", "Stop on June 30 for 2\u00a0hours")
    )
    assert first.masked == second.masked


def test_sentences() -> None:
    numbers = FINDER.find("Wait 2 days. Then call 911. (It takes 5 minutes.)")
    assert [(number.text, number.sentence) for number in numbers] == [
        ("2 days", "Wait 2 days."), ("911", "Then call 911."), ("5 minutes", "(It takes 5 minutes.)"),
    ]  # fmt: skip


def test_too_many_numbers(run_command: RunCommand, tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    shutil.copytree(templates_dir(), folder)
    path = folder / "clinics" / "pain-relief-georgia" / "balloon-kyphoplasty.yaml"
    text = path.read_text("utf-8")
    path.write_text(f"{text}\nprepare: [{'1.1.1 ' * 21_000}]\n", "utf-8")
    answer = run_command("explain", "pain-relief-georgia", "preparation", "--templates", folder)
    assert answer.code == 1
    assert "at most 20,000 can be explained" in answer.err
