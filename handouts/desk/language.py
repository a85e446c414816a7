"""The words of the desk in the language of the clinic's staff, from gettext catalogs.

`locale/desk.pot` lists every text of the desk. A language is one PO file: `locale/es.po` ships, and a clinic adds its
own as `desk/LANGUAGE.po` in its templates. A language is used only if its catalog is complete; otherwise the desk is in
English as a whole.

Templates use `_()`, `ngettext()` and `{% trans %}`; Python uses `gettext()` and `ngettext()`. `mark()` marks a text
that is translated where it is shown.
"""

from __future__ import annotations

import gettext as catalogs
import io
import re
from collections import Counter
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import polib
from markupsafe import Markup, escape

from handouts.content.languages import SOURCE_LANGUAGE

LOCALE = Path(__file__).parent / "locale"
TEMPLATE = LOCALE / "desk.pot"
FOLDER = "desk"
"""Folder of a clinic's templates with its own catalogs."""
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "yi", "ps", "ku", "ckb", "dv", "sd", "ug"})
_PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]|%%")
_TAG = re.compile(r"</?[a-z][^>]*>")


@dataclass(frozen=True)
class DeskLanguage:
    """The language of the desk."""

    tag: str = SOURCE_LANGUAGE
    catalog: catalogs.NullTranslations = field(default_factory=catalogs.NullTranslations)

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`, for the attribute `dir`."""
        return "rtl" if self.tag.partition("-")[0] in RIGHT_TO_LEFT else "ltr"

    @property
    def is_english(self) -> bool:
        """True if the texts are those of the program."""
        return self.tag == SOURCE_LANGUAGE


ENGLISH = DeskLanguage()
_current: ContextVar[DeskLanguage] = ContextVar("desk language", default=ENGLISH)


def use_language(language: DeskLanguage) -> None:
    """Use a language for this request, and for the threads that it starts."""
    _current.set(language)


def current_language() -> DeskLanguage:
    """The language of this request."""
    return _current.get()


class DeskText(str):
    """A text in the language of the desk."""

    __slots__ = ()


def gettext(text: str, /, **values: object) -> str:
    """A text of the desk in its language, with its values."""
    words = _current.get().catalog.gettext(text) if text else ""
    return DeskText(words % values if values else words)


def ngettext(one: str, more: str, count: int, /, **values: object) -> str:
    """A text that counts something; `%(num)s` is the number, with separators for thousands."""
    return DeskText(_current.get().catalog.ngettext(one, more, count) % {"num": number(count), **values})


def mark(text: str) -> str:
    """Mark a text to be translated where it is shown."""
    return text


def number(count: int) -> str:
    """A number with separators for thousands."""
    return f"{count:,}"


def translated(text: str) -> str:
    """A text that may be of a room below: translated if the catalog has it."""
    return text if isinstance(text, DeskText) else _current.get().catalog.gettext(text) if text else ""


def is_translated(text: str) -> bool:
    """True for a text in the language of the desk; False for one of a room below that the catalog does not have."""
    return not text or isinstance(text, DeskText) or _current.get().is_english or translated(text) != text


def tagged(text: str, *sources: str) -> Markup:
    """A text for the page, tagged as English if one of its sources is not in the language of the desk."""
    return escape(text) if all(map(is_translated, sources)) else english(text)


def from_below(text: str) -> Markup:
    """A text that may be of a room below, for the page: translated, or tagged as English."""
    return tagged(translated(text), text)


def english(text: str) -> Markup:
    """A text that is always in English, tagged as such if the desk is in another language."""
    return escape(text) if _current.get().is_english or not text else Markup('<span lang="en">{}</span>').format(text)


def plain_gettext(text: str) -> str:
    """For Jinja, which fills in the values itself."""
    return _current.get().catalog.gettext(text) if text else ""


def plain_ngettext(one: str, more: str, count: int) -> str:
    """For Jinja, which fills in the values itself."""
    return _current.get().catalog.ngettext(one, more, count)


# -- catalogs ----------------------------------------------------------------------------------------------------
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
            yield from (f"not all plural forms: {source.msgid}" for text in texts[:1] if not all(texts))
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
