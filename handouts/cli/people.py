"""`people`: the accounts of those who use the desk."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from handouts.cli.options import journal_option, journal_path
from handouts.cli.reporting import report_errors
from handouts.errors import Option, Program, input_error, usage_error

if TYPE_CHECKING:
    from handouts.people.accounts import Accounts, Role

ROLE_HELP = "What the person does: front-desk, nurse, clinician, compliance or manager. Repeat it for several."


@click.group(short_help="Add, change and list the accounts of the desk.")
@journal_option
@click.pass_context
def people(context: click.Context, journal_file: Path | None) -> None:
    """Add, change and list the accounts of those who use the desk.

    After you add the first account, people sign in at the desk, and the journal records who printed what.
    """
    context.obj = journal_file


role_option = click.option("--role", "roles", multiple=True, metavar="ROLE", help=ROLE_HELP)
name_argument = click.argument("name")


@people.command("add", short_help="Add an account.")
@name_argument
@click.option("--full-name", required=True, help="The name that colleagues know: Anna Beispiel.")
@role_option
@click.option("--no-password", is_flag=True, help="For people who sign in through a reverse proxy only.")
@click.pass_obj
@report_errors
def add(journal_file: Path | None, name: str, full_name: str, roles: tuple[str, ...], no_password: bool) -> None:
    """Add an account. Asks for a temporary password, which the person changes at the first sign-in.

    The first account needs the role manager.
    """
    accounts = _accounts(journal_file)
    chosen = _roles(roles)
    if not accounts.in_use and "manager" not in chosen:
        raise usage_error(Option("--role"), "the first account needs the role manager", "add --role manager")
    account = accounts.add(name, full_name, chosen, "" if no_password else _ask_password("Temporary password"))
    click.echo(f"Added {account.name}.", err=True)


@people.command("list", short_help="List the accounts.")
@click.pass_obj
@report_errors
def list_(journal_file: Path | None) -> None:
    """List the accounts with their roles."""
    for account in _accounts(journal_file).all():
        state = " (disabled)" if account.disabled else ""
        click.echo(f"{account.name}{state}: {account.full_name}, {', '.join(account.roles)}")


@people.command("change", short_help="Change an account.")
@name_argument
@click.option("--full-name", help="The name that colleagues know: Anna Beispiel.")
@role_option
@click.option("--disable/--enable", "disabled", default=None, help="Whether the person may sign in.")
@click.pass_obj
@report_errors
def change(
    journal_file: Path | None, name: str, full_name: str | None, roles: tuple[str, ...], disabled: bool | None
) -> None:
    """Change the name, the roles or the state of an account. --role replaces all roles."""
    account = _accounts(journal_file).change(
        name, full_name=full_name, roles=_roles(roles) if roles else None, disabled=disabled
    )
    click.echo(f"Changed {account.name}.", err=True)


@people.command("password", short_help="Set a temporary password.")
@name_argument
@click.pass_obj
@report_errors
def password(journal_file: Path | None, name: str) -> None:
    """Set a temporary password, which the person changes at the next sign-in."""
    accounts = _accounts(journal_file)
    accounts.set_password(name, _ask_password("Temporary password"), temporary=True)
    click.echo(f"{name} changes it at the next sign-in.", err=True)


@people.command("remove", short_help="Delete an account.")
@name_argument
@click.pass_obj
@report_errors
def remove(journal_file: Path | None, name: str) -> None:
    """Delete an account. What the person did stays in the journal."""
    _accounts(journal_file).remove(name)
    click.echo(f"Removed {name}.", err=True)


def _accounts(journal_file: Path | None) -> Accounts:
    try:
        from handouts.people.accounts import Accounts, accounts_path
    except ImportError as error:
        if not str(error.name).startswith("argon2"):
            raise
        message = f"the package {error.name} is missing"
        raise input_error(Program("people"), message, "pip install 'handouts[desk]'") from None
    return Accounts(accounts_path(journal_path(journal_file)))


def _roles(texts: tuple[str, ...]) -> list[Role]:
    from handouts.people.accounts import read_role

    return [read_role(text) for text in texts]


def _ask_password(prompt: str) -> str:
    """Ask for a password without showing it; from a script, read it from the first line of the input.

    Raises UsageError for an empty one: without a password, an account is for people behind a reverse proxy only.
    """
    if sys.stdin.isatty():
        password: str = click.prompt(prompt, hide_input=True, confirmation_prompt=True)
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        hint = "type one; --no-password is for people who sign in through a reverse proxy only"
        raise usage_error(Program("people"), "no password was given", hint)
    return password
