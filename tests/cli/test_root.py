"""The `handouts` command: its commands, their help and options, and wrong usage."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from handouts import __version__
from handouts.cli.channels import channel_names
from handouts.cli.mail import send
from handouts.cli.root import COMMANDS, RENAMED_OPTIONS, cli
from tests.support.commands import ROOT, RunCommand, run_process


def all_commands(
    group: click.Group = cli, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Each command and subcommand, with its name as a path: ("mail", "settle")."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None, name
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from all_commands(command, (*path, name))


ALL_COMMANDS = {**dict(all_commands()), ("mail",): send}


def options_in(text: str) -> set[str]:
    return set(re.findall(r"(?<![\w-])--[a-z-]+", text))


@pytest.mark.parametrize("path", [(), *ALL_COMMANDS], ids=" ".join)
def test_every_option_has_help(run_command: RunCommand, path: tuple[str, ...]) -> None:
    result = run_command(*path, "--help")
    assert result.code == 0
    assert "\\b" not in result.out
    command = ALL_COMMANDS[path] if path else cli
    assert command.help
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help, option.name
            assert option.help.endswith((".", "]", ")", '"')), option.help
    assert run_command(*path, "-h").out == result.out


@pytest.mark.parametrize("group", [(), ("mail",), ("journal",)], ids=" ".join)
def test_help_lines_are_not_cut(run_command: RunCommand, group: tuple[str, ...]) -> None:
    _, _, commands = run_command(*group, "--help").out.partition("\nCommands:\n")
    lines = commands.splitlines()
    assert len(lines) == sum(path[:-1] == group for path in ALL_COMMANDS)
    for line in lines:
        assert re.fullmatch(r"  [a-z]+ +[A-Z].*[^.]\.", line), line
        assert len(line) < 80


def test_help_of_mail_shows_its_options(run_command: RunCommand) -> None:
    out = run_command("mail", "--help").out
    assert out.startswith("Usage: cli mail [OPTIONS] PATH...\n")
    assert {"--send", "--dry-run", "--allow-gap", "--sender"} <= options_in(out)
    assert "settle" in out
    assert run_command("mail", "day", "--help").out.startswith("Usage: cli mail [OPTIONS] PATH...\n")
    assert run_command("mail", "settle", "--help").out.startswith("Usage: cli mail settle [OPTIONS] ID")


def test_today_says_what_it_does(run_command: RunCommand) -> None:
    helps = {
        path: option.help or "" for path, command in ALL_COMMANDS.items() for option in command.params
        if option.name == "today" and isinstance(option, click.Option)
    }  # fmt: skip
    assert {path for path, text in helps.items() if "Last doses" in text} == {
        ("day",), ("explain",), ("make",), ("watch",),
    }  # fmt: skip
    assert helps["approve",] == "Date of the approval. [default: today]"


def test_options_that_overrule_a_refusal_share_a_form() -> None:
    allowing = {
        (*path, option.opts[0]) for path, command in ALL_COMMANDS.items() for option in command.params
        if option.opts[0].startswith("--allow-") and path[0] not in channel_names()  # all channels have the same
    }  # fmt: skip
    assert allowing == {
        ("day", "--allow-draft"), ("desk", "--allow-draft"), ("journal", "prune", "--allow-recent"),
        ("mail", "--allow-draft"), ("mail", "--allow-gap"),
        ("print", "--allow-not-ready"), ("print", "--allow-repeat"),
    }  # fmt: skip


@pytest.mark.parametrize(("command", "old"), RENAMED_OPTIONS, ids=" ".join)
@pytest.mark.parametrize("value", [[], ["x"]])
def test_renamed_option_names_the_new_one(run_command: RunCommand, command: str, old: str, value: list[str]) -> None:
    new = RENAMED_OPTIONS[command, old]
    arguments = [*command.split(), *(["x"] if command in ("mail", "print") else []), old, *value]
    result = run_command(*arguments)
    assert (result.code, result.out) == (2, "")
    assert result.err.endswith(f"Error: {old} is now called {new}.\n")
    current_options = options_in(run_command(*command.split(), "--help").out)
    assert new in current_options
    assert old not in current_options


def test_from_is_a_file_of_details_everywhere() -> None:
    for path, command in ALL_COMMANDS.items():
        for option in command.params:
            if "--from" in option.opts:
                assert option.name == "file", path


def test_unknown_option_is_not_called_renamed(run_command: RunCommand) -> None:
    assert "No such option" in run_command("make", "ivc", "--force").err


def test_options_of_make_and_watch() -> None:
    wanted = {
        "procedure", "name", "dob", "mrn", "at", "ended", "physician", "level", "medicine", "id", "from", "templates",
        "large-print", "out",
    }  # fmt: skip
    for name in ("make", "watch"):
        options = {word.removeprefix("--") for option in ALL_COMMANDS[name,].params for word in option.opts}
        assert wanted <= options


def test_command_signatures_have_no_any() -> None:
    for path, command in ALL_COMMANDS.items():
        if command.callback is None:
            assert isinstance(command, click.Group), path
            continue
        assert "Any" not in str(inspect.signature(inspect.unwrap(command.callback))), path


def test_a_command_loads_only_its_own_module(tmp_path: Path) -> None:
    code = (
        "import sys; from handouts.cli import main\ntry:\n    main()\nfinally:\n"
        "    print(*sorted(name for name in sys.modules if name.startswith('handouts.cli.')))"
    )
    result = run_process("-c", code, "list", cwd=tmp_path)
    loaded = {name.removeprefix("handouts.cli.") for name in result.stdout.splitlines()[-1].split()}
    assert loaded & set(COMMANDS) == {"list"}


def test_version(run_command: RunCommand) -> None:
    assert __version__ in run_command("--version").out


@pytest.mark.parametrize(
    "arguments", [["make"], ["make", "ivc", "--bogus"], ["mak", "ivc"], ["new"], ["make", "ivc", "--at"], ["list", "x"]]
)
def test_wrong_usage_exits_with_2(run_command: RunCommand, arguments: list[str]) -> None:
    result = run_command(*arguments)
    assert (result.code, result.out) == (2, "")
    assert "Error: " in result.err


def test_misspelled_command_gets_a_suggestion(run_command: RunCommand) -> None:
    assert run_command("mak", "ivc").err.endswith("Error: No such command 'mak'. Did you mean 'make'?\n")
    assert run_command("zzz").err.endswith("Error: No such command 'zzz'.\n")


@pytest.mark.parametrize(
    "program", [["-m", "handouts"], [str(ROOT / "cli.py")], ["-c", "import handouts.cli as cli; cli.main()"]]
)
def test_ways_to_run_it(program: list[str], tmp_path: Path) -> None:
    assert run_process(*program, "make", "ivc", "discharge", cwd=tmp_path).returncode == 0
    assert run_process(*program, "make", "ivc", "--at", "2026-12-01", cwd=tmp_path).returncode == 1
    assert run_process(*program, "make", "nope", cwd=tmp_path).returncode == 2
