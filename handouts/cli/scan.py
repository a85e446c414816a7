"""`scan`: sort scanned pages by patient and document, and file the complete documents."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from handouts.cli.options import journal_option, journal_path
from handouts.cli.reporting import ExitCode, counted, report_errors
from handouts.errors import Option, input_error, usage_error


@click.command(short_help="Sort scanned pages by patient, and file complete documents.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--day", "folder", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="Folder of the day that the pages belong to.")  # fmt: skip
@click.option("--format", "output_format", type=click.Choice(["text", "json"]), default="text", metavar="FORMAT",
              help="Output format: text or json. [default: text]")  # fmt: skip
@journal_option
@report_errors
def scan(files: tuple[Path, ...], folder: Path, output_format: str, journal_file: Path | None) -> None:
    """Read the barcode on each page of FILE... (PDF, TIFF, PNG, JPEG), and sort the pages by patient and document.

    Complete documents are written to the folder `scans` of the day, and go to the archive and the journal. Others are
    written to `scans/incomplete`: run the command again with the missing pages. A page that is not certain is filed
    nowhere, and is named.
    """
    from handouts.day.folder import SCANS, DayFolder
    from handouts.day.manifest import read_manifest

    try:
        from handouts.scan.filing import known_documents
        from handouts.scan.run import scan_files
    except ModuleNotFoundError as error:
        raise _not_installed() from error
    manifest = read_manifest(DayFolder(folder))
    if manifest is None:
        raise usage_error(Option("--day"), f"{folder} is not the folder of a day", "give the --out of `handouts day`")
    try:
        report = scan_files(files, known_documents(manifest), folder / SCANS, journal_path(journal_file))
    except ModuleNotFoundError as error:
        raise _not_installed() from error
    if output_format == "json":
        click.echo(json.dumps(report._asdict(), ensure_ascii=False, indent=2))
    else:
        for line in (*report.filed, *report.incomplete, *report.problems):
            click.echo(line)
        click.echo(
            f"{counted(report.pages, 'page')}: {counted(len(report.filed), 'document')} filed, "
            f"{len(report.incomplete)} incomplete, {counted(len(report.problems), 'problem')}.",
            err=True,
        )
    if report.incomplete or report.problems:
        sys.exit(ExitCode.PROBLEMS)


def _not_installed() -> Exception:
    return input_error("handouts scan", "needs packages that are not installed", "pip install 'handouts[scan]'")
