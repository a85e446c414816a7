"""`check` and `rules`: what a reviewer would find in a clinic's set, and the manual of the rules."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import click

from handouts.commands.common import (
    MADE,
    PROBLEMS,
    counted,
    day_of_printing,
    in_words,
    library,
    templates_option,
    today_option,
)

FORMS = ("text", "json", "github", "sarif")


def _names(_: click.Context, __: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for text in value for name in text.replace(",", " ").split())


@click.command()
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(FORMS), default="text", show_default=True, help="How to tell it.")
@click.option("--select", multiple=True, callback=_names, metavar="RULES", help="Only these rules: risks-listed,C10.")
@click.option("--ignore", multiple=True, callback=_names, metavar="RULES", help="All but these rules.")
@click.option("--strict", is_flag=True, help="Warnings count as errors for the exit code.")
@today_option
@templates_option
@in_words
def check(
    paths: tuple[Path, ...],
    form: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    strict: bool,
    today: dt.datetime | None,
    templates: Path | None,
) -> None:
    """Check sets by all rules: PATH is a set, a clinic's folder, or a folder of templates; left out, all of them."""
    from handouts.check.finding import Level
    from handouts.check.formats import told
    from handouts.check.rule import chosen
    from handouts.check.runner import checked

    found = checked(paths, library(templates), chosen(select, ignore), day_of_printing(today))
    for line in told(found, form):
        click.echo(line)
    open_ = [finding for finding in found if not finding.ignored]
    counts = {level: sum(finding.level is level for finding in open_) for level in Level}
    if form == "text":
        click.echo(", ".join(counted(count, str(level)) for level, count in counts.items()) + ".", err=True)
    sys.exit(PROBLEMS if counts[Level.ERROR] or (strict and counts[Level.WARNING]) else MADE)


@click.command()
@click.argument("names", metavar="[ID]...", nargs=-1)
@in_words
def rules(names: tuple[str, ...]) -> None:
    """List the rules of `handouts check`, or print the manual of those named: what, why, source, examples."""
    from handouts.check.rule import all_rules, chosen

    if not names:
        width = max(len(rule.name) for rule in all_rules())
        for rule in all_rules():
            click.echo(f"{rule.name.ljust(width)}  {rule.level:7}  {rule.summary}")
        return
    for rule in chosen(names, (), origin="ID"):
        standard = f", {rule.standard}" if rule.standard else ""
        click.echo(f"{rule.name} ({rule.level}{standard})\n\n{rule.manual}\n")
