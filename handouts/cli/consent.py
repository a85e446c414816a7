"""`consent`: check forms, record who signed, refused or withdrew, and see whose consent is missing."""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from handouts.cli.consent_check import check
from handouts.cli.consent_verify import verify
from handouts.cli.options import (
    DateParam,
    journal_option,
    journal_path,
    open_library,
    printing_date,
    templates_option,
    today_option,
)
from handouts.cli.reporting import ExitCode, counted, print_problems, report_errors
from handouts.consent.state import PARTIES, ConsentAction
from handouts.errors import Argument, Option, did_you_mean, usage_error

if TYPE_CHECKING:
    from collections.abc import Mapping

    from handouts.consent.state import ConsentEvent
    from handouts.day.plan import Plan, Visit
    from handouts.schedule.today import Today

schedule_argument = click.argument("schedule", type=click.Path(dir_okay=False, path_type=Path))
clinic_option = click.option("--clinic", default="", help="Clinic for all rows, if the list has no clinic column.")
date_option = click.option("--date", type=DateParam(), help="Use only the rows of this date.")


@click.group(short_help="Check consent forms, record consent, and see who has not given it.")
def consent() -> None:
    """Check forms that were filled in, record who signed, refused or withdrew, and see whose consent is missing.

    Each step is a row of the journal. A clinic states in clinic.yaml that it records consent: `consent: {}`.
    """


consent.add_command(check)
consent.add_command(verify)


@consent.command("status", short_help="List the patients of a day with the state of their consent.")
@schedule_argument
@clinic_option
@date_option
@today_option("Date on which the consent must count.")
@templates_option
@journal_option
@report_errors
def status(
    schedule: Path,
    clinic: str,
    date: dt.datetime | None,
    today: dt.datetime | None,
    templates: Path | None,
    journal_file: Path | None,
) -> None:
    """List the patients of SCHEDULE with the state of their consent.

    Exit codes: 0 every consent counts, 1 at least one does not, 2 wrong usage.
    """
    from handouts.compose.composer import Composer
    from handouts.consent.journal_rows import consent_events
    from handouts.consent.visits import consent_states, state_text
    from handouts.schedule.today import today_in_zone

    printed = printing_date(today)
    planned = _planned(schedule, clinic, date, printed, templates)
    events, composer = consent_events(journal_path(journal_file)), Composer()
    missing = without = 0
    for visit in planned.visits:
        day = today_in_zone(printed, visit.content.clinic.value.time_zone)
        states = consent_states(visit, events.get(visit.id, ()), day, composer)
        without += not states
        for name, state in states.items():
            missing += not state.counts
            who = f" Signed by: {', '.join(state.signed_by)}." if state.counts else ""
            click.echo(f"{_person(visit)}  {name}: {state_text(visit.content.in_english, state)}{who}")
    if without:
        what = "has no consent form, or belongs" if without == 1 else "have no consent form, or belong"
        click.echo(f"{counted(without, 'patient')} {what} to a clinic that does not record consent.", err=True)
    click.echo(f"{counted(missing, 'consent')} missing or not valid.", err=True)
    sys.exit(ExitCode.PROBLEMS if missing or planned.schedule.rejected else ExitCode.OK)


@consent.command("record", short_help="Record that a patient signed, refused or withdrew consent.")
@schedule_argument
@click.argument("patient")
@click.option("--signed", default="", metavar="WHO", help=f"Who signed, separated by commas: {', '.join(PARTIES)}.")
@click.option("--form", "typed_code", default="", metavar="CODE", help="Code at the bottom of the signed pages.")
@click.option("--refused", is_flag=True, help="The patient refused the procedure.")
@click.option("--withdrawn", is_flag=True, help="The patient withdrew a consent.")
@click.option("--document", default="", help="The consent form, if the patient has several.")
@clinic_option
@date_option
@today_option("Date of printing of the form.")
@templates_option
@journal_option
@report_errors
def record(
    schedule: Path,
    patient: str,
    signed: str,
    typed_code: str,
    refused: bool,
    withdrawn: bool,
    document: str,
    clinic: str,
    date: dt.datetime | None,
    today: dt.datetime | None,
    templates: Path | None,
    journal_file: Path | None,
) -> None:
    """Record what PATIENT, an id of SCHEDULE, did with the consent form.

    A signature counts for one form: `--form` is the code at the bottom of its pages. If the form changes later, the
    consent no longer counts.
    """
    from handouts.compose.composer import Composer
    from handouts.consent.journal_rows import consent_entry, consent_events
    from handouts.consent.visits import form_code
    from handouts.journal.journal import Journal

    action, parties = _action(signed, refused, withdrawn)
    planned = _planned(schedule, clinic, date, printing_date(today), templates)
    visit = _visit(planned, schedule, patient)
    name = _document(visit, document)
    path = journal_path(journal_file)
    if action is ConsentAction.WITHDRAWN:
        _check_given(consent_events(path), visit, name)
    code = form_code(visit, name, Composer())
    if parties:
        _check_code(typed_code, code)
    entry = consent_entry(
        action, visit.id, name, visit.content.clinic_and_site, visit.content.instructions.value.version, code, parties
    )
    with Journal(path) as journal:
        journal.append(entry)
    what = f"signed by {', '.join(parties)}" if parties else action.value.removeprefix("consent-")
    click.echo(f"Recorded for {visit.id}: {name} {what}, form {code}.", err=True)


def _planned(schedule: Path, clinic: str, date: dt.datetime | None, printed: Today, templates: Path | None) -> Plan:
    """The day of a list, with the corrections of the desk. Rejected rows are printed."""
    from handouts.cli.day import read_schedule_file, with_corrections
    from handouts.day.plan import plan_day

    library = open_library(templates)
    only = date.date() if date else None
    listed = with_corrections(
        read_schedule_file(schedule, library, clinic, only, printed, ""), schedule, library, only, printed, None,
        lambda: read_schedule_file(schedule, library, clinic, None, printed, ""),
    )  # fmt: skip
    planned = plan_day(listed, library, (), printed, drafts=True)
    print_problems(planned.problems)
    print_problems(planned.schedule.problems)
    return planned


def _person(visit: Visit) -> str:
    appointment = visit.booking.appointment
    time = f"{appointment.date} {appointment.time:%H:%M}" if appointment.date and appointment.time else ""
    return "  ".join(filter(None, (time, visit.id, appointment.name)))


def _action(signed: str, refused: bool, withdrawn: bool) -> tuple[ConsentAction, tuple[str, ...]]:
    """What to record, and who signed. Raises UsageError."""
    if bool(signed) + refused + withdrawn != 1:
        hint = "use one of --signed, --refused and --withdrawn"
        raise usage_error(Option("--signed"), "it is not clear what to record", hint)
    if not signed:
        return (ConsentAction.REFUSED if refused else ConsentAction.WITHDRAWN), ()
    names = tuple(dict.fromkeys(signed.casefold().replace(",", " ").split()))
    for name in names:
        if name not in PARTIES:
            hint = did_you_mean(name, PARTIES) or f"use {', '.join(PARTIES)}"
            raise usage_error(Option("--signed"), f"{name!r} is nobody who signs", hint)
    if not names:
        raise usage_error(Option("--signed"), "it names nobody", f"use {', '.join(PARTIES)}")
    return ConsentAction.SIGNED, tuple(party for party in PARTIES if party in names)


def _visit(planned: Plan, schedule: Path, patient: str) -> Visit:
    """The visit with this id. Raises UsageError if there is none, or if the clinic does not record consent."""
    visit = next((visit for visit in planned.visits if visit.id == patient), None)
    if visit is None:
        ids = [visit.id for visit in planned.visits]
        hint = did_you_mean(patient, ids) or "use an id of the list"
        raise usage_error(Argument("PATIENT"), f"{schedule} has no valid row with the id {patient!r}", hint)
    if visit.content.clinic.value.consent is None:
        message = f"{visit.content.clinic.value.name} does not record consent"
        raise usage_error(Argument("PATIENT"), message, "add `consent: {}` to its clinic.yaml")
    return visit


def _document(visit: Visit, wanted: str) -> str:
    """The consent form to record for. Raises UsageError if it is not clear which."""
    names = list(_forms(visit))
    if wanted in names:
        return wanted
    if wanted or len(names) != 1:
        message = f"{wanted!r} is no consent form of this patient" if wanted else "it is not clear which consent form"
        hint = f"use --document with one of {', '.join(names)}" if names else "this patient has no consent form"
        raise usage_error(Option("--document"), message, hint)
    return names[0]


def _forms(visit: Visit) -> Iterator[str]:
    from handouts.consent.visits import consent_documents

    return (name for name in consent_documents(visit.content) if name in visit.documents)


def _check_code(typed: str, current: str) -> None:
    """Raise UsageError unless the signed pages are those that would be printed now."""
    if not typed:
        message = "it is not known which pages were signed"
        raise usage_error(Option("--form"), message, "type the code at the bottom of the signed pages")
    if re.sub(r"[\W_]", "", typed).upper() != current.replace("-", ""):
        message = f"{typed!r} is not the code of the form that is printed now, {current}"
        hint = "check the code; if the pages have another one, print the form again and have it signed"
        raise usage_error(Option("--form"), message, hint)


def _check_given(events: Mapping[str, list[ConsentEvent]], visit: Visit, document: str) -> None:
    """Raise UsageError if there is no signature that could be withdrawn."""
    own = [event for event in events.get(visit.id, ()) if event.document == document]
    if not any(event.action in (ConsentAction.SIGNED, ConsentAction.SCANNED) for event in own):
        message = f"no consent of {visit.id} is recorded, so there is none to withdraw"
        raise usage_error(Option("--withdrawn"), message, "use --refused, or record the signatures first")
