"""Options that several commands share, and what they stand for: the templates and the date of printing."""

from __future__ import annotations

import datetime as dt
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec

import click
from click.core import ParameterSource

from handouts.errors import Option, usage_error
from handouts.files import real_path
from handouts.resources import templates_dir

if TYPE_CHECKING:
    from handouts.content.library import Library
    from handouts.schedule.today import Today

P = ParamSpec("P")
LOCAL_TEMPLATES = Path("templates")
"""A clinic's own templates in the working folder, used where no other folder is named."""
templates_option = click.option(
    "--templates",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="HANDOUTS_TEMPLATES",
    help="Folder of your own templates. [default: ./templates if it has clinics, else the shipped templates]",
)


def open_library(templates: Path | None) -> Library:
    """The library at `templates`, else in the working folder, else the shipped one.

    Raises Unknown when the folder does not exist or has no clinics.
    """
    from handouts.content.library import Library

    shipped = templates_dir()
    if templates is None:
        is_local = (LOCAL_TEMPLATES / "clinics").is_dir() and not LOCAL_TEMPLATES.samefile(shipped)
        if is_local:
            click.echo(f"templates: {LOCAL_TEMPLATES.absolute()}", err=True)
        return Library(LOCAL_TEMPLATES if is_local else shipped, shipped)
    if not templates.is_dir():
        raise usage_error(Option("--templates"), f"the folder {str(templates)!r} does not exist", "check the path")
    if not (templates / "clinics").is_dir():
        message = f"the folder {str(templates)!r} has no `clinics` folder in it"
        raise usage_error(Option("--templates"), message, templates_hint(templates))
    return Library(templates, shipped)


def templates_hint(templates: Path) -> str:
    """How to name the folder that holds the `clinics` folder which this path leads into."""
    path = real_path(templates)
    clinics = next((part for part in (path, *path.parents) if part.name == "clinics"), None)
    if clinics is None:
        return "name the folder that holds `clinics`"
    return f"name the folder that holds `clinics`: --templates {shlex.quote(str(clinics.parent))}"


class DateParam(click.DateTime):
    """A date as an option takes it: YYYY-MM-DD, within this century."""

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        """The placeholder in the help."""
        return "DATE"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> dt.datetime:
        """Midnight of that date. Raises click.BadParameter."""
        if isinstance(value, dt.datetime):
            return value
        text = str(value).strip()
        name = (param and param.name) or ""
        from_environment = ctx and ctx.get_parameter_source(name) is ParameterSource.ENVIRONMENT
        where = f" (in the variable {param.envvar})" if param and from_environment else ""
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.A):
            self.fail(f"{text!r} is not a date. Write it as YYYY-MM-DD, like 2026-12-01{where}.", param, ctx)
        try:
            date = dt.datetime.fromisoformat(text)
        except ValueError:
            self.fail(f"{text!r} is not a valid date. Check the month and the day{where}.", param, ctx)
        from handouts.content.models.scalars import PROCEDURE_YEARS

        if date.year not in PROCEDURE_YEARS:
            self.fail(f"{text!r} is not in this century. Check the year{where}.", param, ctx)
        return date


def today_option(purpose: str) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """`--today DATE`; `purpose` is its help: what this command does with the date."""
    return click.option("--today", type=DateParam(), envvar="HANDOUTS_TODAY", help=f"{purpose} [default: today]")


def printing_date(today: dt.datetime | None) -> Today:
    """The date given with `--today`, else today's date at each clinic, by the clinic's own clock."""
    from handouts.schedule.today import ClinicDay

    return today.date() if today else ClinicDay()


def local_date(today: dt.datetime | None) -> dt.date:
    """The date given with `--today`, else today's date on this computer: for what belongs to no clinic."""
    return (today or dt.datetime.now().astimezone()).date()
