"""`explain`: every number on a page, with the file and line it comes from and the rule that computed it."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Any

import click

from handouts.commands.common import MADE, PROBLEMS, day_of_printing, in_words
from handouts.commands.patient import Asked, details_options, gathered


@click.command()
@click.argument("clinic")
@click.argument("document")
@details_options
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True,
              help="How to tell it.")  # fmt: skip
@in_words
def explain(
    clinic: str,
    document: str,
    file: Path | None,
    today: dt.datetime | None,
    templates: Path | None,
    form: str,
    **details: Any,
) -> None:
    """Tell where each number on the page DOCUMENT of CLINIC comes from: file and line, and the rule that computed it.

    Each value of the files and each detail is changed in turn, and the page composed again: the numbers that change
    come from it. A number that nothing changes is told as a fault of the program; the exit code is then 1.
    In a set with thousands of values, a few numbers may be "not determined": they depend on too many of them.
    """
    (name,), content, given = gathered(Asked(clinic, (document,), file, day_of_printing(today), templates, details))
    from handouts.trace.explanation import explain as explained
    from handouts.trace.telling import as_json, as_text
    from handouts.typeset.identity import identifier

    found = explained(content, name, given, identifier)
    click.echo(as_json(clinic, name, found) if form == "json" else "\n".join(as_text(found)).strip())
    limited = sum(one.undetermined for one in found)
    if limited:
        click.echo(f"{limited} of {len(found)} numbers not determined: this set has too many values to find all that "
                   "they come from. Split the set, or look these numbers up in its file.", err=True)  # fmt: skip
    unknown = sum(not one.known and not one.undetermined for one in found)
    if unknown:
        click.echo(f"{unknown} of {len(found)} numbers without a source. Please report it: it is a fault of handouts.",
                   err=True)  # fmt: skip
    sys.exit(PROBLEMS if unknown else MADE)
