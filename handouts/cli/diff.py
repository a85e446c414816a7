"""`diff`: what changes on the patient's pages between two versions of the templates."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from handouts.cli.options import open_library, printing_date, templates_option, today_option
from handouts.cli.reporting import ExitCode, print_problems, report_errors
from handouts.errors import InputError, Option, input_error

if TYPE_CHECKING:
    from handouts.content.library import Library
    from handouts.diff.set_diff import Comparison, DiffRequest
    from handouts.schedule.appointment import GivenDetails


@click.command(short_help="Show what changes on the pages between two versions.")
@click.argument("old")
@click.argument("new", required=False)
@click.option("--clinic", help="Compare only this clinic.")
@click.option("--procedure", help="Compare only the sets for this procedure.")
@click.option("--document", "documents", multiple=True, help="Compare only this document, like consent. Repeatable.")
@click.option("--language", help="Language of the pages.  [default: the clinic's own]")
@click.option(
    "--at",
    "date_time",
    metavar="DATETIME",
    help='Compare pages for this date and time, not blank forms: "2026-12-01 10:00".',
)
@click.option("--location", help="Compare only the pages of this site.")
@click.option("--physician", help="Compare only the pages of this physician.")
@click.option("--from", "file", type=click.Path(dir_okay=False, path_type=Path),
              help="YAML file with the patient's details.")  # fmt: skip
@click.option("--pdf", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Write both versions side by side, with the changes marked.")  # fmt: skip
@click.option("--format", "output_format", type=click.Choice(("text", "json")), default="text", metavar="FORMAT",
              help="Output format: text or json. [default: text]")  # fmt: skip
@today_option("Date of printing, for pages with --at or --from.")
@templates_option
@report_errors
def diff(
    old: str,
    new: str | None,
    clinic: str | None,
    procedure: str | None,
    documents: tuple[str, ...],
    language: str | None,
    date_time: str | None,
    location: str | None,
    physician: str | None,
    file: Path | None,
    pdf: Path | None,
    output_format: str,
    today: dt.datetime | None,
    templates: Path | None,
) -> None:
    """Show what changes on the patient's pages from OLD to NEW. Each is a folder of templates or a Git revision.

    Without NEW, OLD is compared with the current templates.

    Exit codes: 0 no page differs, 1 some pages differ, 2 wrong usage, or a set cannot be read.
    """
    try:
        library = open_library(templates)
        request = _diff_request(
            {"date": date_time, "location": location, "physician": physician}, clinic, procedure, documents, language,
            file, today,
        )  # fmt: skip
        code = _compare(old, new, library, request, pdf, output_format)
    except InputError as refused:
        print_problems(refused.problems)
        code = ExitCode.USAGE
    sys.exit(code)


def _compare(
    old: str, new: str | None, library: Library, request: DiffRequest, pdf: Path | None, output_format: str
) -> ExitCode:
    from handouts.diff import report
    from handouts.diff.set_diff import compare_sets
    from handouts.diff.versions import open_versions

    with open_versions(old, new, library) as (before, after):
        comparison = compare_sets(before, after, request)
        for line in [report.diff_json(comparison)] if output_format == "json" else report.diff_lines(comparison):
            click.echo(line)
        if pdf and comparison.has_visible_change:
            _write_pdf(pdf, comparison, request.given)
    print_problems(comparison.problems)
    if comparison.same and not comparison.problems and output_format == "text":
        click.echo("No page differs.", err=True)
    if pdf and not comparison.has_visible_change:
        reason = "no page differs" if comparison.same else "only the version in the page footer differs"
        click.echo(f"{pdf} was not written: {reason}.", err=True)
    if comparison.problems:
        return ExitCode.USAGE
    return ExitCode.OK if comparison.same else ExitCode.PROBLEMS


def _diff_request(
    options: Mapping[str, str | None],
    clinic: str | None,
    procedure: str | None,
    documents: tuple[str, ...],
    language: str | None,
    file: Path | None,
    today: dt.datetime | None,
) -> DiffRequest:
    from handouts.diff.set_diff import DiffRequest
    from handouts.schedule.appointment import GivenDetails, gather_details

    date = printing_date(today) if options["date"] or file else None
    given = {name: value for name, value in options.items() if value is not None}
    details = gather_details(given, file, date) if given or file else GivenDetails.empty()
    if procedure and details.procedure and procedure != details.procedure:
        raise input_error(
            Option("--procedure"), "the file given with --from names another procedure", "give it only once"
        )
    return DiffRequest(clinic, procedure or details.procedure, documents, language, details, date)


def _write_pdf(path: Path, comparison: Comparison, details: GivenDetails) -> None:
    from handouts.diff.pdf_report import diff_pdf
    from handouts.files import write_pdfs

    write_pdfs([(path, diff_pdf(comparison, details))])
    click.echo(path, err=True)
