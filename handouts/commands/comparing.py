"""`diff`: what changes on the patient's page between two versions of the templates."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Any

import click

from handouts.commands.common import (
    MADE,
    PROBLEMS,
    USAGE,
    answer,
    day_of_printing,
    in_words,
    library,
    templates_option,
    today_option,
)
from handouts.problems import Option, Refused, refuse


@click.command()
@click.argument("old")
@click.argument("new", required=False)
@click.option("--clinic", help="Only this clinic.")
@click.option("--procedure", help="Only the sets for this procedure.")
@click.option("--document", "documents", multiple=True, help="Only this document: consent. Repeatable.")
@click.option("--language", default="en", show_default=True, help="The language of the pages.")
@click.option("--at", help='Pages for a procedure at this time, not blank ones: "2026-12-01 10:00".')
@click.option("--from", "file", type=click.Path(dir_okay=False, path_type=Path),
              help="A YAML file with the details of a patient, as for make.")  # fmt: skip
@click.option("--pdf", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Write both pages side by side, with the changes marked.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True,
              help="How to tell it.")  # fmt: skip
@today_option
@templates_option
@in_words
def diff(old: str, new: str | None, pdf: Path | None, form: str, templates: Path | None, **wanted: Any) -> None:
    """Tell what changes on the patient's page from OLD to NEW: folders of templates, or revisions of git.

    NEW left out are the templates as they are now. Exit codes: 0 no page differs, 1 some do, 2 wrong usage or a set
    that cannot be read.
    """
    try:
        code = _diff(old, new, pdf, form, library(templates), wanted)
    except Refused as refused:
        answer(refused.problems)
        code = USAGE
    sys.exit(code)


def _diff(old: str, new: str | None, pdf: Path | None, form: str, current: Any, wanted: dict[str, Any]) -> int:
    from handouts.compare import telling
    from handouts.compare.sets import compare
    from handouts.compare.versions import versions

    with versions(old, new, current) as (before, after):
        asked = _wanted(**wanted)
        found = compare(before, after, asked)
        for line in [telling.as_json(found)] if form == "json" else telling.text(found):
            click.echo(line)
        if pdf and found.seen:
            _write(pdf, found, asked.given)
    answer(found.problems)
    if found.same and not found.problems and form == "text":
        click.echo("No page differs.", err=True)
    if pdf and not found.seen:
        why = "there is nothing to show" if found.same else "only the version in the foot of the pages differs"
        click.echo(f"{pdf} is not written: {why}.", err=True)
    return USAGE if found.problems else MADE if found.same else PROBLEMS


def _wanted(
    clinic: str | None,
    procedure: str | None,
    documents: tuple[str, ...],
    language: str,
    at: str | None,
    file: Path | None,
    today: dt.datetime | None,
) -> Any:
    from handouts.compare.sets import Wanted
    from handouts.schedule.details import Given, gather

    printed = day_of_printing(today) if at or file else None
    given = gather({"at": at}, file, printed) if at or file else Given.empty()
    if procedure and given.procedure and procedure != given.procedure:
        raise refuse(Option("--procedure"), "the file of --from is for another procedure", "give it once")
    return Wanted(clinic, procedure or given.procedure, documents, language, given, printed)


def _write(path: Path, found: Any, given: Any) -> None:
    from handouts.compare.sheets import sheets
    from handouts.files import write_pdfs

    write_pdfs([(path, sheets(found, given))])
    click.echo(path, err=True)
