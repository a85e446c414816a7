"""`schema`: print the JSON Schema of a clinic's files."""

from __future__ import annotations

from pathlib import Path

import click

from handouts.cli.options import open_library, templates_option
from handouts.cli.reporting import report_errors


@click.command(short_help="Print the JSON Schema of a clinic's files.")
@click.option("--overlay", is_flag=True, help="The schema of overlays, for the folders sites and physicians.")
@templates_option
@report_errors
def schema(overlay: bool, templates: Path | None) -> None:
    """Print the JSON Schema of a clinic's files, for completion and checks in an editor."""
    from handouts.content.schema import overlay_schema_text, schema_text

    documents = open_library(templates).documents()
    click.echo(overlay_schema_text(documents) if overlay else schema_text(documents), nl=False)
