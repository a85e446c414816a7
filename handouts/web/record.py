"""One patient at the desk: the row of the list or a walk-in, what the form says by now, and what was told of it."""

from __future__ import annotations

import datetime as dt
import secrets
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from handouts.day.alerts import Alert
from handouts.day.plan import Planner, Visit
from handouts.problems import Problem, Refused, refuse
from handouts.schedule.booking import Booking, Rejected
from handouts.schedule.names import folded
from handouts.web.fields import SHOWN, Fields, at_fields, booking_of


class Said(NamedTuple):
    """What is told of what was done with somebody's papers."""

    words: str
    kind: str
    """wait, good or bad."""


@dataclass
class Record:
    """A patient of the list, or one who walked in."""

    token: str
    """Names it in the address of its page: random, and of this run of the program only."""
    booking: Booking | None
    """Of the list, as far as it could be read; None for a walk-in, and for a row of which nothing could."""
    fields: Fields
    rejected: tuple[Problem, ...] = ()
    """Why the row of the list was not taken."""
    row: int = 0
    """The line of the list, 0 for a walk-in."""
    lost: tuple[str, ...] = ()
    """What the row says that could not be read and that no field of the form shows."""
    listed: Fields | None = None
    """What the list said."""
    turn: int = 0
    """How often the form was changed: who posts one that was read before another change does not undo that."""
    changed: bool = False
    """The form says something else than the list."""
    warned: tuple[object, tuple[Alert, ...]] | None = None
    """What its line warns of, and by what that was found."""
    slip: str = ""
    """The token of the slip with the password of the last mail; '' for none."""
    busy: int = 0
    """1 while something is done with its papers."""
    said: list[Said] = field(default_factory=list)
    """What printing, mailing and saving have told since the last of them began."""
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

    def again(self, read: Record) -> Record:
        """The same patient, when the list was read again; what was changed here is kept where the row is the same."""
        with self.lock:
            if read.listed != self.listed:
                self.fields, self.changed = read.fields, False
            self.booking, self.rejected, self.row = read.booking, read.rejected, read.row
            self.lost, self.listed, self.warned = read.lost, read.listed, None
        return self

    @property
    def same_person(self) -> bool:
        """True while the form says that it is the patient of the list: whom the list's address is of."""
        own = self.listed.texts if self.listed else {}
        return all(own.get(name, "") == self.fields.texts.get(name, "") for name in ("name", "dob", "mrn", "id"))

    @property
    def refused(self) -> bool:
        """True of a row that was not taken, while nobody has mended it here."""
        return bool(self.rejected) and not self.changed

    def begin(self, words: str) -> None:
        """Something is begun: what was told of what came before is over."""
        with self.lock:
            self.said[:] = [Said(words, "wait")]

    def follow(self, words: str, lines: Sequence[str]) -> None:
        """Tell how far it is."""
        with self.lock:
            self.said[:] = [Said(words, "wait"), *(Said(line, "wait") for line in lines[-5:])]

    def say(self, words: str, kind: str = "good") -> None:
        """Tell what became of it: `good`, or `bad` where it was not done."""
        with self.lock:
            self.said[:] = [*(one for one in self.said if one.kind != "wait"), Said(words, kind)][-20:]


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
    fields = Fields.of(booking)
    return Record(secrets.token_urlsafe(16), booking, fields, row=booking.row, listed=fields)


def of_rejected(rejected: Rejected) -> Record:
    """A row that was not taken, with its reasons; what it says need not be typed again."""
    fields = (Fields.of(rejected.booking) if rejected.booking else Fields()).filled(rejected.unread)
    one = Record(secrets.token_urlsafe(16), rejected.booking, fields, rejected.problems, rejected.row.number)
    kept = [name for name in rejected.unread if name not in SHOWN]
    lost = tuple(f"{name.replace('_', ' ')}: {rejected.unread[name]}" for name in kept)
    return replace(one, lost=lost, listed=fields)


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
