"""A patient's details as options, the same for every command that makes pages, and what they are gathered to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from handouts.appointment_fields import DETAILS, Field
from handouts.commands.common import library, templates_option, today_option
from handouts.problems import Problem, Refused, Unknown


def _option(field: Field) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The option of a field, with each of its names: `--dob`, `--date-of-birth`."""
    if field.kind == "yes_no":
        return click.option(*field.options, field.name, is_flag=True, help=field.description)
    if field.kind == "medicines":
        return click.option(*field.options, field.name, multiple=True, help=f"{field.description} Repeatable.")
    return click.option(*field.options, field.name, multiple=True, callback=_one_value, help=field.description)


def _one_value(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> str | None:
    """The value of an option. Ends the command where it is given with two values: one would be dropped silently."""
    if len(set(values)) > 1:
        raise click.BadParameter("two different values are given; give it once", context, parameter)
    return values[0] if values else None


def details_options(command: Callable[..., None]) -> Callable[..., None]:
    """All that may be told of a patient, the file that may tell it, the day of printing, and the templates."""
    existing = click.Path(dir_okay=False, path_type=Path)
    options: list[Callable[[Callable[..., None]], Callable[..., None]]] = [
        *map(_option, DETAILS),
        today_option,
        click.option("--from", "file", type=existing, help="A YAML file with the same fields."),
        templates_option,
    ]
    for option in reversed(options):
        command = option(command)
    return command


@dataclass(frozen=True)
class Asked:
    """Whose pages are asked for, and from what."""

    clinic: str
    documents: tuple[str, ...]
    file: Path | None
    today: Any
    """The day of printing, or each clinic's own: a `schedule.today.Today`."""
    templates: Path | None
    details: dict[str, Any]


def gathered(asked: Asked) -> tuple[tuple[str, ...], Any, Any]:
    """The documents' names, the content and the patient's details. Raises Refused with the problems of all input."""
    from handouts.schedule.details import Given, gather, printed_by

    problems: list[Problem] = []
    given = Given.empty()
    try:
        given = gather(asked.details, asked.file, asked.today)
    except Refused as refused:
        problems += refused.problems
    found = library(asked.templates)
    names = tuple(dict.fromkeys(asked.documents)) or tuple(found.documents())
    # Wrong details leave the procedure unknown that stands among them: only an option still tells it.
    procedure = asked.details.get("procedure") if problems else given.procedure
    if problems and not procedure and len(found.clinic_procedures(asked.clinic)) > 1:
        raise Refused(problems)
    if any(problem.file == "--procedure" for problem in problems):
        raise Refused(problems)
    try:
        content = found.load(asked.clinic, procedure, names)
    except Unknown as unknown:
        raise Unknown([*problems, *unknown.problems]) from None
    except Refused as refused:
        raise Refused([*problems, *refused.problems]) from None
    if problems:
        raise Refused(problems)
    return names, content, printed_by(given, asked.today, content.clinic.value.time_zone)
