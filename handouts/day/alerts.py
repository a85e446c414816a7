"""A visit and its composed documents to alerts: what the front desk must know before it hands the pages over.

Visits to notes of days that are likely a slip: past, more than a year ahead, or unlike those of most rows.

Patients of one day whose names are like one another's: whose papers are most easily handed to the wrong one.

Alike are names of the same words in any order, names of the same last word and the same first letter (Ana Muster, Anna
Muster), and names that one slip of a key parts. Capitals, accents and hyphens do not count. (Name alerts are a means of
the Joint Commission's goal 01.01.01, to tell patients apart by two identifiers.)
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from handouts.compose.composer import Composer
from handouts.compose.placeholders import fill_label
from handouts.content.languages import language_name
from handouts.day.plan import Visit
from handouts.document import Blank, Document, Inlines, TileRow
from handouts.errors import Problem, Severity
from handouts.schedule.appointment import DATE_HINT, Appointment, unlikely_day
from handouts.schedule.person_names import fold_text


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


SHOWN = 5  # rows named in one note


def unlikely_day_notes(visits: Sequence[Visit]) -> list[Problem]:
    """One note for each kind of oddity, with the rows by their number and id. It stops nothing."""
    ordered = sorted(visits, key=lambda visit: visit.booking.row)
    found = [(visit, odd[1]) for visit in ordered if (odd := unlikely_day(visit.booking.appointment))]
    past = [visit for visit, kind in found if kind == "past"]
    far = [visit for visit, kind in found if kind == "far"]
    told = {visit.id for visit, _ in found}
    return [
        *_note(past, "the day of the procedure is past", DATE_HINT),
        *_note(far, "the procedure is more than a year after the day of printing", DATE_HINT),
        *_unlike(ordered, told),
    ]


def _unlike(visits: Sequence[Visit], told: set[str]) -> Iterator[Problem]:
    """Rows of other days than the one that more than half of all rows have."""
    days = Counter(visit.booking.appointment.date for visit in visits)
    if len(days) < 2:
        return
    (most, count), *_ = days.most_common(1)
    if 2 * count > len(visits):
        others = [visit for visit in visits if visit.booking.appointment.date != most and visit.id not in told]
        hint = f"{DATE_HINT}, or leave these rows out with --date {most}"
        yield from _note(others, f"most rows are of {most}, but not", hint)


def _note(visits: Sequence[Visit], message: str, hint: str) -> Iterator[Problem]:
    if not visits:
        return
    rows = ", ".join(map(_row, visits[:SHOWN]))
    more = f" and {len(visits) - SHOWN} more" if len(visits) > SHOWN else ""
    file, line, column = visits[0].booking.places["date"]
    yield Problem(file, line, column, f"{message}: row {rows}{more}", hint, severity=Severity.NOTE)


def _row(visit: Visit) -> str:
    day: dt.date | None = visit.booking.appointment.date
    return f"{visit.booking.row} (id {visit.id}, {day})"


MOST = 4
"""Others that are named; where there are more, a name tells little."""
SHORTEST = 6
"""Letters of a name below which one slip makes just another name."""


class Person(NamedTuple):
    """Who comes on a day: `key` tells people apart."""

    key: str
    name: str
    day: Hashable


def similar_names(people: Iterable[Person]) -> dict[str, tuple[str, ...]]:
    """For each who is like others of the same day, their keys, in the order in which they were given."""
    groups: dict[Hashable, list[str]] = defaultdict(list)
    own: dict[str, set[Hashable]] = {}
    for person in people:
        own[person.key] = {(person.day, sign) for sign in _signs(person.name)} if person.day else set()
        for sign in own[person.key]:
            groups[sign].append(person.key)
    order = {key: at for at, key in enumerate(own)}
    found = {}
    for key, signs in own.items():
        others = {other for sign in signs for other in groups[sign][: 2 * MOST] if other != key}
        if others:
            found[key] = tuple(sorted(others, key=order.__getitem__)[:MOST])
    return found


def _signs(name: str) -> Iterator[Hashable]:
    """What two names share that are alike."""
    family, _, given = name.partition(",")
    words = [word for word in re.split(r"[\W_]+", fold_text(f"{given} {family}")) if word]
    if not words:
        return
    yield frozenset(words)
    if len(words) > 1:
        yield words[-1], words[0][0]
    whole = "".join(words)
    if len(whole) >= SHORTEST and not any(sign.isdigit() for sign in whole):
        # One letter more, less, or another: then the same is left where one is taken out of either, or of one.
        yield whole
        yield from (whole[:at] + whole[at + 1 :] for at in range(len(whole)))
