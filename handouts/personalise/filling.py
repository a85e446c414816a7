"""Labels and prose with placeholders to inlines; values go in as literal text, never read again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from handouts.content.models import prose
from handouts.document import Blank, Inlines, Run, bold

NBSP = "\u00a0"
_MARKS = frozenset("{}*")


def no_break(text: str) -> str:
    """Text that must stay on one line."""
    return text.replace(" ", NBSP)


def fill_label(template: str, **values: str) -> str:
    """A label with its values, as plain text."""
    if _MARKS.isdisjoint(template):  # most labels are plain words
        return template
    known = frozenset(values)
    return "".join(
        [values[piece.text] if piece.placeholder else piece.text for piece in prose.split_prose(template, known)]
    )


def fill_label_inlines(template: str, values: Mapping[str, Inlines]) -> Inlines:
    """Prose with its values: runs and blanks, strong where the prose says so."""
    return fill_prose(prose.split_prose(template, frozenset(values)), values.__getitem__)


def fill_prose(pieces: Iterable[prose.ProsePiece], value: Callable[[str], Inlines]) -> Inlines:
    """Pieces of prose with the values of their placeholders, asked for by name."""
    found: list[Run | Blank] = []
    for piece in pieces:
        if not piece.placeholder:
            found.append(Run(piece.text, piece.strong))
            continue
        found += bold(value(piece.text)) if piece.strong else value(piece.text)
    return merge_runs(found)


def merge_runs(inlines: Iterable[Run | Blank]) -> Inlines:
    """The same inlines, with neighbours of one voice in one run and empty runs gone."""
    found: list[Run | Blank] = []
    for inline in inlines:
        last = found[-1] if found else None
        if isinstance(inline, Run) and isinstance(last, Run) and inline.voice == last.voice:
            found[-1] = Run(last.text + inline.text, *last.voice)
        elif isinstance(inline, Blank) or inline.text:
            found.append(inline)
    return tuple(found)


def join_inlines(*parts: str | Inlines) -> Inlines:
    """Sentences and inlines in one line of text, a space between them, empty ones left out."""
    found: list[Run | Blank] = []
    for part in parts:
        inlines: Inlines = (Run(part),) if isinstance(part, str) else part
        if not any(isinstance(inline, Blank) or inline.text for inline in inlines):
            continue
        if found:
            found.append(Run(" "))
        found.extend(inlines)
    return merge_runs(found)


def plain_text(inlines: Inlines) -> str:
    """The words of inlines; a blank as four low lines."""
    return "".join(inline.text if isinstance(inline, Run) else "____" for inline in inlines)
