"""`people`: accounts from the command line."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from handouts.cli.root import cli
from handouts.people.accounts import Accounts, Role

PASSWORD = "four green wooden chairs"
NOW = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "data" / "journal.sqlite3"


def people(journal: Path, *arguments: str, password: str = PASSWORD) -> Result:
    """Run `people`; a password is the first line of the input."""
    result = CliRunner().invoke(cli, ["people", "--journal", str(journal), *arguments], input=f"{password}\n")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert PASSWORD not in result.output
    return result


def add_max(journal: Path) -> Accounts:
    assert people(journal, "add", "max", "--full-name", "Max Muster", "--role", "manager").exit_code == 0
    return Accounts(journal.with_name("journal.sqlite3.people"))


def test_add(journal: Path) -> None:
    accounts = add_max(journal)
    result = people(journal, "add", "Anna", "--full-name", "Anna Beispiel", "--role", "front-desk", "--role", "Nurse")
    assert "Added anna." in result.stderr
    account = accounts.check_password("anna", PASSWORD, NOW)
    assert account is not None
    assert account.temporary
    assert account.roles == (Role.FRONT_DESK, Role.NURSE)


def test_list(journal: Path) -> None:
    add_max(journal)
    people(journal, "add", "anna", "--full-name", "Anna Beispiel", "--role", "nurse")
    people(journal, "change", "anna", "--disable")
    lines = ["anna (disabled): Anna Beispiel, nurse", "max: Max Muster, manager"]
    assert people(journal, "list").stdout.splitlines() == lines


def test_change_and_remove(journal: Path) -> None:
    accounts = add_max(journal)
    people(journal, "add", "anna", "--full-name", "Anna Beispiel", "--role", "nurse", "--no-password")
    assert accounts.check_password("anna", "", NOW) is None
    people(journal, "change", "ANNA", "--role", "clinician", "--full-name", "Anna Muster")
    assert (accounts.find("anna").full_name, accounts.find("anna").roles) == ("Anna Muster", (Role.CLINICIAN,))
    assert people(journal, "password", "anna", password="seven yellow paper boats").exit_code == 0
    assert accounts.check_password("anna", "seven yellow paper boats", NOW)
    assert people(journal, "remove", "anna").exit_code == 0
    assert accounts.find("anna") is None


WRONG = {
    "no manager": (("add", "anna", "--full-name", "Anna B", "--role", "nurse"), "the first account needs the role manager"),
    "role": (("add", "anna", "--full-name", "Anna B", "--role", "boss"), "'boss' is not a role"),
    "no role": (("add", "anna", "--full-name", "Anna B"), "the first account needs the role manager"),
    "no account": (("change", "nobody", "--disable"), "there is no account 'nobody'"),
}  # fmt: skip


@pytest.mark.parametrize(("arguments", "message"), WRONG.values(), ids=WRONG)
def test_refused(journal: Path, arguments: tuple[str, ...], message: str) -> None:
    result = people(journal, *arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert "hint:" in result.stderr


def test_easy_password(journal: Path) -> None:
    result = people(journal, "add", "max", "--full-name", "Max Muster", "--role", "manager", password="short")
    assert result.exit_code == 2
    assert "the password has 5 characters" in result.stderr
    assert people(journal, "list").stdout == ""


@pytest.mark.parametrize("typed", ["", "\n", "\r\n"])
def test_empty_password(journal: Path, typed: str) -> None:
    """An account without a password is made only if that is asked for."""
    for command in (("add", "max", "--full-name", "Max Muster", "--role", "manager"),):
        result = CliRunner().invoke(cli, ["people", "--journal", str(journal), *command], input=typed)
        assert result.exit_code == 2
        assert "no password was given" in result.stderr
    assert people(journal, "list").stdout == ""


def test_no_password_in_arguments(journal: Path) -> None:
    """Other users of the computer can read the arguments of a command."""
    for command in ("add", "password"):
        assert "--password" not in CliRunner().invoke(cli, ["people", command, "--help"]).output
