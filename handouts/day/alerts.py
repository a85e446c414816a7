"""A visit and its composed documents to alerts: what the front desk must know before it hands the pages over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from handouts.compose.composer import Composer
from handouts.compose.placeholders import fill_label
from handouts.content.languages import language_name
from handouts.day.plan import Visit
from handouts.document import Blank, Document, Inlines, TileRow
from handouts.schedule.appointment import Appointment


class Alert(NamedTuple):
    """`kind` is for programs and says nothing of the patient; `words` are for the patient's line of the run sheet."""

    kind: str
    words: str


def visit_alerts(
    visit: Visit, documents: Mapping[str, Document], like: Sequence[Appointment] = (), composer: Composer | None = None
) -> tuple[Alert, ...]:
    """All alerts, the gravest first. `like` are those of the same day whose names are like the patient's.

    `composer` is the one that composed the documents.
    """
    return tuple(Alert(kind, words) for kind, words in _found(visit, documents, like, composer or Composer()))


def _found(
    visit: Visit, documents: Mapping[str, Document], like: Sequence[Appointment], composer: Composer
) -> Iterator[tuple[str, str]]:
    words, appointment = visit.content.staff_labels.desk, visit.booking.appointment
    if like:
        yield (
            "like-name",
            fill_label(
                words.like, patients=", ".join(f"{one.name} ({one.id})" if one.id else one.name for one in like)
            ),
        )
    if appointment.date and appointment.printed and appointment.date < appointment.printed:
        yield "past", words.past
    late, own = composer.missed_holds(visit.content, appointment)
    if late:
        yield "last-dose-past", fill_label(words.missed if own else words.missed_if, medicines=", ".join(late))
    if unknown := composer.unknown_medicines(visit.content, appointment):
        yield "unknown-medicine", fill_label(words.unknown, medicines=", ".join(unknown))
    if visit.language:
        yield "language", fill_label(words.language, language=language_name(visit.language))
    known = [
        document
        for name, document in documents.items()
        if appointment.ended or visit.content.phase(name) == "before"  # what hangs on the end is not known before it
    ]
    if labels := list(dict.fromkeys(label for document in known for label in _open(document))):
        yield "fill-in", fill_label(words.open, values=", ".join(labels))
    if any(document.large_print for document in documents.values()):
        yield "large-print", words.large_print
    if visit.content.status != "approved":
        yield visit.content.status, ""  # the sheet says so once, for all
    if visit.booking.notes:
        yield "note", fill_label(words.note, text=visit.booking.notes)


def _open(document: Document) -> Iterator[str]:
    """Labels of what is left open in the patient strip and in the tiles: what a patient needs at a glance."""
    for _, value in document.furniture.strip:
        yield from _blanks(value)
    tiles = (block for section in document.sections for block in section.blocks if isinstance(block, TileRow))
    for tile in (tile for block in tiles for tile in block.tiles):
        yield from _blanks(tile.value)


def _blanks(inlines: Inlines) -> Iterator[str]:
    return (inline.label for inline in inlines if isinstance(inline, Blank))
