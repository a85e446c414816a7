"""`schema`: print the JSON Schema of a clinic's files."""

from __future__ import annotations

from pathlib import Path

import click

from handouts.cli.options import open_library, templates_option
from handouts.cli.reporting import report_errors


@click.command(short_help="Print the JSON Schema of a clinic's files.")
@templates_option
@report_errors
def schema(templates: Path | None) -> None:
    """Print the JSON Schema of a clinic's files, for completion and checks in an editor."""
    from handouts.content.schema import schema_text

    click.echo(schema_text(open_library(templates).documents()), nl=False)
