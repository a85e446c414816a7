"""The protocol of a channel: a way for pages to leave the program, such as printing or mail.

The receiver is the printer, the mail server or the portal at the other end. `run.DeliveryRun` delivers over any
channel in the same way:

1. A plan states for each item what the run does with it, and why (`Step`). A dry run shows the same plan.
2. `Channel.check` finds what prevents the run before anything is sent: the printer is off, a text is missing.
3. For each item the channel asks about an unfinished earlier attempt (`recover`), else it sends the item (`send`). It
   calls `Attempt.start` right before the receiver may have the pages. That row of the journal is on disk before the
   action.
4. The outcome is a row. The program never resends an item that is `UNKNOWN`; a person decides.

The plan is not part of the protocol, because it differs: a packet is mailed to a recipient once (`send_plan`), but
pages are printed as often as the user asks (`printing.print_run`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from handouts.errors import join_hints

if TYPE_CHECKING:  # the table of channels is imported at every start
    from handouts.errors import Problem
    from handouts.journal.hash_chain import Entry, JournalRow
    from handouts.journal.journal import Journal


class State(Enum):
    """The result of an attempt to deliver an item."""

    DONE = "done"
    REFUSED = "failed"
    """The receiver does not have it: safe to send again."""
    DEFERRED = "deferred"
    """The receiver asks to try again later."""
    UNFINISHED = "unfinished"
    """The receiver may have it, and can be asked again."""
    UNKNOWN = "unknown"
    """It is unknown whether the receiver has it. A person must decide what happens next."""


@dataclass(frozen=True)
class Actions:
    """The journal's words for the steps of a delivery over one channel."""

    started: str
    """Written before the action."""
    done: str
    document: str
    """Written for each document in the delivered file."""
    refused: str
    unknown: str
    unfinished: str = ""
    queued: str = ""
    claimed: str = ""
    deferred: str = ""

    @classmethod
    def named(cls, channel: str) -> Actions:
        """The words for a channel that delivers each packet to a recipient once: portal-queued, portal-sent, ..."""
        words = ("started", "sent", "document", "failed", "unknown", "unfinished", "queued", "claimed", "deferred")
        return cls(*(f"{channel}-{word}" for word in words))

    def of(self, state: State) -> str:
        """The word for an outcome. Raises ValueError for an outcome that this channel does not have."""
        word = {
            State.DONE: self.done, State.REFUSED: self.refused, State.DEFERRED: self.deferred,
            State.UNFINISHED: self.unfinished, State.UNKNOWN: self.unknown,
        }[state]  # fmt: skip
        if not word:
            raise ValueError(f"this channel has no word for {state.value}")
        return word

    @property
    def waiting(self) -> tuple[str, ...]:
        """Words for an item that a run began and that the receiver does not have: safe to send."""
        return self.queued, self.claimed, self.deferred

    @property
    def open(self) -> tuple[str, ...]:
        """Words for an item that the receiver may have, written by a run that did not learn the outcome."""
        return tuple(filter(None, (self.started, self.unfinished)))

    @property
    def states(self) -> tuple[str, ...]:
        """All words for the state of an item, without the one for its documents."""
        words = (*self.waiting, *self.open, self.done, self.refused, self.unknown)
        return tuple(dict.fromkeys(filter(None, words)))


class Item(Protocol):
    """What is delivered: a packet for a patient, or a file for a printer."""

    @property
    def id(self) -> str:
        """The name in messages: the id of the appointment, or the path of the file."""


I = TypeVar("I", bound=Item)  # noqa: E741 - an item


@dataclass(frozen=True)
class Step(Generic[I]):
    """One line of a plan: an item, and what the run does with it."""

    item: I
    send: bool
    text: str = ""
    """Why it is not sent; for an item that is sent, what to know first."""
    hint: str = ""
    """What a person does about it."""
    done: bool = False
    """An earlier run delivered it."""
    undecided: bool = False
    """A person must decide first, so this run is not complete."""
    replaces: bool = False
    """Other pages for the same visit were already sent to the same recipient."""

    @property
    def text_with_hint(self) -> str:
        """Text and hint on one line."""
        return join_hints(self.text, self.hint)


@dataclass(frozen=True)
class Outcome:
    """The result of one attempt."""

    state: State
    text: str = ""
    """For the journal."""
    message: str = ""
    """For the user; '' to show the state and the text."""
    error: BaseException | None = None
    """Ends the run: it is raised after the outcome is in the journal."""

    def __str__(self) -> str:
        return self.message or (f"{self.state.value}: {self.text}" if self.text else self.state.value)


class Attempt(Generic[I]):
    """One attempt to deliver an item, with the journal rows that belong to it."""

    def __init__(self, item: I, number: int, channel: Channel[I], journal: Journal) -> None:
        self.item, self.number = item, number
        self.reference = ""
        """The name by which the receiver knows this attempt, such as the name of a print job."""
        self._channel, self._journal = channel, journal

    def interrupted(self) -> JournalRow | None:
        """The row of an earlier attempt at this item whose outcome the journal does not know. Raises InputError."""
        entry, actions = self._channel.entries(self.item)[0], self._channel.actions
        rows = [
            row
            for row in self._journal.about(entry.sha256)
            if (row.appointment, row.recipient) == (entry.appointment, entry.recipient) and row.action in actions.states
        ]
        return rows[-1] if rows and rows[-1].action in actions.open else None

    def claim(self, text: str) -> None:
        """Record that the item is being prepared. A power failure may lose this row. Raises InputError."""
        self._write(self._channel.actions.claimed, text, durable=False)

    def start(self, text: str = "") -> None:
        """Record that the receiver may have the item from now on. The row is on disk when this returns.

        Raises InputError if it cannot be written; then nothing may be sent.
        """
        self._write(self._channel.actions.started, text, durable=True)

    def end(self, outcome: Outcome, *, durable: bool = True) -> None:
        """Record the outcome of the item and, if it was delivered, of each document in it. Raises InputError."""
        actions = self._channel.actions
        documents = actions.document if outcome.state is State.DONE else ""
        self._write(actions.of(outcome.state), outcome.text, documents, durable=durable)

    def _write(self, action: str, text: str, document_action: str = "", *, durable: bool) -> None:
        result = self._channel.journal_text(self, text)
        file, *documents = self._channel.entries(self.item)
        entries = [replace(file, action=action, result=result)]
        if document_action:
            entries += [replace(entry, action=document_action, result=result) for entry in documents]
        self._journal.append_all(entries, durable=durable)


class Channel(Protocol[I]):
    """A way to deliver items. An instance serves one run."""

    name: str
    """The name of the receiver in messages. Holds no secret."""
    actions: Actions
    flush_done: bool
    """Flush the row of each delivered item to disk at once; else flush it with the next row that must be there."""

    def entries(self, item: I) -> Sequence[Entry]:
        """The journal rows of an item, without their action: the file, then the documents in it. Raises InputError."""

    def check(self, items: Sequence[I]) -> Sequence[Problem]:
        """Notes that stop nothing. Raises InputError with everything that prevents the delivery of these items."""

    def recover(self, item: I, attempt: Attempt[I]) -> Outcome | None:
        """Ask about an earlier attempt whose outcome the journal does not know; None if the item is to be sent."""

    def send(self, item: I, attempt: Attempt[I]) -> Outcome:
        """Deliver the item. Calls `attempt.start` right before the point of no return.

        Raises InputError before that point if the run cannot go on. After it, everything is an `Outcome`.
        """

    def journal_text(self, attempt: Attempt[I], text: str) -> str:
        """The result column of a row: names the receiver, and nothing about the patient."""

    def unrecorded(self, item: I) -> str:
        """A hint: what to do if an item was delivered but the journal could not be written."""

    def close(self) -> None:
        """End the connection. Never raises."""


Say = Callable[[str], None]
"""Reports progress to the user."""
