"""A made-up language: every word of English with accents on its vowels. A word without them was not translated."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from pathlib import Path

import polib

from handouts.content.library import Library
from handouts.resources import templates_dir
from handouts.translate.po import import_po, po_text
from handouts.translate.units import translation_files
from handouts.translate.writing import TranslationRecord, file_text

LANGUAGE = "qps"
_ACCENTS = str.maketrans("aeiouyAEIOUY", "áéíóúýÁÉÍÓÚÝ")
_KEPT = re.compile(r"\{[^{}]*\}")


def pseudo(text: str) -> str:
    """The text in the made-up language. Placeholders stay."""
    parts, end = [], 0
    for match in _KEPT.finditer(text):
        parts += [text[end : match.start()].translate(_ACCENTS), match[0]]
        end = match.end()
    return "".join([*parts, text[end:].translate(_ACCENTS)])


def is_pseudo(word: str) -> bool:
    """True if a word could be of the made-up language: it has no vowel without an accent."""
    return not re.search(r"[aeiouyAEIOUY]", word)


def translated_templates(root: Path, clinics: tuple[str, ...], templates: Path | None = None) -> Path:
    """A copy of templates in which the sets of these clinics are translated into the made-up language."""
    shutil.copytree(templates or templates_dir(), root, dirs_exist_ok=True)
    library = Library(root, templates_dir())
    for clinic in clinics:
        for procedure in library.clinic_procedures(clinic):
            content = library.load(clinic, procedure, library.documents())
            translate(library, content, root / "pseudo.po")
    return root


def translate(library: Library, content: object, path: Path) -> None:
    """Export a set, translate every entry, and import it."""
    files = translation_files(library, content, LANGUAGE)  # type: ignore[arg-type]
    catalog = polib.pofile(po_text(files, LANGUAGE, "a/b"))
    for entry in catalog:
        is_setting = entry.msgid in ("point", "latn")
        entry.msgstr = entry.msgid if is_setting else pseudo(entry.msgid)
        entry.flags = []
    catalog.save(str(path))
    record = TranslationRecord("Test", "machine", dt.date(2026, 11, 20))
    for file in import_po(path, files).files:
        file.path.parent.mkdir(parents=True, exist_ok=True)
        file.path.write_text(file_text(file, record), "utf-8")
