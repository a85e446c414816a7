"""The options for a patient's details, shared by all commands that make pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec

import click

from handouts.appointment_fields import DETAIL_FIELDS, Field, Kind
from handouts.cli.options import open_library, templates_option
from handouts.cli.reporting import print_problems
from handouts.errors import InputError, Problem, UsageError

if TYPE_CHECKING:
    from handouts.content.content import Content
    from handouts.content.library import Library
    from handouts.schedule.appointment import GivenDetails
    from handouts.schedule.today import Today

P = ParamSpec("P")
Detail = str | bool | tuple[str, ...] | None
"""The value of an option."""
METAVARS: dict[Kind, str] = {"date": "DATE", "moment": "DATETIME", "instant": "DATETIME", "clock": "TIME"}


def _add_option(command: Callable[P, None], field: Field) -> Callable[P, None]:
    """Add the option of a field, with all its names: `--dob`, `--date-of-birth`."""
    names = (*field.options, field.name)
    if field.kind == "yes_no":
        return click.option(*names, is_flag=True, help=field.description)(command)
    if field.kind in ("medicines", "lines", "pairs"):
        return click.option(*names, multiple=True, help=f"{field.description} Repeatable.")(command)
    metavar = METAVARS.get(field.kind, "TEXT")
    return click.option(*names, multiple=True, callback=_single_value, metavar=metavar, help=field.description)(command)


def _single_value(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> str | None:
    """The value of an option. Raises click.BadParameter for two different values, so that none is ignored silently."""
    if len(set(values)) > 1:
        raise click.BadParameter("The option has two different values. Give it only once.", context, parameter)
    return values[0] if values else None


def details_options(command: Callable[P, None]) -> Callable[P, None]:
    """The options for a patient's details, for a file with the same details, and for the templates."""
    file_path = click.Path(dir_okay=False, path_type=Path)
    command = templates_option(command)
    command = click.option("--from", "file", type=file_path, help="YAML file with the patient's details.")(command)
    for field in reversed(DETAIL_FIELDS):
        command = _add_option(command, field)
    return command


@dataclass(frozen=True)
class Request:
    """The pages to make, for which clinic and patient, from which files."""

    clinic: str
    documents: tuple[str, ...]
    file: Path | None
    today: Today
    templates: Path | None
    details: Mapping[str, Detail]


def read_request(request: Request) -> tuple[tuple[str, ...], Content, GivenDetails]:
    """Names of the documents, the clinic's content and the patient's details. Raises InputError with all problems."""
    from handouts.schedule.appointment import GivenDetails, gather_details, with_printing_day

    problems: list[Problem] = []
    details = GivenDetails.empty()
    try:
        details = gather_details(request.details, request.file, request.today)
    except InputError as refused:
        problems += refused.problems
    library = open_library(request.templates)
    names = tuple(dict.fromkeys(request.documents)) or tuple(library.documents())
    # Invalid details do not give the procedure. Only the option can still name it.
    procedure = _procedure_option(request) if problems else details.procedure
    if problems and not procedure and len(library.clinic_procedures(request.clinic)) > 1:
        raise InputError(problems)
    if any(problem.field == "procedure" for problem in problems):
        raise InputError(problems)
    try:
        content = library.load(request.clinic, procedure, names)
    except UsageError as unknown:
        raise UsageError([*problems, *unknown.problems]) from None
    except InputError as refused:
        raise InputError([*problems, *refused.problems]) from None
    if problems:
        raise InputError(problems)
    _check_has_consent(content, names, details)
    content, details = at_site(library, content, details)
    content = in_patient_language(library, content, details)
    return names, content, with_printing_day(details, request.today, content.clinic.value.time_zone)


def _check_has_consent(content: Content, names: tuple[str, ...], details: GivenDetails) -> None:
    """Only consent forms are in two languages. Raises InputError if that is asked for, and no document is one."""
    consents = content.with_role("consent")
    if details.appointment.bilingual and not set(consents).intersection(names):
        message = f"only a consent form can be in two languages, and {', '.join(names)} is not one"
        raise InputError([Problem(*details.place("bilingual"), message, "leave out `bilingual`, or add: consent")])


def at_site(library: Library, content: Content, details: GivenDetails) -> tuple[Content, GivenDetails]:
    """The content and the details for the site and the physician that the details name, if the clinic has several.

    An unknown site or physician is left for `check_appointment`. Raises InputError with the problems of overlays.
    """
    clinic = content.clinic.value
    if not (clinic.sites or clinic.physicians):
        return content, details
    from handouts.schedule.clinic_choices import choose_selection

    choice = choose_selection(content, details.appointment)
    if choice.problems:
        return content, details
    return library.select(content, choice.selection), replace(details, appointment=choice.appointment)


def in_patient_language(library: Library, content: Content, details: GivenDetails) -> Content:
    """The content in the patient's language, if its translation is complete and current."""
    appointment = details.appointment
    if not appointment.language:
        return content
    from handouts.content.library import unused_translation

    # Risks that a clinician added are in the clinic's own language, and a page is in one language.
    choice = library.in_language_of(content, appointment.language, translate=not appointment.own_risks)
    if choice.problems:
        print_problems([unused_translation(choice)])
    return choice.content


def _procedure_option(request: Request) -> str | None:
    value = request.details.get("procedure")
    return value if isinstance(value, str) else None
