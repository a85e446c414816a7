"""Which language a document is in, and whether its reader needs an interpreter: decided here, for all who ask.

A document is in one language as a whole, or it is not made in that language: sentences of one language amid labels of
another are read wrongly. Layouts, procedures and sets are written in one language, that of the labels beside them, and
nothing says yet that they are complete in a second one. So every document is in that language, and who reads another
one needs an interpreter, however many files of labels there are.
"""

from collections.abc import Collection
from typing import NamedTuple

SOURCE = "en"
"""Name of the labels in whose language layouts, procedures and sets are written, and in which staff work."""


class DocumentLanguage(NamedTuple):
    """What a document is made with."""

    labels: str
    """Name of the labels, like `en`."""
    interpreter: str
    """The reader's language, where the document is in another one; '' where the reader can read the document."""


def document_language(reader: str, source: str, complete: Collection[str] = ()) -> DocumentLanguage:
    """The language of a document for a reader.

    `reader` is the tag of the reader's language, '' for the clinic's own. `source` is the tag of the language that the
    set, its procedure and the layouts are written in. `complete` are the other languages in which all of these, and the
    labels, are complete and current: only those are ever chosen.
    """
    if not interpreter_for(reader, source):
        return DocumentLanguage(SOURCE, "")
    chosen = next((tag for tag in complete if not interpreter_for(reader, tag)), None)
    return DocumentLanguage(chosen, "") if chosen else DocumentLanguage(SOURCE, reader)


def interpreter_for(reader: str, document: str) -> str:
    """The reader's language where a document in the language `document` is none that the reader reads, else ''.

    Countries do not matter (es-MX reads es-US); a script does where both state one (zh-Hans is not zh-Hant).
    """
    if not reader:
        return ""
    (mine, my_script), (other, other_script) = _main(reader), _main(document)
    same = mine == other and (my_script == other_script or not (my_script and other_script))
    return "" if same else reader


def _main(tag: str) -> tuple[str, str]:
    """Language and script of a tag: ('zh', 'hant') of zh-Hant-TW; the script is '' where none is stated."""
    language, *more = tag.casefold().replace("_", "-").split("-")
    return language, next((part for part in more[:2] if len(part) == 4 and part.isalpha()), "")
