"""The `handouts` command: a table of commands. Each is imported when it is called."""

from __future__ import annotations

from importlib import import_module

import click

from handouts import __version__
from handouts.errors import nearest

COMMANDS = {
    "approve": "approve",
    "archive": "archive",
    "check": "check",
    "consent": "consent",
    "day": "day",
    "desk": "desk",
    "diff": "diff",
    "explain": "explain",
    "journal": "journal",
    "list": "list_",
    "mail": "mail",
    "make": "make",
    "new": "new",
    "people": "people",
    "print": "print_",
    "printers": "printers",
    "rules": "rules",
    "scan": "scan",
    "schema": "schema",
    "sign": "sign",
    "translate": "translate",
    "verify": "verify",
    "watch": "watch",
}
"""Maps each command to its function in the module `handouts.cli.COMMAND`."""
RENAMED_OPTIONS = {
    ("desk", "--behind"): "--public-url",
    ("journal prune", "--sooner"): "--allow-recent",
    ("mail", "--despite-gap"): "--allow-gap",
    ("mail", "--from"): "--sender",
    ("mail test", "--from"): "--sender",
    ("print", "--again"): "--allow-repeat",
    ("print", "--force"): "--allow-not-ready",
}
"""Maps a command and a former option to the new option."""


class LazyGroup(click.Group):
    """A group that imports the module of a command only when it is called or its help is shown."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names in the order of the help."""
        from handouts.cli.channels import channel_names

        return [*COMMANDS, *channel_names()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name; None for an unknown one."""
        if cmd_name not in COMMANDS:
            from handouts.cli.channels import channel_command

            return channel_command(cmd_name)
        command: click.Command = getattr(import_module(f"handouts.cli.{cmd_name}"), COMMANDS[cmd_name])
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command named by the first argument. Raises click.UsageError, which suggests the nearest command."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError:
            if args[0].startswith("-") or not (match := nearest(args[0], self.list_commands(ctx))):
                raise
            raise click.UsageError(f"No such command {args[0]!r}. Did you mean {match!r}?", ctx) from None

    def invoke(self, ctx: click.Context) -> object:
        """Run the command. Raises click.UsageError, which for a renamed option names the new one."""
        try:
            return super().invoke(ctx)
        except click.NoSuchOption as error:
            raise _name_new_option(error) from None


def _name_new_option(error: click.NoSuchOption) -> click.UsageError:
    """The same error, or one that names the new option if the option was renamed."""
    if error.ctx is None:
        return error
    command = error.ctx.command_path.removeprefix(error.ctx.find_root().command_path).strip()
    new = RENAMED_OPTIONS.get((command, error.option_name))
    return click.UsageError(f"{error.option_name} is now called {new}.", error.ctx) if new else error


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="handouts")
def cli() -> None:
    """Make a clinic's consent, preparation and discharge handouts for a patient.

    \b
    handouts list                                        show the available clinics
    handouts make pain-relief-georgia                    make blank forms to fill in by hand
    handouts make pain-relief-georgia --name "Maria Beispiel" --at "2026-12-01 10:00"
    """  # noqa: D301 - click's mark of a block that keeps its lines is one control character
