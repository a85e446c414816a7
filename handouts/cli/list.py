"""`list`: the available clinics, procedures and documents."""

from __future__ import annotations

from pathlib import Path

import click

from handouts.cli.options import open_library, templates_option
from handouts.cli.reporting import report_errors


@click.command("list", short_help="List clinics, procedures and documents.")
@templates_option
@report_errors
def list_(templates: Path | None) -> None:
    """List the available clinics with their procedures, sites and physicians, and the available documents."""
    library = open_library(templates)
    for clinic in library.clinics():
        click.echo(f"clinic      {clinic}  ({', '.join(library.clinic_procedures(clinic)) or 'no instruction set'})")
        for kind, names in library.sites_and_physicians(clinic).items():
            click.echo(f"  {kind:<10}  {', '.join(f'{name} ({full_name})' for name, full_name in names.items())}")
    for name in library.procedures():
        click.echo(f"procedure   {name}")
    for name in library.documents():
        click.echo(f"document    {name}")
