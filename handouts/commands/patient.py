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
    more: dict[str, Any] = {"medicines": {"multiple": True}, "yes_no": {"is_flag": True}}.get(field.kind, {})
    return click.option(*field.options, field.name, help=field.description, **more)


def details_options(command: Callable[..., None]) -> Callable[..., None]:
    """All that may be told of a patient, the file that may tell it, the day of printing, and the templates."""
    existing = click.Path(dir_okay=False, path_type=Path)
    for option in reversed((
        *map(_option, DETAILS),
        today_option,
        click.option("--from", "file", type=existing, help="A YAML file with the same fields."),
        templates_option,
    )):  # fmt: skip
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
