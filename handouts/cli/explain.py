"""`explain`: each number on a page, with the file and line it comes from and the rule that computed it."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import click

from handouts.cli.options import printing_date, today_option
from handouts.cli.patient import Detail, Request, details_options, read_request
from handouts.cli.reporting import ExitCode, report_errors


@click.command(short_help="Show where each number on a page comes from.")
@click.argument("clinic")
@click.argument("document")
@details_options
@today_option("Date of printing. Last doses before it are marked as past.")
@click.option("--format", "output_format", type=click.Choice(("text", "json")), default="text", metavar="FORMAT",
              help="Output format: text or json. [default: text]")  # fmt: skip
@report_errors
def explain(
    clinic: str,
    document: str,
    file: Path | None,
    today: dt.datetime | None,
    templates: Path | None,
    output_format: str,
    **options: Detail,
) -> None:
    """Show where each number on the page DOCUMENT of CLINIC comes from: file and line, and the rule that computed it.

    The command changes each value in turn and composes the page again. A value is the source of the numbers that
    change with it. A number without a source is a bug in handouts; the exit code is then 1. In a set with thousands of
    values, some numbers may be "not determined": they depend on too many values.
    """
    from handouts.provenance.explanation import explain as explain_page
    from handouts.provenance.explanation import explanation_json, explanation_lines
    from handouts.typeset.renderer import document_identifier

    request = Request(clinic, (document,), file, printing_date(today), templates, options)
    (name,), content, details = read_request(request)
    numbers = explain_page(content, name, details, document_identifier)
    click.echo(
        explanation_json(clinic, name, numbers)
        if output_format == "json"
        else "\n".join(explanation_lines(numbers)).strip()
    )
    undetermined = sum(number.undetermined for number in numbers)
    if undetermined:
        click.echo(f"{undetermined} of {len(numbers)} numbers are not determined: the set has too many values. "
                   "Split the set, or look up these numbers in its file.", err=True)  # fmt: skip
    unknown = sum(not number.known and not number.undetermined for number in numbers)
    if unknown:
        click.echo(f"{unknown} of {len(numbers)} numbers have no source. This is a bug in handouts. Please report it.",
                   err=True)  # fmt: skip
    sys.exit(ExitCode.PROBLEMS if unknown else ExitCode.OK)
