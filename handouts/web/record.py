"""One patient at the desk: the row of the list or a walk-in, what the form says by now, and what was told of it."""

from __future__ import annotations

import datetime as dt
import secrets
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import NamedTuple

from handouts.day.alerts import Alert
from handouts.day.plan import Planner, Visit
from handouts.problems import Problem, Refused, refuse
from handouts.schedule.booking import Booking, Rejected
from handouts.schedule.names import folded
from handouts.schedule.sheet import as_text
from handouts.web.fields import FIELD, SHOWN, Fields, at_fields, booking_of


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
    about: Mapping[str, Sequence[Problem]] = field(default_factory=dict)
    """Why the row was not taken, by the details that it is about."""
    listed: Fields | None = None
    """What the list said."""
    turn: int = 0
    """How often the form was changed: who posts one that was read before another change does not undo that."""
    owner: str = ""
    """The page, as it was loaded once, from which the last change came: its next is never out of turn."""
    changed: bool = False
    """The form says something else than the list."""
    doing: str = ""
    """What is done with its papers, in words; '' for nothing."""
    warned: tuple[object, tuple[Alert, ...]] | None = None
    """What its line warns of, and by what that was found."""
    slip: str = ""
    """The token of the slip with the password of the last mail; '' for none."""
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

    @property
    def key(self) -> tuple[object, ...]:
        """What its row says, and why it was not taken: two lists that say the same mean the same patient."""
        own, one = self.listed or Fields(), self.booking
        told = sorted(own.texts.items()), own.clinic, own.procedure, own.language, own.medicines, own.large_print
        more = one and (one.documents, one.email, one.email_consent, one.notes)
        return str(told), more, self.lost, tuple(problem.message for problem in self.rejected)

    @property
    def same_person(self) -> bool:
        """True while the form says that it is the patient of the list: whom the list's address is of."""
        own = self.listed.texts if self.listed else {}
        return all(own.get(name, "") == self.fields.texts.get(name, "") for name in ("name", "dob", "mrn", "id"))

    @property
    def standing(self) -> dict[str, list[Problem]]:
        """What is wrong with the row and was not mended here, by the fields of the form; '' for none of them."""
        if not self.rejected or not self.listed:
            return {}
        if not self.about:  # the row as a whole, of which nothing was taken over: mended by who writes it anew
            return {"": list(self.rejected)} if self.fields.same(self.listed) else {}
        shown = {detail: problems for detail, problems in self.about.items() if detail in SHOWN}
        named = {detail: self.fields.value(detail) == self.listed.value(detail) for detail in shown}
        return {FIELD.get(detail, detail): list(shown[detail]) for detail, same in named.items() if same}

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


def of_rejected(rejected: Rejected, headings: Sequence[str]) -> Record:
    """A row that was not taken, with its reasons; where it is known what it means, it need not be typed again."""
    fields = (Fields.of(rejected.booking) if rejected.booking else Fields()).filled(rejected.unread)
    one = Record(secrets.token_urlsafe(16), rejected.booking, fields, rejected.problems, rejected.row.number)
    if rejected.booking:
        lost = [f"{name.replace('_', ' ')}: {text}" for name, text in rejected.unread.items() if name not in SHOWN]
    else:
        cells = zip_longest(headings, map(as_text, rejected.row.cells), fillvalue="")
        lost = [f"{heading or 'without a heading'}: {cell.strip()}" for heading, cell in cells if cell.strip()]
    return replace(one, lost=tuple(lost), about=rejected.about, listed=fields)


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
        return Looked(None, at_fields(refused) | record.standing)
    if record.standing:
        return Looked(None, record.standing)
    if isinstance(found, Visit):
        return Looked(found, {})
    return Looked(None, at_fields(Refused(found)))


def fits(words: str, text: str) -> bool:
    """True when each of the words stands somewhere in the text, which is folded."""
    return all(word in text for word in folded(words).split())
