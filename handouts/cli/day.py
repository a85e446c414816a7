"""`day`: every packet of a procedure day."""

from __future__ import annotations

import datetime as dt
import itertools
import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from handouts.cli.options import (
    DateParam,
    journal_option,
    journal_path,
    open_library,
    printing_date,
    record,
    templates_option,
    today_option,
)
from handouts.cli.progress import progress_option, show_progress
from handouts.cli.reporting import ExitCode, counted, print_message, print_problems, report_errors
from handouts.errors import Hint, InputError, Option, input_error, usage_error
from handouts.files import real_path

if TYPE_CHECKING:
    from handouts.compose.composer import Composer
    from handouts.content.library import Library
    from handouts.day.alerts import Alert
    from handouts.day.folder import DayFolder
    from handouts.day.held_pages import HeldDocument
    from handouts.day.manifest import PrintOptions
    from handouts.day.plan import Plan, Visit
    from handouts.day.run import DayResult
    from handouts.schedule.booking import Schedule
    from handouts.schedule.today import Today


@click.command(short_help="Make every packet of a procedure day.")
@click.argument("schedule", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIRECTORY", help="Folder to write to. [default: day-DATE]"
)
@click.option("--clinic", default="", help="Clinic for all rows, if the list has no clinic column.")
@click.option("--date", type=DateParam(), help="Use only the rows of this date.")
@click.option("--encoding", default="", help="Encoding of the list if it is not UTF-8, like windows-1250.")
@click.option("--documents", default="", help="Make only these documents, like preparation,discharge.")
@click.option("--copies", type=click.IntRange(1, 20), default=1, show_default=True, metavar="NUMBER",
              help="Copies of each packet in print-all.pdf.")  # fmt: skip
@click.option("--one-sided", is_flag=True, help="Make print-all.pdf for one-sided printing, without blank backs.")
@click.option("--jobs", type=click.IntRange(1, 256), metavar="NUMBER",
              help="Packets to make at once. [default: number of processors]")  # fmt: skip
@click.option("--executor", "executor_name", default="processes", show_default=True,
              help="Where to render: processes, or Dask at dask://HOST:PORT.")  # fmt: skip
@progress_option
@click.option("--corrections", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Corrections of the desk. [default: SCHEDULE.corrections.sqlite3]")  # fmt: skip
@click.option("--without-corrections", is_flag=True, help="Use the list alone, without the corrections of the desk.")
@click.option("--allow-draft", is_flag=True, help="Also use sets that are not approved. Their pages say so.")
@today_option("Date of printing. Last doses before it are marked as past.")
@templates_option
@journal_option
@report_errors
def day(
    schedule: Path,
    out: Path | None,
    clinic: str,
    date: dt.datetime | None,
    encoding: str,
    documents: str,
    copies: int,
    one_sided: bool,
    jobs: int | None,
    executor_name: str,
    progress: bool | None,
    corrections: Path | None,
    without_corrections: bool,
    allow_draft: bool,
    today: dt.datetime | None,
    templates: Path | None,
    journal_file: Path | None,
) -> None:
    """Make every packet of a procedure day. SCHEDULE is a list of patients: CSV, Excel, JSON or a FHIR bundle.

    Rejected rows go to rejected.csv with the reason. If interrupted, run the same command again to resume.

    Exit codes: 0 all packets were made, 1 some rows were rejected or the input has problems, 2 wrong usage.
    """
    from handouts.day.alerts import unlikely_day_notes
    from handouts.day.manifest import PrintOptions
    from handouts.day.plan import plan_day

    printed = printing_date(today)
    library = open_library(templates)
    only = date.date() if date else None
    listed = read_schedule_file(schedule, library, clinic, only, printed, encoding)
    if not without_corrections:
        listed = with_corrections(
            listed, schedule, library, only, printed, corrections,
            lambda: read_schedule_file(schedule, library, clinic, None, printed, encoding),
        )  # fmt: skip
    planned = plan_day(listed, library, _document_names(documents), printed, drafts=allow_draft)
    print_problems([*planned.schedule.notes, *unlikely_day_notes(planned.visits)])
    print_problems(planned.problems)
    root = out or _default_folder(planned)
    if real_path(root / "rejected.csv") == real_path(schedule):
        raise input_error(str(schedule), "rejected.csv would overwrite this list",
                      Hint("choose another --out", page="open a list from another folder"))  # fmt: skip
    if not planned.visits:
        print_problems(planned.schedule.problems)
        _report_no_valid_rows(planned, root, library)
        sys.exit(ExitCode.PROBLEMS)
    options = PrintOptions(copies, two_sided=not one_sided)
    sys.exit(_make(planned, root, options, executor_name, jobs, progress, journal_file, printed))


def read_schedule_file(
    path: Path, library: Library, clinic: str, date: dt.date | None, printed: Today, encoding: str
) -> Schedule:
    """The rows of a list, or only those of `date`. Raises InputError, also if no row has that date."""
    from handouts.schedule.reader import read_schedule

    names = library.clinics()
    schedule = read_schedule(path, library.clinic, clinic, date, today=printed, known_clinics=names,
                             questions=library.questions, encoding=encoding)  # fmt: skip
    if date and not schedule.bookings and not schedule.rejected:
        all_dates = read_schedule(path, library.clinic, clinic, today=printed, known_clinics=names,
                                  questions=library.questions, encoding=encoding)  # fmt: skip
        hint = Hint(f"{_dates_in(all_dates)}; check the date, or leave out --date", page=_dates_in(all_dates))
        raise input_error(Option("--date"), f"the list has no rows for {date}", hint)
    return schedule


def with_corrections(
    listed: Schedule,
    path: Path,
    library: Library,
    date: dt.date | None,
    printed: Today,
    file: Path | None,
    read_all: Callable[[], Schedule],
) -> Schedule:
    """The list with the corrections of the desk, which are part of the day. Raises InputError."""
    from handouts.content.yaml.source import shown_path
    from handouts.corrections.day import corrected_day, current_corrections, of_date
    from handouts.corrections.store import CorrectionStore, store_path
    from handouts.schedule.today import today_in_zone

    if file is not None and not file.exists():
        raise input_error(Option("--corrections"), f"there is no file {shown_path(file)}", "check the name")
    store = CorrectionStore(file or store_path(path, listed.sha256))
    if date:
        everything = read_all()  # a patient may have been moved to or from this date
        patients = current_corrections(store, everything)
        listed = everything if patients else listed
    else:
        patients = current_corrections(store, listed)

    def today_at(clinic: str) -> dt.date | None:
        with suppress(InputError):  # the row is rejected for it
            loaded_clinic = library.clinic(clinic) if clinic else None
            return today_in_zone(printed, loaded_clinic.time_zone) if loaded_clinic else None
        return None

    corrected = corrected_day(listed, patients, shown_path(path), today_at).schedule
    return of_date(corrected, date) if date and patients else corrected


def _document_names(text: str) -> tuple[str, ...]:
    """The names given with `--documents`, separated by commas or spaces. Raises UsageError if there are none."""
    names = tuple(dict.fromkeys(text.replace(",", " ").split()))
    if text and not names:
        raise usage_error(Option("--documents"), f"{text!r} names no document", "write it like preparation,discharge")
    return names


def _dates_in(schedule: Schedule) -> str:
    """The first and the last date of a list as text for a message."""
    dates = sorted({booking.appointment.date for booking in schedule.bookings if booking.appointment.date})
    if not dates:
        return "the list has no valid rows"
    first_and_last = dict.fromkeys((dates[0], dates[-1]))
    return f"its rows are for {' to '.join(map(str, first_and_last))}"


def _make(
    planned: Plan,
    root: Path,
    options: PrintOptions,
    executor_name: str,
    jobs: int | None,
    progress: bool | None,
    journal_file: Path | None,
    printed: Today,
) -> ExitCode:
    from handouts.day.executors import open_executor, prepare_process, processor_count
    from handouts.day.folder import DayFolder
    from handouts.day.run import DayRun

    folder = DayFolder(root)
    prepare_process()
    with folder.lock(), show_progress(len(planned.visits), progress) as step:
        try:
            more_alerts = _consent_alerts(planned, journal_file, printed)
            run = DayRun(planned, folder, options, step, held=_held_documents(journal_file), more_alerts=more_alerts)
            with open_executor(executor_name, jobs or processor_count()) as (pool, at_once):
                run.make_packets(pool, at_once)
            outcome = run.finish()  # the other processes have ended, and their memory is free
        except KeyboardInterrupt:
            stopped = "Stopped. Finished packets are kept."
            print_message(Hint(f"\n{stopped} Run the same command again to resume.", page=stopped))
            return ExitCode.INTERRUPTED
        is_recorded = _record_day(folder, planned, journal_file)
    print_problems(outcome.schedule.problems)
    for name in outcome.files:
        click.echo(folder.path(name))
    _print_summary(outcome, root)
    return ExitCode.PROBLEMS if outcome.schedule.rejected or not is_recorded else ExitCode.OK


def _held_documents(journal_file: Path | None) -> Mapping[str, Sequence[HeldDocument]]:
    """The documents that patients may hold; nothing, with a message, if the journal cannot be read."""
    from handouts.channels.handed_out import held_documents

    try:
        return held_documents(journal_path(journal_file), dt.datetime.now().astimezone().date())
    except InputError as refused:
        print_problems(refused.problems)
        click.echo("So it is not known whose printed or mailed pages have changed.", err=True)
        return {}


def _consent_alerts(
    planned: Plan, journal_file: Path | None, printed: Today
) -> Callable[[Visit, Composer], Iterable[Alert]] | None:
    """Alerts about consent, if a clinic of the day records it. Raises InputError if the journal cannot be read."""
    if all(visit.content.clinic.value.consent is None for visit in planned.visits):
        return None
    from handouts.consent.journal_rows import consent_events
    from handouts.consent.visits import consent_alerts
    from handouts.schedule.today import today_in_zone

    events = consent_events(journal_path(journal_file))

    def alerts_of(visit: Visit, composer: Composer) -> Iterable[Alert]:
        today = today_in_zone(printed, visit.content.clinic.value.time_zone)
        return consent_alerts(visit, events.get(visit.id, ()), today, composer)

    return alerts_of


def _report_no_valid_rows(planned: Plan, root: Path, library: Library) -> None:
    """Write only the rejected rows; a folder with packets is not changed."""
    from handouts.day.executors import prepare_process
    from handouts.day.folder import DayFolder
    from handouts.day.rejected_rows import write_only_rejected

    folder, schedule = DayFolder(root), planned.schedule
    if not schedule.rejected or folder.has_day:
        click.echo("No valid rows. Nothing was made or changed.", err=True)
        return
    prepare_process()
    with folder.lock():
        names = write_only_rejected(folder, schedule, library)
    for name in names:
        click.echo(folder.path(name))
    click.echo("No valid rows. No packets were made.", err=True)


def _record_day(folder: DayFolder, planned: Plan, journal_file: Path | None) -> bool:
    """Record all documents of the finished day in one transaction, including those of an interrupted run."""
    from handouts.archive import recording
    from handouts.day import manifest
    from handouts.journal.journal_entries import of_day

    finished = manifest.read_manifest(folder)
    if finished is None:
        return True
    stored = recording.of_day(folder, finished, planned.visits)
    return record(journal_file, of_day(finished), stored, only_new=True)


def _default_folder(planned: Plan) -> Path:
    """`day-DATE`, or `day-DATE-DATE` with the first and the last date; without valid rows, those of rejected rows."""
    bookings = [visit.booking for visit in planned.visits]
    bookings = bookings or [row.booking for row in planned.schedule.rejected if row.booking]
    dates = sorted({booking.appointment.date for booking in bookings if booking.appointment.date})
    return Path("-".join(["day", *map(str, dict.fromkeys((*dates[:1], *dates[-1:])))]))


def _print_summary(outcome: DayResult, root: Path) -> None:
    existing = outcome.packets - outcome.new_packets
    parts = [counted(outcome.packets, "packet") + (f", {existing} of them made earlier" if existing else "")]
    if outcome.schedule.rejected:
        parts.append(f"{counted(len(outcome.schedule.rejected), 'row')} rejected")
    if outcome.removed:
        parts.append(f"removed because no longer on the list: {', '.join(outcome.removed)}")
    if outcome.withdrawn:
        parts.append(f"removed because their rows are now rejected: {', '.join(outcome.withdrawn)}")
    click.echo(". ".join(parts) + ".", err=True)
    if outcome.changed:
        who = "1 patient has" if len(outcome.changed) == 1 else f"{len(outcome.changed)} patients have"
        what = f"{who} outdated pages: {', '.join(outcome.changed)}"
        click.echo(f"{what}. The run sheet says which. Collect and replace them, or mail them again.", err=True)
    if len(outcome.sheets) > 1:
        files = ", ".join(f"{name} ({counted(sheets, 'sheet')})" for name, sheets in outcome.sheets)
        click.echo(f"The packets do not fit in one print file. They are in {files}.", err=True)
    if outcome.schedule.rejected:
        path = root / "rejected.csv"
        fix = f"Fix the problem named in the first column of {path}, then run: {_next_command(root)}"
        print_message(Hint(fix))


def _next_command(root: Path) -> str:
    """The command for the fixed rows: this command with another list, and a folder that does not exist yet."""
    root = root if root.name.strip(".") else real_path(root)
    suffixes = (f"-{number}" if number > 1 else "" for number in itertools.count(1))
    free = next(path for path in (root.with_name(f"{root.name}-fixed{suffix}") for suffix in suffixes)
                if not path.exists())  # fmt: skip
    typed_options = _typed_options(leave_out=("out", "encoding", "corrections"))
    store = _corrections_used()
    with_store = ["--corrections", store] if store else []  # a corrected row must not lose its corrections
    return _shell_command(["handouts", "day", root / "rejected.csv", "--out", free, *with_store, *typed_options])


def _corrections_used() -> Path | None:
    """The store that this command read; None if there is none."""
    from handouts.corrections.store import store_path

    parameters = click.get_current_context().params
    store = parameters["corrections"] or store_path(parameters["schedule"], "")
    return store if not parameters["without_corrections"] and store.exists() else None


def _typed_options(leave_out: Iterable[str]) -> list[str]:
    """The options that were typed for this command, without those in `leave_out`."""
    context = click.get_current_context()
    arguments: list[str] = []
    for option in context.command.params:
        name, value = option.name or "", context.params.get(option.name or "")
        is_typed = context.get_parameter_source(name) is ParameterSource.COMMANDLINE
        if not isinstance(option, click.Option) or name in leave_out or not is_typed:
            continue
        if option.is_flag:
            arguments.append((option.opts if value else option.secondary_opts)[0])
        else:
            arguments += [option.opts[0], str(value.date() if isinstance(value, dt.datetime) else value)]
    return arguments


def _shell_command(arguments: Iterable[object]) -> str:
    """A command as one line to copy to the shell."""
    texts = [str(argument) for argument in arguments]
    return subprocess.list2cmdline(texts) if os.name == "nt" else shlex.join(texts)
