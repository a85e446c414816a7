"""The command line: all commands under one name. Paths go to standard output, all else to standard error."""

from __future__ import annotations

import atexit
import gc
import os

import click

from handouts import __version__
from handouts.commands.approving import approve
from handouts.commands.checking import check, rules
from handouts.commands.comparing import diff
from handouts.commands.days import day, verify
from handouts.commands.desking import desk
from handouts.commands.explaining import explain
from handouts.commands.journals import journal
from handouts.commands.mailing import mail
from handouts.commands.making import make, watch
from handouts.commands.output import guarded
from handouts.commands.printing import print_, printers
from handouts.commands.sets import list_, new, schema


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="handouts")
def cli() -> None:
    """Make a clinic's consent, preparation and discharge handouts for a patient.

    \b
    handouts list                                        what there is
    handouts make pain-relief-georgia                    blanks to write on
    handouts make pain-relief-georgia --name "Maria Beispiel" --at "2026-12-01 10:00"
    """  # noqa: D301 - click's mark of a block that keeps its lines is one control character


COMMANDS = (
    approve, check, day, desk, diff, explain, journal, list_, mail, make, new, print_, printers, rules, schema, verify,
    watch,
)  # fmt: skip
for command in COMMANDS:
    cli.add_command(command)


def main() -> None:
    """Run the command line."""
    # A command ends before there is garbage worth collecting; looking for it takes a tenth of a short one, and looking
    # through all that is left, when the interpreter ends, as much again.
    gc.disable()
    atexit.register(gc.freeze)
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # else every installed package is asked for one
    guarded(cli)


if __name__ == "__main__":
    main()
