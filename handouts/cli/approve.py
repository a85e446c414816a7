"""`approve`: record a clinician's approval of a set, with a digest of its text."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from handouts.cli.options import open_library, printing_date, templates_option, today_option
from handouts.cli.reporting import report_errors
from handouts.errors import Option, input_error


@click.command(short_help="Record that a clinician approves a clinic's set.")
@click.argument("clinic")
@click.option("--by", required=True, help="Name of the clinician who read and approves the pages.")
@click.option("--procedure", default=None, help="Procedure, if the clinic has several.")
@click.option("--language", help="Language of the approved text.  [default: the clinic's own]")
@today_option("Date of the approval.")
@templates_option
@report_errors
def approve(
    clinic: str, by: str, procedure: str | None, language: str | None, today: dt.datetime | None, templates: Path | None
) -> None:
    """Record that a clinician approves the current text of CLINIC's set. Any later change makes it a draft again.

    Sample sets and sets with errors cannot be approved.
    """
    from handouts.editing.approving import approve_content
    from handouts.schedule.today import today_in_zone

    library = open_library(templates)
    content = library.load(clinic, procedure, library.documents(), language)
    date = today_in_zone(printing_date(today), content.clinic.value.time_zone)
    approver = " ".join(by.split())
    if not approver:
        raise input_error(Option("--by"), "the name is empty", "give the name of the clinician who read the pages")
    path = approve_content(library, content, approver, date)
    click.echo(path)
    version = content.instructions.value.version
    click.echo(f"Version {version} is approved by {approver}. Any change makes it a draft again.", err=True)
