"""Commands about templates: what there is, a starter for a new clinic, the schema for editors."""

from __future__ import annotations

import shlex
from pathlib import Path

import click
from click.core import ParameterSource

from handouts.commands.common import OWN, in_words, library, right_folder, templates_option
from handouts.problems import not_known
from handouts.resources import templates_dir


@click.command("list")
@templates_option
@in_words
def list_(templates: Path | None) -> None:
    """List clinics with their procedures, and the documents."""
    found = library(templates)
    for slug in found.clinics():
        click.echo(f"clinic      {slug}  ({', '.join(found.clinic_procedures(slug)) or 'no instruction set'})")
    for name in found.procedures():
        click.echo(f"procedure   {name}")
    for name in found.documents():
        click.echo(f"document    {name}")


@click.command()
@click.argument("slug")
@click.option(
    "--templates", type=click.Path(file_okay=False, path_type=Path), envvar="HANDOUTS_TEMPLATES", default=OWN,
    show_default=True, help="Folder to write into.",
)  # fmt: skip
@click.option(
    "--procedure", help="The first procedure of a new clinic, or one more of a clinic that is there. "
    "[default: balloon-kyphoplasty]",
)  # fmt: skip
@in_words
def new(slug: str, templates: Path, procedure: str | None) -> None:
    """Write a commented starter set for a new clinic, or for one more procedure of a clinic, to fill in."""
    from handouts.content.library import Library
    from handouts.content.starter import new as write_starter

    if templates.name == "clinics":
        message = f"the folder {str(templates)!r} would hold another folder `clinics`"
        raise not_known("--templates", message, right_folder(templates))
    there = (templates / "clinics" / slug).is_dir()
    documents = Library(templates, templates_dir()).documents()
    for path in write_starter(slug, templates, procedure, documents=documents):
        click.echo(path)
    told = click.get_current_context().get_parameter_source("templates") is ParameterSource.COMMANDLINE
    where = f" --templates {shlex.quote(str(templates))}" if told else ""
    which = f" --procedure {procedure}" if there else ""
    click.echo(f"Fill in the files above. Then make the pages: handouts make {slug}{which}{where}", err=True)


@click.command()
@templates_option
@in_words
def schema(templates: Path | None) -> None:
    """Print the JSON Schema of a clinic's files, for editors."""
    from handouts.content.schema import schema_text

    click.echo(schema_text(library(templates).documents()), nl=False)
