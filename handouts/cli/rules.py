"""`rules`: list the rules of `handouts check`, or print their manual."""

from __future__ import annotations

import click

from handouts.cli.reporting import report_errors
from handouts.errors import Argument


@click.command(short_help="List the rules of `check`, or print their manual.")
@click.argument("names", metavar="[ID]...", nargs=-1)
@report_errors
def rules(names: tuple[str, ...]) -> None:
    """List the rules of `handouts check`, or print the manual of each rule ID, with examples."""
    from handouts.check.rule import all_rules, select_rules

    if not names:
        width = max(len(rule.name) for rule in all_rules())
        for rule in all_rules():
            click.echo(f"{rule.name.ljust(width)}  {rule.severity:7}  {rule.summary}")
        return
    for rule in select_rules(names, (), origin=Argument("ID")):
        standard = f", {rule.standard}" if rule.standard else ""
        click.echo(f"{rule.name} ({rule.severity}{standard})\n\n{rule.manual}\n")
