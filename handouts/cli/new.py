"""`new`: write a starter set for a new clinic, or for another procedure of a clinic."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from handouts.cli.options import LOCAL_TEMPLATES, templates_hint
from handouts.cli.reporting import report_errors
from handouts.errors import Option, usage_error
from handouts.resources import templates_dir

if TYPE_CHECKING:
    from handouts.content.library import Library
    from handouts.content.models.country import Country


@click.command(short_help="Write a starter set for a clinic or a procedure.")
@click.argument("slug")
@click.option("--templates", type=click.Path(file_okay=False, path_type=Path), envvar="HANDOUTS_TEMPLATES",
              default=LOCAL_TEMPLATES, show_default=True, help="Folder to write to.")  # fmt: skip
@click.option("--procedure", help="Procedure of the set. [default for a new clinic: balloon-kyphoplasty]")  # fmt: skip
@click.option("--like", metavar="NAME",
              help="A procedure, or CLINIC/PROCEDURE: take the keys of its set, without their values.")  # fmt: skip
@click.option("--locale", help="Language and country of a new clinic, like en-GB. [default: en-US]")
@report_errors
def new(slug: str, templates: Path, procedure: str | None, like: str | None, locale: str | None) -> None:
    """Write a commented starter set, ready to fill in, for the clinic SLUG or for another of its procedures.

    SLUG is the clinic's short name, like river-bend-spine.
    """
    from handouts.content.library import Library
    from handouts.content.samples import find_sample
    from handouts.content.starter import create_clinic as write_starter

    if templates.name == "clinics":
        message = f"a `clinics` folder would be created inside the folder {str(templates)!r}"
        raise usage_error(Option("--templates"), message, templates_hint(templates))
    library = Library(templates, templates_dir())
    is_known_clinic = (templates / "clinics" / slug).is_dir()
    if locale is not None and is_known_clinic:
        message = f"the clinic {slug} already has its own locale, in clinic.yaml"
        raise usage_error(Option("--locale"), message, "leave out --locale")
    libraries = (library, Library(templates_dir(), templates_dir()))
    country = _country(locale, library) if locale is not None else None
    sample = None if like is None else find_sample(like, libraries)
    for path in write_starter(slug, templates, procedure, documents=library.documents(), like=sample, country=country):
        click.echo(path)
    if sample:
        procedure = procedure or sample.procedure
        click.echo(f"The set has the keys of {sample.name}, without its values.", err=True)
    source = click.get_current_context().get_parameter_source("templates")
    templates_option = f" --templates {shlex.quote(str(templates))}" if source is ParameterSource.COMMANDLINE else ""
    procedure_option = f" --procedure {procedure}" if is_known_clinic else ""
    command = f"handouts make {slug}{procedure_option}{templates_option}"
    click.echo(f"Fill in the files above. Then make the pages: {command}", err=True)


def _country(locale: str, library: Library) -> Country | None:
    """The country of a locale. Raises UsageError if pages are not available for it."""
    from handouts.content.starter import read_country

    if locale not in library.locales():
        message = f"pages are not available for {locale!r}"
        raise usage_error(Option("--locale"), message, f"use one of: {', '.join(library.locales())}")
    return read_country(locale.partition("-")[2], library.root)
