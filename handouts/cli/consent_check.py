"""`consent check`: forms that patients and staff filled in on a screen."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from handouts.cli.options import journal_option, journal_path
from handouts.cli.reporting import ExitCode, counted, print_problems, report_errors
from handouts.errors import InputError, Problem

if TYPE_CHECKING:
    from handouts.consent.form_values import FieldValue, FormValues, PartyValues


@click.command(short_help="Show what is filled in, what is missing, and whether words were changed.")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", "output_format", type=click.Choice(["text", "json"]), default="text", metavar="FORMAT",
              help="Output format: text or json. [default: text]")  # fmt: skip
@click.option("--values", is_flag=True, help="With --format json, also show what was entered. It is patient data.")
@journal_option
@report_errors
def check(files: tuple[Path, ...], output_format: str, values: bool, journal_file: Path | None) -> None:
    """Show what is filled in on each form, what is missing and whose it is, and whether the page itself was changed.

    What was entered is not shown, only which fields are empty. If the journal has the file, it proves that the words
    are those that were made; otherwise only the file itself tells, which protects from mistakes, not from forgery.

    Exit codes: 0 all forms are complete and unchanged, 1 something is missing, changed, withdrawn or not readable,
    2 wrong usage.
    """
    results = [_check_file(path, journal_file) for path in files]
    if output_format == "json":
        click.echo(json.dumps([result.record(values=values) for result in results], ensure_ascii=False, indent=2))
    else:
        for result in results:
            for line in result.lines():
                click.echo(line)
            print_problems(result.problems)
    sys.exit(ExitCode.OK if all(result.is_good for result in results) else ExitCode.PROBLEMS)


class _Result:
    """What is known about one file: its form, or why it could not be read."""

    def __init__(self, path: Path, form: FormValues | None, made: str | None, problems: Sequence[Problem] = ()) -> None:
        """`made` is when the journal says that the file was made; '' if it has no such file, None without a journal."""
        self.path, self.form, self.made, self.problems = path, form, made, problems

    @property
    def is_good(self) -> bool:
        """True if all that is needed is filled in, and nothing else was changed."""
        form = self.form
        return (
            form is not None and form.is_complete and form.words_unchanged and not form.added and not form.is_withdrawn
        )

    def lines(self) -> Iterator[str]:
        """What to print about the form; nothing for a file that could not be read."""
        if not self.form:
            return
        form = self.form
        filled = sum(field.is_filled for field in form.fields)
        yield f"{self.path}: {' '.join(form.identifiers)}: {filled} of {counted(len(form.fields), 'field')} filled in"
        for number, identifier in enumerate(form.identifiers, 1):
            if len(form.identifiers) > 1:
                yield f"  {identifier}"
            for party in form.parties(number):
                yield f"  {_party_line(party)}"
            if missing := form.empty_fields(number, required=True):
                yield f"  Clinic: MISSING {_places(missing)}"
            if empty := form.empty_fields(number):
                yield f"  Other blanks: {len(empty)} empty: {_places(empty)}"
        yield f"  Words: {self._words}"
        if unsure := [field for field in form.fields if field.may_look_wrong]:
            yield f"  Look at {_places(unsure)}: letters may be drawn in the wrong order. --values shows them right."
        for page, kind in form.added:
            yield f"  Page {page}: something was added that is not a field ({kind}). Look at the page."

    @property
    def _words(self) -> str:
        if self.form and not self.form.words_unchanged:
            return "CHANGED. The pages are not as they were made. Do not use this form."
        if self.made:
            return f"unchanged. The journal has this file, made {self.made}."
        if self.made == "":
            return "unchanged, as far as the file shows. The journal does not have it as it was made."
        return "unchanged, as far as the file shows. There is no journal to compare with."

    def record(self, *, values: bool) -> dict[str, Any]:
        """The same as an object for other programs."""
        if not self.form:
            problem = self.problems[0]
            return {"file": str(self.path), "error": problem.message, "hint": str(problem.hint)}
        form = self.form
        return {
            "file": str(self.path),
            "complete": form.is_complete,
            "withdrawn": form.is_withdrawn,
            "words": "unchanged" if form.words_unchanged else "changed",
            "made": self.made,
            "added": [{"page": page, "kind": kind} for page, kind in form.added],
            "documents": [
                {
                    "identifier": identifier,
                    "parties": [_party_record(party) for party in form.parties(number)],
                    "missing": [_field_record(field) for field in form.empty_fields(number, required=True)],
                    "empty": [_field_record(field) for field in form.empty_fields(number)],
                }
                for number, identifier in enumerate(form.identifiers, 1)
            ],
            **({"values": {field.name: field.value for field in form.fields}} if values else {}),
        }


def _check_file(path: Path, journal_file: Path | None) -> _Result:
    from handouts.consent.form_values import read_form
    from handouts.files import read_file

    try:
        data = read_file(path, follow=True)
    except OSError as error:
        return _Result(path, None, None, [Problem(str(path), 0, 0, f"cannot be read: {error.strerror or error}")])
    try:
        form = read_form(data, str(path))
    except InputError as refused:
        return _Result(path, None, None, refused.problems)
    return _Result(path, form, _made(form, journal_file))


def _made(form: FormValues, journal_file: Path | None) -> str | None:
    """When the file was made, in UTC; '' if the journal does not have it, None if there is no journal."""
    from handouts.journal.journal import rows_about
    from handouts.journal.journal_entries import MADE

    path = journal_path(journal_file)
    if not path.exists():
        return None
    made = [row.at for row in rows_about(path, [form.first_revision]) if row.action == MADE]
    return made[0][:16].replace("T", " ") + " UTC" if made else ""


def _party_line(party: PartyValues) -> str:
    from handouts.consent.form_values import PARTIES, WITHDRAWAL

    name = PARTIES.get(party.party, party.party)
    if party.party == WITHDRAWAL and party.filled:
        return f"{name}: SIGNED. The patient no longer agrees. Do not use this form."
    if party.state == "complete":
        return f"{name}: complete"
    if party.state == "empty" and not party.required:
        return f"{name}: nothing filled in"
    return f"{name}: MISSING {_places(party.missing)}"


def _places(fields: Sequence[FieldValue]) -> str:
    """Kinds of fields by page: 'page 3: initials (6); page 4: signature, date'."""
    pages: dict[int, dict[str, int]] = {}
    for field in fields:
        kinds = pages.setdefault(field.page, {})
        name = field.kind if field.party else f"“{field.label}”"
        kinds[name] = kinds.get(name, 0) + 1
    return "; ".join(
        f"page {page}: " + ", ".join(f"{name} ({count})" if count > 1 else name for name, count in kinds.items())
        for page, kinds in pages.items()
    )


def _party_record(party: PartyValues) -> dict[str, Any]:
    missing = [_field_record(field) for field in party.missing]
    return {"party": party.party, "state": party.state, "required": party.required, "missing": missing}


def _field_record(field: FieldValue) -> dict[str, Any]:
    return {"name": field.name, "kind": field.kind, "label": field.label, "page": field.page}
