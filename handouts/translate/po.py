"""Exchange translations with translators as gettext files (PO), which all programs for translators read.

The context of an entry is the file and, for a label, its keys. A text that was changed has the flag `fuzzy` and its
earlier English text. Comments give the keys and the meaning of each text, so that translators see where it is used.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from handouts.content.languages import language_name
from handouts.content.models import prose
from handouts.content.translations import placeholder_problem
from handouts.errors import InputError, Problem, Severity, input_error, message_and_hint
from handouts.files import read_error, read_file
from handouts.translate.parity import is_negation_known, parity_problems
from handouts.translate.units import TranslationFile, TranslationUnit, is_without_number

FUZZY = "fuzzy"
_BRACES = re.compile(r"\{([^{}]*)\}")


def po_text(files: Sequence[TranslationFile], language: str, name: str) -> str:
    """The texts of files as one PO file. `name` is that of the set: ivc/balloon-kyphoplasty.

    A label that another reader shares with the patient is exported with the patient's words. The import leaves it out
    again if it is still the same.
    """
    import polib

    labels = {unit.at: unit.target for file in files if file.kind == "labels" for unit in file.units}

    catalog = polib.POFile(wrapwidth=100)
    catalog.metadata = {
        "Project-Id-Version": name,
        "Language": language,
        "Last-Translator": "",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
    for file in files:
        for unit in file.units:
            catalog.append(
                polib.POEntry(
                    msgctxt=_context(file, unit),
                    msgid=unit.source,
                    msgstr=unit.target or (labels.get(unit.at, "") if unit.state == "current" else ""),
                    comment=unit.comment,
                    tcomment=unit.note,
                    occurrences=[(place[0], str(place[1])) for place in unit.places],
                    flags=[FUZZY] if unit.state == "stale" and unit.target else [],
                    previous_msgid=unit.previous or None,
                )
            )
    return str(catalog)


def _context(file: TranslationFile, unit: TranslationUnit) -> str:
    return f"{file.name} {unit.at}".strip()


class ExportedSet(NamedTuple):
    """What a PO file translates."""

    clinic: str
    procedure: str
    language: str


def exported_set(path: Path) -> ExportedSet:
    """The set and the language of a PO file that `po_text` made. Raises InputError."""
    header = _read(path).metadata
    clinic, _, procedure = header.get("Project-Id-Version", "").partition("/")
    language = header.get("Language", "").replace("_", "-")
    if not (clinic and procedure and language):
        message = "the header of this file does not name a set and a language"
        raise input_error(str(path), message, "use a file of handouts translate export")
    return ExportedSet(clinic, procedure, language)


@dataclass(frozen=True)
class ImportedTranslations:
    """The files with the translations of a PO file."""

    files: tuple[TranslationFile, ...]
    """Only the files that changed."""
    translator: str
    """The name in the header of the PO file; '' for none."""
    warnings: tuple[Problem, ...]
    left: int
    """Number of texts without a current translation."""


def import_po(path: Path, files: Sequence[TranslationFile]) -> ImportedTranslations:
    """The files with the translations of a PO file. Raises InputError with all problems of its entries.

    An entry is refused if it has another number, phone number, unit, medicine or placeholder than the English text, or
    loses a negation. Entries with the flag `fuzzy` and without a translation are left out.
    """
    entries = {(entry.msgctxt or "", entry.msgid): entry for entry in _read(path) if not entry.obsolete}
    problems: list[Problem] = []
    warnings: list[Problem] = []
    imported: list[TranslationFile] = []
    left = 0
    for file in files:
        units = []
        for unit in file.units:
            entry = entries.pop((_context(file, unit), unit.source), None)
            new = _imported(unit, entry)
            units.append(new)
            left += new.state != "current"
            if entry is not None and new.target and new != unit:
                for problem in _entry_problems(path, entry, unit, file.language):
                    (problems if problem.severity is Severity.ERROR else warnings).append(problem)
        imported.append(replace(file, units=tuple(units)))
    changed = [new for new, file in zip(_without_repeated(imported), files, strict=True) if new != file]
    problems += _unknown(path, entries.values())
    if problems:
        raise InputError(sorted(problems))
    translator = _read(path).metadata.get("Last-Translator", "")
    return ImportedTranslations(tuple(changed), translator.partition("<")[0].strip(), tuple(warnings), left)


def _without_repeated(files: Sequence[TranslationFile]) -> list[TranslationFile]:
    """The files, in which the labels for another reader leave out those that are the same as for the patient."""
    labels = {unit.at: unit.target for file in files if file.kind == "labels" for unit in file.units}
    return [
        replace(file, units=tuple(_unless_repeated(unit, labels) for unit in file.units))
        if file.kind == "overlay"
        else file
        for file in files
    ]


def _unless_repeated(unit: TranslationUnit, labels: dict[str, str]) -> TranslationUnit:
    is_same = unit.state == "current" and unit.target == labels.get(unit.at)
    return replace(unit, target="") if is_same else unit


def unchecked_negations(path: Path, language: str) -> list[Problem]:
    """A note if the negations of a language are not known, so that a lost "not" cannot be found."""
    if is_negation_known(language):
        return []
    message = f"negations were not compared: the program does not know the words for `not` in {language_name(language)}"
    hint = "have a second person look for every `not`"
    return [Problem(str(path), 0, 0, message, hint, severity=Severity.NOTE)]


def _imported(unit: TranslationUnit, entry: Any) -> TranslationUnit:
    if entry is None or FUZZY in entry.flags or not entry.msgstr.strip():
        return unit
    lines = [" ".join(line.split()) for line in entry.msgstr.strip().split("\n")]
    target = "\n".join(lines) if "\n" in unit.source else " ".join(lines)
    return replace(unit, target=target, state="current", note=entry.tcomment or unit.note, previous="")


def _entry_problems(path: Path, entry: Any, unit: TranslationUnit, language: str) -> Iterable[Problem]:
    place = (str(path), entry.linenum, 1)
    leaves_number_out = is_without_number(unit.at) and entry.msgstr.strip() == "{unit}"
    if not leaves_number_out and (problem := placeholder_problem(entry.msgid, entry.msgstr)):
        yield Problem(*place, *problem)
    try:
        prose.split_prose(entry.msgstr, _BRACES.findall(entry.msgstr))
    except prose.ProseError as error:
        yield Problem(*place, *message_and_hint(error))
    if entry.msgid.count("\n") != entry.msgstr.strip().count("\n") and "\n" in entry.msgid:
        count = entry.msgid.count("\n") + 1
        yield Problem(
            *place, f"the translation must have {count} lines, as the text has", "write one word on each line"
        )
    for finding in parity_problems(entry.msgid, entry.msgstr, language):
        yield Problem(*place, finding.message, finding.hint, severity=finding.severity)


def _unknown(path: Path, entries: Iterable[Any]) -> Iterable[Problem]:
    for entry in entries:
        if entry.msgstr and FUZZY not in entry.flags:
            message = f"the set has no such text: {entry.msgid[:60]!r}"
            yield Problem(str(path), entry.linenum, 1, message, "export again, and move the translation there")


def _read(path: Path) -> Any:
    import polib

    try:
        data = read_file(path, follow=True)
    except OSError as error:
        raise read_error(path, error, "give the path of a file of handouts translate export") from None
    try:
        return polib.pofile(data.decode("utf-8"))  # as text: polib reads the path of a missing file as a catalog
    except (OSError, ValueError) as error:  # ValueError also for text that is not UTF-8
        message = f"this is not a valid PO file: {error}"
        raise input_error(str(path), message, "run `handouts translate export` again") from None
