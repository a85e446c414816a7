"""One patient at the desk: the row of the list or a walk-in, what the form says by now, and what was told of it."""

from __future__ import annotations

import datetime as dt
import secrets
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from handouts.day.alerts import Alert
from handouts.day.plan import Planner, Visit
from handouts.problems import Problem, Refused, refuse
from handouts.schedule.booking import Booking, Rejected
from handouts.schedule.names import folded
from handouts.schedule.sheet import as_text
from handouts.web.fields import Fields, at_fields, booking_of, from_row


@dataclass
class Record:
    """A patient of the list, or one who walked in."""

    token: str
    """Names it in the address of its page: random, and of this run of the program only."""
    booking: Booking | None
    """Of the list; None for a walk-in, and for a row that was rejected."""
    fields: Fields
    rejected: tuple[Problem, ...] = ()
    """Why the row of the list was not taken."""
    row: int = 0
    """The line of the list, 0 for a walk-in."""
    changed: bool = False
    """The form says something else than the list."""
    warned: tuple[object, tuple[Alert, ...]] | None = None
    """What its line warns of, and by what that was found."""
    slip: str = ""
    """The token of the slip with the password of the last mail; '' for none."""
    busy: int = 0
    """How many things are being done with its papers."""
    said: list[str] = field(default_factory=list)
    """What printing, mailing and saving have told."""
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def name(self) -> str:
        return self.fields.texts.get("name", "")

    @property
    def id(self) -> str:
        """Of the appointment."""
        return self.fields.texts.get("id", "")

    @property
    def at(self) -> str:
        """Date and time of the procedure, as the form has them."""
        return self.fields.texts.get("at", "")

    @property
    def time(self) -> str:
        """Of the procedure, as the form has it."""
        return self.at.partition(" ")[2]

    @property
    def refused(self) -> bool:
        """True of a row that was not taken, while nobody has mended it here."""
        return bool(self.rejected) and not self.changed

    def say(self, words: str) -> None:
        """Keep what there is to tell; the last of it is shown."""
        with self.lock:
            self.said.append(words)
            del self.said[:-20]


def sentences(problem: Problem) -> str:
    """What is wrong and how to mend it, as the command line says it, in sentences."""
    return " ".join(f"{text[:1].upper()}{text[1:]}." for text in (problem.message, problem.hint) if text)


def day_in_words(day: dt.date) -> str:
    """Tuesday, December 1, 2026."""
    return f"{day:%A, %B} {day.day}, {day.year}"


def moment_in_words(text: str) -> str:
    """`2026-12-01 10:00` with its day in words; what is no date stays as it is."""
    date, _, time = text.partition(" ")
    try:
        return ", ".join(filter(None, (day_in_words(dt.date.fromisoformat(date)), time)))
    except ValueError:
        return text


def of_booking(booking: Booking) -> Record:
    """A patient of the list."""
    return Record(secrets.token_urlsafe(16), booking, Fields.of(booking), row=booking.row)


def of_rejected(rejected: Rejected, headings: Sequence[str]) -> Record:
    """A row that was not taken, with its reasons; what it says need not be typed again."""
    fields = from_row(headings, [as_text(cell) for cell in rejected.row.cells], rejected.id)
    return Record(secrets.token_urlsafe(16), None, fields, rejected.problems, rejected.row.number)


def walk_in(clinic: str, procedure: str) -> Record:
    """Somebody who is on no list."""
    return Record(secrets.token_urlsafe(16), None, Fields(clinic=clinic, procedure=procedure))


@dataclass(frozen=True)
class Looked:
    """What the form of a record leads to: a visit, or problems by the fields of the form."""

    visit: Visit | None
    problems: Mapping[str, list[Problem]]


def look(record: Record, planner: Planner, today: dt.date) -> Looked:
    """Check a record by what checks a list and the command line."""
    try:
        if not record.fields.clinic:
            raise refuse("--clinic", "no clinic is chosen", "choose one")
        found = planner.visit(booking_of(record.fields, record.booking, today))
    except Refused as refused:
        return Looked(None, at_fields(refused))
    if isinstance(found, Visit):
        return Looked(found, {})
    return Looked(None, at_fields(Refused(found)))


def fits(words: str, text: str) -> bool:
    """True when each of the words stands somewhere in the text, which is folded."""
    return all(word in text for word in folded(words).split())
