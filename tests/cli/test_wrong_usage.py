"""Wrong usage: each message names the cause and a fix, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.clinics import TWO_PROCEDURES
from tests.support.commands import RunCommand

# The arguments, and the origin and the hint of each problem.
WRONG_USAGE: list[tuple[tuple[str, ...], list[tuple[str, str]]]] = [
    (("make", TWO_PROCEDURES, "--id", "a:b"), [("--id", "use letters, digits")]),
    (("make", TWO_PROCEDURES, "--id", "a:b", "--at", "10:00"), [("--at", "write both"), ("--id", "")]),
    (
        ("make", TWO_PROCEDURES, "--id", "a:b", "--procedure", "nix"),
        [("--id", ""), ("--procedure", "use one of: balloon")],
    ),
    (("make", TWO_PROCEDURES, "--procedure", "Bad Name"), [("--procedure", "like bad-name")]),
    (("make", TWO_PROCEDURES), [("--procedure", "--procedure balloon-kyphoplasty")]),
    (("make", TWO_PROCEDURES, "--procedure", "loose"), [("--procedure", "use one of: balloon")]),
    (("make", TWO_PROCEDURES, "--procedure", "common"), [("--procedure", "use one of: balloon")]),
    (("make", "nix", "--id", "a:b"), [("--id", ""), ("CLINIC", "use one of")]),
    (("make", "own/clinics/ivc"), [("CLINIC", 'did you mean "ivc"')]),
    (("make", "ivc/"), [("CLINIC", 'did you mean "ivc"')]),
    (("make", "ivc.yaml"), [("CLINIC", 'did you mean "ivc"')]),
    (("make", "ivc", "consent.yaml"), [("DOCUMENT", 'did you mean "consent"')]),
    (("make", "ivc", "--large-print", "yes"), [("DOCUMENT", "--large-print takes no value")]),
    (("make", "ivc", "--at", "2026-12-01", "10:00"), [("DOCUMENT", "in double quotes")]),
    (("make", "ivc", "--at", "10:00"), [("--at", 'write both, like "2026-12-01 10:00"')]),
    (("make", "ivc", "--at", "2026-12-01 1:30"), [("--at", "write 1:30 PM or 13:30")]),
    (("make", "ivc", "--at", ""), [("--at", "leave the option out")]),
    (("make", "ivc", "--id", ""), [("--id", "leave the option out")]),
    (("make", "ivc", "--procedure", ""), [("--procedure", "leave the option out")]),
    (("make", "ivc", "--language", ""), [("--language", "leave the option out")]),
    (("make", "ivc", "--language", "Spansh"), [("--language", 'did you mean "Spanish"')]),
    (("make", "ivc", "--at", "0001-01-01 10:00"), [("--at", "check the year")]),
    (("make", "ivc", "--dob", "0001-01-01"), [("--dob", "write a year from 1900 to 2099")]),
    (("make", "ivc", "--from", "list.csv"), [("list.csv", "handouts day list.csv")]),
    (
        ("make", "ivc", "--from", "details.yaml", "--name", "Ann Sample"),
        [("details.yaml:1:7", "give it in one of the two places only")],
    ),
    (("explain", TWO_PROCEDURES, "consent", "--id", "a:b"), [("--id", "use letters, digits")]),
    (("rules", "nix"), [("ID", "run `handouts rules` to list all rules")]),
    (("check", "--select", "nix"), [("--select", "run `handouts rules` to list all rules")]),
    (("check", "--select", "unreadable"), [("--select", "what cannot be read is always reported")]),
    (("check", "--ignore", "unreadable"), [("--ignore", "what cannot be read is always reported")]),
    (("day", "list.csv", "--documents", ","), [("--documents", "preparation,discharge")]),
    (("day", "list.csv", "--documents", "consent nix"), [("--documents", "use one of")]),
    (("new", "Our Clinic"), [("SLUG", "like our-clinic")]),
    (("new", "our", "--procedure", "clinic"), [("--procedure", "choose another short name")]),
    (("new", "ivc"), [("own/clinics/ivc", "add a procedure to it with --procedure NAME")]),
    (("new", "ivc", "--procedure", "balloon-kyphoplasty"), [("own/clinics/ivc/balloon-kyphoplasty.yaml", "edit it")]),
    (("diff", "nix"), [("'nix'", "give a folder of templates, or a revision")]),
]


@pytest.mark.parametrize(
    ("arguments", "problems"), WRONG_USAGE, ids=[" ".join(arguments) for arguments, _ in WRONG_USAGE]
)
def test_message_names_cause_and_fix(
    run_command: RunCommand, two_procedure_templates: Path, arguments: tuple[str, ...], problems: list[tuple[str, str]]
) -> None:
    answer = run_command(*arguments, *(("--templates", two_procedure_templates) if arguments[0] != "rules" else ()))
    assert answer.code in (1, 2)
    assert answer.paths == []
    messages = [line for line in answer.err.splitlines() if not line.startswith(("Nothing was made", "    hint:"))]
    assert [line.partition(": ")[0] for line in messages] == [origin for origin, _ in problems], answer.err
    for _, hint in problems:
        assert hint in answer.err
    assert answer.err.count("    hint: ") == len(problems)


@pytest.mark.parametrize("option", ["--today", "--date"])
@pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "2100-01-01", "9999-12-31"])
def test_date_of_another_century_is_refused(
    run_command: RunCommand, two_procedure_templates: Path, option: str, day: str
) -> None:
    commands = [("day", "list.csv")] if option == "--date" else [("day", "list.csv"), ("make", "ivc"), ("check",)]
    for command in commands:
        answer = run_command(*command, option, day, "--templates", two_procedure_templates)
        assert answer.code == 2
        assert f"'{day}' is not in this century. Check the year" in answer.err


def test_wrong_date_in_the_environment(run_command: RunCommand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDOUTS_TODAY", "tomorrow")
    answer = run_command("make", "ivc")
    assert (answer.code, answer.paths) == (2, [])
    assert "like 2026-12-01 (in the variable HANDOUTS_TODAY)" in answer.err
