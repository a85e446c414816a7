"""The texts of the desk in the language of the clinic's staff. `catalogs.py` reads the languages.

Templates use `_()`, `ngettext()` and `{% trans %}`; Python uses `gettext()` and `ngettext()`. `mark()` marks a text
that is translated where it is shown.
"""

from __future__ import annotations

import gettext as catalogs
from contextvars import ContextVar
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from handouts.content.languages import SOURCE_LANGUAGE

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "yi", "ps", "ku", "ckb", "dv", "sd", "ug"})


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
