"""`translate`: pages in other languages: start a language, exchange texts with translators, see what is missing."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from handouts.cli.options import open_library, printing_date, templates_option, today_option
from handouts.cli.reporting import print_problems, report_errors
from handouts.errors import Argument, InputError, Option, input_error, usage_error

if TYPE_CHECKING:
    from handouts.content.content import Content
    from handouts.content.library import Library
    from handouts.translate.units import TranslationFile

procedure_option = click.option("--procedure", help="Procedure of the set, if the clinic has several.")
language_option = click.option("--to", "language", required=True, metavar="LANGUAGE",
                               help="Language, by its tag: es, zh-Hans.")  # fmt: skip


@click.group(short_help="Translate pages into other languages.")
def translate() -> None:
    """Translate the pages of a set into other languages.

    Pages are in a patient's language only if everything on them is translated and current. Otherwise they are in
    English, and say to call an interpreter.
    """


@translate.command("status", short_help="Show which sets are complete in which languages.")
@click.argument("clinic", required=False)
@click.option("--to", "language", metavar="LANGUAGE", help="Only this language: es, zh-Hans.")
@templates_option
@report_errors
def status(clinic: str | None, language: str | None, templates: Path | None) -> None:
    """Show for each set and language how many texts are current, stale and missing, and whether it was reviewed.

    CLINIC is the short name of one clinic. Without it, all clinics are shown.
    """
    from handouts.translate.status import set_status, status_lines

    library = open_library(templates)
    if language is not None:
        language = _tag(language, Option("--to"))
    if clinic is not None and clinic not in library.clinics():
        raise usage_error(Argument("CLINIC"), f'there is no clinic "{clinic}"', f"use one of: {_listed(library)}")
    rows, problems = [], []
    for name in [clinic] if clinic else library.clinics():
        for procedure in library.clinic_procedures(name):
            try:
                content = library.load(name, procedure, library.documents()).in_english
                rows += [set_status(library, content, tag) for tag in _languages(library, language)]
            except InputError as error:
                problems += error.problems
    for line in status_lines(rows):
        click.echo(line)
    if problems:
        raise InputError(problems)


@translate.command("export", short_help="Write the texts of a set to a file for translators.")
@click.argument("clinic")
@procedure_option
@language_option
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="File to write.  [default: CLINIC-PROCEDURE.LANGUAGE.po]")  # fmt: skip
@templates_option
@report_errors
def export(clinic: str, procedure: str | None, language: str, out: Path | None, templates: Path | None) -> None:
    """Write all texts of CLINIC's set, with their translations so far, to a gettext file (PO).

    Programs for translators, such as Poedit, open it. What changed since its translation is marked `fuzzy`.
    """
    from handouts.files import write_atomic
    from handouts.translate.po import po_text

    library = open_library(templates)
    language = _tag(language, Option("--to"))
    content, files = _files(library, clinic, procedure, language)
    name = content.instructions.value.procedure
    path = out or Path(f"{clinic}-{name}.{language}.po")
    write_atomic(path, po_text(files, language, f"{clinic}/{name}").encode())
    click.echo(path)
    units = [unit for file in files for unit in file.units]
    left = sum(unit.state != "current" for unit in units)
    click.echo(f"{len(units)} texts, {left} of them to translate. Import the file: handouts translate import {path}",
               err=True)  # fmt: skip


@translate.command("import", short_help="Read the file of a translator.")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--by", metavar="NAME", help="Name of the translator or program.  [default: Last-Translator of the file]")
@click.option("--method", type=click.Choice(["human", "machine"]), required=True,
              help="human: a person translated; machine: a program did.")  # fmt: skip
@click.option("--reviewed-by", default="", metavar="NAME", help="Who reviewed the translation.")
@click.option("--qualification", default="", metavar="TEXT", help="What makes the reviewer a qualified translator.")
@today_option("Date of the translation.")
@templates_option
@report_errors
def import_(
    file: Path, by: str | None, method: str, reviewed_by: str, qualification: str, today: dt.datetime | None,
    templates: Path | None,
) -> None:  # fmt: skip
    """Read the translations in FILE, a gettext file that `export` wrote, and write them to the templates.

    Nothing is written if an entry loses a number, a phone number, a unit, a medicine, a placeholder or a negation.
    """
    from handouts.files import write_atomic
    from handouts.schedule.today import today_in_zone
    from handouts.translate.po import exported_set, import_po, unchecked_negations
    from handouts.translate.writing import TranslationRecord, file_text

    if bool(reviewed_by.strip()) != bool(qualification.strip()):
        raise usage_error(Option("--reviewed-by"), "a review needs a reviewer and the reviewer's qualification",
                          "give both --reviewed-by and --qualification, or neither")  # fmt: skip
    library = open_library(templates)
    origin = exported_set(file)
    content, files = _files(library, origin.clinic, origin.procedure, origin.language)
    imported = import_po(file, files)
    translator = " ".join((by or imported.translator).split())
    if not translator:
        raise input_error(Option("--by"), "the translator is not named", "give the name: --by NAME")
    print_problems([*imported.warnings, *unchecked_negations(file, origin.language)])
    date = today_in_zone(printing_date(today), content.clinic.value.time_zone)
    record = TranslationRecord(translator, "human" if method == "human" else "machine", date, reviewed_by.strip(),
                               qualification.strip())  # fmt: skip
    for changed in imported.files:
        changed.path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(changed.path, file_text(changed, record).encode())
        click.echo(changed.path)
    left = f"{imported.left} texts are not translated yet, so the pages stay in English."
    click.echo(left if imported.left else f"Complete. Look at the pages: handouts make {origin.clinic}"
               f" --language {origin.language}", err=True)  # fmt: skip


@translate.command("new", short_help="Start a language.")
@click.argument("language")
@click.option("--clinic", metavar="CLINIC", help="Also the words of this clinic's set.")
@procedure_option
@templates_option
@report_errors
def new(language: str, clinic: str | None, procedure: str | None, templates: Path | None) -> None:
    """Write the files of a new LANGUAGE, by its tag: labels, headings of all documents and, with --clinic, a set.

    Dates and clock times are filled in from CLDR. All other texts are included for translation.
    """
    from handouts.files import write_atomic
    from handouts.translate.new_language import new_files
    from handouts.translate.writing import file_text

    library = open_library(templates)
    language = _tag(language, Argument("LANGUAGE"))
    if language == library.languages()[0]:
        raise usage_error(
            Argument("LANGUAGE"),
            f"{language} is the language of the sets, from which others are translated",
            "use another language, like es",
        )
    content = _any_content(library) if clinic is None else library.load(clinic, procedure, library.documents())
    files = new_files(library, content, language, with_set=clinic is not None)
    if not files:
        raise usage_error(Argument("LANGUAGE"), f"all files of {language} are there",
                          "see what is missing: handouts translate status")  # fmt: skip
    for file in files:
        file.path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(file.path, file_text(file, None).encode())
        click.echo(file.path)
    click.echo("Translate the texts in these files, or export a set: handouts translate export", err=True)


@translate.command("desk", short_help="Start a language of the desk.")
@click.argument("language")
@templates_option
@report_errors
def desk(language: str, templates: Path | None) -> None:
    """Write desk/LANGUAGE.po with all texts of the desk, or bring it up to date.

    The desk is in that language if `staff_language` names it and every text is translated.
    """
    from handouts.desk.catalogs import update_catalog

    library = open_library(templates)
    path, gaps = update_catalog(_tag(language, Argument("LANGUAGE")), library.root)
    click.echo(path)
    left = sum(gap.startswith("not translated") for gap in gaps)
    click.echo(f"{left:,} texts are not translated." if gaps else "Complete.", err=True)
    for gap in gaps:
        if not gap.startswith("not translated"):
            click.echo(f"  {gap}", err=True)


def _tag(text: str, place: Option | Argument) -> str:
    """The tag of a language, given as this option or argument. Raises UsageError."""
    from handouts.content.models.translation import parse_language_tag
    from handouts.errors import InvalidValue

    try:
        return parse_language_tag(text)
    except InvalidValue as error:
        raise usage_error(place, error.message, error.hint) from None


def _languages(library: Library, language: str | None) -> list[str]:
    return [language] if language else [name for name in library.languages() if name != library.languages()[0]]


def _listed(library: Library) -> str:
    return ", ".join(library.clinics())


def _files(
    library: Library, clinic: str, procedure: str | None, language: str
) -> tuple[Content, list[TranslationFile]]:
    from handouts.translate.units import translation_files

    content = library.load(clinic, procedure, library.documents()).in_english
    if language == content.set_language:
        raise usage_error(
            Option("--to"), f"{language} is the language of the set", "use another language, like --to es"
        )
    return content, translation_files(library, content, language)


def _any_content(library: Library) -> Content:
    """The first set that can be loaded: a new language needs only what all sets share."""
    problems = []
    for clinic in library.clinics():
        for procedure in library.clinic_procedures(clinic):
            try:
                return library.load(clinic, procedure, library.documents())
            except InputError as error:
                problems += error.problems
    raise InputError(problems) if problems else usage_error(Option("--templates"), "there is no clinic")
