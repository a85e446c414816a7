"""`approve`: record a clinician's approval of a set, with a digest of its text."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from handouts.cli.options import open_library, printing_date, templates_option, today_option
from handouts.cli.reporting import counted, print_problems, report_errors
from handouts.errors import InputError, Option, input_error

if TYPE_CHECKING:
    from handouts.content.content import Content
    from handouts.content.library import Library


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
    from handouts.schedule.today import today_in_zone

    library = open_library(templates)
    content = library.load(clinic, procedure, library.documents(), language)
    date = today_in_zone(printing_date(today), content.clinic.value.time_zone)
    approver = " ".join(by.split())
    if not approver:
        raise input_error(Option("--by"), "the name is empty", "give the name of the clinician who read the pages")
    instructions = content.instructions.value
    if instructions.status == "sample":
        place = content.instructions.place("status")
        hint = "replace the text with your own, write `status: draft`, and have a clinician read the pages"
        raise input_error(place[0], "a sample set cannot be approved", hint, *place[1:])
    _check(library, content, date)
    if earlier := content.changed_approval:
        message = f"the text was changed after {earlier.by} approved version {instructions.version} on {earlier.on}"
        hint = "give the new text a new `version`, set `revised` to the date of the change, then approve it"
        raise InputError([content.instructions.problem(("version",), message, hint)])
    path = library.approvals_file(clinic, instructions.procedure)
    _record(path, approver, date, content)
    click.echo(path)
    click.echo(
        f"Version {instructions.version} is approved by {approver}. Any change makes it a draft again.", err=True
    )


def _check(library: Library, content: Content, date: dt.date) -> None:
    """Print the errors of the set, for every site and physician. Raises InputError if there are any."""
    from handouts.check.rule import all_rules
    from handouts.check.runner import set_findings
    from handouts.check.selections import selection_contexts
    from handouts.errors import Severity

    contexts, problems = selection_contexts(library, content, date)
    if problems:
        raise InputError(problems)
    findings = set_findings(contexts, all_rules())
    errors = [finding for finding in findings if finding.severity is Severity.ERROR and not finding.ignored]
    if errors:
        print_problems(error.problem for error in errors)
        hint = "fix them, or give a reason on the line: # check: ignore=RULE because ..."
        raise input_error(content.instructions.file, f"not approved: the set has {counted(len(errors), 'error')}", hint)


def _record(path: Path, by: str, date: dt.date, content: Content) -> None:
    """Add an entry to the file of approvals. Raises InputError."""
    from handouts.content.approvals import RECORD_HEADER, format_approval
    from handouts.files import make_folder, read_file, write_atomic, write_error

    entry = format_approval(
        by, date, content.labels.value.language, content.instructions.value.version, content.text_digests
    )
    make_folder(path.parent, option="--templates")
    try:
        before = read_file(path, follow=True).decode("utf-8") if path.exists() else f"{RECORD_HEADER}approvals:\n"
        write_atomic(path, (before.rstrip("\n") + "\n" + entry).encode())
    except OSError as error:
        raise write_error(path, error, "--templates") from error
