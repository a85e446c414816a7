"""`schema`: the JSON Schema of a clinic's files."""

from __future__ import annotations

import click


@click.command(short_help="Print the JSON Schema of a clinic's files.")
def schema() -> None:
    """Print the JSON Schema of a clinic's files, for completion and checks in an editor."""
    from handouts.content.schema import schema_text

    click.echo(schema_text(), nl=False)
