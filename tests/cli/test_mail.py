"""`mail` sends only with --send; `settle` and `test` are subcommands, and all other arguments are for sending."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.commands import RunCommand
from tests.support.day_lists import row, save


@pytest.fixture
def day(run_command: RunCommand) -> Path:
    """A day with one packet. The patient has an email address."""
    save(Path("list.csv"), [row(0, email="ann@mail.example", email_consent="encrypted")])
    assert run_command("day", "list.csv", "--out", "day").code == 0
    return Path("day")


def test_dry_run_is_the_default(run_command: RunCommand, day: Path) -> None:
    plain, explicit = run_command("mail", day), run_command("mail", "--dry-run", day)
    assert plain == explicit
    assert plain.code == 0
    assert plain.err == "Nothing was sent. With --send, 1 mail would be sent.\n"
    assert "mail" not in run_command("journal").out


@pytest.mark.parametrize("arguments", [["--send", "--dry-run", "day"], ["day", "--dry-run", "--send"]])
def test_send_and_dry_run_are_refused_together(run_command: RunCommand, arguments: list[str]) -> None:
    result = run_command("mail", *arguments)
    assert (result.code, result.out) == (2, "")
    assert result.err.endswith("Error: --send and --dry-run contradict each other. Give only one of them.\n")


def test_send_without_an_account_is_refused(run_command: RunCommand, day: Path) -> None:
    for arguments in (["--send", day], [day, "--send"], ["--limit", 1, "--send", day]):
        result = run_command("mail", *arguments)
        assert (result.code, result.out) == (2, "")
        assert "--server" in result.err
        assert "--sender" in result.err


def test_usage_names_mail(run_command: RunCommand) -> None:
    assert run_command("mail", "--send").err.startswith("Usage: cli mail [OPTIONS] PATH...\n")
    assert run_command("mail", "nowhere", "--bogus").err.startswith("Usage: cli mail [OPTIONS] PATH...\n")
    assert run_command("mail", "settle").err.startswith("Usage: cli mail settle [OPTIONS] ID")


def test_a_path_named_like_a_subcommand(run_command: RunCommand, day: Path) -> None:
    day.rename("test")
    assert "1 mail would be sent" in run_command("mail", "./test").err
    assert "1 mail would be sent" in run_command("mail", "--dry-run", "test").err
