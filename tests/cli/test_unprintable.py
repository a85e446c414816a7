"""A character that no font has is refused at its line and column in any file of a set."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from handouts.resources import templates_dir
from tests.support.commands import RunCommand

CLINIC = "clinics/pain-relief-georgia/clinic.yaml"
NAME = "Pain Relief Clinic, Georgia"


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        (CLINIC, NAME, "Pain \U0001f600 Relief", ":3:12: no font can print '\U0001f600' (U+1F600, GRINNING FACE)"),
        (CLINIC, NAME, "Pain \ue123 Relief", ":3:12: no font can print '\\ue123' (U+E123"),
        (CLINIC, NAME, '"Pain \\U0001F600 Relief"', ":3:7: no font can print"),
        (CLINIC, NAME, '"Pain \\0 Relief"', ":3:7: the text contains the control character U+0000"),
        (CLINIC, NAME, "Pain\0 Relief", ":3:11: the control character U+0000"),
        (CLINIC, NAME, "\0\0\0Pain", ":3:7: the control character U+0000"),
        (CLINIC, NAME, "|-\n  Pain\n  Rel\ue123ief", ":5:6: no font can print"),
        ("procedures/balloon-kyphoplasty.yaml", "plain: balloon", "plain: ball\U0001f600oon", ":3:12: no font can"),
        ("documents/preparation.yaml", "Getting ready", "Getting \U0001f600 ready", ":6:15: no font can"),
    ],
)
def test_refused_at_its_place(run_command: RunCommand, file: str, old: str, new: str, problem: str) -> None:
    folder = Path(shutil.copytree(templates_dir(), "own"))
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    answer = run_command("make", "pain-relief-georgia", "--at", "2026-12-01 10:00", "--templates", folder)
    assert (answer.code, answer.paths) == (1, [])
    assert f"own/{file}{problem}" in answer.err
