"""`make` names what the nurse must fill in or ask before the pages go home."""

from __future__ import annotations

import pytest

from tests.support.commands import RunCommand

ENDED = ("--at", "2026-12-15 10:00", "--ended", "2026-12-15 11:00", "--today", "2026-12-15")
HEART = ("neverfield-heart", "--location", "south", "--physician", "Dr. Ben Example", "--name", "Maria Beispiel")


def test_boxes_without_signs_are_noted(run_command: RunCommand) -> None:
    answer = run_command("make", "fable-creek", "--name", "Maria Beispiel", *ENDED)
    assert answer.code == 0
    assert "warning signs to fill in by hand: 'Call 911 for any of these'\n" in answer.err


@pytest.mark.parametrize(
    "arguments",
    [("fable-creek",), ("fable-creek", "preparation", "--name", "Maria Beispiel"), (*HEART, *ENDED)],
    ids=["blank", "no discharge page", "signs stated"],
)
def test_no_note_about_signs(run_command: RunCommand, arguments: tuple[str, ...]) -> None:
    answer = run_command("make", *arguments)
    assert answer.code == 0
    assert "warning signs" not in answer.err


def test_open_questions_are_noted_after_the_end(run_command: RunCommand) -> None:
    question = "Does the tube go in at the groin?"
    assert question in run_command("make", *HEART, *ENDED).err
    assert question not in run_command("make", *HEART, *ENDED, "--answer", "groin=yes").err
    assert question not in run_command("make", *HEART, *ENDED[:2], *ENDED[4:]).err
