"""`make` and `watch`: the handouts of one patient, or blanks."""

from __future__ import annotations

import datetime as dt
import gc
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import Any

import click

from handouts.commands.common import (
    PROBLEMS,
    answer,
    code_of,
    day_of_printing,
    in_words,
    library,
)
from handouts.commands.journals import journal_option, keep
from handouts.commands.patient import Asked, details_options, gathered
from handouts.commands.remarks import remarks, replaced, replaced_note
from handouts.problems import Refused, Unknown
from handouts.resources import templates_dir

POLL = 0.3  # seconds between two looks at the files while watching


@dataclass(frozen=True)
class Order(Asked):
    """What `make` and `watch` are asked for."""

    out: Path
    journal: Path | None = None


def order(command: Callable[[Order], None]) -> Callable[..., None]:
    """The arguments and options of an order, handed over as one."""

    @wraps(command)
    def run(
        clinic: str,
        documents: tuple[str, ...],
        file: Path | None,
        today: dt.datetime | None,
        templates: Path | None,
        out: Path,
        journal_file: Path | None = None,
        **details: Any,
    ) -> None:
        command(Order(clinic, documents, file, day_of_printing(today), templates, details, out, journal_file))

    ordered: Callable[..., None] = run
    for option in reversed((
        click.argument("clinic"),
        click.argument("documents", metavar="[DOCUMENT]...", nargs=-1),
        details_options,
        click.option("--out", type=click.Path(path_type=Path), default=Path("out"), show_default=True,
                     help="Folder to write to."),
    )):  # fmt: skip
        ordered = option(ordered)
    return ordered


@click.command()
@journal_option
@order
@in_words
def make(ordered: Order) -> None:
    """Make the handouts of CLINIC: all its documents, or the DOCUMENTs named."""
    before = _old(ordered)
    try:
        made = _make(ordered)
    except Refused as refused:
        answer(refused.problems)
        click.echo(_aftermath(ordered, before), err=True)
        sys.exit(code_of(refused))
    if made.note:
        click.echo(made.note, err=True)
    # First: a path that cannot be printed must not keep from the journal what was made.
    kept = not made.entries or keep(ordered.journal, made.entries)
    for path in made.paths:
        click.echo(path)
    if not kept:
        sys.exit(PROBLEMS)


@dataclass(frozen=True)
class Made:
    """The files, and what the journal is to know of them: nothing of blanks."""

    paths: list[Path]
    entries: list[Any]
    note: str
    """Which pages of before these have replaced; '' for none."""


def _old(ordered: Order) -> frozenset[tuple[str, int, int]]:
    """The handouts of these names that lie in the out folder, as far as the order tells their names."""
    stems = {ordered.details["id"] or ordered.clinic, _id_of(ordered.file)} - {""}
    names = ordered.documents or _documents(ordered.templates)
    return _stamps(ordered.out / f"{stem}-{name}.pdf" for stem in stems for name in names)


def _documents(templates: Path | None) -> list[str]:
    """Names of all documents; none where the folder of templates is refused anyhow."""
    try:
        return list(library(templates).documents())
    except Refused:
        return []


def _id_of(file: Path | None) -> str:
    """The id that a file of details gives; '' where there is none, or the file is refused anyhow."""
    from handouts.schedule.details import gather

    try:
        return gather({}, file).appointment.id if file else ""
    except Refused:
        return ""


def _aftermath(ordered: Order, before: frozenset[tuple[str, int, int]]) -> str:
    """What a refusal leaves behind, so that nobody hands over an old page for a new one."""
    now = _old(ordered)
    if now != before:  # a rename failed after others: a page is open in a viewer
        return f"Only some were made. Do not use the files in {ordered.out}; make them again."
    old = f" The files already in {ordered.out} are from before." if now else ""
    return f"Nothing was made.{old}"


def _make(ordered: Order) -> Made:
    """Make and write the handouts. Raises Refused with the problems of all input at once."""
    names, content, given = gathered(ordered)
    from handouts.files import write_pdfs
    from handouts.make import make as make_handouts

    made = make_handouts(content, names, given)
    pdfs = [(ordered.out / name, data) for name, data in made]
    note = replaced_note(replaced(pdfs), given.appointment.id)
    write_pdfs(pdfs)
    answer(remarks(content, given))
    entries = _entries(content, given, zip(names, (data for _, data in made), strict=True))
    return Made([path for path, _ in pdfs], entries, note)


def _entries(content: Any, given: Any, documents: Iterable[tuple[str, bytes]]) -> list[Any]:
    """A row a document where a patient is told by id, name, number or date of birth; a blank is nobody's."""
    one = given.appointment
    if not (one.id or one.name or one.record_number or one.date_of_birth):
        return []
    from handouts.deliver.made import of_patient

    return list(of_patient(one.id, content.slug, content.instructions.value.version, documents))


@click.command()
@order
@in_words
def watch(ordered: Order) -> None:
    """Make the handouts of CLINIC again at each save, and say what is wrong. Ctrl+C ends it."""
    ordered = replace(ordered, templates=library(ordered.templates).root)
    folders = [ordered.templates or templates_dir(), templates_dir()]
    click.echo(f"Watching {folders[0]}. Ctrl+C ends it.", err=True)
    gc.enable()
    seen: object = None
    try:
        while True:
            now = _watched(folders, ordered.file)
            if now != seen:
                _again(lambda: _make(ordered), first=seen is None)
                seen = now
            time.sleep(POLL)
    except KeyboardInterrupt:
        click.echo("", err=True)


def _again(work: Callable[[], Made], *, first: bool) -> None:
    """Make, or say why not. A name that stands for nothing when we begin is a slip that no save would mend."""
    try:
        # An author's drafts, made at each save, are no pages of a patient, whatever name they try: not journalled.
        for path in work().paths:
            click.echo(path)
    except Refused as refused:
        if first and isinstance(refused, Unknown):
            raise
        answer(refused.problems)
        click.echo(f"Nothing was made: {len(refused.problems)} to mend. Waiting for the next save.", err=True)
    sys.stdout.flush()


def _watched(folders: Iterable[Path], file: Path | None) -> frozenset[tuple[str, int, int]]:
    """Name, time and size of every file that a page may depend on."""
    return _stamps({path for folder in folders for path in folder.rglob("*")} | ({file} if file else set()))


def _stamps(paths: Iterable[Path]) -> frozenset[tuple[str, int, int]]:
    """Name, time and size of each of these files that is there."""
    found = set()
    for path in paths:
        try:
            stat = path.stat()
        except OSError:
            continue
        found.add((str(path), stat.st_mtime_ns, stat.st_size))
    return frozenset(found)
