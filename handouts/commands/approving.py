"""`approve`: a clinician's approval of what a set says, recorded with its digest."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import click

from handouts.commands.common import answer, counted, day_of_printing, in_words, library, templates_option, today_option
from handouts.problems import Option, Refused, refuse


@click.command()
@click.argument("clinic")
@click.option("--by", required=True, help="Who has read the pages and approves them: the clinician's name.")
@click.option("--procedure", default=None, help="The procedure, where the clinic has sets for several.")
@click.option("--language", default="en", show_default=True, help="The language of the words that were read.")
@today_option
@templates_option
@in_words
def approve(
    clinic: str, by: str, procedure: str | None, language: str, today: dt.datetime | None, templates: Path | None
) -> None:
    """Record that CLINIC's set is approved as it stands. When its text changes, it is a draft again."""
    from handouts.check.finding import Level
    from handouts.check.rule import all_rules
    from handouts.check.runner import run
    from handouts.check.subject import Subject
    from handouts.content.approval import same_version
    from handouts.schedule.today import day_in

    found = library(templates)
    content = found.load(clinic, procedure, found.documents(), language)
    day = day_in(day_of_printing(today), content.clinic.value.time_zone)
    who = " ".join(by.split())
    if not who:
        raise refuse(Option("--by"), "names nobody", "write the name of the clinician who has read the pages")
    stated = content.instructions.value
    if stated.status == "sample":
        place = content.instructions.place("status")
        hint = "make the words your own, write `status: draft`, and have a clinician read the pages"
        raise refuse(place[0], "is a sample: nobody answers for its words", hint, *place[1:])
    errors = [one for one in run([Subject(content, day)], all_rules()) if one.level is Level.ERROR and not one.ignored]
    if errors:
        answer(error.problem for error in errors)
        hint = "mend them, or say at the line why it stays: # check: ignore=RULE because ..."
        raise refuse(content.instructions.file, f"has {counted(len(errors), 'error')}, and is not approved", hint)
    if other := same_version(content):
        words = f"version {stated.version} was approved by {other.by} on {other.on}, and the text has changed since"
        hint = "give the new text a version of its own, and the day of the change in `revised`; then approve it"
        raise Refused([content.instructions.problem(("version",), words, hint)])
    path = found.approvals_file(clinic, stated.procedure)
    _record(path, who, day, content)
    click.echo(path)
    click.echo(f"Version {stated.version} is approved by {who}. Any change makes it a draft again.", err=True)


def _record(path: Path, by: str, day: dt.date, content: Any) -> None:
    """Add an entry to the record. Raises Refused."""
    from handouts.content.approval import HEAD, entry
    from handouts.files import in_words as words_of
    from handouts.files import make_folder, read_file, write_atomic

    make_folder(path.parent, option="--templates")
    try:
        before = read_file(path, follow=True).decode("utf-8") if path.exists() else f"{HEAD}approvals:\n"
        write_atomic(path, (before.rstrip("\n") + "\n" + entry(by, day, content)).encode())
    except OSError as error:
        raise words_of(path, error, "--templates") from error
