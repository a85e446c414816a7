"""Letters and an account to mails handed in once each, with every step in the journal before it is taken.

A message goes to the server but for its final dot; then `data` is committed; then the dot goes out. So whatever ends
this run, the next one knows which messages the server cannot have taken, and sends those alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from handouts.deliver.account import Account
from handouts.deliver.chain import Entry
from handouts.deliver.outbox import CLAIMED, DATA, DEFERRED, FAILED, SENT, UNKNOWN, Outbox
from handouts.deliver.pace import TRIES, Line, pause
from handouts.deliver.smtp import Envelope, Session
from handouts.deliver.smtpwords import Declined, Gone, without
from handouts.errors import InputError, Problem, input_error

LOSSES = 4
"""Times in a row that a connection may fail before the run ends."""


@dataclass(frozen=True)
class Item:
    """One message to be sent."""

    id: str
    """Of the appointment: what it is called in words."""
    entries: tuple[Entry, ...]
    """The packet as a row, then its documents."""
    private: tuple[str, ...] = field(repr=False)
    """Name and address of the patient: no reply of a server carries them into the journal."""
    make: Callable[[], Envelope] = field(repr=False, compare=False)
    """Gives the message. Raises Refused where the packet is not as it was made, or its passphrase reaches nobody."""


@dataclass
class Tally:
    """What became of the messages of a run: ids of their appointments, with words where there is something to say."""

    sent: dict[str, str] = field(default_factory=dict)
    deferred: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    unknown: dict[str, str] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)
    """Queued, and not tried before the run ended."""

    @property
    def whole(self) -> bool:
        """True when every message was sent."""
        return not (self.deferred or self.failed or self.unknown or self.left)


class Post:
    """One run. `say` tells the person what goes on; `rate` is messages a minute; `backoff` the first pause, seconds.

    `tries` is how often a message is handed in, and a connection fails in a row, before it is given up.
    """

    def __init__(
        self,
        account: Account,
        outbox: Outbox,
        say: Callable[[str], None],
        rate: float,
        backoff: float,
        tries: int = TRIES,
    ) -> None:
        self._account, self._outbox, self._say = account, outbox, say
        self._rate, self._backoff, self._tries = rate, backoff, tries
        self._session: Session | None = None
        self._losses = 0
        self.tally = Tally()

    def run(self, items: Iterable[Item]) -> None:
        """Send all. Raises Refused where nothing gets through any more; what is not sent then stays as it is.

        A KeyboardInterrupt is passed on when the journal knows how far it came.
        """
        line = Line(items, self._rate)
        try:
            while len(line):
                item, tries = line.take()
                try:
                    settled = self._settled(item, tries)
                except BaseException:
                    line.put_off(item, tries, 0)
                    self._drop()  # a QUIT within a message would be part of it
                    raise
                if not settled:
                    line.put_off(item, tries, pause(self._backoff, tries))
        finally:
            told = {**self.tally.sent, **self.tally.deferred, **self.tally.failed, **self.tally.unknown}
            self.tally.left = {item.id: "" for item in line.rest() if item.id not in told}
            if self._session:
                self._session.close()

    def _settled(self, item: Item, tries: int) -> bool:
        """Hand in one message; False where it is to be tried again."""
        try:
            envelope = item.make()
        except InputError as refused:
            problem = refused.problems[0]
            self._tell(item, FAILED, problem.with_hint)
            return True
        session = self._connected()
        self._outbox.tell(item.entries[:1], CLAIMED, f"try {tries} at {self._account.server}", durable=False)
        try:
            session.begin(envelope)
            words = self._finished(session, item)
        except Declined as declined:
            return self._declined(item, declined, tries)
        except Gone as gone:
            done = self._deferred(item, f"the connection was lost within the message: {gone}", tries)
            self._lost(gone)
            return done
        if words:
            self._losses = 0
            self._tell(item, SENT, words)
        return True

    def _finished(self, session: Session, item: Item) -> str:
        """Commit, then the dot; the server's words, '' where nobody knows. Raises Declined, and Gone before the dot."""
        try:
            self._outbox.tell(item.entries[:1], DATA, f"handed to {self._account.server}")
        except BaseException:
            self._drop()  # without its dot the server takes nothing
            raise
        session.still_there()  # a commit takes its time, and the dot is not out
        try:
            return session.finish()
        except (Gone, KeyboardInterrupt) as lost:
            self._tell(item, UNKNOWN, f"the server's reply was lost: {lost or 'stopped'}")
            self._drop()
            if isinstance(lost, KeyboardInterrupt):
                raise
            self._losses += 1
            return ""

    def _declined(self, item: Item, declined: Declined, tries: int) -> bool:
        """What the server says of one message stops no other."""
        self._losses = 0
        try:
            if declined.last:
                self._drop()
            elif self._session:
                self._session.reset()
        except Gone:
            self._drop()
        if declined.temporary:
            return self._deferred(item, str(declined), tries)
        self._tell(item, FAILED, str(declined))
        return True

    def _deferred(self, item: Item, words: str, tries: int) -> bool:
        """Note that it is put off; True where this run tries no more."""
        last = tries >= self._tries
        self._tell(item, DEFERRED, words if not last else f"{words}; tried {tries} time{'s' if tries > 1 else ''}")
        return last

    def _connected(self) -> Session:
        """The session; a new one where there is none. Raises Refused."""
        while self._session is None:
            try:
                self._session = Session(self._account)
            except Gone as gone:
                self._lost(gone)
                time.sleep(pause(self._backoff, self._losses))
        return self._session

    def _lost(self, gone: Gone) -> None:
        """Note a lost connection. Raises Refused where that happens each time."""
        self._drop()
        self._losses += 1
        self._say(f"{self._account.server}: {gone}")
        if self._losses >= min(LOSSES, self._tries):
            hint = "check the network, or ask who runs the server; then run the same again with --resume"
            raise input_error(self._account.server, f"the connection fails each time: {gone}", hint)

    def _drop(self) -> None:
        if self._session:
            self._session.drop()
        self._session = None

    def _tell(self, item: Item, action: str, words: str) -> None:
        """Journal what became of a message, and count it."""
        told = f"{self._account.server}: {without(words, item.private)}"
        try:
            self._outbox.tell(item.entries, action, told, durable=action != SENT)
        except InputError as refused:
            if action != SENT:
                raise
            self.tally.unknown[item.id] = "sent, but the journal could not be told so"
            raise InputError(
                [replace(problem, hint=_settle(item, problem)) for problem in refused.problems]
            ) from refused
        tallies = {SENT: self.tally.sent, DEFERRED: self.tally.deferred, FAILED: self.tally.failed}
        self.tally.deferred.pop(item.id, None)
        tallies.get(action, self.tally.unknown)[item.id] = words
        self._say(f"{item.id}: {action.removeprefix('mail-')}" + ("" if action == SENT else f": {words}"))


def _settle(item: Item, problem: Problem) -> str:
    return f"{problem.hint}; then `handouts mail settle {item.id} sent`, as the server has taken it"
