"""`day` and `verify`: a whole procedure day, and the proof that it is as it was made."""

from __future__ import annotations

import datetime as dt
import itertools
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from handouts.commands.common import (
    MADE,
    PROBLEMS,
    STOPPED,
    Day,
    answer,
    as_typed,
    counted,
    day_of_printing,
    in_words,
    library,
    options_given,
    templates_option,
    today_option,
)
from handouts.commands.journals import journal_option, keep
from handouts.files import real_path
from handouts.problems import Option, not_known, refuse

LINES = 5.0  # seconds between two lines of progress where there is no terminal


@click.command()
@click.argument("schedule", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="Folder to write to. [default: day-DATE]")
@click.option("--clinic", default="", help="Whose list it is, where it has no column that says so.")
@click.option("--date", type=Day(), help="Only the rows of this day.")
@click.option("--encoding", default="", help="Encoding of a list that is not UTF-8, such as windows-1250.")
@click.option("--documents", default="", help="Only these: preparation,discharge.")
@click.option("--copies", type=click.IntRange(1, 20), default=1, help="Copies of each packet in print-all.pdf.")
@click.option("--one-sided", is_flag=True, help="No blank backs: print-all.pdf is for printing on one side.")
@click.option("--jobs", type=click.IntRange(1, 256), help="Packets made at once. [default: the processors]")
@click.option("--executor", "where", default="processes", show_default=True,
              help="Where packets are rendered: processes, or a Dask scheduler, dask://HOST:PORT.")  # fmt: skip
@click.option("--progress/--no-progress", default=None, help="Show how far it is. [default: on a terminal]")
@click.option("--allow-draft", is_flag=True, help="Also of sets that nobody has approved; their pages say so.")
@today_option
@templates_option
@journal_option
@in_words
def day(
    schedule: Path, date: dt.datetime | None, today: dt.datetime | None, templates: Path | None, **more: Any
) -> None:
    """Make every packet of a procedure day from SCHEDULE: CSV, Excel, JSON or a FHIR bundle."""
    from handouts.day.oddities import odd_days
    from handouts.day.plan import plan
    from handouts.schedule.intake import read

    printed = day_of_printing(today)
    found = library(templates)
    only = date.date() if date else None
    names, encoding = found.clinics(), more["encoding"]
    listed = read(schedule, found.clinic, more["clinic"], only, today=printed, known=names, encoding=encoding)
    if date and not listed.bookings and not listed.rejected:
        whole = read(schedule, found.clinic, more["clinic"], today=printed, known=names, encoding=encoding)
        raise refuse(Option("--date"), f"no row is of {only}", f"{_days_of(whole)}; check the day, or leave --date out")
    wanted = _documents(more["documents"])
    planned = plan(listed, found, wanted, printed, drafts=more["allow_draft"])
    answer([*planned.schedule.notes, *odd_days(planned.visits)])
    answer(planned.problems)
    root = more["out"] or _named_by_date(planned)
    if real_path(root / "rejected.csv") == real_path(schedule):
        raise refuse(str(schedule), "would be overwritten by the rows that are still rejected", "choose another --out")
    if not planned.visits:
        answer(planned.schedule.problems)
        click.echo("No row could be taken. Nothing was made, and nothing was changed.", err=True)
        sys.exit(PROBLEMS)
    sys.exit(_make(planned, root, more))


def _documents(text: str) -> tuple[str, ...]:
    """The names given with `--documents`, with commas or spaces between them. Raises Unknown where there are none."""
    names = tuple(dict.fromkeys(text.replace(",", " ").split()))
    if text and not names:
        raise not_known(Option("--documents"), f"{text!r} names no document", "write it like preparation,discharge")
    return names


def _days_of(listed: Any) -> str:
    """The first and the last day of a list, in words."""
    days = sorted({one.appointment.date for one in listed.bookings if one.appointment.date})
    return (
        f"the rows are of {' to '.join(map(str, dict.fromkeys((*days[:1], *days[-1:]))))}"
        if days
        else "no row is whole"
    )


def _make(planned: Any, root: Path, more: dict[str, Any]) -> int:
    from handouts.day.executors import executor, processors
    from handouts.day.folder import Folder
    from handouts.day.manifest import Options
    from handouts.day.run import Day as Run
    from handouts.day.work import begin

    folder, total = Folder(root), len(planned.visits)
    begin()
    with folder.held(), _shown(total, more["progress"]) as step:
        try:
            options = Options(more["copies"], two_sided=not more["one_sided"])
            run = Run(planned, folder, options, step)
            with executor(more["where"], more["jobs"] or processors()) as (pool, at_once):
                run.packets(pool, at_once)
            outcome = run.finish()  # the other processes have ended, and their memory is free
        except KeyboardInterrupt:
            click.echo("\nStopped. What is made is whole; run the same again to finish.", err=True)
            return STOPPED
        kept = _journalled(folder, more["journal_file"])
    answer(outcome.schedule.problems)
    for name in outcome.files:
        click.echo(folder.path(name))
    _summary(outcome, root)
    return PROBLEMS if outcome.schedule.rejected or not kept else MADE


def _journalled(folder: Any, journal_file: Path | None) -> bool:
    """All documents of the finished day, in one transaction: those that a killed run has made are among them."""
    from handouts.day import manifest
    from handouts.deliver.made import of_day

    whole = manifest.read(folder)
    return whole is None or keep(journal_file, of_day(whole), new=True)


def _named_by_date(planned: Any) -> Path:
    days = sorted({visit.booking.appointment.date for visit in planned.visits if visit.booking.appointment.date})
    return Path("-".join(["day", *map(str, dict.fromkeys((*days[:1], *days[-1:])))]))


def _mending(root: Path) -> str:
    """The command for the rejected rows once they are mended: as this one, into a folder that is not there yet."""
    root = root if root.name.strip(".") else real_path(root)
    numbers = (f"-{number}" if number > 1 else "" for number in itertools.count(1))
    free = next(path for path in (root.with_name(f"{root.name}-mended{number}") for number in numbers)
                if not path.exists())  # fmt: skip
    words = ["handouts", "day", root / "rejected.csv", "--out", free, *options_given(leave=("out", "encoding"))]
    return as_typed(words)


def _summary(outcome: Any, root: Path) -> None:
    kept = outcome.packets - outcome.made
    told = [counted(outcome.packets, "packet") + (f", {kept} of them already there" if kept else "")]
    if outcome.schedule.rejected:
        count = counted(len(outcome.schedule.rejected), "row")
        told.append(f"{count} rejected")
    if outcome.removed:
        told.append(f"removed, no longer on the list: {', '.join(outcome.removed)}")
    if outcome.withdrawn:
        told.append(f"removed, as their rows are rejected now: {', '.join(outcome.withdrawn)}")
    click.echo(". ".join(told) + ".", err=True)
    if len(outcome.sheets) > 1:
        parts = ", ".join(f"{name} ({counted(sheets, 'sheet')})" for name, sheets in outcome.sheets)
        click.echo(f"The packets are too many for one file to print. They are in {parts}.", err=True)
    if outcome.schedule.rejected:
        path = root / "rejected.csv"
        click.echo(f"Mend what its first column says in {path}, then: {_mending(root)}", err=True)


@contextmanager
def _shown(total: int, wanted: bool | None) -> Iterator[Callable[[int], None]]:
    """Progress on standard error: a bar on a terminal, else a line now and then."""
    terminal = sys.stderr.isatty()
    if wanted is False or not total or (wanted is None and not terminal):
        yield lambda _: None
    elif terminal:
        began = time.monotonic()
        bar: Any = click.progressbar(
            length=total, label="Packets", show_pos=True, file=sys.stderr,
            item_show_func=lambda _: f"{bar.pos / max(time.monotonic() - began, 0.001):.0f} a second",
        )  # fmt: skip
        with bar:
            yield lambda count: bar.update(count, current_item=count)
    else:
        yield _lines(total)


def _lines(total: int) -> Callable[[int], None]:
    began = told = time.monotonic()
    done = 0

    def step(count: int) -> None:
        nonlocal done, told
        done += count
        now = time.monotonic()
        if now - told >= LINES or done == total:
            rate = done / max(now - began, 0.001)
            click.echo(f"{done} of {total} packets, {rate:.0f} a second, {(total - done) / rate:.0f} s left", err=True)
            told = now

    return step


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--progress/--no-progress", default=None, help="Show how far it is. [default: on a terminal]")
@click.option("--thorough", is_flag=True, help="Read all packets with a second reader, pypdf, as well: much slower.")
@in_words
def verify(folder: Path, progress: bool | None, thorough: bool) -> None:
    """Read everything in FOLDER back, and prove that each page belongs to the patient whose packet it is in.

    All is read by the reader of handouts, and some packets also by a second one, pypdf.
    """
    from handouts.day.folder import Folder
    from handouts.day.verify import Checked, check

    def shown(total: int) -> Any:
        return _shown(total, progress)

    found: Checked = check(Folder(folder), shown, thorough=thorough)
    answer(found.problems)
    if found.problems:
        click.echo(f"{counted(len(found.problems), 'problem')}. Do not hand these pages over.", err=True)
        sys.exit(PROBLEMS)
    click.echo(
        f"{counted(found.packets, 'packet')}, {found.pages} pages: all as they were made, each with its patient.",
        err=True,
    )
    click.echo(_readers(found), err=True)


def _readers(found: Any) -> str:
    """Which reader has read what."""
    if found.twice == found.packets:
        told = "All were read by handouts and by pypdf."
    else:
        told = f"All were read by handouts, and {found.twice} packets also by pypdf; --thorough reads all by both."
    if found.foreign:
        told += f" {counted(found.foreign, 'file')} of another version could be read by pypdf alone."
    return told
