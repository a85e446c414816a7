"""The languages of the desk: gettext catalogs, one PO file for each.

`locale/desk.pot` lists every text of the desk. `locale/es.po` ships, and a clinic adds its own languages as
`desk/LANGUAGE.po` in its templates. A language is used only if its catalog is complete; otherwise the desk is in
English as a whole.
"""

from __future__ import annotations

import gettext as catalogs
import io
import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import polib

from handouts.content.languages import SOURCE_LANGUAGE
from handouts.desk.language import ENGLISH, DeskLanguage
from handouts.files import write_atomic

LOCALE = Path(__file__).parent / "locale"
TEMPLATE = LOCALE / "desk.pot"
FOLDER = "desk"
"""Folder of a clinic's templates with its own catalogs."""
_PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]|%%")
_TAG = re.compile(r"</?[a-z][^>]*>")
_SLAVIC = "n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2"
_PLURALS = {
    "nplurals=1; plural=0;": "id ja ko ms my th vi zh",
    "nplurals=2; plural=(n > 1);": "am fa fr hi hy ht pt tl",
    f"nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : {_SLAVIC});": "be bs hr ru sr uk",
    f"nplurals=3; plural=(n==1 ? 0 : {_SLAVIC});": "pl",
    "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);": "ar",
}
"""Plural forms by languages, from the manual of GNU gettext. All other languages begin with those of English."""


def find_catalog(tag: str, templates: Path) -> Path | None:
    """The catalog of a language: the clinic's own file, else the shipped one; None if there is none.

    `es` is used for `es-MX` if there is no file for it.
    """
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]+)*", tag):
        return None
    names = dict.fromkeys((tag, tag.partition("-")[0]))
    paths = [folder / f"{name}.po" for name in names for folder in (templates / FOLDER, LOCALE)]
    return next((path for path in paths if path.is_file()), None)


@lru_cache(maxsize=8)
def _read(path: Path, _changed: int) -> tuple[catalogs.NullTranslations, tuple[str, ...]]:
    """The translations of a file, and what is wrong with it."""
    try:
        po = polib.pofile(str(path), encoding="utf-8")
        gaps = tuple(catalog_gaps(po))
        return catalogs.NullTranslations() if gaps else catalogs.GNUTranslations(io.BytesIO(po.to_binary())), gaps
    except (OSError, ValueError) as error:
        return catalogs.NullTranslations(), (f"the file cannot be read: {error}",)


def load_language(tag: str, templates: Path) -> tuple[DeskLanguage, tuple[str, ...]]:
    """The language of a tag, and why it cannot be used. English if its catalog is missing or incomplete."""
    if tag.partition("-")[0] == SOURCE_LANGUAGE:
        return ENGLISH, ()
    path = find_catalog(tag, templates)
    if path is None:
        return ENGLISH, (f"there is no file {FOLDER}/{tag}.po",)
    catalog, gaps = _read(path, path.stat().st_mtime_ns)
    return (ENGLISH, gaps) if gaps else (DeskLanguage(tag, catalog), ())


def catalog_gaps(po: polib.POFile) -> Iterator[str]:
    """What a catalog lacks: texts, plural forms, placeholders. Nothing if it is complete."""
    try:
        forms = _plural_forms(po)
    except ValueError as error:
        yield str(error)
        return
    known = {(entry.msgid, entry.msgid_plural): entry for entry in po if not entry.obsolete}
    for source in polib.pofile(str(TEMPLATE), encoding="utf-8"):
        entry = known.get((source.msgid, source.msgid_plural))
        if entry is None or entry.fuzzy:
            yield f"not translated: {source.msgid}"
        elif source.msgid_plural:
            texts = [entry.msgstr_plural.get(form, "") for form in range(forms)]
            if not all(texts):
                yield f"not all plural forms: {source.msgid}" if any(texts) else f"not translated: {source.msgid}"
            for text in filter(None, texts):
                yield from _differences(source.msgid_plural, text, counted=True)
        elif not entry.msgstr:
            yield f"not translated: {source.msgid}"
        else:
            yield from _differences(source.msgid, entry.msgstr)


def _plural_forms(po: polib.POFile) -> int:
    """The number of plural forms. Raises ValueError if the header does not state them."""
    match = re.fullmatch(r"\s*nplurals=(\d+);\s*plural=([^;]+);?\s*", po.metadata.get("Plural-Forms", ""))
    if not match:
        raise ValueError("the header has no Plural-Forms")
    form = catalogs.c2py(match[2])
    if not all(0 <= form(count) < int(match[1]) for count in range(200)):
        raise ValueError("the header's Plural-Forms are wrong")
    return int(match[1])


def _differences(source: str, text: str, *, counted: bool = False) -> Iterator[str]:
    """Placeholders and tags that a translation lost or added. A plural form may leave out the number."""
    ours, theirs = (Counter(match[0] for match in _PLACEHOLDER.finditer(each)) for each in (source, text))
    if counted:
        ours["%(num)s"] = theirs["%(num)s"] = 0
    if +ours != +theirs or "%" in _PLACEHOLDER.sub("", text).replace("%", "", "%" in _PLACEHOLDER.sub("", source)):
        yield f"other placeholders: {source}"
    if sorted(_TAG.findall(source)) != sorted(_TAG.findall(text)) or _marks(source) < _marks(text):
        yield f"other tags: {source}"


def _marks(text: str) -> int:
    """The number of characters that have a meaning in HTML, outside of tags."""
    return sum(_TAG.sub("", text).count(sign) for sign in '<>"')


# -- files for translators ---------------------------------------------------------------------------------------
def update_catalog(tag: str, templates: Path) -> tuple[Path, list[str]]:
    """Write the clinic's own catalog of a language, or bring it up to date. Returns its path and what it lacks.

    A new file begins with the shipped catalog, if there is one. Texts that the desk no longer has are removed.
    """
    path = templates / FOLDER / f"{tag}.po"
    source = find_catalog(tag, templates)
    template = polib.pofile(str(TEMPLATE), encoding="utf-8")
    po = polib.pofile(str(source), encoding="utf-8", wrapwidth=110) if source else polib.POFile(wrapwidth=110)
    if not source:
        language = tag.partition("-")[0]
        plurals = (forms for forms, languages in _PLURALS.items() if language in languages.split())
        po.metadata = {**template.metadata, "Plural-Forms": next(plurals, "nplurals=2; plural=(n != 1);")}
    po.metadata["Language"] = tag
    po.merge(template)
    for entry in po.obsolete_entries():
        po.remove(entry)
    for entry in po:
        if entry.msgid_plural:  # a line for each form of the language
            entry.msgstr_plural = {form: entry.msgstr_plural.get(form, "") for form in range(_plural_forms(po))}
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(path, str(po).encode())
    return path, list(catalog_gaps(po))
