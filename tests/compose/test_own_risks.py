"""Risks of one patient on the consent: under a heading of their own, with who added them and when, and nowhere else."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from handouts.compose.composer import compose
from handouts.errors import InputError
from handouts.schedule.appointment import Appointment, gather_details
from tests.schedule.lists import SHORT, only_booking, read_list, table, write_csv
from tests.support.commands import RunCommand
from tests.support.document_text import lines
from tests.support.small_content import content

RISKS = ("You have one kidney.", "You take medicine that lets wounds heal slowly.")


def page(document: str = "consent", **appointment: object) -> list[str]:
    return lines(compose(content("risks: [{text: Pain.}]"), document, Appointment(**appointment)))  # type: ignore[arg-type]


def section(text: list[str]) -> list[str]:
    """The lines of the section of these risks."""
    start = text.index("## Risks for you")
    end = next(index for index, line in enumerate(text) if index > start and line.startswith("## "))
    return text[start + 1 : end]


def test_risks_on_the_consent() -> None:
    text = page(own_risks=RISKS, own_risks_by="Dr. Ann Lee", own_risks_on=dt.date(2026, 11, 20))
    assert section(text) == [
        "These risks are about you. They are added to the risks above.",
        f"- {RISKS[0]}",
        f"- {RISKS[1]}",
        "Added by: Dr. Ann Lee",
        "Date added: November 20, 2026",
    ]
    assert text.index("## Risks") < text.index("## Risks for you") < text.index("## Other choices")


def test_lines_for_who_and_when() -> None:
    assert section(page(own_risks=RISKS))[-2:] == ["Added by: ____", "Date added: ____"]


@pytest.mark.parametrize("document", ["preparation", "discharge"])
def test_only_on_the_consent(document: str) -> None:
    assert RISKS[0] not in "\n".join(page(document, own_risks=RISKS))


def test_no_risks_no_section() -> None:
    assert "## Risks for you" not in page()
    assert page() == page(own_risks_by="Dr. Ann Lee")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("**You** have one kidney.", "it contains '**', which would be printed"),
        ("- You have one kidney.", "it contains '-', which would be printed"),
        ("# Risk", "it contains '#'"),
        ("See [here](x).", "it contains ']('"),
        ("You have\u202e one kidney.", "U+202E"),
        ("x" * 301, "longer than 300 characters"),
    ],
)
def test_refused(text: str, message: str) -> None:
    with pytest.raises(InputError) as error:
        gather_details({"risk": (text,)})
    (problem,) = error.value.problems
    assert message in str(problem)
    assert problem.file == "--risk"
    assert "kidney" not in str(problem)


def test_list_cell(tmp_path: Path) -> None:
    row = {**SHORT, "own_risks": "; ".join(RISKS), "own_risks_by": "Dr. Ann Lee", "own_risks_on": "2026-11-20"}
    booking = only_booking(read_list(write_csv(tmp_path / "day.csv", table([row]))))
    assert booking.appointment.own_risks == RISKS
    assert (booking.appointment.own_risks_by, booking.appointment.own_risks_on) == (
        "Dr. Ann Lee",
        dt.date(2026, 11, 20),
    )


def test_missing_glyph_names_its_place(run_command: RunCommand) -> None:
    result = run_command("make", "reference", "consent", "--risk", "You have a \U0001f9e0 disease.", "--id", "A1")
    assert result.code == 1
    assert "--risk: " in result.err
    assert "U+1F9E0" in result.err


def test_kept_nowhere(run_command: RunCommand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the journal nor a file name nor any output has the risk; only the consent has it."""
    monkeypatch.chdir(tmp_path)
    result = run_command(
        "make", "reference", "--risk", RISKS[0], "--risk-by", "Dr. Ann Lee", "--id", "A1", "--out", "out"
    )
    assert result.code == 0
    assert "kidney" not in result.out + result.err + run_command("journal", "--format", "json").out
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    for path in files:
        assert "kidney" not in path.name
        if path.suffix != ".pdf":
            assert b"kidney" not in path.read_bytes()
